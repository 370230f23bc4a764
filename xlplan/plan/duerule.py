"""The rule that says when a period's returns are due, as written in the settings."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, time

from xlplan.plan.deadlines import anchors, tokens, words
from xlplan.plan.deadlines.clock import clock
from xlplan.plan.deadlines.cursor import Cursor
from xlplan.plan.deadlines.tokens import tokenise
from xlplan.plan.deadlines.words import DeadlineWords, with_words_of_rules
from xlplan.plan.model import DueRule, DueRuleKind
from xlplan.plan.moments import END_OF_DAY, read_moment
from xlplan.plan.period_names import BY_DAYS, BY_WEEKS, MONTHS_LONG, PeriodKind

_LONGEST_THIRD, _MOST_WORKDAYS = 11, 23
"""Days in the last third of a month with a 31st, and working days in a month: no rule names a later one."""

_GLUE = frozenset({"before", "until", "no_later", "within", "glue", "day", "days_long", tokens.STOP, "range"})
_WITHOUT_MEANING = _GLUE | {"every", "each_month", "month", "months_long"}

_UNITS = {
    PeriodKind.TEN_DAYS: {"ten_days"},
    PeriodKind.WEEK: {"week", "each_week"},
    PeriodKind.FORTNIGHT: {"fortnight", "week"},
    PeriodKind.TWO_MONTHS: {"two_months"},
    PeriodKind.QUARTER: {"quarter", "each_quarter"},
    PeriodKind.HALF_YEAR: {"half_year", "each_half_year", words.HALF, "year"},
    PeriodKind.YEAR: {"year", "each_year", "all_year"},
}
"""Words for the period itself, which a rule may say: "every quarter" in a quarterly plan."""


@dataclass
class _Said:
    """What a rule says, word by word. month_of: the first or last month of the period, where it names one."""

    number: int | None = None
    last: bool = False
    workday: bool = False
    weekday: int | None = None
    months: list[int] = field(default_factory=list)
    month_of: str = ""
    next_month: bool = False
    next_period: bool = False
    at: time | None = None


def read_due_rule(
    text: str, lexicon: DeadlineWords, kind: PeriodKind = PeriodKind.MONTH, year: int | None = None
) -> DueRule | None:
    """The rule in `text` ("25th of every month", "last working day", "5th of the following month 17:00"); None if it
    says something else, or what does not go with that kind of period. year: of a date without one."""
    if kind is PeriodKind.ONCE:
        return _date(text, lexicon, year)
    if kind is not PeriodKind.MONTH:
        lexicon = with_words_of_rules(lexicon)
    said = _said(Cursor(tokenise(text, lexicon)), kind)
    if said is None:
        return None
    rule = _kind(said.number, said.last, said.workday)
    if kind in BY_DAYS:
        return _by_days(text, said, rule, kind)
    if rule is None or said.weekday is not None:
        return None
    plain = DueRule(text, rule, 0 if said.last else said.number or 0, int(said.next_month), said.at)
    return plain if kind is PeriodKind.MONTH else _by_months(plain, said, MONTHS_LONG[kind])


def _date(text: str, lexicon: DeadlineWords, year: int | None) -> DueRule | None:
    """`2026-12-20`, `20 December 17:00`."""
    moment = read_moment(text, UTC, year, lexicon)
    if moment is None:
        return None
    at = moment.time().replace(tzinfo=None)
    return DueRule(text, DueRuleKind.DATE, at=None if at == END_OF_DAY else at, day=moment.date())


def _said(cursor: Cursor, kind: PeriodKind) -> _Said | None:
    said = _Said()
    while not cursor.done:
        if (found := clock(cursor)) is not None:
            said.at = found
        elif kind is not PeriodKind.MONTH and (months := anchors.series(cursor, "month")):
            said.months += months  # "June and December", in figures
        elif not _take(cursor, said, kind):
            return None
    return said


def _take(cursor: Cursor, said: _Said, kind: PeriodKind) -> bool:
    """Take the next word; whether it has a meaning in a rule for that kind of period."""
    token = cursor.take()
    before = cursor.peek(-2)
    if token.kind == words.NUMBER and said.next_period and kind in BY_WEEKS and not cursor.at("day"):
        said.weekday = token.number  # "next week" and "one" are next Monday where week days are numbered
    elif token.kind == words.NUMBER and said.number in {None, token.number if said.months else None}:
        said.number = token.number
    elif token.kind in {"last", "end"}:
        said.last = True
    elif token.kind == "workday":
        said.workday = True
    elif token.kind == "first_workday" and said.number is None:
        said.number, said.workday = 1, True
    elif token.kind == "next_month":
        said.next_month = True
    elif kind is PeriodKind.MONTH:
        return token.kind in _WITHOUT_MEANING
    elif token.kind == "month" and before is not None and before.kind == "every":
        return False  # every month has no day of its own in a longer period
    else:
        return _take_more(token, said, kind)
    return True


def _take_more(token: tokens.Token, said: _Said, kind: PeriodKind) -> bool:
    if token.kind == words.WEEKDAY:
        said.weekday = token.number
    elif token.kind == words.MONTH_NAME:
        said.months.append(token.number)
    elif token.kind in {"next_period", "next_year"}:
        said.next_period = True
    elif token.kind in {"first_month", "last_month"}:
        said.month_of = token.kind
    else:
        return token.kind in _GLUE | _UNITS[kind] | {"every", "list", "month"}
    return True


def _by_days(text: str, said: _Said, rule: DueRuleKind | None, kind: PeriodKind) -> DueRule | None:
    """A rule for ten days or weeks: a week day, the n-th or last day or working day of the period or the next."""
    if said.months or said.month_of or said.next_month:
        return None
    after = int(said.next_period)
    if said.weekday is not None:
        fits = kind in BY_WEEKS and rule is None and 1 <= said.weekday <= 7
        return DueRule(text, DueRuleKind.WEEKDAY, said.weekday, after, said.at) if fits else None
    if rule is None or (rule is DueRuleKind.DAY and (kind in BY_WEEKS or (said.number or 0) > _LONGEST_THIRD)):
        return None
    return DueRule(text, rule, 0 if said.last else said.number or 0, after, said.at)


def _by_months(plain: DueRule, said: _Said, length: int) -> DueRule | None:
    """A rule for a period of several months: a day of its last month, of its first, of the next one's, or of a month
    that is named."""
    if said.months:
        if any(not 1 <= month <= 12 for month in said.months):
            return None
        if said.next_period and len(said.months) == 1:
            return replace(plain, months_after=said.months[0])  # 15 January of the next year
        return replace(plain, months=tuple(sorted(set(said.months))))
    if said.next_period:
        if not said.month_of and plain.kind is DueRuleKind.DAY:
            return None
        first = said.month_of == "first_month" or (not said.month_of and not said.last)
        return replace(plain, months_after=1 if first else length)
    return replace(plain, months_after=1 - length) if said.month_of == "first_month" else plain


def _kind(number: int | None, last: bool, workday: bool) -> DueRuleKind | None:
    if last:
        return None if number is not None else DueRuleKind.LAST_WORKDAY if workday else DueRuleKind.LAST_DAY
    if number is None:
        return None
    if workday:
        return DueRuleKind.NTH_WORKDAY if 1 <= number <= _MOST_WORKDAYS else None
    return DueRuleKind.DAY if 1 <= number <= 31 else None
