"""Which occurrence of a recurring target is judged in a period."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from xlplan.plan.model import Deadline, Every

CLOSING_MONTHS = {
    Every.MONTH: frozenset(range(1, 13)),
    Every.QUARTER: frozenset({3, 6, 9, 12}),
    Every.HALF_YEAR: frozenset({6, 12}),
    Every.YEAR: frozenset({12}),
}
"""The months in which an occurrence falls due."""

LAST_WEEKDAY = 7
YEARS = 4
"""How many years of occurrences are looked through: from the year before to at least the one after."""


@dataclass(frozen=True)
class Occurrence:
    """One occurrence. opens: the day after the one before it was due. due: its last day."""

    opens: date
    due: date


def occurrence_in(deadline: Deadline, first: date, last: date, start: date) -> Occurrence:
    """The occurrence judged in a period from `first` to `last`: the last one due within it, else the next.

    start: the target's first day of work; what would be due before it is none of its occurrences.
    """
    before: date | None = None
    current: date | None = None
    for due in _due_days(deadline, max(first, start).year - 1):
        if due < first or due < start:
            before = due
            continue
        if current is not None and due > last:
            break
        before, current = current or before, due
        if due > last:
            break
    if current is None:  # a year past the last year that dates know
        raise ValueError(f"no occurrence of {deadline.every} after {first}")
    opens = before + timedelta(days=1) if before is not None else start
    return Occurrence(max(opens, start), current)


def _due_days(deadline: Deadline, year: int) -> Iterator[date]:
    """Due days, ascending, from the beginning of `year`."""
    if deadline.every is Every.WEEK:
        begins = date(year, 1, 1)
        first = begins + timedelta(days=((deadline.day or LAST_WEEKDAY) - begins.isoweekday()) % LAST_WEEKDAY)
        return (first + timedelta(weeks=week) for week in range(52 * YEARS))
    months = CLOSING_MONTHS[deadline.every or Every.MONTH]
    days = ((y, m) for y in range(year, year + YEARS) for m in range(1, 13) if m in months)
    return (_day_in(y, m, deadline.day) for y, m in days)


def _day_in(year: int, month: int, day: int | None) -> date:
    length = monthrange(year, month)[1]
    return date(year, month, length if day is None else min(day, length))
