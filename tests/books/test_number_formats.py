"""One cell is one thing everywhere: what formats mean, which days serial numbers are, how numbers and days read."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from xlplan.books.number_formats import (
    date_of_serial,
    dated,
    hides_the_day,
    hides_the_month,
    is_date_format,
    is_percent_format,
    meaning,
    number_text,
    shown_date,
    shown_number,
    shows_a_day,
)

YEAR_MONTH = 'e"年"m"月"'


@pytest.mark.parametrize(
    ("code", "day", "date_or_clock", "no_day", "shown"),
    [
        ("aaaa", True, True, False, "2022-12-01"),
        ("dddd", True, True, False, "2022-12-01"),
        ("mmm", True, True, False, "2022-12-01"),
        ("mmm-yy", True, True, True, "2022-12"),
        ("d-mmm-yy", True, True, False, "2022-12-01"),
        (YEAR_MONTH, True, True, True, "2022年12月"),
        ('[$-804]yyyy"年"m"月"d"日"', True, True, False, "2022年12月1日"),
        ('[DBNum1]m"月"d"日"', True, True, False, "12月1日"),
        ("yyyy/m", True, True, True, "2022/12"),
        ("yyyy", True, True, False, "2022"),
        ('yyyy"年"', True, True, False, "2022年"),
        ("yy.m.d", True, True, False, "22.12.1"),
        ("yyyy/m/d h:mm", True, True, False, "2022-12-01"),
        ("h:mm", False, True, False, "2022-12-01"),
        ("[h]:mm", False, True, False, "2022-12-01"),
        ("standard", False, False, False, "2022-12-01"),
        ("Standard", False, False, False, "2022-12-01"),
        ("G/通用格式", False, False, False, "2022-12-01"),
        ("General", False, False, False, "2022-12-01"),
        ("mm-dd-yy", True, True, False, "2022-12-01"),
        ("0.00E+00", False, False, False, "2022-12-01"),
        ('0"年"', False, False, False, "2022-12-01"),
        ("[Red]0.0%;[Blue]-0.0%", False, False, False, "2022-12-01"),
    ],
)
def test_every_question_about_a_format_has_one_answer(
    code: str, day: bool, date_or_clock: bool, no_day: bool, shown: str
) -> None:
    assert shows_a_day(code) is day
    assert is_date_format(code) is date_or_clock
    assert hides_the_day(code) is no_day
    assert shown_date(date(2022, 12, 1), code) == shown
    assert (meaning(code) == "number") is not date_or_clock


def test_percentages() -> None:
    assert [is_percent_format(code) for code in ("0%", "0.0%", '0"%"', "0\\%", "General", "[Red]0%")] == [
        *(True, True, False, False, False, True)
    ]


def test_a_year_alone() -> None:
    assert [hides_the_month(code) for code in ("yyyy", 'e"年"', "yyyy/m", "m")] == [True, True, False, False]


@pytest.mark.parametrize(
    ("value", "code", "text", "shown"),
    [
        (2_000_000.0, "", "2000000", "2000000"),
        (1_234_567.0, "General", "1234567", "1234567"),
        (0.1 + 0.2, "", "0.3", "0.3"),
        (1e15, "", "1000000000000000", "1000000000000000"),
        (1e20, "", "100000000000000000000", "100000000000000000000"),
        (1e300, "", "1e+300", "1e+300"),
        (0.00001, "", "0.00001", "0.00001"),
        (-0.5, "", "-0.5", "-0.5"),
        (0.0, "", "0", "0"),
        (6.3, "0.00", "6.3", "6.30"),
        (0.8, "0%", "80%", "80%"),
        (0.985, "0.00%", "98.5%", "98.50%"),
        (12345.6, "#,##0.0", "12345.6", "12345.6"),
        (float("inf"), "0.00", "inf", "inf"),
    ],
)
def test_how_numbers_read(value: float, code: str, text: str, shown: str) -> None:
    assert number_text(value, code) == text
    assert shown_number(value, code) == shown


@pytest.mark.parametrize(
    ("serial", "day"),
    [(1, date(1900, 1, 1)), (59, date(1900, 2, 28)), (61, date(1900, 3, 1)), (44896, date(2022, 12, 1))],
)
def test_a_serial_number_is_the_same_day_for_everyone(serial: float, day: date) -> None:
    assert date_of_serial(serial) == day == dated(serial, "yyyy-mm-dd")


@pytest.mark.parametrize("serial", [0.0, -1.0, 2_958_466.0, float("inf"), float("nan")])
def test_what_is_no_serial_number_of_a_day(serial: float) -> None:
    assert date_of_serial(serial) is None
    assert not isinstance(dated(serial, "yyyy-mm-dd"), date | datetime)
