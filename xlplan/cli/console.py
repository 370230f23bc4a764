"""Standard output that fails with a sentence: a pipe whose reader is gone, a disk that is full."""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import Any

from xlplan.errors import ProjectError, reason_of

_ASCII = frozenset({"ascii", "us-ascii", "ANSI_X3.4-1968"})
"""Encodings of a locale that names none; what is Chinese goes out as UTF-8 there."""

_CLOSED = (errno.EPIPE, errno.EINVAL)
"""What a pipe says whose reader is gone; on Windows it is the second."""


class Outlet(io.RawIOBase):
    """The bytes of standard output on their way out. After a failure, which is told once, nothing is written any more,
    so that leaving the program does not fail again."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._failed = False

    def writable(self) -> bool:
        """See io."""
        return True

    def fileno(self) -> int:
        """See io."""
        return self._descriptor

    def isatty(self) -> bool:
        """See io."""
        return os.isatty(self._descriptor)

    def write(self, data: Any) -> int:
        """See io. Raises ProjectError."""
        if self._failed:
            return len(data)
        try:
            return os.write(self._descriptor, data)
        except OSError as exc:
            self._failed = True
            if exc.errno in _CLOSED:
                raise ProjectError("output-closed") from exc
            raise ProjectError("output-failed", reason=reason_of(exc)) from exc


def prepare_console() -> None:
    """Let a console in another code page not stop a Chinese sentence, and standard output fail with a sentence."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8" if stream.encoding in _ASCII else None, errors="replace")
    out = sys.stdout
    if isinstance(out, io.TextIOWrapper) and isinstance(getattr(out.buffer, "raw", out.buffer), io.FileIO):
        buffer = io.BufferedWriter(Outlet(out.fileno()))
        sys.stdout = io.TextIOWrapper(buffer, out.encoding, out.errors, line_buffering=out.isatty())
