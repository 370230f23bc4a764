"""Binary OOXML workbooks (.xlsb), read record by record: fast readers lose its errors, its number formats and the cells
that are written in short."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from xlplan.books.book import Book, Cell, CellState, Sheet
from xlplan.books.formats import xlsx_parts as parts
from xlplan.books.formats.xls_records import rk_number
from xlplan.books.glance import Format, Glance
from xlplan.books.limits import LAST_COLUMN, LAST_ROW, MIB, Limits
from xlplan.books.number_formats import BUILT_IN, GENERAL, dated
from xlplan.books.package import Package
from xlplan.books.texts import tidy
from xlplan.books.unreadable import Reason, Unreadable

_ROW, _RK, _ERROR, _BOOLEAN, _REAL, _TEXT, _SHARED = 0, 2, 3, 4, 5, 6, 7
_AS_PLAIN = {8: _TEXT, 9: _REAL, 10: _BOOLEAN, 11: _ERROR}
"""Cells with a formula hold its result as the plain ones hold their value."""
_FIRST_SHORT, _LAST_SHORT, _SHORT_OF = 12, 18, 11
"""Cells that stand right of the one before leave out their column."""
_STRING, _NAME, _FORMAT, _STYLE, _WORKBOOK, _SHEET, _HEADERS, _STYLES, _STYLES_END = (
    19,
    39,
    44,
    47,
    153,
    156,
    479,
    617,
    618,
)
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


@dataclass
class _XlsbWorkbook:
    """What the workbook part says. sheets: (name, relation id, hidden)."""

    sheets: list[tuple[str, str, bool]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    since_1904: bool = False


def read_xlsb(data: bytes, limits: Limits) -> Book:
    """The workbook. Raises Unreadable if its records cannot be followed."""
    package = Package(data, limits)
    package.judge()
    try:
        return _read(package, limits)
    except (struct.error, IndexError) as exc:
        raise Unreadable(Reason.DAMAGED, detail=str(exc)) from exc


def _read(package: Package, limits: Limits) -> Book:
    path = parts.workbook_path(package)
    workbook = _workbook(package.read(path))
    related = parts.relations(package, path)
    by_id = {rid: target for rid, kind, target in related if kind == "worksheet"}
    kinds = {kind: target for _, kind, target in related}
    formats = _formats(package.read(kinds["styles"])) if kinds.get("styles") in package.names else ()
    reader = _XlsbSheets(
        _strings(package, kinds.get("sharedStrings", ""), limits), formats, workbook.since_1904, limits
    )
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


def _strings(package: Package, path: str, limits: Limits) -> list[str]:
    if path not in package.names:
        return []
    if package.size(path) > limits.shared_strings:
        raise Unreadable(Reason.TOO_LARGE, size=package.size(path) // MIB, limit=limits.shared_strings // MIB)
    part = package.read(path, limits.shared_strings)
    return [tidy(_wide(body, 1)[0]) for kind, body in records(part) if kind == _STRING]


class _XlsbSheets:
    """Reads the sheets of one workbook."""

    def __init__(self, strings: list[str], formats: tuple[str, ...], since_1904: bool, limits: Limits) -> None:
        self._strings = strings
        self._formats = formats
        self._since_1904 = since_1904
        self._limits = limits
        self._left = limits.cells

    def sheet(self, name: str, part: bytes, hidden: bool) -> Sheet:
        """One sheet."""
        cells: dict[tuple[int, int], Cell] = {}
        headers: tuple[str, ...] = ()
        row = column = 0
        for kind, body in records(part):
            if kind == _ROW:
                row, column = struct.unpack_from("<I", body)[0] + 1, 0
            elif kind <= _LAST_SHORT:
                column = column + 1 if kind >= _FIRST_SHORT else struct.unpack_from("<I", body)[0] + 1
                cell = self._cell(kind, body)
                if cell is not None:
                    self._bound(row, column)
                    cells[row, column] = cell
            elif kind == _HEADERS:
                headers = tuple(text for text in _header_texts(body) if text)
        return Sheet(name, cells, hidden, headers)

    def _bound(self, row: int, column: int) -> None:
        if row > LAST_ROW or column > LAST_COLUMN:
            raise Unreadable(Reason.BEYOND_SHEET)
        self._left -= 1
        if self._left < 0:
            raise Unreadable(Reason.TOO_LARGE, size=self._limits.cells, limit=self._limits.cells)

    def _cell(self, kind: int, body: bytes) -> Cell | None:
        short = kind >= _FIRST_SHORT
        kind = kind - _SHORT_OF if short else _AS_PLAIN.get(kind, kind)
        at = 4 if short else 8
        if kind == _ERROR:
            return Cell(_ERRORS.get(body[at], "#N/A"), CellState.ERROR)
        if kind == _BOOLEAN:
            return Cell(body[at] != 0)
        if kind in {_TEXT, _SHARED}:
            text = tidy(_wide(body, at)[0]) if kind == _TEXT else self._strings[struct.unpack_from("<I", body, at)[0]]
            return Cell(text) if text else None
        if kind not in {_RK, _REAL}:
            return None
        number = rk_number(body[at : at + 4]) if kind == _RK else struct.unpack_from("<d", body, at)[0]
        style = int.from_bytes(body[at - 4 : at - 1], "little")
        code = self._formats[style] if style < len(self._formats) else ""
        return Cell(dated(number, code, since_1904=self._since_1904), number_format=code)


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


def _workbook(part: bytes) -> _XlsbWorkbook:
    found = _XlsbWorkbook()
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


def _claims(look: Glance) -> bool:
    kind = look.main_type
    return b"sheet.binary" in kind or (
        b"ms-" not in kind and b"openxml" not in kind and "xl/workbook.bin" in look.parts
    )


FORMAT = Format("xlsb", _claims, lambda data, limits, _careful: read_xlsb(data, limits))
