"""Parts of a mail that its structure lost: a broken boundary or a broken header hides what follows it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from email import errors
from email.message import Message

_PART_HEAD = re.compile(
    r"(?im)^(?:--[^\r\n]{2,200}\r?\n(?:[^\r\n]+\r?\n){0,4}?|content-[^\r\n]*\r?\n(?:[^\r\n]+\r?\n){0,4}?|\A)"
    r"content-(?:type|disposition|transfer-encoding)[ \t]*:"
)
"""The head of a part where none should be: a boundary or a header before a header of contents."""

_ATTACHED = re.compile(r"(?i)base64|attachment|name\*?=|application/|[!-~]/csv")
_MERGED = re.compile(r"(?i)\S[^\s;]*content-(?:type|disposition|transfer-encoding):")
_NAMES = ("content-type", "content-disposition", "content-transfer-encoding")
_ALIKE = 0.85
"""`Cotent-Type` and `Content-Tjpe` are alike `Content-Type`; `Content-Location` is not."""

_LOST = (errors.NoBoundaryInMultipartDefect, errors.StartBoundaryNotFoundDefect)


def lost_parts(message: Message) -> str | None:
    """What shows that parts of a mail stand where nothing reads them; None of a sound mail."""
    for part in _own(message):
        if any(isinstance(defect, _LOST) for defect in part.defects):
            return "boundary"
        if damaged_head(part):
            return "header"
        payload = part.get_payload()
        texts = (payload if isinstance(payload, str) else "", part.preamble, part.epilogue)
        if any(text and _holds_part(text) for text in texts):
            return "part"
    return None


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
    if any(_MERGED.search(str(value)) for value in part.values()):
        return True
    names = {name.lower().strip() for name in part.keys()}  # noqa: SIM118 - a message counts its parts in `in`
    return any(
        name not in _NAMES and known not in names and difflib.SequenceMatcher(None, name, known).ratio() > _ALIKE
        for name in names
        for known in _NAMES
    )


def _holds_part(text: str) -> bool:
    return any(_ATTACHED.search(text, found.start(), found.end() + 400) for found in _PART_HEAD.finditer(text))
