"""What outputs are made of besides a status: the plan, the words, the theme and this program, as one digest."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import xlplan
from xlplan.ledger.codec import as_json
from xlplan.pipeline.session import Session


def digest(*parts: object) -> str:
    """One digest of several parts, each by its `repr`."""
    return hashlib.sha256("\x1f".join(map(repr, parts)).encode("utf-8", "backslashreplace")).hexdigest()


def ingredients_of(session: Session) -> str:
    """A digest that is the same as long as the same status gives the same bytes."""
    logo = session.theme.logo
    return digest(
        session.locale.lang,
        as_json(session.plan),
        sorted(_stamps(session.locale.folders)),
        logo.read_bytes() if logo is not None else b"",
        program(),
    )


@cache
def program() -> str:
    """A digest of this program: every file of it, as it was installed or last saved."""
    return digest(sorted(_stamps([Path(xlplan.__file__).parent])))


def _stamps(folders: Iterable[Path]) -> Iterator[tuple[str, int, int]]:
    """Name, size and time of every file: words and code are not read only to see whether they changed."""
    for folder in folders:
        for place, _, names in os.walk(folder):
            if not place.endswith("__pycache__"):
                for name in names:
                    found = (Path(place) / name).stat()
                    yield f"{Path(place).relative_to(folder).as_posix()}/{name}", found.st_size, found.st_mtime_ns
