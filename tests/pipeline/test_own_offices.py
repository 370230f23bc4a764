"""Offices of different kinds, each from plan.xlsx alone, three periods each; totals reckoned apart with pandas."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook
from own_office import (
    SETTINGS,
    Filling,
    cells,
    hospital,
    hospital_fillings,
    opened,
    read_table,
    replace_sheet,
    send_in,
)
from small_office import Office

from xlplan.ledger.status import Status
from xlplan.locale import load_locale
from xlplan.report.json import status_json

SCHOOLS = [
    ("修缮屋面", "一小", 36.8, 612, "财政"),
    ("添置图书", "一小", 4.25, 612, "捐赠"),
    ("更换课桌", "二小", 18, 845, "财政"),
    ("铺设跑道", "二小", 97.5, 845, "自筹"),
    ("改造食堂", "三中", 120, 1033, "财政"),
    ("建设录播室", "三中", 22.6, 1033, "自筹"),
    ("增设护栏", "四中", 0, 488, "财政"),
    ("检修电路", "四中", 7.95, 488, "财政"),
]


def office_of(folder: Path, sheets: Mapping[str, str]) -> Office:
    book = Workbook()
    book.remove(book.active)
    for name, table in sheets.items():
        sheet = book.create_sheet(name)
        for row in cells(table):
            sheet.append(row)
    return opened(folder, book)


def document_of(status: Status, lang: str = "zh") -> dict[str, Any]:
    return status_json(status, load_locale(lang))


def reckoned(frame: pd.DataFrame, value: str, how: str, by: str | None = None) -> Any:
    """What pandas makes of the leads' lines."""
    said = frame.dropna(subset=[value])
    if how == "choices":
        counts = said[value].value_counts() if by is None else said.groupby(by)[value].value_counts()
        return counts.to_dict()
    return getattr(said[value] if by is None else said.groupby(by)[value], how)()


def test_a_districts_budget_is_collected_once(tmp_path: Path) -> None:
    items = "\n".join(
        f"{n} | 教育经费 | 1 | 改善条件 | {item} | {school} | 2026年12月底前"
        for n, (item, school, *_) in enumerate(SCHOOLS, 1)
    )
    office = office_of(
        tmp_path / "p",
        {
            "设置": SETTINGS.replace("每月25日", "2026-12-20\n报送周期 | 一次性"),
            "部门": "部门 | 邮箱\n"
            + "\n".join(f"{name} | {i}@example.org" for i, name in enumerate(("一小", "二小", "三中", "四中"))),
            "任务": "序号 | 方面 | 举措序号 | 举措 | 工作目标 | 牵头部门 | 完成时限\n" + items,
            "表单": "名称 | 类型 | 必填 | 选项 | 进汇总表 | 汇总方式 | 由谁填\n申报金额 | 数量 | 是 | | 是 | 合计 | 牵头\n学生数 | 数量 | 是 | | 是 | 最大 | 牵头\n资金来源 | 选项 | 是 | 财政、自筹、捐赠 | 是 | 各选项计数 | 牵头",
        },
    )
    for word, when in (("预算2027", "2026-12-01"), ("预算2027补报", "2026-12-05"), ("决算", "2026-12-10")):
        office.build(word, f"{when}T09:00")
        said: dict[str, list[Filling]] = {}
        for number, (_, school, amount, pupils, source) in enumerate(SCHOOLS, 1):
            usual = {"完成状态": "未启动", "进度%": 0, "本次进展情况": "申报。"}
            row = Filling(str(number), {**usual, "申报金额": amount, "学生数": pupils, "资金来源": source})
            said.setdefault(school, []).append(row)
        send_in(office, word, said, f"{when}T10:00")
        merged = office.merge(word, "2026-12-21T09:00")
        assert (merged.status.rates.expected, merged.status.rates.complete) == (4, 4)
        totals = {total["column"]: total for total in document_of(merged.status)["totals"]}
        assert totals["申报金额"]["all"] == 307.1
        by_school = {name: found["lead"] for name, found in totals["申报金额"]["by_department"].items()}
        assert by_school == {"一小": 41.05, "二小": 115.5, "三中": 142.6, "四中": 7.95}
        assert (totals["学生数"]["all"], totals["学生数"]["how"]) == (1033, "max")
        assert totals["资金来源"]["all"] == {"财政": 5, "自筹": 2, "捐赠": 1}


def test_an_audit_is_followed_up_every_quarter_in_english(tmp_path: Path) -> None:
    office = office_of(
        tmp_path / "p",
        {
            "Settings": "Setting | Value\nPlan name | Audit follow-up\nYear | 2026\nLanguage | English\nReporting period | quarter\nReturns due | 25th of the last month of every quarter\nPlan start | 2026-01-01\nWord for target | finding\nWord for lead department | owner",
            "Departments": "Department | E-mail\nCFO | cfo@example.org\nHead of IT | it@example.org\nHead of HR | hr@example.org",
            "Targets": "No. | Aspect | Measure no. | Measure | Work target | Lead department | Responsible departments | Deadline\n1 | Finance | 1 | Controls | Reconcile accounts | CFO | Head of IT | end of December 2026\n2 | Finance | 1 | Controls | Document approvals | CFO | | 30 June 2026\n3 | IT | 2 | Access | Review access rights | Head of IT | Head of HR | every quarter\n4 | HR | 3 | People | Train managers | Head of HR | | ongoing",
            "Form": "Label | Kind | Required | Printed | Total | Filled by\nCost | count | yes | yes | sum | both\nRisk left | percent | no | yes | mean | lead",
        },
    )
    chance, owners = Random(4), {"1": "CFO", "2": "CFO", "3": "Head of IT", "4": "Head of HR"}
    aspects = {"1": "Finance", "2": "Finance", "3": "IT", "4": "HR"}
    for period, when in (("2026-Q2", "2026-06-20"), ("2026-Q3", "2026-09-20"), ("2026-Q4", "2026-12-20")):
        office.build(period, f"{when[:8]}01T09:00")
        lines: list[dict[str, Any]] = []
        said: dict[str, list[Filling]] = {}
        for number, owner in owners.items():
            cost, risk = round(chance.uniform(0, 90), 2), chance.randint(0, 100)
            usual = {"Status": "in progress", "Progress %": 50, "News this quarter": f"Worked on it in {period}."}
            said.setdefault(owner, []).append(Filling(number, {**usual, "Cost": cost, "Risk left": risk}))
            lines.append({"owner": owner, "aspect": aspects[number], "cost": cost, "risk": risk})
        part = Filling("1", {"Status": "in progress", "Progress %": 10, "News this quarter": "Helped.", "Cost": 7.5})
        said["Head of IT"].append(part)
        send_in(office, period, said, f"{when}T10:00")
        merged = office.merge(period, f"{when[:8]}28T09:00")
        totals = {total["column"]: total for total in document_of(merged.status, "en")["totals"]}
        frame = pd.DataFrame(lines)
        assert totals["Cost"]["all"] == pytest.approx(reckoned(frame, "cost", "sum"))
        assert totals["Cost"]["by_aspect"] == pytest.approx(reckoned(frame, "cost", "sum", "aspect").to_dict())
        leads = {name: found["lead"] for name, found in totals["Cost"]["by_department"].items()}
        assert leads == pytest.approx(reckoned(frame, "cost", "sum", "owner").to_dict())
        assert totals["Cost"]["by_department"]["Head of IT"]["part"] == 7.5
        assert totals["Risk left"]["all"] == pytest.approx(reckoned(frame, "risk", "mean"), abs=0.005)
    assert list(merged.status.trend) == ["2026-Q2", "2026-Q3", "2026-Q4"]
    book = load_workbook(next(office.project.period_folder("2026-Q4").glob("*.xlsx")))
    texts = [
        str(c.value) for sheet in book.worksheets for row in sheet.iter_rows() for c in row if isinstance(c.value, str)
    ]
    assert (
        any("Q4 2026" in text for text in texts) and "Owner" in texts and not any("Lead department" in t for t in texts)
    )


COLUMNS = "代码 | 名称 | 类型 | 必填 | 选项 | 停用 | 进汇总表 | 汇总方式 | 由谁填"
FIRST = f"{COLUMNS}\n | 投入资金 | 数量 | 是 | | | 是 | 合计 | 都填\n | 整改自评 | 选项 | | 好、一般、差 | | 是 | 各选项计数 | 牵头"
RENAMED = f"{COLUMNS}\n | 整改自评 | 选项 | | 好、一般、差 | | 是 | 各选项计数 | 牵头\n投入资金 | 已花经费 | 数量 | 是 | | | 是 | 合计 | 都填\n佐证材料 | | | | | 是 | | |"
STOPPED = f"{COLUMNS}\n | 整改自评 | 选项 | | 好、一般、差 | | 是 | 各选项计数 | 牵头\n投入资金 | 已花经费 | 数量 | | | 是 | 是 | 合计 | 都填"


def test_a_hospital_reports_every_week_and_its_columns_change_without_losing_history(tmp_path: Path) -> None:
    weekly = SETTINGS.replace("每月25日", "每周五 12:00\n报送周期 | 周")
    office = hospital(tmp_path / "p", settings=weekly, lines=FIRST)
    frame = pd.DataFrame(read_table("hospital-answers"))
    leads = frame[frame["角色"] == "牵头"].assign(money=lambda f: f["投入资金"].astype(float))
    weeks = (("2026-W46", FIRST, "投入资金"), ("2026-W47", RENAMED, "已花经费"), ("2026-W48", STOPPED, ""))
    for place, (week, lines, money) in enumerate(weeks):
        day = 9 + 7 * place
        replace_sheet(office, "表单", lines)
        office.build(week, f"2026-11-{day:02}T09:00")
        said = hospital_fillings()
        keep = {"完成状态", "进度%", "本月进展情况", "投入资金", "整改自评"}
        names = {"本月进展情况": "本周进展情况", "投入资金": money}
        for department, rows in said.items():
            said[department] = [
                Filling(r.number, {names.get(k, k): v for k, v in r.values.items() if k in keep and names.get(k, k)})
                for r in rows
            ]
            if place == 0:
                said[department] = [Filling(r.number, {**r.values, "佐证材料": "见照片"}) for r in said[department]]
        send_in(office, week, said, f"2026-11-{day + 3:02}T10:00")
        merged = office.merge(week, f"2026-11-{day + 5:02}T09:00")
        assert merged.status.rates.complete == 9, week
        document = document_of(merged.status)
        totals = {total["column"]: total for total in document["totals"]}
        assert totals["整改自评"]["all"] == leads["整改自评"].value_counts().to_dict()
        book = load_workbook(next(office.project.period_folder(week).glob("*.xlsx")))
        printed = [c.value for row in book["汇总表"].iter_rows(max_row=12) for c in row]
        if money:
            assert totals[money]["all"] == pytest.approx(leads["money"].sum())
            assert money in printed
        else:
            assert set(totals) == {"整改自评"} and not {"投入资金", "已花经费"} & set(printed)
        assert ("佐证材料" in [c.value for row in book["数据"].iter_rows(max_row=12) for c in row]) is (place != 1)
        questions = [f.code for f in merged.status.findings if f.code == "plan.which-column"]
        assert questions == []
    earlier = office.status("2026-W47", "2026-11-29T09:00")
    total = next(t for t in document_of(earlier)["totals"] if t["column"] == "已花经费")
    assert total["all"] == pytest.approx(leads["money"].sum())
    replace_sheet(office, "表单", RENAMED)  # the column that was stopped is back, and its history with it
    office.build("2026-W49", "2026-11-30T09:00")
    for week in ("2026-W47", "2026-W49"):
        document = document_of(office.status(week, "2026-12-02T09:00"))
        total = next(t for t in document["totals"] if t["column"] == "已花经费")
        assert total["all"] == (pytest.approx(leads["money"].sum()) if week == "2026-W47" else None)


def test_a_new_name_without_its_code_is_asked_about(tmp_path: Path) -> None:
    office = hospital(tmp_path / "p", lines=FIRST)
    office.build("2026-11", "2026-11-01T09:00")
    replace_sheet(office, "表单", FIRST.replace("投入资金", "经费支出"))
    built = office.build("2026-12", "2026-12-01T09:00")
    asked = [f for f in built.findings if f.code == "plan.which-column"]
    assert [(f.params["text"], f.params["old_text"]) for f in asked] == [("经费支出", "投入资金")]
