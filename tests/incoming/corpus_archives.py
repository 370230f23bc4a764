"""The corpus: archives, and files that mean harm."""

from __future__ import annotations

import gzip
import struct
import zipfile
from collections.abc import Iterator

import making_files as files
import making_mail as mail
from making_forms import SHEET, Case, Data, base, case, flat_ods, growth

NAME = "办公室填报表.xlsx"


def archive_cases() -> Iterator[Case]:
    """Archives and what is in them."""
    yield from _archives()


def hostile_cases() -> Iterator[Case]:
    """Files that ask for too much or for what is not theirs."""
    yield from _hostile()


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
    for number, name in enumerate(
        ("../../../../evil.xlsx", "/etc/evil.xlsx", "C:/Windows/evil.xlsx", "a/../../evil.xlsx")
    ):
        yield case(
            f"zip/path-{number}.zip",
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
    yield case("hostile/doctype.fods", lambda: flat_ods(head=bomb), "hostile")
    yield case("hostile/repeats.fods", lambda: flat_ods(repeats=1_000_000), "too-large")
    yield case("hostile/blank-repeats.fods", lambda: flat_ods(repeats=1_048_000, text=""), "no-form")
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
    return b"\x1f\x8b\x08\x00" + bytes(6) + stream + struct.pack("<II", crc, size & 0xFFFFFFFF)


def _deep_mail() -> bytes:
    head = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(3_000))
    return (
        b"From: a@b\nDate: " + mail.DATE.encode() + b"\nMIME-Version: 1.0\n" + head + b"Content-Type: text/plain\n\na\n"
    )
