"""Plain tables of the workbook: a purpose line, a frozen and filtered header, rows as high as their text, no merged
cells among the rows."""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from xlplan.page.canvas import FOLDED, Anchors, Canvas, Link, Style, print_setup, set_up_print
from xlplan.page.measure import PAD, ROW_CAP, Ruler
from xlplan.page.rows import RowCell, row_cell
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
_OFTEN, _REMEMBERED = 100, 10_000
"""Longer cells are no two alike; so many of a column are remembered."""
DAY_FORMAT = "yyyy-mm-dd"
MOMENT_FORMAT = "yyyy-mm-dd hh:mm"
_FORMATS: Mapping[type, str] = {date: DAY_FORMAT, datetime: MOMENT_FORMAT}
_AS_SHOWN: Mapping[type, str] = {date: "0000-00-00", datetime: "0000-00-00 00:00"}

K = TypeVar("K")
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


class TableCell(NamedTuple):
    """A cell; there are hundreds of thousands. ink: colours of a state. link: where a click leads. pointer: nothing but
    a link, so that it stays empty where its place is not in the book."""

    value: CellValue
    ink: Ink | None = None
    link: Link | None = None
    pointer: bool = False


class TableRow(NamedTuple):
    """A row. anchor: what a link to it is called, "" for none. folded: out of sight until unfolded."""

    cells: tuple[TableCell, ...]
    anchor: str = ""
    folded: bool = False


@dataclass(frozen=True)
class ReportTable:
    """A sheet that is one table. key: of its name in `report.sheets`. rows: those of the longest are made while they
    are written. empty: shown where there are no rows.
    frozen: columns that stay in sight. splits: whether a text taller than a row goes on in the next row."""

    key: str
    title: str
    purpose: str
    facts: str
    columns: tuple[TableColumn, ...]
    rows: Iterable[TableRow]
    empty: str = ""
    frozen: int = 1
    splits: bool = True

    @property
    def last_printed(self) -> int:
        """The last column that is on paper."""
        return max(index for index, column in enumerate(self.columns) if column.printed)


class PlacedRow(NamedTuple):
    """A row as it stands on the sheet: all of it or a part of a long one, so many points high."""

    row: TableRow
    height: float


def link_to(view: View, sheet: str, anchor: str, text: str = "") -> TableCell:
    """A cell that leads to another sheet; empty without a place to lead to. Links are short: LibreOffice does not break
    their lines."""
    if not anchor:
        return TableCell("")
    return TableCell(text or view.text("shown.open"), link=Link(sheet, anchor), pointer=True)


def place(table: ReportTable, theme: Theme, anchors: Anchors) -> Iterator[PlacedRow]:
    """The rows of a table as they stand on the sheet, in the body font of a theme; long ones go on in the next. Where
    links to them lead is noted as they come."""
    size, ruler, number = theme.sizes.body, theme.ruler, HEADER_ROW
    height_of = _heights(table, size, ruler)
    for row in table.rows:
        if row.anchor:
            anchors.rows.setdefault(Link(table.key, row.anchor), number + 1)
        whole = height_of(row)
        for part in _parts(table, row, size, ruler) if table.splits and whole >= ROW_CAP else (row,):
            number += 1
            yield PlacedRow(part, whole if part is row else height_of(part))


def _heights(table: ReportTable, size: float, ruler: Ruler) -> Callable[[TableRow], float]:
    """What tells how high a row is. Most texts are so short that nothing need be measured."""
    line = ruler.line(size)
    columns = [
        (index, column.width, ruler.surely(column.width, size))
        for index, column in enumerate(table.columns)
        if not column.folded
    ]

    def height_of(row: TableRow) -> float:
        lines, cells = 1, row.cells
        for index, width, most in columns:
            text = cells[index].value
            if type(text) is not str:
                text = shown_text(text)
            if len(text) > most or not text.isprintable():
                lines = max(lines, ruler.lines(text, width, size))
        return min(ROW_CAP, lines * line + PAD)

    return height_of


def shown_text(value: CellValue) -> str:
    """A value as wide as a program shows it."""
    if type(value) is str:
        return value
    return "" if value is None else _AS_SHOWN.get(type(value)) or str(value)


def _parts(table: ReportTable, row: TableRow, size: float, ruler: Ruler) -> Iterator[TableRow]:
    columns = [_column_parts(cell, column, size, ruler) for cell, column in zip(row.cells, table.columns, strict=True)]
    for index in range(max(len(parts) for parts in columns)):
        cells = tuple(
            parts[index] if index < len(parts) else parts[0]._replace(value=parts[0].value if column.key else None)
            for parts, column in zip(columns, table.columns, strict=True)
        )
        yield row._replace(cells=cells)


def _column_parts(cell: TableCell, column: TableColumn, size: float, ruler: Ruler) -> list[TableCell]:
    if not isinstance(cell.value, str) or column.folded:
        return [cell]
    return [cell._replace(value=part) for part in ruler.split(cell.value, column.width, size, ROW_CAP)]


@dataclass(frozen=True)
class TablePages:
    """How a table lies on paper. columns: where pages begin besides the first, from 0."""

    paper: Paper
    columns: tuple[int, ...]


def pages_of(table: ReportTable, paper: Paper, theme: Theme) -> TablePages:
    """The pages of a table: as small as text may be printed where that makes it one page wide, else several pages
    wide, the first columns repeated."""
    smallest = math.ceil(_LEAST_POINTS / theme.sizes.body * 100)
    at_full = replace(paper, scale=100)
    shown = sum(column.printed for column in table.columns)
    scale = min(100, max(smallest, int(at_full.room(shown) / _width(table) * 100)))
    fitted = replace(paper, scale=scale)
    return TablePages(fitted, _column_breaks(table, fitted.room(shown)))


def _row_breaks(table: ReportTable, heights: Iterable[float], theme: Theme, pages: TablePages) -> tuple[int, ...]:
    """Where pages begin besides the first, from 0. heights: of the rows as they are printed."""
    *top, header = _head_heights(table, theme, pages.columns)
    used, room, breaks = sum(top) + header, pages.paper.page_height, []
    for offset, height in enumerate(heights):
        if used + height > room and offset:
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


def write_table(canvas: Canvas, sheet: Any, table: ReportTable, placed: Iterable[PlacedRow], view: View) -> None:
    """Write a table with everything that makes it pleasant on screen and on paper."""
    for index, column in enumerate(table.columns):
        sheet.set_column(index, index, column.width, None, FOLDED if column.folded else {})
    pages = pages_of(table, view.theme.paper_of(view.status.plan.settings.paper), canvas.theme)
    _write_head(canvas, sheet, table, pages.columns)
    heights = _write_rows(canvas, sheet, table, placed)
    end = HEADER_ROW + max(1, len(heights))
    if not heights:
        canvas.merge(sheet, (end, 0), (end, table.last_printed), table.empty, Style())
        sheet.set_row(end, canvas.theme.ruler.row([(table.empty, _width(table), canvas.theme.sizes.body)], 22))
    else:
        sheet.autofilter(HEADER_ROW, 0, end, len(table.columns) - 1)
    sheet.freeze_panes(HEADER_ROW + 1, table.frozen)
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    breaks = _row_breaks(table, heights, canvas.theme, pages)
    _set_up(canvas, sheet, table, pages, view, breaks, end)


def _write_rows(canvas: Canvas, sheet: Any, table: ReportTable, placed: Iterable[PlacedRow]) -> array[float]:
    """Write the rows; their heights as they are printed."""
    rows = canvas.rows(sheet, HEADER_ROW + 1, len(table.columns))
    looks = [_Looks(canvas, column).shown for column in table.columns]
    heights = array("d")
    for one in placed:
        row, linked = one.row, rows.may_link
        heights.append(0.0 if row.folded else one.height)
        cells = [shown(cell, linked) for shown, cell in zip(looks, row.cells, strict=True)]
        rows.add(cells, one.height, folded=row.folded)
    return heights


class _Looks:
    """How the cells of a column are written; there are few looks, and what is short stands in many cells."""

    def __init__(self, canvas: Canvas, column: TableColumn) -> None:
        self._canvas, self._column = canvas, column
        self._narrow = column.width < _WIDE
        self._marks: dict[tuple[type, bool, Ink | None, bool], str] = {}
        self._written: dict[tuple[object, ...], RowCell] = {}
        self._plain: dict[str, RowCell] = {}
        self._same: dict[int, tuple[TableCell, bool, RowCell]] = {}

    def shown(self, cell: TableCell, linked: bool) -> RowCell:
        """A cell as it is written. linked: whether links are still possible."""
        if type(cell.value) is str and cell.ink is None and cell.link is None and not cell.pointer:
            return self._plain.get(cell.value) or self._remembered(self._plain, cell.value, self._cell(cell, ""))
        if (same := self._same.get(id(cell))) is not None and same[1] is linked:
            return same[2]
        leads = self._canvas.leads(cell.link) if linked and cell.link is not None else ""
        key = type(cell.value), cell.value, cell.ink, leads, cell.pointer
        found = self._written.get(key) or self._remembered(self._written, key, self._cell(cell, leads))
        if len(self._same) < _REMEMBERED:
            self._same[id(cell)] = cell, linked, found  # which holds it, so that no other takes its place
        return found

    @staticmethod
    def _remembered(known: dict[K, RowCell], key: K, cell: RowCell) -> RowCell:
        if len(cell.written) < _OFTEN and len(known) < _REMEMBERED:
            known[key] = cell
        return cell

    def _cell(self, cell: TableCell, leads: str) -> RowCell:
        short = not isinstance(cell.value, str) or (self._narrow and len(cell.value) <= _SHORT)
        key = type(cell.value), short, cell.ink, bool(leads)
        if key not in self._marks:
            self._marks[key] = self._canvas.mark(self._style(*key))
        return row_cell(None if cell.pointer and not leads else cell.value, self._marks[key], leads)

    def _style(self, kind: type, short: bool, ink: Ink | None, linked: bool) -> Style:
        shape = _FORMATS.get(kind, self._column.number_format)
        style = Style(align=self._column.align or ("center" if short else "left"), number_format=shape)
        if ink is not None:
            style = style.inked(ink)
        if linked:
            style = replace(style, underline=True, colour=style.colour or self._canvas.theme.colours.link)
        return style


def _set_up(
    canvas: Canvas, sheet: Any, table: ReportTable, pages: TablePages, view: View, breaks: tuple[int, ...], end: int
) -> None:
    font, paper = canvas.theme.fonts.body[0], pages.paper
    foot = view.page_of((len(breaks) + 1) * (len(pages.columns) + 1))
    area = (0, 0, end, table.last_printed)
    set_up_print(sheet, print_setup(paper, foot, font, scale=paper.scale, repeated=HEADER_ROW, area=area))
    sheet.set_h_pagebreaks(breaks)
    if pages.columns:
        sheet.set_v_pagebreaks(pages.columns)
        sheet.repeat_columns(0, table.frozen - 1)


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
