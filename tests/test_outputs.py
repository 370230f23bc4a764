"""Publishing: a reader sees the old file or the new one, and nothing that a person did is lost."""

from __future__ import annotations

import errno
import os
import random
import re
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from xlplan.errors import ProjectError
from xlplan.outputs import Published, publish, sha256_of, sweep

NOW = datetime(2022, 9, 26, 9, 0, tzinfo=UTC)
posix = pytest.mark.skipif(sys.platform == "win32", reason="forks and limits its own processes")


def write(path: Path, text: str, known: str | None = None) -> Published:
    return publish(path, text.encode(), known_sha=None if known is None else sha256_of(known.encode()), now=NOW)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_output_is_written_into_a_folder_that_is_made_for_it(tmp_path: Path) -> None:
    path = tmp_path / "outbox" / "2022-09" / "汇总_2022-09.xlsx"
    assert write(path, "new") == Published(path, kept=None, changed=True, open=False)
    assert path.read_text() == "new"
    assert names(path.parent) == ["汇总_2022-09.xlsx"]


def test_the_same_bytes_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_text("same")
    os.utime(path, (1, 1))
    assert write(path, "same") == Published(path, changed=False)
    assert path.stat().st_mtime == 1


def test_its_own_earlier_work_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_text("september")
    assert write(path, "october", known="september") == Published(path, kept=None, changed=True)
    assert names(tmp_path) == ["a.xlsx"]


@pytest.mark.parametrize("known", [None, "what xlplan wrote"])
def test_a_file_changed_by_hand_is_kept_among_the_earlier_ones_under_a_dated_name(
    tmp_path: Path, known: str | None
) -> None:
    path = tmp_path / "汇总_2022-09.xlsx"
    path.write_text("with the director's remarks")
    kept = tmp_path / "earlier" / "汇总_2022-09.20220926-0900.xlsx"
    assert write(path, "new", known=known) == Published(path, kept=kept, changed=True)
    assert path.read_text() == "new"
    assert kept.read_text() == "with the director's remarks"


def test_dated_names_never_collide(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    for number in range(3):
        path.write_text(f"by hand {number}")
        write(path, f"ours {number}")
    dated = ["a.20220926-0900.xlsx", "a.20220926-0900-2.xlsx", "a.20220926-0900-3.xlsx"]
    assert [(tmp_path / "earlier" / name).read_text() for name in dated] == ["by hand 0", "by hand 1", "by hand 2"]
    assert names(tmp_path) == ["a.xlsx", "earlier"]


def test_the_same_content_is_kept_once(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    for _ in range(3):
        path.write_text("by hand")
        kept = write(path, "ours").kept
        path.write_text("by another hand")
        write(path, "ours too")
    assert kept == tmp_path / "earlier" / "a.20220926-0900.xlsx"
    assert names(tmp_path / "earlier") == ["a.20220926-0900-2.xlsx", "a.20220926-0900.xlsx"]


def test_files_that_may_not_even_be_read_are_kept_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, real = tmp_path / "a.xlsx", Path.open

    def refuse(self: Path, mode: str = "r", *more: Any, **named: Any) -> Any:
        if mode == "rb":
            raise PermissionError(13, "denied")
        return real(self, mode, *more, **named)

    for number in range(2):
        path.write_text(f"by hand {number}")
        with monkeypatch.context() as patch:
            patch.setattr(Path, "open", refuse)
            assert write(path, "ours").changed
    kept = sorted((tmp_path / "earlier").iterdir())
    assert sorted(each.read_text() for each in kept) == ["by hand 0", "by hand 1"]


def test_a_half_written_file_has_a_short_name_that_hangs_on_the_output_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    monkeypatch.setattr("xlplan.outputs.os.fsync", lambda _: seen.extend(n for n in names(tmp_path) if n[0] == "."))
    for name in ("a.xlsx", "很长的名字" * 12 + ".xlsx", "a.xlsx"):
        write(tmp_path / name, f"ours {len(seen)}", known=f"ours {len(seen) - 2}")
    assert all(re.fullmatch(r"\.xlplan-[0-9a-f]{16}\.part", name) for name in seen)
    assert seen[0] == seen[2] != seen[1]


@pytest.mark.parametrize("lock", ["~$a.xlsx", ".~lock.a.xlsx#", ".~a.xlsx"])
def test_a_file_open_in_an_office_program_stays_and_the_new_one_goes_beside_it(tmp_path: Path, lock: str) -> None:
    path, dated = tmp_path / "a.xlsx", tmp_path / "a.20220926-0900.xlsx"
    path.write_text("open")
    (tmp_path / lock).write_text("somebody")
    assert write(path, "new", known="open") == Published(dated, kept=path, changed=True, open=True)
    assert path.read_text() == "open"
    assert dated.read_text() == "new"


def test_merging_again_while_it_is_open_piles_up_no_copies(tmp_path: Path) -> None:
    path, dated = tmp_path / "a.xlsx", tmp_path / "a.20220926-0900.xlsx"
    path.write_text("open")
    (tmp_path / "~$a.xlsx").write_text("somebody")
    write(path, "new")
    assert write(path, "new") == Published(dated, kept=path, changed=False, open=True)
    assert names(tmp_path) == ["a.20220926-0900.xlsx", "a.xlsx", "~$a.xlsx"]


def refuse_to_replace(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Windows lets nobody rename onto, or away, a file that a program has open."""
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if name in (self.name, Path(target).name):
            raise PermissionError(13, "The process cannot access the file because it is being used by another process")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    monkeypatch.setattr("xlplan.outputs._PAUSE", 0)


@pytest.mark.parametrize("known", ["open", "something else"])
def test_a_file_that_windows_refuses_to_replace_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, known: str
) -> None:
    path, dated = tmp_path / "a.pdf", tmp_path / "a.20220926-0900.pdf"
    path.write_text("open")
    refuse_to_replace(monkeypatch, "a.pdf")
    assert write(path, "new", known=known) == Published(dated, kept=path, changed=True, open=True)
    assert path.read_text() == "open"
    assert names(tmp_path) == ["a.20220926-0900.pdf", "a.pdf"]


def test_a_file_that_is_opened_while_it_is_being_kept_is_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.pdf"
    path.write_text("by hand")
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if self.name.endswith(".part") and Path(target) == path:
            raise PermissionError(13, "in use")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    monkeypatch.setattr("xlplan.outputs._PAUSE", 0)
    result = write(path, "new")
    assert (result.open, result.kept) == (True, path)
    assert path.read_text() == "by hand"
    assert result.path.read_text() == "new"
    assert len(names(tmp_path)) == 2


def test_what_killed_runs_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    left = [tmp_path / ".xlplan-0123456789abcdef.part", tmp_path / "forms" / ".xlplan-fedcba9876543210.part"]
    for part in left:
        part.write_text("half")
    (tmp_path / "a.part").write_text("not ours")
    sweep(tmp_path)
    assert names(tmp_path) == ["a.part", "forms"]
    assert names(tmp_path / "forms") == []


def test_a_folder_that_nobody_may_write_into_is_named_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file where the folder should be")
    with pytest.raises(ProjectError) as stopped:
        write(tmp_path / "outbox" / "a.xlsx", "new")
    assert stopped.value.key == "cannot-write"
    assert stopped.value.params["file"] == str(tmp_path / "outbox" / "a.xlsx")
    assert stopped.value.params["reason"]


@pytest.mark.parametrize(("refusals", "took"), [(2, True), (3, False)])
def test_a_scanner_that_lets_go_within_three_glances_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refusals: int, took: bool
) -> None:
    path, glances = tmp_path / "a.xlsx", iter(range(10))
    path.write_text("september")
    replaced = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if target == path and next(glances) < refusals:
            raise PermissionError(13, "in use")
        return replaced(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    pauses: list[float] = []
    monkeypatch.setattr("xlplan.outputs.time.sleep", pauses.append)
    written = write(path, "october", known="september")
    assert (written.path == path) is took
    assert pauses == [0.1, 0.1]


def test_a_name_too_long_to_be_dated_is_shortened(tmp_path: Path) -> None:
    path = tmp_path / ("报" * 80 + ".xlsx")
    path.write_text("by hand")
    kept = write(path, "new").kept
    assert kept is not None
    assert kept.read_text() == "by hand"
    assert kept.name == "报" * 78 + ".20220926-0900.xlsx"  # 253 bytes; a 79th would make 256
    (tmp_path / f"~${path.name}").write_text("somebody")
    assert write(path, "newer").changed
    assert not write(path, "newer").changed


@pytest.mark.parametrize(
    ("error", "key", "params"),
    [
        (errno.ENOSPC, "disk-full", {"file": "a.xlsx"}),
        (errno.EDQUOT, "disk-full", {"file": "a.xlsx"}),
        (errno.EFBIG, "disk-full", {"file": "a.xlsx"}),
        (errno.EIO, "cannot-write", {"file": "a.xlsx", "reason": "EIO"}),
    ],
)
def test_why_nothing_could_be_written_is_told(
    error: int, key: str, params: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: int) -> None:
        raise OSError(error, os.strerror(error))

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("xlplan.outputs.os.fsync", refuse)
    with pytest.raises(ProjectError) as stopped:
        write(Path("a.xlsx"), "new")
    assert (stopped.value.key, stopped.value.params) == (key, params)
    assert names(tmp_path) == []


@posix
def test_a_full_disk_leaves_the_old_file_whole(tmp_path: Path) -> None:
    import resource

    path = tmp_path / "a.xlsx"
    path.write_text("old")
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        try:
            publish(path, b"x" * 5000, known_sha=None, now=NOW)
        except ProjectError as stopped:
            os._exit(0 if (stopped.key, stopped.params) == ("disk-full", {"file": str(path)}) else 2)
        os._exit(3)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert names(tmp_path) == ["a.xlsx"]
    assert path.read_text() == "old"


@posix
def test_killing_at_any_moment_leaves_a_whole_file_and_nothing_behind_after_the_next_run(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    contents = [bytes([65 + n]) * 200_000 for n in range(5)]
    chance = random.Random(9)
    publish(path, contents[0], known_sha=None, now=NOW)
    for _ in range(20):
        child = os.fork()
        if child == 0:
            known = sha256_of(path.read_bytes())
            while True:
                for content in contents:
                    publish(path, content, known_sha=known, now=NOW)
                    known = sha256_of(content)
        time.sleep(chance.uniform(0, 0.02))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        assert path.read_bytes() in contents
    publish(path, b"last", known_sha=sha256_of(path.read_bytes()), now=NOW)
    assert names(tmp_path) == ["a.xlsx"]
