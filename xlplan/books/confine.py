"""Limits that the system puts on a worker process, as far as it has any.

Linux is tried and tested. The branches for macOS and Windows follow their documentation and are tested by substitution
only: macOS does not enforce an address-space limit, so that a thread watches the memory there; Windows has job objects,
which the parent sets up.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

from xlplan.books.limits import Limits

OUT_OF_MEMORY = 137
"""Exit code of a worker that its own watching thread ended."""

ORPHANED = 129
"""Exit code of a worker whose parent is gone."""

_GLANCE = 0.05  # seconds between looks at the memory
_LOOK = 0.5
"""Seconds between two looks at the memory, and at the parent."""

_DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG of <sys/prctl.h>."""


def confine(limits: Limits, *, platform: str = sys.platform, resource: ModuleType | None = None) -> None:
    """Called in the worker once it has loaded what it needs."""
    if platform == "win32":
        return
    end_with_parent(platform)
    system = resource or _resource()
    _lower(system, system.RLIMIT_CORE, 0)
    _lower(system, system.RLIMIT_FSIZE, limits.file_bytes)
    if platform == "darwin" or not _lower(system, system.RLIMIT_AS, limits.memory):
        watch_memory(limits.memory, lambda: _peak(system, platform))


def _resource() -> ModuleType:
    import resource

    return resource


def _lower(system: Any, what: int, value: int) -> bool:
    """Lower a limit; False where the system refuses."""
    try:
        _, hard = system.getrlimit(what)
        if hard != system.RLIM_INFINITY:
            value = min(value, hard)
        system.setrlimit(what, (value, value))
    except (ValueError, OSError):
        return False
    return True


def allow_seconds(limits: Limits, *, platform: str = sys.platform, resource: ModuleType | None = None) -> None:
    """Called in the worker before each file: processor time from now on, so that a worker whose parent is gone ends."""
    if platform == "win32":
        return
    system = resource or _resource()
    usage = system.getrusage(system.RUSAGE_SELF)
    spent = usage.ru_utime + usage.ru_stime
    _, hard = system.getrlimit(system.RLIMIT_CPU)
    soft = int(spent + limits.seconds * 2) + 1
    if hard == system.RLIM_INFINITY or soft < hard:
        system.setrlimit(system.RLIMIT_CPU, (soft, hard))


def _peak(system: Any, platform: str) -> int:
    peak = int(system.getrusage(system.RUSAGE_SELF).ru_maxrss)
    return peak if platform == "darwin" else peak * 1024


def end_with_parent(platform: str = sys.platform, leave: Callable[[int], Any] = os._exit) -> threading.Thread | None:
    """End this process with the thread that started it: a merge that was killed leaves no reader behind. Linux does it
    whatever the reader is at; elsewhere a thread looks; on Windows the job does it."""
    if platform == "linux":
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)
        return None
    started_by = os.getppid()

    def watch() -> None:
        while os.getppid() == started_by:
            time.sleep(_LOOK)
        leave(ORPHANED)

    thread = threading.Thread(target=watch, name="parent", daemon=True)
    thread.start()
    return thread


def watch_memory(most: int, peak: Callable[[], int], leave: Callable[[int], Any] = os._exit) -> threading.Thread:
    """End this process when its memory exceeds `most` bytes."""

    def watch() -> None:
        while peak() <= most:
            time.sleep(_GLANCE)
        leave(OUT_OF_MEMORY)

    thread = threading.Thread(target=watch, name="memory", daemon=True)
    thread.start()
    return thread


def confine_from_outside(process: Any, limits: Limits, *, platform: str = sys.platform, kernel: Any = None) -> Any:
    """Called in the parent: on Windows puts the worker into a job with a memory limit that ends with the parent. The
    handle returned must be kept as long as the worker lives; None where nothing was done."""
    if platform != "win32":
        return None
    from xlplan.books.windows_job import limited_job

    return limited_job(int(process._handle), limits.memory, kernel)
