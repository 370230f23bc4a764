"""Identity over editions: a target follows its text, then its number; in doubt a person is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from xlplan.codes import ID_LENGTH, digest_code, normalised, unique_code
from xlplan.findings import Finding
from xlplan.locale import Locale, all_languages
from xlplan.plan.diff import PlanChange, parts_of, plan_diff
from xlplan.plan.findings import (
    RENAMED,
    SECOND_PLAN,
    TARGET_REWORDED,
    UNKNOWN_DEPARTMENT,
    WHICH_DEPARTMENT,
    WHICH_TARGET,
)
from xlplan.plan.model import Aspect, Measure, Plan, Target
from xlplan.plan.records import OF_RETURNS, OfficeRecord
from xlplan.plan.series import counts_differ, series_words

SAME = 0.75
"""Likeness of texts from which the same number and lead make the same target: one character in six changed."""

ASKED = 0.6
"""Likeness from which a person is asked about a target of another number: three letters of five are the same."""

DOUBTFUL = 0.4
"""Likeness below which a target of the same number is simply another one, two letters of five being the same; between
this and the others a person is asked."""


@dataclass(frozen=True)
class LineageRulings:
    """What a person ruled. same: id of a target → its earlier id. new: ids, by their texts (`own_code`), of targets
    that are none of the earlier ones. gone: ids of departments that were dissolved."""

    same: Mapping[str, str] = field(default_factory=dict)
    new: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()


NOTHING_RULED = LineageRulings()


@dataclass(frozen=True)
class Aligned:
    """A plan whose ids are those of history. changes: against the last edition. targets, departments: own id → the
    one it has now. ruled: what was ruled, and is not in the ids."""

    plan: Plan
    changes: tuple[PlanChange, ...] = ()
    findings: tuple[Finding, ...] = ()
    targets: Mapping[str, str] = field(default_factory=dict)
    departments: Mapping[str, str] = field(default_factory=dict)
    ruled: LineageRulings = NOTHING_RULED

    def readdressed(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Findings about the plan as it was read, under the ids that it has now; none on the name of a department that
        has left, where history knows it."""
        known = {record.origin for record in self.plan.records if record.subject and record.department}
        return tuple(
            replace(
                finding,
                target=self.targets.get(finding.target, finding.target),
                department=self.departments.get(finding.department, finding.department),
            )
            for finding in findings
            if finding.code != UNKNOWN_DEPARTMENT.code or finding.origin not in known
        )


def align(
    plan: Plan,
    known: Sequence[Plan],
    ruled: LineageRulings = NOTHING_RULED,
    locales: Sequence[Locale] | None = None,
) -> Aligned:
    """Give a plan the plan id of its first edition, and each target and department the id it had before.

    known: the earlier editions as they were aligned, oldest first. locales: whose words for half-years and the like
    tell one of a series from another, by default those that ship. What is in doubt stays apart and is asked about,
    every time, until it is ruled. What was ruled of targets is not in these ids, so that it can be taken back: see
    `ruled_ids`. A plan of another name in which no target goes on is a second one, in a copy of the folder say: it
    keeps an id of its own, unless its settings say that it goes on.
    """
    if not known:
        return Aligned(plan, ruled=ruled)
    last = known[-1]
    departments = _department_ids(plan, known)
    series = series_words(all_languages() if locales is None else locales)
    own = _own_editions(plan, known, departments, series)
    if not own:
        second = _renamed(plan, plan.id, {target.id: target.id for target in plan.targets}, departments)
        another = SECOND_PLAN(name=plan.settings.name, old_name=last.settings.name)
        return Aligned(second, plan_diff(last, second), (another,), {}, departments)
    known = own
    matched = _match(plan, known, departments, series)
    ids = _target_ids(plan, known, matched.earlier)
    gone = _gone(plan, known, departments, ruled.gone)
    renamed = replace(_renamed(plan, known[0].id, ids, departments), unsettled=frozenset(gone))
    doubts = tuple(_which(ids[new.id], new, old) for new, old in _doubts(plan, known, ids, ruled))
    doubts += tuple(WHICH_DEPARTMENT(name=name, new_names="\n".join(new)) for name, new in gone.values())
    noted = tuple(
        TARGET_REWORDED(target=ids[new.id], origin=new.origin, number=new.number, text=new.text, old_text=old.text)
        for new, old in matched.reworded
        if own_code(new) not in ruled.new
    )
    if normalised(plan.settings.name) != normalised(known[-1].settings.name):
        noted += (RENAMED(name=plan.settings.name, old_name=known[-1].settings.name),)
    told = _with_those_who_left(_named_anew(renamed, known[0]), known)
    changes = plan_diff(as_ruled(last, ruled), as_ruled(told, ruled))
    return Aligned(told, changes, (*doubts, *noted), ids, departments, ruled)


def _which(now: str, new: Target, old: Target) -> Finding:
    """The question whether a target, which has that id now, is an earlier one."""
    return WHICH_TARGET(
        target=now,
        origin=new.origin,
        number=new.number,
        text=new.text,
        old_id=old.id,
        old_number=old.number,
        old_text=old.text,
    )


def _named_anew(plan: Plan, first: Plan) -> Plan:
    """A plan that has another name than it had first is another edition, though nothing else changed: a copy of its
    folder may go on under the former name."""
    name = normalised(plan.settings.name)
    if name == normalised(first.settings.name):
        return plan
    return replace(plan, edition=digest_code(ID_LENGTH, "edition", plan.edition, name))


def _with_those_who_left(plan: Plan, known: Sequence[Plan]) -> Plan:
    """The plan with the lines of its record that name a department which is in none but earlier editions."""
    left = {normalised(d.name): d.id for edition in known for d in edition.departments}

    def line(record: OfficeRecord) -> OfficeRecord:
        if record.department or record.kind not in OF_RETURNS:
            return record
        return replace(record, department=left.get(normalised(record.subject), ""))

    return replace(plan, records=tuple(line(record) for record in plan.records))


def _own_editions(
    plan: Plan, known: Sequence[Plan], departments: Mapping[str, str], series: Sequence[str]
) -> Sequence[Plan]:
    """The editions that a plan goes on from, of the newest plan that it may be; none if it is another plan than all of
    them."""
    for identity in dict.fromkeys(edition.id for edition in reversed(known)):
        editions = [edition for edition in known if edition.id == identity]
        same_name = normalised(plan.settings.name) == normalised(editions[-1].settings.name)
        if same_name or plan.settings.same_plan or _match(plan, editions, departments, series).earlier:
            return editions
    return ()


def own_code(target: Target) -> str:
    """The id that a target has by its text alone."""
    return digest_code(ID_LENGTH, "target", normalised(target.text))


def ruled_ids(plan: Plan, ruled: LineageRulings) -> Mapping[str, str]:
    """Of an aligned edition the ids of targets that rulings change, each with the one that it has by them."""
    found: dict[str, str] = {}
    for target in plan.targets if ruled.same or ruled.new else ():
        own = own_code(target)
        now = own if own in ruled.new else target.id
        passed = {now}
        while (earlier := ruled.same.get(now, "") or ruled.same.get(own, "")) and earlier not in passed:
            now = earlier
            passed.add(now)
        if now != target.id and now not in plan.by_id and now not in found.values():
            found[target.id] = now
    return found


def as_ruled(plan: Plan, ruled: LineageRulings) -> Plan:
    """An aligned edition under the ids that its targets have by rulings."""
    ids = ruled_ids(plan, ruled)
    return readdressed(plan, ids, {}) if ids else plan


@dataclass(frozen=True)
class _Matched:
    """Own id → earlier id, and the pairs that a small rewording joined."""

    earlier: Mapping[str, str]
    reworded: tuple[tuple[Target, Target], ...]


def _match(plan: Plan, known: Sequence[Plan], departments: Mapping[str, str], series: Sequence[str]) -> _Matched:
    earlier: dict[str, str] = {}
    for edition in reversed(known):
        _match_texts(plan, edition, earlier)
    reworded = []
    open_old = [t for t in known[-1].targets if t.id not in earlier.values()]
    open_new = [t for t in plan.targets if t.id not in earlier]
    whole = {old.id for old in open_old if parts_of(old, open_new)}
    for new in open_new:
        for old in open_old:
            free = old.id not in earlier.values() and old.id not in whole
            if free and _small_rewording(new, old, departments) and not counts_differ(new, old, series):
                earlier[new.id] = old.id
                reworded.append((new, old))
                break
    return _Matched(earlier, tuple(reworded))


def _small_rewording(new: Target, old: Target, departments: Mapping[str, str]) -> bool:
    same_place = new.number == old.number and departments.get(new.lead, new.lead) == old.lead
    return same_place and _likeness(new.text, old.text) >= SAME


def _doubts(
    plan: Plan, known: Sequence[Plan], ids: Mapping[str, str], ruled: LineageRulings
) -> Iterator[tuple[Target, Target]]:
    """Targets that nobody can tell from an earlier one that is gone, or that only grew: each with that one."""
    now = set(ids.values())
    history = {target.id: target for edition in known for target in edition.targets}
    last_in = {target.id: at for at, edition in enumerate(known) for target in edition.targets}
    first_in = {t.id: at for at, edition in reversed(list(enumerate(known))) for t in edition.targets}
    gone = [target for target in history.values() if target.id not in now]
    settled = {*ruled.same, *ruled.same.values(), *ruled.new}
    taken: set[str] = set()
    for new in plan.targets:
        own = ids[new.id]
        if own in settled or new.id in settled:
            continue
        before = history.get(own)
        grown = next((e.by_id[own] for e in known if own in e.by_id and _grew(new, e.by_id[own])), None)
        if before is not None and grown is not None:
            yield new, grown
            continue
        begun = first_in.get(own, len(known))
        free = [old for old in gone if last_in[old.id] < begun and old.id not in taken]
        likely = _likeliest(new, [old for old in free if not _split(old, plan, first_in, ids)])
        if likely is not None:
            taken.add(likely.id)
            yield new, likely


def _grew(new: Target, old: Target) -> bool:
    return new.quantity is not None and old.quantity is not None and new.quantity > old.quantity


def _split(old: Target, plan: Plan, first_in: Mapping[str, int], ids: Mapping[str, str]) -> bool:
    """Whether an earlier target lives on in parts of it, of which nothing is asked."""
    return bool(parts_of(old, [new for new in plan.targets if first_in.get(ids[new.id], 1) > 0]))


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


def _likeliest(new: Target, candidates: Sequence[Target]) -> Target | None:
    """The earlier target that `new` may be: of the same number and somewhat alike, else the most alike one."""
    likeness = {old.id: _likeness(new.text, old.text) for old in candidates}
    for old in candidates:
        if old.number == new.number and likeness[old.id] >= DOUBTFUL:
            return old
    close = [old for old in candidates if likeness[old.id] >= ASKED]
    return max(close, key=lambda old: likeness[old.id], default=None)


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


def _department_ids(plan: Plan, known: Sequence[Plan]) -> dict[str, str]:
    """Every own department id with the one it had: the oldest that its name, or an alias which is no other department
    now, ever had."""
    before: dict[str, list[str]] = {}
    for edition in known:
        for department in edition.departments:
            before.setdefault(normalised(department.name), []).append(department.id)
    ever = dict.fromkeys(department.id for edition in known for department in edition.departments)
    order = {old: place for place, old in enumerate(ever)}
    now = {normalised(department.name) for department in plan.departments}
    last = {normalised(department.name) for department in known[-1].departments}
    ids: dict[str, str] = {}
    taken: set[str] = set()
    # A new department may get the former name of one that goes on under another: the one that goes on keeps its id.
    for department in sorted(plan.departments, key=lambda d: normalised(d.name) not in last):
        names = [normalised(department.name), *(n for a in department.aliases if (n := normalised(a)) not in now)]
        found = [old for name in names for old in before.get(name, ()) if old not in taken]
        own = department.id if department.id not in order else unique_code(ID_LENGTH, {*order, *taken}, names[0])
        ids[department.id] = min(found, key=order.__getitem__) if found else own
        taken.add(ids[department.id])
    return ids


def _gone(
    plan: Plan, known: Sequence[Plan], ids: Mapping[str, str], ruled: frozenset[str]
) -> dict[str, tuple[str, list[str]]]:
    """Departments that an edition had and this one has not, while others came instead: perhaps renamed. By id, each
    with its name and the names of those others."""
    last_in = {department.id: at for at, edition in enumerate(known) for department in edition.departments}
    names = {department.id: department.name for edition in known for department in edition.departments}
    told = {normalised(name) for unit in plan.departments for name in (unit.name, *unit.aliases)}
    found: dict[str, tuple[str, list[str]]] = {}
    staying = set(ids.values()) | ruled
    for old, at in last_in.items():
        if old in staying or normalised(names[old]) in told:
            continue
        beside = {normalised(department.name) for department in known[at].departments}
        came = [d for d in plan.departments if ids[d.id] not in known[at].department_by_id]
        new = [d.name for d in came if normalised(d.name) not in beside]
        if new:
            found[old] = (names[old], new)
    return found


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


def readdressed(plan: Plan, targets: Mapping[str, str], departments: Mapping[str, str]) -> Plan:
    """A plan with other ids for some of its targets and departments, unless it has both the old and the new one."""
    own = {d.id for d in plan.departments}
    ids = {
        t.id: targets[t.id] if targets.get(t.id, t.id) not in plan.by_id and t.id in targets else t.id
        for t in plan.targets
    }
    units = {d: departments[d] if d in departments and departments[d] not in own else d for d in own}
    return _renamed(plan, plan.id, ids, units)
