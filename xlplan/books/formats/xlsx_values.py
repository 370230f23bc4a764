"""What a cell of a worksheet part comes to: by its type, its style and what is written in it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from xlplan.books.book import Cell, CellState, Place, Run
from xlplan.books.formats.xlsx_styles import Styles, styles_of
from xlplan.books.formats.xlsx_texts import NO_TEXTS, Rich, StringTable, item_text, plain_text, rich_text
from xlplan.books.limits import LAST_COLUMN, LAST_ROW
from xlplan.books.number_formats import dated, meaning, number_text, written_moment
from xlplan.books.unreadable import Reason, Unreadable
from xlplan.remembered import Remembered

VALUE = re.compile(rb"<(?:[\w.-]+:)?v(?:\s[^<>]*)?>(.*?)</(?:[\w.-]+:)?v\s*>", re.DOTALL)
_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f(?:\s[^<>]*)?(?<!/)>(.*?)</(?:[\w.-]+:)?f\s*>", re.DOTALL)
_ANY_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f[\s>/]")
_INLINE = re.compile(rb"<(?:[\w.-]+:)?is(?:\s[^<>]*)?>(.*?)</(?:[\w.-]+:)?is\s*>", re.DOTALL)
_PLAIN_INLINE = re.compile(rb'<is><t(?: xml:space="preserve")?>([^<]*)</t></is>')
_PICTURE_ID = re.compile(r'(?:DISPIMG|(?<![A-Z])IMAGE)\(\s*"([^"]+)"', re.IGNORECASE)
_LINK = re.compile(r'^HYPERLINK\(\s*"([^"]+)"', re.IGNORECASE)
_NEVER_RECKONED = b"0"
_USUAL = re.compile(
    rb'([A-Z]{1,3}+)([0-9]{1,7}+)"(?: s="([0-9]++)")?(?: t="([a-zA-Z]++)")?>(?:<v>([^<]*+)</v>|(.*?))</c>', re.DOTALL
)
_ODD_CELL = re.compile(rb"<[\w.-]+:c[\s>/]|<c(?:[>/]|\s(?!r=\"[A-Z]))")
_EMPTY = re.compile(rb'[^<>"]*"[^<>]*/>')
_MOST_REMEMBERED, _LONGEST_REMEMBERED = 20_000, 300  # cells, and bytes of each
_LONGEST_NUMBER = 24  # -1.7976931348623157E+308


class WrittenCell(NamedTuple):
    """A cell as it is written. value: None if its body has none, or holds more. body: "" if it holds a value alone."""

    place: Place
    style: bytes
    kind: bytes
    value: bytes | None
    body: bytes


@dataclass
class Scanned:
    """What one worksheet part holds. texts: those of the workbook. head, tail: the bytes before and after its rows.
    pictures: WPS's id, or the address, of a picture that a cell holds; rich: number of the rich value that a cell shows
    in the place of `#VALUE!`. links: addresses of `HYPERLINK` and `IMAGE` formulas. lacks_texts: whether a cell points
    at a text that the workbook does not have."""

    texts: StringTable
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

    @property
    def has_more(self) -> bool:
        """Whether any cell came to more than its value."""
        return bool(self.struck or self.pictures or self.links or self.lacks_texts)


class CellSaid(NamedTuple):
    """What a cell that is written so comes to in any workbook with the same styles. cell: the number of its text, where
    it is one of the workbook's; None where more is to be looked at."""

    place: Place
    cell: Cell | int | None
    bold: bool
    raw: bytes


class OddlyWritten(Exception):  # noqa: N818 - no fault
    """A cell is written in a way that office programs do not use."""


class CellValues:
    """What cells come to under the styles of a workbook. reckoned: whether its formulas were calculated when it was
    saved; if not, a stored 0 is no result. known: by the bytes between `<c r="` and the next cell what each of them
    comes to, None for an empty one: forms share most of them. Raises OddlyWritten."""

    def __init__(self, styles: Styles, *, since_1904: bool, reckoned: bool) -> None:
        self._formats = {
            b"%d" % number: (code, meaning(code) != "number") for number, code in enumerate(styles.formats) if code
        }
        self._bold = {b"%d" % number for number in styles.bold}
        self._struck = {b"%d" % number for number in styles.struck}
        self._since_1904 = since_1904
        self._reckoned = reckoned
        self._alone = Scanned(NO_TEXTS)  # where a cell by itself leaves what there is to it
        self.known = Remembered(self.said, _MOST_REMEMBERED, _LONGEST_REMEMBERED)

    def said(self, raw: bytes) -> CellSaid | None:
        """What the cell with these bytes comes to, as far as they say it themselves."""
        usual = _USUAL.match(raw)
        if (b"<c" in raw or b":c" in raw) and begins_oddly(raw):
            raise OddlyWritten
        if usual is None:
            if _EMPTY.match(raw) is None or b"</c>" in raw:
                raise OddlyWritten
            return None
        if raw.find(b"</c>", usual.end()) >= 0:
            raise OddlyWritten
        letters, number, style, kind, value, body = usual.groups(b"")
        row, column = place = int(number), column_number(letters)
        cell: Cell | int | None
        if style in self._struck or not 0 < row <= LAST_ROW or column > LAST_COLUMN:
            cell = None
        elif kind == b"s" and not body:
            cell = int(value) if _is_index(value) else None
        elif value and kind in _NUMBERS and style not in self._formats:
            cell = _number(value)
        elif kind == b"inlineStr" and (plain := _PLAIN_INLINE.fullmatch(body)) is not None:
            text = item_text(plain[1])
            if not text:
                return None
            cell = Cell(text)
        else:
            cell = self._cell(WrittenCell(place, style, kind, value or None, body), self._alone)
            if self._alone.has_more:
                cell, self._alone = None, Scanned(NO_TEXTS)
            elif cell is None:
                return None
        return tuple.__new__(CellSaid, (place, cell, style in self._bold, raw))

    def look_into(self, raw: bytes, found: Scanned) -> None:
        """Add a cell that was said to be more than its value."""
        usual = _USUAL.match(raw)
        if usual is not None:
            letters, number, style, kind, value, body = usual.groups(b"")
            place = int(number), column_number(letters)
            self.put(WrittenCell(place, style, kind, value or None, body), found)

    def put(self, written: WrittenCell, found: Scanned) -> None:
        """Add a cell to what was found, with all there is to see in it. Raises Unreadable if it lies beyond a sheet."""
        cell, place = self._cell(written, found), written.place
        if cell is None:
            return
        if not _lies_inside(place):
            raise Unreadable(Reason.BEYOND_SHEET)
        found.cells[place] = cell
        if written.style in self._bold:
            found.bold.add(place)
        if place not in found.struck:
            rich = found.texts.rich.get(_index(written.value)) if written.kind == b"s" and written.value else None
            runs = (rich or Rich(_as_text(cell))).runs(cell_struck=written.style in self._struck)
            if runs:
                found.struck[place] = runs

    def _cell(self, written: WrittenCell, found: Scanned) -> Cell | None:
        """The cell; what else there is to it goes to `found`."""
        place, style, kind, value, body = written
        formula = None
        if body:
            formula = _formula(body) if b"f" in body else None
            held = VALUE.search(body)
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
        if value is None:
            return None
        return _shared(value, found) if kind == b"s" else self._valued(style, kind, value)

    def _is_uncached(self, kind: bytes, value: bytes | None) -> bool:
        """A formula without value. Generators store 0 for what they have the program reckon."""
        if value is None:
            return kind != b"str"
        return kind in {b"", b"n"} and (not value.strip() or (not self._reckoned and value == _NEVER_RECKONED))

    def _valued(self, style: bytes, kind: bytes, value: bytes) -> Cell | None:
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


def begins_oddly(raw: bytes) -> bool:
    """Whether a cell is in these bytes that does not begin as programs begin it."""
    return (b"<c" in raw or b":c" in raw) and _ODD_CELL.search(raw) is not None


def _shared(value: bytes, found: Scanned) -> Cell | None:
    """The text of the workbook with this number."""
    number = _index(value)
    if not _NO_INDEX < number < len(found.texts.cells):
        found.lacks_texts = True
        return Cell(plain_text(value), CellState.UNREADABLE)
    return found.texts.cells[number]


def _index(value: bytes) -> int:
    """The number of a text as cells write it; _NO_INDEX for anything else."""
    number = value.strip()
    return int(number) if _is_index(number) else _NO_INDEX


def _is_index(number: bytes) -> bool:
    return number.isdigit() and len(number) <= _LONGEST_INDEX and (number[0] != _NOUGHT or number == b"0")


_NUMBERS = frozenset({b"", b"n"})
_NO_INDEX, _LONGEST_INDEX, _NOUGHT = -1, 9, ord("0")


def _lies_inside(place: Place) -> bool:
    return 0 < place[0] <= LAST_ROW and 0 < place[1] <= LAST_COLUMN


def _as_text(cell: Cell) -> str:
    value = cell.value
    return number_text(value, cell.number_format) if isinstance(value, float) else str(value)


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


def _formula(body: bytes) -> str | None:
    """The formula of a cell, "" if only a shared one is meant, None if it has none."""
    found = _FORMULA.search(body)
    if found is not None:
        return plain_text(found[1])
    return "" if _ANY_FORMULA.search(body) else None


@lru_cache(maxsize=64)
def values_of(styles: bytes | None, *, since_1904: bool, reckoned: bool) -> CellValues:
    """What cells come to in workbooks with this style part, None for none; forms that one program saved share it."""
    return CellValues(Styles() if styles is None else styles_of(styles), since_1904=since_1904, reckoned=reckoned)


@lru_cache(maxsize=20_000)
def column_number(letters: bytes) -> int:
    """`A` → 1. Letters beyond any sheet give a number beyond any sheet."""
    if len(letters) > 5:
        return LAST_COLUMN + 1
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
