"""An office with a small plan in a real project folder, and what it asks of the pipeline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from email.message import EmailMessage
from pathlib import Path

from openpyxl import Workbook

from xlplan.pipeline.building import build
from xlplan.pipeline.session import Session, open_session
from xlplan.project import Project, open_project

SHANGHAI = timezone(timedelta(hours=8))
BOX = "bgs@example.org"
SEPTEMBER = "2022-09"

DEPARTMENTS = (
    ("办公室", "office@example.org", ""),
    ("宣传部", "xcb@example.org；xcb2@example.org", "head@example.org"),
    ("权益部", "qyb@example.org", ""),
)
TARGETS = (
    ("1", "建立工作台账并逐月更新", "办公室", "宣传部、权益部", "2022年12月底前"),
    ("2", "举办专题培训班", "宣传部", "", "2022年12月底前"),
    ("3", "开展普法宣讲", "权益部", "宣传部", "长期坚持"),
)


def at(day: int, hour: int = 9, month: int = 9) -> datetime:
    return datetime(2022, month, day, hour, tzinfo=SHANGHAI)


def make_project(
    folder: Path,
    settings: Mapping[str, object] | None = None,
    departments: tuple[tuple[str, str, str], ...] = DEPARTMENTS,
    targets: tuple[tuple[str, str, str, str, str], ...] = TARGETS,
) -> Project:
    """A project folder whose plan.xlsx was typed by hand."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "设置"
    values = {
        "方案名称": "妇联工作方案",
        "年度": 2022,
        "单位名称": "省妇联办公室",
        "发件邮箱": BOX,
        "报送时限": "每月25日",
    }
    for row in (("项目", "内容"), *(values | dict(settings or {})).items()):
        sheet.append(row)
    people = book.create_sheet("部门")
    for person in (("部门", "邮箱", "抄送"), *departments):
        people.append(person)
    tasks = book.create_sheet("任务")
    tasks.append(("序号", "方面", "举措序号", "举措", "工作目标", "牵头部门", "责任部门", "完成时限"))
    for number, text, lead, others, deadline in targets:
        tasks.append((number, "坚持政治引领", "1", "始终坚持党的领导", text, lead, others, deadline))
    (folder / "inbox").mkdir(parents=True, exist_ok=True)
    book.save(folder / "plan.xlsx")
    return open_project(folder)


@contextmanager
def opened(project: Project, now: datetime) -> Iterator[Session]:
    with open_session(project, now=now, write=True, command="test") as session:
        yield session


def built(project: Project, now: datetime, period: str = SEPTEMBER) -> None:
    with opened(project, now) as session:
        assert build(session, period).trouble == ()


def mails_in(project: Project) -> list[Path]:
    return sorted((project.inbox / "mail").glob("*"))


def note(sender: str, subject: str, text: str = "没有附件。", **headers: str) -> bytes:
    """A mail of somebody's, as another mail library writes it."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, BOX, subject
    message["Message-ID"] = f"<{abs(hash((sender, subject)))}@example.org>"
    for name, value in headers.items():
        name = name.replace("_", "-")
        del message[name]
        message[name] = value
    message.set_content(text)
    return message.as_bytes().replace(b"\n", b"\r\n")
