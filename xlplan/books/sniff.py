"""What bytes are, by their content and never by their name."""

from __future__ import annotations

import re
from enum import StrEnum

from xlplan.books.package import Package, looks_like_zip
from xlplan.books.unreadable import Reason, Unreadable


class FileKind(StrEnum):
    """What this project can do something with: workbooks and containers. All else raises Unreadable with its name."""

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


CONTAINERS = frozenset({FileKind.MAIL, FileKind.MBOX, FileKind.MSG, FileKind.TNEF, FileKind.ZIP, FileKind.GZIP})

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

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
    (b"7z\xbc\xaf\x27\x1c", Reason.ARCHIVE),
    (b"Rar!\x1a\x07", Reason.ARCHIVE),
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

_IMAGE_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")
_BIFF = re.compile(rb"^\x09[\x00\x02\x04\x08]")
_HEADER_LINE = re.compile(rb"^[A-Za-z][A-Za-z0-9-]{1,60}[ \t]*:")
_MAIL_HEADERS = re.compile(
    rb"(?im)^(received|return-path|delivered-to|from|to|date|subject|message-id|mime-version|content-type|x-[a-z-]+)"
    rb"[ \t]*:"
)
_CLOUD_JSON = re.compile(rb'^\s*\{[^{}]*"(url|doc_id|resource_id|shareUrl|fileid|link_url)"\s*:', re.IGNORECASE)
_SHORTCUT_TEXT = re.compile(rb"^\s*\[(InternetShortcut|Desktop Entry)\]", re.IGNORECASE)
_HTML = re.compile(rb"<(html|head|body|table|meta|div|style|tr)[\s>]", re.IGNORECASE)
_ROOT = re.compile(rb"<(?![?!])((?:[\w.-]+:)?[\w.-]+)")
_HEAD = 4096


def sniff(data: bytes) -> FileKind:
    """The kind of these bytes. Raises Unreadable naming what they are if nothing can be read from them."""
    if not data:
        raise Unreadable(Reason.EMPTY)
    if not data.strip(b"\x00 \t\r\n\x1a"):
        raise Unreadable(Reason.EMPTY if len(data) < _HEAD else Reason.CLOUD)
    if looks_like_zip(data):
        return _zip_kind(data)
    if data.startswith(OLE_MAGIC):
        from xlplan.books.ole import ole_kind

        return FileKind(ole_kind(data))
    by_magic = _by_magic(data)
    if isinstance(by_magic, Reason):
        raise Unreadable(by_magic)
    return by_magic or _text_kind(data)


def _by_magic(data: bytes) -> FileKind | Reason | None:
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data[4:8] == b"ftyp":
        return Reason.IMAGE if data[8:12] in _IMAGE_BRANDS else Reason.MEDIA
    if data[:4] == b"RIFF":
        return Reason.IMAGE if data[8:12] == b"WEBP" else Reason.MEDIA
    if data[:2] == b"BM" and data[6:10] == b"\x00\x00\x00\x00":
        return Reason.IMAGE
    if data[:2] == b"MZ" and b"\x00" in data[:64]:
        return Reason.PROGRAM
    if data[257:262] == b"ustar":
        return Reason.ARCHIVE
    if _BIFF.match(data) and data[2:4] in {b"\x04\x00", b"\x06\x00", b"\x08\x00", b"\x10\x00"}:
        return FileKind.XLS
    return None


def _zip_kind(data: bytes) -> FileKind:
    """Workbook, other office document or plain archive; a package that has no workbook part is no workbook."""
    package = Package(data)
    names = package.names
    if "mimetype" in names and "content.xml" in names:
        return _open_document(package)
    if "[Content_Types].xml" in names or any(name.startswith(("xl/", "word/")) for name in names):
        return _office_package(package)
    if any(name.endswith(".iwa") for name in names):
        raise Unreadable(Reason.NUMBERS)
    return FileKind.ZIP


def _open_document(package: Package) -> FileKind:
    kind = package.read("mimetype").strip()
    if b"spreadsheet" in kind:
        return FileKind.ODS
    raise Unreadable(Reason.PRESENTATION if b"presentation" in kind else Reason.WORD)


def _office_package(package: Package) -> FileKind:
    names = package.names
    types = package.read("[Content_Types].xml") if "[Content_Types].xml" in names else b""
    if b"wordprocessingml" in types or "word/document.xml" in names:
        raise Unreadable(Reason.WORD)
    if b"presentationml" in types or "ppt/presentation.xml" in names:
        raise Unreadable(Reason.PRESENTATION)
    if "xl/workbook.bin" in names:
        return FileKind.XLSB
    if b"spreadsheetml" in types or "xl/workbook.xml" in names:
        return FileKind.XLSX
    if b"sheet.binary.macroEnabled" in types:
        return FileKind.XLSB
    return FileKind.ZIP


def _text_kind(data: bytes) -> FileKind:
    head = _ascii_view(data[:_HEAD])
    if _SHORTCUT_TEXT.match(head):
        raise Unreadable(Reason.SHORTCUT)
    if _CLOUD_JSON.match(head):
        raise Unreadable(Reason.CLOUD)
    if head.lstrip().startswith(b"<"):
        return _markup_kind(head)
    if head.startswith(b"From ") and _MAIL_HEADERS.search(head):
        return FileKind.MBOX
    if is_mail(head):
        return FileKind.MAIL
    return FileKind.CSV


def _markup_kind(head: bytes) -> FileKind:
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        return FileKind.SPREADSHEETML
    root = _ROOT.search(head)
    name = root[1].rpartition(b":")[2].lower() if root else b""
    if name == b"document" and b"opendocument" in head:
        if b"opendocument.spreadsheet" in head or b"office:spreadsheet" in head:
            return FileKind.FODS
        raise Unreadable(Reason.WORD)
    if b"schemas.microsoft.com/office/word" in head and not _HTML.search(head):
        raise Unreadable(Reason.WORD)
    if b"wordprocessingml" in head or b"schemas.microsoft.com/office/2006/xmlPackage" in head:
        raise Unreadable(Reason.WORD)
    if name == b"svg":
        raise Unreadable(Reason.IMAGE)
    if _HTML.search(head) or b"<!doctype html" in head.lower():
        return FileKind.HTML
    raise Unreadable(Reason.UNKNOWN)


def is_mail(head: bytes) -> bool:
    """Whether this is the head of a message: header lines only up to the first blank line, several of them known."""
    block = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    lines = [line for line in block.splitlines() if line[:1] not in {b" ", b"\t"}]
    if not lines or not all(_HEADER_LINE.match(line) for line in lines[:-1] or lines):
        return False
    return len({found[1].lower() for found in _MAIL_HEADERS.finditer(block)}) >= 2


def _ascii_view(head: bytes) -> bytes:
    """The head without a byte order mark, UTF-16 squeezed to its ASCII characters."""
    for mark, encoding in ((b"\xef\xbb\xbf", ""), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(mark):
            rest = head[len(mark) :]
            return rest.decode(encoding, "ignore").encode("ascii", "replace") if encoding else rest
    if head[:8:2] == b"<?xm"[:4] and head[1:8:2] == b"\x00\x00\x00\x00":
        return head.decode("utf-16-le", "ignore").encode("ascii", "replace")
    return head
