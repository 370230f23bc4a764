"""What the returns of a reading say, as one text: it travels from a worker to the ledger and waits there."""

from __future__ import annotations

import json
from dataclasses import replace

from xlplan.findings import Origin
from xlplan.ledger.codec import as_json, from_data
from xlplan.ledger.records import Arrival, Reading, Return


def document_of(reading: Reading) -> str:
    """What the returns of a reading say, as the ledger keeps it."""
    return as_json(reading.returns, home_of(reading.arrival))


def returns_in(document: str, arrival: Arrival) -> tuple[Return, ...]:
    """The returns that a document holds."""
    return from_data(tuple[Return, ...], json.loads(document), home_of(arrival))


def home_of(arrival: Arrival) -> Origin:
    """The place that goes without saying in an arrival's document."""
    return Origin(arrival.sha256, arrival.name)


def head_of(reading: Reading) -> Reading:
    """A reading, of its returns only whose they are."""
    return replace(reading, returns=tuple(Return(r.identity, (), blank=r.blank) for r in reading.returns))
