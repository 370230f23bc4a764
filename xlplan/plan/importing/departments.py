"""The names that own targets → departments to register, with proposals for a person to confirm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from xlplan.codes import normalised
from xlplan.plan.importing.hints import Hint
from xlplan.plan.importing.names import bracketed, without_brackets
from xlplan.plan.importing.owners import joint_halves
from xlplan.plan.importing.records import ImportedDepartment
from xlplan.plan.importing.words import ImportWords
from xlplan.plan.names import split_names
from xlplan.plan.owners import NameBook, NamedOwner, OwnerKind, folded
from xlplan.plan.owners.chunks import group_key, is_group, looks_like_name
from xlplan.plan.owners.persons import unit_with_person

_RARE, _COMMON = 1, 3  # named once beside a name that differs in one sign and stands three times: mistyped
_SHORTEST = 2  # one sign is no name
_MOST_WORDS = 8  # "City Department of Housing, Land and Public Works"


@dataclass
class Collector:
    """Everyone who is named, with how often. cut: names that were cut at a joining word."""

    words: ImportWords
    counts: Counter[str] = field(default_factory=Counter)
    shown: dict[str, str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    cut: set[str] = field(default_factory=set)

    def add(self, entry: NamedOwner) -> None:
        """Take up one who is named."""
        key = normalised(entry.text)
        if entry.kind is OwnerKind.GROUP:
            self.groups.setdefault(key, entry.text)
            return
        self.shown.setdefault(key, entry.text)
        self.counts[key] += 1
        if entry.cut:
            self.cut.add(key)

    def spellings(self) -> dict[str, set[str]]:
        """Groups by their first spelling, with all of it."""
        first: dict[str, str] = {}
        found: dict[str, set[str]] = {}
        for group in self.groups.values():
            name = first.setdefault(group_key(group, self.words.owners), group)
            found.setdefault(name, set()).add(group)
        return found

    def may_be_joined(self, name: str) -> bool:
        """Whether a name may be two: one half of it is known, or both look like departments."""
        found = joint_halves(name, self.words)
        if found is None:
            return False
        known = [normalised(half) in self.shown or is_group(half, self.words.owners) for half in found]
        return any(known) or all(looks_like_name(half, self.words.owners) and len(half) > 1 for half in found)


def departments_of(collector: Collector) -> list[ImportedDepartment]:
    """The departments in order of appearance, with proposals."""
    names = list(collector.shown.values())
    return [
        ImportedDepartment(name, collector.counts[normalised(name)], tuple(_hints(name, names, collector)))
        for name in names
    ]


def _hints(name: str, names: Sequence[str], collector: Collector) -> Iterable[Hint]:
    key = normalised(name)
    words = collector.words.owners
    book = NameBook(
        has=lambda text: normalised(text) in collector.shown, like=lambda text: looks_like_name(text, words)
    )
    if (found := unit_with_person(folded(name), words, book, doubtful=True)) is not None:
        yield Hint("maybe-person", name=name, unit=found[0])
        return
    if collector.may_be_joined(name):
        yield Hint("joined", name=name)
    elif key in collector.cut:
        yield Hint("cut-name", name=name)
    elif _is_strange(name, collector):
        yield Hint("no-department", name=name)
    for other in names:
        if other != name and _within_brackets(key, other):
            yield Hint("alias", name=name, other=other)
        elif other != name and not collector.may_be_joined(other) and _nearly(name, other, collector):
            yield Hint("shorter", name=name, other=other)


def _is_strange(name: str, collector: Collector) -> bool:
    """Whether a name does not look like a department; in English names of departments have no ending in common."""
    if name.isascii():
        return not any(c.isalpha() for c in name) or len(name.split()) > _MOST_WORDS
    return not looks_like_name(name, collector.words.owners) or len(without_brackets(normalised(name))) < _SHORTEST


def _within_brackets(key: str, other: str) -> bool:
    inner = {normalised(part) for text in bracketed(other) for part in split_names(text)}
    outer = normalised(without_brackets(other))
    return key in inner or (bool(inner) and key == outer)


def _nearly(name: str, other: str, collector: Collector) -> bool:
    """Whether `name` may be a short or mistyped form of `other`; of two the rarer or shorter one is asked about."""
    one, two = normalised(name), normalised(other)
    counts = collector.counts
    if len(one) < len(two):
        shorter = two.endswith(one) or two.startswith(one) or _is_within(one, two)
        return len(one) >= 2 and shorter and len(one) * 3 >= len(two)
    if len(one) == len(two) > _SHORTEST and counts[one] <= _RARE and counts[two] >= _COMMON:
        places = {place for level in collector.words.owners.places for place in level}
        return sum(a != b for a, b in zip(one, two, strict=True)) == 1 and not any(word in one for word in places)
    return False


def _is_within(one: str, two: str) -> bool:
    """Whether the characters of `one` stand in `two` in their order, the first and last ones at its ends."""
    if one[0] != two[0] or one[-1] != two[-1] or len(one) < 3 or two.isascii():
        return False
    rest = iter(two)
    return all(character in rest for character in one)


def members_of(group: str, collector: Collector) -> tuple[str, ...]:
    """The departments that may belong to a group, to be proposed."""
    return tuple(name for name in collector.shown.values() if _may_belong(name, group, collector))


def _may_belong(name: str, group: str, collector: Collector) -> bool:
    """Whether a department may be one of a group: by its ending, or, for "all departments", by not being of another."""
    words = collector.words.owners
    core = _core(group, words.group_start, words.group_end)
    if core in words.general:
        others = [_core(g, words.group_start, words.group_end) for g in collector.groups.values()]
        return not any(_ends_like(name, other) for other in others if other not in words.general)
    return _ends_like(name, core)


def _core(group: str, starts: Sequence[str], ends: Sequence[str]) -> str:
    """What a group is made of: its name without "all" or "the relevant"."""
    plain = next((word for word in ends if normalised(group).endswith(word)), normalised(group))
    start = next((word for word in starts if plain.startswith(word)), "")
    return plain[len(start) :]


def _ends_like(name: str, core: str) -> bool:
    tail = core[-2:] if not core.isascii() else core.rstrip("s")[-8:]
    return len(core) >= 2 and normalised(name).endswith(tail)
