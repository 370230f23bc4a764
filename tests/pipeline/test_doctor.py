"""The doctor: what is amiss is named with its remedy, and nothing else raises an alarm."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from small_office import SETTINGS, Office, at, filled, new_office, write_plan

from xlplan.cli.main import run
from xlplan.locale import LANGUAGES, load_locale
from xlplan.pipeline import doctor
from xlplan.pipeline.doctor import Patient, Symptom
from xlplan.project import open_project

NOW = at("2022-09-26T09:00")


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("merged")
    office = new_office(folder)
    office.build(now="2022-09-01T09:00")
    office.put("a.xlsx", filled(office.form("办公室")))
    assert run(["-C", str(folder), "merge", "-p", "2022-09", "--no-pdf"], at("2022-09-20T09:00")) == 0
    return folder


@pytest.fixture
def office(merged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    shutil.copytree(merged, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(doctor, "installed_fonts", lambda: frozenset({"方正小标宋简体", "黑体", "仿宋_GB2312"}))
    return Office(open_project(tmp_path))


def examined(capsys: pytest.CaptureFixture[str], code: int = 0) -> dict[str, list[dict[str, Any]]]:
    """The symptoms by name."""
    capsys.readouterr()
    assert run(["doctor", "--json"], NOW) == code
    found: dict[str, list[dict[str, Any]]] = {}
    for symptom in json.loads(capsys.readouterr().out)["symptoms"]:
        found.setdefault(symptom["name"], []).append(symptom)
    return found


def test_a_sound_project_is_fine(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    found = examined(capsys)
    assert {"python", "libraries", "plan", "ledger", "copies", "disk", "clock", "zone", "fonts"} <= set(found)
    assert [one for all_of_it in found.values() for one in all_of_it if one["health"] == "wrong"] == []
    assert run(["doctor"], NOW) == 0
    assert "一切正常" in capsys.readouterr().out


def plan_open(office: Office) -> None:
    (office.project.root / "~$plan.xlsx").write_bytes(b"")


def plan_faulty(office: Office) -> None:
    write_plan(office.project.plan, 设置=SETTINGS.replace("每月25日", "有空的时候"))


def plan_gone(office: Office) -> None:
    office.project.plan.write_bytes(b"no workbook")


def template_unsafe(office: Office) -> None:
    path = office.project.templates / "zh" / "mail" / "request.txt.j2"
    path.parent.mkdir(parents=True)
    path.write_text("{{ cycler.__init__ }}", "utf-8")


def template_not_toml(office: Office) -> None:
    path = office.project.templates / "zh" / "form.toml"
    path.parent.mkdir(parents=True)
    path.write_text("x = [", "utf-8")


def plan_renamed(office: Office) -> None:
    office.project.plan.rename(office.project.root / "方案.xlsx")


def plan_of_another_format(office: Office) -> None:
    office.project.plan.rename(office.project.root / "plan.xls")


def inbox_gone(office: Office) -> None:
    shutil.rmtree(office.project.inbox)


def ledger_gone(office: Office) -> None:
    office.project.ledger.unlink()


def ledger_damaged(office: Office) -> None:
    office.project.ledger.write_bytes(b"x" * 5000)


def copy_old(office: Office) -> None:
    for copy in office.project.backups.iterdir():
        os.utime(copy, (NOW.timestamp() - 9 * 86400,) * 2)


def copies_gone(office: Office) -> None:
    for copy in office.project.backups.iterdir():
        copy.unlink()


@pytest.mark.parametrize(
    ("harm", "name", "word"),
    [
        (plan_open, "plan", "保存并关闭"),
        (plan_faulty, "plan", "xlplan check"),
        (plan_gone, "plan", "不是 Excel 工作簿"),
        (plan_renamed, "plan", "方案.xlsx"),
        (plan_of_another_format, "plan", "另存为"),
        (template_unsafe, "templates", "改正或删除"),
        (template_not_toml, "templates", "改正这一处"),
        (inbox_gone, "inbox", "新建 inbox"),
        (ledger_gone, "ledger", "xlplan restore"),
        (ledger_damaged, "ledger", "xlplan restore"),
        (copy_old, "copies", "xlplan backup"),
        (copies_gone, "copies", "xlplan backup"),
    ],
)
def test_what_is_amiss_is_named_with_its_remedy(
    office: Office, harm: Callable[[Office], None], name: str, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    harm(office)
    wrong = [one for one in examined(capsys, 3)[name] if one["health"] == "wrong"]
    assert len(wrong) == 1
    assert word in wrong[0]["remedy"]


def test_a_clock_that_went_back_is_noticed(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor"], at("2022-01-01T09:00")) == 3
    assert "日期和时间" in capsys.readouterr().out


def told_of(office: Office, look: Callable[[Patient], Iterator[Symptom]], now: str = "2022-09-26T09:00") -> str:
    [symptom] = look(Patient(office.project, load_locale("zh"), at(now), connect=False, ask=lambda _: None))
    return symptom.word


@pytest.mark.parametrize(("now", "word"), [("2022-09-20T08:55", "fine"), ("2022-09-20T08:54:59", "back")])
def test_a_clock_may_be_five_minutes_behind_the_ledger(office: Office, now: str, word: str) -> None:
    assert told_of(office, doctor._clock, now) == word


@pytest.mark.parametrize(
    ("age", "written_since", "word"),
    [(7 * 86400, True, "fine"), (7 * 86400 + 1, True, "old"), (7 * 86400 + 1, False, "fine")],
)
def test_a_copy_is_old_after_a_week_in_which_something_was_written(
    office: Office, age: int, written_since: bool, word: str
) -> None:
    [copy], copied = office.project.backups.iterdir(), NOW.timestamp() - age
    os.utime(copy, (copied, copied))
    os.utime(office.project.ledger, (copied + written_since, copied + written_since))
    assert told_of(office, doctor._copies) == word


@pytest.mark.parametrize(
    ("ledger", "free", "word"),
    [
        (1, doctor._LITTLE_ROOM, "fine"),
        (1, doctor._LITTLE_ROOM - 1, "full"),
        (doctor._LITTLE_ROOM, 3 * doctor._LITTLE_ROOM, "fine"),
        (doctor._LITTLE_ROOM, 3 * doctor._LITTLE_ROOM - 1, "full"),
    ],
)
def test_a_disk_has_room_for_three_ledgers(
    office: Office, monkeypatch: pytest.MonkeyPatch, ledger: int, free: int, word: str
) -> None:
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    os.truncate(office.project.ledger, ledger)
    assert told_of(office, doctor._disk) == word


def test_a_little_room_is_noticed(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(doctor, "_LITTLE_ROOM", 1 << 62)
    assert examined(capsys, 3)["disk"][0]["health"] == "wrong"


def test_a_mail_server_that_cannot_be_reached_is_told_only_when_it_is_tried(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_plan(office.project.plan, 设置=f"{SETTINGS}收信服务器 | 127.0.0.1\n收信端口 | 1\n收信账号 | a@example.org\n")
    assert examined(capsys)["imap"][0]["health"] == "fine"
    monkeypatch.setenv("XLPLAN_IMAP_PASSWORD", "secret")
    assert run(["doctor", "--connect", "--json"], NOW) == 3
    assert "127.0.0.1" in capsys.readouterr().out


def test_outside_of_a_project_only_the_program_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(doctor, "installed_fonts", frozenset)
    assert set(examined(capsys)) == {"python", "xlplan", "libraries", "path", "office", "fonts", "plan"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_symptom_has_its_words(lang: str) -> None:
    words = load_locale(lang).words["doctor"]
    known = {f"{name}-{word}" for name, found in words["found"].items() for word in found}
    assert set(words["remedies"]) <= known
    assert set(words["found"]) == set(words["names"])
