"""OOXML workbooks (.xlsx, .xlsm, .xltx, Strict): values from calamine, all that it conceals from a second look.

Where calamine refuses a sheet, or its used rectangle is too large to hold, the second look alone gives the values.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from xlplan.books.book import Book, Cell, CellState, Raw, Sheet
from xlplan.books.formats import xlsx_parts as parts
from xlplan.books.formats.xlsx_cells import Found, Scan, formula_of
from xlplan.books.limits import Limits
from xlplan.books.number_formats import dated
from xlplan.books.package import Package
from xlplan.books.texts import tidy, unescaped
from xlplan.books.unreadable import Reason, Unreadable
from xlplan.books.xmltree import local, root_of

Grid = list[list[Any]]


def read_xlsx(data: bytes, limits: Limits, *, careful: bool = False) -> Book:
    """The workbook. careful: leave calamine out, for files that make it abort."""
    package = Package(data, limits)
    package.judge()
    path = parts.workbook_path(package)
    workbook = parts.read_workbook(package, path)
    if package.size(workbook.strings) > limits.shared_strings:
        size, cap = package.size(workbook.strings), limits.shared_strings
        raise Unreadable(Reason.TOO_LARGE, size=size // 2**20, limit=cap // 2**20)
    if workbook.strings in package.names:
        package.verify(workbook.strings)
    values = _Values(data, package, workbook, limits, careful)
    sheets, unread = values.sheets()
    properties, modified = parts.properties(package)
    return Book(
        format="xlsx",
        sheets=tuple(sheets),
        defined_names=workbook.names,
        properties=properties,
        modified=modified,
        macros=workbook.macros,
        external_links=workbook.external_links,
        unread_sheets=tuple(unread),
    )


class _Values:
    """Reads the sheets of one workbook; strings and calamine's view are made when first asked for."""

    def __init__(self, data: bytes, package: Package, workbook: parts.Workbook, limits: Limits, careful: bool) -> None:
        self._data = data
        self._package = package
        self._workbook = workbook
        self._limits = limits
        self._formats = parts.number_formats(package, workbook.styles)
        self._strings: list[str] | None = None
        self._fast = None if careful else _opened(data)
        self._cells_left = limits.cells

    def sheets(self) -> tuple[list[Sheet], list[str]]:
        """Every sheet that can be read, and the names of those that cannot; Unreadable if none can."""
        read, unread = [], []
        refusal: Unreadable | None = None
        for part in self._workbook.sheets:
            try:
                read.append(self._sheet(part))
            except Unreadable as exc:
                if exc.reason is not Reason.DAMAGED:
                    raise
                refusal = exc
                unread.append(part.name)
        if not read and refusal is not None:
            raise refusal
        return read, unread

    def _sheet(self, part: parts.SheetPart) -> Sheet:
        if part.path not in self._package.names:
            raise Unreadable(Reason.DAMAGED, detail=f"no part {part.path}")
        scan = Scan(self._package.chunks(part.path), self._cells_left)
        found = list(scan)
        self._cells_left -= len(found)
        grid, top, left = self._grid(part.name, found)
        cells = {}
        for one in found:
            cell = self._special(one)
            if cell is None and grid is not None:
                cell = _from_grid(grid, one.row - top, one.column - left)
            if cell is None:
                cell = self._plain(one)
            if cell is not None:
                cells[one.row, one.column] = cell
        return Sheet(part.name, cells, part.hidden, scan.headers)

    def _grid(self, name: str, found: list[Found]) -> tuple[Grid | None, int, int]:
        """Calamine's values and their first row and column; None where they cannot be had."""
        if self._fast is None or not found or self._area(found) > self._limits.dense_cells:
            return None, 0, 0
        import python_calamine

        try:
            sheet = self._fast.get_sheet_by_name(name)
            start = sheet.start
            return (None, 0, 0) if start is None else (sheet.to_python(), start[0] + 1, start[1] + 1)
        except python_calamine.CalamineError:
            return None, 0, 0

    @staticmethod
    def _area(found: list[Found]) -> int:
        rows = [one.row for one in found]
        columns = [one.column for one in found]
        return (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1)

    def _special(self, one: Found) -> Cell | None:
        """The cell where calamine is silent or guesses: errors, formulas without value, numbers under a format."""
        if one.kind == "e":
            return Cell(one.value or "#N/A", CellState.ERROR)
        if one.formula and (one.value is None or (one.kind == "n" and not one.value.strip())):
            return Cell("=" + formula_of(one.body), CellState.UNCACHED)
        if one.kind == "n" and one.style < len(self._formats) and self._formats[one.style]:
            return self._number(one, self._formats[one.style])
        return None

    def _number(self, one: Found, code: str) -> Cell | None:
        if one.value is None or not one.value.strip():
            return None
        try:
            number = float(one.value)
        except ValueError:
            return Cell(one.value, number_format=code)
        return Cell(dated(number, code, since_1904=self._workbook.since_1904), number_format=code)

    def _plain(self, one: Found) -> Cell | None:
        """The cell without calamine."""
        value = self._value(one)
        return None if value is None or value == "" else Cell(value)

    def _value(self, one: Found) -> Raw:
        if one.kind == "inlineStr":
            return _inline(one.body)
        if one.value is None:
            return None
        if one.kind == "s":
            return self._string(one.value)
        if one.kind == "str":
            return tidy(unescaped(one.value))
        if one.kind == "b":
            return one.value.strip() in {"1", "true"}
        if one.kind == "d":
            return _iso(one.value)
        try:
            return float(one.value)
        except ValueError:
            return one.value

    def _string(self, index: str) -> str:
        if self._strings is None:
            self._strings = parts.shared_strings(self._package, self._workbook.strings, self._limits.shared_strings)
        try:
            return self._strings[int(index)]
        except (ValueError, IndexError) as exc:
            raise Unreadable(Reason.DAMAGED, detail=f"no shared string {index}") from exc


def _opened(data: bytes) -> Any:
    """Calamine's view of the workbook; None if it refuses."""
    import python_calamine

    try:
        return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except (python_calamine.CalamineError, OSError, ValueError):
        return None


def _from_grid(grid: Grid, row: int, column: int) -> Cell | None:
    value = grid[row][column] if 0 <= row < len(grid) and 0 <= column < len(grid[row]) else ""
    if isinstance(value, str):
        return Cell(tidy(value)) if value else None
    return Cell(value)


def _inline(body: bytes) -> str:
    root = root_of(b"<c>" + _without_prefixes(body) + b"</c>")
    return "".join(parts.rich_text(item) for item in _all(root, "is"))


def _without_prefixes(body: bytes) -> bytes:
    import re

    return re.sub(rb"(</?)[\w.-]+:(\w)", rb"\1\2", re.sub(rb"\s[\w.-]+:(\w+)\s*=", rb" \1=", body))


def _all(root: Any, name: str) -> Iterator[Any]:
    return (element for element in root.iter() if local(element) == name)


def _iso(text: str) -> date | datetime | str:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return text
    return moment.date() if "T" not in text else moment.replace(tzinfo=None)
