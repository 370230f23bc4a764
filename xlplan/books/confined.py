"""One piece of work on foreign bytes, done in a process of its own under the limits of a return's reader."""

from __future__ import annotations

import pickle
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from typing import Any, TypeVar

from xlplan.books.confine import OUT_OF_MEMORY, allow_seconds, confine, confine_from_outside
from xlplan.books.isolated import isolated
from xlplan.books.limits import DEFAULT_LIMITS, Limits
from xlplan.books.unreadable import Reason, Unreadable
from xlplan.errors import XlplanError

Result = TypeVar("Result")

_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)
_SIGKILL, _SIGXCPU = 9, 24  # Windows has no names for them


def confined(job: Callable[..., Result], *arguments: Any, limits: Limits = DEFAULT_LIMITS) -> Result:
    """What a function of a module gives for these arguments, which travel there and back.

    Raises Unreadable and XlplanError as the function does, and Unreadable(KILLED_…) if its process does not survive.
    """
    with subprocess.Popen(
        [sys.executable, *isolated("xlplan.books.confined")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        creationflags=_NO_WINDOW,
    ) as process:
        held = confine_from_outside(process, limits)
        try:
            answer, said = process.communicate(pickle.dumps((limits, job, arguments)), timeout=limits.seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise Unreadable(Reason.KILLED_TIME) from None
        finally:
            del held  # a job of Windows ends what is in it
    if process.returncode != 0:
        raise Unreadable(_why(process.returncode, said.decode("utf-8", "replace")))
    outcome, value = pickle.loads(answer)
    if outcome == "unreadable":
        reason, params = value
        raise Unreadable(reason, **params)
    if outcome == "stopped":
        kind, key, params = value
        raise kind(key, **params)
    result: Result = value
    return result


def _why(code: int, said: str) -> Reason:
    if code == -_SIGXCPU:
        return Reason.KILLED_TIME
    if code in {-_SIGKILL, OUT_OF_MEMORY} or "memory allocation" in said or "MemoryError" in said:
        return Reason.KILLED_MEMORY
    return Reason.KILLED_CRASH


def _outcome(job: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[str, Any]:
    try:
        return "done", job(*arguments)
    except Unreadable as exc:
        return "unreadable", (exc.reason, exc.params)
    except XlplanError as exc:
        return "stopped", (type(exc), exc.key, exc.params)
    except MemoryError:
        return "unreadable", (Reason.KILLED_MEMORY, {})
    except BaseException:  # noqa: BLE001 - the worker's entry: panics of native readers are no Exceptions
        return "unreadable", (Reason.DAMAGED, {"detail": traceback.format_exc(limit=-1).strip().rpartition("\n")[2]})


def main() -> None:
    """The entry of the process: the work on standard input, what came of it on standard output. An interrupt is the
    parent's business: here it would be taken for a fault of the file."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.setrecursionlimit(2_000)
    limits, job, arguments = pickle.loads(sys.stdin.buffer.read())
    confine(limits)
    allow_seconds(limits)
    sys.stdout.buffer.write(pickle.dumps(_outcome(job, arguments), protocol=pickle.HIGHEST_PROTOCOL))
    sys.stdout.buffer.flush()
