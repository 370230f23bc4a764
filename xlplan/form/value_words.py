"""How numbers, days and choices are written in returns: the words of all languages in one record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

from xlplan.codes import normalised
from xlplan.locale import Locale


@dataclass(frozen=True)
class ValueWords:
    """Words as they are compared (`codes.normalised`), longest first within each group.

    about: the number is rounded. bounds: the number is a limit ("more than"). fillers: say nothing about the value.
    deeds: what was done, before or after a number that then is told as read; rates: the same, of shares only; turned:
    words that turn a deed around. none: there is nothing. wholes: all of it is done. vague: a share that says only
    between which points it lies. between: stand between the ends of a range.
    digits: 0–9 by word; scales: powers of ten by word. units: what may follow a count; unit_factors: what a unit counts
    and how many of it, by unit; general_units: words for one thing of any sort, thing_units: those they may stand for,
    measured_units: those that are no things. months: 1–12 by name. choices: code by word, by column key. shown: the
    word shown for a code, by column key, in the plan's language.
    """

    about: tuple[str, ...]
    bounds: tuple[str, ...]
    fillers: tuple[str, ...]
    deeds: tuple[str, ...]
    rates: tuple[str, ...]
    turned: tuple[str, ...]
    none: tuple[str, ...]
    not_applicable: tuple[str, ...]
    wholes: tuple[str, ...]
    percent: tuple[str, ...]
    percent_before: tuple[str, ...]
    tenths: tuple[str, ...]
    halves: tuple[str, ...]
    half_more: tuple[str, ...]
    points: tuple[str, ...]
    units: tuple[str, ...]
    between: tuple[str, ...]
    general_units: tuple[str, ...]
    thing_units: tuple[str, ...]
    measured_units: tuple[str, ...]
    year: tuple[str, ...]
    month: tuple[str, ...]
    day: tuple[str, ...]
    digits: Mapping[str, int]
    scales: Mapping[str, int]
    unit_factors: Mapping[str, tuple[str, float]]
    vague: Mapping[str, tuple[int, int]]
    months: Mapping[str, int]
    choices: Mapping[str, Mapping[str, str]]
    shown: Mapping[str, Mapping[str, str]]

    @cached_property
    def choices_read(self) -> dict[tuple[object, ...], Any]:
        """What words in cells of choices came to, as far as that was asked; it stays in its process."""
        return {}

    def __getstate__(self) -> dict[str, object]:
        """The fields alone travel to other processes."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


_LISTS = (
    "about",
    "bounds",
    "fillers",
    "deeds",
    "rates",
    "turned",
    "none",
    "not_applicable",
    "wholes",
    "percent",
    "percent_before",
    "tenths",
    "halves",
    "half_more",
    "points",
    "units",
    "between",
    "general_units",
    "thing_units",
    "measured_units",
    "year",
    "month",
    "day",
)
_SCALES = (10, 100, 1_000, 10_000, 100_000_000, 1_000_000)  # shi, bai, qian, wan, yi; million


def value_words(locales: Iterable[Locale]) -> ValueWords:
    """The words of these languages together; the first language's words are the ones shown."""
    known = tuple(locales)
    tables = [locale.table("lexicon", "values") for locale in known]
    lists = {name: _longest_first(word for table in tables for word in table[name]) for name in _LISTS}
    return ValueWords(
        **lists,
        digits=_by_word(((words, place) for table in tables for place, words in enumerate(table["digits"]))),
        scales=_by_word(
            (words, scale) for table in tables for words, scale in zip(table["scales"], _SCALES, strict=True)
        ),
        unit_factors=_unit_factors(spelling for table in tables for spelling in table["same_units"]),
        vague=_vague(spelling for table in tables for spelling in table["vague"]),
        months=_by_word((words, place) for table in tables for place, words in enumerate(table["months"], start=1)),
        choices=_choices(known),
        shown={
            group: {code: str(words[0]) for code, words in codes.items()}
            for group, codes in known[0].table("lexicon", "choices").items()
        },
    )


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({normalised(word) for word in words}, key=lambda word: (-len(word), word)))


def _by_word(pairs: Iterable[tuple[Iterable[str], int]]) -> dict[str, int]:
    by_word = {normalised(word): number for words, number in pairs for word in words}
    return {word: by_word[word] for word in sorted(by_word, key=lambda word: (-len(word), word))}


def _unit_factors(groups: Iterable[Iterable[str]]) -> dict[str, tuple[str, float]]:
    """`["metre", "kilometre=1000"]`: the first word of a group is its base, the others say how many of it they are.
    Groups that share a word (`km`) count the same thing in two languages."""
    factors: dict[str, tuple[str, float]] = {}
    for group in groups:
        spelt = {normalised(word): float(factor or 1) for word, _, factor in (word.partition("=") for word in group)}
        base, times = next(iter(spelt)), 1.0
        for word in (word for word in spelt if word in factors):
            base, times = factors[word][0], factors[word][1] / spelt[word]
        for word, factor in spelt.items():
            factors.setdefault(word, (base, factor * times))
    return factors


def _vague(spellings: Iterable[str]) -> dict[str, tuple[int, int]]:
    """`"over half=50-100"`: between which points a word says that something lies."""
    found = {}
    for spelling in spellings:
        word, _, points = spelling.partition("=")
        low, _, high = points.partition("-")
        found[normalised(word)] = (int(low), int(high))
    return found


def _choices(locales: tuple[Locale, ...]) -> dict[str, dict[str, str]]:
    choices: dict[str, dict[str, str]] = {}
    for locale in locales:
        for group, codes in locale.table("lexicon", "choices").items():
            table = choices.setdefault(group, {})
            for code, words in codes.items():
                for word in (*words, code):
                    table.setdefault(normalised(str(word)), code)
    return choices
