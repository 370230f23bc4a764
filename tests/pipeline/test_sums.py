"""Sums agree: whatever is counted on one sheet is the same on every other, in the JSON and on the screen.

The workbook is read back by a library that did not write it, sheet by sheet, as a person would count.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from contextlib import redirect_stdout
from email import message_from_bytes, policy
from io import BytesIO, TextIOWrapper
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from small_office import ANSWERS, Office, at, filled, new_office

from xlplan.cli.main import run
from xlplan.locale import load_locale
from xlplan.pipeline.notices import write_slips
from xlplan.pipeline.session import open_session

TARGETS = """
序号 | 方面 | 举措序号 | 举措         | 工作目标       | 牵头部门 | 责任部门 | 完成时限      | 量化指标 | 计量单位
1    | 甲   | 1        | 加强学习，打牢基础 | 举办学习班     | 办公室   | 宣传部   | 2022年12月底前 | 4        | 期
2    | 甲   | 1        | 加强学习，打牢基础 | 编印学习材料   | 宣传部   |          | 2022年9月底前  |          |
3    | 乙   | 2        | 服务群众     | 走访基层群众   | 权益部   | 各部门   | 长期坚持      |          |
4    | 乙   | 2        | 服务群众     | 开通咨询热线   | 权益部   | 宣传部   | 2022年8月底前  |          |
5    | 乙   | 3        | 建好阵地     | 每季度巡查阵地 | 办公室   |          | 每季度        |          |
6    | 乙   | 3        | 建好阵地     | 修订工作手册   | 发展部   | 老干处   | 适时          |          |
7    | 丙   | 4        | 扩大影响     | 评选先进典型   | 发展部   | 联络部   | 2022年10月15日前 | 20     | 人
"""
DEPARTMENTS = """
部门     | 别名   | 所属组
办公室   |        | 各部门
宣传部   |        | 各部门
权益部   | 维权部 | 各部门
发展部   |        |
老干处   |        |
联络部   |        |
"""
RECORDS = """
部门   | 期次    | 类别 | 时刻             | 延至       | 申请时间         | 理由
老干处 | 2022-09 | 延期 |                  |            | 2022-09-20 09:00 | 集中学习
联络部 | 2022-09 | 延期 |                  | 2022-09-30 | 2022-09-20 09:00 | 出差
"""
DONE = {
    **ANSWERS,
    "完成状态": "已完成",
    "进度%": 100,
    "累计完成数": 4,
    "完成日期": "2022-08-20",
    "佐证材料": "文件一份",
}
COUNTS = ("应报", "已报", "按时", "迟报", "不完整", "待核实")
LATER = "2022-09-28T09:00"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Two months: one department on time, one late with gaps, one corrected, one excused, one delayed, one missing."""
    made = new_office(tmp_path_factory.mktemp("sums") / "office", 任务=TARGETS, 部门=DEPARTMENTS, 备案=RECORDS)
    made.build("2022-08", "2022-08-01T09:00")
    for name in ("办公室", "宣传部", "权益部", "发展部"):
        made.mail(name, filled(made.form(name, "2022-08")), "2022-08-24T10:00")
    made.merge("2022-08", "2022-08-28T09:00")
    made.build("2022-09", "2022-09-01T09:00")
    made.mail("办公室", filled(made.form("办公室"), DONE), "2022-09-20T10:00")
    made.mail("宣传部", filled(made.form("宣传部"), {**ANSWERS, "本月进展情况": ""}), "2022-09-26T10:00")
    for when in ("2022-09-21T10:00", "2022-09-26T11:00"):
        made.mail("权益部", filled(made.form("权益部"), {**ANSWERS, "本月进展情况": f"走访{when}"}), when)
    made.put("权益部副本.xlsx", filled(made.form("权益部"), {**ANSWERS, "进度%": "不清楚"}))
    made.put("通知.txt", "与报送无关".encode())
    return made


@pytest.fixture(scope="module")
def told(office: Office) -> dict[str, Any]:
    """What `merge --json` says."""
    return document(office, "merge", "--no-pdf")


def spoken(office: Office, *arguments: str) -> str:
    """What a command says."""
    out = TextIOWrapper(BytesIO(), "utf-8")
    with redirect_stdout(out):
        assert run(["-C", str(office.project.root), *arguments], now=at(LATER)) == 0
    out.flush()
    return out.buffer.getvalue().decode()


def document(office: Office, *arguments: str) -> dict[str, Any]:
    """What a command says as JSON."""
    found: dict[str, Any] = json.loads(spoken(office, *arguments, "--json"))
    return found


@pytest.fixture(scope="module")
def book(office: Office, told: dict[str, Any]) -> dict[str, Worksheet]:
    """The sheets by name."""
    loaded = load_workbook(office.project.root / told["outputs"][0])
    return {sheet.title: sheet for sheet in loaded.worksheets}


@pytest.fixture(scope="module")
def notice(office: Office, told: dict[str, Any]) -> list[str]:
    """The paragraphs of the notice."""
    path = next(path for path in told["outputs"] if path.endswith(".docx"))
    return [paragraph.text for paragraph in Document(str(office.project.root / path)).paragraphs]


def table(sheet: Worksheet) -> list[dict[str, Any]]:
    """The rows of a list: those below the fourth row, which holds the headings, that have anything in them."""
    headings = [str(cell.value or "").replace("\n", "") for cell in sheet[4]]
    rows = [dict(zip(headings, (cell.value for cell in row), strict=True)) for row in sheet.iter_rows(min_row=5)]
    return [row for row in rows if any(value is not None for value in row.values())]


def counted(values: Any) -> Counter[str]:
    return Counter(value for value in values if value)


def words(kind: str, codes: Any) -> Counter[str]:
    return Counter(load_locale("zh").text(f"report.{kind}.{code}") for code in codes)


def test_the_month_holds_a_bit_of_everything(told: dict[str, Any]) -> None:
    assert {row["state"] for row in told["returns"]} == {"on-time", "incomplete", "waived", "missing"}
    assert len({row["derived"] for row in told["targets"]}) >= 4
    assert {row["outcome"] for row in told["files"]} >= {"used", "superseded", "not-ours", "other-period"}


def submission(told: dict[str, Any]) -> str:
    """Who sent, in counts that add up."""
    states, rates = Counter(row["state"] for row in told["returns"]), told["rates"]
    came = {"on-time": "按时报送", "late": "迟报", "incomplete": "内容不完整", "unproven": "时间待核实"}
    parts = [f"{word} {states[state]} 个" for state, word in came.items() if states[state] or state == "on-time"]
    assert rates["received"] == sum(states[state] for state in came)
    absent = {"waived": "已批准延期", "missing": "未报送", "awaited": "尚未到期"}
    owing = Counter(row["state"] for row in told["returns"] if not row["excused"])
    assert rates["expected"] == rates["received"] + sum(owing[state] for state in absent)
    rest = "".join(f"；{word} {owing[state]} 个" for state, word in absent.items() if owing[state])
    excused = sum(row["excused"] for row in told["returns"])
    rest += f"；另有免报 {excused} 个，不计入应报"
    return f"应报 {rates['expected']} 个部门，已报 {rates['received']} 个：{'、'.join(parts)}{rest}"


def test_rates_are_the_same_everywhere(told: dict[str, Any], book: dict[str, Worksheet], notice: list[str]) -> None:
    rates = told["rates"]
    parts = {row["department"]: row for row in told["returns"]}
    owing = [row for row in parts.values() if not row["excused"]]
    assert len(owing) == len(parts) - 1
    assert rates == {
        "expected": len(owing),
        "received": sum(row["file"] is not None for row in owing),
        "on_time": sum(row["state"] == "on-time" for row in owing),
        "complete": sum(row["missing_cells"] == 0 for row in owing),
    }
    overview = book["总览"]
    tiles = {overview.cell(4, column).value: overview.cell(6, column).value for column in range(1, 25)}
    for label, key in (("报送率", "received"), ("按时率", "on_time"), ("完整率", "complete")):
        assert tiles[label] == f"{rates[key]}/{rates['expected']}"
    said = submission(told)
    assert any(said in text for text in texts(book["汇总表"]))
    assert any(said in text for text in notice)
    months = trend(overview)
    states = Counter(row["state"] for row in owing)
    came = [states[state] for state in ("on-time", "late", "incomplete", "unproven")]
    assert months["2022.09"] == (rates["expected"], rates["received"], *came)
    assert all(received == sum(parts) for _, received, *parts in months.values())


def trend(overview: Worksheet) -> dict[str, tuple[int, ...]]:
    head = next(row for row in overview.iter_rows() if any(cell.value == "应报" for cell in row))
    at_column = {cell.value: cell.column for cell in head if cell.value is not None}
    found = {}
    for row in range(head[0].row + 1, overview.max_row + 1):
        month = overview.cell(row, at_column["期次"]).value
        if isinstance(month, str) and re.fullmatch(r"\d{4}\.\d\d", month):
            found[month] = tuple(overview.cell(row, at_column[name]).value for name in COUNTS)
    return found


def texts(sheet: Worksheet) -> list[str]:
    return [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]


def test_returns_by_state(told: dict[str, Any], book: dict[str, Worksheet], notice: list[str]) -> None:
    rows = table(book["报送情况"])
    assert counted(row["报送状态"] for row in rows) == words("return_states", (r["state"] for r in told["returns"]))
    assert [row["部门"] for row in rows] == [r["department"] for r in told["returns"]]
    assert [row["缺填格数"] for row in rows] == [r["missing_cells"] for r in told["returns"]]
    assert [row["迟报天数"] or 0 for row in rows] == [r["days_late"] for r in told["returns"]]
    heads = {m[1]: int(m[2]) for text in notice if (m := re.match(r"(.+?)的（(\d+) 个）：", text))}
    states = Counter(row["state"] for row in told["returns"])
    shown = {"未报送": "missing", "迟报": "late", "内容不完整": "incomplete"}
    counted_targets = Counter(row["derived"] for row in told["targets"])
    done = sum(counted_targets[state] for state in ("closed", "done", "done-late", "done-undated"))
    assert any(text.startswith(f"工作目标共 {len(told['targets'])} 项，已办结 {done} 件，") for text in notice)
    for word, state in (("已逾期", "overdue"), ("进度严重滞后", "far-behind")):
        said = [m[1] for text in notice if (m := re.match(rf"{word}的（(\d+) 项）", text))]
        assert said == [str(counted_targets[state])] * bool(counted_targets[state])
    assert {word: heads.get(word, 0) for word in shown} == {word: states[state] for word, state in shown.items()}


def test_targets_by_state(told: dict[str, Any], book: dict[str, Worksheet]) -> None:
    derived = words("states", (row["derived"] for row in told["targets"]))
    data = table(book["数据"])
    assert counted(row["系统研判"] for row in data) == derived
    assert [row["工作目标"] for row in data] == [row["text"] for row in told["targets"]]
    assert [row["进度%"] for row in data] == [row["progress"] for row in told["targets"]]
    assert [row["逾期天数"] or 0 for row in data] == [row["days_overdue"] or 0 for row in told["targets"]]
    printed = printed_states(book["汇总表"])
    assert {word: sum(word in text for text in printed) for word in derived} == dict(derived)
    assert len(printed) == len(told["targets"])


def printed_states(sheet: Worksheet) -> list[str]:
    head = {cell.value: cell.column for cell in sheet[3]}
    rows = range(4, sheet.max_row + 1)
    return [str(sheet.cell(r, head["系统研判"]).value) for r in rows if sheet.cell(r, head["工作目标"]).value]


def test_aspects_add_up_to_the_whole_and_to_the_tiles(told: dict[str, Any], book: dict[str, Worksheet]) -> None:
    overview = book["总览"]
    head = next(row for row in overview.iter_rows() if row[0].value == "方面")
    names = [str(cell.value).split()[-1] for cell in head]  # a group's sign stands before its word
    first, total = names.index("已完成"), names.index("合计")
    rows, groups = {}, names[first:total]
    for row in overview.iter_rows(min_row=head[0].row + 1):
        if row[total].value is None:
            break
        rows[row[0].value] = [cell.value for cell in row[first : total + 1]]
    whole = rows.pop("合计")
    assert [sum(column) for column in zip(*rows.values(), strict=True)] == whole
    assert all(sum(row[:-1]) == row[-1] for row in (*rows.values(), whole))
    assert whole[-1] == len(told["targets"])
    tiles = {overview.cell(4, column).value: overview.cell(5, column).value for column in range(1, 25)}
    for label, name in (("已完成目标", "已完成"), ("需关注", "需关注"), ("已逾期", "已逾期")):
        assert tiles[label] == str(whole[groups.index(name)])
    assert int(tiles["已逾期"]) == sum(row["derived"] == "overdue" for row in told["targets"])


def test_findings(told: dict[str, Any], book: dict[str, Worksheet], office: Office) -> None:
    rows, found = table(book["问题清单"]), told["findings"]
    assert [row["代码"] for row in rows] == [f["code"] for f in found]
    assert [row["问题"] for row in rows] == [f["message"] for f in found]
    severities = Counter(f["severity"] for f in found)
    assert counted(row["级别"] for row in rows) == Counter(
        {load_locale("zh").text(f"report.severity.{code}"): count for code, count in severities.items()}
    )
    line = f"问题 {severities['error']} 个错误、{severities['warning']} 个提醒、{severities['note']} 个提示"
    assert line in spoken(office, "merge", "--no-pdf")
    of_targets = Counter(f["target"] for f in found if f["target"])
    told_there = {row["序号"]: int(re.sub(r"\D", "", row["问题"] or "") or 0) for row in table(book["数据"])}
    assert told_there == {row["number"]: of_targets[row["id"]] for row in told["targets"]}


def test_every_assignment_is_one_line_of_who_said_what(told: dict[str, Any], book: dict[str, Worksheet]) -> None:
    owed = Counter(name for target in told["targets"] for name in (target["lead"], *target["responsible"]))
    assert counted(row["部门"] for row in table(book["分部门"])) == owed


def test_every_file_is_one_line_of_the_sources(told: dict[str, Any], book: dict[str, Worksheet]) -> None:
    rows = table(book["来源"])
    assert sorted((row["文件"], row["内含文件"] or "") for row in rows) == sorted(
        [(f["file"], f["member"] or "") for f in told["files"]]
    )
    assert counted(row["处理结果"] for row in rows) == words("outcomes", (f["outcome"] for f in told["files"]))
    assert sorted(row["文件指纹（SHA-256）"] for row in rows) == sorted(f["sha256"] for f in told["files"])


def test_merging_twice_and_asking_for_status_count_the_same(told: dict[str, Any], office: Office) -> None:
    again, status = document(office, "merge", "--no-pdf"), document(office, "status")
    for key in ("rates", "returns", "files", "targets", "findings"):
        assert again[key] == told[key] == status[key]


def test_a_return_that_was_corrected_later_says_when_it_was_complete(book: dict[str, Worksheet]) -> None:
    rows = {row["部门"]: row for row in table(book["报送情况"])}
    assert "2022年9月21日 10:00 已报齐，此后有更正" in str(rows["权益部"]["备注"])
    assert "报齐" not in str(rows["办公室"]["备注"])


def test_page_terminal_and_sheet_of_returns_say_the_same_sentence(
    told: dict[str, Any], book: dict[str, Worksheet], office: Office
) -> None:
    said = "".join(submission(told).split())
    page = next(path for path in told["outputs"] if path.endswith(".html"))
    outputs = {
        "page": (office.project.root / page).read_text("utf-8"),
        "terminal": spoken(office, "status"),
        "returns": "".join(texts(book["报送情况"])),
        "overview": "".join(texts(book["总览"])),
    }
    assert [name for name, text in outputs.items() if said not in "".join(text.split())] == []


@pytest.fixture(scope="module")
def mails(office: Office, told: dict[str, Any]) -> dict[str, str]:
    """What the mails of the month say, by file name; the reminders among them."""
    spoken(office, "remind")
    folder = office.project.root / "outbox/2022-09/mail"
    parsed = {path.stem: message_from_bytes(path.read_bytes(), policy=policy.default) for path in folder.glob("*.eml")}
    return {name: mail.get_body(("plain",)).get_content() for name, mail in parsed.items()}


def test_requests_count_the_targets_that_each_department_answers_for(
    told: dict[str, Any], mails: dict[str, str]
) -> None:
    for row in told["returns"]:
        name, text = row["department"], mails[f"填报通知_2022-09_{row['department']}"]
        leads = sum(target["lead"] == name for target in told["targets"])
        owed = leads + sum(name in target["responsible"] for target in told["targets"])
        assert f"请填报 {owed} 项工作目标" in text
        assert f"其中牵头 {leads} 项" in text or leads == 0
        assert len(re.findall(r"^  \d+．", text, re.MULTILINE)) == owed


def test_reminders_count_as_the_month_does(told: dict[str, Any], mails: dict[str, str], office: Office) -> None:
    states = {row["department"]: row["state"] for row in told["returns"]}
    chased = {name for name in states if f"催报_2022-09_{name}" in mails}
    assert chased == {name for name, state in states.items() if state == "missing"}
    wrong = Counter(
        f["department"] for f in told["findings"] if f["severity"] == "error" and f["code"].startswith("cell.")
    )
    mended = {name: mails.get(f"补正通知_2022-09_{name}", "") for name in states}
    assert {name: int(m[1]) for name, text in mended.items() if (m := re.search(r"共 (\d+) 处", text))} == wrong
    corrections = office.project.root / "outbox/2022-09/corrections"
    for name, text in mended.items():
        if text:
            slip = texts(load_workbook(corrections / f"更正表_2022-09_{name}.xlsx").worksheets[0])
            marked = next(int(m[1]) for said in slip if (m := re.match(r"请修改以下 (\d+) 处", said)))
            assert sum(said[0] in "①②③④⑤⑥⑦⑧⑨" for said in slip if said) == marked
            assert f"连同请核对的共 {marked} 处" in text or marked == wrong[name]
    late = {row["department"]: row["missing_cells"] for row in told["returns"] if row["state"] == "incomplete"}
    assert all(wrong[name] == cells for name, cells in late.items())


def test_the_evidence_of_each_mail_stands_in_the_sources(book: dict[str, Worksheet]) -> None:
    rows = {row["来件"]: row for row in table(book["来源"])}
    mailed = [row for row in rows.values() if row["时间依据"] == "邮件服务器收到时间"]
    assert mailed
    assert all(str(row["邮件头原文"]).startswith("Received: from mail.example.org by mx") for row in mailed)


def test_the_lists_of_the_page_offer_what_they_hold(told: dict[str, Any], office: Office) -> None:
    page = (office.project.root / next(p for p in told["outputs"] if p.endswith(".html"))).read_text("utf-8")
    offered = re.findall(r"<option[^>]*>([^<]+?)（(\d+)）", page)
    for kind, codes in (
        ("states", [row["derived"] for row in told["targets"]]),
        ("return_states", [row["state"] for row in told["returns"]]),
        ("severity", [f["severity"] for f in told["findings"]]),
        ("outcomes", [f["outcome"] for f in told["files"]]),
    ):
        assert set(words(kind, codes).items()) <= {(word, int(count)) for word, count in offered}
    shown = [int(count) for count in re.findall(r"展开（(\d+) 行）", page)]
    assert [len(told["returns"]), len(told["findings"])] == [shown[0], shown[1]] and len(told["files"]) == shown[-1]


def test_a_slip_for_every_department_in_arrears(told: dict[str, Any], office: Office) -> None:
    with open_session(office.project, now=at(LATER), write=True) as session:
        path = write_slips(session, session.period("2022-09"))
    slips = "".join(paragraph.text for paragraph in Document(str(path)).paragraphs)
    owing = {row["department"]: row["state"] for row in told["returns"] if not row["excused"]}
    assert {name for name, state in owing.items() if state in {"missing", "incomplete"}} == {
        name for name in owing if f"{name}：" in slips
    }
