"""What was typed into a cell of choices → the choice that it means, however it is numbered, ticked or bracketed."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from typing import TypeVar

from xlplan.codes import normalised

T = TypeVar("T")


def chosen(text: str, table: Mapping[str, T]) -> T | None:
    """What `text` means among words: the word itself, else the only one that is the same without what stands around
    it. None for another word."""
    words = {normalised(word): meant for word, meant in table.items()}
    said = normalised(text)
    if said in words:
        return words[said]
    counts = Counter(map(bare, words))
    return {bare(word): meant for word, meant in words.items() if counts[bare(word)] == 1}.get(bare(said))


def bare(text: str) -> str:
    """A choice without the numbering, ticks and stops around it."""
    said = normalised(text)
    plain = said.strip("".join(c for c in set(said) if unicodedata.category(c)[0] in "PSZ"))
    return re.sub(r"^[\(\[]?\d{1,2}[\)\].,:\u3001]+", "", plain) or plain


def nearest_first(text: str, table: Mapping[str, str], choices: tuple[str, ...]) -> tuple[str, ...]:
    """The choices, those that `text` is like before the others. table: choice by word."""

    def likeness(code: str) -> float:
        words = [normalised(word) for word, of in table.items() if of == code]
        return max((difflib.SequenceMatcher(None, bare(text), word).ratio() for word in words), default=0.0)

    return tuple(sorted(choices, key=lambda code: (-likeness(code), choices.index(code))))
