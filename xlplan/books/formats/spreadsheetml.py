"""SpreadsheetML 2003: one XML document, mostly called .xls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xlplan.books.book import Book, Cell, CellState, Raw, Sheet
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
_PROPERTIES = {
    "Title": "title",
    "Subject": "subject",
    "Category": "category",
    "Keywords": "keywords",
    "LastSaved": "modified",
}


@dataclass
class _Worksheet:
    """A sheet while it is read. row: the last row that was begun."""

    name: str
    hidden: bool = False
    row: int = 0
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    headers: list[str] = field(default_factory=list)


@dataclass
class _Workbook:
    """A workbook while it is read."""

    limits: Limits
    sheets: list[_Worksheet] = field(default_factory=list)
    formats: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)
    cells: int = 0

    def take(self, event: str, element: Element) -> None:
        """One event of the document."""
        name = local(element)
        if event == "start":
            if name == "Worksheet":
                self.sheets.append(_Worksheet(attribute(element, "Name")))
            return
        if name == "Row" and self.sheets:
            self._row(self.sheets[-1], element)
            element.clear()
        elif name == "Style":
            self._style(element)
        elif name == "NamedRange":
            self.names[attribute(element, "Name")] = attribute(element, "RefersTo")
        elif name in {"DocumentProperties", "CustomDocumentProperties"}:
            self._properties(element, custom=name.startswith("Custom"))
        elif self.sheets and name in {"Header", "Footer"} and attribute(element, "Data"):
            self.sheets[-1].headers.append(attribute(element, "Data"))
        elif self.sheets and name == "Visible":
            self.sheets[-1].hidden = (element.text or "").strip() != "SheetVisible"

    def _style(self, element: Element) -> None:
        for child in element:
            if local(child) == "NumberFormat":
                code = attribute(child, "Format", GENERAL)
                self.formats[attribute(element, "ID")] = "" if code == GENERAL else _NAMED_FORMATS.get(code, code)

    def _properties(self, element: Element, *, custom: bool) -> None:
        for child in element:
            name = f"custom:{local(child)}" if custom else _PROPERTIES.get(local(child), local(child).lower())
            if child.text and child.text.strip():
                self.properties[name] = child.text.strip()

    def _row(self, sheet: _Worksheet, element: Element) -> None:
        sheet.row = _index(element, sheet.row + 1)
        for column, cell in self._cells(element):
            if sheet.row > LAST_ROW or column > LAST_COLUMN:
                raise Unreadable(Reason.BEYOND_SHEET)
            sheet.cells[sheet.row, column] = cell
            self.cells += 1
            if self.cells > self.limits.cells:
                raise Unreadable(Reason.TOO_LARGE, size=self.cells, limit=self.limits.cells)
        sheet.row += _number(attribute(element, "Span"))

    def _cells(self, row: Element) -> Iterator[tuple[int, Cell]]:
        column = 0
        for element in row:
            if local(element) != "Cell":
                continue
            column = _index(element, column + 1)
            cell = self._cell(element)
            if cell is not None:
                yield column, cell
            column += _number(attribute(element, "MergeAcross"))

    def _cell(self, element: Element) -> Cell | None:
        datum = next((child for child in element if local(child) == "Data"), None)
        formula = attribute(element, "Formula")
        if datum is None:
            return Cell(formula, CellState.UNCACHED) if formula else None
        text = tidy(without_control_escapes("".join(datum.itertext())))
        kind = attribute(datum, "Type")
        if kind == "Error":
            return Cell(text, CellState.ERROR)
        value = _value(text, kind)
        if value == "":
            return None
        return Cell(
            value, number_format=self.formats.get(attribute(element, "StyleID"), "") if kind != "String" else ""
        )


def read_spreadsheetml(data: bytes, limits: Limits) -> Book:
    """The workbook in an XML document of Office 2003."""
    workbook = _Workbook(limits)
    for event, element in events(data):
        workbook.take(event, element)
    if not workbook.sheets:
        raise Unreadable(Reason.NO_TABLE)
    return Book(
        format="spreadsheetml",
        sheets=tuple(Sheet(s.name, s.cells, s.hidden, tuple(s.headers)) for s in workbook.sheets),
        defined_names=workbook.names,
        properties=workbook.properties,
        modified=zoned_moment(workbook.properties.get("modified", "")),
    )


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
