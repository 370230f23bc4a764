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
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import date, datetime, time, timedelta
from pathlib import Path, PurePosixPath

from openpyxl import load_workbook

from xlplan.books.book import Cell, CellState, Place
from xlplan.books.number_formats import meaning
from xlplan.books.reading import read_book
from xlplan.books.unreadable import Unreadable
from xlplan.plan.reading.sheets import cell_text

SOURCES = ("tnefparse", "xlrd==1.2.0", "odfpy", "extract-msg", "olefile", "msoffcrypto-tool", "pyxlsb", "ezodf", "xlwt")
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


def main() -> None:
    """Fetch, merge, compare; exit code 1 if anything is lost or differs without a reason."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packages", type=Path, help="a folder with packages that were fetched before")
    folder = parser.parse_args().packages
    with tempfile.TemporaryDirectory() as work:
        packages = folder or fetched(Path(work, "packages"))
        files = dict(sample for package in sorted(packages.iterdir()) for sample in samples(package))
        if not files:
            sys.exit("make corpus: the package index cannot be reached and no package is at hand; nothing was tried.")
        print(f"{len(files)} files of {len(list(packages.iterdir()))} packages")
        sound = merged(files, Path(work, "project"))
        sound = compared(files) and sound
    sys.exit(0 if sound else 1)


def fetched(folder: Path) -> Path:
    """The packages, by pip; those that cannot be had are named and left out."""
    folder.mkdir()
    wanted = [(source, ("--no-binary", ":all:")) for source in SOURCES]
    wanted.append(("pandas==0.22.0", ("--only-binary", ":all:", *OLD_PANDAS)))
    for name, options in wanted:
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder), *options, name]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE * 3)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            print(f"left out, not to be had: {name}")
    return folder


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
        return f"{ours.state.value}: the second reader has nothing or the bare text"
    value = ours.value
    if same(value, theirs):
        return None
    if isinstance(value, str) and isinstance(theirs, str):
        return "white space or escapes of control characters" if bare(value) == bare(theirs) else ""
    moments = (date, time, timedelta)
    if isinstance(value, float) and isinstance(theirs, moments):
        return "a number that the second reader takes for a date by the number of its format"
    if isinstance(value, moments) and isinstance(theirs, (*moments, float, str)):
        return "a moment: the second reader gives a serial number, a text or midnight"
    if isinstance(value, float) and theirs == "" and meaning(ours.number_format) != "number":
        return "a serial number that is no day"
    if isinstance(value, float | bool) and isinstance(theirs, float | bool | int | str):
        return "a number or a truth that the second reader gives as another type" if same_text(value, theirs) else ""
    return ""


def same(value: object, theirs: object) -> bool:
    if isinstance(value, float) and isinstance(theirs, float | int) and not isinstance(theirs, bool):
        return math.isclose(value, theirs, rel_tol=1e-12)
    if isinstance(value, date) and not isinstance(value, datetime) and isinstance(theirs, datetime):
        return theirs == datetime.combine(value, time())
    return value == theirs


def same_text(value: object, theirs: object) -> bool:
    return bare(cell_text(value)) == bare(cell_text(theirs)) or float(str(value) == "True") == theirs


def bare(text: str) -> str:
    return "".join(text.replace("_x000D_", "").split())


if __name__ == "__main__":
    main()
