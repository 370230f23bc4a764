"""Running commands turn by turn and comparing what they cost: CPU of a process and of all it started, time, memory."""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
PYTHON = sys.executable

ENVIRONMENT = {**os.environ, "PYTHONHASHSEED": "0"}
ENVIRONMENT.pop("PYTHONDONTWRITEBYTECODE", None)
"""What commands are run in. Their modules are compiled once and kept, as in every installation."""


@dataclass(frozen=True)
class Cost:
    """What one run took. cpu, wall: seconds; cpu counts every process that it waited for. peak: MiB of the largest."""

    cpu: float
    wall: float
    peak: float


@dataclass(frozen=True)
class Run:
    """A command to measure. prepare: called before each run, unmeasured."""

    command: Sequence[str]
    prepare: Callable[[], None] = lambda: None


def cost_of(run: Run) -> Cost:
    """Run a command once, its output thrown away. Raises RuntimeError if it fails."""
    run.prepare()
    with Path(os.devnull).open("w") as void:
        began = time.perf_counter()
        child = os.posix_spawn(
            run.command[0],
            list(run.command),
            ENVIRONMENT,
            file_actions=[(os.POSIX_SPAWN_DUP2, void.fileno(), 1), (os.POSIX_SPAWN_DUP2, void.fileno(), 2)],
        )
        _, state, used = os.wait4(child, 0)
        wall = time.perf_counter() - began
    if os.waitstatus_to_exitcode(state) not in (0, 3):
        raise RuntimeError(f"{' '.join(run.command)} ended with {os.waitstatus_to_exitcode(state)}")
    return Cost(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024)


def interleaved(runs: Mapping[str, Run], times: int) -> dict[str, Cost]:
    """The medians of several runs of each command, taken in turns, so that a busy machine slows all alike."""
    found: dict[str, list[Cost]] = {name: [] for name in runs}
    for _ in range(times):
        for name, run in runs.items():
            found[name].append(cost_of(run))
    return {name: _median(costs) for name, costs in found.items()}


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(*(statistics.median(getattr(cost, what) for cost in costs) for what in ("cpu", "wall", "peak")))


def baseline(what: str, *arguments: str | Path) -> Run:
    """A script of `baselines.py`."""
    return Run((PYTHON, str(HERE / "baselines.py"), what, *map(str, arguments)))


def xlplan(folder: Path, *arguments: str, prepare: Callable[[], None] = lambda: None) -> Run:
    """A command of xlplan in a project."""
    return Run((str(Path(PYTHON).with_name("xlplan")), *arguments, "-C", str(folder)), prepare)
