"""Commands that were mistyped or ask for what cannot be: refused in a sentence of the user's language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rich.text import Text
from small_office import TARGETS, Office, at, filled, new_office, values, write_plan

from xlplan.cli.main import run
from xlplan.cli.render import harmless

LATIN_SENTENCE = re.compile(r"[a-z]+ [a-z]+ [a-z]+")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = new_office(tmp_path / "office")
    made.build()
    return made


def xlplan(office: Office, *arguments: str) -> int:
    return run(["-C", str(office.project.root), "--lang", "zh", *arguments], now=at("2022-09-28T09:00"))


def test_an_argument_too_many_is_told_in_the_users_language(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert xlplan(office, "build", "-p", "2022-10", "多余") == 2
    said = capsys.readouterr().err
    assert "多余" in said
    assert not LATIN_SENTENCE.search(said)


@pytest.mark.parametrize("when", ["9999-12-31T23:59-12:00", "0001-01-01T00:00+14:00"])
def test_a_moment_outside_every_calendar_is_no_moment(
    office: Office, when: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert xlplan(office, "merge", "--no-pdf", "--as-of", when) == 1
    assert when in capsys.readouterr().err
    assert not office.project.log.exists()


def test_an_inbox_that_is_a_file_is_told_and_not_recorded(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office.project.inbox.rmdir()
    office.project.inbox.write_bytes(b"a file")
    assert xlplan(office, "merge", "--no-pdf") == 1
    assert "不是文件夹" in capsys.readouterr().err
    office.project.inbox.unlink()
    office.project.inbox.mkdir()
    assert office.merge().status.files == ()


def test_a_file_that_could_not_be_opened_is_forgotten_once_it_can(office: Office) -> None:
    late = office.project.inbox / "宣传部.xlsx"
    late.symlink_to("not-yet.xlsx")
    first, again = office.merge().status, office.merge().status
    assert [file.reason for file in first.files] == [file.reason for file in again.files] == ["shortcut"]
    late.unlink()
    office.put("宣传部.xlsx", filled(office.form("宣传部")))
    after = office.merge().status
    assert [file.outcome.value for file in after.files] == ["used"]
    assert not [finding for finding in after.findings if finding.code.startswith("file.")]


def test_a_plan_that_is_not_there_cannot_be_compared(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert xlplan(office, "plan", "diff", str(office.project.plan), "没有.xlsx") == 1
    assert "没有找到文件 没有.xlsx" in capsys.readouterr().err


def test_two_targets_of_one_plan_are_never_made_one(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert xlplan(office, "same-target", "1", "2") == 1
    assert "编印学习材料" in capsys.readouterr().err
    forms = {path.name: path.read_bytes() for path in office.project.forms("2022-09").iterdir()}
    office.build()
    assert {path.name: path.read_bytes() for path in office.project.forms("2022-09").iterdir()} == forms


def test_a_target_that_the_plan_dropped_may_go_on_as_another(office: Office) -> None:
    office.put("宣传部.xlsx", filled(office.form("宣传部")))
    office.merge()
    write_plan(office.project.plan, 任务=TARGETS.replace("编印学习材料", "向全社会发放宣传折页一万份"))
    assert xlplan(office, "same-target", "向全社会发放宣传折页一万份", "编印学习材料") == 0
    assert values(office.merge(now="2022-09-28T10:00").status, "宣传部")["2"]["progress"] == 50


def test_a_name_cannot_steer_the_terminal() -> None:
    assert harmless("\x1b[31m红\x07") == "\ufffd[31m红\ufffd"
    assert Text(harmless("两\n行")).plain == "两\n行"
