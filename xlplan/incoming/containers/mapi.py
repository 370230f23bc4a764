"""What Outlook's two containers have in common: properties by number, texts in 8-bit code pages, moments."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from xlplan.incoming.containers.headers import in_charset

SUBJECT, BODY, HTML, HEADERS = 0x0037, 0x1000, 0x1013, 0x007D
SENT, DELIVERED = 0x0039, 0x0E06
SENDERS = (0x5D01, 0x5D02, 0x0C1F, 0x0065)
"""SMTP address of who sent it and of whom it was sent for; then what may be an address inside an Exchange server."""
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
