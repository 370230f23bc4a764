"""What happened once is not a verdict on the bytes; errors about bytes that are gone leave the tables."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest
from small_office import Office, at, filled, new_office

from xlplan.books.limits import Limits
from xlplan.cli.main import run
from xlplan.incoming import pool
from xlplan.pipeline import merging
from xlplan.pipeline.session import open_session

NOW = at("2022-09-20T09:00")
BAD = b"PK\3\4" + bytes(300)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = new_office(tmp_path)
    office.build()
    monkeypatch.chdir(tmp_path)
    return office


def json_of(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> dict[str, Any]:
    capsys.readouterr()
    assert run([*arguments, "--json"], NOW) == code
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def merge(capsys: pytest.CaptureFixture[str], period: str = "2022-09") -> dict[str, Any]:
    return json_of(capsys, "merge", "-p", period, "--no-pdf")


def outcomes(document: dict[str, Any]) -> dict[str, str]:
    return {row["file"]: row["outcome"] for row in document["files"]}


def file_codes(document: dict[str, Any]) -> list[str]:
    return [f["code"] for f in document["findings"] if f["code"].startswith("file.")]


def merge_while_stopped(office: Office, monkeypatch: pytest.MonkeyPatch, number: int, name: str) -> None:
    """Merge while the worker that reads a file gets a signal."""
    real = pool.Worker._send

    def send(self: pool.Worker, tasks: Any) -> None:
        real(self, tasks)
        if any(name in task.arrival.file for task in tasks) and self._process is not None:
            os.kill(self._process.pid, number)

    with monkeypatch.context() as patch, open_session(office.project, now=NOW, write=True) as session:
        patch.setattr(pool.Worker, "_send", send)
        merging.merge(session, "2022-09", pdf=False, limits=Limits(seconds=2, batch_files=1, workers=1))


@pytest.mark.parametrize("number", [signal.SIGSTOP, signal.SIGKILL])
def test_a_reading_that_was_stopped_is_tried_again(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], number: int
) -> None:
    office.put("a.xlsx", filled(office.form("办公室")))
    office.put("大.xlsx", filled(office.form("宣传部")))
    merge_while_stopped(office, monkeypatch, number, "大")
    stopped = json_of(capsys, "status", "-p", "2022-09")
    assert outcomes(stopped) == {"inbox/a.xlsx": "used", "inbox/大.xlsx": "needs-person"}
    assert file_codes(stopped) == ["file.killed"]
    again = merge(capsys)
    assert outcomes(again) == {"inbox/a.xlsx": "used", "inbox/大.xlsx": "used"}
    assert file_codes(again) == []


def test_after_three_stops_only_a_person_has_it_read_again(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    office.put("大.xlsx", filled(office.form("宣传部")))
    for _ in range(3):
        merge_while_stopped(office, monkeypatch, signal.SIGKILL, "大")
    assert outcomes(merge(capsys)) == {"inbox/大.xlsx": "needs-person"}
    assert run(["read-again", "inbox/大.xlsx"], NOW) == 0
    assert outcomes(merge(capsys)) == {"inbox/大.xlsx": "used"}


def test_a_file_that_is_not_there_cannot_be_read_again(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    path = office.put("a.xlsx", filled(office.form("办公室")))
    merge(capsys)
    path.unlink()
    assert run(["read-again", "inbox/a.xlsx"], NOW) == 1
    assert "inbox/a.xlsx" in capsys.readouterr().err


def test_half_a_copy_then_the_whole(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    whole = filled(office.form("办公室"))
    office.put("a.xlsx", whole[: len(whole) // 2])
    assert outcomes(merge(capsys)) == {"inbox/a.xlsx": "needs-person"}
    office.put("a.xlsx", whole)
    found = merge(capsys)
    assert [(row["file"], row["outcome"]) for row in found["files"]] == [("inbox/a.xlsx", "used")]
    assert file_codes(found) == []
    assert run(["set-aside", "inbox/a.xlsx", "--reason", "旧"], NOW) == 1
    told = capsys.readouterr().err
    assert "--content" in told
    half = next(line.split()[0] for line in told.splitlines() if line and not line.endswith("*") and " B" in line)
    assert json_of(capsys, "status", "-p", "2022-09")["returns"][0]["state"] == "on-time"
    assert run(["set-aside", "inbox/a.xlsx", "--reason", "旧", "--content", half], NOW) == 0
    assert merge(capsys)["returns"][0]["state"] == "on-time"
    assert run(["set-aside", "inbox/a.xlsx", "--reason", "旧", "--content", "ffffffff"], NOW) == 1


def test_a_bad_file_that_is_thrown_away_leaves_the_tables(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    path = office.put("bad.xlsx", BAD)
    assert outcomes(merge(capsys)) == {"inbox/bad.xlsx": "needs-person"}
    path.unlink()
    found = merge(capsys)
    assert (found["files"], file_codes(found)) == ([], [])


def test_a_return_whose_file_is_thrown_away_stays(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    path = office.put("a.xlsx", filled(office.form("办公室")))
    merge(capsys)
    path.unlink()
    assert outcomes(merge(capsys)) == {"inbox/a.xlsx": "used"}


def test_a_bad_file_inside_a_replaced_archive_leaves_the_tables(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    import zipfile

    path = office.project.inbox / "a.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("bad.xlsx", BAD)
    assert "needs-person" in outcomes(merge(capsys)).values()
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("good.xlsx", filled(office.form("办公室")))
    for _ in range(2):
        found = merge(capsys)
        assert set(outcomes(found).values()) == {"used"}
        assert file_codes(found) == []


def test_a_bad_file_that_came_before_the_month_began_belongs_to_it(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office.build("2022-10")
    for department in ("办公室", "宣传部", "权益部"):
        office.put(f"{department}.xlsx", filled(office.form(department, "2022-10")))
    assert run(["merge", "-p", "2022-10", "--no-pdf", "--strict"], NOW) == 0
    path = office.put("bad.xlsx", BAD)
    assert run(["merge", "-p", "2022-10", "--no-pdf", "--strict"], NOW) == 3
    assert run(["status", "-p", "2022-10", "--strict"], NOW) == 3
    assert len(file_codes(json_of(capsys, "status", "-p", "2022-10"))) == 1
    assert run(["set-aside", "inbox/bad.xlsx", "--reason", "坏"], NOW) == 0
    assert run(["status", "-p", "2022-10", "--strict"], NOW) == 0
    assert path.exists()


def test_a_folder_that_cannot_be_entered_and_a_path_too_long_are_named(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    office.put("a.xlsx", filled(office.form("办公室")))
    office.put("乙/b.xlsx", filled(office.form("宣传部")))
    real = Path.stat

    def stat(self: Path, **kwargs: Any) -> os.stat_result:
        if self.name == "b.xlsx":
            raise PermissionError(13, "Permission denied", str(self))
        return real(self, **kwargs)

    here = os.getcwd()  # noqa: PTH109 - the folder is changed by its name, step by step
    os.chdir(office.project.inbox)
    for _ in range(40):
        os.mkdir("深" * 40)  # noqa: PTH102
        os.chdir("深" * 40)
    Path("deep.xlsx").write_bytes(BAD)
    os.chdir(here)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "stat", stat)
        found = merge(capsys)
    reached = outcomes(found)
    assert reached["inbox/a.xlsx"] == "used"
    assert reached["inbox/乙/b.xlsx"] == "needs-person"
    assert [name for name in reached if "深" in name and reached[name] == "needs-person"]
    assert outcomes(merge(capsys))["inbox/乙/b.xlsx"] == "used"
