"""One period's returns as they stood at a horizon: versions, states, and what was said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from xlplan.ledger.facts import Facts
from xlplan.ledger.records import Arrival, Confidence, Reading, Return, Verdict
from xlplan.ledger.status import Rates, ReturnRow, ReturnState
from xlplan.plan.model import Period, Plan
from xlplan.plan.periods import period_of
from xlplan.review.answers import Said, Subject, said_in
from xlplan.review.receipt import key_of, receipts_of
from xlplan.review.rulings import Horizon, closed_at, rulings_at
from xlplan.review.timeliness import Desk, expected, rates_of, return_row
from xlplan.review.versions import Submission, Versions, versions_of


@dataclass(frozen=True)
class PeriodReturns:
    """The returns of one period. came: by department id. rows: one per expected department. said: what is in force."""

    desk: Desk
    came: Mapping[str, Versions]
    rows: tuple[ReturnRow, ...]
    said: Mapping[Subject, Said]

    @property
    def period(self) -> Period:
        """The period."""
        return self.desk.period

    @property
    def judged_on(self) -> date:
        """The day by which targets are judged, unless a person asks for another: today, or the period's last day."""
        return local_day(min(self.desk.horizon.judged_at, self.period.ends), self.desk.plan)

    @property
    def rates(self) -> Rates:
        """Counts over the expected departments."""
        return rates_of(self.desk, self.rows)

    @property
    def states(self) -> Mapping[str, ReturnState]:
        """Return state by department id."""
        return {row.department: row.state for row in self.rows}


def local_day(moment: datetime, plan: Plan) -> date:
    """The day of a moment in the plan's zone."""
    return moment.astimezone(plan.settings.zone).date()


def horizon_of(facts: Facts, period: str, judged_at: datetime, until: datetime | None) -> Horizon:
    """Up to when facts count for a period: not past the moment at which it was closed."""
    horizon = Horizon(judged_at, until)
    closed = closed_at(facts.decisions, period, horizon)
    if closed is None:
        return horizon
    return Horizon(min(judged_at, closed), until, closed)


def plan_of(facts: Facts, plan: Plan, moment: datetime) -> Plan:
    """The plan in force at a moment, `plan` itself if none is known from then. The office's record and its calendar are
    always those of `plan`: their lines name their own periods and days, and may be written down later."""
    then = facts.plan_at(moment)
    return plan if then is None else replace(then, records=plan.records, calendar=plan.calendar)


def month_of(facts: Facts, plan: Plan, period: Period, judged_at: datetime, until: datetime | None) -> PeriodReturns:
    """The returns of one period. until: what was received or ruled later is not known, None if everything counts."""
    horizon = horizon_of(facts, period.id, judged_at, until)
    desk = Desk(plan, period, horizon, rulings_at(facts.decisions, horizon), facts.looks)
    submissions = _submissions(desk, facts.readings(period.id))
    came = {department: versions_of(those) for department, those in sorted(submissions.items())}
    rows = tuple(return_row(desk, d.id, came.get(d.id)) for d in expected(desk, came))
    said = {(dep, target): said for dep, versions in came.items() for target, said in said_in(versions).items()}
    return PeriodReturns(desk, came, rows, said)


def earlier_month(
    facts: Facts, plan: Plan, period: Period, judged_at: datetime, until: datetime | None
) -> PeriodReturns:
    """A period as the ones after it look back on it, by the plan in force when it was closed, else when it ended
    and was due. Departments that joined later stay known by name: one may have reported for that period after all."""
    settled = horizon_of(facts, period.id, judged_at, until).closed_at or max(period.ends, period.due)
    then = plan_of(facts, plan, settled) if settled < judged_at else plan
    known = then.department_by_id
    then = replace(then, departments=(*then.departments, *(d for d in plan.departments if d.id not in known)))
    return month_of(facts, then, period_of(then, period.id), judged_at, until)


def is_return(reading: Reading, returned: Return) -> bool:
    """Whether a reading's return counts: it says something, and nobody has to confirm whose it is."""
    proved = reading.verdict is Verdict.RETURN and returned.identity.confidence is not Confidence.PROPOSED
    return proved and not returned.blank


def _submissions(desk: Desk, readings: Iterable[Reading]) -> dict[str, list[Submission]]:
    known = [reading for reading in readings if not _too_late(desk.horizon, reading.arrival)]
    receipts = receipts_of(known, desk.rulings, desk.plan.records)
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
