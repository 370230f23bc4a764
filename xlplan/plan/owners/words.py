"""The words of lists of departments, of every language together."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from xlplan.locale import Locale

_LONG_LABEL = 4
"""Letters of a label that may stand without its colon before "is": "the lead department is A"."""


@dataclass(frozen=True)
class OwnerWords:
    """Words by what they tell, longest first; see the comments of `[names]` in the lexicon.

    lead, help, answer: who leads, supports, answers ("A leads"). manner: how ("jointly"). label_*: the same before
    a colon, or before label_is ("the lead is"). strong, weak: joining words. others_*: what "and others" is made
    of. first, first_leads: a rule that the first named leads. following_*: a rule that somebody takes part in all
    that follows. places (from the highest), place_bodies: "all counties, cities and districts" is one group. posts,
    post_words: posts that are named with their field. endings, not_endings, not_starts: how names of departments
    look. surnames, given_names, person_titles: of persons who are named with their unit; not_persons: how no name
    begins. group_*, general: who stands for several.
    """

    strong: tuple[str, ...]
    weak: tuple[str, ...]
    lead: tuple[str, ...]
    help: tuple[str, ...]
    answer: tuple[str, ...]
    manner: tuple[str, ...]
    by: tuple[str, ...]
    label_lead: tuple[str, ...]
    label_help: tuple[str, ...]
    label_answer: tuple[str, ...]
    label_person: tuple[str, ...]
    label_is: tuple[str, ...]
    others_after: tuple[str, ...]
    others: tuple[str, ...]
    others_before: tuple[str, ...]
    others_rest: tuple[str, ...]
    first: tuple[str, ...]
    first_leads: tuple[str, ...]
    first_below: tuple[str, ...]
    following_open: tuple[str, ...]
    following_close: tuple[str, ...]
    places: tuple[tuple[str, ...], ...]
    place_bodies: tuple[str, ...]
    posts: tuple[str, ...]
    post_words: tuple[str, ...]
    surnames: tuple[str, ...]
    given_names: tuple[str, ...]
    person_titles: tuple[str, ...]
    not_persons: tuple[str, ...]
    endings: tuple[str, ...]
    not_endings: tuple[str, ...]
    not_starts: tuple[str, ...]
    group_start: tuple[str, ...]
    group_end: tuple[str, ...]
    general: tuple[str, ...]
    joints: tuple[str, ...]
    nobody: tuple[str, ...]
    except_open: tuple[str, ...]
    except_close: tuple[str, ...]
    except_after: tuple[str, ...]
    except_between: tuple[str, ...]
    all_of: tuple[str, ...]


def owner_words(locales: Iterable[Locale]) -> OwnerWords:
    """The words of lists of departments in all `locales`; build them once."""
    tables = [locale.table("lexicon", "names") for locale in locales]

    def union(key: str) -> tuple[str, ...]:
        words = {unicodedata.normalize("NFKC", str(word)).casefold() for table in tables for word in table[key]}
        return tuple(sorted(words, key=lambda word: (-len(word), word)))

    levels = tuple(tuple(map(str, level)) for table in tables for level in table["places"])
    return OwnerWords(places=levels, **{key: union(key) for key in OwnerWords.__dataclass_fields__ if key != "places"})


def any_of(words: Iterable[str]) -> str:
    """A pattern of one of these words; those of letters only as whole words."""
    return "|".join(_whole(word) for word in words) or r"(?!)"


def _whole(word: str) -> str:
    before = r"(?<![^\W_])" if word[0].isascii() and word[0].isalpha() else ""
    behind = r"(?![^\W_])" if word[-1].isascii() and word[-1].isalpha() else ""
    return f"{before}{re.escape(word)}{behind}"


def without_suffix(chunk: str, word: str) -> str | None:
    """What stands before a word at the end of a chunk, None if it does not end so."""
    if not chunk.casefold().endswith(word):
        return None
    left = chunk[: len(chunk) - len(word)]
    if word[0].isascii() and word[0].isalpha() and left[-1:].isalnum():
        return None
    return left.rstrip(" :")


def without_prefix(chunk: str, word: str) -> str | None:
    """What stands behind a word at the beginning of a chunk, None if it does not begin so."""
    if not chunk.casefold().startswith(word) or len(chunk) == len(word):
        return None
    right = chunk[len(word) :]
    if word[-1].isascii() and word[-1].isalpha() and right[:1].isalnum():
        return None
    return right.strip(" :")


def with_colons(text: str, labels: Iterable[str], verbs: Iterable[str]) -> str:
    """The same text with a colon behind every long label that a verb stands behind: "the lead department is A"."""
    long = [label for label in labels if len(label) >= _LONG_LABEL]
    return re.sub(rf"({any_of(long)})\s?(?:{any_of(verbs)})\s?", r"\1:", text, flags=re.IGNORECASE)
