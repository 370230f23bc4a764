"""Tables back into readings, one at a time. The counterpart of `recording`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from xlplan.findings import Finding, Origin, Severity
from xlplan.form.stamp import Stamp
from xlplan.ledger.codec import from_data, value_from_data
from xlplan.ledger.database import Database, Row
from xlplan.ledger.records import (
    Answer,
    Arrival,
    Confidence,
    Entry,
    Extra,
    Identity,
    Missing,
    Reading,
    Return,
    Verdict,
)

ARRIVALS = (
    "SELECT arrivals.*, originals.size, originals.first_seen, originals.data IS NOT NULL AS kept"
    " FROM arrivals JOIN originals USING (sha256)"
)
_READINGS = (
    "SELECT readings.*, arrivals.*, originals.size, originals.first_seen FROM readings"
    " JOIN arrivals ON arrivals.id = readings.arrival_id JOIN originals USING (sha256)"
)
_ORDER = " ORDER BY arrivals.file, arrivals.member, arrivals.sha256, arrivals.container_sha256"
"""Never the order in which they came into the ledger: merging in any order gives the same facts."""


def load_heads(database: Database) -> Iterator[Reading]:
    """Every reading, its returns without entries."""
    for row in database.rows(_READINGS + _ORDER):
        yield _reading(database, row, None)


def load_readings(database: Database, period: str) -> Iterator[Reading]:
    """The readings with a return for the period, in full, other returns left out."""
    chosen = " WHERE EXISTS (SELECT 1 FROM returns WHERE returns.arrival_id = arrivals.id AND returns.period = ?)"
    for row in database.rows(_READINGS + chosen + _ORDER, (period,)):
        yield _reading(database, row, period)


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
        sender=row["sender"],
        subject=row["subject"],
        body=row["body"],
        modified=load_moment(row["modified"]),
        file_time=load_moment(row["file_time"]),
    )


def load_moment(text: str | None) -> datetime | None:
    """A moment from its column."""
    return None if text is None else datetime.fromisoformat(text)


def _reading(database: Database, row: Row, period: str | None) -> Reading:
    arrival = load_arrival(row)
    key = row["arrival_id"]
    chosen, parameters = ("", (key,)) if period is None else (" AND period = ?", (key, period))
    rows = list(database.rows(f"SELECT * FROM returns WHERE arrival_id = ?{chosen} ORDER BY position", parameters))
    return Reading(
        arrival=arrival,
        verdict=Verdict(row["verdict"]),
        returns=tuple(_return(database, arrival, found, entries=period is not None) for found in rows),
        findings=_findings(database, arrival, "arrival_id = ? AND return_id IS NULL", key),
        reason=row["reason"],
        reason_params=_mapping(row["reason_params"]),
    )


def _return(database: Database, arrival: Arrival, row: Row, entries: bool) -> Return:
    key = row["id"]
    stamp = row["stamp"]
    return Return(
        identity=Identity(
            department=row["department"],
            period=row["period"],
            plan=row["plan"],
            edition=row["edition"],
            confidence=Confidence(row["confidence"]),
            carriers=tuple(json.loads(row["carriers"])),
            stamp=None if stamp is None else from_data(Stamp, json.loads(stamp)),
        ),
        entries=_entries(database, arrival, key) if entries else (),
        findings=_findings(database, arrival, "return_id = ?", key),
        missing=tuple(
            Missing(m["target"], m["column"], bool(m["whole_row"]), _origin(arrival, m))
            for m in database.rows("SELECT * FROM missing WHERE return_id = ? ORDER BY position", (key,))
        ),
        signoff=_mapping(row["signoff"]),
        extras=tuple(
            Extra(extra["text"], _origin(arrival, extra))
            for extra in database.rows("SELECT * FROM extras WHERE return_id = ? ORDER BY position", (key,))
        ),
    )


def _entries(database: Database, arrival: Arrival, return_id: int) -> tuple[Entry, ...]:
    answers: dict[int, dict[str, Answer]] = {}
    query = (
        "SELECT answers.* FROM answers JOIN entries ON entries.id = answers.entry_id"
        " WHERE entries.return_id = ? ORDER BY answers.entry_id, answers.position"
    )
    for row in database.rows(query, (return_id,)):
        answer = Answer(value_from_data(json.loads(row["value"])), row["raw"], _origin(arrival, row))
        answers.setdefault(row["entry_id"], {})[row["column"]] = answer
    return tuple(
        Entry(row["target"], row["department"], answers.get(row["id"], {}), _origin(arrival, row))
        for row in database.rows("SELECT * FROM entries WHERE return_id = ? ORDER BY position", (return_id,))
    )


def _findings(database: Database, arrival: Arrival, of: str, key: int) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            code=row["code"],
            severity=Severity(row["severity"]),
            department=row["department"],
            target=row["target"],
            period=row["period"],
            origin=_origin(arrival, row),
            params=_mapping(row["params"]),
        )
        for row in database.rows(f"SELECT * FROM findings WHERE {of} ORDER BY position", (key,))
    )


def _origin(arrival: Arrival, row: Row) -> Origin:
    sha256, file = row["sha256"], row["file"]
    return Origin(
        arrival.sha256 if sha256 is None else sha256,
        arrival.name if file is None else file,
        row["sheet"],
        row["cell"],
    )


def _mapping(text: str) -> Mapping[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found
