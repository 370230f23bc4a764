"""The edges of mails and archives: how long, how many, how alike, on both sides of each threshold."""

from __future__ import annotations

import gzip
import re
import struct
from datetime import UTC, datetime
from email import message_from_string
from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any

import making_ole
import pytest
from making_ole import Tree, outlook_message
from test_container_edges import attribute, packed, properties, variable, zipped

from xlplan.books.book import Note
from xlplan.books.limits import DEFAULT_LIMITS
from xlplan.books.sniff import FileKind
from xlplan.incoming import gate, mailbox, sights
from xlplan.incoming.containers import archive, headers, mending, open_container, payloads, stray
from xlplan.incoming.containers.mending import goes_on
from xlplan.incoming.containers.tnef import _attributes, open_tnef
from xlplan.locale import all_languages

LONG = "甲\U0001f600" * 10_000


@pytest.mark.parametrize("longer", [0, 1])
def test_of_a_letter_twenty_thousand_signs_are_kept_in_every_container(longer: int) -> None:
    text = LONG + "尾" * longer
    mail = EmailMessage()
    mail["From"] = "a@example.org"
    mail.set_content("\U0001f600" * (20_000 + longer), cte="base64")
    wide = attribute(1, 0x9003, properties(variable(0x001F, 0x1000, text.encode("utf-16-le"))))
    letters = (
        (open_container(mail.as_bytes(), FileKind.MAIL, DEFAULT_LIMITS, ()).letter, 20_000),
        (open_tnef(packed(wide)).letter, 20_000),
        (open_container(outlook_message({}, body=text), FileKind.MSG, DEFAULT_LIMITS, ()).letter, 20_000),
    )
    for letter, kept in letters:
        assert letter is not None
        assert len(letter.body) == kept


def test_messages_in_messages_of_outlook_are_opened_five_deep() -> None:
    tree: Tree = {
        "__attach_version1.0_#00000000": making_ole._properties(
            8, {0x3705: 1, 0x3707: "a.csv", 0x3701: b"x"}, "utf-16-le"
        )
    }
    for depth in range(6, 0, -1):
        about = making_ole._properties(8, {0x3705: 5, 0x3001: str(depth)}, "utf-16-le")
        inner = {**making_ole._properties(24, {0x1000: "内"}, "utf-16-le"), **tree}
        tree = {"__attach_version1.0_#00000000": {**about, "__substg1.0_3701000D": inner}}
    data = making_ole.compound({**making_ole._properties(32, {0x1000: "外"}, "utf-16-le"), **tree})
    names = [member.name for member in open_container(data, FileKind.MSG, DEFAULT_LIMITS, ()).members]
    assert names == ["1.msg/2.msg/3.msg/4.msg/5.msg/6"]


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("Sun, 31 Dec 1989 23:59:00 +0000", None),
        ("Mon, 01 Jan 1990 00:00:00 +0000", datetime(1990, 1, 1, tzinfo=UTC)),
        ("Tue, 31 Dec 2199 23:59:59 +0000", datetime(2199, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("Wed, 01 Jan 2200 00:00:00 +0000", None),
        ("Wed, 31 Aug 2022 23:59:59", datetime(2022, 8, 31, 23, 59, 59, tzinfo=UTC)),
        ("Wed, 31 Aug 2022 24:00:00 +0800", None),
        ("Wed, 31 Sep 2022 12:00:00 +0800", None),
        ("Mon, 31 Oct 2022 12:00:00 +0800", datetime(2022, 10, 31, 4, tzinfo=UTC)),
    ],
)
def test_the_moment_of_a_header(date: str, moment: datetime | None) -> None:
    assert headers.moment_of(date) == moment


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("a" * 2_001, "a" * 2_000),
        ("=?gb2312?B?vsXUws/uxL8=?= ", "九月项目"),
        ("=?utf-8?Q?=E4=B9=9D?=  =?utf-8?Q?=E6=9C=88?= x", "九月 x"),
        ("=?utf-8?B?===?=", ""),
        ("=?x-none?B?vsXUwg==?=", "九月"),
        ("=?utf-8*zh?Q?a?=", "a"),
    ],
)
def test_a_header_is_read_word_by_word(raw: str, text: str) -> None:
    assert headers.decoded(raw) == text


def test_the_line_that_tells_the_moment_is_kept_to_two_thousand_signs() -> None:
    message = EmailMessage()
    message["Received"] = f"from {'a' * 2_000}; Mon, 26 Sep 2022 09:00:05 +0800"
    assert len(headers.telling_line(message)) == 2_000
    assert headers.received_at(message) == datetime(2022, 9, 26, 1, 0, 5, tzinfo=UTC)


BOUNDARY = "--=_a123456789bcd"


@pytest.mark.parametrize(
    ("line", "boundary", "near"),
    [
        (BOUNDARY, BOUNDARY, True),
        (f"{BOUNDARY}--", BOUNDARY, True),
        (BOUNDARY[:13], BOUNDARY, True),  # 4 of 17 signs lost
        (BOUNDARY[:12], BOUNDARY, False),
        (BOUNDARY[:-2] + "xy", BOUNDARY, True),
        (BOUNDARY[:-3] + "xyz", BOUNDARY, False),
        ("--=_a123456x", "--=_a1234567", False),  # twelve signs are too few
        ("--=_a1234567x", "--=_a12345678", True),
        (("--" + "=_" * 20)[:-6], "--" + "=_" * 20, True),
        (("--" + "=_" * 20)[:-7], "--" + "=_" * 20, False),
        ("aaaaaaaaaaaaaaaa", "--aaaaaaaaaaaaaa", False),  # may be base64
        ("--aaaaaaaaaaaaaa--", "--aaaaaaaaaaaaaa", True),
        ("abcdefghijkl--", "--abcdefghijkl", True),
    ],
)
def test_a_line_is_nearly_a_boundary_up_to_six_signs_and_a_quarter_of_it(line: str, boundary: str, near: bool) -> None:
    assert stray._nearly(line, boundary) is near


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("cotent-type", "content-type"),
        ("content-tjpe", "content-type"),
        ("content-type", None),
        ("content-location", None),
        ("content-id", None),
        ("contnt-transfer-encodng", "content-transfer-encoding"),
        ("ontent-dispositio", "content-disposition"),
    ],
)
def test_a_header_of_contents_is_known_though_misspelt(name: str, meant: str | None) -> None:
    assert mending.misspelt(name) == meant


@pytest.mark.parametrize(("before", "found"), [(29, True), (30, False)])
def test_thirty_lines_of_a_head_are_looked_at(before: int, found: bool) -> None:
    lines = ["X-A: 1\n"] * before + ["Content-Type: a\n"]
    assert goes_on({"from"}, stray._first_lines("".join(lines))) is found


def coded(
    size: int, head: str = "Content-Disposition: attachment; filename=a\nContent-Transfer-Encoding: bae64\n"
) -> bytes:
    """A part whose data nobody says how to read: base64 of so many signs."""
    return payloads.payload_of(message_from_string(f"{head}\n{'QUJD' * (size // 4)}"))


@pytest.mark.parametrize(("size", "decoded"), [(60, False), (64, True)])
def test_base64_under_another_name_is_read_from_sixty_four_signs_on(size: int, decoded: bool) -> None:
    assert (coded(size) == b"ABC" * (size // 4)) is decoded
    assert (coded(size, "Content-Disposition: attachment; filename=a\n") == b"ABC" * (size // 4)) is decoded
    assert coded(size, "") == b"QUJD" * (size // 4)


@pytest.mark.parametrize(("size", "footer"), [(400, True), (404, False)])
def test_base64_behind_a_short_line_is_a_footer_up_to_four_hundred_signs(size: int, footer: bool) -> None:
    text = "QUJD" * 4 + "\nQUJD\n" + "\n".join("QUJD" * 4 for _ in range(size // 16)) + ("\nQUJD" if size % 16 else "")
    assert (len(payloads._from_base64(text)) == 15) is footer


@pytest.mark.parametrize(("lost", "named"), [(24, 0), (25, 1)])
def test_what_lies_between_the_entries_of_an_archive_is_named_if_it_is_more_than_a_descriptor(
    lost: int, named: int
) -> None:
    whole = zipped(2, 8)
    second = whole.index(b"PK\x03\x04", 4)
    gap = b"\x01" * lost
    data = bytearray(whole[:second] + gap + whole[second:])
    for at in (data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4) + 42, len(data) - 6):
        (old,) = struct.unpack_from("<I", data, at)
        struct.pack_into("<I", data, at, old + lost)
    members = [*open_container(bytes(data), FileKind.ZIP, DEFAULT_LIMITS, ()).members]
    assert [member.name for member in members] == ["0.txt", "1.txt", *["#1"] * named]


@pytest.mark.parametrize(
    ("flags", "head", "name"),
    [
        (8, "填报表.xlsx".encode(), "填报表.xlsx"),
        (8, "填报表.xlsx".encode("gbk"), "填报表.xlsx"),
        (0, b"", ""),
        (12, b"ab", ""),
        (8, b"", ""),
    ],
)
def test_the_name_in_a_gzip(flags: int, head: bytes, name: str) -> None:
    body = gzip.compress(b"x")
    data = body[:3] + bytes([flags]) + body[4:10] + (head + b"\x00" if flags == 8 else b"") + body[10:]
    assert archive._gzip_name(data) == name
    assert archive._gzip_name(data[:10]) == ""


def test_properties_of_outlook_are_read_sixteen_bytes_apart() -> None:
    """The value of the last one looks like the number of another that stands before it."""
    about = making_ole._properties(8, {0x3705: 5, 0x3001: "内", 0x1234: 0x3705, 0x1235: 1}, "utf-16-le")
    inner = making_ole._properties(24, {0x1000: "words"}, "utf-16-le")
    held = {"__attach_version1.0_#00000000": {**about, "__substg1.0_3701000D": inner}}
    data = making_ole.compound({**making_ole._properties(32, {}, "utf-16-le"), **held})
    (member,) = open_container(data, FileKind.MSG, DEFAULT_LIMITS, ()).members
    assert (member.name, member.data) == ("内.msg", b"words")


@pytest.mark.parametrize(
    "html",
    [
        "<p>已<b>完成</b> https://files.example.org/a</p>",
        b"<p>\xd2\xd1<b>\xcd\xea\xb3\xc9</b> https://files.example.org/a</p>",
    ],
)
def test_a_message_of_outlook_in_html_alone_is_read(html: str | bytes) -> None:
    held = making_ole._properties(32, {0x1013: html, 0x3FDE: 936}, "utf-16-le")
    letter = open_container(making_ole.compound(held), FileKind.MSG, DEFAULT_LIMITS, ()).letter
    assert letter is not None
    assert (letter.body, letter.links) == ("已完成 https://files.example.org/a", ("https://files.example.org/a",))


def test_an_attribute_that_ends_where_the_bytes_end_is_whole() -> None:
    """Nothing stands where its check sum would: that of nothing is right for a body of zeros."""
    head = b"\x78\x9f\x3e\x22\x00\x00"
    whole = head + struct.pack("<BHHI", 1, 0x8006, 8, 4) + bytes(4)
    assert _attributes(whole) == ([(1, 0x8006, bytes(4))], None)
    found, problem = _attributes(whole[:-1])
    assert found == [] and problem is not None


def test_what_a_server_said_in_no_encoding_is_shown() -> None:
    assert mailbox._text([b"\xff no", 5, b"box"]) == "\N{REPLACEMENT CHARACTER} no box"


def test_the_period_of_a_mail_is_that_of_the_form_whose_owner_is_known_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    inside = [("d1", ""), ("", "2022-08"), ("d2", "2022-09")]
    monkeypatch.setattr(gate, "_owner_of", lambda reading: reading)
    looked: Any = gate._Gate.__new__(gate._Gate)
    looked._read = [SimpleNamespace(reading=one) for one in inside]
    looked._containers = lambda _: (7,)
    assert looked._period_inside(SimpleNamespace(mails=(7,))) == "2022-09"
    assert looked._period_inside(SimpleNamespace(mails=(3,))) == ""


def test_a_note_that_says_what_a_slip_would_say_is_ours_whoever_wrote_it() -> None:
    locales = all_languages()
    said = [
        re.sub(r"\{[^{}]*\}", "5", str(words["message"]))
        for locale in locales
        for room in sights._OF_A_CELL
        for words in locale.table(f"findings/{room}").values()
    ]
    assert len(said) > 20
    assert [text for text in said if not sights._is_ours(Note(text, "某人"), locales)] == []
    assert not sights._is_ours(Note("请核实", "某人"), locales)
    assert sights._is_ours(Note("请核实", sights.OWN_AUTHOR), locales)
