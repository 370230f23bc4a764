"""Due rules, moments and periods in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from plan_books import typed

from xlplan.errors import RequestError
from xlplan.locale import all_languages
from xlplan.plan.deadlines import deadline_words
from xlplan.plan.duerule import read_due_rule
from xlplan.plan.model import DueRule, DueRuleKind
from xlplan.plan.moments import first_day, parse_period, read_moment, read_period
from xlplan.plan.period_names import PeriodKind

WORDS = deadline_words(all_languages())
ZONE = ZoneInfo("Asia/Shanghai")
DAY, LAST, LAST_WORKDAY, NTH = DueRuleKind.DAY, DueRuleKind.LAST_DAY, DueRuleKind.LAST_WORKDAY, DueRuleKind.NTH_WORKDAY


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("每月25日", (DAY, 25, 0, None)),
        ("每月25日前", (DAY, 25, 0, None)),
        ("25", (DAY, 25, 0, None)),
        ("每月２５号１７：３０", (DAY, 25, 0, time(17, 30))),
        ("次月5日 17:00", (DAY, 5, 1, time(17))),
        ("次月5日下午5点前", (DAY, 5, 1, time(17))),
        ("每月25日17时30分前", (DAY, 25, 0, time(17, 30))),
        ("每月25日下午5点半前", (DAY, 25, 0, time(17, 30))),
        ("每月25日晚上12点前", (DAY, 25, 0, time(23, 59, 59))),
        ("每月25日24时前", (DAY, 25, 0, time(23, 59, 59))),
        ("每月最后一天", (LAST, 0, 0, None)),
        ("每月底", (LAST, 0, 0, None)),
        ("每月最后一个工作日", (LAST_WORKDAY, 0, 0, None)),
        ("每月第3个工作日", (NTH, 3, 0, None)),
        ("每月第一个工作日", (NTH, 1, 0, None)),
        ("次月首个工作日前", (NTH, 1, 1, None)),
        ("first working day of the following month", (NTH, 1, 1, None)),
        ("次月第五个工作日12时", (NTH, 5, 1, time(12))),
        ("25th of every month", (DAY, 25, 0, None)),
        ("the 5th of the following month, 17:00", (DAY, 5, 1, time(17))),
        ("last day of the month", (LAST, 0, 0, None)),
        ("last working day", (LAST_WORKDAY, 0, 0, None)),
        ("third working day of next month by 5 pm", (NTH, 3, 1, time(17))),
    ],
)
def test_due_rules_are_read_in_both_languages(text: str, rule: tuple[DueRuleKind, int, int, time | None]) -> None:
    assert read_due_rule(text, WORDS) == DueRule(text, *rule)


@pytest.mark.parametrize(
    "text", ["", "看情况", "每季度末", "每周五", "每月32日", "每月25日或28日", "每月最后5日", "soon"]
)
def test_what_is_no_due_rule_is_not_guessed(text: str) -> None:
    assert read_due_rule(text, WORDS) is None


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2022-09-25", datetime(2022, 9, 25, 23, 59, 59, tzinfo=ZONE)),
        ("2022-09-25 17:00", datetime(2022, 9, 25, 17, tzinfo=ZONE)),
        ("2022-09-26T09:00", datetime(2022, 9, 26, 9, tzinfo=ZONE)),
        ("2022-09-26T09:00:00+00:00", datetime(2022, 9, 26, 9, tzinfo=UTC)),
        ("2022-9-26 9:05", datetime(2022, 9, 26, 9, 5, tzinfo=ZONE)),
        ("2022年9月25日17时", datetime(2022, 9, 25, 17, tzinfo=ZONE)),
        ("9月25日下午5点半", datetime(2022, 9, 25, 17, 30, tzinfo=ZONE)),
        ("9月25日", datetime(2022, 9, 25, 23, 59, 59, tzinfo=ZONE)),
        ("25 September 2022 5 pm", datetime(2022, 9, 25, 17, tzinfo=ZONE)),
        (date(2022, 9, 25), datetime(2022, 9, 25, 23, 59, 59, tzinfo=ZONE)),
        (typed("2022-09-25"), datetime(2022, 9, 25, 23, 59, 59, tzinfo=ZONE)),
        (typed("2022-09-25T08:00"), datetime(2022, 9, 25, 8, tzinfo=ZONE)),
        (datetime(2022, 9, 25, tzinfo=UTC), datetime(2022, 9, 25, tzinfo=UTC)),
    ],
)
def test_a_moment_without_a_zone_is_in_the_plans_and_a_bare_date_means_its_end(value: object, moment: datetime) -> None:
    assert read_moment(value, ZONE, 2022, WORDS) == moment


@pytest.mark.parametrize(
    ("hour", "read"),
    [
        ("0时", "00:00:00"),
        ("12时", "12:00:00"),
        ("23:59", "23:59:00"),
        ("23:59:59", "23:59:59"),
        ("23:59:60", None),
        ("23:60", None),
        ("17:00:30", "17:00:30"),
        ("24:00", "23:59:59"),
        ("24:00:00", "23:59:59"),
        ("24:00:01", None),
        ("24:01", None),
        ("25时", None),
        ("上午0时", "00:00:00"),
        ("上午12时", "12:00:00"),
        ("上午13时", None),
        ("早上11点", "11:00:00"),
        ("凌晨12点", None),
        ("下午0点", None),
        ("下午1点", "13:00:00"),
        ("下午11点", "23:00:00"),
        ("下午12点", "12:00:00"),
        ("下午13时", "13:00:00"),
        ("下午23时", "23:00:00"),
        ("下午24时", None),
        ("晚上4点", None),
        ("晚上5点", "17:00:00"),
        ("晚上12点", "23:59:59"),
        ("晚上12点半", None),
        ("晚上13点", None),
        ("晚上17点", "17:00:00"),
        ("晚上24点", "23:59:59"),
        ("0 am", "00:00:00"),
        ("11 am", "11:00:00"),
        ("12 am", None),
        ("12 pm", "12:00:00"),
        ("11 pm", "23:00:00"),
        ("12 at night", "23:59:59"),
    ],
)
def test_noon_and_midnight_are_what_people_mean_or_are_asked_about(hour: str, read: str | None) -> None:
    moment = read_moment(f"30 September 2022 {hour}", ZONE, 2022, WORDS)
    assert (None if moment is None else f"{moment:%H:%M:%S}") == read


@pytest.mark.parametrize(
    "value",
    ["", "某天", "9月25日下午", "2022-09-25上午", "25 September pm", "12月前", "9月25日、26日", "2022-02-30", None, 5],
)
def test_what_is_no_moment_is_none(value: object) -> None:
    assert read_moment(value, ZONE, 2022, WORDS) is None


def test_on_the_command_line_a_day_needs_its_year() -> None:
    assert read_moment("9月25日", ZONE, None, WORDS) is None
    assert read_moment("2022年9月25日", ZONE, None, WORDS) == datetime(2022, 9, 25, 23, 59, 59, tzinfo=ZONE)


@pytest.mark.parametrize(
    "text", ["2022-09", "2022-9", "2022年9月", "２０２２．０９", "202209", " 2022/09 ", "9月", "9月份"]
)
def test_periods_are_read_as_people_write_them(text: str) -> None:
    assert parse_period(text, PeriodKind.MONTH, 2022) == "2022-09"


@pytest.mark.parametrize("text", ["2022", "2022-13", "2022-00", "22-09", "九月", "", "2022-09-25"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(RequestError):
        parse_period(text, PeriodKind.MONTH, 2022)


def test_spreadsheets_make_dates_of_periods() -> None:
    assert read_period(typed("2022-09-01")) == "2022-09"
    assert read_period(202209.0) == "2022-09"
    assert read_period("下个月") is None


def test_a_start_is_the_first_day_of_what_is_named() -> None:
    assert first_day("2022年3月", 2022, WORDS) == date(2022, 3, 1)
    assert first_day("3月8日", 2022, WORDS) == date(2022, 3, 8)
    assert first_day(2022.0, 2022, WORDS) == date(2022, 1, 1)
    assert first_day("开春", 2022, WORDS) is None
