"""How files travel to the office: mails with their headers, zips, bare files, and what else lies about in an inbox."""

from __future__ import annotations

import io
import os
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from xlplan.codes import digest_code

TYPES = {
    ".xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ".xls": ("application", "vnd.ms-excel"),
    ".ods": ("application", "vnd.oasis.opendocument.spreadsheet"),
    ".zip": ("application", "zip"),
}
LOCK_FILE_SIZE = 165
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\r\n\t]')


@dataclass(frozen=True)
class PostedLetter:
    """One mail. sender: its address, of the name's mailbox. moment: when the office's server received it, aware."""

    name: str
    sender: str
    to: str
    subject: str
    body: str
    attachment: str
    content: bytes
    moment: datetime


def safe_name(text: str) -> str:
    """A text as a file name on every system."""
    return _FORBIDDEN.sub("-", text).strip(" .")


def letter_bytes(letter: PostedLetter) -> bytes:
    """The mail as the office's server stored it: `Received` on top, `Date` a little earlier."""
    mark = digest_code(12, letter.sender, letter.subject, letter.moment.isoformat())
    message = EmailMessage(policy=SMTP)
    domain = letter.sender.partition("@")[2] or "example.org"
    message["Received"] = _hop(f"mail.{domain}", "mx.office.example", mark, letter.moment)
    message["Received"] = _hop("[192.0.2.15]", f"mail.{domain}", mark[:8], letter.moment - timedelta(seconds=9))
    message["Date"] = format_datetime(letter.moment - timedelta(seconds=41))
    message["From"] = Address(letter.name, addr_spec=letter.sender)
    message["To"] = Address(addr_spec=letter.to)
    message["Subject"] = letter.subject
    message["Message-ID"] = f"<{mark.lower()}@{domain}>"
    message.set_content(letter.body, cte="base64")
    kind = TYPES.get(Path(letter.attachment).suffix.lower(), ("application", "octet-stream"))
    message.add_attachment(letter.content, maintype=kind[0], subtype=kind[1], filename=letter.attachment)
    message.set_boundary(f"=-{mark}-=")
    return message.as_bytes()


def _hop(sender: str, receiver: str, mark: str, moment: datetime) -> str:
    return f"from {sender} by {receiver} with ESMTPS id {mark}; {format_datetime(moment)}"


def zipped(name: str, content: bytes, moment: datetime) -> bytes:
    """A zip with one member whose name is in GBK without saying so, as Chinese Windows writes it."""
    encoded = name.encode("gb18030")
    stand_in = "x" * len(encoded)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(stand_in, moment.timetuple()[:6]), content)
    return buffer.getvalue().replace(stand_in.encode(), encoded)


def photograph(width: int = 160, height: int = 120) -> bytes:
    """A real picture, as PNG: sky above sea."""
    lines = (b"\0" + _line(y / height, width) for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(lines), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def _line(depth: float, width: int) -> bytes:
    """One line of pixels. depth: 0 at the top, 1 at the bottom."""
    if depth < 0.6:
        return bytes((int(120 + 90 * depth), int(170 + 60 * depth), 235)) * width
    return b"".join(bytes((20, 90 + x * 60 // width, int(130 + 60 * depth))) for x in range(width))


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def lock_file(owner: str) -> bytes:
    """What Excel leaves beside a workbook that is open."""
    name = owner.encode("ascii", "replace")[:52]
    return (bytes([len(name)]) + name).ljust(55, b" ").ljust(LOCK_FILE_SIZE, b"\0")


def deliver(content: bytes, path: Path, moment: datetime) -> Path:
    """Put a file into the inbox, dated as it came; a name that is taken gets a number, as mail programs do."""
    path.parent.mkdir(parents=True, exist_ok=True)
    free = path
    number = 0
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem}({number}){path.suffix}")
    free.write_bytes(content)
    os.utime(free, (moment.timestamp(), moment.timestamp()))
    return free
