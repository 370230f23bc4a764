"""Compound files, Outlook messages and winmail.dat, written byte by byte as their specifications say."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Tree = Mapping[str, "bytes | Tree"]

SECTOR, MINI, CUTOFF = 512, 64, 4096
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


@dataclass
class _Entry:
    name: str
    kind: int
    data: bytes = b""
    start: int = END
    right: int = FREE
    child: int = FREE


@dataclass
class _Chains:
    """Sectors of one size, and the table that chains them."""

    size: int
    blocks: list[bytes] = field(default_factory=list)
    table: list[int] = field(default_factory=list)

    def add(self, data: bytes) -> int:
        if not data:
            return END
        start = len(self.blocks)
        for position in range(0, len(data), self.size):
            self.blocks.append(data[position : position + self.size].ljust(self.size, b"\0"))
            self.table.append(len(self.blocks))
        self.table[-1] = END
        return start


def compound(tree: Tree) -> bytes:
    """A compound file (version 3) with these streams (bytes) and storages (mappings)."""
    entries = [_Entry("Root Entry", 5)]
    entries[0].child = _add(tree, entries)
    sectors, minis = _Chains(SECTOR), _Chains(MINI)
    for entry in entries:
        if entry.kind == 2:
            entry.start = (minis if len(entry.data) < CUTOFF else sectors).add(entry.data)
    entries[0].data = b"".join(minis.blocks)
    entries[0].start = sectors.add(entries[0].data)
    directory = sectors.add(b"".join(_entry(entry) for entry in entries))
    mini_table = sectors.add(b"".join(struct.pack("<I", n) for n in minis.table))
    return _file(sectors, directory, mini_table, -(-len(minis.table) * 4 // SECTOR))


def _add(tree: Tree, entries: list[_Entry]) -> int:
    first = previous = FREE
    for name, content in tree.items():
        entry = _Entry(name, 2, content) if isinstance(content, bytes) else _Entry(name, 1)
        entries.append(entry)
        number = len(entries) - 1
        if first == FREE:
            first = number
        else:
            entries[previous].right = number
        previous = number
        if not isinstance(content, bytes):
            entry.child = _add(content, entries)
    return first


def _entry(entry: _Entry) -> bytes:
    name = entry.name.encode("utf-16-le") + b"\0\0"
    return (
        name.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(name), entry.kind, 1, FREE, entry.right, entry.child)
        + bytes(36)
        + struct.pack("<IQ", entry.start, len(entry.data))
    )


def _file(sectors: _Chains, directory: int, mini_table: int, mini_sectors: int) -> bytes:
    count = 1
    while count * 128 < len(sectors.table) + count:
        count += 1
    first = len(sectors.blocks)
    table = [*sectors.table, *[FAT] * count]
    table += [FREE] * (count * 128 - len(table))
    places = [*range(first, first + count), *[FREE] * (109 - count)]
    head = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(6)
        + struct.pack("<IIIIIIIII", 0, count, directory, 0, CUTOFF, mini_table, mini_sectors, END, 0)
        + struct.pack("<109I", *places)
    )
    return head + b"".join(sectors.blocks) + struct.pack(f"<{len(table)}I", *table)


def _properties(head: int, values: Mapping[int, bytes | int | str], encoding: str) -> dict[str, bytes | Tree]:
    """A property stream and the streams of the values that do not fit into it."""
    streams: dict[str, bytes | Tree] = {}
    fixed = bytes(head)
    for tag, value in values.items():
        if isinstance(value, int):
            kind, slot = (0x0040, struct.pack("<Q", value)) if value > 2**32 else (0x0003, struct.pack("<II", value, 0))
        else:
            text = isinstance(value, str)
            raw = value.encode("utf-16-le" if encoding == "utf-16-le" else encoding) if text else value
            kind = 0x0102 if not text else (0x001F if encoding == "utf-16-le" else 0x001E)
            streams[f"__substg1.0_{tag:04X}{kind:04X}"] = raw
            slot = struct.pack("<II", len(raw), 0)
        fixed += struct.pack("<HHI", kind, tag, 6) + slot
    return {"__properties_version1.0": fixed, **streams}


def outlook_message(
    attachments: Mapping[str, bytes],
    *,
    subject: str = "",
    body: str = "",
    headers: str = "",
    sender: str = "",
    delivered: int = 0,
    encoding: str = "utf-16-le",
    forwarded: Mapping[str, Mapping[str, bytes]] | None = None,
    kind: str = "IPM.Note",
    message_id: str = "",
    recipients: Sequence[str] = (),
) -> bytes:
    """A .msg file. kind: its message class. forwarded: attachments of messages inside it, by their titles. delivered: as a Windows file time. encoding: utf-16-le, or a code page with old 8-bit strings."""
    codepage = {} if encoding == "utf-16-le" else {0x3FFD: 936, 0x3FDE: 936}
    values: dict[int, bytes | int | str] = {0x001A: kind, 0x1035: message_id, 0x0037: subject, 0x1000: body, **codepage}
    values[0x340D] = 0x00040E79 if encoding == "utf-16-le" else 0x00000E79
    if headers:
        values[0x007D] = headers
    if sender:
        values[0x0C1F] = sender
    if delivered:
        values[0x0E06] = delivered
    tree = _properties(32, values, encoding)
    for number, address in enumerate(recipients):
        tree[f"__recip_version1.0_#{number:08X}"] = _properties(8, {0x39FE: address}, encoding)
    for number, (name, data) in enumerate(attachments.items()):
        own = _properties(8, {0x3705: 1, 0x3707: name, 0x3701: data}, encoding)
        tree[f"__attach_version1.0_#{number:08X}"] = own
    for number, (title, inner) in enumerate((forwarded or {}).items(), len(attachments)):
        inside = _properties(24, {0x0037: title}, encoding)
        for place, (name, data) in enumerate(inner.items()):
            own = _properties(8, {0x3705: 1, 0x3707: name, 0x3701: data}, encoding)
            inside[f"__attach_version1.0_#{place:08X}"] = own
        attached = _properties(8, {0x3705: 5, 0x3001: title}, encoding)
        tree[f"__attach_version1.0_#{number:08X}"] = {**attached, "__substg1.0_3701000D": inside}
    return compound(tree)


def winmail(attachments: Mapping[bytes, bytes], body: bytes = b"", kind: bytes = b"", subject: bytes = b"") -> bytes:
    """A winmail.dat with attachments under these raw names. kind: its message class."""
    parts = [struct.pack("<IH", 0x223E9F78, 1), _attribute(1, 0x9006, 8, struct.pack("<I", 0x10000))]
    parts.append(_attribute(1, 0x9007, 6, struct.pack("<II", 936, 0)))
    if subject:
        parts.append(_attribute(1, 0x8004, 1, subject + b"\0"))
    if kind:
        parts.append(_attribute(1, 0x8008, 7, kind + b"\0"))
    if body:
        parts.append(_attribute(1, 0x800C, 2, body + b"\0"))
    for name, data in attachments.items():
        parts.append(_attribute(2, 0x9002, 6, bytes(14)))
        parts.append(_attribute(2, 0x8010, 1, name + b"\0"))
        parts.append(_attribute(2, 0x800F, 6, data))
    return b"".join(parts)


def _attribute(level: int, name: int, kind: int, data: bytes) -> bytes:
    return struct.pack("<BHHI", level, name, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)
