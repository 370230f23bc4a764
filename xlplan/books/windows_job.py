"""Windows job objects: a memory limit for one process, which ends when the job's handle is closed."""

from __future__ import annotations

import ctypes
from typing import Any

_EXTENDED_LIMITS = 9  # JobObjectExtendedLimitInformation
_PROCESS_MEMORY = 0x100
_KILL_ON_CLOSE = 0x2000


class _Basic(ctypes.Structure):
    _fields_ = (
        ("PerProcessUserTimeLimit", ctypes.c_int64),
        ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", ctypes.c_uint32),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", ctypes.c_uint32),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", ctypes.c_uint32),
        ("SchedulingClass", ctypes.c_uint32),
    )


class _Counters(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_uint64) for name in ("r", "w", "o", "rt", "wt", "ot"))


class ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = (
        ("BasicLimitInformation", _Basic),
        ("IoInfo", _Counters),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    )


def limited_job(process: int, memory: int, kernel: Any = None) -> Any:
    """Put the process (by its handle) into a new job. Returns the job's handle, None if the system refuses."""
    system = kernel or ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined]
    system.CreateJobObjectW.restype = ctypes.c_void_p
    job = system.CreateJobObjectW(None, None)
    if not job:
        return None
    limits = ExtendedLimits()
    limits.BasicLimitInformation.LimitFlags = _PROCESS_MEMORY | _KILL_ON_CLOSE
    limits.ProcessMemoryLimit = memory
    handle = ctypes.c_void_p(job)
    size = ctypes.sizeof(limits)
    if not system.SetInformationJobObject(handle, _EXTENDED_LIMITS, ctypes.byref(limits), size):
        return None
    if not system.AssignProcessToJobObject(handle, ctypes.c_void_p(process)):
        return None
    return handle
