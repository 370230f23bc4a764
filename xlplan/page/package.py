"""Packages with some parts in other words: what stays is copied as it is packed, and nothing is packed twice."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from zipfile import ZipFile, ZipInfo

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_VERSION, _UNIX = 20, 3 << 8
_FIRST_OF_1980 = 0x21
"""The day of every part, as XlsxWriter has it."""


_LEVEL = 5
"""How hard long runs of rows are packed: a twentieth longer than at zlib's usual level, in two thirds of the time."""
_ZEROS = bytes(1 << 16)


class Packed(NamedTuple):
    """A piece of a part as it is packed, ended so that another can follow it. crc, size: of what is in it."""

    data: bytes
    crc: int
    size: int


class Packer:
    """Packs a piece that is written long before what comes before it in its part."""

    def __init__(self) -> None:
        self._packer, self._data = zlib.compressobj(_LEVEL, wbits=-zlib.MAX_WBITS), bytearray()
        self._crc = self._size = 0

    def add(self, data: bytes) -> None:
        """What comes next in the piece."""
        self._crc, self._size = zlib.crc32(data, self._crc), self._size + len(data)
        self._data += self._packer.compress(data)

    def finish(self) -> Packed:
        """The piece."""
        return Packed(bytes(self._data + self._packer.flush(zlib.Z_FULL_FLUSH)), self._crc, self._size)


class Carton:
    """A package of XlsxWriter's, of which some parts are made anew."""

    def __init__(self, package: bytes) -> None:
        self._package = memoryview(package)
        with ZipFile(io.BytesIO(package)) as old:
            self._infos = {info.filename: info for info in old.infolist()}

    def __iter__(self) -> Iterator[str]:
        """The names of its parts."""
        return iter(self._infos)

    def part(self, name: str) -> bytes:
        """A part as XlsxWriter wrote it."""
        return zlib.decompress(self._record(self._infos[name], head=False), -zlib.MAX_WBITS)

    def filled(self, parts: Mapping[str, Iterable[bytes | Packed]]) -> bytes:
        """The package with these parts, each piece by piece, in place of those of the same names."""
        out, directory = io.BytesIO(), []
        for name, info in self._infos.items():
            at = out.tell()
            if name in parts:
                info = _write_part(out, info, parts[name])
            else:
                out.write(self._record(info))
            directory.append(_entry(info, at))
        begin, size = out.tell(), sum(map(len, directory))
        out.writelines(directory)
        out.write(_END.pack(b"PK\x05\x06", 0, 0, len(directory), len(directory), size, begin, 0))
        return out.getvalue()

    def _record(self, info: ZipInfo, *, head: bool = True) -> memoryview:
        """What is packed of a part, by default with its head and its name before it."""
        *_, name, extra = _LOCAL.unpack_from(self._package, info.header_offset)
        begin = info.header_offset + _LOCAL.size + name + extra
        return self._package[info.header_offset if head else begin : begin + info.compress_size]


def _write_part(out: io.BytesIO, old: ZipInfo, pieces: Iterable[bytes | Packed]) -> ZipInfo:
    info, at, name = ZipInfo(old.filename), out.tell(), old.filename.encode("ascii")
    info.compress_type = zlib.DEFLATED
    out.write(bytes(_LOCAL.size) + name)
    packer, info.CRC, info.file_size = zlib.compressobj(wbits=-zlib.MAX_WBITS), 0, 0
    for piece in pieces:
        if isinstance(piece, Packed):
            out.write(packer.flush(zlib.Z_FULL_FLUSH))  # what follows refers to nothing before it
            out.write(piece.data)
            info.CRC = _joined(info.CRC, piece)
            info.file_size += piece.size
        else:
            info.CRC = zlib.crc32(piece, info.CRC)
            info.file_size += len(piece)
            out.write(packer.compress(piece))
    out.write(packer.flush())
    info.compress_size = out.tell() - at - _LOCAL.size - len(name)
    head = (_VERSION, 0, zlib.DEFLATED, 0, _FIRST_OF_1980, info.CRC, info.compress_size, info.file_size, len(name), 0)
    out.seek(at)
    out.write(_LOCAL.pack(b"PK\x03\x04", *head))
    out.seek(0, io.SEEK_END)
    return info


def _joined(crc: int, piece: Packed) -> int:
    """The check sum of what has one and a piece behind it: sums differ by what they make of as many zeros."""
    return piece.crc ^ _zeros(piece.size, 0) ^ _zeros(piece.size, crc)


def _zeros(count: int, crc: int) -> int:
    for _ in range(count // len(_ZEROS)):
        crc = zlib.crc32(_ZEROS, crc)
    return zlib.crc32(_ZEROS[: count % len(_ZEROS)], crc)


def _entry(info: ZipInfo, at: int) -> bytes:
    """A line of the directory at the end of a package."""
    name = info.filename.encode("ascii")
    head = (_VERSION | _UNIX, _VERSION, 0, info.compress_type, 0, _FIRST_OF_1980)
    sizes = (info.CRC, info.compress_size, info.file_size)
    return _CENTRAL.pack(b"PK\x01\x02", *head, *sizes, len(name), 0, 0, 0, 0, 0o600 << 16, at) + name
