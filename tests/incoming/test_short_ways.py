"""The short ways of reading come to what the long ones come to, to the byte, whatever was done to a form and whatever
program saved it; and what was done is found."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import making_files as files
import pytest
from making_forms import base, growth
from returned import all_findings, arrival, context
from tamperings import BOOK, OPENED, TAMPERINGS

from xlplan.books import package
from xlplan.books.book import Book
from xlplan.books.formats import xlsx_cells, xlsx_texts, xlsx_values
from xlplan.books.reading import read_book
from xlplan.books.unreadable import Unreadable
from xlplan.incoming import answers, marks
from xlplan.incoming.context import ReadingContext
from xlplan.incoming.extraction import Extraction, extract
from xlplan.ledger.codec import as_json

ENGINES = Path(__file__).parent / "data" / "engines"


def oddly(*_: object) -> None:
    raise xlsx_values.OddlyWritten


@pytest.fixture
def long_ways(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Takes every short way away."""

    def take_away() -> None:
        monkeypatch.setattr(answers, "_plainly_said", lambda *_: None)
        monkeypatch.setattr(answers, "_NOT_FILLED", ())
        monkeypatch.setattr(marks, "is_bare_code", lambda _: False)
        monkeypatch.setattr(marks.Marks, "__setitem__", lambda *_: None)
        monkeypatch.setattr(package, "_directory", lambda _: None)
        monkeypatch.setattr(xlsx_cells.CellReader, "_quickly", oddly)
        monkeypatch.setattr(xlsx_texts, "_USUAL_HEAD", b"never")
        for cached in (xlsx_values._number_before, package._inflated_before):
            cached.cache_clear()

    return take_away


@pytest.fixture(scope="module")
def warm() -> ReadingContext:
    """What a worker knows that has read the forms of others before."""
    known = context()
    for data in (base(), growth(), OPENED.saved()):
        extract(read_book(data), arrival(), known)
    return known


def plainly(book: Book, known: ReadingContext) -> tuple[Extraction, str]:
    found = extract(book, arrival(), known)
    return found, as_json(found.returns)


@pytest.mark.parametrize("what", TAMPERINGS)
def test_a_tampered_form_comes_to_the_same(what: str, warm: ReadingContext, long_ways: Callable[[], None]) -> None:
    tamper, code = TAMPERINGS[what]
    book = tamper(BOOK)
    short = plainly(book, warm)
    again = plainly(book, warm)
    long_ways()
    assert short == again == plainly(book, context())
    told = {finding.code for finding in all_findings(short[0])}
    assert not code or code in told, told


def workbooks() -> Iterator[bytes]:
    yield from (base(), growth(), OPENED.saved(), files.with_shared_strings(OPENED.saved()), files.strict(base()))
    yield from (path.read_bytes() for path in sorted(ENGINES.glob("*.xlsx")))
    yield from (path.read_bytes() for path in sorted((Path(files.__file__).parent / "data").glob("*.xlsx")))


ODDLY_WRITTEN = (
    *('<c r="B90"/>', '<c r="B90" s="3"/>', '<c r="B90" s="3"></c>', '<c r="B90" t="s"></c>', '<c r="B90"><v></v></c>'),
    *(f'<c r="B90" t="s"><v>{index}</v></c>' for index in ("0", "007", " 1 ", "9999", "x", "-1", "1.0", "1234567890")),
    *(f'<c r="B90" s="{style}"><v>{v}</v></c>' for style in range(14) for v in ("44805", "0.5")),
    *(f'<c r="B90"><v>{value}</v></c>' for value in ("1E300", "1E999", "nan", "abc", "-0", "&lt;1", "1" * 40)),
    *('<c r="B90" t="n"><v>5</v></c>', '<c r="B90" t="b"><v>1</v></c>', '<c r="B90" t="e"><v>#REF!</v></c>'),
    *('<c r="B90" t="d"><v>2022-09-20</v></c>', '<c r="B90" t="str"><v>a&#10;b</v></c>', '<c r="B90" t="e"/>'),
    *('<c r="B90"><f>1+1</f></c>', '<c r="B90"><f>1+1</f><v>2</v></c>', '<c r="B90"><f>1+1</f><v>0</v></c>'),
    *('<c r="B90" t="str"><f>A1</f><v/></c>', '<c r="B90"><f t="shared" si="0"/><v>4</v></c>'),
    '<c r="B90" t="str"><f>DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c>',
    '<c r="B90" t="str"><f>HYPERLINK("http://a.b/c:c","x")</f><v>x</v></c>',
    '<c r="B90" t="inlineStr"><is><t>a &amp; b</t></is></c>',
    '<c r="B90" t="inlineStr"><is><t xml:space="preserve"> f </t><rPh sb="0" eb="1"><t>x</t></rPh></is></c>',
    '<c r="B90" t="inlineStr"><is><r><rPr><strike/></rPr><t>gone</t></r><r><t>kept</t></r></is></c>',
    *(
        f'<c r="B90" t="{kind}"><is><t>{text}</t></is></c>'
        for kind in ("inlineStr", "s", "e")
        for text in ("", "a_x000D_")
    ),
    *('<c s="3" r="B90"><v>1</v></c>', '<c r="B90" s="3" cm="1"><v>1</v></c>', "<c r='B90'><v>1</v></c>"),
    *('<c r="B90" t="e" vm="1"><v>#VALUE!</v></c>', "<c><v>1</v></c>", '<x:c r="B90"><x:v>1</x:v></x:c>'),
    *('<c r="B90" t="s" s="1"><v>0</v></c>', '<c r="B90"><v>1</v></c></c>', '<c r="B90"><v>1</v>', '<c r="B90">'),
    *('<c r="XFD1048576"><v>1</v></c>', '<c r="XFE90"><v>1</v></c>', '<c r="B1048577"/>', '<c r="ZZZ9"></c>'),
)
ODD_TEXTS = (
    *("<si/>", "<si></si>", "<si><t/></si>", "<si><t>a</t></si>", '<si><t xml:space="preserve"> a </t></si>'),
    *("<si><r><t>a</t></r><r><t>b</t></r></si>", "<si><t>a_x000D_b &amp; c</t></si>", "<si ><t>a</t></si>"),
    *('<si><t>a</t><rPh sb="0" eb="1"><t>x</t></rPh></si>', '<si><t>a</t><phoneticPr fontId="1"/></si>'),
    "<si><r><rPr><strike/></rPr><t>gone</t></r><r><t>kept</t></r></si>",
    *("<si><t>a</t></si>\n  ", "<!-- <si> --><si><t>a</t></si>", "<si><t><![CDATA[<si>]]></t></si>"),
    *("<si><t>strike</t></si>", "<x:si><x:t>a</x:t></x:si>", "<si><t>a</t>", "<si><t>a</t></si></si>"),
)


def oddly_written() -> Iterator[bytes]:
    """A small workbook for each odd cell and each odd text, with usual ones around it."""
    sheet, table = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
    parts = files.parts_of(files.with_shared_strings(OPENED.saved()))
    head, tail = parts[sheet].decode().split("<sheetData>")[0], parts[sheet].decode().split("</sheetData>")[1]

    def saved(cells: str, texts: str) -> bytes:
        rows = f'{head}<sheetData><row r="90">{cells}</row></sheetData>{tail}'
        more = f'<?xml version="1.0" encoding="UTF-8"?><sst xmlns="http://a">{texts}<si><t>last</t></si></sst>'
        return files.zipped(parts | {sheet: rows.encode(), table: more.encode()}, zipfile.ZIP_STORED)

    for cell in ODDLY_WRITTEN:
        yield saved(f'<c r="A90" t="s"><v>1</v></c>{cell}<c r="C90"><v>2</v></c>', "<si><t>one</t></si>")
    shown = "".join(f'<c r="{letter}90" t="s"><v>{n}</v></c>' for n, letter in enumerate("ABC"))
    yield from (saved(shown, f"<si><t>one</t></si>{text}") for text in ODD_TEXTS)


def read_or_refused(data: bytes) -> Book | str:
    try:
        return read_book(data)
    except Unreadable as exc:
        return str(exc)


def test_a_workbook_of_any_program_is_read_alike(long_ways: Callable[[], None]) -> None:
    every = [*workbooks(), *oddly_written()]
    short = [read_or_refused(data) for data in every]
    again = [read_or_refused(data) for data in every]
    long_ways()
    long = [read_or_refused(data) for data in every]
    assert [n for n, book in enumerate(long) if book != short[n] or book != again[n]] == []


def test_the_directory_of_a_package_is_read_as_the_standard_library_reads_it() -> None:
    every = list(workbooks())
    found = [(package._directory(data), package.open_zip(data).infolist()) for data in every]
    usual = [(ours, theirs) for ours, theirs in found if ours is not None]
    assert len(usual) > 5
    assert all(ours == [package._part_of(info) for info in theirs] for ours, theirs in usual)


@pytest.mark.parametrize(
    "unusual",
    [
        lambda data: b"x" + data,
        lambda data: data[:-2] + b"\x01\x00x",
        lambda data: data[:-1],
        lambda data: data.replace(b"PK\x01\x02", b"PK\x01\x03", 1),
        lambda data: data[:10],
    ],
)
def test_an_unusual_directory_is_left_to_the_standard_library(unusual: Callable[[bytes], bytes]) -> None:
    assert package._directory(unusual(base())) is None
