"""What xlplan costs beside the baselines of `baselines.py`: `make bench`, in CI `python benchmarks/run.py --short`.

Every ratio is of medians of runs taken in turns, of CPU seconds of all processes. The full form takes an hour on two
cores and writes `docs/benchmarks.md` in both languages; the short one fails where a ratio is twice its goal or, where
that is not reached, twice the figure recorded here.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from measuring import HERE, PYTHON, Cost, Run, baseline, cost_of, interleaved, xlplan
from offices import PERIOD, Size, build_forms, fill_inbox, make_office, saved_again, write_plan
from peers import datamaps

DOCS = HERE.parent / "docs"
LATEST = ("merge", "-p", PERIOD, "--no-pdf")


@dataclass(frozen=True)
class Line:
    """A line of the table. key: of its words. ratio: what was measured; goal, stretch: what it should be at most."""

    key: str
    count: int
    ratio: float
    goal: float
    stretch: float
    shown: str = ""


@dataclass(frozen=True)
class Bench:
    """A folder for projects, and how often everything is run."""

    root: Path
    times: int

    def office(self, count: int) -> Path:
        """A project with that many returns, made once; its ledger as it is after the build is kept beside it."""
        folder = self.root / f"office{count}"
        if not folder.exists():
            make_office(folder, Size(count))
            shutil.copy(folder / "ledger.sqlite", self.root / f"built{count}.sqlite")
        return folder

    def afresh(self, count: int) -> Callable[[], None]:
        """Take the project back to the moment after the build."""
        return taken_back(self.office(count), self.root / f"built{count}.sqlite")


def taken_back(folder: Path, ledger: Path, name: str = PERIOD) -> Callable[[], None]:
    """Take a project back to where a kept ledger was, before anything but forms and mails was written for a period."""

    def take_back() -> None:
        shutil.copy(ledger, folder / "ledger.sqlite")
        for path in (folder / "outbox" / name).iterdir():
            if path.name not in {"forms", "mail"}:
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    return take_back


def reading(bench: Bench, count: int) -> Iterator[Line]:
    """Reading alone."""
    folder = bench.office(count)
    ours = Run((PYTHON, str(HERE / "works.py"), "reading", str(folder)))
    cost = interleaved({"ours": ours, "base": baseline("calamine", folder / "inbox")}, bench.times)
    yield Line("reading", count, cost["ours"].cpu / cost["base"].cpu, 4.0, 2.0, _seconds(cost))


def merging(bench: Bench, count: int, goals: tuple[float, float] = (1.0, 0.5)) -> Iterator[Line]:
    """A whole merge, and merges after it."""
    folder, extra = bench.office(count), f"{bench.root}/naive.xlsx"
    late = next((folder / "inbox").glob("*.xlsx"))

    def none_new() -> None:
        for path in (folder / "inbox").glob("again*"):
            path.unlink()

    def one_new() -> None:
        number = len(list((folder / "inbox").glob("again*")))
        (folder / "inbox" / f"again{number}.xlsx").write_bytes(saved_again(late.read_bytes(), number))

    def afresh() -> None:
        none_new()
        bench.afresh(count)()

    runs = {
        "base": replace(baseline("pandas", folder / "inbox", extra), prepare=none_new),
        "first": xlplan(folder, *LATEST, prepare=afresh),
        "again": xlplan(folder, *LATEST),
        "new": xlplan(folder, *LATEST, prepare=one_new),
    }
    cost = interleaved(runs, bench.times)
    none_new()
    yield Line("merging", count, cost["first"].cpu / cost["base"].cpu, *goals, _seconds(cost))
    yield Line("wall", count, cost["first"].wall / cost["first"].cpu, 0.65, 0.55)
    yield Line("memory", count, cost["first"].peak / 300, 1.0, 0.67, f"{cost['first'].peak:.0f} MiB")
    yield Line("again", count, cost["again"].cpu / cost["first"].cpu, 0.05, 0.03)
    yield Line("one_new", count, cost["new"].cpu / cost["first"].cpu, 0.10, 0.05)


def building(bench: Bench, count: int) -> Iterator[Line]:
    """Forms with drafts."""
    folder, plain, empty = bench.office(count), bench.root / "plain", bench.root / f"empty{count}"
    plain.mkdir(exist_ok=True)
    model = next((folder / "outbox" / PERIOD / "forms").glob("*.xlsx"))

    def nothing_built() -> None:
        shutil.rmtree(empty, ignore_errors=True)
        empty.mkdir()
        shutil.copy(folder / "plan.xlsx", empty / "plan.xlsx")

    runs = {
        "base": baseline("xlsxwriter", model, str(count), plain),
        "ours": xlplan(empty, "build", "-p", PERIOD, prepare=nothing_built),
    }
    cost = interleaved(runs, bench.times)
    yield Line("building", count, cost["ours"].cpu / cost["base"].cpu, 1.2, 0.6, _seconds(cost))


def starting(bench: Bench, count: int) -> Iterator[Line]:
    """What it takes to say anything."""
    folder = bench.office(count)
    runs = {
        "base": baseline("nothing"),
        "help": Run((str(Path(PYTHON).with_name("xlplan")), "--help")),
        "status": xlplan(folder, "status", "-p", PERIOD),
    }
    cost = interleaved(runs, bench.times)
    yield Line("help", count, cost["help"].cpu / cost["base"].cpu, 6, 4, _seconds(cost))
    yield Line("status", count, cost["status"].cpu / cost["base"].cpu, 15, 8)


def checking(bench: Bench, targets: int) -> Iterator[Line]:
    """A plan of many targets."""
    folder = bench.root / f"plan{targets}"
    if not folder.exists():
        folder.mkdir()
        write_plan(folder / "plan.xlsx", Size(28, targets))
    imported = str(bench.root / "imported.xlsx")
    arguments = ("import", str(folder / "plan.xlsx"), "--yes", "--output", imported)
    runs = {
        "check": xlplan(folder, "check"),
        "import": xlplan(folder, *arguments, prepare=lambda: Path(imported).unlink(missing_ok=True)),
    }
    cost = interleaved(runs, bench.times)
    yield Line("check", targets, cost["check"].cpu / 3, 1.0, 0.34, f"{cost['check'].cpu:.1f} s")
    yield Line("import", targets, cost["import"].cpu / 6, 1.0, 0.5, f"{cost['import'].cpu:.1f} s")


def year(bench: Bench) -> Iterator[Line]:
    """The twelfth month against the first: before each, all months before it were merged."""
    folder, runs = bench.root / "year", {}
    names = [f"2022-{month:02}" for month in range(1, 13)]
    make_office(folder, Size(28), names[0])
    for name in names:
        if name != names[0]:
            build_forms(folder, name)
            fill_inbox(folder, name)
        merge = ("merge", "-p", name, "--no-pdf")
        if name in {names[0], names[-1]}:
            copy = shutil.copytree(folder, bench.root / f"year-{name}")
            runs[name] = xlplan(copy, *merge, prepare=taken_back(copy, bench.root / f"{name}.sqlite", name))
            shutil.copy(folder / "ledger.sqlite", bench.root / f"{name}.sqlite")
        cost_of(xlplan(folder, *merge))
    cost = interleaved(runs, bench.times)
    yield Line("year", 28, cost[names[-1]].cpu / cost[names[0]].cpu, 1.2, 1.0, _seconds(cost))


def _seconds(cost: dict[str, Cost]) -> str:
    return " · ".join(f"{name} {one.cpu:.2f} s" for name, one in cost.items())


def peers(bench: Bench) -> Iterator[Line]:
    """Another tool with the same returns: seven targets each, some fifty cells."""
    folder = bench.root / "peers"
    make_office(folder, Size(200, targets=7))
    built = Path(shutil.copy(folder / "ledger.sqlite", bench.root / "peers.sqlite"))
    runs = {
        "base": datamaps(bench.root / "datamaps", folder / "inbox"),
        "ours": xlplan(folder, *LATEST, prepare=taken_back(folder, built)),
    }
    cost = interleaved(runs, bench.times)
    yield Line("peers", 200, cost["ours"].cpu / cost["base"].cpu, 0.5, 0.3, _seconds(cost))


def full(bench: Bench) -> Iterator[Line]:
    """Every line of the table."""
    yield from starting(bench, 28)
    yield from merging(bench, 28, (1.2, 0.8))
    yield from reading(bench, 1000)
    yield from merging(bench, 1000)
    yield from building(bench, 1000)
    yield from checking(bench, 5000)
    yield from year(bench)
    yield from peers(bench)


def short(bench: Bench) -> Iterator[Line]:
    """What CI can afford."""
    yield from starting(bench, 28)
    yield from reading(bench, 200)
    yield from merging(bench, 200)
    yield from building(bench, 200)


FORMS = {"full": full, "short": short}
TOLERATED = 2.0
"""How much above its goal a ratio may be before the short form fails: a busy machine is no fault of the code, and
wall time is no measure on one."""

RECORDED = {"reading": 10.0, "merging": 2.1, "again": 0.14, "one_new": 0.6}
"""What the short form came to where a goal is not reached yet, by line: it fails where a ratio is twice this. To be
lowered whenever something becomes faster."""


def is_slow(line: Line) -> bool:
    """Whether a ratio is twice what it may be."""
    return line.key != "wall" and line.ratio > TOLERATED * max(line.goal, RECORDED.get(line.key, 0.0))


def table(lines: list[Line], words: dict[str, str]) -> str:
    """The lines as a table in one language."""
    rows = [
        f"| {words[line.key].format(count=line.count)} | {line.ratio:.2f} | {line.goal:g} | {line.stretch:g} |"
        f" {line.shown} |"
        for line in lines
    ]
    return "\n".join((words["head"], "|---|---|---|---|---|", *rows)) + "\n"


def write_docs(lines: list[Line]) -> None:
    """Put the table into the pages, between their marks."""
    words = tomllib.loads((HERE / "words.toml").read_text("utf-8"))
    for lang, page in (("en", DOCS / "benchmarks.md"), ("zh", DOCS / "zh" / "benchmarks.md")):
        before, rest = page.read_text("utf-8").split("<!-- table -->\n", 1)
        after = rest.split("<!-- end -->\n", 1)[1]
        text = f"{before}<!-- table -->\n{table(lines, words[lang])}<!-- end -->\n{after}"
        page.write_text(text, "utf-8")


def main() -> int:
    """Measure and print; the exit code says whether the short form may pass."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--times", type=int, default=0)
    parser.add_argument("--docs", action="store_true", help="write docs/benchmarks.md")
    wish = parser.parse_args()
    form = "short" if wish.short else "full"
    with tempfile.TemporaryDirectory(prefix="xlplan-bench-") as root:
        lines = []
        for line in FORMS[form](Bench(Path(root), wish.times or (3 if wish.short else 5))):
            lines.append(line)
            print(f"{line.key:10} {line.count:6} {line.ratio:8.2f}  goal {line.goal:g}  {line.shown}", flush=True)
    if wish.docs:
        write_docs(lines)
    slow = [line.key for line in lines if is_slow(line)]
    if slow:
        print("twice the goal, or twice what was recorded, or more:", ", ".join(slow))
    return 1 if slow and wish.short else 0


if __name__ == "__main__":
    sys.exit(main())
