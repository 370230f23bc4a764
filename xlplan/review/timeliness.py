"""What each department owes in a period and what became of it: state, days late, gaps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache, cached_property

from xlplan.ledger.records import Evidence, Look, Missing
from xlplan.ledger.status import Rates, ReturnRow, ReturnState, Status
from xlplan.plan.model import Department, Period, Plan, Target
from xlplan.plan.periods import working_days_between
from xlplan.plan.records import OfficeRecord, RecordKind
from xlplan.review.receipt import Timing, by, timing
from xlplan.review.rulings import Horizon, Rulings
from xlplan.review.standing import counts_for
from xlplan.review.versions import Version, Versions


@dataclass(frozen=True)
class Owed:
    """What a department owes in a period. due: its own due moment. excused: it owes nothing. waiver: the line of the
    office's record in force, None if there is none."""

    due: datetime
    excused: bool = False
    waiver: OfficeRecord | None = None


def owed_by(department: str, period: Period, records: Iterable[OfficeRecord], horizon: Horizon) -> Owed:
    """The due moment of one department, moved by delays that were filed in time.

    A delay must have been filed by the due moment that held until then. One without a moment of filing counts: the
    office wrote it down, and nothing says that it came too late.
    """
    owed = Owed(period.due)
    for record in sorted(records, key=_filed):
        mine = record.kind is RecordKind.DELAY and (record.department, record.period) == (department, period.id)
        filed = record.asked_at
        if not mine or (filed is not None and (not by(filed, owed.due) or not horizon.knows(filed))):
            continue
        if filed is not None and horizon.closed_at is not None and filed > horizon.closed_at:
            continue
        if not counts_for(record, horizon):
            continue
        if record.until is None:
            return Owed(period.due, excused=True, waiver=record)
        if record.until > owed.due:
            owed = Owed(record.until, waiver=record)
    return owed


def _filed(record: OfficeRecord) -> tuple[bool, float, float, str]:
    return (
        record.asked_at is not None,
        record.asked_at.timestamp() if record.asked_at is not None else 0.0,
        record.until.timestamp() if record.until is not None else 0.0,
        record.reason,
    )


@dataclass(frozen=True)
class Desk:
    """What is needed to judge the returns of one period: who owes, by when, and what counts."""

    plan: Plan
    period: Period
    horizon: Horizon
    rulings: Rulings
    looks: tuple[Look, ...]

    @cached_property
    def assigned(self) -> frozenset[tuple[str, str]]:
        """Who has to report what: department id and the id of a target or a question. What begins only later is owed by
        nobody yet."""
        plan = self.plan
        asked = ((d.id, question.id) for d in plan.departments for question in plan.questions_of(d.id))
        owed = ((a.department.id, a.target.id) for a in plan.assignments if begun(a.target, self.period))
        return frozenset([*owed, *asked])

    @cached_property
    def working_days(self) -> Callable[[date, date], int]:
        """Working days after one day up to and with another; late returns share few pairs of days."""
        return cache(lambda start, end: working_days_between(start, end, self.plan.calendar))

    def owed(self, department: str) -> Owed:
        """What a department owes."""
        return owed_by(department, self.period, self.plan.records, self.horizon)


def begun(target: Target, period: Period) -> bool:
    """Whether a target has begun by the time that a period is due."""
    return target.start is None or target.start <= min(period.due, period.ends).date()


def expected(desk: Desk, came: Mapping[str, Versions]) -> tuple[Department, ...]:
    """Departments that had an open assignment when the period was due, in the plan's order. One whose last target the
    office verified by then stays in the list of a period for which it reported."""
    closed = {target for target, ruling in desk.rulings.verified.items() if by(ruling.made_at, desk.period.due)}
    owed = {pair for pair in desk.assigned if pair[1] in desk.plan.by_id}
    busy = {department for department, target in owed if target not in closed}
    busy |= {department for question in desk.plan.questions for department in question.asked or ()}
    had = {department for department, _ in owed}
    return tuple(d for d in desk.plan.departments if d.id in busy or (d.id in had and d.id in came))


def return_row(desk: Desk, department: str, versions: Versions | None) -> ReturnRow:
    """The row of one expected department. versions: None if nothing came."""
    owed = desk.owed(department)
    reason = owed.waiver.reason if owed.waiver is not None else ""
    if versions is None:
        return _nothing_came(desk, department, owed, reason)
    latest, first = versions.latest, first_complete(desk, versions)
    gaps, lost = gaps_of(desk, latest), tuple(g for g in latest.emptied if still_owed(desk, latest, g.target))
    state = _state_of(desk, owed, first)
    late = state is ReturnState.LATE and first is not None
    return ReturnRow(
        department=department,
        state=state,
        due=owed.due,
        file=latest.arrival.name,
        sha256=latest.arrival.sha256,
        received_at=latest.receipt.at,
        evidence=latest.receipt.evidence,
        first_complete_at=first.receipt.at if first is not None else None,
        version=latest.number,
        days_late=days_late(desk, owed.due, first.receipt.at) if late and first is not None else 0,
        workdays_late=workdays_late(desk, owed.due, first.receipt.at) if late and first is not None else 0,
        missing_cells=len(gaps) + len(lost),
        complete=not gaps,
        reason=reason,
        missing=(*gaps, *lost),
        extras=latest.returned.extras,
        signoff=latest.returned.signoff,
        excused=owed.excused,
    )


def _nothing_came(desk: Desk, department: str, owed: Owed, reason: str) -> ReturnRow:
    seen = _seen_by_a_person(desk, department)
    if seen is not None:
        return ReturnRow(
            department,
            ReturnState.INCOMPLETE,
            owed.due,
            received_at=seen.at,
            evidence=Evidence.OFFICE,
            reason=seen.reason,
            excused=owed.excused,
        )
    if owed.waiver is not None and (owed.excused or by(desk.horizon.judged_at, owed.due)):
        state = ReturnState.WAIVED
    elif by(desk.horizon.judged_at, owed.due):
        state = ReturnState.AWAITED
    else:
        state = ReturnState.MISSING
    return ReturnRow(department, state, owed.due, reason=reason, excused=owed.excused)


def _seen_by_a_person(desk: Desk, department: str) -> OfficeRecord | None:
    """A receipt that the office wrote down although no file is there: it came (on paper, say), and is not complete
    until somebody enters what it says."""
    seen = [
        record
        for record in desk.plan.records
        if record.kind is RecordKind.RECEIVED
        and (record.department, record.period) == (department, desk.period.id)
        and record.at is not None
        and desk.horizon.knows(record.at)
    ]
    return min(seen, key=lambda record: record.at or desk.period.due, default=None)


def _state_of(desk: Desk, owed: Owed, first: Version | None) -> ReturnState:
    if first is None:
        return ReturnState.INCOMPLETE
    if owed.excused:
        return ReturnState.ON_TIME
    return {
        Timing.ON_TIME: ReturnState.ON_TIME,
        Timing.LATE: ReturnState.LATE,
        Timing.UNPROVEN: ReturnState.UNPROVEN,
    }[timing(first.receipt, first.hashes, owed.due, desk.looks, desk.plan.settings.intake)]


def first_complete(desk: Desk, versions: Versions) -> Version | None:
    """The version with which nothing required was empty any more, taken all together; None if there is none.

    A version becomes complete when it comes, or when the office later verifies what it lacks. So what was once
    judged stays: neither a later version nor a later ruling makes a late return punctual, or a punctual one late.
    """
    complete = [(moment, v.number, v) for v in versions.all if (moment := _complete_at(desk, v)) is not None]
    return min(complete)[2] if complete else None


def _complete_at(desk: Desk, version: Version) -> datetime | None:
    moments = [_forgiven_at(desk, version, gap.target) for gap in version.open]
    known = [moment for moment in moments if moment is not None]
    return max([version.receipt.at, *known]) if len(known) == len(moments) else None


def _forgiven_at(desk: Desk, version: Version, target: str) -> datetime | None:
    """Since when a target is not owed: it was verified, or was none of the department's by the due moment and so never
    counted; else None."""
    if (version.returned.identity.department, target) not in desk.assigned:
        return version.receipt.at
    ruling = desk.rulings.verified.get(target)
    return ruling.made_at if ruling is not None else None


def gaps_of(desk: Desk, version: Version) -> tuple[Missing, ...]:
    """Required cells that a version and all before it leave empty and that are still owed."""
    return tuple(gap for gap in version.open if still_owed(desk, version, gap.target))


def still_owed(desk: Desk, version: Version, target: str) -> bool:
    """Whether the department still has to report a target: it is its own, and not verified."""
    return _forgiven_at(desk, version, target) is None


def days_late(desk: Desk, due: datetime, received: datetime) -> int:
    """Difference of local dates, at least 1."""
    zone = desk.plan.settings.zone
    return max(1, (received.astimezone(zone).date() - due.astimezone(zone).date()).days)


def workdays_late(desk: Desk, due: datetime, received: datetime) -> int:
    """Working days after the due day, up to and with the day of receipt."""
    zone = desk.plan.settings.zone
    return desk.working_days(due.astimezone(zone).date(), received.astimezone(zone).date())


def rates_of(rows: Iterable[ReturnRow]) -> Rates:
    """Counts over the expected departments; an excused one is in none of them."""
    owing = [row for row in rows if not row.excused]
    states = Counter(row.state for row in owing)
    return Rates(
        expected=len(owing),
        received=sum(row.received_at is not None for row in owing),
        on_time=states[ReturnState.ON_TIME],
        complete=sum(row.complete for row in owing),
        late=states[ReturnState.LATE],
        incomplete=states[ReturnState.INCOMPLETE],
        unproven=states[ReturnState.UNPROVEN],
    )


def rates_as_closed(status: Status) -> Rates:
    """The rates of a closed month as they were then. How what came had come, which the first release did not keep, is
    counted from the rows."""
    counted = rates_of(status.returns)
    return replace(status.rates, late=counted.late, incomplete=counted.incomplete, unproven=counted.unproven)
