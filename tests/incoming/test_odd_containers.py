"""A container's member is the unit of failure: what is wrong with one is named, and the others are read."""

from __future__ import annotations

import io
import shutil
import struct
import sys
import zipfile
import zlib
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import making_files as files
import making_forms
import pytest
from returned import context

from xlplan.books.limits import DEFAULT_LIMITS
from xlplan.incoming.arrivals import unpack
from xlplan.incoming.reading import read_file, read_one
from xlplan.ledger.records import Arrival, Reading

CONTEXT = context()

DATA = Path(__file__).parents[1] / "books" / "data"


def readings(data: bytes, name: str = "inbox/a") -> dict[str, Reading]:
    arrival = Arrival("0" * 64, len(data), name, "", datetime(2022, 9, 20, tzinfo=UTC))
    reads = read_file(data, arrival, CONTEXT, DEFAULT_LIMITS, lambda _, seen: read_one(seen, CONTEXT, DEFAULT_LIMITS))
    return {read.reading.arrival.member: read.reading for read in reads}


def endings(data: bytes) -> dict[str, str]:
    return {member: reading.reason or reading.verdict.value for member, reading in readings(data).items()}


def sample(name: str) -> bytes:
    return (DATA / name).read_bytes()


def texts_of(name: str) -> dict[str, bytes]:
    arrival = Arrival("0" * 64, 0, name, "", datetime(2022, 9, 20, tzinfo=UTC))
    seen = unpack(sample(name), arrival, CONTEXT.plan.settings.zone, DEFAULT_LIMITS, ())
    return {one.arrival.member: one.data for one in seen if one.arrival.member}


def mail(*attachments: tuple[str, bytes]) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "office@example.org", "报送"
    message.set_content("请查收")
    for name, data in attachments:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def test_winmail_names_its_attachment_by_its_long_name() -> None:
    assert endings(sample("winmail-mapi.dat")) == {"": "container", "关于十月报送情况的说明（甲处）.txt": "text"}


def test_winmail_beside_returns_takes_none_of_them_down() -> None:
    packed = files.zipped({"2.xlsx": making_forms.base(), "winmail.dat": sample("winmail-two.dat")})
    assert endings(packed) == {
        "": "container",
        "2.xlsx": "return",
        "winmail.dat": "container",
        "winmail.dat!甲处说明.txt": "beside-return",
        "winmail.dat!乙处说明.txt": "beside-return",
    }
    assert (
        endings(mail(("甲处.xlsx", making_forms.base()), ("winmail.dat", sample("winmail-mapi.dat"))))["甲处.xlsx"]
        == "return"
    )


def test_a_return_inside_winmail_keeps_its_last_zeros() -> None:
    from making_ole import winmail

    packed = winmail({"甲处月报.xlsx".encode("gbk"): making_forms.base()})
    assert endings(mail(("winmail.dat", packed)))["winmail.dat!甲处月报.xlsx"] == "return"


@pytest.mark.parametrize("cut", [40, 120, 250, 280])
def test_a_cut_winmail_names_what_is_lost(cut: int) -> None:
    found = endings(sample("winmail-two.dat")[:cut])
    assert found[""] in {"container", "damaged", "empty-container"}
    assert found[""] != "container" or "member-damaged" in found.values()


def test_an_entry_without_a_name_is_named_as_such() -> None:
    found = readings(sample("nameless-entry.zip"))
    assert found["表一.csv"].reason in {"no-form", "no-table"}
    assert [r.reason for member, r in found.items() if member.startswith("#")] == ["nameless"]


def test_a_text_that_begins_with_from_is_no_mailbox() -> None:
    text = "From 市里转来的通知\n\nSubject: 报送\nDate: 周五前\n".encode()
    assert endings(mail(("甲处.xlsx", making_forms.base()), ("通知.txt", text))) == {
        "": "container",
        "甲处.xlsx": "return",
        "通知.txt": "beside-return",
    }


@pytest.mark.parametrize("odd", [b"X-Priority2: 3", b"x_y.z: 1", b"!: 1", b"\xb1\xea\xcc\xe2: a", b"no header at all"])
def test_every_message_of_a_mailbox_is_listed(odd: bytes) -> None:
    box = sample("digit-header.mbox").replace(b"X-Priority2: 3", odd)
    members = set(endings(box))
    assert {"1.eml", "2.eml", "3.eml"} <= members
    assert {"1.eml!1.csv", "3.eml!3.csv"} <= members
    assert "2.eml!2.csv" in members


def test_pieces_of_a_gzip_are_one_file() -> None:
    (text,) = texts_of("two-members.csv.gz").values()
    assert text.decode().split() == ["工作,进度", "整治河道,35.5", "新建泵站,80"]


def test_whole_files_in_one_gzip_are_files_of_their_own_and_damage_behind_them_is_named() -> None:
    import gzip

    one = gzip.compress(making_forms.base())
    assert sorted(endings(one + one).values()) == ["container", "return", "return"]
    assert "member-damaged" in endings(one + one[:50]).values()
    assert sorted(endings(one + bytes(512)).values()) == ["container", "return"]


def test_a_message_of_outlook_in_an_8_bit_code_page_is_read() -> None:
    found = readings(sample("ansi-936.msg"))
    assert "镕基路" in found[""].arrival.body
    assert "堃达公司" in found[""].arrival.body
    assert len(found) == 2


@pytest.mark.parametrize(
    ("page", "text"),
    [
        (936, "镕基路"),
        (950, "臺北市政府"),
        (932, "東京都"),
        (949, "서울시"),
        (1250, "Łódź"),
        (1251, "Москва"),
        (1252, "café"),
        (9999, "工作"),
    ],
)
def test_8_bit_texts_of_outlook_in_every_code_page(page: int, text: str) -> None:
    from xlplan.incoming.containers.mapi import text_of

    codec = {936: "gbk", 950: "big5", 9999: "gb18030"}.get(page, f"cp{page}")
    assert text_of(text.encode(codec) + b"\x00", False, page) == text
    odd = text_of(text.encode(codec) + b"\xff", False, page)
    assert odd.startswith(text) or page == 9999


def seven_zip() -> bytes:
    import py7zr

    buffer = io.BytesIO()
    with py7zr.SevenZipFile(buffer, "w") as archive:
        archive.writestr(making_forms.base(), "甲处.xlsx")
        archive.writestr(making_forms.growth(), "月报/乙处.xlsx")
    return buffer.getvalue()


def test_a_7z_is_opened() -> None:
    assert endings(seven_zip()) == {"": "container", "甲处.xlsx": "return", "月报/乙处.xlsx": "return"}


def test_a_7z_is_explained_where_nothing_opens_it(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = seven_zip()
    monkeypatch.setitem(sys.modules, "py7zr", None)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert endings(packed) == {"": "archive"}


def rar(held: dict[str, bytes]) -> bytes:
    """An archive of RAR 4 that stores its files as they are."""

    def block(kind: int, flags: int, body: bytes) -> bytes:
        head = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
        return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head

    packed = b"Rar!\x1a\x07\x00" + block(0x73, 0, bytes(6))
    for name, data in held.items():
        raw = name.encode()
        about = struct.pack(
            "<IIBIIBBHI", len(data), len(data), 2, zlib.crc32(data), 0x5538_0000, 20, 0x30, len(raw), 0x20
        )
        packed += block(0x74, 0x8200, about + raw) + data
    return packed + block(0x7B, 0x4000, b"")


@pytest.mark.office
@pytest.mark.parametrize("program", ["bsdtar", "unar", "unrar"])
def test_a_rar_is_opened_by_a_program(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    there = shutil.which(program)
    if there is None or Path(there).resolve().name == "unrar-free":
        pytest.skip(f"{program} is not installed")
    monkeypatch.setattr(shutil, "which", lambda name: there if name == program else None)
    packed = rar({"甲处.xlsx": making_forms.base(), "说明.txt": "无".encode()})
    assert endings(packed) == {"": "container", "甲处.xlsx": "return", "说明.txt": "beside-return"}
    assert endings(packed[:9000])[""] in {"damaged", "container"}
    assert set(endings(packed[:9000]).values()) & {"damaged", "member-damaged", "truncated"}


def test_a_program_that_only_goes_by_the_name_of_unrar_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "unrar-free").write_text("")
    (tmp_path / "unrar").symlink_to(tmp_path / "unrar-free")
    monkeypatch.setattr(shutil, "which", lambda name: str(tmp_path / "unrar") if name == "unrar" else None)
    assert endings(rar({"甲处.xlsx": making_forms.base()})) == {"": "archive"}


def test_what_is_no_rar_is_damaged_or_explained() -> None:
    expected = "damaged" if shutil.which("bsdtar") or shutil.which("unar") else "archive"
    assert endings(b"Rar!\x1a\x07\x00" + bytes(100)) == {"": expected}


def test_a_broken_attachment_costs_itself() -> None:
    good, bad = making_forms.base(), making_forms.growth()[:9000]
    assert endings(mail(("1.xlsx", bad), ("2.xlsx", good))) == {
        "": "container",
        "1.xlsx": "truncated",
        "2.xlsx": "return",
    }


def test_a_zip_with_one_broken_entry_gives_the_others() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("1.xlsx", making_forms.growth())
        archive.writestr("2.xlsx", making_forms.base())
    data = bytearray(buffer.getvalue())
    data[200] ^= 0xFF
    assert endings(bytes(data)) == {"": "container", "1.xlsx": "member-damaged", "2.xlsx": "return"}
