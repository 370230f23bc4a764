"""The inbox as it lies there: files at any depth in a stable order, read once and never written."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from xlplan.books.limits import MIB, Limits
from xlplan.books.unreadable import Reason, Unreadable
from xlplan.incoming.quiet import is_quiet

_NOT_ON_THIS_DISK = 0x1000 | 0x40000 | 0x400000
"""Windows: offline, recall on open, recall on data access."""
_WINDOWS_PATH_TOO_LONG = 206  # ERROR_FILENAME_EXCED_RANGE
_DATALESS = 0x40000000
"""macOS: only a placeholder is here."""


@dataclass(frozen=True)
class Lying:
    """A file that was found. shown: its path relative to the project folder, with `/`. problem: why it is not looked
    into."""

    path: Path
    shown: str
    problem: Reason | None = None


@dataclass(frozen=True)
class InboxContent:
    """What was read of a file. data: None if only `problem` is known; sha256: "" if not even that."""

    sha256: str
    size: int
    data: bytes | None
    time: datetime | None
    problem: Unreadable | None = None


def files_in(folder: Path, shown: str) -> list[Lying]:
    """Every file below `folder` but those that nobody sent, sorted by path; shown: how the folder itself is shown."""
    return sorted(_walk(folder, shown, _above(folder)), key=lambda lying: lying.shown)


def _above(folder: Path) -> tuple[tuple[int, int], ...]:
    """The folders that hold this one: a link to any of them would take in what the project itself wrote."""
    found = []
    for parent in folder.absolute().resolve().parents:
        try:
            there = parent.stat()
        except OSError:
            continue
        found.append((there.st_dev, there.st_ino))
    return tuple(found)


def _walk(folder: Path, shown: str, above: tuple[tuple[int, int], ...]) -> Iterator[Lying]:
    try:
        there = folder.stat()
        names = sorted(os.listdir(folder))  # noqa: PTH208 - names only
    except FileNotFoundError:
        return
    except OSError as exc:
        yield Lying(folder, shown, _why(exc))
        return
    here = (there.st_dev, there.st_ino)
    if here in above:
        yield Lying(folder, shown, Reason.LOOP)
        return
    if {"cur", "new", "tmp"} <= set(names):
        names = [name for name in names if name != "tmp" and not name.startswith(".")]
    for name in names:
        path, called = folder / name, f"{shown}/{_readable(name)}"
        if is_quiet(_readable(name)):
            continue
        try:
            folder_there = path.is_dir()
        except OSError as exc:  # the folder may be listed and not entered, or the path is longer than paths may be
            yield Lying(path, called, _why(exc))
            continue
        if not folder_there:
            yield Lying(path, called)
        elif not is_quiet(f"{_readable(name)}/x"):
            yield from _walk(path, called, (*above, here))


def _readable(name: str) -> str:
    """A file's name in readable characters: one that is not UTF-8 is GB18030."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("gb18030", "replace")
    return name


def content_of(lying: Lying, limits: Limits) -> InboxContent:
    """The bytes of a file, or why there are none."""
    if lying.problem is not None:
        return InboxContent("", 0, None, None, Unreadable(lying.problem))
    try:
        return _content(lying.path, limits)
    except OSError as exc:
        leads_nowhere = isinstance(exc, FileNotFoundError) and lying.path.is_symlink()
        return InboxContent("", 0, None, None, Unreadable(Reason.SHORTCUT if leads_nowhere else _why(exc)))


def _content(path: Path, limits: Limits) -> InboxContent:
    before = path.stat()
    time = _time(before.st_mtime)
    problem = _unreadable(before)
    if problem is not None:
        return InboxContent("", before.st_size, None, time, Unreadable(problem))
    if before.st_size > limits.file_bytes:
        with path.open("rb") as stream:
            sha = hashlib.file_digest(stream, "sha256").hexdigest()
        size, cap = before.st_size // MIB, limits.file_bytes // MIB
        return InboxContent(sha, before.st_size, None, time, Unreadable(Reason.TOO_LARGE, size=size, limit=cap))
    data = path.read_bytes()
    after = path.stat()
    if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns) or len(data) != after.st_size:
        return InboxContent("", len(data), None, time, Unreadable(Reason.CHANGING))
    return InboxContent(hashlib.sha256(data).hexdigest(), len(data), data, time)


def _unreadable(found: os.stat_result) -> Reason | None:
    """Why this is not to be opened: it would hang, or fetch something from elsewhere."""
    if not stat.S_ISREG(found.st_mode):
        return Reason.UNKNOWN
    if getattr(found, "st_file_attributes", 0) & _NOT_ON_THIS_DISK or getattr(found, "st_flags", 0) & _DATALESS:
        return Reason.CLOUD
    return None


def _why(exc: OSError) -> Reason:
    if isinstance(exc, FileNotFoundError):
        return Reason.VANISHED
    if isinstance(exc, PermissionError):
        return Reason.NO_ACCESS
    if exc.errno == errno.ENAMETOOLONG or getattr(exc, "winerror", None) == _WINDOWS_PATH_TOO_LONG:
        return Reason.LONG_PATH
    return Reason.LOOP if "symbolic link" in str(exc).lower() else Reason.NO_ACCESS


def _time(seconds: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None
