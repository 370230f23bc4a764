"""Every problem of a plan at once, each with its cell, what is wrong and what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook
from plan_books import DEPARTMENTS, SETTINGS, TARGETS, codes, plan_book, read

from xlplan.findings import FindingType, Severity
from xlplan.locale import all_languages
from xlplan.plan import findings as declared

_ROW = "4 | 维权 | 2 | 普法 | {text} | {lead} | {others} | {deadline} | {quantity} | {unit}\n"


def with_row(
    text: str = "新任务",
    lead: str = "办公室",
    others: str = "",
    deadline: str = "长期坚持",
    quantity: str = "",
    unit: str = "",
) -> str:
    return TARGETS + _ROW.format(text=text, lead=lead, others=others, deadline=deadline, quantity=quantity, unit=unit)


CASES: list[tuple[str, str, dict[str, str]]] = [
    ("plan.no-lead", "任务!E5", {"targets": with_row(lead="", others="宣传部、权益部")}),
    ("plan.no-owner", "任务!E5", {"targets": with_row(lead="")}),
    ("plan.several-leads", "任务!F5", {"targets": with_row(lead="办公室、宣传部")}),
    ("plan.group-leads", "任务!F5", {"targets": with_row(lead="各部门")}),
    ("plan.other-lead", "任务!G5", {"targets": with_row(others="宣传部牵头，权益部配合")}),
    ("plan.unknown-department", "任务!F5", {"targets": with_row(lead="宣专部")}),
    ("plan.unknown-department", "任务!G5", {"targets": with_row(others="权益部、教育局")}),
    ("plan.unknown-group", "任务!G5", {"targets": with_row(others="各有关科室")}),
    (
        "plan.everyone",
        "任务!F5",
        {"targets": with_row(lead="所有部门"), "departments": DEPARTMENTS.replace("各部门", "")},
    ),
    ("plan.person-with-unit", "任务!F5", {"targets": with_row(lead="办公室（赵敏）")}),
    ("plan.and-so-on", "任务!G5", {"targets": with_row(others="权益部等")}),
    ("plan.duplicate-target", "任务!E5", {"targets": with_row(text="普 法宣传")}),
    ("plan.duplicate-number", "任务!A5", {"targets": with_row().replace("\n4 |", "\n1 |")}),
    ("plan.no-targets", "任务!", {"targets": TARGETS.strip().splitlines()[0]}),
    ("plan.no-target-text", "任务!A5", {"targets": with_row(text="", others="权益部")}),
    ("plan.ignored-row", "任务!A5", {"targets": TARGETS + "解释权归办公室\n"}),
    ("plan.no-deadline", "任务!E5", {"targets": with_row(deadline="")}),
    ("plan.bad-date", "任务!H5", {"targets": with_row(deadline="2022年2月30日")}),
    ("plan.bad-date", "任务!H5", {"targets": with_row(deadline="暑假前")}),
    ("plan.relative-date", "任务!H5", {"targets": with_row(deadline="印发后30日内")}),
    ("plan.ambiguous-date", "任务!H5", {"targets": with_row(deadline="12月前")}),
    ("plan.unclear-milestone", "任务!H5", {"targets": with_row(deadline="3月初启动，12月底前完成")}),
    ("plan.festival-date", "任务!H5", {"targets": with_row(deadline="国庆节前")}),
    ("plan.other-year", "任务!H5", {"targets": with_row(deadline="2021年12月底前")}),
    ("plan.later-year", "任务!H5", {"targets": with_row(deadline="2023年3月底前")}),
    ("plan.bad-quantity", "任务!I5", {"targets": with_row(quantity="若干")}),
    ("plan.bad-quantity", "任务!I5", {"targets": with_row(quantity="0")}),
    ("plan.bad-quantity", "任务!I5", {"targets": with_row(quantity="3次", unit="场")}),
    ("plan.unit-in-quantity", "任务!I5", {"targets": with_row(quantity="1,000人次")}),
    (
        "plan.bad-start",
        "任务!K2",
        {"targets": TARGETS.replace("计量单位", "计量单位 | 开始时间").replace("期\n", "期 | 开春\n")},
    ),
    (
        "plan.start-after-due",
        "任务!K2",
        {"targets": TARGETS.replace("计量单位", "计量单位 | 开始时间").replace("期\n", "期 | 2022-09-01\n")},
    ),
    ("plan.missing-heading", "任务!", {"targets": TARGETS.replace("完成时限", "甲")}),
    ("plan.misspelt-heading", "任务!H1", {"targets": TARGETS.replace("完成时限", "完成时现")}),
    ("plan.duplicate-heading", "任务!J1", {"targets": TARGETS.replace("计量单位", "牵头单位")}),
    ("plan.duplicate-department", "部门!A5", {"departments": DEPARTMENTS + "办公室 | | | d@example.org\n"}),
    ("plan.ambiguous-name", "部门!", {"departments": DEPARTMENTS + "团委 | 宣传部 | | d@example.org\n"}),
    ("plan.ambiguous-name", "部门!", {"departments": DEPARTMENTS + "团委 | 各部门 | | d@example.org\n"}),
    ("plan.bad-email", "部门!D5", {"departments": DEPARTMENTS + "团委 | | | 没有邮箱\n"}),
    ("plan.no-email", "部门!A5", {"departments": DEPARTMENTS + "团委 | | |\n"}),
    ("plan.missing-heading", "部门!", {"departments": "甲 | 乙\n办公室 | 宣传部"}),
    ("plan.missing-sheet", "!", {"departments": ""}),
    ("plan.missing-sheet", "!", {"settings": "", "targets": TARGETS}),
    ("plan.missing-setting", "设置!", {"settings": SETTINGS.replace("方案名称 | 测试方案\n", "")}),
    ("plan.bad-setting", "设置!B4", {"settings": SETTINGS.replace("每月25日", "看情况")}),
    ("plan.bad-setting", "设置!B5", {"settings": SETTINGS + "时区 | 火星\n"}),
    ("plan.bad-setting", "设置!B5", {"settings": SETTINGS + "滞后分级 | 30、10\n"}),
    ("plan.bad-setting", "设置!B5", {"settings": SETTINGS + "填报范围 | 谁都行\n"}),
    ("plan.duplicate-setting", "设置!A5", {"settings": SETTINGS + "年度 | 2023\n"}),
    ("plan.unknown-setting", "设置!A5", {"settings": SETTINGS + "天气 | 晴\n"}),
    ("plan.year-assumed", "设置!A3", {"settings": SETTINGS.replace("2022", "")}),
    ("plan.bad-setting", "设置!B3", {"settings": SETTINGS.replace("2022", "虎年")}),
    ("plan.misspelt-sheet", "日历表!", {"日历表": "类别 | 日期\n放假 | 2022-04-03"}),
    ("plan.bad-period", "日历!B2", {"日历": "类别 | 期次 | 日期\n报送截止 | 2022-13 | 2022-09-28"}),
    ("plan.bad-moment", "日历!C2", {"日历": "类别 | 期次 | 日期\n报送截止 | 2022-09 | 9月底的某天"}),
    ("plan.bad-moment", "日历!D2", {"日历": "类别 | 期次 | 日期 | 至\n放假 | | 2022-04-05 | 2022-04-03"}),
    ("plan.bad-kind", "日历!A2", {"日历": "类别 | 期次 | 日期\n团建 | | 2022-09-28"}),
    ("plan.due-elsewhere", "日历!C2", {"日历": "类别 | 期次 | 日期\n报送截止 | 2022-09 | 2023-09-28"}),
    ("plan.record-incomplete", "备案!A2", {"备案": "部门 | 期次 | 类别 | 时刻\n办公室 | 2022-09 | 收到 |"}),
    ("plan.unknown-department", "备案!A2", {"备案": "部门 | 期次 | 类别 | 时刻\n教育局 | 2022-09 | 收到 | 2022-09-25"}),
    ("plan.bad-form-kind", "表单!B2", {"表单": "名称 | 类型\n满意度 | 星级"}),
    ("plan.bad-form-value", "表单!B2", {"表单": "名称 | 必填\n满意度 | 也许"}),
    ("plan.bad-form-value", "表单!B2", {"表单": "名称 | 宽度\n满意度 | 很宽"}),
    ("plan.no-choices", "表单!A2", {"表单": "名称 | 类型\n满意度 | 选项"}),
    ("plan.duplicate-form-column", "表单!A3", {"表单": "名称 | 类型\n满意度 | 文字\n满意度 | 文字"}),
]


@pytest.mark.parametrize(("code", "place", "tables"), CASES, ids=lambda value: value if isinstance(value, str) else "")
def test_each_problem_is_reported_at_its_cell(tmp_path: Path, code: str, place: str, tables: dict[str, str]) -> None:
    reading = read(plan_book(tmp_path / "plan.xlsx", **tables))
    assert (code, place) in codes(reading)
    assert_words(reading.findings)


def assert_words(findings: object) -> None:
    for finding in findings:  # type: ignore[attr-defined]
        for locale in all_languages():
            assert "{" not in locale.message(finding) + locale.remedy(finding)
            assert locale.message(finding) and locale.remedy(finding)


def test_error_cells_and_formulas_without_a_value_are_no_blanks(tmp_path: Path) -> None:
    def spoil(book: Workbook) -> None:
        sheet = book["任务"]
        sheet["F2"] = "=部门!A2"
        sheet["H3"].value, sheet["H3"].data_type = "#REF!", "e"

    reading = read(plan_book(tmp_path / "plan.xlsx", change=spoil))
    assert ("plan.uncached", "任务!F2") in codes(reading)
    assert ("plan.cell-error", "任务!H3") in codes(reading)


def test_all_problems_come_at_once_errors_first_and_then_as_they_stand_in_the_workbook(tmp_path: Path) -> None:
    targets = with_row(lead="宣专部", others="权益部等", deadline="12月前", quantity="若干")
    reading = read(plan_book(tmp_path / "plan.xlsx", targets=targets, settings=SETTINGS + "天气 | 晴\n"))
    assert [finding.code for finding in reading.findings] == [
        "plan.unknown-department",
        "plan.ambiguous-date",
        "plan.bad-quantity",
        "plan.unknown-setting",
        "plan.and-so-on",
    ]
    assert [f.severity for f in reading.findings] == [Severity.ERROR] * 3 + [Severity.WARNING] * 2


def test_a_missing_lead_is_asked_about_and_the_first_responsible_department_leads(tmp_path: Path) -> None:
    plan = read(plan_book(tmp_path / "plan.xlsx", targets=with_row(lead="", others="宣传部、权益部"))).plan
    target = plan.targets[-1]
    assert plan.department_by_id[target.lead].name == "宣传部"
    assert [plan.department_by_id[i].name for i in target.responsible] == ["权益部"]


def test_of_several_leads_the_first_leads_and_a_group_holds_no_lead_twice(tmp_path: Path) -> None:
    plan = read(plan_book(tmp_path / "plan.xlsx", targets=with_row(lead="宣传部、办公室", others="各部门"))).plan
    target = plan.targets[-1]
    assert plan.department_by_id[target.lead].name == "宣传部"
    assert [plan.department_by_id[i].name for i in target.responsible] == ["办公室", "权益部"]


def test_a_target_that_begins_like_a_note_is_still_a_target(tmp_path: Path) -> None:
    targets = TARGETS + "\n | | | | 注重家风建设 | 办公室 | | 长期坚持 | |"
    plan = read(plan_book(tmp_path / "plan.xlsx", targets=targets)).plan
    assert plan.targets[-1].text == "注重家风建设"


def test_a_misspelt_sheet_is_read_and_its_right_name_proposed(tmp_path: Path) -> None:
    reading = read(plan_book(tmp_path / "plan.xlsx", departments="", 部们=DEPARTMENTS))
    assert [(f.code, f.params["meant"]) for f in reading.findings] == [("plan.misspelt-sheet", "部门")]
    assert len(reading.plan.departments) == 3


def test_every_finding_of_the_plan_has_words_in_both_languages() -> None:
    types = [value for value in vars(declared).values() if isinstance(value, FindingType)]
    worded = {kind.code.removeprefix("plan.") for kind in types}
    for locale in all_languages():
        assert set(locale.table("findings/plan")) == worded
