"""The one broad trap: a bug in one form or one output does not take the others along."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from xlplan.errors import ProjectError, XlplanError, reason_of

T = TypeVar("T")


@dataclass(frozen=True)
class Trouble:
    """Something that could not be made. what: the thing that is missing. error: the bug that was trapped, whose
    traceback is in the log. stopped: what the system or the request refused, None for a bug."""

    what: str
    error: str
    stopped: XlplanError | None = None


def attempt(action: Callable[[], T], *, what: str, log: Callable[[], Path], now: datetime) -> T | Trouble:
    """What `action` returns, or the trouble it got into, with the traceback appended to the file that
    `log` then names.

    Errors that stop a run (`XlplanError`) pass through.
    """
    try:
        return action()
    except XlplanError:
        raise
    except Exception as exc:  # noqa: BLE001  the one broad trap of this process
        _note_traceback(log(), what, now)
        return Trouble(what, f"{type(exc).__name__}: {exc}")


def attempt_output(action: Callable[[], T], *, what: str, log: Callable[[], Path], now: datetime) -> T | Trouble:
    """As `attempt`, for one output among several: a folder that refuses or a disk that is full is the trouble of this
    output and does not stop the others."""
    try:
        return attempt(lambda: _refusals_told(action, what), what=what, log=log, now=now)
    except XlplanError as exc:
        return Trouble(what, str(exc), exc)


def _refusals_told(action: Callable[[], T], what: str) -> T:
    try:
        return action()
    except OSError as exc:
        raise ProjectError("cannot-write", file=what, reason=reason_of(exc)) from exc


def _note_traceback(log: Path, what: str, now: datetime) -> None:
    import traceback  # is needed after a bug only

    note(log, f"{what}\n{traceback.format_exc()}", now)


def note(log: Path, text: str, now: datetime) -> None:
    """Append a line, or several, to the log with its moment."""
    try:
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{now.isoformat()} {text}\n")
    except OSError:
        return  # a log that cannot be written must not hide what happened: the caller shows it


@contextmanager
def worker_log(log: Path) -> Iterator[None]:
    """While it lasts, what worker processes say of their troubles goes to `log`, which is made only if they do."""
    import logging  # takes its time, and most commands start no worker

    handler = logging.FileHandler(log, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    logger = logging.getLogger("xlplan")
    propagate, logger.propagate = logger.propagate, False
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagate
        handler.close()
