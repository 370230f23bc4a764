"""Workbooks that are alike but for their words. What XlsxWriter would be told is noted first; where it was told just
the same before, its package is taken again with other words in their places, which costs a tenth. What it was not told
before goes to XlsxWriter as it was noted: there is one way of writing, and nothing that decides can be forgotten."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from html import escape
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.image import Image
from xlsxwriter.sharedstrings import SharedStrings

from xlplan.page.canvas import OPTIONS, Canvas, Style, packed
from xlplan.page.package import Carton, Packed
from xlplan.page.rows import UNUSUAL, RowWriter, fitting

_STRINGS = "xl/sharedStrings.xml"
_ODD = re.compile("[\x00-\x1f\\[\\]\ud800-\udfff\ufffe-\U0010ffff]|_x|^\\s|\\s$")
_LONGEST_OWN = 255
"""What XlsxWriter might write otherwise than as it stands, or not at all."""

_USUAL_HEIGHT = 15.0
"""Points of a row whose height was not set."""

Call = tuple[int | None, str, tuple[Any, ...], dict[str, Any]]
"""A sheet, None for the workbook, and what is asked of it: a method and its arguments."""


class Own(str):
    """Words in places that are no cells, where other workbooks of this shape have words of their own."""

    __slots__ = ()
    __hash__ = None  # type: ignore[assignment]  # so that it is never taken for a part of the shape


class Options(dict[str, Any]):
    """Options that are made once and never changed: known by being these, not by what they are."""

    __hash__ = object.__hash__  # type: ignore[assignment]
    __eq__ = object.__eq__
    __ne__ = object.__ne__


@dataclass(frozen=True, eq=False)
class _Look:
    """A format before there is a workbook. key: what XlsxWriter knows it by."""

    properties: tuple[tuple[str, Any], ...]
    key: str


@lru_cache(maxsize=1024)
def _look(properties: tuple[tuple[str, Any], ...]) -> _Look:
    return _Look(properties, Format(dict(properties))._get_format_key())


@dataclass(frozen=True)
class _Told:
    """All that XlsxWriter is told. shape: the same but for the words of cells and those of this workbook alone; own:
    these."""

    shape: tuple[Any, ...]
    calls: Sequence[Call] = field(compare=False)
    own: Sequence[str] = field(compare=False)

    def package(self) -> Carton:
        """The workbook as XlsxWriter makes it."""
        buffer, looks, sheets = io.BytesIO(), dict[_Look, Any](), list[Any]()
        book = xlsxwriter.Workbook(buffer, OPTIONS)

        def real(value: Any) -> Any:
            if isinstance(value, dict):
                return {key: real(one) for key, one in value.items()}
            return looks[value] if isinstance(value, _Look) else value

        for sheet, method, arguments, more in self.calls:
            if method == "add_format":
                looks[arguments[0]] = book.add_format(dict(arguments[0].properties))
            elif method == "add_worksheet":
                sheets.append(book.add_worksheet(*arguments))
            elif method == "mark":
                looks[arguments[0]]._get_xf_index()
            else:
                getattr(book if sheet is None else sheets[sheet], method)(*map(real, arguments), **real(more))
        book.close()
        return Carton(buffer.getvalue())


@dataclass(frozen=True)
class _Shape:
    """The package of a shape. pieces: parts that hold words of one workbook alone, cut at these, which are numbered."""

    shell: Carton
    pieces: Mapping[str, Sequence[bytes | int]]

    def filled(self, own: Sequence[bytes], strings: Iterable[str], rows: Mapping[str, RowWriter]) -> bytes:
        """The package with these words, and these rows."""
        worded = {
            name: b"".join(own[piece] if isinstance(piece, int) else piece for piece in pieces)
            for name, pieces in self.pieces.items()
        }
        parts: dict[str, Iterable[bytes | Packed]] = {name: [part] for name, part in worded.items()}
        for name, long in rows.items():
            parts[name] = long.within(worded[name] if name in worded else self.shell.part(name))
        if _STRINGS in self.shell:
            head = self.shell.part(_STRINGS).partition(b"<si>")[0]
            parts[_STRINGS] = [head, "".join(map(_string, strings)).encode(), b"</sst>"]
        return self.shell.filled(parts)


@lru_cache(maxsize=32)
def _shape(told: _Told) -> _Shape | None:
    """What a shape was first told as a package; None where it is not certain which words in it are its own."""
    shell = told.package()
    numbers = {text: number for number, text in enumerate(dict.fromkeys(map(_written, told.own)))}
    longest_first = sorted(numbers, key=len, reverse=True)
    places = re.compile(b"(" + b"|".join(map(re.escape, longest_first)) + b")")
    pieces = {name: places.split(shell.part(name)) for name in shell if name != _STRINGS and numbers}
    found = Counter(word for cut in pieces.values() for word in cut[1::2])
    if found != Counter(map(_written, told.own)):
        return None
    own = {name: [numbers.get(piece, piece) for piece in cut] for name, cut in pieces.items() if len(cut) > 1}
    return _Shape(shell, own)


class _Notes:
    """In the place of a workbook of XlsxWriter's: notes what it is told."""

    def __init__(self) -> None:
        self.calls, self.shape = list[Call](), list[Any]()
        self.strings, self.own = dict[str, int](), list[str]()
        self._sheets, self._marks, self._own_numbers = list[_SheetNotes](), dict[str, int](), dict[str, int]()

    def note(self, sheet: int | None, method: str, *arguments: Any, **more: Any) -> None:
        """Note something, all of which belongs to the shape but own words."""
        self.calls.append((sheet, method, arguments, more))
        self.shape += (sheet, method, self._fixed(arguments), self._fixed(more) if more else None)

    def _fixed(self, value: Any) -> Any:
        """What a value adds to the shape."""
        try:
            hash(value)
        except TypeError:
            pass
        else:
            return value._digest if isinstance(value, Image) else value
        if isinstance(value, dict):
            return tuple((key, self._fixed(one)) for key, one in value.items())
        if isinstance(value, (list, tuple)):
            return tuple(map(self._fixed, value))
        text = str(value)
        if not isinstance(value, Own) or len(text) > _LONGEST_OWN or _ODD.search(text) is not None:
            return text
        self.own.append(text)
        return Own, self._own_numbers.setdefault(text, len(self._own_numbers))

    def add_worksheet(self, name: str) -> _SheetNotes:
        """A new sheet."""
        self.note(None, "add_worksheet", name)
        self._sheets.append(_SheetNotes(self, len(self._sheets)))
        return self._sheets[-1]

    def worksheets(self) -> Sequence[_SheetNotes]:
        """All sheets."""
        return self._sheets

    def add_format(self, properties: Mapping[str, Any]) -> _Look:
        """A new format."""
        look = _look(tuple(properties.items()))
        self.note(None, "add_format", look)
        return look

    def mark(self, look: _Look) -> int:
        """The number by which cells will know a format, as XlsxWriter counts: in the order in which they are asked."""
        if look.key not in self._marks:
            self.note(None, "mark", look)
            self._marks[look.key] = 1 + len(self._marks)
        return self._marks[look.key]

    def __getattr__(self, method: str) -> Any:
        return partial(self.note, None, method)


class _SheetNotes:
    """In the place of a sheet of XlsxWriter's. heights: points by row (from 0), of rows whose heights were set."""

    def __init__(self, book: _Notes, index: int) -> None:
        self._book, self._index = book, index
        self.heights: dict[int, float] = {}

    def height(self, row: int) -> float:
        """Points of a row (from 0)."""
        return self.heights.get(row, _USUAL_HEIGHT)

    def set_row(self, row: int, height: float | None = None, *more: Any) -> None:
        """How high a row is."""
        self.heights[row] = height or _USUAL_HEIGHT
        self._book.note(self._index, "set_row", row, height, *more)

    def write_string(self, row: int, column: int, text: str, look: _Look | None = None) -> None:
        """Write a text; only which of the texts it is belongs to the shape."""
        text = fitting(text)
        number = self._book.strings.setdefault(text, len(self._book.strings))
        self._book.calls.append((self._index, "write_string", (row, column, text, look), {}))
        self._book.shape += (self._index, "write_string", row, column, number, look)

    def write_url(self, row: int, column: int, url: str, look: _Look | None, text: str, *tip: str) -> None:
        """Write a link, with its text."""
        self._book.strings.setdefault(text, len(self._book.strings))
        self._book.note(self._index, "write_url", row, column, url, look, text, *tip)

    def __getattr__(self, method: str) -> Any:
        return partial(self._book.note, self._index, method)


class ShapedCanvas(Canvas):
    """A canvas for many workbooks alike. Its sheets know how high their rows are, so that pages can be planned."""

    workbook: _Notes

    def _opened(self) -> _Notes:
        return _Notes()

    def mark(self, style: Style) -> str:
        """What stands for a style in a row."""
        return f' s="{self.workbook.mark(self.format(style))}"'

    def finish(self) -> bytes:
        """The bytes of the workbook."""
        rows, notes = self._long_sheets(), self.workbook
        told = _Told(tuple(notes.shape), notes.calls, notes.own)
        shape = _shape(told)
        if shape is None:
            return packed(told.package(), rows)
        return shape.filled(list(dict.fromkeys(map(_written, notes.own))), notes.strings, rows)


def _written(text: str) -> bytes:
    """A text as it stands in a part."""
    return escape(text, quote=False).encode()


def _string(text: str) -> str:
    """A text as it stands among the texts of cells."""
    return _odd_string(text) if UNUSUAL.search(text) is not None else f"<si><t>{text}</t></si>"


@lru_cache(maxsize=1024)
def _odd_string(text: str) -> str:
    out, writer = io.StringIO(), SharedStrings()
    writer._set_filehandle(out)
    writer._write_si(text)
    return out.getvalue()
