"""Rows of a table that are not entries: notes and totals."""

from __future__ import annotations

import unicodedata

from xlplan.plan.reading.sheets import Reader, Row


def is_aside(reader: Reader, row: Row) -> bool:
    """Whether a row is a note ("Note: …") or a total, by how its first cell begins."""
    words = reader.words("rows")
    text = unicodedata.normalize("NFKC", row.first).strip().casefold()
    for mark in words["note"]:
        if text.startswith(mark.casefold()) and _ends_word(text[len(mark) :]):
            return True
    plain = "".join(text.split()).rstrip(":")
    return any(plain == mark.casefold() for mark in words["total"])


def _ends_word(rest: str) -> bool:
    return rest == "" or rest[0] in ":.;()\u3001 \n" or rest[0].isdigit()
