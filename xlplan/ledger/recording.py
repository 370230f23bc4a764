"""Readings into tables: head columns for what SQL asks, and one document for all they say. See `loading`."""

from __future__ import annotations

import zlib
from datetime import datetime

from xlplan.books.package import looks_like_zip
from xlplan.ledger.codec import as_json
from xlplan.ledger.database import Database
from xlplan.ledger.documents import home_of
from xlplan.ledger.records import Arrival, Reading, Return


def write_reading(database: Database, reading: Reading, document: str, original: bytes | None, reader_key: str) -> None:
    """Put a reading in place of the one that an earlier reader made of the same arrival, if there is one. document:
    what its returns say; of the reading itself only their heads are looked at."""
    arrival = reading.arrival
    home = home_of(arrival)
    _write_original(database, arrival, original)
    arrival_id = _write_arrival(database, arrival)
    first = database.value("SELECT seen_for FROM readings WHERE arrival_id = ?", (arrival_id,))
    database.execute("DELETE FROM readings WHERE arrival_id = ?", (arrival_id,))
    head = {
        "arrival_id": arrival_id,
        "reader_key": reader_key,
        "verdict": reading.verdict.value,
        "reason": reading.reason,
        "reason_params": as_json(reading.reason_params),
        "findings": as_json(reading.findings, home),
        "department": reading.department,
        "period": reading.period,
        "seen_for": first or reading.seen_for,
        "document": document,
    }
    database.insert("readings", head)
    for position, returned in enumerate(reading.returns):
        database.insert("returns", _head(arrival_id, position, returned))


def moment_text(moment: datetime | None) -> str | None:
    """A moment as the ledger's columns hold it: ISO 8601 with its offset."""
    return None if moment is None else moment.isoformat()


def _write_original(database: Database, arrival: Arrival, original: bytes | None) -> None:
    _insert_original(database, arrival.sha256, arrival.size, moment_text(arrival.first_seen), original)


def write_original(database: Database, sha256: str, original: bytes, at: datetime) -> None:
    """Keep bytes that are no arrival: a picture or an object in one."""
    _insert_original(database, sha256, len(original), moment_text(at), original)


def _insert_original(database: Database, sha256: str, size: int, at: str | None, original: bytes | None) -> None:
    data = None if original is None else zlib.compress(original, level=0 if looks_like_zip(original) else 6)
    database.execute(
        "INSERT INTO originals (sha256, size, first_seen, data) VALUES (?, ?, ?, ?) ON CONFLICT (sha256) DO UPDATE"
        " SET data = excluded.data WHERE data IS NULL AND excluded.data IS NOT NULL",
        (sha256, size, at, data),
    )


def _write_arrival(database: Database, arrival: Arrival) -> int:
    """A known arrival keeps its id and the moment it was first seen; what a newer reader found in it is updated."""
    key = {
        "sha256": arrival.sha256,
        "file": arrival.file,
        "member": arrival.member,
        "container_sha256": arrival.container_sha256,
    }
    found = {
        "received_header": moment_text(arrival.received_header),
        "date_header": moment_text(arrival.date_header),
        "header": arrival.header,
        "sender": arrival.sender,
        "subject": arrival.subject,
        "body": arrival.body,
        "modified": moment_text(arrival.modified),
        "file_time": moment_text(arrival.file_time),
    }
    known = database.value(
        "SELECT id FROM arrivals WHERE sha256 = ? AND file = ? AND member = ? AND container_sha256 = ?",
        tuple(key.values()),
    )
    if known is None:
        return database.insert(
            "arrivals", {**key, "seen_at": moment_text(arrival.seen_at or arrival.first_seen), **found}
        )
    database.update("arrivals", found, {"id": known})
    return int(known)


def _head(arrival_id: int, position: int, returned: Return) -> dict[str, str | int | None]:
    identity = returned.identity
    return {
        "arrival_id": arrival_id,
        "position": position,
        "department": identity.department,
        "period": identity.period,
        "plan": identity.plan,
        "edition": identity.edition,
        "confidence": identity.confidence.value,
        "carriers": as_json(identity.carriers),
        "stamp": None if identity.stamp is None else as_json(identity.stamp),
        "blank": int(returned.blank),
    }
