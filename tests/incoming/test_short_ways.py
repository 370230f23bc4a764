"""The short ways of reading come to what the long ones come to, to the byte, whatever was done to a form and whatever
program saved it; and what was done is found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import making_files as files
import pytest
from making_forms import base, growth
from returned import all_findings, arrival, context
from tamperings import BOOK, OPENED, TAMPERINGS

from xlplan.books import package
from xlplan.books.book import Book
from xlplan.books.formats import xlsx_cells, xlsx_texts
from xlplan.books.reading import read_book
from xlplan.books.unreadable import Unreadable
from xlplan.incoming import answers, marks
from xlplan.incoming.context import ReadingContext
from xlplan.incoming.extraction import Extraction, extract
from xlplan.ledger.codec import as_json

ENGINES = Path(__file__).parent / "data" / "engines"


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
