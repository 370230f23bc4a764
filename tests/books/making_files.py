"""Files that are no tidy workbooks: archives, hostile packages, other documents; made from bytes and the standard
library only."""

from __future__ import annotations

import binascii
import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping

from making_ole import compound

CONTENT_TYPES = "[Content_Types].xml"


def zipped(files: Mapping[str, bytes] | Iterable[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip; names may repeat if given as pairs."""
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", method) as archive:
        warnings.simplefilter("ignore", UserWarning)
        for name, data in files.items() if isinstance(files, Mapping) else files:
            info = zipfile.ZipInfo(name, (2022, 9, 24, 10, 30, 0))
            info.compress_type = method
            archive.writestr(info, data)
    return buffer.getvalue()


def parts_of(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def changed(package: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The package with one part changed."""
    parts = parts_of(package)
    parts[part] = change(parts[part])
    return zipped(parts)


def replaced(package: bytes, part: str, pattern: str, text: str) -> bytes:
    """The package with the first match of a pattern replaced; the pattern must match."""
    new, count = re.subn(pattern, lambda _: text, parts_of(package)[part].decode(), count=1, flags=re.DOTALL)
    assert count == 1, pattern
    return changed(package, part, lambda _: new.encode())


_INLINE = re.compile(rb' t="inlineStr"([^>]*)><is>(.*?)</is></c>', re.DOTALL)


def with_shared_strings(package: bytes) -> bytes:
    """The workbook as Excel saves it: texts in a table, not in the cells."""
    parts = parts_of(package)
    strings: dict[bytes, int] = {}

    def shared(found: re.Match[bytes]) -> bytes:
        number = strings.setdefault(found[2], len(strings))
        return b' t="s"%s><v>%d</v></c>' % (found[1], number)

    for name in parts:
        if name.startswith("xl/worksheets/"):
            parts[name] = _INLINE.sub(shared, parts[name])
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    items = b"".join(b"<si>%s</si>" % text for text in strings)
    parts["xl/sharedStrings.xml"] = b'<sst xmlns="%s">%s</sst>' % (space, items)
    office = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    related = b'<Relationship Id="rId99" Type="%s/sharedStrings" Target="sharedStrings.xml"/></Relationships>' % office
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(b"</Relationships>", related)
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/></Types>' % kind
    parts[CONTENT_TYPES] = parts[CONTENT_TYPES].replace(b"</Types>", override)
    assert strings
    return zipped(parts)


def raw_zip(
    name: bytes,
    content: bytes,
    *,
    plain_size: int | None = None,
    method: int = 0,
    flags: int = 0,
    crc: int | None = None,
) -> bytes:
    """A zip of one member whose every field can be told, also wrongly."""
    crc = binascii.crc32(content) if crc is None else crc
    size = len(content) if plain_size is None else plain_size
    common = struct.pack("<HHHHHIII", 20, flags, method, 0, 0x5538, crc, len(content), size)
    local = b"PK\x03\x04" + common + struct.pack("<HH", len(name), 0) + name + content
    central = b"PK\x01\x02" + struct.pack("<H", 20) + common
    central += struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0) + name
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end


def encrypted_zip(name: bytes, content: bytes, password: bytes) -> bytes:
    """A zip of one member under the old zip encryption."""
    crc = binascii.crc32(content)
    keys = [0x12345678, 0x23456789, 0x34567890]

    def mix(byte: int) -> None:
        keys[0] = _crc_step(keys[0], byte)
        keys[1] = (keys[1] + (keys[0] & 0xFF)) * 134775813 + 1 & 0xFFFFFFFF
        keys[2] = _crc_step(keys[2], keys[1] >> 24)

    for byte in password:
        mix(byte)
    hidden = bytearray()
    for byte in bytes(11) + bytes([crc >> 24]) + content:
        stream = (keys[2] | 2) & 0xFFFF
        hidden.append(byte ^ (stream * (stream ^ 1) >> 8 & 0xFF))
        mix(byte)
    return raw_zip(name, bytes(hidden), plain_size=len(content), flags=1, crc=crc)


def _crc_step(crc: int, byte: int) -> int:
    crc ^= byte
    for _ in range(8):
        crc = crc >> 1 ^ 0xEDB88320 if crc & 1 else crc >> 1
    return crc


def deflated_zeros(mebibytes: int, head: bytes = b"", fill: bytes = b"0", tail: bytes = b"") -> tuple[bytes, int, int]:
    """A deflate stream of head, many equal bytes and tail, made without inflating it: (stream, size, checksum)."""
    block = fill * 2**20
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    middle = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    end = packer.compress(tail) + packer.flush()
    crc = binascii.crc32(head)
    for _ in range(mebibytes):
        crc = binascii.crc32(block, crc)
    return start + middle * mebibytes + end, len(head) + mebibytes * 2**20 + len(tail), binascii.crc32(tail, crc)


def with_deflated_part(package: bytes, part: str, stream: bytes, size: int, crc: int) -> bytes:
    """The package with one part replaced by a ready deflate stream, however large it inflates."""
    parts = parts_of(package)
    parts[part] = stream
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2022, 9, 24, 10, 30, 0)), data)
    raw = bytearray(buffer.getvalue())
    stored = struct.pack("<III", binascii.crc32(stream), len(stream), len(stream))
    truth = struct.pack("<III", crc, len(stream), size)
    position = 0
    name = part.encode()
    while (position := raw.find(stored, position)) >= 0:
        raw[position : position + 12] = truth
        method = position - 6
        raw[method : method + 2] = struct.pack("<H", 8)
        position += 12
    assert raw.count(name) >= 2
    return bytes(raw)


def strict(package: bytes) -> bytes:
    """A workbook as Strict OOXML: other namespaces, nothing else."""
    changes = (
        (
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        ),
        (
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        ),
    )
    parts = parts_of(package)
    for name, data in parts.items():
        for old, new in changes:
            data = data.replace(old, new)
        parts[name] = data
    return zipped(parts)


def indented_ods(package: bytes) -> bytes:
    """An .ods with white space between its elements, as Gnumeric and others write it."""
    return changed(package, "content.xml", lambda xml: re.sub(rb"><(?=/?(?:table|office):)", b">\n  <", xml))


def word_document() -> bytes:
    kind = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = b'<Types><Override PartName="/word/document.xml" ContentType="' + kind + b'"/></Types>'
    return zipped({CONTENT_TYPES: types, "word/document.xml": b"<w:document/>", "word/embeddings/a.xlsx": b"PK"})


def presentation() -> bytes:
    kind = b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
    types = b'<Types><Override PartName="/ppt/presentation.xml" ContentType="' + kind + b'"/></Types>'
    return zipped({CONTENT_TYPES: types, "ppt/presentation.xml": b"<p/>"})


def open_document(kind: str) -> bytes:
    mime = f"application/vnd.oasis.opendocument.{kind}".encode()
    return zipped({"mimetype": mime, "content.xml": b"<office:document-content/>"})


def old_word() -> bytes:
    return compound({"WordDocument": b"\xec\xa5\xc1\x00" + bytes(5000), "1Table": bytes(100)})


def old_presentation() -> bytes:
    return compound({"PowerPoint Document": bytes(5000)})


def works_document() -> bytes:
    return compound({"CONTENTS": b"CHNKWKS" + bytes(5000), "MatOST": bytes(10)})


def unknown_compound() -> bytes:
    return compound({"Something": bytes(5000)})


OTHER_FORMATS: dict[str, tuple[bytes, str]] = {
    "报告.pdf": (b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n", "pdf"),
    "公文.rtf": (b"{\\rtf1\\ansi text}", "word"),
    "照片.jpg": (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(100), "image"),
    "截图.png": (b"\x89PNG\r\n\x1a\n" + bytes(100), "image"),
    "动图.gif": (b"GIF89a" + bytes(100), "image"),
    "扫描.tif": (b"II*\x00" + bytes(100), "image"),
    "扫描大端.tif": (b"MM\x00*" + bytes(100), "image"),
    "图.bmp": (b"BM\x66\x00\x00\x00\x00\x00\x00\x00\x36" + bytes(100), "image"),
    "图.webp": (b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(50), "image"),
    "手机.heic": (b"\x00\x00\x00\x18ftypheic" + bytes(50), "image"),
    "矢量.svg": (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><rect/></svg>', "image"),
    "会议.mp4": (b"\x00\x00\x00\x18ftypisom" + bytes(50), "media"),
    "录音.mp3": (b"ID3\x03" + bytes(50), "media"),
    "录音.amr": (b"#!AMR\n" + bytes(50), "media"),
    "录音.wav": (b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(50), "media"),
    "录像.mkv": (b"\x1a\x45\xdf\xa3" + bytes(50), "media"),
    "安装.exe": (b"MZ\x90\x00\x03" + bytes(100), "program"),
    "程序": (b"\x7fELF\x02\x01" + bytes(100), "program"),
    "报送件.7z": (b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(100), "damaged"),
    "报送件.bz2": (b"BZh91AY&SY" + bytes(100), "archive"),
    "报送件.xz": (b"\xfd7zXZ\x00" + bytes(100), "archive"),
    "报送件.cab": (b"MSCF" + bytes(100), "archive"),
    "填报表.lnk": (b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(100), "shortcut"),
    "填报表.url": (b"[InternetShortcut]\r\nURL=https://example.org/\r\n", "shortcut"),
    "填报表.desktop": (b"[Desktop Entry]\nType=Link\n", "shortcut"),
    "填报表.gsheet": (b'{"url": "https://docs.google.com/open?id=1", "doc_id": "1"}', "cloud"),
    ".填报表.xlsx.icloud": (b"bplist00\xd3" + bytes(100), "cloud"),
    "占位.xlsx": (bytes(20_000), "cloud"),
    "会议.ics": (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n", "calendar"),
    "名片.vcf": (b"BEGIN:VCARD\r\nVERSION:3.0\r\nEND:VCARD\r\n", "calendar"),
    "签名.asc": (b"-----BEGIN PGP SIGNATURE-----\n", "signature"),
    "说明.txt": ("本月无进展。\n特此说明。\n".encode(), "text"),
    "说明.md": (b"# Title\n\nNothing to report.\n", "text"),
    "网页.html": (b"<html><body><p>no table</p></body></html>", "no-table"),
    "数据.xml": (b'<?xml version="1.0"?><data><a/></data>', "unknown"),
    "随机.bin": (bytes(range(1, 32)) * 20, "unknown"),
    "空.xlsx": (b"", "empty"),
    "空白.csv": (b" \r\n\t\r\n", "empty"),
    "报告.docx": (word_document(), "word"),
    "报告.doc": (old_word(), "word"),
    "报告.odt": (open_document("text"), "word"),
    "汇报.pptx": (presentation(), "presentation"),
    "汇报.ppt": (old_presentation(), "presentation"),
    "汇报.odp": (open_document("presentation"), "presentation"),
    "报告.wps": (works_document(), "wps"),
    "苹果.numbers": (zipped({"Index/Document.iwa": b"x", "preview.jpg": b"x"}), "numbers"),
    "其他.ole": (unknown_compound(), "unknown"),
    "网页版.doc": (
        b'<?xml version="1.0"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"/>',
        "word",
    ),
}
"""File name → its bytes and the reason it must be listed with."""
