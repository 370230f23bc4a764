"""Reading on a cluster: a real one of two worker processes on this machine gives the same result to the byte."""

from __future__ import annotations

import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from small_office import Office, at, filled, new_office

from xlplan.books.limits import DEFAULT_LIMITS
from xlplan.cli.main import run
from xlplan.incoming import elsewhere
from xlplan.incoming.pool import Pool
from xlplan.pipeline.cluster import cluster
from xlplan.pipeline.merging import merge
from xlplan.pipeline.session import open_session
from xlplan.project import open_project

ONE_EACH = DEFAULT_LIMITS.__class__(**{**DEFAULT_LIMITS.__dict__, "batch_files": 1, "workers": 1})


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Three returns, an archive of them, and a file that is none."""
    made = new_office(tmp_path_factory.mktemp("office"))
    made.build()
    for department in ("办公室", "宣传部", "权益部"):
        data = filled(made.form(department))
        made.mail(department, data, "2022-09-20T10:00")
        made.put(f"{department}.xlsx", data)
    made.put("坏.xlsx", b"PK\x03\x04 and nothing else")
    return made


@pytest.fixture
def copy(office: Office, tmp_path: Path) -> Office:
    return Office(open_project(Path(shutil.copytree(office.project.root, tmp_path / "office"))))


@pytest.fixture(scope="module")
def scheduler() -> Iterator[Any]:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as local:
        yield local


def outputs(office: Office, executor: Any = None) -> dict[str, bytes]:
    """What a merge writes, by name."""
    with open_session(office.project, now=at("2022-09-28T09:00"), write=True) as session:
        merge(session, "2022-09", pdf=False, limits=ONE_EACH, executor=executor)
    folder = office.project.period_folder("2022-09")
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file() and "forms" not in str(path)}


@pytest.fixture(scope="module")
def expected(office: Office, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a merge on this machine alone writes."""
    folder = shutil.copytree(office.project.root, tmp_path_factory.mktemp("alone") / "office")
    return outputs(Office(open_project(Path(folder))))


def test_a_cluster_gives_the_same_to_the_byte(scheduler: Any, copy: Office, expected: dict[str, bytes]) -> None:
    with cluster(scheduler.scheduler_address) as executor:
        assert outputs(copy, executor) == expected


def test_a_worker_that_is_killed_midway_costs_nothing(scheduler: Any, copy: Office, expected: dict[str, bytes]) -> None:
    pids = {nanny.worker_address: nanny.process.pid for nanny in scheduler.workers.values()}
    interrupted: list[str] = []

    def kill() -> None:
        """The first worker that is seen reading, while it reads."""
        until = time.monotonic() + 30
        while not interrupted and time.monotonic() < until:
            for worker in list(scheduler.scheduler.workers.values()):
                tasks = [task for task in worker.processing if task.state == "processing"]
                if tasks and worker.address in pids:
                    os.kill(pids[worker.address], signal.SIGKILL)
                    interrupted.extend(task.key for task in tasks)
                    return
            time.sleep(0.001)

    killer = threading.Thread(target=kill)
    with cluster(scheduler.scheduler_address) as executor:
        killer.start()
        assert outputs(copy, executor) == expected
        killer.join()
    assert interrupted
    assert all("read_batch" in key for key in interrupted)


READER_THAT_DIES = """
import os
import xlplan.incoming.worker as worker

honest = worker.read_one

def trapped(seen, context, limits, *, careful=False):
    if seen.data.startswith(b"kill your reader"):
        os.abort()
    return honest(seen, context, limits, careful=careful)

worker.read_one = trapped
worker.main()
"""


def _read_with(command: tuple[str, ...] | None) -> None:
    """On a machine of the cluster: confine foreign files in processes that run this command."""
    elsewhere._close_all()
    elsewhere.Pool = partial(Pool, command=command)  # type: ignore[assignment,misc]


def test_a_file_that_kills_its_reader_costs_that_file_only(scheduler: Any, copy: Office, tmp_path: Path) -> None:
    from distributed import Client

    script = tmp_path / "reader.py"
    script.write_text(READER_THAT_DIES, "utf-8")
    copy.put("致命.csv", b"kill your reader, 1\n")
    with (
        Client(scheduler.scheduler_address, set_as_default=False) as client,
        cluster(scheduler.scheduler_address) as executor,
    ):
        client.wait_for_workers(2, timeout=30)  # one that was killed by a test before may still be starting
        client.run(_read_with, (str(script),))
        pids = {nanny.process.pid for nanny in scheduler.workers.values()}
        with open_session(copy.project, now=at("2022-09-28T09:00"), write=True) as session:
            merged = merge(session, "2022-09", pdf=False, executor=executor)
        assert {nanny.process.pid for nanny in scheduler.workers.values()} == pids
        client.run(_read_with, None)
    killed = [row.arrival.file for row in merged.status.files if row.reason == "killed-crash"]
    assert killed == ["inbox/致命.csv"]
    assert merged.status.rates.received == 3


@pytest.mark.parametrize("kind", [ProcessPoolExecutor, ThreadPoolExecutor])
def test_any_executor_will_do(kind: Any, copy: Office, expected: dict[str, bytes]) -> None:
    with kind(2) as executor:
        assert outputs(copy, executor) == expected


class Lost(ThreadPoolExecutor):
    """A cluster of which every machine is lost."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        lost: Future[Any] = Future()
        lost.set_exception(ConnectionError("the machine is gone"))
        return lost


def test_what_no_machine_reads_is_read_here(copy: Office, expected: dict[str, bytes]) -> None:
    assert outputs(copy, Lost(1)) == expected


def test_a_machine_with_another_reader_stops_the_merge(copy: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elsewhere, "READER_VERSION", -1)
    with ProcessPoolExecutor(1) as executor, pytest.raises(elsewhere.OtherReaderError):
        executor.submit(elsewhere.read_batch, b"", 99, ()).result()


def test_nobody_at_the_address_is_one_sentence(
    copy: Office, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xlplan.pipeline.cluster._SECONDS", 0.5)
    arguments = ["merge", "-p", "2022-09", "-C", str(copy.project.root), "--scheduler", "tcp://127.0.0.1:9"]
    assert run(arguments) == 1
    assert "127.0.0.1:9" in capsys.readouterr().err
