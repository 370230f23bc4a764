"""Where lead and responsible departments disagree, and where they only seem to."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from review_office import (
    YEAR_END,
    Cells,
    codes,
    every,
    plan,
    returned,
    ruling,
    status,
    target,
)

from xlplan.ledger.records import DecisionKind, Reading
from xlplan.ledger.status import Status
from xlplan.plan.model import Deadline, Every

LEAD, PART = "宣传部", "琼海"
COUNTIES = tuple(f"市县{number:02}" for number in range(1, 20))


def says(who: str, status_code: str, *, month: str = "09", **more: object) -> Reading:
    cells: Cells = {"status": status_code, "news": f"{who}{month}月进展", **more}
    return returned(who, {"T1": cells}, period=f"2022-{month}", mail=f"{month}-20 10:00")


def kinds(judged: Status) -> list[str]:
    return [conflict.kind for conflict in judged.conflicts]


@dataclass(frozen=True)
class Rule:
    words: str
    said: tuple[Reading, ...]
    kinds: tuple[str, ...]
    quantity: float | None = None
    deadline: Deadline = YEAR_END


DONE_BUT_PART_OPEN = (says(LEAD, "done", progress=100), says(PART, "in-progress", progress=60))

RULES = (
    Rule("牵头已完成，责任进行中：不一致", DONE_BUT_PART_OPEN, ("lead-done",)),
    Rule("牵头已完成，责任未启动：不一致", (says(LEAD, "done"), says(PART, "not-started")), ("lead-done",)),
    Rule("牵头已完成，责任滞后：不一致", (says(LEAD, "done"), says(PART, "blocked")), ("lead-done",)),
    Rule("都已完成：一致", (says(LEAD, "done"), says(PART, "done")), ()),
    Rule("牵头已完成，责任长期坚持：一致", (says(LEAD, "done"), says(PART, "ongoing")), ()),
    Rule("牵头已完成，责任没有报：不算不一致", (says(LEAD, "done"),), ()),
    Rule("牵头进行中，责任已完成自己的部分：一致", (says(LEAD, "in-progress"), says(PART, "done")), ()),
    Rule(
        "牵头九月完成，责任八月还在进行而九月没有报：当时是实话",
        (says(LEAD, "done"), says(PART, "in-progress", month="08")),
        (),
    ),
    Rule(
        "牵头八月就报完成，责任八月进行中：仍不一致",
        (says(LEAD, "done", month="08"), says(PART, "in-progress", month="08")),
        ("lead-done",),
    ),
    Rule(
        "牵头未启动，责任进行中：不一致", (says(LEAD, "not-started"), says(PART, "in-progress")), ("lead-not-started",)
    ),
    Rule("牵头未启动，责任已完成：不一致", (says(LEAD, "not-started"), says(PART, "done")), ("lead-not-started",)),
    Rule("牵头未启动，责任也未启动：一致", (says(LEAD, "not-started"), says(PART, "not-started", progress=0)), ()),
    Rule(
        "牵头未启动，责任填未启动却有数量：不一致",
        (says(LEAD, "not-started", count=0), says(PART, "not-started", count=2)),
        ("lead-not-started", "shares-exceed-total"),
        10,
    ),
    Rule(
        "责任数之和超过牵头总数：不一致",
        (says(LEAD, "in-progress", count=5), says(PART, "in-progress", count=6)),
        ("shares-exceed-total",),
        10,
    ),
    Rule(
        "责任数之和等于牵头总数：一致", (says(LEAD, "in-progress", count=6), says(PART, "in-progress", count=6)), (), 10
    ),
    Rule(
        "牵头总数里还有自己的一份：一致",
        (says(LEAD, "in-progress", count=9), says(PART, "in-progress", count=6)),
        (),
        10,
    ),
    Rule("牵头没有报数：无从比较", (says(LEAD, "in-progress"), says(PART, "in-progress", count=6)), (), 10),
    Rule(
        "责任的数比牵头的新：不能用来比",
        (says(LEAD, "in-progress", count=5, month="08"), says(PART, "in-progress", count=6)),
        (),
        10,
    ),
    Rule(
        "每月一次的：牵头本月完成，责任上月的进行中是上一次",
        (says(LEAD, "done"), says(PART, "in-progress", month="08")),
        (),
        None,
        every(Every.MONTH),
    ),
    Rule(
        "每月一次的：本月不一致",
        (says(LEAD, "done"), says(PART, "in-progress")),
        ("lead-done",),
        None,
        every(Every.MONTH),
    ),
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.words)
def test_conflict(rule: Rule) -> None:
    office = plan(target(lead=LEAD, parts=(PART,), quantity=rule.quantity, deadline=rule.deadline))
    judged = status(office, *rule.said)
    assert tuple(kinds(judged)) == rule.kinds
    assert codes(judged, "target.conflict") == ["target.conflict"] * len(rule.kinds)


def test_nineteen_counties_that_each_report_a_share_raise_no_alarm() -> None:
    office = plan(target(lead=LEAD, parts=COUNTIES, quantity=19))
    shares = [says(county, "done" if n < 12 else "in-progress", count=1) for n, county in enumerate(COUNTIES)]
    assert kinds(status(office, says(LEAD, "in-progress", count=19), *shares)) == []


def test_nineteen_shares_that_exceed_the_total_are_one_conflict_with_every_value() -> None:
    office = plan(target(lead=LEAD, parts=COUNTIES, quantity=30))
    judged = status(
        office, says(LEAD, "in-progress", count=18), *(says(county, "in-progress", count=1) for county in COUNTIES)
    )
    (conflict,) = judged.conflicts
    assert [(c.department, c.answer.value) for c in conflict.candidates] == [
        (LEAD, 18),
        *((county, 1) for county in COUNTIES),
    ]


def test_both_values_are_shown_with_their_places() -> None:
    (conflict,) = status(plan(target(lead=LEAD, parts=(PART,))), *DONE_BUT_PART_OPEN).conflicts
    assert [(c.department, c.column, c.answer.value) for c in conflict.candidates] == [
        (LEAD, "status", "done"),
        (PART, "status", "in-progress"),
    ]
    assert all(c.answer.origin.cell for c in conflict.candidates)


@pytest.mark.parametrize(
    ("part", "column"),
    [
        ({"count": 2, "progress": 20}, "count"),
        ({"count": 0, "progress": 20}, "progress"),
        ({"progress": 0.1}, "progress"),
    ],
)
def test_work_is_shown_by_the_count_else_by_the_points(part: Cells, column: str) -> None:
    office = plan(target(lead=LEAD, parts=(PART,)))
    (conflict,) = status(office, says(LEAD, "not-started"), says(PART, "not-started", **part)).conflicts
    assert [(c.department, c.column) for c in conflict.candidates] == [(LEAD, "status"), (PART, column)]


@pytest.mark.parametrize(("parts", "exceeds"), [((0.1, 0.2), False), ((0.1, 0.20001), True), ((0.1, 0.3), True)])
def test_a_rounding_error_is_no_share_too_many(parts: tuple[float, float], exceeds: bool) -> None:
    counties = [says(COUNTIES[n], "in-progress", count=count) for n, count in enumerate(parts)]
    office = plan(target(lead=LEAD, parts=COUNTIES[:2], quantity=1))
    assert bool(kinds(status(office, says(LEAD, "in-progress", count=0.3), *counties))) is exceeds


def test_what_the_office_verified_is_no_longer_argued_about() -> None:
    verified = ruling(DecisionKind.VERIFY, "09-28 09:00", "T1")
    assert kinds(status(plan(target(lead=LEAD, parts=(PART,))), *DONE_BUT_PART_OPEN, verified)) == []
