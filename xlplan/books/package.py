"""A zip archive looked at with care: its directory is judged before anything is inflated."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import IO, NamedTuple

from xlplan.books.limits import DEFAULT_LIMITS, MIB, Limits
from xlplan.books.unreadable import Reason, Unreadable

ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
    struct.error,
    KeyError,
)
"""All that the standard library raises over damaged, encrypted or strange archives."""

_ENCRYPTED = 0x1
_CHUNK = MIB
_SMALL = 8_192  # bytes: parts that are alike in every form, and remembered
_LENGTHS = struct.Struct("<HH")
_END = struct.Struct("<4s4H2LH")
_ENTRY = struct.Struct("<4s2xHHH4xLLLHHH8xL")
_NEWEST = 63
"""What an entry may ask of who extracts it; the standard library refuses more."""
_BEYOND = 0xFFFFFFFF
"""The true size stands elsewhere."""


def looks_like_zip(data: bytes) -> bool:
    """Whether these bytes begin like a zip archive, an empty one included."""
    return data[:4] in {b"PK\x03\x04", b"PK\x05\x06"} or (data[:4] == b"PK\x07\x08" and data[4:8] == b"PK\x03\x04")


class StoredPart(NamedTuple):
    """A part as the directory tells of it. size: when inflated."""

    name: str
    flags: int
    method: int
    crc: int
    stored: int
    size: int
    offset: int


class Package:
    """The parts of an office package. Part names are compared as written, with slashes for back-slashes; a second part
    of a name is refused."""

    def __init__(self, data: bytes, limits: Limits = DEFAULT_LIMITS) -> None:
        self._data = data
        usual = _directory(data)
        self._parts = usual if usual is not None else [_part_of(info) for info in self._archive.infolist()]
        if len(self._parts) > limits.entries:
            raise Unreadable(Reason.TOO_MANY, count=len(self._parts), limit=limits.entries)
        self._places = {part.name.replace("\\", "/").lstrip("/"): at for at, part in enumerate(self._parts)}
        self.names = frozenset(self._places)
        self._limits = limits

    @cached_property
    def _archive(self) -> zipfile.ZipFile:
        """The standard library's view, for whatever is unusual."""
        return open_zip(self._data)

    def judge(self) -> None:
        """Raise Unreadable if the directory alone shows duplicate parts, encryption or more than the limits allow."""
        if len({name.lower() for name in self.names}) < len(self._parts):
            raise Unreadable(Reason.HOSTILE, what="duplicate-parts")
        if any(part.flags & _ENCRYPTED for part in self._parts):
            raise Unreadable(Reason.ENCRYPTED)
        expanded = self.expanded
        if expanded > self._limits.expanded_bytes:
            raise Unreadable(Reason.TOO_LARGE, size=expanded // MIB, limit=self._limits.expanded_bytes // MIB)

    @property
    def expanded(self) -> int:
        """What all parts together claim to be when inflated, in bytes."""
        return sum(part.size for part in self._parts)

    def spelling(self, name: str) -> str:
        """The name of a part as the package writes it: the standard compares them without case. The name itself if
        there is no such part."""
        return name if name in self.names else self._by_lower.get(name.lower(), name)

    @cached_property
    def _by_lower(self) -> dict[str, str]:
        return {name.lower(): name for name in self.names}

    def size(self, name: str) -> int:
        """What the part claims to be when inflated, in bytes; 0 if there is none."""
        return self._parts[self._places[name]].size if name in self._places else 0

    def read(self, name: str, cap: int = 64 * MIB) -> bytes:
        """The part. Raises Unreadable if it is damaged or larger than `cap`."""
        size = self.size(name)
        if size > cap:
            raise Unreadable(Reason.TOO_LARGE, size=size // MIB, limit=cap // MIB)
        try:
            place = self._places[name]
            part = self._inflated(self._parts[place])
            if part is None:
                with self._opened(place) as stream:
                    part = stream.read(size + 1)
            return part
        except ZIP_ERRORS as exc:
            raise Unreadable(Reason.DAMAGED, detail=f"{name}: {exc}") from exc

    def _opened(self, place: int) -> IO[bytes]:
        return self._archive.open(self._archive.infolist()[place])

    def _inflated(self, part: StoredPart) -> bytes | None:
        """The usual kind of part, three times as fast as the standard library reads it; None for any other, and for
        one that is damaged, so that the library says what is wrong."""
        if part.method not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} or part.flags & _ENCRYPTED:
            return None
        at = part.offset
        if self._data[at : at + 4] != b"PK\x03\x04":
            return None
        begin = at + 30 + sum(_LENGTHS.unpack_from(self._data, at + 26))
        raw = self._data[begin : begin + part.stored]
        inflated = _inflated_before if part.size <= _SMALL else _inflated
        return inflated(raw, part.method, part.size, part.crc)

    def chunks(self, name: str) -> Iterator[bytes]:
        """The part in pieces of 1 MiB, so that a long one is never held at once."""
        if self.size(name) <= _CHUNK:
            yield self.read(name)
            return
        try:
            with self._opened(self._places[name]) as stream:
                while piece := stream.read(_CHUNK):
                    yield piece
        except ZIP_ERRORS as exc:
            raise Unreadable(Reason.DAMAGED, detail=f"{name}: {exc}") from exc


def _inflated(raw: bytes, method: int, size: int, crc: int) -> bytes | None:
    if method == zipfile.ZIP_DEFLATED:
        raw = zlib.decompressobj(-zlib.MAX_WBITS).decompress(raw, size + 1)
    return raw if len(raw) == size and zlib.crc32(raw) == crc else None


_inflated_before = lru_cache(maxsize=256)(_inflated)
"""Forms share most of their small parts."""


def _directory(data: bytes) -> list[StoredPart] | None:
    """The parts, if the archive's directory is as office programs write it, five times as fast as the standard library
    reads it; None where anything is unusual."""
    tail = len(data) - _END.size
    if tail < 0:
        return None
    mark, disk, first_disk, here, count, length, start, comment = _END.unpack_from(data, tail)
    if mark != b"PK\x05\x06" or disk or first_disk or here != count or comment or start + length != tail:
        return None
    if data[tail - 20 : tail - 16] == b"PK\x06\x07":
        return None
    found, at = [], start
    while at < tail:
        head = _ENTRY.unpack_from(data, at) if at + _ENTRY.size <= tail else (b"",)
        if head[0] != b"PK\x01\x02":
            return None
        _, needs, flags, method, crc, stored, size, named, extra, said, offset = head
        at += _ENTRY.size + named
        name = data[at - named : at]
        if (
            extra
            or said
            or needs > _NEWEST
            or not name.isascii()
            or b"\x00" in name
            or _BEYOND in {stored, size, offset}
        ):
            return None
        found.append(StoredPart(name.decode(), flags, method, crc, stored, size, offset))
    return found if len(found) == count else None


def _part_of(info: zipfile.ZipInfo) -> StoredPart:
    return StoredPart(
        info.filename,
        info.flag_bits,
        info.compress_type,
        info.CRC,
        info.compress_size,
        info.file_size,
        info.header_offset,
    )


def open_zip(data: bytes, encoding: str | None = None) -> zipfile.ZipFile:
    """The archive. Raises Unreadable: TRUNCATED if its directory at the end is missing, else DAMAGED."""
    try:
        return zipfile.ZipFile(io.BytesIO(data), metadata_encoding=encoding)
    except ZIP_ERRORS as exc:
        reason = Reason.DAMAGED if b"PK\x05\x06" in data[-65_600:] else Reason.TRUNCATED
        raise Unreadable(reason, detail=str(exc)) from exc
