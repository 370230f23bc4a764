"""Which plan a month goes by once a later one has begun, and when that is taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from review_office import at, day, due, plan, target, target_of

from xlplan.ledger.facts import MemoryFacts
from xlplan.ledger.records import Step, StepKind
from xlplan.ledger.status import Status
from xlplan.plan.model import DueRule, DueRuleKind, Plan
from xlplan.review.judge import judge

BUILD, MERGE, UNBUILD, PLAN_NOW = StepKind.BUILD, StepKind.MERGE, StepKind.UNBUILD, StepKind.PLAN_NOW
LATER = replace(plan(target(deadline=due("12-15")), due_rule=DueRule("", DueRuleKind.DAY, 28)), edition="EDTN4")
OLD = replace(plan(target(deadline=due("11-30"))), edition="EDTN2")
NEW = replace(plan(target(deadline=due("12-15"))), edition="EDTN3")
PLANS = {at("08-01 09:00"): OLD, at("10-02 09:00"): NEW}
SEPTEMBER = [("2022-09", BUILD, "09-01 09:00"), ("2022-09", MERGE, "09-26 09:00")]


def september(*steps: tuple[str, StepKind, str]) -> Status:
    known = MemoryFacts(
        editions={"EDTN2": OLD, "EDTN3": NEW},
        plans=PLANS,
        steps=tuple(Step(period, kind, at(moment)) for period, kind, moment in (*SEPTEMBER, *steps)),
    )
    return judge(known, NEW, "2022-09", as_of=at("10-20 09:00"), now=at("10-20 09:00"), as_of_given=False)


@pytest.mark.parametrize(
    ("steps", "deadline"),
    [
        ([], "12-15"),
        ([("2022-10", BUILD, "10-05 09:00")], "11-30"),
        ([("2022-10", MERGE, "10-05 09:00")], "11-30"),
        ([("2022-08", MERGE, "10-05 09:00")], "12-15"),
        # a build that was taken back never was; what else was done, and other months, stay
        ([("2022-10", BUILD, "10-05 09:00"), ("2022-10", UNBUILD, "10-06 09:00")], "12-15"),
        ([("2022-10", BUILD, "10-05 09:00"), ("2022-11", UNBUILD, "10-06 09:00")], "11-30"),
        (
            [
                ("2022-10", BUILD, "10-05 09:00"),
                ("2022-10", MERGE, "10-05 10:00"),
                ("2022-10", UNBUILD, "10-06 09:00"),
            ],
            "11-30",
        ),
        ([("2022-10", BUILD, "10-05 09:00"), ("2022-09", PLAN_NOW, "10-07 09:00")], "12-15"),
        ([("2022-10", BUILD, "10-05 09:00"), ("2022-08", PLAN_NOW, "10-07 09:00")], "11-30"),
        # merged again after the later month began: the last merge before it counts
        ([("2022-10", BUILD, "10-05 09:00"), ("2022-09", MERGE, "10-08 09:00")], "11-30"),
        ([("2022-09", MERGE, "10-03 09:00"), ("2022-10", BUILD, "10-05 09:00")], "12-15"),
    ],
)
def test_a_month_follows_the_plan_until_a_later_one_begins(
    steps: list[tuple[str, StepKind, str]], deadline: str
) -> None:
    assert target_of(september(*steps)).target.deadline.due == day(deadline)


def due_of_september(plans: dict[str, Plan], builds: list[str], now: str = "10-20 09:00") -> str:
    """Until when September's returns are owed. plans: by the moment from which each was in force."""
    known = MemoryFacts(
        editions={a_plan.edition: a_plan for a_plan in plans.values()},
        plans={at(moment): a_plan for moment, a_plan in plans.items()},
        steps=tuple(Step("2022-09", BUILD, at(moment)) for moment in builds),
    )
    moment = at(now)
    judged = judge(known, list(plans.values())[-1], "2022-09", as_of=moment, now=moment, as_of_given=False)
    return f"{judged.period.due:%m-%d}"


@pytest.mark.parametrize(
    ("plans", "builds", "now", "until"),
    [
        # the plan as it was last seen by the due moment that it names itself
        ({"09-01": OLD, "09-25 23:59:59": LATER}, ["09-01 10:00"], "10-20", "09-28"),
        ({"09-01": OLD, "09-26 00:00": LATER}, ["09-01 10:00"], "10-20", "09-25"),
        ({"09-01": OLD}, [], "09-25 23:59:59", "09-25"),
        # forms that were first made after it: until the moment that the plan of the last of them names
        ({"09-01": OLD, "09-26 00:00": LATER}, ["09-26 09:00"], "10-20", "09-28"),
        ({"09-01": OLD, "09-26 00:00": LATER}, ["09-26 09:00", "09-27 09:00", "09-27 10:00"], "10-20", "09-28"),
        ({"09-01": OLD, "09-26 00:00": LATER}, ["09-25 23:59:59", "09-26 09:00"], "10-20", "09-25"),
        ({"09-01": OLD, "09-26 00:00": LATER}, ["09-26 09:00", "09-28 23:59:58"], "10-20", "09-28"),
        ({"09-01": OLD, "09-26 00:00": LATER}, ["09-26 09:00", "09-28 23:59:59"], "10-20", "09-25"),
        ({"09-01": OLD, "09-29 00:00": LATER}, ["09-26 09:00", "09-29 09:00"], "10-20", "09-25"),
    ],
)
def test_a_due_moment_that_has_passed_is_not_moved(
    plans: dict[str, Plan], builds: list[str], now: str, until: str
) -> None:
    assert due_of_september(plans, builds, now) == until
