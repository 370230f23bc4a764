"""What findings say of versions and strays: each with its file, and with what the sentence needs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from review_office import FULL, at, facts, plan, returned, status, target

from xlplan.ledger.facts import MemoryFacts
from xlplan.ledger.records import Reading, Step, StepKind
from xlplan.ledger.status import Status
from xlplan.plan.model import DueRule, DueRuleKind, Plan
from xlplan.review.judge import judge

WHO = "组织部"


def news(text: str, mail: str = "", period: str = "2022-09", **how: str) -> Reading:
    return returned(WHO, {"T1": {**FULL, "news": text}}, mail=mail, period=period, file=f"inbox/{text}.xlsx", **how)


def told(judged: Status, code: str) -> list[tuple[str, str, str, dict[str, Any]]]:
    found = [finding for finding in judged.findings if finding.code == f"return.{code}"]
    return [(f.origin.file, f.department, f.period, dict(f.params)) for f in found]


FIRST, SECOND = news("甲", "09-20 10:00"), news("乙", "09-21 10:30")
COPY = replace(SECOND, arrival=replace(SECOND.arrival, file="inbox/又.xlsx"))


@pytest.mark.parametrize(
    ("came", "code", "file", "params"),
    [
        ((FIRST, SECOND, COPY), "duplicate", "inbox/又.xlsx", {"other": "inbox/乙.xlsx"}),
        ((FIRST, SECOND), "superseded", "inbox/甲.xlsx", {"version": 1, "other": "inbox/乙.xlsx"}),
        ((FIRST, SECOND), "corrected", "inbox/乙.xlsx", {"version": 2, "at": "2022-09-21 10:30", "first": 1}),
        (
            (news("甲", "09-20 10:00", sender="李 <X@qq.com>"),),
            "unregistered-sender",
            "inbox/甲.xlsx",
            {"sender": "x@qq.com"},
        ),
        (
            (news("八月", "09-24 10:00", period="2022-08"),),
            "wrong-period",
            "inbox/八月.xlsx",
            {"month": "2022-08", "owed": "2022-09"},
        ),
    ],
)
def test_what_is_told_of_a_version(came: tuple[Reading, ...], code: str, file: str, params: dict[str, Any]) -> None:
    assert told(status(plan(target()), *came), code) == [(file, WHO, "2022-09", {"name": WHO, **params})]


def test_two_of_one_moment_are_both_named() -> None:
    judged = status(plan(target()), FIRST, news("丙", "09-20 10:00"))
    found = sorted(told(judged, "contradictory"), key=lambda one: one[0])
    assert found == [
        (f"inbox/{name}.xlsx", WHO, "2022-09", {"name": WHO, "claims": "same-moment"}) for name in ("丙", "甲")
    ]


def test_a_department_that_the_plan_does_not_have_is_called_as_an_earlier_one_called_it() -> None:
    earlier = plan(target(), target("T2", "撤销的处"))
    gone = returned("撤销的处", {"T2": FULL}, mail="09-24 10:00", file="inbox/撤.xlsx")
    for editions, name in (({}, "撤销的处"), ({"EDTN1": renamed(earlier)}, "老处")):
        known = replace(facts(gone), editions=editions)
        judged = judge(known, plan(target()), "2022-09", as_of=at("10-10"), now=at("10-10"), as_of_given=False)
        assert told(judged, "department-gone") == [("inbox/撤.xlsx", "", "2022-09", {"name": name, "month": "2022-09"})]


def renamed(a_plan: Plan) -> Plan:
    return replace(
        a_plan, departments=tuple(replace(d, name="老处") if d.id == "撤销的处" else d for d in a_plan.departments)
    )


def test_a_due_moment_that_stands_although_the_plan_names_another_is_told() -> None:
    old, new = plan(target()), plan(target(), due_rule=DueRule("", DueRuleKind.DAY, 28))
    known = MemoryFacts(editions={"EDTN2": old}, plans={at("09-01"): old, at("09-26 00:00"): new})
    judged = judge(known, new, "2022-09", as_of=at("10-10"), now=at("10-10"), as_of_given=False)
    assert told(judged, "due-unmoved") == [
        ("", "", "2022-09", {"month": "2022-09", "due": "2022-09-25 23:59", "meant": "2022-09-28 23:59"})
    ]
    taken = replace(known, steps=(Step("2022-09", StepKind.PLAN_NOW, at("09-26 08:00")),))
    judged = judge(taken, new, "2022-09", as_of=at("10-10"), now=at("10-10"), as_of_given=False)
    assert told(judged, "due-unmoved") == []
    assert told(judged, "plan-now") == [("", "", "2022-09", {"month": "2022-09", "at": "2022-09-26 08:00"})]


@pytest.mark.parametrize(
    ("came", "seen", "wrong"),
    [
        # nearer to 25 September than to 25 August from noon of the 10th on, than to 25 October until the end of 10 October
        ("09-09 23:59:59", "", False),
        ("09-10 11:59:59", "", True),
        ("09-10 11:59:58", "", False),
        ("10-10 23:59:58", "", True),
        ("10-10 23:59:59", "", False),
        ("", "09-10 11:59:59", True),
        ("", "09-10 11:59:58", False),
        ("", "10-10 23:59:59", True),
    ],
)
def test_last_months_form_is_taken_for_this_months_where_it_came_nearer_to_this_due_moment(
    came: str, seen: str, wrong: bool
) -> None:
    judged = status(plan(target()), news("八月", came, period="2022-08", seen=seen), now="10-20")
    assert bool(told(judged, "wrong-period")) is wrong
