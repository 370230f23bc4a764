"""Every kind of period goes the whole way, without a page: due, before and after, carried, occurrences, reminded of."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from own_office import Filling, filled
from small_office import at, new_office

from xlplan.errors import RequestError
from xlplan.pipeline.building import build
from xlplan.pipeline.judging import current_status
from xlplan.pipeline.merging import record_inbox, record_merge
from xlplan.pipeline.reminding import remind
from xlplan.pipeline.session import open_session
from xlplan.plan.period_names import kind_of

TARGETS = """
序号 | 方面 | 举措序号 | 举措 | 工作目标 | 牵头部门 | 责任部门 | 完成时限
1 | 甲 | 1 | 学习 | 每周例会 | 宣传部 | | 每周五
2 | 甲 | 1 | 学习 | 编印材料 | 宣传部 | | 2027年12月底前
"""
MONTH = "每月25日"
KINDS = {  # due rule, "this period", three periods; of the last: due moment, occurrence of 每周五 that is judged then
    "月": (MONTH, "本月", ("2026-11", "2026-12", "2027-01"), "2027-01-25T23:59:59", "2027-01-22"),
    "旬": ("每旬末", "本旬", ("2026-11-T3", "2026-12-T1", "2026-12-T2"), "2026-12-20T23:59:59", "2026-12-18"),
    "周": ("每周五 12:00", "本周", ("2026-W52", "2026-W53", "2027-W01"), "2027-01-08T12:00:00", "2027-01-01"),
    "双周": ("每双周周五", "本双周", ("2026-F25", "2026-F26", "2027-F01"), "2027-01-15T23:59:59", "2027-01-08"),
    "双月": ("双月末", "这两个月", ("2026-B5", "2026-B6", "2027-B1"), "2027-02-28T23:59:59", "2027-02-26"),
    "季": ("次季首月5日", "本季度", ("2026-Q3", "2026-Q4", "2027-Q1"), "2027-04-05T23:59:59", "2027-03-26"),
    "半年": ("6月和12月20日", "本半年", ("2026-H1", "2026-H2", "2027-H1"), "2027-06-20T23:59:59", "2027-06-18"),
    "年": ("12月20日", "本年度", ("2025", "2026", "2027"), "2027-12-20T23:59:59", "2027-12-17"),
    "一次性": ("2026-12-20", "本次", ("摸底", "复核", "终审"), "2026-12-20T23:59:59", "2026-12-18"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_three_periods_of_a_kind_follow_each_other(tmp_path: Path, kind: str) -> None:
    rule, this, periods, due, occurrence = KINDS[kind]
    lines = f"项目 | 内容\n方案名称 | 测试方案\n年度 | 2026\n报送周期 | {kind}\n报送时限 | {rule}\n方案开始日期 | 2025-01-01"
    office = new_office(tmp_path / "p", 设置=lines, 任务=TARGETS)
    for period in periods[:2]:
        with open_session(office.project, now=at("2026-10-01T09:00"), write=False) as session:
            moment = session.period(period).due
        early = moment.replace(hour=9)
        office.build(period, f"{early:%Y-%m-%dT08:00}")
        said = {"完成状态": "滞后", "进度%": 35, f"{this}进展情况": "推进。"}
        form = filled(office.form("宣传部", period), [Filling(number, said) for number in "12"])
        office.mail("宣传部", form, f"{early:%Y-%m-%dT%H:%M}", f"{period}.xlsx")
        with open_session(office.project, now=moment, write=True) as session:
            record_inbox(session, period)
            record_merge(session, session.period(period))
    last = at(due)
    with open_session(office.project, now=last, write=True) as session:
        assert session.period(periods[2]).due.isoformat()[:19] == due
        build(session, periods[2])
        if kind != "一次性":
            with pytest.raises(RequestError) as refused:
                session.period("2026-Q4" if kind == "月" else "2026-11")
            assert kind_of(refused.value.params["right"]) is session.plan.settings.period_kind
        status = current_status(session, periods[2])
    sheet = load_workbook(office.form("宣传部", periods[2])).worksheets[0]
    assert [c.value for row in sheet.iter_rows() for c in row].count("35%") == (0 if kind == "一次性" else 2)
    assert status.previous_period == periods[1]
    assert set(status.trend) >= set(periods[:2]) and {period for _, period in status.matrix} >= set(periods[:2])
    assert str(status.rows[0].occurrence_due) == occurrence
    with open_session(office.project, now=last.replace(hour=23), write=True) as session:
        assert remind(session, periods[2])
