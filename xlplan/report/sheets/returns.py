"""What each expected department owes and sent, and how it did in the last months."""

from __future__ import annotations

from dataclasses import replace

from xlplan.ledger.arrived import came_in_words
from xlplan.ledger.status import ReturnRow, ReturnState
from xlplan.plan.period_names import in_time_order
from xlplan.report.tables import ReportTable, TableCell, TableColumn, TableRow, link_to
from xlplan.report.view import View, short_name

KEY = "returns"
_MONTHS = 12
_WIDTHS = {
    "index": 6,
    "department": 22,
    "state": 11,
    "received": 19.5,
    "evidence": 14,
    "version": 6,
    "days_late": 8.5,
    "workdays_late": 9.5,
    "missing_cells": 8.5,
    "what": 34,
    "file": 26,
    "source": 7,
    "note": 16,
}
_MONTH_WIDTH = 7.8


def returns_table(view: View) -> ReportTable:
    """One row for every expected department, the last months' states in the columns to the right."""
    labels = view.words(KEY, "columns")
    months, due = shown_months(view), view.moment(view.status.period.due)
    return ReportTable(
        key=KEY,
        title=view.text("returns.title", period=view.period(view.status.period.id)),
        purpose=view.text("returns.purpose"),
        facts=view.text("returns.facts", facts=view.facts, due=due, submission=view.submission),
        columns=(
            *(TableColumn(labels[key], width, key in {"index", "department"}) for key, width in _WIDTHS.items()),
            *(TableColumn(view.narrow_month(month), _MONTH_WIDTH, align="center") for month in months),
        ),
        rows=tuple(_row(view, index, row, months) for index, row in enumerate(view.status.returns, start=1)),
        empty=view.text("shown.nothing"),
        frozen=2,
    )


def shown_months(view: View) -> tuple[str, ...]:
    """The newest months of the matrix, ascending."""
    return tuple(in_time_order({period for _, period in view.status.matrix})[-_MONTHS:])


def _row(view: View, index: int, row: ReturnRow, months: tuple[str, ...]) -> TableRow:
    return TableRow(
        (
            TableCell(index),
            TableCell(view.department(row.department)),
            TableCell(_state(view, row), view.theme.returns[row.state]),
            TableCell(view.local(row.received_at) if row.received_at is not None else None),
            TableCell(view.word("evidence", row.evidence) if row.evidence is not None else ""),
            TableCell(row.version or None),
            TableCell(row.days_late or None),
            TableCell(row.workdays_late or None),
            TableCell(row.missing_cells),
            TableCell(what_is_missing(view, row.department)),
            TableCell(short_name(row.file) or view.text("returns.came_file" if row.came else "returns.no_file")),
            link_to(view, "sources", row.file),
            TableCell(return_note(view, row)),
            *(_month(view, row.department, month) for month in months),
        ),
        row.department,
    )


def _month(view: View, department: str, month: str) -> TableCell:
    state = view.status.matrix.get((department, month))
    if state is None:
        return TableCell(view.word("return_short", "none"))
    return TableCell(view.word("return_short", state), view.theme.returns[state])


def _state(view: View, row: ReturnRow) -> str:
    """The state, its days having columns of their own."""
    return view.returned(replace(row, days_late=0))


def return_note(view: View, row: ReturnRow) -> str:
    """When it was complete if it was corrected later, what came that cannot be used, why a due moment moved, or why a
    period is excused."""
    notes = [row.reason]
    if row.first_complete_at is not None and row.received_at is not None and row.first_complete_at < row.received_at:
        notes.append(view.text("returns.complete_at", at=view.moment(row.first_complete_at)))
    if row.came and not row.version:
        things = view.text("shown.list").join(came_in_words(view.status, row, view.locale))
        notes.append(view.text("returns.came", things=things))
    if row.state is ReturnState.WAIVED:
        notes.append(view.text("returns.excused"))
    elif row.due != view.status.period.due:
        notes.append(view.text("returns.until", until=view.moment(row.due)))
    return "\n".join(note for note in notes if note)


def what_is_missing(view: View, department: str) -> str:
    """Empty required cells and missing rows of a department's return, by target."""
    lines = []
    for target, findings in view.gaps_of.get(department, {}).items():
        number = view.number(target)
        if any(finding.code == "row.missing" for finding in findings):
            lines.append(view.text("returns.missing_row", number=number))
            continue
        columns = view.text("shown.list").join(dict.fromkeys(view.heading(f) for f in findings))
        lines.append(view.text("returns.missing_cell", number=number, columns=columns))
    return "\n".join(lines)
