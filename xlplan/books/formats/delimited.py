"""Text with separators (.csv, .tsv and whatever is called so): UTF-8, UTF-16 or GB18030."""

from __future__ import annotations

import csv
import io
import re

from xlplan.books.book import Book, Cell, Sheet
from xlplan.books.glance import Format
from xlplan.books.limits import LAST_COLUMN, LAST_ROW, MIB, Limits
from xlplan.books.texts import text_cell
from xlplan.books.unreadable import Reason, Unreadable

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_SEPARATORS = (",", "\t", ";", "|")
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f]")
_SAMPLE_LINES = 50  # of which the separator is told
_LONGEST_FIELD = 4 * MIB  # a quote that never ends
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


def read_delimited(data: bytes, limits: Limits) -> Book:
    """The text as one sheet. Raises Unreadable: UNKNOWN if it is no text at all, TEXT if it has no columns."""
    text = text_of(data)
    if text is None or _CONTROL.search(text):
        raise Unreadable(Reason.UNKNOWN)
    told = _SEPARATOR_LINE.match(text)
    separator = told[1] if told else _separator(text)
    if separator is None:
        raise Unreadable(Reason.TEXT)
    csv.field_size_limit(_LONGEST_FIELD)
    cells: dict[tuple[int, int], Cell] = {}
    try:
        for row, values in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), 1):
            if row > LAST_ROW or len(values) > LAST_COLUMN:
                raise Unreadable(Reason.BEYOND_SHEET)
            for column, value in enumerate(values, 1):
                cell = text_cell(value)
                if cell is not None:
                    cells[row, column] = cell
            if len(cells) > limits.cells:
                raise Unreadable(Reason.TOO_LARGE, size=len(cells), limit=limits.cells)
    except csv.Error as exc:
        raise Unreadable(Reason.DAMAGED, detail=str(exc)) from exc
    return Book("csv", (Sheet("", cells),))


def text_of(data: bytes) -> str | None:
    """The text in these bytes, NULs dropped; None if they are none."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace").replace("\x00", "")
    zeros = data[:4096].count(0)
    if zeros > len(data[:4096]) // 4:
        encoding = "utf-16-le" if data[1:4096:2].count(0) > data[:4096:2].count(0) else "utf-16-be"
        return _decoded(data, encoding)
    plain = data.replace(b"\x00", b"") if zeros else data
    return _decoded(plain, "utf-8") or _decoded(plain, "gb18030")


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _separator(text: str) -> str | None:
    """The separator that cuts most of the first lines into the same number of columns; None if there are no columns."""
    lines = [line for line in text.splitlines()[:_SAMPLE_LINES] if line.strip()]
    best, best_score = None, 0
    for separator in _SEPARATORS:
        counts = [line.count(separator) for line in lines if separator in line]
        if len(counts) < 2 and not (len(lines) == 1 and counts):
            continue
        usual = max(set(counts), key=lambda number: (counts.count(number), number))
        score = counts.count(usual) * usual
        if score > best_score:
            best, best_score = separator, score
    return best


FORMAT = Format("csv", lambda _look: False, lambda data, limits, _careful: read_delimited(data, limits))
"""It claims nothing: any text may be one, so that it is tried when nothing else is."""
