"""Workbooks of Excel and WPS (.xlsx, .xlsm)."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from xlplan.books.number_formats import BUILT_IN
from xlplan.errors import PlanError
from xlplan.locale import Locale, all_languages
from xlplan.plan.deadlines import deadline_words
from xlplan.plan.importing.grid import GridCell, TableGrid, grid_of
from xlplan.plan.importing.sources.spans import Spans
from xlplan.plan.reading.sheets import shown_text

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet


def read_xlsx(data: bytes, name: str, _locale: Locale) -> Sequence[TableGrid]:
    """The visible sheets, and hidden ones only if there is nothing else."""
    book = _open(data, name, data_only=True)
    try:
        formulas = _open(data, name, data_only=False) if _has_formulas(data) else None
        formats = deadline_words(all_languages()).formats
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or list(book.worksheets)
        return [_grid(sheet, None if formulas is None else formulas[sheet.title], formats) for sheet in sheets]
    finally:
        book.close()


def _open(data: bytes, name: str, *, data_only: bool) -> Workbook:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        return load_workbook(BytesIO(data), data_only=data_only)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, IndexError, OSError) as exc:
        raise PlanError("import-unreadable", file=name, reason=str(exc)) from exc
    except (SyntaxError, AttributeError, EOFError, zipfile.LargeZipFile) as exc:  # broken XML is a SyntaxError
        raise PlanError("import-unreadable", file=name, reason=str(exc)) from exc


def _has_formulas(data: bytes) -> bool:
    with zipfile.ZipFile(BytesIO(data)) as parts:
        sheets = [n for n in parts.namelist() if n.startswith("xl/worksheets/") and n.endswith(".xml")]
        return any(b"<f>" in (content := parts.read(n)) or b"<f " in content for n in sheets)


def _grid(sheet: Worksheet, formulas: Worksheet | None, formats: Any) -> TableGrid:
    spans = Spans((m.min_row, m.min_col, m.max_row, m.max_col) for m in sheet.merged_cells.ranges)
    cells = []
    for (row, column), cell in sorted(sheet._cells.items()):
        rows, columns = spans.of(row, column)
        written = None if formulas is None else formulas._cells.get((row, column))
        lost = cell.value is None and written is not None and getattr(written, "data_type", "") == "f"
        if cell.value is None and rows * columns == 1 and not lost:
            continue
        if spans.covered(row, column):
            continue
        value, number_format = _typed(cell, formats)
        text = str(written.value) if lost and written is not None else shown_text(value, number_format)
        bold = bool(cell.font is not None and cell.font.b)
        place = cell.coordinate
        cells.append(GridCell(row, column, text, place, value, number_format, bold, rows, columns, lost=lost))
    return grid_of(sheet.title, cells)


def _typed(cell: Any, formats: Any) -> tuple[object, str]:
    """The value and format; the built-in date formats of Chinese Excel have no name in openpyxl."""
    value = cell.value
    code = BUILT_IN.get(cell._style.numFmtId if cell.has_style else 0, "")
    if code in formats and isinstance(value, int | float) and not isinstance(value, bool):
        from openpyxl.utils.datetime import from_excel

        return from_excel(value, cell.parent.parent.epoch), formats[code]
    return value, str(cell.number_format)
