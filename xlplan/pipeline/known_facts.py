"""The facts of a session: those of the ledger, with what the office's record rules, and under the ids that targets and
departments have by rulings and aliases. The ledger keeps them without, so that everything can be taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from xlplan.codes import normalised
from xlplan.ledger.facts import Facts
from xlplan.ledger.records import Decision, DecisionKind, Look, Reading, Return, Step
from xlplan.ledger.status import Status
from xlplan.plan.lineage import LineageRulings, readdressed, ruled_ids
from xlplan.plan.model import Plan


@dataclass(frozen=True)
class KnownFacts:
    """Facts with rulings of lines, and with departments and targets that were told to be earlier ones under the ids of
    those. departments: id that they had meanwhile → the one they have now. ruled: what was ruled of targets."""

    base: Facts
    lines: tuple[Decision, ...] = ()
    departments: Mapping[str, str] = field(default_factory=dict)
    ruled: LineageRulings = field(default_factory=LineageRulings)
    _plans: dict[int, tuple[Plan, Plan]] = field(default_factory=dict, compare=False)
    _changed: dict[str, Mapping[str, str]] = field(default_factory=dict, compare=False)

    @property
    def editions(self) -> Mapping[str, Plan]:
        """See Facts."""
        return {name: self._plan(plan) for name, plan in self.base.editions.items()}

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """See Facts."""
        same = self.ruled.same
        made = (replace(d, subject=same[d.subject]) if _moves(d, same) else d for d in self.base.decisions)
        return (*made, *self.lines)

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
        if id(plan) not in self._plans:
            ids = ruled_ids(plan, self.ruled)
            now = readdressed(plan, ids, self.departments) if ids or self.departments else plan
            self._plans[id(plan)] = plan, now
        return self._plans[id(plan)][1]

    def _reading(self, reading: Reading) -> Reading:
        returns = tuple(map(self._return, reading.returns))
        return reading if returns == reading.returns else replace(reading, returns=returns)

    def _return(self, returned: Return) -> Return:
        ids, who = self._ids(returned.identity.edition), returned.identity.department
        if not ids and who not in self.departments:
            return returned
        now = self.departments.get(who, who)
        return replace(
            returned,
            identity=replace(returned.identity, department=now),
            entries=tuple(replace(e, department=now, target=ids.get(e.target, e.target)) for e in returned.entries),
            missing=tuple(replace(gap, target=ids.get(gap.target, gap.target)) for gap in returned.missing),
            findings=tuple(
                replace(
                    f, department=self.departments.get(f.department, f.department), target=ids.get(f.target, f.target)
                )
                for f in returned.findings
            ),
        )

    def _ids(self, edition: str) -> Mapping[str, str]:
        """The ids that rulings change in what was said on a form of an edition."""
        plan = self.base.editions.get(edition)
        if plan is None:
            return self.ruled.same
        if edition not in self._changed:
            self._changed[edition] = ruled_ids(plan, self.ruled)
        return self._changed[edition]


def _moves(decision: Decision, same: Mapping[str, str]) -> bool:
    return decision.subject in same and decision.kind not in {DecisionKind.SAME_TARGET, DecisionKind.NEW_TARGET}


def departments_moved(plan: Plan, known: Iterable[Plan], ever: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Ids that departments had before an alias told that they are earlier ones, each with the id that they have now.
    ever: id and name of every department that was ever in the plan, oldest first."""
    names = tuple((id_, normalised(name)) for id_, name in ever)
    named = {name: id_ for id_, name in names}
    named |= {normalised(n): d.id for d in plan.departments for n in (d.name, *d.aliases)}
    moved = {id_: named[name] for id_, name in names if named[name] != id_ and id_ not in plan.department_by_id}
    editions = tuple(known) if moved else ()
    return {old: new for old, new in moved.items() if not any(_both(edition, old, new) for edition in editions)}


def _both(edition: Plan, one: str, other: str) -> bool:
    return one in edition.department_by_id and other in edition.department_by_id
