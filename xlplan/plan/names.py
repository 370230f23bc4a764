"""Lists of departments as offices write them → registered departments, and what has to be asked about.

Never split inside brackets; joining words split only where both halves are known; nothing is dropped: what is not known
comes back with the nearest registered names.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from xlplan.codes import normalised
from xlplan.locale import Locale
from xlplan.plan.model import Department

_SEPARATORS = frozenset(",;/|\n\u3001\u3002")
_NEAREST = 3


@dataclass(frozen=True)
class NameWords:
    """The words of lists of departments in every language, longest first."""

    strong: tuple[str, ...]
    weak: tuple[str, ...]
    lead: tuple[str, ...]
    help: tuple[str, ...]
    by: tuple[str, ...]
    and_so_on: tuple[str, ...]
    except_open: tuple[str, ...]
    except_close: tuple[str, ...]
    except_after: tuple[str, ...]
    except_between: tuple[str, ...]
    all_of: tuple[str, ...]


def name_words(locales: Iterable[Locale]) -> NameWords:
    """The words of lists of departments in all `locales`."""
    tables = [locale.table("lexicon", "names") for locale in locales]

    def union(key: str) -> tuple[str, ...]:
        words = {_folded(str(word)).casefold() for table in tables for word in table[key]}
        return tuple(sorted(words, key=lambda word: (-len(word), word)))

    return NameWords(**{key: union(key) for key in NameWords.__dataclass_fields__})


@dataclass(frozen=True)
class Unknown:
    """A name that is not registered. nearest: registered names it may mean. open_ended: it is an "and others"."""

    text: str
    nearest: tuple[str, ...] = ()
    open_ended: bool = False


@dataclass(frozen=True)
class Part:
    """A piece of a list: what was written, beside what was read. departments: ids. group: whether it named a group.
    leads: whether the list itself says that this piece leads."""

    text: str
    departments: tuple[str, ...] = ()
    group: bool = False
    leads: bool = False
    unknown: Unknown | None = None


@dataclass(frozen=True)
class Owners:
    """What a list of departments says, in its order."""

    parts: tuple[Part, ...] = ()

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
    return tuple(chunk for chunk in _chunks(_folded(text), ()) if chunk)


def read_owners(text: str, directory: Directory, words: NameWords) -> Owners:
    """Who `text` names. Compare with `directory.find`; see the module for the rules."""
    reader = _Reader(directory, words)
    source = _folded(text)
    protected = [name for name in map(_folded, directory.shown) if any(c in _SEPARATORS for c in name)]
    parts: list[Part] = []
    for chunk in _chunks(reader.with_exceptions(source), protected):
        parts += reader.read(chunk)
    return Owners(tuple(part for part in parts if part.departments or part.unknown is not None))


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    kept = "".join(c for c in plain if c == "\n" or unicodedata.category(c) not in {"Cf", "Cc"})
    return re.sub(r"[^\S\n]+", " ", kept).strip()


def _chunks(text: str, protected: Sequence[str]) -> list[str]:
    chunks: list[str] = []
    start = depth = at = 0
    while at < len(text):
        if text[start:at].strip() == "" and (name := _protected_at(text, at, protected)):
            at += len(name)
            continue
        character = text[at]
        depth = max(0, depth + (character in "([{") - (character in ")]}"))
        if depth == 0 and character in _SEPARATORS:
            chunks.append(text[start:at].strip())
            start = at + 1
        at += 1
    chunks.append(text[start:].strip())
    return [chunk for chunk in chunks if chunk]


def _protected_at(text: str, at: int, protected: Sequence[str]) -> str:
    for name in protected:
        end = at + len(name)
        if text.casefold().startswith(name.casefold(), at) and (end == len(text) or not text[end].isalnum()):
            return name
    return ""


_MARK = "\x00"
"""Stands for a piece that was already read (an exception from a group)."""


class _Reader:
    def __init__(self, directory: Directory, words: NameWords) -> None:
        self.directory = directory
        self.words = words
        self.ready: list[Part] = []

    def with_exceptions(self, text: str) -> str:
        """`text` with every "all departments except this one" read and replaced by a mark."""
        for pattern in self._exception_patterns():
            text = pattern.sub(self._exception, text)
        return text

    def _exception_patterns(self) -> list[re.Pattern[str]]:
        words = self.words
        opening, closing = _any(words.except_open), _any(words.except_close)
        after, between = _any(words.except_after), _any(words.except_between)
        rest = r"(?P<rest>[^,;()\u3001\n]+?)"
        return [
            re.compile(rf"{rest}\((?:{opening})?(?P<out>[^()]+?)(?:{after}|{closing})\)", re.IGNORECASE),
            re.compile(rf"(?:{opening})(?P<out>.+?)(?:{closing}),? ?(?P<rest>[^,;\u3001\n]+)", re.IGNORECASE),
            re.compile(rf"{rest}\s*\(?\b(?:{between})\b\s*(?P<out>[^;()\n]+)\)?", re.IGNORECASE),
        ]

    def _exception(self, match: re.Match[str]) -> str:
        rest = self._whole(match["rest"].strip())
        out = [part for chunk in _chunks(match["out"], ()) for part in self.read(chunk)]
        if rest is None or any(part.unknown for part in out):
            return match[0]
        excluded = {i for part in out for i in part.departments}
        kept = tuple(i for i in rest.departments if i not in excluded)
        self.ready.append(replace(rest, text=match[0].strip(), departments=kept))
        return f"{_MARK}{len(self.ready) - 1}{_MARK}"

    def read(self, chunk: str) -> list[Part]:
        """The parts of a chunk that has no separators outside of brackets."""
        parts = self._known(chunk)
        if parts is not None:
            return parts
        for word in self.words.and_so_on:
            if (left := _without_suffix(chunk, word)) is not None:
                return [*self.read(left), Part(word, unknown=Unknown(word, open_ended=True))]
        if (halves := self._at_strong_joint(chunk)) is not None:
            return halves
        return [Part(chunk, unknown=Unknown(chunk, self.directory.nearest(self._bare(chunk))))]

    def _whole(self, chunk: str) -> Part | None:
        if match := re.fullmatch(rf"{_MARK}(\d+){_MARK}", chunk):
            return self.ready[int(match[1])]
        if (part := self.directory.find(chunk)) is not None:
            return part
        for word in self.words.all_of:
            if chunk.casefold().startswith(word) and (part := self.directory.find(chunk[len(word) :].strip())):
                return replace(part, text=chunk)
        return None

    def _known(self, chunk: str) -> list[Part] | None:
        """The parts of a chunk if all of it is known, else None."""
        chunk = chunk.strip(" :.")
        if not chunk:
            return None
        if (part := self._whole(chunk)) is not None:
            return [part]
        return self._with_role(chunk) or self._at_weak_joint(chunk) or self._at_spaces(chunk)

    def _with_role(self, chunk: str) -> list[Part] | None:
        for words, leads in ((self.words.lead, True), (self.words.help, False)):
            for word in words:
                left = _without_suffix(chunk, word)
                if left is None:
                    left = _without_suffix(chunk, f"({word})")
                if left and (parts := self._known(left)):
                    return [replace(part, leads=part.leads or leads) for part in parts]
                if (right := _without_prefix(chunk, word)) and (parts := self._known(right)):
                    return [replace(part, leads=part.leads or leads) for part in parts]
                if (parts := self._role_between(chunk, word, leads)) is not None:
                    return parts
        for word in self.words.by:
            if (right := _without_prefix(chunk, word)) and (parts := self._known(right)):
                return parts
        return None

    def _role_between(self, chunk: str, word: str, leads: bool) -> list[Part] | None:
        """A role in the middle: "Office leads, all departments support" written without a comma."""
        for match in re.finditer(re.escape(word), chunk, re.IGNORECASE):
            left, right = chunk[: match.start()].strip(), chunk[match.end() :].strip(" :")
            if left and right and (first := self._known(left)) and (rest := self._known(right)):
                return [*(replace(part, leads=part.leads or leads) for part in first), *rest]
        return None

    def _at_weak_joint(self, chunk: str) -> list[Part] | None:
        for word in (*self.words.strong, *self.words.weak):
            for left, right in _halves(chunk, word):
                if (first := self._known(left)) and (rest := self._known(right)):
                    return [*first, *rest]
        return None

    def _at_strong_joint(self, chunk: str) -> list[Part] | None:
        for word in self.words.strong:
            for left, right in _halves(chunk, word):
                if self._known(left) or self._known(right):
                    return [*self.read(left), *self.read(right)]
        return None

    def _at_spaces(self, chunk: str) -> list[Part] | None:
        for match in reversed(list(re.finditer(" ", chunk))):
            first = self._whole(chunk[: match.start()])
            if first is not None and (rest := self._known(chunk[match.end() :])):
                return [first, *rest]
        return None

    def _bare(self, chunk: str) -> str:
        """A chunk without a role at its end, for finding near names."""
        for word in (*self.words.lead, *self.words.help):
            left = _without_suffix(chunk, word)
            if left:
                return left
        return chunk


def _any(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in words) or r"(?!)"


def _without_suffix(chunk: str, word: str) -> str | None:
    if not chunk.casefold().endswith(word) or len(chunk) == len(word):
        return None
    left = chunk[: -len(word)]
    if word[0].isascii() and word[0].isalpha() and left[-1:].isalnum():
        return None
    return left.strip()


def _without_prefix(chunk: str, word: str) -> str | None:
    if not chunk.casefold().startswith(word) or len(chunk) == len(word):
        return None
    right = chunk[len(word) :]
    if word[-1].isascii() and word[-1].isalpha() and right[:1].isalnum():
        return None
    return right.strip(" :")


def _halves(chunk: str, word: str) -> list[tuple[str, str]]:
    """Every cut of `chunk` at `word` outside of brackets; words of letters count only as whole words."""
    pattern = rf"(?<!\w){re.escape(word)}(?!\w)" if word.isascii() and word[0].isalpha() else re.escape(word)
    cuts = []
    for match in re.finditer(pattern, chunk, re.IGNORECASE):
        left, right = chunk[: match.start()], chunk[match.end() :]
        if left.count("(") == left.count(")") and left.strip() and right.strip():
            cuts.append((left.strip(), right.strip()))
    return cuts


def _nearest_names(key: str, shown: Sequence[str]) -> tuple[str, ...]:
    scored = []
    for name in shown:
        other = normalised(name)
        score = difflib.SequenceMatcher(None, key, other, autojunk=False).ratio()
        if other in key or key in other:
            score += 0.5
        if score >= 0.4:
            scored.append((-score, name))
    return tuple(name for _, name in sorted(scored)[:_NEAREST])
