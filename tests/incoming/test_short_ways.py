"""The short ways of reading come to what the long ones come to, to the byte, whatever was done to a form and whatever
program saved it; and what was done is found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import making_files as files
import pytest
from making_forms import base, growth
from returned import PLAN, all_findings, arrival, context, filled

from xlplan.books import package
from xlplan.books.book import Book, Cell, CellState, Place, Raw, Run, Span
from xlplan.books.formats import xlsx_cells, xlsx_texts
from xlplan.books.reading import read_book
from xlplan.books.unreadable import Unreadable
from xlplan.form.carriers import row_id_of
from xlplan.form.stamp import RowCode, row_code_of
from xlplan.incoming import answers, marks
from xlplan.incoming.context import ReadingContext
from xlplan.incoming.extraction import Extraction, extract
from xlplan.ledger.codec import as_json

ENGINES = Path(__file__).parent / "data" / "engines"
OPENED = filled()
BOOK = read_book(OPENED.saved())
FIRST, SECOND = OPENED.row("1"), OPENED.row("2")
COLUMN = OPENED.columns
STRANGER = RowCode("FZB33", "2022-09", PLAN.targets[0].id)

Cells = dict[Place, Cell]


def put(key: str, value: Raw, state: CellState = CellState.VALUE, row: int = FIRST) -> Callable[[Book], Book]:
    return lambda book: with_cells(book, {(row, COLUMN[key]): Cell(value, state)})


def with_cells(book: Book, changed: Mapping[Place, Cell]) -> Book:
    first, *rest = book.sheets
    return replace(book, sheets=(replace(first, cells={**first.cells, **changed}), *rest))


def moved(change: Callable[[Cells], Cells]) -> Callable[[Book], Book]:
    def tampered(book: Book) -> Book:
        first, *rest = book.sheets
        return replace(book, sheets=(replace(first, cells=change(dict(first.cells))), *rest))

    return tampered


def seen(**more: object) -> Callable[[Book], Book]:
    return lambda book: replace(book, sheets=(replace(book.sheets[0], **more), *book.sheets[1:]))  # type: ignore[arg-type]


def swapped(cells: Cells) -> Cells:
    turn = {FIRST: SECOND, SECOND: FIRST}
    return {(turn.get(row, row), c): cell for (row, c), cell in cells.items() if c != COLUMN["row_id"]} | {
        place: cell for place, cell in cells.items() if place[1] == COLUMN["row_id"]
    }


def copied(cells: Cells) -> Cells:
    return cells | {(FIRST + 40, c): cell for (row, c), cell in cells.items() if row == FIRST}


NEWS = (FIRST, COLUMN["news"])
TAMPERINGS: Mapping[str, tuple[Callable[[Book], Book], str]] = {
    "target reworded": (put("target", "另一项工作"), "cell.altered"),
    "deadline moved": (put("deadline", "2023年12月底前"), "cell.altered"),
    "deadline emptied": (put("deadline", ""), "cell.altered"),
    "lead changed": (put("lead", "海口市妇联"), "cell.altered"),
    "role changed": (put("role", "责任"), "cell.altered"),
    "number changed": (put("number", "9"), "cell.altered"),
    "number as a number": (put("number", 1.0), ""),
    "locked text spaced": (put("target", f" {PLAN.targets[0].text}\u3000"), ""),
    "code of another department": (put("code", row_code_of(STRANGER)), "row.other-department"),
    "code damaged": (put("code", "XABCDE-FGHJ-KMNPQ-RS"), "row.code-damaged"),
    "code gone": (put("code", None, CellState.BLANK), "row.code-damaged"),
    "id of another row": (put("row_id", row_id_of(replace(STRANGER, department="BGS22", target="T22"))), ""),
    "words over the id": (put("row_id", "请见附件"), ""),
    "words over the fingerprint": (put("fingerprint", "见附件说明"), ""),
    "rows sorted": (moved(swapped), "row.moved-id"),
    "row copied": (moved(copied), "row.repeated"),
    "heading overwritten": (put("news", "随便", row=OPENED.header), "return.column-missing"),
    "heading repeated": (put("problems", "本月进展情况", row=OPENED.header), ""),
    "answer like a heading": (put("news", "完成时限"), ""),
    "answer like a token": (put("news", "XP-ABCDE-FGHJK-49EA-BGS22-333"), ""),
    "error in an answer": (put("news", "#REF!", CellState.ERROR), "cell.error"),
    "formula without value": (put("progress", "=1+1", CellState.UNCACHED), "cell.uncached"),
    "answer emptied": (put("news", None, CellState.BLANK), "cell.missing"),
    "dashes for an answer": (put("news", "——"), "cell.missing"),
    "picture formula": (put("news", '=DISPIMG("ID_1",1)'), "cell.picture"),
    "long answer with brackets": (put("news", "一二三四五六七八九十" * 3 + '=DISPIMG("ID_1",1)'), "cell.picture"),
    "full width": (put("news", "第１２期，完成８０％，" * 3), ""),
    "odd spaces": (put("news", "\u3000一、开会。\r\n二、培训。\u00a0" * 3), ""),
    "choice unknown": (put("status", "差不多"), "cell.not-a-choice"),
    "answers merged": (seen(merges=(Span(FIRST, COLUMN["news"], SECOND, COLUMN["news"]),)), "cell.merged"),
    "answer struck": (seen(struck={NEWS: (Run("作废", True), Run("照旧"))}), "cell.struck"),
}


@pytest.fixture
def long_ways(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Takes every short way away."""

    def take_away() -> None:
        monkeypatch.setattr(answers, "_plainly_said", lambda *_: None)
        monkeypatch.setattr(marks, "is_bare_code", lambda _: False)
        monkeypatch.setattr(marks.Marks, "__setitem__", lambda *_: None)
        monkeypatch.setattr(package, "_directory", lambda _: None)
        monkeypatch.setattr(xlsx_cells, "_is_odd", lambda _: True)
        monkeypatch.setattr(xlsx_texts, "_PLAIN_ITEM", re.compile(b"(?!)(x)"))
        for cached in (xlsx_texts._plain_cell, xlsx_cells._number_before, package._inflated_before):
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


def read_or_refused(data: bytes) -> Book | str:
    try:
        return read_book(data)
    except Unreadable as exc:
        return str(exc)


def test_a_workbook_of_any_program_is_read_alike(long_ways: Callable[[], None]) -> None:
    every = list(workbooks())
    short = [read_or_refused(data) for data in every]
    long_ways()
    assert short == [read_or_refused(data) for data in every]


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
