"""What moved since the last period."""

from __future__ import annotations

from xlplan.form.columns import PROGRESS, STATUS
from xlplan.ledger.records import Value
from xlplan.ledger.status import Change
from xlplan.page.canvas import Link
from xlplan.page.theme import Ink
from xlplan.report.tables import ReportTable, TableCell, TableColumn, TableRow
from xlplan.report.view import View

KEY = "changes"
_WIDTHS = {"kind": 12, "number": 8.5, "target": 48, "department": 20, "before": 26, "after": 26}


def changes_table(view: View) -> ReportTable:
    """Every difference against the period before, in the order of the status."""
    labels = view.words("change_sheet", "columns")
    status = view.status
    previous = view.period(status.previous_period) if status.previous_period else ""
    purpose = view.text("change_sheet.purpose", previous=previous) if previous else view.text("change_sheet.first")
    return ReportTable(
        key=KEY,
        title=view.text("change_sheet.title", period=view.period(status.period.id)),
        purpose=purpose,
        facts=view.facts,
        columns=tuple(TableColumn(labels[key], width, key in {"kind", "number"}) for key, width in _WIDTHS.items()),
        rows=tuple(_row(view, change) for change in status.changes),
        empty=view.text("change_sheet.empty" if previous else "change_sheet.first"),
        frozen=2,
    )


def _row(view: View, change: Change) -> TableRow:
    return TableRow(
        (
            TableCell(view.word("changes", change.kind)),
            TableCell(view.number(change.target), link=Link("data", change.target) if change.target else None),
            TableCell(view.target_text(change.target)),
            TableCell(view.department(change.department)),
            TableCell(change_value(view, change.kind, change.before), _ink(view, change.kind, change.before)),
            TableCell(change_value(view, change.kind, change.after), _ink(view, change.kind, change.after)),
        ),
        change.target,
    )


def change_value(view: View, kind: str, value: Value) -> str:
    """One side of a change as people read it."""
    if value is None or value == "":
        return view.text("shown.nothing")
    if kind == "target-state":
        return view.word("states", str(value))
    if kind == "return-state":
        return view.word("return_states", str(value))
    if kind in {"reported", STATUS}:
        return view.reported(str(value))
    if kind == PROGRESS and isinstance(value, (int, float)):
        return view.points(value)
    return view.plain_value(value)


def _ink(view: View, kind: str, value: Value) -> Ink | None:
    if kind == "target-state":
        return view.theme.states.get(str(value))
    return view.theme.returns.get(str(value)) if kind == "return-state" else None
