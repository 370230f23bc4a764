"""What the house does with each kind of column, and how values become text. The table is complete, or nothing starts.

To add a kind: a member of `columns.Kind`, a line here, a case in `values.convert` (the type checker asks for it), its
words under `expected` in `recognition.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from xlplan.books.number_formats import number_text
from xlplan.form.columns import Column, Kind
from xlplan.locale import Locale


@dataclass(frozen=True)
class KindTraits:
    """How a kind of column looks. centred: in its cell. number_format: of cells to fill, "" if any. gathered: its width
    where all departments stand below each other, 0 for the form's. number: whether its values stay numbers there.
    rule: what its cells in a form accept, as XlsxWriter's `data_validation` has it. refusal: the key of what is said
    to other input, under `form.input`."""

    centred: bool = False
    number_format: str = ""
    gathered: float = 0
    number: bool = False
    rule: Mapping[str, Any] = field(default_factory=lambda: {"validate": "any"})
    refusal: str = ""


_AS_TYPED = "@"
"""Without it a program makes 1 February of `1/2`, and 1 of the document number `001`."""

KINDS: Mapping[Kind, KindTraits] = MappingProxyType(
    {
        Kind.CODE: KindTraits(centred=True),
        Kind.TEXT: KindTraits(number_format=_AS_TYPED),
        Kind.LONG_TEXT: KindTraits(number_format=_AS_TYPED, gathered=18),
        Kind.CHOICE: KindTraits(centred=True, gathered=8, rule={"validate": "list"}, refusal="choice_error"),
        Kind.PERCENT: KindTraits(
            centred=True,
            rule={"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100},
            refusal="percent_error",
        ),
        Kind.COUNT: KindTraits(
            centred=True,
            gathered=11,
            number=True,
            rule={"validate": "decimal", "criteria": ">=", "value": 0},
            refusal="count_error",
        ),
        Kind.DATE: KindTraits(
            centred=True,
            number_format="yyyy-mm-dd",
            gathered=11,
            rule={
                "validate": "date",
                "criteria": "between",
                "minimum": date(2000, 1, 1),
                "maximum": date(2100, 12, 31),
            },
            refusal="date_error",
        ),
    }
)
"""Every kind of column."""

if KINDS.keys() != set(Kind):
    raise TypeError(f"KINDS lacks {set(Kind) - KINDS.keys()}")


def value_text(value: str | float | date | None, column: Column | None, locale: Locale) -> str:
    """A converted value as people read it where no sheet dresses it: choices in words, days as ISO, numbers in full
    (2000000, never 2e+06); "" for none."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number_text(value)
    known = locale.table("lexicon", "choices").get(column.key, {}) if column is not None else {}
    return locale.choice(column.key, str(value)) if column is not None and value in known else str(value)
