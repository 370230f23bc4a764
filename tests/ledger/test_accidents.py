"""Killed, out of room, locked, damaged, foreign, too new: nothing is lost and a clear sentence is said."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from ledger_given import NOW, reading

from xlplan.errors import ProjectError
from xlplan.ledger.checking import check_ledger
from xlplan.ledger.database import _sentence
from xlplan.ledger.store import Ledger, open_ledger
from xlplan.locale import LANGUAGES, load_locale

posix = pytest.mark.skipif(sys.platform == "win32", reason="forks, kills and limits its own processes")

FILES = 12
"""Returns in one merge of these tests, each of some 20 kB that do not compress."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite"


def content(merge: int, file: int) -> bytes:
    return random.Random(merge * FILES + file).randbytes(20_000)


def merge_once(ledger: Ledger, merge: int) -> None:
    """One merge: new returns, one of them in place of an older reading, and a look at the inbox."""
    with ledger.transaction():
        present = set()
        for number in range(FILES):
            data = content(merge, number)
            one = reading(data, f"inbox/{merge}-{number}.xlsx", period=f"2022-{merge % 12 + 1:02}")
            ledger.record(one, data, reader_key=str(merge))
            present.add(one.arrival.sha256)
        ledger.record(reading(b"always there"), b"always there", reader_key=str(merge))
        ledger.look(NOW + timedelta(hours=merge), present)


def assert_whole(path: Path) -> int:
    """The ledger is sound and holds whole merges only; how many."""
    with open_ledger(path) as ledger:
        report = check_ledger(ledger)
        merges = len(ledger.looks)
        assert report.findings == ()
        assert report.arrivals == report.returns == report.kept == (merges * FILES + 1 if merges else 0)
        expected = {hashlib.sha256(content(m, n)).hexdigest() for m in range(merges) for n in range(FILES)}
        found = {one.arrival.sha256 for one in ledger.heads()}
        assert found - expected == ({reading(b"always there").arrival.sha256} if merges else set())
        assert expected <= found
        return merges


def forked(work: Callable[[], None]) -> int:
    """Run `work` in a process of its own; the id of that process."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:  # noqa: BLE001  the child of a test must end here, whatever happens
            os._exit(9)
        os._exit(0)
    return child


def exit_code(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def kill_at_statement(number: int) -> Callable[[sqlite3.Connection], None]:
    """SIGKILL at the n-th statement: exactly between two writes, wherever that is."""

    def arm(connection: sqlite3.Connection) -> None:
        left = [number]

        def count(_: str) -> None:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        connection.set_trace_callback(count)

    return arm


@posix
def test_killing_a_merge_between_any_two_statements_leaves_whole_merges(path: Path) -> None:
    chance, killed = random.Random(20220925), 0
    done = 0
    for _ in range(25):
        arm = kill_at_statement(chance.randrange(1, 260))

        def merge(arm: Callable[[sqlite3.Connection], None] = arm, done: int = done) -> None:
            with open_ledger(path) as ledger:
                # Little memory: SQLite has to write into the file long before the end of the transaction.
                ledger.database.execute("PRAGMA cache_size = 4")
                arm(ledger.database._connection)
                merge_once(ledger, done)

        killed += exit_code(forked(merge)) == -signal.SIGKILL
        now_done = assert_whole(path)
        assert done <= now_done <= done + 1
        done = now_done
    assert killed >= 10
    assert done >= 2


@posix
def test_killing_merges_at_any_moment_leaves_whole_merges(path: Path) -> None:
    chance, done, longest = random.Random(25), 0, 0.06
    for _ in range(25):

        def merge_on_and_on(merge: int = done) -> None:
            while True:
                with open_ledger(path) as ledger:
                    ledger.database.execute("PRAGMA cache_size = 4")
                    merge_once(ledger, merge)
                merge += 1

        child = forked(merge_on_and_on)
        time.sleep(chance.uniform(0.0, longest))
        os.kill(child, signal.SIGKILL)
        assert exit_code(child) == -signal.SIGKILL
        now_done = assert_whole(path)
        assert now_done >= done
        if now_done == done:
            longest *= 1.2  # a busy machine gets no merge done in so short a time
        done = now_done
    assert done >= 2


@posix
def test_a_killed_run_does_not_keep_anybody_from_reading(path: Path) -> None:
    with open_ledger(path) as ledger:
        merge_once(ledger, 0)

    def killed_while_writing() -> None:
        ledger = open_ledger(path)
        ledger.database.execute("PRAGMA cache_size = 4")
        with ledger.transaction():
            merge_once(ledger, 1)
            os.kill(os.getpid(), signal.SIGKILL)

    assert exit_code(forked(killed_while_writing)) == -signal.SIGKILL
    assert Path(f"{path}-journal").exists()
    with open_ledger(path, readonly=True) as ledger:
        assert len(ledger.looks) == 1
    assert assert_whole(path) == 1


@posix
def test_a_full_disk_is_said_and_the_ledger_stays_as_it_was(path: Path) -> None:
    with open_ledger(path) as ledger:
        merge_once(ledger, 0)
    room = path.stat().st_size + 40_000

    def merge_without_room() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        with open_ledger(path) as ledger:
            try:
                merge_once(ledger, 1)
            except ProjectError as stopped:
                os._exit(3 if stopped.key == "disk-full" and stopped.params == {"file": str(path)} else 4)

    assert exit_code(forked(merge_without_room)) == 3
    assert assert_whole(path) == 1


def test_a_ledger_that_may_not_grow_is_as_a_full_disk(path: Path) -> None:
    with open_ledger(path) as ledger:
        merge_once(ledger, 0)
        pages = ledger.database.value("PRAGMA page_count")
        ledger.database.execute(f"PRAGMA max_page_count = {pages + 5}")
        with pytest.raises(ProjectError) as stopped:
            merge_once(ledger, 1)
        assert (stopped.value.key, stopped.value.params["file"]) == ("disk-full", str(path))
        assert len(ledger.looks) == 1
        ledger.database.execute(f"PRAGMA max_page_count = {pages * 10}")
        merge_once(ledger, 1)
    assert assert_whole(path) == 2


@posix
def test_a_ledger_in_use_is_said_and_left_as_it_was(path: Path) -> None:
    open_ledger(path).close()
    holding, let_go = os.pipe(), os.pipe()

    def hold() -> None:
        with open_ledger(path) as ledger, ledger.transaction():
            merge_once(ledger, 0)
            os.write(holding[1], b"!")
            os.read(let_go[0], 1)

    child = forked(hold)
    os.read(holding[0], 1)
    with open_ledger(path, wait=0.05) as ledger, pytest.raises(ProjectError) as stopped:
        merge_once(ledger, 1)
    assert (stopped.value.key, stopped.value.params["file"]) == ("ledger-locked", str(path))
    with open_ledger(path, readonly=True, wait=0.05) as reader:
        assert len(reader.looks) == 0
    os.write(let_go[1], b"!")
    assert exit_code(child) == 0
    assert assert_whole(path) == 1
    for end in (*holding, *let_go):
        os.close(end)


@posix
def test_two_merges_at_once_both_stand(path: Path) -> None:
    def merge(numbers: range) -> None:
        for number in numbers:
            with open_ledger(path, wait=30) as ledger:
                merge_once(ledger, number)

    children = [forked(lambda: merge(range(4))), forked(lambda: merge(range(2, 6)))]
    assert [exit_code(child) for child in children] == [0, 0]
    with open_ledger(path) as ledger:
        assert check_ledger(ledger).findings == ()
        assert len(ledger.looks) == 8
        assert len(list(ledger.heads())) == 6 * FILES + 1


def damaged(path: Path) -> None:
    with open_ledger(path) as ledger:
        merge_once(ledger, 0)
    data = bytearray(path.read_bytes())
    data[4096:12288] = os.urandom(8192)
    path.write_bytes(data)


def test_a_damaged_ledger_is_said(path: Path) -> None:
    damaged(path)
    with pytest.raises(ProjectError) as stopped, open_ledger(path) as ledger:
        merge_once(ledger, 1)
    assert (stopped.value.key, stopped.value.params["file"]) == ("ledger-damaged", str(path))


@pytest.mark.parametrize("readonly", [True, False])
def test_a_file_that_is_no_database_is_said_and_left_alone(path: Path, readonly: bool) -> None:
    path.write_text("this is a letter, and a rather long one at that " * 100)
    before = path.read_bytes()
    with pytest.raises(ProjectError) as stopped:
        open_ledger(path, readonly=readonly)
    assert (stopped.value.key, stopped.value.params["file"]) == ("ledger-damaged", str(path))
    assert path.read_bytes() == before


@pytest.mark.parametrize("readonly", [True, False])
def test_another_programs_database_is_said_and_left_alone(path: Path, readonly: bool) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE addresses (name)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(ProjectError) as stopped:
        open_ledger(path, readonly=readonly)
    assert (stopped.value.key, stopped.value.params["file"]) == ("ledger-foreign", str(path))
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "key", "told"),
    [
        ("SQLITE_BUSY", "ledger-locked", {}),
        ("SQLITE_BUSY_SNAPSHOT", "ledger-locked", {}),
        ("SQLITE_LOCKED", "ledger-locked", {}),
        ("SQLITE_PROTOCOL", "ledger-locked", {}),
        ("SQLITE_FULL", "disk-full", {}),
        ("SQLITE_IOERR_WRITE", "disk-full", {}),
        ("SQLITE_CORRUPT_VTAB", "ledger-damaged", {"reason": "why"}),
        ("SQLITE_NOTADB", "ledger-damaged", {"reason": "why"}),
        ("SQLITE_IOERR_READ", "ledger-unwritable", {"reason": "why"}),
        ("SQLITE_READONLY_ROLLBACK", "ledger-unwritable", {"reason": "why"}),
        ("SQLITE_CANTOPEN", "ledger-unwritable", {"reason": "why"}),
        ("SQLITE_PERM", "ledger-unwritable", {"reason": "why"}),
        ("SQLITE_AUTH", "ledger-unwritable", {"reason": "why"}),
    ],
)
def test_every_refusal_of_sqlites_has_its_sentence(name: str, key: str, told: dict[str, str]) -> None:
    said = _sentence(name, "ledger.sqlite", "why")
    assert said is not None and (said.key, said.params) == (key, {"file": "ledger.sqlite", **told})


@pytest.mark.parametrize("name", ["SQLITE_ERROR", "SQLITE_CONSTRAINT", "SQLITE_MISUSE", ""])
def test_a_slip_in_a_statement_is_no_sentence_for_people(name: str) -> None:
    assert _sentence(name, "ledger.sqlite", "why") is None


def test_a_file_of_no_bytes_is_a_new_ledger(path: Path) -> None:
    path.touch()
    with open_ledger(path, readonly=True) as ledger:
        assert ledger.looks == ()
    assert path.stat().st_size == 0
    with open_ledger(path) as ledger:
        merge_once(ledger, 0)
    assert assert_whole(path) == 1


def test_every_sentence_can_be_said_in_both_languages(path: Path) -> None:
    path.write_text("this is a letter, and a rather long one at that " * 100)
    with pytest.raises(ProjectError) as stopped:
        open_ledger(path)
    for lang in LANGUAGES:
        said = load_locale(lang).text(f"errors.{stopped.value.key}", **stopped.value.params)
        assert str(path) in said
        assert "{" not in said
