"""OpenDocument spreadsheets, packed (.ods) or flat (.fods).

Read by our own pass over the XML: white space between elements, repeats, percentages, errors and durations are what
fast readers trip over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from xlplan.books.book import Book, Cell, CellState, Raw, Sheet
from xlplan.books.glance import Format, Glance
from xlplan.books.limits import LAST_COLUMN, LAST_ROW, Limits
from xlplan.books.number_formats import written_moment, zoned_moment
from xlplan.books.package import Package
from xlplan.books.texts import is_error_name, tidy, without_control_escapes
from xlplan.books.unreadable import Reason, Unreadable
from xlplan.books.xmltree import attribute, events, local, root_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_DURATION = re.compile(r"(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?)?")
_CELLS = {"table-cell", "covered-table-cell"}
_MANY_REPEATS = 1_000
_LONGEST_REPEAT_OF_VALUES = 10_000


def read_ods(data: bytes, limits: Limits) -> Book:
    """A packed spreadsheet. Raises Unreadable: ENCRYPTED if a password opens it."""
    package = Package(data, limits)
    package.judge()
    if "META-INF/manifest.xml" in package.names and b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise Unreadable(Reason.ENCRYPTED)
    content = _Content(limits)
    if "styles.xml" in package.names:
        content.take_styles(root_of(package.read("styles.xml")))
    content.take(package.read("content.xml", limits.shared_strings * 4))
    if "meta.xml" in package.names:
        content.take_properties(root_of(package.read("meta.xml")))
    macros = any(name.startswith(("Basic/", "Scripts/")) for name in package.names)
    return content.book("ods", macros=macros)


def read_fods(data: bytes, limits: Limits) -> Book:
    """A flat spreadsheet."""
    content = _Content(limits)
    content.take(data)
    return content.book("fods", macros=False)


@dataclass
class _Table:
    """A table while it is read. row: the last row begun. columns: cell styles of columns, as (how many, name)."""

    name: str
    style: str
    row: int = 0
    columns: list[tuple[int, str]] = field(default_factory=list)
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)


class _Content:
    """Collects sheets, names, page headers and properties from the documents of one spreadsheet."""

    def __init__(self, limits: Limits) -> None:
        self._left = limits.cells
        self._limits = limits
        self._tables: list[_Table] = []
        self._hidden_styles: set[str] = set()
        self._percent_formats: set[str] = set()
        self._percent_styles: set[str] = set()
        self._names: dict[str, str] = {}
        self._headers: list[str] = []
        self._properties: dict[str, str] = {}
        self._linked = False

    def book(self, kind: str, *, macros: bool) -> Book:
        """What was collected."""
        headers = tuple(self._headers)
        return Book(
            format=kind,
            sheets=tuple(Sheet(t.name, t.cells, t.style in self._hidden_styles, headers) for t in self._tables),
            defined_names=self._names,
            properties=self._properties,
            modified=zoned_moment(self._properties.get("date", "")),
            macros=macros,
            external_links=self._linked,
        )

    def take(self, data: bytes) -> None:
        """Sheets, names and whatever else stands in this document. Tables inside tables and in other programs'
        objects are left out."""
        depth = 0
        for event, element in events(data):
            name = local(element)
            if name == "table":
                depth += 1 if event == "start" else -1
                if event == "start" and depth == 1:
                    self._tables.append(_Table(attribute(element, "name"), attribute(element, "style-name")))
                elif event == "end":
                    element.clear()
            elif event == "end" and depth == 1 and name == "table-column":
                many = _count(element, "number-columns-repeated")
                self._tables[-1].columns.append((many, attribute(element, "default-cell-style-name")))
            elif event == "end" and depth == 1 and name == "table-row":
                self._row(self._tables[-1], element)
                element.clear()
            elif event == "end" and depth == 0:
                self._other(element, name)

    def _other(self, element: Element, name: str) -> None:
        if name == "style":
            self._style(element)
        elif name == "percentage-style":
            self._percent_formats.add(attribute(element, "name"))
        elif name in {"named-range", "named-expression"}:
            self._names[attribute(element, "name")] = attribute(element, "cell-range-address") or attribute(
                element, "expression"
            )
        elif name == "master-styles":
            self.take_styles(element)
        elif name == "meta":
            self.take_properties(element)
        elif name == "table-source":
            self._linked = True

    def _style(self, element: Element) -> None:
        if attribute(element, "data-style-name") in self._percent_formats:
            self._percent_styles.add(attribute(element, "name"))
        if any(attribute(child, "display") == "false" for child in element if local(child) == "table-properties"):
            self._hidden_styles.add(attribute(element, "name"))

    def take_styles(self, root: Element) -> None:
        """Percent styles, and texts of page headers and footers, wherever they stand below `root`."""
        for element in root.iter():
            if local(element) in {"style", "percentage-style"}:
                self._other(element, local(element))
            if local(element) in {"header", "footer", "header-first", "footer-first", "header-left", "footer-left"}:
                text = "".join(element.itertext()).strip()
                if text and text not in self._headers:
                    self._headers.append(text)

    def take_properties(self, root: Element) -> None:
        """Properties by the names that OOXML has for them, so that carriers are found in either."""
        for element in root.iter():
            name, text = local(element), (element.text or "").strip()
            if name == "user-defined":
                self._properties[f"custom:{attribute(element, 'name')}"] = text
            elif text and name in {"title", "subject", "description", "keyword", "creator", "date"}:
                self._properties[name] = text

    def _row(self, table: _Table, element: Element) -> None:
        repeated = _count(element, "number-rows-repeated")
        cells = list(self._cells(table, element))
        if cells and repeated > _LONGEST_REPEAT_OF_VALUES:
            raise Unreadable(Reason.TOO_LARGE, size=repeated, limit=_LONGEST_REPEAT_OF_VALUES)
        if cells and table.row + repeated > LAST_ROW:
            raise Unreadable(Reason.BEYOND_SHEET)
        self._left -= len(cells) * repeated
        if self._left < 0:
            raise Unreadable(Reason.TOO_LARGE, size=self._limits.cells - self._left, limit=self._limits.cells)
        for column, cell in cells:
            for row in range(table.row + 1, table.row + repeated + 1):
                table.cells[row, column] = cell
        table.row += repeated

    def _cells(self, table: _Table, row: Element) -> Iterator[tuple[int, Cell]]:
        column = 0
        for element in row:
            if local(element) not in _CELLS:
                continue
            repeated = _count(element, "number-columns-repeated")
            cell = _cell(element)
            if cell is not None:
                if column + repeated > LAST_COLUMN:
                    raise Unreadable(Reason.BEYOND_SHEET)
                if isinstance(cell.value, float) and self._percent(table, row, element, column):
                    cell = replace(cell, number_format="0%")
                for place in range(column + 1, column + repeated + 1):
                    yield place, cell
            column += repeated

    def _percent(self, table: _Table, row: Element, element: Element, column: int) -> bool:
        """Whether the cell, or its row or column in its stead, has a percent style."""
        style = attribute(element, "style-name") or attribute(row, "default-cell-style-name")
        for many, name in table.columns if not style else ():
            if column < many:
                style = name
                break
            column -= many
        return style in self._percent_styles


def _count(element: Element, name: str) -> int:
    text = attribute(element, name, "1")
    return max(int(text), 1) if text.isdecimal() and len(text) < 10 else 1


def _cell(element: Element) -> Cell | None:
    """The cell; None if nothing is in it."""
    kind = attribute(element, "value-type")
    shown = _text(element)
    formula = attribute(element, "formula")
    if _is_error(element, shown, formula):
        return Cell(shown or "#N/A", CellState.ERROR)
    if not kind and formula and not shown:
        return Cell(formula, CellState.UNCACHED)
    value = _value(element, kind, shown)
    if value is None or value == "":
        return None
    return Cell(value, number_format="0%" if kind == "percentage" else "")


def _is_error(element: Element, shown: str, formula: str) -> bool:
    calculated = any(key.rpartition("}")[2] == "value-type" and value == "error" for key, value in element.items())
    return calculated or (bool(formula) and is_error_name(shown))


def _value(element: Element, kind: str, shown: str) -> Raw:
    if kind in {"float", "percentage", "currency"}:
        return _number(attribute(element, "value"), shown)
    if kind == "date":
        text = attribute(element, "date-value")
        return written_moment(text) or shown or text
    if kind == "time":
        return _duration(attribute(element, "time-value"), shown)
    if kind == "boolean":
        return attribute(element, "boolean-value") == "true"
    return tidy(without_control_escapes(shown or attribute(element, "string-value")))


def _number(text: str, shown: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return shown or text


def _duration(text: str, shown: str) -> Raw:
    found = _DURATION.fullmatch(text)
    if found is None:
        return shown or text
    sign, days, hours, minutes, seconds = found.groups()
    length = timedelta(
        days=int(days or 0),
        hours=int(hours or 0),
        minutes=int(minutes or 0),
        seconds=float((seconds or "0").replace(",", ".")),
    )
    if sign or length >= timedelta(days=1):
        return -length if sign else length
    return (datetime(1900, 1, 1) + length).time()  # noqa: DTZ001 - only the time of day is used


def _text(element: Element) -> str:
    """The paragraphs of a cell joined with line breaks; notes are left out."""
    return "\n".join(_inline(child) for child in element if local(child) in {"p", "h"})


def _inline(element: Element) -> str:
    """Text with the spaces, tabs and breaks that are elements of their own; white space as written is folded."""
    texts = [re.sub(r"[ \t\r\n]+", " ", element.text or "")]
    for child in element:
        name = local(child)
        if name == "s":
            texts.append(" " * min(_count(child, "c"), _MANY_REPEATS))
        elif name == "tab":
            texts.append("\t")
        elif name == "line-break":
            texts.append("\n")
        elif name not in {"annotation", "note", "ruby-text"}:
            texts.append(_inline(child))
        texts.append(re.sub(r"[ \t\r\n]+", " ", child.tail or ""))
    return "".join(texts)


def _is_flat(look: Glance) -> bool:
    told = b"opendocument.spreadsheet" in look.head or b"office:spreadsheet" in look.head
    return look.root == b"document" and b"opendocument" in look.head and told


PACKED = Format(
    "ods", lambda look: b"spreadsheet" in look.open_document, lambda data, limits, _careful: read_ods(data, limits)
)
FLAT = Format("fods", _is_flat, lambda data, limits, _careful: read_fods(data, limits))
