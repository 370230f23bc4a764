"""What `review` asks of history: answered by the ledger, and in tests by plain records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from xlplan.ledger.records import Decision, Look, Reading, Return
from xlplan.plan.model import Plan


class Facts(Protocol):
    """Everything that is known, period by period, so that no caller has to hold all returns at once."""

    @property
    def editions(self) -> Mapping[str, Plan]:
        """Every edition of the plan that was ever used, by edition id, oldest first."""

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """Every ruling, in the order it was made."""

    @property
    def looks(self) -> tuple[Look, ...]:
        """Every look at the inbox, oldest first."""

    def plan_at(self, moment: datetime) -> Plan | None:
        """The plan in force at a moment, as it was known then; None before the first."""

    def heads(self) -> Iterable[Reading]:
        """Every reading ever made, of its returns only whose they are."""

    def readings(self, period: str) -> Iterable[Reading]:
        """The readings with a return for `period` (`2022-09`), in full, other periods' returns left out."""


@dataclass(frozen=True)
class MemoryFacts:
    """Facts held in memory, for tests and small tools. plans: by the moment from which each was in force."""

    all_readings: tuple[Reading, ...] = ()
    decisions: tuple[Decision, ...] = ()
    looks: tuple[Look, ...] = ()
    editions: Mapping[str, Plan] = field(default_factory=dict)
    plans: Mapping[datetime, Plan] = field(default_factory=dict)

    def plan_at(self, moment: datetime) -> Plan | None:
        """See Facts."""
        since = max((begun for begun in self.plans if begun <= moment), default=None)
        return None if since is None else self.plans[since]

    def heads(self) -> Iterable[Reading]:
        """See Facts."""
        return (_head(reading) for reading in self.all_readings)

    def readings(self, period: str) -> Iterable[Reading]:
        """See Facts."""
        for reading in self.all_readings:
            returns = tuple(r for r in reading.returns if r.identity.period == period)
            if returns:
                yield replace(reading, returns=returns)


def _head(reading: Reading) -> Reading:
    return replace(reading, returns=tuple(Return(r.identity, (), blank=r.blank) for r in reading.returns))
