"""A clock time: 17:00, 17:00:30, 17h, 24:00, 5 pm, half past five in the afternoon."""

from __future__ import annotations

from datetime import time

from xlplan.plan.deadlines import tokens, words
from xlplan.plan.deadlines.anchors import skip_glue
from xlplan.plan.deadlines.cursor import Cursor

_LAST = time(23, 59, 59)
"""A day's last second, for 24:00."""

_HOURS = {
    "early": {hour: hour for hour in range(12)},
    "morning": {hour: hour for hour in range(13)},
    "afternoon": {hour: hour + 12 if hour < 12 else hour for hour in range(1, 24)},
    "evening": {hour: hour + 12 if hour <= 12 else hour for hour in (*range(5, 13), *range(17, 25))},
}
"""Which hour is meant beside a word for a part of a day: 9 in the morning, 12 in the forenoon is noon, 5 in the
afternoon is 17, 12 in the evening is 24:00. What is not there is asked about: 12 am, 1 in the evening, 13 am."""

PARTS_OF_DAY = frozenset(_HOURS)
"""Words for a part of a day, which say no moment without an hour."""


def clock(cursor: Cursor) -> time | None:
    """A clock time, if one follows; else None with nothing taken."""
    start = cursor.position
    skip_glue(cursor)
    if (iso := cursor.peek()) is not None and iso.kind == tokens.OTHER and iso.text == "t":
        cursor.take()
    part = cursor.accept(*PARTS_OF_DAY)
    hour = cursor.accept(words.NUMBER)
    minute = second = 0
    if hour is not None and cursor.accept(tokens.COLON, "hour") is not None:
        minute, second = _minute_and_second(cursor)
    elif hour is None or not cursor.at(*PARTS_OF_DAY):
        cursor.position = start
        return None
    part = cursor.accept(*PARTS_OF_DAY) or part
    value = hour.number if part is None else _HOURS[part.kind].get(hour.number)
    if (value, minute, second) == (24, 0, 0):
        return _LAST
    if value is None or value > 23 or minute > 59 or second > 59:
        cursor.position = start
        return None
    return time(value, minute, second)


def _minute_and_second(cursor: Cursor) -> tuple[int, int]:
    minute = cursor.accept(words.NUMBER)
    if minute is None:
        return (30 if cursor.accept("half_past") else 0), 0
    cursor.accept("minute")
    second = cursor.accept(words.NUMBER) if cursor.accept(tokens.COLON) else None
    return minute.number, second.number if second is not None else 0
