"""OpenDocument spreadsheets, packed (.ods) or flat (.fods).

Read by our own pass over the XML: white space between elements, repeats, percentages, errors and durations are what
fast readers trip over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from xlplan.books.book import Book, Cell, CellState, Note, Overlay, Place, Raw, Run, Sheet, Span
from xlplan.books.formats.ods_drawn import Drawings
from xlplan.books.formats.ods_styles import FORMAT_STYLES, OdsStyles
from xlplan.books.formats.ods_text import inline_text, links_in, paragraphs, runs_of
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
_LONGEST_REPEAT_OF_VALUES = 10_000  # rows that are all the same


def read_ods(data: bytes, limits: Limits) -> Book:
    """A packed spreadsheet. Parts besides its content are left out where they are damaged. Raises Unreadable: ENCRYPTED
    if a password opens it."""
    package = Package(data, limits)
    package.judge()
    if b"encryption-data" in _part(package, "META-INF/manifest.xml"):
        raise Unreadable(Reason.ENCRYPTED)
    content = _Content(limits, package)
    styles, about = _root(package, "styles.xml"), _root(package, "meta.xml")
    if styles is not None:
        content.take_styles(styles)
    content.take(package.read("content.xml", limits.shared_strings * 4))
    if about is not None:
        content.take_properties(about)
    macros = any(name.startswith(("Basic/", "Scripts/")) for name in package.names)
    return content.book("ods", macros=macros)


def _part(package: Package, name: str) -> bytes:
    try:
        return package.read(name) if name in package.names else b""
    except Unreadable:
        return b""


def _root(package: Package, name: str) -> Element | None:
    try:
        return root_of(package.read(name)) if name in package.names else None
    except Unreadable as exc:
        if exc.reason is not Reason.DAMAGED:
            raise
        return None


def read_fods(data: bytes, limits: Limits) -> Book:
    """A flat spreadsheet."""
    content = _Content(limits, None)
    content.take(data)
    return content.book("fods", macros=False)


@dataclass
class _Table:
    """A table while it is read. row: the last row begun. columns: cell styles of columns, as (how many, name)."""

    name: str
    style: str
    row: int = 0
    columns: list[tuple[int, str]] = field(default_factory=list)
    column: int = 0
    hidden_columns: set[int] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    filtered_rows: set[int] = field(default_factory=set)
    cells: dict[Place, Cell] = field(default_factory=dict)
    merges: list[Span] = field(default_factory=list)
    bold: set[Place] = field(default_factory=set)
    struck: dict[Place, tuple[Run, ...]] = field(default_factory=dict)
    notes: dict[Place, Note] = field(default_factory=dict)
    links: dict[Place, str] = field(default_factory=dict)
    overlays: list[Overlay] = field(default_factory=list)

    def sheet(self, *, hidden: bool, headers: tuple[str, ...]) -> Sheet:
        """The sheet that it became."""
        return Sheet(
            self.name,
            self.cells,
            hidden,
            headers,
            merges=tuple(self.merges),
            bold=frozenset(self.bold),
            struck=self.struck,
            hidden_rows=frozenset(self.hidden_rows),
            filtered_rows=frozenset(self.filtered_rows),
            hidden_columns=frozenset(self.hidden_columns & {column for _, column in self.cells}),
            notes=self.notes,
            overlays=tuple(self.overlays),
            links=self.links,
        )


class _Content:
    """Collects sheets, names, page headers and properties from the documents of one spreadsheet."""

    def __init__(self, limits: Limits, package: Package | None) -> None:
        self._left = limits.cells
        self._limits = limits
        self._drawings = Drawings(package, limits)
        self._styles = OdsStyles()
        self._tables: list[_Table] = []
        self._names: dict[str, str] = {}
        self._headers: list[str] = []
        self._properties: dict[str, str] = {}
        self._linked = False

    def book(self, kind: str, *, macros: bool) -> Book:
        """What was collected."""
        headers = tuple(self._headers)
        return Book(
            format=kind,
            sheets=tuple(t.sheet(hidden=t.style in self._styles.hidden, headers=headers) for t in self._tables),
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
                self._column(self._tables[-1], element)
            elif event == "end" and depth == 1 and name == "table-row":
                self._row(self._tables[-1], element)
                element.clear()
            elif event == "end" and depth == 1 and name == "shapes":
                self._tables[-1].overlays += self._drawings.overlays(element, (0, 0))
            elif event == "end" and depth == 0:
                self._other(element, name)

    def _other(self, element: Element, name: str) -> None:
        if name == "style" or name in FORMAT_STYLES:
            self._styles.take(element)
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

    def take_styles(self, root: Element) -> None:
        """Styles, and texts of page headers and footers, wherever they stand below `root`."""
        for element in root.iter():
            if local(element) == "style" or local(element) in FORMAT_STYLES:
                self._styles.take(element)
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

    @staticmethod
    def _column(table: _Table, element: Element) -> None:
        many = min(_count(element, "number-columns-repeated"), LAST_COLUMN)
        table.columns.append((many, attribute(element, "default-cell-style-name")))
        if attribute(element, "visibility") in {"collapse", "filter"}:
            table.hidden_columns.update(range(table.column + 1, table.column + many + 1))
        table.column += many

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
        rows = range(table.row + 1, table.row + repeated + 1) if cells else range(0)
        for column, cell in cells:
            table.cells.update({(row, column): cell for row in rows})
        shown = attribute(element, "visibility")
        if shown in {"collapse", "filter"}:
            table.hidden_rows.update(rows)
            table.filtered_rows.update(rows if shown == "filter" else ())
        table.row += repeated

    def _cells(self, table: _Table, row: Element) -> Iterator[tuple[int, Cell]]:
        column = 0
        for element in row:
            if local(element) not in _CELLS:
                continue
            repeated = _count(element, "number-columns-repeated")
            style = self._style_of(table, row, element, column)
            cell = _cell(element, self._styles.number_format(style))
            place = (table.row + 1, column + 1)
            self._beside(table, element, place)
            if cell is not None:
                if column + repeated > LAST_COLUMN:
                    raise Unreadable(Reason.BEYOND_SHEET)
                self._mark(table, element, place, style)
                for number in range(column + 1, column + repeated + 1):
                    yield number, cell
            column += repeated

    def _mark(self, table: _Table, element: Element, place: Place, style: str) -> None:
        """How the text of a cell looks."""
        if self._styles.is_bold(style):
            table.bold.add(place)
        runs = runs_of(element, self._styles, cell_struck=self._styles.is_struck(style) is True)
        if any(run.struck for run in runs):
            table.struck[place] = runs

    def _beside(self, table: _Table, element: Element, place: Place) -> None:
        """What a cell has besides its value."""
        down, across = _count(element, "number-rows-spanned"), _count(element, "number-columns-spanned")
        if down * across > 1:
            table.merges.append(Span(*place, place[0] + down - 1, place[1] + across - 1))
        if len(element) == 0:
            return
        for child in element:
            if local(child) == "annotation":
                text = "\n".join(inline_text(p) for p in child if local(p) in {"p", "list"}).strip()
                author = next((c.text or "" for c in child if local(c) == "creator"), "")
                if text:
                    table.notes[place] = Note(text, author)
        address = links_in(element)
        if address:
            table.links[place] = address
        table.overlays += self._drawings.overlays(element, place)

    @staticmethod
    def _style_of(table: _Table, row: Element, element: Element, column: int) -> str:
        """The style of a cell, or of its row or column in its stead."""
        style = attribute(element, "style-name") or attribute(row, "default-cell-style-name")
        for many, name in table.columns if not style else ():
            if column < many:
                return name
            column -= many
        return style


def _count(element: Element, name: str) -> int:
    text = attribute(element, name, "1")
    return max(int(text), 1) if text.isdecimal() and len(text) < 10 else 1


def _cell(element: Element, code: str) -> Cell | None:
    """The cell; None if nothing is in it. code: of its style."""
    kind = attribute(element, "value-type")
    shown = paragraphs(element)
    formula = attribute(element, "formula")
    if _is_error(element, shown, formula):
        return Cell(shown or "#N/A", CellState.ERROR)
    stored = attribute(element, _STORED.get(kind, ""), "") if kind in _STORED else ""
    if formula and not shown and not stored and kind != "string":
        return Cell(formula, CellState.UNCACHED)
    value = _value(element, kind, stored, shown)
    if value is None or value == "":
        return None
    if isinstance(value, float) and value - value != 0:  # neither infinity nor NaN is a number
        return Cell(stored, CellState.UNREADABLE)
    if kind == "percentage" and "%" not in code:
        code = "0%"
    return Cell(value, number_format=code if kind in _STORED else "")


_STORED = {
    "float": "value",
    "percentage": "value",
    "currency": "value",
    "date": "date-value",
    "time": "time-value",
    "boolean": "boolean-value",
}
"""Where a cell of each kind keeps its value."""


def _is_error(element: Element, shown: str, formula: str) -> bool:
    calculated = any(key.rpartition("}")[2] == "value-type" and value == "error" for key, value in element.items())
    return calculated or (bool(formula) and is_error_name(shown))


def _value(element: Element, kind: str, stored: str, shown: str) -> Raw:
    if kind in {"float", "percentage", "currency"}:
        return _number(stored, shown)
    if kind == "date":
        return written_moment(stored) or shown or stored
    if kind == "time":
        return _duration(stored, shown)
    if kind == "boolean":
        return stored == "true"
    return tidy(without_control_escapes(_text(attribute(element, "string-value"), shown)))


def _text(stored: str, shown: str) -> str:
    """A text as it is stored, if it is; what is shown besides may have marks that are none of it. Line breaks are in
    what is shown alone."""
    return shown if not stored or stored.split() == shown.split() else stored


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


def _is_flat(look: Glance) -> bool:
    told = b"opendocument.spreadsheet" in look.head or b"office:spreadsheet" in look.head
    return look.root == b"document" and b"opendocument" in look.head and told


PACKED = Format(
    "ods", lambda look: b"spreadsheet" in look.open_document, lambda data, limits, _careful: read_ods(data, limits)
)
FLAT = Format("fods", _is_flat, lambda data, limits, _careful: read_fods(data, limits))
