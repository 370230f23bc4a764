"""Mutation testing: plants small lies where verdicts and values are made, and counts those that the tests let pass.

    python benchmarks/mutants.py --sample 200            # that many of each room, drawn with a fixed seed
    python benchmarks/mutants.py --room review --all     # every one of a room: hours

mutmut makes the lies and runs the tests that reach them. Each room is done in a copy of the checkout. The score goes to
`docs/testing.md`, between its two marks; survivors are listed on standard output, to be killed or excused there.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "testing.md"
BEGIN, END = "<!-- mutants: begin -->", "<!-- mutants: end -->"
COPIED = ("xlplan", "templates", "tests", "docs", "benchmarks", "plan.xlsx", "README.md", "pyproject.toml")
OUTCOMES = {0: "survived", 33: "no tests", 34: "skipped"}
"""mutmut's exit codes of a mutant; any other is a kill (a failed test, a crash, a timeout)."""


@dataclass(frozen=True)
class Room:
    """Where lies are planted, and the tests that should notice."""

    name: str
    files: tuple[str, ...]
    tests: tuple[str, ...]


ROOMS = (
    Room("review", ("xlplan/review/*",), ("tests/review", "tests/report/test_status_json.py")),
    Room("incoming", ("xlplan/incoming/*",), ("tests/incoming",)),
    Room("deadlines", ("xlplan/plan/deadlines/*",), ("tests/plan/test_deadlines.py",)),
    Room(
        "values",
        ("xlplan/form/*.py",),
        ("tests/form", "tests/incoming/test_values.py", "tests/incoming/test_extraction.py"),
    ),
    Room("outputs", ("xlplan/outputs.py",), ("tests/test_outputs.py",)),
    Room("ledger", ("xlplan/ledger/*",), ("tests/ledger",)),
)


@dataclass(frozen=True)
class Score:
    """What became of the lies of a room: counts by outcome, and the names of those that nobody noticed."""

    room: str
    planted: int
    tried: int
    killed: int
    survivors: tuple[str, ...]

    @property
    def row(self) -> str:
        """The room as a line of the page's table."""
        share = f"{100 * self.killed / self.tried:.1f} %" if self.tried else "–"
        return f"| {self.room} | {self.planted} | {self.tried} | {self.killed} | {share} |"


def main() -> None:
    """Run what was asked for, print the survivors, write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--room", action="append", choices=[room.name for room in ROOMS])
    parser.add_argument("--sample", type=int, default=100, help="lies of each room")
    parser.add_argument("--all", action="store_true", help="every lie of each room")
    parser.add_argument("--seed", type=int, default=20220901)
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    scores = []
    for room in ROOMS:
        if given.room is None or room.name in given.room:
            scores.append(score_of(room, None if given.all else given.sample, given.seed, given.jobs))
            print(scores[-1].row, *(f"  {name}" for name in scores[-1].survivors), sep="\n", flush=True)
    if given.room is None:
        write_page(scores, given.seed)


def score_of(room: Room, sample: int | None, seed: int, jobs: int) -> Score:
    """Plant `sample` lies of a room (None: all), one at a time, each tried by the tests that reach it."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "checkout"
        _copy_checkout(copy, room)
        _mutmut(copy, ["no-such-mutant"], jobs)
        names = sorted(outcomes_of(copy))
        if not names:
            sys.exit(f"{room.name}: mutmut made no mutants; do the room's tests pass?")
        drawn = names if sample is None else random.Random(seed).sample(names, min(sample, len(names)))
        _mutmut(copy, drawn, jobs)
        found = {name: outcome for name, outcome in outcomes_of(copy).items() if name in set(drawn)}
    counts = Counter(found.values())
    tried = counts.total() - counts["skipped"]
    unnoticed = tuple(sorted(name for name, outcome in found.items() if outcome in {"survived", "no tests"}))
    return Score(room.name, len(names), tried, counts["killed"], unnoticed)


def outcomes_of(copy: Path) -> dict[str, str]:
    """Every lie by mutmut's name of it, with what became of it; `not tried` where it was not."""
    return dict(_outcomes(copy / "mutants"))


def _outcomes(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*.py.meta")):
        for name, code in json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"].items():
            yield name, "not tried" if code is None else OUTCOMES.get(code, "killed")


def _copy_checkout(copy: Path, room: Room) -> None:
    copy.mkdir()
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, copy / name)
    with (copy / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(
            "\n[tool.mutmut]\n"
            'source_paths = ["xlplan"]\n'
            f"only_mutate = {json.dumps(room.files)}\n"
            f"also_copy = {json.dumps([name for name in COPIED if name not in ('xlplan', 'tests')])}\n"
            'pytest_add_cli_args = ["-p", "no:xdist", "-m", "not office"]\n'
            f"pytest_add_cli_args_test_selection = {json.dumps(room.tests)}\n"
        )


def _mutmut(copy: Path, names: list[str], jobs: int) -> None:
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", str(jobs), *names]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    if done.returncode and names != ["no-such-mutant"]:
        sys.exit(f"mutmut stopped with {done.returncode}:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")


def write_page(scores: list[Score], seed: int) -> None:
    """Put the table between the marks of the page."""
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    planted, tried, killed = (sum(getattr(score, key) for score in scores) for key in ("planted", "tried", "killed"))
    table = "\n".join(
        [
            f"Measured on {datetime.now(UTC):%Y-%m-%d}, seed {seed}.",
            "",
            "| room | lies mutmut can plant | tried | noticed | share |",
            "|---|---|---|---|---|",
            *(score.row for score in scores),
            Score("all", planted, tried, killed, ()).row,
        ]
    )
    PAGE.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
