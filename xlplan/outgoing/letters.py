"""A mail as bytes: headers that nothing from outside can break, and attachment names that mail programs agree on.

Names of attachments are written the way Thunderbird does, which Outlook and Foxmail read too: `name` of Content-Type in
encoded words (RFC 2047), `filename*` of Content-Disposition in percent escapes (RFC 2231).
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from email.header import Header
from email.utils import getaddresses
from functools import cached_property, lru_cache
from urllib.parse import quote

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_EOL = "\r\n"
_LINE = 76
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_LOCAL_DOMAIN = "xlplan.invalid"


@dataclass(frozen=True)
class Mailbox:
    """An address and the name shown with it."""

    address: str
    name: str = ""

    @property
    def domain(self) -> str:
        """What stands after the @."""
        return self.address.rpartition("@")[2]


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a mail. says: what it says that matters, where its bytes also hold what changes by the day;
    two mails that say the same are one."""

    name: str
    data: bytes
    content_type: str = XLSX
    says: str = ""


@dataclass(frozen=True)
class Letter:
    """A mail before it is bytes. sender: None where the mail program shall fill in its own."""

    sender: Mailbox | None
    to: tuple[Mailbox, ...]
    cc: tuple[Mailbox, ...]
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()

    @property
    def message_id(self) -> str:
        """The id of the mail, derived from all that it says, to whom, and with which files."""
        domain = self.sender.domain if self.sender is not None else _LOCAL_DOMAIN
        return f"<xlplan.{self._digest[:32]}@{domain}>"

    def as_draft(self) -> bytes:
        """The mail as an `.eml` that mail programs open as unsent; the same letter gives the same bytes."""
        return _EOL.join(self._lines()).encode("ascii")

    @cached_property
    def _digest(self) -> str:
        digest = hashlib.sha256()
        boxes = [self.sender, *self.to, None, *self.cc]
        texts = [f"{box.name}\x1e{box.address}" if box is not None else "" for box in boxes]
        for part in (*texts, self.subject, self.text, self.html):
            digest.update(part.encode("utf-8", "replace") + b"\x1f")
        for attachment in self.attachments:
            told = attachment.says.encode() or attachment.data
            digest.update(attachment.name.encode("utf-8", "replace") + b"\x1f" + told + b"\x1f")
        return digest.hexdigest()

    def _lines(self) -> Iterator[str]:
        outer, inner = (f"=_xlplan_{self._digest[:24]}_{part}" for part in ("m", "a"))
        yield "X-Unsent: 1"
        if self.sender is not None:
            yield _boxes_header("From", (self.sender,))
        if self.to:
            yield _boxes_header("To", self.to)
        if self.cc:
            yield _boxes_header("Cc", self.cc)
        yield f"Subject: {encoded(self.subject, len('Subject: '))}"
        yield f"Message-ID: {self.message_id}"
        yield "MIME-Version: 1.0"
        yield f'Content-Type: multipart/mixed;{_EOL} boundary="{outer}"'
        yield ""
        yield f"--{outer}"
        yield f'Content-Type: multipart/alternative;{_EOL} boundary="{inner}"'
        yield ""
        for kind, words in (("plain", self.text), ("html", self.html)):
            yield f"--{inner}"
            yield f"Content-Type: text/{kind}; charset=utf-8"
            yield from _base64("".join(line + _EOL for line in words.splitlines()).encode("utf-8", "replace"))
        yield f"--{inner}--"
        for attachment in self.attachments:
            yield f"--{outer}"
            yield from _attachment_lines(attachment)
        yield f"--{outer}--"
        yield ""


def one_line(text: str) -> str:
    """Text that cannot end a header: line ends, controls and invisible characters become spaces or nothing."""
    spaced = "".join(" " if c.isspace() or unicodedata.category(c) in {"Zl", "Zp"} else c for c in text)
    kept = "".join(c for c in spaced if unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    return " ".join(kept.split())


def mailbox_of(text: str, name: str = "") -> Mailbox | None:
    """The address in `text` (`a@b.cn`, `Name <a@b.cn>`), None if it is none. A domain may be written in Chinese."""
    if any(unicodedata.category(c) in {"Cc", "Zl", "Zp"} for c in text.strip()):
        return None
    found = getaddresses([unicodedata.normalize("NFKC", text.strip())])
    if len(found) != 1:
        return None
    shown, address = found[0]
    local, at, domain = address.rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    written = f"{local}{at}{ascii_domain}"
    return Mailbox(written, one_line(name or shown)) if _ADDRESS.fullmatch(written) else None


@lru_cache(maxsize=64)
def encoded(text: str, used: int = 0) -> str:
    """A header's text in one or several encoded words, folded; plain where it is short ASCII."""
    line = one_line(text)
    if line.isascii() and "=?" not in line and used + len(line) <= _LINE:
        return line
    return Header(line, "utf-8", maxlinelen=_LINE - 1, header_name="x" * used).encode(linesep=_EOL)


def _boxes_header(name: str, boxes: tuple[Mailbox, ...]) -> str:
    return f"{name}: " + f",{_EOL} ".join(_box(box) for box in boxes)


@lru_cache(maxsize=64)
def _box(box: Mailbox) -> str:
    name = one_line(box.name)
    if not name:
        return box.address
    if re.fullmatch(r"[A-Za-z0-9 ]{1,40}", name):
        return f"{name} <{box.address}>"
    words = Header(name, "utf-8", maxlinelen=_LINE - 1).encode(linesep=_EOL)
    return f"{words}{_EOL} <{box.address}>"


def _attachment_lines(attachment: Attachment) -> Iterator[str]:
    name = one_line(attachment.name)
    if re.fullmatch(r"[A-Za-z0-9._ -]{1,60}", name):
        yield f'Content-Type: {attachment.content_type};{_EOL} name="{name}"'
        yield f'Content-Disposition: attachment;{_EOL} filename="{name}"'
    else:
        words = Header(name, "utf-8", maxlinelen=_LINE - 1, header_name='name="').encode(linesep=_EOL)
        yield f'Content-Type: {attachment.content_type};{_EOL} name="{words}"'
        escaped = quote(name, safe="")
        yield f"Content-Disposition: attachment;{_EOL} filename*=UTF-8''{escaped}"
    yield from _base64(attachment.data)


def _base64(data: bytes) -> Iterator[str]:
    yield "Content-Transfer-Encoding: base64"
    yield ""
    coded = base64.b64encode(data).decode("ascii")
    if coded:
        yield _EOL.join([coded[start : start + _LINE] for start in range(0, len(coded), _LINE)])
