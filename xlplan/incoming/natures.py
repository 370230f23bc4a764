"""What a mail is before anybody looks at its attachments: our own, one that came back, an automatic answer, a letter.

Bounces of every shape are known: reports (RFC 3464), what QQ, 163 and Exchange send as mixed parts, plain text. None of
them is taken for a return although they carry the form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses
from enum import StrEnum

from xlplan.codes import normalised
from xlplan.incoming.containers.headers import composed_by_us, header, raw_headers, sender_of
from xlplan.incoming.mail_words import MailWords

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_SPACES = re.compile(r"\s+")
_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_ROBOTS = re.compile(
    r"(?:mailer-?daemon|postmaster|mail-?daemon|mdaemon|bounces?|microsoftexchange[0-9a-f]{32})(?:[+._-].*)?",
    re.IGNORECASE,
)
_BRACKETS = "[(\u3010\u300a<"
_LONGEST_REASON = 300  # signs of what a server says


class Nature(StrEnum):
    """What a mail is. OWN: the office sent it."""

    LETTER = "letter"
    OWN = "own-mail"
    BOUNCE = "bounce"
    AUTO_REPLY = "auto-reply"


@dataclass(frozen=True)
class Undelivered:
    """An address to which a mail was not delivered, "" if a bounce names none; and what the server said.
    delayed: whether the server still tries."""

    address: str
    reason: str = ""
    delayed: bool = False


@dataclass(frozen=True)
class MailNature:
    """What a mail is. composed: whether xlplan wrote it, by its message id. undelivered: of a bounce. message_id: of
    our mail that came back, "" if unknown."""

    nature: Nature = Nature.LETTER
    composed: bool = False
    undelivered: tuple[Undelivered, ...] = ()
    message_id: str = ""

    @property
    def recipients(self) -> str:
        """The addresses that a bounce names, as one text."""
        return ", ".join(one.address for one in self.undelivered if one.address)


def nature_of(message: Message, words: MailWords) -> MailNature:
    """What a mail is, by its headers, its parts and, for bounces, its text."""
    if composed_by_us(message):
        return MailNature(Nature.OWN, composed=True)
    return _report(message) or _told_back(message, words) or _by_headers(message, words)


def nature_of_bytes(data: bytes, words: MailWords) -> MailNature:
    """What the mail of these bytes is."""
    return nature_of(message_from_bytes(data), words)


def headers_of(data: bytes) -> Message:
    """The headers of a message, without a look at what may be many megabytes below them."""
    end = _HEAD_END.search(data)
    return BytesHeaderParser().parsebytes(data[: end.end()] if end else data)


def _by_headers(message: Message, words: MailWords) -> MailNature:
    submitted = header(message, "auto-submitted").lower()
    marked = any(raw_headers(message, name) for name in ("x-auto-response-suppress", "x-autoreply", "x-autorespond"))
    subject = normalised(header(message, "subject"))
    automatic = submitted not in {"", "no"} or marked or header(message, "precedence").lower() == "auto_reply"
    said = normalised("".join(_texts(message))).startswith(words.auto_text)
    if automatic or said or subject.lstrip(_BRACKETS).startswith(words.auto_reply):
        return MailNature(Nature.AUTO_REPLY)
    own = bool(words.own) and sender_of(message).casefold() == words.own
    return MailNature(Nature.OWN if own else Nature.LETTER)


def _report(message: Message) -> MailNature | None:
    """What a report of a server (RFC 3464) or of a reader (RFC 8098) says; None if the mail is none."""
    if message.get_content_type() != "multipart/report":
        return None
    parts = list(message.walk())
    blocks = [b for part in parts if part.get_content_type() == "message/delivery-status" for b in _blocks(part)]
    if not blocks:
        read = any(part.get_content_type() == "message/disposition-notification" for part in parts)
        return MailNature(Nature.AUTO_REPLY) if read else None
    failed = [block for block in blocks if header(block, "action").lower() in {"failed", "delayed"}]
    if not failed and any(header(block, "action") for block in blocks):
        return MailNature(Nature.AUTO_REPLY)
    undelivered = tuple({_address(block): _undelivered(block) for block in failed}.values()) or (Undelivered(""),)
    return MailNature(Nature.BOUNCE, undelivered=undelivered, message_id=_original_id(message))


def _undelivered(block: Message) -> Undelivered:
    reason = _typed(block, "diagnostic-code") or header(block, "status")
    return Undelivered(_address(block), reason, delayed=header(block, "action").lower() == "delayed")


def _told_back(message: Message, words: MailWords) -> MailNature | None:
    """A bounce without a report for machines: a robot says so in its subject or in its text."""
    sender = sender_of(message)
    robot = _ROBOTS.fullmatch(sender.partition("@")[0]) is not None
    marks = raw_headers(message, "x-failed-recipients")
    failed = [address for value in marks for address in _ADDRESS.findall(value) if address.casefold() != words.own]
    text = "\n".join(_texts(message))
    subject = normalised(header(message, "subject"))
    delayed = any(word in subject for word in words.delayed)
    by_subject = any(word in subject for word in words.bounce)
    telling = (line for line in text.splitlines() if any(word in normalised(line) for word in words.bounce_text))
    reason = _SPACES.sub(" ", next(telling, "")).strip()[:_LONGEST_REASON]
    by_text = any(word in normalised(text) for word in words.bounce_text)
    strangers = {words.own, sender.casefold()}
    named = _robots_last(a for a in _ADDRESS.findall(text) if a.casefold() not in strangers)
    people = sender.casefold() in words.registered
    told = by_subject and (by_text or not sender) and bool(named) and not people  # by a system of another address
    if not (marks or told or (robot and (by_subject or by_text or delayed))):
        return None
    recipients = dict.fromkeys(failed or named or _sent_to(message) or [""])
    undelivered = tuple(Undelivered(address, reason, delayed) for address in recipients)
    return MailNature(Nature.BOUNCE, undelivered=undelivered, message_id=_original_id(message))


def _robots_last(addresses: Iterable[str]) -> list[str]:
    """The addresses of people that a text names."""
    return [address for address in addresses if not _ROBOTS.fullmatch(address.partition("@")[0])]


def _texts(message: Message) -> Iterator[str]:
    """What a mail says itself, without the mails in it."""
    from xlplan.incoming.containers.mail import text_parts

    yield from text_parts(message)


def _sent_to(message: Message) -> list[str]:
    """To whom the mail went that lies in a bounce."""
    for part in message.walk():
        inner = _blocks(part) if part.get_content_type() == "message/rfc822" else []
        if inner:
            return [address for _, address in getaddresses(raw_headers(inner[0], "to")) if "@" in address]
    return []


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
