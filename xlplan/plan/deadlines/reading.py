"""A written deadline, or a date or number in its cell → Deadline.

Codes of doubt (`Deadline.why`): choices, before, start, middle, around, order, frame (may mean several days); relative
(counts from something else); which (a month or quarter without its name); number (a number that fits nowhere); no-day
(no such day, or one that cannot be told); interval, part (a recurrence that has no room here); both (recurring and
dated); condition, start-only, serial, milestone (only an earlier date is unclear), festival, empty, unknown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from xlplan.books.number_formats import hides_the_day, hides_the_month, number_text, shown_date
from xlplan.plan.deadlines.cursor import Cursor
from xlplan.plan.deadlines.fiscal import with_fiscal_years
from xlplan.plan.deadlines.grammar import Flag, Item, Point, Recurrence, parse
from xlplan.plan.deadlines.spans import Grain, month_end
from xlplan.plan.deadlines.tokens import OTHER, Token, folded, tokenise
from xlplan.plan.deadlines.words import DeadlineWords
from xlplan.plan.model import Deadline, DeadlineKind

_SERIALS = range(36526, 73051)
"""Day numbers of the years 2000 to 2099 as spreadsheets count."""

_PUNCTUATION_ONLY = re.compile(r"[\W_]*")
"""`--`, `___`: no deadline at all."""


def read_deadline(value: object, year: int, words: DeadlineWords, number_format: str = "General") -> Deadline:
    """What a deadline cell says; year: the plan's, for days written without one.

    value: text, date, datetime or number as the cell holds it. number_format: of the cell; a date shown as year and
    month means that month's end.
    """
    if isinstance(value, datetime | date):
        return _from_date(value, number_format)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_number(value, year, words)
    return _from_text("" if value is None else str(value), year, words)


def _from_date(value: date, number_format: str) -> Deadline:
    day = value.date() if isinstance(value, datetime) else value
    text = shown_date(value, number_format)
    if hides_the_month(number_format):
        day = date(day.year, 12, 31)
    elif hides_the_day(number_format):
        day = month_end(day.year, day.month)
    return Deadline(text, DeadlineKind.DATE, day)


def _from_number(value: float, year: int, words: DeadlineWords) -> Deadline:
    text = number_text(value)
    if value in _SERIALS:
        day = date(1899, 12, 30) + timedelta(days=int(value))
        return _asked(text, "serial", [day])
    if value in range(1, 13):
        return _asked(text, "which", [month_end(year, int(value))])
    return _from_text(text, year, words)


def _from_text(text: str, year: int, words: DeadlineWords) -> Deadline:
    plain = folded(text).rstrip(" .;\u3002")
    if not plain and not folded(text):
        return Deadline(text, DeadlineKind.UNDATED, why="empty")
    if plain in words.nothing or _PUNCTUATION_ONLY.fullmatch(plain):
        return Deadline(text, DeadlineKind.UNDATED)
    tokens = tokenise(with_fiscal_years(plain, words.fiscal), words)
    deadline = _combined(text, items := parse(Cursor(tokens), year))
    return _asked(text, "which", []) if _is_only_a_year(deadline, items, tokens) else deadline


def _is_only_a_year(deadline: Deadline, items: Sequence[Item], tokens: Sequence[Token]) -> bool:
    """Whether an unknown word of letters stands beside a bare year, and may narrow it: "Spring 2026", "Easter 2026"."""
    points = [item for item in items if isinstance(item, Point)]
    bare = bool(points) and all(point.grain is Grain.YEAR and point.bare for point in points)
    unknown = any(token.kind == OTHER and token.text.isascii() and token.text.isalpha() for token in tokens)
    return bare and unknown and deadline.kind is DeadlineKind.DATE


def _combined(text: str, items: Sequence[Item]) -> Deadline:
    flags = [item.kind for item in items if isinstance(item, Flag)]
    recurrences = list(dict.fromkeys(item for item in items if isinstance(item, Recurrence)))
    named = _in_order(_without_frames([item for item in items if isinstance(item, Point)]))
    points = [point for point in named if not point.starts]
    ongoing = "ongoing" in flags
    doubts = [kind for kind in flags if kind not in {"ongoing", "undated", "manner", "condition"}]
    if (points or recurrences) and ("undated" in flags or "condition" in flags):
        doubts.append("condition")
    if doubts:
        return _asked(text, doubts[0], _days(points, recurrences))
    if recurrences:
        return _recurring(text, recurrences, points, ongoing)
    if points:
        return _dated(text, points, ongoing)
    if ongoing:
        return Deadline(text, DeadlineKind.ONGOING, ongoing=True)
    if named:
        return _asked(text, "start-only", [])
    if flags:
        return Deadline(text, DeadlineKind.UNDATED)
    return _asked(text, "unknown", [])


def _in_order(points: Sequence[Point]) -> list[Point]:
    """The points, those in doubt that are written later, without a year, and lie before an earlier one."""
    latest: date | None = None
    result: list[Point] = []
    for point in points:
        if latest is not None and point.day < latest and not (point.dated or point.aside or point.why):
            next_year = _year_later(point.day)
            point = replace(point, why="order", choices=(point.day, next_year))
        if not (point.aside or point.why == "frame"):
            latest = point.day if latest is None else max(latest, point.day)
        result.append(point)
    return result


def _without_frames(points: Sequence[Point]) -> list[Point]:
    """The points without a bare year that only frames a finer one behind it, as in "2022: by end of June". Other wide
    frames (a half, a quarter) are put in doubt, and a bare year behind a finer point, which may be another thing's: "by
    end of June the report of 2022"."""
    result: list[Point] = []
    for index, point in enumerate(points):
        inside = [p.day for p in points[index + 1 :] if p.grain != point.grain and _holds(point, p)]
        if point.bare and point.grain is Grain.YEAR and any(p.grain is not Grain.YEAR for p in points[:index]):
            result.append(replace(point, why="frame", choices=(point.day,)))
        elif not (point.bare and inside):
            result.append(point)
        elif point.grain is not Grain.YEAR and set(inside) != {point.day}:
            result.append(replace(point, why="frame", choices=(*inside, point.day)))
    return result


def _holds(wide: Point, fine: Point) -> bool:
    return wide.first is not None and fine.first is not None and wide.first <= fine.first and fine.day <= wide.day


def _year_later(day: date) -> date:
    return day.replace(year=day.year + 1) if (day.month, day.day) != (2, 29) else date(day.year + 1, 2, 28)


def _recurring(text: str, recurrences: list[Recurrence], points: list[Point], ongoing: bool) -> Deadline:
    if points:
        return _asked(text, "both", _days(points, recurrences))
    first = recurrences[0]
    if len(recurrences) > 1 or not first.fits:
        return _asked(text, "part", _days(points, recurrences))
    return Deadline(text, DeadlineKind.RECURRING, every=first.every, day=first.day, ongoing=ongoing)


def _dated(text: str, points: list[Point], ongoing: bool) -> Deadline:
    clear = sorted({point.day for point in points if not point.why})
    unclear = [point for point in points if point.why]
    if not clear:
        return _asked(text, unclear[0].why, _days(points, []))
    due = clear[-1]
    if any(not point.choices or max(point.choices) >= due for point in unclear):
        return _asked(text, unclear[0].why, _days(points, []))
    why = "milestone" if unclear else "festival" if any(p.festival for p in points) else ""
    return Deadline(
        text, DeadlineKind.DATE, due, ongoing=ongoing, milestones=tuple(day for day in clear if day < due), why=why
    )


def _days(points: Sequence[Point], recurrences: Sequence[Recurrence]) -> list[date]:
    days = [day for point in points for day in (point.choices or (() if point.why else (point.day,)))]
    return days + [day for recurrence in recurrences for day in recurrence.choices]


def _asked(text: str, why: str, choices: Sequence[date]) -> Deadline:
    return Deadline(text, DeadlineKind.AMBIGUOUS, choices=tuple(sorted(set(choices))), why=why)
