"""One period's returns as they stood at a horizon: versions, states, and what was said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from xlplan.ledger.facts import Facts
from xlplan.ledger.records import Arrival, Confidence, Decision, Reading, Return, Verdict
from xlplan.ledger.status import Rates, ReturnRow, ReturnState
from xlplan.plan.model import Period, Plan, Role
from xlplan.plan.periods import period_of
from xlplan.review.answers import Said, Subject, in_force, said_in
from xlplan.review.receipt import key_of, receipts_of
from xlplan.review.rulings import Horizon, Rulings, closed_at, rulings_at
from xlplan.review.standing import PlansInForce, standing_of
from xlplan.review.timeliness import Desk, expected, rates_of, return_row
from xlplan.review.versions import Submission, Versions, versions_of


@dataclass(frozen=True)
class PeriodReturns:
    """The returns of one period. plan: what its targets say; the desk's says who had to report. came: by department id.
    rows: one per expected department. said: what is in force, roles: in which role it was said."""

    plan: Plan
    desk: Desk
    came: Mapping[str, Versions]
    rows: tuple[ReturnRow, ...]
    said: Mapping[Subject, Said]
    roles: Mapping[Subject, Role]
    taken_now: datetime | None = None

    @cached_property
    def counting(self) -> frozenset[tuple[str, int]]:
        """The versions, by department and number, of which some word counts and was not emptied since."""
        return in_force(self.said)

    @property
    def period(self) -> Period:
        """The period."""
        return self.desk.period

    @property
    def judged_on(self) -> date:
        """The day by which targets are judged, unless a person asks for another: today, or the period's last day."""
        return local_day(min(self.desk.horizon.judged_at, self.period.ends), self.plan)

    @property
    def rates(self) -> Rates:
        """Counts over the expected departments."""
        return rates_of(self.rows)

    @property
    def states(self) -> Mapping[str, ReturnState]:
        """Return state by department id."""
        return {row.department: row.state for row in self.rows}


def local_day(moment: datetime, plan: Plan) -> date:
    """The day of a moment in the plan's zone."""
    return moment.astimezone(plan.settings.zone).date()


def horizon_of(facts: Facts, period: Period, judged_at: datetime, until: datetime | None) -> Horizon:
    """Up to when facts count for a period: not past the moment at which it was closed."""
    horizon = Horizon(judged_at, until, ends=max(period.ends, period.due))
    closed = closed_at(facts.decisions, period.id, horizon)
    return horizon if closed is None else replace(horizon, judged_at=min(judged_at, closed), closed_at=closed)


@dataclass(frozen=True)
class Asked:
    """What is asked for. as_of: the moment of judging. given: whether a person asked for it; then what was received or
    ruled after `until` is not known, and targets are judged on its day. now: the moment of asking."""

    as_of: datetime
    now: datetime
    given: bool = False

    @property
    def until(self) -> datetime | None:
        """Up to when things are known; None if everything counts, as for a moment that lies ahead."""
        return self.as_of if self.given and self.as_of < self.now else None


def desk_of(facts: Facts, plan: Plan, name: str, asked: Asked, *, last: bool) -> tuple[Desk, PlansInForce]:
    """By what a period's returns are judged, and the plans that count for it. plan: as it is now. last: whether it is
    the one that is asked for; what the office says of targets until then counts for it, however long it is over."""
    standing = standing_of(facts, plan, name, asked.now, asked.until)
    period = period_of(standing.duty, name)
    horizon = horizon_of(facts, period, asked.as_of, asked.until)
    if last and asked.given and horizon.ends is not None:
        horizon = replace(horizon, ends=max(horizon.ends, asked.as_of))
    rulings = _standing(rulings_at(facts.decisions, horizon), facts, standing.said)
    return Desk(standing.duty, period, horizon, rulings, facts.looks), standing


def returns_at(facts: Facts, desk: Desk, standing: PlansInForce) -> PeriodReturns:
    """The returns of one period as they stood at a desk."""
    submissions = _submissions(desk, facts)
    came = {department: versions_of(those) for department, those in sorted(submissions.items())}
    rows = tuple(return_row(desk, d.id, came.get(d.id)) for d in expected(desk, came))
    said = {(dep, target): said for dep, versions in came.items() for target, said in said_in(versions).items()}
    roles = _roles(facts, standing.said, came)
    return PeriodReturns(standing.said, desk, came, rows, said, roles, standing.taken_now)


def _standing(rulings: Rulings, facts: Facts, plan: Plan) -> Rulings:
    """The rulings that count for a month, without targets verified before its plan started, or before their quantity
    grew."""

    def stands(target: str, ruling: Decision) -> bool:
        if local_day(ruling.made_at, plan) < plan.settings.starts:
            return False
        then, now = facts.plan_at(ruling.made_at), plan.by_id.get(target)
        before = then.by_id.get(target) if then is not None else None
        return now is None or before is None or (now.quantity or 0.0) <= (before.quantity or 0.0)

    verified = {target: ruling for target, ruling in rulings.verified.items() if stands(target, ruling)}
    return rulings if len(verified) == len(rulings.verified) else replace(rulings, verified=verified)


def _roles(facts: Facts, plan: Plan, came: Mapping[str, Versions]) -> Mapping[Subject, Role]:
    """In which role each department spoke of each target: the one that its form gave it, else its role in the month."""
    roles: dict[Subject, Role] = {}
    leads: dict[str, Mapping[str, str]] = {}
    here = {target.id: target.lead for target in plan.targets}
    for department, versions in came.items():
        for version in versions.all:
            edition = version.returned.identity.edition
            if edition not in leads:
                made_for = facts.editions.get(edition)
                leads[edition] = {t.id: t.lead for t in made_for.targets} if made_for is not None else {}
            for entry in version.returned.entries:
                lead = leads[edition].get(entry.target, here.get(entry.target))
                roles[department, entry.target] = Role.LEAD if lead == department else Role.RESPONSIBLE
    return roles


def is_return(reading: Reading, returned: Return) -> bool:
    """Whether a reading's return counts: it says something, and nobody has to confirm whose it is."""
    proved = reading.verdict is Verdict.RETURN and returned.identity.confidence is not Confidence.PROPOSED
    return proved and not returned.blank


def _submissions(desk: Desk, facts: Facts) -> dict[str, list[Submission]]:
    readings = facts.readings(desk.period.id)
    known = [reading for reading in readings if not _too_late(desk.horizon, reading.arrival)]
    typed = any(returned.typed_from for reading in known for returned in reading.returns)
    receipts = receipts_of(known, desk.rulings, desk.plan.records, tuple(facts.heads()) if typed else ())
    found: dict[str, list[Submission]] = {}
    for reading in known:
        receipt = receipts[key_of(reading.arrival)]
        if desk.rulings.aside(reading.arrival) is not None or not desk.horizon.knows(receipt.at):
            continue
        if desk.horizon.closed_at is not None and receipt.at > desk.horizon.closed_at:
            continue
        for returned in reading.returns:
            if is_return(reading, returned) and returned.identity.department in desk.plan.department_by_id:
                found.setdefault(returned.identity.department, []).append(Submission(reading, returned, receipt))
    return found


def _too_late(horizon: Horizon, arrival: Arrival) -> bool:
    """Whether an arrival was recorded after the period was closed."""
    return horizon.closed_at is not None and arrival.first_seen > horizon.closed_at
