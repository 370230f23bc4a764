"""Mutation testing: plants small lies where verdicts and values are made, and counts those that the tests let pass.

    python benchmarks/mutants.py --sample 100 --seed 3      # that many of each room, drawn with a seed, or with several
    python benchmarks/mutants.py --room review --all        # every one of a room: hours
    python benchmarks/mutants.py --at xlplan/review/targets.py:120-140

mutmut makes the lies; each is tried by the tests that reach the line it changes, until one fails, and by the type
checker. The score goes to `docs/testing.md`, between its two marks; survivors are listed on standard output, to be
killed or excused there.
"""

from __future__ import annotations

import argparse
import random
import re
import time
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from lies import Lie, Source, sources
from trying import Checkout, Reach

ROOT = Path(__file__).resolve().parent.parent
EXCUSED = ROOT / "benchmarks" / "excused.toml"
"""Lies that nothing needs to notice, each with its reason."""

PAGE = ROOT / "docs" / "testing.md"
BEGIN, END = "<!-- mutants: begin -->", "<!-- mutants: end -->"


@dataclass(frozen=True)
class Room:
    """Where lies are planted, and the tests that should notice."""

    name: str
    files: tuple[str, ...]
    tests: tuple[str, ...]


ROOMS = (
    Room("review", ("xlplan/review/*.py",), ("tests/review", "tests/report/test_status_json.py")),
    Room(
        "incoming",
        ("xlplan/incoming/*.py", "xlplan/incoming/*/*.py"),
        ("tests/incoming", "tests/mail/test_mailbox_edges.py", "tests/mail/test_odd_mailboxes.py"),
    ),
    Room(
        "deadlines",
        ("xlplan/plan/deadlines/*.py",),
        ("tests/plan/test_deadlines.py", "tests/plan/test_english_deadlines.py", "tests/plan/test_moments.py"),
    ),
    Room(
        "values",
        tuple(f"xlplan/form/{name}.py" for name in ("days", "kinds", "numerals", "units", "value*")),
        (
            "tests/incoming/test_values.py",
            "tests/incoming/test_value_edges.py",
            "tests/incoming/test_extraction.py",
            "tests/incoming/test_extraction_cells.py",
            "tests/incoming/test_extraction_properties.py",
            "tests/form/test_kinds.py",
        ),
    ),
    Room("outputs", ("xlplan/outputs.py",), ("tests/test_outputs.py",)),
    Room(
        "ledger",
        ("xlplan/ledger/*.py",),
        ("tests/ledger", "tests/report/test_status_json.py", "tests/review/test_what_a_status_tells.py"),
    ),
)


@dataclass(frozen=True)
class Score:
    """What became of the lies of a room: how many tests and the type checker noticed, and how many of the others are
    excused."""

    room: str
    planted: int
    tried: int
    by_tests: int
    by_types: int
    excused: int

    @property
    def row(self) -> str:
        """The room as a line of the page's table."""
        share = f"{100 * (self.by_tests + self.by_types) / self.tried:.1f} %" if self.tried else "–"
        counts = (self.planted, self.tried, self.by_tests, self.by_types, self.excused)
        return f"| {self.room} | {' | '.join(map(str, counts))} | {share} |"


def main() -> None:
    """Run what was asked for, print the survivors, write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--room", action="append", choices=[room.name for room in ROOMS])
    parser.add_argument("--sample", type=int, default=100, help="lies of each room")
    parser.add_argument("--all", action="store_true", help="every lie of each room")
    parser.add_argument("--at", action="append", default=[], help="FILE:FIRST-LAST: every lie of these lines")
    parser.add_argument("--seed", type=int, action="append", help="one sample with each")
    given = parser.parse_args()
    seeds = given.seed or [20220901]
    scores = []
    for room in ROOMS:
        if given.room is None or room.name in given.room:
            for seed, score in zip(
                seeds, scores_of(room, None if given.all else given.sample, seeds, given.at), strict=False
            ):
                print(f"{score.row} seed {seed}", flush=True)
                scores.append(score)
    if given.room is None and not given.at and len(seeds) == 1:
        write_page(scores, seeds[0])


def scores_of(room: Room, sample: int | None, seeds: list[int], at: list[str]) -> Iterator[Score]:
    """Plant `sample` lies of a room (None: all), one at a time, each tried by the tests that reach it; once for every
    seed, if the seed makes a difference."""
    planted = [(source, number) for source in sources(ROOT, room.files) for number in source.plantable]
    places = [_place(text) for text in at]
    drawn = [pair for pair in planted if _within(pair, places)] if at else planted
    excuses = {(one["file"], one["now"]): one["reason"] for one in tomllib.loads(EXCUSED.read_text("utf-8"))["lie"]}
    with TemporaryDirectory() as folder:
        checkout, reach = _measured(room, Path(folder) / "checkout")
        for seed in seeds if sample is not None and not at else seeds[:1]:
            some = drawn if at or sample is None else random.Random(seed).sample(planted, len(planted))
            lies = (lie for source, number in some if not (lie := source.lie(number)).same)
            counts: Counter[str] = Counter()
            for lie, noticed in _tried(checkout, reach, islice(lies, None if at else sample)):
                excuse = "" if noticed else excuses.get((lie.file, lie.now), "")
                counts["excused" if excuse else noticed] += 1
                if not noticed:
                    print(lie.shown, f"    {excuse}" if excuse else "", flush=True, sep="\n")
            yield Score(room.name, len(planted), counts.total(), counts["tests"], counts["types"], counts["excused"])


def _measured(room: Room, folder: Path) -> tuple[Checkout, Reach]:
    folder.mkdir()
    checkout = Checkout(ROOT, folder)
    reach = checkout.reach(room.tests, room.files)
    print(f"{room.name}: {len(reach.seconds)} tests, {sum(reach.seconds.values()):.0f} s", flush=True)
    return checkout, reach


def _tried(checkout: Checkout, reach: Reach, lies: Iterable[Lie]) -> Iterator[tuple[Lie, str]]:
    begun = time.perf_counter()
    for done, lie in enumerate(lies, start=1):
        yield lie, checkout.notices(lie, reach.tests_of(Source(ROOT, lie.file), lie), reach)
        if not done % 20:
            print(f"  {done} tried, {time.perf_counter() - begun:.0f} s", flush=True)


def _place(text: str) -> tuple[str, int, int]:
    found = re.fullmatch(r"(.+?)(?::(\d+)(?:-(\d+))?)?", text)
    assert found
    first = int(found[2] or 1)
    return found[1], first, int(found[3] or found[2] or 10**6)


def _within(pair: tuple[Source, int], places: list[tuple[str, int, int]]) -> bool:
    source, number = pair
    line = source.line(number)
    return any(source.file == file and first <= line <= last for file, first, last in places)


def write_page(scores: list[Score], seed: int) -> None:
    """Put the table between the marks of the page."""
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    keys = ("planted", "tried", "by_tests", "by_types", "excused")
    whole = Score("all", *(sum(getattr(score, key) for score in scores) for key in keys))
    table = "\n".join(
        [
            f"Measured on {datetime.now(UTC):%Y-%m-%d}, seed {seed}.",
            "",
            "| room | lies possible | tried | noticed by tests | by the type checker | excused | share noticed |",
            "|---|---|---|---|---|---|---|",
            *(score.row for score in scores),
            whole.row,
        ]
    )
    PAGE.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
