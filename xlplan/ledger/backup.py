"""Copies of the ledger: whole at any moment, a day at a time, and put back when they are needed."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from xlplan.errors import ProjectError, RequestError, reason_of
from xlplan.ledger.database import APPLICATION_ID, schema_version

KEPT_DAYS = 14
"""So many daily copies are kept; of those before them the last of each month."""

REPLACED = "-replaced"
"""How the name of a copy ends that holds what stood there before another was put back."""

_MOMENTS = (
    ("decisions", "made_at"),
    ("looks", "at"),
    ("steps", "at"),
    ("mails", "at"),
    ("plan_history", "at"),
    ("arrivals", "seen_at"),
    ("fetched", "at"),
)
"""Where a ledger writes down when something happened."""

_DAILY = re.compile(r"ledger-(\d{4}-\d{2})-\d{2}\.sqlite")
_COPY = re.compile(r"ledger-\d{4}-\d{2}-\d{2}.*\.sqlite")


def copy_of(folder: Path, now: datetime, kind: str = "") -> Path:
    """Where a copy made now lies: `ledger-2022-09-26.sqlite`; one of a `kind` (`v2`, `0930`) beside the daily one."""
    return folder / f"ledger-{now:%Y-%m-%d}{f'-{kind}' if kind else ''}.sqlite"


def copies_in(folder: Path) -> tuple[Path, ...]:
    """The copies in a folder, by name, which is oldest first."""
    return tuple(sorted(path for path in folder.glob("*.sqlite") if _COPY.fullmatch(path.name)))


def newest_copy(folder: Path) -> Path | None:
    """The sound copy that holds the latest of what happened, whatever its name; what a restoring replaced only where
    there is no other. None if there is none."""
    found = []
    for path in copies_in(folder):
        with suppress(RequestError):
            version_in(path)
            at = written_until(path)
            found.append((not path.stem.endswith(REPLACED), at.timestamp() if at else 0.0, path.name, path))
    return max(found)[-1] if found else None


def written_until(path: Path) -> datetime | None:
    """When something was last written into a ledger file, by what it holds; None for an empty one, or one that cannot
    be read."""
    moments = []
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            for table, column in _MOMENTS:
                if table in tables:
                    [last] = database.execute(f"SELECT {column} FROM {table} ORDER BY rowid DESC").fetchone() or [None]
                    moments += [datetime.fromisoformat(last)] if last else []
    except sqlite3.Error:
        return None
    return max(moments, default=None)


def copy_ledger(source: Path, target: Path) -> None:
    """Put a whole copy of an open or closed ledger at `target`, complete or not at all.

    Raises ProjectError where the disk or the folder refuses, or the source is no sound database.
    """
    part = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        with closing(sqlite3.connect(source)) as there, closing(sqlite3.connect(part)) as here:
            there.backup(here)
        part.replace(target)
    except (sqlite3.Error, OSError) as exc:
        with suppress(OSError):
            part.unlink()
        raise ProjectError("no-backup", file=str(target), reason=reason_of(exc)) from exc


def forget_old_copies(folder: Path) -> None:
    """Delete daily copies but for the newest ones and the last of each month before them."""
    daily = [path for path in copies_in(folder) if _DAILY.fullmatch(path.name)]
    kept = {*daily[-KEPT_DAYS:], *_last_of_months(daily)}
    for path in daily:
        if path not in kept:
            path.unlink(missing_ok=True)


def _last_of_months(daily: Iterable[Path]) -> Iterable[Path]:
    last: dict[str, Path] = {}
    for path in daily:
        if match := _DAILY.fullmatch(path.name):
            last[match[1]] = path
    return last.values()


def version_in(path: Path) -> int:
    """The version of a ledger file that is whole; 0 for one without anything in it.

    Raises RequestError if it is no ledger, is damaged, or was written by a newer xlplan.
    """
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            [version] = database.execute("PRAGMA user_version").fetchone()
            [application] = database.execute("PRAGMA application_id").fetchone()
            [tables] = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
            [sound] = database.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as exc:
        raise RequestError("not-a-ledger", file=str(path), reason=reason_of(exc)) from exc
    if tables and (application != APPLICATION_ID or sound != "ok"):
        raise RequestError(
            "not-a-ledger", file=str(path), reason="SQLITE_NOTADB" if sound == "ok" else "SQLITE_CORRUPT"
        )
    if version > schema_version():
        raise RequestError("copy-newer", file=str(path), found=version, known=schema_version())
    return int(version)
