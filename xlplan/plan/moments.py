"""Moments and periods as people write them. Without a zone they are in the plan's; a bare date means its end."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time, tzinfo

from xlplan.errors import RequestError
from xlplan.locale import Locale
from xlplan.plan.deadlines.clock import PARTS_OF_DAY
from xlplan.plan.deadlines.cursor import Cursor
from xlplan.plan.deadlines.grammar import Flag, Point, parse
from xlplan.plan.deadlines.tokens import OTHER, tokenise
from xlplan.plan.deadlines.words import DeadlineWords
from xlplan.plan.period_names import (
    YEARS,
    PeriodKind,
    days_of,
    example_of,
    kind_named,
    period_at,
    read_name,
)

END_OF_DAY = time(23, 59, 59)
"""A day's last second."""

_ANY_YEAR = 2000
"""Stands in while reading a date whose year has to be written; it never gets out."""


def parse_period(text: str, kind: PeriodKind, year: int, locales: Sequence[Locale] | None = None) -> str:
    """`2022-09` from `2022-9`, `2022/09`, `202209` or the like in words of any language; other kinds of period alike.
    year: of one that is written without. locales: by default those that ship.

    Raises RequestError on anything else; of a period of another kind it names the one that holds its last day.
    """
    name = read_name(text, kind, year, locales)
    if name is not None:
        return name
    other = kind_named(text, locales)
    days = days_of(read_name(text, other, None, locales) or "") if other is not None else None
    if days is None:
        raise RequestError("bad-period", text=text, example=example_of(kind, year))
    raise RequestError("period-of-other-kind", text=text, kind=kind, right=period_at(days.last, kind))


def read_period(
    value: object,
    kind: PeriodKind = PeriodKind.MONTH,
    year: int | None = None,
    locales: Sequence[Locale] | None = None,
) -> str | None:
    """The period in a cell (text, or the date that spreadsheet programs make of it); None if there is none. year: of
    one that is written without. locales: by default those that ship."""
    if isinstance(value, date):
        return period_at(value.date() if isinstance(value, datetime) else value, kind)
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    return read_name(text, kind, year, locales)


def end_of(day: date, zone: tzinfo) -> datetime:
    """The last second of a day."""
    return datetime.combine(day, END_OF_DAY, zone)


def read_moment(value: object, zone: tzinfo, year: int | None, words: DeadlineWords) -> datetime | None:
    """The moment that a cell or a command-line option says; None if it says none, or not clearly.

    year: for dates written without one, which say nothing where it is not given.
    """
    if isinstance(value, datetime):
        if (value.hour, value.minute, value.second) == (0, 0, 0) and value.tzinfo is None:
            return end_of(value.date(), zone)
        return value if value.tzinfo is not None else value.replace(tzinfo=zone)
    if isinstance(value, date):
        return end_of(value, zone)
    if not isinstance(value, str):
        return None
    text = unicodedata.normalize("NFKC", value).strip()
    return _from_iso(text, zone) or _from_words(text, zone, year, words)


def first_day(value: object, year: int, words: DeadlineWords) -> date | None:
    """The day on which something begins; of a month or a year its first. None if the cell says none, or not clearly."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    point = _only_point(text, year, words)
    return None if point is None else point.first or point.day


def _from_iso(text: str, zone: tzinfo) -> datetime | None:
    if ":" not in text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if not YEARS[0] <= moment.year <= YEARS[1]:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)


def _from_words(text: str, zone: tzinfo, year: int | None, words: DeadlineWords) -> datetime | None:
    point = _only_point(text, year or _ANY_YEAR, words)
    if point is None or (year is None and not point.dated):
        return None
    if point.at is None and any(token.kind in PARTS_OF_DAY for token in tokenise(text, words)):
        return None  # "in the afternoon of the 24th": before or after the due hour?
    return end_of(point.day, zone) if point.at is None else datetime.combine(point.day, point.at, zone)


def _only_point(text: str, year: int, words: DeadlineWords) -> Point | None:
    tokens = tokenise(text, words)
    if any(token.kind == OTHER and token.text != "t" for token in tokens):
        return None
    items = parse(Cursor(tokens), year)
    points = [item for item in items if isinstance(item, Point)]
    doubtful = any(isinstance(item, Flag) for item in items) or any(point.why for point in points)
    return points[0] if len(points) == len(items) == 1 and not doubtful else None
