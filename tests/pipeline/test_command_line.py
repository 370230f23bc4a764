"""The command line keeps its promises: exit codes, one clear sentence, one JSON document, rulings that are recorded."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from small_office import Office, at, filled, new_office

from xlplan.cli.main import run

LATER = "2022-09-28T09:00"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = new_office(tmp_path / "office")
    made.build()
    made.mail("宣传部", filled(made.form("宣传部")), "2022-09-20T10:00")
    made.mail("办公室", filled(made.form("办公室")), "2022-09-26T10:00")
    return made


def xlplan(office: Office, *arguments: str, now: str = LATER) -> int:
    return run(["-C", str(office.project.root), "--lang", "zh", *arguments], now=_moment(now))


def _moment(text: str) -> datetime:
    return at(text)


def test_done_is_0_and_strict_tells_that_something_is_missing_by_3(office: Office) -> None:
    assert xlplan(office, "merge", "--no-pdf") == 0
    assert xlplan(office, "merge", "--no-pdf", "--strict") == 3
    assert xlplan(office, "status", "--strict") == 3


def test_a_folder_without_a_plan_is_1_and_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-C", str(tmp_path), "--lang", "zh", "check"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "plan.xlsx" in said.err


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["merge", "--nonsense"], ["explain"], ["status", "--lang", "fr"], ["demo", "--seed", "x"]],
)
def test_wrong_usage_is_2_and_told_in_the_users_language(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*arguments, "--lang", "zh"] if "fr" not in arguments else arguments) == 2
    assert "--help" in capsys.readouterr().err


def test_a_period_that_is_none_is_1_and_nothing_is_written(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert xlplan(office, "merge", "-p", "2022-13") == 1
    assert "2022-13" in capsys.readouterr().err
    assert not (office.project.outbox / "2022-13").exists()


def test_merge_prints_the_promised_json(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert xlplan(office, "merge", "-p", "2022-09", "--json", "--no-pdf") == 0
    document = json.loads(capsys.readouterr().out)
    assert set(document) == {
        "period",
        "as_of",
        "due",
        "rates",
        "returns",
        "files",
        "targets",
        "totals",
        "questions",
        "findings",
        "outputs",
    }
    assert document["rates"] == {"expected": 3, "received": 2, "on_time": 1, "complete": 2}
    assert [(r["department"], r["state"]) for r in document["returns"]] == [
        ("办公室", "late"),
        ("宣传部", "on-time"),
        ("权益部", "missing"),
    ]
    assert set(document["returns"][0]) == {
        *("department", "state", "excused", "file", "member", "received_at"),
        *("evidence", "version", "days_late", "missing_cells"),
        "came",
    }
    first = document["targets"][0]
    assert set(first) >= {
        *("id", "number", "text", "lead", "responsible", "deadline"),
        *("reported", "progress", "derived", "days_overdue"),
    }
    assert first["lead"] == "办公室"
    assert first["responsible"] == ["宣传部"]
    assert first["deadline"]["text"] == "2022年12月底前"
    assert first["deadline"]["due"] == "2022-12-31"
    assert document["outputs"][0] == "outbox/2022-09/汇总_2022-09.xlsx"
    assert {f["outcome"] for f in document["files"]} == {"used"}
    paths = {row["file"] for key in ("returns", "files", "findings") for row in document[key] if row["file"]}
    assert paths
    assert all((office.project.root / path).is_file() for path in paths)


def test_what_a_killed_run_left_half_written_is_gone_after_the_next(office: Office) -> None:
    leftover = office.project.corrections("2022-09") / ".xlplan-0123456789abcdef.part"
    leftover.parent.mkdir(parents=True, exist_ok=True)
    leftover.write_bytes(b"half")
    assert xlplan(office, "build", "-p", "2022-09") == 0
    assert not leftover.exists()


def test_status_writes_nothing(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    xlplan(office, "merge", "--no-pdf")
    before = {path: path.stat().st_mtime_ns for path in office.project.root.rglob("*") if path.is_file()}
    assert xlplan(office, "status", "--json") == 0
    assert {path: path.stat().st_mtime_ns for path in office.project.root.rglob("*") if path.is_file()} == before


def test_explain_names_file_sheet_and_cell_of_each_value(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    xlplan(office, "merge", "--no-pdf", "-q")
    capsys.readouterr()
    assert xlplan(office, "explain", "2") == 0
    said = capsys.readouterr().out
    assert "编印学习材料" in said
    assert "宣传部_2022-09-20T1000.eml" in said
    assert "填报 " in said


def test_a_token_from_paper_leads_to_its_form(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    from openpyxl import load_workbook

    from xlplan.form.stamp import read_token, token_of

    sheet = load_workbook(office.form("宣传部")).worksheets[0]
    stamp = next(s for row in sheet.iter_rows() for cell in row if (s := read_token(str(cell.value))) is not None)
    assert xlplan(office, "explain", token_of(stamp)) == 0
    assert "宣传部" in capsys.readouterr().out
    assert xlplan(office, "explain", token_of(stamp)[:-1] + "2") == 1


def test_a_file_set_aside_no_longer_counts(office: Office) -> None:
    xlplan(office, "merge", "--no-pdf")
    assert xlplan(office, "set-aside", "办公室_2022-09-26T1000.eml", "--reason", "发错了") == 0
    status = office.merge().status
    assert [row.state.value for row in status.returns] == ["missing", "on-time", "missing"]
    assert any(row.reason for row in status.files if "办公室" in row.arrival.name)


def test_a_receipt_seen_by_a_person_is_the_best_evidence(office: Office) -> None:
    xlplan(office, "merge", "--no-pdf")
    assert xlplan(office, "received", "办公室_2022-09-26T1000.eml", "--at", "2022-09-25 17:00", "--by", "张三") == 0
    row = office.merge().status.returns[0]
    assert (row.state.value, row.evidence and row.evidence.value) == ("on-time", "office")


def test_a_verified_target_is_closed_and_can_be_reopened(office: Office) -> None:
    xlplan(office, "merge", "--no-pdf")
    assert xlplan(office, "verify", "2", "--by", "李四", "--yes") == 0
    assert office.status().rows[1].derived == "closed"
    assert xlplan(office, "verify", "2", "--by", "李四", "--reopen", now="2022-09-28T10:00") == 0
    assert office.status(now="2022-09-28T11:00").rows[1].derived != "closed"


def test_a_closed_period_no_longer_changes(office: Office) -> None:
    xlplan(office, "merge", "--no-pdf")
    assert xlplan(office, "close", "-p", "2022-09", "--by", "王五") == 0
    office.mail("权益部", filled(office.form("权益部")), "2022-09-28T10:00")
    status = office.merge(now="2022-09-29T09:00").status
    assert status.closed
    assert [row.state.value for row in status.returns] == ["late", "on-time", "missing"]
    assert any("权益部" in row.arrival.name for row in status.files)
    assert xlplan(office, "reopen", "-p", "2022-09", now="2022-09-29T10:00") == 0
    assert [row.state.value for row in office.merge(now="2022-09-29T11:00").status.returns] == [
        "late",
        "on-time",
        "late",
    ]


def test_an_original_comes_out_byte_for_byte(office: Office, tmp_path: Path) -> None:
    xlplan(office, "merge", "--no-pdf")
    sent = (office.project.inbox / "宣传部_2022-09-20T1000.eml").read_bytes()
    assert xlplan(office, "ledger", "original", "宣传部_2022-09-20T1000.eml", "-o", str(tmp_path / "out.eml")) == 0
    assert (tmp_path / "out.eml").read_bytes() == sent
    assert xlplan(office, "ledger", "check") == 0


def test_init_never_writes_over_a_plan(tmp_path: Path) -> None:
    assert run(["init", str(tmp_path / "new"), "--lang", "en"]) == 0
    plan = (tmp_path / "new" / "plan.xlsx").read_bytes()
    assert run(["init", str(tmp_path / "new"), "--lang", "zh"]) == 1
    assert (tmp_path / "new" / "plan.xlsx").read_bytes() == plan


def test_a_year_whose_holidays_are_unknown_is_told_wherever_its_due_moments_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = "项目 | 内容\n年度 | 2050\n报送时限 | 每月最后一个工作日"
    made = new_office(tmp_path / "office", 设置=rules)
    for command in (("check",), ("build", "-p", "2050-01"), ("merge", "-p", "2050-01", "--no-pdf")):
        assert xlplan(made, *command, now="2050-01-03T09:00") == 0
        assert "2050 年的法定节假日安排" in capsys.readouterr().out
    xlplan(made, "status", "-p", "2050-01", "--json", now="2050-01-03T09:00")
    found = json.loads(capsys.readouterr().out)["findings"]
    assert [f["severity"] for f in found if f["code"] == "plan.calendar-uncovered"] == ["warning"]
