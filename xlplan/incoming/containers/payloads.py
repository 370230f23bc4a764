"""The bytes of a mail's parts, as servers and gateways leave them: footers in base64, base64 of base64, a wrong name
for the encoding, parts after the end, signed contents."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from copy import copy
from email.message import Message

_BASE64_LINE = re.compile(r"[A-Za-z0-9+/]{2,}={0,2}|={1,2}")
_BASE64 = re.compile(rb"[A-Za-z0-9+/\s]+={0,2}\s*")
_LOST_END = re.compile(rb"\n\s*--[^\n]*(?:\n[^\n]*)?\Z")
"""A broken boundary behind the last line, perhaps in two."""

_UUENCODED = re.compile(
    r"^begin [0-7]{3,4} (?P<name>[^\r\n]{1,200}?)\r?\n(?P<lines>(?:[ -`]{1,62}\r?\n)+)end[ \t]*\r?$", re.MULTILINE
)

_CODINGS = frozenset({"", "7bit", "8bit", "binary", "quoted-printable", "uuencode", "x-uuencode", "uue", "x-uue"})
_SHORTEST_CODED = 64  # "QUJD" may be a word, 16 of them are not
_MUCH = 400
"""So much base64 after a short line is no footer: the encoder wrapped its lines oddly."""

_MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\xff\xd8\xff", b"\x89PNG", b"\x1f\x8b", b"<?xml", b"<html")
"""How files begin that are worth a second look at how they were encoded."""

_SIGNED = "1.2.840.113549.1.7.2"


def payload_of(part: Message) -> bytes:
    """The bytes of a part. What is not encoded as its header says is taken for what it is."""
    raw = part.get_payload()
    if not isinstance(raw, str):
        return b""
    bare = copy(part)
    del bare["content-transfer-encoding"]
    unencoded = bare.get_payload(decode=True)  # raw bytes: without `decode` what is not ASCII is lost
    if not isinstance(unencoded, bytes):
        return b""
    if unencoded.startswith(_MAGIC):
        return unencoded
    coding = str(part.get("content-transfer-encoding", "")).strip().lower()
    if coding == "base64" or _not_named(part, coding, unencoded):
        return _unwrapped(_from_base64(raw))
    decoded = part.get_payload(decode=True)
    return _unwrapped(decoded if isinstance(decoded, bytes) else b"")


def _not_named(part: Message, coding: str, data: bytes) -> bool:
    """Whether bytes are in base64 though their header, of no known coding, does not say so: `bae64`; or though an
    attachment has no such header."""
    if coding in _CODINGS and (coding or part.get("content-disposition") is None):
        return False
    bare = _LOST_END.sub(b"", data.strip())
    return len(bare) >= _SHORTEST_CODED and _BASE64.fullmatch(bare) is not None


def _from_base64(text: str) -> bytes:
    """The bytes that base64 lines stand for, without what a gateway wrote among or below them."""
    lines = [line.strip() for line in text.splitlines()]
    coded = [line for line in lines if _BASE64_LINE.fullmatch(line)]
    width = len(coded[0]) if coded else 0
    end = next((n for n, line in enumerate(coded, 1) if len(line) < width or line.endswith("=")), len(coded))
    if sum(map(len, coded[end:])) > _MUCH:
        end = len(coded)
    joined = "".join(coded[:end]).rstrip("=")
    joined = joined[: len(joined) - (len(joined) % 4 == 1)]
    return base64.b64decode(joined + "=" * (-len(joined) % 4))


def _unwrapped(data: bytes) -> bytes:
    """What base64 inside holds, if that is a file."""
    if len(data) < _SHORTEST_CODED or not _BASE64.fullmatch(data.strip()):
        return data
    try:
        inner = base64.b64decode(b"".join(data.split()), validate=True)
    except (binascii.Error, ValueError):
        return data
    inner = _unwrapped(inner)
    return inner if inner.startswith(_MAGIC) else data


def uuencoded(text: str) -> Iterator[tuple[str, bytes]]:
    """Names and bytes of the files that an old program wrote into the text of a mail."""
    for found in _UUENCODED.finditer(text):
        try:
            lines = [binascii.a2b_uu(line.rstrip("\r")) for line in found["lines"].split("\n") if line.strip()]
        except (binascii.Error, ValueError):
            continue
        yield found["name"], b"".join(lines)


def is_signature(part: Message, name: str) -> bool:
    """Whether a part only proves who sent the mail."""
    kind = part.get_content_type().replace("application/x-", "application/")
    return kind in {"application/pkcs7-signature", "application/pgp-signature"} or name.lower() == "smime.p7s"


def is_sealed(part: Message, name: str) -> bool:
    """Whether a part is the whole letter, signed or encrypted as one (S/MIME)."""
    kind = part.get_content_type().replace("application/x-", "application/")
    return kind == "application/pkcs7-mime" or name.lower() == "smime.p7m"


def signed_content(data: bytes) -> bytes | None:
    """The letter inside an opaque signature; None where it is encrypted or none at all. Who signed is not judged."""
    from asn1crypto import cms

    try:
        info = cms.ContentInfo.load(data)
        if info["content_type"].dotted != _SIGNED:
            return None
        content = info["content"]["encap_content_info"]["content"].native
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return content if isinstance(content, bytes) else None


def with_parts_after_end(data: bytes, boundaries: tuple[str, ...]) -> bytes:
    """The mail with its end boundaries moved behind the last part: some gateways write parts after the end."""
    for boundary in boundaries:
        end = re.compile(rb"^--" + re.escape(boundary.encode("ascii", "ignore")) + rb"--[ \t]*(?=\r?$)", re.MULTILINE)
        found = list(end.finditer(data))
        for match in reversed(found[:-1]):
            data = data[: match.end()].removesuffix(match[0]) + match[0].rstrip()[:-2] + data[match.end() :]
    return data
