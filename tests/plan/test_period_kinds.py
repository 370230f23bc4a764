"""Periods of every kind: how they are named, when they are due, what follows what, how they are called."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from plan_books import plan_book, read

from xlplan.errors import RequestError
from xlplan.form.stamp import RowCode, Stamp, read_row_code, read_token, row_code_of, token_of, word_code
from xlplan.locale import all_languages, load_locale
from xlplan.plan.deadlines import deadline_words
from xlplan.plan.duerule import read_due_rule
from xlplan.plan.model import Plan
from xlplan.plan.moments import parse_period, read_period
from xlplan.plan.period_names import (
    PeriodKind,
    days_of,
    in_time_order,
    kind_of,
    next_period,
    periods_of_year,
    previous_period,
    read_name,
    shown_period,
)
from xlplan.plan.periods import period_of

WORDS = deadline_words(all_languages())
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    plan = read(plan_book(tmp_path_factory.mktemp("plan") / "plan.xlsx")).plan
    return replace(plan, settings=replace(plan.settings, year=2026))


@pytest.mark.parametrize(
    ("kind", "name", "written"),
    [
        ("month", "2026-12", ("2026-12", "202612", "2026/12", "2026年12月", "２０２６－１２", "2026.12")),
        ("ten-days", "2026-12-T1", ("2026-12-T1", "2026-12-上旬", "2026年12月上旬", "2026-12-t1", "2026/12-T1")),
        ("week", "2026-W09", ("2026-W09", "2026-W9", "2026W9", "2026年第9周", "week 9 of 2026")),
        ("fortnight", "2026-F24", ("2026-F24", "2026F24", "2026年第24个双周", "fortnight 24 of 2026")),
        ("two-months", "2026-B6", ("2026-B6", "2026年第六个双月", "2026年11-12月")),
        (
            "quarter",
            "2026-Q4",
            ("2026-Q4", "2026Q4", "2026年第四季度", "2026年4季度", "Q4 2026", "fourth quarter of 2026"),
        ),
        ("half-year", "2026-H2", ("2026-H2", "2026H2", "2026年下半年", "second half of 2026")),
        ("year", "2026", ("2026", "2026年", "2026年度")),
        ("once", "budget2026", ("budget2026",)),
        ("once", "预算", ("预算", " 预算 ")),
        ("once", "2026", ("2026", "2026年")),
    ],
)
def test_names_are_read_as_people_write_them(kind: str, name: str, written: tuple[str, ...]) -> None:
    assert {text: read_name(text, PeriodKind(kind)) for text in written} == dict.fromkeys(written, name)


def test_the_examples_beside_each_pattern_are_read_by_it() -> None:
    for locale in all_languages():
        text = (Path(__file__).parents[2] / "templates" / locale.lang / "periods.toml").read_text("utf-8")
        beside = dict(
            re.findall(r"^# (.+)\n([a-z-]+) = \[", text.partition("[read]")[2].partition("[read.numbers]")[0], re.M)
        )
        assert set(beside.values()) == {kind.value for kind in PeriodKind if kind is not PeriodKind.ONCE}
        for examples, kind in beside.items():
            found = [read_name(example, PeriodKind(kind)) for example in examples.split(" · ")]
            assert all(name is not None and kind_of(name) == kind for name in found), (kind, found)


@pytest.mark.parametrize(
    ("kind", "text", "right"),
    [
        ("month", "2026Q4", "2026-12"),
        ("month", "2026-Q4", "2026-12"),
        ("month", "2026W9", "2026-03"),
        ("month", "2026H1", "2026-06"),
        ("month", "2026-12-上旬", "2026-12"),
        ("month", "2026", "2026-12"),
        ("month", "2026-B1", "2026-02"),
        ("quarter", "2026-11", "2026-Q4"),
        ("quarter", "2026年5月", "2026-Q2"),
        ("week", "2026-11", "2026-W49"),
        ("half-year", "2026-Q1", "2026-H1"),
        ("year", "2026-11", "2026"),
        ("once", "2026-11", "2026"),
    ],
)
def test_a_period_of_another_kind_is_refused_with_the_right_one(kind: str, text: str, right: str) -> None:
    with pytest.raises(RequestError) as refused:
        parse_period(text, PeriodKind(kind), 2022)
    assert (refused.value.key, refused.value.params["right"]) == ("period-of-other-kind", right)


@pytest.mark.parametrize(
    "text", ["20269", "2026-13", "2026-W54", "2025-W53", "2026-Q5", "2026-H3", "2026-F28", "1889-01"]
)
def test_periods_that_do_not_exist_are_refused(text: str) -> None:
    for kind in PeriodKind:
        if kind is not PeriodKind.ONCE:
            assert read_name(text, kind) is None


@pytest.mark.parametrize(
    ("kind", "rule", "period", "due"),
    [
        ("quarter", "每季度末月25日", "2026-Q4", "2026-12-25T23:59:59"),
        ("quarter", "次季首月5日", "2026-Q4", "2027-01-05T23:59:59"),
        ("quarter", "次月5日 17:00", "2026-Q1", "2026-04-05T17:00"),
        ("quarter", "每季度末", "2026-Q1", "2026-03-31T23:59:59"),
        ("quarter", "每季度最后一个工作日", "2026-Q1", "2026-03-31T23:59:59"),
        ("quarter", "25th of the last month of every quarter", "2026-Q2", "2026-06-25T23:59:59"),
        ("quarter", "3月、6月、9月和12月20日", "2026-Q3", "2026-09-20T23:59:59"),
        ("week", "每周五 12:00", "2026-W48", "2026-11-27T12:00"),
        ("week", "下周一 10:00", "2026-W53", "2027-01-04T10:00"),
        ("week", "every Friday 12:00", "2026-W48", "2026-11-27T12:00"),
        ("fortnight", "每双周周五", "2026-F24", "2026-11-27T23:59:59"),
        ("ten-days", "每旬末", "2026-02-T3", "2026-02-28T23:59:59"),
        ("ten-days", "次旬2日", "2026-12-T3", "2027-01-02T23:59:59"),
        ("two-months", "双月末", "2026-B1", "2026-02-28T23:59:59"),
        ("half-year", "6月和12月20日", "2026-H1", "2026-06-20T23:59:59"),
        ("half-year", "6月和12月20日", "2026-H2", "2026-12-20T23:59:59"),
        ("half-year", "7月10日和次年1月10日", "2026-H1", "2026-07-10T23:59:59"),
        ("half-year", "7月10日和次年1月10日", "2026-H2", "2027-01-10T23:59:59"),
        ("year", "12月20日", "2026", "2026-12-20T23:59:59"),
        ("year", "次年1月15日", "2026", "2027-01-15T23:59:59"),
        ("once", "12月20日 17:00", "预算", "2026-12-20T17:00"),
        ("once", "2026-12-20", "2026", "2026-12-20T23:59:59"),
    ],
)
def test_due_moments(base: Plan, kind: str, rule: str, period: str, due: str) -> None:
    found = read_due_rule(rule, WORDS, PeriodKind(kind), 2026)
    assert found is not None
    plan = replace(base, settings=replace(base.settings, period_kind=PeriodKind(kind), due_rule=found))
    assert period_of(plan, period).due == datetime.fromisoformat(due).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        ("quarter", "每月25日"),
        ("quarter", "每周五"),
        ("quarter", "次季5日"),
        ("week", "每月25日"),
        ("week", "25日"),
        ("half-year", "6月20日和12月25日"),
        ("ten-days", "每旬15日"),
        ("year", "每季度末"),
        ("once", "每月25日"),
        ("month", "每季度末"),
        ("month", "每周五"),
    ],
)
def test_a_due_rule_of_another_kind_is_not_guessed(kind: str, rule: str) -> None:
    assert read_due_rule(rule, WORDS, PeriodKind(kind), 2026) is None


@pytest.mark.parametrize("kind", [kind for kind in PeriodKind if kind is not PeriodKind.ONCE])
def test_periods_of_a_year_follow_each_other_without_a_gap_and_sort_by_time(kind: PeriodKind) -> None:
    for year in (2026, 2027, 2028):
        names = periods_of_year(year, kind)
        assert names == sorted(names) == in_time_order(names)
        for before, after in pairwise(names):
            assert (next_period(before), previous_period(after)) == (after, before)
            first, second = days_of(before), days_of(after)
            assert first is not None and second is not None and (second.first - first.last).days == 1
        assert all(kind_of(name) is kind for name in names)


def test_periods_of_different_kinds_lie_in_time_and_not_by_their_letters() -> None:
    mixed = ["2027-Q1", "2027-04", "2026-12-T3", "2026-W53", "2026-12", "2026"]
    assert in_time_order(mixed) == ["2026", "2026-12", "2026-12-T3", "2026-W53", "2027-Q1", "2027-04"]


def test_week_one_follows_week_fifty_three_and_a_single_collection_follows_nothing() -> None:
    assert (next_period("2026-W53"), previous_period("2027-W01")) == ("2027-W01", "2026-W53")
    assert (next_period("2026-Q4"), previous_period("2026-Q1")) == ("2027-Q1", "2025-Q4")
    assert (next_period("预算"), previous_period("预算")) == (None, None)


def test_codes_carry_every_period_and_none_is_taken_for_another() -> None:
    names = [name for kind in PeriodKind for year in (1999, 2026, 2099) for name in periods_of_year(year, kind)]
    names = [name for name in dict.fromkeys(names) if kind_of(name) is not PeriodKind.ONCE]
    for name in names:
        stamp = Stamp("ABCDE", "FGHJK", name, "MNPQR")
        assert read_token(token_of(stamp)) == stamp
        assert read_row_code(row_code_of(RowCode("MNPQR", name, "ABCDE"))) == RowCode("MNPQR", name, "ABCDE")
    carried = read_token(token_of(Stamp("ABCDE", "FGHJK", "预算2026", "MNPQR")))
    assert carried is not None and carried.period == word_code("预算2026") != word_code("决算2026")


@pytest.mark.parametrize(
    ("period", "zh", "en"),
    [
        ("2026-11", "2026年11月", "November 2026"),
        ("2026-Q4", "2026年第四季度", "Q4 2026"),
        ("2026-W48", "2026年第48周", "week 48 of 2026"),
        ("2026-12-T1", "2026年12月上旬", "first ten days of December 2026"),
        ("2026-H2", "2026年下半年", "second half of 2026"),
        ("2026-B6", "2026年11—12月", "November to December 2026"),
        ("2026-F24", "2026年第24个双周", "fortnight 24 of 2026"),
        ("2026", "2026年", "2026"),
        ("预算2026", "预算2026", "预算2026"),
    ],
)
def test_labels_are_what_people_say_and_what_is_read(period: str, zh: str, en: str) -> None:
    assert (shown_period(period, load_locale("zh")), shown_period(period, load_locale("en"))) == (zh, en)
    assert read_name(zh, kind_of(period)) == read_name(en, kind_of(period)) == period
    assert all(shown_period(period, load_locale(lang), form) for lang in ("zh", "en") for form in ("short", "narrow"))


def test_spreadsheets_make_dates_and_numbers_of_periods() -> None:
    assert read_period(date(2026, 12, 1), PeriodKind.QUARTER) == "2026-Q4"
    assert read_period(datetime(2026, 12, 5, tzinfo=ZONE), PeriodKind.TEN_DAYS) == "2026-12-T1"
    assert read_period(2026.0, PeriodKind.YEAR) == "2026"
