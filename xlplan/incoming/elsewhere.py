"""Reading by the workers of an executor, on this machine or on others: bytes travel with the task, no disk is shared.

Whoever runs a task reads its files in confined workers of its own, as a single machine does, so what kills one costs
that file only. A batch whose machine is lost for good is read here.
"""

from __future__ import annotations

import atexit
import hashlib
import pickle
from collections.abc import Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from types import TracebackType

from xlplan.books.limits import Limits
from xlplan.errors import RequestError
from xlplan.incoming.context import READER_VERSION, ReadingContext
from xlplan.incoming.frames import Task
from xlplan.incoming.pool import LOG, Pool
from xlplan.incoming.refusal import Read

Reads = list[tuple[Read, ...]]

_AT_ONCE = 16
"""Batches under way: enough for a small cluster, few enough that their bytes fit into memory here."""


class ElsewherePool:
    """The same as `Pool`, over an executor of any kind. Use as a context manager; the executor stays open."""

    def __init__(self, context: ReadingContext, limits: Limits, executor: Executor) -> None:
        self.size = _AT_ONCE
        self._context, self._limits, self._executor = replace(context), limits, executor
        self._luggage = pickle.dumps((self._context, replace(limits, workers=0)))
        self._threads = ThreadPoolExecutor(self.size, thread_name_prefix="elsewhere")
        self._here: Pool | None = None

    def submit(self, tasks: Sequence[Task]) -> Future[Reads]:
        """Readings of every task, in order, when they are there."""
        there: Future[Reads] = self._executor.submit(read_batch, self._luggage, READER_VERSION, list(tasks))
        return self._threads.submit(self._result, there, tasks)

    def _result(self, there: Future[Reads], tasks: Sequence[Task]) -> Reads:
        """What came back, else what reading here comes to: a cluster raises whatever its libraries raise."""
        try:
            return there.result()
        except OtherReaderError as exc:
            raise RequestError("cluster-version") from exc
        except Exception as exc:  # noqa: BLE001 - a lost machine must not lose a return
            LOG.warning("a batch of %s files came back unread: %r", len(tasks), exc)
            return self._locally(tasks)

    def _locally(self, tasks: Sequence[Task]) -> Reads:
        if self._here is None:
            self._here = Pool(self._context, self._limits)
        return self._here.submit(tasks).result()

    def __enter__(self) -> ElsewherePool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.shutdown(wait=True, cancel_futures=kind is not None)
        if self._here is not None:
            self._here.close()


class OtherReaderError(Exception):
    """A machine of the cluster has another xlplan, which may read otherwise."""


def read_batch(luggage: bytes, version: int, tasks: Sequence[Task]) -> Reads:
    """What a task does where it runs. luggage: context and limits, pickled once for all tasks.

    Raises OtherReaderError where this machine's xlplan is another one than that of who asks.
    """
    if version != READER_VERSION:
        raise OtherReaderError(f"reader {READER_VERSION} here, {version} wanted")
    return _pool(luggage).submit(tasks).result()


_POOLS: dict[str, Pool] = {}


def _pool(luggage: bytes) -> Pool:
    """The pool of this process for one context; the one before it is closed, since a merge needs only one."""
    key = hashlib.sha256(luggage).hexdigest()
    if key not in _POOLS:
        _close_all()
        context, limits = pickle.loads(luggage)
        _POOLS[key] = Pool(context, limits)
        _close_at_exit()
    return _POOLS[key]


@cache
def _close_at_exit() -> None:
    atexit.register(_close_all)


def _close_all() -> None:
    while _POOLS:
        _POOLS.popitem()[1].close()
