"""The corpus: everything that ever lay in an inbox, each with the ending it must have.

An ending is the verdict `return` or `container`, or else the reason that a person is shown.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import making_files as files
from corpus_archives import archive_cases, hostile_cases
from corpus_mail import mail_cases
from making_forms import Case, base, case, delimited, foreign, spreadsheetml, web_page
from returned import filled, form


def cases() -> Iterator[Case]:
    """Everything that is made without other programs."""
    yield from _names()
    yield from _formats()
    yield from _cut()
    yield from _other_documents()
    yield from mail_cases()
    yield from archive_cases()
    yield from hostile_cases()


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
