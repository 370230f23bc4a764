"""Legacy workbooks (.xls, WPS .et)."""

from __future__ import annotations

import os
import struct
from collections.abc import Sequence
from typing import Any

from xlplan.books.book import cell_name
from xlplan.errors import PlanError
from xlplan.locale import Locale
from xlplan.plan.importing.grid import GridCell, TableGrid, grid_of
from xlplan.plan.importing.sources.spans import Spans
from xlplan.plan.reading.sheets import shown_text

_BROKEN = (struct.error, IndexError, KeyError, ValueError, TypeError, AssertionError, AttributeError, OSError)


def read_xls(data: bytes, name: str, _locale: Locale) -> Sequence[TableGrid]:
    """The visible sheets, and hidden ones only if there is nothing else."""
    import xlrd
    from xlrd.compdoc import CompDocError

    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - xlrd talks to a stream
        try:
            book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=nowhere)
            sheets = [sheet for sheet in book.sheets() if sheet.visibility == 0] or book.sheets()
            return [_grid(book, sheet) for sheet in sheets]
        except (xlrd.XLRDError, CompDocError) as exc:
            raise PlanError("import-old-or-encrypted", file=name, reason=str(exc)) from exc
        except _BROKEN as exc:
            raise PlanError("import-unreadable", file=name, reason=str(exc)) from exc


def _grid(book: Any, sheet: Any) -> TableGrid:
    spans = Spans((top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells)
    cells = []
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            cell = sheet.cell(row, column)
            if spans.covered(row + 1, column + 1):
                continue
            style = book.xf_list[cell.xf_index]
            number_format = book.format_map[style.format_key].format_str
            value = _value(book, cell)
            text = shown_text(value, number_format)
            rows, columns = spans.of(row + 1, column + 1)
            if text or rows * columns > 1:
                bold = bool(book.font_list[style.font_index].bold)
                place = cell_name(row + 1, column + 1)
                cells.append(GridCell(row + 1, column + 1, text, place, value, number_format, bold, rows, columns))
    return grid_of(sheet.name, cells)


def _value(book: Any, cell: Any) -> object:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return xlrd.xldate_as_datetime(cell.value, book.datemode)
        except (xlrd.xldate.XLDateError, OverflowError, ValueError):
            return cell.value
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#?"))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    return None if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) else cell.value
