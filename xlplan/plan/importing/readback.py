"""A written plan read back by the reader of plan.xlsx: what it finds otherwise than import wrote it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache

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
        same_owners = _owners(plan)
        for target, found in zip(read.targets, plan.targets, strict=True):
            wrote_tree = (target.aspect, target.measure_number, target.measure)
            if wrote_tree != (found.aspect, found.measure_number, found.measure):
                yield locale.text("importing.differences.headings", text=target.text)
            if not same_owners(target.lead, target.responsible, found.lead, found.responsible):
                yield locale.text("importing.differences.owners", text=target.text)
            yield from _deadline(target, found, read, locale)


def _owners(plan: Plan) -> Callable[[tuple[str, ...], tuple[str, ...], str, tuple[str, ...]], bool]:
    """Whether names that were written are departments that were read, by lead and responsible; few differ."""
    registered = {normalised(department.name) for department in plan.departments}
    groups = {department.id: set(map(normalised, department.groups)) for department in plan.departments}
    name = {department.id: normalised(department.name) for department in plan.departments}

    @cache
    def same(lead: tuple[str, ...], responsible: tuple[str, ...], read_lead: str, read: tuple[str, ...]) -> bool:
        names = [normalised(one) for one in (*lead, *responsible)]
        members = {one for one, of in groups.items() if of & set(names)}
        named = {name[one] for one in (read_lead, *read) if one and one not in members}
        leads = name[read_lead] if read_lead else ""
        first = next(map(normalised, lead), "")
        alike = (set(names) & registered) - {name[one] for one in members} == named - {""}
        return alike and (first not in registered or first == leads)

    return same


def _deadline(target: ImportedTarget, found: Target, read: Understanding, locale: Locale) -> Iterator[str]:
    wanted = read.deadlines.get(target.deadline)
    if wanted is not None and (wanted.kind, wanted.due) != (found.deadline.kind, found.deadline.due):
        yield locale.text("importing.differences.deadline", text=target.text, written=target.deadline)
