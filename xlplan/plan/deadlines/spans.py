"""Stretches of days that a deadline can name, and what a word such as "before" makes of them."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto


class Grain(Enum):
    """How wide a span is. ALL_YEAR is a year that was called whole, and so is more than a frame for other dates."""

    DAY = auto()
    THIRD = auto()
    MONTH = auto()
    QUARTER = auto()
    HALF = auto()
    YEAR = auto()
    ALL_YEAR = auto()


@dataclass(frozen=True)
class DaySpan:
    """The days from first to last. dated: whether its year was written. choices: for a writing that may mean several
    days, all of them. festival: whether it is a day known by its name."""

    first: date
    last: date
    grain: Grain
    dated: bool = False
    choices: tuple[date, ...] = ()
    festival: bool = False


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def year_span(year: int, dated: bool = False) -> DaySpan:
    """A whole year."""
    return DaySpan(date(year, 1, 1), date(year, 12, 31), Grain.YEAR, dated)


def half_span(year: int, half: int, dated: bool) -> DaySpan | None:
    """A half year, 1 or 2."""
    return _months(year, half * 6 - 5, half * 6, Grain.HALF, dated) if half in {1, 2} else None


def quarter_span(year: int, quarter: int, dated: bool) -> DaySpan | None:
    """A quarter, 1 to 4."""
    return _months(year, quarter * 3 - 2, quarter * 3, Grain.QUARTER, dated) if 1 <= quarter <= 4 else None


def month_span(year: int, month: int, dated: bool = False) -> DaySpan | None:
    """A month, 1 to 12."""
    return _months(year, month, month, Grain.MONTH, dated) if 1 <= month <= 12 else None


def third_span(year: int, month: int, third: int, dated: bool = False) -> DaySpan | None:
    """The first, second or last third of a month: to the 10th, the 20th, the last day."""
    if not 1 <= month <= 12:
        return None
    end = month_end(year, month)
    last = end if third == 3 else end.replace(day=third * 10)
    return DaySpan(end.replace(day=third * 10 - 9), last, Grain.THIRD, dated)


def day_span(year: int, month: int, day: int, dated: bool = False) -> DaySpan | None:
    """A single day, None if there is no such day."""
    try:
        there = date(year, month, day)
    except ValueError:
        return None
    return DaySpan(there, there, Grain.DAY, dated)


def before_choices(span: DaySpan) -> tuple[date, ...]:
    """What "before June" may mean: the day before it begins, or its last day."""
    return (span.first - timedelta(days=1), span.last)


def start_choices(span: DaySpan) -> tuple[date, ...]:
    """What "early June" may mean: its first days, or a first part of it."""
    if span.grain is Grain.MONTH:
        return (span.first.replace(day=5), span.first.replace(day=10))
    if span.grain is Grain.THIRD:
        return (span.first, span.last)
    first = month_end(span.first.year, span.first.month)
    return (first, month_end(first.year, 3)) if span.grain is Grain.YEAR else (first, span.last)


def middle_choices(span: DaySpan) -> tuple[date, ...]:
    """What "mid June" may mean: its middle day, or the end of its second third."""
    if span.grain is Grain.MONTH:
        return (span.first.replace(day=15), span.first.replace(day=20))
    middle = span.first + (span.last - span.first) // 2
    if span.grain is Grain.YEAR:
        return (date(middle.year, 6, 30), date(middle.year, 7, 31))
    return (middle, month_end(middle.year, middle.month))


def _months(year: int, first: int, last: int, grain: Grain, dated: bool) -> DaySpan:
    return DaySpan(date(year, first, 1), month_end(year, last), grain, dated)
