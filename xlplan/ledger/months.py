"""What months that are over hand on to later ones: texts under a key, in place of the month's earlier ones."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from xlplan.ledger.paperwork import Paperwork


@dataclass(frozen=True)
class PeriodChanges:
    """What came for a period. changes: how often anything of it was read anew. until: when the last of it was first
    seen, None if nothing came. hashes: sha256 of what came and of the containers that it came in."""

    changes: int
    until: datetime | None
    hashes: frozenset[str]


def came_for(ledger: Paperwork, period: str) -> PeriodChanges:
    """What came for a period, without reading any of it."""
    changes = ledger.database.value("SELECT changes FROM period_changes WHERE period = ?", (period,)) or 0
    query = (
        "SELECT DISTINCT sha256, container_sha256, first_seen FROM returns JOIN arrivals ON arrivals.id = arrival_id"
        " JOIN originals USING (sha256) WHERE returns.period = ?"
    )
    rows = list(ledger.database.rows(query, (period,)))
    until = max((datetime.fromisoformat(row["first_seen"]) for row in rows), default=None)
    return PeriodChanges(
        changes, until, frozenset(row[name] for row in rows for name in ("sha256", "container_sha256"))
    )


def keep_month(ledger: Paperwork, period: str, key: str, texts: Mapping[str, str]) -> None:
    """Keep what a month hands on, part by part."""
    with ledger.transaction():
        ledger.database.execute("DELETE FROM months WHERE period = ?", (period,))
        for part, text in texts.items():
            data = zlib.compress(text.encode("utf-8", "surrogatepass"), level=1)
            ledger.database.insert("months", {"period": period, "key": key, "part": part, "text": data})


def has_month(ledger: Paperwork, period: str, key: str) -> bool:
    """Whether anything is kept of a month under this key."""
    return ledger.database.value("SELECT 1 FROM months WHERE period = ? AND key = ?", (period, key)) is not None


def month_part(ledger: Paperwork, period: str, part: str) -> str:
    """A part of what is kept of a month."""
    data = ledger.database.value("SELECT text FROM months WHERE period = ? AND part = ?", (period, part))
    return zlib.decompress(data).decode("utf-8", "surrogatepass")
