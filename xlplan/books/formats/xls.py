"""Legacy workbooks (.xls, .et): xlrd, whose dates follow the file's own formats, and the parts it leaves out."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from xlplan.books.book import Book, Cell, CellState, Sheet
from xlplan.books.glance import OLE_MAGIC, Format, Glance
from xlplan.books.limits import Limits
from xlplan.books.number_formats import GENERAL, dated
from xlplan.books.ole import open_ole, stream
from xlplan.books.texts import tidy, without_control_escapes
from xlplan.books.unreadable import Reason, Unreadable

_BOF, _EOF, _HEADER, _FOOTER, _BOUNDSHEET, _FILEPASS, _SUPBOOK = 0x0809, 0x000A, 0x0014, 0x0015, 0x0085, 0x002F, 0x01AE
_XLRD_ERRORS = (
    AssertionError,
    AttributeError,
    EOFError,
    IndexError,
    KeyError,
    LookupError,
    NotImplementedError,
    OSError,
    OverflowError,
    TypeError,
    UnicodeError,
    ValueError,
    ZeroDivisionError,
    struct.error,
)


def read_xls(data: bytes, limits: Limits, *, careful: bool = False) -> Book:  # noqa: ARG001
    """The workbook. Raises Unreadable: ENCRYPTED if a password opens it, else DAMAGED."""
    biff = _workbook_stream(data)
    records = _Records(biff)
    if records.encrypted:
        raise Unreadable(Reason.ENCRYPTED)
    book = _opened(data)
    sheets, unread = _sheets(book, records, limits)
    properties, modified = _properties(data)
    return Book(
        format="xls",
        sheets=tuple(sheets),
        defined_names=_names(book),
        properties=properties,
        modified=modified,
        macros=_has_macros(data),
        external_links=records.external,
        unread_sheets=tuple(unread),
    )


def _workbook_stream(data: bytes) -> bytes:
    if not data.startswith(OLE_MAGIC):
        return data
    with open_ole(data) as ole:
        return stream(ole, "Workbook", "Book")


def _opened(data: bytes) -> Any:
    import xlrd

    try:
        return xlrd.open_workbook(
            file_contents=data, formatting_info=True, ragged_rows=True, on_demand=True, logfile=io.StringIO()
        )
    except (xlrd.XLRDError, xlrd.compdoc.CompDocError, *_XLRD_ERRORS) as exc:
        raise Unreadable(_why(exc), detail=f"{type(exc).__name__}: {exc}") from exc


def _why(exc: Exception) -> Reason:
    return Reason.ENCRYPTED if "encrypted" in str(exc).lower() else Reason.DAMAGED


def _sheets(book: Any, records: _Records, limits: Limits) -> tuple[list[Sheet], list[str]]:
    import xlrd

    read: list[Sheet] = []
    unread: list[str] = []
    left = limits.cells
    refusal: Unreadable | None = None
    for index, name in enumerate(book.sheet_names()):
        try:
            sheet = book.sheet_by_index(index)
            cells = dict(_cells(book, sheet))
        except (xlrd.XLRDError, *_XLRD_ERRORS) as exc:
            refusal = Unreadable(Reason.DAMAGED, detail=f"{name}: {exc}")
            unread.append(name)
            continue
        left -= len(cells)
        if left < 0:
            raise Unreadable(Reason.TOO_LARGE, size=limits.cells - left, limit=limits.cells)
        read.append(Sheet(name, cells, sheet.visibility != 0, records.headers(index)))
        book.unload_sheet(index)
    if not read and refusal is not None:
        raise refusal
    return read, unread


def _cells(book: Any, sheet: Any) -> Iterator[tuple[tuple[int, int], Cell]]:
    for row in range(sheet.nrows):
        types = sheet.row_types(row)
        for column, kind in enumerate(types):
            if kind in {0, 6}:
                continue
            cell = _cell(book, sheet, row, column, kind)
            if cell is not None:
                yield (row + 1, column + 1), cell


def _cell(book: Any, sheet: Any, row: int, column: int, kind: int) -> Cell | None:
    """kind: xlrd's cell type, 1 text, 2 number, 3 date, 4 boolean, 5 error."""
    import xlrd

    value = sheet.cell_value(row, column)
    if kind == 1:
        return Cell(tidy(without_control_escapes(value))) if value != "" else None
    if kind == 4:
        return Cell(bool(value))
    if kind == 5:
        return Cell(xlrd.error_text_from_code.get(value, "#N/A"), CellState.ERROR)
    code = _format_code(book, sheet, row, column)
    return Cell(dated(value, code, since_1904=book.datemode == 1), number_format=code)


def _format_code(book: Any, sheet: Any, row: int, column: int) -> str:
    index = sheet.cell_xf_index(row, column)
    found = book.format_map.get(book.xf_list[index].format_key) if index < len(book.xf_list) else None
    code = found.format_str if found is not None else ""
    return "" if code.casefold() == GENERAL.casefold() else code


def _names(book: Any) -> dict[str, str]:
    found = {}
    for name in book.name_obj_list:
        if name.name:
            result = getattr(name, "result", None)
            found[name.name] = str(getattr(result, "text", "") or "")
    return found


def _properties(data: bytes) -> tuple[dict[str, str], datetime | None]:
    """Core properties by name and custom ones as `custom:NAME`; damaged ones are left out."""
    if not data.startswith(OLE_MAGIC):
        return {}, None
    with open_ole(data) as ole:
        return summary(ole)


def summary(ole: Any) -> tuple[dict[str, str], datetime | None]:
    """Properties of a compound file, and the moment of its last change."""
    from datetime import UTC

    found: dict[str, str] = {}
    moment: datetime | None = None
    try:
        meta = ole.get_metadata()
        for key in ("title", "subject", "author", "keywords", "comments", "category"):
            text = _decoded(getattr(meta, key, None), getattr(meta, "codepage", None))
            if text:
                found[key] = text
        if isinstance(meta.last_saved_time, datetime):
            moment = meta.last_saved_time.replace(tzinfo=UTC)
        found.update(_custom(ole))
    except _XLRD_ERRORS:
        return found, moment
    return found, moment


def _custom(ole: Any) -> dict[str, str]:
    name = "\x05DocumentSummaryInformation"
    if not ole.exists(name):
        return {}
    from xlplan.books.formats.ole_properties import custom_properties

    return {f"custom:{key}": value for key, value in custom_properties(ole.openstream(name).read()).items()}


def _decoded(value: object, codepage: object) -> str:
    if isinstance(value, str):
        return value.strip("\x00 ")
    if not isinstance(value, bytes):
        return ""
    number = codepage if isinstance(codepage, int) else 936
    encoding = {65001: "utf-8", -535: "utf-8", 1200: "utf-16-le", 936: "gb18030"}.get(number, f"cp{number}")
    try:
        return value.rstrip(b"\x00").decode(encoding).strip()
    except (LookupError, UnicodeDecodeError):
        return value.rstrip(b"\x00").decode("gb18030", "replace").strip()


def _has_macros(data: bytes) -> bool:
    if not data.startswith(OLE_MAGIC):
        return False
    with open_ole(data) as ole:
        return bool(ole.exists("_VBA_PROJECT_CUR"))


class _Records:
    """A walk over the workbook stream for what xlrd does not give: page headers, external links, encryption."""

    def __init__(self, biff: bytes) -> None:
        self._biff = biff
        self._starts: list[int] = []
        self.encrypted = False
        self.external = False
        for kind, _, body in self._from(0):
            if kind == _BOUNDSHEET and len(body) >= 4:
                self._starts.append(struct.unpack_from("<I", body)[0])
            elif kind == _FILEPASS:
                self.encrypted = True
            elif kind == _SUPBOOK and body[2:4] not in {b"\x01\x04", b"\x01\x3a"}:
                self.external = True

    def headers(self, sheet: int) -> tuple[str, ...]:
        """Texts of page header and footer of the sheet at this index."""
        if sheet >= len(self._starts):
            return ()
        texts = (_biff_text(body) for kind, _, body in self._from(self._starts[sheet]) if kind in {_HEADER, _FOOTER})
        return tuple(text for text in texts if text)

    def _from(self, position: int) -> Iterator[tuple[int, int, bytes]]:
        """Records up to the end of the substream that begins there; charts inside it are passed over."""
        depth = 0
        while position + 4 <= len(self._biff):
            kind, length = struct.unpack_from("<HH", self._biff, position)
            body = self._biff[position + 4 : position + 4 + length]
            if kind == _BOF:
                depth += 1
            elif kind == _EOF:
                depth -= 1
                if depth <= 0:
                    return
            if depth == 1:
                yield kind, position, body
            position += 4 + length


def _biff_text(body: bytes) -> str:
    """A header of BIFF8: two bytes of length in characters, a flag, the characters."""
    if len(body) < 4:
        return ""
    return body[3:].decode("utf-16-le" if body[2] & 1 else "latin-1", "replace")


def _claims(look: Glance) -> bool:
    if look.streams:
        return bool(look.streams & {"workbook", "book"}) and "encryptedpackage" not in look.streams
    data = look.data  # without a compound file around it: BOF of BIFF2 to BIFF8, with its length
    bare = data[:1] == b"\x09" and data[1:2] in {b"\x00", b"\x02", b"\x04", b"\x08"}
    return bare and data[2:4] in {b"\x04\x00", b"\x06\x00", b"\x08\x00", b"\x10\x00"}


FORMAT = Format("xls", _claims, lambda data, limits, careful: read_xls(data, limits, careful=careful))
