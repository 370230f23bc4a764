"""Status: what the ledger knows of a period, judged now or at another moment, without looking at the inbox."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from xlplan.errors import RequestError
from xlplan.ledger.status import Status
from xlplan.locale import all_languages
from xlplan.pipeline.session import Session
from xlplan.plan.deadlines.words import deadline_words
from xlplan.plan.model import Period
from xlplan.plan.moments import read_moment
from xlplan.plan.periods import period_of
from xlplan.review.judge import judge


def moment(session: Session, text: str) -> datetime:
    """A moment as typed on the command line, in the plan's zone unless it names one.

    Raises RequestError if it is not a moment.
    """
    settings = session.plan.settings
    words = deadline_words(all_languages(session.project.own_templates))
    found = read_moment(text, settings.zone, settings.year, words)
    if found is None:
        raise RequestError("bad-moment", text=text)
    return found


def status_of(session: Session, period: Period, as_of: datetime | None = None) -> Status:
    """The status of a period at `as_of`, by default at the session's moment; a closed period as it was closed, with
    the files that came since."""
    status = judge(
        session.facts,
        session.plan,
        period,
        as_of=as_of or session.now,
        now=session.now,
        as_of_given=as_of is not None,
        period_of=lambda name: period_of(session.plan, name),
    )
    frozen = session.ledger.snapshot(period.id) if session.ledger is not None and as_of is None else None
    return status if frozen is None else replace(frozen, files=status.files, closed=True)


def current_status(session: Session, period: str | None, *, as_of: str | None = None) -> Status:
    """The status of the period asked for, else of the newest one built. Raises RequestError."""
    return status_of(session, session.period(period), moment(session, as_of) if as_of is not None else None)
