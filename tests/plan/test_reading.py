"""plan.xlsx in every arrangement that people give it."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import PatternFill
from plan_books import DEPARTMENTS, SETTINGS, TARGETS, codes, fill, plan_book, read, typed

from xlplan.errors import PlanError
from xlplan.locale import load_locale
from xlplan.plan.model import DeadlineKind, DueRuleKind, Plan, Reporters, RollRule
from xlplan.plan.records import RecordKind


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "plan.xlsx"


def outline(plan: Plan) -> list[tuple[str, str, str, str, list[str]]]:
    names = {department.id: department.name for department in plan.departments}
    return [
        (t.aspect, t.measure, t.text, names.get(t.lead, ""), [names[i] for i in t.responsible]) for t in plan.targets
    ]


OUTLINE = [
    ("政治引领", "学习", "举办培训班", "办公室", ["宣传部", "权益部"]),
    ("政治引领", "学习", "开展宣讲", "宣传部", ["权益部"]),
    ("维权", "普法", "普法宣传", "权益部", []),
]


def test_a_plain_plan_is_read_whole_and_without_findings(path: Path) -> None:
    reading = read(plan_book(path))
    plan = reading.plan
    assert reading.findings == ()
    assert outline(plan) == OUTLINE
    assert [a.text for a in plan.aspects] == ["政治引领", "维权"]
    assert [len(m.targets) for a in plan.aspects for m in a.measures] == [2, 1]
    assert (plan.targets[0].quantity, plan.targets[0].unit) == (2.0, "期")
    assert [t.deadline.kind for t in plan.targets] == [DeadlineKind.DATE, DeadlineKind.RECURRING, DeadlineKind.ONGOING]
    assert plan.targets[0].lead_text == "办公室" and plan.targets[0].responsible_text == "各部门"
    assert (plan.targets[1].origin.sheet, plan.targets[1].origin.cell) == ("任务", "E3")
    assert plan.departments[1].aliases == ("宣传处",)
    assert (plan.settings.name, plan.settings.year) == ("测试方案", 2022)


def test_titles_blank_rows_merged_cells_and_footnotes_change_nothing(path: Path) -> None:
    def arrange(book: Workbook) -> None:
        del book["任务"]
        sheet = book.create_sheet("任务")
        sheet["A1"] = "2022年任务分解表"
        sheet.merge_cells("A1:J1")
        sheet["A2"] = "单位：办公室"
        fill(sheet, TARGETS, 4)
        sheet.merge_cells("B5:B6")
        sheet.merge_cells("C5:C6")
        sheet.merge_cells("D5:D6")
        sheet.insert_rows(8)
        sheet["A10"] = "注：量化指标为全年数。"
        sheet.merge_cells("A10:J10")
        sheet["A11"] = "合计"
        sheet["I11"] = 2
        sheet["A13"] = "备注：本表由办公室解释"

    reading = read(plan_book(path, change=arrange))
    assert [(finding.code, finding.params["places"]) for finding in reading.findings] == [
        ("plan.footnote", "A10、A11、A13")
    ]
    assert outline(reading.plan) == OUTLINE


def test_blank_aspect_and_measure_cells_mean_the_ones_above(path: Path) -> None:
    targets = TARGETS.replace("2 | 政治引领 | 1 | 学习 |", "2 | | | |")
    assert outline(read(plan_book(path, targets=targets)).plan) == OUTLINE


def test_columns_in_another_order_and_own_columns_between_change_nothing(path: Path) -> None:
    lines = [[cell.strip() for cell in line.split("|")] for line in TARGETS.strip().splitlines()]
    order = [9, 7, 6, 4, 5, 3, 2, 1, 0, 8]
    table = "\n".join(" | ".join(["自用", *(line[i] for i in order)]) for line in lines)
    reading = read(plan_book(path, targets=table))
    assert outline(reading.plan) == OUTLINE
    assert reading.plan.targets[0].quantity == 2.0


def test_headings_in_english_or_mixed_and_decorated_are_understood(path: Path) -> None:
    targets = TARGETS.replace("工作目标 |", "Work target * |").replace("完成时限", "完 成\u3000时 限（必填）")
    targets = targets.replace("牵头部门", "Lead").replace("责任部门", "配合单位：")
    departments = DEPARTMENTS.replace("部门 | 别名 | 所属组 | 邮箱", "Department | Aliases | Groups | E-mail")
    reading = read(plan_book(path, targets=targets, departments=departments))
    assert reading.findings == ()
    assert outline(reading.plan) == OUTLINE


def test_an_english_workbook_gets_english_proposals(path: Path) -> None:
    book = Workbook()
    fill(book.active, "Work target | Lead | Deadlin | Responsible\nOpen | Offices | ongoing |")
    book.active.title = "Targets"
    fill(book.create_sheet("Departments"), "Department\nOffice")
    fill(
        book.create_sheet("Settings"), "Setting | Value\nPlan name | P\nYear | 2022\nReturns due | 25th of every month"
    )
    book.save(path)
    findings = {f.code: f for f in read(path).findings}
    assert findings["plan.misspelt-heading"].params["meant"] == "Deadline"
    assert findings["plan.unknown-department"].params["nearest"] == "Office"


def test_own_sheets_columns_and_colours_are_left_alone(path: Path) -> None:
    def add(book: Workbook) -> None:
        book.create_sheet("通讯录")["A1"] = "部门"
        book["任务"]["M1"] = "我的备忘"
        book["任务"]["M2"] = "看这里"
        book["任务"]["E2"].fill = PatternFill("solid", fgColor="FFFF00")

    assert read(plan_book(path, change=add)).findings == ()


def test_a_sheet_formatted_to_the_bottom_is_read_in_no_time(path: Path) -> None:
    def stretch(book: Workbook) -> None:
        book["任务"].cell(1_048_576, 3).fill = PatternFill("solid", fgColor="FFFF00")

    assert outline(read(plan_book(path, change=stretch)).plan) == OUTLINE


def test_excel_dates_in_deadlines_and_starts(path: Path) -> None:
    def type_dates(book: Workbook) -> None:
        sheet = book["任务"]
        sheet["H2"], sheet["H3"], sheet["H4"] = typed("2022-12-01"), typed("2021-03-08"), 44742
        sheet["H2"].number_format = 'yyyy"年"m"月"'
        sheet["H3"].number_format = 'm"月"d"日"'
        sheet["K1"], sheet["K2"], sheet["K3"] = "开始时间", typed("2022-03-01"), "2022年2月"

    reading = read(plan_book(path, change=type_dates))
    first, second, third = reading.plan.targets
    assert (first.deadline.due, first.deadline.text, first.start) == (
        date(2022, 12, 31),
        "2022年12月",
        date(2022, 3, 1),
    )
    assert second.deadline.due == date(2021, 3, 8)
    assert third.deadline.choices == (date(2022, 6, 30),)
    assert ("plan.other-year", "任务!H3") in codes(reading)
    assert ("plan.ambiguous-date", "任务!H4") in codes(reading)
    assert ("plan.start-after-due", "任务!K3") in codes(reading)
    assert second.start == date(2022, 2, 1)


def test_the_date_formats_that_only_a_chinese_excel_knows(path: Path) -> None:
    """Built-in formats 27-36 and 50-58 have no code in the file; openpyxl reads their cells as plain numbers."""

    def type_number(book: Workbook) -> None:
        for cell, number in (("H2", 57), ("H3", 31)):
            book["任务"][cell] = 44896
            book["任务"][cell].number_format = "0.00"
            book["任务"][cell]._style.numFmtId = number

    first, second, _ = read(plan_book(path, change=type_number)).plan.targets
    assert (first.deadline.text, first.deadline.due) == ("2022年12月", date(2022, 12, 31))
    assert (second.deadline.text, second.deadline.due) == ("2022年12月1日", date(2022, 12, 1))


def test_settings_are_read_in_words(path: Path) -> None:
    settings = """
    项目 | 内容 | 说明
    方案名称 | 测试方案 | 印在表上
    年度 | 2022年 |
    语言 | 英文 |
    时区 | 北京时间 |
    报送时限 | 次月5日 17:00 |
    遇节假日 | 顺延至下一工作日 |
    临期天数 | 15天 |
    滞后分级 | 5、20 |
    方案开始日期 | 2022年2月 |
    填报范围 | 仅牵头部门 |
    签批栏 | 制表人、审核人 |
    汇总表纸张 | a4 |
    """
    reading = read(plan_book(path, settings=settings))
    got = reading.plan.settings
    assert reading.findings == ()
    assert (got.language, got.timezone, got.roll_rule) == ("en", "Asia/Shanghai", RollRule.NEXT_WORKDAY)
    assert (got.due_rule.kind, got.due_rule.number, got.due_rule.months_after) == (DueRuleKind.DAY, 5, 1)
    assert (got.near_due_days, got.behind_bands, got.start) == (15, (5.0, 20.0), date(2022, 2, 1))
    assert (got.reporters, got.signoff, got.paper) == (Reporters.LEAD, ("制表人", "审核人"), "A4")


def test_calendar_form_and_records_are_read(path: Path) -> None:
    reading = read(
        plan_book(
            path,
            日历="类别 | 期次 | 日期 | 至\n报送截止 | 2022-09 | 2022-09-28 17:00 |\n放假 | | 4月3日 | 4月5日\n上班 | | 2022-04-02 |",
            备案="部门 | 期次 | 类别 | 时刻 | 延至 | 申请时间 | 理由\n宣传处 | 2022年9月 | 延期 | | 2022-09-28 | 9月20日 | 出差\n办公室 | 2022-09 | 收到 | 2022-09-25 16:30 | | |",
            表单="代码 | 名称 | 类型 | 必填 | 宽度 | 选项\n存在问题 | 困难和问题 | | 是 | 30 |\n | 是否公开 | 选项 | 否 | | 公开、不公开",
        )
    )
    zone = ZoneInfo("Asia/Shanghai")
    plan = reading.plan
    assert reading.findings == ()
    assert plan.calendar.due == {"2022-09": datetime(2022, 9, 28, 17, tzinfo=zone)}
    assert plan.calendar.holidays == {date(2022, 4, 3), date(2022, 4, 4), date(2022, 4, 5)}
    assert plan.calendar.workdays == {date(2022, 4, 2)}
    delay, receipt = plan.records
    assert (delay.kind, delay.department, delay.period) == (RecordKind.DELAY, plan.departments[1].id, "2022-09")
    assert delay.until == datetime(2022, 9, 28, 23, 59, 59, tzinfo=zone)
    assert delay.asked_at == datetime(2022, 9, 20, 23, 59, 59, tzinfo=zone)
    assert (receipt.kind, receipt.at) == (RecordKind.RECEIVED, datetime(2022, 9, 25, 8, 30, tzinfo=UTC))
    problems, public = plan.form_columns
    assert (problems.key, problems.label, problems.required, problems.width) == ("problems", "困难和问题", True, 30.0)
    assert (public.key, public.kind, public.required, public.choices) == (
        "是否公开",
        "choice",
        False,
        ("公开", "不公开"),
    )


def test_ids_follow_content_and_nothing_else(path: Path, tmp_path: Path) -> None:
    def decorate(book: Workbook) -> None:
        book["任务"].insert_rows(1)
        book["任务"]["A1"] = "标题"
        book.create_sheet("日历")

    one = read(plan_book(path)).plan
    same = read(plan_book(tmp_path / "b.xlsx", settings=SETTINGS.replace("25日", "20日"), change=decorate)).plan
    dated = read(plan_book(tmp_path / "c.xlsx", targets=TARGETS.replace("6月底", "7月底"))).plan
    more = read(plan_book(tmp_path / "d.xlsx", 表单="名称 | 类型\n是否公开 | 文字")).plan
    assert (one.id, one.edition, list(one.by_id)) == (same.id, same.edition, list(same.by_id))
    assert one.edition != dated.edition and list(one.by_id) == list(dated.by_id) and one.id == dated.id
    assert one.edition != more.edition
    assert all(len(code) == 5 for code in (one.id, one.edition, *one.by_id, *one.department_by_id))


def test_saving_the_plan_again_changes_nothing(path: Path, tmp_path: Path) -> None:
    first = read(plan_book(path))
    load_workbook(path).save(tmp_path / "plan2.xlsx")
    again = read(tmp_path / "plan2.xlsx")
    assert (again.plan.id, again.plan.edition) == (first.plan.id, first.plan.edition)


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"not a workbook", "plan-not-a-workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "plan-old-or-encrypted"),
        (b"PK\x03\x04 broken", "plan-not-a-workbook"),
        (b"", "plan-not-a-workbook"),
    ],
)
def test_what_is_no_workbook_stops_with_one_sentence(path: Path, content: bytes, key: str) -> None:
    path.write_bytes(content)
    with pytest.raises(PlanError) as stopped:
        read(path)
    assert stopped.value.key == key
    assert load_locale("zh").text(f"errors.{key}", **stopped.value.params)


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet3.xml", "xl/styles.xml", "[Content_Types].xml"]
)
@pytest.mark.parametrize("content", [b"", b"<broken", b"<a/>"])
def test_a_damaged_workbook_stops_with_one_sentence_or_is_read(path: Path, part: str, content: bytes) -> None:
    whole = plan_book(path)
    with zipfile.ZipFile(whole) as parts:
        kept = {name: parts.read(name) for name in parts.namelist()}
    with zipfile.ZipFile(path, "w") as damaged:
        for name, data in {**kept, part: content}.items():
            damaged.writestr(name, data)
    try:
        assert outline(read(path).plan)
    except PlanError as stopped:
        assert stopped.key.startswith("plan-")


def test_a_workbook_without_targets_or_their_headings_or_a_year_stops(path: Path) -> None:
    def stop(**tables: str) -> str:
        with pytest.raises(PlanError) as stopped:
            read(plan_book(path, **tables))
        return stopped.value.key

    assert stop(targets="") == "plan-no-targets"
    assert stop(targets="一 | 二 | 三\n1 | 2 | 3") == "plan-no-header"
    assert stop(settings="项目 | 内容\n报送时限 | 每月25日", targets=TARGETS.replace("2022年", "")) == "plan-no-year"


def test_five_thousand_targets_are_read_in_a_few_seconds(path: Path) -> None:
    from time import perf_counter

    lines = [
        f"{n} | 方面{n // 900} | {n // 100} | 举措{n // 100} | 开展第{n}项工作 | 宣传部 | 办公室、权益部 | 2022年{n % 12 + 1}月底前 | {n} | 次"
        for n in range(1, 5001)
    ]
    plan_book(path, targets="\n".join([TARGETS.strip().splitlines()[0], *lines]))
    start = perf_counter()
    reading = read(path)
    assert len(reading.plan.targets) == 5000 and reading.findings == ()
    assert perf_counter() - start < 20


def test_a_delay_without_a_moment_of_filing_stands_and_one_with_a_moment_nobody_can_read_does_not(
    tmp_path: Path,
) -> None:
    head = "部门 | 期次 | 类别 | 时刻 | 延至 | 申请时间\n"
    filed = read(plan_book(tmp_path / "filed.xlsx", 备案=head + "宣传部 | 2022-09 | 延期 | | 2022-09-28 |"))
    [record] = filed.plan.records
    assert record.until is not None
    assert record.asked_at is None
    assert not [code for code, _ in codes(filed) if code == "plan.record-incomplete"]
    unclear = read(plan_book(tmp_path / "unclear.xlsx", 备案=head + "宣传部 | 2022-09 | 延期 | | 过几天 |"))
    assert unclear.plan.records == ()
    assert ("plan.bad-moment", "备案!E2") in codes(unclear)
