"""Quarters, weeks and single collections go the whole way: due, late, carried forward, refused, asked about."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from own_office import SETTINGS, Filling, filled, hospital, replace_sheet
from small_office import Office, at, new_office

from xlplan.cli.main import run
from xlplan.errors import RequestError
from xlplan.ledger.status import ReturnState
from xlplan.pipeline.session import open_session


def settings(kind: str, rule: str) -> str:
    return SETTINGS.replace("报送时限 | 每月25日", f"报送周期 | {kind}\n报送时限 | {rule}")


def said(number: str) -> Filling:
    return Filling(number, {"完成状态": "进行中", "进度%": 40, "本周进展情况": "本周推进。"})


COUNTED = Filling("1", {"完成状态": "进行中", "累计完成数": 1, "本周进展情况": "本周推进。"})


def due_of(office: Office, period: str) -> str:
    with open_session(office.project, now=at("2026-11-01T09:00"), write=False) as session:
        return session.period(period).due.isoformat()[:19]


def small(folder: Path, kind: str, rule: str) -> Office:
    return new_office(folder, 设置=settings(kind, rule))


def test_a_week_is_due_on_friday_noon_and_late_at_twenty_past(tmp_path: Path) -> None:
    office = small(tmp_path / "p", "周", "每周五 12:00")
    assert due_of(office, "2026-W48") == "2026-11-27T12:00:00"
    office.build("2026-W48", "2026-11-23T09:00")
    office.mail(
        "宣传部", filled(office.form("宣传部", "2026-W48"), [COUNTED, said("2"), said("3")]), "2026-11-27T12:20"
    )
    office.mail("权益部", filled(office.form("权益部", "2026-W48"), [said("3")]), "2026-11-27T11:59")
    merged = office.merge("2026-W48", "2026-11-28T09:00")
    names = {d.id: d.name for d in merged.status.plan.departments}
    states = {names[row.department]: row.state for row in merged.status.returns}
    assert (states["宣传部"], states["权益部"], states["办公室"]) == (
        ReturnState.LATE,
        ReturnState.ON_TIME,
        ReturnState.MISSING,
    )
    book = load_workbook(next(office.project.period_folder("2026-W48").glob("*.xlsx")))
    texts = [str(c.value) for row in book["汇总表"].iter_rows() for c in row]
    assert any("2026年第48周" in text for text in texts)


@pytest.mark.parametrize(
    ("kind", "period", "day", "named"),
    [
        ("旬", "2026-12-上旬", "2026-12-10", "2026-12-T1"),
        ("半年", "2026-H2", "2026-12-20", "2026-H2"),
        ("年", "2026", "2026-12-30", "2026"),
    ],
)
def test_the_calendar_says_when_a_period_of_any_kind_is_due(
    tmp_path: Path, kind: str, period: str, day: str, named: str
) -> None:
    office = new_office(
        tmp_path / "p", 设置=settings(kind, ""), 日历=f"类别 | 期次 | 日期\n报送截止 | {period} | {day}"
    )
    with open_session(office.project, now=at("2026-11-01T09:00"), write=False) as session:
        assert session.period(named).due.isoformat()[:19] == f"{day}T23:59:59"
        assert [f.code for f in session.findings if f.code.startswith("plan.bad")] == []
    built = office.build(named, "2026-11-01T09:00")
    assert built.period.id == named and (office.project.outbox / named / "forms").is_dir()


def test_another_kind_is_refused_with_the_right_name_and_nothing_is_built(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office = small(tmp_path / "p", "季", "每季度末月25日")
    where = ["-C", str(office.project.root)]
    assert run(["build", "-p", "2026-11", *where], at("2026-11-01T09:00")) == 1
    assert "报送周期是“季”，请写成 2026-Q4" in capsys.readouterr().err
    monthly = new_office(tmp_path / "m")
    for text, right in (("2022Q3", "2022-09"), ("2022W9", "2022-03"), ("2022H1", "2022-06")):
        assert run(["build", "-p", text, "-C", str(monthly.project.root)], at("2022-09-01T09:00")) == 1
        assert right in capsys.readouterr().err
    assert not list(monthly.project.outbox.glob("*"))


def test_a_kind_that_changes_is_a_question_until_it_is_answered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office = small(tmp_path / "p", "季", "每季度末月25日")
    office.build("2026-Q4", "2026-10-10T09:00")
    replace_sheet(office, "设置", settings("月", "每月25日"))
    where = ["-C", str(office.project.root)]
    now = at("2026-11-01T09:00")
    assert run(["check", "--json", *where], now) == 0
    found = json.loads(capsys.readouterr().out)["findings"]
    assert [f["code"] for f in found if "kind" in f["code"]] == ["plan.period-kind-changed"]
    assert run(["build", "-p", "2026-11", *where], now) == 1
    assert not (office.project.outbox / "2026-11").exists()
    assert run(["merge", "-p", "2026-Q4", "--no-pdf", *where], now) == 0
    assert run(["build", "-p", "2026-11", "--yes", *where], now) == 0
    assert run(["build", "-p", "2026-12", *where], now) == 0


def test_a_month_far_from_today_and_from_the_plan_needs_to_be_confirmed(tmp_path: Path) -> None:
    office = new_office(tmp_path / "p")
    where = ["-C", str(office.project.root)]
    now = at("2022-09-01T09:00")
    assert run(["build", "-p", "2062-09", *where], now) == 1 and not list(office.project.outbox.glob("*"))
    assert run(["build", "-p", "2023-06", *where], now) == 0
    assert run(["build", "-p", "2062-09", "--yes", *where], now) == 0


def test_a_single_collection_has_any_word_and_is_read_back(tmp_path: Path) -> None:
    office = small(tmp_path / "p", "一次性", "2026-12-20")
    assert due_of(office, "预算2027") == "2026-12-20T23:59:59"
    office.build("预算2027", "2026-11-01T09:00")
    row = Filling("2", {"完成状态": "进行中", "进度%": 40, "本次进展情况": "本次填报。"})
    office.mail("宣传部", filled(office.form("宣传部", "预算2027"), [row]), "2026-12-01T10:00")
    merged = office.merge("预算2027", "2026-12-21T09:00")
    assert merged.status.rates.received == 1 and not merged.trouble
    with (
        pytest.raises(RequestError, match="period-of-other-kind"),
        open_session(office.project, now=at("2026-11-01T09:00"), write=False) as session,
    ):
        session.period("2026-11")


def test_a_lead_that_leaves_a_totalled_column_blank_beside_filled_parts_is_asked(tmp_path: Path) -> None:
    office = hospital(tmp_path / "p", lines="代码 | 名称 | 类型 | 汇总方式\n | 投入资金 | 数量 | 合计")
    office.build("2026-11", "2026-11-01T09:00")
    usual = {"完成状态": "进行中", "进度%": 50, "本月进展情况": "正在整改。"}
    office.mail("药剂科", filled(office.form("药剂科", "2026-11"), [Filling("7", usual)]), "2026-11-20T10:00")
    office.mail(
        "医务科", filled(office.form("医务科", "2026-11"), [Filling("7", {**usual, "投入资金": 2})]), "2026-11-20T10:00"
    )
    found = [f for f in office.merge("2026-11", "2026-11-26T09:00").status.findings if f.code == "target.lead-blank"]
    assert [(f.params["number"], f.params["column"], f.params["names"]) for f in found] == [("7", "投入资金", "医务科")]


@pytest.mark.parametrize(
    ("given", "today", "fine"),
    # the plan is of 2022; from 15 March 2025 a year and a day back is 14 March 2024
    [
        ("2024-03", "2025-03-15", True),
        ("2024-02", "2025-03-15", False),
        ("2024-03", "2025-04-01", True),
        ("2024-03", "2025-04-02", False),
        ("2021-01", "2025-03-15", True),
        ("2023-12", "2025-03-15", True),
        ("2020-12", "2025-03-15", False),
        ("2026-03", "2025-02-28", True),
        ("2026-03", "2025-02-27", False),
    ],
)
def test_a_period_far_from_today_and_from_the_plan_is_a_slip(
    tmp_path: Path, given: str, today: str, fine: bool
) -> None:
    office = new_office(tmp_path / "p")
    with open_session(office.project, now=at(f"{today}T09:00"), write=False) as session:
        if fine:
            assert session.period(given).id == given
            return
        with pytest.raises(RequestError) as refused:
            session.period(given)
    assert (refused.value.key, refused.value.params) == ("period-far-away", {"text": given, "year": 2022})
