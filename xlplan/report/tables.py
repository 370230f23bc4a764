"""Plain tables of the workbook: a purpose line, a frozen and filtered header, rows as high as their text, no merged
cells among the rows."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from xlplan.page.canvas import Canvas, Link, Style, print_setup, set_up_print
from xlplan.page.measure import ROW_CAP, Ruler
from xlplan.page.theme import Ink, Paper, Theme
from xlplan.report.view import View

HEADER_ROW = 3
"""Title, purpose and facts stand above."""

_FILTER_BUTTON = 2.5
_LEAST_POINTS = 9.0
"""No text is printed smaller."""
_SHORT = 6
_WIDE = 13
"""Short texts stand in the middle of narrow columns only, so that no wide column looks ragged."""
_FOLDED = {"level": 1, "hidden": True}
DAY_FORMAT = "yyyy-mm-dd"
MOMENT_FORMAT = "yyyy-mm-dd hh:mm"
_AS_SHOWN: Mapping[type, str] = {date: "0000-00-00", datetime: "0000-00-00 00:00"}

CellValue = str | int | float | date | datetime | None


@dataclass(frozen=True)
class TableColumn:
    """A column. key: whether its value is repeated where a long row goes on in the next one. folded: evidence for those
    who look for it, out of sight until unfolded; no row is higher for it, and it is not printed. screen: not printed
    either, such as links; stands behind all that are."""

    label: str
    width: float
    key: bool = False
    align: str = ""
    number_format: str = ""
    folded: bool = False
    screen: bool = False

    @property
    def printed(self) -> bool:
        """Whether the column is on paper."""
        return not (self.folded or self.screen)


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell. ink: colours of a state. link: where a click leads. pointer: nothing but a link, so that it stays empty
    where its place is not in the book."""

    value: CellValue
    ink: Ink | None = None
    link: Link | None = None
    pointer: bool = False


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row. anchor: what a link to it is called, "" for none. folded: out of sight until unfolded."""

    cells: tuple[TableCell, ...]
    anchor: str = ""
    folded: bool = False


@dataclass(frozen=True)
class ReportTable:
    """A sheet that is one table. key: of its name in `report.sheets`. empty: shown where there are no rows.
    frozen: columns that stay in sight. splits: whether a text taller than a row goes on in the next row."""

    key: str
    title: str
    purpose: str
    facts: str
    columns: tuple[TableColumn, ...]
    rows: tuple[TableRow, ...]
    empty: str = ""
    frozen: int = 1
    splits: bool = True

    @property
    def last_printed(self) -> int:
        """The last column that is on paper."""
        return max(index for index, column in enumerate(self.columns) if column.printed)


@dataclass(frozen=True)
class Placed:
    """A table with its rows as they stand on the sheet: long ones continued, each with its height."""

    table: ReportTable
    rows: tuple[TableRow, ...]
    heights: tuple[float, ...]

    def anchors(self) -> Iterator[tuple[Link, int]]:
        """Every anchor with the row (from 0) where it stands first."""
        seen: set[str] = set()
        for index, row in enumerate(self.rows):
            if row.anchor and row.anchor not in seen:
                seen.add(row.anchor)
                yield Link(self.table.key, row.anchor), HEADER_ROW + 1 + index


def link_to(view: View, sheet: str, anchor: str, text: str = "") -> TableCell:
    """A cell that leads to another sheet; empty without a place to lead to. Links are short: LibreOffice does not break
    their lines."""
    if not anchor:
        return TableCell("")
    return TableCell(text or view.text("shown.open"), link=Link(sheet, anchor), pointer=True)


def place(table: ReportTable, theme: Theme) -> Placed:
    """Lay a table out in the body font of a theme."""
    size, ruler = theme.sizes.body, theme.ruler
    rows: list[TableRow] = []
    heights: list[float] = []
    for row in table.rows:
        whole = _height(table, row, size, ruler)
        for part in _parts(table, row, size, ruler) if table.splits and whole >= ROW_CAP else (row,):
            rows.append(part)
            heights.append(whole if part is row else _height(table, part, size, ruler))
    return Placed(table, tuple(rows), tuple(heights))


def _height(table: ReportTable, row: TableRow, size: float, ruler: Ruler) -> float:
    return ruler.row(
        (shown_text(cell.value), column.width, size)
        for cell, column in zip(row.cells, table.columns, strict=True)
        if not column.folded
    )


def shown_text(value: CellValue) -> str:
    """A value as wide as a program shows it."""
    if value is None:
        return ""
    return _AS_SHOWN.get(type(value)) or str(value)


def _parts(table: ReportTable, row: TableRow, size: float, ruler: Ruler) -> Iterator[TableRow]:
    columns = [_column_parts(cell, column, size, ruler) for cell, column in zip(row.cells, table.columns, strict=True)]
    for index in range(max(len(parts) for parts in columns)):
        cells = tuple(
            parts[index] if index < len(parts) else replace(parts[0], value=parts[0].value if column.key else None)
            for parts, column in zip(columns, table.columns, strict=True)
        )
        yield replace(row, cells=cells)


def _column_parts(cell: TableCell, column: TableColumn, size: float, ruler: Ruler) -> list[TableCell]:
    if not isinstance(cell.value, str) or column.folded:
        return [cell]
    return [replace(cell, value=part) for part in ruler.split(cell.value, column.width, size, ROW_CAP)]


@dataclass(frozen=True)
class TablePages:
    """How a table lies on paper. rows, columns: where pages begin besides the first, from 0."""

    paper: Paper
    rows: tuple[int, ...]
    columns: tuple[int, ...]

    @property
    def total(self) -> int:
        """Sheets of paper."""
        return (len(self.rows) + 1) * (len(self.columns) + 1)


def pages_of(placed: Placed, paper: Paper, theme: Theme) -> TablePages:
    """The pages of a table: as small as text may be printed where that makes it one page wide, else several pages
    wide, the first columns repeated."""
    smallest = math.ceil(_LEAST_POINTS / theme.sizes.body * 100)
    at_full = replace(paper, scale=100)
    shown = sum(column.printed for column in placed.table.columns)
    scale = min(100, max(smallest, int(at_full.room(shown) / _width(placed.table) * 100)))
    fitted = replace(paper, scale=scale)
    columns = _column_breaks(placed.table, fitted.room(shown))
    return TablePages(fitted, _row_breaks(placed, fitted, theme, columns), columns)


def _row_breaks(placed: Placed, paper: Paper, theme: Theme, columns: tuple[int, ...]) -> tuple[int, ...]:
    *top, header = _head_heights(placed.table, theme, columns)
    used, breaks = sum(top) + header, []
    heights = (0.0 if row.folded else height for row, height in zip(placed.rows, placed.heights, strict=True))
    for offset, height in enumerate(heights):
        if used + height > paper.page_height and offset:
            breaks.append(HEADER_ROW + 1 + offset)
            used = header
        used += height
    return tuple(breaks)


def _column_breaks(table: ReportTable, room: float) -> tuple[int, ...]:
    used, breaks = 0.0, []
    repeated = sum(column.width for column in table.columns[: table.frozen])
    for index, column in enumerate(table.columns):
        if not column.printed:
            continue
        if used + column.width > room and index > table.frozen:
            breaks.append(index)
            used = repeated
        used += column.width
    return tuple(breaks)


def write_table(canvas: Canvas, sheet: Any, placed: Placed, view: View) -> None:
    """Write a table with everything that makes it pleasant on screen and on paper."""
    table = placed.table
    last = len(table.columns) - 1
    for index, column in enumerate(table.columns):
        sheet.set_column(index, index, column.width, None, _FOLDED if column.folded else {})
    pages = pages_of(placed, view.theme.paper_of(view.status.plan.settings.paper), canvas.theme)
    _write_head(canvas, sheet, table, pages.columns)
    for offset, (row, height) in enumerate(zip(placed.rows, placed.heights, strict=True)):
        number = HEADER_ROW + 1 + offset
        sheet.set_row(number, height, None, _FOLDED if row.folded else {})
        for index, (cell, column) in enumerate(zip(row.cells, table.columns, strict=True)):
            leads_nowhere = cell.pointer and canvas.anchors.url(cell.link) is None
            value = None if leads_nowhere else cell.value
            canvas.put(sheet, number, index, value, _style(cell, column, canvas), cell.link)
    end = HEADER_ROW + max(1, len(placed.rows))
    if not placed.rows:
        canvas.merge(sheet, (end, 0), (end, table.last_printed), table.empty, Style())
        sheet.set_row(end, canvas.theme.ruler.row([(table.empty, _width(table), canvas.theme.sizes.body)], 22))
    else:
        sheet.autofilter(HEADER_ROW, 0, end, last)
    sheet.freeze_panes(HEADER_ROW + 1, table.frozen)
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    _set_up(canvas, sheet, placed, pages, view, (0, 0, end, table.last_printed))


def _set_up(
    canvas: Canvas, sheet: Any, placed: Placed, pages: TablePages, view: View, area: tuple[int, int, int, int]
) -> None:
    font, paper = canvas.theme.fonts.body[0], pages.paper
    foot = view.page_of(pages.total)
    set_up_print(sheet, print_setup(paper, foot, font, scale=paper.scale, repeated=HEADER_ROW, area=area))
    sheet.set_h_pagebreaks(pages.rows)
    if pages.columns:
        sheet.set_v_pagebreaks(pages.columns)
        sheet.repeat_columns(0, placed.table.frozen - 1)


def _head_lines(table: ReportTable, theme: Theme) -> tuple[tuple[str, Style], ...]:
    faint = Style(size=theme.sizes.body, border=False, colour=theme.colours.faint)
    title = Style("title", theme.sizes.title * 0.8, border=False)
    return (table.title, title), (table.purpose, faint), (table.facts, faint)


def _head_span(table: ReportTable, breaks: tuple[int, ...]) -> tuple[int, int]:
    """The first and the last column of the lines above the table: on the first page only, so that columns repeated on
    others cut nothing off."""
    return (table.frozen, breaks[0] - 1) if breaks else (0, table.last_printed)


def _head_heights(table: ReportTable, theme: Theme, breaks: tuple[int, ...]) -> tuple[float, ...]:
    """The heights of the lines above the table and of its header."""
    first, last = _head_span(table, breaks)
    size, width = theme.sizes.heading, sum(c.width for c in table.columns[first : last + 1] if c.printed)
    lines = [theme.ruler.row([(text, width, style.size)]) for text, style in _head_lines(table, theme)]
    labels = ((column.label, max(column.width - _FILTER_BUTTON, 3), size) for column in table.columns)
    return lines[0] + 6, *lines[1:], theme.ruler.row(labels, 24)


def _write_head(canvas: Canvas, sheet: Any, table: ReportTable, breaks: tuple[int, ...]) -> None:
    theme = canvas.theme
    first, last = _head_span(table, breaks)
    for row, (text, style) in enumerate(_head_lines(table, theme)):
        canvas.merge(sheet, (row, first), (row, last), text, style)
    for row, height in enumerate(_head_heights(table, theme, breaks)):
        sheet.set_row(row, height)
    header = Style("heading", theme.sizes.heading, bold=True, fill=theme.colours.header, align="center")
    for index, column in enumerate(table.columns):
        canvas.put(sheet, HEADER_ROW, index, column.label, header)


def _width(table: ReportTable) -> float:
    return sum(column.width for column in table.columns if column.printed)


def _style(cell: TableCell, column: TableColumn, canvas: Canvas) -> Style:
    shape = column.number_format
    if isinstance(cell.value, datetime):
        shape = MOMENT_FORMAT
    elif isinstance(cell.value, date):
        shape = DAY_FORMAT
    short = not isinstance(cell.value, str) or (len(cell.value) <= _SHORT and column.width < _WIDE)
    linked = cell.link is not None and canvas.anchors.url(cell.link) is not None
    align = column.align or ("center" if short else "left")
    return _styled(align, shape, cell.ink, canvas.theme.colours.link if linked else "")


@lru_cache(maxsize=512)
def _styled(align: str, number_format: str, ink: Ink | None, link_colour: str) -> Style:
    style = Style(align=align, number_format=number_format)
    if ink is not None:
        style = style.inked(ink)
    if link_colour:
        style = replace(style, underline=True, colour=style.colour or link_colour)
    return style
