"""Counts with their units: what was typed, in the unit of its column.

`12 wan` (ten thousands) under wan-yuan is 12 and under yuan 120000; 20000 visits under ten thousands of visits are 2;
300 people under a unit of meetings are no number of meetings at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from xlplan.codes import normalised
from xlplan.form.numerals import Exactness, read_number, strip_words
from xlplan.form.value_words import ValueWords

_IMPLIED_FROM = 10_000
"""From this scale on a bare scale says its unit (`12 wan` under wan-yuan). `3 thousand` under wan-yuan may mean 3000 of
them or a third of one, and is asked about."""

_ARABIC = re.compile(r"\d")

_IN_BRACKETS = re.compile(r"[(\[]([^\d()\[\]]+)[)\]]$")
"""A unit: `12 wan (visits)`."""

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|([^\x00-\x7f]+)')


@dataclass(frozen=True)
class Unit:
    """A unit as it is counted. base: what is counted, in its first spelling. factor: how many of `base` one unit is."""

    base: str
    factor: float = 1.0


@dataclass(frozen=True)
class Quantity:
    """A number in the unit of its column. converted: whether another unit was typed, or implied. foreign: whether the
    typed unit has nothing to do with the column's, so that there is no number."""

    number: float | None
    exactness: Exactness = Exactness.EXACT
    converted: bool = False
    foreign: bool = False


def read_quantity(text: str, unit: str, words: ValueWords) -> Quantity:
    """What `text` (comparable) counts in `unit` ("" where the column has none); without a number if unreadable."""
    own = normalised(unit)
    found = _read(text, own, words) or _read(_IN_BRACKETS.sub(r"\1", text), own, words)
    if found is not None:
        return found
    mark = next((mark for mark in words.unit_factors if text.startswith(mark)), "")
    found = _read(text.removeprefix(mark), own, words) if mark else None
    if found is None:
        return Quantity(None)
    bare = _read(text.removeprefix(mark) + mark, own, words)  # `¥120,000`: the unit stands before the number
    return bare if bare is not None else found


def _read(text: str, own: str, words: ValueWords) -> Quantity | None:
    """A number with the unit after it, or without one; None if there is no number."""
    stripped = strip_words(text, words)
    for typed in (own, *_endings(words)) if own else _endings(words):
        if stripped.core.endswith(typed):
            rest = strip_words(stripped.core.removesuffix(typed), words)
            exactness = max(stripped.exactness, rest.exactness)
            number = _number(rest.core, exactness, words)
            if number is not None:
                found = Quantity(number, exactness)
                return found if typed == own or not own else _in_own(found, typed, own, words)
    number = _number(stripped.core, stripped.exactness, words)
    if number is None:
        return None
    return _without_unit(Quantity(number, stripped.exactness), stripped.core, own, words)


def _number(core: str, exactness: Exactness, words: ValueWords) -> float | None:
    """A number, or a scale alone where the number is not exact: `nearly hundred`, as it is said in Chinese."""
    number = read_number(core, words)
    return words.scales.get(core) if number is None and exactness is not Exactness.EXACT else number


def _in_own(found: Quantity, typed: str, own: str, words: ValueWords) -> Quantity:
    """A count of `typed` as one of `own`: 120000 yuan are 12 wan-yuan."""
    theirs, ours = unit_of(typed, words), unit_of(own, words)
    if theirs.base != ours.base and not _loosely(theirs.base, ours.base, words):
        return Quantity(None, foreign=True)
    if found.number is None:
        return found
    told = ours != theirs or typed.isalnum()  # the sign of the column's own currency says nothing new
    return Quantity(found.number * theirs.factor / ours.factor, found.exactness, converted=told)


def _loosely(typed: str, own: str, words: ValueWords) -> bool:
    """Whether a general word for one thing stands for a more exact one, or the other way round."""
    return (typed in words.general_units and own not in words.measured_units) or (
        own in words.general_units and typed in words.thing_units
    )


def _without_unit(found: Quantity, core: str, own: str, words: ValueWords) -> Quantity:
    """A bare number is in the column's unit, unless it ends with a scale where the unit has one as well."""
    scale = unit_of(own, words).factor if own and _scale_word(own, words) else 1.0
    ending = next((factor for word, factor in words.scales.items() if core.endswith(word)), 0)
    if scale == 1.0 or not ending or found.number is None:
        return found
    if ending >= _IMPLIED_FROM or ending == scale:
        return Quantity(found.number / scale, converted=True)
    return Quantity(None, foreign=True) if _ARABIC.search(core) else found


def unit_of(unit: str, words: ValueWords) -> Unit:
    """What a unit (normalised) counts: wan-yuan is ten thousand yuan, a kilometre one thousand metres."""
    known = words.unit_factors.get(unit) or words.unit_factors.get(_singular(unit))
    if known is not None:
        return Unit(*known)
    word = _scale_word(unit, words)
    if not word:
        return Unit(_singular(unit))
    rest = unit_of(unit.removeprefix(word), words)
    return Unit(rest.base, rest.factor * words.scales[word])


def _scale_word(unit: str, words: ValueWords) -> str:
    """The scale that a unit begins with (wan of wan-yuan), "" for none; that of a kilometre belongs to its name."""
    if unit in words.unit_factors:
        return ""
    return next((word for word in words.scales if unit.startswith(word)), "")


def _singular(unit: str) -> str:
    """`sessions` and `session` are one unit."""
    return unit[:-1] if unit.isascii() and len(unit) > 2 and unit.endswith("s") else unit


@lru_cache(maxsize=8)
def _all_endings(units: tuple[str, ...]) -> tuple[str, ...]:
    plurals = {f"{unit}s" for unit in units if unit.isascii() and unit.isalpha() and not unit.endswith("s")}
    return tuple(sorted({*units, *plurals}, key=lambda unit: (-len(unit), unit)))


def _endings(words: ValueWords) -> tuple[str, ...]:
    """Units that may follow a number, the longest first; what a scale makes of one is read as number and unit."""
    return _all_endings(tuple(words.unit_factors) + words.units)


def unit_in_format(number_format: str) -> str:
    """The words that a number format shows after the number (`0"km"`), "" for none; a sign of currency is habit."""
    positive = number_format.partition(";")[0]
    shown = "".join(part for found in _LITERAL.findall(positive) for part in found).strip()
    return shown if shown.isalnum() else ""
