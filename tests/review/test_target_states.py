"""What xlplan derives of a target. The lead is the 组织部; the plan starts on 1 January; September's return came on
the 20th; judged at the end of September unless a case says otherwise."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from review_office import (
    AMBIGUOUS,
    ONGOING,
    UNDATED,
    YEAR_END,
    Cells,
    codes,
    day,
    due,
    every,
    plan,
    returned,
    ruling,
    status,
    status_as_of,
    target,
    target_of,
)

from xlplan.ledger.records import Decision, DecisionKind, Reading
from xlplan.ledger.status import Completion
from xlplan.plan.model import Deadline, Every

WHO = "组织部"
VERIFIED = ruling(DecisionKind.VERIFY, "09-28 09:00", "T1", by="王")


def says(
    status_code: str, progress: float | str = "", *, period: str = "2022-09", mail: str = "", **more: object
) -> Reading:
    cells: Cells = {"status": status_code, "progress": progress, "news": f"{period}的进展", **more}
    return returned(WHO, {"T1": cells}, period=period, mail=mail or f"{period}-20 10:00")


@dataclass(frozen=True)
class Rule:
    words: str
    deadline: Deadline
    said: tuple[Reading | Decision, ...]
    state: str
    now: str = "10-10 09:00"
    start: str = ""
    quantity: float | None = None
    overdue: int = 0


RULES = (
    # 1 verified
    Rule("办公室已销号：已销号，不论报的是什么", due("06-30"), (says("in-progress", 10), VERIFIED), "closed"),
    Rule(
        "销号后又重开：按所报判断",
        due("06-30"),
        (says("in-progress", 10), VERIFIED, ruling(DecisionKind.REOPEN_TARGET, "09-29 09:00", "T1")),
        "overdue",
        overdue=92,
    ),
    # 2 done
    Rule("已完成，完成日期在时限当天：按期完成", due("08-31"), (says("done", 100, done_date=day("08-31")),), "done"),
    Rule(
        "已完成，完成日期在时限之后：逾期完成", due("08-31"), (says("done", 100, done_date=day("09-01")),), "done-late"
    ),
    Rule("已完成，没有日期，时限前收到：按期完成", due("09-20"), (says("done", 100),), "done"),
    Rule("已完成，没有日期，时限后才收到：未注明日期", due("08-31"), (says("done", 100),), "done-undated"),
    Rule(
        "六月按期报过已完成，以后每月照报：仍是按期完成",
        due("06-30"),
        (says("done", 100, period="2022-06"), says("done", 100)),
        "done",
    ),
    Rule(
        "六月报过完成日期，以后没有再写：日期仍然算数",
        due("08-10"),
        (says("done", 100, period="2022-08", done_date=day("08-09")), says("done", 100)),
        "done",
    ),
    Rule("已完成之后本月没有再报：以最近一次所报为准", due("08-31"), (says("done", 100, period="2022-08"),), "done"),
    Rule(
        "报过已完成，后来改口说没完成：逾期",
        due("08-31"),
        (says("done", 100, period="2022-08"), says("in-progress", 90)),
        "overdue",
        overdue=30,
    ),
    Rule("没有时限的任务已完成：完成，谈不上逾期", UNDATED, (says("done", 100),), "done"),
    Rule("长期任务报已完成：仍是长期坚持，直到销号", ONGOING, (says("done", 100),), "ongoing"),
    Rule("有时限又要长期坚持的，完成之后：长期坚持", due("08-31", ongoing=True), (says("done", 100),), "ongoing"),
    Rule(
        "有时限又要长期坚持的，完成之后改报长期坚持：长期坚持",
        due("08-31", ongoing=True),
        (says("done", 100, period="2022-08"), says("ongoing", 100)),
        "ongoing",
    ),
    Rule(
        "有时限又要长期坚持的，时限已过而从未完成：逾期",
        due("08-31", ongoing=True),
        (says("ongoing", 60),),
        "overdue",
        overdue=30,
    ),
    # 3 recurring
    Rule("每季度末：九月报已完成，按期完成", every(Every.QUARTER), (says("done", 100),), "done"),
    Rule(
        "每季度末：九月没有报，上一季度的完成不算，这一次还没有启动",
        every(Every.QUARTER),
        (says("done", 100, period="2022-06"),),
        "not-started",
    ),
    Rule(
        "每月25日：九月没有完成，月底已逾期", every(Every.MONTH, 25), (says("in-progress", 100),), "overdue", overdue=5
    ),
    Rule(
        "每月25日：25日之前还没到期", every(Every.MONTH, 25), (says("in-progress", 90),), "on-track", now="09-24 09:00"
    ),
    Rule(
        "每月25日：26日才报已完成而没有日期",
        every(Every.MONTH, 25),
        (says("done", 100, mail="09-26 10:00"),),
        "done-undated",
    ),
    Rule("每半年：九月不是到期月，看下一次，不算临近", every(Every.HALF_YEAR), (says("in-progress", 60),), "on-track"),
    Rule("每年：下一次在年底", every(Every.YEAR), (says("not-started", 0),), "far-behind"),
    Rule("每周：本月最后一个星期日已过而没有完成", every(Every.WEEK), (says("in-progress", 90),), "overdue", overdue=5),
    Rule(
        "每季度且有量化指标：到期该完成三次，一次也没有",
        every(Every.QUARTER),
        (says("in-progress", count=0),),
        "behind",
        quantity=4,
    ),
    Rule("每季度，自报滞后", every(Every.QUARTER), (says("blocked", 90),), "blocked"),
    # 4 overdue
    Rule("时限已过，没有完成：逾期", due("08-31"), (says("in-progress", 100),), "overdue", overdue=30),
    Rule("时限已过，从未报过：逾期", due("08-31"), (), "overdue", overdue=30),
    Rule("时限正是研判当天：还没有逾期", due("09-30"), (says("in-progress", 99),), "due-soon"),
    Rule("自报滞后而时限已过：逾期", due("09-29"), (says("blocked", 50),), "overdue", overdue=1),
    # 5 blocked
    Rule("自报滞后：滞后", YEAR_END, (says("blocked", 100),), "blocked"),
    # 6 behind the straight line (1 January to 31 December: 74.7 points on 30 September)
    Rule("比时间进度落后30个百分点以上：严重滞后", YEAR_END, (says("in-progress", 44),), "far-behind"),
    Rule("落后不到30个百分点：偏慢", YEAR_END, (says("in-progress", 45),), "behind"),
    Rule("落后不到10个百分点：正常", YEAR_END, (says("in-progress", 65),), "on-track"),
    Rule("按任务自己的开始时间算", YEAR_END, (says("in-progress", 30),), "on-track", start="09-01"),
    Rule("还没到开始时间：不算落后", YEAR_END, (says("not-started", 0),), "not-started", start="10-01"),
    Rule("有量化指标的按累计完成数算：2/4 偏慢", YEAR_END, (says("in-progress", count=2),), "behind", quantity=4),
    Rule("有量化指标的按累计完成数算：3/4 正常", YEAR_END, (says("in-progress", count=3),), "on-track", quantity=4),
    Rule("进度读不出来：情况不明", YEAR_END, (says("in-progress", "?很多"),), "unclear"),
    Rule(
        "正好落后10个百分点：偏慢",
        due("04-11"),
        (says("in-progress", 40, period="2022-02"),),
        "behind",
        now="02-20 09:00",
    ),
    *(
        Rule(
            f"落后{50 - progress}个百分点：{state}",
            due("04-11"),
            (says("in-progress", progress, period="2022-02"),),
            state,
            now="02-20 09:00",
        )
        for progress, state in ((19.9, "far-behind"), (20, "behind"), (40.1, "on-track"))
    ),
    # 7 due soon
    Rule("30天之内到期：临近时限", due("10-30"), (says("in-progress", 95),), "due-soon"),
    Rule("31天之后到期：不算临近", due("10-31"), (says("in-progress", 95),), "on-track"),
    Rule("落后比临近更要紧", due("10-30"), (says("in-progress", 50),), "far-behind"),
    # 8, 9
    Rule("长期坚持", ONGOING, (), "ongoing"),
    Rule("没有时限：待明确，不会逾期", UNDATED, (says("in-progress", 10),), "date-open"),
    Rule("时限有歧义：待明确，不会逾期", AMBIGUOUS, (says("not-started", 0),), "date-open"),
    # 10, 11
    Rule("从未报过", YEAR_END, (), "unreported"),
    Rule("上月报过，本月没有报：不是从未报送", YEAR_END, (says("in-progress", 70, period="2022-08"),), "on-track"),
    Rule("报未启动，时间进度还来得及：未启动", due("12-31"), (says("not-started", 0),), "not-started", start="09-29"),
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.words)
def test_target_state(rule: Rule) -> None:
    office = plan(target(deadline=rule.deadline, start=rule.start, quantity=rule.quantity))
    period = "2022-02" if rule.now.startswith("02") else "2022-09"
    row = target_of(status(office, *rule.said, now=rule.now, period=period))
    assert (row.derived.value, row.days_overdue) == (rule.state, rule.overdue)


def test_what_the_lead_reported_stands_beside_the_derived_state() -> None:
    row = target_of(status(plan(target(deadline=due("08-31"))), says("in-progress", 80)))
    assert (row.reported, row.progress, row.derived.value) == ("in-progress", 80, "overdue")


def test_only_the_lead_sets_state_and_progress() -> None:
    office = plan(target(parts=("琼海",), quantity=100))
    part = returned("琼海", {"T1": {"status": "done", "count": 100, "news": "完成"}}, mail="09-20 10:00")
    row = target_of(status(office, says("in-progress", count=80), part))
    assert (row.reported, row.count, row.progress, row.derived.value) == ("in-progress", 80, 80, "on-track")
    assert [(c.department, c.value("count")) for c in row.contributions] == [(WHO, 80), ("琼海", 100)]


def test_silence_is_a_finding_and_no_state() -> None:
    before = says("in-progress", 90, period="2022-08")
    judged = status(
        plan(target(), target("T2")),
        before,
        returned(WHO, {"T2": {"status": "in-progress", "progress": 90, "news": "有"}}, mail="09-20 10:00"),
    )
    row = target_of(judged)
    assert (row.reported, row.derived.value, row.silent) == ("in-progress", "on-track", True)
    assert (row.contributions[0].answers, row.contributions[0].latest_period) == ({}, "2022-08")
    assert codes(judged, "target.silent", target="T1") == ["target.silent"]
    assert codes(judged, "target.silent", target="T2") == []


def test_nobody_is_called_silent_before_the_due_moment() -> None:
    assert codes(status(plan(target()), now="09-24 09:00"), "target.silent") == []


def test_the_judged_occurrence_is_named() -> None:
    assert target_of(status(plan(target(deadline=every(Every.QUARTER))))).occurrence_due == day("09-30")
    assert target_of(status(plan(target(deadline=every(Every.HALF_YEAR))))).occurrence_due == day("12-31")
    assert target_of(status(plan(target(deadline=every(Every.MONTH, 25))))).occurrence_due == day("09-25")
    assert target_of(status(plan(target(deadline=every(Every.QUARTER), start="10-01")))).occurrence_due == day("12-31")
    assert target_of(status(plan(target(deadline=every(Every.QUARTER, 20))))).occurrence_due == day("09-20")
    assert target_of(status(plan(target(deadline=every(Every.WEEK, 3))))).occurrence_due == day("09-28")
    assert target_of(status(plan(target(deadline=every(Every.WEEK))))).occurrence_due == day("09-25")
    assert target_of(status(plan(target(deadline=due("09-30"))))).occurrence_due is None
    assert target_of(status(plan(target(deadline=every(Every.YEAR), start="2050-03-01")))).occurrence_due == day(
        "2050-12-31"
    )


def test_a_passed_milestone_is_a_finding_only() -> None:
    deadline = due("12-31", milestones=("06-30", "11-30"))
    judged = status(plan(target(deadline=deadline)), says("in-progress", 80))
    assert target_of(judged).derived.value == "on-track"
    assert codes(judged, "target.milestone") == ["target.milestone"]
    assert codes(status(plan(target(deadline=deadline)), says("done", 100)), "target.milestone") == []


def test_overdue_in_two_periods_running() -> None:
    office = plan(target(deadline=due("08-15")))
    august, september = says("in-progress", 50, period="2022-08"), says("in-progress", 60)
    assert codes(status(office, august, september), "target.overdue") == ["target.overdue", "target.overdue-twice"]
    assert codes(status(office, september), "target.overdue") == ["target.overdue"]
    late = plan(target(deadline=due("09-15")))
    assert codes(status(late, august, september), "target.overdue") == ["target.overdue"]


def test_targets_are_judged_at_the_periods_end_once_it_has_passed() -> None:
    office = plan(target(deadline=due("10-05")))
    assert status(office, now="12-31").judged_on == day("09-30")
    assert status(office, now="09-22 10:00").judged_on == day("09-22")
    assert target_of(status(office, says("in-progress", 95), now="12-31")).derived.value == "due-soon"


def test_an_asked_moment_judges_targets_too() -> None:
    office = plan(target(deadline=due("10-05")))
    judged = status_as_of(office, says("in-progress", 95), as_of="10-08 09:00")
    assert (judged.judged_on, target_of(judged).derived.value, target_of(judged).days_overdue) == (
        day("10-08"),
        "overdue",
        3,
    )


def test_completion_counts_what_is_due_and_keeps_ongoing_apart() -> None:
    office = plan(
        target("T1", deadline=due("06-30")),
        target("T2", deadline=due("08-31")),
        target("T3", deadline=YEAR_END),
        target("T4", deadline=ONGOING),
        target("T5", deadline=every(Every.QUARTER)),
    )
    done: Cells = {"status": "done", "progress": 100, "news": "完成"}
    judged = status(office, returned(WHO, {"T1": done, "T3": done, "T5": done}, mail="09-20 10:00"))
    assert judged.completion == Completion(due=3, done=2, ongoing=1)


def test_what_was_done_by_its_day_and_goes_on_counts_as_done() -> None:
    office = plan(target(deadline=due("08-31", ongoing=True)))
    judged = status(
        office, returned(WHO, {"T1": {"status": "done", "progress": 100, "news": "完成"}}, mail="09-20 10:00")
    )
    assert target_of(judged).derived.value == "ongoing"
    assert judged.completion == Completion(due=1, done=1, ongoing=0)


def test_more_points_are_shown_than_a_hundred_and_none_of_a_quantity_of_nothing() -> None:
    assert target_of(status(plan(target(quantity=4)), says("done", count=5))).progress == 125
    assert target_of(status(plan(target(quantity=0)), says("done", count=5))).progress is None


def test_bands_and_near_days_are_the_offices() -> None:
    office = plan(target(), behind_bands=(5.0, 8.0))
    assert target_of(status(office, says("in-progress", 65))).derived.value == "far-behind"
    near = plan(target(deadline=due("10-30")), near_due_days=7)
    assert target_of(status(near, says("in-progress", 95))).derived.value == "on-track"
