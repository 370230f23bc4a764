"""A workbook as it was found: what every reader makes of its format, and all that identity and extraction look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

Raw = str | int | float | bool | date | datetime | time | timedelta | None


class CellState(StrEnum):
    """VALUE: has one. BLANK: nothing there. ERROR: `#REF!` and the like. UNCACHED: a formula without stored value."""

    VALUE = "value"
    BLANK = "blank"
    ERROR = "error"
    UNCACHED = "uncached"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell. value: as read, the error's name for ERROR, the formula if known for UNCACHED, None for BLANK.
    number_format: the format code if the format has one and the reader gives it, else ""."""

    value: Raw
    state: CellState = CellState.VALUE
    number_format: str = ""


BLANK = Cell(None, CellState.BLANK)


@dataclass(frozen=True)
class Sheet:
    """A sheet. cells: by (row, column), both from 1; blank cells are left out. hidden: a hint and never proof.
    headers: texts of page header and footer."""

    name: str
    cells: Mapping[tuple[int, int], Cell]
    hidden: bool = False
    headers: tuple[str, ...] = ()

    def cell(self, row: int, column: int) -> Cell:
        """The cell there; BLANK if nothing is."""
        return self.cells.get((row, column), BLANK)


@dataclass(frozen=True)
class Book:
    """A workbook. format: `xlsx`, `xls`, `ods`, `csv`, `html`, … defined_names: name → what it refers to. properties:
    core (`title`, `subject`, `category`, …) and custom ones (`custom:NAME`). modified: core property. macros,
    external_links: whether there are any; they are never run or followed. unread_sheets: names of sheets that are
    damaged while others could be read."""

    format: str
    sheets: tuple[Sheet, ...]
    defined_names: Mapping[str, str] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)
    modified: datetime | None = None
    macros: bool = False
    external_links: bool = False
    unread_sheets: tuple[str, ...] = ()
