"""Parts of mails as servers and gateways leave them: the bytes and names that they stand for."""

from __future__ import annotations

import base64
import binascii
from email import message_from_bytes, message_from_string
from email.message import Message

import pytest
import tampered_mails

from xlplan.books.limits import DEFAULT_LIMITS
from xlplan.books.sniff import FileKind
from xlplan.incoming.containers import headers, open_container, payloads
from xlplan.incoming.containers.mail import links_in, open_mail
from xlplan.incoming.mail_words import MailWords
from xlplan.incoming.natures import headers_of, nature_of_bytes

FILE = b"PK\x03\x04" + bytes(range(256)) * 2
CODED = base64.encodebytes(FILE)


def payload(body: bytes, coding: str = "base64", disposition: str = "attachment; filename=a.xlsx") -> bytes:
    head = "".join(
        f"{name}: {value}\n"
        for name, value in (("Content-Transfer-Encoding", coding), ("Content-Disposition", disposition))
        if value
    )
    return payloads.payload_of(message_from_bytes(head.encode() + b"\n" + body))


@pytest.mark.parametrize(
    "body",
    [
        CODED,
        CODED.replace(b"\n", b"\r\n"),
        CODED.replace(b"\n", b" \n\n"),
        CODED + b"-- \nScanned: no threats found\n",
        CODED + b"\nScanned\n",
        CODED.rstrip(b"=\n"),
        base64.encodebytes(CODED),
        base64.encodebytes(base64.encodebytes(CODED)),
        FILE,
        CODED[:20] + b"\n" + CODED[20:],
        b"[note of a gateway]\n" + CODED,
    ],
)
def test_base64_is_read_with_what_a_gateway_did_to_it(body: bytes) -> None:
    assert payload(body) == FILE


@pytest.mark.parametrize(
    ("body", "coding", "disposition", "found"),
    [
        (CODED, "bae64", "attachment", FILE),
        (CODED, "", "attachment", FILE),
        (CODED, "", "", FILE),
        (CODED, "8bit", "attachment", FILE),
        (b"QUJD\n" * 20, "", "attachment", b"ABC" * 20),
        (b"QUJD\n" * 20, "", "", b"QUJD\n" * 20),
        (b"QUJD\n" * 20, "7bit", "attachment", b"QUJD\n" * 20),
        (b"QUJD\n" * 20 + b"--B\n--", "bae64", "attachment", b"ABC" * 20),
        (b"a=3Db=\n", "quoted-printable", "attachment", b"a=b"),
        (b"plain words", "base64x", "attachment", b"plain words"),
        (b"", "base64", "attachment", b""),
        (b"Q", "base64", "attachment", b""),
        (b"QUJ", "base64", "attachment", b"AB"),
    ],
)
def test_what_is_encoded_under_another_name_is_read_and_words_stay_words(
    body: bytes, coding: str, disposition: str, found: bytes
) -> None:
    assert payload(body, coding, disposition) == found


def test_files_in_the_text_of_a_mail_have_their_names_and_bytes() -> None:
    def encoded(data: bytes) -> str:
        return "".join(binascii.b2a_uu(data[at : at + 45]).decode() for at in range(0, len(data), 45))

    text = f"words\nbegin 644 a b.xlsx\n{encoded(FILE)}`\nend\n\nbegin 0755 c.csv\r\n{encoded(b'1')}`\r\nend \r\n"
    assert list(payloads.uuencoded(text)) == [("a b.xlsx", FILE), ("c.csv", b"1")]
    assert list(payloads.uuencoded("begin 644 a\nnot encoded\nend\n")) == []
    assert list(payloads.uuencoded(f"begin 999 a\n{encoded(b'1')}`\nend\n")) == []


@pytest.mark.parametrize(
    ("kind", "name", "signature", "sealed"),
    [
        ("application/pkcs7-signature", "", True, False),
        ("application/x-pkcs7-signature", "", True, False),
        ("application/pgp-signature", "", True, False),
        ("application/octet-stream", "SMIME.P7S", True, False),
        ("application/pkcs7-mime", "", False, True),
        ("application/x-pkcs7-mime", "", False, True),
        ("application/octet-stream", "smime.P7M", False, True),
        ("application/octet-stream", "a.p7m", False, False),
    ],
)
def test_a_signature_and_a_sealed_letter_are_known(kind: str, name: str, signature: bool, sealed: bool) -> None:
    part = message_from_string(f"Content-Type: {kind}\n\nx")
    assert (payloads.is_signature(part, name), payloads.is_sealed(part, name)) == (signature, sealed)
    assert payloads.signed_content(b"no seal") is None


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ('Content-Disposition: attachment; filename="a b.xlsx"', "a b.xlsx"),
        ("Content-Disposition: attachment; filename*=UTF-8''%E8%A1%A8.xlsx", "表.xlsx"),
        ("Content-Disposition: attachment; filename*=GB2312''%B1%ED.xlsx", "表.xlsx"),
        ("Content-Disposition: attachment; filename*=none''a.xlsx", "a.xlsx"),
        ('Content-Disposition: attachment; filename="=?gbk?B?se0=?=.xlsx"', "表.xlsx"),
        ('Content-Disposition: attachment; filename="C:\\\\a\\\\b.xlsx"', "C:/a/b.xlsx"),
        ("Content-Type: text/csv; name=c.csv", "c.csv"),
        ("Content-Type: text/csv; name=c.csv\nContent-Disposition: attachment", "c.csv"),
        ("Content-Type: text/csv; name=c.csv\nContent-Disposition: attachment; filename=d.csv", "d.csv"),
        ("Content-Disposition: attachment; filename*=''", ""),
        ("Content-Disposition: attachment", ""),
        ("Subject: x", ""),
    ],
)
def test_the_name_of_a_part(head: str, name: str) -> None:
    assert headers.file_name(message_from_string(f"{head}\n\nx")) == name


@pytest.mark.parametrize(
    ("head", "sender"),
    [
        ("From: A <a@b.cn>\nSender: c@d.cn", "a@b.cn"),
        ("From: nobody\nSender: c@d.cn", "c@d.cn"),
        ("From: nobody\nReturn-Path: <e@f.cn>", "e@f.cn"),
        ("From: x, A <a@b.cn>", "a@b.cn"),
        ("From: =?utf-8?B?5byg?= <a@b.cn>", "a@b.cn"),
        ("To: a@b.cn", ""),
    ],
)
def test_the_sender_of_a_mail(head: str, sender: str) -> None:
    assert headers.sender_of(message_from_string(f"{head}\n\nx")) == sender


def test_headers_in_raw_bytes_and_pieces_are_readable() -> None:
    raw = b"Subject: \xb1\xa8\xcb\xcd\r\n \xb1\xed\r\nX-A: \xe6\x8a\xa5\r\n\r\n"
    message = message_from_bytes(raw)
    assert (headers.header(message, "subject"), headers.header(message, "x-a")) == ("报送 表", "报")
    assert headers.header(message, "x-b") == ""
    assert headers.header(message_from_bytes(b"Subject: \xb1\xed \xb1\xff\r\n\r\n"), "subject") == "表 \ufffd\ufffd"
    assert headers._piece(b"\\u62a5", None) == "报"
    assert headers._piece(b"caf\xe9", None) == "café"
    assert headers.in_charset(b"\xb1\xed\xff", "GB2312 ") == "表\ufffd"
    assert headers.in_charset(b"\xb1\xed", '"gbk"') == "表"
    assert headers.in_charset(b"\xe8\xa1\xa8", "none") == "表"
    assert headers.in_charset(b"\xff", "utf-8") == "\ufffd"


def test_the_head_of_a_mail_is_read_without_what_is_below() -> None:
    for end in (b"\n\n", b"\r\n\r\n"):
        message = headers_of(b"Subject: a" + end + b"Subject: b" + end + b"x" * 9)
        assert (message.get_all("subject"), message.get_payload()) == (["a"], "")
    assert headers_of(b"Subject: a")["subject"] == "a"
    words = MailWords((), (), (), (), (), "a@b.cn")
    assert nature_of_bytes(b"From: A@B.cn\n\nx", words).nature.value == "own-mail"
    assert nature_of_bytes(b"From: c@b.cn\n\nx", words).nature.value == "letter"


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("see HTTPS://a.cn/b?c=1&amp;d=2.", ("HTTPS://a.cn/b?c=1&d=2.",)),
        ('<a href="http://a.cn/b">http://a.cn/b</a>', ("http://a.cn/b",)),
        ("http://abc http://abcd", ("http://abcd",)),
        ("http://a.cn/\u3002x ftp://a.cn/b", ("http://a.cn/",)),
        ("http://" + "a" * 501, ("http://" + "a" * 500,)),
    ],
)
def test_links_in_a_text(text: str, links: tuple[str, ...]) -> None:
    assert links_in(text, text) == links


def names(data: bytes) -> list[tuple[str, str]]:
    """Members of a mail, with what is wrong with them."""
    found = open_container(data, FileKind.MAIL, DEFAULT_LIMITS, ()).members
    return [(member.name, member.problem.reason.value if member.problem else "") for member in found]


KINDS = [
    ("application/vnd.ms-excel", "xls"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    ("application/vnd.oasis.opendocument.spreadsheet", "ods"),
    ("text/csv", "csv"),
    ("application/pdf", "pdf"),
    ("application/ms-tnef", "dat"),
    ("image/png", "png"),
    ("image/jpeg", "jpg"),
    ("image/gif", "gif"),
    ("application/x-none", ""),
]


@pytest.mark.parametrize(("kind", "suffix"), KINDS)
def test_a_part_without_a_name_has_its_number_and_the_suffix_of_its_kind(kind: str, suffix: str) -> None:
    parts = (
        f"--B\nContent-Type: text/plain\n\nx\n--B\nContent-Type: {kind}\n\n1\n--B\nContent-Type: {kind}\n\n2\n--B--\n"
    )
    end = f".{suffix}" if suffix else ""
    mail = f"From: a@b\nContent-Type: multipart/mixed; boundary=B\n\n{parts}".encode()
    assert names(mail) == [(f"1{end}", ""), (f"2{end}", "")]


@pytest.mark.parametrize(
    ("inner", "told"),
    [
        ("Subject: x\n\ny\n", [("1.eml", "")]),
        ("", [("1.eml", "")]),
    ],
)
def test_a_forwarded_mail_goes_by_its_number(inner: str, told: list[tuple[str, str]]) -> None:
    part = f"--B\nContent-Type: message/rfc822\n\n{inner}\n--B--\n"
    assert names(f"From: a@b\nContent-Type: multipart/mixed; boundary=B\n\n{part}".encode()) == told


def test_a_part_that_fails_costs_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = payloads.payload_of

    def failing(part: Message) -> bytes:
        if part.get_content_type() == "application/x-bad":
            raise ValueError("bad")
        return honest(part)

    monkeypatch.setattr("xlplan.incoming.containers.mail.payload_of", failing)
    part = "--B\nContent-Type: application/x-{0}; name={0}\n\n1\n"
    mail = f"From: a@b\nContent-Type: multipart/mixed; boundary=B\n\n{part.format('bad')}{part.format('good')}--B--\n"
    assert names(mail.encode()) == [("bad", "member-damaged"), ("good", "")]
    assert open_mail(mail.encode()).letter is not None


def test_a_bounce_names_the_mail_that_came_back() -> None:
    words = MailWords((), (), (), (), ())
    block = tampered_mails.failed("x@y.cn", "Status: 5.1.1")
    whole = tampered_mails.report(
        block, more="--B\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <9@x.cn>\r\n\r\nx\r\n"
    )
    assert nature_of_bytes(whole, words).message_id == "<9@x.cn>"
    assert (
        nature_of_bytes(tampered_mails.report(block, more=tampered_mails.HEADERS), words).message_id
        == "<7@example.org>"
    )
    assert nature_of_bytes(tampered_mails.report(block), words).message_id == ""
