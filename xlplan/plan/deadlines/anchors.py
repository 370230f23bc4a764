"""The anchor of a moment: a date in figures, or a year, half, quarter, month, third, day or festival in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from xlplan.plan.deadlines import tokens, words
from xlplan.plan.deadlines.cursor import Cursor
from xlplan.plan.deadlines.festivals import festival_day
from xlplan.plan.deadlines.figures import figures, year_number
from xlplan.plan.deadlines.spans import (
    DaySpan,
    Grain,
    day_span,
    half_span,
    month_span,
    quarter_span,
    third_span,
    year_span,
)


@dataclass(frozen=True)
class Context:
    """What is understood without being written. plan_year: the plan's; year: of the moment before; month: of a range's
    beginning."""

    plan_year: int
    year: int
    month: int | None = None


_RELATIVE_YEARS = {"this_year": 0, "next_year": 1, "last_year": -1}
_THIRDS = {"first_third": 1, "second_third": 2, "last_third": 3}


def anchor(cursor: Cursor, context: Context) -> list[DaySpan] | None:
    """The spans named here (several for "June, September and December"), or None with nothing taken."""
    start = cursor.position
    if (spans := figures(cursor, context.year)) is not None:
        return spans
    year = _year(cursor, context)
    spans = _within_year(cursor, context, year)
    if spans is None and year is not None and not _number_hangs(cursor):
        cursor.accept("year")
        spans = [year_span(year, dated=True)]
    if spans is None:
        spans = _bare(cursor, context)
    if not spans:
        cursor.position = start
        return None
    return spans


def _number_hangs(cursor: Cursor) -> bool:
    """Whether a number follows that was meant as a part of the year and is none, such as a 13th month."""
    token, unit = cursor.peek(), cursor.peek(1)
    return (
        token is not None
        and token.kind in {words.NUMBER, tokens.BAD_NUMBER}
        and unit is not None
        and unit.kind in {"month", "day", "quarter"}
    )


def skip_glue(cursor: Cursor) -> None:
    """Pass over words that hold others together."""
    while cursor.accept("glue") is not None:
        pass


def series(cursor: Cursor, *units: str) -> list[int]:
    """Numbers that share a unit, as in "June, September and December" or "3 to 12"; of a range only the end. Empty, and
    nothing taken, if the unit does not follow."""
    start = cursor.position
    numbers: list[int] = []
    while True:
        skip_glue(cursor)
        token = cursor.accept(words.NUMBER)
        if token is None:
            break
        numbers.append(token.number)
        if cursor.accept(*units) is not None:
            return numbers
        joint = cursor.accept("list", "range")
        if joint is None:
            break
        if joint.kind == "range":
            numbers.pop()
    cursor.position = start
    return []


def _year(cursor: Cursor, context: Context) -> int | None:
    """A year written before its part."""
    start = cursor.position
    if (token := cursor.accept(*_RELATIVE_YEARS)) is not None:
        return context.plan_year + _RELATIVE_YEARS[token.kind]
    numbers = series(cursor, "year")
    year = year_number(cursor.row[start].text, numbers[-1], context.plan_year) if numbers else None
    if year is None or (cursor.at("within", "after") and numbers[-1] < 100):
        cursor.position = start
        return _year_without_unit(cursor, context)
    skip_glue(cursor)
    return year


def _year_without_unit(cursor: Cursor, context: Context) -> int | None:
    """A year in four figures right before its part: 2022Q2, 2023 first half."""
    token = cursor.peek()
    follows = (cursor.peek(1) or tokens.Token("", "")).kind
    if token is None or token.kind != words.NUMBER or follows not in {words.HALF, words.QUARTER_NAME, "all_year"}:
        return None
    year = year_number(token.text, token.number, context.plan_year) if len(token.text) == 4 else None
    if year is not None:
        cursor.take()
    return year


def _year_after(cursor: Cursor, year: int | None, context: Context) -> tuple[int, bool]:
    """The year of a part, also where it is written behind it, as in "June 2022"."""
    if year is not None:
        return year, True
    start = cursor.position
    skip_glue(cursor)
    if cursor.at(tokens.STOP) and cursor.row[cursor.position].text == ",":
        cursor.take()
    if (token := cursor.accept(*_RELATIVE_YEARS)) is not None and token.text.isascii():
        return context.plan_year + _RELATIVE_YEARS[token.kind], True
    token = cursor.accept(words.NUMBER)
    if token is not None and len(token.text) == 4 and not cursor.at("year") and not _figures_go_on(cursor):
        found = year_number(token.text, token.number, context.plan_year)
        if found is not None:
            return found, True
    cursor.position = start
    return context.year, False


def _figures_go_on(cursor: Cursor) -> bool:
    """Whether a date in figures begins with what was just taken (2022.6); behind "June 2022." a sentence ends."""
    follows = cursor.peek(1)
    return (
        cursor.at(tokens.DOT, tokens.SLASH)
        and follows is not None
        and follows.kind == words.NUMBER
        and not follows.spaced
    )


def _within_year(cursor: Cursor, context: Context, year: int | None) -> list[DaySpan] | None:
    """A part of a year."""
    for read in (_named_part, _months, _quarters, _festival):
        spans = read(cursor, context, year)
        if spans is not None:
            return spans
    return None


def _named_part(cursor: Cursor, context: Context, year: int | None) -> list[DaySpan] | None:
    if cursor.accept("all_year") is not None:
        whole = year_span(context.year if year is None else year, year is not None)
        return [replace(whole, grain=Grain.ALL_YEAR)]
    token = cursor.accept(words.HALF, words.QUARTER_NAME)
    if token is None:
        return None
    make: Callable[[int, int, bool], DaySpan | None] = half_span if token.kind == words.HALF else quarter_span
    there, dated = _year_after(cursor, year, context)
    span = make(there, token.number, dated)
    return None if span is None else [span]


def _quarters(cursor: Cursor, context: Context, year: int | None) -> list[DaySpan] | None:
    start = cursor.position
    numbers = series(cursor, "quarter")
    if not numbers and cursor.accept("quarter") is not None:
        token = cursor.accept(words.NUMBER)
        numbers = [token.number] if token is not None else []
    if not numbers and cursor.accept("last") is not None and cursor.accept("quarter") is not None:
        numbers = [4]
    if not numbers:
        cursor.position = start
        return None
    there, dated = _year_after(cursor, year, context)
    return _whole(cursor, start, [quarter_span(there, number, dated) for number in numbers])


def _months(cursor: Cursor, context: Context, year: int | None) -> list[DaySpan] | None:
    start = cursor.position
    if (spans := _english_day(cursor, context, year)) is not None:
        return spans
    if (named := cursor.accept(words.MONTH_NAME)) is not None:
        numbers = [named.number]
    else:
        numbers = series(cursor, "month")
    if not numbers:
        cursor.position = start
        return None
    cursor.accept("month")
    if (third := cursor.accept(*_THIRDS)) is not None:
        there, dated = _year_after(cursor, year, context)
        return _whole(cursor, start, [third_span(there, number, _THIRDS[third.kind], dated) for number in numbers])
    days = _days(cursor, named is not None)
    there, dated = _year_after(cursor, year, context)
    if days and len(numbers) == 1:
        return _whole(cursor, start, [day_span(there, numbers[0], day, dated) for day in days])
    return _whole(cursor, start, [month_span(there, number, dated) for number in numbers])


def _days(cursor: Cursor, english: bool) -> list[int]:
    """Days after their month; the unit may be left out."""
    days = series(cursor, "day")
    if days:
        return days
    token = cursor.peek()
    follows = cursor.peek(1)
    if token is None or token.kind != words.NUMBER or not 1 <= token.number <= 31 or len(token.text) > 2:
        return []
    counted = follows is not None and follows.kind in {tokens.OTHER, "neutral", "months_long", "days_long", "quarter"}
    if (token.spaced and not english) or counted:
        return []
    cursor.take()
    return [token.number]


def _english_day(cursor: Cursor, context: Context, year: int | None) -> list[DaySpan] | None:
    """Days before their month: "5 and 30 June 2022"; of a range the end."""
    start = cursor.position
    days = series(cursor, words.MONTH_NAME)
    if not days:
        return None
    month = cursor.row[cursor.position - 1].number
    there, dated = _year_after(cursor, year, context)
    return _whole(cursor, start, [day_span(there, month, day, dated) for day in days])


def _festival(cursor: Cursor, context: Context, year: int | None) -> list[DaySpan] | None:
    start = cursor.position
    token = cursor.accept(words.FESTIVAL)
    if token is None:
        return None
    there, dated = _year_after(cursor, year, context)
    day = festival_day(str(token.value), there)
    if day is None:
        cursor.position = start
        return None
    choices = () if dated or (day.month, day.day) != (1, 1) else (day, day.replace(year=there + 1))
    return [DaySpan(day, day, Grain.DAY, dated, choices, festival=True)]


def _bare(cursor: Cursor, context: Context) -> list[DaySpan] | None:
    """A part without anything before it: "year end", a four-digit year alone, a day inside a range's month."""
    start = cursor.position
    if cursor.accept("year") is not None and _year_makes_sense(cursor, start):
        return [year_span(context.year)]
    cursor.position = start
    token = cursor.peek()
    if token is not None and token.kind == words.NUMBER and len(token.text) == 4:
        year = year_number(token.text, token.number, context.plan_year)
        if year is not None:
            cursor.take()
            return [year_span(year, dated=True)]
    if context.month is not None and (days := series(cursor, "day")):
        return _whole(cursor, start, [day_span(context.year, context.month, day) for day in days])
    return None


def _year_makes_sense(cursor: Cursor, start: int) -> bool:
    """A year without a number means the plan's only beside a word that says which part of it."""
    ahead = cursor.peek()
    if ahead is not None and ahead.kind == "range" and (end := cursor.peek(1)) is not None and end.kind == "end":
        return True
    if ahead is not None and ahead.kind in {"end", "within", "start", "middle"}:
        return True
    behind = [token.kind for token in cursor.row[max(0, start - 3) : start] if token.kind != "glue"]
    return bool(behind) and behind[-1] in {"end", "middle", "start"}


def _whole(cursor: Cursor, start: int, spans: list[DaySpan | None]) -> list[DaySpan] | None:
    """The spans if every one exists; a 30 February takes nothing and is asked about."""
    real = [span for span in spans if span is not None]
    if len(real) == len(spans):
        return real
    cursor.position = start
    return None
