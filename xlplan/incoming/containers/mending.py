"""The heads of a damaged mail and of its parts, mended where bytes were lost: a parser takes whatever follows a broken
line for text, attachments included. Only mails that show damage come here (`stray.lost_parts`)."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Sequence

_HEADER = re.compile(rb"([!-9;-~]+)[ \t]*:")
_NAME = re.compile(rb"[^:\r\n]{1,60}?(?=[ \t]*:)")
_NO_NAME = re.compile(rb"[^!-9;-~]")
_BOUNDARY = re.compile(rb"(?i)boundary[ \t]*=[ \t]*\"?([^\"\r\n;]{1,70})")
_MULTIPART = re.compile(rb"(?im)^(content-type[ \t]*:[ \t]*multipart/\w+)(?:[ \t]*;[ \t]*(?=\r?$))?")
_FIRST_PART = re.compile(rb"(?im)^--(\S[^\"\r\n]{0,69})\r?\n(?=content-)")
_RUN_ON = re.compile(rb"(?i)(?<=[^\s;:])(?=content-(?:type|disposition|transfer-encoding):)")
"""`Content-Type: text/csvContent-Disposition: attachment`: the end of the line was lost."""

_OTHER_WITH_PARTS = re.compile(rb"(?i)(content-type[ \t]*:[ \t]*+)(?!multipart/)[^\r\n;]*(?=;[^\r\n]*boundary=)")
"""`Content-Type: mixed; boundary="B"`: what has a boundary has parts. `multipart/report` stays what it is."""

_OF_CONTENTS = ("content-type", "content-disposition", "content-transfer-encoding")
_ONCE = frozenset({"from", "to", "subject", "date", "message-id", "mime-version"})
_LONGEST = 30
"""Lines of a head that are looked at."""
_ALIKE = 0.85
"""`Cotent-Type` and `Content-Tjpe` are alike `Content-Type`; `Content-Location` is not."""


def mended(data: bytes) -> bytes:
    """The mail with every head in one piece: no line among the headers that is none, none of contents misspelt, no
    blank line in the middle."""
    ends = {b"--" + found for found in _BOUNDARY.findall(data)}
    lines = [line + b"\n" for line in _RUN_ON.sub(b"\n", data).split(b"\n")]
    kept: list[bytes] = []
    head: list[str] | None = []
    for at, line in enumerate(lines):
        bare = line.rstrip()
        if bare in ends:
            head = []
        elif head is not None and bare:
            line = _mended_line(line, first=not head, within=bool(_of_contents(lines[at + 1 : at + _LONGEST])[0]))
            head.append(name_of(line))
        elif head is not None and goes_on(head, lines[at + 1 : at + _LONGEST]):
            continue
        else:
            head = None
        kept.append(line)
    return b"".join(kept)


def with_boundary(data: bytes) -> bytes:
    """The mail with the boundary that its head does not name: the first line behind which a part begins."""
    head, blank, body = data.partition(b"\r\n\r\n" if b"\r\n\r\n" in data else b"\n\n")
    found = _FIRST_PART.search(body)
    if not blank or found is None or not _MULTIPART.search(head) or _BOUNDARY.search(head):
        return data
    named = _MULTIPART.sub(lambda m: m[1] + b'; boundary="' + found[1] + b'"', head, count=1)
    return named + blank + body


def _mended_line(line: bytes, *, first: bool, within: bool) -> bytes:
    """A line of a head. within: whether headers of contents follow, so that this must be one, or belong to one."""
    if line[:1] in b" \t":
        return line
    named = _NAME.match(line)
    name = _NO_NAME.sub(b"", named[0]) if named else b""
    if named and name and len(name) > len(named[0]) - 3:
        known = misspelt(name.decode().lower())
        line = (known.encode() if known else name) + line[named.end() :]
        return _OTHER_WITH_PARTS.sub(rb"\1multipart/mixed", line)
    if not within:
        return line
    return b"" if first else b" " + line


def goes_on(head: Collection[str], behind: Sequence[bytes]) -> bool:
    """Whether the lines behind a blank one are the rest of a head, of which these are the names: headers of contents
    that it lacks, and none that a message has once and that it has already, for then another mail begins here."""
    names, odd = _of_contents(behind)
    there = {misspelt(name) or name for name in head}
    return odd < 2 and bool(names & set(_OF_CONTENTS) - there) and not names & there & _ONCE


def _of_contents(lines: Sequence[bytes]) -> tuple[set[str], int]:
    """The names of headers up to a blank line or a boundary if any is of contents; how many lines are no header."""
    ends = (at for at, line in enumerate(lines) if not line.strip() or line.startswith(b"--"))
    block = [line for line in lines[: next(ends, len(lines))] if line[:1] not in b" \t"]
    names = [name_of(line) for line in block]
    return ({*names} - {""} if {*names} & set(_OF_CONTENTS) else set()), names.count("")


def name_of(line: bytes) -> str:
    """The name of a header, the one that is meant; "" for any other line."""
    found = _HEADER.match(line)
    name = found[1].decode().lower() if found else ""
    return misspelt(name) or name


def misspelt(name: str) -> str | None:
    """The header of contents that a name is meant for; None if it is one, or is like none."""
    if name in _OF_CONTENTS:
        return None
    return next(iter(difflib.get_close_matches(name, _OF_CONTENTS, cutoff=_ALIKE)), None)
