"""Is the ledger whole: every original what its hash says, every reference kept, the file sound."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from xlplan.errors import ProjectError
from xlplan.findings import Finding, Origin
from xlplan.ledger.database import Database
from xlplan.ledger.findings import (
    BROKEN_REFERENCE,
    DAMAGED,
    ORIGINAL_ALTERED,
    PLAN_ALTERED,
    UNKNOWN_CONTAINER,
    UNKNOWN_EDITION,
)
from xlplan.ledger.store import Ledger


@dataclass(frozen=True)
class LedgerReport:
    """What a check looked at and found. originals: contents known; kept: those whose bytes the ledger holds."""

    originals: int
    kept: int
    arrivals: int
    returns: int
    findings: tuple[Finding, ...]


def check_ledger(ledger: Ledger) -> LedgerReport:
    """Check everything in a ledger; changes nothing. A check that the damage itself stops is a finding too."""
    database = ledger.database
    findings: list[Finding] = []
    for one in _CHECKS:
        try:
            findings.extend(one(database))
        except ProjectError as exc:
            if exc.key != "ledger-damaged":
                raise
            findings.append(DAMAGED(detail=str(exc.params["reason"])))
    return LedgerReport(
        originals=_count(database, "originals"),
        kept=_count(database, "originals WHERE data IS NOT NULL"),
        arrivals=_count(database, "arrivals"),
        returns=_count(database, "returns"),
        findings=_distinct(findings),
    )


def _sound(database: Database) -> Iterator[Finding]:
    for row in database.rows("PRAGMA integrity_check"):
        if row[0] != "ok":
            yield DAMAGED(detail=str(row[0]))


def _references(database: Database) -> Iterator[Finding]:
    broken: dict[tuple[str, str], int] = {}
    for row in database.rows("PRAGMA foreign_key_check"):
        broken[row["table"], row["parent"]] = broken.get((row["table"], row["parent"]), 0) + 1
    for (table, parent), count in broken.items():
        yield BROKEN_REFERENCE(table=table, parent=parent, count=count)


def _originals(database: Database) -> Iterator[Finding]:
    query = "SELECT originals.*, (SELECT min(id) FROM arrivals WHERE arrivals.sha256 = originals.sha256) AS arrival"
    for row in database.rows(f"{query} FROM originals WHERE data IS NOT NULL"):
        if not _holds(row["data"], row["sha256"], row["size"]):
            place = database.row("SELECT file, member FROM arrivals WHERE id = ?", (row["arrival"],))
            name = row["sha256"] if place is None else "!".join(filter(None, place))
            yield ORIGINAL_ALTERED(origin=Origin(row["sha256"], name), name=name)


def _holds(data: bytes, sha256: str, size: int) -> bool:
    try:
        original = zlib.decompress(data)
    except zlib.error:
        return False
    return len(original) == size and hashlib.sha256(original).hexdigest() == sha256


def _plans(database: Database) -> Iterator[Finding]:
    for row in database.rows("SELECT * FROM plans"):
        if hashlib.sha256(row["json"].encode()).hexdigest() != row["sha256"]:
            yield PLAN_ALTERED(edition=row["edition"])


def _containers(database: Database) -> Iterator[Finding]:
    query = (
        "SELECT * FROM arrivals WHERE container_sha256 <> '' AND container_sha256 NOT IN (SELECT sha256 FROM originals)"
    )
    for row in database.rows(query):
        name = f"{row['file']}!{row['member']}"
        yield UNKNOWN_CONTAINER(origin=Origin(row["sha256"], name), name=name)


def _editions(database: Database) -> Iterator[Finding]:
    """Only for plans the ledger knows: a return for a foreign plan is judged elsewhere."""
    query = (
        "SELECT returns.*, arrivals.sha256, arrivals.file, arrivals.member FROM returns"
        " JOIN arrivals ON arrivals.id = returns.arrival_id WHERE edition <> ''"
        " AND plan IN (SELECT plan FROM plans) AND edition NOT IN (SELECT edition FROM plans)"
    )
    for row in database.rows(query):
        name = "!".join(filter(None, (row["file"], row["member"])))
        yield UNKNOWN_EDITION(
            department=row["department"],
            period=row["period"],
            origin=Origin(row["sha256"], name),
            name=name,
            edition=row["edition"],
        )


_CHECKS: tuple[Callable[[Database], Iterator[Finding]], ...] = (
    _sound,
    _references,
    _originals,
    _plans,
    _containers,
    _editions,
)


def _count(database: Database, what: str) -> int:
    return int(database.value(f"SELECT count(*) FROM {what}"))


def _distinct(findings: list[Finding]) -> tuple[Finding, ...]:
    return tuple({finding.key: finding for finding in findings}.values())
