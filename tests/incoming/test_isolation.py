"""Workers are confined, watched, killed and replaced; the file that did it is named and the others are read."""

from __future__ import annotations

import errno
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import making_files as files
import making_forms
import pytest
from returned import NOW, PLAN

from xlplan.books import confine, windows_job
from xlplan.books.limits import MIB, Limits
from xlplan.incoming.context import ReadingContext
from xlplan.incoming.frames import Task
from xlplan.incoming.pool import Pool
from xlplan.ledger.records import Arrival, Reading, Verdict

CONTEXT = ReadingContext(PLAN, {PLAN.edition: PLAN})

TRAPS = """
import os, signal, sys, time
import xlplan.incoming.reading as reading
from xlplan.incoming import worker

honest = reading.read_one
hoard = []

def trapped(seen, context, limits, *, careful=False):
    kind = seen.data[:12]
    if kind == b"trap: crash.":
        os.abort()
    if kind == b"trap: hang..":
        time.sleep(600)
    if kind == b"trap: spin..":
        while True:
            pass
    if kind == b"trap: memory":
        hoard.append(bytearray(4_000_000_000))
    if kind == b"trap: exit..":
        os._exit(0)
    if kind == b"trap: raise.":
        raise SystemExit("no")
    if kind == b"trap: print.":
        print("noise on standard output", flush=True)
        os.system("echo more noise")
    if kind == b"trap: disk..":
        with open(seen.data[12:].decode(), "wb") as stream:
            stream.write(bytes(limits.file_bytes + 1))
    if kind == b"trap: leaks.":
        hoard.append(bytearray(60_000_000))
    return honest(seen, context, limits, careful=careful)

worker.read_one = trapped
worker.main()
"""
"""A worker whose reader has faults on demand: those of native libraries, which no test file shows for ever."""


@pytest.fixture
def traps(tmp_path: Path) -> tuple[str, ...]:
    script = tmp_path / "traps.py"
    script.write_text(textwrap.dedent(TRAPS))
    return (str(script),)


def task(name: str, data: bytes) -> Task:
    return Task(data, Arrival(name, len(data), name, "", NOW))


def read(tasks: list[Task], limits: Limits, command: tuple[str, ...]) -> list[list[Reading]]:
    with Pool(CONTEXT, replace(limits, workers=1), command) as pool:
        return [[one.reading for one in reads] for reads in pool.submit(tasks).result(timeout=60)]


def endings(readings: list[list[Reading]]) -> list[str]:
    return [" ".join(r.reason or r.verdict.value for r in reads) for reads in readings]


BRIEF, QUICK = Limits(seconds=0.5), Limits(seconds=20.0)


def test_the_file_that_did_it_is_named_and_the_others_of_its_batch_are_read(traps: tuple[str, ...]) -> None:
    expected = {
        b"trap: crash.": "killed-crash",
        b"trap: exit..": "killed-crash",
        b"trap: hang..": "killed-time",
        b"trap: spin..": "killed-time",
        b"trap: memory": "killed-memory",
        b"trap: raise.": "damaged",
    }
    batch = [task("a.xlsx", making_forms.base())]
    batch += [task(f"{trap.decode()}.csv", trap) for trap in expected]
    batch += [task("c.xlsx", making_forms.growth())]
    # Only what hangs is judged by the clock: all else may take its time, however busy the machine is.
    readings = read([replace(one, patience=_patience(one, expected)) for one in batch], BRIEF, traps)
    assert endings(readings) == ["return", *expected.values(), "return"]
    for trap, (culprit,) in zip(expected, readings[1:-1], strict=True):
        assert (culprit.verdict, culprit.arrival.file) == (Verdict.NEEDS_PERSON, f"{trap.decode()}.csv")
        code = "file.unreadable" if expected[trap] == "damaged" else "file.killed"
        assert [finding.code for finding in culprit.findings] == [code]


def _patience(one: Task, expected: dict[bytes, str]) -> float:
    return 1.0 if expected.get(one.data) == "killed-time" else 120.0


def test_in_a_mail_only_the_member_that_did_it_is_lost(traps: tuple[str, ...]) -> None:
    package = files.zipped({"a.xlsx": making_forms.base(), "b.csv": b"trap: crash.", "c.xlsx": making_forms.growth()})
    readings = read([task("a.zip", package), task("d.xlsx", making_forms.base())], QUICK, traps)
    assert endings(readings) == ["container return killed-crash return", "return"]
    assert readings[0][2].arrival.member == "b.csv"


def test_a_container_full_of_killers_is_given_up(traps: tuple[str, ...]) -> None:
    package = files.zipped({f"{n}.csv": b"trap: exit.." for n in range(5)})
    assert endings(read([task("a.zip", package), task("d.xlsx", making_forms.base())], QUICK, traps)) == [
        "killed-crash",
        "return",
    ]


def test_memory_that_others_used_up_is_not_held_against_a_file(traps: tuple[str, ...]) -> None:
    limits = Limits(memory=300 * MIB)
    batch = [task(f"{n}.csv", b"trap: leaks.") for n in range(8)]
    assert set(endings(read(batch, limits, traps))) == {"text"}


def test_what_a_library_prints_does_not_disturb_the_conversation(traps: tuple[str, ...]) -> None:
    batch = [task("a.csv", b"trap: print."), task("b.xlsx", making_forms.base())]
    assert endings(read(batch, QUICK, traps)) == ["text", "return"]


def test_a_worker_cannot_fill_the_disk_and_does_without_room_for_its_last_words(
    traps: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    wanted = tmp_path / "written"
    limits = Limits(file_bytes=MIB)
    assert endings(read([task("a.csv", b"trap: disk.." + str(wanted).encode())], limits, traps)) == ["damaged"]
    assert wanted.stat().st_size <= MIB


def test_a_worker_that_cannot_start_stops_the_run(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="could not start"):
        read([task("a.xlsx", making_forms.base())], QUICK, ("-c", "raise SystemExit(3)"))


def test_giving_up_in_the_middle_leaves_no_process_behind(traps: tuple[str, ...]) -> None:
    began = time.monotonic()
    with Pool(CONTEXT, Limits(seconds=500, workers=2), traps) as pool:
        for _ in range(4):
            pool.submit([task("a.csv", b"trap: hang..")])
        time.sleep(1.0)
        processes = [w._process for w in pool._workers]
    assert time.monotonic() - began < 20
    assert all(process is None or process.returncode is not None for process in processes)


def test_a_worker_ends_when_its_parent_is_gone() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "xlplan.incoming.worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.close()
    assert process.wait(timeout=20) is not None
    process.stdout.close()


PARENT = """
import subprocess, sys, time
child = "from xlplan.books.confine import end_with_parent; end_with_parent(); print(flush=True); sum(iter(int, 1))"
process = subprocess.Popen([sys.executable, "-c", child], stdout=subprocess.PIPE)
process.stdout.readline()
print(process.pid, flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes as Linux shows them")
def test_a_busy_worker_ends_soon_after_its_parent_was_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        parent.kill()
    deadline = time.monotonic() + 20
    while _runs(worker) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _runs(worker)


def _runs(process: int) -> bool:
    """Whether a process is there and is more than an entry that nobody has asked about yet."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_bomb_that_lies_about_its_size_ends_within_the_limits() -> None:
    stream, size, crc = files.deflated_zeros(500, b"<sst><si><t>", b"0", b"</t></si></sst>")
    lying = files.with_deflated_part(making_forms.base(), "xl/sharedStrings.xml", stream, size, crc)
    told, claimed = size.to_bytes(4, "little"), (1_000).to_bytes(4, "little")
    with Pool(CONTEXT, Limits(workers=1, memory=400 * MIB)) as pool:
        readings = pool.submit([task("a.xlsx", lying.replace(told, claimed))]).result(timeout=60)
    reading = readings[0][0].reading
    assert (reading.verdict, reading.reason) == (Verdict.NEEDS_PERSON, "damaged")


# The branches for macOS and Windows, by substitution: they were never run there.


class FakeResource:
    """The resource module of a system that may refuse some limits."""

    RLIMIT_CORE, RLIMIT_FSIZE, RLIMIT_AS, RLIMIT_CPU, RUSAGE_SELF, RLIM_INFINITY = 1, 2, 3, 4, 0, -1

    def __init__(self, refused: set[int] | None = None, hard: int = -1) -> None:
        self.refused = refused or set()
        self.hard = hard
        self.set: dict[int, tuple[int, int]] = {}

    def getrlimit(self, what: int) -> tuple[int, int]:
        return (-1, self.hard)

    def setrlimit(self, what: int, values: tuple[int, int]) -> None:
        if what in self.refused:
            raise ValueError
        self.set[what] = values

    def getrusage(self, who: int) -> Any:
        return SimpleNamespace(ru_utime=3.0, ru_stime=1.0, ru_maxrss=100)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    started: list[int] = []
    monkeypatch.setattr(confine, "watch_memory", lambda most, peak: started.append(most) or peak())
    monkeypatch.setattr(confine, "end_with_parent", lambda _: None)
    yield started


def test_linux_limits_the_address_space(watched: list[int]) -> None:
    system = FakeResource()
    confine.confine(Limits(memory=1000, file_bytes=50), platform="linux", resource=system)  # type: ignore[arg-type]
    assert system.set == {1: (0, 0), 2: (50, 50), 3: (1000, 1000)}
    assert watched == []


def test_a_limit_that_stands_already_is_not_raised(watched: list[int]) -> None:
    system = FakeResource(hard=700)
    confine.confine(Limits(memory=1000), platform="linux", resource=system)  # type: ignore[arg-type]
    assert system.set[3] == (700, 700)


def test_macos_watches_the_memory_instead(watched: list[int]) -> None:
    system = FakeResource()
    confine.confine(Limits(memory=1000), platform="darwin", resource=system)  # type: ignore[arg-type]
    assert 3 not in system.set
    assert watched == [1000]


def test_a_system_that_refuses_the_limit_watches_as_well(watched: list[int]) -> None:
    confine.confine(Limits(memory=1000), platform="freebsd", resource=FakeResource({1, 2, 3}))  # type: ignore[arg-type]
    assert watched == [1000]


def test_the_watching_thread_ends_the_process_when_memory_is_exceeded() -> None:
    left: list[int] = []
    peaks = iter([10, 20, 31])
    confine.watch_memory(30, lambda: next(peaks), left.append).join(timeout=5)
    assert left == [confine.OUT_OF_MEMORY]


def test_a_system_without_death_signals_looks_for_the_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[int] = []
    parents = iter([10, 10, 1])
    monkeypatch.setattr(confine.os, "getppid", lambda: next(parents))
    watching = confine.end_with_parent("darwin", left.append)
    assert watching is not None
    watching.join(timeout=5)
    assert left == [confine.ORPHANED]


def test_processor_time_is_granted_anew_for_each_file() -> None:
    system = FakeResource()
    confine.allow_seconds(Limits(seconds=10), platform="linux", resource=system)  # type: ignore[arg-type]
    assert system.set == {4: (25, -1)}


class FakeKernel:
    """kernel32 of Windows."""

    def __init__(self, assigns: int = 1) -> None:
        self.calls: list[tuple[str, Any]] = []
        self.assigns = assigns
        self.CreateJobObjectW: Any = Creating(77)

    def noted(self, name: str, what: Any, answer: int) -> int:
        self.calls.append((name, what))
        return answer

    def SetInformationJobObject(self, job: Any, kind: int, limits: Any, size: int) -> int:  # noqa: N802
        return self.noted("limit", limits._obj.ProcessMemoryLimit, 1)

    def AssignProcessToJobObject(self, job: Any, process: Any) -> int:  # noqa: N802
        return self.noted("assign", process.value, self.assigns)


def test_windows_puts_the_worker_into_a_job_with_a_memory_limit() -> None:
    kernel = FakeKernel()

    job = confine.confine_from_outside(SimpleNamespace(_handle=42), Limits(memory=999), platform="win32", kernel=kernel)
    assert job.value == 77
    assert kernel.calls == [("limit", 999), ("assign", 42)]


def test_windows_goes_on_without_a_job_where_none_is_to_be_had() -> None:
    kernel = FakeKernel(assigns=0)

    assert windows_job.limited_job(42, 999, kernel) is None
    kernel.CreateJobObjectW = Creating(0)
    assert windows_job.limited_job(42, 999, kernel) is None


class Creating:
    """A foreign function whose result type can be set."""

    restype: Any = None

    def __init__(self, answer: int) -> None:
        self.answer = answer

    def __call__(self, *_: Any) -> int:
        return self.answer


def test_nothing_is_done_from_inside_on_windows_nor_from_outside_elsewhere() -> None:
    confine.confine(Limits(), platform="win32")
    confine.allow_seconds(Limits(), platform="win32")
    assert confine.confine_from_outside(object(), Limits(), platform="linux") is None
