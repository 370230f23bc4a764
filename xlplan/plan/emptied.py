"""A plan workbook of another project as the beginning of a new one: what stays of an office, without its work."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from xlplan.codes import normalised
from xlplan.errors import PlanError
from xlplan.locale import Locale
from xlplan.plan.reading.sheets import HEADER_ROWS, Reader, heading_key, sheet_named

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_EMPTIED = ("targets", "calendar", "records")
"""Sheets whose lines belong to one plan."""


def without_work(plan: Path, locales: Sequence[Locale]) -> bytes:
    """The workbook with its settings, departments, columns and questions, and nothing below the headings of targets,
    calendar and records. Raises PlanError if it cannot be read."""
    from openpyxl import load_workbook

    try:
        book = load_workbook(plan)
    except (OSError, KeyError, ValueError) as exc:
        raise PlanError("plan-not-a-workbook", file=str(plan), reason=str(exc)) from exc
    reader = Reader(plan.name, locales, {})
    title = sheet_named(book.sheetnames, reader.words("sheets")["settings"])
    if title is not None:
        rows = ([str(cell) for cell in row if cell is not None] for row in book[title].iter_rows(values_only=True))
        reader.vocabulary = reader.vocabulary_in((row[0], row[1]) for row in rows if len(row) > 1)
    kinds = reader.codes("sheets")
    for sheet in book.worksheets:
        kind = kinds.get(normalised(sheet.title), "")
        header = _header_of(sheet, reader.codes("headings", kind)) if kind in _EMPTIED else None
        if header is not None:
            _clear_below(sheet, header)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _header_of(sheet: Worksheet, headings: dict[str, str]) -> int | None:
    """The row with the most known headings, None if no row has two."""
    counts = {
        number: len({heading_key(str(cell.value)) for cell in row} & headings.keys())
        for number, row in enumerate(sheet.iter_rows(max_row=HEADER_ROWS), start=1)
    }
    best = max(counts, key=lambda row: (counts[row], -row), default=0)
    return best if counts.get(best, 0) >= 2 else None


def _clear_below(sheet: Worksheet, header: int) -> None:
    """Empty every cell below a row; the look of the sheet stays, merged cells do not."""
    for area in [str(area) for area in sheet.merged_cells.ranges if area.min_row > header]:
        sheet.unmerge_cells(area)
    for row in sheet.iter_rows(min_row=header + 1):
        for cell in row:
            cell.value = None
            cell.comment = None
