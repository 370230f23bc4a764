"""What Outlook makes of mail: .msg files and winmail.dat."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email import message_from_string
from email.utils import getaddresses
from typing import Any

from xlplan.books.unreadable import Reason, Unreadable
from xlplan.incoming.containers import MailHead, Member, Opened
from xlplan.incoming.containers.headers import dated_at, decoded, received_at
from xlplan.incoming.containers.mail import links_in, plain_text

_OUTLOOK_ERRORS = (
    AssertionError,
    AttributeError,
    IndexError,
    KeyError,
    LookupError,
    OSError,
    OverflowError,
    TypeError,
    UnboundLocalError,
    ValueError,
    struct.error,
)
_HEADERS, _DELIVERED, _SHORT_NAME, _METHOD, _DISPLAY = 0x007D, 0x0E06, 0x3704, 0x3705, 0x3001
_EMBEDDED = 5
_READ_AS = "iso8859-15"
_DEEPEST = 5
_LONGEST_BODY = 20_000


def open_msg(data: bytes) -> Opened:
    """A message of Outlook. The moment of delivery stands in for a `Received` header that it lost."""
    from oxmsg import Message

    try:
        message = Message.load(io.BytesIO(data))
        return Opened(_msg_members(message.attachments), _msg_letter(message))
    except _OUTLOOK_ERRORS as exc:
        raise Unreadable(Reason.DAMAGED, detail=f"{type(exc).__name__}: {exc}") from exc


def _msg_letter(message: Any) -> MailHead:
    headers = message_from_string(message.properties.str_prop_value(_HEADERS) or "")
    addresses = [address for _, address in getaddresses([decoded(message.sender or "")]) if "@" in address]
    received = received_at(headers) or _moment(message.properties.date_prop_value(_DELIVERED))
    body = message.body or plain_text(message.html_body or "")
    return MailHead(
        sender=addresses[0] if addresses else "",
        subject=message.subject,
        body=body.replace("\r\n", "\n").strip()[:_LONGEST_BODY],
        received=received,
        date=dated_at(headers) or _moment(message.sent_date),
        links=links_in(message.html_body or "", body),
        message=headers,
    )


def _moment(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    return value if value.tzinfo is not None else value.replace(tzinfo=UTC)


def _msg_members(attachments: Iterable[Any], prefix: str = "", depth: int = 0) -> Iterator[Member]:
    """Attachments; those of a message inside the message go by its name and theirs."""
    for number, attachment in enumerate(attachments, 1):
        name = f"{prefix}{number}"
        try:
            properties = attachment.properties
            inside = _embedded(attachment, depth)
            if inside is not None:
                name = f"{prefix}{_regained(properties.str_prop_value(_DISPLAY) or str(number))}.msg"
                yield from _msg_members(inside, f"{name}/", depth + 1)
                continue
            own = attachment.file_name or properties.str_prop_value(_SHORT_NAME)
            name = f"{prefix}{_regained(own)}" if own else name
            yield Member(name.replace("\\", "/"), attachment.file_bytes or b"")
        except _OUTLOOK_ERRORS as exc:
            yield Member(name, problem=Unreadable(Reason.MEMBER_DAMAGED, detail=str(exc)))


def _embedded(attachment: Any, depth: int) -> list[Any] | None:
    """The attachments of a message that is attached as such; None for a file."""
    from oxmsg.attachment import Attachment

    if attachment.properties.int_prop_value(_METHOD) != _EMBEDDED or depth >= _DEEPEST:
        return None
    storages = attachment._storage.storages
    return [Attachment(inner) for storage in storages for inner in storage.iter_attachment_storages()]


def _regained(name: str) -> str:
    """A name that was kept in the code page of a Chinese Windows but read as a Western one."""
    if not any(character >= "\x80" for character in name):
        return name
    try:
        return name.encode(_READ_AS).decode("gb18030")
    except UnicodeError:
        return name


def open_tnef(data: bytes) -> Opened:
    """What Outlook packed into winmail.dat."""
    import logging

    from tnefparse import TNEF

    logging.getLogger("tnefparse").setLevel(logging.CRITICAL)
    try:
        packed = TNEF(data, do_checksum=False)
    except _OUTLOOK_ERRORS as exc:
        raise Unreadable(Reason.DAMAGED, detail=f"{type(exc).__name__}: {exc}") from exc
    body = _readable(packed.body or b"")
    return Opened(_tnef_members(packed), MailHead(body=body[:_LONGEST_BODY]) if body else None)


def _tnef_members(packed: Any) -> Iterator[Member]:
    for number, attachment in enumerate(packed.attachments, 1):
        yield Member(_tnef_name(attachment) or str(number), bytes(attachment.data or b""))


def _tnef_name(attachment: Any) -> str:
    from tnefparse.mapi import TNEFMAPI_Attribute

    long = [a.data for a in attachment.mapi_attrs if a.name == TNEFMAPI_Attribute.MAPI_ATTACH_LONG_FILENAME]
    return _readable(long[0] if long else attachment._name).replace("\\", "/")


def _readable(text: bytes | str) -> str:
    if isinstance(text, str):
        return text.strip("\x00")
    raw = text.strip(b"\x00")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")
