"""Messages of Outlook (.msg): a compound file with a stream for every property."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from email import message_from_string
from email.utils import getaddresses
from typing import Any

from xlplan.books.ole import open_ole
from xlplan.books.unreadable import Reason, Unreadable
from xlplan.incoming.containers import MEMBER_ERRORS, MailHead, Member, Opened, mapi
from xlplan.incoming.containers.headers import dated_at, decoded, received_at, sender_of, telling_line
from xlplan.incoming.containers.mail import links_in, plain_text

_ATTACHMENT, _RECIPIENT, _PROPERTIES = "__attach_version1.0_", "__recip_version1.0_", "__properties_version1.0"
_EMBEDDED = 5  # ATTACH_EMBEDDED_MSG
_DEEPEST = 5  # 1.msg/2.msg/3.msg/4.msg/5.msg
_LONGEST_BODY = 20_000  # signs: some ten pages


class _Properties:
    """The properties of a message or an attachment, which lie in one storage. head: bytes before the first of fixed
    size."""

    def __init__(self, ole: Any, path: tuple[str, ...], head: int, code_page: int = 0) -> None:
        self._ole = ole
        self.path = path
        self._fixed = self._read_fixed(head)
        self.code_page = next((page for number in mapi.CODE_PAGES if (page := self.number(number))), code_page)

    def _read_fixed(self, head: int) -> dict[int, bytes]:
        raw = self._stream(_PROPERTIES)
        return {
            struct.unpack_from("<H", raw, at + 2)[0]: raw[at + 8 : at + 16] for at in range(head, len(raw) - 15, 16)
        }

    def _stream(self, name: str) -> bytes:
        path = [*self.path, name]
        return bytes(self._ole.openstream(path).read()) if self._ole.exists(path) else b""

    def number(self, number: int) -> int:
        """A whole number, 0 if there is none."""
        return int(struct.unpack("<i", self._fixed[number][:4])[0]) if number in self._fixed else 0

    def moment(self, number: int) -> Any:
        """A moment, None if there is none."""
        raw = self._fixed.get(number)
        return mapi.moment_of(struct.unpack("<Q", raw)[0]) if raw is not None else None

    def binary(self, number: int) -> bytes:
        """Bytes, none if there are none."""
        return self._stream(f"__substg1.0_{number:04X}{mapi.BINARY:04X}")

    def text(self, number: int) -> str:
        """A text, "" if there is none."""
        wide = self._stream(f"__substg1.0_{number:04X}{mapi.TEXT:04X}")
        if wide:
            return mapi.text_of(wide, True, 0)
        return mapi.text_of(self._stream(f"__substg1.0_{number:04X}{mapi.TEXT8:04X}"), False, self.code_page)

    def storages(self, prefix: str) -> list[tuple[str, ...]]:
        """The storages inside this one whose names begin so, in order."""
        depth = len(self.path)
        entries = (tuple(entry) for entry in self._ole.listdir(streams=False, storages=True))
        inside = (e for e in entries if len(e) == depth + 1 and e[:depth] == self.path)
        return sorted(entry for entry in inside if entry[depth].lower().startswith(prefix.lower()))

    def inside(self, prefix: str) -> Iterator[_Properties]:
        """The properties of the attachments or recipients of this message."""
        return (_Properties(self._ole, path, 8, self.code_page) for path in self.storages(prefix))


def open_msg(data: bytes) -> Opened:
    """A message of Outlook. The moment of delivery stands in for a `Received` header that it lost."""
    try:
        ole = open_ole(data)
        message = _Properties(ole, (), 32)
        return Opened(_members(ole, message), _letter(message))
    except MEMBER_ERRORS as exc:
        raise Unreadable(Reason.DAMAGED, detail=f"{type(exc).__name__}: {exc}") from exc


def _letter(message: _Properties) -> MailHead:
    headers = message_from_string(message.text(mapi.HEADERS))
    received = received_at(headers) or message.moment(mapi.DELIVERED)
    sender, subject = _address(message, mapi.SENDERS) or sender_of(headers), message.text(mapi.SUBJECT)
    body = _body(message)
    return MailHead(
        sender=sender,
        subject=subject,
        body=body,
        received=received,
        date=dated_at(headers) or message.moment(mapi.SENT),
        line=telling_line(headers),
        links=links_in(_markup(message), body),
        message=mapi.as_message(
            headers,
            "\n".join((body, message.text(mapi.REPORT))),
            message.text(mapi.CLASS),
            filter(None, (_address(recipient, mapi.ADDRESSES) for recipient in message.inside(_RECIPIENT))),
            from_=sender,
            subject=subject,
            message_id=message.text(mapi.MESSAGE_ID),
        ),
    )


def _address(of: _Properties, numbers: Iterable[int]) -> str:
    """The first address of the internet among these properties, "" for none."""
    for number in numbers:
        found = [address for _, address in getaddresses([decoded(of.text(number))]) if "@" in address]
        if found:
            return found[0]
    return ""


def _markup(message: _Properties) -> str:
    raw = message.binary(mapi.HTML)
    return mapi.text_of(raw, False, message.code_page) if raw else message.text(mapi.HTML)


def _body(message: _Properties) -> str:
    body = message.text(mapi.BODY) or plain_text(_markup(message))
    return body.replace("\r\n", "\n").strip()[:_LONGEST_BODY]


def _members(ole: Any, message: _Properties, prefix: str = "", depth: int = 0) -> Iterator[Member]:
    """Attachments; those of a message inside the message go by its name and theirs."""
    for number, path in enumerate(message.storages(_ATTACHMENT), 1):
        name = f"{prefix}{number}"
        try:
            attachment = _Properties(ole, path, 8, message.code_page)
            if attachment.number(mapi.METHOD) == _EMBEDDED and depth < _DEEPEST:
                name = f"{prefix}{attachment.text(mapi.DISPLAY_NAME) or number}.msg"
                yield from _forwarded(ole, attachment, name, depth + 1)
                continue
            names = filter(None, map(attachment.text, (mapi.LONG_NAME, mapi.SHORT_NAME, mapi.DISPLAY_NAME)))
            name = f"{prefix}{next(names, number)}"
            yield Member(name.replace("\\", "/"), attachment.binary(mapi.ATTACHED))
        except MEMBER_ERRORS as exc:
            yield Member(name, problem=Unreadable(Reason.MEMBER_DAMAGED, detail=str(exc)))


def _forwarded(ole: Any, attachment: _Properties, name: str, depth: int) -> Iterator[Member]:
    """A message that is attached as such: its attachments, or its words where it has none."""
    inside = attachment.storages(f"__substg1.0_{mapi.ATTACHED:04X}{mapi.OBJECT:04X}")
    message = _Properties(ole, inside[0], 24, attachment.code_page) if inside else attachment
    held = list(_members(ole, message, f"{name}/", depth))
    yield from held or (Member(name, _body(message).encode()),)
