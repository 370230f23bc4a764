"""Parts of a mail that its structure lost: a broken boundary or a broken header hides what follows it. A mail that is
quoted in the text of another one is no part of it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from email import errors
from email.message import Message
from itertools import pairwise

from xlplan.incoming.containers.mending import goes_on, misspelt

_CONTENTS = r"content-(?:type|disposition|transfer-encoding)[ \t]*:"
_PART_HEAD = re.compile(rf"(?im)^--(?P<boundary>\S[^\r\n]{{1,200}})\r?\n(?:[^\r\n]+\r?\n){{0,4}}?{_CONTENTS}")
"""The head of a part where none should be."""

_ATTACHED = re.compile(r"(?i)base64|attachment|name\*?=|application/|[!-~]/csv")
_RUN_ON = re.compile(rf"(?i)\S[^\s;]*{_CONTENTS}")
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_SHORT = 12
"""`--=_b0` is too short for another line that is nearly the same to tell anything."""
_MOST_CHANGED = 6
"""Signs by which a boundary and what three lost, added or changed bytes left of it differ, counted in both."""

_LOST = (errors.NoBoundaryInMultipartDefect, errors.StartBoundaryNotFoundDefect)


def lost_parts(message: Message) -> str | None:
    """What shows that parts of a mail stand where nothing reads them; None of a sound mail."""
    boundaries = {f"--{boundary}" for part in _own(message) if (boundary := part.get_boundary())}
    for part in _own(message):
        if damaged_head(part):
            return "header"
        payload = part.get_payload()
        text = payload if isinstance(payload, str) else ""
        if text.strip() and any(isinstance(defect, _LOST) for defect in part.defects):
            return "boundary"
        if goes_on([name.lower() for name in part.keys()], _first_lines(text)):  # noqa: SIM118 - it counts parts in `in`
            return "header"
        if any(_holds_part(held, boundaries) for held in (text, part.preamble, part.epilogue) if held):
            return "part"
    return None


def _first_lines(text: str) -> list[bytes]:
    return [line.encode("utf-8", "replace") for line in text[:4_000].lstrip("\r\n").splitlines(keepends=True)[:30]]


def _own(message: Message) -> Iterator[Message]:
    """A message and its parts, without those of messages inside it, which are looked at when they are opened."""
    yield message
    if message.get_content_type() != "message/rfc822" and message.is_multipart():
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _own(part)


def damaged_head(part: Message) -> bool:
    """Whether a header of contents is misspelt, or a line among the headers is none."""
    if any(isinstance(defect, errors.MissingHeaderBodySeparatorDefect) for defect in part.defects):
        return True
    if any(_RUN_ON.search(str(value)) for value in part.values()):
        return True
    return any(meant is not None and meant not in part for name in part.keys() if (meant := misspelt(name.lower())))  # noqa: SIM118


def _holds_part(text: str, boundaries: set[str]) -> bool:
    """Whether a part stands in a text: behind a boundary that nothing in this text declares, or that is nearly one of
    this mail's."""
    for found in _PART_HEAD.finditer(text):
        if found["boundary"].strip() not in text[: found.start()] and _ATTACHED.search(text, *_about(found)):
            return True
    lines = [line.rstrip() for line in text.splitlines()]
    whole = (line for line in lines if line)
    split = (first + second for first, second in pairwise(lines) if first and second)
    return any(_nearly(line, boundary) for found in (whole, split) for line in found for boundary in boundaries)


def _about(found: re.Match[str]) -> tuple[int, int]:
    return found.start(), found.end() + 400


def _nearly(line: str, boundary: str) -> bool:
    """Whether a line is a boundary with a few bytes changed, or in two."""
    bare, room = line.removesuffix("--"), min(_MOST_CHANGED, len(boundary) // 4) if len(boundary) > _SHORT else 0
    if abs(len(bare) - len(boundary)) > room or _BASE64.fullmatch(line):
        return False
    same = difflib.SequenceMatcher(None, bare, boundary, autojunk=False).get_matching_blocks()
    return len(bare) + len(boundary) - 2 * sum(block.size for block in same) <= room
