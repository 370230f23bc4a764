"""Custom properties of a compound file: names and texts of the user-defined section."""

from __future__ import annotations

import struct

_USER_DEFINED = bytes.fromhex("05d5cdd59c2e1b10939708002b2cf9ae")
_TEXT, _WIDE = 0x1E, 0x1F
_DICTIONARY, _CODEPAGE = 0, 1  # properties that every set has


def custom_properties(stream: bytes) -> dict[str, str]:
    """Properties of a DocumentSummaryInformation stream that hold text. Raises struct.error if it is cut off."""
    for index in range(min(struct.unpack_from("<I", stream, 24)[0], 8)):
        place = 28 + 20 * index
        if stream[place : place + 16] == _USER_DEFINED:
            return _section(stream[struct.unpack_from("<I", stream, place + 16)[0] :])
    return {}


def _section(section: bytes) -> dict[str, str]:
    count = struct.unpack_from("<I", section, 4)[0]
    pairs = [struct.unpack_from("<II", section, 8 + 8 * index) for index in range(min(count, 1000))]
    places = dict(pairs)
    encoding = _encoding(section, places.get(_CODEPAGE))
    names = _names(section, places[_DICTIONARY], encoding) if _DICTIONARY in places else {}
    found = {}
    for number, name in names.items():
        text = _text(section, places[number], encoding) if number in places else ""
        if text:
            found[name] = text
    return found


def _encoding(section: bytes, place: int | None) -> str:
    number = 936 if place is None else struct.unpack_from("<H", section, place + 4)[0]
    known = {1200: "utf-16-le", 65001: "utf-8", 936: "gb18030"}
    return known.get(number, f"cp{number}" if number in {1250, 1251, 1252, 950, 932, 949} else "latin-1")


def _names(section: bytes, place: int, encoding: str) -> dict[int, str]:
    count = struct.unpack_from("<I", section, place)[0]
    place += 4
    found = {}
    for _ in range(min(count, 1000)):
        number, length = struct.unpack_from("<II", section, place)
        size = length * 2 if encoding == "utf-16-le" else length
        raw = section[place + 8 : place + 8 + size]
        found[number] = raw.decode(encoding, "replace").rstrip("\x00")
        place += 8 + (size + 3 & ~3 if encoding == "utf-16-le" else size)
    return found


def _text(section: bytes, place: int, encoding: str) -> str:
    kind, length = struct.unpack_from("<II", section, place)
    if kind == _WIDE:
        return section[place + 8 : place + 8 + 2 * length].decode("utf-16-le", "replace").rstrip("\x00")
    if kind == _TEXT:
        return section[place + 8 : place + 8 + length].decode(encoding, "replace").rstrip("\x00")
    return ""
