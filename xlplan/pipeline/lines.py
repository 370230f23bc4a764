"""The lines of the office's own record that rule something, as rulings; deleting a line takes its ruling back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from xlplan.codes import normalised
from xlplan.errors import ProjectError
from xlplan.findings import Finding
from xlplan.ledger.facts import Facts
from xlplan.ledger.records import Arrival, Decision, DecisionKind, standing_decisions
from xlplan.ledger.store import Ledger
from xlplan.plan.findings import RECORD_UNKNOWN, YEAR_CHANGED
from xlplan.plan.lineage import LineageRulings, as_ruled, own_code
from xlplan.plan.model import Plan, Target
from xlplan.plan.records import OF_RETURNS, OfficeRecord, RecordKind

OF_TARGETS = {
    RecordKind.VERIFY: DecisionKind.VERIFY,
    RecordKind.REFUSE: DecisionKind.REFUSE,
}
OF_FILES = {RecordKind.ACCEPT: DecisionKind.ACCEPT, RecordKind.SET_ASIDE: DecisionKind.SET_ASIDE}
OF_LINEAGE = frozenset({RecordKind.SAME_TARGET, RecordKind.NEW_TARGET})


@dataclass(frozen=True)
class Lines:
    """The record of a plan read once more. plan: its lines with the targets that they mean and the moment when they
    were first seen. decisions: what they rule. findings: lines that mean nothing, or more than one thing."""

    plan: Plan
    decisions: tuple[Decision, ...] = ()
    findings: tuple[Finding, ...] = ()


def lines_of(plan: Plan, ledger: Ledger | None, now: datetime, ruled: LineageRulings) -> Lines:
    """What the office's record rules. A line counts from when a writing command first saw it. ruled: of targets."""
    facts: Facts | None = ledger
    records = tuple(_aimed(_dated(record, facts, now), plan, facts, ruled) for record in plan.records)
    plan = replace(plan, records=records)
    decisions: list[Decision] = []
    found: list[Finding] = []
    for record in records:
        if record.kind in OF_FILES:
            arrivals = _contents(record.subject, ledger)
            if len(arrivals) != 1:
                found.append(_unknown(record))
            decisions += [_of_file(record, arrival) for arrival in arrivals if len(arrivals) == 1]
        elif (record.kind in OF_TARGETS or record.kind is RecordKind.EXTENSION) and not record.target:
            found.append(_unknown(record))
        elif record.kind in OF_TARGETS:
            at = record.made or now
            if record.kind is RecordKind.VERIFY and record.standing:
                at = datetime.combine(plan.settings.starts, datetime.min.time(), plan.settings.zone)
            elif record.kind is RecordKind.REFUSE and record.at is not None and record.standing:
                at = min(record.at, at)
            kind = OF_TARGETS[record.kind]
            decisions.append(Decision(kind, at, record.target, by=record.by, reason=record.reason))
    return Lines(plan, tuple(decisions), tuple(found))


def lineage_lines(plan: Plan, known: Iterable[Plan]) -> Iterator[tuple[str, str]]:
    """Of lines on whether targets are the same: own id of the new one, and the id of the earlier one, "" for none."""
    history = {target.id: target for edition in known for target in edition.targets}
    for record in plan.records:
        if record.kind not in OF_LINEAGE:
            continue
        new, _, old = record.subject.replace("\uff1d", "=").partition("=")
        meant = _target(new, plan.targets)
        if meant is not None and record.kind is RecordKind.NEW_TARGET:
            yield own_code(meant), ""
        before = [t for t in history.values() if old.strip() in {t.id, t.number}]
        gone = [t for t in before if normalised(t.text) not in {normalised(p.text) for p in plan.targets}] or before
        if meant is not None and record.kind is RecordKind.SAME_TARGET and len(gone) == 1:
            yield meant.id, gone[0].id


def _of_file(record: OfficeRecord, arrival: Arrival) -> Decision:
    at = record.made or arrival.first_seen
    kind, department, period = OF_FILES[record.kind], record.department, record.period
    return Decision(kind, at, arrival.sha256, department, period, by=record.by, reason=record.reason)


def _contents(name: str, ledger: Ledger | None) -> list[Arrival]:
    """The contents that a file of that name had, each once."""
    found = ledger.arrivals(name) if ledger is not None and name else ()
    return list({arrival.sha256: arrival for arrival in found}.values())


def _unknown(record: OfficeRecord) -> Finding:
    return RECORD_UNKNOWN(origin=record.origin, text=record.subject)


def _aimed(record: OfficeRecord, plan: Plan, facts: Facts | None, ruled: LineageRulings) -> OfficeRecord:
    """The line with the target that it means: of the number that this had when the line was written down, whatever
    number it has now."""
    if record.kind not in OF_TARGETS and record.kind is not RecordKind.EXTENSION:
        return record
    then = facts.plan_at(record.made) if facts is not None and record.made is not None else None
    stood = then is not None and any(_same(record, other) for other in then.records)
    target = _target(record.subject, as_ruled(then, ruled).targets if then is not None and stood else plan.targets)
    return record if target is None else replace(record, target=target.id)


def _target(name: str, targets: Iterable[Target]) -> Target | None:
    """The one target of that number, id or text."""
    wanted = normalised(name)
    found = [t for t in targets if wanted in {normalised(t.number), normalised(t.id), normalised(t.text)}]
    return found[0] if len(found) == 1 and wanted else None


def _dated(record: OfficeRecord, facts: Facts | None, now: datetime) -> OfficeRecord:
    """The line with the moment when it was first seen, as long as it stood since."""
    moments = facts.plan_moments if facts is not None else ()
    made, standing = now, not moments
    for moment in reversed(moments):
        plan = facts.plan_at(moment) if facts is not None else None
        if plan is None or not any(_same(record, other) for other in plan.records):
            break
        made, standing = moment, moment == moments[0]
    return replace(record, made=made, standing=standing)


def _same(one: OfficeRecord, other: OfficeRecord) -> bool:
    def told(record: OfficeRecord) -> tuple[object, ...]:
        moments = record.at, record.until, record.asked_at
        about = record.department if record.kind in OF_RETURNS else record.subject  # one that left is named by history
        return record.kind, about, record.period, record.department, moments, record.reason, record.basis

    return told(one) == told(other)


def lineage_rulings(facts: Facts, plan: Plan) -> LineageRulings:
    """What the office ruled on whether targets and departments are earlier ones: by commands, and by lines."""
    same: dict[str, str] = {}
    new: set[str] = set()
    gone: set[str] = set()
    for decision in standing_decisions(facts.decisions):
        if decision.kind is DecisionKind.SAME_TARGET:
            same[decision.subject] = decision.reason
        elif decision.kind is DecisionKind.NEW_TARGET:
            new.add(decision.subject)
        elif decision.kind is DecisionKind.DEPARTMENT_GONE:
            gone.add(decision.subject)
    for own, old in lineage_lines(plan, facts.editions.values()):
        if old:
            same[own] = old
        else:
            new.add(own)
    return LineageRulings(same, frozenset(new), frozenset(gone))


def another_year(plan: Plan, known: Sequence[Plan]) -> tuple[Finding, ...]:
    """The question whether a changed year is a new plan; none where the plan says that it goes on."""
    if not known or known[-1].settings.year == plan.settings.year or plan.settings.same_plan:
        return ()
    return (YEAR_CHANGED(before=known[-1].settings.year, after=plan.settings.year),)


def refuse_another_year(plan: Plan, known: Sequence[Plan]) -> None:
    """Raise ProjectError where the year changed: a new year is a new plan, unless the plan says that it goes on."""
    if another_year(plan, known):
        raise ProjectError("year-changed", before=known[-1].settings.year, after=plan.settings.year)
