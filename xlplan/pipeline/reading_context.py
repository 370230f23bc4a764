"""What workers are told of the plan and of history before they read returns."""

from __future__ import annotations

from collections.abc import Mapping

from xlplan.form.stamp import word_code
from xlplan.incoming.context import ReadingContext
from xlplan.ledger.records import DecisionKind, StepKind, standing_decisions
from xlplan.pipeline.session import Session
from xlplan.plan.lineage import own_code
from xlplan.plan.model import Plan
from xlplan.plan.period_names import PeriodKind, kind_of


def reading_context(session: Session, passwords: tuple[str, ...] = ()) -> ReadingContext:
    """What reading returns needs to know."""
    decisions = standing_decisions(session.facts.decisions)
    accepted = {d.subject: (d.department, d.period) for d in decisions if d.kind is DecisionKind.ACCEPT}
    editions = session.ledger.editions if session.ledger is not None else {}
    kin = _ruled_alike(session)
    issued = session.ledger.issued() if session.ledger is not None else frozenset()
    return ReadingContext(
        session.unruled,
        editions,
        passwords,
        session.project.own_templates,
        accepted,
        kin,
        collections(session),
        issued,
        _former(session, editions),
        _made(session),
    )


def _ruled_alike(session: Session) -> frozenset[tuple[str, str]]:
    """Of every ruling on what a target is, also one that was taken back, the id that the ledger keeps and the other."""
    made = {kind: [d for d in session.facts.decisions if d.kind is kind] for kind in DecisionKind}
    same = {(d.subject, d.reason) for d in made[DecisionKind.SAME_TARGET]} | set(session.ruled.same.items())
    new = {d.subject for d in made[DecisionKind.NEW_TARGET]} | session.ruled.new
    editions = (*(session.ledger.editions.values() if session.ledger is not None else ()), session.unruled)
    known = {(t.id, own_code(t)) for plan in editions for t in plan.targets} if new else set()
    return frozenset(same | {(id_, own) for id_, own in known if own in new and own != id_})


def _former(session: Session, editions: Mapping[str, Plan]) -> frozenset[str]:
    """Periods that were built for another plan of the same ledger and never for this one."""
    builds = session.ledger.builds() if session.ledger is not None else ()
    others = {edition for edition, plan in editions.items() if plan.id != session.plan.id}
    own = {build.period for build in builds if build.edition not in others}
    return frozenset({build.period for build in builds} - own)


def _made(session: Session) -> Mapping[str, frozenset[str]]:
    """Of every period that was built, the editions from which its forms can have been made: those in force since."""
    ledger = session.ledger
    if ledger is None:
        return {}
    builds = ledger.builds()
    built = sorted((b.built_at, b.period) for b in builds)
    begun = {period: at for at, period in reversed(built)}
    for step in reversed(ledger.steps):
        if step.kind is StepKind.BUILD:  # also of one that was taken back: its forms may be out
            begun[step.period] = min(step.at, begun.get(step.period, step.at))
    held = [(at, plan.edition) for at in ledger.plan_moments if (plan := ledger.plan_at(at)) is not None]
    made: dict[str, frozenset[str]] = {}
    for period, since in begun.items():
        then = [edition for at, edition in held if at <= since][-1:]
        stamped = {b.edition for b in builds if b.period == period}
        later = {edition for at, edition in held if at >= since}
        made[period] = frozenset({session.unruled.edition, *then, *stamped, *later})
    return made


def collections(session: Session) -> dict[str, str]:
    """The words of single collections that forms were built for, by what their codes say."""
    built = {build.period for build in session.ledger.builds()} if session.ledger is not None else set()
    return {word_code(period): period for period in sorted(built) if kind_of(period) is PeriodKind.ONCE}
