"""A workbook as it was found: what every reader makes of its format, and all that a person sees in it and over it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

Raw = str | int | float | bool | date | datetime | time | timedelta | None

Place = tuple[int, int]
"""Row and column of a cell, both from 1."""


class CellState(StrEnum):
    """VALUE: has one. BLANK: nothing there. ERROR: `#REF!` and the like. UNCACHED: a formula without stored value.
    UNREADABLE: its bytes say something that no cell can hold, or point at a text that the workbook does not have."""

    VALUE = "value"
    BLANK = "blank"
    ERROR = "error"
    UNCACHED = "uncached"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell. value: as read, the error's name for ERROR, the formula if known for UNCACHED, what stands in the file
    for UNREADABLE, None for BLANK. number_format: the format code if the format has one and the reader gives it, else
    ""."""

    value: Raw
    state: CellState = CellState.VALUE
    number_format: str = ""


BLANK = Cell(None, CellState.BLANK)


@dataclass(frozen=True, slots=True)
class Span:
    """Cells that are merged, from the first to the last row and column, all counted from 1. The value stands in the
    first; the others are blank or hold what nobody sees."""

    top: int
    left: int
    bottom: int
    right: int

    def __contains__(self, place: Place) -> bool:
        return self.top <= place[0] <= self.bottom and self.left <= place[1] <= self.right


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a cell's text. struck: whether it is crossed out."""

    text: str
    struck: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A note of a cell, or a thread of comments on it with one line each. author: of the first, "" if unknown."""

    text: str
    author: str = ""


class OverlayKind(StrEnum):
    """PICTURE: of any origin. OBJECT: an embedded file. TEXT_BOX: a shape with text in it."""

    PICTURE = "picture"
    OBJECT = "object"
    TEXT_BOX = "text-box"


@dataclass(frozen=True)
class Overlay:
    """What lies over cells, or stands in one in the place of a value.

    row, column: the cell that it belongs to, 0 where nothing says so. last_row, last_column: how far it reaches.
    inside: whether it is the cell's content (WPS `DISPIMG`, Excel's picture in a cell); the cell itself is blank then.
    text: of a text box, or what stands for a picture. name: of the file, with its suffix, "" if it has none. data: its
    bytes, b"" if there are none, if they are beyond the limits, or if the book was asked for without them.
    """

    kind: OverlayKind
    row: int = 0
    column: int = 0
    last_row: int = 0
    last_column: int = 0
    inside: bool = False
    text: str = ""
    name: str = ""
    data: bytes = b""


@dataclass(frozen=True)
class Sheet:
    """A sheet. cells: by place; blank cells are left out. hidden: a hint and never proof. headers: texts of page header
    and footer.

    merges: merged cells. bold: places in bold type. struck: the pieces of every text that is crossed out as a whole or
    in part; the cell's value is still all of them together. hidden_rows, hidden_columns: those that hold something and
    are not shown. filtered_rows: hidden rows that a filter hides. notes: by place. overlays: pictures, objects and text
    boxes. links: addresses by place.
    """

    name: str
    cells: Mapping[Place, Cell]
    hidden: bool = False
    headers: tuple[str, ...] = ()
    merges: tuple[Span, ...] = ()
    bold: frozenset[Place] = frozenset()
    struck: Mapping[Place, tuple[Run, ...]] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    filtered_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    notes: Mapping[Place, Note] = field(default_factory=dict)
    overlays: tuple[Overlay, ...] = ()
    links: Mapping[Place, str] = field(default_factory=dict)

    def cell(self, row: int, column: int) -> Cell:
        """The cell there; BLANK if nothing is."""
        return self.cells.get((row, column), BLANK)

    def span(self, row: int, column: int) -> Span | None:
        """The merged cells that this one is part of, None if it stands alone."""
        return next((span for span in self.merges if (row, column) in span), None)


@dataclass(frozen=True)
class Book:
    """A workbook. format: `xlsx`, `xls`, `ods`, `csv`, `html`, … defined_names: name → what it refers to. properties:
    core (`title`, `subject`, `category`, …) and custom ones (`custom:NAME`). modified: core property. macros,
    external_links: whether there are any; they are never run or followed. unread_sheets: names of sheets that are
    damaged while others could be read. loose: what is embedded, but on none of the sheets."""

    format: str
    sheets: tuple[Sheet, ...]
    defined_names: Mapping[str, str] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)
    modified: datetime | None = None
    macros: bool = False
    external_links: bool = False
    unread_sheets: tuple[str, ...] = ()
    loose: tuple[Overlay, ...] = ()

    def without_data(self) -> Book:
        """The same book, its pictures and objects named but without their bytes."""
        sheets = tuple(
            replace(sheet, overlays=_named(sheet.overlays)) if sheet.overlays else sheet for sheet in self.sheets
        )
        return replace(self, sheets=sheets, loose=_named(self.loose))


def _named(overlays: tuple[Overlay, ...]) -> tuple[Overlay, ...]:
    return tuple(replace(one, data=b"") for one in overlays)


def cell_name(row: int, column: int) -> str:
    """The reference of a cell: `A1` for row 1, column 1."""
    return f"{column_name(column)}{row}"


@lru_cache(maxsize=1_000)
def column_name(column: int) -> str:
    """The letters of a column, `A` for 1."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
