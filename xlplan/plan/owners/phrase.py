"""A whole list of departments → who leads, who answers, who supports, who else.

list    := {label ":"} clause {(";" | ".") clause}        Lead: A; supporting: B, C
clause  := names role {"," names role}                     A, B lead, C supports: the word holds for the list before it
names   := name {"," name} [others]                        A, B and others
role    := {manner} (lead | help | answer) | prefix names  A together with B
A lead comes from words, or from a rule that the document states; never from a position.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from xlplan.codes import normalised
from xlplan.plan.owners.chunks import NameBook, cut, folded, pieces
from xlplan.plan.owners.clause import ClauseReader, kind_of, unspread
from xlplan.plan.owners.named import NamedOwner, OwnerKind, Says
from xlplan.plan.owners.words import OwnerWords, any_of, with_colons, without_suffix


@dataclass(frozen=True)
class OwnerPhrase:
    """What a list says, in its order. first: it states that the first named leads. following: who, by a rule in it,
    takes part in everything after it. persons: named behind a label for persons, or with a unit."""

    entries: tuple[NamedOwner, ...] = ()
    first: bool = False
    following: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[NamedOwner, ...]:
        """Departments and groups."""
        return tuple(entry for entry in self.entries if entry.kind is not OwnerKind.OTHERS)

    @property
    def others(self) -> tuple[str, ...]:
        """Words for others who are not named, each once."""
        return tuple(dict.fromkeys(entry.text for entry in self.entries if entry.kind is OwnerKind.OTHERS))

    @property
    def worded(self) -> bool:
        """Whether any word tells a role."""
        return any(entry.says is not Says.NOTHING for entry in self.entries)

    def leads(self, *, first: bool = False) -> tuple[NamedOwner, ...]:
        """Who leads by these words; with `first`, by the rule that the first named leads where no word says who."""
        if led := [entry for entry in self.names if entry.says is Says.LEAD]:
            return tuple(led)
        answering = [entry for entry in self.names if entry.says is Says.ANSWER]
        if answering and any(entry.says is Says.HELP for entry in self.entries):
            return tuple(answering)
        if len(self.entries) == 1 and answering and answering[0].kind is OwnerKind.NAME:
            return tuple(answering)
        if first and self.entries and self.entries[0].kind is OwnerKind.NAME:
            return self.entries[:1]
        return ()

    def joined(self, other: OwnerPhrase) -> OwnerPhrase:
        """Both lists as one."""
        return OwnerPhrase(
            (*self.entries, *other.entries),
            self.first or other.first,
            (*self.following, *other.following),
            (*self.persons, *other.persons),
        )

    def as_role(self, says: Says) -> OwnerPhrase:
        """The same list below a heading that tells a role: it holds where no word says another."""
        entries = tuple(replace(e, says=says) if e.says in {Says.NOTHING, Says.ANSWER} else e for e in self.entries)
        return replace(self, entries=entries)


def parse_owners(text: str, words: OwnerWords, book: NameBook | None = None) -> OwnerPhrase:
    """What a cell, a bracket or a line says of who answers. book: what is known of names."""
    book = book or NameBook()
    if book.has(text):
        name = unspread(" ".join(text.split()))
        return OwnerPhrase((NamedOwner(name, Says.NOTHING, kind_of(text, words)),))
    labels = (*words.label_lead, *words.label_help, *words.label_answer)
    rest, first, following = _without_rules(with_colons(folded(text), labels, words.label_is), words)
    entries: list[NamedOwner] = []
    persons: list[str] = []
    for label, part in _labelled(rest, words):
        if label == "person":
            persons += [piece.strip(" .") for _, piece in cut(part) if piece.strip(" .")]
            continue
        says = Says.NOTHING if label in {"", "answer"} else Says(label)
        for clause in _clauses(part, words):
            entries += ClauseReader(words, book, says).read(clause)
    entries = _before_label(entries)
    persons += [person for entry in entries for person in entry.persons]
    written = Writing(text)
    named = tuple(replace(entry, text=written(entry.text)) for entry in entries)
    return OwnerPhrase(named, first, tuple(map(written, following)), tuple(map(written, persons)))


def _before_label(entries: list[NamedOwner]) -> list[NamedOwner]:
    """Who stands before "Support: C" without a word answers for it: A, Support: C."""
    if any(e.says in {Says.LEAD, Says.ANSWER} for e in entries) or not any(e.says is Says.HELP for e in entries):
        return entries
    first = next(i for i, e in enumerate(entries) if e.says is Says.HELP)
    return [replace(e, says=Says.ANSWER) if i < first else e for i, e in enumerate(entries)]


def _without_rules(text: str, words: OwnerWords) -> tuple[str, bool, tuple[str, ...]]:
    """A list without the rules that it states: "(the first named leads, also below)"."""
    following: list[str] = []

    def _take(match: re.Match[str]) -> str:
        name = match["names"].strip(" ,:")
        for word in (*words.answer, *words.help, *words.lead):
            if (left := without_suffix(name, word)) is not None:
                name = left
        following.extend(_cut_names(name, words))
        return ""

    opening, closing = any_of(words.following_open), any_of(words.following_close)
    text = re.sub(
        rf"[(\[]?(?:{opening})\s*(?P<names>[^\u3002;]+?)[,;]?\s*(?:{closing})[)\]]?", _take, text, flags=re.IGNORECASE
    )
    kept, first = [], False
    for part in re.split(r"(\([^()]*\)|[\u3002;\n]|,|\.(?=\s|$))", text):
        if states_first(part, words):
            first = True
        elif first and part.strip(" ,;.\u3002()").casefold() in words.first_below:
            continue
        else:
            kept.append(part)
    if first:
        return re.sub(r"[,;\s\u3002.]*(\n|$)", r"\1", "".join(kept)).strip(" ,;\u3002"), True, tuple(following)
    return text, False, tuple(following)


def _cut_names(text: str, words: OwnerWords) -> list[str]:
    return [piece for _, piece in pieces(text, words, NameBook())]


def states_first(text: str, words: OwnerWords) -> bool:
    """Whether a sentence states that the first named leads."""
    plain = normalised(text)
    said = (_compared(group) for group in (words.first, words.first_leads))
    return all(any(word in plain for word in group) for group in said)


@cache
def _compared(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(normalised(word) for word in words)


def _labelled(text: str, words: OwnerWords) -> Iterator[tuple[str, str]]:
    """The parts of a list by the label before them, "" for what stands before the first."""
    labels = (
        ("lead", words.label_lead),
        ("help", words.label_help),
        ("answer", words.label_answer),
        ("person", words.label_person),
    )
    known = {word: role for role, names in reversed(labels) for word in names}
    names = any_of(sorted(known, key=len, reverse=True))
    behind = r"(?:\s*[(][^()]*[)])?\s*(?::|(?<=[A-Za-z])\s[\u2013\u2014-]\s)"
    pattern = rf"(?:^|(?<=[\s,;/|.\u3001\u3002(\[\n]))(?P<label>{names}){behind}"
    role, start = "", 0
    for match in re.finditer(pattern, text, re.IGNORECASE):
        before = text[start : match.start()].strip(" ,;/|\n\u3001\u3002").rstrip("([")
        if before:
            yield role, _without_bracket(before)
        role, start = known[match["label"].casefold()], match.end()
    yield role, _without_bracket(text[start:].strip())


def _without_bracket(text: str) -> str:
    """Without the end of a bracket that begins before the label."""
    return text.replace(")", "", 1).strip() if text.count(")") > text.count("(") else text


def _clauses(text: str, words: OwnerWords) -> list[str]:
    """Sentences: what is said of one list does not hold for the next. "J. Smith" and "Dr. Smith" are no end."""
    titles = any_of(words.person_titles)
    ends = re.sub(rf"((?:\b[A-Z]|{titles}))\.(?=\s+[A-Z])", "\\1\ue0f1", text, flags=re.IGNORECASE)
    parts = re.split(r"[;\u3002]|\.\s+(?=[A-Z])", ends)
    return [part.replace("\ue0f1", ".") for part in parts if part.strip(" .,")]


class Writing:
    """Gives names the full-width signs of their source back."""

    def __init__(self, text: str) -> None:
        self.text = text.strip()
        self.plain = folded(text)
        self.same = len(self.plain) == len(self.text)

    def __call__(self, name: str) -> str:
        at = self.plain.find(name)
        if self.same and at >= 0:
            return self.text[at : at + len(name)]
        if "(" in name and "(" not in self.text:
            return name.replace("(", "\uff08").replace(")", "\uff09")
        return name
