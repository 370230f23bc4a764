"""What only quotes a mail is no damaged one: its source in a text, a bounce, headers alone. What is signed is whole."""

from __future__ import annotations

import base64
import binascii
import io
import struct
import zipfile

import making_forms
import making_mail as mail
import pytest
from test_odd_containers import endings, readings

FORM = making_forms.base()
SOURCE = mail.message(
    [mail.text("请查收附件"), mail.attachment(FORM, 'attachment; filename="form.xlsx"')], boundary="----=_Part_77_88.99"
).decode()
HEADERS = 'From: o@x.org\nTo: b@x.org\nSubject: s\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="qq"\n'
RETURNED = mail.attachment(FORM, 'attachment; filename="a.xlsx"')
AS_IT_IS = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"

TEXTS = {
    "prose-before": f"您好，原邮件源码如下：\n\n{SOURCE}",
    "nothing-before": SOURCE,
    "bounce": f"I wasn't able to deliver your message.\n\n--- Below this line is a copy of the message.\n\n{SOURCE}",
    "other-language": f"Ваше письмо не доставлено\n\n---- Original message follows ----\n\n{SOURCE}",
    "marked": "回复\n\n" + "".join(f"> {line}\n" for line in SOURCE.splitlines()),
    "one-part": "转发：\n\nFrom: c@example.org\nContent-Type: application/vnd.ms-excel; name=x.xls\n"
    f"Content-Transfer-Encoding: base64\n\n{base64.encodebytes(FORM).decode()}",
    "outlook": "-----Original Message-----\nFrom: 张三 <a@b.org>\nSent: Monday\nTo: office\nSubject: 报送\n\n内容\n",
    "chinese": "发件人: 张三\n发送时间: 2022\n收件人: x\n主题: 报送\n\n内容",
    "boundary-of-the-same-program": SOURCE.replace("77_88.99", "1234_5678901.1664174930123"),
    "dashes": "-- \n张三\n--------------------\n=_b0\n--=_b\n",
    "headers-only": f"退回的邮件头：\n\n{HEADERS}",
    "begin": "begin 644 words\nthat nobody encoded\nend\n",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_mail_in_the_text_of_another_is_text(text: str) -> None:
    beside = mail.message(
        [f"{AS_IT_IS}{text}".encode(), RETURNED],
        boundary="----=_Part_1236_5678955.1664174930999" if "1234_5" in text else "=_b0",
    )
    assert endings(beside) == {"": "container", "a.xlsx": "return"}
    for head in ("MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n", ""):
        alone = f"From: a@example.org\nTo: office@example.org\nSubject: x\nDate: {mail.DATE}\n{head}\n{text}"
        assert endings(alone.encode()) == {"": "only-text"}


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_headers_that_come_back_without_their_parts_have_lost_none(kind: str) -> None:
    found = readings(mail.message([mail.text("无法投递"), f"Content-Type: {kind}\n\n{HEADERS}\n".encode()]))
    assert len(found) == 2
    assert {reading.reason for reading in found.values()} <= {"only-text", "empty-container"}


def test_a_signed_mail_is_whole() -> None:
    seal = b"Content-Type: application/pgp-signature; name=signature.asc\n\n-----BEGIN PGP SIGNATURE-----\niQ==\n"
    signed = mail.message([RETURNED, seal], kind="multipart/signed; protocol=application/pgp-signature")
    note = b"\n\nThis is an OpenPGP/MIME signed message (RFC 4880 and 3156)\n--=_b0"
    assert endings(signed.replace(b"\n\n--=_b0", note, 1)) == {"": "container", "a.xlsx": "return"}


def signed_archive() -> bytes:
    seal = b"\x30\x82\x01\x00\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02" + bytes(range(200))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in (("META-INF/A.SF", b"Name: a.xlsx"), ("META-INF/A.RSA", seal), ("a.xlsx", FORM)):
            archive.writestr(name, data)
    return buffer.getvalue()


def test_a_signed_archive_is_whole() -> None:
    plain = signed_archive()
    end = plain.rfind(b"PK\x05\x06")
    (start,) = struct.unpack_from("<I", plain, end + 16)
    block = bytes(range(200)) + b"APK Sig Block 42"
    sealed = plain[:start] + block + plain[start : end + 16] + struct.pack("<I", start + len(block)) + plain[end + 20 :]
    for archive in (plain, sealed, plain[:-2] + b"\x05\x00hello", plain + bytes(40)):
        found = readings(archive)
        assert found["a.xlsx"].verdict.value == "return"
        assert not [finding.code for reading in found.values() for finding in reading.findings]


def test_a_file_that_an_old_program_wrote_into_the_text_is_a_member() -> None:
    lines = "".join(binascii.b2a_uu(FORM[at : at + 45]).decode() for at in range(0, len(FORM), 45))
    text = f"请查收\n\nbegin 644 甲处.xlsx\n{lines}`\nend\n"
    assert endings(f"From: a@example.org\nTo: b@example.org\nSubject: x\n\n{text}".encode())["甲处.xlsx"] == "return"
