"""History: months side by side, for all departments, one department or one target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlplan.books.number_formats import number_text, points_text
from xlplan.errors import RequestError
from xlplan.form.columns import COUNT, NEWS
from xlplan.pipeline.judging import Shown, earlier_results
from xlplan.pipeline.lookup import find_department, find_earlier_target, find_target
from xlplan.pipeline.session import Session
from xlplan.plan.model import Department, Target
from xlplan.plan.period_names import time_key

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class MonthsRow:
    """One line of a history. cells: words by period."""

    name: str
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Months:
    """Months side by side. heading: key of `cli.columns` for what a row is."""

    heading: str
    periods: tuple[str, ...]
    rows: tuple[MonthsRow, ...]

    def frame(self) -> pandas.DataFrame:
        """The same as a pandas frame: one row a name, one column a period."""
        import pandas

        return pandas.DataFrame(
            [[row.cells.get(period, "") for period in self.periods] for row in self.rows],
            index=pandas.Index([row.name for row in self.rows], name=self.heading),
            columns=list(self.periods),
        )


def history(session: Session, what: str | None = None) -> Months:
    """The months the ledger knows: timeliness of every department, or one target or department in detail, each month by
    the plan in force at its end. A target that the plan dropped can still be asked for.

    Raises RequestError if `what` is neither a target nor a department.
    """
    statuses = earlier_results(session)
    periods = tuple(statuses)
    if what is None:
        rows = tuple(_department_row(session, d, statuses) for d in session.plan.departments)
        return Months("department", periods, tuple(row for row in rows if any(row.cells.values())))
    department, target = _department(session, what), _target(session, what)
    if department is None and target is None:
        raise RequestError("neither-target-nor-department", what=what)
    if target is not None:
        return Months("column", periods, _target_rows(session, target, statuses))
    assert department is not None
    own = _targets_of(session, department, statuses)
    first = _department_row(session, department, statuses)
    return Months("target", periods, (first, *(_spoken_row(session, t, department, statuses) for t in own)))


def _targets_of(session: Session, department: Department, statuses: Mapping[str, Shown]) -> tuple[Target, ...]:
    """What a department reports now, then what it reported only in earlier months, the newest of these first."""
    plans = (
        session.plan,
        *(status.plan for _, status in sorted(statuses.items(), key=lambda item: time_key(item[0]), reverse=True)),
    )
    own: dict[str, Target] = {}
    for plan in plans:
        for assignment in plan.assignments:
            if assignment.department.id == department.id:
                own.setdefault(assignment.target.id, assignment.target)
    return tuple(own.values())


def _department(session: Session, what: str) -> Department | None:
    try:
        return find_department(session, what)
    except RequestError:
        return None


def _target(session: Session, what: str) -> Target | None:
    try:
        return find_target(session, what)
    except RequestError as exc:
        if exc.key == "target-ambiguous":
            raise
        return find_earlier_target(session, what)


def _department_row(session: Session, department: Department, statuses: Mapping[str, Shown]) -> MonthsRow:
    cells = {
        period: session.locale.text(f"report.return_states.{row.state}")
        for period, status in statuses.items()
        for row in status.returns
        if row.department == department.id
    }
    return MonthsRow(department.name, cells)


def _target_rows(session: Session, target: Target, statuses: Mapping[str, Shown]) -> tuple[MonthsRow, ...]:
    words = session.locale
    found = {p: row for p, status in statuses.items() for row in status.rows if row.target.id == target.id}
    reported = {
        p: row.reported_word or (words.choice("status", row.reported) if row.reported else "")
        for p, row in found.items()
    }
    progress = {p: "" if row.progress is None else f"{points_text(row.progress)}%" for p, row in found.items()}
    derived = {p: words.text(f"report.states.{row.derived}") for p, row in found.items()}
    rows = [
        MonthsRow(words.text("cli.columns.reported"), reported),
        MonthsRow(words.text("cli.columns.progress"), progress),
        MonthsRow(words.text("cli.columns.derived"), derived),
    ]
    if target.quantity is not None:
        counts = {p: "" if row.count is None else number_text(row.count) for p, row in found.items()}
        rows.append(MonthsRow(_label(session, COUNT), counts))
    news = {
        p: str(row.lead.answers[NEWS].answer.value or "")
        for p, row in found.items()
        if row.lead is not None and NEWS in row.lead.answers
    }
    return (*rows, MonthsRow(_label(session, NEWS), news))


def _spoken_row(session: Session, target: Target, department: Department, statuses: Mapping[str, Shown]) -> MonthsRow:
    cells = {}
    for period, status in statuses.items():
        for row in status.rows:
            if row.target.id != target.id:
                continue
            for contribution in row.contributions:
                used = contribution.answers.get("status") if contribution.department == department.id else None
                if used is not None and isinstance(used.answer.value, str):
                    cells[period] = session.locale.choice("status", used.answer.value)
    return MonthsRow(f"{target.number} {target.text}", cells)


def _label(session: Session, key: str) -> str:
    column = session.layout.find(key)
    return column.label if column is not None else key
