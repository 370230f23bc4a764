"""The second look at a worksheet part: where its valued cells are, and what a fast reader does not tell of them.

It goes over the bytes in pieces and finds only cells that hold something, so that a sheet formatted down to its last
row costs little.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from xlplan.books.limits import LAST_COLUMN, LAST_ROW, MIB
from xlplan.books.unreadable import Reason, Unreadable
from xlplan.books.xmltree import refuses

_LONGEST_ROW = 64 * MIB
_VALUED = re.compile(rb"<(?:[\w.-]+:)?c((?:\s[^<>]*+)?+)(?<!/)>(.*?)</(?:[\w.-]+:)?c\s*>", re.DOTALL)
_VALUED_PLAIN = re.compile(rb"<c((?:\s[^<>]*+)?+)(?<!/)>(.*?)</c\s*>", re.DOTALL)
_PREFIXED_ROW = re.compile(rb"<[\w.-]+:row[\s>/]")
_PREFIXED = re.compile(rb"<[\w.-]+:c[\s>/]")
_WITHOUT_PLACE = re.compile(rb"<(?:[\w.-]+:)?c(?![^<>]*\sr\s*=)[\s/>]")
_ROW_OR_CELL = re.compile(
    rb"<(?:[\w.-]+:)?(?:(row)(\s[^<>]*)?>|c(\s[^<>]*?)?(?:/>|>(?:(.*?)</(?:[\w.-]+:)?c\s*>)))", re.DOTALL
)
_USUAL = re.compile(rb'\s+r="([A-Z]{1,3})([0-9]{1,7})"(?:\s+s="([0-9]+)")?(?:\s+t="([a-zA-Z]+)")?\s*')
_PLACE = re.compile(rb"""\sr\s*=\s*["']\s*\$?([A-Za-z]+)\$?([0-9]+)\s*["']""")
_ROW_NUMBER = re.compile(rb"""\sr\s*=\s*["']\s*([0-9]+)\s*["']""")
_STYLE = re.compile(rb"""\ss\s*=\s*["']([0-9]+)["']""")
_TYPE = re.compile(rb"""\st\s*=\s*["']([a-zA-Z]+)["']""")
_VALUE = re.compile(rb"<(?:[\w.-]+:)?v(?:\s[^<>]*)?>(.*?)</(?:[\w.-]+:)?v\s*>", re.DOTALL)
_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f(?:\s[^<>]*)?(?<!/)>(.*?)</(?:[\w.-]+:)?f\s*>", re.DOTALL)
_ANY_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f[\s>/]")
_PRINTED = re.compile(
    rb"<(?:[\w.-]+:)?(?:odd|even|first)(?:Header|Footer)[^<>]*(?<!/)>(.*?)</(?:[\w.-]+:)?(?:odd|even|first)(?:Header|Footer)"
    rb"\s*>",
    re.DOTALL,
)
_CDATA = b"<![CDATA["


@dataclass(frozen=True, slots=True)
class Found:
    """A cell that holds something. kind: the type as written, `n` if none. value: as written, None if there is none.
    formula: whether it has one. body: all that is in it."""

    row: int
    column: int
    kind: str
    style: int
    value: str | None
    formula: bool
    body: bytes


class Scan:
    """Goes over a worksheet part once. After it is used up, `headers` has the texts of its page header and footer."""

    def __init__(self, chunks: Iterable[bytes], most_cells: int) -> None:
        self._chunks = chunks
        self._left = most_cells
        self._row = 0
        self._column = 0
        self.headers: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Found]:
        for piece in self._pieces():
            if refuses(piece):
                raise Unreadable(Reason.HOSTILE, what="doctype")
            yield from self._cells(piece)
            if b"eader" in piece or b"ooter" in piece:
                self.headers += tuple(_text(found[1]) for found in _PRINTED.finditer(piece) if found[1])

    def _pieces(self) -> Iterator[bytes]:
        """The part cut at ends of rows, so that no cell is torn; what follows the last row is the last piece."""
        rest = b""
        for chunk in self._chunks:
            if not rest and chunk[:2] in {b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<"}:
                raise Unreadable(Reason.HOSTILE, what="encoding")
            rest += chunk
            cut = _last_row(rest)
            if cut > 0:
                yield rest[:cut]
                rest = rest[cut:]
            if len(rest) > _LONGEST_ROW:
                raise Unreadable(Reason.TOO_LARGE, size=len(rest) // MIB, limit=_LONGEST_ROW // MIB)
        yield rest

    def _cells(self, piece: bytes) -> Iterator[Found]:
        prefixed = b":c" in piece and _PREFIXED.search(piece) is not None
        if self._column or (not _all_placed(piece, prefixed) and _WITHOUT_PLACE.search(piece)):
            yield from self._counted(piece)
            return
        pattern = _VALUED if prefixed else _VALUED_PLAIN
        for match in pattern.finditer(piece):
            attributes, body = match.groups()
            usual = _USUAL.fullmatch(attributes)
            if usual is not None:
                letters, digits, style, kind = usual.groups()
            else:
                letters, digits, style, kind = _attributes(attributes)
            found = _found(int(digits), column_number(letters), style, kind, body)
            if found is not None:
                yield self._within(found)

    def _counted(self, piece: bytes) -> Iterator[Found]:
        """Cells of which some do not say where they are: their place follows from the one before."""
        for match in _ROW_OR_CELL.finditer(piece):
            row, row_attributes, attributes, body = match.groups()
            if row is not None:
                number = _ROW_NUMBER.search(row_attributes or b"")
                self._row, self._column = int(number[1]) if number else self._row + 1, 0
                continue
            place = _PLACE.search(attributes or b"")
            if place is not None:
                self._row, self._column = int(place[2]), column_number(place[1].upper())
            else:
                self._column += 1
            style, kind = _STYLE.search(attributes or b""), _TYPE.search(attributes or b"")
            found = _found(self._row, self._column, style[1] if style else None, kind[1] if kind else None, body or b"")
            if found is not None:
                yield self._within(found)

    def _within(self, found: Found) -> Found:
        if not 0 < found.row <= LAST_ROW or not 0 < found.column <= LAST_COLUMN:
            raise Unreadable(Reason.BEYOND_SHEET)
        self._left -= 1
        if self._left < 0:
            raise Unreadable(Reason.TOO_LARGE, size=0, limit=0)
        return found


def _all_placed(piece: bytes, prefixed: bool) -> bool:
    """Whether every cell plainly says where it is, as all office programs write it: a quick look before a slow one."""
    return not prefixed and piece.count(b"<c r=") == piece.count(b"<c ") and b"<c>" not in piece and b"<c/" not in piece


def _last_row(data: bytes) -> int:
    """Where the last row that begins in these bytes begins; -1 if none does."""
    plain = data.rfind(b"<row")
    if plain >= 0:
        return plain
    return max((found.start() for found in _PREFIXED_ROW.finditer(data)), default=-1)


def _attributes(attributes: bytes) -> tuple[bytes, bytes, bytes | None, bytes | None]:
    place = _PLACE.search(attributes)
    if place is None:
        raise Unreadable(Reason.DAMAGED, detail=f"cell without place: {attributes[:60]!r}")
    style, kind = _STYLE.search(attributes), _TYPE.search(attributes)
    return place[1].upper(), place[2], style[1] if style else None, kind[1] if kind else None


def _found(row: int, column: int, style: bytes | None, kind: bytes | None, body: bytes) -> Found | None:
    value = _VALUE.search(body)
    formula = _ANY_FORMULA.search(body) is not None if b"f" in body else False
    if value is None and not formula and b"<" not in body:
        return None
    text = _text(value[1]) if value else None
    return Found(row, column, kind.decode() if kind else "n", int(style) if style else 0, text, formula, body)


def _text(raw: bytes) -> str:
    text = raw.decode("utf-8", "replace")
    if _CDATA in raw:
        return text.replace("<![CDATA[", "").replace("]]>", "")
    return html.unescape(text) if "&" in text else text


def formula_of(body: bytes) -> str:
    """The formula as written in a cell, "" if only a shared one is meant."""
    found = _FORMULA.search(body)
    return _text(found[1]) if found else ""


@lru_cache(maxsize=20_000)
def column_number(letters: bytes) -> int:
    """`A` → 1. Letters beyond any sheet give a number beyond any sheet."""
    if len(letters) > 5:
        return LAST_COLUMN + 1
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
