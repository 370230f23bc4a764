"""Mails as the senders' programs write them, right or wrong."""

from __future__ import annotations

import base64
import quopri
from collections.abc import Sequence

DATE = "Mon, 26 Sep 2022 09:00:00 +0800"
RECEIVED = "from mx.example.org by office.example.org; Mon, 26 Sep 2022 09:00:05 +0800"
EARLIER = "from pc by mx.example.org; Mon, 26 Sep 2022 08:59:00 +0800"
OCTETS = "application/octet-stream"


def part(data: bytes, headers: bytes | str, coding: str = "base64") -> bytes:
    """A part with its own headers as they stand."""
    raw = headers if isinstance(headers, bytes) else headers.encode()
    body = {"base64": base64.encodebytes, "quoted-printable": quopri.encodestring}.get(coding, bytes)(data)
    return raw.rstrip() + f"\nContent-Transfer-Encoding: {coding}\n\n".encode() + body


def attachment(data: bytes, disposition: bytes | str, kind: str = OCTETS, coding: str = "base64") -> bytes:
    """A part with a Content-Disposition as it stands."""
    raw = disposition if isinstance(disposition, bytes) else disposition.encode()
    return part(data, f"Content-Type: {kind}\nContent-Disposition: ".encode() + raw, coding)


def text(body: str, charset: str = "utf-8", kind: str = "plain") -> bytes:
    return part(body.encode(charset), f"Content-Type: text/{kind}; charset={charset}")


def message(
    parts: Sequence[bytes],
    *,
    subject: bytes | str = "=?gb2312?B?vsXUws/uxL8=?=",
    sender: bytes | str = "=?utf-8?B?5byg5LiJ?= <bgs@example.org>",
    date: str | None = DATE,
    received: Sequence[str] = (RECEIVED, EARLIER),
    kind: str = "multipart/mixed",
    boundary: str = "=_b0",
) -> bytes:
    """A message of these parts."""
    lines = [f"Received: {one}".encode() for one in received]
    for name, value in (("From", sender), ("Subject", subject)):
        lines.append(f"{name}: ".encode() + (value if isinstance(value, bytes) else value.encode()))
    if date is not None:
        lines.append(f"Date: {date}".encode())
    lines += [b"MIME-Version: 1.0", f'Content-Type: {kind}; boundary="{boundary}"'.encode(), b""]
    for one in parts:
        lines += [f"--{boundary}".encode(), one]
    lines += [f"--{boundary}--".encode(), b""]
    return b"\n".join(lines)
