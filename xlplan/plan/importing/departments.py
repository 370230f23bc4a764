"""The names that own targets → departments to register, with proposals for a person to confirm."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from xlplan.codes import normalised
from xlplan.plan.importing.hints import Hint
from xlplan.plan.importing.names import bracketed, is_group, looks_like_department, without_brackets
from xlplan.plan.importing.records import ImportedDepartment
from xlplan.plan.importing.words import ImportWords
from xlplan.plan.names import split_names
from xlplan.plan.owners import OwnerWords

_RARE, _COMMON = 1, 3
_SHORTEST = 2
_BY_SPACES = re.compile(r"\s+")


@dataclass
class Collector:
    """Collects names out of lists, with the rules of `plan.names` although nothing is registered yet."""

    words: ImportWords
    names: OwnerWords
    counts: Counter[str] = field(default_factory=Counter)
    shown: dict[str, str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    joints: list[str] = field(default_factory=list)
    _split: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def add(self, text: str) -> None:
        """Take up everyone that a list names; each once."""
        if text not in self._split:
            self._split[text] = tuple(dict.fromkeys(self._names(text)))
        for name in self._split[text]:
            self._count(name)

    def settle(self) -> None:
        """Names that only join two known ones are no names of their own."""
        for name in list(self.shown.values()):
            halves = self._halves(name)
            if halves is not None and all(self._known(half) for half in halves):
                self._forget(name, halves)
            elif halves is not None and (
                any(self._known(half) for half in halves)
                or all(looks_like_department(half, self.words) and len(half) > 1 for half in halves)
            ):
                self.joints.append(name)

    def _names(self, text: str) -> Iterable[str]:
        for chunk in split_names(text):
            plain = self._bare(chunk.strip(" :."))
            if not plain or normalised(plain) in self.words.departments["nobody"]:
                continue
            pieces = _BY_SPACES.split(plain)
            if len(pieces) > 1 and all(len(piece) == 1 for piece in pieces):  # a short name spread over its column
                plain, pieces = "".join(pieces), ["".join(pieces)]
            several = len(pieces) > 1 and not plain.isascii()
            if several and all(len(p) > 1 and looks_like_department(p, self.words) for p in pieces):
                yield from (self._as_written(piece, text) for piece in pieces)
            else:
                yield self._as_written(plain, text)

    def _as_written(self, name: str, text: str) -> str:
        """With full-width brackets where the source has them."""
        if "(" in name and "(" not in text:
            name = name.replace("(", "\uff08").replace(")", "\uff09")
        return name

    def _bare(self, chunk: str) -> str:
        """A chunk without words that tell its role, and without "and others"."""
        words = self.names
        changed = True
        while changed and chunk:
            changed = False
            for word in (*words.and_so_on, *words.lead, *words.help):
                for ending in (word, f"({word})"):
                    if chunk.casefold().endswith(ending) and self._is_end(chunk, ending):
                        chunk, changed = chunk[: -len(ending)].strip(" :"), True
            for word in (*words.lead, *words.help, *words.by):
                if chunk.casefold().startswith(word) and self._is_start(chunk, word):
                    chunk, changed = chunk[len(word) :].strip(" :"), True
        return chunk

    def _is_end(self, chunk: str, word: str) -> bool:
        return not (word[0].isascii() and word[0].isalpha()) or not chunk[: -len(word)][-1:].isalnum()

    def _is_start(self, chunk: str, word: str) -> bool:
        return not (word[-1].isascii() and word[-1].isalpha()) or not chunk[len(word) :][:1].isalnum()

    def _count(self, name: str) -> None:
        key = normalised(name)
        if is_group(name, self.words):
            self.groups.setdefault(key, name)
            return
        self.shown.setdefault(key, name)
        self.counts[key] += 1

    def _known(self, name: str) -> bool:
        key = normalised(name)
        return key in self.shown or key in self.groups or is_group(name, self.words)

    def _halves(self, name: str) -> tuple[str, str] | None:
        """The two sides of the first joining word outside of brackets."""
        for word in (*self.names.strong, *self.names.weak):
            pattern = rf"\b{re.escape(word)}\b" if word.isascii() and word.isalpha() else re.escape(word)
            for match in re.finditer(pattern, name, re.IGNORECASE):
                left, right = name[: match.start()].strip(), name[match.end() :].strip()
                if (
                    left
                    and right
                    and left.count("(") == left.count(")")
                    and left.count("\uff08") == left.count("\uff09")
                ):
                    return left, right
        return None

    def _forget(self, name: str, halves: Sequence[str]) -> None:
        count = self.counts.pop(normalised(name))
        self.shown.pop(normalised(name))
        for half in halves:
            if is_group(half, self.words):
                self.groups.setdefault(normalised(half), half)
            elif normalised(half) in self.shown:
                self.counts[normalised(half)] += count


def departments_of(collector: Collector) -> list[ImportedDepartment]:
    """The departments in order of appearance, with proposals."""
    names = list(collector.shown.values())
    return [
        ImportedDepartment(name, collector.counts[normalised(name)], tuple(_hints(name, names, collector)))
        for name in names
    ]


def _hints(name: str, names: Sequence[str], collector: Collector) -> Iterable[Hint]:
    key = normalised(name)
    if name in collector.joints:
        yield Hint("joined", name=name)
    elif not looks_like_department(name, collector.words) or len(without_brackets(key)) < _SHORTEST:
        yield Hint("no-department", name=name)
    for other in names:
        if other != name and _within_brackets(key, other):
            yield Hint("alias", name=name, other=other)
        elif other != name and other not in collector.joints and _nearly(name, other, collector):
            yield Hint("shorter", name=name, other=other)
    for group in collector.groups.values():
        if _may_belong(name, group, collector):
            yield Hint("group", group=group)


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
        places = collector.words.departments["places"]
        return sum(a != b for a, b in zip(one, two, strict=True)) == 1 and not any(word in one for word in places)
    return False


def _is_within(one: str, two: str) -> bool:
    """Whether the characters of `one` stand in `two` in their order, the first and last ones at its ends."""
    if one[0] != two[0] or one[-1] != two[-1] or len(one) < 3 or two.isascii():
        return False
    rest = iter(two)
    return all(character in rest for character in one)


def _may_belong(name: str, group: str, collector: Collector) -> bool:
    """Whether a department may be one of a group: by its ending, or, for "all departments", by not being of another."""
    words = collector.words.departments
    core = _core(group, words["group_start"], words["group_end"])
    if core in words["general"]:
        others = [_core(g, words["group_start"], words["group_end"]) for g in collector.groups.values()]
        return not any(_ends_like(name, other) for other in others if other not in words["general"])
    return _ends_like(name, core)


def _core(group: str, starts: Sequence[str], ends: Sequence[str]) -> str:
    """What a group is made of: its name without "all" or "the relevant"."""
    plain = next((word for word in ends if normalised(group).endswith(word)), normalised(group))
    start = next((word for word in starts if plain.startswith(word)), "")
    return plain[len(start) :]


def _ends_like(name: str, core: str) -> bool:
    tail = core[-2:] if not core.isascii() else core.rstrip("s")[-8:]
    return len(core) >= 2 and normalised(name).endswith(tail)
