"""Containers: mails and archives → what is in them. Nothing is ever written to disk; names are data."""

from __future__ import annotations

import lzma
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.message import Message

from xlplan.books.limits import Limits
from xlplan.books.sniff import FileKind
from xlplan.books.unreadable import Reason, Unreadable

MEMBER_ERRORS = (
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    OverflowError,
    RuntimeError,
    TypeError,
    UnboundLocalError,
    ValueError,
    lzma.LZMAError,
    struct.error,
    zlib.error,
)
"""What libraries raise over damaged containers: it costs the member that they are at and nothing beside it."""


@dataclass(frozen=True)
class MailHead:
    """What a mail says of itself. received: moment of its topmost `Received` header. date: of its `Date` header.
    line: the header that says the first of these that is known. sender: address. body: its text, without the parts
    that are members. links: addresses of the web in it. message: its headers and parts; of an Outlook file the headers
    that it kept."""

    sender: str = ""
    subject: str = ""
    body: str = ""
    received: datetime | None = None
    date: datetime | None = None
    line: str = ""
    links: tuple[str, ...] = ()
    message: Message | None = None


@dataclass(frozen=True)
class Member:
    """A file in a container. name: as decoded, with `/`, "" if it has none. problem: why it has no bytes. time: of the
    file, without a zone. inline: whether it belongs to the text of a mail, as the picture in a signature does. kind:
    what the container knows it to be, None where its bytes must tell."""

    name: str
    data: bytes = b""
    problem: Unreadable | None = None
    time: datetime | None = None
    inline: bool = False
    kind: FileKind | None = None


@dataclass(frozen=True)
class Opened:
    """An open container. members: one at a time, so that never all are held. letter: None unless it is a mail."""

    members: Iterable[Member]
    letter: MailHead | None = None


def open_container(data: bytes, kind: FileKind, limits: Limits, passwords: tuple[str, ...]) -> Opened:
    """The members of a container. Raises Unreadable if it cannot be opened at all."""
    from xlplan.incoming.containers import archive, mail, outlook, packed, tnef

    match kind:
        case FileKind.ZIP:
            return archive.open_archive(data, limits, passwords)
        case FileKind.GZIP:
            return archive.open_gzip(data, limits)
        case FileKind.SEVEN_ZIP:
            return packed.open_seven_zip(data, limits, passwords)
        case FileKind.RAR:
            return packed.open_rar(data, limits)
        case FileKind.MSG:
            return outlook.open_msg(data)
        case FileKind.TNEF:
            return tnef.open_tnef(data)
        case FileKind.MBOX:
            return mail.open_mbox(data)
        case FileKind.MAIL:
            return mail.open_mail(data)
        case _:
            raise Unreadable(Reason.UNKNOWN)
