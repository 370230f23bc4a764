"""Tables back into readings, one at a time. The counterpart of `recording`."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from xlplan.findings import Finding
from xlplan.form.stamp import Stamp
from xlplan.ledger.codec import from_data
from xlplan.ledger.database import Database, Row
from xlplan.ledger.documents import home_of, returns_in
from xlplan.ledger.records import Arrival, Confidence, Identity, Reading, Return, Verdict

ARRIVALS = (
    "SELECT arrivals.*, originals.size, originals.first_seen, originals.data IS NOT NULL AS kept"
    " FROM arrivals JOIN originals USING (sha256)"
)
_HEADS = "readings.arrival_id, verdict, reason, reason_params, findings, department, period, seen_for"
_ORDER = " ORDER BY arrivals.file, arrivals.member, arrivals.sha256, arrivals.container_sha256"
"""Never the order in which they came into the ledger: merging in any order gives the same facts."""


def load_heads(database: Database) -> Iterator[Reading]:
    """Every reading, of its returns only whose they are."""
    returns = defaultdict(list)
    for row in database.rows("SELECT * FROM returns ORDER BY arrival_id, position"):
        returns[row["arrival_id"]].append(Return(_identity(row), (), blank=bool(row["blank"])))
    for row in database.rows(_readings(_HEADS)):
        yield _reading(row, load_arrival(row), returns.get(row["arrival_id"], ()))


def load_readings(database: Database, period: str) -> Iterator[Reading]:
    """The readings with a return for the period, in full, other returns left out."""
    chosen = " WHERE readings.arrival_id IN (SELECT arrival_id FROM returns WHERE period = ?)"
    for row in database.rows(_readings(f"{_HEADS}, document", chosen), (period,)):
        arrival = load_arrival(row)
        said = returns_in(row["document"], arrival)
        yield _reading(row, arrival, (returned for returned in said if returned.identity.period == period))


def load_arrival(row: Row) -> Arrival:
    """An arrival from a row of ARRIVALS."""
    return Arrival(
        sha256=row["sha256"],
        size=row["size"],
        file=row["file"],
        member=row["member"],
        first_seen=datetime.fromisoformat(row["first_seen"]),
        container_sha256=row["container_sha256"],
        received_header=load_moment(row["received_header"]),
        date_header=load_moment(row["date_header"]),
        header=row["header"],
        sender=row["sender"],
        subject=row["subject"],
        body=row["body"],
        modified=load_moment(row["modified"]),
        file_time=load_moment(row["file_time"]),
        seen_at=load_moment(row["seen_at"]) if row["seen_at"] != row["first_seen"] else None,
    )


def load_moment(text: str | None) -> datetime | None:
    """A moment from its column."""
    return None if text is None else datetime.fromisoformat(text)


def _readings(columns: str, chosen: str = "") -> str:
    return (
        f"SELECT {columns}, arrivals.*, originals.size, originals.first_seen FROM readings"
        f" JOIN arrivals ON arrivals.id = readings.arrival_id JOIN originals USING (sha256){chosen}{_ORDER}"
    )


def _reading(row: Row, arrival: Arrival, returns: Iterable[Return]) -> Reading:
    return Reading(
        arrival=arrival,
        verdict=Verdict(row["verdict"]),
        returns=tuple(returns),
        findings=from_data(tuple[Finding, ...], json.loads(row["findings"]), home_of(arrival)),
        reason=row["reason"],
        reason_params=json.loads(row["reason_params"]),
        department=row["department"],
        period=row["period"],
        seen_for=row["seen_for"],
    )


def _identity(row: Row) -> Identity:
    return Identity(
        department=row["department"],
        period=row["period"],
        plan=row["plan"],
        edition=row["edition"],
        confidence=Confidence(row["confidence"]),
        carriers=tuple(json.loads(row["carriers"])),
        stamp=None if row["stamp"] is None else from_data(Stamp, json.loads(row["stamp"])),
    )
