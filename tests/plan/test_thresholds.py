"""Both sides of every threshold by which a plan is read, compared and laid out in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from plan_books import DEPARTMENTS, plan_book, read

from xlplan.locale import all_languages
from xlplan.plan.deadlines import deadline_words
from xlplan.plan.diff import parts_of
from xlplan.plan.duerule import read_due_rule
from xlplan.plan.lineage import _likeliest
from xlplan.plan.model import Calendar, Deadline, DeadlineKind, DueRule, DueRuleKind, Plan, RollRule, Target
from xlplan.plan.moments import read_moment
from xlplan.plan.names import _nearest_names
from xlplan.plan.period_names import PeriodKind, period_at, read_name
from xlplan.plan.periods import _LONGEST_HOLIDAY, period_of
from xlplan.plan.reading.asking import _listed
from xlplan.plan.reading.settings import _bands, _port
from xlplan.plan.reading.sheets import HEADER_ROWS, _nearest_code, sheet_nearly_named

WORDS = deadline_words(all_languages())
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return read(plan_book(tmp_path_factory.mktemp("plan") / "plan.xlsx")).plan


# --- words


@pytest.mark.parametrize(
    ("title", "cutoff", "near"),
    [("abxy", 0.5, True), ("axyz", 0.5, False), ("abcdxy", 0.67, False), ("abcdex", 0.67, True)],
)
def test_a_sheet_is_nearly_named_from_the_cutoff_on(title: str, cutoff: float, near: bool) -> None:
    assert (sheet_nearly_named([title], ["abcdef"[: len(title)]], cutoff) == title) is near


@pytest.mark.parametrize(
    ("heading", "near"),
    [("abcx", True), ("abxy", False), ("abcdefghxxx", False), ("abcdefghijxxx", True)],
)
def test_a_heading_is_misspelt_where_three_letters_of_four_are_right(heading: str, near: bool) -> None:
    known = {"abcx": "abcd", "abxy": "abcd", "abcdefghxxx": "abcdefghijk", "abcdefghijxxx": "abcdefghijklm"}[heading]
    assert (_nearest_code(heading, {"code": [known]}) == "code") is near
    assert _nearest_code("ax", {"code": ["ab"]}) is None


@pytest.mark.parametrize(
    ("unknown", "offered"),
    [("abxyz", ["abcde"]), ("axyzw", []), ("abcdefghijklmn", ["abcde"]), ("bcd", ["abcde"])],
)
def test_a_name_is_offered_where_two_letters_of_five_are_the_same(unknown: str, offered: list[str]) -> None:
    assert list(_nearest_names(unknown, ["abcde"])) == offered


def test_three_names_are_offered_the_most_alike_first() -> None:
    names = ["abcdx", "abcxx", "abcde", "abxxx"]
    assert list(_nearest_names("abcde", names)) == ["abcde", "abcdx", "abcxx"]


@pytest.mark.parametrize(("count", "shown"), [(11, 11), (12, 12), (13, 12)])
def test_twelve_names_are_listed(count: int, shown: int) -> None:
    texts = [str(number) for number in range(count)]
    assert _listed(texts, "、") == "、".join(texts[:shown]) + ("、…" if shown < count else "")


@pytest.mark.parametrize(
    ("text", "port"), [("0", None), ("1", 1), ("587.0", 587), ("65535", 65535), ("65536", None), ("100000", None)]
)
def test_ports_go_to_65535(text: str, port: int | None) -> None:
    assert _port(text) == port


@pytest.mark.parametrize(
    ("text", "bands"),
    [
        ("10、30", (10, 30)),
        ("30、10", None),
        ("10、10", (10, 10)),
        ("0、100", (0, 100)),
        ("10、100.1", None),
        ("10", None),
        ("1、2、3", None),
        ("9.5，30", (9.5, 30)),
    ],
)
def test_bands_are_two_points_in_order_up_to_a_hundred(text: str, bands: tuple[float, float] | None) -> None:
    assert _bands(text) == bands


@pytest.mark.parametrize(("length", "name"), [(24, "预" * 24), (25, None)])
def test_a_collection_is_called_by_up_to_24_characters(length: int, name: str | None) -> None:
    assert read_name("预" * length, PeriodKind.ONCE) == name


# --- due rules, periods, calendar


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("每月0日", PeriodKind.MONTH, None),
        ("每月1日", PeriodKind.MONTH, 1),
        ("每月31日", PeriodKind.MONTH, 31),
        ("每月32日", PeriodKind.MONTH, None),
        ("每月第1个工作日", PeriodKind.MONTH, 1),
        ("每月第23个工作日", PeriodKind.MONTH, 23),
        ("每月第24个工作日", PeriodKind.MONTH, None),
        ("每旬11日", PeriodKind.TEN_DAYS, 11),
        ("每旬12日", PeriodKind.TEN_DAYS, None),
        ("次周1", PeriodKind.WEEK, 1),
        ("次周7", PeriodKind.WEEK, 7),
        ("次周8", PeriodKind.WEEK, None),
        ("12月20日", PeriodKind.YEAR, 20),
        ("13月20日", PeriodKind.YEAR, None),
        ("0月20日", PeriodKind.YEAR, None),
    ],
)
def test_no_rule_names_a_day_that_is_none(text: str, kind: PeriodKind, number: int | None) -> None:
    rule = read_due_rule(text, WORDS, kind, 2022)
    assert (None if rule is None else rule.number) == number


@pytest.mark.parametrize(
    ("text", "read"),
    [("1989-12-31 10:00", None), ("1990-01-01 10:00", 1990), ("2099-12-31 10:00", 2099), ("2100-01-01 10:00", None)],
)
def test_moments_lie_in_the_years_that_deadlines_lie_in(text: str, read: int | None) -> None:
    moment = read_moment(text, ZONE, None, WORDS)
    assert (None if moment is None else moment.year) == read


@pytest.mark.parametrize(
    ("day", "ten_days", "week", "fortnight"),
    [
        ("2026-01-01", "2026-01-T1", "2026-W01", "2026-F01"),
        ("2026-01-10", "2026-01-T1", "2026-W02", "2026-F01"),
        ("2026-01-11", "2026-01-T2", "2026-W02", "2026-F01"),
        ("2026-01-12", "2026-01-T2", "2026-W03", "2026-F02"),
        ("2026-01-20", "2026-01-T2", "2026-W04", "2026-F02"),
        ("2026-01-21", "2026-01-T3", "2026-W04", "2026-F02"),
        ("2026-01-31", "2026-01-T3", "2026-W05", "2026-F03"),
        ("2026-12-31", "2026-12-T3", "2026-W53", "2026-F27"),
        ("2027-01-03", "2027-01-T1", "2026-W53", "2026-F27"),
        ("2027-01-04", "2027-01-T1", "2027-W01", "2027-F01"),
    ],
)
def test_a_day_is_in_one_period_of_each_kind(day: str, ten_days: str, week: str, fortnight: str) -> None:
    there = date.fromisoformat(day)
    kinds = (PeriodKind.TEN_DAYS, PeriodKind.WEEK, PeriodKind.FORTNIGHT)
    assert [period_at(there, kind) for kind in kinds] == [ten_days, week, fortnight]


@pytest.mark.parametrize(
    ("month", "two_months", "quarter", "half"),
    [
        (1, "B1", "Q1", "H1"),
        (2, "B1", "Q1", "H1"),
        (3, "B2", "Q1", "H1"),
        (4, "B2", "Q2", "H1"),
        (6, "B3", "Q2", "H1"),
        (7, "B4", "Q3", "H2"),
        (9, "B5", "Q3", "H2"),
        (10, "B5", "Q4", "H2"),
        (12, "B6", "Q4", "H2"),
    ],
)
def test_a_month_is_in_one_longer_period_of_each_kind(month: int, two_months: str, quarter: str, half: str) -> None:
    kinds = (PeriodKind.TWO_MONTHS, PeriodKind.QUARTER, PeriodKind.HALF_YEAR)
    for day in (date(2026, month, 1), date(2026, month, 28)):
        assert [period_at(day, kind) for kind in kinds] == [f"2026-{name}" for name in (two_months, quarter, half)]


def ruled(plan: Plan, rule: DueRule, **settings: object) -> Plan:
    return replace(plan, settings=replace(plan.settings, due_rule=rule, **settings))  # type: ignore[arg-type]


@pytest.mark.parametrize(("length", "due"), [(_LONGEST_HOLIDAY, 1 + _LONGEST_HOLIDAY), (_LONGEST_HOLIDAY + 1, 1)])
def test_a_due_day_rolls_past_sixty_days_off_and_no_more(base: Plan, length: int, due: int) -> None:
    first = date(2050, 3, 1)
    off = frozenset(first + timedelta(days=n) for n in range(length))
    works = frozenset({first + timedelta(days=length)})
    plan = ruled(base, DueRule("", DueRuleKind.DAY, 1), roll_rule=RollRule.NEXT_WORKDAY)
    plan = replace(plan, calendar=Calendar(holidays=off, workdays=works))
    assert period_of(plan, "2050-03").due.date() == first + timedelta(days=due - 1)


@pytest.mark.parametrize(
    ("months", "due"),
    # a quarter of the half-year from 1 January is over on 15 February
    [
        ((2, 8), "2026-08-20"),
        ((3, 9), "2026-03-20"),
        ((1, 7), "2026-07-20"),
        ((6, 12), "2026-06-20"),
        ((1,), "2027-01-20"),
    ],
)
def test_a_named_month_is_the_first_that_begins_after_a_quarter_of_the_period(
    base: Plan, months: tuple[int, ...], due: str
) -> None:
    plan = ruled(base, DueRule("", DueRuleKind.DAY, 20, months=months), period_kind=PeriodKind.HALF_YEAR)
    assert period_of(plan, "2026-H1").due.date() == date.fromisoformat(due)


# --- plans


CALENDAR = "类别 | 期次 | 日期 | 至\n"
FORM = "名称 | 类型 | 宽度\n"


def due_on(day: date) -> str:
    return f"{CALENDAR}报送截止 | 2022-09 | {day.isoformat()} |"


def off_for(days: int) -> str:
    return f"{CALENDAR}放假 | | 2022-01-01 | {date(2022, 1, 1) + timedelta(days=days - 1)}"


@pytest.mark.parametrize(
    ("sheet", "table", "code"),
    [
        ("日历", due_on(date(2022, 9, 1) - timedelta(days=47)), ""),
        ("日历", due_on(date(2022, 9, 1) - timedelta(days=48)), "plan.due-elsewhere"),
        ("日历", due_on(date(2022, 9, 30) + timedelta(days=47)), ""),
        ("日历", due_on(date(2022, 9, 30) + timedelta(days=48)), "plan.due-elsewhere"),
        ("日历", off_for(1), ""),
        ("日历", off_for(366), ""),
        ("日历", off_for(367), "plan.bad-moment"),
        ("日历", off_for(0), "plan.bad-moment"),
        ("表单", f"{FORM}甲 | 文字 | 2", ""),
        ("表单", f"{FORM}甲 | 文字 | 1.9", "plan.bad-form-value"),
        ("表单", f"{FORM}甲 | 文字 | 120.0", ""),
        ("表单", f"{FORM}甲 | 文字 | 120.1", "plan.bad-form-value"),
    ],
)
def test_what_is_a_slip_in_a_sheet_and_what_is_none(tmp_path: Path, sheet: str, table: str, code: str) -> None:
    found = [f.code for f in read(plan_book(tmp_path / "plan.xlsx", **{sheet: table})).findings]
    assert [one for one in found if one in {"plan.due-elsewhere", "plan.bad-moment", "plan.bad-form-value"}] == (
        [code] if code else []
    )


@pytest.mark.parametrize(("above", "found"), [(HEADER_ROWS - 1, True), (HEADER_ROWS, False)])
def test_a_header_stands_in_the_first_rows_that_hold_something(tmp_path: Path, above: int, found: bool) -> None:
    path = plan_book(tmp_path / "plan.xlsx", departments="说明\n" * above + DEPARTMENTS.strip())
    codes = {finding.code for finding in read(path).findings}
    assert ("plan.missing-heading" not in codes) is found


def named(text: str, number: str = "1") -> Target:
    deadline = Deadline("", DeadlineKind.UNDATED)
    return Target(text, number, text, "", "", "", "D1", (), "", "", deadline)


LETTERS = "abcdefghijklmnopqrst"


@pytest.mark.parametrize(
    ("same", "number", "asked"),
    [(8, "1", True), (7, "1", False), (12, "2", True), (11, "2", False)],
)
def test_an_earlier_target_is_asked_about_by_how_much_of_it_is_the_same(same: int, number: str, asked: bool) -> None:
    """Of 20 letters 8 are enough where the number is the same, else 12."""
    new = named((LETTERS[:same] + "0123456789012")[:20], number)
    assert (_likeliest(new, [named(LETTERS)]) is not None) is asked


@pytest.mark.parametrize(
    ("parts", "split"),
    [
        (("abcdefgh", "ghijklmn"), True),  # of ten letters eight
        (("abcdefghijklmnopq", "ghijklmn"), False),  # longer than 16 of 20
        (("abcdefghijklmnop", "qrst"), True),
        (("abcdef01", "ghijkl01"), True),  # of eight letters six
        (("abcde012", "ghijkl01"), False),
        (("abcdefgh",), False),
    ],
)
def test_a_target_was_split_into_short_parts_of_its_own_words(parts: tuple[str, ...], split: bool) -> None:
    assert bool(parts_of(named(LETTERS), [named(part) for part in parts])) is split
