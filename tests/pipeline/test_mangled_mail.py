"""Mail as servers mangle it is read, or named truly."""

from __future__ import annotations

import base64
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from asn1crypto import cms
from returns_office import codes, form, judged, office, outcomes, post
from small_office import Office

HEAD = (
    b"Received: from a by mx; Tue, 20 Oct 2026 09:00:00 +0800\r\nFrom: qyb@example.org\r\nTo: office@example.org\r\n"
    b"Subject: report\r\nDate: Tue, 20 Oct 2026 09:00:00 +0800\r\nMIME-Version: 1.0\r\n"
)
MIXED = HEAD + b'Content-Type: multipart/mixed; boundary="B"\r\n\r\n--B\r\nContent-Type: text/plain\r\n\r\nhi\r\n'


@pytest.fixture
def here(tmp_path: Path) -> Office:
    return office(tmp_path)


def attached(body: bytes, coding: bytes = b"base64", name: bytes = b"f.xlsx") -> bytes:
    return (
        b"Content-Type: application/octet-stream; name=" + name + b"\r\nContent-Transfer-Encoding: " + coding
        + b"\r\nContent-Disposition: attachment; filename=" + name + b"\r\n\r\n" + body
    )  # fmt: skip


def signed_part(here: Office) -> bytes:
    inner = EmailMessage(policy=SMTP)
    inner.set_content("请查收。")
    inner.add_attachment(form(here, "权益部"), maintype="application", subtype="octet-stream", filename="填报表.xlsx")
    return inner.as_bytes()


def opaque(content: bytes, kind: str = "signed_data") -> bytes:
    """A letter signed (or encrypted) as a whole; nobody checks the signature."""
    if kind == "signed_data":
        said = cms.SignedData({"version": "v1", "digest_algorithms": [], "signer_infos": []})
        said["encap_content_info"] = {"content_type": "data", "content": content}
        sealed = cms.ContentInfo({"content_type": "signed_data", "content": said}).dump()
    else:
        hidden = {
            "content_type": "data",
            "content_encryption_algorithm": {"algorithm": "aes256_cbc", "parameters": b"0" * 16},
        }
        told = cms.EnvelopedData({"version": "v0", "recipient_infos": [], "encrypted_content_info": hidden})
        sealed = cms.ContentInfo({"content_type": "enveloped_data", "content": told}).dump()
    head = HEAD + b'Content-Type: application/pkcs7-mime; name="smime.p7m"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    return head + base64.encodebytes(sealed)


def test_a_detached_signature_is_quiet(here: Office) -> None:
    signed = signed_part(here)
    head = HEAD + b'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; boundary="S"\r\n\r\n--S\r\n'
    proof = b"Content-Type: application/pkcs7-signature; name=smime.p7s\r\nContent-Transfer-Encoding: base64\r\n\r\nMIIB\r\n"
    post(here, "a", head + signed + b"\r\n--S\r\n" + proof + b"--S--\r\n")
    document = judged(here)
    assert outcomes(document) == {"填报表.xlsx": ("used", "权益部")}
    assert codes(document, "file.") == []


def test_an_opaque_signature_is_opened_and_an_encrypted_letter_is_named(here: Office) -> None:
    post(here, "signed", opaque(signed_part(here)))
    post(here, "sealed", opaque(b"", "enveloped_data"))
    document = judged(here)
    assert outcomes(document)["填报表.xlsx"] == ("used", "权益部")
    (sealed,) = [row for row in document["files"] if row["file"] == "inbox/sealed.eml"]
    assert (sealed["outcome"], "加密" in sealed["reason"]) == ("needs-person", True)


@pytest.mark.parametrize("rest", [0, 1, 2])
@pytest.mark.parametrize(
    "footer", [b"\r\n-- \r\nScanned: no threats found\r\n", b"\r\n\r\n--\r\nVirus scanned\r\n", b"\r\nScanned\r\n"]
)
def test_a_gateways_footer_inside_a_base64_part(here: Office, rest: int, footer: bytes) -> None:
    data = form(here, "权益部")
    data += b"\0" * ((rest - len(data)) % 3)
    post(here, "a", MIXED + b"--B\r\n" + attached(base64.encodebytes(data).rstrip(b"\n") + footer) + b"--B--\r\n")
    assert outcomes(judged(here)) == {"f.xlsx": ("used", "权益部")}


@pytest.mark.parametrize("end", [b"--B--\r\n--B\r\n", b"--B--\r\n\r\n--B\r\n", b"--B--\r\n"])
def test_a_part_after_the_end_boundary(here: Office, end: bytes) -> None:
    post(here, "a", MIXED + end + attached(base64.encodebytes(form(here, "权益部"))) + b"\r\n--B--\r\n")
    document = judged(here)
    assert (outcomes(document), codes(document, "file.")) == ({"f.xlsx": ("used", "权益部")}, [])


def test_base64_twice_and_encodings_under_a_wrong_name(here: Office) -> None:
    once = base64.encodebytes(form(here, "权益部"))
    for number, (coding, body) in enumerate(
        [(b"base64", base64.encodebytes(once)), (b"8bit", once), (b"x-unknown", once)]
    ):
        post(here, str(number), MIXED + b"--B\r\n" + attached(body, coding) + b"\r\n--B--\r\n")
    document = judged(here)
    assert {row["outcome"] for row in document["files"]} == {"used", "duplicate"}
    assert codes(document, "file.") == []
