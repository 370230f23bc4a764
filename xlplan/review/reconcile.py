"""Where lead and responsible departments disagree. Shown with what each side said, never settled."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, partial

from xlplan.form.columns import COUNT, PROGRESS, STATUS, Reported
from xlplan.ledger.status import Candidate, Conflict
from xlplan.plan.model import Assignment, DeadlineKind, Role, Target
from xlplan.plan.period_names import time_key
from xlplan.review.answers import NEVER, Word, word_after
from xlplan.review.cases import Scene

LEAD_DONE, LEAD_NOT_STARTED, SHARES_EXCEED_TOTAL = "lead-done", "lead-not-started", "shares-exceed-total"

STILL_OPEN = frozenset({Reported.NOT_STARTED, Reported.IN_PROGRESS, Reported.BLOCKED})
AT_WORK = frozenset({Reported.IN_PROGRESS, Reported.DONE, Reported.BLOCKED})
ROUNDING = 1e-6
"""What shares may add up to beyond the total: 0.1 and 0.2 are not more than 0.3."""


@dataclass(frozen=True)
class Side:
    """What one department says of a target."""

    department: str
    word: Word


@dataclass(frozen=True)
class TargetSides:
    """The lead of one target, and the others, who are looked at only where what the lead says may disagree."""

    target: Target
    lead: Side
    others: Callable[[], Iterable[Side]]

    @cached_property
    def parts(self) -> tuple[Side, ...]:
        """The others who spoke."""
        return tuple(side for side in self.others() if side.word.period)


def conflicts_of(scene: Scene) -> tuple[Conflict, ...]:
    """Every disagreement, in plan order. Targets that the office verified are no longer argued about."""
    assigned: dict[str, dict[Role, list[Assignment]]] = {}
    for assignment in scene.plan.assignments:
        assigned.setdefault(assignment.target.id, {}).setdefault(assignment.role, []).append(assignment)
    found: list[Conflict] = []
    for target in scene.plan.targets:
        those = assigned.get(target.id, {})
        lead = next((_side(scene, assignment) for assignment in those.get(Role.LEAD, ())), None)
        if lead is None or not lead.word.period or target.id in scene.verified:
            continue
        sides = TargetSides(target, lead, partial(map, partial(_side, scene), those.get(Role.RESPONSIBLE, ())))
        found += (conflict for rule in CONFLICT_RULES if (conflict := rule(sides)) is not None)
    return tuple(found)


def _side(scene: Scene, assignment: Assignment) -> Side:
    return Side(assignment.department.id, _word(scene, assignment))


def _word(scene: Scene, assignment: Assignment) -> Word:
    """The latest words, of the lead those that stand for the target; of a recurring target those of this period, since
    earlier ones are of another occurrence."""
    department, target, role = assignment.department.id, assignment.target, assignment.role
    if target.deadline.kind is DeadlineKind.RECURRING:
        return word_after(NEVER, scene.period.id, scene.speech(department, target.id, role))
    if role is Role.LEAD and scene.words.speaker.get(target.id, department) != department:
        return NEVER
    return scene.word(department, target.id, role)


def lead_done_while_a_part_is_not(table: TargetSides) -> Conflict | None:
    """A part that was open when the lead first said done, or later; what it said before may have been true then."""
    run = table.lead.word.done
    if run is None:
        return None
    parts = [p for p in table.parts if p.word.status in STILL_OPEN and time_key(p.word.period) >= time_key(run.period)]
    return _conflict(table, LEAD_DONE, parts, STATUS)


def lead_not_started_while_a_part_works(table: TargetSides) -> Conflict | None:
    """A part that reports work, by its status, its progress or its count."""
    if table.lead.word.status != Reported.NOT_STARTED:
        return None
    working = [p for p in table.parts if p.word.status in AT_WORK]
    others = (p for p in table.parts if p.word.status not in AT_WORK)
    counting = [p for p in others if (p.word.count or 0) > 0 or (p.word.progress or 0) > 0]
    if not working and not counting:
        return None
    lead = _candidate(table.lead, STATUS)
    told = (*(_candidate(p, STATUS) for p in working), *(_candidate(p, _counted(p)) for p in counting))
    return Conflict(table.target.id, LEAD_NOT_STARTED, tuple(c for c in (lead, *told) if c is not None))


def shares_exceed_the_total(table: TargetSides) -> Conflict | None:
    """The counts of the parts add up to more than the lead's. A count from after the lead's last one may rightly be
    more, and is left out."""
    lead = table.lead.word
    if lead.count is None:
        return None
    counting = [
        p
        for p in table.parts
        if p.word.count is not None and time_key(p.word.count_period) <= time_key(lead.count_period)
    ]
    if sum(p.word.count or 0.0 for p in counting) <= lead.count + ROUNDING:
        return None
    return _conflict(table, SHARES_EXCEED_TOTAL, [p for p in counting if p.word.count], COUNT)


CONFLICT_RULES: tuple[Callable[[TargetSides], Conflict | None], ...] = (
    lead_done_while_a_part_is_not,
    lead_not_started_while_a_part_works,
    shares_exceed_the_total,
)
"""Every way of disagreeing that is looked for."""


def _counted(side: Side) -> str:
    return COUNT if (side.word.count or 0) > 0 else PROGRESS


def _conflict(table: TargetSides, kind: str, parts: list[Side], column: str) -> Conflict | None:
    if not parts:
        return None
    candidates = (_candidate(side, column) for side in (table.lead, *parts))
    return Conflict(table.target.id, kind, tuple(c for c in candidates if c is not None))


def _candidate(side: Side, column: str) -> Candidate | None:
    used = side.word.latest(column)
    return Candidate(side.department, column, used.answer) if used is not None else None
