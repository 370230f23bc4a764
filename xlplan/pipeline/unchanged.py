"""Whether a period must be judged again: one digest of everything that its result and its outputs are made from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime

from xlplan.ledger.codec import digest_of
from xlplan.pipeline.ingredients import ingredients_of
from xlplan.pipeline.session import Session
from xlplan.plan.model import Period
from xlplan.plan.periods import period_of


def inputs_of(session: Session, month: Period) -> str:
    """A digest that is the same only if judging the month now would come to what it came to before.

    The clock counts by the day, and by every moment that matters which has passed: due moments, and whatever the
    office's own record names.
    """
    passed = [moment.isoformat() for moment in _moments(session, month) if moment <= session.now]
    return digest_of(session.writable.facts_digest(), ingredients_of(session), session.now.date(), sorted(passed))


def _moments(session: Session, month: Period) -> Iterator[datetime]:
    for name in {month.id, *session.writable.periods()}:
        period = period_of(session.plan, name)
        yield from (period.opens, period.due, period.ends)
    for record in session.plan.records:
        values = (getattr(record, field.name) for field in fields(record))
        yield from (value for value in values if isinstance(value, datetime))
