"""Identity over editions: a target follows its text, then its number; in doubt a person is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from xlplan.codes import ID_LENGTH, normalised, unique_code
from xlplan.findings import Finding
from xlplan.plan.diff import PlanChange, parts_of, plan_diff
from xlplan.plan.findings import DEPARTMENT_GONE, WHICH_TARGET
from xlplan.plan.model import Aspect, Measure, Plan, Target
from xlplan.plan.records import OfficeRecord

SAME = 0.6
"""Likeness of texts above which the same number makes the same target."""

NEARLY_EQUAL = 0.9
"""Likeness above which another number does not matter, if only one earlier target is so like it."""

DOUBTFUL = 0.4
"""Likeness below which a target is simply another one; between this and the others a person is asked."""


@dataclass(frozen=True)
class Aligned:
    """A plan whose ids are those of history. changes: against the last edition. targets, departments: own id → the
    one it has now."""

    plan: Plan
    changes: tuple[PlanChange, ...] = ()
    findings: tuple[Finding, ...] = ()
    targets: Mapping[str, str] = field(default_factory=dict)
    departments: Mapping[str, str] = field(default_factory=dict)

    def readdressed(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Findings about the plan as it was read, under the ids that it has now."""
        return tuple(
            replace(
                finding,
                target=self.targets.get(finding.target, finding.target),
                department=self.departments.get(finding.department, finding.department),
            )
            for finding in findings
        )


def align(plan: Plan, known: Sequence[Plan], same: Mapping[str, str] | None = None) -> Aligned:
    """Give a plan the plan id of its first edition, and each target and department the id it had before.

    known: the earlier editions, oldest first. same: a person's rulings, own id of a target → its earlier id.
    """
    if not known:
        return Aligned(plan)
    last = known[-1]
    departments = _department_ids(plan, last)
    matched = _match(plan, known, same or {})
    ids = _target_ids(plan, known, matched.earlier)
    renamed = _renamed(plan, known[0].id, ids, departments)
    doubts = tuple(
        WHICH_TARGET(
            target=ids[new.id],
            origin=new.origin,
            number=new.number,
            text=new.text,
            old_id=old.id,
            old_number=old.number,
            old_text=old.text,
        )
        for new, old in matched.doubts
    )
    doubts += tuple(_gone(plan, last, departments))
    return Aligned(renamed, plan_diff(_as_ruled(last, same or {}), renamed), doubts, ids, departments)


def _as_ruled(last: Plan, same: Mapping[str, str]) -> Plan:
    """The last edition under the ids that rulings made since have given its targets: a ruling is no change."""
    ids = {target.id: same.get(target.id, target.id) for target in last.targets}
    if len(set(ids.values())) < len(ids):
        return last
    return _renamed(last, last.id, ids, {department.id: department.id for department in last.departments})


@dataclass(frozen=True)
class _Matched:
    """Own id → earlier id, and the pairs of which a person has to say whether they are the same."""

    earlier: Mapping[str, str]
    doubts: tuple[tuple[Target, Target], ...]


def _match(plan: Plan, known: Sequence[Plan], same: Mapping[str, str]) -> _Matched:
    history = {target.id: target for edition in known for target in edition.targets}
    earlier = {own: old for own, old in same.items() if own in plan.by_id and old in history}
    for edition in reversed(known):
        _match_texts(plan, edition, earlier)
    open_new = [t for t in plan.targets if t.id not in earlier]
    open_old = [t for t in known[-1].targets if t.id not in earlier.values()]
    split = {part.id for old in open_old for part in parts_of(old, open_new)}
    open_old = [old for old in open_old if not parts_of(old, open_new)]
    doubts: list[tuple[Target, Target]] = []
    for new in open_new:
        likely = None if new.id in split else _likeliest(new, [t for t in open_old if t.id not in earlier.values()])
        if likely is None:
            continue
        if likely.sure:
            earlier[new.id] = likely.target.id
        elif new.id not in same:
            doubts.append((new, likely.target))
    return _Matched(earlier, tuple((new, old) for new, old in doubts if old.id not in earlier.values()))


def _match_texts(plan: Plan, edition: Plan, earlier: dict[str, str]) -> None:
    """The same words make the same target; of several with the same words those with the same number first."""
    taken = set(earlier.values())
    by_text: dict[str, list[Target]] = {}
    for old in edition.targets:
        if old.id not in taken:
            by_text.setdefault(normalised(old.text), []).append(old)
    for by_number in (True, False):
        for new in plan.targets:
            candidates = by_text.get(normalised(new.text), [])
            fitting = [old for old in candidates if old.number == new.number or not by_number]
            if new.id not in earlier and fitting:
                earlier[new.id] = fitting[0].id
                candidates.remove(fitting[0])


@dataclass(frozen=True)
class _Likely:
    target: Target
    sure: bool


def _likeliest(new: Target, candidates: Sequence[Target]) -> _Likely | None:
    """The earlier target that `new` may be: sure by number and likeness, or by being nearly equal to one only."""
    likeness = {old.id: _likeness(new.text, old.text) for old in candidates}
    for old in candidates:
        if old.number == new.number and likeness[old.id] >= DOUBTFUL:
            return _Likely(old, likeness[old.id] >= SAME)
    close = [old for old in candidates if likeness[old.id] >= SAME]
    if not close:
        return None
    best = max(close, key=lambda old: likeness[old.id])
    return _Likely(best, len(close) == 1 and likeness[best.id] >= NEARLY_EQUAL)


def _likeness(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, normalised(one), normalised(other), autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= DOUBTFUL else 0.0


def _target_ids(plan: Plan, known: Sequence[Plan], earlier: Mapping[str, str]) -> dict[str, str]:
    """Every own id with the one it gets; a new target never gets an id that history gave to another."""
    taken = {target.id for edition in known for target in edition.targets}
    ids: dict[str, str] = {}
    for target in plan.targets:
        if target.id in earlier:
            ids[target.id] = earlier[target.id]
        else:
            new = target.id
            if new in taken:
                new = unique_code(ID_LENGTH, taken, normalised(target.text), target.number)
            taken.add(new)
            ids[target.id] = new
    return ids


def _department_ids(plan: Plan, last: Plan) -> dict[str, str]:
    """Every own department id with the one it had: by its name, or by an alias that was its name."""
    before = {normalised(department.name): department.id for department in last.departments}
    now = {normalised(department.name) for department in plan.departments}
    ids: dict[str, str] = {}
    taken: set[str] = set()
    for department in plan.departments:
        names = [normalised(department.name), *(n for a in department.aliases if (n := normalised(a)) not in now)]
        found = next((before[name] for name in names if name in before and before[name] not in taken), None)
        ids[department.id] = found or department.id
        taken.add(ids[department.id])
    return ids


def _gone(plan: Plan, last: Plan, ids: Mapping[str, str]) -> Iterator[Finding]:
    """Departments that the last edition had and this one has not, while others are new: perhaps renamed."""
    new = [d.name for d in plan.departments if ids[d.id] not in last.department_by_id]
    for department in last.departments:
        if new and department.id not in ids.values():
            yield DEPARTMENT_GONE(name=department.name, new_names="\n".join(new))


def _renamed(plan: Plan, plan_id: str, targets: Mapping[str, str], departments: Mapping[str, str]) -> Plan:
    def target_of(target: Target) -> Target:
        responsible = tuple(departments.get(d, d) for d in target.responsible)
        lead = departments.get(target.lead, target.lead)
        return replace(target, id=targets[target.id], lead=lead, responsible=responsible)

    def measure_of(measure: Measure) -> Measure:
        return replace(measure, targets=tuple(target_of(target) for target in measure.targets))

    def aspect_of(aspect: Aspect) -> Aspect:
        return replace(aspect, measures=tuple(measure_of(measure) for measure in aspect.measures))

    def record_of(record: OfficeRecord) -> OfficeRecord:
        return replace(record, department=departments.get(record.department, record.department))

    return replace(
        plan,
        id=plan_id,
        departments=tuple(replace(d, id=departments[d.id]) for d in plan.departments),
        aspects=tuple(aspect_of(aspect) for aspect in plan.aspects),
        records=tuple(record_of(record) for record in plan.records),
    )
