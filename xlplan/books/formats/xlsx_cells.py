"""The cells of a worksheet part, found by one pass over its bytes.

The pass goes over the part in pieces and finds only cells that hold something, so that a sheet formatted down to its
last row, or with one stray cell in its last corner, costs little. What office programs write is matched by one pattern;
a piece in which anything is written another way goes through a slower one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from xlplan.books.book import Cell, CellState, Place, Run
from xlplan.books.formats.xlsx_styles import Styles
from xlplan.books.formats.xlsx_texts import Rich, StringTable, plain_text, rich_text
from xlplan.books.limits import LAST_COLUMN, LAST_ROW, MIB
from xlplan.books.number_formats import dated, meaning, number_text, written_moment
from xlplan.books.unreadable import Reason, Unreadable
from xlplan.books.xmltree import refuses

_LONGEST_ROW = 64 * MIB
_USUAL = re.compile(
    rb'<c r="([A-Z]{1,3}+[0-9]{1,7}+)"(?: s="([0-9]++)")?(?: t="([a-zA-Z]++)")?>(?:<v>([^<]*+)</v>|(.*?))</c>',
    re.DOTALL,
)
_ANY = re.compile(rb"<(?:[\w.-]+:)?(?:(row)(\s[^<>]*)?>|c(\s[^<>]*?)?(?:/>|>(?:(.*?)</(?:[\w.-]+:)?c\s*>)))", re.DOTALL)
_ODD_CELL = re.compile(rb"<[\w.-]+:c[\s>/]|<c(?:[>/]|\s(?!r=\"[A-Z]))")
_PREFIXED_ROW = re.compile(rb"<[\w.-]+:row[\s>/]")
_PLACE = re.compile(rb"""\sr\s*=\s*["']\s*\$?([A-Za-z]+)\$?([0-9]+)\s*["']""")
_ROW_NUMBER = re.compile(rb"""\sr\s*=\s*["']\s*([0-9]+)\s*["']""")
_STYLE = re.compile(rb"""\ss\s*=\s*["']([0-9]+)["']""")
_TYPE = re.compile(rb"""\st\s*=\s*["']([a-zA-Z]+)["']""")
_RICH_VALUE = re.compile(rb"""\svm\s*=\s*["']([0-9]+)["']""")
_VALUE = re.compile(rb"<(?:[\w.-]+:)?v(?:\s[^<>]*)?>(.*?)</(?:[\w.-]+:)?v\s*>", re.DOTALL)
_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f(?:\s[^<>]*)?(?<!/)>(.*?)</(?:[\w.-]+:)?f\s*>", re.DOTALL)
_ANY_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f[\s>/]")
_INLINE = re.compile(rb"<(?:[\w.-]+:)?is(?:\s[^<>]*)?>(.*?)</(?:[\w.-]+:)?is\s*>", re.DOTALL)
_HIDDEN_ROW = re.compile(rb"""<(?:[\w.-]+:)?row(?=\s[^<>]*?\bhidden=["'](?:1|true)["'])\s[^<>]*?\br=["']([0-9]+)["']""")
_AROUND = re.compile(rb"<(/?)(?:[\w.-]+:)?sheetData[^<>]*?(/?)>")
_PICTURE_ID = re.compile(r'(?:DISPIMG|(?<![A-Z])IMAGE)\(\s*"([^"]+)"', re.IGNORECASE)
_LINK = re.compile(r'^HYPERLINK\(\s*"([^"]+)"', re.IGNORECASE)
_NEVER_RECKONED = b"0"


@dataclass
class Scanned:
    """What one worksheet part holds. head, tail: the bytes before and after its rows. pictures: WPS's id, or the
    address, of a picture that a cell holds; rich: number of the rich value that a cell shows in the place of `#VALUE!`.
    links: addresses of `HYPERLINK` and `IMAGE` formulas. lacks_texts: whether a cell points at a text that the workbook
    does not have."""

    cells: dict[Place, Cell] = field(default_factory=dict)
    bold: set[Place] = field(default_factory=set)
    struck: dict[Place, tuple[Run, ...]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    pictures: dict[Place, str] = field(default_factory=dict)
    rich: dict[Place, int] = field(default_factory=dict)
    links: dict[Place, str] = field(default_factory=dict)
    lacks_texts: bool = False
    head: bytes = b""
    tail: bytes = b""


class CellReader:
    """Reads the cells of the sheets of one workbook. reckoned: whether its formulas were calculated when it was saved;
    if not, a stored 0 is no result. most_cells: of all sheets together."""

    def __init__(
        self,
        texts: StringTable,
        styles: Styles,
        most_cells: int,
        *,
        since_1904: bool = False,
        reckoned: bool = True,
    ) -> None:
        self._strings = dict(zip(_numerals(len(texts.cells)), texts.cells, strict=False))
        self._rich = {b"%d" % number: rich for number, rich in texts.rich.items()}
        self._formats = {
            b"%d" % number: (code, meaning(code) != "number") for number, code in enumerate(styles.formats) if code
        }
        self._bold = {b"%d" % number for number in styles.bold}
        self._struck = {b"%d" % number for number in styles.struck}
        self._left = self._most = most_cells
        self._since_1904 = since_1904
        self._reckoned = reckoned

    def read(self, chunks: Iterable[bytes]) -> Scanned:
        """All that one worksheet part holds. Raises Unreadable if it is hostile, or beyond a sheet or the limit."""
        found = Scanned()
        place = (0, 0)
        for piece in self._pieces(chunks, found):
            if refuses(piece):
                raise Unreadable(Reason.HOSTILE, what="doctype")
            before = len(found.cells)
            odd = place != (0, 0) or _is_odd(piece)
            usual = () if odd else _USUAL.findall(piece)
            if odd or len(usual) != piece.count(b"</c>"):
                place = self._slowly(piece, found, place)
            else:
                self._quickly(usual, found)
            self._left -= len(found.cells) - before
            if self._left < 0:
                raise Unreadable(Reason.TOO_LARGE, size=self._most - self._left, limit=self._most)
            if b"hidden=" in piece:
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

    def _quickly(self, usual: Iterable[tuple[bytes, ...]], found: Scanned) -> None:
        """Cells as they are matched by `_USUAL`."""
        cells, strings, formats, bold = found.cells, self._strings, self._formats, self._bold
        some_struck = bool(self._struck or self._rich)
        beyond: set[Place] = set()
        for reference, style, kind, value, body in usual:
            place = _PLACES.get(reference) or _place_of(reference, beyond)
            if kind == b"s" and value in strings:
                cell = strings[value]
            elif not kind and value and style not in formats:
                cell = _number(value)
            else:
                cell = self._cell(place, style, kind, value or None, body, found)
            if cell is None:
                continue
            cells[place] = cell
            if style in bold:
                found.bold.add(place)
            if some_struck:
                self._strike(place, style, self._rich.get(value) if kind == b"s" else None, cell, found)
        if not beyond.isdisjoint(cells):
            raise Unreadable(Reason.BEYOND_SHEET)

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
        value = _VALUE.search(body)
        rich = _RICH_VALUE.search(attributes)
        if rich is not None and kind == b"e":
            found.rich[place] = int(rich[1])
        cell = self._cell(place, style, kind, value[1] if value else None, body, found)
        if cell is None:
            return
        if not 0 < place[0] <= LAST_ROW or not 0 < place[1] <= LAST_COLUMN:
            raise Unreadable(Reason.BEYOND_SHEET)
        found.cells[place] = cell
        if style in self._bold:
            found.bold.add(place)
        self._strike(place, style, self._rich.get(value[1].strip()) if kind == b"s" and value else None, cell, found)

    def _cell(
        self, place: Place, style: bytes, kind: bytes, value: bytes | None, body: bytes, found: Scanned
    ) -> Cell | None:
        """A cell that is more than a plain number or a shared text. value: None if its body has none, or holds more."""
        formula = None
        if body:
            formula = _formula(body) if b"f" in body else None
            held = _VALUE.search(body)
            value = held[1] if held else None
        if formula is not None:
            picture = _PICTURE_ID.search(formula)
            if picture is not None:
                found.pictures[place] = picture[1]
                if "://" in picture[1]:
                    found.links[place] = picture[1]
                return None
            link = _LINK.match(formula)
            if link is not None:
                found.links[place] = link[1].replace('""', '"')
        if kind == b"inlineStr":
            return self._inline(place, style, body, found)
        if kind == b"e":
            return Cell(plain_text(value or b"") or "#N/A", CellState.ERROR)
        if formula is not None and self._is_uncached(kind, value):
            return Cell("=" + formula, CellState.UNCACHED)
        if kind == b"s" and value is not None and value.strip() not in self._strings:
            found.lacks_texts = True
        return None if value is None else self._valued(style, kind, value)

    def _is_uncached(self, kind: bytes, value: bytes | None) -> bool:
        """A formula without value. Generators store 0 for what they have the program reckon."""
        if value is None:
            return kind != b"str"
        return kind in {b"", b"n"} and (not value.strip() or (not self._reckoned and value == _NEVER_RECKONED))

    def _valued(self, style: bytes, kind: bytes, value: bytes) -> Cell | None:
        if kind == b"s":
            index = value.strip()
            return self._strings[index] if index in self._strings else Cell(plain_text(value), CellState.UNREADABLE)
        if kind == b"str":
            text = rich_text(b"<t>" + value + b"</t>").text
            return Cell(text) if text else None
        if kind == b"b":
            return Cell(value.strip() in {b"1", b"true"})
        if kind == b"d":
            text = plain_text(value)
            return Cell(written_moment(text) or text)
        cell = _number(value)
        if cell is None or cell.state is not CellState.VALUE or style not in self._formats:
            return cell
        code, is_date = self._formats[style]
        number = cell.value
        if is_date and isinstance(number, float):
            return Cell(dated(number, code, since_1904=self._since_1904), number_format=code)
        return Cell(number, number_format=code)

    def _inline(self, place: Place, style: bytes, body: bytes, found: Scanned) -> Cell | None:
        inside = _INLINE.search(body)
        rich = rich_text(inside[1]) if inside else Rich("")
        if not rich.text:
            return None
        runs = rich.runs(cell_struck=style in self._struck)
        if runs:
            found.struck[place] = runs
        return Cell(rich.text)

    def _strike(self, place: Place, style: bytes, rich: Rich | None, cell: Cell, found: Scanned) -> None:
        whole = rich if rich is not None else Rich(_as_text(cell))
        runs = whole.runs(cell_struck=style in self._struck)
        if runs and place not in found.struck:
            found.struck[place] = runs


_PLACES: dict[bytes, Place] = {}
"""Places by how cells of an office's forms are called; `_place_of` fills it."""
_MOST_PLACES = 50_000
_NUMERALS: list[bytes] = []
_MOST_NUMERALS = 10_000


def _place_of(reference: bytes, beyond: set[Place]) -> Place:
    """`B7` → (7, 2). One beyond a sheet goes to `beyond`."""
    letters = reference.rstrip(b"0123456789")
    place = int(reference[len(letters) :]), column_number(letters)
    if not 0 < place[0] <= LAST_ROW or place[1] > LAST_COLUMN:
        beyond.add(place)
    elif len(_PLACES) < _MOST_PLACES:
        _PLACES[reference] = place
    return place


def _numerals(count: int) -> Iterable[bytes]:
    """0, 1, 2, … as cells write the numbers of texts."""
    if count > _MOST_NUMERALS:
        return (b"%d" % number for number in range(count))
    _NUMERALS.extend(b"%d" % number for number in range(len(_NUMERALS), count))
    return _NUMERALS


def _is_odd(piece: bytes) -> bool:
    """Whether a cell is written in a way that `_USUAL` does not know. Counting comes first: it is quick."""
    if piece.count(b"<c") == piece.count(b'<c r="') and b":c" not in piece:
        return False
    return _ODD_CELL.search(piece) is not None


def _as_text(cell: Cell) -> str:
    value = cell.value
    return number_text(value, cell.number_format) if isinstance(value, float) else str(value)


def _first(pattern: re.Pattern[bytes], attributes: bytes) -> bytes:
    found = pattern.search(attributes)
    return found[1] if found else b""


def _number(value: bytes) -> Cell | None:
    """A number; what is written in its place if it is none, or is infinite."""
    return (_number_before if len(value) <= _LONGEST_NUMBER else _number_in)(value)


def _number_in(value: bytes) -> Cell | None:
    try:
        number = float(value)
    except ValueError:
        text = plain_text(value)
        return Cell(text, CellState.UNREADABLE) if text.strip() else None
    return Cell(number) if math.isfinite(number) else Cell(plain_text(value), CellState.UNREADABLE)


_number_before = lru_cache(maxsize=2_000)(_number_in)
_LONGEST_NUMBER = 24


def _formula(body: bytes) -> str | None:
    """The formula of a cell, "" if only a shared one is meant, None if it has none."""
    found = _FORMULA.search(body)
    if found is not None:
        return plain_text(found[1])
    return "" if _ANY_FORMULA.search(body) else None


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


@lru_cache(maxsize=20_000)
def column_number(letters: bytes) -> int:
    """`A` → 1. Letters beyond any sheet give a number beyond any sheet."""
    if len(letters) > 5:
        return LAST_COLUMN + 1
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
