"""Taking in: what is known is not read again, what cannot be opened is listed, the inbox is only read."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import making_files as files
import making_forms
import pytest
from returned import NOW, PLAN

from xlplan.books.limits import Limits
from xlplan.incoming import inbox as lying
from xlplan.incoming.context import ReadingContext
from xlplan.incoming.taking import Taken, take_in
from xlplan.ledger.records import Verdict

CONTEXT = ReadingContext(PLAN, {PLAN.edition: PLAN})


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def put(folder: Path, **named: bytes) -> None:
    for name, data in named.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def taken(inbox: Path, known: Iterable[tuple[str, str, str]] = (), **more: Any) -> list[Taken]:
    return list(take_in(inbox, inbox.parent, CONTEXT, known, NOW, **more))


def endings(found: list[Taken]) -> dict[str, str]:
    return {t.reading.arrival.name: t.reading.reason or t.reading.verdict.value for t in found if t.reading is not None}


def keys(found: list[Taken]) -> set[tuple[str, str, str]]:
    arrivals = [t.reading.arrival for t in found if t.reading is not None]
    return {(a.sha256, a.file, a.member) for a in arrivals}


def test_an_empty_or_absent_inbox_is_no_trouble(inbox: Path) -> None:
    assert taken(inbox) == []
    assert taken(inbox / "absent") == []


def test_known_files_are_reported_and_not_read_again(inbox: Path) -> None:
    put(inbox, a_xlsx=making_forms.base(), b_zip=files.zipped({"c.xlsx": making_forms.growth()}))
    first = taken(inbox)
    again = taken(inbox, keys(first))
    assert [t.reading for t in again] == [None, None, None]
    assert {t.sha256 for t in again} == {t.sha256 for t in first}


def test_a_copy_of_a_known_file_under_another_name_is_read(inbox: Path) -> None:
    put(inbox, a_xlsx=making_forms.base())
    known = keys(taken(inbox))
    put(inbox, sub__a_xlsx=making_forms.base())
    assert endings(taken(inbox, known)) == {"inbox/sub/a.xlsx": "return"}


def test_a_changed_file_is_read_again(inbox: Path) -> None:
    put(inbox, a_xlsx=making_forms.base())
    known = keys(taken(inbox))
    put(inbox, a_xlsx=making_forms.growth())
    assert endings(taken(inbox, known)) == {"inbox/a.xlsx": "return"}


def test_progress_counts_files(inbox: Path) -> None:
    put(inbox, a_txt=b"a", b_txt=b"b", c_zip=files.zipped({"d.txt": b"d", "e.txt": b"e"}))
    seen: list[tuple[int, int, str]] = []
    taken(inbox, progress=lambda *step: seen.append(step))
    assert seen == [(1, 3, "inbox/a.txt"), (2, 3, "inbox/b.txt"), (3, 3, "inbox/c.zip")]


def test_order_and_result_do_not_depend_on_how_the_work_is_cut(inbox: Path) -> None:
    for number in range(12):
        put(inbox, **{f"{number:02}_xlsx": making_forms.base() if number % 3 else b"text\n"})
    whole = taken(inbox, limits=Limits(workers=1))
    cut = taken(inbox, limits=Limits(workers=3, batch_files=1))
    small = taken(inbox, limits=Limits(workers=2, batch_bytes=20_000))
    assert whole == cut == small


def test_two_runs_give_the_same(inbox: Path) -> None:
    put(inbox, a_eml=making_forms.simple_mail(), b_xlsx=making_forms.base())
    assert taken(inbox) == taken(inbox)


def test_first_seen_is_the_moment_passed_in(inbox: Path) -> None:
    put(inbox, a_xlsx=making_forms.base())
    [one] = taken(inbox)
    assert one.reading is not None
    assert one.reading.arrival.first_seen == NOW


def test_a_file_that_may_not_be_read_is_listed(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(inbox, a_xlsx=making_forms.base(), b_xlsx=making_forms.growth())
    honest = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "a.xlsx":
            raise PermissionError(13, "denied")
        return honest(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    found = taken(inbox)
    assert endings(found) == {"inbox/a.xlsx": "no-access", "inbox/b.xlsx": "return"}
    assert found[0].sha256 == ""


def test_a_file_that_vanishes_is_listed(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(inbox, a_xlsx=making_forms.base())

    def gone(path: Path) -> bytes:
        raise FileNotFoundError(2, "gone")

    monkeypatch.setattr(Path, "read_bytes", gone)
    assert endings(taken(inbox)) == {"inbox/a.xlsx": "vanished"}


def test_a_file_that_is_being_written_is_asked_about(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(inbox, a_xlsx=making_forms.base())
    honest = Path.read_bytes

    def growing(path: Path) -> bytes:
        data = honest(path)
        with path.open("ab") as stream:
            stream.write(b"more")
        return data

    monkeypatch.setattr(Path, "read_bytes", growing)
    assert endings(taken(inbox)) == {"inbox/a.xlsx": "changing"}


def test_links_that_lead_back_end(inbox: Path) -> None:
    put(inbox, a_xlsx=making_forms.base())
    (inbox / "self").symlink_to(inbox, target_is_directory=True)
    (inbox / "ring").symlink_to(inbox / "ring")
    (inbox / "broken.xlsx").symlink_to(inbox / "nothing")
    assert endings(taken(inbox)) == {
        "inbox/a.xlsx": "return",
        "inbox/broken.xlsx": "shortcut",
        "inbox/ring": "loop",
        "inbox/self": "loop",
    }


def test_a_link_to_the_project_does_not_take_in_what_the_project_wrote(inbox: Path) -> None:
    put(inbox, a_xlsx=making_forms.base())
    put(inbox.parent, outbox__blank_xlsx=making_forms.growth())
    (inbox / "up").symlink_to("..", target_is_directory=True)
    assert endings(taken(inbox)) == {"inbox/a.xlsx": "return", "inbox/up": "loop"}


def test_a_pipe_is_not_opened(inbox: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no named pipes here")
    os.mkfifo(inbox / "pipe.xlsx")
    assert endings(taken(inbox)) == {"inbox/pipe.xlsx": "unknown"}


def test_a_file_over_the_limit_is_hashed_and_not_read(inbox: Path) -> None:
    put(inbox, a_xlsx=making_forms.base())
    [one] = taken(inbox, limits=Limits(file_bytes=1_000))
    assert endings([one]) == {"inbox/a.xlsx": "too-large"}
    assert len(one.sha256) == 64
    assert one.original is None


@pytest.mark.parametrize(
    "attributes", [{"st_file_attributes": 0x400000}, {"st_file_attributes": 0x1000}, {"st_flags": 0x40000000}]
)
def test_a_file_in_the_cloud_is_not_fetched(attributes: dict[str, int]) -> None:
    """What Windows and macOS say of placeholders, by substitution."""
    found = lying._unreadable(SimpleNamespace(st_mode=0o100644, **attributes))  # type: ignore[arg-type]
    assert found is not None
    assert found.value == "cloud"


def test_a_name_in_another_encoding_is_shown_readably(inbox: Path) -> None:
    name = os.fsdecode("填报表.xlsx".encode("gbk"))
    try:
        (inbox / name).write_bytes(making_forms.base())
    except OSError:
        pytest.skip("this file system has no such names")
    assert endings(taken(inbox)) == {"inbox/填报表.xlsx": "return"}


def test_members_of_many_mails_name_their_outer_file(inbox: Path) -> None:
    put(inbox, a_eml=making_forms.simple_mail(), b_eml=making_forms.simple_mail())
    members = [t.reading.arrival for t in taken(inbox) if t.reading is not None and t.reading.verdict is Verdict.RETURN]
    outer = {t.reading.arrival.file: t.sha256 for t in taken(inbox) if t.reading and not t.reading.arrival.member}
    assert [(a.name, a.container_sha256) for a in members] == [
        ("inbox/a.eml!form.xlsx", outer["inbox/a.eml"]),
        ("inbox/b.eml!form.xlsx", outer["inbox/b.eml"]),
    ]
