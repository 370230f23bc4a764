"""The columns that ship, as far as the sheet of form columns may change them. `form.columns` has the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class ShippedColumn:
    """A column that ships. kind: what a department fills into it, "" for those that the plan fills. needed: whether
    returns are recognised, or targets judged, by it, so that it cannot be switched off. printable: whether it may be
    put on the printed sheet or taken from it. printed: whether it always stands there."""

    key: str
    kind: str = ""
    needed: bool = False
    printable: bool = False
    printed: bool = False


SHIPPED: Mapping[str, ShippedColumn] = {
    column.key: column
    for column in (
        *(ShippedColumn(key, needed=True) for key in ("row_id", "fingerprint", "code")),
        *(ShippedColumn(key, needed=True, printed=True) for key in ("number", "target", "deadline")),
        *(ShippedColumn(key, printed=True) for key in ("aspect", "measure", "lead", "responsible")),
        *(ShippedColumn(key) for key in ("role", "quantity", "unit", "last_status", "last_progress")),
        ShippedColumn("status", "choice", needed=True, printed=True),
        ShippedColumn("progress", "percent", needed=True, printed=True),
        ShippedColumn("count", "count", needed=True, printed=True),
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
