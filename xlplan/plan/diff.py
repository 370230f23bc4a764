"""What changed between two editions of a plan, target by target."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from xlplan.books.number_formats import number_text
from xlplan.codes import normalised
from xlplan.plan.model import Plan, Target

SPLIT_COVERAGE = 0.75
"""How much of a part's text must stand in the whole's: of eight letters six."""

SPLIT_LENGTH = 0.8
"""How long a part may be, measured by the whole: of ten letters eight."""


class ChangeKind(StrEnum):
    """How a target changed."""

    ADDED = "added"
    DROPPED = "dropped"
    SPLIT = "split"
    REASSIGNED = "reassigned"
    REDATED = "re-dated"
    REWORDED = "reworded"
    REQUANTIFIED = "re-quantified"
    RENUMBERED = "renumbered"


@dataclass(frozen=True)
class PlanChange:
    """One change. target: its id. number, text: as they are now, or were if it was dropped or split. before, after:
    what stood and stands there, as written."""

    kind: ChangeKind
    target: str
    number: str
    text: str
    before: str = ""
    after: str = ""


def plan_diff(old: Plan, new: Plan) -> tuple[PlanChange, ...]:
    """The changes from `old` to `new`, whose target ids must be aligned (`lineage.align`): those of `new` in its
    order, then what is gone in the order of `old`."""
    gone = [target for target in old.targets if target.id not in new.by_id]
    added = [target for target in new.targets if target.id not in old.by_id]
    changes: list[PlanChange] = []
    for target in new.targets:
        before = old.by_id.get(target.id)
        if before is None:
            changes.append(PlanChange(ChangeKind.ADDED, target.id, target.number, target.text, after=target.text))
        else:
            changes.extend(_changed(before, target, old, new))
    for target in gone:
        parts = parts_of(target, added)
        kind = ChangeKind.SPLIT if parts else ChangeKind.DROPPED
        after = "\n".join(f"{part.number} {part.text}" for part in parts)
        changes.append(PlanChange(kind, target.id, target.number, target.text, target.text, after))
    return tuple(changes)


def parts_of(whole: Target, candidates: list[Target]) -> list[Target]:
    """The targets that `whole` was split into: at least two, each much shorter and mostly of its words; else none."""
    text = normalised(whole.text)
    parts = [part for part in candidates if _is_part(normalised(part.text), text)]
    return parts if len(parts) > 1 else []


def _is_part(part: str, whole: str) -> bool:
    if not part or len(part) > SPLIT_LENGTH * len(whole):
        return False
    blocks = SequenceMatcher(None, whole, part, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks if block.size > 1) >= SPLIT_COVERAGE * len(part)


def _changed(before: Target, after: Target, old: Plan, new: Plan) -> Iterator[PlanChange]:
    def change(kind: ChangeKind, was: str, now: str) -> PlanChange:
        return PlanChange(kind, after.id, after.number, after.text, was, now)

    if normalised(before.text) != normalised(after.text):
        yield change(ChangeKind.REWORDED, before.text, after.text)
    if (before.lead, set(before.responsible)) != (after.lead, set(after.responsible)):
        yield change(ChangeKind.REASSIGNED, _owners(before, old), _owners(after, new))
    if _when(before) != _when(after):
        yield change(ChangeKind.REDATED, before.deadline.text, after.deadline.text)
    if (before.quantity, before.unit) != (after.quantity, after.unit):
        yield change(ChangeKind.REQUANTIFIED, _amount(before), _amount(after))
    if before.number != after.number:
        yield change(ChangeKind.RENUMBERED, before.number, after.number)


def _owners(target: Target, plan: Plan) -> str:
    lead = plan.department_by_id.get(target.lead)
    named = [target.lead_text or (lead.name if lead is not None else ""), target.responsible_text]
    return " / ".join(name for name in named if name)


def _when(target: Target) -> tuple[object, ...]:
    deadline = target.deadline
    return deadline.kind, deadline.due, deadline.every, deadline.day, deadline.ongoing, deadline.milestones


def _amount(target: Target) -> str:
    return "" if target.quantity is None else f"{number_text(target.quantity)}{target.unit}"
