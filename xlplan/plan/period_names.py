"""Names of periods: what kind a name is of, the days it spans, its neighbours, and how people write it.

Names are ASCII and sort by time within a kind: `2026-12`, `2026-12-T1`, `2026-W48`, `2026-F24`, `2026-B6`, `2026-Q4`,
`2026-H2`, `2026`; any other word names a single collection.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, lru_cache

from xlplan.locale import Locale, all_languages

YEARS = (1990, 2099)
"""The years that a period, a deadline or a moment may lie in."""


class PeriodKind(StrEnum):
    """How often the office collects. TEN_DAYS: the first, second and last third of a month. FORTNIGHT: weeks 1 and 2,
    3 and 4, …; a week 53 is one of its own. ONCE: a single collection under any word."""

    MONTH = "month"
    TEN_DAYS = "ten-days"
    WEEK = "week"
    FORTNIGHT = "fortnight"
    TWO_MONTHS = "two-months"
    QUARTER = "quarter"
    HALF_YEAR = "half-year"
    YEAR = "year"
    ONCE = "once"


BY_WEEKS = frozenset({PeriodKind.WEEK, PeriodKind.FORTNIGHT})
BY_DAYS = BY_WEEKS | {PeriodKind.TEN_DAYS}
"""The kinds whose due rules speak of days of the period itself and not of a month's."""

MONTHS_LONG = {
    PeriodKind.MONTH: 1,
    PeriodKind.TWO_MONTHS: 2,
    PeriodKind.QUARTER: 3,
    PeriodKind.HALF_YEAR: 6,
    PeriodKind.YEAR: 12,
}
"""Months in a period of the kinds that are made of whole months."""

_NAMES: Mapping[PeriodKind, str] = {
    PeriodKind.MONTH: r"(\d{4})-(\d\d)",
    PeriodKind.TEN_DAYS: r"(\d{4})-(\d\d)-T([1-3])",
    PeriodKind.WEEK: r"(\d{4})-W(\d\d)",
    PeriodKind.FORTNIGHT: r"(\d{4})-F(\d\d)",
    PeriodKind.TWO_MONTHS: r"(\d{4})-B(\d)",
    PeriodKind.QUARTER: r"(\d{4})-Q(\d)",
    PeriodKind.HALF_YEAR: r"(\d{4})-H(\d)",
    PeriodKind.YEAR: r"(\d{4})",
}
_LOOSE: Mapping[PeriodKind, str] = {
    PeriodKind.MONTH: r"(?P<y>\d{4}) ?[-/.]? ?(?P<n>\d{2})|(?P<y2>\d{4}) ?[-/. ] ?(?P<n2>\d)",
    PeriodKind.TEN_DAYS: r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/. ]?t(?P<n>[1-3])",
    PeriodKind.WEEK: r"(?P<y>\d{4})[-/. ]?w(?P<n>\d{1,2})",
    PeriodKind.FORTNIGHT: r"(?P<y>\d{4})[-/. ]?f(?P<n>\d{1,2})",
    PeriodKind.TWO_MONTHS: r"(?P<y>\d{4})[-/. ]?b(?P<n>\d{1,2})",
    PeriodKind.QUARTER: r"(?P<y>\d{4})[-/. ]?q(?P<n>\d{1,2})|q(?P<n2>\d)[-/. ]?(?P<y2>\d{4})",
    PeriodKind.HALF_YEAR: r"(?P<y>\d{4})[-/. ]?h(?P<n>\d{1,2})|h(?P<n2>\d)[-/. ]?(?P<y2>\d{4})",
    PeriodKind.YEAR: r"(?P<y>\d{4})",
}
"""`2026-9`, `202609`, `2026/9` · `2026-12-T1` · `2026W9` · `2026Q4`, `q4 2026` · `2026H1` · `2026`. A bare `20269` is
no month."""

_WORD = re.compile(r"[^\W_](?:[\w.+-]*[^\W_])?")
"""The name of a single collection: `budget2026`, `stock-take_3`."""

_LONGEST_WORD = 24
"""Characters of a single collection's name, which is part of names of files and codes."""


@dataclass(frozen=True)
class Days:
    """The first and last day of a period."""

    first: date
    last: date


@lru_cache(maxsize=1024)
def kind_of(period: str) -> PeriodKind:
    """The kind that a name is of."""
    return next((kind for kind, shape in _NAMES.items() if re.fullmatch(shape, period)), PeriodKind.ONCE)


@cache
def days_of(period: str) -> Days | None:
    """The days of a period; None for the word of a single collection, and for a name of days that do not exist."""
    kind = kind_of(period)
    if kind is PeriodKind.ONCE:
        return None
    parts = re.sub(r"\D+", " ", period).split()
    try:
        return _days(kind, int(parts[0]), [int(part) for part in parts[1:]])
    except ValueError:
        return None


def _days(kind: PeriodKind, year: int, numbers: list[int]) -> Days:
    """Raises ValueError where there are no such days."""
    number = numbers[-1] if numbers else 1
    if kind is PeriodKind.WEEK:
        return Days(date.fromisocalendar(year, number, 1), date.fromisocalendar(year, number, 7))
    if kind is PeriodKind.FORTNIGHT:
        first = date.fromisocalendar(year, number * 2 - 1, 1)
        last = first + timedelta(days=13)
        return Days(first, last if last.isocalendar().year == year else first + timedelta(days=6))
    if kind is PeriodKind.TEN_DAYS:
        month = date(year, numbers[0], 1)
        last = _month_end(month) if number == 3 else month.replace(day=number * 10)
        return Days(month.replace(day=number * 10 - 9), last)
    months = MONTHS_LONG[kind]
    return Days(date(year, (number - 1) * months + 1, 1), _month_end(date(year, number * months, 1)))


def period_at(day: date, kind: PeriodKind) -> str:
    """The period of a kind that holds a day; the year for a single collection."""
    if kind in BY_WEEKS:
        year, week, _ = day.isocalendar()
        return f"{year:04}-W{week:02}" if kind is PeriodKind.WEEK else f"{year:04}-F{(week + 1) // 2:02}"
    if kind is PeriodKind.TEN_DAYS:
        return f"{day:%Y-%m}-T{min(3, (day.day + 9) // 10)}"
    if kind in {PeriodKind.MONTH, PeriodKind.YEAR, PeriodKind.ONCE}:
        return f"{day:%Y-%m}" if kind is PeriodKind.MONTH else f"{day:%Y}"
    letter = {PeriodKind.TWO_MONTHS: "B", PeriodKind.QUARTER: "Q", PeriodKind.HALF_YEAR: "H"}[kind]
    return f"{day:%Y}-{letter}{(day.month - 1) // MONTHS_LONG[kind] + 1}"


def periods_of_year(year: int, kind: PeriodKind) -> list[str]:
    """The periods that begin in a year."""
    period = period_at(date(year, 1, 1), kind)
    found = []
    while (days := days_of(period)) is not None and days.first.year <= year:
        found += [period] if days.first.year == year else []
        period = period_at(days.last + timedelta(days=1), kind)
    return found


def example_of(kind: PeriodKind, year: int) -> str:
    """A name of that kind in a year, for sentences that say how to write one."""
    return period_at(date(year, 9, 1), kind)


def previous_period(period: str) -> str | None:
    """The period before, of the same kind; None for a single collection."""
    days = days_of(period)
    return None if days is None else period_at(days.first - timedelta(days=1), kind_of(period))


def next_period(period: str) -> str | None:
    """The period after, of the same kind; None for a single collection."""
    days = days_of(period)
    return None if days is None else period_at(days.last + timedelta(days=1), kind_of(period))


def in_time_order(periods: Iterable[str]) -> list[str]:
    """Periods by their first day, also where their kinds differ; the words of single collections first."""
    return sorted(periods, key=time_key)


def time_key(period: str) -> tuple[date, str]:
    """What periods of any kinds are compared by: their first day, then their name."""
    return first_day_of(period), period


def first_day_of(period: str) -> date:
    """The first day of a period; before all others for the word of a single collection."""
    days = days_of(period)
    return date.min if days is None else days.first


def read_name(
    text: str, kind: PeriodKind, year: int | None = None, locales: Sequence[Locale] | None = None
) -> str | None:
    """The period of that kind that `text` names, as people of any language write it; None if it names none. year: of
    one that is written without any (`Q3`), which names nothing where it is not given. locales: by default those that
    ship."""
    spoken = all_languages() if locales is None else locales
    if kind is PeriodKind.ONCE:
        return _read_once(text, spoken)
    found = _read_whole(_folded(text), kind, spoken)
    if found is not None or year is None or re.search(r"\d{3}", text) or text.strip().isdecimal():
        return found
    heads = (f"{year}-", *(locale.text("periods.full.year", year=year) for locale in spoken))
    return next((name for head in heads if (name := _read_whole(_folded(head + text), kind, spoken)) is not None), None)


def _read_whole(folded: str, kind: PeriodKind, locales: Sequence[Locale]) -> str | None:
    worded = (str(p) for locale in locales for p in locale.table("periods", "read").get(kind.value, ()))
    for pattern in (_LOOSE[kind], *worded):
        found = re.fullmatch(pattern, folded)
        if found is not None:
            return _named(kind, locales, {key.rstrip("2"): part for key, part in found.groupdict().items() if part})
    return None


def _read_once(text: str, locales: Sequence[Locale]) -> str | None:
    """Any word names a single collection, but none that names a month, a quarter and the like; a year does."""
    others = (kind for kind in PeriodKind if kind not in {PeriodKind.ONCE, PeriodKind.YEAR})
    if any(read_name(text, kind, None, locales) is not None for kind in others):
        return None
    year = read_name(text, PeriodKind.YEAR, None, locales)
    word = unicodedata.normalize("NFKC", text).strip()
    return year or (word if len(word) <= _LONGEST_WORD and _WORD.fullmatch(word) else None)


def kind_named(text: str, locales: Sequence[Locale] | None = None) -> PeriodKind | None:
    """The kind of period that `text` is the name of, None if of none."""
    kinds = (kind for kind in PeriodKind if kind is not PeriodKind.ONCE)
    return next((kind for kind in kinds if read_name(text, kind, None, locales) is not None), None)


def _named(kind: PeriodKind, locales: Sequence[Locale], parts: Mapping[str, str]) -> str | None:
    year = int(parts["y"])
    month, number = (_number(parts.get(key, "0"), locales) for key in "mn")
    if kind is PeriodKind.TWO_MONTHS and "m" in parts:
        number = (month + 1) // 2 if month % 2 and number == month + 1 else 0
    shape = {
        PeriodKind.MONTH: f"{year:04}-{number:02}",
        PeriodKind.TEN_DAYS: f"{year:04}-{month:02}-T{number}",
        PeriodKind.WEEK: f"{year:04}-W{number:02}",
        PeriodKind.FORTNIGHT: f"{year:04}-F{number:02}",
        PeriodKind.TWO_MONTHS: f"{year:04}-B{number}",
        PeriodKind.QUARTER: f"{year:04}-Q{number}",
        PeriodKind.HALF_YEAR: f"{year:04}-H{number}",
    }
    name = shape.get(kind, f"{year:04}")
    return name if YEARS[0] <= year <= YEARS[1] and days_of(name) is not None else None


def _number(text: str, locales: Sequence[Locale]) -> int:
    """A number in figures or in a word of any language."""
    if text.isdecimal():
        return int(text)
    tables = (locale.table("periods", "read", "numbers") for locale in locales)
    named = ((value, word) for table in tables for value, words in table.items() for word in words)
    return next((int(value) for value, word in named if _folded(word) == text), 0)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"\s+", " ", re.sub("[\u2010-\u2015\u2212]", "-", plain)).strip()


def shown_period(period: str, locale: Locale, form: str = "full") -> str:
    """A period in words. form: `full`; `short` in few characters; `narrow` in two lines for a narrow column."""
    kind, days = kind_of(period), days_of(period)
    if kind is PeriodKind.ONCE or days is None:
        return period
    number = int(re.split(r"\D+", period)[-1])
    words = locale.table("periods", "words")
    return locale.text(
        f"periods.{form}.{kind.value}",
        year=int(period[:4]),
        month=days.first.month,
        last_month=days.last.month,
        month_name=words["months"][days.first.month - 1],
        last_month_name=words["months"][days.last.month - 1],
        number=number,
        ordinal=words["ordinals"][min(number, len(words["ordinals"])) - 1],
        third=words["thirds"][(number - 1) % 3],
        half=words["halves"][(number - 1) % 2],
        short_third=words["short_thirds"][(number - 1) % 3],
        short_half=words["short_halves"][(number - 1) % 2],
    )


def _month_end(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])
