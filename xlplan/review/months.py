"""Months side by side: every earlier period in one pass, each by the plan that was in force at its end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from xlplan.ledger.facts import Facts
from xlplan.ledger.status import ReturnRow, TargetRow
from xlplan.plan.model import Period, Plan
from xlplan.review.answers import Subject, Word, words_after
from xlplan.review.month import earlier_month
from xlplan.review.targets import Scene, target_rows


@dataclass(frozen=True)
class MonthResult:
    """What a period came to. plan: in force at its end. returns: one per department expected then. rows: one per
    target."""

    plan: Plan
    returns: tuple[ReturnRow, ...]
    rows: tuple[TargetRow, ...]


def months_of(facts: Facts, plan: Plan, periods: Iterable[Period], now: datetime) -> Iterator[MonthResult]:
    """The results of periods, which must be ascending and leave out none that anything came for. Each is read once,
    however many there are."""
    words: Mapping[Subject, Word] = {}
    for period in periods:
        month = earlier_month(facts, plan, period, now, None)
        words = words_after(words, period.id, month.said)
        verified = frozenset(month.desk.rulings.verified)
        scene = Scene(month.desk.plan, month.period, month.judged_on, month.said, words, verified)
        yield MonthResult(month.desk.plan, month.rows, target_rows(scene))
