"""Internet mail: messages with attachments under every kind of name, forwarded messages, mailboxes."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message

from xlplan.books.sniff import FileKind
from xlplan.books.unreadable import Reason, Unreadable
from xlplan.incoming.containers import MEMBER_ERRORS, MailHead, Member, Opened
from xlplan.incoming.containers.headers import (
    composed_by_us,
    dated_at,
    file_name,
    header,
    in_charset,
    received_at,
    sender_of,
    telling_line,
)
from xlplan.incoming.containers.mending import mended, with_boundary
from xlplan.incoming.containers.payloads import (
    is_sealed,
    is_signature,
    payload_of,
    signed_content,
    uuencoded,
    with_parts_after_end,
)
from xlplan.incoming.containers.stray import lost_parts

_LONGEST_BODY = 20_000  # signs: some ten pages
_TAGS = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->|<[^>]{0,2000}>", re.DOTALL | re.IGNORECASE)
_BREAKS = re.compile(r"<(br|/p|/div|/tr|/li)\b[^>]{0,200}>", re.IGNORECASE)
_EXTENSIONS = {
    "text/html": ".html",
    "text/plain": ".txt",
    "text/csv": ".csv",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/pdf": ".pdf",
    "application/ms-tnef": ".dat",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
}
_LINK = re.compile(r"https?://[^\s\"'<>\u3000-\u303f\uff00-\uffef]{4,500}", re.IGNORECASE)
_BEFORE_HEADERS = re.compile(rb"\A(?:(?![!-9;-~]+[ \t]*:)[^\r\n]+\r?\n)+(?=[!-9;-~]+[ \t]*:)")
"""Lines in front of the first header that are none: a parser takes all that follows them for text."""

_ENVELOPE = re.compile(
    rb"(?m)(?:\A|(?<=\n\n)|(?<=\n\r\n))From (?:"
    rb"\S[^\r\n]* \w{3} +\w{3} +\d{1,2} +\d{1,2}:\d{2}[^\r\n]*\r?\n"  # From a@b.org Fri Sep 23 10:00:00 2022
    rb"|[^\r\n]*\r?\n(?=[!-9;-~]+[ \t]*:|>?From ))"  # any other, before the headers of a message
)


def open_mail(data: bytes) -> Opened:
    """A message: its letter, and as members all its parts but the text itself."""
    try:
        message = _whole(data)
        letter = _letter(message)
    except MEMBER_ERRORS as exc:
        raise Unreadable(Reason.DAMAGED, detail=f"{type(exc).__name__}: {exc}") from exc
    return Opened(_members(message), letter)


def _whole(data: bytes) -> Message:
    """The message, with the parts that a damaged head hides, and with those that stand after its end."""
    message = message_from_bytes(data)
    if lost_parts(message) is not None:
        data = mended(with_boundary(data))
        message = message_from_bytes(data)
    ends = tuple(
        boundary
        for part in message.walk()
        if part.is_multipart() and (boundary := part.get_boundary()) and f"--{boundary}--" in (part.epilogue or "")
    )
    return message_from_bytes(with_parts_after_end(data, ends)) if ends else message


def open_mbox(data: bytes) -> Opened:
    """A mailbox: its messages as members."""
    return Opened(_messages(data))


def _messages(data: bytes) -> Iterator[Member]:
    found = list(_ENVELOPE.finditer(data))
    starts = [line.end() for line in found] or [0]
    ends = [*(line.start() for line in found[1:]), len(data)]
    for number, (start, end) in enumerate(zip(starts, ends, strict=True), 1):
        message = _BEFORE_HEADERS.sub(b"", re.sub(rb"(?m)^>(>*From )", rb"\1", data[start:end]))
        yield Member(f"{number}.eml", message.rstrip(b"\r\n") + b"\n", kind=FileKind.MAIL)


def _letter(message: Message) -> MailHead:
    return MailHead(
        sender=sender_of(message),
        subject=header(message, "subject"),
        body=_body(message),
        received=received_at(message),
        date=dated_at(message),
        line=telling_line(message),
        links=links_in(*(_text(part) for part in _parts(message) if _is_text(part, "html") or _is_text(part, "plain"))),
        message=message,
    )


def _parts(message: Message) -> Iterator[Message]:
    """The leaves of a message; a forwarded message is one leaf, a signed letter is what was signed."""
    if is_sealed(message, file_name(message)):
        content = signed_content(payload_of(message))
        if content is not None:
            yield from _parts(message_from_bytes(content))
            return
    if message.get_content_type() == "message/rfc822" or not message.is_multipart():
        yield message
        return
    for part in message.get_payload():
        if isinstance(part, Message):
            yield from _parts(part)


def _is_text(part: Message, kind: str) -> bool:
    return (
        part.get_content_type() == f"text/{kind}"
        and not file_name(part)
        and not header(part, "content-disposition").lower().startswith("attachment")
    )


def _members(message: Message) -> Iterator[Member]:
    number, ours = 0, composed_by_us(message)
    for part in _parts(message):
        try:
            if _is_text(part, "plain"):
                yield from (Member(name, data) for name, data in uuencoded(_text(part, None)))
                continue
            if _is_text(part, "html") and (ours or not _holds_form(part)):
                continue
            number += 1
            member = _forwarded(part, number) if _is_message(part) else _attached(part, number)
        except MEMBER_ERRORS as exc:
            number += 1
            member = Member(str(number), problem=Unreadable(Reason.MEMBER_DAMAGED, detail=str(exc)))
        if member is not None:
            yield member
    lost = lost_parts(message)
    if lost is not None:
        yield Member(str(number + 1), problem=Unreadable(Reason.MEMBER_DAMAGED, detail=lost))


def _is_message(part: Message) -> bool:
    return part.get_content_type() == "message/rfc822"


def _attached(part: Message, number: int) -> Member | None:
    """A file; None for a signature, and for a part with neither name nor bytes, which holds nothing that anybody
    sent."""
    given = file_name(part)
    name = given or f"{number}{_EXTENSIONS.get(part.get_content_type(), '')}"
    if is_signature(part, given):
        return None
    if is_sealed(part, given):
        return Member(name, problem=Unreadable(Reason.SEALED_MAIL))
    try:
        data = payload_of(part)
    except MEMBER_ERRORS as exc:
        return Member(name, problem=Unreadable(Reason.MEMBER_DAMAGED, detail=str(exc)))
    return Member(name, data, inline=_is_inline(part) or _is_text(part, "html")) if given or data.strip() else None


def _is_inline(part: Message) -> bool:
    """Whether the text of the mail shows this part."""
    attached = header(part, "content-disposition").lower().startswith("attachment")
    return not attached and bool(header(part, "content-id"))


def _holds_form(part: Message) -> bool:
    """Whether somebody pasted the form itself into the text of the mail."""
    from xlplan.form.stamp import looks_like_row_code, looks_like_token

    text = _text(part)
    return "<table" in text.lower() and (looks_like_token(text) or looks_like_row_code(text))


def _forwarded(part: Message, number: int) -> Member:
    name = file_name(part)
    inner = part.get_payload()
    if not isinstance(inner, list) or not inner or not isinstance(inner[0], Message):
        return Member(name or f"{number}.eml", problem=Unreadable(Reason.MEMBER_DAMAGED))
    try:
        data = inner[0].as_bytes()
        if header(part, "content-transfer-encoding").lower() == "base64":
            data = base64.b64decode(data)
    except MEMBER_ERRORS as exc:
        return Member(name or f"{number}.eml", problem=Unreadable(Reason.MEMBER_DAMAGED, detail=str(exc)))
    return Member(name or f"{number}.eml", data)


def _text(part: Message, most: int | None = 4 * _LONGEST_BODY) -> str:
    charset = part.get_param("charset", "")
    return in_charset(payload_of(part)[:most], charset if isinstance(charset, str) else charset[2])


def _body(message: Message) -> str:
    """The text of a message, of its HTML if it has no other, shortened."""
    parts = list(_parts(message))
    plain = "\n".join(_text(part).strip() for part in parts if _is_text(part, "plain")).strip()
    if not plain:
        plain = "\n".join(plain_text(_text(part)) for part in parts if _is_text(part, "html")).strip()
    return plain[:_LONGEST_BODY]


def text_parts(message: Message) -> Iterator[str]:
    """The texts of a message as people read them, those of HTML included."""
    for part in _parts(message):
        if _is_text(part, "plain"):
            yield _text(part)
        elif _is_text(part, "html"):
            yield plain_text(_text(part))


def links_in(*texts: str) -> tuple[str, ...]:
    """Addresses of the web in texts and in the links of HTML."""
    return tuple(dict.fromkeys(html.unescape(found) for text in texts for found in _LINK.findall(text)))


def plain_text(markup: str) -> str:
    """HTML as text, for a person to read."""
    text = html.unescape(_TAGS.sub("", _BREAKS.sub("\n", markup)))
    lines = (re.sub(r"[ \t\xa0]+", " ", line).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)
