"""One run at a time in a project folder. The system drops the lock when its holder dies, so none is ever stale."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from xlplan.errors import ProjectError, reason_of

LOCK_NAME = ".xlplan.lock"
_HOLDER_NAME = ".xlplan.lock.json"
_PATIENCE = 1.0
"""Seconds to wait for another run: what a killed one leaves behind takes a moment to die, and holds the lock so long.
"""


@contextmanager
def run_lock(folder: Path, *, command: str, now: datetime) -> Iterator[None]:
    """Hold the project folder for one run; a run inside a run, in the same thread, is a part of it.

    command: what runs (`merge`), now: since when; both are told to whoever comes second. Raises ProjectError
    `project-busy` if another run does not end within a second, `cannot-write` if the folder refuses.
    """
    from filelock import FileLock, Timeout

    # The singleton makes a second acquisition in the same thread count up instead of waiting for itself.
    lock = FileLock(folder / LOCK_NAME, is_singleton=True)
    holder = folder / _HOLDER_NAME
    try:
        lock.acquire(timeout=_PATIENCE)
    except Timeout as exc:
        raise _busy(holder) from exc
    except OSError as exc:
        raise ProjectError("cannot-write", file=str(folder / LOCK_NAME), reason=reason_of(exc)) from exc
    try:
        outermost = lock.lock_counter == 1
        if outermost:
            _tell(holder, command, now)
        try:
            yield
        finally:
            if outermost:
                _forget(holder)
    finally:
        lock.release()


def _tell(holder: Path, command: str, now: datetime) -> None:
    user = os.environ.get("USER") or os.environ.get("USERNAME") or "?"
    said = {"who": f"{user}@{platform.node()}", "what": command, "since": f"{now:%Y-%m-%d %H:%M}"}
    try:
        holder.write_text(json.dumps(said), "utf-8")
    except OSError:
        # Only the sentence for a second run would miss it; a full disk is told about where it matters.
        _forget(holder)


def _forget(holder: Path) -> None:
    try:
        holder.unlink(missing_ok=True)
    except OSError:
        # A virus scanner may hold it for a moment; the next run overwrites it.
        return


def _busy(holder: Path) -> ProjectError:
    try:
        said = json.loads(holder.read_text("utf-8"))
        return ProjectError("project-busy", who=said["who"], what=said["what"], since=said["since"])
    except (OSError, ValueError, KeyError, TypeError):
        return ProjectError("project-busy-unknown")
