"""The parent's side of isolation: workers that are watched, killed and replaced; every file gets its readings."""

from __future__ import annotations

import logging
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from types import TracebackType
from typing import IO, Any

from xlplan.books.confine import OUT_OF_MEMORY, confine_from_outside
from xlplan.books.isolated import isolated
from xlplan.books.limits import Limits
from xlplan.books.unreadable import Reason, Unreadable
from xlplan.incoming.context import ReadingContext
from xlplan.incoming.frames import AT_ONCE, At, Done, Start, Task, read_frame, write_frame
from xlplan.incoming.refusal import Read, refused

LOG = logging.getLogger("xlplan.incoming")
"""Tracebacks for whoever maintains xlplan; a handler of the pipeline's may write them down, users never see them."""
LOG.addHandler(logging.NullHandler())

_WORKER = "xlplan.incoming.worker"
_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)
_MOST_WORKERS = 8  # more do not read faster
_WORTH_A_WORKER = 60  # files: 61 are worth a second one
_GLANCE = 0.1  # seconds between looks at the clock
_START_UP = 30.0  # seconds for a worker to load
_MOST_DEATHS = 3  # members that kill; then the container is given up
_WHOLE_FILE = 10  # times the seconds of a member
_SIGKILL, _SIGXCPU, _SIGABRT = 9, 24, 6  # Windows has no names for them


class _Death(Exception):  # noqa: N818 - an outcome of a worker
    """A worker ended while it read. reason: why. position: the member it was at."""

    def __init__(self, reason: Reason, position: int) -> None:
        super().__init__(f"{reason} at {position}")
        self.reason = reason
        self.position = position


class Worker:
    """One worker process, started when first needed and anew after it was killed."""

    def __init__(self, context: ReadingContext, limits: Limits, command: Sequence[str] | None = None) -> None:
        self._start = Start(context, limits)
        self._limits = limits
        self._command = command or isolated(_WORKER)
        self._process: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] | None = None
        self._job: Any = None
        self._files_read = 0
        self._late = False
        self._given_up = False
        self.deadline = float("inf")

    def run(self, tasks: Sequence[Task]) -> list[tuple[Read, ...]]:
        """The readings of every task, in order."""
        pending = deque(tasks)
        results: list[tuple[Read, ...]] = []
        while pending and not self._given_up:
            try:
                self._send(list(pending))
                self._receive_all(pending, results)
            except _Death as death:
                alone = self._files_read == 0
                self.stop()
                if alone or death.reason is Reason.KILLED_TIME:
                    self._bury(death, pending, results)
        return results

    def _receive_all(self, pending: deque[Task], results: list[tuple[Read, ...]]) -> None:
        """Take the results of what was sent, until the worker has run out of memory. It is replaced then, and the file
        gets a second chance if others had used up some of that memory."""
        while pending:
            done = self._receive(pending[0].patience)
            if not done.overstepped or self._files_read == 0:
                self._accept(done, results)
                pending.popleft()
            if done.overstepped:
                self.stop()
                return

    def _accept(self, done: Done, results: list[tuple[Read, ...]]) -> None:
        self._files_read += 1
        results.append(done.reads)
        if done.log:
            LOG.warning("%s", done.log)

    @staticmethod
    def _bury(death: _Death, pending: deque[Task], results: list[tuple[Read, ...]]) -> None:
        """Name what killed the worker: a member, which is left out from now on, or the whole file."""
        task = pending[0]
        LOG.warning("%s: worker ended (%s) at member %s", task.arrival.name, death.reason, death.position)
        if death.position and len(task.skip) < _MOST_DEATHS:
            pending[0] = replace(task, skip={**task.skip, death.position: death.reason})
            return
        pending.popleft()
        results.append((Read(refused(task.arrival, Unreadable(death.reason))),))

    def _send(self, tasks: list[Task]) -> None:
        if self._process is None:
            self._begin()
        self.deadline = time.monotonic() + self._limits.seconds * tasks[0].patience
        try:
            write_frame(self._stream("stdin"), tasks)
        except (BrokenPipeError, OSError) as exc:
            raise _Death(self._why(), 0) from exc

    def _receive(self, patience: float) -> Done:
        """The next finished file. Raises _Death if the worker ends instead."""
        position, seconds = 0, self._limits.seconds * patience
        last = time.monotonic() + seconds * _WHOLE_FILE
        while True:
            self.deadline = min(time.monotonic() + seconds, last)
            try:
                message = read_frame(self._stream("stdout"))
            except (EOFError, OSError, ValueError) as exc:
                raise _Death(self._why(), position) from exc
            finally:
                self.deadline = float("inf")
            if isinstance(message, Done):
                return message
            if isinstance(message, At):
                position = message.position

    def _begin(self) -> None:
        self._errors = _last_words_file()
        self._process = subprocess.Popen(
            [sys.executable, *self._command],
            bufsize=AT_ONCE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors or subprocess.DEVNULL,
            creationflags=_NO_WINDOW,
        )
        self._files_read = 0
        self._late = False
        self._job = confine_from_outside(self._process, self._limits)
        self.deadline = time.monotonic() + _START_UP
        try:
            write_frame(self._stream("stdin"), self._start)
            read_frame(self._stream("stdout"))
        except (EOFError, OSError) as exc:
            why = self._why()
            if self._given_up:
                raise _Death(why, 0) from exc
            raise RuntimeError(f"a worker could not start: {why}") from exc

    def _stream(self, name: str) -> Any:
        if self._process is None:
            raise EOFError
        return getattr(self._process, name)

    def _why(self) -> Reason:
        """Why the process ended, from its exit code and its last words."""
        if self._late:
            return Reason.KILLED_TIME
        if self._process is None:
            return Reason.KILLED_CRASH
        try:
            code = self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        words = self._last_words()
        if words:
            LOG.warning("worker: %s", words)
        if code == -_SIGXCPU:
            return Reason.KILLED_TIME
        if code in {-_SIGKILL, OUT_OF_MEMORY} or "memory allocation" in words or "MemoryError" in words:
            return Reason.KILLED_MEMORY
        return Reason.KILLED_CRASH

    def _last_words(self) -> str:
        if self._errors is None:
            return ""
        self._errors.seek(0)
        return self._errors.read()[-4000:].decode("utf-8", "replace").strip()

    def kill_if_late(self, now: float) -> None:
        """Called by the watchdog."""
        process = self._process
        if now > self.deadline and process is not None:
            self._late = True
            process.kill()

    def give_up(self) -> None:
        """End the process from another thread, and start no other."""
        self._given_up = True
        process = self._process
        if process is not None:
            process.kill()

    def stop(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    _close(stream)
        if self._errors is not None:
            self._errors.close()
            self._errors = None
        self._job = None
        self._files_read = 0
        self.deadline = float("inf")


def _last_words_file() -> IO[bytes] | None:
    """Where a worker's standard error goes; None where the disk has no room for it, which need not stop a merge."""
    try:
        return tempfile.TemporaryFile()
    except OSError as exc:
        LOG.warning("no file for the last words of a worker: %s", exc)
        return None


def _close(stream: IO[bytes]) -> None:
    try:
        stream.close()
    except OSError:
        return


class Pool:
    """Workers and the watchdog over them. Use as a context manager. files: how many there are to read, None if nobody
    knows: a second worker takes longer to start than the first takes to read what a small office gets."""

    def __init__(
        self, context: ReadingContext, limits: Limits, command: Sequence[str] | None = None, files: int | None = None
    ) -> None:
        needed = _MOST_WORKERS if files is None else -(-files // _WORTH_A_WORKER) or 1
        self.size = limits.workers or min(os.cpu_count() or 1, _MOST_WORKERS, needed)
        bare = replace(context)
        self._workers = [Worker(bare, limits, command) for _ in range(self.size)]
        self._free: queue.LifoQueue[Worker] = queue.LifoQueue()
        for worker in reversed(self._workers):
            self._free.put(worker)
        self._threads = ThreadPoolExecutor(self.size, thread_name_prefix="reading")
        self._closing = threading.Event()
        self._watchdog = threading.Thread(target=self._watch, name="watchdog", daemon=True)
        self._watchdog.start()

    def submit(self, tasks: Sequence[Task]) -> Future[list[tuple[Read, ...]]]:
        """Readings of every task, in order, when they are there."""
        return self._threads.submit(self._run, tasks)

    def _run(self, tasks: Sequence[Task]) -> list[tuple[Read, ...]]:
        worker = self._free.get()
        try:
            return worker.run(tasks)
        finally:
            self._free.put(worker)

    def _watch(self) -> None:
        while not self._closing.wait(_GLANCE):
            now = time.monotonic()
            for worker in self._workers:
                worker.kill_if_late(now)

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End everything; batches that are not read yet are given up."""
        self._closing.set()
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._workers:
            worker.give_up()
        self._threads.shutdown(wait=True)
        for worker in self._workers:
            worker.stop()
        self._watchdog.join()
