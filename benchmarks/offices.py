"""Offices of any size to measure with: a plan, its forms as xlplan builds them, forms filled as Excel saves them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from xlplan.pipeline.building import build
from xlplan.pipeline.session import open_session
from xlplan.project import open_project

PERIOD = "2022-09"
ZONE = ZoneInfo("Asia/Shanghai")
ANSWERS = {
    "完成状态": ("进行中", "进行中", "已完成", "未启动", "进行中"),
    "进度%": (35, 60, 100, 0, 80),
    "累计完成数": (1, 2, 4, 0, 3),
    "本月进展情况": (
        "召开部门协调会2次，研究具体措施；走访基层单位5家，发放材料300份，收集意见12条。",
        "完成调研报告初稿，征求8个部门意见，正在修改完善。",
        "全部办结，已形成制度文件并印发各单位执行。",
        "本月无进展",
        "举办培训班1期，培训骨干60人；制定下一阶段工作方案。",
    ),
    "存在问题": ("", "经费尚未到位", "", "人员不足，需要协调", ""),
    "下一步打算": ("继续推进", "10月底前定稿", "", "11月启动", "做好总结"),
    "完成日期": ("", "", "2022-09-18", "", ""),
    "佐证材料": ("", "", "关于印发工作制度的通知", "", ""),
}
FREE = {"本月进展情况", "存在问题", "下一步打算", "佐证材料"}
"""Where no two departments write the same."""

FORGETFUL = 10
"""Every so manieth department names no day and no proof, and gets a slip."""


@dataclass(frozen=True)
class Size:
    """How large an office is: departments, and targets of which each of them reports every one."""

    departments: int
    targets: int = 20


def make_office(folder: Path, size: Size, period: str = PERIOD) -> None:
    """A project with a plan, the forms of a period, and an inbox in which every department's return lies."""
    folder.mkdir(parents=True)
    (folder / "inbox").mkdir()
    write_plan(folder / "plan.xlsx", size)
    build_forms(folder, period)
    fill_inbox(folder, period)


def build_forms(folder: Path, period: str) -> None:
    """Build the forms of a period at its beginning."""
    with open_session(open_project(folder), now=moment(f"{period}-01T09:00"), write=True) as session:
        build(session, period)


def fill_inbox(folder: Path, period: str, names: Sequence[str] = ()) -> None:
    """Put filled forms into the inbox: all of a period, or those whose department is named."""
    forms = sorted((folder / "outbox" / period / "forms").glob("*.xlsx"))
    if names:
        forms = [form for form in forms if any(name in form.name for name in names)]
    places = _open_cells(forms[0])
    with ProcessPoolExecutor() as pool:
        for form, data in zip(forms, pool.map(filled, forms, [places] * len(forms), chunksize=20), strict=True):
            (folder / "inbox" / f"{period}_{form.name}").write_bytes(data)


def moment(text: str) -> datetime:
    """A moment in the office's zone."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def department(number: int) -> str:
    """The name of the n-th department."""
    return f"第{number:05}单位"


def write_plan(path: Path, size: Size) -> None:
    """The plan of an office of that size."""
    book = Workbook()
    settings = book.active
    settings.title = "设置"
    for row in (("项目", "内容"), ("方案名称", "测量方案"), ("年度", 2022), ("语言", "zh"), ("报送时限", "每月25日")):
        settings.append(row)
    settings.append(("填报范围", "牵头和责任部门"))
    departments = book.create_sheet("部门")
    departments.append(("部门", "别名", "所属组", "邮箱"))
    for number in range(size.departments):
        departments.append((department(number), "", "各部门", f"d{number}@example.org"))
    targets = book.create_sheet("任务")
    targets.append(
        ("序号", "方面", "举措序号", "举措", "工作目标", "牵头部门", "责任部门", "完成时限", "量化指标", "计量单位")
    )
    for number in range(size.targets):
        measure = number // 5
        targets.append(
            (
                *(number + 1, f"方面{measure // 2 + 1}", measure + 1, f"第{measure + 1}项举措，加强统筹协调"),
                f"落实第{number + 1}项重点任务，每半年开展一次督导检查并形成报告",
                *(department(number % size.departments), "各部门"),
                *("2022年12月底前" if number % 3 else "长期坚持", 4 if number % 4 == 0 else "", "期"),
            )
        )
    book.save(path)


def saved_again(data: bytes, number: int) -> bytes:
    """The same workbook as if saved another time: other bytes, nothing else."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as package, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as again:
        for info in package.infolist():
            stamp = (2022, 9, 21, 8, number % 60, 0)
            again.writestr(zipfile.ZipInfo(info.filename, stamp), package.read(info), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _open_cells(form: Path) -> dict[str, str]:
    """Where the open cells stand in all forms of a period: the heading of each column letter."""
    sheet = load_workbook(form).worksheets[0]
    for row in sheet.iter_rows(max_row=20):
        labels = {str(cell.value).strip("* "): cell.column_letter for cell in row if cell.value}
        if "工作目标" in labels:
            first = row[0].row + 1
            last = next(n for n in range(first, sheet.max_row + 2) if not _coded(sheet, n))
            found = {labels[label]: label for label in ANSWERS if label in labels}
            return found | {"first": str(first), "last": str(last - 1)}
    raise ValueError(f"{form.name} has no table")


def _coded(sheet: Worksheet, row: int) -> bool:
    """Whether a row has the code of a target."""
    return str(sheet.cell(row, 1).value or "").count("-") >= 1


_CELL = r'<c r="([A-Z]+)(\d+)"( s="\d+")?/>|<c r="([A-Z]+\d+" s="\d+") t="inlineStr"><is><t>([^<]*)</t></is></c>'


def filled(form: Path, places: dict[str, str]) -> bytes:
    """A form with every open cell answered, stored as Excel stores it: all texts in the table of shared strings."""
    shared: dict[str, int] = {}
    with zipfile.ZipFile(form) as package:
        parts = {info.filename: package.read(info) for info in package.infolist()}
    strings = parts["xl/sharedStrings.xml"].decode()
    known = int(re.findall(r'uniqueCount="(\d+)"', strings)[0])
    rows = range(int(places["first"]), int(places["last"]) + 1)
    turn = sum(form.stem.rpartition("_")[2].encode())  # of the department: what it says of a target never goes back

    def stored(begun: str, text: str) -> str:
        return f'<c r="{begun} t="s"><v>{shared.setdefault(text, known + len(shared))}</v></c>'

    def answered(found: re.Match[str]) -> str:
        if found[4] is not None:  # as xlplan writes a form
            return stored(found[4], found[5])
        column, row, style = found[1], int(found[2]), found[3]
        label = places.get(column)
        if label is None or row not in rows or (label in {"完成日期", "佐证材料"} and turn % FORGETFUL == 0):
            return found[0]
        options = ANSWERS[label]
        answer = options[(row + turn) % len(options)]
        if answer == "":
            return found[0]
        if isinstance(answer, str):
            return stored(f'{column}{row}"{style}', escape(f"{answer}（{turn}·{row}）" if label in FREE else answer))
        return f'<c r="{column}{row}"{style}><v>{answer}</v></c>'

    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    parts["xl/worksheets/sheet1.xml"] = re.sub(_CELL, answered, sheet).encode()
    more = "".join(f"<si><t>{text}</t></si>" for text in shared)
    strings = re.sub(r' (unique)?[cC]ount="\d+"', "", strings).replace("</sst>", f"{more}</sst>")
    parts["xl/sharedStrings.xml"] = strings.encode()
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(zipfile.ZipInfo(name, (2022, 9, 20, 8, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
