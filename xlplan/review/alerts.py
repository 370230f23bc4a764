"""Findings about targets: overdue, near, behind, silent, passed milestones, disagreement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from xlplan.books.number_formats import number_text
from xlplan.findings import Finding, FindingType, Param
from xlplan.form.columns import COUNT, STATUS
from xlplan.ledger.status import Conflict, ReturnState, TargetRow, TargetState
from xlplan.plan.model import Plan
from xlplan.review.answers import blank
from xlplan.review.cases import IN_FUTURE, NO_COUNT, SHORT_COUNT, Case, Scene, case_of
from xlplan.review.findings import (
    TARGET_BEHIND,
    TARGET_CLAIM_QUESTIONED,
    TARGET_CONFLICT,
    TARGET_DUE_SOON,
    TARGET_LEAD_CHANGED,
    TARGET_MILESTONE,
    TARGET_MISSED_OCCURRENCE,
    TARGET_OVERDUE,
    TARGET_OVERDUE_TWICE,
    TARGET_REFUSED,
    TARGET_SILENT,
)
from xlplan.review.month import PeriodReturns
from xlplan.review.timeliness import begun

FINISHED = frozenset({TargetState.CLOSED, TargetState.DONE, TargetState.DONE_LATE, TargetState.DONE_UNDATED})


@dataclass(frozen=True)
class TargetCase:
    """One target as its findings look at it. before: its row a period ago, None if there was none."""

    row: TargetRow
    case: Case
    month: PeriodReturns
    before: TargetRow | None

    def finding(self, kind: FindingType, **params: Param) -> Finding:
        """A finding about this target, which its sentence may name with its number and its lead."""
        target = self.row.target
        lead = self.month.plan.department_by_id.get(target.lead)
        name = lead.name if lead is not None else ""
        about = kind(department=target.lead, target=target.id, period=self.month.period.id)
        return replace(about, params={"number": target.number, "name": name, **params})

    @property
    def due(self) -> str:
        """The judged due day, as sentences show it."""
        return self.case.due.isoformat() if self.case.due is not None else ""


def _overdue(case: TargetCase) -> Iterator[Finding]:
    if case.row.derived is not TargetState.OVERDUE:
        return
    yield case.finding(TARGET_OVERDUE, due=case.due, days=case.row.days_overdue)
    before = case.before
    if before is not None and before.derived is TargetState.OVERDUE and before.extended_to == case.row.extended_to:
        yield case.finding(TARGET_OVERDUE_TWICE, due=case.due, days=case.row.days_overdue)


def _refused(case: TargetCase) -> Iterator[Finding]:
    """Sent back by the office, and nothing new was said since: it is asked for again."""
    if case.row.derived is TargetState.REFUSED:
        yield case.finding(TARGET_REFUSED, key=STATUS, by=case.row.refused_by, text=case.row.refused_why or "-")


def _due_soon(case: TargetCase) -> Iterator[Finding]:
    if case.row.derived is TargetState.DUE_SOON and case.case.due is not None:
        days = (case.case.due - case.case.judged_on).days
        yield case.finding(TARGET_DUE_SOON, due=case.due, days=days)


def _behind(case: TargetCase) -> Iterator[Finding]:
    if case.row.derived not in {TargetState.BEHIND, TargetState.FAR_BEHIND}:
        return
    quantity = case.row.target.quantity
    if case.case.short and case.case.share is not None and quantity:
        expected, progress = 100 * case.case.share / quantity, case.row.progress or 0.0
        behind = round(expected - progress, 1)
        yield case.finding(TARGET_BEHIND, points=behind, expected=round(expected, 1), progress=round(progress, 1))
        return
    points, expected = round(case.case.points_behind), round(case.case.expected_progress or 0.0)
    progress = round(case.case.progress or 0.0, 1)
    yield case.finding(TARGET_BEHIND, points=points, expected=expected, progress=progress)


def _milestones(case: TargetCase) -> Iterator[Finding]:
    done = case.row.derived in FINISHED or case.case.word.once is not None
    target, confirmed = case.row.target, case.month.desk.rulings.milestones
    for day in target.deadline.milestones:
        if day < case.case.judged_on and not done and (target.id, day.isoformat()) not in confirmed:
            yield case.finding(TARGET_MILESTONE, day=day.isoformat())


def _silent(case: TargetCase) -> Iterator[Finding]:
    """The lead says nothing of an open target although its return came, or was due."""
    target, month = case.row.target, case.month
    state = month.states.get(target.lead)
    waiting = state is None or state in {ReturnState.AWAITED, ReturnState.WAIVED}
    owed = begun(target, month.period) and case.row.derived is not TargetState.CLOSED
    if case.row.silent and owed and not waiting:
        yield case.finding(TARGET_SILENT)


def _claims(case: TargetCase) -> Iterator[Finding]:
    """Reported done, and something does not fit. A count that this month's return leaves open is told by its cell."""
    for doubt in case.row.doubts:
        if doubt == NO_COUNT and _count_is_told(case):
            continue
        yield case.finding(TARGET_CLAIM_QUESTIONED, doubt=doubt, detail=_detail(case, doubt))


def _count_is_told(case: TargetCase) -> bool:
    word, month = case.case.word, case.month
    used = word.said.answers.get(COUNT) if word.period == month.period.id else None
    waived = any(spec.key == COUNT and spec.required is False for spec in month.plan.form_columns)
    return used is not None and used.answer.value is None and not (waived and blank(used.answer))


def _detail(case: TargetCase, doubt: str) -> str:
    """What does not fit, in figures: `2012-09-15 < 2022-01-01`, `20/100`."""
    target, word, start = case.row.target, case.case.word, case.case.start
    done = word.done.completed if word.done is not None else None
    if doubt in {SHORT_COUNT, NO_COUNT}:
        needed = case.case.share if case.case.share is not None else target.quantity or 0.0
        counted = "?" if word.count is None else number_text(word.count)
        return f"{counted}/{number_text(round(needed, 1))}{target.unit}"
    if doubt == IN_FUTURE and word.heard is not None:
        return f"{done} > {word.heard.astimezone(case.month.plan.settings.zone).date()}"
    return f"{done} < {start}"


def _lead_changed(case: TargetCase) -> Iterator[Finding]:
    """What is shown was said by a former lead."""
    former = case.row.former
    if former is not None:
        known = case.month.plan.department_by_id.get(former.department)
        by = known.name if known is not None else former.department
        yield case.finding(TARGET_LEAD_CHANGED, by=by, since=former.latest_period)


def _missed(case: TargetCase) -> Iterator[Finding]:
    """Occurrences that were never done."""
    if case.row.missed and case.row.derived is not TargetState.CLOSED:
        days = "\n".join(day.isoformat() for day in case.row.missed)
        yield case.finding(TARGET_MISSED_OCCURRENCE, names=days, times=len(case.row.missed))


TARGET_CHECKS: tuple[Callable[[TargetCase], Iterator[Finding]], ...] = (
    _refused,
    _overdue,
    _due_soon,
    _behind,
    _milestones,
    _silent,
    _claims,
    _lead_changed,
    _missed,
)
"""Every check of a target."""


def target_alerts(
    scene: Scene, rows: Iterable[TargetRow], month: PeriodReturns, before: Mapping[str, TargetRow]
) -> Iterator[Finding]:
    """Everything that the checks find of the targets."""
    for row in rows:
        case = TargetCase(row, case_of(row.target, scene), month, before.get(row.target.id))
        for check in TARGET_CHECKS:
            yield from check(case)


def conflict_alerts(plan: Plan, period: str, conflicts: Iterable[Conflict]) -> Iterator[Finding]:
    """One finding per disagreement, naming everybody on either side."""
    for conflict in conflicts:
        target = plan.by_id[conflict.target]
        lead, *others = conflict.candidates
        names = "\n".join(plan.department_by_id[side.department].name for side in others)
        yield TARGET_CONFLICT(
            department=target.lead,
            target=target.id,
            period=period,
            origin=lead.answer.origin,
            conflict=conflict.kind,
            number=target.number,
            name=plan.department_by_id[lead.department].name,
            names=names,
        )
