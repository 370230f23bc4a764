"""What a plan is called, and of which year it is."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from xlplan.codes import normalised
from xlplan.plan.importing.words import ImportWords

LONGEST_TITLE = 60  # signs; what is longer is a sentence
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")


def plan_name(titles: Sequence[str], stem: str, words: ImportWords) -> str:
    """The title that names a kind of plan, else the first, else the name of the file."""
    annex, kinds = words.rows["annex"], words.rows["title"]
    short = [t for t in titles if 3 <= len(t) <= LONGEST_TITLE and not normalised(t).startswith(annex)]
    named = [t for t in short if any(word in normalised(t) for word in kinds)]
    return next(iter([*named, *short]), stem)


def first_texts(texts: Sequence[str]) -> list[str]:
    """The short ones among the first texts, which most likely name the year."""
    return [" ".join(text.split()) for text in texts[:8] if len(text) <= LONGEST_TITLE]


def year_in(texts: Iterable[str], numerals: Mapping[str, int]) -> int | None:
    """The first year that these texts name, in any figures. numerals: value of Chinese ones."""
    figures = {character: str(value) for character, value in numerals.items() if value < 10}
    written = re.compile(f"[{re.escape(''.join(figures))}]{{4}}") if figures else _YEAR
    for text in texts:
        plain = unicodedata.normalize("NFKC", text)
        if match := _YEAR.search(written.sub(lambda run: "".join(figures.get(c, c) for c in run[0]), plain)):
            return int(match[1])
    return None


def year_of_deadlines(deadlines: Iterable[str]) -> int | None:
    """The year that most deadlines name, the earliest of equals."""
    dated = Counter(int(year) for deadline in deadlines for year in _YEAR.findall(deadline))
    return min(dated, key=lambda year: (-dated[year], year)) if dated else None
