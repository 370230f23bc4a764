"""The facts of a session: those of the ledger, with what the office's record rules, and under the ids of now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from xlplan.codes import normalised
from xlplan.ledger.facts import Facts
from xlplan.ledger.records import Decision, Look, Reading, Return, Step
from xlplan.ledger.status import Status
from xlplan.plan.lineage import readdressed
from xlplan.plan.model import Plan


@dataclass(frozen=True)
class KnownFacts:
    """Facts with rulings of lines, and with departments and targets that were told to be earlier ones under the ids of
    those. departments, targets: id that they had meanwhile → the one they have now."""

    base: Facts
    lines: tuple[Decision, ...] = ()
    departments: Mapping[str, str] = field(default_factory=dict)
    targets: Mapping[str, str] = field(default_factory=dict)
    _plans: dict[int, tuple[Plan, Plan]] = field(default_factory=dict, compare=False)

    @property
    def editions(self) -> Mapping[str, Plan]:
        """See Facts."""
        return {name: self._plan(plan) for name, plan in self.base.editions.items()}

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """See Facts."""
        return (*self.base.decisions, *self.lines)

    @property
    def looks(self) -> tuple[Look, ...]:
        """See Facts."""
        return self.base.looks

    @property
    def plan_moments(self) -> tuple[datetime, ...]:
        """See Facts."""
        return self.base.plan_moments

    def plan_at(self, moment: datetime) -> Plan | None:
        """See Facts."""
        found = self.base.plan_at(moment)
        return None if found is None else self._plan(found)

    @property
    def steps(self) -> tuple[Step, ...]:
        """See Facts."""
        return self.base.steps

    def plan_of_step(self, step: Step) -> Plan:
        """See Facts."""
        return self._plan(self.base.plan_of_step(step))

    def periods(self, until: datetime | None = None) -> frozenset[str]:
        """See Facts."""
        return self.base.periods(until)

    def closed_status(self, period: str) -> Status | None:
        """See Facts."""
        return self.base.closed_status(period)

    def heads(self) -> Iterable[Reading]:
        """See Facts."""
        return map(self._reading, self.base.heads())

    def readings(self, period: str) -> Iterable[Reading]:
        """See Facts."""
        return map(self._reading, self.base.readings(period))

    def _plan(self, plan: Plan) -> Plan:
        if not self.departments and not self.targets:
            return plan
        if id(plan) not in self._plans:
            self._plans[id(plan)] = plan, readdressed(plan, self.targets, self.departments)
        return self._plans[id(plan)][1]

    def _reading(self, reading: Reading) -> Reading:
        if not any(r.identity.department in self.departments for r in reading.returns):
            return reading
        return replace(reading, returns=tuple(map(self._return, reading.returns)))

    def _return(self, returned: Return) -> Return:
        now = self.departments.get(returned.identity.department, returned.identity.department)
        return replace(
            returned,
            identity=replace(returned.identity, department=now),
            entries=tuple(replace(entry, department=now) for entry in returned.entries),
            findings=tuple(replace(f, department=self.departments.get(f.department, "")) for f in returned.findings),
        )


def departments_moved(plan: Plan, known: Iterable[Plan]) -> Mapping[str, str]:
    """Ids that departments had before an alias told that they are earlier ones, each with the id that they have now."""
    named = {normalised(n): d.id for d in plan.departments for n in (d.name, *d.aliases)}
    editions = tuple(known)
    moved = {
        department.id: named[normalised(department.name)]
        for edition in editions
        for department in edition.departments
        if normalised(department.name) in named and department.id not in plan.department_by_id
    }
    return {old: new for old, new in moved.items() if not any(_both(edition, old, new) for edition in editions)}


def _both(edition: Plan, one: str, other: str) -> bool:
    return one in edition.department_by_id and other in edition.department_by_id


def targets_moved(plan: Plan, same: Mapping[str, str]) -> Mapping[str, str]:
    """Ids that targets had until they were ruled to be earlier ones."""
    return {own: old for own, old in same.items() if own not in plan.by_id and own != old}
