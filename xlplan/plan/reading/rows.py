"""Rows of a table: those that are no entries (notes and totals), and what an import left to confirm."""

from __future__ import annotations

import unicodedata

from xlplan.codes import normalised
from xlplan.plan.findings import UNCONFIRMED
from xlplan.plan.reading.sheets import Reader, Row


def unconfirmed(reader: Reader, sheet: str, row: Row, *, target: str = "", department: str = "") -> None:
    """Ask about what an import left to confirm, until somebody clears it."""
    hint = row["hint"]
    if not hint.blank:
        place = reader.origin(sheet, hint.cell)
        text = hint.text.replace("\n", " ")
        reader.found.append(UNCONFIRMED(target=target, department=department, origin=place, text=text))


def is_aside(reader: Reader, row: Row) -> bool:
    """Whether a row is a note ("Note: …") or a total, by how its first cell begins."""
    words = reader.words("rows")
    text = unicodedata.normalize("NFKC", row.first).strip().casefold()
    for mark in words["note"]:
        if text.startswith(mark.casefold()) and _ends_word(text[len(mark) :]):
            return True
    plain = "".join(text.split()).rstrip(":")
    return any(plain == mark.casefold() for mark in words["total"])


def is_note(reader: Reader, row: Row) -> bool:
    """Whether a line of columns or of questions is a note: it begins like one, and nothing else is filled in. A column
    may be called so, or like a total."""
    filled = sum(not cell.blank for cell in row.fields.values())
    names = {
        normalised(word) for words in (reader.words("rows")["note"], reader.words("rows")["total"]) for word in words
    }
    return filled <= 1 and normalised(row.first) not in names and is_aside(reader, row)


def is_sample(reader: Reader, number: str) -> bool:
    """Whether a line says in its number that it is a sample: by that word, and never by its colour."""
    text = normalised(number).rstrip("0123456789")
    return text in {normalised(word) for word in reader.words("rows")["sample"]}


def _ends_word(rest: str) -> bool:
    return rest == "" or rest[0] in ":.;()\u3001 \n" or rest[0].isdigit()
