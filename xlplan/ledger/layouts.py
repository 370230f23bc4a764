"""How printed sheets lie on paper, kept so that next month's columns are as wide as people know them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from xlplan.ledger.codec import as_json
from xlplan.ledger.store import Ledger


@dataclass(frozen=True)
class PaperLayout:
    """How the printed sheet of a workbook lies on paper. path: of the workbook. widths: of the columns in characters,
    by key."""

    path: str
    period: str
    pages: int
    widths: Mapping[str, float]


def record_layout(ledger: Ledger, layout: PaperLayout) -> None:
    """Remember a layout in place of the one before it at its path."""
    values = {"path": layout.path, "period": layout.period, "pages": layout.pages}
    with ledger.transaction():
        ledger.database.insert("layouts", {**values, "widths": as_json(dict(layout.widths))}, replace=True)


def layout_of(ledger: Ledger, path: str, period: str = "") -> PaperLayout | None:
    """The layout of the workbook at a path; else the latest one of a period before `period`, if that is given."""
    query = (
        "SELECT * FROM layouts WHERE path = ? OR period < ? COLLATE in_time"
        " ORDER BY path = ? DESC, period COLLATE in_time DESC, path LIMIT 1"
    )
    row = ledger.database.row(query, (path, period, path))
    return None if row is None else PaperLayout(**{**dict(row), "widths": json.loads(row["widths"])})
