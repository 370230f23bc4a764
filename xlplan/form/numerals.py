"""Numbers as people write them: digits of any width, thousands, number words, with words around them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise, takewhile

from xlplan.codes import normalised
from xlplan.form.value_words import ValueWords

_PLAIN = re.compile(r"[+-]?(?:\d{1,15}|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")
_TORN = re.compile(r"\d\s+\d|\d\s*[\u00b2\u00b3\u00b9\u2070-\u2089]")
_FIRST_BIG_SCALE = 10_000  # ten, hundred and thousand multiply inside it
_FIGURES_READ_OUT = 4
"""So many digits without a scale are a number read out figure by figure."""
_STOPS = ".,;:!" + "\u3002\u3001"
_MINUS = str.maketrans(dict.fromkeys("\u2212\u2013\u2010\u2011", "-"))


class Exactness(IntEnum):
    """How exactly a number is meant: as it stands, rounded, or as a limit."""

    EXACT = 0
    ABOUT = 1
    BOUND = 2


@dataclass(frozen=True)
class Stripped:
    """The core of what was written, and how exactly it is meant."""

    core: str
    exactness: Exactness


def comparable(text: str) -> str | None:
    """Text as numbers are looked for in it; None if white space stands between digits, or a raised one behind them, so
    that joining them would make another number."""
    if _TORN.search(text):
        return None
    return normalised(text).translate(_MINUS)


def strip_words(text: str, words: ValueWords, *, units: tuple[str, ...] = ()) -> Stripped:
    """`text` (comparable) without the words around its value."""
    exactness = Exactness.EXACT
    tails = (*words.fillers, *units)
    while True:
        before = text
        text = text.lstrip(":").rstrip(_STOPS)
        for group, level in ((words.about, Exactness.ABOUT), (words.bounds, Exactness.BOUND)):
            shorter = _without(text, _but_digits(text, group, words), group)
            if shorter != text:
                text, exactness = shorter, max(exactness, level)
        text = _without(text, _but_digits(text, words.fillers, words), _but_scales(text, tails, words))
        if text == before:
            return Stripped(text, exactness)


def _but_digits(text: str, heads: tuple[str, ...], words: ValueWords) -> tuple[str, ...]:
    """The heads that are not part of a digit at the beginning: `one` does not begin with `on`."""
    digit = next((word for word in words.digits if text.startswith(word)), "")
    return tuple(head for head in heads if not digit.startswith(head))


def _but_scales(text: str, tails: tuple[str, ...], words: ValueWords) -> tuple[str, ...]:
    """The tails that are not part of a scale at the end: `5 million` does not end with `on`."""
    scale = next((word for word in words.scales if text.endswith(word)), "")
    return tuple(tail for tail in tails if not scale.endswith(tail))


def _without(text: str, heads: tuple[str, ...], tails: tuple[str, ...]) -> str:
    for head in heads:
        if len(text) > len(head) and text.startswith(head):
            return text[len(head) :]
    for tail in tails:
        if len(text) > len(tail) and text.endswith(tail):
            return text[: -len(tail)]
    return text


def beside_deed(text: str, words: ValueWords, *, share: bool) -> str | None:
    """`built 560`, `3 held`: what `text` (comparable) counts of a thing that was done, without the words for that; None
    where it names no deed, or one that was not done, is planned or is a single month's."""
    starts = {word for word in (*words.digits, *words.scales) if len(word) == 1 and not word.isascii()}
    head = "".join(takewhile(lambda c: not c.isdigit() and c not in starts, text))
    rest = text[len(head) :]
    deeds = (*words.deeds, *words.rates) if share else words.deeds
    tail = next((deed for deed in deeds if rest.endswith(deed)), "")
    said = head.rstrip(":") + tail
    named = said.isalpha() and any(deed in said for deed in deeds)
    turned = any(word in said for word in (words.turned if share else (*words.turned, *words.rates)))
    return None if not named or turned else rest.removesuffix(tail)


def read_number(text: str, words: ValueWords) -> float | None:
    """The one number that `text` (comparable) is; None if it is anything else."""
    figures = _number_in_figures(text, words)
    return _number_in_words(text, words) if figures is None else figures


def _number_in_figures(text: str, words: ValueWords) -> float | None:
    """Figures, with scales after them: `1,200`, `3 million`."""
    if _PLAIN.fullmatch(text):
        return float(text.replace(",", ""))
    for word, scale in words.scales.items():
        if text.endswith(word):
            before = _number_in_figures(text[: -len(word)], words)
            if before is not None:
                return before * scale
    return None


def _number_in_words(text: str, words: ValueWords) -> float | None:
    for point in words.points:
        whole, found, decimals = text.partition(point)
        if found:
            before, after = _number_in_words(whole, words), _digits_in_words(decimals, words)
            return None if before is None or after is None else before + float(f"0.{after}")
    tokens = _tokens(text, words)
    if not tokens:
        return None
    if all(token < 10 for token in tokens):
        return _in_figures(tokens)
    return _scaled(tokens)


def _in_figures(tokens: list[int]) -> float | None:
    """Digits without scales: one, or as figures are read out (two-zero-two-two). Two or three in a row (seven-eight,
    three-five) are a range or a slip, and no number: 35 is three-tens-five."""
    told = len(tokens) == 1 or 0 in tokens or len(tokens) >= _FIGURES_READ_OUT
    return float("".join(str(token) for token in tokens)) if told else None


def read_range(text: str, words: ValueWords, read: Callable[[str], float | None]) -> tuple[float, float] | None:
    """The numbers between which `text` (comparable) lies, None if it is no range. read: reads one of its ends."""
    for first, second in _ends(text, words):
        low, high = read(first), read(second)
        if low is not None and high is not None and low < high:
            return low, high
    return None


def _ends(text: str, words: ValueWords) -> Iterator[tuple[str, str]]:
    """What the ends of a range may be: `3 wan` and `5 wan`, or `3` and `5 wan`, for `3-5 wan`; three-ten and four-ten
    for three-four-ten in words."""
    figures = "".join(("0123456789.,", *(word for word in words.digits if len(word) == 1), *words.points))
    for to in words.between:
        first, found, second = text.partition(to)
        if found:
            yield first + second.lstrip(figures), second
            yield first, second
    for place, (one, other) in enumerate(pairwise(text)):
        if 0 < words.digits.get(one, 0) < words.digits.get(other, 0):
            yield text[: place + 1] + text[place + 2 :], text[:place] + text[place + 1 :]


def _scaled(tokens: list[int]) -> float | None:
    """The value of digits and scales in turn: 3, 100, 5, 10, 2 is 352. None where they do not make one number.

    A last digit right after a scale counts tenths of it, as it is spoken: 3, 1000, 2 is 3200.
    """
    total, last = 0, 0
    section: list[int] = []
    for token in tokens:
        if token < _FIRST_BIG_SCALE:
            section.append(token)
            continue
        value = _section(section)
        if value is None or last == token:
            return None
        total = (total + value) * token if token > last else total + value * token
        section, last = [], token
    if last and len(section) == 1 and section[0] < 10:
        return float(total + section[0] * last // 10)
    rest = _section(section) if section else 0
    return None if rest is None else float(total + rest)


def _section(tokens: list[int]) -> int | None:
    """A number below ten thousand: digits, each before its scale, the scales falling; ten needs no one before it."""
    total, digit, last, zero = 0, None, _FIRST_BIG_SCALE, False
    for place, token in enumerate(tokens):
        if token == 0:
            zero = True
        elif token < 10:
            if digit is not None:
                return None
            digit = token
        else:
            one = 1 if token == 10 and (place == 0 or zero) else None
            if token >= last or (digit is None and one is None):
                return None
            total += (digit or 1) * token
            digit, last, zero = None, token, False
    if digit is None:
        return total if tokens else None
    return total + digit * (last // 10 if last < _FIRST_BIG_SCALE and not zero else 1)


def _tokens(text: str, words: ValueWords) -> list[int] | None:
    """Digits (0–9) and scales (10 and more) in order; None if anything else stands in `text`."""
    table = {**words.digits, **words.scales}
    tokens: list[int] = []
    while text:
        word = next((word for word in sorted(table, key=len, reverse=True) if text.startswith(word)), None)
        if word is None:
            return None
        tokens.append(table[word])
        text = text[len(word) :]
    return tokens


def _digits_in_words(text: str, words: ValueWords) -> str | None:
    tokens = _tokens(text, words)
    if not tokens or any(token > 9 for token in tokens):
        return None
    return "".join(str(token) for token in tokens)
