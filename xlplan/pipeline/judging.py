"""Status: what the ledger knows of a period, judged now or at another moment, without looking at the inbox."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path

from xlplan.errors import RequestError
from xlplan.findings import Finding, in_order
from xlplan.ledger.records import Evidence
from xlplan.ledger.status import ReturnRow, Status, TargetRow
from xlplan.locale import all_languages
from xlplan.pipeline.extending import with_own_checks
from xlplan.pipeline.session import Session
from xlplan.plan.deadlines.words import deadline_words
from xlplan.plan.model import Period, Plan
from xlplan.plan.moments import read_moment
from xlplan.review.findings import RETURN_SEEN_LATER
from xlplan.review.handed_on import handed_on
from xlplan.review.judge import judge
from xlplan.review.month import Asked
from xlplan.review.months import Walk, months_of, periods_up_to
from xlplan.review.receipt import natural_receipt
from xlplan.review.timeliness import rates_as_closed
from xlplan.review.wording import Wording, wording

LAST = "9999-12"
"""After every period."""


@dataclass(frozen=True)
class Shown:
    """What a period came to, as it is shown. returns: one per department expected then. rows: one per target."""

    plan: Plan
    returns: tuple[ReturnRow, ...]
    rows: tuple[TargetRow, ...]


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
    """The status of a period at `as_of`, by default at the session's moment; a closed period as it was
    closed, with the files that came since. A moment in the past is judged by the plan in force then."""
    past = as_of is not None and as_of < session.now
    then = session.facts.plan_at(as_of) if as_of is not None and past else None
    status = judge(
        session.facts,
        session.plan if then is None else replace(then, records=session.plan.records),
        period.id,
        as_of=as_of or session.now,
        now=session.now,
        as_of_given=as_of is not None,
        wording=_wording_of(session.project.own_templates),
        kept=session.months_kept,
    )
    if as_of is not None and past:
        status = replace(status, findings=tuple(in_order([*status.findings, *_seen_later(session, status, as_of)])))
    frozen = session.facts.closed_status(period.id) if as_of is None else None
    shown = (
        status if frozen is None else replace(frozen, files=status.files, rates=rates_as_closed(frozen), closed=True)
    )
    return with_own_checks(session, shown)


@cache
def _wording_of(own_templates: Path | None) -> Wording:
    return wording(all_languages(own_templates))


def _seen_later(session: Session, status: Status, as_of: datetime) -> Iterator[Finding]:
    """The note that returns of the period do not count at a moment because nothing but the inbox, where they were first
    seen later, tells when they came."""
    known, period = {row.arrival.name for row in status.files}, status.period.id
    later = {
        reading.arrival.name
        for reading in session.facts.heads()
        if reading.arrival.first_seen > as_of
        and natural_receipt(reading.arrival, None).evidence is Evidence.FIRST_SEEN
        and any(returned.identity.period == period for returned in reading.returns)
    } - known
    if later:
        local = as_of.astimezone(status.plan.settings.zone)
        yield RETURN_SEEN_LATER(period=period, count=len(later), moment=f"{local:%Y-%m-%d %H:%M}", first=min(later))


def rows_of(session: Session, name: str, later: str) -> tuple[TargetRow, ...]:
    """What the targets of a period came to, as `later` looks back on it."""
    frozen = session.facts.closed_status(name)
    if frozen is not None:
        return frozen.rows
    names = periods_up_to(session.facts, name, None)
    *_, last = handed_on(
        Walk(session.facts, session.plan, (*names, later), Asked(session.now, session.now)), session.months_kept
    )
    return last.rows


def earlier_results(session: Session) -> Mapping[str, Shown]:
    """What every month that counts came to, by period, ascending: a closed one as it was closed."""
    if session.ledger is None:
        return {}
    facts, asked = session.facts, Asked(session.now, session.now)
    names = [name for name in periods_up_to(facts, LAST, None) if name != LAST]
    found: dict[str, Shown] = {}
    for result in months_of(Walk(facts, session.plan, tuple(names), asked)):
        name = result.month.period.id
        frozen = facts.closed_status(name)
        shown = (result.plan, result.returns, result.rows)
        found[name] = Shown(*shown) if frozen is None else Shown(frozen.plan, frozen.returns, frozen.rows)
    return found


def current_status(session: Session, period: str | None, *, as_of: str | None = None) -> Status:
    """The status of the period asked for, else of the newest one built. Raises RequestError."""
    return status_of(session, session.period(period), moment(session, as_of) if as_of is not None else None)
