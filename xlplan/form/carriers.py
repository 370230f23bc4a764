"""The names of everything in a form that carries its identity, in one place for the writer and the reader.

Strongest first: row codes and the token (see `form.stamp`), hidden row ids and fingerprints, the hidden manifest, the
defined name, core and custom properties.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from xlplan.books.number_formats import number_text
from xlplan.codes import digest_code
from xlplan.form.stamp import Stamp, read_token, token_of

MANIFEST_SHEET = "_xlplan"
"""Hidden sheet: keys in column A, values in column B, from MANIFEST_FIRST_ROW on; below them the rows of the form."""

LISTS_SHEET = "_lists"
"""Hidden sheet: one column per drop-down, its heading the key of the form's column."""

LIST_NAME_PREFIX = "xlplan_list_"
"""A drop-down's range is called by this and the key of its column."""

MANIFEST_MARK = "xlplan-form"
"""What A1 of the manifest says."""

MANIFEST_FIRST_ROW = 2
"""The row (from 1) of the first key."""

TOKEN_NAME = "xlplan_token"
"""The defined name whose text constant is the token, and the custom property that holds it."""

SUBJECT_PROPERTY, CATEGORY_PROPERTY = "subject", "category"
"""The core properties that hold the token."""

MARKS = "".join(map(chr, (*range(0x2460, 0x2474), *range(0x3251, 0x3260), *range(0x32B1, 0x32C0))))
"""The circled numbers 1 to 50, which stand over the cells of a correction slip."""

OWN_AUTHOR = "xlplan"
"""Whose notes those of a correction slip are, so that nobody takes them for a department's."""

NOT_ASKED = "—"
"""What stands, locked, in a department's cell that is not asked of the row's target. It is never an answer."""


def mark_of(place: int) -> str:
    """What stands over the `place`-th cell to be mended, from 1: a circled number, above 50 one in brackets."""
    return MARKS[place - 1] if place <= len(MARKS) else f"({place})"


def is_mark(text: str) -> bool:
    """Whether a text box is one of those marks, and nothing of a department's."""
    plain = text.strip()
    return (len(plain) == 1 and plain in MARKS) or (plain.startswith("(") and plain[1:-1].isdigit())


FILLED_KEY = "filled"
"""The key of the manifest under which a correction slip carries the mark of what it was filled with."""

_FILLED_LENGTH = 16  # code characters


def filled_mark(answers: Iterable[tuple[str, str, str | float | date | None, str]]) -> str:
    """A code of answers (target or question id, column key, value, as it was typed), "" for none. A slip that comes
    back with the same ones was not touched, whatever program saved it."""
    said = sorted(
        f"{target} {key} {raw.strip() if value is None else number_text(value) if isinstance(value, float) else value}"
        for target, key, value, raw in answers
        if raw.strip() or (value is not None and str(value).strip())
    )
    return digest_code(_FILLED_LENGTH, *said) if said else ""


def manifest_lines(stamp: Stamp, department_name: str, filled: str = "") -> tuple[tuple[str, str], ...]:
    """The keys and values of the manifest, in order. filled: the mark of what the form was filled with."""
    more = ((FILLED_KEY, filled),) if filled else ()
    return (
        ("token", token_of(stamp)),
        ("plan", stamp.plan),
        ("edition", stamp.edition),
        ("period", stamp.period),
        ("department", stamp.department),
        ("form_version", str(stamp.form_version)),
        ("department_name", department_name),
        *more,
    )


def read_manifest(lines: Iterable[tuple[str, str]]) -> Stamp | None:
    """The stamp in what was found in columns A and B of a manifest; None if its token is gone or invalid."""
    return next((read_token(value) for key, value in lines if key == "token"), None)


def core_properties(stamp: Stamp) -> Mapping[str, str]:
    """The core properties that carry the identity."""
    token = token_of(stamp)
    return {SUBJECT_PROPERTY: token, CATEGORY_PROPERTY: token}


def custom_properties(stamp: Stamp) -> Mapping[str, str]:
    """The custom properties that carry the identity."""
    return {TOKEN_NAME: token_of(stamp)}


def row_id_of(code: str) -> str:
    """The hidden id of a row: its code with another first letter, so that it is never taken for the visible one."""
    return "R" + code[1:]


def row_code_in_id(text: str) -> str:
    """The row code that a hidden row id carries, to be read with `read_row_code`; "" if `text` is no row id."""
    stripped = text.strip()
    return "X" + stripped[1:] if stripped[:1] in {"R", "r"} else ""


def list_name(column: str) -> str:
    """The defined name of the drop-down range of a column (key)."""
    return LIST_NAME_PREFIX + "".join(c if c.isascii() and c.isalnum() else f"_{ord(c):x}" for c in column)
