"""One run at a time in a project folder, and who comes second is told who is first."""

from __future__ import annotations

import json
import os
import platform
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from ledger_given import NOW

from xlplan.errors import ProjectError
from xlplan.ledger import locking
from xlplan.ledger.locking import LOCK_NAME, run_lock

posix = pytest.mark.skipif(sys.platform == "win32", reason="forks and kills its own processes")


PATIENCE = locking._PATIENCE


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locking, "_PATIENCE", 0.05)


def held_by_another(folder: Path) -> tuple[int, int]:
    """A process that holds the folder until something is written to the pipe: its id and the pipe's end."""
    ready, stop = os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:
        os.environ["USER"] = "wang"
        with run_lock(folder, command="merge", now=NOW):
            os.write(ready[1], b"!")
            os.read(stop[0], 1)
        os._exit(0)
    os.read(ready[0], 1)
    for end in (*ready, stop[0]):
        os.close(end)
    return child, stop[1]


def let_go(child: int, stop: int) -> None:
    os.write(stop, b"!")
    os.close(stop)
    assert os.waitpid(child, 0)[1] == 0


def refused(folder: Path) -> ProjectError:
    with pytest.raises(ProjectError) as stopped, run_lock(folder, command="build", now=NOW):
        pass
    return stopped.value


@posix
def test_the_second_run_is_told_who_runs_what_since_when(tmp_path: Path) -> None:
    child, stop = held_by_another(tmp_path)
    said = refused(tmp_path)
    assert said.key == "project-busy"
    assert said.params["who"].startswith("wang@")
    assert (said.params["what"], said.params["since"]) == ("merge", "2022-09-26 09:00")
    let_go(child, stop)
    with run_lock(tmp_path, command="build", now=NOW):
        pass


@posix
def test_it_is_said_also_when_nobody_knows_who(tmp_path: Path) -> None:
    child, stop = held_by_another(tmp_path)
    for said in ("", "{", json.dumps({"who": "wang"}), "[]"):
        (tmp_path / ".xlplan.lock.json").write_text(said)
        assert refused(tmp_path).key == "project-busy-unknown"
    let_go(child, stop)


@posix
def test_a_run_that_is_about_to_end_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert PATIENCE == 1.0
    monkeypatch.setattr(locking, "_PATIENCE", PATIENCE)
    child, stop = held_by_another(tmp_path)
    threading.Timer(0.1, let_go, (child, stop)).start()
    with run_lock(tmp_path, command="build", now=NOW):
        pass


@pytest.mark.parametrize(
    ("names", "who"),
    [
        ({"USER": "wang", "USERNAME": "li"}, "wang"),
        ({"USER": "", "USERNAME": "li"}, "li"),
        ({"USERNAME": ""}, "?"),
        ({}, "?"),
    ],
)
def test_who_runs_is_told_as_the_system_names_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: dict[str, str], who: str
) -> None:
    for name in ("USER", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in names.items():
        monkeypatch.setenv(name, value)
    with run_lock(tmp_path, command="merge", now=NOW):
        said = json.loads((tmp_path / ".xlplan.lock.json").read_text("utf-8"))
    assert said == {"who": f"{who}@{platform.node()}", "what": "merge", "since": "2022-09-26 09:00"}


@posix
def test_a_killed_run_holds_nothing(tmp_path: Path) -> None:
    child, stop = held_by_another(tmp_path)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(stop)
    with run_lock(tmp_path, command="merge", now=NOW):
        said = json.loads((tmp_path / ".xlplan.lock.json").read_text("utf-8"))
        assert said["what"] == "merge"


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="looks at descriptors as Linux shows them")
def test_the_processes_of_a_run_do_not_hold_its_lock(tmp_path: Path) -> None:
    with run_lock(tmp_path, command="merge", now=NOW):
        listed = subprocess.run(
            ["ls", "-l", "/proc/self/fd"], capture_output=True, text=True, close_fds=False, check=True
        )
    assert LOCK_NAME not in listed.stdout


@posix
def test_a_run_inside_a_run_is_a_part_of_it(tmp_path: Path) -> None:
    with run_lock(tmp_path, command="run", now=NOW):
        with run_lock(tmp_path, command="merge", now=NOW):
            pass
        said = json.loads((tmp_path / ".xlplan.lock.json").read_text("utf-8"))
        assert said["what"] == "run"
        child = os.fork()
        if child == 0:
            try:
                with run_lock(tmp_path, command="build", now=NOW):
                    os._exit(1)
            except ProjectError:
                os._exit(0)
        assert os.waitpid(child, 0)[1] == 0


def test_a_run_that_fails_lets_go(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), run_lock(tmp_path, command="merge", now=NOW):
        raise RuntimeError
    with run_lock(tmp_path, command="merge", now=NOW):
        pass
    assert not (tmp_path / ".xlplan.lock.json").exists()


def test_two_projects_do_not_wait_for_each_other(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    with run_lock(tmp_path / "a", command="merge", now=NOW), run_lock(tmp_path / "b", command="merge", now=NOW):
        pass


def test_a_folder_that_cannot_hold_a_lock_is_said(tmp_path: Path) -> None:
    (tmp_path / ".xlplan.lock").mkdir()
    said = refused(tmp_path)
    assert (said.key, said.params["file"]) == ("cannot-write", str(tmp_path / LOCK_NAME))
    assert said.params["reason"] in {"EISDIR", "EACCES"}
