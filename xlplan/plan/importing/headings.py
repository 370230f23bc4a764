"""What the heading of a column means."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from xlplan.codes import normalised
from xlplan.plan.importing.words import LEVELS, UNPLACED, ImportWords

SURE, LIKELY, GUESS = 1.0, 0.7, 0.4  # a known heading; one that ends with it; one that has it inside, or nearly is it
ASKED = 2.0
"""Confidence: the heading itself, nearly the heading, by content or elimination; what a person said is above all."""

_DECORATION = re.compile(r"[*:?.]+$|\([^()]*\)$|\[[^\[\]]*\]$")
_LONGEST = 40  # signs of a heading
_NEAR = 0.79  # "Responsable" is nearly "Responsible", "Respond" is not


@dataclass(frozen=True)
class ColumnHeading:
    """The heading of a column. parts: texts of a header of several rows, from the top."""

    column: int
    parts: tuple[str, ...]

    @property
    def text(self) -> str:
        """All parts, for people."""
        return " / ".join(" ".join(part.split()) for part in self.parts)

    @property
    def last(self) -> str:
        """The part nearest to the data."""
        return self.parts[-1] if self.parts else ""


def meaning_of(heading: ColumnHeading, words: ImportWords, shared: Sequence[str] = ()) -> tuple[str, float]:
    """Meaning and confidence; ("", 0) if it tells nothing. shared: upper parts that stand over several columns, and so
    cannot tell what one of them means."""
    if (unit := unit_beside(heading, words)) is not None:
        return unit[0], SURE
    options = [heading.last, "".join(heading.parts), *(p for p in heading.parts[:-1] if p not in shared)]
    for text in options:
        if (meaning := words.headings.get(_plain(text))) is not None:
            return meaning, SURE
    for text in options:
        found = _contained(_plain(text), words)
        if found is not None and (found[1] > GUESS or not any(part in text for part in shared)):
            return found
    return UNPLACED, 0.0


def unit_beside(heading: ColumnHeading, words: ImportWords) -> tuple[str, str] | None:
    """The meaning of a heading over units each with a person or a deadline, and which of the two; None if it is none:
    "lead unit and person in charge"."""
    plain = normalised(heading.last).rstrip("*:")
    for match in re.finditer(words.and_persons, plain):
        halves = plain[: match.start()], plain[match.end() :].strip("()[]")
        read = [words.headings.get(half) or (_contained(half, words) or ("",))[0] for half in halves]
        unit = next((meaning for meaning in read if meaning in {"lead", "responsible"}), "")
        beside = next((meaning for meaning in read if meaning in {"person", "deadline"}), "")
        if unit and beside:
            return unit, beside
    return None


def exact_meaning(text: str, words: ImportWords) -> str | None:
    """The meaning of a text that is a known heading, word for word."""
    if (unit := unit_beside(ColumnHeading(0, (text,)), words)) is not None:
        return unit[0]
    return words.headings.get(_plain(text))


def _plain(text: str) -> str:
    """As it is compared: no white space, stars, colon or bracketed explanation at the end."""
    plain = normalised(text)
    while (shorter := _DECORATION.sub("", plain)) != plain and shorter:
        plain = shorter
    return plain


def _contained(plain: str, words: ImportWords) -> tuple[str, float] | None:
    """By the known heading that ends it (which is where Chinese puts what a thing is), else stands in it, else is
    nearly the same; what stands above or below is never guessed from a part of the heading."""
    if not plain or len(plain) > _LONGEST:
        return None
    known = [word for word in words.headings if _weighty(word)]
    ending = [word for word in known if plain.endswith(word)]
    if ending:
        longest = max(ending, key=len)
        return words.headings[longest], GUESS if longest.isascii() else LIKELY
    inside = [w for w in known if w in plain and len(w) * 3 >= len(plain) and words.headings[w] not in LEVELS]
    if inside:
        return words.headings[max(inside, key=lambda word: (len(word), plain.rfind(word)))], GUESS
    scored = [(difflib.SequenceMatcher(None, plain, word).ratio(), word) for word in known if len(word) > 2]
    best = max(scored, default=(0.0, ""))
    return (words.headings[best[1]], GUESS) if best[0] >= _NEAR else None


def _weighty(word: str) -> bool:
    """Whether a word says enough to be believed inside of a longer heading."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in word)
    return wide >= 2 or len(word) >= 5
