"""The columns that ship, as far as the sheet of form columns may change them. `form.columns` has the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class ShippedColumn:
    """A column that ships. kind: what a department fills into it, "" for those that the plan fills. needed: whether
    returns are recognised, or targets judged, by it, so that it cannot be switched off. printable: whether it may be
    put on the printed sheet or taken from it."""

    key: str
    kind: str = ""
    needed: bool = False
    printable: bool = False


SHIPPED: Mapping[str, ShippedColumn] = {
    column.key: column
    for column in (
        *(ShippedColumn(key, needed=True) for key in ("row_id", "fingerprint", "code", "number", "target", "deadline")),
        *(ShippedColumn(key) for key in ("aspect", "measure", "role", "lead", "responsible", "quantity", "unit")),
        *(ShippedColumn(key) for key in ("last_status", "last_progress")),
        ShippedColumn("status", "choice", needed=True),
        ShippedColumn("progress", "percent", needed=True),
        ShippedColumn("count", "count", needed=True),
        *(ShippedColumn(key, "long-text", printable=True) for key in ("news", "problems", "next_steps", "evidence")),
        ShippedColumn("done_date", "date", printable=True),
    )
}

TOTALS_OF: Mapping[str, frozenset[str]] = {
    "count": frozenset({"sum", "mean", "max", "count"}),
    "percent": frozenset({"mean", "max", "count"}),
    "choice": frozenset({"count", "choices"}),
    "date": frozenset({"count"}),
    "text": frozenset({"count"}),
    "long-text": frozenset({"count"}),
}
"""What can be told of the values of a kind: percentages are not summed, texts only counted."""
