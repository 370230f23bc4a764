"""What bytes are, by their content and never by their name."""

from __future__ import annotations

import re
from enum import StrEnum

from xlplan.books.glance import OLE_MAGIC, Glance
from xlplan.books.registry import format_of
from xlplan.books.unreadable import Reason, Unreadable


class FileKind(StrEnum):
    """What this project can do something with: workbooks, by the name of their format, and containers. All else raises
    Unreadable with its name."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    FODS = "fods"
    SPREADSHEETML = "spreadsheetml"
    HTML = "html"
    CSV = "csv"
    MAIL = "mail"
    MBOX = "mbox"
    MSG = "msg"
    TNEF = "tnef"
    ZIP = "zip"
    GZIP = "gz"
    SEVEN_ZIP = "7z"
    RAR = "rar"


CONTAINERS = frozenset(
    {
        *(FileKind.MAIL, FileKind.MBOX, FileKind.MSG, FileKind.TNEF),
        *(FileKind.ZIP, FileKind.GZIP, FileKind.SEVEN_ZIP, FileKind.RAR),
    }
)

_MAGIC: tuple[tuple[bytes, FileKind | Reason], ...] = (
    (b"\x1f\x8b", FileKind.GZIP),
    (b"\x78\x9f\x3e\x22", FileKind.TNEF),
    (b"%PDF", Reason.PDF),
    (b"{\\rtf", Reason.WORD),
    (b"\xff\xd8\xff", Reason.IMAGE),
    (b"\x89PNG", Reason.IMAGE),
    (b"GIF8", Reason.IMAGE),
    (b"II*\x00", Reason.IMAGE),
    (b"MM\x00*", Reason.IMAGE),
    (b"8BPS", Reason.IMAGE),
    (b"\xd7\xcd\xc6\x9a", Reason.IMAGE),
    (b"7z\xbc\xaf\x27\x1c", FileKind.SEVEN_ZIP),
    (b"Rar!\x1a\x07", FileKind.RAR),
    (b"\xfd7zXZ\x00", Reason.ARCHIVE),
    (b"BZh", Reason.ARCHIVE),
    (b"\x28\xb5\x2f\xfd", Reason.ARCHIVE),
    (b"MSCF", Reason.ARCHIVE),
    (b"L\x00\x00\x00\x01\x14\x02\x00", Reason.SHORTCUT),
    (b"book\x00\x00\x00\x00mark", Reason.SHORTCUT),
    (b"ID3", Reason.MEDIA),
    (b"OggS", Reason.MEDIA),
    (b"fLaC", Reason.MEDIA),
    (b"\x1a\x45\xdf\xa3", Reason.MEDIA),
    (b"#!AMR", Reason.MEDIA),
    (b"FLV\x01", Reason.MEDIA),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", Reason.MEDIA),
    (b"\x7fELF", Reason.PROGRAM),
    (b"bplist00", Reason.CLOUD),
    (b"BEGIN:VCALENDAR", Reason.CALENDAR),
    (b"BEGIN:VCARD", Reason.CALENDAR),
    (b"-----BEGIN PGP", Reason.SIGNATURE),
    (b"-----BEGIN PKCS7", Reason.SIGNATURE),
)

_BY_STREAM: tuple[tuple[str, FileKind | Reason], ...] = (
    ("encryptedpackage", Reason.ENCRYPTED),
    ("__properties_version1.0", FileKind.MSG),
    ("worddocument", Reason.WORD),
    ("powerpoint document", Reason.PRESENTATION),
    ("contents", Reason.WPS),
    ("matost", Reason.WPS),
    ("wpsdocument", Reason.WPS),
)

_SEALED = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
_WITH_CONTENT = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01\xa0"
"""Signed data (PKCS #7), as signed archives have it; and how it goes on where it holds what was signed."""

_IMAGE_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")
_HEADER_LINE = re.compile(rb"^[!-9;-~]{2,70}[ \t]*:")
_MAIL_HEADERS = re.compile(
    rb"(?im)^(received|return-path|delivered-to|from|to|date|subject|message-id|mime-version|content-type|x-[a-z-]+)"
    rb"[ \t]*:"
)
_WITH_PARTS = re.compile(rb"(?i)(?:multipart/|[;\s]boundary=)")
_FROM_LINE = re.compile(rb"From \S+ +\w{3} +\w{3} +\d{1,2} +\d{1,2}:\d{2}|From \S*@\S* |From - ")
_CLOUD_JSON = re.compile(rb'^\s*\{[^{}]*"(url|doc_id|resource_id|shareUrl|fileid|link_url)"\s*:', re.IGNORECASE)
_SHORTCUT_TEXT = re.compile(rb"^\s*\[(InternetShortcut|Desktop Entry)\]", re.IGNORECASE)
_SMALL = 4096  # zeros: an empty file; more are one that a cloud has not sent yet


def sniff(data: bytes) -> FileKind:
    """The kind of these bytes. Raises Unreadable naming what they are if nothing can be read from them."""
    if not data:
        raise Unreadable(Reason.EMPTY)
    if not data.strip(b"\x00 \t\r\n\x1a"):
        raise Unreadable(Reason.EMPTY if len(data) < _SMALL else Reason.CLOUD)
    look = Glance(data)
    kind = _named(look) or _workbook(look) or _other(look)
    if isinstance(kind, Reason):
        raise Unreadable(kind)
    return kind


def _workbook(look: Glance) -> FileKind | None:
    """The kind of a workbook that says what it is; texts with separators say nothing, and come last."""
    found = format_of(look)
    return FileKind(found.name) if found is not None else None


def _named(look: Glance) -> FileKind | Reason | None:
    """What the first bytes alone say."""
    data = look.data
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data[4:8] == b"ftyp":
        return Reason.IMAGE if data[8:12] in _IMAGE_BRANDS else Reason.MEDIA
    if data[:4] == b"RIFF":
        return Reason.IMAGE if data[8:12] == b"WEBP" else Reason.MEDIA
    if data[:2] == b"BM" and data[6:10] == b"\x00\x00\x00\x00":
        return Reason.IMAGE
    if _SEALED in data[:64] and _WITH_CONTENT not in data[:256]:
        return Reason.SIGNATURE
    if data[:2] == b"MZ" and b"\x00" in data[:64]:
        return Reason.PROGRAM
    return Reason.ARCHIVE if data[257:262] == b"ustar" else None


def _other(look: Glance) -> FileKind | Reason:
    if look.package is not None:
        return _other_package(look)
    if look.data.startswith(OLE_MAGIC):
        return next((kind for name, kind in _BY_STREAM if name in look.streams), Reason.UNKNOWN)
    return _other_text(look)


def _other_package(look: Glance) -> FileKind | Reason:
    """Another office document, or a plain archive."""
    names, kind = look.parts, look.main_type
    if look.open_document:
        return Reason.PRESENTATION if b"presentation" in look.open_document else Reason.WORD
    if b"wordprocessingml" in kind or b"ms-word" in kind or (not kind and "word/document.xml" in names):
        return Reason.WORD
    if b"presentationml" in kind or b"ms-powerpoint" in kind or (not kind and "ppt/presentation.xml" in names):
        return Reason.PRESENTATION
    return Reason.NUMBERS if any(name.endswith(".iwa") for name in names) else FileKind.ZIP


def _other_text(look: Glance) -> FileKind | Reason:
    head = look.head
    if _SHORTCUT_TEXT.match(head):
        return Reason.SHORTCUT
    if _CLOUD_JSON.match(head):
        return Reason.CLOUD
    if look.is_markup:
        return _other_markup(look)
    if is_mailbox(head):
        return FileKind.MBOX
    return FileKind.MAIL if is_mail(head) else FileKind.CSV


def _other_markup(look: Glance) -> Reason:
    head = look.head
    if look.root == b"document" and b"opendocument" in head:
        return Reason.WORD
    if b"schemas.microsoft.com/office/word" in head or b"wordprocessingml" in head:
        return Reason.WORD
    if b"schemas.microsoft.com/office/2006/xmlPackage" in head:
        return Reason.WORD
    return Reason.IMAGE if look.root == b"svg" else Reason.UNKNOWN


def is_mailbox(head: bytes) -> bool:
    """Whether this is the head of a mailbox: the line that a mail program writes before each message, then headers."""
    line, _, rest = head.partition(b"\n")
    return _FROM_LINE.match(line) is not None and (
        is_mail(rest.lstrip(b">")) or rest.startswith((b"From ", b">From ")) or not rest.strip()
    )


def is_mail(head: bytes) -> bool:
    """Whether this is the head of a message: header lines only up to the first blank line, several of them known. A
    line or two may be damaged where as many more are known, and a blank line may stand among them where what follows
    says that the message has parts."""
    first, *behind = re.split(rb"\r?\n\r?\n", head, maxsplit=2)
    rest = behind[0] if behind and _WITH_PARTS.search(behind[0]) else b""
    return _is_head(first) or (bool(rest) and _is_head(first + b"\n" + rest))


def _is_head(block: bytes) -> bool:
    lines = [line for line in block.splitlines() if line[:1] not in {b" ", b"\t"}]
    damaged = sum(_HEADER_LINE.match(line) is None for line in lines[:-1] or lines)
    known = len({found[1].lower() for found in _MAIL_HEADERS.finditer(block)})
    if _WITH_PARTS.search(block):
        return damaged <= 4 and known >= 2
    return bool(lines) and damaged <= 2 and known >= 2 + damaged
