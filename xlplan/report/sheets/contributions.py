"""Who said what: one row for every target and department, nothing merged, nothing summed up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from xlplan.books.number_formats import number_text
from xlplan.form.columns import Column, Kind
from xlplan.form.kinds import KINDS
from xlplan.ledger.beside import beside_answer
from xlplan.ledger.in_force import UsedAnswer
from xlplan.ledger.status import Contribution
from xlplan.page.canvas import Link
from xlplan.report.tables import ReportTable, TableCell, TableColumn, TableRow, link_to
from xlplan.report.view import View

KEY = "contributions"
_BEFORE = {"number": 8.5, "target": 24, "department": 14, "role": 6, "state": 9, "period": 9}
_AFTER = {"received": 19.5, "evidence": 11, "version": 6, "source": 20, "replaced": 30, "open": 7}
_EVIDENCE = frozenset({"evidence", "source", "replaced"})
_REPEATED = frozenset({"number", "target", "department", "role"})


_NOTHING = TableCell("")


def contributions_table(view: View) -> ReportTable:
    """Targets in plan order, the lead of each first; silent departments keep their row."""
    labels = view.words(KEY, "columns")
    columns = (
        *(TableColumn(labels[key], width, key in _REPEATED) for key, width in _BEFORE.items()),
        *(TableColumn(column.label, _width(column)) for column in view.layout.asked),
        *(
            TableColumn(labels[key], width, folded=key in _EVIDENCE, screen=key == "open")
            for key, width in _AFTER.items()
        ),
    )
    return ReportTable(
        key=KEY,
        title=view.text("contributions.title", period=view.period(view.status.period.id)),
        purpose=view.text("contributions.purpose"),
        facts=view.facts,
        columns=columns,
        rows=_rows(view),
        empty=view.text("contributions.empty"),
        frozen=3,
    )


def _width(column: Column) -> float:
    gathered = KINDS[column.kind].gathered
    return max(column.width, gathered) if column.kind is Kind.LONG_TEXT else gathered or column.width


def _rows(view: View) -> Iterator[TableRow]:
    """One row after the other; what is the same in many is made once."""
    who = {department.id: _who(view, department.id) for department in view.status.plan.departments}
    for row in view.status.rows:
        target = TableCell(row.target.number, link=Link("data", row.target.id)), TableCell(row.target.text)
        for part in row.contributions:
            department, state = who.get(part.department) or _who(view, part.department)
            yield TableRow(
                (*target, department, TableCell(view.word("roles", part.role)), state, *_said(view, part)),
                row.target.id,
            )


def _who(view: View, department: str) -> tuple[TableCell, TableCell]:
    """A department and the state of its return."""
    returned = view.status.return_of.get(department)
    state = (
        TableCell("") if returned is None else TableCell(view.returned(returned), view.theme.returns[returned.state])
    )
    return TableCell(view.department(department)), state


def _said(view: View, part: Contribution) -> Iterator[TableCell]:
    silent, first = part.latest_period == "", next(iter(part.latest.values()), None)
    yield TableCell(view.text("contributions.silent") if silent else part.latest_period)
    for column in view.layout.asked:
        yield _answer(view, column, part.latest.get(column.key))
    yield TableCell(view.local(first.received_at) if first else None)
    yield TableCell(view.word("evidence", first.evidence) if first else "")
    yield TableCell(first.version if first else None)
    yield TableCell(_place(first))
    yield TableCell(_replaced(view, part))
    yield link_to(view, "sources", first.answer.origin.file if first else "")


def _answer(view: View, column: Column, used: UsedAnswer | None) -> TableCell:
    if used is None:
        return _NOTHING
    value, beside = used.answer.value, beside_answer(used.answer, view.locale)
    if value is None:
        return TableCell(f"{used.answer.raw}{beside}".strip())
    if beside:
        return TableCell(view.seen(column, used.answer))
    if isinstance(value, date):
        return TableCell(value)
    if isinstance(value, (int, float)) and KINDS[column.kind].number:
        return TableCell(value)
    return TableCell(view.seen(column, used.answer))


def _place(used: UsedAnswer | None) -> str:
    if used is None:
        return ""
    origin = used.answer.origin
    return " ".join(part for part in (origin.file, origin.sheet, origin.cell) if part)


def _replaced(view: View, part: Contribution) -> str:
    return "\n".join(
        view.text(
            "contributions.replaced",
            column=column.label,
            value=view.said(column, old.answer) or old.answer.raw,
            version=number_text(old.version),
            received=view.moment(old.received_at),
        )
        for column in view.layout.asked
        if (used := part.latest.get(column.key)) is not None
        for old in used.replaced
    )
