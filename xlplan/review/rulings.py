"""What people ruled, as it was in force at a moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from xlplan.ledger.records import Arrival, Decision, DecisionKind, standing_decisions


@dataclass(frozen=True)
class Horizon:
    """Up to when facts count.

    judged_at: the moment of judging. until: what was received or ruled later is not known, None if everything that
    is recorded counts. closed_at: when the period was frozen, None if it is open. ends: when the period is over and
    due; what the office says of targets later is of later months. None where no period is meant.
    """

    judged_at: datetime
    until: datetime | None = None
    closed_at: datetime | None = None
    ends: datetime | None = None

    def knows(self, moment: datetime) -> bool:
        """Whether something that happened then is known."""
        return self.until is None or moment <= self.until

    def over(self, moment: datetime) -> bool:
        """Whether the period was over by then."""
        return self.ends is not None and moment > self.ends


@dataclass(frozen=True)
class Rulings:
    """Rulings in force. set_aside, received: by sha256. verified: that closed targets, refused: that sent back what was
    said to be done, by target id. milestones: target and day of those that the office confirmed.
    accepted: by sha256; what was accepted after it was set aside counts again."""

    set_aside: Mapping[str, Decision] = field(default_factory=dict)
    received: Mapping[str, Decision] = field(default_factory=dict)
    verified: Mapping[str, Decision] = field(default_factory=dict)
    refused: Mapping[str, Decision] = field(default_factory=dict)
    milestones: frozenset[tuple[str, str]] = frozenset()
    accepted: Mapping[str, Decision] = field(default_factory=dict)

    def aside(self, arrival: Arrival) -> Decision | None:
        """The ruling that took an arrival, or the container it came in, out of consideration."""
        found = self.set_aside.get(arrival.sha256) or self.set_aside.get(arrival.container_sha256)
        accepted = self.accepted.get(arrival.sha256)
        if found is not None and accepted is not None and (accepted.made_at, accepted.id) > (found.made_at, found.id):
            return None
        return found

    def received_at(self, arrival: Arrival) -> datetime | None:
        """The moment at which a person says that an arrival, or the container it came in, was received."""
        ruling = self.received.get(arrival.sha256) or self.received.get(arrival.container_sha256)
        return ruling.at if ruling is not None else None


NO_RULINGS = Rulings()


def rulings_at(decisions: Iterable[Decision], horizon: Horizon) -> Rulings:
    """The rulings in force at a horizon; of several on the same subject the last one counts.

    What the office says of a target counts from the moment it was made and never in months that were over by then.
    What it says of a file counts for the file's own month: setting aside from when it was made, the moment of receipt,
    being evidence of the past, whenever it was made; but never in a month that was closed before.
    """
    made = _Made()
    for ruling in standing_decisions(decisions, horizon.until):
        if horizon.closed_at is not None and ruling.made_at > horizon.closed_at:
            continue
        if ruling.kind is DecisionKind.RECEIVED:
            made.received[ruling.subject] = ruling
        elif horizon.knows(ruling.made_at):
            made.take(ruling, horizon)
    return Rulings(
        made.set_aside, made.received, made.verified, made.refused, frozenset(made.milestones), made.accepted
    )


@dataclass
class _Made:
    set_aside: dict[str, Decision] = field(default_factory=dict)
    received: dict[str, Decision] = field(default_factory=dict)
    verified: dict[str, Decision] = field(default_factory=dict)
    refused: dict[str, Decision] = field(default_factory=dict)
    accepted: dict[str, Decision] = field(default_factory=dict)
    milestones: set[tuple[str, str]] = field(default_factory=set)

    def take(self, ruling: Decision, horizon: Horizon) -> None:
        """Note a ruling on a file or a target."""
        subject = ruling.subject
        if ruling.kind is DecisionKind.SET_ASIDE:
            self.set_aside[subject] = ruling
        elif ruling.kind is DecisionKind.ACCEPT:
            self.accepted[subject] = ruling
        elif horizon.over(ruling.made_at):
            return
        elif ruling.kind is DecisionKind.VERIFY:
            self.verified[subject] = ruling
            self.refused.pop(subject, None)
        elif ruling.kind is DecisionKind.REFUSE:
            self.refused[subject] = ruling
            self.verified.pop(subject, None)
        elif ruling.kind is DecisionKind.REOPEN_TARGET:
            self.verified.pop(subject, None)
            self.refused.pop(subject, None)
        elif ruling.kind is DecisionKind.MILESTONE:
            self.milestones.add((subject, ruling.reason))


def closed_at(decisions: Iterable[Decision], period: str, horizon: Horizon) -> datetime | None:
    """When a period was closed, None if it is open or was reopened."""
    closed: datetime | None = None
    for ruling in standing_decisions(decisions, horizon.until):
        if ruling.subject != period or not horizon.knows(ruling.made_at):
            continue
        if ruling.kind is DecisionKind.CLOSE:
            closed = ruling.made_at
        elif ruling.kind is DecisionKind.REOPEN:
            closed = None
    return closed
