"""A check of one's own: progress reports of fewer than ten characters say too little."""

from __future__ import annotations

from collections.abc import Iterator

from xlplan import Month, OwnFinding

SHORTEST = 10


def short_news(month: Month) -> Iterator[OwnFinding]:
    """One finding for every report that is too short, at the cell it came from."""
    entries = month.entries
    for entry in entries[entries["column"] == "news"].itertuples():
        if len(str(entry.raw).strip()) < SHORTEST:
            yield OwnFinding(
                message=f"{entry.department}第 {entry.number} 项只写了“{entry.raw}”。",
                remedy="请写明做了什么、做到什么程度。",
                department=entry.department_id,
                target=entry.target,
                file=entry.file,
                sheet=entry.sheet,
                cell=entry.cell,
            )
