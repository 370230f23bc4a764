"""The office of three departments by which returns of every kind are tried: its plan, its forms filled, mails to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from openpyxl.worksheet.worksheet import Worksheet
from small_office import Office, at, filled, header_of, new_office, table_rows

from xlplan.ledger.status import Status
from xlplan.locale import load_locale
from xlplan.report.json import status_json

OFFICE, RIGHTS, PRESS, GROWTH = "office@example.org", "qyb@example.org", "xcb@example.org", "fzb@example.org"
MONTH, DUE_OVER = "2026-10", "2026-10-28T09:00"

SETTINGS = f"""
项目       | 内容
方案名称   | 测试方案
年度       | 2026
语言       | zh
报送时限   | 每月25日
填报范围   | 牵头和责任部门
发件邮箱   | {OFFICE}
"""

DEPARTMENTS = f"""
部门   | 别名   | 所属组 | 邮箱
权益部 | 维权部 |        | {RIGHTS}
宣传部 |        |        | {PRESS}
发展部 |        |        | {GROWTH}
"""

TARGETS = """
序号 | 方面 | 举措序号 | 举措     | 工作目标     | 牵头部门 | 责任部门 | 完成时限       | 量化指标 | 计量单位
1    | 甲   | 1        | 维护权益 | 举办普法宣讲 | 权益部   |          | 2026年12月底前 | 4        | 场
2    | 甲   | 1        | 维护权益 | 修订工作办法 | 权益部   |          | 2026年12月底前 |          |
3    | 甲   | 1        | 维护权益 | 走访困难家庭 | 权益部   |          | 2026年12月底前 | 100      | 户
4    | 甲   | 1        | 维护权益 | 建立信访台账 | 权益部   |          | 2026年12月底前 |          |
5    | 甲   | 1        | 维护权益 | 筹集帮扶资金 | 权益部   |          | 2026年12月底前 | 300      | 万元
6    | 甲   | 1        | 维护权益 | 开设热线     | 权益部   |          | 2026年12月底前 |          |
7    | 乙   | 2        | 宣传引导 | 编印宣传手册 | 宣传部   |          | 2026年12月底前 |          |
8    | 乙   | 2        | 宣传引导 | 开展线上宣传 | 宣传部   |          | 2026年12月底前 | 20       | 万人次
9    | 乙   | 2        | 宣传引导 | 培训讲解员   | 宣传部   |          | 2026年12月底前 | 60       | 人
10   | 丙   | 3        | 促进发展 | 举办招聘会   | 发展部   |          | 2026年12月底前 | 4        | 场
11   | 丙   | 3        | 促进发展 | 建设示范基地 | 发展部   |          | 2026年12月底前 | 5        | 个
12   | 丙   | 3        | 促进发展 | 发放贷款     | 发展部   |          | 2026年12月底前 | 2000000  | 元
"""

WORK: Mapping[str, Any] = {
    "完成状态": "进行中",
    "进度%": 50,
    "累计完成数": 1,
    "本月进展情况": "本月召开推进会，进展顺利。",
}


def office(folder: Path, month: str = MONTH) -> Office:
    """The office with the forms of a month built."""
    made = new_office(folder, 设置=SETTINGS, 部门=DEPARTMENTS, 任务=TARGETS)
    made.build(month, now=f"{month}-01T09:00")
    return made


def form(here: Office, department: str, edit: Callable[[Worksheet], None] | None = None, month: str = MONTH) -> bytes:
    """A department's form filled in every row."""
    return filled(here.form(department, month), WORK, edit)


def cell(sheet: Worksheet, number: int, label: str) -> Any:
    """The cell of a target, by its number, under a heading."""
    _, columns = header_of(sheet)
    row = next(r for r in table_rows(sheet) if str(sheet.cell(r, columns["序号"]).value) == str(number))
    return sheet.cell(row, columns[label])


def putting(answers: Mapping[tuple[int, str], Any]) -> Callable[[Worksheet], None]:
    """An edit that types into cells, by target number and heading."""

    def edit(sheet: Worksheet) -> None:
        for (number, label), value in answers.items():
            cell(sheet, number, label).value = value

    return edit


def letter(
    sender: str,
    *files: tuple[str, bytes],
    when: str = "2026-10-20T09:00",
    subject: str = "报送",
    text: str = "请查收。",
    headers: Mapping[str, str] | None = None,
) -> EmailMessage:
    """A mail as the office's server stored it."""
    mail = EmailMessage(policy=SMTP)
    mail["Received"] = f"from mail.example.org by mx.example.org with ESMTP id 1; {format_datetime(at(when))}"
    mail["Date"] = format_datetime(at(when))
    mail["From"], mail["To"], mail["Subject"] = sender, OFFICE, subject
    for name, value in (headers or {}).items():
        mail[name] = value
    mail.set_content(text)
    for name, data in files:
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return mail


def post(here: Office, name: str, mail: EmailMessage | bytes) -> Path:
    """Lay a mail into the inbox."""
    return here.put(f"{name}.eml", mail if isinstance(mail, bytes) else mail.as_bytes())


def judged(here: Office, month: str = MONTH, now: str = DUE_OVER) -> dict[str, Any]:
    """The JSON document of a merge."""
    status = here.merge(month, now=now).status
    return status_json(status, load_locale("zh"))


def outcomes(document: dict[str, Any]) -> dict[str, tuple[str, str | None]]:
    """Outcome and department by the last part of each file's or member's name."""
    return {
        str(row["member"] or row["file"]).rpartition("!")[2].rpartition("/")[2]: (row["outcome"], row["department"])
        for row in document["files"]
    }


def states(document: dict[str, Any]) -> dict[str, str]:
    """Return state by department."""
    return {row["department"]: row["state"] for row in document["returns"]}


def codes(document: dict[str, Any], room: str = "") -> list[str]:
    """The codes of all findings, or of one room's."""
    return sorted(finding["code"] for finding in document["findings"] if finding["code"].startswith(room))


def said(status: Status, department: str, number: int) -> dict[str, Any]:
    """What a department says of a target: column → value."""
    ids = {d.name: d.id for d in status.plan.departments}
    row = next(row for row in status.rows if row.target.number == str(number))
    part = next(c for c in row.contributions if c.department == ids[department])
    return {key: used.answer.value for key, used in part.answers.items() if used.answer.raw != ""}


def moment(text: str) -> datetime:
    """A moment in the office's zone."""
    return at(text)
