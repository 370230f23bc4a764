"""What is different from the period before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xlplan.ledger.status import Change, ReturnState, TargetRow

TARGET_STATE, PROGRESS, REPORTED, RETURN_STATE = "target-state", "progress", "reported", "return-state"


@dataclass(frozen=True)
class Snapshot:
    """A period's result as far as the next one is compared with it. rows: by target id. states: by department id."""

    period: str
    rows: Mapping[str, TargetRow]
    states: Mapping[str, ReturnState]


def changes_between(before: Snapshot, now: Snapshot) -> tuple[Change, ...]:
    """Differences in plan order, those of targets first."""
    return (*_target_changes(before, now), *_return_changes(before, now))


def _target_changes(before: Snapshot, now: Snapshot) -> Iterator[Change]:
    for target, row in now.rows.items():
        was = before.rows.get(target)
        if was is None:
            continue
        lead = row.target.lead
        if was.derived is not row.derived:
            yield Change(TARGET_STATE, target, lead, was.derived.value, row.derived.value)
        if was.reported != row.reported:
            yield Change(REPORTED, target, lead, was.reported or None, row.reported or None)
        if was.progress != row.progress:
            yield Change(PROGRESS, target, lead, was.progress, row.progress)


def _return_changes(before: Snapshot, now: Snapshot) -> Iterator[Change]:
    for department, state in now.states.items():
        was = before.states.get(department)
        if was is not None and was is not state:
            yield Change(RETURN_STATE, "", department, was.value, state.value)
