"""Outputs of a session: published safely, remembered in the ledger, so that a later run knows its own work."""

from __future__ import annotations

from pathlib import Path

from xlplan.outputs import publish, sha256_of
from xlplan.pipeline.results import Written
from xlplan.pipeline.session import Session


def write_output(session: Session, path: Path, data: bytes, *, keep_earlier: bool = False) -> Written:
    """Write one output and remember its hash.

    keep_earlier: keep whatever differs and stands there, even our own earlier work. Raises ProjectError.
    """
    ledger = session.writable
    name = session.project.relative(path)
    known = None if keep_earlier else ledger.known_output(name)
    published = publish(path, data, known_sha=known, now=session.now)
    if published.changed:
        ledger.record_output(session.project.relative(published.path), sha256_of(data), session.now)
    return Written(published.path, published.changed, published.kept, published.open)
