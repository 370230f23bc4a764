"""Findings about targets: overdue, near, behind, silent, passed milestones, disagreement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from xlplan.findings import Finding, FindingType, Param
from xlplan.ledger.status import Conflict, ReturnState, TargetRow, TargetState
from xlplan.plan.model import Plan
from xlplan.review.findings import (
    TARGET_BEHIND,
    TARGET_CONFLICT,
    TARGET_DUE_SOON,
    TARGET_MILESTONE,
    TARGET_OVERDUE,
    TARGET_OVERDUE_TWICE,
    TARGET_SILENT,
)
from xlplan.review.month import PeriodReturns
from xlplan.review.targets import Case, Scene, case_of

FINISHED = frozenset({TargetState.CLOSED, TargetState.DONE, TargetState.DONE_LATE, TargetState.DONE_UNDATED})


@dataclass(frozen=True)
class TargetCase:
    """One target as its findings look at it. before: its state a period ago, None if there was none."""

    row: TargetRow
    case: Case
    month: PeriodReturns
    before: TargetState | None

    def finding(self, kind: FindingType, **params: Param) -> Finding:
        """A finding about this target, which its sentence may name with its number and its lead."""
        target = self.row.target
        lead = self.month.desk.plan.department_by_id.get(target.lead)
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
    if case.before is TargetState.OVERDUE:
        yield case.finding(TARGET_OVERDUE_TWICE, due=case.due, days=case.row.days_overdue)


def _due_soon(case: TargetCase) -> Iterator[Finding]:
    if case.row.derived is TargetState.DUE_SOON and case.case.due is not None:
        days = (case.case.due - case.case.judged_on).days
        yield case.finding(TARGET_DUE_SOON, due=case.due, days=days)


def _behind(case: TargetCase) -> Iterator[Finding]:
    if case.row.derived not in {TargetState.BEHIND, TargetState.FAR_BEHIND}:
        return
    points, expected = round(case.case.points_behind), round(case.case.expected_progress or 0.0)
    progress = round(case.case.progress or 0.0, 1)
    yield case.finding(TARGET_BEHIND, points=points, expected=expected, progress=progress)


def _milestones(case: TargetCase) -> Iterator[Finding]:
    done = case.row.derived in FINISHED or case.case.word.ever_done
    for day in case.row.target.deadline.milestones:
        if day < case.case.judged_on and not done:
            yield case.finding(TARGET_MILESTONE, day=day.isoformat())


def _silent(case: TargetCase) -> Iterator[Finding]:
    """The lead says nothing of an open target although its return came, or was due."""
    state = case.month.states.get(case.row.target.lead)
    waiting = state is None or state in {ReturnState.AWAITED, ReturnState.WAIVED}
    if case.row.silent and not waiting and case.row.derived is not TargetState.CLOSED:
        yield case.finding(TARGET_SILENT)


TARGET_CHECKS: tuple[Callable[[TargetCase], Iterator[Finding]], ...] = (
    _overdue,
    _due_soon,
    _behind,
    _milestones,
    _silent,
)
"""Every check of a target."""


def target_alerts(
    scene: Scene, rows: Iterable[TargetRow], month: PeriodReturns, before: Mapping[str, TargetState]
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
