"""The rule that says when a period's returns are due, as written in the settings."""

from __future__ import annotations

from datetime import time

from xlplan.plan.deadlines import anchors, tokens, words
from xlplan.plan.deadlines.cursor import Cursor
from xlplan.plan.deadlines.tokens import tokenise
from xlplan.plan.deadlines.words import DeadlineWords
from xlplan.plan.model import DueRule, DueRuleKind

_WITHOUT_MEANING = frozenset(
    {"every", "each_month", "month", "months_long", "before", "until", "no_later", "within", "glue", "day"}
    | {tokens.STOP, "range"}
)


def read_due_rule(text: str, lexicon: DeadlineWords) -> DueRule | None:
    """The rule in `text` ("25th of every month", "last working day", "5th of the following month 17:00"); None if it
    says something else."""
    cursor = Cursor(tokenise(text, lexicon))
    number: int | None = None
    last = workday = False
    months_after = 0
    at: time | None = None
    while not cursor.done:
        if (found := anchors.clock(cursor)) is not None:
            at = found
            continue
        token = cursor.take()
        if token.kind == words.NUMBER and number is None:
            number = token.number
        elif token.kind in {"last", "end"}:
            last = True
        elif token.kind == "workday":
            workday = True
        elif token.kind == "first_workday" and number is None:
            number, workday = 1, True
        elif token.kind == "next_month":
            months_after = 1
        elif token.kind not in _WITHOUT_MEANING:
            return None
    kind = _kind(number, last, workday)
    return None if kind is None else DueRule(text, kind, 0 if last else number or 0, months_after, at)


def _kind(number: int | None, last: bool, workday: bool) -> DueRuleKind | None:
    if last:
        return None if number is not None else DueRuleKind.LAST_WORKDAY if workday else DueRuleKind.LAST_DAY
    if number is None:
        return None
    if workday:
        return DueRuleKind.NTH_WORKDAY if 1 <= number <= 23 else None
    return DueRuleKind.DAY if 1 <= number <= 31 else None
