"""What the cells, brackets and lines of a plan say of who answers → who leads and who takes part, resolved."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from xlplan.codes import normalised
from xlplan.locale import Locale
from xlplan.plan.importing.hints import Hint
from xlplan.plan.importing.records import ImportedTarget, OwnerText
from xlplan.plan.importing.words import ImportWords
from xlplan.plan.owners import NameBook, NamedOwner, OwnerKind, OwnerPhrase, Says, folded, parse_owners
from xlplan.plan.owners.chunks import looks_like_name
from xlplan.plan.owners.others import halves
from xlplan.plan.owners.persons import unit_with_person

_PERSON = re.compile(r"[^\W\d_a-zA-Z]{2,4}|[A-Z][\w'-]+(?: [A-Z][\w'.-]*){1,2}")
_BETWEEN = re.compile(r"[\s/|,;:\u3001\uff0c\uff1b\uff1a\uff0f()\uff08\uff09]+")
_BETWEEN_LATIN = re.compile(r"[\n/|,;:()]+")


@dataclass(frozen=True)
class OwnerRules:
    """What the document states, or a person answered. first: the first named leads. without: where no lead is named,
    the responsible one leads."""

    first: bool = False
    without: bool = False


@dataclass(frozen=True)
class OwnersRead:
    """targets: with their owners. names: everyone named, group or not, once a target. cut: names that were cut at a
    joining word without knowing both halves."""

    targets: tuple[ImportedTarget, ...]
    names: tuple[NamedOwner, ...]
    cut: frozenset[str]


def settle_owners(
    targets: Sequence[ImportedTarget], words: ImportWords, rules: OwnerRules, locale: Locale
) -> OwnersRead:
    """The targets with their owners resolved, and everyone who is named."""
    reader = _PhraseReader(words, locale)
    reader.learn(spoken.text for target in targets for spoken in target.spoken)
    state = _State(rules.first)
    read = [_settled(target, reader, state, rules) for target in targets]
    names = [entry for phrase in reader.named for entry in phrase.names]
    return OwnersRead(tuple(read), tuple(names), frozenset(e.text for e in names if e.cut))


class _State:
    """What earlier rows stated for all that follow."""

    def __init__(self, first: bool) -> None:
        self.first = first
        self.following: dict[str, None] = {}


class _PhraseReader:
    def __init__(self, words: ImportWords, locale: Locale) -> None:
        self.words = words
        self.locale = locale
        self.named: list[OwnerPhrase] = []
        self._like = lambda text: looks_like_name(text, words.owners)
        self._book = NameBook(like=self._like)
        self._known: dict[str, OwnerPhrase] = {}
        self._spoken: dict[OwnerText, OwnerPhrase] = {}
        self._nobody = frozenset(map(normalised, words.owners.nobody))

    def learn(self, texts: Iterable[str]) -> None:
        """Take up every name that stands alone somewhere: joined names are cut where both halves are known."""
        phrases = [parse_owners(text, self.words.owners, self._book) for text in dict.fromkeys(texts)]
        names = {normalised(entry.text) for phrase in phrases for entry in phrase.names if not entry.cut}
        alone = NameBook(has=lambda text: normalised(text) in names, like=self._like)
        texts = {entry.text for phrase in phrases for entry in phrase.names}
        persons = {normalised(t) for t in texts if unit_with_person(folded(t), self.words.owners, alone)}
        known = names - persons - {name for name in names if self._halves(name, names)}
        self._book = NameBook(has=lambda text: normalised(text) in known, like=self._like)

    def _halves(self, name: str, names: set[str]) -> bool:
        for word in self.words.owners.weak:
            plain = word if not word.isascii() else normalised(word)
            for at in range(1, len(name)):
                left, right = name[:at], name[at + len(plain) :]
                if name.startswith(plain, at) and left in names and right in names:
                    return True
        return False

    def phrase(self, spoken: OwnerText) -> OwnerPhrase:
        """What one cell or bracket says, under the role of its heading."""
        if spoken not in self._spoken:
            self._spoken[spoken] = self._phrase(spoken)
        return self._spoken[spoken]

    def _phrase(self, spoken: OwnerText) -> OwnerPhrase:
        if spoken.text not in self._known:
            self._known[spoken.text] = parse_owners(spoken.text, self.words.owners, self._book)
        phrase = self._known[spoken.text]
        phrase = replace(phrase, entries=tuple(e for e in phrase.entries if not self._is_nobody(e.text)))
        if spoken.part:
            return replace(phrase, entries=tuple(replace(e, says=Says.HELP) for e in phrase.entries))
        if spoken.says is Says.NOTHING or (spoken.says is Says.LEAD and phrase.worded and phrase.leads()):
            return phrase
        return phrase.as_role(spoken.says)

    def _is_nobody(self, text: str) -> bool:
        return normalised(text) in self._nobody


def _settled(target: ImportedTarget, reader: _PhraseReader, state: _State, rules: OwnerRules) -> ImportedTarget:
    phrase = OwnerPhrase()
    for spoken in target.spoken:
        phrase = phrase.joined(reader.phrase(spoken))
    state.first = state.first or phrase.first
    for name in phrase.following:
        state.following.setdefault(name)
    phrase = _with_following(phrase, state)
    reader.named.append(phrase)
    first = state.first or rules.first or any(spoken.first for spoken in target.spoken)
    hints = (Hint("person-with-unit"),) if any(entry.persons for entry in phrase.names) else ()
    leads = phrase.leads() or phrase.leads(first=first or rules.without)
    lead = tuple(dict.fromkeys(entry.text for entry in leads))
    responsible = tuple(dict.fromkeys(e.text for e in phrase.names if e.text not in lead))
    return replace(
        target,
        lead=lead,
        responsible=responsible,
        others=phrase.others,
        owners=_as_issued(target.spoken, reader.locale),
        note=_with_persons(target.note, phrase.persons, reader.locale),
        hints=(*target.hints, *hints),
    )


def _with_following(phrase: OwnerPhrase, state: _State) -> OwnerPhrase:
    named = {normalised(entry.text) for entry in phrase.entries}
    more = tuple(NamedOwner(n, Says.HELP, OwnerKind.GROUP) for n in state.following if normalised(n) not in named)
    if not more:
        return phrase
    single = len(phrase.entries) == 1 and phrase.leads()
    entries = tuple(replace(e, says=Says.LEAD) for e in phrase.entries) if single else phrase.entries
    plain = tuple(replace(e, says=Says.NOTHING) for e in more)
    return replace(phrase, entries=(*entries, *plain))


def _as_issued(spoken: Sequence[OwnerText], locale: Locale) -> str:
    """All phrases as they were issued, with their headings where there are several."""
    said = [s for s in spoken if s.text]
    if len({s.heading for s in said}) <= 1:
        return locale.text("importing.shown.joint").join(dict.fromkeys(s.text for s in said))
    parts = [
        locale.text("importing.shown.labelled", heading=s.heading, text=s.text) if s.heading else s.text for s in said
    ]
    return locale.text("importing.shown.joint").join(dict.fromkeys(parts))


def _with_persons(note: str, persons: Sequence[str], locale: Locale) -> str:
    named = [p for p in dict.fromkeys(persons) if p and p not in note]
    if not named:
        return note
    text = locale.text("importing.shown.persons", names=locale.text("importing.shown.listed").join(named))
    return locale.text("importing.shown.joint").join(filter(None, (note, text)))


def split_persons(text: str, words: ImportWords) -> tuple[str, tuple[str, ...]]:
    """The units and the persons of a cell that holds both; what looks like neither counts as a unit."""
    units: list[str] = []
    persons: list[str] = []
    pattern = _BETWEEN_LATIN if text.isascii() else _BETWEEN
    for piece in pattern.split(text):
        plain = piece.strip(" .")
        if not plain:
            continue
        like = looks_like_name(plain, words.owners)
        if not like and (_PERSON.fullmatch(plain) or _is_post(plain, words)):
            persons.append(plain)
        else:
            units.append(plain)
    return "\n".join(units), tuple(persons)


def _is_post(text: str, words: ImportWords) -> bool:
    return any(normalised(text) == normalised(word) for word in words.owners.posts)


def joint_halves(name: str, words: ImportWords) -> tuple[str, str] | None:
    """The two sides of the first joining word of a name."""
    for word in words.owners.weak:
        if found := halves(name, word):
            return found[0]
    return None
