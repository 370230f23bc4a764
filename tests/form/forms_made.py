"""A small plan and its forms, made by hand: what the tests of the form build on."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, timedelta, timezone

import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from xlplan.form.columns import form_layout
from xlplan.form.content import FormContent, FormRow
from xlplan.form.stamp import Stamp
from xlplan.form.workbook import form_workbook
from xlplan.locale import load_locale
from xlplan.plan.model import (
    Aspect,
    Deadline,
    DeadlineKind,
    Department,
    FormColumnSpec,
    Measure,
    Period,
    Plan,
    Role,
    Settings,
    Target,
)

SHANGHAI = timezone(timedelta(hours=8))
PERIOD = Period(
    "2022-09",
    datetime(2022, 9, 1, tzinfo=SHANGHAI),
    datetime(2022, 9, 25, 23, 59, 59, tzinfo=SHANGHAI),
    datetime(2022, 9, 30, 23, 59, 59, tzinfo=SHANGHAI),
)
OFFICE = Department("BGS22", "办公室", emails=("bgs@example.org",))
CITY = Department("HKS33", "海口市妇联", emails=("hk@example.org", "hk2@example.org"), cc=("lead@example.org",))
DEPARTMENTS = (OFFICE, CITY)


def target(number: str, text: str = "建立工作台账并逐月更新", **changes: object) -> Target:
    values: dict[str, object] = {
        "id": f"T{int(number) // 30 + 2}{'23456789ABCDEFGHJKMNPQRSTVWXYZ'[int(number) % 30]}22",
        "number": number,
        "text": text,
        "aspect": "坚持政治引领",
        "measure_number": "1",
        "measure": "始终坚持党的领导，始终把学懂弄通做实作为首要政治任务",
        "lead": OFFICE.id,
        "responsible": (CITY.id,),
        "lead_text": "办公室",
        "responsible_text": "各市县妇联",
        "deadline": Deadline("2022年12月底前", DeadlineKind.DATE, due=date(2022, 12, 31)),
    }
    return Target(**{**values, **changes})  # type: ignore[arg-type]


def plan_of(*targets: Target, columns: tuple[FormColumnSpec, ...] = (), **settings: object) -> Plan:
    values: dict[str, object] = {
        "name": "妇联工作方案",
        "year": 2022,
        "organisation": "省妇联办公室",
        "sender": "office@example.org",
    }
    return Plan(
        "PPP22",
        "EEE22",
        Settings(**{**values, **settings}),  # type: ignore[arg-type]
        DEPARTMENTS,
        (Aspect("坚持政治引领", (Measure("1", "始终坚持党的领导", targets),)),),
        columns,
    )


QUANTIFIED = {"quantity": 4.0, "unit": "次"}


def content_of(
    *rows: FormRow, plan: Plan | None = None, department: Department = OFFICE, **more: object
) -> FormContent:
    plan = plan or plan_of(*(row.target for row in rows))
    stamp = Stamp(plan.id, plan.edition, PERIOD.id, department.id)
    return FormContent(stamp, plan, department, PERIOD, rows, **more)  # type: ignore[arg-type]


def two_rows() -> tuple[FormRow, FormRow]:
    return (
        FormRow(target("1"), Role.LEAD, "in-progress", 40.0),
        FormRow(target("2", "举办专题培训班", **QUANTIFIED), Role.RESPONSIBLE),
    )


def built(content: FormContent, lang: str = "zh") -> bytes:
    locale = load_locale(lang)
    return form_workbook(content, locale, form_layout(content.plan, locale))


HEADER = 5
FIRST = 6


def opened(content: FormContent, lang: str = "zh") -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(built(content, lang)))


def part(data: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(data)).read(name).decode()


def headed(sheet: Worksheet, header: int = HEADER) -> dict[str, int]:
    """Column number by label, the star of required ones taken off."""
    return {str(cell.value).rstrip("*"): cell.column for cell in sheet[header] if cell.value is not None}


def at(sheet: Worksheet, row: int, label: str) -> object:
    return sheet.cell(row, headed(sheet)[label]).value
