"""Mails that came back undelivered (RFC 3464): told, and never taken for a return although they carry the form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser

from xlplan.incoming.containers.headers import header

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Bounce:
    """A server's report on a mail of ours. recipients: to whom it was not delivered (yet), none where it was. reason:
    what that server said. message_id: of our mail, "" if it does not say."""

    recipients: tuple[str, ...]
    reason: str
    message_id: str = ""


def bounce_of(data: bytes) -> Bounce | None:
    """What a report on a delivery says; None if the message is none."""
    if headers_of(data).get_content_type() != "multipart/report":
        return None
    message = message_from_bytes(data)
    blocks = [
        block
        for part in message.walk()
        if part.get_content_type() == "message/delivery-status"
        for block in _blocks(part)
    ]
    if not blocks:
        return None
    failed = [block for block in blocks if header(block, "action").lower() in {"failed", "delayed"}]
    recipients = tuple(dict.fromkeys(_address(block) for block in failed))
    said = [_typed(block, "diagnostic-code") or header(block, "status") for block in failed]
    reason = next((text for text in said if text), "")
    return Bounce(recipients, reason, _original_id(message))


def headers_of(data: bytes) -> Message:
    """The headers of a message, without a look at what may be many megabytes below them."""
    end = _HEAD_END.search(data)
    return BytesHeaderParser().parsebytes(data[: end.end()] if end else data)


def _blocks(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []


def _address(block: Message) -> str:
    return _typed(block, "original-recipient") or _typed(block, "final-recipient")


def _typed(block: Message, name: str) -> str:
    """`rfc822; a@b.cn` without its type."""
    text = header(block, name)
    return _SPACES.sub(" ", text.partition(";")[2] or text).strip()


def _original_id(report: Message) -> str:
    for part in report.walk():
        if part.get_content_type() == "message/rfc822" and part is not report:
            return next((header(inner, "message-id") for inner in _blocks(part)), "")
        if part.get_content_type() == "text/rfc822-headers":
            found = re.search(r"^message-id:\s*(\S+)", str(part.get_payload()), re.IGNORECASE | re.MULTILINE)
            return found[1] if found else ""
    return ""
