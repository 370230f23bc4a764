"""Copying new messages from a mailbox over IMAP: looked at, never deleted, and marked as read only if that is asked."""

from __future__ import annotations

import hashlib
import imaplib
import re
import ssl
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date
from email.parser import BytesHeaderParser
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from xlplan.books.limits import DEFAULT_LIMITS
from xlplan.errors import ProjectError, reason_of
from xlplan.incoming.containers.headers import header

if TYPE_CHECKING:
    from imap_tools.mailbox import BaseMailBox

INBOX = "INBOX"
_ATTEMPTS, _FIRST_WAIT = 4, 2.0  # after 2, 4 and 8 seconds
_HEADS_AT_ONCE = 200  # 201 messages are two requests
_META = re.compile(rb"\bUID (?P<uid>\d+)|\bRFC822\.SIZE (?P<size>\d+)")
_NUMBERED = re.compile(rb"\d+ \(")


class Protection(StrEnum):
    """How the connection is kept secret: from its first byte, from STARTTLS on, not at all."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True)
class MailSource:
    """A mailbox and the folder in it. timeout: seconds to wait for an answer."""

    host: str
    port: int
    protection: Protection
    user: str
    folder: str = INBOX
    timeout: float = 60.0

    @property
    def account(self) -> str:
        """The mailbox, whatever the folder."""
        return f"{self.user}@{self.host}".casefold()


@dataclass(frozen=True)
class Wish:
    """Which messages to copy. since: day from which on they came, None for all. mark: as read, once they are saved.
    largest: bytes of a message, above which it is left in the mailbox."""

    since: date | None = None
    unread: bool = False
    mark: bool = False
    largest: int = DEFAULT_LIMITS.file_bytes


@dataclass(frozen=True)
class KnownMail:
    """What is known before anything is asked. uids: by (folder, UIDVALIDITY) of this account. heads: hash of the
    headers and size of every message that was dealt with. own: ids of the office's own mails."""

    uids: Mapping[tuple[str, int], Collection[int]] = field(default_factory=dict)
    heads: Collection[tuple[str, int]] = frozenset()
    own: Collection[str] = frozenset()


class MessageFate(StrEnum):
    """COPIED: its bytes are here. KNOWN: copied before, under another number. OWN: sent by the office. TOO_LARGE,
    REFUSED (by the server): left in the mailbox, to be asked for again."""

    COPIED = "copied"
    KNOWN = "known"
    OWN = "own"
    TOO_LARGE = "too-large"
    REFUSED = "refused"


@dataclass(frozen=True)
class Message:
    """A message that was not known. head: sha256 of its headers. data: exactly as the server has it, if it was copied.
    sender, subject: as their headers stand, for people."""

    fate: MessageFate
    uidvalidity: int
    uid: int
    message_id: str
    head: str
    size: int
    sender: str = ""
    subject: str = ""
    data: bytes = b""
    reason: str = ""


Progress = Callable[[int, int, str], None]


def new_messages(
    source: MailSource,
    password: str,
    wish: Wish,
    seen: KnownMail,
    *,
    sleep: Callable[[float], None],
    context: ssl.SSLContext | None = None,
    progress: Progress | None = None,
) -> Iterator[Message]:
    """The messages of a folder that are not known yet, in the order of their numbers; the caller saves each before it
    asks for the next.

    A connection that ends is made anew, and goes on after the last message. Raises ProjectError where the server
    cannot be reached, refuses login or folder, or offers no secret connection.
    """
    from imap_tools.errors import ImapToolsError

    done: set[int] = set()
    failures, reason = 0, ""
    while failures < _ATTEMPTS:
        if failures > 0:
            sleep(_FIRST_WAIT * 2 ** (failures - 1))
        before = len(done)
        try:
            with ExitStack() as stack:
                box = _opened(source, password, context, stack)
                copying = _Copying(box, source, wish, seen)
                yield from copying.messages(done, progress)
            return
        except ssl.SSLCertVerificationError as exc:
            raise ProjectError("mail-certificate", host=source.host, reason=str(exc)) from exc
        except (imaplib.IMAP4.error, ImapToolsError, OSError) as exc:
            reason = reason_of(exc)
        failures = 1 if len(done) > before else failures + 1
    raise ProjectError("mail-imap-server", host=source.host, port=source.port, reason=reason)


def try_mailbox(source: MailSource, password: str, context: ssl.SSLContext | None = None) -> None:
    """Connect, log in, look into the folder and leave. Raises ProjectError as `new_messages` does."""
    from imap_tools.errors import ImapToolsError

    try:
        with ExitStack() as stack:
            _enter(_opened(source, password, context, stack), source, readonly=True)
    except ssl.SSLCertVerificationError as exc:
        raise ProjectError("mail-certificate", host=source.host, reason=str(exc)) from exc
    except (imaplib.IMAP4.error, ImapToolsError, OSError) as exc:
        raise ProjectError("mail-imap-server", host=source.host, port=source.port, reason=reason_of(exc)) from exc


class _Copying:
    """One connection's work on one folder."""

    def __init__(self, box: BaseMailBox, source: MailSource, wish: Wish, seen: KnownMail) -> None:
        self._box, self._wish, self._seen = box, wish, seen
        self._validity = _enter(box, source, readonly=not wish.mark)
        self._known = seen.uids.get((source.folder, self._validity), frozenset())

    def messages(self, done: set[int], progress: Progress | None) -> Iterator[Message]:
        """What is new, but for what is `done`; adds to it."""
        uids = [uid for uid in self._matching() if uid not in self._known and uid not in done]
        for start in range(0, len(uids), _HEADS_AT_ONCE):
            some = uids[start : start + _HEADS_AT_ONCE]
            heads = self._heads(some)
            for position, uid in enumerate(some, start + 1):
                head = heads.get(uid)
                if head is not None:
                    message = self._message(head)
                    yield message
                    done.add(uid)
                    self._mark(message)
                done.add(uid)
                if progress is not None:
                    progress(position, len(uids), head.subject if head is not None else "")

    def _matching(self) -> list[int]:
        from imap_tools import AND

        asked: dict[str, Any] = {}
        if self._wish.since is not None:
            asked["date_gte"] = self._wish.since
        if self._wish.unread:
            asked["seen"] = False
        return sorted({int(uid) for uid in self._box.uids(AND(**asked) if asked else "ALL", charset=None)})

    def _heads(self, uids: list[int]) -> dict[int, Message]:
        parts = self._fetch(",".join(map(str, uids)), "(UID RFC822.SIZE BODY.PEEK[HEADER])")
        return {head.uid: head for meta, data in parts if (head := _head_of(meta, data, self._validity)) is not None}

    def _message(self, head: Message) -> Message:
        if head.message_id and head.message_id in self._seen.own:
            return replace(head, fate=MessageFate.OWN)
        if (head.head, head.size) in self._seen.heads:
            return replace(head, fate=MessageFate.KNOWN)
        if head.size > self._wish.largest:
            return replace(head, fate=MessageFate.TOO_LARGE)
        try:
            parts = self._fetch(str(head.uid), "(UID BODY.PEEK[])")
        except _RefusedError as exc:
            return replace(head, fate=MessageFate.REFUSED, reason=str(exc))
        data = next((data for meta, data in parts if b"BODY[]" in meta), b"")
        if not data:
            return replace(head, fate=MessageFate.REFUSED, reason="no data")
        return replace(head, fate=MessageFate.COPIED, data=data)

    def _fetch(self, uids: str, what: str) -> list[tuple[bytes, bytes]]:
        status, answer = self._box.client.uid("FETCH", uids, what)
        if status != "OK":
            raise _RefusedError(_text(answer))
        return _parts_of(answer)

    def _mark(self, message: Message) -> None:
        if self._wish.mark and message.fate is MessageFate.COPIED:
            self._box.client.uid("STORE", str(message.uid), "+FLAGS.SILENT", "(\\Seen)")


class _RefusedError(imaplib.IMAP4.error):
    """The server said NO to a request."""


def _opened(source: MailSource, password: str, context: ssl.SSLContext | None, stack: ExitStack) -> BaseMailBox:
    """A connection that is secret, logged in and introduced; closed by the stack."""
    from imap_tools.errors import MailboxLoginError

    if source.protection is Protection.NONE:
        raise ProjectError("mail-plain-password", host=source.host)
    client = _connected(source, context or ssl.create_default_context(), stack)
    box = _box(client)
    try:
        if password.isascii() and source.user.isascii():
            box.login(source.user, password, initial_folder=None)
        else:
            box.login_utf8(source.user, password, initial_folder=None)
    except MailboxLoginError as exc:
        reason = _text(exc.command_result[1])
        raise ProjectError("mail-login", host=source.host, user=source.user, reason=reason) from exc
    _introduce(client)
    return box


def _connected(source: MailSource, context: ssl.SSLContext, stack: ExitStack) -> imaplib.IMAP4:
    client: imaplib.IMAP4
    if source.protection is Protection.TLS:
        client = imaplib.IMAP4_SSL(source.host, source.port, ssl_context=context, timeout=source.timeout)
    else:
        client = imaplib.IMAP4(source.host, source.port, timeout=source.timeout)
    stack.callback(_leave, client)
    if source.protection is Protection.STARTTLS:
        if "STARTTLS" not in client.capabilities:
            raise ProjectError("mail-no-starttls", host=source.host)
        client.starttls(context)
    return client


def _box(client: imaplib.IMAP4) -> BaseMailBox:
    """The connection in the hands of imap-tools, which knows how folders are named and searches are put."""
    from imap_tools.mailbox import BaseMailBox

    class Box(BaseMailBox):
        def _get_mailbox_client(self) -> imaplib.IMAP4:
            return client

    return Box()


def _introduce(client: imaplib.IMAP4) -> None:
    """Say who we are: 163.com and others open no folder to a program that does not (RFC 2971)."""
    status, answer = client.capability()
    if status == "OK" and b"ID" in b" ".join(part for part in answer if isinstance(part, bytes)).upper().split():
        client.xatom("ID", '("name" "xlplan" "vendor" "xlplan" "version" "1")')


def _enter(box: BaseMailBox, source: MailSource, *, readonly: bool) -> int:
    """Open the folder; its UIDVALIDITY."""
    from imap_tools.errors import MailboxFolderSelectError

    try:
        box.folder.set(source.folder, readonly=readonly)
    except MailboxFolderSelectError as exc:
        folders = ", ".join(folder.name for folder in box.folder.list())
        reason = _text(exc.command_result[1])
        raise ProjectError("mail-folder", folder=source.folder, reason=reason, folders=folders) from exc
    _, validity = box.client.response("UIDVALIDITY")
    return int(validity[0]) if validity and validity[0] else 0


def _leave(client: imaplib.IMAP4) -> None:
    try:
        client.logout()
    except (imaplib.IMAP4.error, OSError):
        client.shutdown()


def _parts_of(answer: Iterable[Any]) -> list[tuple[bytes, bytes]]:
    """What a FETCH answered, message by message: all that is said of it, and its literal."""
    parts: list[tuple[bytes, bytes]] = []
    for item in answer:
        if isinstance(item, tuple):
            parts.append((item[0], item[1]))
        elif isinstance(item, bytes) and _NUMBERED.match(item):
            parts.append((item, b""))
        elif isinstance(item, bytes) and parts:
            parts[-1] = (parts[-1][0] + b" " + item, parts[-1][1])
    return parts


def _head_of(meta: bytes, data: bytes, validity: int) -> Message | None:
    """A message by its headers; None for what a server tells besides, such as changed flags."""
    found = {match.lastgroup: int(match[match.lastgroup]) for match in _META.finditer(meta) if match.lastgroup}
    if not {"uid", "size"} <= found.keys():
        return None
    headers = BytesHeaderParser().parsebytes(data)
    return Message(
        fate=MessageFate.COPIED,
        uidvalidity=validity,
        uid=found["uid"],
        message_id=header(headers, "message-id"),
        head=hashlib.sha256(data).hexdigest(),
        size=found["size"],
        sender=header(headers, "from"),
        subject=header(headers, "subject"),
    )


def _text(answer: Iterable[Any]) -> str:
    """What a server said, in one line."""
    return " ".join(part.decode("utf-8", "replace") for part in answer if isinstance(part, bytes))
