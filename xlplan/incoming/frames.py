"""What the parent and its workers say to each other: length-prefixed pickles over the worker's standard streams."""

from __future__ import annotations

import pickle
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from xlplan.books.limits import Limits
from xlplan.books.unreadable import Reason
from xlplan.incoming.context import ReadingContext
from xlplan.incoming.refusal import Read
from xlplan.ledger.records import Arrival

_LENGTH = struct.Struct(">Q")
AT_ONCE = 1 << 16
"""What a pipe holds: as much is taken out of it at once."""


@dataclass(frozen=True)
class Start:
    """Parent → worker, first and once."""

    context: ReadingContext
    limits: Limits


@dataclass(frozen=True)
class Task:
    """Parent → worker: one outer file. skip: members, by position in reading order, that killed an earlier worker.
    patience: how many times the usual seconds it may take."""

    data: bytes
    arrival: Arrival
    skip: Mapping[int, Reason] = field(default_factory=dict)
    patience: float = 1.0


@dataclass(frozen=True)
class Ready:
    """Worker → parent: it has loaded what it needs."""


@dataclass(frozen=True)
class At:
    """Worker → parent: the member that is read now, so that it can be named if it kills the worker."""

    position: int


@dataclass(frozen=True)
class Done:
    """Worker → parent: the readings of one outer file. overstepped: whether one ran out of memory. log: tracebacks of
    what surprised a reader."""

    reads: tuple[Read, ...]
    overstepped: bool = False
    log: str = ""


def write_frame(stream: BinaryIO, message: Any) -> None:
    """Send a message."""
    body = pickle.dumps(message)
    stream.write(_LENGTH.pack(len(body)) + body)  # at once: each write wakes the other side
    stream.flush()


def read_frame(stream: BinaryIO) -> Any:
    """The next message. Raises EOFError when the other side is gone."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    length = _LENGTH.unpack(head)[0]
    body = stream.read(length)
    if len(body) < length:
        raise EOFError
    return pickle.loads(body)
