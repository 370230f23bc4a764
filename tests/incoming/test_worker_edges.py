"""Batches and workers, without starting any: how many at once, why one ended, what is tried again, what is said."""

from __future__ import annotations

import io
import os
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import making_files as files
import pytest
from returned import NOW, PLAN, arrival, context

from xlplan.books.limits import DEFAULT_LIMITS, Limits
from xlplan.books.unreadable import Reason, Unreadable
from xlplan.incoming import pool, taking, worker
from xlplan.incoming.context import ReadingContext
from xlplan.incoming.frames import At, Done, Start, Task, read_frame, write_frame
from xlplan.incoming.inbox import InboxContent, Lying
from xlplan.incoming.pool import Pool
from xlplan.incoming.refusal import Read, refused
from xlplan.ledger.records import Verdict

CONTEXT = ReadingContext(PLAN, {PLAN.edition: PLAN})


class Reading:
    """A pool that reads nothing and remembers what it was given."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.given: list[list[Task]] = []

    def submit(self, tasks: Sequence[Task]) -> Future[list[tuple[Read, ...]]]:
        self.given.append(list(tasks))
        future: Future[list[tuple[Read, ...]]] = Future()
        future.set_result([(Read(refused(task.arrival, Unreadable(Reason.TEXT))),) for task in tasks])
        return future


def batches(monkeypatch: pytest.MonkeyPatch, sizes: Sequence[int], alone: str = "", **limits: int) -> list[list[int]]:
    """Of how many bytes the files are that are read together."""
    monkeypatch.setattr(
        taking, "content_of", lambda f, _: InboxContent(f.shown, 1, b"x" * sizes[int(f.path.name)], NOW)
    )
    reading = Reading(2)
    takes = taking._Taking(reading, frozenset(), NOW, replace(DEFAULT_LIMITS, **limits), frozenset([alone]))  # type: ignore[arg-type]
    lying = [Lying(Path(str(n)), f"inbox/{n}") for n in range(len(sizes))]
    assert [file.shown for file, _ in takes.all(lying)] == [file.shown for file in lying]
    assert {task.patience for given in reading.given for task in given if task.arrival.file == alone} <= {2.0}
    assert {task.patience for given in reading.given for task in given if task.arrival.file != alone} <= {1.0}
    return [[len(task.data) for task in given] for given in reading.given]


def test_files_are_read_together_up_to_so_many_and_so_large(monkeypatch: pytest.MonkeyPatch) -> None:
    assert batches(monkeypatch, [1] * 5, batch_files=2) == [[1, 1], [1, 1], [1]]
    assert batches(monkeypatch, [5, 5, 1, 9, 20, 1], batch_bytes=10) == [[5, 5], [1, 9], [20], [1]]
    assert batches(monkeypatch, [1, 2, 3, 4], alone="inbox/2") == [[1, 2], [3], [4]]
    assert batches(monkeypatch, [1, 2], alone="inbox/0") == [[1], [2]]
    assert batches(monkeypatch, []) == []


@pytest.mark.parametrize(
    ("files", "processors", "asked", "size"),
    [
        (0, 16, None, 1),
        (60, 16, None, 1),
        (61, 16, None, 2),
        (480, 16, None, 8),
        (9_999, 16, None, 8),
        (9_999, 2, None, 2),
        (None, 16, None, 8),
        (9_999, None, None, 1),
        (1, 16, 3, 3),
    ],
)
def test_so_many_workers_read(
    files: int | None, processors: int | None, asked: int | None, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: processors)
    with Pool(CONTEXT, Limits(workers=asked), files=files) as reading:
        assert reading.size == len(reading._workers) == size


class Process:
    """A worker that ended."""

    def __init__(self, code: int) -> None:
        self.code = code
        self.killed = 0

    def wait(self, timeout: float | None = None) -> int:
        return self.code

    def kill(self) -> None:
        self.killed += 1


@pytest.mark.parametrize(
    ("code", "words", "reason"),
    [
        (-9, b"", Reason.KILLED_MEMORY),
        (-24, b"", Reason.KILLED_TIME),
        (-6, b"", Reason.KILLED_CRASH),
        (-6, b"memory allocation of 9 bytes failed", Reason.KILLED_MEMORY),
        (1, b"MemoryError", Reason.KILLED_MEMORY),
        (1, b"MemoryError" + b"." * 3_989, Reason.KILLED_MEMORY),
        (1, b"MemoryError" + b"." * 3_990, Reason.KILLED_CRASH),
        (0, b"", Reason.KILLED_CRASH),
        (pool.OUT_OF_MEMORY, b"", Reason.KILLED_MEMORY),
    ],
)
def test_why_a_worker_ended(code: int, words: bytes, reason: Reason) -> None:
    one = pool.Worker(CONTEXT, Limits())
    assert one._why() is Reason.KILLED_CRASH
    one._process = Process(code)  # type: ignore[assignment]
    one._errors = io.BytesIO(words)
    assert one._why() is reason
    one._late = True
    assert one._why() is Reason.KILLED_TIME


def test_a_worker_is_late_after_its_deadline_and_not_at_it() -> None:
    one, process = pool.Worker(CONTEXT, Limits()), Process(0)
    one.kill_if_late(1e300)
    one._process, one.deadline = process, 10.0  # type: ignore[assignment]
    one.kill_if_late(10.0)
    assert (process.killed, one._late) == (0, False)
    one.kill_if_late(10.1)
    assert (process.killed, one._late) == (1, True)
    one.give_up()
    assert (process.killed, one._given_up) == (2, True)


@pytest.mark.parametrize(("skipped", "position", "left"), [(0, 3, True), (2, 3, True), (3, 3, False), (0, 0, False)])
def test_members_that_kill_are_left_out_up_to_three(skipped: int, position: int, left: bool) -> None:
    task = Task(b"", arrival("inbox/a.zip"), dict.fromkeys(range(10, 10 + skipped), Reason.KILLED_CRASH))
    pending, results = deque([task]), list[tuple[Read, ...]]()
    pool.Worker._bury(pool._Death(Reason.KILLED_TIME, position), pending, results)
    assert bool(pending) is left
    if left:
        assert pending[0].skip == {**task.skip, 3: Reason.KILLED_TIME}
    else:
        ((read,),) = results
        assert (read.reading.reason, read.reading.verdict) == ("killed-time", Verdict.NEEDS_PERSON)


def test_a_message_that_is_cut_off_is_the_end() -> None:
    buffer = io.BytesIO()
    write_frame(buffer, At(3))
    whole = buffer.getvalue()
    assert read_frame(io.BytesIO(whole)) == At(3)
    for end in (0, 7, 8, len(whole) - 1):
        with pytest.raises(EOFError):
            read_frame(io.BytesIO(whole[:end]))


def reading(
    monkeypatch: pytest.MonkeyPatch, fail: BaseException, times: int, skip: dict[int, Reason] | None = None
) -> tuple[Done, list[Any]]:
    """What a worker answers where reading a member fails so many times."""
    answers, tried = io.BytesIO(), list[bool]()
    honest = worker.read_one

    def read_one(*about: Any, careful: bool) -> Read:
        tried.append(careful)
        if len(tried) <= times:
            raise fail
        return honest(*about, careful=careful)

    monkeypatch.setattr(worker, "read_one", read_one)
    reader = worker.WorkerReader(context(), DEFAULT_LIMITS, answers)
    done = reader.read(Task(b"1,2\n3,4\n", arrival("inbox/a.csv"), skip or {}))
    return done, tried


def test_a_reader_that_fails_is_tried_once_more_with_care(monkeypatch: pytest.MonkeyPatch) -> None:
    done, tried = reading(monkeypatch, ValueError("x" * 30_000), 1)
    assert (tried, [read.reading.reason for read in done.reads]) == ([False, True], ["no-form"])
    assert len(done.log) == 20_000
    assert done.log.startswith("inbox/a.csv\nTraceback")
    done, tried = reading(monkeypatch, SystemExit(1), 2)
    assert (tried, [read.reading.reason for read in done.reads], done.overstepped) == (
        [False, True],
        ["damaged"],
        False,
    )
    done, tried = reading(monkeypatch, MemoryError(), 1)
    assert (tried, [read.reading.reason for read in done.reads], done.overstepped) == ([False], ["killed-memory"], True)
    done, tried = reading(monkeypatch, ValueError(), 0, {0: Reason.KILLED_CRASH})
    assert (tried, [read.reading.reason for read in done.reads]) == ([], ["killed-crash"])


def test_a_worker_talks_where_no_library_can_print(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own ends of the conversation are copies; what prints goes to standard error, what reads finds nothing."""
    done: list[tuple[Any, ...]] = []
    fake = SimpleNamespace(
        dup=lambda number: number + 100,
        dup2=lambda *pair: done.append(pair),
        fdopen=lambda number, mode, *held: (number, mode, *held),
        devnull=os.devnull,
    )
    monkeypatch.setattr(worker, "os", fake)
    assert worker._private_streams() == ((100, "rb", worker.AT_ONCE), (101, "wb"))
    assert done[0] == (2, 1)
    assert [to for _, to in done] == [1, 0]


def test_a_worker_answers_batch_after_batch_until_its_parent_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    granted: list[Any] = []
    monkeypatch.setattr(worker, "confine", lambda limits: granted.append(limits))
    monkeypatch.setattr(worker, "allow_seconds", lambda limits: granted.append(limits.seconds))
    monkeypatch.setattr(worker, "gc", SimpleNamespace(freeze=lambda: None, set_threshold=lambda *_: None))
    asked, answers = io.BytesIO(), io.BytesIO()
    write_frame(asked, Start(context(), Limits(seconds=3.0)))
    packed = files.zipped({"a.txt": b"1", "b.txt": b"2"})
    write_frame(asked, [Task(packed, arrival("inbox/a.zip")), Task(b"x", arrival("inbox/b.txt"), patience=2.0)])
    write_frame(asked, [Task(b"y", arrival("inbox/c.txt"))])
    asked.seek(0)
    worker.serve(asked, answers)
    answers.seek(0)
    said = []
    with pytest.raises(EOFError):
        while True:
            said.append(read_frame(answers))
    assert [type(one).__name__ for one in said] == ["Ready", "At", "At", "Done", "Done", "Done"]
    assert [one.position for one in said if isinstance(one, At)] == [1, 2]
    assert [[r.reading.reason for r in one.reads] for one in said if isinstance(one, Done)] == [
        ["", "text", "text"],
        ["text"],
        ["text"],
    ]
    assert granted == [Limits(seconds=3.0), 3.0, 6.0, 3.0]
    assert not any(one.overstepped or one.log for one in said if isinstance(one, Done))
