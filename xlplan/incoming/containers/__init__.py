"""Containers: mails and archives → what is in them. Nothing is ever written to disk; names are data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.message import Message

from xlplan.books.limits import Limits
from xlplan.books.sniff import FileKind
from xlplan.books.unreadable import Reason, Unreadable


@dataclass(frozen=True)
class MailHead:
    """What a mail says of itself. received: moment of its topmost `Received` header. date: of its `Date` header.
    sender: address. body: its text, without the parts that are members. links: addresses of the web in it. message:
    its headers and parts; of an Outlook file the headers that it kept."""

    sender: str = ""
    subject: str = ""
    body: str = ""
    received: datetime | None = None
    date: datetime | None = None
    links: tuple[str, ...] = ()
    message: Message | None = None


@dataclass(frozen=True)
class Member:
    """A file in a container. name: as decoded, with `/`, "" if it has none. problem: why it has no bytes. time: of the
    file, without a zone. inline: whether it belongs to the text of a mail, as the picture in a signature does."""

    name: str
    data: bytes = b""
    problem: Unreadable | None = None
    time: datetime | None = None
    inline: bool = False


@dataclass(frozen=True)
class Opened:
    """An open container. members: one at a time, so that never all are held. letter: None unless it is a mail."""

    members: Iterable[Member]
    letter: MailHead | None = None


def open_container(data: bytes, kind: FileKind, limits: Limits, passwords: tuple[str, ...]) -> Opened:
    """The members of a container. Raises Unreadable if it cannot be opened at all."""
    if kind is FileKind.ZIP:
        from xlplan.incoming.containers.archive import open_archive

        return open_archive(data, limits, passwords)
    if kind is FileKind.GZIP:
        from xlplan.incoming.containers.archive import open_gzip

        return open_gzip(data, limits)
    if kind is FileKind.MSG:
        from xlplan.incoming.containers.outlook import open_msg

        return open_msg(data)
    if kind is FileKind.TNEF:
        from xlplan.incoming.containers.outlook import open_tnef

        return open_tnef(data)
    if kind is FileKind.MBOX:
        from xlplan.incoming.containers.mail import open_mbox

        return open_mbox(data)
    if kind is FileKind.MAIL:
        from xlplan.incoming.containers.mail import open_mail

        return open_mail(data)
    raise Unreadable(Reason.UNKNOWN)
