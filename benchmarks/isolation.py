"""What isolation costs: clean returns read by confined workers against the same returns read in this process.

`python benchmarks/isolation.py --files 1000`. Runs alternate, so that a busy machine slows both; trust the ratio.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "incoming"))

from returned import NOW, PLAN, filled

from xlplan.books.limits import DEFAULT_LIMITS
from xlplan.incoming.context import ReadingContext
from xlplan.incoming.inbox import content_of, files_in
from xlplan.incoming.reading import read_file, read_one
from xlplan.incoming.taking import take_in
from xlplan.ledger.records import Arrival

CONTEXT = ReadingContext(PLAN, {PLAN.edition: PLAN})


def make(inbox: Path, count: int) -> None:
    """Returns that differ in one cell."""
    form = filled()
    for number in range(count):
        form.put("1", news=f"{number}")
        (inbox / f"{number:05}.xlsx").write_bytes(form.saved())


def isolated(inbox: Path) -> int:
    """As merge reads."""
    return sum(1 for _ in take_in(inbox, inbox.parent, CONTEXT, (), NOW))


def in_process(inbox: Path) -> int:
    """The same work without workers: walk, hash, guard, read, extract."""
    count = 0
    for file in files_in(inbox, "inbox"):
        content = content_of(file, DEFAULT_LIMITS)
        if content.data is not None:
            arrival = Arrival(content.sha256, content.size, file.shown, "", NOW)
            count += len(
                read_file(
                    content.data,
                    arrival,
                    CONTEXT,
                    DEFAULT_LIMITS,
                    lambda _, seen: read_one(seen, CONTEXT, DEFAULT_LIMITS),
                )
            )
    return count


def main() -> None:
    """Alternate both and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        inbox = Path(folder) / "inbox"
        inbox.mkdir()
        make(inbox, options.files)
        times: dict[str, list[float]] = {"isolated": [], "in process": []}
        for _ in range(options.rounds):
            for name, work in (("isolated", isolated), ("in process", in_process)):
                began = time.perf_counter()
                if work(inbox) != options.files:
                    sys.exit(f"{name}: not every return was read")
                times[name].append(time.perf_counter() - began)
    medians = {name: statistics.median(found) for name, found in times.items()}
    for name, seconds in medians.items():
        print(f"{name:11} {seconds:6.2f} s  {options.files / seconds:6.0f} returns a second")
    print(f"throughput with isolation: {medians['in process'] / medians['isolated']:.2f} of reading in process")


if __name__ == "__main__":
    main()
