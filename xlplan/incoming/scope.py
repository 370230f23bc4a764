"""What a return is read against: its owner, its edition, the assignments and the words of the plan."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property

from xlplan.codes import normalised
from xlplan.findings import Finding, FindingType, Origin, Param
from xlplan.form.columns import COUNT, Column, FormLayout, Kind
from xlplan.form.columns import Owner as FilledBy
from xlplan.form.stamp import fingerprint, fingerprint_of
from xlplan.form.values import raw_text
from xlplan.form.workbook_words import locked_cells
from xlplan.incoming.context import Demand, ReadingContext
from xlplan.incoming.identity import FormOwner
from xlplan.plan.model import Assignment, Plan

_FROM_HISTORY = frozenset({"last_status", "last_progress"})
"""Locked columns whose texts no edition of the plan can tell."""


@dataclass(frozen=True)
class Duties:
    """What a department was asked in an edition. assignments: by target id, in plan order. known: in any edition, this
    one first. by_text, by_fingerprint: target ids. locked: by target id and column key the texts that a row may show,
    in every language, the plan's first. unaltered: by target id the locked texts of rows that
    were found to show just that; it fills while returns are read."""

    assignments: Mapping[str, Assignment]
    known: Mapping[str, Assignment]
    by_text: Mapping[str, tuple[str, ...]]
    by_fingerprint: Mapping[str, tuple[str, ...]]
    locked: Mapping[str, Mapping[str, tuple[str, ...]]]
    unaltered: Mapping[str, set[tuple[str, ...]]]


def duties(context: ReadingContext, department: str, plan: Plan) -> Duties:
    """The duties of a department (id), worked out once per process."""
    place = (department, plan.edition)
    found = context.memo.get(place)
    if not isinstance(found, Duties):
        found = context.memo[place] = _duties(context, department, plan)
    return found


def _duties(context: ReadingContext, department: str, plan: Plan) -> Duties:
    assignments = {a.target.id: a for a in plan.assignments_of(department)}
    known: dict[str, Assignment] = {}  # a row is known also when its department need not report it any more
    for edition in context.known.values():
        known |= {a.target.id: a for a in edition.whoever_reports.assignments_of(department)}
    known |= assignments
    asked = {target: _asked(assignment, context) for target, assignment in known.items()}
    return Duties(
        assignments,
        known,
        _grouped((one.text, target) for target, one in asked.items()),
        _grouped((one.fingerprint, target) for target, one in asked.items()),
        {target: asked[target].locked for target in assignments},
        {target: asked[target].unaltered for target in assignments},
    )


@dataclass(frozen=True)
class _Asked:
    """What a row shows, whoever it goes to. text: of the target, as it is compared. locked: see Duties."""

    text: str
    fingerprint: str
    locked: Mapping[str, tuple[str, ...]]
    unaltered: set[tuple[str, ...]] = field(default_factory=set)


def _asked(assignment: Assignment, context: ReadingContext) -> _Asked:
    """What the row of an assignment shows, worked out once per process: departments share most of their targets."""
    target = assignment.target
    place = (f"{id(target)}", assignment.role.value)
    found = context.memo.get(place)
    if not isinstance(found, _Asked):
        locked = _locked_texts(assignment, context)
        found = context.memo[place] = _Asked(normalised(target.text), fingerprint_of(target), locked)
    return found


def _locked_texts(assignment: Assignment, context: ReadingContext) -> dict[str, tuple[str, ...]]:
    cells = [locked_cells(assignment.target, assignment.role, locale) for locale in context.locales]
    return {
        column.key: tuple(dict.fromkeys(raw_text(texts.get(column.key)) for texts in cells))
        for column in context.layout.columns
        if column.owner is FilledBy.PLAN and column.kind is not Kind.CODE and column.key not in _FROM_HISTORY
    }


def _demands(context: ReadingContext, assignment: Assignment, edition: str) -> tuple[Demand, ...]:
    """The demands on a row, worked out once per process where they are the same for all departments."""
    place = (edition, assignment.role, assignment.target.id)
    known = context.demands.get(place)
    if known is not None and known[0] is assignment.target:
        return known[1]
    asked = context.layouts[edition].asked
    found = tuple(_demand(context, column, assignment, edition) for column in asked)
    if not any(column.where for column in asked):
        context.demands[place] = assignment.target, found
    return found


def _demand(context: ReadingContext, column: Column, assignment: Assignment, edition: str) -> Demand:
    unit = assignment.target.unit if column.key == COUNT else _in_brackets(column.label)
    said = context.converted.setdefault((edition, column.key, unit), {})
    return Demand(column, column.asked_of(assignment), unit, said)


_IN_BRACKETS = re.compile(r".*\(([^()]+)\)\W*", re.DOTALL)


@cache
def _in_brackets(label: str) -> str:
    """The unit of a count in a column of the project's own: what its label says in brackets."""
    found = _IN_BRACKETS.fullmatch(normalised(label))
    return found[1] if found is not None else ""


@dataclass(frozen=True)
class Scope:
    """A department, a period and the edition that its form was made from.

    edition: its id; plan: that edition, or the current one where it is not known. ruled: whether a person said whose
    this is. issued: the targets that the form had according to its manifest, None if that is gone.
    """

    owner: FormOwner
    edition: str
    plan: Plan
    context: ReadingContext
    ruled: bool = False
    issued: frozenset[str] | None = None

    @cached_property
    def whose(self) -> tuple[str, str]:
        """Department and period."""
        return self.owner.department, self.owner.period

    @cached_property
    def layout(self) -> FormLayout:
        """The columns of that edition's form."""
        return self.context.layouts[self.plan.edition]

    @cached_property
    def duties(self) -> Duties:
        """What the department was asked."""
        return duties(self.context, self.owner.department, self.plan)

    @property
    def known(self) -> Mapping[str, Assignment]:
        """Assignments of the department in any edition by target id; the form's own edition first."""
        return self.duties.known

    @property
    def expected(self) -> tuple[Assignment, ...]:
        """The rows that the form had: all assignments, or those of them that its manifest lists."""
        asked = self.duties.assignments
        return tuple(a for target, a in asked.items() if self.issued is None or target in self.issued)

    def targets_of(self, number: str, text: str, deadline: str) -> tuple[str, ...]:
        """The targets that locked texts speak of: by the target's text, and by all three where that is not enough."""
        alike = self.duties.by_text.get(normalised(text), ()) if text else ()
        if len(alike) < 2:
            return alike
        whole = self.duties.by_fingerprint.get(fingerprint(number, text, deadline), ())
        return whole if len(whole) == 1 else alike

    def demands(self, target: str) -> tuple[Demand, ...]:
        """The columns that departments fill, as they are for the row of a target."""
        return _demands(self.context, self.known[target], self.plan.edition)

    def number(self, target: str) -> str:
        """A target's number for people, "" if it is not known."""
        return self.known[target].target.number if target in self.known else ""

    def finding(self, kind: FindingType, origin: Origin, target: str = "", **params: Param) -> Finding:
        """A finding about this return. Findings about a target get its `number`."""
        if target:
            params = {"number": self.number(target), **params}
        return kind(department=self.owner.department, target=target, period=self.owner.period, origin=origin, **params)

    def about(self, kind: FindingType, origin: Origin, target: str, column: Column, **params: Param) -> Finding:
        """A finding about a cell of a target's row."""
        return self.finding(kind, origin, target, column=column.label, key=column.key, **params)


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    groups: dict[str, tuple[str, ...]] = {}
    for key, value in pairs:
        groups[key] = (*groups.get(key, ()), value)
    return groups
