"""Legacy workbooks (.xls, .et): xlrd, whose dates follow the file's own formats, and the parts it leaves out."""

from __future__ import annotations

import io
import math
import struct
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cached_property
from typing import Any

from xlplan.books.book import Book, Cell, CellState, Place, Sheet, Span
from xlplan.books.formats.xls_marks import XlsMarks
from xlplan.books.formats.xls_records import Records, SheetRecords
from xlplan.books.glance import OLE_MAGIC, Format, Glance
from xlplan.books.limits import Limits
from xlplan.books.number_formats import BUILT_IN, GENERAL, dated
from xlplan.books.ole import open_ole, stream
from xlplan.books.texts import tidy, without_control_escapes
from xlplan.books.unreadable import Reason, Unreadable

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


def read_xls(data: bytes, limits: Limits, *, careful: bool = False) -> Book:
    """The workbook: by xlrd, and what that refuses by calamine, unless careful. Raises Unreadable: ENCRYPTED if a
    password opens it, else DAMAGED."""
    records = Records(_workbook_stream(data))
    if records.encrypted:
        raise Unreadable(Reason.ENCRYPTED)
    read = _Reading(data, records, limits, None if careful else data)
    properties, modified = _properties(data)
    return Book(
        format="xls",
        sheets=tuple(read.sheets),
        defined_names=read.names,
        properties=properties,
        modified=modified,
        macros=_has_macros(data),
        external_links=records.external,
        unread_sheets=tuple(read.unread),
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


class _Reading:
    """The sheets of one workbook, each by the first reader that can. second: the bytes for the second reader, None
    without one."""

    def __init__(self, data: bytes, records: Records, limits: Limits, second: bytes | None) -> None:
        self._records = records
        self._limits = limits
        self._second = second
        self._left = limits.cells
        self.sheets: list[Sheet] = []
        self.unread: list[str] = []
        self.names: dict[str, str] = {}
        try:
            book = _opened(data)
        except Unreadable as exc:
            self._all_by_second(exc)
            return
        self.names = _names(book)
        self._all(book)

    def _all(self, book: Any) -> None:
        import xlrd

        refusal: Unreadable | None = None
        uncalculated = self._never_calculated(range(book.nsheets))
        for index, name in enumerate(book.sheet_names()):
            said = self._records.sheet(index)
            try:
                sheet = self._by_xlrd(book, index, said, uncalculated)
                book.unload_sheet(index)
            except (xlrd.XLRDError, *_XLRD_ERRORS) as exc:
                refusal = Unreadable(Reason.DAMAGED, detail=f"{name}: {exc}")
                again = self._by_second(name, said, uncalculated)
                if again is None:
                    self.unread.append(name)
                    continue
                sheet = again
            self._keep(sheet)
        if not self.sheets and refusal is not None:
            raise refusal

    def _keep(self, sheet: Sheet) -> None:
        self._left -= len(sheet.cells)
        if self._left < 0:
            raise Unreadable(Reason.TOO_LARGE, size=self._limits.cells - self._left, limit=self._limits.cells)
        self.sheets.append(sheet)

    def _never_calculated(self, indexes: Iterable[int]) -> bool:
        """Whether not one formula of the workbook has a result: a generator wrote them, and no program since."""
        said = [self._records.sheet(index) for index in indexes]
        return any(one.without_text for one in said) and not any(one.calculated for one in said)

    def _by_xlrd(self, book: Any, index: int, said: SheetRecords, uncalculated: bool) -> Sheet:
        sheet = book.sheet_by_index(index)
        cells = dict(_cells(book, sheet))
        _mend(cells, said, uncalculated)
        marks = XlsMarks(book, sheet, cells)
        return Sheet(
            sheet.name,
            cells,
            sheet.visibility != 0,
            tuple(said.headers),
            merges=marks.merges,
            bold=marks.bold,
            struck=marks.struck,
            hidden_rows=marks.hidden_rows,
            filtered_rows=marks.filtered_rows,
            hidden_columns=marks.hidden_columns,
            notes=marks.notes,
            overlays=tuple(said.overlays),
            links=marks.links,
        )

    @cached_property
    def _calamine(self) -> Any:
        """Calamine's view of the workbook; None if it refuses or is not to be asked."""
        if self._second is None:
            return None
        import python_calamine

        try:
            return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(self._second))
        except (python_calamine.CalamineError, OSError, ValueError):
            return None

    def _all_by_second(self, refusal: Unreadable) -> None:
        if self._calamine is None or refusal.reason is not Reason.DAMAGED:
            raise refusal
        names = list(self._calamine.sheet_names)
        uncalculated = self._never_calculated(range(len(names)))
        for index, name in enumerate(names):
            sheet = self._by_second(name, self._records.sheet(index), uncalculated)
            if sheet is None:
                self.unread.append(name)
            else:
                self._keep(sheet)
        if not self.sheets:
            raise refusal

    def _by_second(self, name: str, said: SheetRecords, uncalculated: bool) -> Sheet | None:
        """The sheet as calamine reads its texts. It takes some numbers for dates and leaves out errors and formulas
        without a result, so that these come from the records."""
        import python_calamine

        try:
            found = self._calamine.get_sheet_by_name(name) if self._calamine is not None else None
            if found is None:
                return None
            rows = found.to_python()
        except (python_calamine.CalamineError, OSError, ValueError, KeyError):
            return None
        top, left = found.start or (0, 0)
        cells: dict[Place, Cell] = {}
        for row, values in enumerate(rows, top + 1):
            for column, value in enumerate(values, left + 1):
                if value != "" and isinstance(value, str | bool):
                    cells[row, column] = Cell(tidy(without_control_escapes(value)) if isinstance(value, str) else value)
        for place, (number, style) in said.numbers.items():
            code = self._records.format_of(style)
            cells[place] = number_cell(number, code, since_1904=False)
        _mend(cells, said, uncalculated)
        cells.update({place: Cell(error, CellState.ERROR) for place, error in said.errors.items()})
        hidden = any(m.name == name and "Visible" not in str(m.visible) for m in self._calamine.sheets_metadata)
        spans = tuple(Span(a + 1, b + 1, c + 1, d + 1) for (a, b), (c, d) in found.merged_cell_ranges or ())
        return Sheet(name, cells, hidden, tuple(said.headers), merges=spans, overlays=tuple(said.overlays))


def _mend(cells: dict[Place, Cell], said: SheetRecords, uncalculated: bool) -> None:
    """Put formulas without a result in the place of what readers make of them: nothing, or 0."""
    for place in said.uncached | (said.without_text if uncalculated else set()):
        cells[place] = Cell("=", CellState.UNCACHED)


def number_cell(number: float, code: str, *, since_1904: bool) -> Cell:
    """A number under its format; what stands there if it is none."""
    if not math.isfinite(number):
        return Cell(str(number), CellState.UNREADABLE)
    return Cell(dated(number, code, since_1904=since_1904), number_format=code)


def _cells(book: Any, sheet: Any) -> Iterator[tuple[Place, Cell]]:
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
    return number_cell(value, _format_code(book, sheet, row, column), since_1904=book.datemode == 1)


def _format_code(book: Any, sheet: Any, row: int, column: int) -> str:
    index = sheet.cell_xf_index(row, column)
    found = book.format_map.get(book.xf_list[index].format_key) if index < len(book.xf_list) else None
    code = found.format_str if found is not None else ""
    number = found.format_key if found is not None else 0
    if BUILT_IN.get(number, "").startswith("[$-804]") and code.casefold() in {"", GENERAL.casefold()}:
        code = BUILT_IN[number]  # xlrd knows no formats of a Chinese Excel
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


def _claims(look: Glance) -> bool:
    if look.streams:
        return bool(look.streams & {"workbook", "book"}) and "encryptedpackage" not in look.streams
    data = look.data  # without a compound file around it: BOF of BIFF2 to BIFF8, with its length
    bare = data[:1] == b"\x09" and data[1:2] in {b"\x00", b"\x02", b"\x04", b"\x08"}
    return bare and data[2:4] in {b"\x04\x00", b"\x06\x00", b"\x08\x00", b"\x10\x00"}


FORMAT = Format("xls", _claims, lambda data, limits, careful: read_xls(data, limits, careful=careful))
