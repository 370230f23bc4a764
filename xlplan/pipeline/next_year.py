"""Next year's folder: settings, departments and form of this one, and the targets that are not done yet."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from xlplan.books.number_formats import points_text
from xlplan.codes import normalised
from xlplan.errors import RequestError
from xlplan.ledger.status import Status, TargetRow, TargetState
from xlplan.locale import Locale, all_languages
from xlplan.pipeline.judging import current_status
from xlplan.pipeline.session import Session
from xlplan.pipeline.starting import Beginning, init_project
from xlplan.plan.reading.sheets import Reader, heading_key, setting_key
from xlplan.project import Project

FINISHED = frozenset({TargetState.CLOSED, TargetState.DONE, TargetState.DONE_LATE, TargetState.DONE_UNDATED})


def next_year(session: Session, year: int, folder: Path) -> Project:
    """Make the folder of another year; targets that are not done go along, each with its last word in its note.

    Raises RequestError if a plan stands there already, or the year is this one; ProjectError.
    """
    settings = session.plan.settings
    if year == settings.year:
        raise RequestError("same-year", year=year)
    project = init_project(folder, None, Beginning(None, session.project.root))
    book = load_workbook(project.plan)
    reader = Reader(project.plan.name, all_languages(session.project.own_templates), {}, dict(settings.vocabulary))
    sheets = reader.codes("sheets")
    for sheet in book.worksheets:
        if sheets.get(normalised(sheet.title)) == "settings":
            _settings(sheet, reader.codes("settings"), year, settings.year)
        if sheets.get(normalised(sheet.title)) == "targets":
            codes = reader.codes("headings", "targets")
            _targets(sheet, codes, current_status(session, None), session.locale)
    data = BytesIO()
    book.save(data)
    project.plan.write_bytes(data.getvalue())
    return project


def _settings(sheet: Any, codes: Mapping[str, str], year: int, before: int) -> None:
    for row in sheet.iter_rows(max_col=2):
        code = codes.get(setting_key(str(row[0].value or "")))
        if code == "year":
            row[1].value = year
        elif code == "name":
            row[1].value = str(row[1].value or "").replace(str(before), str(year))
        elif code == "start":
            row[1].value = None


def _targets(sheet: Any, codes: Mapping[str, str], status: Status, locale: Locale) -> None:
    head = next(
        (r for r in sheet.iter_rows() if sum(heading_key(str(c.value or "")) in codes for c in r) > 2),
        (),
    )
    columns = {codes.get(heading_key(str(cell.value or ""))): cell.column for cell in head}
    line = head[0].row if head else 0
    if head and "note" not in columns:
        columns["note"] = max(column for key, column in columns.items() if key is not None) + 1
        heading = str(locale.table("lexicon", "headings", "targets")["note"][0])
        sheet.cell(line, columns["note"]).value = heading
    for row in status.rows:
        if row.derived not in FINISHED:
            line += 1
            for key, value in _cells(row, locale).items():
                if key in columns:
                    sheet.cell(line, columns[key]).value = value


def _cells(row: TargetRow, locale: Locale) -> dict[str, Any]:
    target = row.target
    reported = locale.choice("status", row.reported) if row.reported else ""
    points = "" if row.progress is None else f"{points_text(row.progress)}%"
    said = " ".join(part for part in (row.reported_period, reported, points) if part)
    return {
        "number": target.number,
        "aspect": target.aspect,
        "measure_number": target.measure_number,
        "measure": target.measure,
        "target": target.text,
        "lead": target.lead_text,
        "responsible": target.responsible_text,
        "deadline": target.deadline.text,
        "quantity": target.quantity,
        "unit": target.unit,
        "note": locale.text("cli.next-year.carried", said=said, note=target.note).strip(),
    }
