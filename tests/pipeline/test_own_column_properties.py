"""Each property of the sheet 表单 goes round by itself: typed into plan.xlsx, on the form, said, in the outputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from own_office import Filling, filled
from small_office import Office, at, new_office

from xlplan.ledger.status import Status
from xlplan.locale import load_locale
from xlplan.pipeline.judging import current_status
from xlplan.pipeline.merging import record_inbox
from xlplan.pipeline.session import open_session
from xlplan.plan.model import FormColumnSpec
from xlplan.report.json import status_json

FORM = """
代码 | 名称 | 类型 | 必填 | 宽度 | 选项 | 填写说明 | 停用 | 进汇总表 | 汇总方式 | 适用 | 由谁填
存在问题 | 困难 | | | | | | | | | |
佐证材料 | | | | | | | 是 | | | |
 | 数 | 数量 | 是 | 19 | | 只填数字 | | 是 | 合计 | | 都填
 | 均 | 百分比 | | | | | | | 平均 | | 牵头
 | 大 | 数量 | | | | | | | 最大 | | 牵头
 | 计 | 日期 | | | | | | | 计数 | | 牵头
 | 选 | 选项 | | | 好、差 | | | 否 | 各选项计数 | | 牵头
 | 无 | 文字 | | | | | | 是 | 无 | | 责任
 | 某方面 | 长文字 | | | | | | | | 方面=甲 |
 | 某部门 | 文字 | | | | | | | | 部门=权益部 |
 | 某备注 | 文字 | | | | | | | | 备注=资金 |
 | 两项 | 文字 | | | | | | | | 方面=甲；备注=资金 |
"""
TARGETS = """
序号 | 方面 | 举措序号 | 举措 | 工作目标 | 牵头部门 | 责任部门 | 完成时限 | 备注
1 | 甲 | 1 | 学习 | 办学习班 | 宣传部 | 权益部 | 2022年12月底前 | 资金
2 | 甲 | 1 | 学习 | 编印材料 | 宣传部 | | 2022年12月底前 |
3 | 乙 | 2 | 服务 | 走访群众 | 权益部 | 宣传部 | 2022年12月底前 | 资金
"""
USUAL = {"完成状态": "进行中", "进度%": 40, "本月进展情况": "推进。"}
PUBLICITY = [
    Filling("1", {**USUAL, "数": 0, "均": 80, "大": 7, "计": "2022-09-03", "选": "好", "两项": "甲资"}),
    Filling("2", {**USUAL, "数": 2.5, "均": "35%", "大": -9, "选": "好", "某方面": "一行\n两行"}),
    Filling("3", {**USUAL, "数": 100, "无": "部分"}),
]
RIGHTS = [
    Filling("3", {**USUAL, "数": 4, "均": 0, "大": 6, "计": "2022-09-05", "选": "差", "某部门": "权益"}),
    Filling("1", {**USUAL, "数": 1000, "无": "也办了"}),
]


@dataclass(frozen=True)
class Round:
    """The office after one month: its form, what it came to, and that as JSON."""

    office: Office
    form: Workbook
    status: Status
    document: dict[str, Any]

    def spec(self, label: str) -> FormColumnSpec:
        return next(spec for spec in self.status.plan.form_columns if spec.label == label)

    @property
    def heads(self) -> dict[str, Any]:
        sheet = self.form.worksheets[0]
        header = next(r for r in range(1, 14) if any(c.value == "序号" for c in sheet[r]))
        return {str(c.value).rstrip("*"): c for c in sheet[header] if c.value}

    def open_rows(self, label: str) -> list[str]:
        """The numbers of the targets in whose rows the column is open."""
        sheet, head, number = self.form.worksheets[0], self.heads[label], self.heads["序号"].column
        rows = range(head.row + 1, head.row + 4)
        return [str(sheet.cell(r, number).value) for r in rows if not sheet.cell(r, head.column).protection.locked]

    def total(self, label: str) -> dict[str, Any]:
        return next(total for total in self.document["totals"] if total["column"] == label)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Round:
    office = new_office(tmp_path_factory.mktemp("office") / "p", 表单=FORM, 任务=TARGETS)
    assert [f for f in office.build().findings if f.origin.sheet == "表单"] == []
    for department, said in (("宣传部", PUBLICITY), ("权益部", RIGHTS)):
        office.mail(department, filled(office.form(department), said), "2022-09-20T10:00")
    with open_session(office.project, now=at("2022-09-28T09:00"), write=True) as session:
        record_inbox(session, "2022-09")
        status = current_status(session, "2022-09")
    form = load_workbook(office.form("宣传部"))
    return Round(office, form, status, status_json(status, load_locale("zh")))


def test_a_name_of_its_own_stands_on_the_form_in_place_of_the_shipped_one(played: Round) -> None:
    assert {"困难", "存在问题"} & set(played.heads) == {"困难"}


def test_a_column_that_is_off_is_not_asked_for(played: Round) -> None:
    assert "佐证材料" not in played.heads
    assert all("佐证材料" not in str(f["message"]) for f in played.document["findings"])


def test_a_required_column_is_starred_and_one_that_is_not_is_not(played: Round) -> None:
    assert (played.heads["数"].value, played.heads["均"].value) == ("数*", "均")


def test_a_width_is_the_least_and_a_help_stands_on_the_page_that_explains(played: Round) -> None:
    width = played.form.worksheets[0].column_dimensions[played.heads["数"].column_letter].width
    guide = " ".join(str(c.value) for row in played.form["填报说明"].iter_rows() for c in row)
    assert width >= 19 and "只填数字" in guide and "由责任部门填。" in guide


def test_choices_are_offered_in_their_order(played: Round) -> None:
    lists = [[c.value for c in column if c.value] for sheet in played.form.worksheets for column in sheet.iter_cols()]
    assert any(column[-2:] == ["好", "差"] for column in lists)


def test_what_is_printed_is_what_the_office_wants(played: Round) -> None:
    assert [played.spec(label).printed for label in ("数", "选", "无")] == [True, False, True]


@pytest.mark.parametrize(
    ("label", "how", "all_", "lead", "part"),
    [
        ("数", "sum", 6.5, 2.5, 100),
        ("均", "mean", 38.33, 57.5, None),
        ("大", "max", 7, 7, None),
        ("计", "count", 2, 1, None),
        ("选", "choices", {"好": 2, "差": 1}, {"好": 2}, None),
    ],
)
def test_every_way_of_totalling_counts_leads_only(
    played: Round, label: str, how: str, all_: Any, lead: Any, part: Any
) -> None:
    total = played.total(label)
    mine = total["by_department"]["宣传部"]
    assert total["how"] == how and total["all"] == (pytest.approx(all_, abs=0.01) if how == "mean" else all_)
    assert (mine["lead"], mine["part"] or None) == (lead, part)


def test_a_column_without_a_total_has_none(played: Round) -> None:
    assert {total["column"] for total in played.document["totals"]} == {"数", "均", "大", "计", "选"}


@pytest.mark.parametrize(
    ("label", "rows"),
    [
        ("数", ["1", "2", "3"]),  # 都填
        ("均", ["1", "2"]),  # 牵头
        ("无", ["3"]),  # 责任
        ("某方面", ["1", "2"]),
        ("某部门", []),
        ("某备注", ["1", "3"]),
        ("两项", ["1"]),
    ],
)
def test_a_column_is_open_where_it_is_asked_and_closed_elsewhere(played: Round, label: str, rows: list[str]) -> None:
    assert played.open_rows(label) == rows


@pytest.mark.parametrize(
    ("label", "values"),
    [
        ("数", {0, 2.5, 100}),
        ("均", {80, 35}),
        ("选", {"好"}),
        ("无", {"部分"}),
        ("某方面", {"一行\n两行"}),
        ("两项", {"甲资"}),
    ],
)
def test_every_kind_of_value_comes_back_as_it_was_said(played: Round, label: str, values: set[Any]) -> None:
    key = played.spec(label).key
    office = next(d.id for d in played.status.plan.departments if d.name == "宣传部")
    said = [part.value(key) for row in played.status.rows for part in row.contributions if part.department == office]
    assert {value for value in said if value is not None} == values
