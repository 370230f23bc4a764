"""Days as people write them. What leaves the day or the order of month and day open is no day."""

from __future__ import annotations

import re
from datetime import date

from xlplan.form.numerals import Exactness, comparable, read_number, strip_words
from xlplan.form.value_words import ValueWords

_CLOCK = re.compile(r"[\sT]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?\s*$")
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
_NO_YEAR = re.compile(r"(\d{1,2})([-/])(\d{1,2})")
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})")
_ORDINAL = r"(\d{1,2})(?:st|nd|rd|th)?"


def read_day(text: str, words: ValueWords, year: int) -> tuple[date | None, Exactness]:
    """The day that `text` is, without one the plan's `year`, and how exactly it is meant."""
    plain = comparable(_CLOCK.sub("", text)) or _spoken(text)
    if plain is None:
        return None, Exactness.EXACT
    stripped = strip_words(plain, words)
    core = stripped.core
    for read in (_in_figures, _with_marks, _with_month_name):
        day = read(core, words, year)
        if day is not None:
            return day, stripped.exactness
    return None, stripped.exactness


def _spoken(text: str) -> str | None:
    """English days stand apart by spaces (`September 20 2022`), which other numbers must not."""
    return comparable(re.sub(r"\s+", ",", text.strip()))


def _in_figures(text: str, _: ValueWords, year: int) -> date | None:
    if match := _YEAR_FIRST.fullmatch(text):
        return _day(int(match[1]), int(match[3]), int(match[4]))
    if match := _PACKED.fullmatch(text):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _YEAR_LAST.fullmatch(text):
        return _either_order(int(match[4]), int(match[1]), int(match[3]))
    if match := _NO_YEAR.fullmatch(text):
        return _either_order(year, int(match[1]), int(match[3]))
    return None


def _either_order(year: int, first: int, second: int) -> date | None:
    """Month and day in an order that only their sizes tell; None where both orders make a day and differ."""
    if first == second or second > 12:
        return _day(year, first, second)
    return _day(year, second, first) if first > 12 else None


def _with_marks(text: str, words: ValueWords, year: int) -> date | None:
    """`2022-year-9-month-20-day` in the marks of the language; the year and the last mark may be left out."""
    years, months, days = ("|".join(map(re.escape, group)) for group in (words.year, words.month, words.day))
    match = re.fullmatch(rf"(?:(.+?)(?:{years}))?(.+?)(?:{months})(.+?)(?:{days})?", text)
    if match is None:
        return None
    parts = [None if part is None else read_number(part, words) for part in match.groups()]
    month, day = parts[1], parts[2]
    if month is None or day is None or (match[1] is not None and (parts[0] is None or parts[0] < 1000)):
        return None
    return _day(year if parts[0] is None else int(parts[0]), int(month), int(day))


def _with_month_name(text: str, words: ValueWords, year: int) -> date | None:
    for name, month in words.months.items():
        mark = re.escape(name)
        after = re.fullmatch(rf"{_ORDINAL},?(?:of,?)?{mark},?(\d{{4}})?", text)
        before = re.fullmatch(rf"{mark},?{_ORDINAL},*(\d{{4}})?", text)
        if match := after or before:
            return _day(int(match[2]) if match[2] else year, month, int(match[1]))
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):  # 99999999999 is no day either
        return None
