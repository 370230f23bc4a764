"""Embedded files of an OOXML workbook, taken out of what Office wraps them in."""

from __future__ import annotations

import posixpath
import struct

from xlplan.books.limits import Limits
from xlplan.books.ole import open_ole
from xlplan.books.package import Package
from xlplan.books.unreadable import Unreadable

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CUT = (struct.error, IndexError, ValueError, OSError, TypeError, AttributeError, KeyError)


def embedded_file(package: Package, path: str, limits: Limits) -> tuple[str, bytes]:
    """The name and the bytes of an embedded file: of the file itself where a wrapper can be opened."""
    name = posixpath.basename(path)
    try:
        data = package.read(path, limits.overlay_bytes)
    except Unreadable:
        return name, b""
    return unwrapped(name, data) if data.startswith(_OLE) else (name, data)


def unwrapped(name: str, data: bytes) -> tuple[str, bytes]:
    """The file that a compound file wraps; the compound file itself if it wraps none."""
    try:
        with open_ole(data) as ole:
            if ole.exists("\x01Ole10Native"):
                return _native(ole.openstream("\x01Ole10Native").read()) or (name, data)
            for stream, suffix in (("Package", ""), ("CONTENTS", ".pdf")):
                if ole.exists(stream):
                    return name.removesuffix(".bin") + suffix, ole.openstream(stream).read()
    except (Unreadable, *_CUT):
        pass
    return name, data


def _native(stream: bytes) -> tuple[str, bytes] | None:
    """Ole10Native: size, two bytes, label, original path, eight bytes, length and temporary path, size, the file."""
    try:
        label_end = stream.index(b"\x00", 6)
        path_end = stream.index(b"\x00", label_end + 1)
        at = path_end + 5
        at += 4 + struct.unpack_from("<I", stream, at)[0]
        size = struct.unpack_from("<I", stream, at)[0]
    except _CUT:
        return None
    raw = stream[6:label_end]
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError:
        name = raw.decode("gb18030", "replace")
    return name.replace("\\", "/").rpartition("/")[2], stream[at + 4 : at + 4 + size]
