"""What was ruled, and taking it back: rulings by their number, lines of the office's record by deleting."""

from __future__ import annotations

from dataclasses import dataclass

from xlplan.errors import RequestError
from xlplan.ledger.records import Decision, DecisionKind, StepKind, standing_decisions
from xlplan.pipeline.session import Session
from xlplan.plan.model import Period, Plan

_OF_TARGETS = frozenset({DecisionKind.VERIFY, DecisionKind.REFUSE, DecisionKind.REOPEN_TARGET, DecisionKind.MILESTONE})
_SAME_MATTER = {DecisionKind.REOPEN: DecisionKind.CLOSE, DecisionKind.NEW_TARGET: DecisionKind.SAME_TARGET}


@dataclass(frozen=True)
class RulingShown:
    """A ruling in force as a person knows it. about: a file, a target, a department or a period."""

    decision: Decision
    about: str


def rulings(session: Session) -> tuple[RulingShown, ...]:
    """Every ruling in force, oldest first; those of the office's record are lines of the plan. Of several that say the
    same of one thing only the last is in force: a moment of receipt, a closing that was taken back."""
    names = {r.arrival.sha256: r.arrival.name for r in session.facts.heads()}
    targets = {t.id: f"{t.number} {t.text}" for plan in _plans(session) for t in plan.targets}
    departments = {d.id: d.name for plan in _plans(session) for d in plan.departments}
    about = {**names, **targets, **departments}
    standing = standing_decisions(session.facts.decisions)
    last = {_matter(d): d for d in standing}
    shown = (d for d in standing if not d.id or last[_matter(d)] is d)
    return tuple(RulingShown(d, about.get(d.subject, d.subject)) for d in shown)


def ruling_again(session: Session, undone: Decision) -> Decision | None:
    """The earlier ruling of the same matter that is in force again now, None if there is none."""
    again = [d for d in standing_decisions(session.facts.decisions) if d.id and _matter(d) == _matter(undone)]
    return again[-1] if again and again[-1].made_at <= undone.made_at else None


def _matter(ruling: Decision) -> tuple[str, ...]:
    """What only the last ruling decides. What is said of a target holds in the months of its time, so it all stays."""
    if ruling.kind in _OF_TARGETS:
        return ruling.kind, ruling.subject, str(ruling.id)
    return _SAME_MATTER.get(ruling.kind, ruling.kind), ruling.subject


def _plans(session: Session) -> tuple[Plan, ...]:
    return (*session.facts.editions.values(), session.plan)


def undo(session: Session, number: str) -> Decision:
    """Take a ruling back by its number. Raises RequestError where none of that number is in force."""
    standing = {d.id: d for d in standing_decisions(session.facts.decisions) if d.id}
    found = standing.get(int(number)) if number.isdecimal() else None
    if found is None:
        raise RequestError("no-such-ruling", number=number)
    session.writable.decide(Decision(DecisionKind.UNDO, session.now, str(found.id)))
    if found.kind is DecisionKind.ACCEPT:
        session.writable.read_again([found.subject])
    return found


def unbuild(session: Session, period: str | None) -> Period:
    """Take a build back that was a slip: nothing is held against anybody for that period. Its forms stay where they
    are. Raises RequestError where nothing was built, or where something came of it."""
    month = session.period(period)
    ledger = session.writable
    if not any(build.period == month.id for build in ledger.builds()):
        raise RequestError("not-built", period=month.id)
    returned = {r.identity.period for reading in ledger.heads() for r in reading.returns}
    if month.id in ledger.periods() or month.id in returned:
        raise RequestError("in-use", period=month.id)
    ledger.record_step(month.id, StepKind.UNBUILD, session.now)
    ledger.forget_builds(month.id)
    return month
