"""A longer search for bytes that reading cannot end well: `make fuzz`, or `python benchmarks/fuzz.py --seconds 600`.

Mutates the whole corpus of the tests (several wrong bytes, cuts, pieces moved or repeated, files within files, wrong
fields inside packages), reads the results in confined workers and checks what the tests check: each arrival has exactly
one verdict and an explanation, within the limits; a return read from a package with wrong bytes says what the whole one
says. Prints what it ran and what it found; files that broke a rule are kept in the folder given with --keep.
"""

from __future__ import annotations

import argparse
import logging
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "books"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "incoming"))

import corpus
import making_files as files
from returned import NOW, PLAN

from xlplan.books.limits import Limits
from xlplan.books.package import ZIP_ERRORS
from xlplan.incoming.context import ReadingContext
from xlplan.incoming.frames import Task
from xlplan.incoming.pool import Pool
from xlplan.ledger.records import Arrival, Reading, Verdict

LARGEST = 400_000
BATCH = 40

Mutation = Callable[[random.Random, bytes], bytes]


def wrong_bytes(chance: random.Random, data: bytes) -> bytes:
    """A few bytes changed."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 30))):
        changed[chance.randrange(len(changed))] = chance.choice((0, 0xFF, chance.randrange(256)))
    return bytes(changed)


def cut(chance: random.Random, data: bytes) -> bytes:
    """The beginning or the end left out."""
    place = chance.randrange(len(data))
    return data[:place] if chance.random() < 0.7 else data[place:]


def rearranged(chance: random.Random, data: bytes) -> bytes:
    """A piece repeated, moved or taken out."""
    first, last = sorted((chance.randrange(len(data)), chance.randrange(len(data))))
    piece = data[first:last]
    place = chance.randrange(len(data))
    return chance.choice((data[:place] + piece + data[place:], data[:first] + data[last:], piece + data))


def inside(chance: random.Random, data: bytes) -> bytes:
    """A part of a package changed, the package itself whole."""
    try:
        parts = files.parts_of(data)
    except ZIP_ERRORS:
        return wrong_bytes(chance, data)
    filled = sorted(name for name, part in parts.items() if part)
    if not filled:
        return data
    name = chance.choice(filled)
    parts[name] = chance.choice((wrong_bytes, cut, rearranged, wrong_number))(chance, parts[name])
    return files.zipped(parts)


def wrong_number(chance: random.Random, data: bytes) -> bytes:
    """A run of digits made absurd."""
    places = [place for place in range(len(data)) if data[place : place + 1].isdigit()]
    if not places:
        return data
    place = chance.choice(places)
    return data[:place] + chance.choice((b"999999999", b"-1", b"0", b"1e308", b"NaN", b"")) + data[place + 1 :]


MUTATIONS: Sequence[Mutation] = (wrong_bytes, wrong_bytes, cut, rearranged, inside, inside)


def broken_rule(found: Sequence[Reading]) -> str:
    """Which rule these readings of one file break; "" if none."""
    members = [reading.arrival.member for reading in found]
    if not members or members[0] != "" or len(set(members)) != len(members):
        return "not exactly one reading each"
    for reading in found:
        if (reading.reason == "") != (reading.verdict in {Verdict.RETURN, Verdict.CONTAINER}):
            return "a verdict without its reason"
        if reading.verdict is Verdict.NEEDS_PERSON and not reading.findings:
            return "nobody is told"
    return ""


class Surprises(logging.Handler):
    """Counts what surprised a reader, by the last line of its traceback, instead of printing it."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: Counter[str] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        """See logging.Handler."""
        for block in record.getMessage().strip().split("\n\n"):
            self.counts[block.strip().splitlines()[-1][:100]] += 1


def main() -> None:
    """Mutate, read, count."""
    surprises = Surprises()
    logging.getLogger("xlplan.incoming").addHandler(surprises)
    logging.getLogger("xlplan.incoming").propagate = False
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--seed", type=int, default=20220925)
    parser.add_argument("--keep", type=Path, default=None)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    seeds = [data for data in (case.make() for case in corpus.cases()) if 0 < len(data) <= LARGEST]
    ends: Counter[str] = Counter()
    broken: Counter[str] = Counter()
    slowest = 0.0
    until = time.monotonic() + options.seconds
    limits = Limits(seconds=20)
    with Pool(ReadingContext(PLAN, {PLAN.edition: PLAN}), limits) as pool:
        while time.monotonic() < until:
            mutants = [chance.choice(MUTATIONS)(chance, chance.choice(seeds)) for _ in range(BATCH)]
            batches = [
                (half, pool.submit([Task(d, Arrival(str(n), len(d), f"{n}", "", NOW)) for n, d in enumerate(half)]))
                for half in (mutants[::2], mutants[1::2])
            ]
            began = time.monotonic()
            for half, batch in batches:
                for data, reads in zip(half, batch.result(), strict=True):
                    readings = [read.reading for read in reads]
                    ends.update(reading.reason or reading.verdict.value for reading in readings)
                    rule = broken_rule(readings)
                    if rule:
                        broken[rule] += 1
                    if (rule or readings[0].reason.startswith("killed")) and options.keep is not None:
                        options.keep.mkdir(parents=True, exist_ok=True)
                        (options.keep / f"{sum(ends.values())}.bin").write_bytes(data)
            slowest = max(slowest, time.monotonic() - began)
    print(f"seed {options.seed}, {len(seeds)} originals, {sum(ends.values())} readings in {options.seconds:.0f} s")
    print(f"slowest {BATCH} files: {slowest:.1f} s")
    for end, count in ends.most_common():
        print(f"{count:8} {end}")
    print("surprises, each trapped and its file listed:")
    for surprise, count in surprises.counts.most_common(25):
        print(f"{count:8} {surprise}")
    print("rules broken:", dict(broken) or "none")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
