"""Mail headers as they come: encoded words, raw GBK, parameters in every dialect."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import collapse_rfc2231_value, getaddresses, parsedate_to_datetime

_ENCODED_WORD = re.compile(r"=\?[\w-]+(?:\*[\w-]+)?\?[bBqQ]\?[^?]*\?=")
_CHINESE = ("gb2312", "gbk", "gb18030", "hz-gb-2312", "x-gbk", "cp936", "gb_2312-80", "euc-cn")
_OURS = re.compile(r"<xlplan\.[0-9a-f]{32}@[^>]+>")
_FIRST_YEAR, _LAST_YEAR = 1990, 2200  # 31 Dec 1989 is no moment of mail
_LONGEST = 2_000  # signs of a header


def raw_headers(message: Message, name: str) -> list[str]:
    """All headers of that name, topmost first, in readable characters: raw bytes are UTF-8 or else GB18030."""
    return [text_of(str(value)) for key, value in message.raw_items() if key.lower() == name]


def text_of(value: str) -> str:
    """A raw header value with its bytes decoded and its lines unfolded."""
    raw = value.encode("utf-8", "surrogateescape")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", "replace")
    return re.sub(r"\r?\n[ \t]+", " ", text).strip()


def decoded(text: str) -> str:
    """A header with its encoded words read; what cannot be read stays as it is."""
    text = text[:_LONGEST]
    if not _ENCODED_WORD.search(text):
        return text
    try:
        pieces = decode_header(text)
        return "".join(_piece(raw, charset) for raw, charset in pieces).strip()
    except (ValueError, LookupError, MessageError):
        return text


def _piece(raw: bytes | str, charset: str | None) -> str:
    if isinstance(raw, str):
        return raw
    if charset is None:
        return raw.decode("raw-unicode-escape", "replace") if b"\\u" in raw else raw.decode("latin-1")
    return in_charset(raw, charset)


def in_charset(raw: bytes, charset: str) -> str:
    """Bytes in a charset as mails name it: every Chinese one is read as the widest, unknown ones by trial."""
    name = charset.strip().lower().strip("\"'")
    wanted = "gb18030" if name in _CHINESE else name or "utf-8"
    for encoding in (wanted, "utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return raw.decode("gb18030" if name in _CHINESE else "utf-8", "replace")


def header(message: Message, name: str) -> str:
    """The topmost header of that name, readable; "" if there is none."""
    found = raw_headers(message, name)
    return decoded(found[0]) if found else ""


def composed_by_us(message: Message) -> bool:
    """Whether xlplan wrote a mail, by its message id: whoever answers or forwards it gives it another one."""
    return _OURS.fullmatch(header(message, "message-id")) is not None


def sender_of(message: Message) -> str:
    """The address in `From`, else in `Sender` or `Return-Path`; "" if none is there."""
    for name in ("from", "sender", "return-path"):
        for value in raw_headers(message, name):
            addresses = [address for _, address in getaddresses([value]) if "@" in address]
            if addresses:
                return addresses[0]
    return ""


def file_name(part: Message) -> str:
    """The name an attachment goes by, in whatever dialect it was written; "" if it has none."""
    for field, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        for value in raw_headers(part, field):
            name = _parameter(field, value, parameter)
            if name:
                return re.sub(r"[\r\n\x00]+", "", decoded(name)).replace("\\", "/").strip()
    return ""


def _parameter(field: str, value: str, parameter: str) -> str:
    scratch = Message()
    scratch[field] = value
    try:
        found = scratch.get_param(parameter, header=field, unquote=True)
    except (ValueError, LookupError, AttributeError, TypeError):
        return ""
    if isinstance(found, tuple):
        charset = (found[0] or "").lower()
        if charset in _CHINESE:
            return in_charset(found[2].encode("latin-1", "replace"), charset)
        return collapse_rfc2231_value(found)
    return found or ""


def received_at(message: Message) -> datetime | None:
    """The moment in the topmost `Received` header that has a readable one: the office's own server wrote that."""
    for value in raw_headers(message, "received"):
        moment = moment_of(value.rpartition(";")[2])
        if moment is not None:
            return moment
    return None


def telling_line(message: Message) -> str:
    """The header from which `received_at`, else `dated_at`, is read, as it came; "" where there is neither."""
    told = [value for value in raw_headers(message, "received") if moment_of(value.rpartition(";")[2]) is not None]
    dated = [f"Date: {value}" for value in raw_headers(message, "date")[:1] if moment_of(value) is not None]
    return next(iter([*(f"Received: {value}" for value in told), *dated]), "")[:_LONGEST]


def dated_at(message: Message) -> datetime | None:
    """The moment in the `Date` header."""
    found = raw_headers(message, "date")
    return moment_of(found[0]) if found else None


def moment_of(text: str) -> datetime | None:
    """A mail moment; None if it is none or plainly wrong. One without zone counts as UTC, as the standard says."""
    try:
        moment = parsedate_to_datetime(text.strip())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if not _FIRST_YEAR <= moment.year < _LAST_YEAR:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
