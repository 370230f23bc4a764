"""Readings into tables. The counterpart of `loading`."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from xlplan.findings import Finding, Origin
from xlplan.ledger.codec import to_data
from xlplan.ledger.database import Database
from xlplan.ledger.records import Arrival, Entry, Reading, Return

_readable = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""Made once: an encoder for every cell would cost more than the encoding."""


def write_reading(database: Database, reading: Reading, original: bytes | None, reader_key: str) -> None:
    """Put a reading in place of the one that an earlier reader made of the same arrival, if there is one."""
    arrival = reading.arrival
    _write_original(database, arrival, original)
    arrival_id = _write_arrival(database, arrival)
    database.execute("DELETE FROM readings WHERE arrival_id = ?", (arrival_id,))
    database.execute(
        "INSERT INTO readings VALUES (?, ?, ?, ?, ?)",
        (arrival_id, reader_key, reading.verdict.value, reading.reason, as_json(reading.reason_params)),
    )
    _write_findings(database, arrival, arrival_id, None, reading.findings)
    for position, returned in enumerate(reading.returns):
        _write_return(database, arrival, arrival_id, position, returned)


def as_json(value: Any) -> str:
    """A value as the ledger's JSON columns hold it: compact, and readable for who looks into the file."""
    data = to_data(value)
    text = _readable(data)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(data)
    return text


def moment_text(moment: datetime | None) -> str | None:
    """A moment as the ledger's columns hold it: ISO 8601 with its offset."""
    return None if moment is None else moment.isoformat()


def _write_original(database: Database, arrival: Arrival, original: bytes | None) -> None:
    data = None if original is None else zlib.compress(original)
    database.execute(
        "INSERT INTO originals VALUES (?, ?, ?, ?) ON CONFLICT (sha256) DO UPDATE"
        " SET data = excluded.data WHERE data IS NULL AND excluded.data IS NOT NULL",
        (arrival.sha256, arrival.size, moment_text(arrival.first_seen), data),
    )


def _write_arrival(database: Database, arrival: Arrival) -> int:
    """A known arrival keeps its id and the moment it was first seen; what a newer reader found in it is updated."""
    key = (arrival.sha256, arrival.file, arrival.member, arrival.container_sha256)
    found = (
        moment_text(arrival.received_header),
        moment_text(arrival.date_header),
        arrival.sender,
        arrival.subject,
        arrival.body,
        moment_text(arrival.modified),
        moment_text(arrival.file_time),
    )
    known = database.value(
        "SELECT id FROM arrivals WHERE sha256 = ? AND file = ? AND member = ? AND container_sha256 = ?", key
    )
    if known is None:
        return database.insert(
            "INSERT INTO arrivals VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*key, moment_text(arrival.first_seen), *found),
        )
    database.execute(
        "UPDATE arrivals SET received_header = ?, date_header = ?, sender = ?, subject = ?, body = ?, modified = ?,"
        " file_time = ? WHERE id = ?",
        (*found, known),
    )
    return int(known)


def _write_return(database: Database, arrival: Arrival, arrival_id: int, position: int, returned: Return) -> None:
    identity = returned.identity
    return_id = database.insert(
        "INSERT INTO returns VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            arrival_id,
            position,
            identity.department,
            identity.period,
            identity.plan,
            identity.edition,
            identity.confidence.value,
            as_json(identity.carriers),
            None if identity.stamp is None else as_json(identity.stamp),
            as_json(returned.signoff),
        ),
    )
    _write_findings(database, arrival, arrival_id, return_id, returned.findings)
    _write_entries(database, arrival, return_id, returned.entries)
    database.execute_many(
        "INSERT INTO missing VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (return_id, i, m.target, m.column, int(m.row), *_origin(arrival, m.origin))
            for i, m in enumerate(returned.missing)
        ),
    )
    database.execute_many(
        "INSERT INTO extras VALUES (?, ?, ?, ?, ?, ?, ?)",
        ((return_id, i, extra.text, *_origin(arrival, extra.origin)) for i, extra in enumerate(returned.extras)),
    )


def _write_entries(database: Database, arrival: Arrival, return_id: int, entries: tuple[Entry, ...]) -> None:
    """Ids are given here, so that all entries and all answers of a return go in with one statement each."""
    first = int(database.value("SELECT coalesce(max(id), 0) + 1 FROM entries"))
    database.execute_many(
        "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (first + i, return_id, i, entry.target, entry.department, *_origin(arrival, entry.origin))
            for i, entry in enumerate(entries)
        ),
    )
    database.execute_many(
        "INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (first + i, j, column, as_json(answer.value), answer.raw, *_origin(arrival, answer.origin))
            for i, entry in enumerate(entries)
            for j, (column, answer) in enumerate(entry.answers.items())
        ),
    )


def _write_findings(
    database: Database, arrival: Arrival, arrival_id: int, return_id: int | None, findings: Iterable[Finding]
) -> None:
    database.execute_many(
        "INSERT INTO findings VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                arrival_id,
                return_id,
                position,
                finding.code,
                finding.severity.value,
                finding.department,
                finding.target,
                finding.period,
                *_origin(arrival, finding.origin),
                as_json(finding.params),
            )
            for position, finding in enumerate(findings)
        ),
    )


def _origin(arrival: Arrival, origin: Origin) -> tuple[str | None, str | None, str, str]:
    """The columns of an origin; what it shares with its arrival is not said again."""
    return (
        None if origin.sha256 == arrival.sha256 else origin.sha256,
        None if origin.file == arrival.name else origin.file,
        origin.sheet,
        origin.cell,
    )
