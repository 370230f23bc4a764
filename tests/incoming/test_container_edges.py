"""The edges of containers: code pages, moments, limits, and every piece of what Outlook packs into winmail.dat."""

from __future__ import annotations

import io
import struct
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import making_ole
import pytest

from xlplan.books.limits import DEFAULT_LIMITS, MIB, Limits
from xlplan.books.sniff import FileKind
from xlplan.books.unreadable import Reason, Unreadable
from xlplan.incoming.containers import Opened, open_container
from xlplan.incoming.containers.mapi import moment_of, text_of
from xlplan.incoming.containers.mending import goes_on
from xlplan.incoming.containers.tnef import open_tnef

PAGES = [
    (936, "填报表", "gb18030"),
    (54936, "填报表", "gb18030"),
    (950, "填報表", "big5"),
    (932, "報告", "shift_jis"),
    (949, "보고", "euc-kr"),
    (65001, "填报表", "utf-8"),
    (1200, "填报表", "utf-16-le"),
    (1250, "řeka", "cp1250"),
    (1258, "Tho\u0323", "cp1258"),
    (1259, "填报表", "utf-8"),
    (0, "填报表", "gb18030"),
]


@pytest.mark.parametrize(("page", "text", "codec"), PAGES)
def test_a_text_is_read_in_its_code_page_and_by_trial_without_one(page: int, text: str, codec: str) -> None:
    assert text_of(text.encode(codec) + b"\x00", False, page) == text
    assert text_of((text + "\x00").encode("utf-16-le"), True, page) == text


@pytest.mark.parametrize(
    ("moment", "known"), [((1989, 12, 31), False), ((1990, 1, 1), True), ((2199, 12, 31), True), ((2200, 1, 1), False)]
)
def test_a_moment_of_mail_lies_in_two_centuries(moment: tuple[int, int, int], known: bool) -> None:
    at = datetime(*moment, 23, 59, tzinfo=UTC)
    ticks = (at - datetime(1601, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) * 10
    assert moment_of(ticks) == (at if known else None)
    assert moment_of(2**63) is None


def zipped(files: int, size: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(files):
            archive.writestr(f"{number}.txt", b"x" * size)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        (replace(DEFAULT_LIMITS, entries=3, expanded_bytes=3 * MIB), None),
        (replace(DEFAULT_LIMITS, entries=2), (Reason.TOO_MANY, {"count": 3, "limit": 2})),
        (replace(DEFAULT_LIMITS, expanded_bytes=3 * MIB - 1), (Reason.TOO_LARGE, {"size": 3, "limit": 2})),
    ],
)
def test_an_archive_is_opened_up_to_its_limits_and_says_by_how_much_it_is_over(limits: Limits, told: object) -> None:
    try:
        opened = open_container(zipped(3, MIB), FileKind.ZIP, limits, ())
    except Unreadable as exc:
        assert (exc.reason, exc.params) == told
    else:
        assert told is None
        assert len([*opened.members]) == 3


def test_a_mail_in_html_alone_is_read_and_what_is_attached_is_no_picture_of_its_text() -> None:
    mail = EmailMessage()
    mail["From"] = "a@example.org"
    mail.set_content("<p>已<b>完成</b></p><p>80%</p>", subtype="html")
    for name, disposition in (("a.xlsx", "attachment"), ("b.xlsx", "inline")):
        mail.add_attachment(
            b"PK", "application", "octet-stream", filename=name, disposition=disposition, cid=f"<{name}>"
        )
    opened = open_container(mail.as_bytes(), FileKind.MAIL, DEFAULT_LIMITS, ())
    assert {member.name: member.inline for member in opened.members} == {"a.xlsx": False, "b.xlsx": True}
    assert opened.letter is not None
    assert opened.letter.body.split() == ["已完成", "80%"]


def test_a_file_of_no_bytes_is_one_and_a_folder_is_none() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in (("a/", b""), ("a/b.txt", b""), ("c/", b"x"), ("__MACOSX/d.txt", b"x")):
            archive.writestr(name, data)
    members = open_container(buffer.getvalue(), FileKind.ZIP, DEFAULT_LIMITS, ()).members
    assert [(member.name, member.data, member.problem) for member in members] == [
        ("a/b.txt", b"", None),
        ("c", b"x", None),
    ]


NAMES = {0x3707: "长.xlsx", 0x3704: "SHORT.XLS", 0x3001: "显示.xlsx"}


@pytest.mark.parametrize(("left", "name"), [(0, "长.xlsx"), (1, "SHORT.XLS"), (2, "显示.xlsx"), (3, "1")])
def test_an_attachment_of_outlook_has_its_longest_name(left: int, name: str) -> None:
    own = making_ole._properties(8, {0x3705: 1, 0x3701: b"x", **dict([*NAMES.items()][left:])}, "utf-16-le")
    data = making_ole.compound({**making_ole._properties(32, {}, "utf-16-le"), "__attach_version1.0_#00000000": own})
    (member,) = open_container(data, FileKind.MSG, DEFAULT_LIMITS, ()).members
    assert (member.name, member.data) == (name, b"x")


def attribute(level: int, number: int, body: bytes, short: int = 0) -> bytes:
    sum_ = (sum(body) + short) & 0xFFFF
    return struct.pack("<BHHI", level, number, 6, len(body)) + body + struct.pack("<H", sum_)


def properties(*held: bytes) -> bytes:
    return struct.pack("<I", len(held)) + b"".join(held)


def fixed(kind: int, number: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, number) + data


def variable(kind: int, number: int, *values: bytes, name: bytes = b"") -> bytes:
    held = b"".join(struct.pack("<I", len(v)) + v + b"\x00" * (-len(v) % 4) for v in values)
    return struct.pack("<HH", kind, number) + name + struct.pack("<I", len(values)) + held


def packed(*attributes: bytes) -> bytes:
    return struct.pack("<IH", 0x223E9F78, 1) + b"".join(attributes)


BEGINS = attribute(2, 0x9002, b"\x01" + b"\x00" * 13)
DATA = attribute(2, 0x800F, b"PK data")
GBK = attribute(1, 0x9007, struct.pack("<II", 936, 0))


def files(opened: Opened) -> list[tuple[str, bytes, str]]:
    return [(m.name, m.data, "" if m.problem is None else str(m.problem.params["detail"])) for m in opened.members]


def test_the_letter_in_winmail_is_told_from_its_attributes_or_its_properties() -> None:
    named = b"\x00" * 16 + struct.pack("<II", 1, 6) + "名字字".encode("utf-16-le") + b"\x00\x00"
    numbered = b"\x00" * 16 + struct.pack("<II", 0, 7)
    held = properties(
        variable(0x001F, 0x8005, b"xx", name=named),
        fixed(0x0003, 0x8006, numbered + b"\x01\x00\x00\x00"),
        fixed(0x0002, 0x0017, b"\x01\x00\x00\x00"),
        fixed(0x000B, 0x0E1B, b"\x01\x00\x00\x00"),
        fixed(0x0040, 0x0039, b"\x00" * 8),
        fixed(0x0048, 0x0010, b"\x00" * 16),
        variable(0x101F, 0x0037, "报送".encode("utf-16-le"), "第二个".encode("utf-16-le")),
        variable(0x001E, 0x5D01, b"a@example.org\x00"),
        variable(0x0102, 0x1013, "<p>请<b>查收</b></p>".encode("gbk")),
    )
    letter = open_tnef(packed(GBK, attribute(1, 0x9003, held))).letter
    assert letter is not None
    assert (letter.subject, letter.body) == ("报送", "请查收")
    assert letter.message is not None
    assert letter.message["from"] == "a@example.org"
    own = open_tnef(
        packed(GBK, attribute(1, 0x8004, "主题".encode("gbk")), attribute(1, 0x800C, "正文\r\n二".encode("gbk")))
    ).letter
    assert own is not None
    assert (own.subject, own.body) == ("主题", "正文\n二")
    assert open_tnef(packed(GBK)).letter is None


def test_attachments_in_winmail_have_their_longest_name_and_their_bytes_wherever_these_are_kept() -> None:
    names = variable(0x001F, 0x3707, "长名.xlsx".encode("utf-16-le")), variable(0x001E, 0x3704, b"SHORT~1.XLS")
    held = variable(0x000D, 0x3701, b"i" * 16 + b"OLE"), variable(0x0102, 0x3701, b"BIN")
    shown = variable(0x001F, 0x3001, "显示.xlsx".encode("utf-16-le"))

    def attached(*more: bytes) -> list[tuple[str, bytes, str]]:
        return files(open_tnef(packed(GBK, BEGINS, *more)))

    def props(*one: bytes) -> bytes:
        return attribute(2, 0x9005, properties(*one))

    assert attached(DATA, props(*names)) == [("长名.xlsx", b"PK data", "")]
    assert attached(DATA, props(names[1])) == [("SHORT~1.XLS", b"PK data", "")]
    assert attached(DATA, props(shown)) == [("显示.xlsx", b"PK data", "")]
    assert attached(attribute(2, 0x8010, "标题.xlsx\x00".encode("gbk")), DATA, props(shown)) == [
        ("标题.xlsx", b"PK data", "")
    ]
    assert attached(attribute(2, 0x9001, b"dir\\b.xlsx"), DATA) == [("dir/b.xlsx", b"PK data", "")]
    assert attached(DATA) == [("1", b"PK data", "")]
    assert attached(DATA, DATA) == [("1", b"PK data", ""), ("2", b"PK data", "")]
    assert attached(DATA, BEGINS, DATA) == [("1", b"PK data", ""), ("2", b"PK data", "")]
    assert attached(DATA, props(held[0])) == [("1", b"OLE", "")]
    assert attached(props(held[1])) == [("1", b"BIN", "")]
    assert attached(props(*names)) == [("长名.xlsx", b"", "no data")]


@pytest.mark.parametrize(
    ("wrong", "detail"),
    [
        (attribute(2, 0x800F, b"PK data", short=1), "check sum of attribute 800f"),
        (attribute(1, 0x800F, b"PK"), "attribute 800f of level 1"),
        (attribute(2, 0x8004, b"x"), "attribute 8004 of level 2"),
        (b"\x03" + attribute(1, 0x8004, b"x")[1:], "level 3"),
        (attribute(1, 0x8004, b"x" * 40)[:-10], "cut off"),
        (b"\x01\x04", "cut off"),
    ],
)
def test_damage_in_winmail_is_told_beside_what_is_whole(wrong: bytes, detail: str) -> None:
    found = files(open_tnef(packed(BEGINS, DATA, wrong)))
    assert found[0][0] == "1"
    assert found[-1][1:] == (b"", detail)
    assert files(open_tnef(packed(BEGINS, DATA) + b"\x00" * 20)) == [("1", b"PK data", "")]


def test_an_attribute_that_is_too_long_by_its_head_hides_no_attachment_behind_it() -> None:
    long = struct.pack("<BHHI", 1, 0x8004, 6, 500) + b"subject"
    found = files(open_tnef(packed(long, BEGINS, DATA)))
    assert found == [("1", b"PK data", ""), ("2", b"", "length of attribute 8004")]


def test_a_winmail_that_is_attached_to_another_is_one_file() -> None:
    inner = packed(BEGINS, DATA)
    assert files(open_tnef(packed(BEGINS, attribute(2, 0x800F, inner)))) == [("1", inner, "")]


@pytest.mark.parametrize("data", [b"", b"\x78\x9f\x3e\x22", b"\x00" * 20])
def test_what_has_no_signature_is_no_winmail(data: bytes) -> None:
    with pytest.raises(Unreadable):
        open_tnef(data)


@pytest.mark.parametrize(
    ("behind", "rest"),
    [
        ([b"Content-Type: text/plain"], True),
        ([b"Content-Type: text/plain", b"Subject: b"], False),  # another mail, which has a subject of its own
        ([b"Content-Type: text/plain", b"", b"Subject: b"], True),
        ([b"Content-Type: text/plain", b"--B", b"Subject: b"], True),
        ([b"", b"Content-Type: text/plain"], False),
        ([b"--B", b"Content-Type: text/plain"], False),
        ([b"Subject: b"], False),
        ([b"Content-Type: a", b"no header"], True),
        ([b"Content-Type: a", b"no header", b"nor this"], False),
    ],
)
def test_lines_behind_a_blank_one_are_the_rest_of_a_head_up_to_a_blank_line_or_a_boundary(
    behind: list[bytes], rest: bool
) -> None:
    assert goes_on({"from", "subject"}, behind) is rest
