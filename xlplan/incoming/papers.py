"""Papers that came instead of a workbook: our number on a PDF or in a Word file, and our table once a person said whose
it is."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping

from xlplan.books.book import Book, Cell, Sheet
from xlplan.books.unreadable import Reason
from xlplan.form.stamp import Stamp, read_row_code, read_token

PAPERS = frozenset({Reason.PDF, Reason.WORD})
"""What is looked into for our number."""

_MOST_PAGES = 40  # a form that was printed has a few
_MOST_TEXT = 16 * 1024 * 1024  # bytes of the text of a Word file
_WORD_PARTS = re.compile(r"word/(document|header\d*|footer\d*)\.xml")
_PARAGRAPH_END = re.compile(r"</w:p>")
_TAG = re.compile(r"<[^>]*>")
_FOREIGN_ERRORS = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    RecursionError,
    AssertionError,
    NotImplementedError,
    ArithmeticError,
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
)
"""What libraries throw at a file that is not as they expect it: it then tells nothing."""


def stamp_on(data: bytes, reason: Reason) -> Stamp | None:
    """Our number in the text of a PDF or a Word file, None if there is none."""
    try:
        text = _pdf_text(data) if reason is Reason.PDF else _word_text(data)
    except _FOREIGN_ERRORS:
        return None
    stamp = read_token(text) or read_token("".join(text.split("\n")))
    if stamp is not None:
        return stamp
    row = read_row_code(text)
    return None if row is None else Stamp("", "", row.period, row.department)


def paper_book(data: bytes, reason: Reason) -> Book | None:
    """The tables of a paper as a workbook of texts; None if no library here can read any."""
    try:
        tables = list(_pdf_tables(data) if reason is Reason.PDF else _word_tables(data))
    except (*_FOREIGN_ERRORS, ImportError):
        return None
    sheets = tuple(_sheet(str(number), rows) for number, rows in enumerate(tables, 1) if rows)
    return Book(reason.value, sheets) if sheets else None


def _pdf_text(data: bytes) -> str:
    import logging

    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        pages = PdfReader(io.BytesIO(data)).pages
        return "\n".join(pages[number].extract_text() for number in range(min(len(pages), _MOST_PAGES)))
    except PyPdfError as exc:
        raise ValueError(str(exc)) from exc


def _word_text(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = [info for info in package.infolist() if _WORD_PARTS.fullmatch(info.filename)]
        parts = [package.read(info) for info in names if info.file_size <= _MOST_TEXT]
    return "\n".join(_TAG.sub("", _PARAGRAPH_END.sub("\n", part.decode("utf-8", "replace"))) for part in parts)


def _word_tables(data: bytes) -> Iterator[list[list[str]]]:
    from docx import Document

    for table in Document(io.BytesIO(data)).tables:
        yield [[cell.text for cell in row.cells] for row in table.rows]


def _pdf_tables(data: bytes) -> Iterator[list[list[str]]]:
    """All tables of a PDF below each other: a table that goes on on the next page is one."""
    import pdfplumber
    from pdfminer.psparser import PSException
    from pdfplumber.utils.exceptions import PdfminerException

    rows: list[list[str]] = []
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            for page in document.pages[:_MOST_PAGES]:
                for table in page.extract_tables():
                    rows += [[cell or "" for cell in row] for row in table]
    except (PSException, PdfminerException) as exc:
        raise ValueError(str(exc)) from exc
    yield rows


def _sheet(name: str, rows: Iterable[Iterable[str]]) -> Sheet:
    cells: Mapping[tuple[int, int], Cell] = {
        (row, column): Cell(text.strip())
        for row, texts in enumerate(rows, 1)
        for column, text in enumerate(texts, 1)
        if text.strip()
    }
    return Sheet(name, cells)
