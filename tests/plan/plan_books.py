"""Plan workbooks made from text tables: one line a row, cells between bars."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from xlplan.locale import all_languages
from xlplan.plan.reading import PlanReading, read_plan

SETTINGS = """
项目 | 内容
方案名称 | 测试方案
年度 | 2022
报送时限 | 每月25日
"""

DEPARTMENTS = """
部门 | 别名 | 所属组 | 邮箱
办公室 | | 各部门 | a@example.org
宣传部 | 宣传处 | 各部门 | b@example.org
权益部 | | 各部门 | c@example.org
"""

TARGETS = """
序号 | 方面 | 举措序号 | 举措 | 工作目标 | 牵头部门 | 责任部门 | 完成时限 | 量化指标 | 计量单位
1 | 政治引领 | 1 | 学习 | 举办培训班 | 办公室 | 各部门 | 2022年6月底前 | 2 | 期
2 | 政治引领 | 1 | 学习 | 开展宣讲 | 宣传部 | 权益部 | 每季度末 | |
3 | 维权 | 2 | 普法 | 普法宣传 | 权益部 | | 长期坚持 | |
"""


def fill(sheet: Worksheet, table: str, first_row: int = 1) -> None:
    """Write a text table; whole numbers become numbers, empty cells stay empty."""
    for number, line in enumerate(table.strip("\n").splitlines(), first_row):
        for column, cell in enumerate(line.split("|"), 1):
            text = cell.strip()
            if text:
                sheet.cell(number, column, int(text) if text.isdigit() else text)


def plan_book(
    path: Path,
    *,
    settings: str = SETTINGS,
    departments: str = DEPARTMENTS,
    targets: str = TARGETS,
    change: Callable[[Workbook], None] | None = None,
    **more: str,
) -> Path:
    """A plan workbook; `more`: further sheets by name; `change`: a last hand on it."""
    book = Workbook()
    book.remove(book.active)
    for name, table in {"设置": settings, "部门": departments, "任务": targets, **more}.items():
        if table:
            fill(book.create_sheet(name), table)
    if change is not None:
        change(book)
    book.save(path)
    return path


def read(path: Path) -> PlanReading:
    """The plan in a workbook, all languages accepted."""
    return read_plan(path, all_languages())


def typed(text: str) -> datetime:
    """A moment as a cell holds it: without a zone."""
    return datetime.fromisoformat(text)


def codes(reading: PlanReading) -> list[tuple[str, str]]:
    """Code and place of every finding."""
    return [(finding.code, f"{finding.origin.sheet}!{finding.origin.cell}") for finding in reading.findings]
