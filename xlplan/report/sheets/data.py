"""The consolidated facts for screens: one row for every target, nothing merged, links to everything behind it."""

from __future__ import annotations

from datetime import date

from xlplan.form.columns import COUNT, PROGRESS, STATUS, Column, Kind
from xlplan.ledger.status import TargetRow
from xlplan.page.canvas import Link
from xlplan.report.tables import ReportTable, TableCell, TableColumn, TableRow, link_to
from xlplan.report.view import View

KEY = "data"
_BEFORE = {
    "number": 6,
    "aspect": 12,
    "measure_number": 6,
    "measure": 40,
    "target": 30,
    "lead": 13,
    "responsible": 18,
    "deadline": 14,
    "kind": 7,
    "due": 11,
    "quantity": 11,
    "unit": 6,
    "reported": 9,
    "progress": 7,
    "expected": 8,
    "derived": 12,
    "days_overdue": 7,
    "returned": 10,
    "parts": 8,
}
_LINKS = {"contributions": 10, "findings": 10, "sources": 10}
_NOTE = 18
_OWN_PLACE = frozenset({STATUS, PROGRESS})


def data_table(view: View) -> ReportTable:
    """One row for every target in plan order; the lead's own words under the form's columns."""
    labels = view.words(KEY, "columns")
    return ReportTable(
        key=KEY,
        title=view.text("data.title", period=view.period(view.status.period.id)),
        purpose=view.text("data.purpose"),
        facts=view.facts,
        columns=(
            *(TableColumn(labels[key], width, key == "number") for key, width in _BEFORE.items()),
            *(TableColumn(column.label, _width(column)) for column in _said(view)),
            TableColumn(labels["note"], _NOTE),
            *(TableColumn(labels[key], width, screen=True) for key, width in _LINKS.items()),
        ),
        rows=tuple(_row(view, row) for row in view.status.rows),
        frozen=1,
        splits=False,
    )


def _said(view: View) -> tuple[Column, ...]:
    return tuple(column for column in view.layout.asked if column.key not in _OWN_PLACE)


def _width(column: Column) -> float:
    return max(column.width, 30) if column.kind is Kind.LONG_TEXT else column.width


def _row(view: View, row: TargetRow) -> TableRow:
    target = row.target
    due = row.occurrence_due or target.deadline.due
    return TableRow(
        (
            TableCell(target.number, link=Link("consolidated", target.id)),
            TableCell(target.aspect),
            TableCell(target.measure_number),
            TableCell(target.measure),
            TableCell(target.text),
            TableCell(target.lead_text),
            TableCell(target.responsible_text),
            TableCell(target.deadline.text),
            TableCell(view.word("kinds", target.deadline.kind)),
            TableCell(due),
            TableCell(target.quantity),
            TableCell(target.unit),
            TableCell(view.reported_of(row)),
            TableCell(None if row.progress is None else round(row.progress, 1)),
            TableCell(None if row.expected_progress is None else round(row.expected_progress)),
            TableCell(view.word("states", row.derived), view.theme.states[row.derived]),
            TableCell(row.days_overdue or None),
            _lead_return(view, row),
            TableCell(view.parts_returned(row)),
            *(_said_cell(view, column, row) for column in _said(view)),
            TableCell(view.notes(row)),
            *_links(view, row),
        ),
        target.id,
    )


def _lead_return(view: View, row: TargetRow) -> TableCell:
    returned = view.status.return_of.get(row.target.lead)
    if returned is None:
        return TableCell("")
    return TableCell(view.returned(returned), view.theme.returns[returned.state])


def _said_cell(view: View, column: Column, row: TargetRow) -> TableCell:
    value = row.lead.value(column.key) if row.lead is not None else None
    if isinstance(value, (int, float)) and column.key == COUNT:
        return TableCell(value)
    if isinstance(value, date):
        return TableCell(value)
    return TableCell(view.value(column, value))


def _links(view: View, row: TargetRow) -> tuple[TableCell, TableCell, TableCell]:
    target = row.target.id
    parts, findings = len(row.contributions), len(view.findings_of.get(target, ()))
    return (
        link_to(view, "contributions", target if parts else "", view.text("data.links.contributions", count=parts)),
        link_to(view, "findings", target if findings else "", view.text("data.links.findings", count=findings)),
        link_to(view, "sources", view.source_of(row)),
    )
