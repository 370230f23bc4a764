"""The words of deadlines in every language, ready for the tokeniser."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from xlplan.locale import Locale

NUMBER, MONTH_NAME, WEEKDAY, FESTIVAL, HALF, QUARTER_NAME = "number", "month_name", "weekday", "festival", "half", "q"


@dataclass(frozen=True)
class WordEntry:
    """One word. text: folded as input is. kind: what it means. value: which one (month, quarter, festival, …)."""

    text: str
    kind: str
    value: int | str = 0


@dataclass(frozen=True)
class DeadlineWords:
    """Every word that the grammar knows. by_initial: entries by first character, longest first. numerals: value of
    each numeral character (those of scripts that write numbers without spaces). nothing: whole texts that mean that
    there is no deadline. formats: how the date formats look that a Chinese Excel ships, by the neutral codes that
    books have of them. of_rules: words that only rules for due days have, kind → words. fiscal: month in which the
    fiscal year starts, 0 if nobody said."""

    by_initial: Mapping[str, tuple[WordEntry, ...]]
    numerals: Mapping[str, int]
    nothing: frozenset[str]
    formats: Mapping[str, str]
    of_rules: tuple[Mapping[str, Any], ...] = ()
    fiscal: int = 0


def deadline_words(locales: Iterable[Locale]) -> DeadlineWords:
    """The words of deadlines in all `locales`; build it once and use it for every deadline."""
    entries: list[WordEntry] = []
    numerals: dict[str, int] = {}
    nothing: set[str] = set()
    formats: dict[str, str] = {}
    of_rules: list[Mapping[str, Any]] = []
    for locale in locales:
        lexicon = locale.table("lexicon")
        for value, word in _numbered(lexicon["numerals"]):
            if len(word) == 1 and not word.isascii():
                numerals[word] = int(value)
            else:
                entries.append(WordEntry(word, NUMBER, int(value)))
        entries += _entries(lexicon["deadlines"])
        nothing.update(map(_fold, lexicon["deadlines"]["words"]["nothing"]))
        for code, shown in lexicon["date_formats"].items():
            formats.setdefault(code, str(shown))
        of_rules.append(lexicon["due_rules"])
    return DeadlineWords(_by_initial(entries), numerals, frozenset(nothing), formats, tuple(of_rules))


def with_words_of_rules(lexicon: DeadlineWords) -> DeadlineWords:
    """The lexicon with the words that only rules for due days have before those of deadlines."""
    more = [
        WordEntry(_fold(word), kind) for table in lexicon.of_rules for kind, words in table.items() for word in words
    ]
    known = [entry for entries in lexicon.by_initial.values() for entry in entries]
    return replace(lexicon, by_initial=_by_initial([*more, *known]))


def _entries(deadlines: Mapping[str, Any]) -> Iterator[WordEntry]:
    for kind, words in deadlines["words"].items():
        if kind != "nothing":
            yield from (WordEntry(_fold(word), kind) for word in words)
    for table, kind in (("halves", HALF), ("quarters", QUARTER_NAME), ("months", MONTH_NAME), ("weekdays", WEEKDAY)):
        yield from (WordEntry(word, kind, int(value)) for value, word in _numbered(deadlines[table]))
    yield from (WordEntry(word, FESTIVAL, value) for value, word in _numbered(deadlines["festivals"]))


def _numbered(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for value, words in table.items():
        for word in words:
            yield value, _fold(word)


def _fold(word: object) -> str:
    return unicodedata.normalize("NFKC", str(word)).casefold()


def _by_initial(entries: Iterable[WordEntry]) -> Mapping[str, tuple[WordEntry, ...]]:
    grouped: dict[str, list[WordEntry]] = {}
    for entry in entries:
        grouped.setdefault(entry.text[0], []).append(entry)
    return {initial: tuple(sorted(group, key=lambda e: -len(e.text))) for initial, group in grouped.items()}
