"""The figures that leaders look at first, counted once for the workbook, the web page and the notice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from xlplan.ledger.status import (
    Conflict,
    ReturnRow,
    ReturnState,
    Status,
    TargetRow,
    TargetState,
)


class Group(StrEnum):
    """Judged states as a leader sees them."""

    DONE = "done"
    MOVING = "moving"
    ATTENTION = "attention"
    OVERDUE = "overdue"
    OPEN = "open"


GROUP_OF: Mapping[TargetState, Group] = {
    TargetState.CLOSED: Group.DONE,
    TargetState.REFUSED: Group.ATTENTION,
    TargetState.DONE_QUESTIONED: Group.ATTENTION,
    TargetState.UNCLEAR: Group.OPEN,
    TargetState.DONE: Group.DONE,
    TargetState.DONE_LATE: Group.DONE,
    TargetState.DONE_UNDATED: Group.DONE,
    TargetState.OVERDUE: Group.OVERDUE,
    TargetState.BLOCKED: Group.ATTENTION,
    TargetState.FAR_BEHIND: Group.ATTENTION,
    TargetState.BEHIND: Group.ATTENTION,
    TargetState.DUE_SOON: Group.MOVING,
    TargetState.ONGOING: Group.MOVING,
    TargetState.ON_TRACK: Group.MOVING,
    TargetState.NOT_STARTED: Group.MOVING,
    TargetState.DATE_OPEN: Group.OPEN,
    TargetState.UNREPORTED: Group.OPEN,
}

_URGENCY = (
    TargetState.OVERDUE,
    TargetState.REFUSED,
    TargetState.DONE_QUESTIONED,
    TargetState.BLOCKED,
    TargetState.FAR_BEHIND,
)
_GOODNESS: Mapping[Group, int] = {
    Group.OVERDUE: 0,
    Group.ATTENTION: 1,
    Group.OPEN: 2,
    Group.MOVING: 3,
    Group.DONE: 4,
}


@dataclass(frozen=True)
class Move:
    """A target whose judged state changed. better: 1 if it moved to a better group, -1 to a worse, 0 within one."""

    row: TargetRow
    before: TargetState
    better: int


@dataclass(frozen=True)
class Figures:
    """Counts over a status."""

    status: Status

    @cached_property
    def groups(self) -> Mapping[Group, int]:
        """Targets by group, every group present."""
        return groups_of(self.status.rows)

    @cached_property
    def by_aspect(self) -> Mapping[str, Mapping[Group, int]]:
        """Targets by aspect and group, in plan order."""
        counted: dict[str, Counter[Group]] = {}
        for row in self.status.rows:
            counted.setdefault(row.target.aspect, Counter())[GROUP_OF[row.derived]] += 1
        return {aspect: {group: counts[group] for group in Group} for aspect, counts in counted.items()}

    def returns(self, *states: ReturnState) -> tuple[ReturnRow, ...]:
        """The return rows in these states, in the order of the departments; none of who was excused."""
        return tuple(row for row in self.status.returns if row.state in states and not row.excused)

    @cached_property
    def arrears(self) -> tuple[ReturnRow, ...]:
        """Departments that are missing, late or incomplete, the missing first, then by days late."""
        order = (ReturnState.MISSING, ReturnState.LATE, ReturnState.INCOMPLETE)
        return tuple(sorted(self.returns(*order), key=lambda row: (order.index(row.state), -row.days_late)))

    @cached_property
    def missing_again(self) -> tuple[ReturnRow, ...]:
        """Departments of which nothing came in this period nor in the one before."""
        before = self.status.previous_period
        rows = self.returns(ReturnState.MISSING)
        return tuple(r for r in rows if self.status.matrix.get((r.department, before)) is ReturnState.MISSING)

    @cached_property
    def urgent(self) -> tuple[TargetRow, ...]:
        """Targets that need a decision, the longest overdue first."""
        rows = [row for row in self.status.rows if row.derived in _URGENCY]
        return tuple(sorted(rows, key=lambda row: (_URGENCY.index(row.derived), -row.days_overdue)))

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Targets on which departments disagree."""
        return self.status.conflicts

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """Targets judged otherwise than in the period before, the worse first."""
        moves = [
            Move(row, before, _direction(before, row.derived))
            for row in self.status.rows
            if (before := self.status.previous_states.get(row.target.id)) is not None and before is not row.derived
        ]
        return tuple(sorted(moves, key=lambda move: move.better))


def _direction(before: TargetState, after: TargetState) -> int:
    difference = _GOODNESS[GROUP_OF[after]] - _GOODNESS[GROUP_OF[before]]
    return (difference > 0) - (difference < 0)


def groups_of(rows: Iterable[TargetRow]) -> Mapping[Group, int]:
    """How many targets are in each group, every group present."""
    counted = Counter(GROUP_OF[row.derived] for row in rows)
    return {group: counted[group] for group in Group}


def percent(part: int, whole: int) -> int | None:
    """Whole percent, rounded half up (86 of 24 in 28); 100 only where it is all, 0 only where it is none; None of
    nothing."""
    if not whole:
        return None
    rounded = (part * 200 + whole) // (whole * 2)
    return rounded if part in (0, whole) else min(max(rounded, 1), 99)
