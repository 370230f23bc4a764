"""Dates in figures: 2022-06-30, 2022.11.30, 2022/6, 20220630, 30/6/2022, 6.30."""

from __future__ import annotations

from xlplan.plan.deadlines import tokens, words
from xlplan.plan.deadlines.cursor import Cursor
from xlplan.plan.deadlines.spans import DaySpan, Grain, day_span, month_end, month_span
from xlplan.plan.period_names import YEARS

_NEAR = 20
"""A year in two figures is read only within so many years of the plan's: in 2022 from 02 to 42."""

_SEPARATORS = frozenset({tokens.DOT, tokens.SLASH, "range"})


def year_number(text: str, value: int, plan_year: int) -> int | None:
    """The year that a number means: four figures from 1990 to 2099, or two near the plan's year."""
    if len(text) == 4:
        return value if _is_year(value) else None
    if len(text) == 2 and text.isdigit() and text.isascii() and abs(2000 + value - plan_year) <= _NEAR:
        return 2000 + value
    return None


def _is_year(value: int) -> bool:
    return YEARS[0] <= value <= YEARS[1]


def figures(cursor: Cursor, year: int) -> list[DaySpan] | None:
    """The span of a date in figures, or None with nothing taken."""
    start = cursor.position
    first = cursor.accept(words.NUMBER)
    span: DaySpan | None = None
    if first is not None:
        if len(first.text) in {6, 8} and first.text.isdigit():
            span = _solid(first.text)
        elif _joined(cursor):
            span = _separated(cursor, first, year)
    if span is None:
        cursor.position = start
        return None
    return [span]


def _solid(text: str) -> DaySpan | None:
    year, month = int(text[:4]), int(text[4:6])
    if not _is_year(year):
        return None
    return day_span(year, month, int(text[6:]), True) if len(text) == 8 else month_span(year, month, True)


def _joined(cursor: Cursor) -> bool:
    """Whether a separator and another number follow without a unit between them."""
    separator, second = cursor.peek(), cursor.peek(1)
    if separator is None or second is None or second.kind not in {words.NUMBER, words.MONTH_NAME}:
        return False
    return separator.kind in _SEPARATORS and (separator.kind != "range" or separator.text in {"-", "–"})


def _separated(cursor: Cursor, first: tokens.Token, year: int) -> DaySpan | None:
    separator = cursor.take()
    second = cursor.take()
    third = None
    if _joined(cursor) and cursor.row[cursor.position].text == separator.text:
        third = cursor.row[cursor.position + 1]
    if len(first.text) == 4:
        return _year_first(cursor, first, separator, second, third)
    if third is not None and len(third.text) == 4 and _is_year(third.number):
        cursor.position += 2
        return _year_last(first, second, third)
    if third is not None and second.kind == words.MONTH_NAME and len(third.text) == 2:
        cursor.position += 2
        there = year_number(third.text, third.number, year)
        return None if there is None else day_span(there, second.number, first.number, True)
    if (
        third is not None
        or second.kind == words.MONTH_NAME
        or cursor.at("month", "day", "quarter", "year", words.MONTH_NAME)
    ):
        return None
    return _month_and_day(first, second, separator, year)


def _year_first(
    cursor: Cursor, first: tokens.Token, separator: tokens.Token, second: tokens.Token, third: tokens.Token | None
) -> DaySpan | None:
    if not _is_year(first.number) or second.kind == words.MONTH_NAME or len(second.text) > 2:
        return None
    if third is not None and len(third.text) <= 2:
        cursor.position += 2
        cursor.accept("day")
        return day_span(first.number, second.number, third.number, True)
    span = month_span(first.number, second.number, True)
    if span is None or cursor.accept("month") is not None or separator.kind != tokens.DOT or second.text != "1":
        return span
    october = month_end(first.number, 10)
    return DaySpan(span.first, span.last, span.grain, True, (span.last, october))


def _year_last(first: tokens.Token, second: tokens.Token, third: tokens.Token) -> DaySpan | None:
    if second.kind == words.MONTH_NAME:
        return day_span(third.number, second.number, first.number, True)
    return _either_order(third.number, first.number, second.number, True)


def _either_order(year: int, first: int, second: int, dated: bool) -> DaySpan | None:
    """Day and month in an order that only the figures can tell."""
    month_first = day_span(year, first, second, dated)
    day_first = day_span(year, second, first, dated)
    if month_first is None or day_first is None or first == second:
        return month_first or day_first
    days = sorted((month_first.last, day_first.last))
    return DaySpan(days[0], days[-1], Grain.DAY, dated, tuple(days))


def _month_and_day(first: tokens.Token, second: tokens.Token, separator: tokens.Token, year: int) -> DaySpan | None:
    """A month and a day without a year, as in 6/30; with a dash it may also be a range of months."""
    written = day_span(year, first.number, second.number)
    if separator.kind == tokens.SLASH:
        return _either_order(year, first.number, second.number, False)
    if separator.kind == tokens.DOT:
        if written is None or len(second.text) == 2:
            return written
        later = day_span(year, first.number, second.number * 10)
        choices = (written.last, later.last) if later is not None else (written.last,)
        return DaySpan(written.first, written.last, Grain.DAY, False, choices)
    months = month_span(year, second.number)
    if written is None or months is None or not 1 <= first.number < second.number:
        return written if second.number > 12 else None
    return DaySpan(written.first, months.last, Grain.DAY, False, (written.last, months.last))
