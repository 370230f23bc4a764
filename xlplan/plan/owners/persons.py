"""A unit that is written with a person → both: "Finance Office (J. Smith)", in either order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from xlplan.plan.owners.chunks import NameBook, looks_like_name
from xlplan.plan.owners.others import halves
from xlplan.plan.owners.words import OwnerWords, any_of, without_suffix

_BRACKET = re.compile(r"(?P<before>.+?)\s*[(\[](?P<inside>[^()\[\]]+)[)\]]")
_BETWEEN = re.compile(r"\s*[:\u2013\u2014]\s*|\s+-\s+|\s+")
_LISTED = re.compile(r"[,;/\u3001]|\s+(?:&|and)\s+")
"""`Finance (J. Smith)`; `Finance: J. Smith`, `Finance - J. Smith`; `J. Smith, A. Lee and B. Brown`."""

_PHONE = re.compile(r"[\s,:]*\+?\d[\d -]{5,}\d$")
"""`J. Smith +86 10 1234 5678`: seven figures or more."""

_LATIN = r"[^\W\d_][\w'-]+"
_INITIALS = re.compile(rf"(?:{_LATIN} )?(?:[A-Z]\. ?)+{_LATIN}")
"""`J. Smith`, `J.R. Smith`, `John R. Smith`."""

_MAYBE = re.compile(rf"[^\W\d_a-zA-Z]{{2,3}}|{_LATIN} {_LATIN}")
"""What may be a person's name, where neither a surname nor a given name tells."""

_SHORTEST_UNIT = 3
_LONGEST_GIVEN = 2
"""Characters of a unit that is not registered, and of a name behind the surname, in scripts such as the Chinese."""


def unit_with_person(
    text: str, words: OwnerWords, book: NameBook, *, doubtful: bool = False
) -> tuple[str, tuple[str, ...]] | None:
    """The unit and the persons of a name, None unless both are beyond doubt; with `doubtful`, where it may be so."""
    person = _may_be_person if doubtful else is_person
    for unit, rest in _cuts(text, () if doubtful else words.weak, book):
        if (book.has(unit) or (book.like(unit) and (unit.isascii() or len(unit) >= _SHORTEST_UNIT))) and (
            persons := _persons(rest, words, book, person)
        ):
            return unit, persons
    return None


def _cuts(text: str, joints: Sequence[str], book: NameBook) -> Iterator[tuple[str, str]]:
    """Where a name can be cut into a unit and the rest; without any sign between them only behind a known unit."""
    pairs = [(m["before"], m["inside"])] if (m := _BRACKET.fullmatch(text)) is not None else []
    pairs += [(text[: m.start()], text[m.end() :]) for m in _BETWEEN.finditer(text)]
    pairs += [pair for word in joints for pair in halves(text, word)]
    for left, right in pairs:
        yield left.strip(), right.strip()
        yield right.strip(), left.strip()
    if not text.isascii():
        yield from ((text[:at], text[at:]) for at in range(len(text) - 1, 1, -1) if book.has(text[:at]))


def _persons(
    text: str, words: OwnerWords, book: NameBook, person: Callable[[str, OwnerWords], bool]
) -> tuple[str, ...]:
    """The names of a list of persons, nothing if one of them is none."""
    for word in (*words.others_after, *words.label_person):
        text = (without_suffix(text, word) if word in words.others_after else text.removeprefix(word)) or text
    found = tuple(piece.strip(" :") for piece in _LISTED.split(text) if piece.strip(" :"))
    plain = [_PHONE.sub("", piece) for piece in found]
    return found if all(person(p, words) and not book.has(p) for p in plain) else ()


def is_person(text: str, words: OwnerWords) -> bool:
    """Whether a text is the name of a person by its surname, its given name or its title, and nothing else."""
    if text.isascii():
        title = re.match(rf"(?:{any_of(words.person_titles)})\.? (?=[A-Z])", text, re.IGNORECASE)
        given, _, rest = text.partition(" ")
        known = given.casefold() in words.given_names and re.fullmatch(rf"{_LATIN}(?: {_LATIN})?", rest)
        return bool(title or known or _INITIALS.fullmatch(text))
    if text in words.person_titles:
        return True
    name = _without_title(text, words)
    surname = next((word for word in words.surnames if name.startswith(word)), "")
    given = name[len(surname) :]
    if not surname or text in words.not_persons or any(name.startswith(word) for word in words.not_persons):
        return False
    if name != text:
        return len(given) <= _LONGEST_GIVEN
    return 1 <= len(given) <= _LONGEST_GIVEN and given.isalpha() and not looks_like_name(text, words)


def _without_title(text: str, words: OwnerWords) -> str:
    titles = (word for word in words.person_titles if not word.isascii() and word != text)
    ends = ((text.removesuffix(word), text.removeprefix(word)) for word in titles)
    return next((left for pair in ends for left in pair if left != text), text)


def _may_be_person(text: str, words: OwnerWords) -> bool:
    return is_person(text, words) or (_MAYBE.fullmatch(text) is not None and not looks_like_name(text, words))
