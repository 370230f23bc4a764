"""Tokens → what a deadline says: points in time, recurrences, and what keeps them from being certain.

points     := [prefix…] anchor [clock] [suffix…]   "no later than 30 June 17:00", "by end of June"
anchor     := date in figures | [year] (series of months, quarters, days | half | third | festival | nothing)
              "2022-06-30", "30/6/2022", "June, September and December 2022", "Q3", "first half of 2022", "2022"
range      := points RANGE points                  "March to June 2022": the end counts
recurrence := EVERY unit [part] | part OF EVERY unit   "every quarter", "monthly by the 25", "the 25th of every month"
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time

from xlplan.plan.deadlines import anchors, tokens, words
from xlplan.plan.deadlines.clock import clock
from xlplan.plan.deadlines.cursor import Cursor
from xlplan.plan.deadlines.spans import DaySpan, Grain, before_choices, middle_choices, month_span, start_choices
from xlplan.plan.model import Every


@dataclass(frozen=True)
class Point:
    """A moment named.

    choices: all the days it may mean if it is not certain. starts: only a beginning, never due. why: code of the doubt.
    dated: whether its year was written. aside: it stands in brackets. at: a clock time. first: first day of the stretch
    that was named. grain: how wide that was. bare: whether no word such as "end of" or "by" stands beside it.
    """

    day: date
    choices: tuple[date, ...] = ()
    starts: bool = False
    why: str = ""
    dated: bool = False
    aside: bool = False
    at: time | None = None
    festival: bool = False
    first: date | None = None
    grain: Grain = Grain.DAY
    bare: bool = False


@dataclass(frozen=True)
class Recurrence:
    """Something that falls due again and again. day: of the month, or of the week (1 Monday) for WEEK. fits: False if
    it names a part that a recurrence cannot hold; then choices are the days meant in the plan's year, if known."""

    every: Every
    fits: bool
    day: int | None = None
    choices: tuple[date, ...] = ()


@dataclass(frozen=True)
class Flag:
    """A word that colours the whole: ongoing, undated, manner, condition, or a doubt (`relative`, `number`, …)."""

    kind: str


Item = Point | Recurrence | Flag

_EITHER = Flag("choices")
_DOUBTS = {
    "either": _EITHER,
    "each_other": Flag("interval"),
    "next_month": Flag("no-day"),
    "before_year_turns": Flag("no-day"),
    "lunar_month": Flag("no-day"),
    tokens.BAD_NUMBER: Flag("no-day"),
    "first_workday": Flag("relative"),
    "quarter": Flag("which"),
    "half_year": Flag("which"),
}
"""What a word that stands in no moment leaves open."""

_FLAGS = frozenset({"ongoing", "undated", "manner", "condition"})
_EACH = {
    "each_week": Every.WEEK,
    "each_month": Every.MONTH,
    "each_quarter": Every.QUARTER,
    "each_half_year": Every.HALF_YEAR,
    "each_year": Every.YEAR,
}
_UNIT = {
    "week": Every.WEEK,
    "month": Every.MONTH,
    "quarter": Every.QUARTER,
    "half_year": Every.HALF_YEAR,
    "year": Every.YEAR,
    "all_year": Every.YEAR,
}
_EVERY_MONTHS = {1: Every.MONTH, 3: Every.QUARTER, 6: Every.HALF_YEAR, 12: Every.YEAR}
_END_OF_THIRD = {"first_third": 10, "second_third": 20, "last_third": None}
"""The day on which a third of a month ends; the last one with its month."""

_PREFIXES = frozenset({"no_later", "before", "from_before", "around", "range", "end", "start", "middle", "within"})
_ENGLISH_PREFIXES = frozenset({"last_third", "after"})
"""Before a moment only in English ("late June", "after June"); in Chinese such a word belongs to what stood before."""

_SUFFIXES = frozenset(
    {"end", "start", "middle", "before", "until", "within", "after", "from_after", "around", "no_later", "last_third"}
)


def parse(cursor: Cursor, year: int) -> list[Item]:
    """Everything that the tokens say, in order; `year` is the plan's."""
    items: list[Item] = []
    context = anchors.Context(year, year)
    while not cursor.done:
        found, context = _next(cursor, context)
        items += found
    return [item for at, item in enumerate(items) if not (item == _EITHER and _apart(items[max(at - 1, 0) : at + 2]))]


def _apart(around: Sequence[Item]) -> bool:
    """Whether "or" is not between two moments: "March or September" leaves open which, "June or earlier" does not."""
    return [type(item) for item in around] != [Point, Flag, Point]


def _next(cursor: Cursor, context: anchors.Context) -> tuple[Sequence[Item], anchors.Context]:
    if (recurrence := _recurrence(cursor, context)) is not None:
        return [recurrence], context
    if points := _ranged(cursor, context):
        dated = [p for p in points if p.dated]
        year = dated[-1].day.year if dated else context.year
        return points, replace(context, year=year, month=points[-1].day.month if cursor.at("list") else None)
    token = cursor.take()
    if token.kind != "list":
        context = replace(context, month=None)
    if token.kind in _FLAGS:
        follows = cursor.peek()
        until = token.kind == "ongoing" and follows is not None and follows.kind in {"range", "no_later"}
        return ([] if until else [Flag(token.kind)]), context
    if token.kind in _DOUBTS:
        return [_DOUBTS[token.kind]], context
    if token.kind == "every" and not cursor.at(tokens.OTHER, "neutral"):
        return [Flag("part")], context
    if token.kind == words.NUMBER:
        return _loose_number(cursor), context
    if token.kind in {"month", "year"} and cursor.at("end", "start", "middle", "before", "within", "after"):
        cursor.take()
        return [Flag("which")], context
    return [], context


def _loose_number(cursor: Cursor) -> list[Item]:
    """A number that stands in no date: harmless before what it counts, else a reason to ask."""
    if cursor.at(tokens.OTHER, "neutral"):
        return []
    if cursor.accept("months_long", "days_long", "week", "workday", "all_year") is not None:
        return [Flag("relative")]
    if cursor.accept("year", "month", "day", "hour") is not None:
        return [Flag("relative" if cursor.at("within", "after") else "no-day")]
    return [Flag("number")]


def _recurrence(cursor: Cursor, context: anchors.Context) -> Recurrence | None:
    start = cursor.position
    anchors.skip_glue(cursor)
    weekday = cursor.accept(words.WEEKDAY)
    ordinal = None if weekday else cursor.accept(words.NUMBER)
    led = weekday or ordinal or cursor.accept("end", "last_month", "last", "workday")
    if led:
        cursor.accept("day", "workday")
        cursor.accept("until")
        anchors.skip_glue(cursor)
    every = _every(cursor)
    if every is None:
        cursor.position = start
        return None
    if not led:
        return _with_part(cursor, every, context)
    clock(cursor)
    if ordinal:  # English order: the part comes first, as in "25th of every month"
        return Recurrence(every, day=ordinal.number, fits=every is Every.MONTH and 1 <= ordinal.number <= 31)
    return Recurrence(every, fits=weekday is None)


def _every(cursor: Cursor) -> Every | None:
    start = cursor.position
    if (token := cursor.accept(*_EACH)) is not None:
        return _EACH[token.kind]
    if cursor.accept("every") is None:
        return None
    if (day := cursor.peek()) is not None and day.kind == words.WEEKDAY:
        return Every.WEEK
    count = cursor.accept(words.NUMBER)
    unit = cursor.accept(*_UNIT, "months_long")
    if unit is not None and count is not None:
        months = count.number * (12 if unit.kind == "year" else 3 if unit.kind == "quarter" else 1)
        if unit.kind in {"months_long", "month", "quarter", "year"} and months in _EVERY_MONTHS:
            return _EVERY_MONTHS[months]
    elif unit is not None and unit.kind in _UNIT:
        return _UNIT[unit.kind]
    cursor.position = start
    return None


def _with_part(cursor: Cursor, every: Every, context: anchors.Context) -> Recurrence:
    """Chinese order: "every month 25th before"."""
    while cursor.accept("before", "no_later", "glue") is not None:
        pass
    cursor.accept(*(kind for kind, unit in _UNIT.items() if unit is every))
    weekday = cursor.accept(words.WEEKDAY)
    if weekday is not None:
        _suffix_words(cursor)
        return Recurrence(every, day=weekday.number, fits=every is Every.WEEK)
    first = cursor.accept("first_month", "next_month", "start", "middle", "first_workday") is not None
    third = cursor.accept(*_END_OF_THIRD)
    final = cursor.accept("last_month", "last", "end") is not None
    cursor.accept("workday", "day")
    if final or third is not None:
        clock(cursor)
    if first and final:
        first = every is not Every.MONTH
    plain = Recurrence(every, fits=not first)
    if third is not None:
        plain = Recurrence(every, day=_END_OF_THIRD[third.kind], fits=every is Every.MONTH and not first)
    if _part_ahead(cursor):
        position = cursor.position
        days = _days_of_month(cursor)
        if days and not first and every in {Every.MONTH, Every.QUARTER} and (every is Every.MONTH or final):
            plain = Recurrence(every, day=days[-1], fits=len(days) == 1 and 1 <= days[-1] <= 31)
        else:
            cursor.position = position
            spans = anchors.anchor(cursor, context) or []
            plain = Recurrence(every, fits=False, choices=tuple(span.last for span in spans))
    clock(cursor)
    _suffix_words(cursor)
    return plain


def _days_of_month(cursor: Cursor) -> list[int]:
    """Days of a month, of a range the end; in English the unit is missing."""
    days = anchors.series(cursor, "day")
    while days and cursor.at("range"):
        cursor.take()
        days = anchors.series(cursor, "day")
    if not days and (token := cursor.peek()) is not None and token.kind == words.NUMBER:
        cursor.take()
        days = [token.number] if cursor.at_end_of_clause() else []
    return days


def _part_ahead(cursor: Cursor) -> bool:
    """Whether a number (but not a count of something) or a named part of the year follows."""
    token = cursor.peek()
    if token is None:
        return False
    if token.kind == words.NUMBER:
        follows = cursor.peek(1)
        return follows is None or follows.kind not in {tokens.OTHER, "neutral"}
    return token.kind in {words.MONTH_NAME, words.HALF, words.QUARTER_NAME, words.FESTIVAL}


def _suffix_words(cursor: Cursor) -> None:
    while cursor.accept("before", "until", "no_later", "glue") is not None:
        pass


def _ranged(cursor: Cursor, context: anchors.Context) -> list[Point]:
    start = cursor.position
    points = _points(cursor, context)
    while points and cursor.at("range"):
        position = cursor.position
        while cursor.accept("range"):
            pass
        inherited = replace(context, month=points[-1].day.month)
        if points[-1].dated:
            inherited = replace(inherited, year=points[-1].day.year)
        ends = _points(cursor, inherited) or _month_alone(cursor, inherited)
        if not ends:
            cursor.position = position
            break
        points = [replace(end, dated=end.dated or points[-1].dated) for end in ends]
    if not points:
        cursor.position = start
    return points


def _month_alone(cursor: Cursor, context: anchors.Context) -> list[Point]:
    """The bare end of a range of months, as in "2022.3-12"; in "2022.3-12 done" the 12 may also count something."""
    token, follows = cursor.peek(), cursor.peek(1)
    if token is None or token.kind != words.NUMBER or len(token.text) > 2:
        return []
    counts = follows is not None and follows.kind in {tokens.OTHER, "neutral"}
    span = month_span(context.year, token.number)
    if span is None or not (follows is None or counts or follows.kind in {tokens.STOP, tokens.CLOSE}):
        return []
    cursor.take()
    return [Point(span.last, why="choices", choices=(span.last,)) if counts else Point(span.last)]


def _points(cursor: Cursor, context: anchors.Context) -> list[Point]:
    start = cursor.position
    before = _prefixes(cursor)
    aside = not cursor.done and cursor.row[cursor.position].depth > 0
    spans = anchors.anchor(cursor, context)
    if not spans:
        cursor.position = start
        return []
    at = clock(cursor)
    after = _suffixes(cursor)
    at = at or clock(cursor)
    return [replace(_point(span, before, after), aside=aside, at=at) for span in spans]


def _prefixes(cursor: Cursor) -> list[str]:
    kinds: list[str] = []
    while not cursor.done:
        token = cursor.peek()
        if token is None or token.kind not in _PREFIXES | _ENGLISH_PREFIXES | {"glue", tokens.COLON}:
            break
        if token.kind in _ENGLISH_PREFIXES and not token.text.isascii():
            break
        kinds.append(cursor.take().kind)
    return kinds


def _suffixes(cursor: Cursor) -> list[str]:
    kinds: list[str] = []
    while not cursor.done:
        position = cursor.position
        token = cursor.take()
        if token.kind in {"glue", "workday"}:
            continue
        if token.kind == "range" and cursor.at("end"):
            continue
        if token.kind == tokens.OPEN and cursor.accept(words.WEEKDAY) and cursor.accept(tokens.CLOSE):
            continue
        if token.kind not in _SUFFIXES or _begins_next(cursor, token):
            cursor.position = position
            break
        kinds.append(token.kind)
    return kinds


def _begins_next(cursor: Cursor, token: tokens.Token) -> bool:
    """Whether this word is the beginning of the next moment, as in "30 June, before 31 December"."""
    if token.text.isascii() and token.kind not in {"from_after", "no_later"}:
        return not cursor.at_end_of_clause()
    return token.kind == "no_later" and not cursor.at_end_of_clause()


def _point(span: DaySpan, before: Sequence[str], after: Sequence[str]) -> Point:
    kinds = {*before, *after}
    point = Point(
        span.last,
        choices=span.choices,
        dated=span.dated,
        festival=span.festival,
        first=span.first,
        grain=span.grain,
        bare=not kinds,
    )
    if span.choices:
        point = replace(point, why="choices")
    if "from_after" in after or ("from_before" in before and "range" not in before):
        return replace(point, starts=True)
    if "around" in kinds:
        return replace(point, choices=span.choices or (span.last,), why="around")
    if span.festival and "within" in kinds:
        return replace(point, choices=(span.last,), why="around")
    if "after" in kinds:
        return replace(point, choices=(), why="relative")
    if "end" in kinds or "last_third" in before:
        return point
    if "start" in kinds:
        return replace(point, choices=start_choices(span), why="start")
    if "middle" in kinds:
        return replace(point, choices=middle_choices(span), why="middle")
    if "before" in kinds and span.grain is not Grain.DAY:
        return replace(point, choices=before_choices(span), why="before")
    return point
