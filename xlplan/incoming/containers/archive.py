"""Archives: .zip with names in any encoding, encrypted and damaged members told apart, and .gz."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from itertools import chain, pairwise

from xlplan.books.glance import OLE_MAGIC
from xlplan.books.limits import MIB, Limits
from xlplan.books.package import ZIP_ERRORS, open_zip
from xlplan.books.sniff import FileKind, sniff
from xlplan.books.unreadable import Reason, Unreadable
from xlplan.incoming.containers import Member, Opened
from xlplan.incoming.quiet import is_quiet

_ENCRYPTED, _UTF8 = 0x1, 0x800
_AES = 99  # the method that WinZip writes for it
_GZIP_WINDOW = 31  # 15 and 16: a head of gzip is to be there
_END_OF_ZIP, _IN_ZIP64 = b"PK\x05\x06", 0xFFFF
_ENTRY = re.compile(rb"PK\x03\x04")
_LONGEST_DESCRIPTOR = 24
"""Bytes that may follow an entry's own: its check sum and sizes, behind a signature."""
_SEAL = b"APK Sig Block 42"
"""The end of the block in which a signed archive keeps its signatures before the directory."""
_WHOLE_FILES = (b"PK\x03\x04", OLE_MAGIC, b"%PDF")


def open_archive(data: bytes, limits: Limits, passwords: tuple[str, ...]) -> Opened:
    """The files in a zip, folders and what systems add quietly left out."""
    archive = open_zip(data)
    infos = archive.infolist()
    if len(infos) > limits.entries:
        raise Unreadable(Reason.TOO_MANY, count=len(infos), limit=limits.entries)
    expanded = sum(info.file_size for info in infos)
    if expanded > limits.expanded_bytes:
        raise Unreadable(Reason.TOO_LARGE, size=expanded // MIB, limit=limits.expanded_bytes // MIB)
    return Opened(chain(_members(archive, infos, limits, passwords), _unlisted(data, infos, archive.start_dir)))


def _members(
    archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], limits: Limits, passwords: tuple[str, ...]
) -> Iterator[Member]:
    for number, info in enumerate(infos, 1):
        name = entry_name(info)
        if (name.endswith("/") and not info.file_size) or is_quiet(name):
            continue
        if not name:
            yield _nameless(archive, info, number, limits, passwords)
            continue
        name = name.rstrip("/")
        try:
            data = _inflated(archive, info, limits, passwords)
        except Unreadable as exc:
            yield Member(name, problem=exc, time=_time(info))
        else:
            yield Member(name, data, time=_time(info))


def _unlisted(data: bytes, infos: list[zipfile.ZipInfo], directory: int) -> Iterator[Member]:
    """What lies between the entries that the directory lists, named by its place: an entry that it lost. Or, where
    nothing seems to, what the directory itself misses of the entries that it counts."""
    spans = [(0, min((info.header_offset for info in infos), default=0))]
    spans += sorted((info.header_offset, _end(data, info)) for info in infos)
    spans.append((directory, directory))
    lost = [
        number
        for number, ((_, end), (start, _)) in enumerate(pairwise(spans[1:] if infos else spans), 1)
        if _ENTRY.search(data, end, start) or len(_without_seal(data[end:start]).strip(b"\x00")) > _LONGEST_DESCRIPTOR
    ]
    if infos and not lost and _counted(data) not in {len(infos) & 0xFFFF, _IN_ZIP64}:
        lost = [len(infos) + 1]
    for number in lost:
        yield Member(f"#{number}", problem=Unreadable(Reason.MEMBER_DAMAGED, detail="not in the directory"))


def _without_seal(gap: bytes) -> bytes:
    return b"" if gap.endswith(_SEAL) else gap


def _counted(data: bytes) -> int:
    """How many entries the end of a zip says that there are."""
    at = data.rfind(_END_OF_ZIP) + 10
    return int.from_bytes(data[at : at + 2], "little")


def _end(data: bytes, info: zipfile.ZipInfo) -> int:
    """Where an entry ends by its own head, and by what the directory says of its size."""
    head = data[info.header_offset + 26 : info.header_offset + 30]
    return info.header_offset + 30 + info.compress_size + (sum(struct.unpack("<HH", head)) if len(head) == 4 else 0)


def _nameless(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, number: int, limits: Limits, passwords: tuple[str, ...]
) -> Member:
    """An entry without a name goes by its number. It is named as such unless something can be read from it."""
    name = f"#{number}"
    try:
        data = _inflated(archive, info, limits, passwords)
        kind = sniff(data)
    except Unreadable:
        kind = FileKind.CSV
    if kind is FileKind.CSV:
        return Member(name, problem=Unreadable(Reason.NAMELESS), time=_time(info))
    return Member(name, data, time=_time(info))


def entry_name(info: zipfile.ZipInfo) -> str:
    """The name in the encoding it was written in: UTF-8 where flagged or possible, else GB18030. Always with `/`."""
    name = info.orig_filename
    if not info.flag_bits & _UTF8:
        raw = name.encode("cp437", "replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return name.split("\x00", 1)[0].replace("\\", "/")


def _inflated(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits, passwords: tuple[str, ...]) -> bytes:
    if info.file_size > limits.file_bytes:
        raise Unreadable(Reason.TOO_LARGE, size=info.file_size // MIB, limit=limits.file_bytes // MIB)
    if info.compress_type == _AES:
        raise Unreadable(Reason.MEMBER_ENCRYPTED)
    if info.flag_bits & _ENCRYPTED:
        return _decrypted(archive, info, passwords)
    try:
        return archive.read(info)
    except ZIP_ERRORS as exc:
        raise Unreadable(Reason.MEMBER_DAMAGED, detail=str(exc)) from exc


def _decrypted(archive: zipfile.ZipFile, info: zipfile.ZipInfo, passwords: tuple[str, ...]) -> bytes:
    """An encrypted member. A wrong password passes the first check once in 256 times, and fails later."""
    for password in passwords:
        for encoding in ("utf-8", "gb18030"):
            try:
                return archive.read(info, pwd=password.encode(encoding))
            except ZIP_ERRORS:
                continue
    raise Unreadable(Reason.WRONG_PASSWORD if passwords else Reason.MEMBER_ENCRYPTED)


def _time(info: zipfile.ZipInfo) -> datetime | None:
    try:
        return datetime(*info.date_time)  # noqa: DTZ001 - archives keep local times; the caller knows the zone
    except ValueError:
        return None


def open_gzip(data: bytes, limits: Limits) -> Opened:
    """The file in a gzip, which may come in several pieces one after the other; pieces that are whole files are files
    of their own. Raises Unreadable if none can be read, or if it is larger than the limits allow."""
    pieces, problem = _pieces(data, limits)
    if not pieces and problem is not None:
        raise problem
    name = _gzip_name(data)
    if len(pieces) > 1 and all(piece.startswith(_WHOLE_FILES) for piece in pieces):
        members = [Member(name, piece) for piece in pieces]
    else:
        members = [Member(name, b"".join(pieces))]
    if problem is not None:
        members.append(Member(name, problem=problem))
    return Opened(tuple(members))


def _pieces(data: bytes, limits: Limits) -> tuple[list[bytes], Unreadable | None]:
    """What each piece of a gzip inflates to, and what is wrong with the first that does not. Zeros behind the last are
    no piece."""
    pieces: list[bytes] = []
    left = limits.file_bytes
    while data.strip(b"\x00"):
        inflater = zlib.decompressobj(_GZIP_WINDOW)
        try:
            content = inflater.decompress(data, left + 1)
        except zlib.error as exc:
            return pieces, Unreadable(Reason.MEMBER_DAMAGED if pieces else Reason.DAMAGED, detail=str(exc))
        left -= len(content)
        if left < 0:
            raise Unreadable(Reason.TOO_LARGE, size=limits.file_bytes // MIB, limit=limits.file_bytes // MIB)
        if not inflater.eof:
            return pieces, Unreadable(Reason.MEMBER_DAMAGED if pieces else Reason.TRUNCATED)
        pieces.append(content)
        data = inflater.unused_data
    return pieces, None


def _gzip_name(data: bytes) -> str:
    """The name in the head of a gzip, "" if it has none."""
    if len(data) < 11 or not data[3] & 0x08 or data[3] & 0x04:
        return ""
    raw = data[10 : data.find(b"\x00", 10)]
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")
