"""When a period's returns are due: rules, days off, exceptions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from plan_books import plan_book, read

from xlplan.plan.model import Calendar, DueRule, DueRuleKind, Plan, RollRule
from xlplan.plan.period_names import next_period, previous_period
from xlplan.plan.periods import calendar_findings, is_workday, period_of, working_days_between

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    path: Path = tmp_path_factory.mktemp("plan") / "plan.xlsx"
    return read(plan_book(path)).plan


def with_rule(plan: Plan, rule: DueRule, roll: RollRule = RollRule.NONE, calendar: Calendar | None = None) -> Plan:
    return replace(
        plan, settings=replace(plan.settings, due_rule=rule, roll_rule=roll), calendar=calendar or Calendar()
    )


DAY_25, DAY_31 = DueRule("", DueRuleKind.DAY, 25), DueRule("", DueRuleKind.DAY, 31)
LAST_DAY, LAST_WORKDAY = DueRule("", DueRuleKind.LAST_DAY), DueRule("", DueRuleKind.LAST_WORKDAY)
DAY_1, THIRD_WORKDAY = DueRule("", DueRuleKind.DAY, 1), DueRule("", DueRuleKind.NTH_WORKDAY, 3)
NEXT_5 = DueRule("", DueRuleKind.DAY, 5, months_after=1)


@pytest.mark.parametrize(
    ("said", "rule", "roll", "period", "due"),
    [
        ("every 25th, a Sunday stays", DAY_25, RollRule.NONE, "2022-09", date(2022, 9, 25)),
        ("a month without a 31st: its last day", DAY_31, RollRule.NONE, "2022-02", date(2022, 2, 28)),
        ("a leap year's last day", LAST_DAY, RollRule.NONE, "2024-02", date(2024, 2, 29)),
        ("the last working day", LAST_WORKDAY, RollRule.NONE, "2022-07", date(2022, 7, 29)),
        ("before the spring festival, a make-up Sunday", LAST_WORKDAY, RollRule.NONE, "2022-01", date(2022, 1, 30)),
        (
            "the third working day after the October holiday",
            THIRD_WORKDAY,
            RollRule.NONE,
            "2022-10",
            date(2022, 10, 10),
        ),
        ("the 5th of the next month, over the year's end", NEXT_5, RollRule.NONE, "2022-12", date(2023, 1, 5)),
        ("a Sunday rolls to Monday", DAY_25, RollRule.NEXT_WORKDAY, "2022-09", date(2022, 9, 26)),
        ("a plain Sunday is no statutory holiday", DAY_25, RollRule.STATUTORY, "2022-09", date(2022, 9, 25)),
        ("1 October rolls to the 8th, a make-up Saturday", DAY_1, RollRule.NEXT_WORKDAY, "2022-10", date(2022, 10, 8)),
        ("1 October rolls past the statutory days", DAY_1, RollRule.STATUTORY, "2022-10", date(2022, 10, 8)),
        ("a working day stays", DAY_25, RollRule.NEXT_WORKDAY, "2022-08", date(2022, 8, 25)),
    ],
)
def test_due_days(base: Plan, said: str, rule: DueRule, roll: RollRule, period: str, due: date) -> None:
    found = period_of(with_rule(base, rule, roll), period)
    assert found.due == datetime(due.year, due.month, due.day, 23, 59, 59, tzinfo=ZONE), said


def test_extra_days_off_and_make_up_days_come_before_the_published_ones(base: Plan) -> None:
    calendar = Calendar(holidays=frozenset({date(2022, 9, 26)}), workdays=frozenset({date(2022, 9, 25)}))
    assert is_workday(date(2022, 9, 25), calendar) and not is_workday(date(2022, 9, 26), calendar)
    rolled = with_rule(base, DueRule("", DueRuleKind.DAY, 26), RollRule.STATUTORY, calendar)
    assert period_of(rolled, "2022-09").due.date() == date(2022, 9, 27)


def test_a_single_period_may_be_due_at_another_moment(base: Plan) -> None:
    moment = datetime(2022, 9, 28, 17, tzinfo=ZONE)
    plan = with_rule(base, DAY_25, calendar=Calendar(due={"2022-09": moment}))
    assert period_of(plan, "2022-09").due == moment
    assert period_of(plan, "2022-10").due.date() == date(2022, 10, 25)


def test_a_period_opens_with_its_first_moment_and_ends_with_its_last_second(base: Plan) -> None:
    period = period_of(base, "2022-09")
    assert period.opens == datetime(2022, 9, 1, tzinfo=ZONE)
    assert period.ends == datetime(2022, 9, 30, 23, 59, 59, tzinfo=ZONE)


def test_periods_follow_each_other_over_the_year(base: Plan) -> None:
    assert (next_period("2022-12"), previous_period("2023-01")) == ("2023-01", "2022-12")


def test_working_days_are_counted_from_the_day_after(base: Plan) -> None:
    assert working_days_between(date(2022, 9, 25), date(2022, 9, 30), Calendar()) == 5
    assert working_days_between(date(2022, 9, 30), date(2022, 10, 8), Calendar()) == 1
    assert working_days_between(date(2022, 9, 30), date(2022, 9, 30), Calendar()) == 0


def test_a_year_without_published_holidays_is_told_where_it_matters(base: Plan) -> None:
    plan = with_rule(base, LAST_WORKDAY)
    assert [f.params["year"] for f in calendar_findings(plan, ["2022-12", "2050-01", "2050-02"])] == [2050]
    assert calendar_findings(with_rule(base, DAY_25), ["2050-01"]) == ()
    own = with_rule(base, LAST_WORKDAY, calendar=Calendar(holidays=frozenset({date(2050, 1, 3)})))
    assert [f.params["year"] for f in calendar_findings(own, ["2050-01", "2051-01"])] == [2051]
    assert period_of(plan, "2050-01").due.date() == date(2050, 1, 31)
