"""The cells of a worksheet part, found by one pass over its bytes.

The pass goes over the part in pieces and finds only cells that hold something, so that a sheet formatted down to its
last row, or with one stray cell in its last corner, costs little. What office programs write is cut into cells, each
looked up by its bytes; a piece in which anything is written another way goes through slower patterns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from xlplan.books.book import Cell, Place
from xlplan.books.formats.xlsx_texts import StringTable
from xlplan.books.formats.xlsx_values import (
    VALUE,
    CellValues,
    OddlyWritten,
    Scanned,
    WrittenCell,
    begins_oddly,
    column_number,
)
from xlplan.books.limits import MIB
from xlplan.books.unreadable import Reason, Unreadable
from xlplan.books.xmltree import refuses

_LONGEST_ROW = 64 * MIB  # bytes of <row>…</row>
_WORTH_REMEMBERING = 5_000
"""More cells than any form has are not looked up: few of them are alike."""
_ANY = re.compile(rb"<(?:[\w.-]+:)?(?:(row)(\s[^<>]*)?>|c(\s[^<>]*?)?(?:/>|>(?:(.*?)</(?:[\w.-]+:)?c\s*>)))", re.DOTALL)
_PREFIXED_ROW = re.compile(rb"<[\w.-]+:row[\s>/]")
_PLACE = re.compile(rb"""\sr\s*=\s*["']\s*\$?([A-Za-z]+)\$?([0-9]+)\s*["']""")
_ROW_NUMBER = re.compile(rb"""\sr\s*=\s*["']\s*([0-9]+)\s*["']""")
_STYLE = re.compile(rb"""\ss\s*=\s*["']([0-9]+)["']""")
_TYPE = re.compile(rb"""\st\s*=\s*["']([a-zA-Z]+)["']""")
_RICH_VALUE = re.compile(rb"""\svm\s*=\s*["']([0-9]+)["']""")
_HIDDEN_ROW = re.compile(rb"""<(?:[\w.-]+:)?row(?=\s[^<>]*?\bhidden=["'](?:1|true)["'])\s[^<>]*?\br=["']([0-9]+)["']""")
_HIDDEN = (b'hidden="1"', b'hidden="true"', b"hidden='1'", b"hidden='true'")
_AROUND = re.compile(rb"<(/?)(?:[\w.-]+:)?sheetData[^<>]*?(/?)>")


class CellReader:
    """Reads the cells of the sheets of one workbook. most_cells: of all sheets together."""

    def __init__(self, texts: StringTable, values: CellValues, most_cells: int) -> None:
        self._texts = texts
        self._values = values
        self._left = self._most = most_cells

    def read(self, chunks: Iterable[bytes]) -> Scanned:
        """All that one worksheet part holds. Raises Unreadable if it is hostile, or beyond a sheet or the limit."""
        found = Scanned(self._texts)
        place = (0, 0)
        for piece in self._pieces(chunks, found):
            if refuses(piece):
                raise Unreadable(Reason.HOSTILE, what="doctype")
            before = len(found.cells)
            try:
                self._quickly(piece, found, place)
            except OddlyWritten:
                place = self._slowly(piece, found, place)
            self._left -= len(found.cells) - before
            if self._left < 0:
                raise Unreadable(Reason.TOO_LARGE, size=self._most - self._left, limit=self._most)
            if b"hidden=" in piece and any(mark in piece for mark in _HIDDEN):
                found.hidden_rows.update(int(row) for row in _HIDDEN_ROW.findall(piece))
        return found

    def _pieces(self, chunks: Iterable[bytes], found: Scanned) -> Iterator[bytes]:
        """The rows of the part, cut at ends of rows, so that no cell is torn. What stands before and after them goes to
        `found`."""
        rest, begun, ended = b"", False, False
        for chunk in chunks:
            if not begun and not rest and chunk[:2] in {b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<"}:
                raise Unreadable(Reason.HOSTILE, what="encoding")
            if ended:
                found.tail += chunk
                continue
            rest += chunk
            if not begun:
                begun, rest = self._begin(rest, found)
            end = _end_of_rows(rest)
            if end is not None:
                yield rest[: end[0]]
                found.tail, rest, ended = rest[end[1] :], b"", True
                continue
            cut = _last_row(rest)
            if cut > 0:
                yield rest[:cut]
                rest = rest[cut:]
            if len(rest) > _LONGEST_ROW:
                raise Unreadable(Reason.TOO_LARGE, size=len(rest) // MIB, limit=_LONGEST_ROW // MIB)
        if refuses(found.head) or refuses(found.tail):
            raise Unreadable(Reason.HOSTILE, what="doctype")
        yield rest

    @staticmethod
    def _begin(rest: bytes, found: Scanned) -> tuple[bool, bytes]:
        start = _AROUND.search(rest)
        if start is None:
            return False, rest
        found.head = rest[: start.start()]
        return True, rest[start.start() if start[2] else start.end() :]

    def _quickly(self, piece: bytes, found: Scanned, last: Place) -> None:
        """Cells as office programs write them. Raises OddlyWritten for any other before it adds one."""
        values, texts = self._values, found.texts.cells
        before, *written = piece.split(b'<c r="')
        if last != (0, 0) or begins_oddly(before):
            raise OddlyWritten
        known = values.known.__getitem__ if len(written) <= _WORTH_REMEMBERING else values.said
        count = 0 if found.texts.rich else len(texts)
        for place, said, bold, raw in list(filter(None, map(known, written))):
            cell = said if type(said) is not int else texts[said] if said < count else None
            if type(cell) is not Cell:
                values.look_into(raw, found)
                continue
            found.cells[place] = cell
            if bold:
                found.bold.add(place)

    def _slowly(self, piece: bytes, found: Scanned, last: Place) -> Place:
        """Cells written in any way; the place of one that does not say it follows from the one before."""
        row_at, column_at = last
        for match in _ANY.finditer(piece):
            row, row_attributes, attributes, body = match.groups()
            if row is not None:
                number = _ROW_NUMBER.search(row_attributes or b"")
                row_at, column_at = int(number[1][:9]) if number else row_at + 1, 0
                continue
            attributes = attributes or b""
            at = _PLACE.search(attributes)
            if at is not None:
                row_at, column_at = int(at[2][:9]), column_number(at[1].upper())
            else:
                column_at += 1
            if body:
                self._odd((row_at, column_at), attributes, body, found)
        return row_at, column_at

    def _odd(self, place: Place, attributes: bytes, body: bytes, found: Scanned) -> None:
        style, kind = _first(_STYLE, attributes), _first(_TYPE, attributes)
        value = VALUE.search(body)
        rich = _RICH_VALUE.search(attributes)
        if rich is not None and kind == b"e":
            found.rich[place] = int(rich[1])
        self._values.put(WrittenCell(place, style, kind, value[1] if value else None, body), found)


def _first(pattern: re.Pattern[bytes], attributes: bytes) -> bytes:
    found = pattern.search(attributes)
    return found[1] if found else b""


def _end_of_rows(data: bytes) -> tuple[int, int] | None:
    """Where the rows end in these bytes, and where what follows begins."""
    at = data.find(b"sheetData")
    while at >= 0:
        found = _AROUND.search(data, max(data.rfind(b"<", 0, at), 0))
        if found is not None and (found[1] or found[2]):
            return found.start(), found.end()
        at = data.find(b"sheetData", at + 1)
    return None


def _last_row(data: bytes) -> int:
    """Where the last row that begins in these bytes begins; -1 if none does."""
    plain = data.rfind(b"<row")
    if plain >= 0:
        return plain
    return max((found.start() for found in _PREFIXED_ROW.finditer(data)), default=-1)
