"""SpreadsheetML 2003: one XML document, mostly called .xls."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xlplan.books.book import Book, Cell, CellState, Note, Place, Raw, Run, Sheet, Span
from xlplan.books.glance import Format
from xlplan.books.limits import LAST_COLUMN, LAST_ROW, Limits
from xlplan.books.number_formats import GENERAL, written_moment, zoned_moment
from xlplan.books.texts import tidy, without_control_escapes
from xlplan.books.unreadable import Reason, Unreadable
from xlplan.books.xmltree import attribute, events, local

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_NAMED_FORMATS = {
    "Percent": "0.00%",
    "Short Date": "yyyy/m/d",
    "Long Date": "yyyy/m/d",
    "General Date": "yyyy/m/d h:mm",
}
_DEEPEST = 10  # styles, each made from the next
_PROPERTIES = {
    "Title": "title",
    "Subject": "subject",
    "Category": "category",
    "Keywords": "keywords",
    "LastSaved": "modified",
}


@dataclass
class _Worksheet:
    """A sheet while it is read. top, left: where its table begins, counted from 0. row: the last row of the table that
    was begun, column: the last column that was told."""

    name: str
    hidden: bool = False
    top: int = 0
    left: int = 0
    row: int = 0
    column: int = 0
    cells: dict[Place, Cell] = field(default_factory=dict)
    headers: list[str] = field(default_factory=list)
    merges: list[Span] = field(default_factory=list)
    bold: set[Place] = field(default_factory=set)
    struck: dict[Place, tuple[Run, ...]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    notes: dict[Place, Note] = field(default_factory=dict)
    links: dict[Place, str] = field(default_factory=dict)
    filtered: bool = False

    def sheet(self) -> Sheet:
        """The sheet that it became."""
        rows, columns = {row for row, _ in self.cells}, {column for _, column in self.cells}
        hidden = frozenset(self.hidden_rows & rows)
        return Sheet(
            self.name,
            self.cells,
            self.hidden,
            tuple(self.headers),
            merges=tuple(self.merges),
            bold=frozenset(self.bold),
            struck=self.struck,
            hidden_rows=hidden,
            filtered_rows=hidden if self.filtered else frozenset(),
            hidden_columns=frozenset(self.hidden_columns & columns),
            notes=self.notes,
            links=self.links,
        )


@dataclass
class _Style:
    """A cell style. parent: the one that it changes. code: number format, None where the parent decides."""

    parent: str = ""
    code: str | None = None
    bold: bool = False
    struck: bool = False


@dataclass
class _Workbook:
    """A workbook while it is read."""

    limits: Limits
    sheets: list[_Worksheet] = field(default_factory=list)
    styles: dict[str, _Style] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)
    cells: int = 0

    def take(self, event: str, element: Element) -> None:
        """One event of the document."""
        name = local(element)
        if event == "start":
            self._begin(name, element)
        elif name == "Row" and self.sheets:
            self._row(self.sheets[-1], element)
            element.clear()
        elif name == "Style":
            self._style(element)
        elif name == "NamedRange":
            self.names[attribute(element, "Name")] = attribute(element, "RefersTo")
        elif name in {"DocumentProperties", "CustomDocumentProperties"}:
            self._properties(element, custom=name.startswith("Custom"))
        elif self.sheets:
            self._around(self.sheets[-1], name, element)

    def _begin(self, name: str, element: Element) -> None:
        if name == "Worksheet":
            self.sheets.append(_Worksheet(attribute(element, "Name")))
        elif name == "Table" and self.sheets:
            self.sheets[-1].top = max(_number(attribute(element, "TopCell")) - 1, 0)
            self.sheets[-1].left = max(_number(attribute(element, "LeftCell")) - 1, 0)

    @staticmethod
    def _around(sheet: _Worksheet, name: str, element: Element) -> None:
        if name in {"Header", "Footer"} and attribute(element, "Data"):
            sheet.headers.append(attribute(element, "Data"))
        elif name == "Visible":
            sheet.hidden = (element.text or "").strip() != "SheetVisible"
        elif name == "AutoFilterColumn" and attribute(element, "Type", "All") != "All":
            sheet.filtered = True
        elif name == "Column":
            first = sheet.column = _index(element, sheet.column + 1)
            sheet.column += _number(attribute(element, "Span"))
            if attribute(element, "Hidden") == "1":
                last = min(sheet.column, LAST_COLUMN)
                sheet.hidden_columns.update(range(sheet.left + first, sheet.left + last + 1))

    def _style(self, element: Element) -> None:
        style = self.styles[attribute(element, "ID")] = _Style(attribute(element, "Parent"))
        for child in element:
            if local(child) == "NumberFormat":
                code = attribute(child, "Format", GENERAL)
                style.code = "" if code == GENERAL else _NAMED_FORMATS.get(code, code)
            elif local(child) == "Font":
                style.bold = attribute(child, "Bold") == "1"
                style.struck = attribute(child, "StrikeThrough") == "1"

    def _format(self, name: str) -> str:
        """The number format of a style, or of the nearest one above it that has any."""
        for _ in range(_DEEPEST):
            style = self.styles.get(name)
            if style is None or style.code is not None:
                return style.code or "" if style is not None else ""
            name = style.parent
        return ""

    def _properties(self, element: Element, *, custom: bool) -> None:
        for child in element:
            name = f"custom:{local(child)}" if custom else _PROPERTIES.get(local(child), local(child).lower())
            if child.text and child.text.strip():
                self.properties[name] = child.text.strip()

    def _row(self, sheet: _Worksheet, element: Element) -> None:
        sheet.row = _index(element, sheet.row + 1)
        row = sheet.top + sheet.row
        if attribute(element, "Hidden") == "1":
            sheet.hidden_rows.update(range(row, min(row + _number(attribute(element, "Span")), LAST_ROW) + 1))
        for column, child in _placed(element, sheet.left):
            place = (row, column)
            cell = self._cell(child)
            self._beside(sheet, child, place)
            if cell is None:
                continue
            if row > LAST_ROW or column > LAST_COLUMN:
                raise Unreadable(Reason.BEYOND_SHEET)
            sheet.cells[place] = cell
            self._mark(sheet, child, place)
            self.cells += 1
            if self.cells > self.limits.cells:
                raise Unreadable(Reason.TOO_LARGE, size=self.cells, limit=self.limits.cells)
        sheet.row += _number(attribute(element, "Span"))

    @staticmethod
    def _beside(sheet: _Worksheet, element: Element, place: Place) -> None:
        """What a cell has besides its value."""
        across, down = _number(attribute(element, "MergeAcross")), _number(attribute(element, "MergeDown"))
        if across or down:
            sheet.merges.append(Span(*place, place[0] + down, place[1] + across))
        if attribute(element, "HRef"):
            sheet.links[place] = attribute(element, "HRef")
        for comment in (child for child in element if local(child) == "Comment"):
            author = attribute(comment, "Author")
            text = tidy("".join("".join(d.itertext()) for d in comment if local(d) == "Data")).strip()
            text = text.removeprefix(f"{author}:").strip() if author else text
            if text:
                sheet.notes[place] = Note(text, author)

    def _mark(self, sheet: _Worksheet, element: Element, place: Place) -> None:
        """How the text of a cell looks."""
        style = self.styles.get(attribute(element, "StyleID"), _Style())
        if style.bold:
            sheet.bold.add(place)
        datum = next((child for child in element if local(child) == "Data"), None)
        runs = tuple(_runs(datum, struck=style.struck)) if datum is not None else ()
        if any(run.struck for run in runs):
            sheet.struck[place] = runs

    def _cell(self, element: Element) -> Cell | None:
        datum = next((child for child in element if local(child) == "Data"), None)
        formula = attribute(element, "Formula")
        if datum is None:
            return Cell(formula, CellState.UNCACHED) if formula else None
        text = tidy(without_control_escapes("".join(datum.itertext())))
        kind = attribute(datum, "Type")
        if kind == "Error":
            return Cell(text, CellState.ERROR)
        if kind == "Number" and formula and not text.strip():
            return Cell(formula, CellState.UNCACHED)
        value = _value(text, kind)
        if value == "":
            return None
        if isinstance(value, float) and not math.isfinite(value):
            return Cell(text, CellState.UNREADABLE)
        return Cell(value, number_format=self._format(attribute(element, "StyleID")) if kind != "String" else "")


def read_spreadsheetml(data: bytes, limits: Limits) -> Book:
    """The workbook in an XML document of Office 2003."""
    workbook = _Workbook(limits)
    for event, element in events(data):
        workbook.take(event, element)
    if not workbook.sheets:
        raise Unreadable(Reason.NO_TABLE)
    return Book(
        format="spreadsheetml",
        sheets=tuple(sheet.sheet() for sheet in workbook.sheets),
        defined_names=workbook.names,
        properties=workbook.properties,
        modified=zoned_moment(workbook.properties.get("modified", "")),
    )


def _placed(row: Element, left: int) -> Iterator[tuple[int, Element]]:
    """The cells of a row with their columns."""
    column = 0
    for element in row:
        if local(element) == "Cell":
            column = _index(element, column + 1)
            yield left + column, element
            column += _number(attribute(element, "MergeAcross"))


def _runs(datum: Element, *, struck: bool) -> Iterator[Run]:
    """The pieces of a text; `<S>` crosses out."""
    if datum.text:
        yield Run(datum.text, struck)
    for child in datum:
        yield from _runs(child, struck=struck or local(child) == "S")
        if child.tail:
            yield Run(child.tail, struck)


def _value(text: str, kind: str) -> Raw:
    if kind == "Number":
        try:
            return float(text)
        except ValueError:
            return text
    if kind == "Boolean":
        return text.strip() in {"1", "true"}
    if kind == "DateTime":
        return written_moment(text) or text
    return text


def _index(element: Element, following: int) -> int:
    return max(_number(attribute(element, "Index")) or following, following)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


FORMAT = Format(
    "spreadsheetml",
    lambda look: look.is_markup and b"urn:schemas-microsoft-com:office:spreadsheet" in look.head,
    lambda data, limits, _careful: read_spreadsheetml(data, limits),
)
