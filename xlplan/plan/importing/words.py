"""The words by which foreign tables are understood, of every language together."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from xlplan.codes import normalised
from xlplan.locale import Locale
from xlplan.plan.owners import OwnerWords, owner_words

LEVELS = ("aspect", "measure", "target")
"""Columns that hold the tree, from the top."""

PLACED = (
    *("number", "aspect", "measure_number", "measure", "target", "lead", "responsible"),
    *("deadline", "start", "quantity", "unit", "note"),
)
"""Meanings that have a column of their own in a plan."""

KEPT = ("person", "progress")
"""Meanings that are recognised and kept among the notes."""

_LABELLED = ("lead", "responsible", "deadline", "start", "person", "quantity")

IGNORED = "ignore"
UNPLACED = ""


@dataclass(frozen=True)
class ImportWords:
    """headings: normalised heading → meaning. rows, rules: word lists by what they tell. owners: of lists of
    departments. best_targets: headings of targets, the best first. and_persons: pattern of what joins units with
    persons in a heading. dates_inside: a due date in a sentence. label_words: labels of lines. digits, parts,
    part_before, stop, said: of numbering. quantity_words: behind a figure that is no number."""

    headings: Mapping[str, str]
    meanings: Mapping[str, str]
    rows: Mapping[str, tuple[str, ...]]
    owners: OwnerWords
    rules: Mapping[str, tuple[str, ...]]
    best_targets: tuple[str, ...]
    and_persons: str
    dates_inside: re.Pattern[str]
    label_words: tuple[str, ...]
    digits: str
    parts: tuple[str, ...]
    part_before: tuple[str, ...]
    stop: tuple[str, ...]
    said: tuple[str, ...]
    quantity_words: tuple[str, ...]

    def meaning(self, word: str) -> str | None:
        """The meaning that a person named, by its code or by any heading that has it."""
        return self.meanings.get(normalised(word), self.headings.get(normalised(word)))


def import_words(locales: Sequence[Locale]) -> ImportWords:
    """The words of all `locales`; build them once for a table."""
    headings: dict[str, str] = {}
    meanings: dict[str, str] = {}
    for locale in locales:
        for table in (locale.table("importing", "headings"), locale.table("lexicon", "headings", "targets")):
            for meaning, words in table.items():
                if meaning not in {*PLACED, *KEPT}:
                    continue
                meanings[normalised(meaning)] = meaning
                for word in words:
                    headings.setdefault(normalised(str(word)), meaning)
        for meaning, word in locale.table("importing", "meanings").items():
            meanings[normalised(meaning)] = meanings[normalised(str(word))] = meaning
    numbering = [locale.table("importing", "numbering") for locale in locales]
    return ImportWords(
        headings,
        meanings,
        _united(locales, "rows"),
        owner_words(locales),
        _united(locales, "rules"),
        tuple(dict.fromkeys(normalised(str(w)) for lc in locales for w in lc.table("importing", "targets")["best"])),
        "|".join(re.escape(word) for word in _united(locales, "rules")["and_persons"]),
        _dates_inside(locales),
        tuple(dict.fromkeys(_label(str(w)) for m in _LABELLED for w in _heading_words(locales, m))),
        "".join(dict.fromkeys("".join(str(table["digits"]) for table in numbering))),
        *(
            _folded(word for table in numbering for word in table[key])
            for key in ("parts", "part_before", "stop", "said", "quantity_words")
        ),
    )


def _heading_words(locales: Iterable[Locale], meaning: str) -> list[str]:
    tables = [
        table
        for lc in locales
        for table in (lc.table("importing", "headings"), lc.table("lexicon", "headings", "targets"))
    ]
    return [word for table in tables for word in table.get(meaning, ())]


def _label(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold()


def _dates_inside(locales: Iterable[Locale]) -> re.Pattern[str]:
    """A date in the middle of a sentence that is plainly one by which something is due."""
    return re.compile(
        "|".join(str(p) for lc in locales for p in lc.table("importing", "rules")["dates_inside"]), re.IGNORECASE
    )


def _united(locales: Iterable[Locale], table: str) -> Mapping[str, tuple[str, ...]]:
    united: dict[str, list[str]] = {}
    for locale in locales:
        for key, words in locale.table("importing", table).items():
            united.setdefault(key, []).extend(str(word) for word in words)
    return {key: _folded(words) for key, words in united.items()}


def _folded(words: Iterable[object]) -> tuple[str, ...]:
    """Words as they are compared, the longest first."""
    return tuple(sorted({normalised(str(word)) for word in words}, key=lambda word: (-len(word), word)))


def starts_with(text: str, words: Iterable[str]) -> str:
    """The first of these words with which the text begins, where the word ends as a word; "" if none."""
    plain = normalised(text)
    for word in words:
        if plain.startswith(word) and re.match(r"$|[\W\d]", plain[len(word) :]):
            return word
    return ""


def begins_part(text: str, words: ImportWords) -> bool:
    """Whether a text is marked as a part of what stands above it: with a triangle, say."""
    plain = normalised(text)
    return any(plain.startswith(mark) and len(plain) > len(mark) for mark in words.rows["part"])
