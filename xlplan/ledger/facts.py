"""What `review` asks of history: answered by the ledger, and in tests by plain records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from xlplan.ledger.documents import head_of
from xlplan.ledger.records import Decision, Look, Reading, Step, StepKind
from xlplan.ledger.status import Status
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

    @property
    def plan_moments(self) -> tuple[datetime, ...]:
        """When the plan changed, as writing commands saw it, oldest first."""

    def plan_at(self, moment: datetime) -> Plan | None:
        """The plan in force at a moment, as it was known then; None before the first."""

    @property
    def steps(self) -> tuple[Step, ...]:
        """What was done with periods, oldest first."""

    def plan_of_step(self, step: Step) -> Plan:
        """The plan with which a step was taken."""

    def periods(self, until: datetime | None = None) -> frozenset[str]:
        """Periods whose forms were sent, that were reminded of, merged or closed by a moment, or ever."""

    def closed_status(self, period: str) -> Status | None:
        """The result of a period as it stood when it was closed; None if it is open."""

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
    steps: tuple[Step, ...] = ()
    closed: Mapping[str, Status] = field(default_factory=dict)

    @property
    def plan_moments(self) -> tuple[datetime, ...]:
        """See Facts."""
        return tuple(sorted(self.plans))

    def plan_of_step(self, step: Step) -> Plan:
        """See Facts; the plan in force when it was taken."""
        plan = self.plan_at(step.at)
        if plan is None:
            raise KeyError(step.plan)
        return plan

    def periods(self, until: datetime | None = None) -> frozenset[str]:
        """See Facts."""
        known = (step for step in self.steps if step.kind is not StepKind.BUILD)
        return frozenset(step.period for step in known if until is None or step.at <= until)

    def closed_status(self, period: str) -> Status | None:
        """See Facts."""
        return self.closed.get(period)

    def plan_at(self, moment: datetime) -> Plan | None:
        """See Facts."""
        since = max((begun for begun in self.plans if begun <= moment), default=None)
        return None if since is None else self.plans[since]

    def heads(self) -> Iterable[Reading]:
        """See Facts."""
        return map(head_of, self.all_readings)

    def readings(self, period: str) -> Iterable[Reading]:
        """See Facts."""
        for reading in self.all_readings:
            returns = tuple(r for r in reading.returns if r.identity.period == period)
            if returns:
                yield replace(reading, returns=returns)
