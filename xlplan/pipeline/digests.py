"""Digests of what results depend on besides the facts: this program, words, files."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import xlplan
from xlplan.ledger.codec import digest_of
from xlplan.locale import packaged_templates


@cache
def program() -> str:
    """A digest of this program and its words: every file of them, as it was installed or last saved."""
    return stamps_of([Path(xlplan.__file__).parent, packaged_templates()])


def stamps_of(folders: Iterable[Path]) -> str:
    """A digest of name, size and time of every file: words and code are not read only to see whether they changed."""
    return digest_of(sorted(_stamps(folders)))


def _stamps(folders: Iterable[Path]) -> Iterator[tuple[str, int, int]]:
    for folder in folders:
        for place, _, names in os.walk(folder):
            if not place.endswith("__pycache__"):
                for name in names:
                    found = (Path(place) / name).stat()
                    yield f"{Path(place).relative_to(folder).as_posix()}/{name}", found.st_size, found.st_mtime_ns
