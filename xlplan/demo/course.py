"""How the example's targets go over the year: for every target one course, the same however often it is asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from xlplan.form.columns import Reported
from xlplan.plan.model import DeadlineKind, Every, Plan, Target

PACES = (1.3, 1.15, 1.08, 1.03, 1.0, 1.0, 0.97, 0.92, 0.85, 0.7, 0.5, 0.25)
"""Speed against the straight line from start to due; above 1 is finished early."""

PART_BEHIND, PART_AHEAD = 0.1, 0.8
"""Of ten parts of a target under way one is behind and two are through early."""

BARELY_BEGUN = 0.04
ADMITTED = 0.45
"""How far behind the straight line a lead must be to call itself behind before the due day."""

MONTHS_PER_TURN = {Every.QUARTER: 3, Every.HALF_YEAR: 6, Every.YEAR: 12}
SATURDAY = 5
SHORTEST = 14
"""Days that even the shortest work takes."""


@dataclass(frozen=True)
class Stand:
    """Where a target stands on a day, as a department sees it. progress: points. count: None without a quantity.
    done_on: the day, only when done."""

    status: Reported
    progress: int
    count: int | None = None
    done_on: date | None = None


def stand_of(target: Target, plan: Plan, day: date, seed: int, part: str = "") -> Stand:
    """What the lead of `target` would truly say of it on `day`; of its own part, if `part` is another department's id.

    A part is through when the whole is, never works before the whole is begun, and is else at times ahead or behind.
    """
    track = _track(target, plan, seed)
    whole = _whole(target, day, track)
    if not part:
        return whole
    share = None if whole.count is None else whole.count // (len(target.responsible) + 1)
    luck = Random(f"{seed}/part/{part}/{target.number}/{target.text}").random()
    if whole.status not in {Reported.IN_PROGRESS, Reported.BLOCKED} or target.deadline.kind is DeadlineKind.RECURRING:
        return replace(whole, count=share)
    if luck < PART_BEHIND:
        return Stand(Reported.BLOCKED, whole.progress // 2, share)
    if luck > PART_AHEAD and day >= track.half_way:
        return Stand(Reported.DONE, 100, share, track.half_way)
    return Stand(Reported.IN_PROGRESS, max(whole.progress - int(luck * 15), 1), share)


@dataclass(frozen=True)
class _Track:
    """The way of a dated target: when it begins, when it ought to be through, and when it really will be."""

    start: date
    due: date
    finish: date

    @property
    def half_way(self) -> date:
        return _working_day(self.start + (self.finish - self.start) / 2)


def _track(target: Target, plan: Plan, seed: int) -> _Track:
    pace = Random(f"{seed}/course/{target.number}/{target.text}").choice(PACES)
    start = target.start or plan.settings.starts
    due = target.deadline.due or date(plan.settings.year, 12, 31)
    days = max((due - start).days, SHORTEST)
    return _Track(start, due, _working_day(start + timedelta(days=round(days / pace))))


def _whole(target: Target, day: date, track: _Track) -> Stand:
    kind = target.deadline.kind
    if kind is DeadlineKind.RECURRING:
        return _recurring(target, day)
    if kind is DeadlineKind.ONGOING:
        fraction = _year_gone(day)
        return Stand(Reported.ONGOING, round(fraction * 100), _count(target, fraction))
    return _dated(target, day, track)


def _dated(target: Target, day: date, track: _Track) -> Stand:
    if day >= track.finish:
        return Stand(Reported.DONE, 100, _count(target, 1.0), track.finish)
    gone = max((day - track.start).days, 0)
    fraction = min(gone / max((track.finish - track.start).days, 1), 0.97)
    if fraction < BARELY_BEGUN:
        return Stand(Reported.NOT_STARTED, 0, _count(target, 0.0))
    late = day > track.due or fraction < gone / max((track.due - track.start).days, SHORTEST) - ADMITTED
    return Stand(Reported.BLOCKED if late else Reported.IN_PROGRESS, round(fraction * 100), _count(target, fraction))


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
