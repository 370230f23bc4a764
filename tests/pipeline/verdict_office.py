"""An office told in lines: targets as `1 文字 | 牵头 | 责任 | 时限 | 数量`, departments that report by mail or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from small_office import ANSWERS, Office, at, filled, header_of, new_office, table_rows, write_plan

from xlplan.ledger.status import ReturnRow, Status, TargetRow
from xlplan.pipeline import deciding
from xlplan.pipeline.session import open_session

NAMES = ("宣传部", "发展部", "权益部", "家儿部")
YEAR_END = "2022年12月底前"
Words = tuple[Any, ...]
"""Status, progress or count, and a day of completion."""


def tables(
    *targets: str, names: tuple[str, ...] = NAMES, settings: Mapping[str, str] | None = None, records: str = ""
) -> dict[str, str]:
    """The sheets of a plan. settings: over the common ones. records: lines of 备案."""
    given = {
        "方案名称": "测试方案",
        "年度": "2022",
        "方案开始日期": "2022-01-01",
        "语言": "中文",
        "报送时限": "每月25日",
        "填报范围": "牵头和责任部门",
        **(settings or {}),
    }
    rows = ["序号 | 方面 | 举措序号 | 举措 | 工作目标 | 牵头部门 | 责任部门 | 完成时限 | 量化指标 | 计量单位"]
    for line in targets:
        parts = [part.strip() for part in line.split("|")] + [""] * 4
        number, _, text = parts[0].partition(" ")
        count, _, unit = parts[4].partition(" ")
        due = parts[3] or YEAR_END
        rows.append(f"{number} | 甲 | 1 | 举措 | {text} | {parts[1]} | {parts[2]} | {due} | {count} | {unit}")
    made = {
        "设置": "项目 | 内容\n" + "\n".join(f"{key} | {value}" for key, value in given.items()),
        "部门": "部门 | 别名 | 邮箱\n" + "\n".join(_department(name, place) for place, name in enumerate(names)),
        "任务": "\n".join(rows),
    }
    if records:
        made["备案"] = "部门 | 期次 | 类别 | 对象 | 时刻 | 延至 | 申请时间 | 理由 | 依据\n" + records
    return made


def _department(line: str, place: int) -> str:
    name, _, alias = line.partition("=")
    return f"{name} | {alias} | d{place}@example.org"


def office_of(folder: Path, *targets: str, **more: Any) -> Office:
    """A new office."""
    return new_office(folder / "office", **tables(*targets, **more))


def revise(office: Office, *targets: str, **more: Any) -> None:
    """Another plan.xlsx in the same folder."""
    write_plan(office.project.plan, **tables(*targets, **more))


def report(office: Office, who: str, period: str, when: str, **rows: Words) -> None:
    """A filled form by mail. rows: by `n` and the target's number; others say in progress, 50 %, 2 of the count."""

    def edit(sheet: Any) -> None:
        _, columns = header_of(sheet)
        for row in table_rows(sheet):
            words = rows.get(f"n{sheet.cell(row, columns['序号']).value}")
            if words is None:
                continue
            for label in ("完成状态", "进度%", "累计完成数", "完成日期"):
                cell = sheet.cell(row, columns[label])
                value = _value(label, words)
                if cell.value != "—":
                    cell.value = value

    data = filled(office.form(who, period), ANSWERS, edit)
    office.mail(who, data, when, f"{who}{period}.xlsx")


def _value(label: str, words: Words) -> Any:
    status, amount, day = (*words, None, None)[:3]
    return {"完成状态": status, "进度%": amount, "累计完成数": amount, "完成日期": day}[label]


def end(period: str) -> str:
    """The evening of a month's last day."""
    days = {
        "01": 31,
        "02": 28,
        "03": 31,
        "04": 30,
        "05": 31,
        "06": 30,
        "07": 31,
        "08": 31,
        "09": 30,
        "10": 31,
        "11": 30,
    }
    return f"{period}-{days.get(period[5:], 31)}T20:00"


def target(status: Status, number: str) -> TargetRow:
    """The row of a target."""
    return next(row for row in status.rows if row.target.number == number)


def judged(status: Status, number: str) -> str:
    """The derived state of a target."""
    return target(status, number).derived.value


def row(status: Status, who: str) -> ReturnRow:
    """The return row of a department."""
    ids = {d.id: d.name for d in status.plan.departments}
    return next(r for r in status.returns if ids[r.department] == who)


def states(status: Status) -> dict[str, str]:
    """Return state by department."""
    ids = {d.id: d.name for d in status.plan.departments}
    return {ids[r.department]: r.state.value for r in status.returns}


def matrix(status: Status, period: str) -> dict[str, str]:
    """One month of the matrix, by department."""
    ids = {d.id: d.name for d in status.plan.departments}
    return {ids[who]: state.value for (who, month), state in status.matrix.items() if month == period}


def findings(status: Status) -> set[str]:
    """The codes of all findings."""
    return {finding.code for finding in status.findings}


def rule(office: Office, when: str, verb: str, *arguments: Any, **options: Any) -> Any:
    """A ruling by its function in `deciding`."""
    with open_session(office.project, now=at(when), write=True) as session:
        return getattr(deciding, verb)(session, *arguments, **options)


def asked(office: Office, when: str) -> set[str]:
    """What `check` asks."""
    with open_session(office.project, now=at(when), write=False) as session:
        return {finding.code for finding in session.findings}
