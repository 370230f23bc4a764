"""Compound files (OLE): which program wrote one, and its streams."""

from __future__ import annotations

import io
from typing import Any

from xlplan.books.unreadable import Reason, Unreadable


def open_ole(data: bytes) -> Any:
    """The compound file (olefile.OleFileIO). Raises Unreadable if its directory cannot be read."""
    import olefile

    try:
        return olefile.OleFileIO(io.BytesIO(data))
    except (OSError, ValueError, IndexError, TypeError, AttributeError, KeyError, OverflowError) as exc:
        raise Unreadable(Reason.TRUNCATED, detail=str(exc)) from exc


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
