"""Findings about returns: who owes, who was late, what repeats or replaces what, what only a person can decide."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from email.utils import parseaddr
from typing import TypedDict
from zoneinfo import ZoneInfo

from xlplan.findings import Finding, Origin
from xlplan.ledger.findings import CONTRADICTORY
from xlplan.ledger.records import Arrival, Evidence, Reading, Verdict
from xlplan.ledger.status import ReturnRow, ReturnState
from xlplan.plan.model import Department, Period, Plan
from xlplan.plan.period_names import next_period, previous_period, time_key
from xlplan.plan.periods import period_of
from xlplan.plan.records import RecordKind
from xlplan.review.files import Files
from xlplan.review.findings import (
    RETURN_CORRECTED,
    RETURN_DELAY_IMPOSSIBLE,
    RETURN_DELAY_TOO_LATE,
    RETURN_DEPARTMENT_GONE,
    RETURN_DUE_UNMOVED,
    RETURN_DUPLICATE,
    RETURN_INCOMPLETE,
    RETURN_LATE,
    RETURN_MISSING,
    RETURN_ON_PAPER,
    RETURN_PLAN_NOW,
    RETURN_SUPERSEDED,
    RETURN_TIME_UNPROVEN,
    RETURN_UNREGISTERED_SENDER,
    RETURN_WAIVED,
    RETURN_WRONG_PERIOD,
)
from xlplan.review.month import PeriodReturns, is_return
from xlplan.review.receipt import by
from xlplan.review.standing import counts_for
from xlplan.review.timeliness import first_complete
from xlplan.review.versions import Version, Versions


class _About(TypedDict):
    department: str
    period: str


def shown(moment: datetime, zone: ZoneInfo) -> str:
    """A moment as sentences show it, in the plan's zone."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def origin_of(arrival: Arrival) -> Origin:
    """An arrival as the place of a finding."""
    return Origin(arrival.sha256, arrival.name)


def standing_notices(month: PeriodReturns) -> Iterator[Finding]:
    """That a month was merged with a later plan on purpose, or that the plan names another due moment than the one that
    counts."""
    if month.taken_now is not None:
        at = shown(month.taken_now, month.plan.settings.zone)
        yield RETURN_PLAN_NOW(period=month.period.id, month=month.period.id, at=at)
    yield from due_unmoved(month.plan, month.period)


def due_unmoved(plan: Plan, period: Period) -> Iterator[Finding]:
    """That a due moment stands although `plan` names another: it had passed, or forms had gone out with it."""
    named, zone = period_of(plan, period.id).due, plan.settings.zone
    if named != period.due:
        due, meant = shown(period.due, zone), shown(named, zone)
        yield RETURN_DUE_UNMOVED(period=period.id, month=period.id, due=due, meant=meant)


def delay_notices(month: PeriodReturns) -> Iterator[Finding]:
    """Delays that were asked for and do not count: filed after the due moment, or until a day that is past by then."""
    zone, horizon = month.desk.plan.settings.zone, month.desk.horizon
    expected = {row.department for row in month.rows}
    for record in month.desk.plan.records:
        if record.kind is not RecordKind.DELAY or record.period != month.period.id:
            continue
        if record.department not in expected or month.desk.owed(record.department).waiver is record:
            continue
        name = month.desk.plan.department_by_id[record.department].name
        due = shown(month.period.due, zone)
        about: _About = {"department": record.department, "period": month.period.id}
        if record.until is not None and record.until <= month.period.due:
            until = shown(record.until, zone)
            yield RETURN_DELAY_IMPOSSIBLE(**about, origin=record.origin, name=name, until=until, due=due)
        elif record.asked_at is not None and not by(record.asked_at, month.period.due):
            at = shown(record.asked_at, zone)
            yield RETURN_DELAY_TOO_LATE(**about, origin=record.origin, name=name, at=at, due=due)
        elif not counts_for(record, horizon) and record.made is not None:
            at = shown(record.made, zone)
            yield RETURN_DELAY_TOO_LATE(**about, origin=record.origin, name=name, at=at, due=due)


def return_notices(month: PeriodReturns) -> Iterator[Finding]:
    """Findings about what is owed, one per expected department at most."""
    for row in month.rows:
        finding = _notice(month, row)
        if finding is not None:
            yield finding


def _notice(month: PeriodReturns, row: ReturnRow) -> Finding | None:
    """The finding that a return state makes, None if the state is in order."""
    zone, period = month.desk.plan.settings.zone, month.period.id
    name = month.desk.plan.department_by_id[row.department].name
    origin = Origin(row.sha256, row.file)
    due = shown(row.due, zone)
    judged = row.first_complete_at or row.received_at
    at = shown(judged, zone) if judged is not None else ""
    about: _About = {"department": row.department, "period": period}
    if row.state is ReturnState.MISSING:
        days = max(1, (month.desk.horizon.judged_at.astimezone(zone).date() - row.due.astimezone(zone).date()).days)
        return RETURN_MISSING(**about, name=name, due=due, days=days)
    if row.state is ReturnState.WAIVED:
        until = "whole-period" if month.desk.owed(row.department).excused else shown(row.due, zone)
        return RETURN_WAIVED(**about, name=name, until=until, reason=row.reason)
    if row.state is ReturnState.INCOMPLETE and not row.version:
        return RETURN_ON_PAPER(**about, name=name, at=at)
    if row.state is ReturnState.INCOMPLETE:
        return RETURN_INCOMPLETE(**about, origin=origin, name=name, cells=row.missing_cells or 0, due=due)
    if row.state is ReturnState.LATE:
        days, workdays = row.days_late, row.workdays_late
        return RETURN_LATE(**about, origin=origin, name=name, due=due, at=at, days=days, workdays=workdays)
    if row.state is ReturnState.UNPROVEN:
        return RETURN_TIME_UNPROVEN(**about, origin=origin, name=name, due=due, at=at)
    return None


def version_notices(month: PeriodReturns) -> Iterator[Finding]:
    """Findings about versions: repeated, replaced, corrected after being complete, two at the same moment."""
    for department, versions in month.came.items():
        name = month.desk.plan.department_by_id[department].name
        for notice in _VERSION_NOTICES:
            yield from notice(month, versions, name)


def _duplicates(month: PeriodReturns, versions: Versions, name: str) -> Iterator[Finding]:
    for version in versions.all:
        for copy in version.copies:
            origin = origin_of(copy.arrival)
            other = version.arrival.name
            yield RETURN_DUPLICATE(**_about(month, version), origin=origin, name=name, other=other)


def _superseded(month: PeriodReturns, versions: Versions, name: str) -> Iterator[Finding]:
    latest, rivals = versions.latest, {version.number for version in versions.rivals}
    counting = month.counting
    for version in versions.all[:-1]:
        if version.number not in rivals and (version.returned.identity.department, version.number) not in counting:
            origin, other = origin_of(version.arrival), latest.arrival.name
            yield RETURN_SUPERSEDED(
                **_about(month, version), origin=origin, name=name, version=version.number, other=other
            )


def _corrected(month: PeriodReturns, versions: Versions, name: str) -> Iterator[Finding]:
    first, latest = first_complete(month.desk, versions), versions.latest
    if first is not None and latest.number > first.number and not latest.tied:
        at = shown(latest.receipt.at, month.desk.plan.settings.zone)
        yield RETURN_CORRECTED(
            **_about(month, latest),
            origin=origin_of(latest.arrival),
            name=name,
            version=latest.number,
            at=at,
            first=first.number,
        )


def _tied(month: PeriodReturns, versions: Versions, name: str) -> Iterator[Finding]:
    rivals = (*versions.rivals, versions.latest) if versions.rivals else ()
    for version in rivals:
        yield CONTRADICTORY(
            **_about(month, version), origin=origin_of(version.arrival), name=name, claims="same-moment"
        )


_VERSION_NOTICES: tuple[Callable[[PeriodReturns, Versions, str], Iterator[Finding]], ...] = (
    _duplicates,
    _superseded,
    _corrected,
    _tied,
)


def _about(month: PeriodReturns, version: Version) -> _About:
    return {"department": version.returned.identity.department, "period": month.period.id}


def sender_notices(month: PeriodReturns) -> Iterator[Finding]:
    """Returns that were mailed from an address which is registered for nobody of the department."""
    own = _address(month.desk.plan.settings.sender)
    for department, versions in month.came.items():
        unit = month.desk.plan.department_by_id[department]
        known = {_address(address) for address in (*unit.emails, *unit.cc)}
        for version in versions.all:
            sender = _address(version.arrival.sender)
            if known and sender and sender != own and sender not in known:
                yield RETURN_UNREGISTERED_SENDER(
                    **_about(month, version), origin=origin_of(version.arrival), name=unit.name, sender=sender
                )


def _address(text: str) -> str:
    return (parseaddr(text)[1] or text).strip().casefold()


def gone_notices(files: Files, month: PeriodReturns) -> Iterator[Finding]:
    """Returns for this period of a department that the plan does not have: it was renamed or dissolved since."""
    known = month.desk.plan.department_by_id
    for reading in files.readings:
        if files.rulings.aside(reading.arrival) is not None:
            continue
        for returned in reading.returns:
            department, period = returned.identity.department, returned.identity.period
            if is_return(reading, returned) and period == month.period.id and department not in known:
                name = files.names.get(department, department)
                yield RETURN_DEPARTMENT_GONE(period=period, origin=origin_of(reading.arrival), name=name, month=period)


def wrong_period_notices(files: Files, month: PeriodReturns, periods: Callable[[str], Period]) -> Iterator[Finding]:
    """Forms of an earlier period that a department sent when this period's was due, while it still owes this one.

    A file counts as sent for this period if it came nearer to this due moment than to the one before, and before the
    next one comes nearer. Where only its first sight is known, a file that was seen before anybody reported for this
    period is taken for what it says it is.
    """
    owing = {
        row.department: month.desk.plan.department_by_id[row.department]
        for row in month.rows
        if row.department not in month.came and row.state is not ReturnState.WAIVED
    }
    opens, closes = window_of(month.period, periods)
    begun = _first_seen_in(month)
    for reading in files.readings:
        department = _owing_sender(files, reading, owing, month.period)
        if department is None:
            continue
        receipt = files.receipt(reading)
        by_sight = receipt.evidence is Evidence.FIRST_SEEN
        in_window = receipt.at >= opens and (by_sight or receipt.at < closes)
        if in_window and not (by_sight and begun is not None and receipt.at < begun):
            yield RETURN_WRONG_PERIOD(
                department=department.id,
                period=month.period.id,
                origin=origin_of(reading.arrival),
                name=department.name,
                month=max(
                    (r.identity.period for r in reading.returns if r.identity.department == department.id), key=time_key
                ),
                owed=month.period.id,
            )


def _owing_sender(files: Files, reading: Reading, owing: dict[str, Department], period: Period) -> Department | None:
    """The department that still owes this period and whose earlier form this file is."""
    if reading.verdict is not Verdict.RETURN or files.rulings.aside(reading.arrival) is not None:
        return None
    earlier = (
        r for r in reading.returns if is_return(reading, r) and time_key(r.identity.period) < time_key(period.id)
    )
    return next((owing[r.identity.department] for r in earlier if r.identity.department in owing), None)


def window_of(period: Period, periods: Callable[[str], Period]) -> tuple[datetime, datetime]:
    """From when to when a file is nearer to this period's due moment than to its neighbours'."""
    names = previous_period(period.id), next_period(period.id)
    if names[0] is None or names[1] is None:
        return period.opens, period.ends
    before, after = periods(names[0]).due, periods(names[1]).due
    return before + (period.due - before) / 2, period.due + (after - period.due) / 2


def _first_seen_in(month: PeriodReturns) -> datetime | None:
    arrivals: Iterable[Arrival] = (version.arrival for versions in month.came.values() for version in versions.all)
    return min((arrival.first_seen for arrival in arrivals), default=None)
