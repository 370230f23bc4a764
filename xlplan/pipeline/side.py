"""Our own work done side by side in processes of its own: what is rendered takes a processor, and there are several."""

from __future__ import annotations

import io
import os
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, TypeVar

from xlplan.books.isolated import isolated
from xlplan.incoming.frames import read_frame, write_frame

T = TypeVar("T")

_AT_ONCE = 8
"""Items that a process is given at a time, so that all end at about the same time."""

_WORTH_A_PROCESS = 40
"""Items for which another process is started, which takes as long as a dozen forms to write: two for 80 to 119."""

_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)


def side_by_side(
    job: Callable[..., T],
    luggage: tuple[Any, ...],
    items: Sequence[Any],
    processes: int | None = None,
    shared: Sequence[object] = (),
) -> list[Future[T | None]]:
    """What a function of a module gives for each item and the same further arguments, when it is there; None where the
    caller has to see to it, because there are few or a process ended. processes: at most; as many as processors if
    None. shared: what many items hold: it is sent but once, and stays one object there."""
    made: list[Future[T | None]] = [Future() for _ in items]
    parts: queue.SimpleQueue[range] = queue.SimpleQueue()
    for begin in range(0, len(items), _AT_ONCE):
        parts.put(range(begin, min(begin + _AT_ONCE, len(items))))
    count = min(processes or os.cpu_count() or 1, len(items) // _WORTH_A_PROCESS)
    threads = [
        threading.Thread(target=_at_the_side, args=(job, luggage, items, shared, parts, made), daemon=True)
        for _ in range(count)
    ]
    for thread in threads:
        thread.start()
    if not threads:
        _leave(parts, made)
    return made


def _at_the_side(
    job: Callable[..., T],
    luggage: tuple[Any, ...],
    items: Sequence[Any],
    shared: Sequence[object],
    parts: queue.SimpleQueue[range],
    made: list[Future[T | None]],
) -> None:
    """One process and what it is given, until nothing is left; however it ends, the caller sees to the rest."""
    part, results = range(0), list[T]()
    try:
        with subprocess.Popen(
            [sys.executable, *isolated("xlplan.pipeline.side")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=_NO_WINDOW,
        ) as process:
            tasks, answers = process.stdin, process.stdout
            write_frame(tasks, (job, luggage, shared))  # type: ignore[arg-type]  # both are pipes
            while not parts.empty():
                part = parts.get_nowait()
                write_frame(tasks, _packed([items[index] for index in part], shared))  # type: ignore[arg-type]
                results = read_frame(answers)  # type: ignore[arg-type]
                if not parts.empty():
                    _give(part, results, made)
        _give(part, results, made)  # whoever waits for the last ones has waited for the process
    except (EOFError, OSError, pickle.UnpicklingError, queue.Empty):
        return  # it could not be started, was ended, or another took the last part
    finally:
        _give(part, [None] * len(part), made)
        _leave(parts, made)


def _give(part: range, results: Sequence[T | None], made: Sequence[Future[T | None]]) -> None:
    """Give what came of a part, unless it was given before."""
    for index, result in zip(part, results, strict=True):
        if not made[index].done():
            made[index].set_result(result)


def _leave(parts: queue.SimpleQueue[range], made: list[Future[T | None]]) -> None:
    """Leave what nobody took to the caller."""
    while not parts.empty():
        try:
            part = parts.get_nowait()
        except queue.Empty:
            return
        for index in part:
            made[index].set_result(None)


class _Packer(pickle.Pickler):
    """Packs items, but of what is shared only which it is."""

    def __init__(self, stream: io.BytesIO, shared: Sequence[object]) -> None:
        super().__init__(stream, pickle.HIGHEST_PROTOCOL)
        self._places = {id(one): place for place, one in enumerate(shared)}

    def persistent_id(self, one: object) -> int | None:
        return self._places.get(id(one))


class _Unpacker(pickle.Unpickler):
    """Unpacks them again."""

    def __init__(self, stream: io.BytesIO, shared: Sequence[object]) -> None:
        super().__init__(stream)
        self._shared = shared

    def persistent_load(self, place: int) -> object:
        return self._shared[place]


def _packed(items: Sequence[Any], shared: Sequence[object]) -> bytes:
    stream = io.BytesIO()
    _Packer(stream, shared).dump(items)
    return stream.getvalue()


def _unpacked(data: bytes, shared: Sequence[object]) -> Any:
    return _Unpacker(io.BytesIO(data), shared).load()


def main() -> None:
    """The entry of the process: work on standard input, what came of it on standard output, until the other end is
    closed."""
    tasks, answers = sys.stdin.buffer, sys.stdout.buffer
    try:
        job, luggage, shared = read_frame(tasks)
        while True:
            write_frame(answers, [job(item, *luggage) for item in _unpacked(read_frame(tasks), shared)])
    except EOFError:
        return


if __name__ == "__main__":
    main()
    os._exit(0)  # without tidying up first all that it kept
