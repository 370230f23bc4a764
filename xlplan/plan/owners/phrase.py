"""A whole list of departments → who leads, who answers, who supports, who else.

list    := {label ":"} clause {(";" | ".") clause}        Lead: A; supporting: B, C
clause  := names role {"," names role}                     A, B lead, C supports: the word holds for the list before it
names   := name {"," name} [others]                        A, B and others
role    := {manner} (lead | help | answer) | prefix names  A together with B
A lead comes from words, or from a rule that the document states; never from a position.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from xlplan.codes import normalised
from xlplan.plan.owners.chunks import SEPARATORS, NameBook, cut, folded, is_group, pieces
from xlplan.plan.owners.words import OwnerWords, any_of, without_prefix, without_suffix


class Says(StrEnum):
    """What a list says of one who is named: leads, supports, answers ("A is responsible"), or nothing."""

    LEAD = "lead"
    HELP = "help"
    ANSWER = "answer"
    NOTHING = "nothing"


class Kind(StrEnum):
    """A department, a group, or others who are not named."""

    NAME = "name"
    GROUP = "group"
    OTHERS = "others"


@dataclass(frozen=True)
class Entry:
    """One who is named. text: as written. cut: whether it was cut at a joining word without knowing both halves."""

    text: str
    says: Says
    kind: Kind = Kind.NAME
    cut: bool = False


@dataclass(frozen=True)
class Phrase:
    """What a list says, in its order. first: it states that the first named leads. following: who, by a rule in it, takes
    part in everything after it. persons: named behind a label for persons."""

    entries: tuple[Entry, ...] = ()
    first: bool = False
    following: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[Entry, ...]:
        """Departments and groups."""
        return tuple(entry for entry in self.entries if entry.kind is not Kind.OTHERS)

    @property
    def others(self) -> tuple[str, ...]:
        """Words for others who are not named, each once."""
        return tuple(dict.fromkeys(entry.text for entry in self.entries if entry.kind is Kind.OTHERS))

    @property
    def worded(self) -> bool:
        """Whether any word tells a role."""
        return any(entry.says is not Says.NOTHING for entry in self.entries)

    def leads(self, *, first: bool = False) -> tuple[Entry, ...]:
        """Who leads by these words; with `first`, by the rule that the first named leads where no word says who."""
        if led := [entry for entry in self.names if entry.says is Says.LEAD]:
            return tuple(led)
        answering = [entry for entry in self.names if entry.says is Says.ANSWER]
        if answering and any(entry.says is Says.HELP for entry in self.entries):
            return tuple(answering)
        if len(self.entries) == 1 and answering and answering[0].kind is Kind.NAME:
            return tuple(answering)
        if first and self.entries and self.entries[0].kind is Kind.NAME:
            return self.entries[:1]
        return ()

    def joined(self, other: Phrase) -> Phrase:
        """Both lists as one."""
        return Phrase(
            (*self.entries, *other.entries),
            self.first or other.first,
            (*self.following, *other.following),
            (*self.persons, *other.persons),
        )

    def as_role(self, says: Says) -> Phrase:
        """The same list below a heading that tells a role: it holds where no word says another."""
        entries = tuple(replace(e, says=says) if e.says in {Says.NOTHING, Says.ANSWER} else e for e in self.entries)
        return replace(self, entries=entries)


def parse_owners(text: str, words: OwnerWords, book: NameBook | None = None) -> Phrase:
    """What a cell, a bracket or a line says of who answers. book: what is known of names."""
    book = book or NameBook()
    if book.has(text):
        return Phrase((Entry(folded(text), Says.NOTHING, _kind(text, words)),))
    rest, first, following = _without_rules(folded(text), words)
    entries: list[Entry] = []
    persons: list[str] = []
    for label, part in _labelled(rest, words):
        if label == "person":
            persons += [piece.strip(" .") for _, piece in cut(part) if piece.strip(" .")]
            continue
        says = Says.NOTHING if label in {"", "answer"} else Says(label)
        for clause in _clauses(part):
            entries += _Clause(words, book, says).read(clause)
    entries = _before_label(entries)
    written = _Writing(text)
    named = tuple(replace(entry, text=written(entry.text)) for entry in entries)
    return Phrase(named, first, tuple(map(written, following)), tuple(persons))


def _before_label(entries: list[Entry]) -> list[Entry]:
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
    return any(normalised(w) in plain for w in words.first) and any(normalised(w) in plain for w in words.first_leads)


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
        before = text[start : match.start()].strip(" ,;/|\n\u3001\u3002")
        if before:
            yield role, before
        role, start = known[match["label"].casefold()], match.end()
    yield role, text[start:].strip()


def _clauses(text: str) -> list[str]:
    """Sentences: what is said of one list does not hold for the next."""
    return [part for part in re.split(r"[;\u3002]|\.\s+(?=[A-Z])", text) if part.strip(" .,")]


def _kind(text: str, words: OwnerWords) -> Kind:
    return Kind.GROUP if is_group(text, words) else Kind.NAME


@dataclass
class _Clause:
    """Reads one clause. label: what the label before it says. open: names that wait for the word behind their list."""

    words: OwnerWords
    book: NameBook
    label: Says
    done: list[Entry] = field(default_factory=list)
    open: list[tuple[str, Entry]] = field(default_factory=list)
    prefix: Says = Says.NOTHING

    def read(self, text: str) -> list[Entry]:
        """The entries, in order."""
        found = pieces(text, self.words, self.book)
        for index, (mark, piece) in enumerate(found):
            self._piece(mark, piece, several=len(found) > 1 and index == len(found) - 1)
        self._close(self.prefix)
        return [entry if entry.says is not Says.NOTHING else replace(entry, says=self.label) for entry in self.done]

    def _close(self, says: Says) -> None:
        self.done += [e if e.says is not Says.NOTHING else replace(e, says=says) for _, e in self.open]
        self.open = []

    def _piece(self, mark: str, piece: str, *, several: bool) -> None:
        piece = piece.strip(" :.") if not self.book.has(piece) else piece
        if not piece:
            return
        if self.book.has(piece):
            self._name(mark, piece, several=False)
            return
        if (rest := self._prefixed(piece)) is not None:
            piece = rest
        if self.book.has(piece):
            self._name(mark, piece, several=False)
            return
        left, says = self._suffixed(piece)
        several = several or Says.HELP in {says, self.prefix, self.label}
        if self._middle(mark, left or piece, says):
            return
        if left:
            self._names(mark, left, several=several)
        if says is not Says.NOTHING:
            self._settle(says)

    def _settle(self, says: Says) -> None:
        """A word holds for the list before it; support only for what stands behind the last comma: A, B and C support."""
        if self.prefix is Says.HELP and says is Says.ANSWER:
            says = Says.HELP
        if says is Says.HELP and self.prefix is Says.NOTHING:
            marks = [i for i, (mark, _) in enumerate(self.open) if i > 0 and mark == ","]
            aside = any(mark == "\u3001" for mark, _ in self.open)
            if marks and (aside or len(self.open) == 2):
                self.done += [replace(e, says=Says.ANSWER) for _, e in self.open[: marks[-1]]]
                self.open = self.open[marks[-1] :]
        self._close(says)
        self.prefix = Says.NOTHING

    def _prefixed(self, piece: str) -> str | None:
        """The rest behind a word that tells the role of what follows: "with support from C"."""
        for word in self.words.strong:
            if (rest := without_prefix(piece, word)) is not None:
                self._close(Says.ANSWER)
                self.prefix = Says.HELP
                return rest
        for word in self.words.by:
            if (rest := without_prefix(piece, word)) is not None:
                self.prefix = Says.LEAD if self._is_leading(word) else self.prefix
                return rest
        for says, words in ((Says.LEAD, self.words.label_lead), (Says.HELP, self.words.label_help)):
            for word in words:
                rest = without_prefix(piece, word)
                if rest and (self.book.has(rest) or (" " in piece and self.book.like(rest))):
                    self.prefix = says
                    return rest
        return None

    def _is_leading(self, word: str) -> bool:
        return any(word == label for label in self.words.label_lead)

    def _suffixed(self, piece: str) -> tuple[str, Says]:
        """A piece without the role behind it: "B by their duties are responsible", "A (lead)"."""
        if match := re.fullmatch(r"(?P<name>.+?)\s*[(\[](?P<role>[^()\[\]]+)[)\]]", piece):
            says = self._role_in_bracket(match["role"])
            if says is not Says.NOTHING:
                self._close(Says.NOTHING)
                self._names("", match["name"], several=False)
                self._close(says)
                return "", Says.NOTHING
        said: set[Says] = set()
        left, how = piece, False
        while True:
            word, says = self._last_word(left, how=bool(said))
            if not word:
                break
            shorter = without_suffix(left, word) or ""
            how = True
            said.add(says)
            left = shorter
            if not left or self.book.has(left):
                break
        if not how:
            return piece, Says.NOTHING
        said.discard(Says.NOTHING)
        order = (Says.LEAD, Says.HELP, Says.ANSWER)
        return left, next((says for says in order if says in said), Says.ANSWER)

    def _last_word(self, text: str, *, how: bool) -> tuple[str, Says]:
        """The role word, or behind which it may stand the manner, at the end of a text; the longest."""
        lists = (
            (Says.LEAD, self.words.lead),
            (Says.HELP, self.words.help),
            (Says.ANSWER, self.words.answer),
            (Says.NOTHING, self.words.manner),
        )
        best, role = "", Says.NOTHING
        for says, words in lists:
            for word in words:
                enough = says is not Says.NOTHING or how or len(word) > 2
                if enough and len(word) > len(best) and without_suffix(text, word) is not None:
                    best, role = word, says
        return best, role

    def _role_in_bracket(self, text: str) -> Says:
        plain = text.strip(" :").casefold()
        tables = (
            (Says.LEAD, (*self.words.lead, *self.words.label_lead)),
            (Says.HELP, (*self.words.help, *self.words.label_help)),
            (Says.ANSWER, (*self.words.answer, *self.words.label_answer)),
        )
        return next((says for says, words in tables if plain in words), Says.NOTHING)

    def _middle(self, mark: str, piece: str, says: Says) -> bool:
        """A role or a joining word in the middle: "A together with B", "A leads all departments support"."""
        for word in self.words.strong:
            for left, right in halves(piece, word):
                self._names(mark, left, several=False)
                self._close(Says.ANSWER)
                self.prefix = Says.HELP
                self._names("", right, several=True)
                if says is not Says.NOTHING:
                    self._settle(says)
                return True
        for role, words in ((Says.LEAD, self.words.lead), (Says.HELP, self.words.help)):
            for word in words:
                for left, right in halves(piece, word):
                    if self._sure(left) and self._sure(right):
                        self._names(mark, left, several=False)
                        self._settle(role)
                        self._names("", right, several=False)
                        if says is not Says.NOTHING:
                            self._settle(says)
                        return True
        return False

    def _sure(self, text: str) -> bool:
        plain = text.strip(" :,")
        for word in self.words.strong:
            plain = without_prefix(plain, word) or plain
        return self.book.has(plain) or self.book.like(plain)

    def _names(self, mark: str, text: str, *, several: bool) -> None:
        """One name, or several that are joined, perhaps with others who are not named."""
        text = text.strip(" :")
        if not text:
            return
        if self.book.has(text):
            self._name(mark, text, several=False)
        elif (found := others_in(text, self.words)) is not None:
            name, others, more = found
            if name:
                self._names(mark, name, several=several)
            self.open.append(("" if name else mark, Entry(others, Says.NOTHING, Kind.OTHERS)))
            if more:
                self._names("", more, several=several)
        else:
            self._name(mark, text, several=several)

    def _name(self, mark: str, text: str, *, several: bool) -> None:
        if several:
            for word in self.words.weak:
                text = without_prefix(text, word) or text
        names, cut_at = self._joined(text), False
        if several and len(names) == 1 and (more := self._last_of_list(text)):
            names, cut_at = more, True
        for index, name in enumerate(names):
            entry = Entry(name, Says.NOTHING, _kind(name, self.words), cut_at)
            self.open.append((mark if index == 0 else "\u3001", entry))

    def _joined(self, text: str) -> list[str]:
        """The names that a joining word joins, where both halves are names."""
        if self.book.has(text):
            return [text]
        for word in self.words.weak:
            for left, right in halves(text, word):
                if self._both(left, right):
                    return [*self._joined(left), *self._joined(right)]
        parts = text.split(" ")
        if len(parts) > 1 and not text.isascii() and all(self.book.like(part) for part in parts):
            return parts
        return [text]

    def _both(self, left: str, right: str) -> bool:
        if all(self._has(half) for half in (left, right)):
            return True
        wide = not left.isascii() and not right.isascii() and len(left) > 2
        return wide and all(self._has(half) or self.book.like(half) for half in (left, right))

    def _has(self, text: str) -> bool:
        return self.book.has(text) or len(self._joined(text)) > 1

    def _last_of_list(self, text: str) -> list[str]:
        """The last two of a list in English: "A, B and C"."""
        if not text.isascii() or not self.book.like(text):
            return []
        cuts = halves(text, "and")
        return list(cuts[0]) if len(cuts) == 1 else []


def others_in(text: str, words: OwnerWords) -> tuple[str, str, str] | None:
    """(name, words for others, more behind them) of a piece such as "A and others" or "other departments"."""
    rest, weak = any_of(words.others_rest), any_of(words.weak)
    before, others = any_of(words.others_before), any_of(words.others)
    alone = rf"(?:(?:{before})\s*)*(?:{others})(?:\s*(?:{rest}))*"
    if re.fullmatch(alone, text, re.IGNORECASE):
        return "", text, ""
    after = any_of((*words.others_after, *(word.rstrip(".") for word in words.others_after)))
    tail = rf"(?:{after})(?:\s*(?:{rest}|\d{{1,3}}))*?"
    if re.fullmatch(tail, text, re.IGNORECASE):
        return "", text, ""
    match = re.fullmatch(rf"(?P<name>.+?)[\s,]*(?P<others>{tail})", text, re.IGNORECASE)
    if match is not None:
        return match["name"], match["others"], ""
    match = re.fullmatch(rf"(?P<name>.+?)(?P<others>{tail})(?:{weak})(?P<more>.+)", text, re.IGNORECASE)
    if match is not None and is_group(match["more"], words):
        return match["name"], match["others"], match["more"]
    match = re.fullmatch(rf"(?P<name>.+?)(?:{weak})(?P<others>{alone})", text, re.IGNORECASE)
    return (match["name"], match["others"], "") if match is not None else None


def halves(chunk: str, word: str) -> list[tuple[str, str]]:
    """Every cut of `chunk` at `word` outside of brackets; words of letters count only as whole words."""
    cuts = []
    for match in re.finditer(any_of([word]), chunk, re.IGNORECASE):
        left, right = chunk[: match.start()], chunk[match.end() :]
        if left.count("(") == left.count(")") and left.strip() and right.strip():
            cuts.append((left.strip(), right.strip()))
    return cuts


class _Writing:
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
