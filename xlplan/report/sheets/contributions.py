"""Who said what: one row for every target and department, nothing merged, nothing summed up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from xlplan.books.number_formats import number_text
from xlplan.form.columns import Column, Kind
from xlplan.form.kinds import KINDS
from xlplan.ledger.beside import beside_answer
from xlplan.ledger.in_force import UsedAnswer
from xlplan.ledger.records import Evidence
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
    came = _Came(view)
    for row in view.status.rows:
        target = TableCell(row.target.number, link=Link("data", row.target.id)), TableCell(row.target.text)
        for part in row.contributions:
            department, state = who.get(part.department) or _who(view, part.department)
            role = TableCell(view.word("roles", part.role))
            yield TableRow((*target, department, role, state, *_said(view, part, came)), row.target.id)


def _who(view: View, department: str) -> tuple[TableCell, TableCell]:
    """A department and the state of its return."""
    returned = view.status.return_of.get(department)
    state = (
        TableCell("") if returned is None else TableCell(view.returned(returned), view.theme.returns[returned.state])
    )
    return TableCell(view.department(department)), state


class _Came:
    """When what was said came, by what evidence, in which version and file: the same in every row of a department."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._known: dict[tuple[datetime, Evidence, int], tuple[TableCell, ...]] = {}
        self._links: dict[str, TableCell] = {"": TableCell("")}

    def cells(self, used: UsedAnswer | None) -> tuple[TableCell, ...]:
        """Moment, evidence, version."""
        if used is None:
            return TableCell(None), TableCell(""), TableCell(None)
        key = used.received_at, used.evidence, used.version
        if key not in self._known:
            moment, evidence = self._view.local(used.received_at), self._view.word("evidence", used.evidence)
            self._known[key] = TableCell(moment), TableCell(evidence), TableCell(used.version)
        return self._known[key]

    def link(self, file: str) -> TableCell:
        """Where its file is told of."""
        if file not in self._links:
            self._links[file] = link_to(self._view, "sources", file)
        return self._links[file]


def _said(view: View, part: Contribution, came: _Came) -> Iterator[TableCell]:
    latest = part.latest
    first = next(iter(latest.values()), None)
    yield TableCell(part.latest_period or view.text("contributions.silent"))
    for column in view.layout.asked:
        yield _answer(view, column, latest.get(column.key))
    yield from came.cells(first)
    yield TableCell(_place(first))
    yield TableCell(_replaced(view, part)) if any(used.replaced for used in latest.values()) else _NOTHING
    yield came.link(first.answer.origin.file if first else "")


def _answer(view: View, column: Column, used: UsedAnswer | None) -> TableCell:
    if used is None:
        return _NOTHING
    value, beside = used.answer.value, beside_answer(used.answer, view.locale) if used.answer.beside else ""
    if value is None:
        return TableCell(f"{used.answer.raw}{beside}".strip())
    number = isinstance(value, (int, float)) and KINDS[column.kind].number
    if not beside and (number or isinstance(value, date)):
        return TableCell(value)
    return TableCell(view.seen(column, used.answer))


def _place(used: UsedAnswer | None) -> str:
    if used is None:
        return ""
    origin = used.answer.origin
    return " ".join([part for part in (origin.file, origin.sheet, origin.cell) if part])


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
