"""A filled form saved anew by real office programs says exactly what was typed, in every format they write."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import date
from pathlib import Path

import making_files as files
import pytest
from returned import NOW, PLAN, Form, filled

from xlplan.books.book import CellState
from xlplan.books.reading import read_book
from xlplan.incoming.context import ReadingContext
from xlplan.incoming.extraction import extract
from xlplan.ledger.records import Arrival, Return, Verdict

pytestmark = pytest.mark.office

CONTEXT = ReadingContext(PLAN, {PLAN.edition: PLAN})

LIBREOFFICE = {
    "xlsx": "Calc MS Excel 2007 XML",
    "xls": "MS Excel 97",
    "ods": "calc8",
    "fods": "OpenDocument Spreadsheet Flat XML",
}
GNUMERIC = {
    "xlsx": "Gnumeric_Excel:xlsx",
    "strict.xlsx": "Gnumeric_Excel:xlsx2",
    "xls": "Gnumeric_Excel:excel_biff8",
    "ods": "Gnumeric_OpenCalc:odf",
}
SHEETJS = {
    "xlsx": "xlsx",
    "xlsm": "xlsm",
    "xlsb": "xlsb",
    "xls": "biff8",
    "2003.xls": "xlml",
    "ods": "ods",
    "fods": "fods",
    "csv": "csv",
    "txt": "txt",
    "htm": "html",
}
TEXT_ONLY = {"csv", "txt", "htm"}


def form() -> Form:
    """A form with a value of every kind in it."""
    form = filled()
    form.put(
        "1", progress=98.5, problems="一行\n二行 & <三> “四”", done_date=date(2022, 9, 8), evidence="=1+1 不是公式"
    )
    form.cell("1", "evidence").data_type = "s"
    form.cell("1", "done_date").number_format = "yyyy-mm-dd"
    form.put("2", count=1234, next_steps="  前后空格  ")
    form.cell("4", "progress").number_format = "0.0%"
    form.put("4", progress=0.985)
    return form


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("programs") / "form.xlsx"
    path.write_bytes(files.with_shared_strings(form().saved()))
    return path


def returned(data: bytes) -> Return:
    extraction = extract(read_book(data), Arrival("0", len(data), "inbox/a", "", NOW), CONTEXT)
    assert extraction.verdict is Verdict.RETURN
    assert len(extraction.returns) == 1
    return extraction.returns[0]


def said(data: bytes, trimmed: bool = False) -> dict[tuple[str, str], object]:
    """Every answer by target and column; trimmed: for programs that trim texts."""
    answers = {(e.target, key): a.value for e in returned(data).entries for key, a in e.answers.items()}
    return {k: v.strip() if trimmed and isinstance(v, str) else v for k, v in answers.items()}


def check(path: Path, original: Path) -> None:
    """Every value is what was typed, or nothing and reported."""
    data = path.read_bytes()
    found, typed = said(data, trimmed=True), said(original.read_bytes(), trimmed=True)
    reported = {(finding.target, finding.params.get("key")) for finding in returned(data).findings}
    assert {k: v for k, v in found.items() if v != typed[k] and (v is not None or k not in reported)} == {}
    assert set(found) == set(typed)
    assert returned(data).identity.department == "BGS22"
    assert sum(found[k] != typed[k] for k in typed) <= (2 if "sheetjs" in str(path) else 0)


def test_the_original_says_what_was_typed(original: Path) -> None:
    answers = said(original.read_bytes())
    assert answers["AAAA2", "progress"] == 98.5
    assert answers["AAAA2", "done_date"] == date(2022, 9, 8)
    assert answers["AAAA2", "problems"] == "一行\n二行 & <三> “四”"
    assert answers["DDDD5", "progress"] == 98.5
    assert answers["BBBB3", "count"] == 1234


@pytest.fixture(scope="module")
def libreoffice(original: Path) -> Path:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    profile = original.parent / "profile"
    for suffix, name in LIBREOFFICE.items():
        subprocess.run(
            [
                program,
                f"-env:UserInstallation=file://{profile}",
                "--headless",
                "--convert-to",
                f"{suffix}:{name}",
                "--outdir",
                str(original.parent / "libreoffice"),
                str(original),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )
    return original.parent / "libreoffice"


@pytest.mark.parametrize("suffix", LIBREOFFICE)
def test_libreoffice(suffix: str, libreoffice: Path, original: Path) -> None:
    check(libreoffice / f"form.{suffix}", original)


@pytest.mark.parametrize("suffix", GNUMERIC)
def test_gnumeric(suffix: str, original: Path) -> None:
    program = shutil.which("ssconvert")
    if program is None:
        pytest.skip("Gnumeric is not installed")
    path = original.parent / f"gnumeric.{suffix}"
    subprocess.run(
        [program, "-T", GNUMERIC[suffix], str(original), str(path)], check=True, capture_output=True, timeout=60
    )
    check(path, original)


@pytest.fixture(scope="module")
def sheetjs(original: Path, request: pytest.FixtureRequest) -> Path:
    """The form in every format that SheetJS writes."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("node is not installed")
    home = request.config.cache.mkdir("sheetjs")
    if not (home / "node_modules" / "xlsx").is_dir():
        command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(home), "xlsx@0.18.5"]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=60)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            pytest.skip("SheetJS cannot be had from npm")
    target = original.parent / "sheetjs"
    target.mkdir()
    script = """
        const XLSX = require('xlsx'), fs = require('fs'), [, , from, to, kinds] = process.argv;
        const book = XLSX.read(fs.readFileSync(from), {cellDates: false, cellNF: true});
        const names = book.Workbook.Names;
        for (const [suffix, kind] of Object.entries(JSON.parse(kinds))) {
            book.Workbook.Names = kind == 'xlml' ? [] : names;  // it does not escape them there
            fs.writeFileSync(`${to}/form.${suffix}`, XLSX.write(book, {bookType: kind, type: 'buffer', bookSST: true}));
        }
    """
    program = home / "save.js"
    program.write_text(script)
    import json

    subprocess.run(
        [node, str(program), str(original), str(target), json.dumps(SHEETJS)],
        check=True,
        capture_output=True,
        timeout=60,
        env={**os.environ, "NODE_PATH": str(home / "node_modules")},
    )
    return target


@pytest.mark.parametrize("suffix", SHEETJS)
def test_sheetjs(suffix: str, sheetjs: Path, original: Path) -> None:
    check(sheetjs / f"form.{suffix}", original)


def test_errors_and_formulas_without_result_are_seen_in_every_format(sheetjs: Path, original: Path) -> None:
    for suffix in set(SHEETJS) - TEXT_ONLY:
        book = read_book((sheetjs / f"form.{suffix}").read_bytes())
        states = {cell.state for sheet in book.sheets for cell in sheet.cells.values()}
        assert states <= {CellState.VALUE, CellState.UNCACHED, CellState.ERROR}
