"""What people ruled, as it was in force at a moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from xlplan.ledger.records import Arrival, Decision, DecisionKind


@dataclass(frozen=True)
class Horizon:
    """Up to when facts count.

    judged_at: the moment of judging. until: what was received or ruled later is not known, None if everything that
    is recorded counts. closed_at: when the period was frozen, None if it is open.
    """

    judged_at: datetime
    until: datetime | None = None
    closed_at: datetime | None = None

    def knows(self, moment: datetime) -> bool:
        """Whether something that happened then is known."""
        return self.until is None or moment <= self.until


@dataclass(frozen=True)
class Rulings:
    """Rulings in force. set_aside, received: by sha256. verified: ids of the targets that the office closed."""

    set_aside: Mapping[str, Decision]
    received: Mapping[str, Decision]
    verified: Mapping[str, Decision]

    def aside(self, arrival: Arrival) -> Decision | None:
        """The ruling that took an arrival, or the container it came in, out of consideration."""
        return self.set_aside.get(arrival.sha256) or self.set_aside.get(arrival.container_sha256)

    def received_at(self, arrival: Arrival) -> datetime | None:
        """The moment at which a person says that an arrival, or the container it came in, was received."""
        ruling = self.received.get(arrival.sha256) or self.received.get(arrival.container_sha256)
        return ruling.at if ruling is not None else None


def rulings_at(decisions: Iterable[Decision], horizon: Horizon) -> Rulings:
    """The rulings in force at a horizon; of several on the same subject the last one counts.

    Acts of the office (setting aside, verifying) count from the moment they were made. A ruling on when something was
    received is evidence of the past: it counts whenever it was made, but never in a period that was closed before.
    """
    set_aside: dict[str, Decision] = {}
    received: dict[str, Decision] = {}
    verified: dict[str, Decision] = {}
    for ruling in sorted(decisions, key=lambda ruling: ruling.made_at):
        if horizon.closed_at is not None and ruling.made_at > horizon.closed_at:
            continue
        if ruling.kind is DecisionKind.RECEIVED:
            received[ruling.subject] = ruling
        elif horizon.knows(ruling.made_at):
            _act(ruling, set_aside, verified)
    return Rulings(set_aside, received, verified)


def _act(ruling: Decision, set_aside: dict[str, Decision], verified: dict[str, Decision]) -> None:
    if ruling.kind is DecisionKind.SET_ASIDE:
        set_aside[ruling.subject] = ruling
    elif ruling.kind is DecisionKind.ACCEPT:
        set_aside.pop(ruling.subject, None)
    elif ruling.kind is DecisionKind.VERIFY:
        verified[ruling.subject] = ruling
    elif ruling.kind is DecisionKind.REOPEN_TARGET:
        verified.pop(ruling.subject, None)


def closed_at(decisions: Iterable[Decision], period: str, horizon: Horizon) -> datetime | None:
    """When a period was closed, None if it is open or was reopened."""
    closed: datetime | None = None
    for ruling in sorted(decisions, key=lambda ruling: ruling.made_at):
        if ruling.subject != period or not horizon.knows(ruling.made_at):
            continue
        if ruling.kind is DecisionKind.CLOSE:
            closed = ruling.made_at
        elif ruling.kind is DecisionKind.REOPEN:
            closed = None
    return closed
