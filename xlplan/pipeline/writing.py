"""Outputs of a session: published safely, remembered in the ledger, so that a later run knows its own work."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from xlplan.outputs import is_dated, is_open, publish, sha256_of
from xlplan.pipeline.results import Written
from xlplan.pipeline.session import Session


def write_output(session: Session, path: Path, data: bytes, *, keep_earlier: bool = False, shows: str = "") -> Written:
    """Write one output and remember its hash, and what it was made from (`shows`) if that is said.

    keep_earlier: keep whatever differs and stands there, even our own earlier work. Raises ProjectError.
    """
    ledger, name, sha256 = session.writable, session.project.relative(path), sha256_of(data)
    known = ledger.known_output(name)
    published = publish(path, data, known_sha=None if keep_earlier else known, now=session.now, sha256=sha256)
    here = published.path == path
    if published.changed or (here and published.kept is None and (shows or known is None)):
        at = session.now if published.changed else ledger.written_at(name) or session.now  # unknown: a run was killed
        ledger.record_output(name if here else session.project.relative(published.path), sha256, at, shows)
    if published.changed and not published.open:
        _tidy(session, path, name)
    return Written(published.path, published.changed, published.kept, published.open, sha256)


def _tidy(session: Session, path: Path, name: str) -> None:
    """Remove what we wrote beside an output while somebody had it open; what was changed since stays."""
    for output in session.writable.outputs_beside(name):
        other = session.project.root / output.path
        with suppress(OSError):  # not there any more, or open now
            if is_dated(other.name, path) and not is_open(other) and sha256_of(other.read_bytes()) == output.sha256:
                other.unlink()


def stands(session: Session, path: Path, shows: str) -> bool:
    """Whether a file made from just this was written, and is still as it was written."""
    known = session.writable.output(session.project.relative(path))
    if known is None or known.shows != shows or not path.is_file():
        return False
    try:
        return sha256_of(path.read_bytes()) == known.sha256
    except OSError:
        return False
