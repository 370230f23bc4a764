"""How the example's targets go over the year: for every target one course, the same however often it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from xlplan.form.columns import Reported
from xlplan.plan.model import DeadlineKind, Every, Plan, Role, Target

PACES = (1.3, 1.15, 1.08, 1.03, 1.0, 1.0, 0.97, 0.92, 0.85, 0.7, 0.5, 0.25)
"""Speed against the straight line from start to due; above 1 is finished early."""

BARELY_BEGUN = 0.04
ADMITTED = 0.45
"""How far behind the straight line a lead must be to call itself behind before the due day."""

MONTHS_PER_TURN = {Every.QUARTER: 3, Every.HALF_YEAR: 6, Every.YEAR: 12}
SATURDAY = 5


@dataclass(frozen=True)
class Stand:
    """Where a target stands on a day, as a department sees it. progress: points. count: None without a quantity.
    done_on: the day, only when done."""

    status: Reported
    progress: int
    count: int | None = None
    done_on: date | None = None


def stand_of(target: Target, plan: Plan, day: date, role: Role, seed: int) -> Stand:
    """What a department in `role` would truly say of `target` on `day`."""
    stand = _whole(target, plan, day, Random(f"{seed}/course/{target.number}/{target.text}"))
    if role is Role.LEAD or stand.count is None:
        return stand
    share = stand.count // (len(target.responsible) + 1)
    return Stand(stand.status, stand.progress, share, stand.done_on)


def _whole(target: Target, plan: Plan, day: date, chance: Random) -> Stand:
    kind = target.deadline.kind
    if kind is DeadlineKind.RECURRING:
        return _recurring(target, day)
    if kind is DeadlineKind.ONGOING:
        fraction = _year_gone(day)
        return Stand(Reported.ONGOING, round(fraction * 100), _count(target, fraction))
    return _dated(target, plan, day, chance.choice(PACES))


def _dated(target: Target, plan: Plan, day: date, pace: float) -> Stand:
    start = target.start or plan.settings.starts
    due = target.deadline.due or date(plan.settings.year, 12, 31)
    span = max((due - start).days, 14)
    finish = _working_day(start + timedelta(days=round(span / pace)))
    if day >= finish:
        return Stand(Reported.DONE, 100, _count(target, 1.0), finish)
    fraction = min(max((day - start).days, 0) * pace / span, 0.97)
    if fraction < BARELY_BEGUN:
        return Stand(Reported.NOT_STARTED, 0, _count(target, 0.0))
    late = day > due or fraction < (day - start).days / span - ADMITTED
    status = Reported.BLOCKED if late else Reported.IN_PROGRESS
    return Stand(status, round(fraction * 100), _count(target, fraction))


def _recurring(target: Target, day: date) -> Stand:
    every = target.deadline.every or Every.MONTH
    months = MONTHS_PER_TURN.get(every, 1)
    into = (day.month - 1) % months + 1
    turns = (day.month - 1) // months + (1 if into == months else 0)
    quantity = target.quantity
    count = None if quantity is None else min(turns, int(quantity))
    if into < months:
        return Stand(Reported.IN_PROGRESS, round(into / months * 100), count)
    return Stand(Reported.DONE, 100, count, _working_day(day - timedelta(days=3)))


def _count(target: Target, fraction: float) -> int | None:
    return None if target.quantity is None else int(target.quantity * fraction)


def _year_gone(day: date) -> float:
    return min((day - date(day.year, 1, 1)).days / 365, 1.0)


def _working_day(day: date) -> date:
    return day - timedelta(days=max(day.weekday() - SATURDAY + 1, 0))
