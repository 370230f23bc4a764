"""A plan of a handful of departments for the demo's tests, and the forms that xlplan builds for it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from xlplan.codes import digest_code
from xlplan.form.columns import form_layout
from xlplan.form.stamp import Stamp
from xlplan.form.workbook import FormContent, FormRow, form_workbook
from xlplan.locale import load_locale
from xlplan.plan.model import Aspect, Deadline, DeadlineKind, Department, Every, Measure, Period, Plan, Settings, Target

ZONE = ZoneInfo("Asia/Shanghai")
MONTHS = (7, 8, 9)
DEPARTMENTS = ("办公室", "宣传部", "权益部", "妇女发展部", "海口市妇联", "三亚市妇联", "儋州市妇联", "文昌市妇联")
DEADLINES = (
    Deadline("2022年6月底前", DeadlineKind.DATE, due=date(2022, 6, 30)),
    Deadline("2022年12月底前", DeadlineKind.DATE, due=date(2022, 12, 31)),
    Deadline("每季度末", DeadlineKind.RECURRING, every=Every.QUARTER),
    Deadline("长期坚持", DeadlineKind.ONGOING, ongoing=True),
    Deadline("2022年9月底前", DeadlineKind.DATE, due=date(2022, 9, 30)),
    Deadline("按安排推进", DeadlineKind.UNDATED),
)


def departments(count: int = len(DEPARTMENTS)) -> tuple[Department, ...]:
    names = [*DEPARTMENTS, *(f"第{number}县妇联/筹" for number in range(count))][:count]
    return tuple(Department(digest_code(5, name), name, emails=(f"d{n}@example.org",)) for n, name in enumerate(names))


def plan_of(count: int = len(DEPARTMENTS), targets: int = 12) -> Plan:
    """Every department leads some target and takes part in the others."""
    people = departments(count)
    made = tuple(target_of(number, people) for number in range(1, targets + 1))
    return Plan(
        "PLANA",
        "EDTNA",
        Settings("示例方案", 2022),
        people,
        (Aspect("坚持服务大局", (Measure("1", "推进工作，抓好落实", made),)),),
    )


def target_of(number: int, people: tuple[Department, ...]) -> Target:
    lead = people[number % len(people)]
    return Target(
        id=digest_code(5, f"target {number}"),
        number=str(number),
        text=f"完成第{number}项工作",
        aspect="坚持服务大局",
        measure_number="1",
        measure="推进工作，抓好落实",
        lead=lead.id,
        responsible=tuple(person.id for person in people if person != lead),
        lead_text=lead.name,
        responsible_text="各部门",
        deadline=DEADLINES[number % len(DEADLINES)],
        quantity=None if number % 3 else 60.0,
        unit="" if number % 3 else "场",
    )


def period_of_month(month: int) -> Period:
    start = datetime(2022, month, 1, tzinfo=ZONE)
    due = datetime(2022, month, 25, 23, 59, 59, tzinfo=ZONE)
    return Period(f"2022-{month:02}", start, due, datetime(2022, month, 30, 23, 59, 59, tzinfo=ZONE))


def build_forms(plan: Plan, period: Period, folder: Path) -> dict[str, Path]:
    """The real forms, by department id."""
    locale = load_locale("zh")
    folder.mkdir(parents=True)
    forms = {}
    for department in plan.departments:
        rows = tuple(FormRow(a.target, a.role) for a in plan.assignments_of(department.id))
        stamp = Stamp(plan.id, plan.edition, period.id, department.id)
        path = folder / f"{department.id}.xlsx"
        path.write_bytes(
            form_workbook(FormContent(stamp, plan, department, period, rows), locale, form_layout(plan, locale))
        )
        forms[department.id] = path
    return forms
