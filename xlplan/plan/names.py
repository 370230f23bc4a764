"""Lists of departments as offices write them → registered departments, and what has to be asked about.

Never split inside brackets; joining words split only where both halves are known; nothing is dropped: what is not known
comes back with the nearest registered names.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace

from xlplan.codes import normalised
from xlplan.plan.model import Department
from xlplan.plan.owners import NameBook, OwnerKind, OwnerWords, folded, parse_owners
from xlplan.plan.owners.chunks import cut
from xlplan.plan.owners.others import halves
from xlplan.plan.owners.phrase import Writing
from xlplan.plan.owners.words import any_of

_NEAREST = 3
_ALIKE, _PART = 0.4, 0.5
"""How many registered names are offered for an unknown one, and how alike they must be: two letters of five; a name
that is part of the other is so much more alike."""


@dataclass(frozen=True)
class Unknown:
    """A name that is not registered. nearest: registered names it may mean. open_ended: it is an "and others"."""

    text: str
    nearest: tuple[str, ...] = ()
    open_ended: bool = False


@dataclass(frozen=True)
class Part:
    """A piece of a list: what was written, beside what was read. departments: ids. group: whether it named a group.
    everyone: whether it is no group of the office's own but everybody. leads: whether the list itself says that this
    piece leads."""

    text: str
    departments: tuple[str, ...] = ()
    group: bool = False
    everyone: bool = False
    leads: bool = False
    unknown: Unknown | None = None


@dataclass(frozen=True)
class Owners:
    """What a list of departments says, in its order. following: parts that, by a rule in it, take part in everything
    after it. first: it states that the first named leads. persons: who is named with a unit."""

    parts: tuple[Part, ...] = ()
    following: tuple[Part, ...] = ()
    first: bool = False
    persons: tuple[str, ...] = ()

    @property
    def departments(self) -> tuple[str, ...]:
        """Ids, groups spelled out, each once."""
        return tuple(dict.fromkeys(i for part in self.parts for i in part.departments))

    @property
    def leads(self) -> tuple[str, ...]:
        """Ids of those that the list itself calls leading."""
        return tuple(dict.fromkeys(i for part in self.parts if part.leads for i in part.departments))

    @property
    def unknown(self) -> tuple[Unknown, ...]:
        """What has to be asked about."""
        return tuple(part.unknown for part in self.parts if part.unknown is not None)


@dataclass(frozen=True)
class Directory:
    """Registered names. names: normalised name or alias → id. groups: normalised group name → ids. shown: every
    registered name as written, for proposals."""

    names: Mapping[str, str]
    groups: Mapping[str, tuple[str, ...]]
    shown: tuple[str, ...]
    _nearest: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)

    def find(self, text: str) -> Part | None:
        """The department or group of exactly that name."""
        key = normalised(text)
        if key in self.names:
            return Part(text, (self.names[key],))
        if key in self.groups:
            return Part(text, self.groups[key], group=True)
        return None

    def nearest(self, text: str) -> tuple[str, ...]:
        """Registered names that `text` may mean, best first."""
        key = normalised(text)
        if key not in self._nearest:
            self._nearest[key] = _nearest_names(key, self.shown)
        return self._nearest[key]


def directory_of(departments: Sequence[Department]) -> Directory:
    """The registered names of these departments; of two with one name the first keeps it."""
    names: dict[str, str] = {}
    groups: dict[str, list[str]] = {}
    for department in departments:
        names.setdefault(normalised(department.name), department.id)
        for group in department.groups:
            groups.setdefault(normalised(group), []).append(department.id)
    for department in departments:
        for alias in department.aliases:
            names.setdefault(normalised(alias), department.id)
    shown = [name for d in departments for name in (d.name, *d.aliases, *d.groups)]
    return Directory(names, {key: tuple(ids) for key, ids in groups.items()}, tuple(dict.fromkeys(shown)))


def split_names(text: str) -> tuple[str, ...]:
    """A plain list of names (aliases, groups) split at separators outside of brackets, without further reading."""
    return tuple(chunk for _, chunk in cut(folded(text)))


_LEVELS = ("\n", ";\uff1b", ",\uff0c\u3001\u3002", "/|\uff0f")
"""What parts the choices of a list, coarse before fine: where lines or semicolons part them, a comma is part of one."""


def split_choices(text: str) -> tuple[str, ...]:
    """The choices of a list as written, split at the coarsest separator that stands outside of brackets."""
    for marks in _LEVELS:
        found, depth = [""], 0
        for character in text:
            depth = max(0, depth + (character in "([{\uff08\u3010") - (character in ")]}\uff09\u3011"))
            if depth == 0 and character in marks:
                found.append("")
            else:
                found[-1] += character
        choices = tuple(dict.fromkeys(choice.strip() for choice in found if choice.strip()))
        if len(choices) > 1:
            return choices
    return (text.strip(),) if text.strip() else ()


def read_owners(text: str, directory: Directory, words: OwnerWords, everyone: Container[str] = ()) -> Owners:
    """Who `text` names. Compare with `directory.find`; see the module and `plan.owners` for the rules. everyone:
    normalised words that stand for all departments, unless the office has groups of its own."""
    reader = _NameReader(directory, words, everyone if not directory.groups else ())
    source = reader.with_exceptions(folded(text))
    book = NameBook(directory.shown, lambda name: reader.whole(name) is not None)
    phrase = parse_owners(source, words, book)
    leads = {id(entry) for entry in phrase.leads()}
    parts: list[Part] = []
    for entry in phrase.entries:
        if entry.kind is OwnerKind.OTHERS and directory.find(entry.text) is None:
            parts.append(Part(entry.text, unknown=Unknown(entry.text, open_ended=True)))
        else:
            parts += [replace(part, leads=id(entry) in leads) for part in reader.read(entry.text)]
    following = [part for name in phrase.following for part in reader.read(name)]
    known = tuple(_as_typed(part, Writing(text)) for part in parts if part.departments or part.unknown)
    return Owners(known, tuple(following), phrase.first, phrase.persons)


def _as_typed(part: Part, written: Writing) -> Part:
    """An unknown name with the signs that its cell has."""
    return part if part.unknown is None else replace(part, unknown=replace(part.unknown, text=written(part.text)))


_MARK = "\ue0f0"
"""Stands for a piece that was already read (an exception from a group)."""


class _NameReader:
    def __init__(self, directory: Directory, words: OwnerWords, everyone: Container[str] = ()) -> None:
        self.directory = directory
        self.words = words
        self.everyone = everyone
        self.ready: list[Part] = []

    def with_exceptions(self, text: str) -> str:
        """`text` with every "all departments except this one" read and replaced by a mark."""
        for pattern in self._exception_patterns():
            text = pattern.sub(self._exception, text)
        return text

    def _exception_patterns(self) -> list[re.Pattern[str]]:
        words = self.words
        opening, closing = any_of(words.except_open), any_of(words.except_close)
        after, between = any_of(words.except_after), any_of(words.except_between)
        rest = r"(?P<rest>[^,;()\u3001\n]+?)"
        return [
            # all departments (except A)
            re.compile(rf"{rest}\((?:{opening})?(?P<out>[^()]+?)(?:{after}|{closing})\)", re.IGNORECASE),
            # apart from A, all departments
            re.compile(rf"(?:{opening})(?P<out>.+?)(?:{closing}),? ?(?P<rest>[^,;\u3001\n]+)", re.IGNORECASE),
            # all departments except A
            re.compile(rf"{rest}\s*\(?\b(?:{between})\b\s*(?P<out>[^;()\n]+)\)?", re.IGNORECASE),
        ]

    def _exception(self, match: re.Match[str]) -> str:
        rest = self.whole(match["rest"].strip())
        out = [part for _, chunk in cut(match["out"]) for part in self.read(chunk)]
        if rest is None or any(part.unknown for part in out):
            return match[0]
        excluded = {i for part in out for i in part.departments}
        kept = tuple(i for i in rest.departments if i not in excluded)
        self.ready.append(replace(rest, text=match[0].strip(), departments=kept))
        return f"{_MARK}{len(self.ready) - 1}{_MARK}"

    def read(self, chunk: str) -> list[Part]:
        """The parts of one name, or of several that are joined where both halves are known."""
        if (parts := self._known(chunk)) is not None:
            return parts
        return [Part(chunk, unknown=Unknown(chunk, self.directory.nearest(chunk)))]

    def whole(self, chunk: str) -> Part | None:
        """The department or group of that name, "all" before it or not; None if there is none."""
        if match := re.fullmatch(rf"{_MARK}(\d+){_MARK}", chunk):
            return self.ready[int(match[1])]
        if (part := self.directory.find(chunk)) is not None:
            return part
        for word in self.words.all_of:
            if chunk.casefold().startswith(word) and (part := self.directory.find(chunk[len(word) :].strip())):
                return replace(part, text=chunk)
        if normalised(chunk) in self.everyone:
            return Part(chunk, tuple(dict.fromkeys(self.directory.names.values())), group=True, everyone=True)
        return None

    def _known(self, chunk: str) -> list[Part] | None:
        """The parts of a chunk if all of it is known, else None."""
        chunk = chunk.strip(" :.")
        if not chunk:
            return None
        if (part := self.whole(chunk)) is not None:
            return [part]
        return self._at_joint(chunk) or self._at_spaces(chunk)

    def _at_joint(self, chunk: str) -> list[Part] | None:
        for word in (*self.words.strong, *self.words.weak):
            for left, right in halves(chunk, word):
                if (first := self._known(left)) and (rest := self._known(right)):
                    return [*first, *rest]
        return None

    def _at_spaces(self, chunk: str) -> list[Part] | None:
        for match in reversed(list(re.finditer(" ", chunk))):
            first = self.whole(chunk[: match.start()])
            if first is not None and (rest := self._known(chunk[match.end() :])):
                return [first, *rest]
        return None


def _nearest_names(key: str, shown: Sequence[str]) -> tuple[str, ...]:
    scored = []
    for name in shown:
        other = normalised(name)
        score = difflib.SequenceMatcher(None, key, other, autojunk=False).ratio()
        if other in key or key in other:
            score += _PART
        if score >= _ALIKE:
            scored.append((-score, name))
    return tuple(name for _, name in sorted(scored)[:_NEAREST])
