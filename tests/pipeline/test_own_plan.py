"""A hospital makes xlplan its own from plan.xlsx alone: columns, totals, status words, vocabulary, questions."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from own_office import LINES, SETTINGS, Filling, filled, hospital, hospital_fillings, read_table, replace_sheet
from small_office import Office, at

from xlplan.api import Month
from xlplan.ledger.status import Status, TargetState
from xlplan.locale import load_locale
from xlplan.pipeline.explaining import explain
from xlplan.pipeline.reminding import remind
from xlplan.pipeline.results import TargetExplained
from xlplan.pipeline.session import open_session
from xlplan.report.json import status_json

ZH = load_locale("zh")
WORDS = "未整改=未启动、整改中=进行中、已整改=已完成、立行立改=已完成、长期坚持"
MORE = f"""
存在问题 | 困难和诉求
完成状态 | 整改状态 | | | | {WORDS}
"""
QUESTIONS = """
问题 | 类型 | 必填 | 发给谁
本科室本月接到投诉几件？ | 数量 | 是 | 医务科、护理部、总务科、设备科
对整改工作有何建议？ | 长文字 | 否 |
院史资料移交到哪一步了？ | 文字 | 是 | 院史办
"""
PERIOD = "2026-11"


def with_history_office(office: Office) -> Office:
    book = load_workbook(office.project.plan)
    book["部门"].append(["院史办", None, "yuanshi@example.org"])
    book.save(office.project.plan)
    return office


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Everything at once: own columns, a renamed one, own status words, questions; 2026-11 built, filled and merged."""
    made = with_history_office(
        hospital(tmp_path_factory.mktemp("h") / "p", lines=LINES + MORE.strip("\n"), 提问=QUESTIONS)
    )
    made.build(PERIOD, "2026-11-01T09:00")
    said = hospital_fillings()
    renamed = {"完成状态": "整改状态"}
    for department, rows in said.items():
        rows = [
            replace(r, values={renamed.get(k, k): "整改中" if k == "完成状态" else v for k, v in r.values.items()})
            for r in rows
        ]
        if department == "设备科":  # item 8, due 20 November
            rows[0] = Filling(
                "8",
                {
                    **rows[0].values,
                    "整改状态": "立行立改",
                    "进度%": 100,
                    "完成日期": "2026-11-10",
                    "困难和诉求": "缺扫码枪",
                },
            )
        below = {
            "医务科": {"本科室本月接到投诉几件？": 3},
            "护理部": {"本科室本月接到投诉几件？": "若干"},
            "设备科": {"本科室本月接到投诉几件？": "约30件"},
        }.get(department, {})
        made.mail(department, filled(made.form(department, PERIOD), rows, below), "2026-11-20T10:00")
    made.mail(
        "院史办",
        filled(made.form("院史办", PERIOD), [], {"院史资料移交到哪一步了？": "已移交三分之一"}),
        "2026-11-20T10:00",
    )
    made.merge(PERIOD, "2026-11-26T09:00")
    return made


@pytest.fixture(scope="module")
def status(office: Office) -> Status:
    return office.status(PERIOD, "2026-11-26T09:00")


@pytest.fixture(scope="module")
def document(status: Status) -> dict[str, Any]:
    return status_json(status, ZH)


@pytest.fixture(scope="module")
def book(office: Office) -> Any:
    return load_workbook(next(office.project.period_folder(PERIOD).glob("*.xlsx")))


@pytest.fixture(scope="module")
def page(office: Office) -> str:
    return html.unescape(next(office.project.period_folder(PERIOD).glob("*.html")).read_text("utf-8"))


def headings(sheet: Worksheet) -> list[str]:
    rows = (list(row) for row in sheet.iter_rows(max_row=12, values_only=True))
    return next([str(cell) for cell in row if cell is not None] for row in rows if sum(c is not None for c in row) > 5)


def row_of(sheet: Worksheet, number: str) -> dict[str, Any]:
    """The cells of a target's row by heading."""
    header = next(r for r in range(1, 12) if sum(c.value is not None for c in sheet[r]) > 5)
    names = [cell.value for cell in sheet[header]]
    found = next(row for row in sheet.iter_rows(min_row=header + 1) if str(row[0].value) == number)
    return dict(zip(names, (cell.value for cell in found), strict=True))


def test_columns_that_only_leads_fill_are_closed_for_the_others(office: Office) -> None:
    sheet = load_workbook(office.form("医务科", PERIOD)).worksheets[0]
    header = next(r for r in range(1, 12) if any(c.value == "序号" for c in sheet[r]))
    columns = {str(c.value).rstrip("*"): c.column for c in sheet[header] if c.value}
    role = {
        sheet.cell(r, columns["序号"]).value: sheet.cell(r, columns["本部门角色"]).value
        for r in range(header + 1, header + 6)
    }
    assert role["10"] == "牵头" and role["1"] == "责任"
    rows = {sheet.cell(r, columns["序号"]).value: r for r in range(header + 1, header + 6)}
    for name in ("涉及人次", "整改自评", "满意度", "约谈日期"):
        assert sheet.cell(rows["1"], columns[name]).protection.locked
        assert not sheet.cell(rows["10"], columns[name]).protection.locked
    for name in ("投入资金", "需党委协调事项"):
        assert not sheet.cell(rows["1"], columns[name]).protection.locked


def test_the_printed_sheet_has_the_columns_that_the_office_wants_in_their_order(book: Any) -> None:
    printed = headings(book["汇总表"])
    assert [name for name in printed if name in {"投入资金", "涉及人次", "整改自评", "满意度", "约谈日期"}] == [
        "投入资金",
        "涉及人次",
        "整改自评",
        "满意度",
        "约谈日期",
    ]
    assert "需党委协调事项" not in printed
    row = row_of(book["汇总表"], "8")
    assert row["投入资金"] == "64\n【信息科】2\n【护理部】2" and row["满意度"] == "63%"


@pytest.mark.parametrize("name", ["汇总表", "分部门", "数据"])
def test_a_renamed_column_has_its_new_name_everywhere(book: Any, name: str) -> None:
    assert "困难和诉求" in headings(book[name]) and "存在问题" not in headings(book[name])


def test_the_page_and_the_form_have_the_new_names_too(page: str, office: Office) -> None:
    assert "困难和诉求" in page and "存在问题" not in page
    texts = [
        str(c.value) for row in load_workbook(office.form("医务科", PERIOD)).worksheets[0].iter_rows() for c in row
    ]
    assert "困难和诉求" in texts and "整改状态*" in texts


def test_totals_are_those_reckoned_apart(document: dict[str, Any], book: Any) -> None:
    totals = {total["column"]: total for total in document["totals"]}
    scopes = {"方面": "by_aspect", "举措": "by_measure"}
    for line in read_table("hospital-totals"):
        total, number = totals[line["栏目"]], float(line["数"])
        if line["范围"] == "全部":
            found = total["all"][line["名称"]] if line["名称"] else total["all"]
        elif line["范围"] in scopes:
            found = total[scopes[line["范围"]]][line["名称"]]
        else:
            found = total["by_department"][line["名称"]]["lead" if "牵头" in line["范围"] else "part"]
        assert found == pytest.approx(number), line
    assert totals["整改自评"]["all"] == {"好": 8, "一般": 4, "差": 3} and totals["整改自评"]["how"] == "choices"
    cells = [cell.value for row in book["汇总数"].iter_rows() for cell in row]
    assert 511.35 in cells and 7013 in cells
    assert any(cell.value == "511.35" for row in book["汇总表"].iter_rows() for cell in row)


def test_frames_have_own_columns_by_their_names(status: Status) -> None:
    month = Month(status, ZH)
    targets = month.targets.set_index("number")
    assert list(targets.columns)[-6:] == ["投入资金", "涉及人次", "整改自评", "满意度", "约谈日期", "需党委协调事项"]
    assert targets["投入资金"].sum() == pytest.approx(511.35) and targets.loc["8", "整改自评"] == "好"
    said = month.entries.query("label == '投入资金' and number == '8'")
    assert dict(zip(said["department"], said["value"], strict=True)) == {"设备科": 64, "信息科": 2, "护理部": 2}
    assert "困难和诉求" in set(month.entries["label"])


def test_explain_tells_an_own_column_with_its_place_and_moment(office: Office) -> None:
    with open_session(office.project, now=at("2026-11-26T09:00"), write=False) as session:
        told = explain(session, "8", PERIOD)
    assert isinstance(told, TargetExplained)
    said = next(s for s in told.said if s.label == "投入资金" and s.department == "设备科")
    assert (said.shown, said.cell != "", said.received_at.isoformat()[:10]) == ("64", True, "2026-11-20")
    assert next(s for s in told.said if s.department == "设备科" and s.column == "status").shown == "立行立改"


def test_own_status_words_are_offered_shown_as_written_and_judged_by_their_meaning(
    office: Office, document: dict[str, Any], status: Status, book: Any, page: str
) -> None:
    lists = [
        [c.value for c in column if c.value]
        for sheet in load_workbook(office.form("医务科", PERIOD)).worksheets
        for column in sheet.iter_cols()
        if column[0].value == "status"
    ]
    assert lists == [["status", "未整改", "整改中", "已整改", "立行立改", "长期坚持"]]
    targets = {target["number"]: target for target in document["targets"]}
    assert (targets["8"]["reported"], targets["8"]["derived"]) == ("done", "done")
    assert (targets["1"]["reported"], targets["1"]["derived"]) == ("in-progress", "overdue")
    assert row_of(book["汇总表"], "8")["整改状态"].startswith("立行立改")
    assert row_of(book["数据"], "1")["自报状态"] == "整改中"
    assert "立行立改" in page and "整改中" in page
    assert "立行立改" in [c.value for row in book["分部门"].iter_rows() for c in row]
    assert {row.derived for row in status.rows if row.target.number == "8"} == {TargetState.DONE}


def test_the_next_form_shows_own_words_as_last_state(office: Office) -> None:
    office.build("2026-12", "2026-12-01T09:00")
    sheet = load_workbook(office.form("设备科", "2026-12")).worksheets[0]
    texts = [cell.value for row in sheet.iter_rows() for cell in row]
    assert "立行立改" in texts and "整改中" in texts


def test_questions_are_asked_checked_gathered(
    office: Office, document: dict[str, Any], status: Status, book: Any, page: str
) -> None:
    names = {d.id: d.name for d in status.plan.departments}
    states = {names[row.department]: row.state.value for row in status.returns}
    assert (states["院史办"], states["总务科"], states["医务科"]) == ("on-time", "incomplete", "on-time")
    found = {(f.code, names[f.department]): f for f in status.findings if f.code.startswith("question.")}
    assert set(found) == {
        ("question.missing", "总务科"),
        ("question.unreadable", "护理部"),
        ("question.interpreted", "设备科"),
    }
    assert "按 30 计" in ZH.message(found["question.interpreted", "设备科"])
    missing = found["question.missing", "总务科"]
    assert "本科室本月接到投诉几件？" in ZH.message(missing) and missing.origin.cell in ZH.message(missing)
    said = {(q["question"], q["department"]): q["answer"] for q in document["questions"]}
    assert said["本科室本月接到投诉几件？", "医务科"] == 3 and said["本科室本月接到投诉几件？", "总务科"] is None
    assert said["院史资料移交到哪一步了？", "院史办"] == "已移交三分之一"
    assert ("本科室本月接到投诉几件？", "财务科") not in said
    replies = {row[0].value: [cell.value for cell in row] for row in book["答复"].iter_rows(min_row=5)}
    assert replies["医务科"][1] == 3 and replies["院史办"][-1] == "已移交三分之一" and len(replies) == 10
    assert "已移交三分之一" in page
    texts = [
        str(c.value) for row in load_workbook(office.form("院史办", PERIOD)).worksheets[0].iter_rows() for c in row
    ]
    assert "院史资料移交到哪一步了？*" in texts and "序号" not in texts


def test_the_reminder_quotes_the_question(office: Office) -> None:
    with open_session(office.project, now=at("2026-11-27T09:00"), write=True) as session:
        remind(session, PERIOD)
    mails = [
        p
        for p in office.project.mail(PERIOD).glob("*.eml")
        if ("总务科" in p.name and "补正" in p.name) or "总务科" in p.name
    ]
    texts = [
        part.get_content()
        for p in mails
        for part in message_from_bytes(p.read_bytes(), policy=policy.default).walk()
        if part.get_content_maintype() == "text"
    ]
    assert any("没有回答“本科室本月接到投诉几件？”" in text for text in texts)


def test_what_cannot_be_done_is_told_and_the_rest_works(tmp_path: Path) -> None:
    lines = """
代码 | 名称 | 类型 | 必填 | 宽度 | 选项 | 填写说明 | 停用 | 进汇总表 | 汇总方式 | 适用 | 由谁填
| 备忘 | 文字 | | | | | | | 合计 | |
| 自评 | 选项 | | | | | | | 各选项计数 | |
| 资金 | 数量 | | | | | | 也许 | 加权 | | 分管领导
| 经办人 | 姓名 | | | | | | | | |
| 资金 | 数量 | | | | | | | | |
完成状态 | | 数量 | | | 未整改=未开工、已移交、整改中=进行中 | | 是 | | | |
本月进展情况 | | 数量 | | | | | | | | |
| 面积 | 数量 | | | | | | | | 颜色=红 |
| 面积二 | 数量 | | | | | | | | 备注=没有这样的备注 |
"""
    office = hospital(tmp_path / "p", lines=lines)
    with open_session(office.project, now=at("2026-11-01T09:00"), write=False) as session:
        found = [(f.code, f.origin.cell) for f in session.findings if f.origin.sheet == "表单"]
        assert [c.key for c in session.layout.columns if c.own] == ["备忘", "自评", "资金", "经办人", "面积", "面积二"]
        assert session.layout.column("status").kind == "choice" and session.layout.column("news").kind == "long-text"
    assert sorted(found) == sorted(
        [
            ("plan.total-unfit", "J2"),
            ("plan.no-choices", "B3"),
            ("plan.total-unfit", "J3"),
            ("plan.bad-form-value", "I4"),
            ("plan.bad-form-value", "J4"),
            ("plan.bad-form-value", "L4"),
            ("plan.bad-form-kind", "C5"),
            ("plan.duplicate-form-column", "B6"),
            ("plan.form-kind-fixed", "C7"),
            ("plan.no-status-meaning", "F7"),
            ("plan.no-status-meaning", "F7"),
            ("plan.column-needed", "H7"),
            ("plan.form-kind-fixed", "C8"),
            ("plan.bad-condition", "K9"),
            ("plan.condition-empty", "K10"),
        ]
    )


VOCABULARY = """
用词·工作目标 | 整改事项
用词·举措 | 反馈问题
用词·方面 | 问题类别
用词·部门 | 科室
用词·牵头部门 | 主责科室
用词·责任部门 | 配合科室
用词·填报表 | 整改情况表
"""
GONE = re.compile("工作目标|牵头部门|责任部门|填报表")


def shown_texts(office: Office) -> Iterator[tuple[str, str]]:
    """Everything that people see of a period: forms, workbook, page, mails."""
    folder = office.project.period_folder(PERIOD)
    for path in sorted(folder.rglob("*")):
        yield "name", path.name
        if path.suffix == ".xlsx":
            for sheet in load_workbook(path).worksheets:
                yield path.name, sheet.title
                yield from (
                    (f"{path.name} {c.coordinate}", c.value)
                    for row in sheet.iter_rows()
                    for c in row
                    if isinstance(c.value, str)
                )
        elif path.suffix == ".html":
            yield path.name, re.sub(r"<(style|script).*?</\1>", "", path.read_text("utf-8"), flags=re.DOTALL)
        elif path.suffix == ".eml":
            message = message_from_bytes(path.read_bytes(), policy=policy.default)
            yield path.name, str(message["Subject"])
            yield from (
                (path.name, part.get_content()) for part in message.walk() if part.get_content_maintype() == "text"
            )


def test_the_office_s_words_are_spoken_everywhere_and_what_was_issued_before_is_read(tmp_path: Path) -> None:
    office = hospital(tmp_path / "p", lines="")
    office.build(PERIOD, "2026-11-01T09:00")
    before = office.form("党委办公室", PERIOD)
    rows = [Filling(str(n), {"完成状态": "进行中", "进度%": 50, "本月进展情况": "正在整改。"}) for n in (1, 2, 3, 5, 6)]
    old = filled(before, rows)
    replace_sheet(office, "设置", SETTINGS + VOCABULARY.strip("\n"))
    for path in (*office.project.forms(PERIOD).iterdir(), *office.project.mail(PERIOD).iterdir()):
        path.unlink()
    office.build(PERIOD, "2026-11-02T09:00")
    office.mail("党委办公室", old, "2026-11-20T10:00", "表.xlsx")
    merged = office.merge(PERIOD, "2026-11-26T09:00")
    codes = {f.code for f in merged.status.findings}
    assert not codes & {
        "return.column-missing",
        "return.codes-lost",
        "return.unrecognised",
        "cell.altered",
        "return.extras",
    }
    assert [row.state.value for row in merged.status.returns].count("on-time") == 1
    left = [
        (where, text[max(0, m.start() - 30) : m.end() + 20])
        for where, text in shown_texts(office)
        for m in GONE.finditer(text)
    ]
    assert left == []
    texts = "\n".join(text for _, text in shown_texts(office))
    assert all(word in texts for word in ("整改事项", "主责科室", "整改情况表", "反馈问题", "问题类别", "科室"))
    document = status_json(merged.status, ZH)
    assert {"lead", "responsible", "text"} <= set(document["targets"][0])
    month = Month(merged.status, ZH)
    assert list(month.targets.columns)[:3] == ["id", "number", "aspect"]
