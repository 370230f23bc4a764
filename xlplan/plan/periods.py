"""Periods of reporting: when a period opens, ends and is due, and which days are working days."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import cache

from xlplan.findings import Finding
from xlplan.plan.findings import CALENDAR_UNCOVERED
from xlplan.plan.model import Calendar, DueRule, DueRuleKind, Period, Plan, RollRule
from xlplan.plan.moments import END_OF_DAY, end_of
from xlplan.plan.period_names import BY_DAYS, Days, days_of, kind_of, next_period

_ONE_DAY = timedelta(days=1)
_LONGEST_HOLIDAY = 60
"""Days after which rolling a due day is given up: no calendar has such a holiday, a mistyped one may."""


def period_of(plan: Plan, period: str) -> Period:
    """The period of a name (`2022-09`): opened with its first moment, due by the plan's rule, rolled past days off as
    the plan says, or as its calendar says for this period. A single collection spans the plan's year, and what lies
    between its end and the due moment."""
    zone = plan.settings.zone
    days = _days_of(plan, period)
    due = plan.calendar.due.get(period)
    due = _due(plan, period) if due is None else due
    ends = end_of(days.last, zone)
    if days_of(period) is None:
        ends = max(ends, due)
    return Period(period, datetime.combine(days.first, time(), zone), due, ends)


def is_workday(day: date, calendar: Calendar) -> bool:
    """Whether offices work on a day: by the plan's calendar, else by the published one, else no weekend."""
    if day in calendar.workdays:
        return True
    if day in calendar.holidays:
        return False
    published = _published(day)
    return day.weekday() < 5 if published is None else published


def working_days_between(start: date, end: date, calendar: Calendar) -> int:
    """Working days after `start` up to and with `end`; 0 if `end` is not later."""
    return sum(is_workday(day, calendar) for day in _days(start + _ONE_DAY, end))


def calendar_findings(plan: Plan, periods: Iterable[str]) -> tuple[Finding, ...]:
    """A warning for each year whose public holidays nobody knows although due moments of these periods need them: the
    published calendar does not cover it, and the plan's own names no day of it."""
    settings = plan.settings
    by_workday = settings.due_rule.kind in (DueRuleKind.LAST_WORKDAY, DueRuleKind.NTH_WORKDAY)
    if not by_workday and settings.roll_rule is RollRule.NONE:
        return ()
    ruled = [period for period in periods if period not in plan.calendar.due]
    years = {_window(plan, period).first.year for period in ruled}
    years |= {_due(plan, period).year for period in ruled}
    own = {day.year for day in (*plan.calendar.holidays, *plan.calendar.workdays)}
    return tuple(CALENDAR_UNCOVERED(year=year) for year in sorted(years - own) if not _covered(year))


def _days_of(plan: Plan, period: str) -> Days:
    return days_of(period) or Days(plan.settings.starts, date(plan.settings.year, 12, 31))


def _due(plan: Plan, period: str) -> datetime:
    rule = plan.settings.due_rule
    day = _rolled(_rule_day(rule, _window(plan, period), plan.calendar), plan)
    return datetime.combine(day, END_OF_DAY if rule.at is None else rule.at, plan.settings.zone)


def _window(plan: Plan, period: str) -> Days:
    """The days among which the rule names one: a month, or the days of a week, a fortnight, a third of a month."""
    rule, days = plan.settings.due_rule, _days_of(plan, period)
    if kind_of(period) in BY_DAYS:
        for _ in range(rule.months_after):
            days = _days_of(plan, next_period(period) or period)
        return days
    if rule.months:
        return _named_month(rule.months, days)
    return _month(_months_on(days.last, rule.months_after))


def _named_month(months: tuple[int, ...], days: Days) -> Days:
    """The month that falls to a period ("20 June and 20 December"): the first one that begins after a quarter of the
    period, so that "10 January and 10 July" are due after their half-years."""
    earliest = days.first + (days.last - days.first) / 4
    firsts = [date(year, month, 1) for year in (days.first.year, days.last.year + 1) for month in months]
    return _month(min(first for first in firsts if first >= earliest))


def _rule_day(rule: DueRule, window: Days, calendar: Calendar) -> date:
    if rule.day is not None:
        return rule.day
    first, last = window.first, window.last
    if rule.kind is DueRuleKind.DAY:
        return min(first + timedelta(days=rule.number - 1), last)
    if rule.kind is DueRuleKind.WEEKDAY:
        return last - timedelta(days=(last.isoweekday() - rule.number) % 7)
    workdays = [day for day in _days(first, last) if is_workday(day, calendar)]
    if rule.kind is DueRuleKind.LAST_DAY or not workdays:
        return last
    return workdays[-1 if rule.kind is DueRuleKind.LAST_WORKDAY else min(rule.number, len(workdays)) - 1]


def _rolled(day: date, plan: Plan) -> date:
    rule = plan.settings.roll_rule
    if rule is RollRule.NONE:
        return day
    for later in _days(day, day + timedelta(days=_LONGEST_HOLIDAY)):
        is_off = not is_workday(later, plan.calendar)
        if not is_off or (rule is RollRule.STATUTORY and not _statutory(later, plan.calendar)):
            return later
    return day


def _statutory(day: date, calendar: Calendar) -> bool:
    """Whether a day off is one by name and not just a weekend."""
    if day in calendar.holidays:
        return True
    import chinese_calendar

    if not _covered(day.year):
        return False
    off, name = chinese_calendar.get_holiday_detail(day)
    return bool(off) and name is not None


@cache
def _published(day: date) -> bool | None:
    """Whether the published calendar calls it a working day; None for a year it does not cover."""
    if not _covered(day.year):
        return None
    import chinese_calendar

    return bool(chinese_calendar.is_workday(day))


def _covered(year: int) -> bool:
    import chinese_calendar

    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def _days(start: date, end: date) -> Iterator[date]:
    return (start + timedelta(days=n) for n in range((end - start).days + 1))


def _months_on(day: date, months: int) -> date:
    """The first of the month so many months after that of `day`."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def _month(first: date) -> Days:
    return Days(first, first.replace(day=monthrange(first.year, first.month)[1]))
