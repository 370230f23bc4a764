"""Every spreadsheet, mail and archive in the tests of other projects, put through a merge beside 25 clean returns; and
every workbook that two readers open, compared cell by cell.

`make corpus` runs it. The packages come from the package index; where that cannot be reached it says so and ends.
"""

from __future__ import annotations

import argparse
import io
import json
import math
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import date, datetime, time, timedelta
from pathlib import Path, PurePosixPath

from openpyxl import load_workbook

from xlplan.books.book import Cell, CellState, Place
from xlplan.books.number_formats import meaning
from xlplan.books.reading import read_book
from xlplan.books.unreadable import Unreadable
from xlplan.plan.reading.sheets import cell_text

SOURCES = ("tnefparse", "xlrd==1.2.0", "odfpy", "extract-msg", "olefile", "pyxlsb", "ezodf", "rarfile", "mail-parser")
"""Small source packages that carry their tests, or did; that of python-calamine needs a compiler to be looked into."""

AT_ONCE = 3
"""pip prepares each package in a process or two of its own."""

OLD_PANDAS = ("--python-version", "36", "--platform", "manylinux1_x86_64", "--implementation", "cp", "--abi", "cp36m")
"""pandas 0.22 carries its test data in its wheels; none runs here."""

SUFFIXES = frozenset(
    f".{suffix}"
    for suffix in (
        *("xls", "xlsx", "xlsm", "xlsb", "xltx", "et", "ods", "fods", "ots", "csv", "tsv", "htm", "html", "xml"),
        *("msg", "eml", "mbox", "tnef", "dat", "zip", "gz", "7z", "rar", "pdf", "doc", "docx", "odt", "ppt", "pptx"),
    )
)
LARGEST = 20 * 2**20
CLEAN, PERIOD = 25, "2022-09"
PATIENCE = 60
MOMENTS = (date, time, timedelta)
SECOND = 1.01 / 86_400
"""In days."""


def main() -> None:
    """Fetch, merge, compare; exit code 1 if anything is lost or differs without a reason."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packages", type=Path, help="a folder with packages that were fetched before")
    folder = parser.parse_args().packages
    with tempfile.TemporaryDirectory() as work:
        packages = folder or fetched(Path(work, "packages"))
        files = dict(sample for package in sorted(packages.iterdir()) for sample in samples(package))
        if not files:
            print("make corpus: the package index cannot be reached and no package is at hand; nothing was tried.")
            return
        print(f"{len(files)} files of {len(list(packages.iterdir()))} packages")
        sound = merged(files, Path(work, "project"))
        sound = compared(files) and sound
    sys.exit(0 if sound else 1)


def fetched(folder: Path) -> Path:
    """The packages, by pip, several at once; those that cannot be had are named and left out."""
    folder.mkdir()
    wanted = [(source, ("--no-binary", ":all:")) for source in SOURCES]
    wanted.append(("pandas==0.22.0", ("--only-binary", ":all:", *OLD_PANDAS)))
    with ThreadPoolExecutor(AT_ONCE) as threads:
        had = threads.map(lambda one: (one[0], fetch(folder, *one)), wanted)
        for name in (name for name, there in had if not there):
            print(f"left out, not to be had: {name}")
    return folder


def fetch(folder: Path, name: str, options: Sequence[str]) -> bool:
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder), *options, name]
    try:
        return subprocess.run(command, capture_output=True, timeout=PATIENCE * 2, check=False).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def samples(package: Path) -> Iterator[tuple[str, bytes]]:
    """The files of a package that an office could send, by package and path."""
    stem = package.name.split("-")[0].lower()
    for name, data in members(package):
        path = PurePosixPath(name)
        if path.suffix.lower() in SUFFIXES and 0 < len(data) <= LARGEST and "docs" not in path.parts:
            yield f"{stem}/{'/'.join(path.parts[1:])}", data


def members(package: Path) -> Iterator[tuple[str, bytes]]:
    if package.suffix in {".whl", ".zip"}:
        with zipfile.ZipFile(package) as archive:
            yield from ((info.filename, archive.read(info)) for info in archive.infolist() if not info.is_dir())
        return
    with tarfile.open(package) as archive:
        for entry in archive:
            held = archive.extractfile(entry) if entry.isfile() else None
            if held is not None:
                yield entry.name, held.read()


def merged(files: dict[str, bytes], project: Path) -> bool:
    """Whether a merge ends well, mentions every file, and counts all clean returns; prints the table of outcomes."""
    xlplan(project, "init", str(project), "-q")
    xlplan(project, "build", "-p", PERIOD, "-q")
    forms = sorted((project / "outbox" / PERIOD / "forms").glob("*.xlsx"))[:CLEAN]
    inbox = project / "inbox"
    for form in forms:
        (inbox / form.name).write_bytes(filled(form.read_bytes()))
    for name, data in files.items():
        path = inbox / "corpus" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    done = json.loads(xlplan(project, "merge", "-p", PERIOD, "--no-pdf", "--json"))
    outcomes = Counter((PurePosixPath(f["member"] or f["file"]).suffix.lower(), f["outcome"]) for f in done["files"])
    for (suffix, outcome), count in sorted(outcomes.items()):
        print(f"{suffix or '(none)':10} {outcome:14} {count:5}")
    mentioned = {f["file"] for f in done["files"]} | {f["file"] for f in done["findings"]}
    lost = sorted(name for name in files if f"inbox/corpus/{name}" not in mentioned)
    used = sum(f["outcome"] == "used" for f in done["files"])
    print(f"clean returns counted: {used} of {len(forms)}; files unmentioned: {len(lost)} {lost[:10]}")
    return used == len(forms) == CLEAN and not lost


def xlplan(project: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "xlplan", *([] if arguments[0] == "init" else ["-C", str(project)]), *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=PATIENCE * 20).stdout


def filled(form: bytes) -> bytes:
    """A form in which every row is answered, saved by openpyxl."""
    book = load_workbook(io.BytesIO(form))
    sheet = book.worksheets[0]
    texts = {
        (c.row, c.column): str(c.value or "").split("\n")[0].strip("*★ ") for row in sheet.iter_rows() for c in row
    }
    header = next(row for (row, _), text in texts.items() if text.startswith("完成状态"))
    columns = {text: column for (row, column), text in texts.items() if row == header and text}
    answers = {"完成状态": "进行中", "进度": 50, "累计完成数": 1, "本月进展情况": "召开推进会并形成纪要"}
    for row in range(header + 1, header + 200):
        if not texts.get((row, columns["工作目标"])):
            break
        for heading, column in columns.items():
            value = next((v for start, v in answers.items() if heading.startswith(start)), None)
            if value is not None and not sheet.cell(row, column).protection.locked:
                sheet.cell(row, column).value = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def compared(files: dict[str, bytes]) -> bool:
    """Whether every difference to the second reader has a reason; prints how often each reason held."""
    reasons: Counter[str] = Counter()
    unexplained: list[str] = []
    both = 0
    pool = ProcessPoolExecutor(1)
    for name, data in files.items():
        try:
            found = pool.submit(differences, data).result(timeout=PATIENCE)
        except (BrokenProcessPool, TimeoutError):
            pool.shutdown(wait=False, cancel_futures=True)
            pool = ProcessPoolExecutor(1)
            reasons["the second reader ended its process"] += 1
            continue
        if found is None:
            continue
        both += 1
        reasons.update(reason for reason, _ in found)
        unexplained += [f"{name}: {what}" for reason, what in found if not reason]
    pool.shutdown()
    print(f"workbooks that two readers open: {both}")
    for reason, count in reasons.most_common():
        print(f"{count:7} {reason or 'UNEXPLAINED'}")
    print("\n".join(unexplained[:40]))
    return not unexplained


def differences(data: bytes) -> list[tuple[str, str]] | None:
    """Every cell that python-calamine reads otherwise, with the reason; None if one of the two does not open it."""
    import python_calamine

    try:
        ours = read_book(data)
        theirs = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except (Unreadable, python_calamine.CalamineError, OSError, ValueError):
        return None
    found: list[tuple[str, str]] = []
    for sheet in ours.sheets:
        if sheet.name not in theirs.sheet_names:
            continue
        try:
            other = theirs.get_sheet_by_name(sheet.name)
            rows, (top, left) = other.to_python(), other.start or (0, 0)
        except (python_calamine.CalamineError, OSError, ValueError):
            found.append(("the second reader refuses the sheet", sheet.name))
            continue
        grid = {(top + r + 1, left + c + 1): v for r, row in enumerate(rows) for c, v in enumerate(row) if v != ""}
        for place in sorted({*grid, *sheet.cells}):
            reason = why(sheet.cells.get(place), grid.get(place, ""), inside=place in {p for p, _ in _pictures(sheet)})
            if reason is not None:
                found.append((reason, f"{sheet.name} {place}: {sheet.cells.get(place)} / {grid.get(place, '')!r}"))
    return found


def _pictures(sheet: object) -> Iterator[tuple[Place, str]]:
    for one in getattr(sheet, "overlays", ()):
        if one.inside:
            yield (one.row, one.column), one.name


def why(ours: Cell | None, theirs: object, *, inside: bool) -> str | None:
    """Why two readers differ over a cell: None if they agree, "" if nothing explains it."""
    if ours is None:
        if inside:
            return "a picture in the cell, of which the second reader has the function"
        return None if str(theirs).strip() == "" else ""
    if ours.state is not CellState.VALUE:
        return f"{ours.state.value}: the second reader has nothing" if theirs in ("", ours.value) else ""
    if same(ours.value, theirs):
        return None
    return next((reason for reason, holds in RULES if holds(ours, theirs)), "")


def rounded(ours: Cell, theirs: object) -> bool:
    """A moment of both, less than a second apart, ours without a part of a second."""
    kinds = isinstance(ours.value, MOMENTS) and isinstance(theirs, MOMENTS)
    return kinds and getattr(ours.value, "microsecond", 0) == 0 and apart(ours.value, theirs) < SECOND


def serial_of_a_moment(ours: Cell, theirs: object) -> bool:
    """A moment of ours, which the second reader gives as its number of days."""
    return isinstance(ours.value, MOMENTS) and isinstance(theirs, float | int) and apart(ours.value, theirs) < SECOND


def moment_of_a_serial(ours: Cell, theirs: object) -> bool:
    """A number, which the second reader takes for the day of that number although its format shows none."""
    number = isinstance(ours.value, float | int) and meaning(ours.number_format) == "number"
    return number and isinstance(theirs, MOMENTS) and apart(ours.value, theirs) < SECOND


def without_ends(ours: Cell, theirs: object) -> bool:
    """White space at the ends, which the second reader drops."""
    return texts(ours, theirs) and str(ours.value).strip() == str(theirs).strip()


def line_ends(ours: Cell, theirs: object) -> bool:
    """A carriage return, alone or as an escape, is the end of a line."""
    return texts(ours, theirs) and lines(str(ours.value)) == lines(str(theirs))


def number_as_text(ours: Cell, theirs: object) -> bool:
    """A number or a truth, which the second reader gives as a text or as 0 and 1."""
    known = isinstance(ours.value, float | bool) and isinstance(theirs, float | bool | int | str)
    return known and (cell_text(ours.value) == cell_text(theirs) or float(ours.value) == theirs)


RULES: tuple[tuple[str, Callable[[Cell, object], bool]], ...] = (
    ("a moment, which we round to the second", rounded),
    ("a moment, of which the second reader gives the serial number", serial_of_a_moment),
    ("a number, which the second reader takes for the day of that number", moment_of_a_serial),
    ("a carriage return, which is the end of a line", line_ends),
    ("white space at the ends, which the second reader drops", without_ends),
    ("a number or a truth that the second reader gives as another type", number_as_text),
)
"""Every reason why the two may differ; anything else is unexplained, and `make corpus` fails."""


def texts(ours: Cell, theirs: object) -> bool:
    return isinstance(ours.value, str) and isinstance(theirs, str)


def lines(text: str) -> str:
    return text.replace("_x000D_", "\r").replace("\r\n", "\n").replace("\r", "\n")


def apart(one: object, other: object) -> float:
    """How many days lie between two moments or their numbers, whichever of the two calendars of Excel counts."""
    distance = abs(serial(one) - serial(other))
    return min(distance, abs(distance - 1462))


def serial(value: object) -> float:
    if isinstance(value, datetime):
        return serial(value.date()) + serial(value.time())
    if isinstance(value, date):
        return float((value - date(1899, 12, 30)).days)
    if isinstance(value, time):
        seconds = timedelta(
            hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond
        )
        return seconds / timedelta(days=1)
    return value / timedelta(days=1) if isinstance(value, timedelta) else float(str(value))


def same(value: object, theirs: object) -> bool:
    if isinstance(value, float) and isinstance(theirs, float | int) and not isinstance(theirs, bool):
        return math.isclose(value, theirs, rel_tol=1e-12)
    if isinstance(value, bool) is not isinstance(theirs, bool):
        return False
    if isinstance(value, date) and not isinstance(value, datetime) and isinstance(theirs, datetime):
        return theirs == datetime.combine(value, time())
    return value == theirs


if __name__ == "__main__":
    main()
