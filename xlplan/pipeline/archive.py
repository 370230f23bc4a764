"""The ledger's own verbs: check, export, original."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from xlplan.errors import ProjectError, RequestError
from xlplan.ledger.checking import LedgerReport
from xlplan.ledger.checking import check_ledger as check_records
from xlplan.ledger.exporting import export_csv
from xlplan.ledger.store import Ledger
from xlplan.pipeline.session import Session


@dataclass(frozen=True)
class Original:
    """The bytes of a return as they came. name: its own file name, without folders."""

    sha256: str
    name: str
    data: bytes


def _ledger(session: Session) -> Ledger:
    if session.ledger is None:
        raise ProjectError("no-ledger", folder=str(session.project.root))
    return session.ledger


def check_ledger(session: Session) -> LedgerReport:
    """Verify hashes and references. Raises ProjectError where there is no ledger yet."""
    return check_records(_ledger(session))


def export_ledger(session: Session, folder: Path) -> tuple[Path, ...]:
    """Write the ledger's tables as CSV into `folder`. Raises ProjectError."""
    written = export_csv(_ledger(session), folder, session.locale, now=session.now)
    return tuple(published.path for published in written)


def original_bytes(session: Session, what: str) -> Original:
    """The original of a hash (8 characters of it will do) or of a file name. Raises ProjectError, RequestError."""
    ledger = _ledger(session)
    data = ledger.original(what)
    arrival = ledger.arrivals(what)[-1]
    return Original(arrival.sha256, _leaf(arrival.name), data)


def _leaf(name: str) -> str:
    leaf = PurePosixPath(name.rsplit("!", 1)[-1]).name
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", leaf) or "original"


def write_original(original: Original, output: Path | None) -> Path:
    """Write an original where it was asked for, or under its own name here; nothing is overwritten.

    Raises RequestError if something stands there.
    """
    path = output / original.name if output is not None and output.is_dir() else output or Path(original.name)
    try:
        with path.open("xb") as file:
            file.write(original.data)
    except FileExistsError as exc:
        raise RequestError("file-exists", path=str(path)) from exc
    return path
