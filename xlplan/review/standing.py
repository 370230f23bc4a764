"""Which plan counts for a month: who had to report and until when, and what its targets say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from xlplan.ledger.facts import Facts
from xlplan.ledger.records import Step, StepKind
from xlplan.plan.model import Department, Period, Plan
from xlplan.plan.period_names import first_day_of
from xlplan.plan.periods import period_of
from xlplan.plan.records import OfficeRecord, RecordKind
from xlplan.review.rulings import Horizon


@dataclass(frozen=True)
class PlansInForce:
    """The plans of one month. duty: who had to report, and until when. said: what targets say, with every department
    of either. taken_now: when the month was merged with a later plan on purpose, None if it was not."""

    duty: Plan
    said: Plan
    taken_now: datetime | None = None


def standing_of(facts: Facts, plan: Plan, period: str, now: datetime, until: datetime | None = None) -> PlansInForce:
    """The plans of a month. plan: as it is now. until: what was done later is not known, None if everything counts.

    Who had to report is settled by the plan as it was last seen by the due moment; one that has passed is not moved,
    unless forms were first made after it: then those who got the last of them have until the moment that it names.
    What targets say follows the plan until a later month is built or merged, and then stays as it was last merged.
    The office's record is always that of `plan`: its lines name their own months, and may be written down later.
    """
    steps = _standing_steps(step for step in facts.steps if until is None or step.at <= until)
    taken = [step for step in steps if step.period == period and step.kind is StepKind.PLAN_NOW]
    if taken:
        duty = said = _as_now(facts.plan_of_step(taken[-1]), plan)
    else:
        duty, said = _duty(facts, plan, period, now, until, steps), _said(facts, plan, period, steps)
    duty = _with_departments(duty, (*said.departments, *plan.departments), plan.records)
    said = _with_departments(said, duty.departments, plan.records)
    return PlansInForce(duty, said, taken[-1].at if taken else None)


def _with_departments(plan: Plan, others: Iterable[Department], records: tuple[OfficeRecord, ...]) -> Plan:
    """The plan with departments that it does not have, so that everybody who ever reported has a name."""
    known = {department.id: department for department in (*others, *plan.departments)}
    own = plan.department_by_id
    more = tuple(department for department in known.values() if department.id not in own)
    if not more and plan.records is records:
        return plan  # itself, with everything that was looked up in it
    return replace(plan, departments=(*plan.departments, *more) if more else plan.departments, records=records)


def with_speakers(plan: Plan, facts: Facts, speakers: Mapping[str, str]) -> Plan:
    """The plan with departments that left it and whose word as a lead still stands. speakers: by target id."""
    unknown = {speakers[t.id] for t in plan.targets if t.id in speakers} - plan.department_by_id.keys()
    if not unknown:
        return plan
    former = {d.id: d for edition in facts.editions.values() for d in edition.departments if d.id in unknown}
    return replace(plan, departments=(*plan.departments, *former.values()))


def _as_now(then: Plan, plan: Plan) -> Plan:
    """`plan` itself where nothing but its record differs: it is the same object for everything that compares."""
    return plan if replace(then, records=()) == replace(plan, records=()) else then


def _standing_steps(steps: Iterable[Step]) -> list[Step]:
    """Steps without the builds that were taken back."""
    found: list[Step] = []
    for step in steps:
        if step.kind is StepKind.UNBUILD:
            found = [s for s in found if s.period != step.period or s.kind is not StepKind.BUILD]
        else:
            found.append(step)
    return found


def settled_period(facts: Facts, plan: Plan, period: str, now: datetime) -> Period:
    """A month with the due moment that counts for it, whatever `plan`, as it is now, makes of it."""
    return period_of(standing_of(facts, plan, period, now).duty, period)


def _duty(facts: Facts, plan: Plan, period: str, now: datetime, until: datetime | None, steps: list[Step]) -> Plan:
    settled = _seen_by_due(facts, plan, period, now, until)
    due = period_of(settled, period).due
    made = [step for step in steps if step.period == period and step.kind is StepKind.BUILD]
    if made and made[0].at > due:
        then = facts.plan_of_step(made[-1])
        if period_of(then, period).due > made[-1].at:
            return _as_now(then, plan)
    return settled


def _seen_by_due(facts: Facts, plan: Plan, period: str, now: datetime, until: datetime | None) -> Plan:
    """The plan as it was last seen by the due moment that it names itself; the first one counts since ever."""
    settled: Plan | None = None
    for moment in facts.plan_moments:
        if until is not None and moment > until:
            return settled or plan
        if settled is not None and moment > period_of(settled, period).due:
            return settled
        settled = facts.plan_at(moment)
    if settled is not None and now > period_of(settled, period).due:
        return _as_now(settled, plan)
    return plan


def order_of(steps: Iterable[Step]) -> Callable[[str], tuple[date, int, str]]:
    """What periods are ordered by: their first day; single collections, whose names tell no time, as they were begun,
    one that nobody began last."""
    begun: dict[str, int] = {}
    for step in steps:
        begun.setdefault(step.period, len(begun))
    return lambda period: (first_day_of(period), begun.get(period, len(begun)), period)


def _said(facts: Facts, plan: Plan, period: str, steps: list[Step]) -> Plan:
    place = order_of(steps)
    later = [s.at for s in steps if place(s.period) > place(period)]
    if not later:
        return plan
    turned = min(later)
    merged = [s for s in steps if s.period == period and s.kind is StepKind.MERGE and s.at < turned]
    if merged:
        return _as_now(facts.plan_of_step(merged[-1]), plan)
    before = [moment for moment in facts.plan_moments if moment < turned] or list(facts.plan_moments[:1])
    then = facts.plan_at(before[-1]) if before else None
    return plan if then is None else _as_now(then, plan)


def extensions(records: Iterable[OfficeRecord], plan: Plan, horizon: Horizon) -> dict[str, date]:
    """Due days that the office moved, by target id: what it had granted before the month was over, the latest last."""
    found: dict[str, date] = {}
    zone = plan.settings.zone
    for record in records:
        target = plan.by_id.get(record.target)
        if record.kind is not RecordKind.EXTENSION or target is None or record.until is None:
            continue
        if not counts_for(record, horizon):
            continue
        day, due = record.until.astimezone(zone).date(), found.get(target.id, target.deadline.due)
        if due is None or day > due:
            found[target.id] = day
    return found


def counts_for(record: OfficeRecord, horizon: Horizon) -> bool:
    """Whether a line of the office's record was made in time to count for a month."""
    if record.standing or record.made is None:
        return True
    closed = horizon.closed_at
    return horizon.knows(record.made) and not horizon.over(record.made) and (closed is None or record.made <= closed)
