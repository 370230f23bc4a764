"""A plan of two targets and three departments, made by hand: what the tests of forms and mails build on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

from xlplan.locale import load_locale
from xlplan.plan.model import (
    Aspect,
    Deadline,
    DeadlineKind,
    Department,
    Measure,
    Period,
    Plan,
    Settings,
    Target,
)

ZH = load_locale("zh")
SHANGHAI = timezone(timedelta(hours=8))
PERIOD = Period(
    "2022-09",
    datetime(2022, 9, 1, tzinfo=SHANGHAI),
    datetime(2022, 9, 25, 23, 59, 59, tzinfo=SHANGHAI),
    datetime(2022, 9, 30, 23, 59, 59, tzinfo=SHANGHAI),
)
NOW = datetime(2022, 9, 5, 9, 30, tzinfo=SHANGHAI)
OFFICE = Department("BGS22", "办公室", emails=("bgs@example.org",))
CITY = Department("HKS33", "海口市妇联", emails=("hk@example.org", "hk2@example.org"), cc=("lead@example.org",))
CLUB = Department("JLB44", "幼儿园/福利中心")


def plan_of(*departments: Department, **settings: object) -> Plan:
    departments = departments or (OFFICE, CITY, CLUB)
    lead, *others = departments
    deadline = Deadline("2022年12月底前", DeadlineKind.DATE, due=date(2022, 12, 31))
    targets = tuple(
        Target(f"TGT2{n}", str(n), text, "坚持政治引领", "1", "始终坚持党的领导，加强学习", lead.id,
               tuple(d.id for d in others[: n - 1]), lead.name, "", deadline)
        for n, text in ((2, "建立工作台账"), (3, "举办专题培训班"))
    )  # fmt: skip
    values: dict[str, object] = {
        "name": "妇联工作方案",
        "year": 2022,
        "organisation": "省妇联办公室",
        "sender": "office@example.org",
    }
    made = Settings(**{**values, **settings})  # type: ignore[arg-type]
    return Plan("PPP22", "EEE22", made, departments, (Aspect("坚持政治引领", (Measure("1", "党的领导", targets),)),))


def named(name: str, **changes: object) -> Department:
    return replace(OFFICE, name=name, **changes)  # type: ignore[arg-type]
