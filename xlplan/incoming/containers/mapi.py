"""What Outlook's two containers have in common: properties by number, texts in 8-bit code pages, moments."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.message import Message

from xlplan.incoming.containers.headers import header, in_charset

CLASS, SUBJECT, BODY, REPORT, HTML, HEADERS, MESSAGE_ID = 0x001A, 0x0037, 0x1000, 0x1001, 0x1013, 0x007D, 0x1035
SENT, DELIVERED = 0x0039, 0x0E06
SENDERS = (0x5D01, 0x5D02, 0x0C1F, 0x0065)
"""SMTP address of who sent it and of whom it was sent for; then what may be an address inside an Exchange server."""
ADDRESSES = (0x39FE, 0x3003)
"""Of a recipient: its SMTP address; then what may be an address inside an Exchange server."""
LONG_NAME, SHORT_NAME, DISPLAY_NAME, METHOD, ATTACHED = 0x3707, 0x3704, 0x3001, 0x3705, 0x3701
CODE_PAGES = (0x3FFD, 0x3FDE)
"""Of the message's 8-bit texts, and of its body on the internet."""

TEXT8, TEXT, OBJECT, BINARY = 0x001E, 0x001F, 0x000D, 0x0102
_CODECS = {
    936: "gb18030",
    54936: "gb18030",
    950: "cp950",
    932: "cp932",
    949: "cp949",
    65001: "utf-8",
    1200: "utf-16-le",
}


def text_of(raw: bytes, wide: bool, code_page: int) -> str:
    """A text of a property. An unknown code page is read by trial; a character that has no meaning is lost alone."""
    if wide:
        return raw.decode("utf-16-le", "replace").rstrip("\x00")
    raw = raw.rstrip(b"\x00")
    known = _CODECS.get(code_page) or (f"cp{code_page}" if code_page in range(1250, 1259) else "")
    if known:
        try:
            return raw.decode(known, "replace")
        except LookupError:
            pass
    return in_charset(raw, "")


def moment_of(filetime: int) -> datetime | None:
    """A moment counted in tenths of microseconds since 1601; None if it is no moment of mail."""
    try:
        moment = datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=filetime // 10)
    except OverflowError:
        return None
    return moment if 1990 <= moment.year < 2200 else None


def as_message(headers: Message, text: str, kind: str, recipients: Iterable[str] = (), **properties: str) -> Message:
    """What Outlook kept of a mail, as the mail that it was: its headers, those that it lost out of its properties (by
    name, `_` for `-`), and its text. kind: its class, which is what says that it is a report or an automatic answer.
    """
    for name in ("content-type", "content-transfer-encoding", "mime-version"):
        del headers[name]
    for name, value in properties.items():
        named = name.strip("_").replace("_", "-")
        if value and not header(headers, named):
            headers[named] = " ".join(value.split())
    said = kind.lower()
    if said.endswith((".ndr", ".non-delivery")):
        headers["X-Failed-Recipients"] = ", ".join(recipients)
    elif said.startswith("report.") or ".rules." in said or said.endswith(" receipt"):
        headers["Auto-Submitted"] = "auto-replied"
    headers.set_payload(text, "utf-8")
    return headers
