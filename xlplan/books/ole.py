"""Compound files (OLE): which program wrote one, and its streams."""

from __future__ import annotations

import io
from typing import Any

from xlplan.books.unreadable import Reason, Unreadable

_BY_STREAM: tuple[tuple[str, str | Reason], ...] = (
    ("encryptedpackage", Reason.ENCRYPTED),
    ("workbook", "xls"),
    ("book", "xls"),
    ("__properties_version1.0", "msg"),
    ("worddocument", Reason.WORD),
    ("powerpoint document", Reason.PRESENTATION),
    ("contents", Reason.WPS),
    ("matost", Reason.WPS),
    ("wpsdocument", Reason.WPS),
)


def open_ole(data: bytes) -> Any:
    """The compound file (olefile.OleFileIO). Raises Unreadable if its directory cannot be read."""
    import olefile

    try:
        return olefile.OleFileIO(io.BytesIO(data))
    except (OSError, ValueError, IndexError, TypeError, AttributeError, KeyError, OverflowError) as exc:
        raise Unreadable(Reason.TRUNCATED, detail=str(exc)) from exc


def ole_kind(data: bytes) -> str:
    """`xls` or `msg`. Raises Unreadable naming any other document."""
    with open_ole(data) as ole:
        streams = {entry[0].lower() for entry in ole.listdir(streams=True, storages=True)}
    for name, kind in _BY_STREAM:
        if name in streams:
            if isinstance(kind, Reason):
                raise Unreadable(kind)
            return kind
    raise Unreadable(Reason.UNKNOWN)


def stream(ole: Any, *names: str) -> bytes:
    """The first of these streams that is there; Unreadable if none is or it is cut off."""
    for name in names:
        if ole.exists(name):
            try:
                found: bytes = ole.openstream(name).read()
            except (OSError, ValueError, IndexError, TypeError) as exc:
                raise Unreadable(Reason.TRUNCATED, detail=str(exc)) from exc
            return found
    raise Unreadable(Reason.DAMAGED, detail=f"no stream {names[0]}")
