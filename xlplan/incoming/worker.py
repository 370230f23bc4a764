"""The worker process: `python -m xlplan.incoming.worker`. Foreign bytes are opened here and nowhere else.

It reads tasks from standard input and answers on standard output; whatever libraries print goes to standard error.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from dataclasses import replace
from typing import BinaryIO

from xlplan.books.confine import allow_seconds, confine
from xlplan.books.limits import Limits
from xlplan.books.unreadable import Reason, Unreadable
from xlplan.incoming.arrivals import Seen
from xlplan.incoming.context import ReadingContext
from xlplan.incoming.frames import AT_ONCE, At, Done, Ready, Start, Task, read_frame, write_frame
from xlplan.incoming.reading import read_file, read_one
from xlplan.incoming.refusal import Read, refused

_GARBAGE = (50_000, 50, 50)
"""How seldom garbage is looked for: what a return leaves behind goes by itself."""

_LONGEST_LOG = 20_000  # signs of tracebacks, for one file


class WorkerReader:
    """Reads outer files one after the other, and traps whatever a reader throws."""

    def __init__(self, context: ReadingContext, limits: Limits, answers: BinaryIO) -> None:
        self._context = context
        self._limits = limits
        self._answers = answers
        self._log: list[str] = []
        self._overstepped = False

    def read(self, task: Task) -> Done:
        """The readings of one outer file."""
        self._log, self._overstepped = [], False
        reads = self._file(task)
        return Done(tuple(read.as_document() for read in reads), self._overstepped, "\n".join(self._log)[:_LONGEST_LOG])

    def _file(self, task: Task) -> Sequence[Read]:
        """A container can be as hostile as a workbook: what fails while it is opened is trapped as well."""
        try:
            return read_file(
                task.data,
                task.arrival,
                self._context,
                self._limits,
                lambda position, seen: self._one(task, position, seen),
            )
        except MemoryError:
            self._overstepped = True
            return [Read(refused(task.arrival, Unreadable(Reason.KILLED_MEMORY)))]
        except BaseException:  # noqa: BLE001 - the worker's entry: nothing foreign may end the batch
            self._log.append(f"{task.arrival.name}\n{traceback.format_exc()}")
            return [Read(refused(task.arrival, Unreadable(Reason.DAMAGED)))]

    def _one(self, task: Task, position: int, seen: Seen) -> Read:
        if position:
            write_frame(self._answers, At(position))
        if position in task.skip:
            return Read(refused(seen.arrival, Unreadable(task.skip[position])))
        for careful in (False, True):
            try:
                return read_one(seen, self._context, self._limits, careful=careful)
            except MemoryError:
                self._overstepped = True
                return Read(refused(seen.arrival, Unreadable(Reason.KILLED_MEMORY)))
            except BaseException:  # noqa: BLE001 - panics of native readers are no Exceptions
                self._log.append(f"{seen.arrival.name}\n{traceback.format_exc()}")
        return Read(refused(seen.arrival, Unreadable(Reason.DAMAGED)))


def serve(tasks: BinaryIO, answers: BinaryIO) -> None:
    """Answer batches of tasks until the parent is gone."""
    start: Start = read_frame(tasks)
    reader = WorkerReader(start.context, start.limits, answers)
    confine(start.limits)
    gc.freeze()
    gc.set_threshold(*_GARBAGE)
    write_frame(answers, Ready())
    while True:
        try:
            batch: Sequence[Task] = read_frame(tasks)
        except EOFError:
            return
        for task in batch:
            allow_seconds(replace(start.limits, seconds=start.limits.seconds * task.patience))
            write_frame(answers, reader.read(task))


def _private_streams() -> tuple[BinaryIO, BinaryIO]:
    """Both ends of the conversation, out of the reach of libraries that print."""
    tasks = os.fdopen(os.dup(0), "rb", AT_ONCE)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with open(os.devnull, "rb") as nothing:  # noqa: PTH123 - a descriptor is wanted, not a path
        os.dup2(nothing.fileno(), 0)
    return tasks, answers


def main() -> None:
    """The entry of the process. An interrupt is the parent's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.setrecursionlimit(2_000)
    tasks, answers = _private_streams()
    serve(tasks, answers)


if __name__ == "__main__":
    main()
