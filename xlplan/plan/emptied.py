"""A plan workbook of another project as the beginning of a new one: what stays of an office, without its work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from xlplan.errors import PlanError
from xlplan.locale import Locale
from xlplan.plan.reading.sheets import Reader, sheet_named

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_EMPTIED = {"targets": ("target",), "calendar": ("day",), "records": ("department", "period", "kind")}
"""Sheets whose lines belong to one plan, with the headings by which their table is found."""


def without_work(plan: Path, locales: Sequence[Locale]) -> bytes:
    """The workbook with its settings, departments, columns and questions, and nothing below the headings of targets,
    calendar and records. Raises PlanError if it cannot be read."""
    from openpyxl import load_workbook

    try:
        book = load_workbook(plan)
    except (OSError, KeyError, ValueError) as exc:
        raise PlanError("plan-not-a-workbook", file=str(plan)) from exc
    reader = Reader(plan.name, locales, {})
    for kind, needed in _EMPTIED.items():
        name = sheet_named(book.sheetnames, reader.words("sheets")[kind])
        table = reader.table(book[name], kind, needed) if name is not None else None
        if name is not None and table is not None:
            _clear_below(book[name], table.header_row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _clear_below(sheet: Worksheet, header: int) -> None:
    """Empty every cell below a row; the look of the sheet stays, merged cells do not."""
    merged: Iterable[str] = [str(area) for area in sheet.merged_cells.ranges if area.min_row > header]
    for area in merged:
        sheet.unmerge_cells(area)
    for row in sheet.iter_rows(min_row=header + 1):
        for cell in row:
            cell.value = None
            cell.comment = None
