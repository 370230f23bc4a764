"""The ledger is missed when it is gone, copied before it is written, and put back."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from small_office import ZONE, Office, at, filled, new_office

from xlplan.cli.main import run
from xlplan.ledger.backup import KEPT_DAYS, copies_in, forget_old_copies, newest_copy, version_in
from xlplan.ledger.store import open_ledger

NOW = at("2022-09-26T09:00")
COMMANDS = [
    ["merge", "-p", "2022-09", "--no-pdf"],
    ["build", "-p", "2022-09"],
    ["status", "-p", "2022-09"],
    ["check"],
    ["history"],
    ["ledger", "check"],
    ["remind", "-p", "2022-09"],
    ["backup"],
]


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = new_office(tmp_path)
    office.build()
    office.put("a.xlsx", filled(office.form("办公室")))
    monkeypatch.chdir(tmp_path)
    assert run(["merge", "-p", "2022-09", "--no-pdf"], at("2022-09-20T09:00")) == 0
    return office


def lose(office: Office, how: str) -> None:
    if how == "deleted":
        office.project.ledger.unlink()
    else:
        office.project.ledger.write_bytes(b"")


@pytest.mark.parametrize("how", ["deleted", "empty"])
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_ledger_that_is_gone_stops_every_command(
    office: Office, how: str, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    lose(office, how)
    before = {path: path.read_bytes() for path in office.project.root.rglob("*") if path.is_file()}
    capsys.readouterr()
    assert run(command, NOW) == 1
    told = capsys.readouterr()
    assert "--new-ledger" in told.err
    assert told.out == ""
    assert {path: path.read_bytes() for path in office.project.root.rglob("*") if path.is_file()} == before


def test_starting_anew_is_possible_on_purpose(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    lose(office, "deleted")
    assert run(["merge", "-p", "2022-09", "--no-pdf", "--new-ledger"], NOW) == 0
    assert "已报 1" in capsys.readouterr().out
    assert run(["merge", "-p", "2022-09", "--no-pdf", "--new-ledger"], NOW) == 1


def test_without_any_history_nothing_is_asked(tmp_path: Path) -> None:
    office = new_office(tmp_path)
    (office.project.outbox / "2022-09").mkdir(parents=True)
    (office.project.outbox / ".gitkeep").write_text("")
    assert run(["-C", str(tmp_path), "merge", "-p", "2022-09", "--no-pdf"], NOW) == 0


def test_the_first_writing_command_of_a_day_copies_the_ledger(office: Office) -> None:
    for day in ("2022-09-26", "2022-09-26", "2022-09-27"):
        assert run(["merge", "-p", "2022-09", "--no-pdf"], at(f"{day}T10:00")) == 0
    names = [path.name for path in copies_in(office.project.backups)]
    assert names == ["ledger-2022-09-20.sqlite", "ledger-2022-09-26.sqlite", "ledger-2022-09-27.sqlite"]
    with open_ledger(office.project.backups / names[-1], readonly=True) as copy:
        assert len(list(copy.heads())) == 1


def test_reading_commands_copy_nothing(office: Office) -> None:
    assert run(["status", "-p", "2022-09"], NOW) == 0
    assert [path.name for path in copies_in(office.project.backups)] == ["ledger-2022-09-20.sqlite"]


def test_old_copies_are_thinned_to_one_a_month(tmp_path: Path) -> None:
    day = datetime(2022, 1, 1, tzinfo=ZONE)
    for number in range(100):
        (tmp_path / f"ledger-{day + timedelta(days=number):%Y-%m-%d}.sqlite").write_bytes(b"")
    (tmp_path / "ledger-2022-01-02-v2.sqlite").write_bytes(b"")
    forget_old_copies(tmp_path)
    names = [path.name for path in copies_in(tmp_path)]
    assert len(names) == KEPT_DAYS + 2 + 1
    assert {"ledger-2022-01-31.sqlite", "ledger-2022-02-28.sqlite", "ledger-2022-01-02-v2.sqlite"} < set(names)


def test_a_copy_is_put_back_and_the_present_ledger_kept(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["backup"], NOW) == 0
    [copy] = office.project.backups.glob("*-090000.sqlite")
    assert run(["set-aside", "inbox/a.xlsx", "--reason", "x"], NOW) == 0
    assert run(["restore", copy.name], at("2022-09-26T10:00")) == 0
    assert "2022-09-26-100000-replaced" in capsys.readouterr().out
    with open_ledger(office.project.ledger, readonly=True) as ledger:
        assert ledger.decisions == ()


def test_a_lost_ledger_is_put_back(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    run(["backup"], NOW)
    lose(office, "deleted")
    assert run(["merge", "-p", "2022-09", "--no-pdf"], NOW) == 1
    told = capsys.readouterr().err
    command = next(part for part in told.split("xlplan ")[1:] if part.startswith("restore")).split()[:2]
    assert run(command, NOW) == 0
    assert run(["merge", "-p", "2022-09", "--no-pdf"], NOW) == 0


def test_the_copy_that_knows_most_is_named_and_up_to_when(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["set-aside", "inbox/a.xlsx", "--reason", "x"], at("2022-09-20T11:00")) == 0
    assert run(["backup"], at("2022-09-20T11:30")) == 0
    lose(office, "deleted")
    capsys.readouterr()
    assert run(["status", "-p", "2022-09"], NOW) == 1
    told = capsys.readouterr().err
    assert "ledger-2022-09-20-113000.sqlite" in told
    assert "2022年9月20日 11:00" in told
    newest = newest_copy(office.project.backups)
    assert newest is not None and newest.name == "ledger-2022-09-20-113000.sqlite"
    assert run(["restore", newest.name], NOW) == 0
    assert "2022年9月20日 11:00" in capsys.readouterr().out


def test_a_backup_goes_into_a_folder_that_is_not_there_yet(office: Office, tmp_path: Path) -> None:
    assert run(["backup", str(tmp_path / "盘" / "备份")], NOW) == 0
    assert [path.name for path in (tmp_path / "盘" / "备份").iterdir()] == ["ledger-2022-09-26-090000.sqlite"]


@pytest.mark.parametrize("content", [b"no ledger", b""], ids=["text", "empty"])
def test_what_is_no_ledger_is_not_put_back(
    office: Office, content: bytes, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    before = office.project.ledger.read_bytes()
    other = tmp_path / "other.sqlite"
    other.write_bytes(content)
    if content == b"":
        with sqlite3.connect(other) as database:
            database.execute("CREATE TABLE t (x)")
    assert run(["restore", str(other)], NOW) == 1
    assert run(["restore", "nosuch.sqlite"], NOW) == 1
    assert office.project.ledger.read_bytes() == before


def test_a_backup_never_overwrites(office: Office, tmp_path: Path) -> None:
    target = tmp_path / "copy.sqlite"
    assert run(["backup", str(target)], NOW) == 0
    assert run(["backup", str(target)], NOW) == 1


def test_a_ledger_of_an_older_version_is_copied_before_it_is_brought_up_to_date(office: Office) -> None:
    old = Path(__file__).parents[1] / "ledger" / "data" / "first_release.sqlite"
    shutil.copy(old, office.project.ledger)
    with sqlite3.connect(old) as database:
        [version] = database.execute("PRAGMA user_version").fetchone()
    assert run(["merge", "-p", "2022-09", "--no-pdf"], NOW) == 0
    copy = office.project.backups / f"ledger-2022-09-26-v{version}.sqlite"
    with sqlite3.connect(copy) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (version,)
    assert version_in(copy) == version < version_in(office.project.ledger)
