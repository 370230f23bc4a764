"""Take in what lies in the inbox: every file and every member exactly once, each with exactly one verdict."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from xlplan.books.limits import DEFAULT_LIMITS, Limits
from xlplan.books.unreadable import Reason, Unreadable
from xlplan.incoming.context import ReadingContext
from xlplan.incoming.elsewhere import ElsewherePool
from xlplan.incoming.frames import Task
from xlplan.incoming.inbox import InboxContent, Lying, content_of, files_in
from xlplan.incoming.pool import Pool
from xlplan.incoming.refusal import Read, refused
from xlplan.ledger.documents import returns_in
from xlplan.ledger.records import Arrival, Reading
from xlplan.project import Project

Known = Iterable[tuple[str, str, str]]
"""(sha256, file, member) of every arrival that was read before under the same context."""

_PATIENCE = 2.0
"""How many times the usual seconds a file may take whose reading was stopped before."""

Progress = Callable[[int, int, str], None]
"""Called with how many files are done, how many there are, and the one just done."""


@dataclass(frozen=True)
class Taken:
    """One file or member that lies in the inbox.

    sha256: of its bytes, "" where they could not be read. head: of its reading, None if it was read before and is
    unchanged. document: what its returns say. original: the bytes of a file that was read now, and of a member that is
    a return; else None. kept: see Read.
    """

    sha256: str
    head: Reading | None = None
    original: bytes | None = None
    kept: tuple[tuple[str, bytes], ...] = ()
    document: str = ""

    @property
    def reading(self) -> Reading | None:
        """The reading in full."""
        if self.head is None or not self.document:
            return self.head
        return replace(self.head, returns=returns_in(self.document, self.head.arrival))


def take_in(
    inbox: Path,
    root: Path,
    context: ReadingContext,
    known: Known,
    now: datetime,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress | None = None,
    alone: Collection[str] = (),
    executor: Executor | None = None,
) -> Iterator[Taken]:
    """Look at everything below `inbox`, in the order of paths; read what is not known, in worker processes.

    root: the project folder, to which shown paths are relative. now: becomes `first_seen`. progress: see Progress.
    alone: shown paths of files whose reading was stopped before: each is read alone, and with more time.
    executor: whose workers read; None for processes of this one.
    """
    lying = files_in(inbox, _shown(inbox, root))
    chosen = Pool(context, limits, files=len(lying)) if executor is None else ElsewherePool(context, limits, executor)
    with chosen as pool:
        taking = _Taking(pool, frozenset(known), now, limits, frozenset(alone))
        for done, (file, taken) in enumerate(taking.all(lying), 1):
            yield from taken
            if progress is not None:
                progress(done, len(lying), file.shown)


def _shown(inbox: Path, root: Path) -> str:
    """The inbox as its files' paths begin, by its place in the project even where that is a link."""
    return Project(root).relative(inbox)


@dataclass(frozen=True)
class _Line:
    """A file in the order of paths. taken: what it came to, if that is known at once; else its batch and its place
    there."""

    file: Lying
    content: InboxContent
    taken: tuple[Taken, ...] | None = None
    batch: _Batch | None = None
    place: int = 0


class _Batch:
    """Files that a worker reads together."""

    def __init__(self) -> None:
        self.tasks: list[Task] = []
        self.size = 0
        self.readings: Future[list[tuple[Read, ...]]] | None = None

    def add(self, task: Task) -> int:
        """Put a file in; its place."""
        self.tasks.append(task)
        self.size += len(task.data)
        return len(self.tasks) - 1


class _Taking:
    """Gathers files into batches and hands readings out in the order of the files."""

    def __init__(
        self,
        pool: Pool | ElsewherePool,
        known: frozenset[tuple[str, str, str]],
        now: datetime,
        limits: Limits,
        alone: frozenset[str],
    ) -> None:
        self._pool = pool
        self._known = known
        self._alone = alone
        self._members: dict[str, list[str]] = {}
        for sha256, file, member in sorted(known):
            if member:
                self._members.setdefault(file, []).append(sha256)
        self._now = now
        self._limits = limits
        self._batch = _Batch()
        self._running: deque[_Batch] = deque()
        self._lines: deque[_Line] = deque()

    def all(self, lying: list[Lying]) -> Iterator[tuple[Lying, tuple[Taken, ...]]]:
        """Every file with what it came to."""
        for file in lying:
            self._lines.append(self._line(file))
            while len(self._running) > self._pool.size + 1:
                yield from self._ready(self._running.popleft())
        self._submit()
        while self._running:
            yield from self._ready(self._running.popleft())
        yield from self._ready(None)

    def _line(self, file: Lying) -> _Line:
        content = content_of(file, self._limits)
        arrival = Arrival(content.sha256, content.size, file.shown, "", self._now, file_time=content.time)
        if content.sha256 and (content.sha256, file.shown, "") in self._known:
            shas = (content.sha256, *self._members.get(file.shown, ()))
            return _Line(file, replace(content, data=None), taken=tuple(Taken(sha) for sha in shas))
        if content.data is None:
            problem = content.problem or Unreadable(Reason.UNKNOWN)
            return _Line(file, content, taken=(Taken(content.sha256, refused(arrival, problem)),))
        alone = file.shown in self._alone
        task = Task(content.data, arrival, patience=_PATIENCE if alone else 1.0)
        if self._batch.tasks and (alone or self._batch.size + len(task.data) > self._limits.batch_bytes):
            self._submit()
        batch = self._batch
        line = _Line(file, content, batch=batch, place=batch.add(task))
        if alone or len(batch.tasks) >= self._limits.batch_files:
            self._submit()
        return line

    def _submit(self) -> None:
        if self._batch.tasks:
            self._batch.readings = self._pool.submit(self._batch.tasks)
            self._running.append(self._batch)
            self._batch = _Batch()

    def _ready(self, finished: _Batch | None) -> Iterator[tuple[Lying, tuple[Taken, ...]]]:
        """Hand out lines up to the last one of a finished batch, or all."""
        while self._lines:
            line = self._lines[0]
            if line.batch is not None and line.batch is not finished:
                return
            self._lines.popleft()
            yield line.file, line.taken if line.taken is not None else _taken(line)


def _taken(line: _Line) -> tuple[Taken, ...]:
    """What a file that was read came to: itself with its bytes, then its members."""
    if line.batch is None or line.batch.readings is None:
        raise AssertionError("a line without readings")
    own, *members = line.batch.readings.result()[line.place]
    sha256 = own.reading.arrival.sha256
    return (
        Taken(sha256, own.reading, line.content.data, own.kept, own.document),
        *(Taken(r.reading.arrival.sha256, r.reading, r.original, r.kept, r.document) for r in members),
    )
