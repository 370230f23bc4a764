"""One clause of a list: names, and the words that hold for them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from xlplan.plan.owners.chunks import NameBook, is_group, pieces
from xlplan.plan.owners.named import NamedOwner, OwnerKind, Says
from xlplan.plan.owners.others import halves, others_in
from xlplan.plan.owners.persons import is_person, unit_with_person
from xlplan.plan.owners.words import OwnerWords, without_prefix, without_suffix


def unspread(text: str) -> str:
    """A short name that is spread over its column, without the spaces in it."""
    parts = text.split(" ")
    return "".join(parts) if not text.isascii() and all(len(part) == 1 for part in parts) else text


def kind_of(text: str, words: OwnerWords) -> OwnerKind:
    return OwnerKind.GROUP if is_group(text, words) else OwnerKind.NAME


@dataclass
class ClauseReader:
    """Reads one clause. label: what the label before it says. open: names that wait for the word behind their list."""

    words: OwnerWords
    book: NameBook
    label: Says
    done: list[NamedOwner] = field(default_factory=list)
    open: list[tuple[str, NamedOwner]] = field(default_factory=list)
    prefix: Says = Says.NOTHING

    def read(self, text: str) -> list[NamedOwner]:
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
        if (rest := self._prefixed(mark, piece)) is not None:
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
        """A word holds for the list before it; support only for what stands behind the last comma: A, B support."""
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

    def _prefixed(self, mark: str, piece: str) -> str | None:
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
                    if says is Says.HELP and mark == ",":  # A, with B
                        self._close(Says.ANSWER)
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
        for word in self.words.first_below:
            plain = plain.removesuffix(word).rstrip(" ,;")
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
            self.open.append(("" if name else mark, NamedOwner(others, Says.NOTHING, OwnerKind.OTHERS)))
            if more:
                self._names("", more, several=several)
        else:
            self._name(mark, text, several=several)

    def _name(self, mark: str, text: str, *, several: bool) -> None:
        if several:
            for word in self.words.weak:
                text = without_prefix(text, word) or text
        if self._with_person(mark, text):
            return
        names, cut_at = self._joined(text), False
        if several and len(names) == 1 and (more := self._last_of_list(text)):
            names, cut_at = more, True
        for index, name in enumerate(names):
            entry = NamedOwner(name, Says.NOTHING, kind_of(name, self.words), cut_at)
            self.open.append((mark if index == 0 else "\u3001", entry))

    def _with_person(self, mark: str, text: str) -> bool:
        """Take up a unit that is written with a person, or a person behind a unit in the list: "A, J. Smith"."""
        if self.book.has(text) or self._all_known(text):
            return False
        if (found := unit_with_person(text, self.words, self.book)) is not None:
            unit, persons = found
            entry = NamedOwner(unspread(unit), Says.NOTHING, kind_of(unit, self.words), persons=persons)
            self.open.append((mark, entry))
            return True
        before = self.open[-1][1] if self.open else None
        if before is None or text in self.words.person_titles or not is_person(text, self.words):
            return False
        if not before.persons and not self.book.has(before.text) and not self.book.like(before.text):
            return False
        self.open[-1] = (self.open[-1][0], replace(before, persons=(*before.persons, text)))
        return True

    def _all_known(self, text: str) -> bool:
        return len(names := self._joined(text)) > 1 and all(self.book.has(name) for name in names)

    def _joined(self, text: str) -> list[str]:
        """The names that a joining word joins, where both halves are names."""
        if self.book.has(text):
            return [unspread(text)]
        for word in self.words.weak:
            for left, right in halves(text, word):
                if self._both(left, right):
                    return [*self._joined(left), *self._joined(right)]
        parts = text.split(" ")
        if unspread(text) != text:
            return [unspread(text)]
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
