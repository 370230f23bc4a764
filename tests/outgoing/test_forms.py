"""One form for each department that owes something, under a name that every system takes."""

from __future__ import annotations

import pytest
from plan_made import CITY, CLUB, OFFICE, PERIOD, ZH, named, plan_of

from xlplan.outgoing.forms import Carried, department_forms, safe_name
from xlplan.plan.model import Department, Role


def test_each_department_with_an_open_assignment_gets_one_form() -> None:
    forms = list(department_forms(plan_of(), PERIOD, ZH))
    shown = [(f.department.name, [(r.target.number, r.role) for r in f.content.rows]) for f in forms]
    assert shown == [
        ("办公室", [("2", Role.LEAD), ("3", Role.LEAD)]),
        ("海口市妇联", [("2", Role.RESPONSIBLE), ("3", Role.RESPONSIBLE)]),
        ("幼儿园/福利中心", [("3", Role.RESPONSIBLE)]),
    ]
    assert [f.content.stamp.department for f in forms] == [OFFICE.id, CITY.id, CLUB.id]


def test_verified_targets_are_left_out_and_so_is_a_department_with_no_other() -> None:
    forms = list(department_forms(plan_of(), PERIOD, ZH, closed=frozenset({"TGT23"})))
    assert [(f.department.id, len(f.content.rows)) for f in forms] == [(OFFICE.id, 1), (CITY.id, 1)]


def test_last_status_and_progress_are_carried_for_their_own_department_only() -> None:
    history = {("TGT22", OFFICE.id): Carried("in-progress", 40.0), ("TGT23", CITY.id): Carried("done", None)}
    rows = {
        (f.department.id, r.target.id): r
        for f in department_forms(plan_of(), PERIOD, ZH, history)
        for r in f.content.rows
    }
    assert (rows[OFFICE.id, "TGT22"].last_status, rows[OFFICE.id, "TGT22"].last_progress) == ("in-progress", 40.0)
    assert (rows[CITY.id, "TGT22"].last_status, rows[CITY.id, "TGT22"].last_progress) == ("", None)
    assert (rows[CITY.id, "TGT23"].last_status, rows[CITY.id, "TGT23"].last_progress) == ("done", None)


def test_file_names_say_what_period_and_department() -> None:
    names = [form.file_name for form in department_forms(plan_of(), PERIOD, ZH)]
    assert names == [
        "填报表_2022-09_办公室.xlsx",
        "填报表_2022-09_海口市妇联.xlsx",
        "填报表_2022-09_幼儿园-福利中心.xlsx",
    ]


def test_names_that_come_out_alike_are_told_apart() -> None:
    alike = (
        Department("AAA22", "Dept/A"),
        Department("BBB22", "DEPT:a"),
        Department("CCC22", "甲" * 60),
        Department("DDD22", "甲" * 61),
        Department("EEE23", "乙"),
    )
    names = [form.file_name for form in department_forms(plan_of(*alike[:3]), PERIOD, ZH)]
    assert names[:2] == ["填报表_2022-09_Dept-A_AAA22.xlsx", "填报表_2022-09_DEPT-a_BBB22.xlsx"]
    names = [form.file_name for form in department_forms(plan_of(*alike[2:]), PERIOD, ZH)]
    assert len({name.casefold() for name in names}) == 3 and names[2] == "填报表_2022-09_乙.xlsx"
    assert all(len(name.encode()) < 200 for name in names)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("办公室", "办公室"),
        ('a\\b/c:d*e?f"g<h>i|j', "a-b-c-d-e-f-g-h-i-j"),
        ("组织部(机关党委、工会)", "组织部(机关党委、工会)"),
        ("CON", "_CON"),
        ("nul.办公室", "_nul.办公室"),
        ("com1", "_com1"),
        ("Console", "Console"),
        ("信访办...", "信访办"),
        (" 信访办 ", "信访办"),
        ("2022.09 部门", "2022.09 部门"),
        ("部\r\n门", "部-门"),
        ("../../etc/passwd", "-..-etc-passwd"),
        ("部\u202e门\ud800", "部门"),
        ("...", "-"),
        ("", "-"),
    ],
)
def test_names_are_safe_on_every_system(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_a_department_named_like_a_path_writes_no_path() -> None:
    (form, *_) = department_forms(plan_of(named("..\\..\\发展部/权益部")), PERIOD, ZH)
    assert "/" not in form.file_name and "\\" not in form.file_name
