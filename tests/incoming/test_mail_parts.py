"""What counts as a member of a mail."""

from __future__ import annotations

import base64
from email.message import EmailMessage

import pytest

from xlplan.books.limits import DEFAULT_LIMITS
from xlplan.books.sniff import FileKind
from xlplan.incoming.containers import open_container


def test_parts_with_neither_name_nor_bytes_are_nobodys_files() -> None:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "a@example.org", "报送"
    mail.set_content("请查收。")
    mail.add_attachment(b"PK", maintype="application", subtype="octet-stream", filename="表.xlsx")
    mail.add_attachment(b"", maintype="application", subtype="octet-stream", filename="空.xlsx")
    for _ in range(300):
        mail.add_attachment(b"", maintype="application", subtype="octet-stream")
    members = open_container(mail.as_bytes(), FileKind.MAIL, DEFAULT_LIMITS, ()).members
    assert [(member.name, member.data) for member in members] == [("表.xlsx", b"PK"), ("空.xlsx", b"")]


FILE = b"PK\x03\x04\x80\xff\x00\r\n\x0b\x85end" * 20
HEAD = b"From: a@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed"


def attached(coding: bytes, data: bytes, boundary: bytes = b'; boundary="B"') -> bytes:
    part = b'Content-Type: application/octet-stream; name="t.xlsx"\r\nContent-Transfer-Encoding: ' + coding
    text = b"Content-Type: text/plain\r\n\r\nx\r\n--B\r\n"
    return HEAD + boundary + b"\r\n\r\n--B\r\n" + text + part + b"\r\n\r\n" + data + b"\r\n--B--\r\n"


@pytest.mark.parametrize("coding", [b"binary", b"8bit", b"base64", b"quoted-printable"])
def test_raw_bytes_are_whole_whatever_their_coding_is_called(coding: bytes) -> None:
    (member,) = open_container(attached(coding, FILE), FileKind.MAIL, DEFAULT_LIMITS, ()).members
    assert (member.name, member.data) == ("t.xlsx", FILE)


@pytest.mark.parametrize("named", [b"", b";", b"; charset=utf-8"])
def test_a_boundary_that_no_head_names_is_found(named: bytes) -> None:
    mail = attached(b"base64", base64.encodebytes(FILE), named)
    (member,) = open_container(mail, FileKind.MAIL, DEFAULT_LIMITS, ()).members
    assert (member.name, member.data) == ("t.xlsx", FILE)
