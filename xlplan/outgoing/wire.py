"""A draft's bytes as they go over the wire: what leaves its headers, who its recipients are, how DATA wants it."""

from __future__ import annotations

from datetime import datetime
from email import message_from_bytes
from email.utils import format_datetime, getaddresses


def ready_to_send(data: bytes, moment: datetime) -> bytes:
    """A draft as it goes out: without the marks of a draft and hidden recipients, with its date."""
    head, separator, body = _split(data)
    fields = [lines for lines in _fields(head) if _name(lines) not in {b"x-unsent", b"bcc", b"date"}]
    fields.insert(0, b"Date: " + format_datetime(moment).encode("ascii"))
    return b"\r\n".join(fields) + separator + body


def recipients_of(data: bytes) -> tuple[str, ...]:
    """Every address in To, Cc and Bcc of a draft, each once."""
    message = message_from_bytes(data)
    named = [str(value) for header in ("To", "Cc", "Bcc") for value in message.get_all(header, [])]
    return tuple(dict.fromkeys(address for _, address in getaddresses(named) if "@" in address))


def sender_of(data: bytes) -> str:
    """The address in From, "" if there is none."""
    named = getaddresses([str(value) for value in message_from_bytes(data).get_all("From", [])])
    return next((address for _, address in named if "@" in address), "")


def dotted(data: bytes) -> bytes:
    """A mail as DATA wants it: CRLF at every line's end, a dot before a dot that begins a line."""
    lines = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").rstrip(b"\n").split(b"\n")
    return b"".join((b"." + line if line.startswith(b".") else line) + b"\r\n" for line in lines)


def _split(data: bytes) -> tuple[bytes, bytes, bytes]:
    end = data.find(b"\r\n\r\n")
    if end >= 0:
        return data[:end], b"\r\n\r\n", data[end + 4 :]
    head, separator, body = data.partition(b"\n\n")
    return head, separator or b"\r\n\r\n", body


def _fields(head: bytes) -> list[bytes]:
    """Header fields, each with its folded lines."""
    fields: list[bytes] = []
    for line in head.splitlines():
        if line[:1] in {b" ", b"\t"} and fields:
            fields[-1] += b"\r\n" + line
        else:
            fields.append(line)
    return fields


def _name(lines: bytes) -> bytes:
    return lines.partition(b":")[0].strip().lower()
