"""What a line of prose says besides its words: who answers, by when, which persons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest

from xlplan.codes import normalised
from xlplan.plan.deadlines import DeadlineWords, read_deadline
from xlplan.plan.importing.records import OwnerText
from xlplan.plan.importing.words import ImportWords
from xlplan.plan.model import DeadlineKind
from xlplan.plan.owners import NameBook, OwnerKind, OwnerPhrase, Says, parse_owners
from xlplan.plan.owners.chunks import looks_like_name
from xlplan.plan.owners.persons import is_person
from xlplan.plan.owners.words import any_of, with_colons, without_prefix

_CERTAIN = {DeadlineKind.DATE, DeadlineKind.RECURRING, DeadlineKind.ONGOING}
_CLAUSE = re.compile(r"([\uff0c,\uff1b;\u3002|]\s*|(?<=[a-z])\.\s+(?=[A-Z]))")
_OPEN, _CLOSE = "(\uff08[\u3010\u3014", ")\uff09]\u3011\u3015"
_POST = re.compile(r"(?:The )?[A-Z][\w&'-]*(?: (?:[A-Z][\w&'-]*|of|and|for|the)){0,5}")
"""A name in English, where only its capitals tell: "The Head of Estates"."""

_SHORT_NAME = re.compile(r"[A-Z][\w&'-]+(?: (?:[A-Z][\w&'-]*|and|&)){0,3}")
"""What may be an owner in English where a date stands beside it: "(Housing; March 2027)"."""

_NAMED = re.compile(
    r"(?P<before>[^\uff1a:]{3,40})[\uff1a:]\s*(?P<rest>.{4,})"
    r"|(?P<words>.{4,}?)\s*(?:\u2014{1,2}|\u2013| - )\s*(?P<behind>[^\u2014\u2013]{3,40})"
)
"""Owners before a colon, or behind a dash at the end: "Finance Office: close the books"."""

_TAIL = " \u3002.\uff1b;\uff0c,"
_LONGEST_NAME = 30  # signs, twice as many in Latin letters
_LONG_LABEL = 4  # a label of four signs is one inside a sentence as well
_LABELLED = ("lead", "responsible", "deadline", "start", "person", "quantity")


@dataclass(frozen=True)
class LineFields:
    """What stands beside a text. persons: as labelled. brackets: how many brackets with owners. sure: False where it
    was read out of a sentence. parts_differ: whether parts of the text name departments or dates of their own."""

    spoken: tuple[OwnerText, ...] = ()
    deadline: str = ""
    start: str = ""
    quantity: str = ""
    persons: tuple[str, ...] = ()
    brackets: int = 0
    sure: bool = True
    parts_differ: bool = False

    def __bool__(self) -> bool:
        return bool(self.spoken or self.deadline or self.persons or self.start or self.quantity)

    def joined(self, other: LineFields) -> LineFields:
        """Both together; the first deadline stays, others are added behind it."""
        deadlines = dict.fromkeys(filter(None, (self.deadline, other.deadline)))
        return LineFields(
            tuple(dict.fromkeys((*self.spoken, *other.spoken))),
            "\uff1b".join(deadlines),
            self.start or other.start,
            self.quantity or other.quantity,
            tuple(dict.fromkeys((*self.persons, *other.persons))),
            self.brackets + other.brackets,
            self.sure and other.sure,
            self.parts_differ or other.parts_differ,
        )

    def with_part(self, part: LineFields) -> LineFields:
        """With the departments that a part of the text names, who take part; when it is due stands in its words."""
        helping = tuple(replace(said, says=Says.HELP, part=True) for said in part.spoken if said not in self.spoken)
        differ = bool(helping) or part.deadline not in {"", self.deadline}
        return replace(self, spoken=(*self.spoken, *helping), parts_differ=self.parts_differ or differ)


NO_FIELDS = LineFields()


class FieldReader:
    """Reads lines in the words of every language. year: for deadlines without one."""

    def __init__(self, words: ImportWords, deadlines: DeadlineWords, year: int) -> None:
        self.words = words
        self.deadlines = deadlines
        self.year = year
        self.book = NameBook(like=lambda text: looks_like_name(text, words.owners))
        owners = words.owners
        roles = (
            ("help", owners.label_help),
            ("lead", owners.label_lead),
            ("answer", owners.label_answer),
            ("person", owners.label_person),
        )
        self._meanings = {word: meaning for word, meaning in words.headings.items() if meaning in _LABELLED}
        self._meanings |= {normalised(word): role for role, names in roles for word in names}
        self._shown = {word: word for _, names in roles for word in names}
        long = sorted({*words.label_words, *self._shown}, key=len, reverse=True)
        behind = r"(?:\s*[(\uff08][^()\uff08\uff09]*[)\uff09])?\s*(?:[:\uff1a]|(?<=[A-Za-z])\s[\u2013\u2014-]\s)"
        self._start = re.compile(rf"\W{{0,3}}(?P<label>{any_of(long)}){behind}", re.IGNORECASE)
        self._amount = re.compile(rf"\d+(?:[.~\u2014-]\d+)+\s*(?:{any_of(words.quantity_words)})")
        middle = [word for word in long if len(word) >= _LONG_LABEL]
        self._inside = re.compile(
            rf"(?:(?<=[\s,;.\uff0c\uff1b\u3002\u3001()\uff08\uff09])|^)(?P<label>{any_of(middle)})"
            rf"(?:\s*[(\uff08][^()\uff08\uff09]*[)\uff09])?\s*[:\uff1a]",
            re.IGNORECASE,
        )

    def split(self, text: str) -> tuple[str, LineFields]:
        """The words of a line, and what stands beside them: a labelled line has no words of its own."""
        plain = text.strip().rstrip(_TAIL)
        text = with_colons(text, self.words.label_words, self.words.owners.label_is)
        if [(0, len(plain))] == list(outer_brackets(plain)) and self._start.match(plain[1:]):
            text = plain[1:-1]
        if self._start.match(text):
            return "", self.labelled(text)
        body, fields = self._brackets(text)
        if (match := self._inside.search(body)) is not None:
            fields = self.labelled(body[match.start() :]).joined(fields)
            body = body[: match.start()]
        if not fields.spoken and (match := _NAMED.fullmatch(body.strip())) is not None:
            names = match["before"] or match["behind"]
            if self.names_owners(names, ends=True):
                fields = fields.joined(LineFields((OwnerText(names.strip()),), sure=False))
                body = match["rest"] if match["before"] else match["words"]
        return body.strip(), fields

    def labelled(self, text: str) -> LineFields:
        """Every part behind its label: "Lead: A; supporting: B; due: 30 June"."""
        fields = LineFields()
        for label, value in self._parts(text):
            fields = fields.joined(self._field(label, value))
        return fields

    def _parts(self, text: str) -> Iterator[tuple[str, str]]:
        first = self._start.match(text)
        matches = [first] if first is not None else []
        at = first.end() if first is not None else 0
        matches += list(self._inside.finditer(text, at))
        for match, following in zip_longest(matches, matches[1:]):
            yield match["label"], text[match.end() : following.start() if following else None].strip(_TAIL)

    def _field(self, label: str, value: str) -> LineFields:
        meaning = self._meanings.get(normalised(label), "")
        if not value:
            return LineFields()
        if meaning == "deadline":
            return LineFields(deadline=value)
        if meaning == "start":
            return LineFields(start=value)
        if meaning == "quantity":
            return LineFields(quantity=value)
        if meaning == "person":
            return LineFields(
                persons=tuple(p.strip(_TAIL) for p in re.split(r"[\u3001,\uff0c]", value) if p.strip(_TAIL))
            )
        says = {"lead": Says.LEAD, "help": Says.HELP}.get(meaning, Says.NOTHING)
        owners, deadline = self.without_deadline(value)
        return LineFields((OwnerText(owners, says, label),) if owners else (), deadline)

    def _brackets(self, text: str) -> tuple[str, LineFields]:
        """The text without the brackets that say who or when."""
        fields = LineFields()
        kept = text
        for start, end in reversed(list(outer_brackets(text))):
            behind = text[end:].lstrip()
            ends = (
                not behind or behind[0] in f"{_TAIL}{_OPEN}\uff01\uff1f" or text[start - 1 : start] in {"\u3002", ";"}
            )
            if not (read := self.bracket(text[start + 1 : end - 1], ends=ends)):
                continue
            fields = read.joined(fields)
            kept = kept[:start].rstrip() + kept[end:]
        return kept, fields

    def bracket(self, content: str, *, ends: bool) -> LineFields:
        """What a bracket says of who and when; nothing if it says anything else. ends: whether it ends a sentence."""
        if self._inside.search(content) or self._start.match(content):
            fields = self.labelled(content)
            before = (self._inside.search(content) or self._start.match(content)).start()  # type: ignore[union-attr]
            if head := content[:before].strip(_TAIL):
                fields = self.bracket(head, ends=ends).joined(fields)
            return LineFields(
                fields.spoken, fields.deadline, fields.start, fields.quantity, fields.persons, int(bool(fields.spoken))
            )
        owners, deadline = self.without_deadline(content)
        if not owners:
            return LineFields(deadline=deadline) if ends else LineFields()
        if not self.names_owners(owners, ends=ends):
            if deadline and ends and _SHORT_NAME.fullmatch(owners):
                return LineFields((OwnerText(owners),), deadline, brackets=1, sure=False)
            return LineFields()
        return LineFields((OwnerText(owners),), deadline, brackets=1)

    def names_owners(self, text: str, *, ends: bool) -> bool:
        """Whether a text is a list of those who answer, and nothing else."""
        phrase = parse_owners(text, self.words.owners, self.book)
        if not phrase.names or any(len(e.text) > _LONGEST_NAME * (1 + e.text.isascii()) for e in phrase.names):
            return False
        like = [self._is_name(entry.text, entry.kind) for entry in phrase.names]
        if phrase.worded or phrase.first or phrase.following:
            return sum(like) * 2 >= len(like) or self._marked(phrase)
        return ends and all(like)

    def _marked(self, phrase: OwnerPhrase) -> bool:
        """Whether the words for roles are beyond doubt, though the names are not known as such."""
        return any(e.says is Says.LEAD for e in phrase.names) and all(len(e.text) <= 12 for e in phrase.names)

    def _is_name(self, text: str, kind: OwnerKind) -> bool:
        if kind is OwnerKind.GROUP:
            return True
        if text.isascii() or self.book.like(text):
            return self.book.like(text) and (text.isascii() or len(text) > 2)
        cuts = (at for at in range(3, len(text)) if self.book.like(text[:at]))  # a unit, and a person right behind it
        return any(is_person(text[at:], self.words.owners) for at in cuts)

    def without_deadline(self, text: str) -> tuple[str, str]:
        """A list of owners without the clauses that say when."""
        pieces = _depth_split(text)
        kept, dates = [], []
        for mark, piece in pieces:
            if self.is_deadline(piece):
                label = self._start.match(piece)
                dates.append(piece[label.end() if label else 0 :].strip(_TAIL))
            else:
                kept.append((mark, piece))
        owners = "".join(f"{mark if i else ''}{piece}" for i, (mark, piece) in enumerate(kept)).strip(_TAIL + ":\uff1a")
        return owners, "\uff0c".join(dates) if not text.isascii() else ", ".join(dates)

    def is_deadline(self, text: str) -> bool:
        """Whether a clause says when, and does not name a department."""
        plain = self._amount.sub("", text.strip(_TAIL))
        for word in self.words.rules["by"]:
            plain = without_prefix(plain, word) or plain
        if not plain or len(plain) > 40 or looks_like_name(plain, self.words.owners):
            return False
        deadline = read_deadline(plain, self.year, self.deadlines)
        return deadline.kind in _CERTAIN or (bool(deadline.choices) and any(c.isdigit() for c in plain))

    def sentence(self, text: str) -> LineFields:
        """Who answers by the words of a sentence: "to be led by A, with B, and finished by the end of May"."""
        clauses = [piece for _, piece in _depth_split(text)]
        said = [one for clause in clauses if (one := self._sentence_owners(clause.strip()))]
        owners = self.words.owners
        telling = (*owners.lead, *owners.answer, *owners.strong)
        if not any(normalised(one).startswith(owners.by) or any(w in one for w in telling) for one in said):
            return LineFields()
        dates = [clause for clause in clauses if self._says_by_when(clause)]
        return LineFields(
            (OwnerText("\uff0c".join(said)),), dates[0].strip(_TAIL) if len(dates) == 1 else "", sure=False
        )

    def _says_by_when(self, clause: str) -> bool:
        """Whether a clause of a sentence is plainly a deadline, and no year or quantity in what is to be done."""
        if not self.is_deadline(clause):
            return False
        kind = read_deadline(clause.strip(_TAIL), self.year, self.deadlines).kind
        return kind is not DeadlineKind.DATE or self.words.dates_inside.search(clause) is not None

    def _sentence_owners(self, clause: str) -> str:
        """The part of a clause that says who leads or supports, "" if none does."""
        owners = self.words.owners
        by = next((word for word in owners.by if without_prefix(clause, word)), "")
        plain = without_prefix(clause, by) or clause if by else clause
        if said := self._together(plain) or (by and self._agent(plain)):
            return f"{by}{said}"
        for word in (*owners.lead, *owners.help, *(owners.answer if by else ())):
            names = plain.partition(word)[0] if word in plain else ""
            if sum(names.count(c) for c in _OPEN) != sum(names.count(c) for c in _CLOSE):
                continue
            if self._all_names(names) or (word in owners.lead and _POST.fullmatch(names.strip())):
                return f"{names}{word}"
        with_others = (*owners.strong, *(word for word in owners.by if word in owners.label_lead))
        return next((clause for word in with_others if _POST.fullmatch(without_prefix(clause, word) or "")), "")

    def _together(self, text: str) -> str:
        """ "A together with B" at the beginning of what they do."""
        for word in self.words.owners.strong:
            left, found, right = text.partition(word)
            if found and self._all_names(left) and (agent := self._agent(right)):
                return f"{left}{word}{agent}"
        return ""

    def _agent(self, text: str) -> str:
        """The departments before what they do: "A, B carry out", "" if it is not clear where their names end."""
        for word in self.words.rules["verbs"]:
            names, found, _ = text.partition(word)
            if found and self._all_names(names):
                return names
        return ""

    def _all_names(self, text: str) -> bool:
        names = parse_owners(text, self.words.owners, self.book).names
        return bool(names) and all(self._is_name(e.text, e.kind) for e in names)


def outer_brackets(text: str) -> Iterator[tuple[int, int]]:
    """Begin and end of every bracket that is not inside of another."""
    depth = start = 0
    for at, character in enumerate(text):
        if character in _OPEN:
            if depth == 0:
                start = at
            depth += 1
        elif character in _CLOSE and depth:
            depth -= 1
            if depth == 0:
                yield start, at + 1


def _depth_split(text: str) -> list[tuple[str, str]]:
    """Clauses outside of brackets, each with the mark before it."""
    inside = [range(start, end) for start, end in outer_brackets(text)]
    found: list[tuple[str, str]] = []
    start, mark = 0, ""
    for match in _CLAUSE.finditer(text):
        if any(match.start() in span for span in inside):
            continue
        found.append((mark, text[start : match.start()]))
        start, mark = match.end(), match[1]
    found.append((mark, text[start:]))
    return [(before, piece) for before, piece in found if piece.strip()]
