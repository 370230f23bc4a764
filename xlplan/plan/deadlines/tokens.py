"""Text of a deadline → tokens. The widest known word wins, as a reader's eye does it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from xlplan.plan.deadlines.words import NUMBER, DeadlineWords, WordEntry

OTHER, STOP, OPEN, CLOSE, DOT, SLASH, COLON, BAD_NUMBER = (
    "other",
    "stop",
    "open",
    "close",
    "dot",
    "slash",
    "colon",
    "bad_number",
)
_PUNCTUATION = {".": DOT, "/": SLASH, ":": COLON, "(": OPEN, "[": OPEN, ")": CLOSE, "]": CLOSE}
_STOPS = frozenset(",;!?\n\u3002\u3001")
_DIGITS = re.compile(r"([0-9]+)(?:(st|nd|rd|th)\b)?", re.IGNORECASE)
"""`25`, `25th`."""

_CIRCLED = re.compile("[\u2460-\u249b\u24ea-\u24ff\u2776-\u2793]")
"""Numbers of a list's items, which NFKC would glue to the date behind them."""

_LATIN = re.compile(r"[a-z]+", re.IGNORECASE)
"""A word that means nothing here: `report`."""


@dataclass(frozen=True)
class Token:
    """A piece of a deadline. kind: meaning of the word, or one of this module's. value: of a number, month name and so
    on. text: as folded. spaced: whether white space stands before it. depth: how many brackets are open."""

    kind: str
    text: str
    value: int | str = 0
    spaced: bool = False
    depth: int = 0

    @property
    def number(self) -> int:
        """The value of a number, month name and the like."""
        return int(self.value)


def folded(text: str) -> str:
    """Text as the grammar sees it: NFKC, lower case, runs of white space (but not line ends) as one space."""
    numbered = _CIRCLED.sub("\n", text)
    plain = unicodedata.normalize("NFKC", numbered).casefold()
    kept = "".join(c for c in plain if c == "\n" or unicodedata.category(c) not in {"Cf", "Cc"})
    return re.sub(r"[^\S\n]+", " ", kept).strip()


def tokenise(text: str, words: DeadlineWords) -> tuple[Token, ...]:
    """The tokens of `text`; a character that means nothing here, or a word of letters, is an OTHER one."""
    source = folded(text)
    tokens: list[Token] = []
    position, depth = 0, 0
    while position < len(source):
        if source[position] == " ":
            position += 1
            continue
        token, position = _next(source, position, words, depth)
        depth = max(0, depth + (token.kind == OPEN) - (token.kind == CLOSE))
        tokens.append(token)
    return _without_item_numbers(tokens)


def _without_item_numbers(row: list[Token]) -> tuple[Token, ...]:
    """The tokens without the numbers of a list's items ("1. …; 2. …"), if they count from one."""
    items = [item for start in _clause_starts(row) if (item := _item_number(row, start)) is not None]
    if len(items) < 2 or [row[i.stop - 2].value for i in items] != list(range(1, len(items) + 1)):
        return tuple(row)
    dropped = {index for item in items for index in item}
    return tuple(token for index, token in enumerate(row) if index not in dropped)


def _clause_starts(row: list[Token]) -> list[int]:
    return [i for i in range(len(row)) if i == 0 or row[i - 1].kind == STOP or row[i].kind == OPEN]


def _item_number(row: list[Token], start: int) -> range | None:
    """The place of an item's number: `1.`, `1)`, `(1)` and the like; the number is its last token but one."""
    first = start + (row[start].kind == OPEN)
    if first + 1 >= len(row) or row[first].kind != NUMBER or len(row[first].text) > 2:
        return None
    closes = row[first + 1].kind == CLOSE
    if row[start].kind == OPEN:
        return range(start, first + 2) if closes else None
    return range(start, first + 2) if closes or row[first + 1].kind == DOT or row[first + 1].text == "\u3001" else None


def _next(source: str, at: int, words: DeadlineWords, depth: int) -> tuple[Token, int]:
    spaced = at > 0 and source[at - 1] == " "
    if match := _DIGITS.match(source, at):
        return Token(NUMBER, match[1], int(match[1]) if len(match[1]) < 10 else 0, spaced, depth), match.end()
    entry = _longest(source, at, words)
    run = _numeral_run(source, at, words)
    if run > at + (len(entry.text) if entry else 0):
        value = _numeral(source[at:run], words)
        return Token(BAD_NUMBER if value is None else NUMBER, source[at:run], value or 0, spaced, depth), run
    if entry is not None:
        return Token(entry.kind, entry.text, entry.value, spaced, depth), at + len(entry.text)
    character = source[at]
    if character in _STOPS:
        return Token(STOP, character), at + 1
    if character in _PUNCTUATION:
        return Token(_PUNCTUATION[character], character), at + 1
    match = _LATIN.match(source, at)
    end = match.end() if match else at + 1
    return Token(OTHER, source[at:end]), end


def _longest(source: str, at: int, words: DeadlineWords) -> WordEntry | None:
    for entry in words.by_initial.get(source[at], ()):
        end = at + len(entry.text)
        if source.startswith(entry.text, at) and not (_inside_word(source, at) or _inside_word(source, end)):
            return entry
    return None


def _inside_word(source: str, at: int) -> bool:
    """Whether a cut at this position would go through a word written in letters of the alphabet."""
    return 0 < at < len(source) and _latin(source[at - 1]) and _latin(source[at])


def _latin(character: str) -> bool:
    return character.isascii() and character.isalpha()


def _numeral_run(source: str, at: int, words: DeadlineWords) -> int:
    end = at
    while end < len(source) and source[end] in words.numerals:
        end += 1
    return end


def _numeral(run: str, words: DeadlineWords) -> int | None:
    """The value of a run of numeral characters: `two zero two two` digit by digit, or tens and ones."""
    values = [words.numerals[c] for c in run]
    if all(value < 10 for value in values):
        return int("".join(map(str, values))) if len(values) in {1, 4} or values[1:] == [0] else None
    tens = next(i for i, value in enumerate(values) if value >= 10)
    before, ten, after = values[:tens], values[tens], values[tens + 1 :]
    if len(before) > 1 or len(after) > 1 or (before and ten != 10) or any(value >= 10 for value in after):
        return None
    return (before[0] if before else 1) * ten + (after[0] if after else 0)
