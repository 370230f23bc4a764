"""Reading elsewhere, without machines and without workers: what travels, what comes back, what is read here instead."""

from __future__ import annotations

import logging
import pickle
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import replace
from typing import Any

import pytest
from returned import arrival, context

from xlplan.books.limits import Limits
from xlplan.books.unreadable import Reason, Unreadable
from xlplan.errors import RequestError
from xlplan.incoming import elsewhere
from xlplan.incoming.context import READER_VERSION, ReadingContext
from xlplan.incoming.elsewhere import ElsewherePool, OtherReaderError, read_batch
from xlplan.incoming.frames import Task
from xlplan.incoming.refusal import Read, refused

LIMITS = Limits(workers=5)
TASKS = [Task(b"x", arrival("inbox/a.csv")), Task(b"y", arrival("inbox/b.csv"))]


def done(value: Any) -> Future[Any]:
    future: Future[Any] = Future()
    future.set_result(value)
    return future


class Local:
    """Stands for the workers of a machine; remembers what it was made for."""

    made: list[Any] = []  # noqa: RUF012 - a fresh one for each test

    def __init__(self, known: ReadingContext, limits: Limits) -> None:
        self.limits, self.closed, self.given = limits, 0, 0
        self.known = known
        self.made.append(self)

    def submit(self, tasks: Sequence[Task]) -> Future[list[tuple[Read, ...]]]:
        self.given += len(tasks)
        return done([(Read(refused(task.arrival, Unreadable(Reason.TEXT))),) for task in tasks])

    def close(self) -> None:
        self.closed += 1


class There(Executor):
    """An executor that runs at once, or fails."""

    def __init__(self, fail: Exception | None = None) -> None:
        self.fail = fail
        self.asked: list[tuple[Any, ...]] = []

    def submit(self, run: Callable[..., Any], /, *args: Any, **more: Any) -> Future[Any]:
        self.asked.append(args)
        future: Future[Any] = Future()
        try:
            if self.fail is not None:
                raise self.fail
            future.set_result(run(*args, **more))
        except Exception as exc:  # noqa: BLE001 - as executors do
            future.set_exception(exc)
        return future


@pytest.fixture(autouse=True)
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """Every pool of workers that is made here."""
    monkeypatch.setattr(Local, "made", [])
    monkeypatch.setattr(elsewhere, "Pool", Local)
    monkeypatch.setattr(elsewhere, "_POOLS", {})
    yield Local.made


def test_bytes_travel_with_the_task_and_whoever_reads_has_as_many_workers_as_it_has_room_for(made: list[Any]) -> None:
    there = There()
    with ElsewherePool(context(), LIMITS, there) as pool:
        reads = pool.submit(TASKS).result()
        assert pool.size == 16
    assert [one.reading.reason for (one,) in reads] == ["text", "text"]
    luggage, version, tasks = there.asked[0]
    assert (version, tasks) == (READER_VERSION, TASKS)
    known, limits = pickle.loads(luggage)
    assert (known, limits) == (context(), replace(LIMITS, workers=0))
    (reading,) = made
    assert (reading.limits.workers, reading.given, reading.closed) == (0, 2, 0)


def test_a_batch_whose_machine_is_lost_is_read_here(made: list[Any], caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING), ElsewherePool(context(), LIMITS, There(OSError("gone"))) as pool:
        reads = [pool.submit(TASKS).result() for _ in range(2)]
        assert [len(one) for one in reads] == [2, 2]
        (here,) = made
        assert (here.limits, here.given, here.closed) == (LIMITS, 4, 0)
    assert here.closed == 1
    assert "2 files" in caplog.text


def test_a_machine_with_another_xlplan_stops_the_run() -> None:
    with pytest.raises(OtherReaderError):
        read_batch(b"", READER_VERSION + 1, TASKS)
    with (
        ElsewherePool(context(), LIMITS, There(OtherReaderError("x"))) as pool,
        pytest.raises(RequestError, match="cluster-version"),
    ):
        pool.submit(TASKS).result()


def test_a_machine_keeps_the_workers_of_one_context_and_closes_those_of_the_one_before(made: list[Any]) -> None:
    one, two = (pickle.dumps((context(passwords=(word,)), LIMITS)) for word in "ab")
    for luggage in (one, one, two, two, one):
        read_batch(luggage, READER_VERSION, TASKS)
    assert [(each.known.passwords, each.given, each.closed) for each in made] == [
        (("a",), 4, 1),
        (("b",), 4, 1),
        (("a",), 2, 0),
    ]
    elsewhere._close_all()
    assert (made[-1].closed, elsewhere._POOLS) == (1, {})
