"""What became of every table, row and paragraph of a source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_SHOWN = 60  # signs of a text that is shown

TARGET, HEADING, TITLE, HEADER, NOTE = "target", "heading", "title", "header", "note"
TOTAL, SIGNATURE, PROSE, LEFT_OUT = "total", "signature", "prose", "left-out"


@dataclass(frozen=True)
class Accounted:
    """A piece of the source. where: sheet and cell, or paragraph. text: shortened. became: one of the codes above."""

    where: str
    text: str
    became: str


def accounted(where: str, texts: Iterable[str], became: str) -> Accounted:
    """An entry with its text shortened."""
    text = " ".join(" ".join(t.split()) for t in texts)
    return Accounted(where, text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}\u2026", became)
