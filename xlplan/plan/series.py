"""What tells one target of a series from another: `first half-year` from `second`, `phase 2` from `phase 3`."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from xlplan.codes import normalised
from xlplan.locale import Locale
from xlplan.plan.model import Target


def counts_differ(new: Target, old: Target, words: Sequence[str]) -> bool:
    """Whether two texts name another ordinal, number, half-year, quarter, year or quantity."""
    return _series(new.text, words) != _series(old.text, words) or new.quantity != old.quantity


def _series(text: str, words: Sequence[str]) -> Counter[str]:
    """What tells one of a series from another: figures in any script, and words such as those for half-years."""
    plain = normalised(text)
    figures = re.findall(r"\d+|\x00+", "".join("\0" if _numeral(c) else c for c in plain))
    numerals = "".join(c if _numeral(c) else " " for c in plain).split()
    return Counter([*(f for f in figures if f.isdigit()), *numerals, *(w for w in words if w in plain)])


def _numeral(character: str) -> bool:
    return not character.isdigit() and unicodedata.numeric(character, None) is not None


def series_words(locales: Sequence[Locale]) -> Sequence[str]:
    """The words of these languages for members of a series."""
    return [normalised(str(w)) for locale in locales for w in locale.table("lexicon", "series")["words"]]
