"""Binary OOXML workbooks (.xlsb): values from calamine; places, errors and number formats from the records."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from xlplan.incoming.book import Book, Cell, CellState, Sheet
from xlplan.incoming.limits import LAST_COLUMN, LAST_ROW, MIB, Limits
from xlplan.incoming.package import Package
from xlplan.incoming.readers import xlsx_parts as parts
from xlplan.incoming.readers.formats import BUILT_IN, GENERAL, dated
from xlplan.incoming.readers.texts import tidy
from xlplan.incoming.unreadable import Reason, Unreadable

_ROW, _RK, _ERROR, _REAL, _FORMULA_NUMBER, _FORMULA_ERROR = 0, 2, 3, 5, 9, 11
_VALUED = frozenset({2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
_NAME, _FORMAT, _STYLE, _WORKBOOK, _SHEET, _HEADERS, _STYLES, _STYLES_END = 39, 44, 47, 153, 156, 479, 617, 618
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


@dataclass
class _Workbook:
    """What the workbook part says. sheets: (name, relation id, hidden)."""

    sheets: list[tuple[str, str, bool]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    since_1904: bool = False


def read_xlsb(data: bytes, limits: Limits) -> Book:
    """The workbook. Raises Unreadable if its records cannot be followed."""
    package = Package(data, limits)
    package.judge()
    try:
        return _read(data, package, limits)
    except (struct.error, IndexError) as exc:
        raise Unreadable(Reason.DAMAGED, detail=str(exc)) from exc


def _read(data: bytes, package: Package, limits: Limits) -> Book:
    path = parts.workbook_path(package)
    workbook = _workbook(package.read(path))
    related = parts.relations(package, path)
    by_id = {rid: target for rid, kind, target in related if kind == "worksheet"}
    kinds = {kind: target for _, kind, target in related}
    if package.size(kinds.get("sharedStrings", "")) > limits.shared_strings:
        raise Unreadable(Reason.TOO_LARGE, size=limits.shared_strings // MIB, limit=limits.shared_strings // MIB)
    formats = _formats(package.read(kinds["styles"])) if kinds.get("styles") in package.names else ()
    reader = _Sheets(_opened(data), formats, workbook.since_1904, limits)
    properties, modified = parts.properties(package)
    return Book(
        format="xlsb",
        sheets=tuple(
            reader.sheet(name, package.read(by_id[rid], limits.expanded_bytes // 4), hidden)
            for name, rid, hidden in workbook.sheets
            if by_id.get(rid) in package.names
        ),
        defined_names=workbook.names,
        properties=properties,
        modified=modified,
        macros=any(name.endswith("vbaProject.bin") for name in package.names),
        external_links="externalLink" in kinds,
    )


def _opened(data: bytes) -> Any:
    import python_calamine

    try:
        return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except (python_calamine.CalamineError, OSError, ValueError) as exc:
        raise Unreadable(Reason.DAMAGED, detail=str(exc)) from exc


class _Sheets:
    """Reads the sheets of one workbook."""

    def __init__(self, fast: Any, formats: tuple[str, ...], since_1904: bool, limits: Limits) -> None:
        self._fast = fast
        self._formats = formats
        self._since_1904 = since_1904
        self._limits = limits
        self._left = limits.cells

    def sheet(self, name: str, part: bytes, hidden: bool) -> Sheet:
        """One sheet."""
        special: dict[tuple[int, int], Cell | None] = {}
        headers: tuple[str, ...] = ()
        row = 0
        for kind, body in records(part):
            if kind == _ROW:
                row = struct.unpack_from("<I", body)[0] + 1
            elif kind in _VALUED:
                column = struct.unpack_from("<I", body)[0] + 1
                special[row, column] = self._special(kind, body)
                self._bound(row, column)
            elif kind == _HEADERS:
                headers = tuple(text for text in _header_texts(body) if text)
        return Sheet(name, self._merged(name, special), hidden, headers)

    def _bound(self, row: int, column: int) -> None:
        if row > LAST_ROW or column > LAST_COLUMN:
            raise Unreadable(Reason.BEYOND_SHEET)
        self._left -= 1
        if self._left < 0:
            raise Unreadable(Reason.TOO_LARGE, size=self._limits.cells, limit=self._limits.cells)

    def _special(self, kind: int, body: bytes) -> Cell | None:
        """The cell where calamine is silent or guesses."""
        if kind in {_ERROR, _FORMULA_ERROR}:
            return Cell(_ERRORS.get(body[8], "#N/A"), CellState.ERROR)
        style = int.from_bytes(body[4:7], "little")
        code = self._formats[style] if style < len(self._formats) else ""
        if not code or kind not in {_RK, _REAL, _FORMULA_NUMBER}:
            return None
        number = _rk(body[8:12]) if kind == _RK else struct.unpack_from("<d", body, 8)[0]
        return Cell(dated(number, code, since_1904=self._since_1904), number_format=code)

    def _merged(self, name: str, special: dict[tuple[int, int], Cell | None]) -> dict[tuple[int, int], Cell]:
        if not special:
            return {}
        rows, columns = {row for row, _ in special}, {column for _, column in special}
        if (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1) > self._limits.dense_cells:
            raise Unreadable(Reason.TOO_LARGE, size=len(special), limit=self._limits.dense_cells)
        sheet = self._fast.get_sheet_by_name(name)
        start = sheet.start or (0, 0)
        grid = sheet.to_python()
        cells = {}
        for (row, column), cell in special.items():
            found = cell or _plain(grid, row - 1 - start[0], column - 1 - start[1])
            if found is not None:
                cells[row, column] = found
        return cells


def _plain(grid: list[list[Any]], row: int, column: int) -> Cell | None:
    value = grid[row][column] if 0 <= row < len(grid) and 0 <= column < len(grid[row]) else ""
    if isinstance(value, str):
        return Cell(tidy(value)) if value else None
    return Cell(value)


def records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of a binary part as (type, body)."""
    position = 0
    while position < len(part):
        kind, position = _variable(part, position, 2)
        length, position = _variable(part, position, 4)
        yield kind, part[position : position + length]
        position += length


def _variable(part: bytes, position: int, longest: int) -> tuple[int, int]:
    value = 0
    for index in range(longest):
        byte = part[position + index]
        value |= (byte & 0x7F) << 7 * index
        if byte < 0x80:
            return value, position + index + 1
    return value, position + longest


def _wide(body: bytes, position: int) -> tuple[str, int]:
    """A counted text and where it ends; a missing one is counted as 0xFFFFFFFF."""
    count = struct.unpack_from("<I", body, position)[0]
    position += 4
    if count == 0xFFFFFFFF:
        return "", position
    return body[position : position + 2 * count].decode("utf-16-le", "replace"), position + 2 * count


def _workbook(part: bytes) -> _Workbook:
    found = _Workbook()
    for kind, body in records(part):
        if kind == _SHEET:
            rid, position = _wide(body, 8)
            found.sheets.append((_wide(body, position)[0], rid, struct.unpack_from("<I", body)[0] != 0))
        elif kind == _NAME:
            found.names[_wide(body, 9)[0]] = ""
        elif kind == _WORKBOOK:
            found.since_1904 = bool(body[0] & 1)
    return found


def _formats(part: bytes) -> tuple[str, ...]:
    own: dict[int, str] = {}
    styles: list[str] = []
    inside = False
    for kind, body in records(part):
        if kind == _FORMAT:
            own[struct.unpack_from("<H", body)[0]] = _wide(body, 2)[0]
        elif kind in {_STYLES, _STYLES_END}:
            inside = kind == _STYLES
        elif kind == _STYLE and inside:
            number = struct.unpack_from("<H", body, 2)[0]
            code = own.get(number) or BUILT_IN.get(number, "")
            styles.append("" if code.casefold() == GENERAL.casefold() else code)
    return tuple(styles)


def _header_texts(body: bytes) -> Iterator[str]:
    position = 2
    while position + 4 <= len(body):
        text, position = _wide(body, position)
        yield text


def _rk(raw: bytes) -> float:
    """A number packed into 30 bits: an integer or the upper part of a double, perhaps times 100."""
    packed = struct.unpack("<i", raw)[0]
    number = packed >> 2 if packed & 2 else struct.unpack("<d", b"\0\0\0\0" + struct.pack("<i", packed & ~3))[0]
    return float(number / 100 if packed & 1 else number)
