"""Run: the monthly work in one, for a scheduler: fetch, merge, drafts of reminders; one lock, no questions."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass

from xlplan.errors import XlplanError
from xlplan.pipeline.fetching import FetchResult, FetchWish, fetch
from xlplan.pipeline.guard import note
from xlplan.pipeline.mail_access import Ask, mail_source
from xlplan.pipeline.merging import Progress, demand_inbox, merge
from xlplan.pipeline.reminding import Reminded, remind_of
from xlplan.pipeline.results import Merged
from xlplan.pipeline.session import Session


@dataclass(frozen=True)
class Ran:
    """What `run` came to. fetched: None where no mailbox is set up or fetching failed; no_fetch: why it failed, None if
    it did not."""

    merged: Merged
    reminded: Reminded
    fetched: FetchResult | None = None
    no_fetch: XlplanError | None = None


def run_month(
    session: Session,
    period: str | None,
    *,
    ask: Ask,
    sleep: Callable[[float], None],
    pdf: bool = True,
    context: ssl.SSLContext | None = None,
    progress: Progress | None = None,
) -> Ran:
    """Fetch if a mailbox is set up, merge and write every output, draft the reminders. A mailbox that cannot be reached
    is told and does not keep the rest from being done.

    Raises ProjectError, RequestError.
    """
    month = session.period(period).id
    demand_inbox(session.project)
    fetched: FetchResult | None = None
    no_fetch: XlplanError | None = None
    if mail_source(session.plan.settings) is not None:
        try:
            fetched = fetch(session, FetchWish(), ask=ask, sleep=sleep, context=context)
        except XlplanError as exc:
            no_fetch = exc
    merged = merge(session, month, pdf=pdf, progress=progress)
    reminded = remind_of(session, merged.status)
    ran = Ran(merged, reminded, fetched, no_fetch)
    _log(session, ran)
    return ran


def _log(session: Session, ran: Ran) -> None:
    """One line in the log, for whoever looks what the scheduler did."""
    rates, fetched = ran.merged.status.rates, ran.fetched
    told = [f"run {ran.merged.status.period.id}:"]
    if fetched is not None:
        told.append(f"fetched {len(fetched.saved)}, left {len(fetched.left)}, bounced {len(fetched.bounces)};")
    if ran.no_fetch is not None:
        told.append(f"no fetch: {ran.no_fetch};")
    told.append(f"received {rates.received}/{rates.expected}, complete {rates.complete};")
    told.append(f"reminders {len(ran.reminded.reminders)}, withdrawn {len(ran.reminded.withdrawn)}")
    note(session.project.log, " ".join(told), session.now)
