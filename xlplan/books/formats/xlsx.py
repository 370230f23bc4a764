"""OOXML workbooks (.xlsx, .xlsm, .xltx, Strict): cells by one pass over each sheet, all else where there is any."""

from __future__ import annotations

from xlplan.books.book import Book, Overlay, OverlayKind, Place, Sheet
from xlplan.books.formats import xlsx_parts as parts
from xlplan.books.formats.xlsx_cells import CellReader
from xlplan.books.formats.xlsx_marks import around, headers_of, hidden_columns, merges_of
from xlplan.books.formats.xlsx_pictures import CellPictures
from xlplan.books.formats.xlsx_texts import string_table
from xlplan.books.formats.xlsx_values import Scanned, values_of
from xlplan.books.glance import Format, Glance
from xlplan.books.limits import MIB, Limits
from xlplan.books.package import Package
from xlplan.books.unreadable import Reason, Unreadable


def read_xlsx(data: bytes, limits: Limits) -> Book:
    """The workbook. Raises Unreadable if none of its sheets can be read."""
    package = Package(data, limits)
    package.judge()
    workbook = parts.read_workbook(package, parts.workbook_path(package))
    sheets, unread = _Sheets(package, workbook, limits).all()
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
        loose=loose(package, sheets, limits),
    )


class _Sheets:
    """Reads the sheets of one workbook."""

    def __init__(self, package: Package, workbook: parts.Workbook, limits: Limits) -> None:
        self._package = package
        self._workbook = workbook
        self._limits = limits
        texts = string_table(self._part(workbook.strings, limits.shared_strings))
        styles = self._part(workbook.styles) if workbook.styles in package.names else None
        values = values_of(styles, since_1904=workbook.since_1904, reckoned=workbook.reckoned)
        self._cells = CellReader(texts, values, limits.cells)
        self._pictures = CellPictures(package, workbook.others)

    def _part(self, path: str, cap: int = 64 * MIB) -> bytes:
        return self._package.read(path, cap) if path in self._package.names else b""

    def all(self) -> tuple[list[Sheet], list[str]]:
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
        found = self._cells.read(self._package.chunks(part.path))
        strings = self._workbook.strings
        if strings and strings not in self._package.names and found.lacks_texts:
            raise Unreadable(Reason.DAMAGED, detail=strings)  # every text is missing
        beside = around(self._package, part.path, found.tail, self._limits)
        rows = {row for row, _ in found.cells} if found.hidden_rows else set()
        hidden = frozenset(found.hidden_rows & rows)
        filtered = (row for row in hidden if any(first < row <= last for first, last in beside.filters))
        return Sheet(
            part.name,
            found.cells,
            part.hidden,
            headers_of(found.tail),
            merges=merges_of(found.tail),
            bold=frozenset(found.bold),
            struck=found.struck,
            hidden_rows=hidden,
            filtered_rows=frozenset(filtered),
            hidden_columns=hidden_columns(found.head, found.cells),
            notes=beside.notes,
            overlays=(*self._inside(found), *beside.overlays),
            links={**beside.links, **found.links},
        )

    def _inside(self, found: Scanned) -> list[Overlay]:
        """The pictures that cells hold; the error that stands for one is no error."""
        inside = {place: _in_cell(place, self._pictures.named(name)) for place, name in found.pictures.items()}
        for place, number in found.rich.items():
            picture = self._pictures.rich(number)
            if picture is not None:
                found.cells.pop(place, None)
                inside[place] = _in_cell(place, picture)
        return list(inside.values())


def _in_cell(place: Place, picture: tuple[str, bytes, str]) -> Overlay:
    row, column = place
    name, data, text = picture
    return Overlay(OverlayKind.PICTURE, row, column, row, column, inside=True, text=text, name=name, data=data)


def loose(package: Package, sheets: list[Sheet], limits: Limits) -> tuple[Overlay, ...]:
    """Embedded files that no sheet shows."""
    embedded = sorted(name for name in package.names if "/embeddings/" in name)
    if not embedded:
        return ()
    from xlplan.books.formats.xlsx_objects import embedded_file

    shown = {one.data for sheet in sheets for one in sheet.overlays if one.kind is OverlayKind.OBJECT}
    files = (embedded_file(package, name, limits) for name in embedded)
    return tuple(Overlay(OverlayKind.OBJECT, name=name, data=data) for name, data in files if data not in shown)


def _claims(look: Glance) -> bool:
    """A package is what its main part is; where it does not say, by the part that Excel writes."""
    kind, names = look.main_type, look.parts
    if b"spreadsheetml" in kind or (b"ms-excel" in kind and b"binary" not in kind):
        return True
    return (
        b"ms-" not in kind
        and b"openxml" not in kind
        and "xl/workbook.xml" in names
        and not {"word/document.xml", "xl/workbook.bin"} & names
    )


FORMAT = Format("xlsx", _claims, lambda data, limits, _careful: read_xlsx(data, limits))
