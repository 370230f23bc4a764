"""The edges of taking in: how much there may be in a file, how deep, what lies in the inbox and what does not."""

from __future__ import annotations

import errno
import io
import os
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import making_files as files
import making_mail as mail
import pytest
from returned import NOW, SHANGHAI, arrival

from xlplan.books.limits import DEFAULT_LIMITS, MIB, Limits
from xlplan.books.unreadable import Reason, Unreadable
from xlplan.incoming import arrivals, inbox
from xlplan.incoming.arrivals import unpack
from xlplan.incoming.containers import Member
from xlplan.incoming.inbox import Lying
from xlplan.incoming.quiet import is_quiet

ZONE = ZoneInfo("Asia/Shanghai")


def seen(data: bytes, limits: Limits = DEFAULT_LIMITS) -> dict[str, str]:
    """What everything in a file is, or why it is not looked at."""
    found = unpack(data, arrival(), ZONE, limits, ())
    return {one.arrival.member: one.problem.reason.value if one.problem else str(one.kind) for one in found}


THREE = files.zipped({"a.txt": b"1" * 10, "b.txt": b"2" * 10, "c.txt": b"3" * 10})


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"members": 3}, ["csv"] * 3),
        ({"members": 2}, ["csv", "csv", "too-many"]),
        ({"members": 1}, ["csv", "too-many"]),
        ({"expanded_bytes": 30}, ["csv"] * 3),
        ({"file_bytes": len(THREE)}, ["csv"] * 3),
        ({"depth": 1}, ["csv"] * 3),
    ],
)
def test_members_are_looked_at_up_to_their_number(more: dict[str, int], told: list[str]) -> None:
    assert [*seen(THREE, replace(DEFAULT_LIMITS, **more)).values()] == ["zip", *told]


@pytest.mark.parametrize(
    ("more", "reason", "params"),
    [
        ({"file_bytes": 2 * MIB}, "too-large", {"size": 2, "limit": 2}),
        ({"depth": 0}, "too-deep", {"limit": 0}),
    ],
)
def test_a_file_beyond_its_limits_is_not_opened(more: dict[str, int], reason: str, params: dict[str, int]) -> None:
    data = files.zipped({"a.txt": bytes(2 * MIB)}, zipfile.ZIP_STORED)
    (one,) = unpack(data, arrival(), ZONE, replace(DEFAULT_LIMITS, **more), ())
    assert one.problem is not None
    assert (one.problem.reason.value, one.problem.params) == (reason, params)


def test_members_that_are_too_much_together_are_told_with_how_much() -> None:
    letter = mail.message(
        [mail.attachment(b"x" * MIB, f"attachment; filename={name}", coding="8bit") for name in "abc"]
    )
    found = [*unpack(letter, arrival(), ZONE, replace(DEFAULT_LIMITS, expanded_bytes=3 * MIB - 1), ())]
    assert [one.problem.params if one.problem else None for one in found] == [None, None, None, {"size": 3, "limit": 2}]
    whole = [*unpack(letter, arrival(), ZONE, replace(DEFAULT_LIMITS, expanded_bytes=3 * MIB), ())]
    assert [one.problem for one in whole] == [None] * 4


def test_names_in_a_container_are_told_apart_and_places_are_those_of_the_containers() -> None:
    inner = files.zipped([("a.txt", b"1"), ("a.txt", b"2"), ("a.txt", b"3")])
    found = [*unpack(files.zipped({"x.zip": inner, "b.txt": b"4"}), arrival(), ZONE, DEFAULT_LIMITS, ())]
    assert [(one.arrival.member, one.inside) for one in found] == [
        ("", None), ("x.zip", 0), ("x.zip!a.txt", 1), ("x.zip!a.txt#2", 1), ("x.zip!a.txt#3", 1), ("b.txt", 0),
    ]  # fmt: skip
    assert {one.arrival.container_sha256 for one in found[1:]} == {arrival().sha256}
    assert [one.arrival.size for one in found[2:]] == [1, 1, 1, 1]


def test_the_time_of_a_member_is_in_the_zone_of_the_office_and_that_of_its_file_without_one() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("a.txt", (2022, 9, 20, 8, 30, 58)), b"1")
        archive.writestr(zipfile.ZipInfo("b.txt", (2022, 2, 31, 0, 0, 0)), b"1")
    outer = arrival(file_time=NOW)
    times = [one.arrival.file_time for one in unpack(buffer.getvalue(), outer, ZONE, DEFAULT_LIMITS, ())]
    assert times == [NOW, datetime(2022, 9, 20, 8, 30, 58, tzinfo=SHANGHAI), NOW]


@pytest.mark.parametrize(
    ("error", "reason"), [(ValueError("x"), "member-damaged"), (Unreadable(Reason.HOSTILE), "hostile")]
)
def test_a_container_that_fails_half_way_keeps_what_came_before(error: Exception, reason: str) -> None:
    def members() -> Iterator[Member]:
        yield Member("a")
        raise error

    found = [*arrivals._guarded(members())]
    assert [(member.name, member.problem.reason.value if member.problem else "") for member in found] == [
        ("a", ""),
        ("", reason),
    ]


# --- the inbox ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (FileNotFoundError(), "vanished"),
        (PermissionError(), "no-access"),
        (OSError(errno.ENAMETOOLONG, "too long"), "long-path"),
        (SimpleNamespace(errno=0, winerror=206), "long-path"),
        (SimpleNamespace(errno=0, winerror=207), "no-access"),
        (OSError(errno.ELOOP, "Too many levels of Symbolic Links"), "loop"),
        (OSError(errno.EIO, "input/output"), "no-access"),
    ],
)
def test_why_a_file_cannot_be_read(error: Any, reason: str) -> None:
    assert inbox._why(error).value == reason


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        ({}, None),
        ({"st_file_attributes": 0x20}, None),
        ({"st_file_attributes": 0x1000}, "cloud"),
        ({"st_file_attributes": 0x40000}, "cloud"),
        ({"st_file_attributes": 0x400000}, "cloud"),
        ({"st_flags": 0x40000000}, "cloud"),
        ({"st_flags": 0x20}, None),
        ({"st_mode": stat.S_IFIFO}, "unknown"),
    ],
)
def test_what_is_not_on_this_disk_is_not_opened(found: dict[str, int], reason: str | None) -> None:
    told = inbox._unreadable(SimpleNamespace(**{"st_mode": stat.S_IFREG, **found}))  # type: ignore[arg-type]
    assert (told.value if told else None) == reason


@pytest.mark.parametrize(("longer", "data"), [(0, b"x" * 2 * MIB), (1, None)])
def test_a_file_is_read_up_to_its_limit_and_known_beyond_it(tmp_path: Path, longer: int, data: bytes | None) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * (2 * MIB + longer))
    os.utime(path, (1_663_635_600, 1_663_635_600))
    found = inbox.content_of(Lying(path, "inbox/a"), replace(DEFAULT_LIMITS, file_bytes=2 * MIB))
    assert (found.data, found.size, len(found.sha256)) == (data, 2 * MIB + longer, 64)
    assert found.time == datetime(2022, 9, 20, 1, tzinfo=UTC)
    assert (found.problem.params if found.problem else None) == ({"size": 2, "limit": 2} if longer else None)
    lost = inbox.content_of(Lying(path, "inbox/a", Reason.LOOP), DEFAULT_LIMITS)
    assert lost.problem is not None
    assert (lost.sha256, lost.size, lost.data, lost.problem.reason) == ("", 0, None, Reason.LOOP)


def test_files_lie_in_the_order_of_their_paths_without_what_nobody_sent(tmp_path: Path) -> None:
    for name in (
        "b/2.xlsx",
        "b/1.xlsx",
        "a.xlsx",
        "~$a.xlsx",
        "__MACOSX/a.xlsx",
        "box/cur/1",
        "box/new/2",
        "box/tmp/3",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "box" / ".Sent").mkdir()
    (tmp_path / "box" / ".Sent" / "9").write_bytes(b"x")
    found = inbox.files_in(tmp_path, "inbox")
    assert [one.shown for one in found] == [
        "inbox/a.xlsx", "inbox/b/1.xlsx", "inbox/b/2.xlsx", "inbox/box/cur/1", "inbox/box/new/2",
    ]  # fmt: skip
    assert {one.problem for one in found} == {None}
    assert inbox.files_in(tmp_path / "none", "inbox") == []


@pytest.mark.parametrize(
    ("path", "quiet"),
    [
        ("a/Thumbs.DB", True),
        ("~$a.xlsx", True),
        (".~a.xlsx", True),
        (".~lock.a.ods#", True),
        ("~WRL0001.tmp", True),
        ("a.xlsx.part", True),
        ("dovecot.index", True),
        ("$RECYCLE.BIN/a.xlsx", True),
        (".git/a/b.xlsx", True),
        ("a.partial.xlsx", False),
        ("git/a.xlsx", False),
        ("part.xlsx", False),
        ("a~$.xlsx", False),
    ],
)
def test_what_nobody_sent_is_known_by_its_name(path: str, quiet: bool) -> None:
    assert is_quiet(path) is quiet
