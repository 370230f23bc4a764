"""What is different from the period before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xlplan.ledger.status import Change, ReturnState, TargetRow
from xlplan.plan.model import Plan

TARGET_STATE, PROGRESS, REPORTED, RETURN_STATE = "target-state", "progress", "reported", "return-state"
NEW_TARGET, REMOVED_TARGET, DEADLINE = "new-target", "removed-target", "deadline"


@dataclass(frozen=True)
class Snapshot:
    """A period's result as far as the next one is compared with it. plan: the newest edition that its returns were
    made for. rows: by target id. states: by department id."""

    period: str
    plan: Plan
    rows: Mapping[str, TargetRow]
    states: Mapping[str, ReturnState]


def changes_between(before: Snapshot, now: Snapshot) -> tuple[Change, ...]:
    """Differences in plan order: of the plan itself, of targets, of returns."""
    return (*_plan_changes(before.plan, now.plan), *_target_changes(before, now), *_return_changes(before, now))


def _plan_changes(before: Plan, now: Plan) -> Iterator[Change]:
    for target in now.targets:
        was = before.by_id.get(target.id)
        if was is None:
            yield Change(NEW_TARGET, target.id, target.lead, None, target.text)
        elif was.deadline.text != target.deadline.text:
            yield Change(DEADLINE, target.id, target.lead, was.deadline.text or None, target.deadline.text or None)
    for target in before.targets:
        if target.id not in now.by_id:
            yield Change(REMOVED_TARGET, target.id, target.lead, target.text, None)


def _target_changes(before: Snapshot, now: Snapshot) -> Iterator[Change]:
    for target, row in now.rows.items():
        was = before.rows.get(target)
        if was is None or target not in before.plan.by_id:
            continue
        lead = row.target.lead
        if was.derived is not row.derived:
            yield Change(TARGET_STATE, target, lead, was.derived.value, row.derived.value)
        if was.reported != row.reported:
            yield Change(REPORTED, target, lead, _reported(was), _reported(row))
        if was.progress != row.progress:
            yield Change(PROGRESS, target, lead, was.progress, row.progress)


def _return_changes(before: Snapshot, now: Snapshot) -> Iterator[Change]:
    for department, state in now.states.items():
        was = before.states.get(department)
        if was is not None and was is not state:
            yield Change(RETURN_STATE, "", department, was.value, state.value)


def _reported(row: TargetRow) -> str | None:
    return row.reported_word or row.reported or None
