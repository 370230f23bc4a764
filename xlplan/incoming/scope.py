"""What a return is read against: its owner, its edition, the assignments and the words of the plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from xlplan.codes import normalised
from xlplan.findings import Finding, FindingType, Origin, Param
from xlplan.form.columns import Column, FormLayout
from xlplan.form.stamp import fingerprint, fingerprint_of
from xlplan.incoming.context import ReadingContext
from xlplan.incoming.identity import Owner
from xlplan.plan.model import Assignment, Plan


@dataclass(frozen=True)
class Scope:
    """A department, a period and the edition that its form was made from.

    edition: its id; plan: that edition, or the current one where it is not known. ruled: whether a person said whose
    this is. issued: the targets that the form had according to its manifest, None if that is gone.
    """

    owner: Owner
    edition: str
    plan: Plan
    context: ReadingContext
    ruled: bool = False
    issued: frozenset[str] | None = None

    @cached_property
    def layout(self) -> FormLayout:
        """The columns of that edition's form."""
        return self.context.layouts[self.plan.edition]

    @cached_property
    def assignments(self) -> Mapping[str, Assignment]:
        """The department's assignments in that edition by target id, in plan order."""
        return {a.target.id: a for a in self.plan.assignments_of(self.owner.department)}

    @cached_property
    def expected(self) -> tuple[Assignment, ...]:
        """The rows that the form had: all assignments, or those of them that its manifest lists."""
        if self.issued is None:
            return tuple(self.assignments.values())
        return tuple(a for target, a in self.assignments.items() if target in self.issued)

    @cached_property
    def known(self) -> Mapping[str, Assignment]:
        """Assignments of the department in any edition by target id; the form's own edition wins."""
        found: dict[str, Assignment] = {}
        for plan in (*self.context.known.values(), self.plan):
            found |= {a.target.id: a for a in plan.assignments_of(self.owner.department)}
        return found

    @cached_property
    def by_text(self) -> Mapping[str, tuple[str, ...]]:
        """Target ids by their text as it is compared."""
        return _grouped((normalised(a.target.text), a.target.id) for a in self.known.values())

    @cached_property
    def by_fingerprint(self) -> Mapping[str, tuple[str, ...]]:
        """Target ids by fingerprint."""
        return _grouped((fingerprint_of(a.target), a.target.id) for a in self.known.values())

    def targets_of(self, number: str, text: str, deadline: str) -> tuple[str, ...]:
        """The targets that locked texts speak of: by all three, else by the target's text alone."""
        whole = self.by_fingerprint.get(fingerprint(number, text, deadline), ())
        return whole if len(whole) == 1 else self.by_text.get(normalised(text), ())

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
