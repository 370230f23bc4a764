"""winmail.dat: attributes one after the other, attachments among them, their names mostly in MAPI properties.

Read by our own pass: a library that fails over one attribute loses the attachments beside it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message

from xlplan.books.unreadable import Reason, Unreadable
from xlplan.incoming.containers import MailHead, Member, Opened, mapi
from xlplan.incoming.containers.mail import plain_text

_SIGNATURE = 0x223E9F78
_SUBJECT, _CLASS, _BODY, _PROPERTIES, _CODE_PAGE = 0x8004, 0x8008, 0x800C, 0x9003, 0x9007
_BEGINS, _TITLE, _TRANSPORT_NAME, _DATA, _MORE = 0x9002, 0x8010, 0x9001, 0x800F, 0x9005
_ATTACHED = 2  # the level of attributes of attachments
_ATTACHMENT = struct.pack("<BHHI", _ATTACHED, _BEGINS, 6, 14)
"""How the first attribute of an attachment begins."""
_CONTENTS = frozenset({_BEGINS, _DATA, _MORE})
_OF_ATTACHMENTS = _CONTENTS | {_TITLE, _TRANSPORT_NAME, 0x8011, 0x8012, 0x8013}
"""Attributes that attachments have; the last three are an icon and the moments of the file."""
_LONGEST_BODY = 20_000  # signs: some ten pages
_NAMED = 0x8000
_MULTIPLE = 0x1000
_SIZES = {0x0002: 2, 0x000B: 2, 0x0003: 4, 0x0004: 4, 0x000A: 4, 0x0001: 0}
"""Bytes of properties with a fixed size; those that are not here have eight, a class id sixteen."""
_VARIABLE = frozenset({mapi.TEXT8, mapi.TEXT, mapi.OBJECT, mapi.BINARY, 0x0000})
_INTERFACE = 16
"""An object begins with the id of its interface."""

Properties = dict[int, tuple[int, bytes]]
"""Property number → type and bytes."""


@dataclass
class _Attachment:
    """An attachment while it is read."""

    attributes: dict[int, bytes] = field(default_factory=dict)
    properties: Properties = field(default_factory=dict)

    def name(self, code_page: int) -> str:
        for number in (mapi.LONG_NAME, mapi.SHORT_NAME):
            if number in self.properties:
                return _text(self.properties[number], code_page)
        raw = self.attributes.get(_TITLE) or self.attributes.get(_TRANSPORT_NAME)
        if raw:
            return mapi.text_of(raw, False, code_page)
        return _text(self.properties[mapi.DISPLAY_NAME], code_page) if mapi.DISPLAY_NAME in self.properties else ""

    def data(self) -> bytes | None:
        if mapi.ATTACHED not in self.properties:
            return self.attributes.get(_DATA)
        kind, held = self.properties[mapi.ATTACHED]
        return held[_INTERFACE:] if kind == mapi.OBJECT else held


def open_tnef(data: bytes) -> Opened:
    """What Outlook packed into winmail.dat."""
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != _SIGNATURE:
        raise Unreadable(Reason.DAMAGED, detail="no TNEF signature")
    attributes, problem = _attributes(data)
    own: dict[int, bytes] = {}
    attachments: list[_Attachment] = []
    for level, number, body in attributes:
        if level == 1:
            own.setdefault(number, body)
            continue
        if number == _BEGINS or not attachments or (number == _DATA and _DATA in attachments[-1].attributes):
            attachments.append(_Attachment())
        attachments[-1].attributes[number] = body
        if number == _MORE:
            attachments[-1].properties.update(properties_in(body))
    code_page = struct.unpack_from("<I", own[_CODE_PAGE])[0] if len(own.get(_CODE_PAGE, b"")) >= 4 else 0
    return Opened(_members(attachments, code_page, problem), _letter(own, code_page))


def _attributes(data: bytes) -> tuple[list[tuple[int, int, bytes]], Unreadable | None]:
    """Level, number and bytes of every attribute; and what is wrong with the first that is damaged. One whose length is
    wrong swallows those behind it: reading goes on with the next attachment that begins inside."""
    found: list[tuple[int, int, bytes]] = []
    problem: Unreadable | None = None
    at = 6
    while at + 11 <= len(data):
        level, number, _, length = struct.unpack_from("<BHHI", data, at)
        if level not in {1, 2}:
            if not data[at:].strip(b"\x00"):
                break
            return found, Unreadable(Reason.MEMBER_DAMAGED, detail=f"level {level}")
        body, start = data[at + 9 : at + 9 + length], at + 9
        sound = sum(body) & 0xFFFF == int.from_bytes(data[start + length : start + length + 2], "little")
        swallowed = -1 if sound else data.find(_ATTACHMENT, start)
        if start <= swallowed < start + length:
            problem = problem or Unreadable(Reason.MEMBER_DAMAGED, detail=f"length of attribute {number:x}")
            at = swallowed
            continue
        if start + length > len(data):
            return found, Unreadable(Reason.MEMBER_DAMAGED, detail="cut off")
        found.append((level, number, body))
        at += 11 + length
        if (number in _OF_ATTACHMENTS) != (level == _ATTACHED) and (level == _ATTACHED or number in _CONTENTS):
            problem = problem or Unreadable(Reason.MEMBER_DAMAGED, detail=f"attribute {number:x} of level {level}")
        if level == _ATTACHED and not sound:
            problem = problem or Unreadable(Reason.MEMBER_DAMAGED, detail=f"check sum of attribute {number:x}")
    if problem is None and data[at:].strip(b"\x00"):
        problem = Unreadable(Reason.MEMBER_DAMAGED, detail="cut off")
    return found, problem


def _members(attachments: list[_Attachment], code_page: int, problem: Unreadable | None) -> Iterator[Member]:
    for number, attachment in enumerate(attachments, 1):
        name = attachment.name(code_page).replace("\\", "/") or str(number)
        data = attachment.data()
        lost = Unreadable(Reason.MEMBER_DAMAGED, detail="no data")
        yield Member(name, data) if data is not None else Member(name, problem=lost)
    if problem is not None:
        yield Member(str(len(attachments) + 1), problem=problem)


def _letter(own: dict[int, bytes], code_page: int) -> MailHead | None:
    properties = properties_in(own.get(_PROPERTIES, b""))

    def said(attribute: int, *numbers: int) -> str:
        """An attribute, else the first of these properties, as text; "" for none."""
        told = mapi.text_of(own.get(attribute, b""), False, code_page)
        return told or next((_text(properties[n], code_page) for n in numbers if n in properties), "")

    subject, sender = said(_SUBJECT, mapi.SUBJECT), said(0, *mapi.SENDERS)
    body = said(_BODY, mapi.BODY) or plain_text(said(0, mapi.HTML))
    body = body.replace("\r\n", "\n").strip()[:_LONGEST_BODY]
    if not (body or subject):
        return None
    headers = {"from_": sender, "subject": subject, "message_id": said(0, mapi.MESSAGE_ID)}
    message = mapi.as_message(Message(), body, said(_CLASS, mapi.CLASS), **headers)
    return MailHead(subject=subject, body=body, message=message)


def _text(held: tuple[int, bytes], code_page: int) -> str:
    return mapi.text_of(held[1], held[0] == mapi.TEXT, code_page)


def properties_in(data: bytes) -> Properties:
    """The properties in an attribute, as far as they can be followed; of several values the first."""
    found: Properties = {}
    try:
        at = 4
        for _ in range(min(struct.unpack_from("<I", data)[0], 10_000)):
            kind, number = struct.unpack_from("<HH", data, at)
            at = _past_name(data, at + 4) if number >= _NAMED else at + 4
            values, at = _values(data, at, kind)
            if values and number < _NAMED:
                found.setdefault(number, (kind & ~_MULTIPLE, values[0]))
    except struct.error:
        pass
    return found


def _past_name(data: bytes, at: int) -> int:
    """Where the name of a named property ends: a class id, then a number or a text."""
    kind, length = struct.unpack_from("<II", data, at + 16)
    return at + 24 if kind == 0 else at + 24 + _padded(length)


def _values(data: bytes, at: int, kind: int) -> tuple[list[bytes], int]:
    plain = kind & ~_MULTIPLE
    count = 1
    if kind & _MULTIPLE or plain in _VARIABLE:
        count, at = struct.unpack_from("<I", data, at)[0], at + 4
    values = []
    for _ in range(min(count, 10_000)):
        size = _SIZES.get(plain, 16 if plain == 0x0048 else 8)
        if plain in _VARIABLE:
            size, at = struct.unpack_from("<I", data, at)[0], at + 4
        if at + size > len(data):
            raise struct.error("cut off")
        values.append(data[at : at + size])
        at += _padded(size)
    return values, at


def _padded(size: int) -> int:
    return size + (-size % 4)
