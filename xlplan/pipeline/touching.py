"""Which period a ruling is about: what is to be merged again, or cannot change any more."""

from __future__ import annotations

from collections.abc import Sequence

from xlplan.ledger.records import Decision, DecisionKind
from xlplan.pipeline.session import Session
from xlplan.plan.period_names import first_day_of
from xlplan.plan.periods import period_of

_ON_FILES = frozenset({DecisionKind.SET_ASIDE, DecisionKind.ACCEPT, DecisionKind.RECEIVED})


def period_of_ruling(session: Session, ruling: Decision) -> str:
    """The period that a ruling is about: its own, that of its file, else the one that goes on; "" if none is known."""
    if ruling.period:
        return ruling.period
    return period_of_files(session, (ruling.subject,)) if ruling.kind in _ON_FILES else period_going_on(session)


def period_of_files(session: Session, hashes: Sequence[str]) -> str:
    """The newest period that files or what is in them are of, or were first seen for, else the one that goes on."""
    found = set()
    for reading in session.facts.heads():
        if {reading.arrival.sha256, reading.arrival.container_sha256} & set(hashes):
            of_returns = {returned.identity.period for returned in reading.returns}
            found |= of_returns - {""} or {reading.period or reading.seen_for}
    return max(found - {""}, key=first_day_of, default="") or period_going_on(session)


def period_going_on(session: Session) -> str:
    """The earliest known period that is not over yet: what the office says of targets now counts from it on; else the
    newest one. "" if none is known."""
    if session.ledger is None:
        return ""
    known = {*session.ledger.periods(), *(build.period for build in session.ledger.builds())}
    named = sorted(known, key=first_day_of)
    open_ones = [name for name in named if not is_closed(session, name) and _goes_on(session, name)]
    return next(iter(open_ones), named[-1] if named else "")


def is_closed(session: Session, period: str) -> bool:
    """Whether a period is closed, so that nothing changes it."""
    return session.ledger is not None and session.ledger.is_closed(period)


def _goes_on(session: Session, name: str) -> bool:
    month = period_of(session.plan, name)
    return session.now <= max(month.ends, month.due)
