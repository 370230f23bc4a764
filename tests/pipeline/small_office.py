"""A small office for whole-loop tests: a plan made by openpyxl, forms filled by openpyxl, mails made by the stdlib."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from xlplan.ledger.status import Status
from xlplan.pipeline.building import build
from xlplan.pipeline.judging import current_status
from xlplan.pipeline.merging import merge
from xlplan.pipeline.results import Built, Merged
from xlplan.pipeline.session import open_session
from xlplan.project import Project, open_project

ZONE = ZoneInfo("Asia/Shanghai")

SETTINGS = """
项目       | 内容
方案名称   | 测试方案
年度       | 2022
语言       | zh
报送时限   | 每月25日
填报范围   | 牵头和责任部门
"""

DEPARTMENTS = """
部门     | 别名   | 所属组 | 邮箱
办公室   |        | 各部门 | bgs@example.org
宣传部   |        | 各部门 | xcb@example.org
权益部   | 维权部 | 各部门 | qyb@example.org
"""

TARGETS = """
序号 | 方面 | 举措序号 | 举措         | 工作目标       | 牵头部门 | 责任部门 | 完成时限      | 量化指标 | 计量单位
1    | 甲   | 1        | 加强学习，打牢基础 | 举办学习班     | 办公室   | 宣传部   | 2022年12月底前 | 4        | 期
2    | 甲   | 1        | 加强学习，打牢基础 | 编印学习材料   | 宣传部   |          | 2022年9月底前  |          |
3    | 乙   | 2        | 服务群众     | 走访基层群众   | 权益部   | 各部门   | 长期坚持      |          |
"""


def rows_of(table: str) -> list[list[str]]:
    """A text table as rows of cells."""
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


def write_plan(path: Path, **tables: str) -> None:
    """Write a plan workbook; tables by sheet name override the small office's own."""
    book = Workbook()
    book.remove(book.active)
    for name, table in {"设置": SETTINGS, "部门": DEPARTMENTS, "任务": TARGETS, **tables}.items():
        sheet = book.create_sheet(name)
        for row in rows_of(table):
            sheet.append([int(cell) if cell.isdecimal() else cell or None for cell in row])
    book.save(path)


def at(text: str) -> datetime:
    """A moment in the office's zone."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@dataclass(frozen=True)
class Office:
    """A project folder and its verbs."""

    project: Project

    def build(self, period: str = "2022-09", now: str = "2022-09-01T09:00") -> Built:
        with open_session(self.project, now=at(now), write=True) as session:
            return build(session, period)

    def merge(self, period: str = "2022-09", now: str = "2022-09-28T09:00", as_of: str | None = None) -> Merged:
        with open_session(self.project, now=at(now), write=True) as session:
            return merge(session, period, as_of=as_of, pdf=False)

    def status(self, period: str = "2022-09", now: str = "2022-09-28T09:00") -> Status:
        with open_session(self.project, now=at(now), write=False) as session:
            return current_status(session, period)

    def form(self, department: str, period: str = "2022-09") -> Path:
        """The form of a department by its name."""
        return next(path for path in self.project.forms(period).glob("*.xlsx") if department in path.name)

    def put(self, name: str, data: bytes) -> Path:
        """Lay a file into the inbox."""
        path = self.project.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def mail(self, department: str, data: bytes, when: str, name: str = "填报表.xlsx") -> Path:
        """Lay a mail with an attachment into the inbox, received at a moment."""
        return self.put(f"{department}_{when.replace(':', '')}.eml", letter(data, when, name))


def new_office(folder: Path, **tables: str) -> Office:
    """An office in a new folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "inbox").mkdir()
    write_plan(folder / "plan.xlsx", **tables)
    return Office(open_project(folder))


def letter(data: bytes, when: str, name: str) -> bytes:
    """A mail as the office's server stored it."""
    message = EmailMessage(policy=SMTP)
    message["Received"] = f"from mail.example.org by mx.example.org with ESMTP id 1; {format_datetime(at(when))}"
    message["Date"] = format_datetime(at(when))
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", "报送"
    message.set_content("请查收。")
    message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


ANSWERS: Mapping[str, Any] = {
    "完成状态": "进行中",
    "进度%": 50,
    "累计完成数": 2,
    "本月进展情况": "按计划推进，已办两期。",
}


def filled(form: Path, answers: Mapping[str, Any] = ANSWERS, edit: Callable[[Worksheet], None] | None = None) -> bytes:
    """A form filled by openpyxl: answers by heading on every row where the cell is asked. edit: a last touch."""
    book = load_workbook(form)
    sheet = book.worksheets[0]
    _, columns = header_of(sheet)
    for row in table_rows(sheet):
        for label, value in answers.items():
            cell = sheet.cell(row, columns[label])
            if cell.value != "—":
                cell.value = value
    if edit is not None:
        edit(sheet)
    data = BytesIO()
    book.save(data)
    return data.getvalue()


def header_of(sheet: Worksheet) -> tuple[int, dict[str, int]]:
    """The header's row and the column of each heading, its mark of being required left out."""
    for row in range(1, 30):
        names = {str(cell.value).strip("*＊ \n"): cell.column for cell in sheet[row] if cell.value is not None}
        if "工作目标" in names and "完成状态" in names:
            return row, names
    raise AssertionError("the form has no header")


def table_rows(sheet: Worksheet) -> list[int]:
    """The rows of the table: those with a code."""
    head, columns = header_of(sheet)
    rows = []
    row = head + 1
    while sheet.cell(row, columns["识别码"]).value:
        rows.append(row)
        row += 1
    return rows


def values(status: Status, department: str) -> dict[str, dict[str, Any]]:
    """What a department says in force: target number → column → value."""
    ids = {d.name: d.id for d in status.plan.departments}
    return {
        row.target.number: {key: used.answer.value for key, used in c.answers.items() if used.answer.raw != ""}
        for row in status.rows
        for c in row.contributions
        if c.department == ids[department]
    }


def state_of(status: Status, department: str) -> str:
    """The return state of a department by its name."""
    ids = {d.name: d.id for d in status.plan.departments}
    return next(row.state.value for row in status.returns if row.department == ids[department])


def codes(status: Status) -> set[str]:
    """The codes of all findings."""
    return {finding.code for finding in status.findings}


def outcomes(status: Status) -> dict[str, str]:
    """What became of each file or member, by name."""
    return {row.arrival.name: row.outcome.value for row in status.files}
