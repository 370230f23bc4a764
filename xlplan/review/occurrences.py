"""The occurrences of a recurring target: which one is judged on a day, which were done, which were never done."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from xlplan.plan.model import Deadline, Every
from xlplan.review.words import DoneClaim

CLOSING_MONTHS = {
    Every.MONTH: frozenset(range(1, 13)),
    Every.QUARTER: frozenset({3, 6, 9, 12}),
    Every.HALF_YEAR: frozenset({6, 12}),
    Every.YEAR: frozenset({12}),
}
"""The months in which an occurrence falls due."""

LAST_WEEKDAY = 7
"""Sunday, on which a weekly target without a day falls due."""

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Occurrence:
    """One occurrence. opens: the day after the one before it was due. due: its last day. number: from 1, the first
    being the one that is due first after the start."""

    opens: date
    due: date
    number: int


@dataclass(frozen=True)
class CourseState:
    """A recurring target on a day. current: the occurrence that is judged. open: the one whose days these are. done:
    the claim that the judged one is done. before: the claim that the one before the open one is done. missed: days on
    which occurrences were due that were never done."""

    current: Occurrence
    open: Occurrence
    done: DoneClaim | None = None
    before: DoneClaim | None = None
    missed: tuple[date, ...] = ()

    def settles_before(self, claim: DoneClaim) -> bool:
        """Whether a claim rightly speaks of the occurrence before the open one."""
        return claim is self.before


@dataclass(frozen=True)
class Course:
    """A recurring target over its months. first: the first day that counts; what was due before is held against nobody.
    total: how many occurrences the plan has. quantity: to be reached by all of them together, None if there is none.
    count: the lead's latest, None if unknown."""

    deadline: Deadline
    start: date
    end: date
    first: date
    quantity: float | None = None
    count: float | None = None

    def until(self, day: date) -> tuple[Occurrence, ...]:
        """Every occurrence up to the one whose days include `day`."""
        found: list[Occurrence] = []
        for occurrence in occurrences(self.deadline, self.start):
            found.append(occurrence)
            if occurrence.due >= day:
                break
        return tuple(found)

    def share(self, occurrence: Occurrence) -> float | None:
        """What the count must have reached when an occurrence is due: an equal part for each of the plan's."""
        if self.quantity is None:
            return None
        total = sum(1 for known in self.until(self.end) if known.due <= self.end) or 1
        return self.quantity * min(occurrence.number, total) / total

    def share_by(self, day: date) -> float | None:
        """What the count must have reached on a day."""
        due = [occurrence for occurrence in self.until(day) if occurrence.due <= day]
        return self.share(due[-1]) if due else None


def occurrences(deadline: Deadline, start: date) -> Iterator[Occurrence]:
    """Every occurrence from the start on, without end."""
    opens, number = start, 0
    for due in _due_days(deadline, start.year):
        if due >= start:
            number += 1
            yield Occurrence(opens, due, number)
            opens = due + _ONE_DAY


def standing_on(course: Course, day: date, claims: Sequence[DoneClaim], period: str) -> CourseState:
    """How a target stands on a day. An occurrence that was not done when it was due is judged until it is, or until the
    next one was due as well, or was done; then it counts as missed. One that was made up for is shown as done in the
    period in which that was said."""
    known = course.until(max(day, course.start))
    done = _done(course, known, claims)
    current = now = known[-1]
    before = known[-2] if len(known) > 1 else None
    if now.due not in done and before is not None and before.due >= course.first:
        made_up = before.due in done and done[before.due] is claims[-1] and claims[-1].said_on >= now.opens
        if (made_up and claims[-1].period == period) or not _met(course, before, done):
            current = before
    missed = tuple(
        o.due for o in known[:-1] if course.first <= o.due < day and o is not current and not _met(course, o, done)
    )
    earlier = done.get(before.due) if before is not None and before.due >= course.first else None
    return CourseState(current, now, done.get(current.due), earlier, missed)


def _met(course: Course, occurrence: Occurrence, done: Mapping[date, DoneClaim]) -> bool:
    share = course.share(occurrence)
    if share is not None and course.count is not None and course.count >= share:
        return True
    return occurrence.due in done


def _done(course: Course, known: Sequence[Occurrence], claims: Sequence[DoneClaim]) -> dict[date, DoneClaim]:
    """Which claim settled which occurrence, by its due day: the one whose days hold the day of completion, else the
    oldest one that was open when it was said."""
    done: dict[date, DoneClaim] = {}
    for claim in claims:
        found = _meant(course, known, claim, done)
        share = course.share(found) if found is not None else None
        if found is not None and (share is None or (claim.count is not None and claim.count >= share)):
            done.setdefault(found.due, claim)
    return done


def _meant(
    course: Course, known: Sequence[Occurrence], claim: DoneClaim, done: Mapping[date, DoneClaim]
) -> Occurrence | None:
    if claim.completed is not None:
        if claim.completed > claim.heard_on:
            return None
        return next((o for o in known if o.opens <= claim.completed <= o.due), None)
    opened = [o for o in known if o.opens <= claim.said_on]
    # A quarter that was never done can be made up for until the next one is due as well.
    still_open = [o for o in opened[-2:] if o.due >= course.first]
    return next((o for o in still_open if o.due not in done), None)


def _due_days(deadline: Deadline, year: int) -> Iterator[date]:
    """Due days, ascending, from the beginning of `year`."""
    if deadline.every is Every.WEEK:
        day = date(year, 1, 1)
        day += timedelta(days=((deadline.day or LAST_WEEKDAY) - day.isoweekday()) % LAST_WEEKDAY)
        while True:
            yield day
            day += timedelta(weeks=1)
    months = CLOSING_MONTHS[deadline.every or Every.MONTH]
    while True:
        for month in sorted(months):
            yield _day_in(year, month, deadline.day)
        year += 1


def _day_in(year: int, month: int, day: int | None) -> date:
    length = monthrange(year, month)[1]
    return date(year, month, length if day is None else min(day, length))
