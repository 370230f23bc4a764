"""A plan that is revised mid-year: what was printed of the months before still holds, and is found again."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_office import TARGETS, Office, at, codes, filled, new_office, state_of, values, write_plan

from xlplan.cli.main import run
from xlplan.ledger.status import Status
from xlplan.pipeline.deciding import close_period, same_target
from xlplan.pipeline.explaining import explain
from xlplan.pipeline.history import Months, history
from xlplan.pipeline.judging import current_status
from xlplan.pipeline.owing import owed_now
from xlplan.pipeline.results import TargetExplained
from xlplan.pipeline.session import open_session

AUGUST, SEPTEMBER = "2022-08", "2022-09"

REVISED = """
序号 | 方面 | 举措序号 | 举措         | 工作目标       | 牵头部门 | 责任部门 | 完成时限      | 量化指标 | 计量单位
1    | 甲   | 1        | 加强学习，打牢基础 | 举办学习班     | 办公室   | 宣传部   | 2022年12月底前 | 4        | 期
2    | 乙   | 2        | 服务群众     | 走访基层群众   | 宣传部   | 各部门   | 长期坚持      |          |
3    | 乙   | 2        | 服务群众     | 建立妇女之家   | 发展部   |          | 2022年11月底前 |          |
"""
"""走访 went from 权益部 to 宣传部, 编印学习材料 was dropped, 发展部 joined with a target of its own."""

JOINED = """
部门     | 别名   | 所属组
办公室   |        | 各部门
宣传部   |        | 各部门
权益部   | 维权部 | 各部门
发展部   |        | 各部门
"""

EARLIER_DUE = """
项目       | 内容
方案名称   | 测试方案
年度       | 2022
报送时限   | 每月15日
填报范围   | 牵头和责任部门
"""


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """August was reported by everybody on the 20th and merged; the plan was revised on 10 September."""
    made = new_office(tmp_path / "office")
    made.build(AUGUST, "2022-08-01T09:00")
    for department in ("办公室", "宣传部", "权益部"):
        made.mail(department, filled(made.form(department, AUGUST)), "2022-08-20T10:00")
    made.merge(AUGUST, "2022-08-26T09:00")
    write_plan(made.project.plan, 任务=REVISED, 部门=JOINED, 设置=EARLIER_DUE)
    made.build(SEPTEMBER, "2022-09-10T09:00")
    made.mail("宣传部", filled(made.form("宣传部")), "2022-09-14T10:00")
    made.merge(SEPTEMBER, "2022-09-16T09:00")
    return made


def months(office: Office, what: str | None = None) -> Months:
    with open_session(office.project, now=at("2022-09-16T10:00"), write=False) as session:
        return history(session, what)


def as_of(office: Office, moment: str, period: str = AUGUST) -> Status:
    with open_session(office.project, now=at("2022-09-16T10:00"), write=False) as session:
        return current_status(session, period, as_of=moment)


def cells(found: Months) -> dict[str, dict[str, str]]:
    return {row.name: dict(row.cells) for row in found.rows}


def test_who_joins_later_was_not_missing_before(office: Office) -> None:
    shown = cells(months(office))
    assert shown["发展部"] == {SEPTEMBER: "未报送"}
    status = office.status(now="2022-09-16T10:00")
    joined = next(d.id for d in status.plan.departments if d.name == "发展部")
    assert {p for d, p in status.matrix if d == joined} == {SEPTEMBER}
    assert (status.trend[AUGUST].expected, status.trend[AUGUST].on_time) == (3, 3)


def test_who_joins_later_is_not_told_to_have_missed_two_months(office: Office) -> None:
    with open_session(office.project, now=at("2022-09-16T10:00"), write=False) as session:
        owed = {o.department.name: o.periods for o in owed_now(session, session.period(SEPTEMBER)) if o.periods}
    assert owed == {"办公室": (SEPTEMBER,), "权益部": (SEPTEMBER,), "发展部": (SEPTEMBER,)}


def test_an_earlier_due_day_makes_nobody_late_in_the_months_before(office: Office) -> None:
    assert {row[AUGUST] for row in cells(months(office)).values() if AUGUST in row} == {"按时报送"}


def test_history_follows_a_target_to_its_new_lead(office: Office) -> None:
    shown = cells(months(office, "走访基层群众"))
    assert shown["自报状态"] == {AUGUST: "进行中", SEPTEMBER: "进行中"}


def test_a_dropped_target_is_still_found(office: Office) -> None:
    assert cells(months(office, "编印学习材料"))["自报状态"] == {AUGUST: "进行中"}
    assert cells(months(office, "宣传部"))["2 编印学习材料"] == {AUGUST: "进行中"}


def test_as_of_before_the_revision_is_judged_by_the_plan_of_then(office: Office) -> None:
    then = as_of(office, "2022-08-26T09:00")
    assert [row.target.text for row in then.rows] == ["举办学习班", "编印学习材料", "走访基层群众"]
    assert (then.period.due, then.rates.on_time, then.rates.expected) == (at("2022-08-25T23:59:59"), 3, 3)
    now = as_of(office, "2022-09-12T09:00", SEPTEMBER)
    assert [row.target.text for row in now.rows] == ["举办学习班", "走访基层群众", "建立妇女之家"]


def test_a_closed_month_explains_its_own_targets(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    write_plan(office.project.plan)
    with open_session(office.project, now=at("2022-09-17T09:00"), write=True) as session:
        close_period(session, AUGUST, by="王", reason="")
    write_plan(office.project.plan, 任务=REVISED, 部门=JOINED)
    with open_session(office.project, now=at("2022-09-18T09:00"), write=True) as session:
        found = explain(session, "编印学习材料", AUGUST)
    assert isinstance(found, TargetExplained)
    assert {said.column for said in found.said} == {"status", "progress", "news"}
    asked = ["-C", str(office.project.root), "explain", "建立妇女之家", "-p", AUGUST]
    assert run(asked, now=at("2022-09-18T09:00")) == 1
    assert "没有找到工作目标" in capsys.readouterr().err


def test_a_ruling_names_the_target_that_is_gone_by_its_number_and_joins_its_history(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = new_office(tmp_path / "office")
    made.build(AUGUST, "2022-08-01T09:00")
    made.mail("宣传部", filled(made.form("宣传部", AUGUST)), "2022-08-20T10:00")
    made.merge(AUGUST, "2022-08-26T09:00")
    write_plan(made.project.plan, 任务=TARGETS.replace("编印学习材料", "编印宣讲学习手册"))
    with open_session(made.project, now=at("2022-09-01T09:00"), write=False) as session:
        remedy = next(session.locale.remedy(f) for f in session.findings if f.code == "plan.which-target")
        before = next(t.id for p in session.facts.editions.values() for t in p.targets if t.text == "编印学习材料")
    assert f"xlplan same-target 2 {before} " in remedy
    asked = ["-C", str(made.project.root), "same-target", "2", "2", "--by", "王"]
    assert run(asked, now=at("2022-09-01T10:00")) == 0
    with open_session(made.project, now=at("2022-09-01T11:00"), write=False) as session:
        assert session.changes == ()
        assert next(t.id for t in session.plan.targets if t.number == "2") == before
        assert cells(history(session, "2"))["自报状态"] == {AUGUST: "进行中"}


def test_a_form_built_before_a_target_was_ruled_to_be_an_earlier_one_is_still_read(tmp_path: Path) -> None:
    office = new_office(tmp_path / "ruled")
    office.build("2022-08", now="2022-08-01T09:00")
    write_plan(office.project.plan, 任务=TARGETS.replace("编印学习材料", "编印宣讲学习手册"))
    office.build("2022-09")
    form = filled(office.form("宣传部", "2022-09"))
    office.put("九月.xlsx", form)
    assert "2" in values(office.merge(now="2022-09-20T09:00").status, "宣传部")
    with open_session(office.project, now=at("2022-09-20T10:00"), write=True) as session:
        same_target(session, "2", "2", by="")
    status = office.merge(now="2022-09-20T11:00").status
    assert values(status, "宣传部")["2"]["progress"] == 50
    assert "row.unknown" not in codes(status)
    assert state_of(status, "宣传部") == "on-time"
