"""Status: what the ledger knows of a period, judged now or at another moment, without looking at the inbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from xlplan.errors import RequestError
from xlplan.ledger.status import Status
from xlplan.locale import all_languages
from xlplan.pipeline.extending import with_own_checks
from xlplan.pipeline.session import Session
from xlplan.plan.deadlines.words import deadline_words
from xlplan.plan.model import Period, Plan
from xlplan.plan.moments import read_moment
from xlplan.plan.periods import period_of
from xlplan.review.judge import judge
from xlplan.review.month import plan_of
from xlplan.review.months import MonthResult, months_of
from xlplan.review.wording import wording


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
    the files that came since. A moment in the past is judged by the plan in force then."""
    past = as_of is not None and as_of < session.now
    plan = plan_of(session.facts, session.plan, as_of) if as_of is not None and past else session.plan
    return with_own_checks(session, _judged(session, plan, period.id, as_of))


def earlier_results(session: Session) -> Mapping[str, MonthResult]:
    """What every month that the ledger knows came to, by period, ascending: a closed one as it was closed, any other by
    the plan in force at its end, the last one by the plan as it stands."""
    if session.ledger is None:
        return {}
    names = session.ledger.periods()
    periods = [period_of(session.plan, name) for name in names]
    found = dict(zip(names, months_of(session.facts, session.plan, periods, session.now), strict=True))
    for name in names:
        frozen = session.ledger.snapshot(name)
        if frozen is not None:
            found[name] = MonthResult(frozen.plan, frozen.returns, frozen.rows)
    return found


def _judged(session: Session, plan: Plan, name: str, as_of: datetime | None) -> Status:
    period = period_of(plan, name)
    status = judge(
        session.facts,
        plan,
        period,
        as_of=as_of or session.now,
        now=session.now,
        as_of_given=as_of is not None,
        period_of=lambda name: period_of(plan, name),
        wording=wording(all_languages(session.project.own_templates)),
    )
    frozen = session.ledger.snapshot(period.id) if session.ledger is not None and as_of is None else None
    return status if frozen is None else replace(frozen, files=status.files, closed=True)


def current_status(session: Session, period: str | None, *, as_of: str | None = None) -> Status:
    """The status of the period asked for, else of the newest one built. Raises RequestError."""
    return status_of(session, session.period(period), moment(session, as_of) if as_of is not None else None)
