"""A zip archive looked at with care: its directory is judged before anything is inflated."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import cached_property

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


def looks_like_zip(data: bytes) -> bool:
    """Whether these bytes begin like a zip archive, an empty one included."""
    return data[:4] in {b"PK\x03\x04", b"PK\x05\x06"} or (data[:4] == b"PK\x07\x08" and data[4:8] == b"PK\x03\x04")


class Package:
    """The parts of an office package. Part names are compared as written, with slashes for back-slashes; a second part
    of a name is refused."""

    def __init__(self, data: bytes, limits: Limits = DEFAULT_LIMITS) -> None:
        self._data = data
        self._archive = open_zip(data)
        infos = self._archive.infolist()
        if len(infos) > limits.entries:
            raise Unreadable(Reason.TOO_MANY, count=len(infos), limit=limits.entries)
        self._infos = {info.filename.replace("\\", "/").lstrip("/"): info for info in infos}
        self.names = frozenset(self._infos)
        self._limits = limits

    def judge(self) -> None:
        """Raise Unreadable if the directory alone shows duplicate parts, encryption or more than the limits allow."""
        infos = self._archive.infolist()
        if len({name.lower() for name in self.names}) < len(infos):
            raise Unreadable(Reason.HOSTILE, what="duplicate-parts")
        if any(info.flag_bits & _ENCRYPTED for info in infos):
            raise Unreadable(Reason.ENCRYPTED)
        expanded = self.expanded
        if expanded > self._limits.expanded_bytes:
            raise Unreadable(Reason.TOO_LARGE, size=expanded // MIB, limit=self._limits.expanded_bytes // MIB)

    @property
    def expanded(self) -> int:
        """What all parts together claim to be when inflated, in bytes."""
        return sum(info.file_size for info in self._archive.infolist())

    def spelling(self, name: str) -> str:
        """The name of a part as the package writes it: the standard compares them without case. The name itself if
        there is no such part."""
        return name if name in self.names else self._by_lower.get(name.lower(), name)

    @cached_property
    def _by_lower(self) -> dict[str, str]:
        return {name.lower(): name for name in self.names}

    def size(self, name: str) -> int:
        """What the part claims to be when inflated, in bytes; 0 if there is none."""
        return self._infos[name].file_size if name in self._infos else 0

    def read(self, name: str, cap: int = 64 * MIB) -> bytes:
        """The part. Raises Unreadable if it is damaged or larger than `cap`."""
        size = self.size(name)
        if size > cap:
            raise Unreadable(Reason.TOO_LARGE, size=size // MIB, limit=cap // MIB)
        try:
            info = self._infos[name]
            part = self._inflated(info)
            if part is None:
                with self._archive.open(info) as stream:
                    part = stream.read(size + 1)
            return part
        except ZIP_ERRORS as exc:
            raise Unreadable(Reason.DAMAGED, detail=f"{name}: {exc}") from exc

    def _inflated(self, info: zipfile.ZipInfo) -> bytes | None:
        """The usual kind of part, three times as fast as the standard library reads it; None for any other, and for
        one that is damaged, so that the library says what is wrong."""
        if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} or info.flag_bits & _ENCRYPTED:
            return None
        at = info.header_offset
        if self._data[at : at + 4] != b"PK\x03\x04":
            return None
        begin = at + 30 + sum(struct.unpack_from("<HH", self._data, at + 26))
        raw = self._data[begin : begin + info.compress_size]
        if info.compress_type == zipfile.ZIP_DEFLATED:
            raw = zlib.decompressobj(-zlib.MAX_WBITS).decompress(raw, info.file_size + 1)
        return raw if len(raw) == info.file_size and zlib.crc32(raw) == info.CRC else None

    def chunks(self, name: str) -> Iterator[bytes]:
        """The part in pieces of 1 MiB, so that a long one is never held at once."""
        if self.size(name) <= _CHUNK:
            yield self.read(name)
            return
        try:
            with self._archive.open(self._infos[name]) as stream:
                while piece := stream.read(_CHUNK):
                    yield piece
        except ZIP_ERRORS as exc:
            raise Unreadable(Reason.DAMAGED, detail=f"{name}: {exc}") from exc


def open_zip(data: bytes, encoding: str | None = None) -> zipfile.ZipFile:
    """The archive. Raises Unreadable: TRUNCATED if its directory at the end is missing, else DAMAGED."""
    try:
        return zipfile.ZipFile(io.BytesIO(data), metadata_encoding=encoding)
    except ZIP_ERRORS as exc:
        reason = Reason.DAMAGED if b"PK\x05\x06" in data[-65_600:] else Reason.TRUNCATED
        raise Unreadable(reason, detail=str(exc)) from exc
