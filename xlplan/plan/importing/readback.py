"""A written plan read back by the reader of plan.xlsx: what it finds otherwise than import wrote it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from xlplan.codes import normalised
from xlplan.locale import Locale
from xlplan.plan.importing.records import ImportedTarget, Understanding
from xlplan.plan.model import Plan, Target

_MOST = 5  # differences that are shown


def differences(read: Understanding, plan: Plan, locale: Locale) -> list[str]:
    """Sentences about targets, owners and dates that are not the same; empty if all are."""
    found = list(_targets(read, plan, locale))
    if len(found) > _MOST:
        more = locale.text("importing.differences.more", count=len(found) - _MOST)
        found = [*found[:_MOST], more]
    return found


def _targets(read: Understanding, plan: Plan, locale: Locale) -> Iterator[str]:
    wrote = Counter(normalised(target.text) for target in read.targets)
    back = Counter(normalised(target.text) for target in plan.targets)
    for target in read.targets:
        if back[normalised(target.text)] < wrote[normalised(target.text)]:
            yield locale.text("importing.differences.lost", text=target.text)
            wrote[normalised(target.text)] -= 1
    for found in plan.targets:
        if normalised(found.text) not in wrote:
            yield locale.text("importing.differences.invented", text=found.text)
    if len(read.targets) == len(plan.targets):
        for target, found in zip(read.targets, plan.targets, strict=True):
            wrote_tree = (target.aspect, target.measure_number, target.measure)
            if wrote_tree != (found.aspect, found.measure_number, found.measure):
                yield locale.text("importing.differences.headings", text=target.text)
            yield from _owners(target, found, plan, locale)
            yield from _deadline(target, found, read, locale)


def _owners(target: ImportedTarget, found: Target, plan: Plan, locale: Locale) -> Iterator[str]:
    registered = {normalised(department.name) for department in plan.departments}
    wanted = {normalised(name) for name in (*target.lead, *target.responsible)} & registered
    ids = {i for i in (found.lead, *found.responsible) if i}
    members = {d.id for d in plan.departments if {*map(normalised, d.groups)} & _names(target)}
    named = {normalised(plan.department_by_id[i].name) for i in ids - members}
    leads = normalised(plan.department_by_id[found.lead].name) if found.lead else ""
    lead = next((normalised(name) for name in target.lead), "")
    same = wanted - {normalised(plan.department_by_id[i].name) for i in members} == named - {""}
    if not same or (lead in registered and lead != leads):
        yield locale.text("importing.differences.owners", text=target.text)


def _names(target: ImportedTarget) -> set[str]:
    return {normalised(name) for name in (*target.lead, *target.responsible)}


def _deadline(target: ImportedTarget, found: Target, read: Understanding, locale: Locale) -> Iterator[str]:
    wanted = read.deadlines.get(target.deadline)
    if wanted is not None and (wanted.kind, wanted.due) != (found.deadline.kind, found.deadline.due):
        yield locale.text("importing.differences.deadline", text=target.text, written=target.deadline)
