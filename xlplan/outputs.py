"""Writing what people read: beside and then renamed, never over something a person changed or has open."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from xlplan.errors import ProjectError, reason_of

EARLIER = "earlier"
"""The folder, beside an output, of what stood in its place and was not our own last work."""

_PART_PREFIX, _PART_SUFFIX = ".xlplan-", ".part"
_NAME_LIMIT = 255
"""Bytes in a file name on the file systems in use; a Chinese character takes three."""

_ATTEMPTS, _PAUSE = 3, 0.1
"""A virus scanner holds a new file for a moment on Windows; an office program holds it for longer."""

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True)
class Published:
    """What became of an output.

    path: where the given bytes now stand, a dated name if the wanted one is open. kept: what stood there before and
    is still whole, in the folder of earlier ones if it was changed by hand, where it stood if it is open; None if there
    was nothing to keep. changed: whether anything was written. open: whether the wanted file is open in a program.
    """

    path: Path
    kept: Path | None = None
    changed: bool = True
    open: bool = False


def publish(path: Path, data: bytes, *, known_sha: str | None, now: datetime, sha256: str = "") -> Published:
    """Put `data` at `path` so that a reader sees the old file or the new one, and nothing of a person's is lost.

    known_sha: sha256 of what xlplan last wrote there, None if it never did. A file with another hash was changed by
    hand: it is kept in the folder EARLIER beside it under a dated name, the same content only once. A file that is open
    stays, and the new one takes a dated name beside it. now: for those names. sha256: that of `data`, if the caller
    knows it. Only one run at a time may publish a
    given path. Raises ProjectError if the folder or the disk refuses.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return _publish(path, data, sha256 or sha256_of(data), known_sha, now)
    except OSError as exc:
        raise _stopped(path, exc) from exc


def sha256_of(data: bytes) -> str:
    """The hash by which outputs and originals are known."""
    return hashlib.sha256(data).hexdigest()


def sweep(folder: Path) -> None:
    """Remove what killed runs left half-written below `folder`. Call it while no other run can be writing there."""
    for leftover in folder.rglob(f"{_PART_PREFIX}*{_PART_SUFFIX}"):
        with suppress(OSError):  # held by a virus scanner: the next run meets it again
            leftover.unlink()


def is_open(path: Path) -> bool:
    """Whether a lock file beside `path` says that Excel, WPS or LibreOffice has it open."""
    names = (f"~${path.name}", f".~{path.name}", f".~lock.{path.name}#")
    return any((path.parent / name).exists() for name in names)


def _publish(path: Path, data: bytes, wanted: str, known_sha: str | None, now: datetime) -> Published:
    present = _hash_at(path)
    if present == wanted:
        return Published(path, changed=False)
    if present is not None and is_open(path):
        return _beside_the_open_one(path, data, wanted, now)
    part = _written_part(path, data)
    try:
        if present is None or present == known_sha:
            _patiently_replace(part, path)
            return Published(path)
        return Published(path, _keeping(path, present, part, now))
    except PermissionError:
        if present is None:
            raise
        part.unlink(missing_ok=True)
        return _beside_the_open_one(path, data, wanted, now)
    finally:
        part.unlink(missing_ok=True)


def _keeping(path: Path, present: str, part: Path, now: datetime) -> Path:
    """Put `part` in the place of a file with the hash `present`, which is kept; where it is kept."""
    earlier = path.parent / EARLIER / path.name
    earlier.parent.mkdir(exist_ok=True)
    same = next((other for other in sorted(_dated_siblings(earlier)) if present and _hash_at(other) == present), None)
    if same is not None:
        _patiently_replace(part, path)
        return same
    kept = _free_name(earlier, now)
    try:
        _patiently_replace(path, kept)
        try:
            _patiently_replace(part, path)
        except OSError:
            kept.replace(path)
            raise
    finally:
        with suppress(OSError):  # something lies there, as it should
            earlier.parent.rmdir()
    return kept


def _beside_the_open_one(path: Path, data: bytes, wanted: str, now: datetime) -> Published:
    """Runs while it stays open must not pile up copies: the same bytes under an earlier dated name are enough."""
    for earlier in sorted(_dated_siblings(path)):
        if _hash_at(earlier) == wanted:
            return Published(earlier, kept=path, changed=False, open=True)
    dated = _free_name(path, now)
    part = _written_part(dated, data)
    try:
        part.replace(dated)
    finally:
        part.unlink(missing_ok=True)
    return Published(dated, kept=path, open=True)


def _hash_at(path: Path) -> str | None:
    """The hash of the file there, None if there is none, "" if a program does not even let it be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None
    except PermissionError:
        return ""


def _written_part(path: Path, data: bytes) -> Path:
    """The bytes, safely on the disk, under a short name that depends on the output alone: the next run overwrites
    what a killed one left."""
    digest = hashlib.sha256(os.fsencode(path.name)).hexdigest()[:16]
    part = path.with_name(f"{_PART_PREFIX}{digest}{_PART_SUFFIX}")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        part.unlink(missing_ok=True)
        raise
    return part


def _patiently_replace(source: Path, target: Path) -> None:
    for _ in range(_ATTEMPTS - 1):
        try:
            source.replace(target)
        except PermissionError:
            time.sleep(_PAUSE)
        else:
            return
    source.replace(target)


_DATE = r"\.\d{8}-\d{4}(-\d+)?"


def _free_name(path: Path, now: datetime) -> Path:
    return next(name for name in _dated_names(path, now) if not os.path.lexists(name))


def _dated_names(path: Path, now: datetime) -> Iterator[Path]:
    """`a.20220926-0900.xlsx`, `a.20220926-0900-2.xlsx`, …; the stem gives way where the name would be too long."""
    count = 1
    while True:
        tail = f".{now:%Y%m%d-%H%M}" + (f"-{count}" if count > 1 else "") + path.suffix
        yield path.with_name(_shortened(path.stem, _NAME_LIMIT - len(os.fsencode(tail))) + tail)
        count += 1


def _dated_siblings(path: Path) -> Iterable[Path]:
    return (other for other in path.parent.iterdir() if is_dated(other.name, path) and other.is_file())


def is_dated(name: str, path: Path) -> bool:
    """Whether a name is a dated one of `path`."""
    stem = _shortened(path.stem, _NAME_LIMIT - len(os.fsencode(path.suffix)) - len(".20220926-0900-999"))
    return re.fullmatch(f"{re.escape(stem)}.*{_DATE}{re.escape(path.suffix)}", name, re.DOTALL) is not None


def _shortened(stem: str, limit: int) -> str:
    while len(os.fsencode(stem)) > limit:
        stem = stem[:-1]
    return stem


def _stopped(path: Path, exc: OSError) -> ProjectError:
    if exc.errno in _NO_ROOM:
        return ProjectError("disk-full", file=str(path))
    return ProjectError("cannot-write", file=str(path), reason=reason_of(exc))
