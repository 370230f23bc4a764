"""The corpus: everything that ever lay in an inbox, each with the ending it must have.

An ending is the verdict `return` or `container`, or else the reason that a person is shown.
"""

from __future__ import annotations

import base64
import gzip
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

import making_files as files
import making_mail as mail
from making_ole import compound, outlook_message, winmail
from returned import GROWTH, filled, form

Data = Callable[[], bytes]
SHEET = "xl/worksheets/sheet1.xml"


@dataclass(frozen=True)
class Case:
    """A file in the inbox. endings: by member path, "" for the file itself. program: what has to be installed."""

    path: str
    make: Data
    endings: Mapping[str, str]
    program: str = ""
    also: Mapping[str, object] = field(default_factory=dict)


@cache
def base() -> bytes:
    """The office's form, filled and saved."""
    return files.with_shared_strings(filled().saved())


@cache
def growth() -> bytes:
    """Another department's form, filled and saved."""
    return files.with_shared_strings(filled(GROWTH).saved())


def case(path: str, make: Data | bytes, ending: str = "return", members: Mapping[str, str] | None = None) -> Case:
    data: Data = make if callable(make) else lambda: make
    return Case(path, data, {"": ending, **(members or {})})


def cases() -> Iterator[Case]:
    """Everything that is made without other programs."""
    yield from _names()
    yield from _formats()
    yield from _cut()
    yield from _other_documents()
    yield from _mails()
    yield from _mail_names()
    yield from _archives()
    yield from _hostile()


def _names() -> Iterator[Case]:
    for name in (
        "填报表.xlsx",
        "FORM.XLSX",
        "填报表.xls",
        "填报表.et",
        "填报表.ods",
        "填报表",
        "填报表.xlsx.bak",
        "填报表 (1).xlsx",
        "副本 填报表 - 最终版.v2.1.xlsx",
        "办公室/九月/再下一层/填报表.xlsx",
        "空 格/文 件 .xlsx",
        "emoji😀.xlsx",
        "a.eml",
        "看似压缩.zip",
        "很长的名字" * 15 + ".xlsx",
    ):
        yield case(f"names/{name}", base)


def _formats() -> Iterator[Case]:
    yield case("formats/空白填报表.xlsx", lambda: form())
    yield case("formats/inline.xlsx", lambda: filled().saved())
    yield case("formats/strict.xlsx", lambda: files.strict(base()))
    for suffix, kind in (
        ("xlsm", "application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
        ("xltx", "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml"),
    ):
        pattern = r"application/vnd\.openxmlformats-officedocument\.spreadsheetml\.sheet\.main\+xml"
        yield case(
            f"formats/填报表.{suffix}",
            lambda pattern=pattern, kind=kind: files.replaced(base(), files.CONTENT_TYPES, pattern, kind),
        )
    yield case("formats/有宏.xlsm", lambda: files.zipped({**files.parts_of(base()), "xl/vbaProject.bin": b"x"}))
    for encoding, name in (
        ("utf-8", "u8"),
        ("utf-8-sig", "u8sig"),
        ("utf-16", "u16"),
        ("utf-16-le", "u16le"),
        ("utf-16-be", "u16be"),
        ("gb18030", "gb"),
    ):
        yield case(f"formats/{name}.csv", lambda encoding=encoding: delimited(",").encode(encoding))
        yield case(f"formats/{name}.tsv", lambda encoding=encoding: delimited("\t").encode(encoding))
    yield case("formats/semicolon.csv", lambda: delimited(";").encode("gb18030"))
    yield case("formats/csv-as.xls", lambda: delimited("\t").encode("gb18030"))
    yield case("formats/nul.csv", lambda: delimited(",").encode("gb18030") + b"\x00")
    for encoding in ("utf-8", "gb2312", "utf-16"):
        yield case(f"formats/html-{encoding}.xls", lambda encoding=encoding: web_page(encoding))
    yield case("formats/web.html", lambda: web_page("utf-8"))
    yield case("formats/2003.xls", lambda: spreadsheetml("utf-8"))
    yield case("formats/2003-gbk.xml", lambda: spreadsheetml("gb2312"))
    yield case("formats/没有我们的表.xlsx", foreign, "no-form")
    yield case("formats/没有我们的表.csv", "姓名,电话\n张三,1\n李四,2\n".encode(), "no-form")


@cache
def grid() -> list[list[str]]:
    """The filled form's first sheet as texts."""
    import openpyxl

    sheet = openpyxl.load_workbook(io.BytesIO(base())).worksheets[0]
    return [["" if v is None or str(v).startswith("=") else str(v) for v in row] for row in sheet.values]


def delimited(separator: str) -> str:
    import csv

    buffer = io.StringIO()
    csv.writer(buffer, delimiter=separator).writerows(grid())
    return buffer.getvalue()


def web_page(encoding: str) -> bytes:
    from html import escape

    rows = "".join(
        f"<tr>{''.join(f'<td>{escape(text)}</td>' for text in row)}</tr>".replace("\n", "<br>") for row in grid()
    )
    head = f'<meta http-equiv="Content-Type" content="text/html; charset={encoding}">'
    return f"<html><head>{head}</head><body><table>{rows}</table></body></html>".encode(
        "gb18030" if encoding == "gb2312" else encoding
    )


def spreadsheetml(encoding: str) -> bytes:
    from html import escape

    def cell(column: int, text: str) -> str:
        return f'<Cell ss:Index="{column}"><Data ss:Type="String">{escape(text)}</Data></Cell>' if text else ""

    rows = "".join(
        f'<Row ss:Index="{number}">{"".join(cell(column, text) for column, text in enumerate(row, 1))}</Row>'
        for number, row in enumerate(grid(), 1)
    )
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    document = (
        f'<?xml version="1.0" encoding="{encoding}"?><?mso-application progid="Excel.Sheet"?>'
        f'<Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet ss:Name="填报"><Table>{rows}</Table></Worksheet></Workbook>'
    )
    return document.encode("gb18030" if encoding == "gb2312" else encoding)


def foreign() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["姓名", "电话"])
    book.active.append(["张三", "123"])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _cut() -> Iterator[Case]:
    for share in (1, 10, 30, 50, 70, 90, 99):
        yield case(f"cut/{share}%.xlsx", lambda share=share: base()[: len(base()) * share // 100], "truncated")
    yield case("cut/四个字节.xlsx", b"PK\x03\x04", "truncated")
    yield case("cut/ole.xls", lambda: files.old_word()[:700], "truncated")
    yield case("cut/没有工作簿.xlsx", lambda: files.zipped({"xl/a.xml": b"<a/>"}), "container", {"xl/a.xml": "unknown"})
    yield case("cut/坏工作簿.xlsx", lambda: files.changed(base(), "xl/workbook.xml", lambda x: x[:200]), "damaged")
    yield case("cut/坏表.xlsx", lambda: _without_sheets(base()), "damaged")


def _without_sheets(package: bytes) -> bytes:
    return files.zipped({n: d for n, d in files.parts_of(package).items() if "worksheets/" not in n})


def _other_documents() -> Iterator[Case]:
    for name, (data, reason) in files.OTHER_FORMATS.items():
        yield case(f"other/{name}", data, reason)
    yield case("other/文本.xlsx", "本月无进展".encode(), "text")
    yield case("other/有密码.xlsx", lambda: encrypted(base(), "not-the-one"), "wrong-password")
    yield case("other/密码已知.xlsx", lambda: encrypted(base(), "秘密123"))
    yield case("other/不问密码.xlsx", lambda: encrypted(base(), "VelvetSweatshop"))
    yield case("other/有密码.ods", lambda: encrypted_ods(), "wrong-password")


def encrypted(package: bytes, password: str) -> bytes:
    from msoffcrypto.format.ooxml import OOXMLFile

    buffer = io.BytesIO()
    OOXMLFile(io.BytesIO(package)).encrypt(password, buffer)
    return buffer.getvalue()


def encrypted_ods() -> bytes:
    manifest = b"<manifest><file-entry><encryption-data/></file-entry></manifest>"
    parts = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"\x01\x02"}
    return files.zipped({**parts, "META-INF/manifest.xml": manifest})


NAME = "办公室填报表.xlsx"


def _mail_names() -> Iterator[Case]:
    """One attachment under every spelling of its name."""
    gbk, utf8 = NAME.encode("gbk"), NAME.encode()
    b64 = base64.b64encode
    spellings: dict[str, bytes] = {
        "rfc2231": b"attachment; filename*=UTF-8''" + _percent(utf8),
        "rfc2231-gb2312": b"attachment; filename*=GB2312''" + _percent(gbk),
        "rfc2231-cut": b"attachment;\n filename*0*=UTF-8''"
        + _percent(utf8[:12])
        + b";\n filename*1*="
        + _percent(utf8[12:]),
        "rfc2047-b": b'attachment; filename="=?UTF-8?B?' + b64(utf8) + b'?="',
        "rfc2047-gb2312": b'attachment; filename="=?gb2312?B?' + b64(gbk) + b'?="',
        "rfc2047-unquoted": b"attachment; filename==?gb2312?B?" + b64(gbk) + b"?=",
        "rfc2047-q": b'attachment; filename="=?utf-8?Q?' + _percent(utf8).replace(b"%", b"=") + b'?="',
        "rfc2047-two-words": b'attachment; filename="=?gb2312?B?'
        + b64(gbk[:6])
        + b"?=\n =?gb2312?B?"
        + b64(gbk[6:])
        + b'?="',
        "raw-gbk": b'attachment; filename="' + gbk + b'"',
        "raw-utf8": b'attachment; filename="' + utf8 + b'"',
        "inline": b'inline; filename="' + utf8 + b'"',
    }
    for name, disposition in spellings.items():
        make = lambda disposition=disposition: mail.message(  # noqa: E731
            [mail.text("见附件"), mail.attachment(base(), disposition)]
        )
        yield case(f"mail-names/{name}.eml", make, "container", {NAME: "return"})
    kind = b'Content-Type: application/octet-stream; name="=?gbk?B?' + b64(gbk) + b'?="'
    yield case(
        "mail-names/content-type.eml", lambda: mail.message([mail.part(base(), kind)]), "container", {NAME: "return"}
    )
    yield case(
        "mail-names/no-name.eml",
        lambda: mail.message([mail.part(base(), "Content-Type: application/vnd.ms-excel")]),
        "container",
        {"1.xls": "return"},
    )


def _percent(raw: bytes) -> bytes:
    return b"".join(b"%%%02X" % byte for byte in raw)


def simple_mail(*parts: bytes, **more: object) -> bytes:
    """A mail with a text and the office's form."""
    return mail.message([mail.text("见附件"), form_part(), *parts], **more)  # type: ignore[arg-type]


def form_part(name: str = "form.xlsx", data: bytes | None = None) -> bytes:
    return mail.attachment(base() if data is None else data, f'attachment; filename="{name}"')


def _mails() -> Iterator[Case]:
    one = {"form.xlsx": "return"}
    yield case("mail/plain.eml", lambda: simple_mail(), "container", one)
    yield case("mail/crlf.eml", lambda: simple_mail().replace(b"\n", b"\r\n"), "container", one)
    yield case("mail/named.txt", lambda: simple_mail(), "container", one)
    yield case("mail/no-received.eml", lambda: simple_mail(received=()), "container", one)
    yield case("mail/no-date.eml", lambda: simple_mail(received=(), date=None), "container", one)
    yield case("mail/bad-date.eml", lambda: simple_mail(received=("from a by b",), date="yesterday"), "container", one)
    yield case(
        "mail/two-alike.eml",
        lambda: simple_mail(form_part(data=growth())),
        "container",
        {"form.xlsx": "return", "form.xlsx#2": "return"},
    )
    scan = mail.attachment(b"%PDF-1.4", 'attachment; filename="scan.pdf"', "application/pdf")
    logo = mail.part(b"\x89PNG\r\n\x1a\n", "Content-Type: image/png\nContent-ID: <a@b>")
    yield case("mail/with-scan.eml", lambda: simple_mail(scan), "container", {**one, "scan.pdf": "beside-return"})
    yield case("mail/with-logo.eml", lambda: simple_mail(logo), "container", {**one, "2.png": "beside-return"})
    yield case(
        "mail/scan-only.eml",
        lambda: mail.message([mail.text("见附件"), scan]),
        "container",
        {"scan.pdf": "pdf"},
    )
    yield case("mail/text-only.eml", lambda: mail.message([mail.text("本月无进展", "gb2312")]), "only-text")
    yield case("mail/empty.eml", lambda: mail.message([mail.text("")]), "empty-container")
    yield case("mail/html-only.eml", lambda: mail.message([mail.text("<p>本月无进展</p>", kind="html")]), "only-text")
    page = lambda: mail.part(web_page("utf-8"), "Content-Type: text/html; charset=utf-8")  # noqa: E731
    yield case("mail/pasted-into-body.eml", lambda: mail.message([page()]), "container", {"1.html": "return"})
    yield case(
        "mail/quoted-printable.eml",
        lambda: mail.message([mail.attachment(base(), 'attachment; filename="form.xlsx"', coding="quoted-printable")]),
        "container",
        one,
    )
    yield from _nested_mails()
    yield from _outlook()
    yield from _mailboxes()


def _nested_mails() -> Iterator[Case]:
    forwarded = lambda: b"Content-Type: message/rfc822\n\n" + simple_mail(received=(mail.EARLIER,), boundary="=_b1")  # noqa: E731
    inner = {"1.eml": "container", "1.eml!form.xlsx": "return"}
    yield case("mail/forwarded.eml", lambda: mail.message([mail.text("转"), forwarded()]), "container", inner)
    encoded = lambda: mail.part(simple_mail(), 'Content-Type: message/rfc822; name="a.eml"')  # noqa: E731
    yield case(
        "mail/forwarded-base64.eml",
        lambda: mail.message([encoded()]),
        "container",
        {"a.eml": "container", "a.eml!form.xlsx": "return"},
    )
    as_file = lambda: mail.message([mail.attachment(simple_mail(), 'attachment; filename="a.eml"')])  # noqa: E731
    yield case("mail/eml-as-file.eml", as_file, "container", {"a.eml": "container", "a.eml!form.xlsx": "return"})
    related = lambda: mail.message(  # noqa: E731
        [mail.text("<p>a</p>", kind="html"), form_part()], kind="multipart/related"
    )
    yield case("mail/related.eml", related, "container", {"form.xlsx": "return"})
    packed = lambda: files.zipped({NAME: base()})  # noqa: E731
    yield case(
        "mail/zip-inside.eml",
        lambda: mail.message([mail.attachment(packed(), 'attachment; filename="a.zip"')]),
        "container",
        {"a.zip": "container", f"a.zip!{NAME}": "return"},
    )
    yield case(
        "mail/word-and-zip.zip",
        lambda: files.zipped({"a.eml": simple_mail(), "b.docx": files.word_document()}),
        "container",
        {"a.eml": "container", "a.eml!form.xlsx": "return", "b.docx": "word"},
    )


def _outlook() -> Iterator[Case]:
    inside = {NAME: "return"}
    yield case("mail/outlook.msg", lambda: outlook_message({NAME: base()}, subject="九月"), "container", inside)
    yield case("mail/旧.msg", lambda: outlook_message({NAME: base()}, encoding="gbk"), "container", inside)
    yield case("mail/无附件.msg", lambda: outlook_message({}, body="本月无进展"), "only-text")
    yield case("mail/其实是.msg", lambda: simple_mail(), "container", {"form.xlsx": "return"})
    yield case("mail/winmail.dat", lambda: winmail({NAME.encode("gbk"): base()}), "container", inside)
    dat = lambda: mail.attachment(winmail({NAME.encode("gbk"): base()}), 'attachment; filename="winmail.dat"')  # noqa: E731
    yield case(
        "mail/winmail-inside.eml",
        lambda: mail.message([mail.text("见附件"), dat()]),
        "container",
        {"winmail.dat": "container", f"winmail.dat!{NAME}": "return"},
    )
    yield case("mail/坏.msg", lambda: compound({"__properties_version1.0": b"x"}), "empty-container")
    yield case("mail/坏winmail.dat", b"\x78\x9f\x3e\x22" + bytes(40), "empty-container")


def _mailboxes() -> Iterator[Case]:
    two = lambda: b"".join(  # noqa: E731
        b"From a@b Mon Sep 26 09:00:00 2022\n" + one + b"\n" for one in (simple_mail(), mail.message([mail.text("无")]))
    )
    members = {"1.eml": "container", "1.eml!form.xlsx": "return", "2.eml": "only-text"}
    yield case("mail/box.mbox", two, "container", members)
    for place in ("cur/1.M1P1.host:2,S", "new/2.M1P1.host"):
        yield case(f"maildir/{place}", lambda: simple_mail(), "container", {"form.xlsx": "return"})


def _archives() -> Iterator[Case]:
    one = {NAME: "return"}
    yield case("zip/utf8.zip", lambda: files.zipped({NAME: base()}), "container", one)
    yield case("zip/stored.zip", lambda: files.zipped({NAME: base()}, zipfile.ZIP_STORED), "container", one)
    yield case("zip/bzip2.zip", lambda: files.zipped({NAME: base()}, zipfile.ZIP_BZIP2), "container", one)
    yield case("zip/lzma.zip", lambda: files.zipped({NAME: base()}, zipfile.ZIP_LZMA), "container", one)
    yield case("zip/gbk.zip", lambda: files.raw_zip(NAME.encode("gbk"), base()), "container", one)
    yield case("zip/utf8-unflagged.zip", lambda: files.raw_zip(NAME.encode(), base()), "container", one)
    yield case(
        "zip/folders.zip",
        lambda: files.zipped({"九月/": b"", "九月/a.xlsx": base(), "__MACOSX/._a.xlsx": b"x", "九月/.DS_Store": b"x"}),
        "container",
        {"九月/a.xlsx": "return"},
    )
    yield case(
        "zip/same-names.zip",
        lambda: files.zipped([("a.xlsx", base()), ("a.xlsx", growth())]),
        "container",
        {"a.xlsx": "return", "a.xlsx#2": "return"},
    )
    for name in ("../../../../evil.xlsx", "/etc/evil.xlsx", "C:/Windows/evil.xlsx", "a/../../evil.xlsx"):
        yield case(
            f"zip/path-{abs(hash(name)) % 97}.zip".replace("-", f"-{len(name)}-"),
            lambda name=name: files.raw_zip(name.encode(), base()),
            "container",
            {name: "return"},
        )
    yield case(
        "zip/backslash.zip",
        lambda: files.raw_zip(b"..\\..\\evil.xlsx", base()),
        "container",
        {"../../evil.xlsx": "return"},
    )
    yield from _locked_and_damaged_archives()
    yield from _nested_archives()
    yield case("gz/a.xlsx.gz", lambda: gzip.compress(base()), "container", {"1": "return"})
    yield case("gz/cut.gz", lambda: gzip.compress(base())[:-200], "truncated")
    yield case("gz/bad.gz", b"\x1f\x8b\x08\x00" + bytes(50), "damaged")


def _locked_and_damaged_archives() -> Iterator[Case]:
    yield case(
        "zip/locked.zip",
        lambda: files.encrypted_zip(b"a.xlsx", base(), b"other"),
        "container",
        {"a.xlsx": "wrong-password"},
    )
    yield case(
        "zip/opened.zip",
        lambda: files.encrypted_zip(b"a.xlsx", base(), "秘密123".encode()),
        "container",
        {"a.xlsx": "return"},
    )
    yield case(
        "zip/aes.zip", files.raw_zip(b"a.xlsx", b"x", method=99, flags=1), "container", {"a.xlsx": "member-encrypted"}
    )
    yield case("zip/bad-sum.zip", files.raw_zip(b"a.xlsx", b"x", crc=1), "container", {"a.xlsx": "member-damaged"})
    yield case("zip/method.zip", files.raw_zip(b"a.xlsx", b"x", method=97), "container", {"a.xlsx": "member-damaged"})
    yield case(
        "zip/bad-deflate.zip",
        files.raw_zip(b"a.xlsx", b"\xff\xff", method=8),
        "container",
        {"a.xlsx": "member-damaged"},
    )
    yield case("zip/cut.zip", lambda: files.zipped({NAME: base()})[:-30], "truncated")
    yield case("zip/empty.zip", files.zipped({}), "empty-container")
    yield case("zip/only-folders.zip", files.zipped({"a/": b""}), "empty-container")


def _nested_archives() -> Iterator[Case]:
    def nested(times: int) -> bytes:
        data = base()
        for _ in range(times):
            data = files.zipped({"a": data})
        return data

    for times in (2, 5, 6):
        path = ["a" + "!a" * n for n in range(times)]
        endings = dict.fromkeys(path[:-1], "container")
        last = "return"
        if times > 5:
            endings, last = dict.fromkeys(path[:4], "container"), ""
            endings[path[4]] = "too-deep"
        yield case(
            f"zip/nested{times}.zip",
            lambda times=times: nested(times),
            "container",
            endings | ({path[-1]: last} if last else {}),
        )


def _hostile() -> Iterator[Case]:
    def far(reference: str) -> Data:
        row = "".join(c for c in reference if c.isdigit())
        cell = f'<row r="{row}"><c r="{reference}"><v>1</v></c></row></sheetData>'
        return lambda: files.replaced(base(), SHEET, "</sheetData>", cell)

    yield case("hostile/far.xlsx", far("XFD1048576"))
    yield case("hostile/wide.xlsx", far("XFD200"))
    yield case("hostile/beyond-column.xlsx", far("ZZZZZZ1000"), "beyond-sheet")
    yield case("hostile/beyond-row.xlsx", far("A9999999"), "beyond-sheet")
    yield case("hostile/formatted-down.xlsx", formatted_down)
    bomb = '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb">]>'
    for part in (SHEET, "xl/workbook.xml", "xl/styles.xml"):
        make = lambda part=part: files.changed(base(), part, lambda xml: _with_doctype(xml, bomb))  # noqa: E731
        yield case(f"hostile/doctype-{part.rpartition('/')[2]}.xlsx", make, "hostile")
    external = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
    yield case(
        "hostile/external.xlsx", lambda: files.changed(base(), SHEET, lambda x: _with_doctype(x, external)), "hostile"
    )
    yield case(
        "hostile/utf16.xlsx", lambda: files.changed(base(), SHEET, lambda x: x.decode().encode("utf-16")), "hostile"
    )
    yield case(
        "hostile/twice.xlsx", lambda: files.zipped([*files.parts_of(base()).items(), (SHEET, b"<a/>")]), "hostile"
    )
    yield case("hostile/string-bomb.xlsx", lambda: _with_bomb("xl/sharedStrings.xml"), "too-large")
    yield case("hostile/sheet-bomb.xlsx", lambda: _with_bomb(SHEET), "too-large")
    yield case("hostile/bomb.zip", _zip_bomb, "container", {"a.xlsx": "too-large"})
    yield case("hostile/bomb.gz", _gzip_bomb, "too-large")
    yield case("hostile/crowd.zip", lambda: files.zipped({f"{n}.txt": b"" for n in range(10_001)}), "too-many")
    yield case("hostile/doctype.fods", lambda: _fods(head=bomb), "hostile")
    yield case("hostile/repeats.fods", lambda: _fods(repeats=1_000_000), "too-large")
    yield case("hostile/blank-repeats.fods", lambda: _fods(repeats=1_048_000, text=""), "no-form")
    yield case("hostile/deep.html", b"<table><tr><td>a<td>b" * 3_000, "no-form")
    yield case("hostile/long-field.csv", b"a,b\nc,d\n" + b"x" * 5_000_000 + b",1\n", "damaged")
    yield case("hostile/deep.eml", _deep_mail, "damaged")


def _with_doctype(xml: bytes, doctype: str) -> bytes:
    end = xml.find(b"?>") + 2 if xml.startswith(b"<?xml") else 0
    return xml[:end] + doctype.encode() + xml[end:]


def formatted_down() -> bytes:
    """A form whose rows are formatted down to the last one of the sheet."""
    rows = "".join(f'<row r="{n}"><c r="A{n}" s="1"/><c r="B{n}" s="1"/></row>' for n in range(200, 1_048_577))
    return files.replaced(base(), SHEET, "</sheetData>", rows + "</sheetData>")


def _with_bomb(part: str) -> bytes:
    stream, size, crc = files.deflated_zeros(1_024, b"<sst><si><t>", b"0", b"</t></si></sst>")
    return files.with_deflated_part(base(), part, stream, size, crc)


def _zip_bomb() -> bytes:
    stream, size, crc = files.deflated_zeros(500)
    return files.raw_zip(b"a.xlsx", stream, plain_size=size, method=8, crc=crc)


def _gzip_bomb() -> bytes:
    stream, size, crc = files.deflated_zeros(300)
    import struct

    return b"\x1f\x8b\x08\x00" + bytes(6) + stream + struct.pack("<II", crc, size & 0xFFFFFFFF)


def _fods(head: str = "", repeats: int = 1, text: str = "a") -> bytes:
    spaces = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    cell = f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>' if text else ""
    return (
        f'<?xml version="1.0"?>{head}<office:document {spaces} '
        'office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body><office:spreadsheet>'
        f'<table:table table:name="a"><table:table-row table:number-rows-repeated="{repeats}">{cell}</table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document>"
    ).encode()


def _deep_mail() -> bytes:
    head = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(3_000))
    return (
        b"From: a@b\nDate: " + mail.DATE.encode() + b"\nMIME-Version: 1.0\n" + head + b"Content-Type: text/plain\n\na\n"
    )


QUIET = (
    "~$填报表.xlsx",
    ".~lock.填报表.ods#",
    ".~填报表.xlsx",
    ".DS_Store",
    "Thumbs.db",
    "desktop.ini",
    ".gitkeep",
    "__MACOSX/a.xlsx",
    "._填报表.xlsx",
    "填报表.xlsx.crdownload",
    "maildir/tmp/3.M1P1.host",
    "maildir/dovecot-uidlist",
)
"""Files that must be passed over without a word."""
