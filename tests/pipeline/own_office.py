"""Offices that made xlplan theirs from plan.xlsx alone: plans from tables, forms filled by column, three periods each."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from small_office import Office

from xlplan.form.stamp import read_row_code
from xlplan.project import open_project

TABLES = Path(__file__).parent / "own-plan"
LINES = """
代码 | 名称 | 类型 | 必填 | 宽度 | 选项 | 填写说明 | 停用 | 进汇总表 | 汇总方式 | 适用 | 由谁填
| 投入资金 | 数量 | 是 | 10 | | 万元，可带小数 | | 是 | 合计 | | 都填
| 涉及人次 | 数量 | 否 | 10 | | | | 是 | 合计 | | 牵头
| 整改自评 | 选项 | 是 | 10 | 好、一般、差 | | | 是 | 各选项计数 | | 牵头
| 满意度 | 百分比 | 否 | 8 | | | | 是 | 平均 | | 牵头
| 约谈日期 | 日期 | 否 | 12 | | 如 2026-11-20 | | 是 | 无 | | 牵头
| 需党委协调事项 | 长文字 | 否 | 20 | | | | 否 | 无 | | 都填
"""
SETTINGS = """
项目 | 内容
方案名称 | 巡察反馈意见整改方案
年度 | 2026
单位名称 | 党委办公室整改专班
报送时限 | 每月25日
方案开始日期 | 2026-09-01
"""


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of a table beside the tests."""
    with (TABLES / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def cells(table: str) -> list[list[Any]]:
    """A text table as rows of cells; numbers are numbers, empty cells are none."""
    rows = [[cell.strip() for cell in line.split("|")] for line in table.strip("\n").splitlines()]
    return [[int(cell) if cell.isdecimal() else cell or None for cell in row] for row in rows]


def hospital(folder: Path, settings: str = SETTINGS, lines: str = LINES, **sheets: str) -> Office:
    """The hospital's office, its departments and items from the tables."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in {
        "设置": cells(settings),
        "部门": _rows(read_table("hospital-departments")),
        "任务": _rows(read_table("hospital-targets")),
        "表单": cells(lines) if lines else [],
        **{name: cells(table) for name, table in sheets.items()},
    }.items():
        for row in rows:
            _sheet(book, name).append(row)
    return opened(folder, book)


def opened(folder: Path, book: Workbook) -> Office:
    """The office of a plan workbook in a new folder."""
    (folder / "inbox").mkdir(parents=True)
    book.save(folder / "plan.xlsx")
    return Office(open_project(folder))


def _sheet(book: Workbook, name: str) -> Worksheet:
    return book[name] if name in book.sheetnames else book.create_sheet(name)


def _rows(lines: list[dict[str, str]]) -> list[list[Any]]:
    return [list(lines[0]), *([cell or None for cell in line.values()] for line in lines)]


def replace_sheet(office: Office, name: str, table: str) -> None:
    """Type a sheet of the plan anew."""
    book = load_workbook(office.project.plan)
    if name in book.sheetnames:
        del book[name]
    for row in cells(table):
        _sheet(book, name).append(row)
    book.save(office.project.plan)


@dataclass(frozen=True)
class Filling:
    """What a department types in one row: by heading of the form."""

    number: str
    values: Mapping[str, Any]


def filled(path: Path, fillings: Iterable[Filling], below: Mapping[str, Any] | None = None) -> bytes:
    """A form with these cells typed in. below: answers to questions, by their text."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    rows, columns = _table(sheet)
    for filling in fillings:
        for heading, value in filling.values.items():
            sheet.cell(rows[filling.number], columns[heading]).value = value
    for question, answer in (below or {}).items():
        row, column = next(
            (c.row, c.column) for line in sheet.iter_rows() for c in line if str(c.value).rstrip("*") == question
        )
        sheet.cell(row, answer_column(sheet, row, column)).value = answer
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _table(sheet: Worksheet) -> tuple[dict[str, int], dict[str, int]]:
    """Rows by the number of their target, columns by heading; nothing on a form that only asks questions."""
    for header in range(1, 40):
        columns = _heading(sheet, header)
        numbers = columns.get("序号") or columns.get("No.")
        if numbers:
            below = (row for row in range(header + 1, sheet.max_row + 1) if _coded(sheet, row))
            return {str(sheet.cell(row, numbers).value): row for row in below}, columns
    return {}, {}


def answer_column(sheet: Worksheet, row: int, column: int) -> int:
    """The first unlocked cell right of a question."""
    return next(c for c in range(column + 1, sheet.max_column + 1) if not sheet.cell(row, c).protection.locked)


def _heading(sheet: Worksheet, row: int) -> dict[str, int]:
    return {
        str(cell.value).rstrip("*"): cell.column for cell in sheet[row] if isinstance(cell.value, str) and cell.value
    }


def _coded(sheet: Worksheet, row: int) -> bool:
    texts = (str(cell.value) for cell in sheet[row] if isinstance(cell.value, str))
    return any(read_row_code(text) is not None for text in texts)


def hospital_fillings(status: str = "进行中", **more: Any) -> dict[str, list[Filling]]:
    """What every department of the hospital types, by its name; `more`: by heading, for every row."""
    found: dict[str, list[Filling]] = {}
    for line in read_table("hospital-answers"):
        said: dict[str, Any] = {"完成状态": status, "进度%": 50, "本月进展情况": "正在整改。", **more}
        said["投入资金"] = float(line["投入资金"])
        if line["角色"] == "牵头":
            said |= {"涉及人次": int(line["涉及人次"]), "整改自评": line["整改自评"], "满意度": float(line["满意度"])}
        found.setdefault(line["部门"], []).append(Filling(line["序号"], said))
    return found


def send_in(office: Office, period: str, fillings: Mapping[str, list[Filling]], when: str) -> None:
    """Every department mails its filled form at a moment."""
    for department, said in fillings.items():
        office.mail(f"{department}{period}", filled(office.form(department, period), said), when)
