"""The one broad trap: a bug in one form or one output does not take the others along."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from xlplan.errors import XlplanError

T = TypeVar("T")


@dataclass(frozen=True)
class Trouble:
    """A bug that was trapped. what: the thing that is missing because of it; its traceback is in the log."""

    what: str
    error: str


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


def _note_traceback(log: Path, what: str, now: datetime) -> None:
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
