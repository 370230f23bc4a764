"""Both sides of the thresholds of reading workbooks: days, numbers, heads of mails, the last cell of a sheet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from xlplan.books.book import column_name
from xlplan.books.formats import delimited
from xlplan.books.formats.delimited import read_delimited
from xlplan.books.formats.web import FORMAT as WEB
from xlplan.books.limits import DEFAULT_LIMITS, LAST_COLUMN, LAST_ROW, MIB, Limits
from xlplan.books.number_formats import (
    date_of_serial,
    dated,
    number_text,
    plain_number,
    points_text,
    shown_number,
    zoned_moment,
)
from xlplan.books.sniff import is_mail, is_mailbox, sniff
from xlplan.books.unreadable import Reason, Unreadable

DAY = "yyyy-mm-dd h:mm"


def moment_of(*parts: int) -> datetime:
    """As cells have it, without a zone."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001


@pytest.mark.parametrize(
    ("serial", "moment"),
    [
        (1, date(1900, 1, 1)),
        (59, date(1900, 2, 28)),
        (59.5, moment_of(1900, 2, 28, 12)),
        (60, date(1900, 2, 28)),  # the day that never was
        (61, date(1900, 3, 1)),
        (0.5, time(12)),
        (0.0, time(0)),
        (86_399 / 86_400, time(23, 59, 59)),
        (0.999_999, date(1900, 1, 1)),  # 24:00
        (44_804.999_999, date(2022, 9, 1)),  # 24:00 on the 31st
        (44_804 + 86_399 / 86_400, moment_of(2022, 8, 31, 23, 59, 59)),
        (2_958_465, date(9999, 12, 31)),
        (2_958_465.5, moment_of(9999, 12, 31, 12)),
        (2_958_466, 2_958_466),
        (-0.5, -0.5),
        (float("inf"), float("inf")),
        (1e300, 1e300),
    ],
)
def test_a_serial_number_is_a_moment(serial: float, moment: object) -> None:
    assert dated(serial, DAY) == moment


def test_a_serial_number_of_the_other_calendar_and_hours_beyond_a_day() -> None:
    assert dated(1, DAY, since_1904=True) == date(1904, 1, 2)
    assert dated(60, DAY, since_1904=True) == date(1904, 3, 1)
    assert dated(1.5, "[h]:mm") == timedelta(hours=36)
    assert dated(999_998, "[h]:mm") == timedelta(days=999_998)
    assert dated(-999_998, "[h]:mm") == timedelta(days=-999_998)
    assert dated(999_999, "[h]:mm") == 999_999


@pytest.mark.parametrize(
    ("serial", "day"),
    [
        (0.99, None),
        (1, date(1900, 1, 1)),
        (59, date(1900, 2, 28)),
        (60, date(1900, 2, 28)),
        (61, date(1900, 3, 1)),
        (2_958_465, date(9999, 12, 31)),
        (2_958_465.5, None),
        (float("nan"), None),
    ],
)
def test_a_serial_number_is_a_day(serial: float, day: date | None) -> None:
    assert date_of_serial(serial) == day


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e21, "1e+21"),
        (-1e21, "-1e+21"),
        (1e20, "100000000000000000000"),
        (999_999_999_999_999.0, "999999999999999"),
        (1e-15, "0.000000000000001"),
        (9e-16, "9e-16"),
        (0.123_456_789_012_345, "0.123456789012345"),
        (0.1 + 0.7, "0.8"),
        (1e300, "1e+300"),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
    ],
)
def test_a_number_is_written_out_with_fifteen_figures(value: float, text: str) -> None:
    assert number_text(value) == text


def test_a_number_is_shown_with_the_decimals_of_its_format_up_to_a_size() -> None:
    assert shown_number(1e20, "0.00") == "100000000000000000000.00"
    assert shown_number(1e21, "0.00") == "1e+21"
    assert shown_number(1.5, "0.000000") == "1.500000"
    assert shown_number(1.5, "0.0000000") == "1.5"
    assert (plain_number(2.000_000_4), plain_number(2.000_001)) == (2, 2.000_001)


@pytest.mark.parametrize(
    ("points", "text"),
    [
        (100, "100"),
        (99.99, "99.9"),
        (99.95, "99.9"),
        (99.94, "99.9"),
        (100.04, "100"),
        (12.25, "12.3"),
        (12.24, "12.2"),
        (0.04, "0.1"),
        (0.0, "0"),
        (0.05, "0.1"),
    ],
)
def test_points_are_never_rounded_to_all_or_nothing(points: float, text: str) -> None:
    assert points_text(points) == text


def test_a_moment_without_a_zone_is_universal_time() -> None:
    told = zoned_moment("2022-09-20T08:00:00")
    assert told is not None and told.isoformat() == "2022-09-20T08:00:00+00:00"
    assert zoned_moment("2022-09-31T08:00:00") is None


@pytest.mark.parametrize(
    ("column", "letters"),
    [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (53, "BA"), (702, "ZZ"), (703, "AAA"), (LAST_COLUMN, "XFD")],
)
def test_the_letters_of_a_column(column: int, letters: str) -> None:
    assert column_name(column) == letters


PLAIN, PARTS = b"From: a@b\nSubject: x\n", b"From: a@b\nContent-Type: multipart/mixed; boundary=B\n"


@pytest.mark.parametrize(
    ("head", "mail"),
    [
        (b"From: a@b\nSubject: x\n\n", True),
        (b"From: a@b\n\n", False),
        (PLAIN + b"oops\nTo: a@b\nDate: x\n\n", True),  # one damaged line beside three known ones
        (PLAIN + b"oops\nX: 1\n\n", False),
        (PLAIN + b"oops\noops\nTo: a@b\nDate: x\n\n", True),
        (PLAIN + b"oops\noops\nTo: a@b\n\n", False),
        (PLAIN + b"oops\n" * 3 + b"To: a@b\nDate: x\nMessage-ID: y\nMIME-Version: 1\n\n", False),
        (PARTS + b"oops\n" * 4 + b"X: 1\n\n", True),
        (PARTS + b"oops\n" * 5 + b"X: 1\n\n", False),
        (b"words\nmore words\n\n", False),
        (b"", False),
    ],
)
def test_a_mail_is_known_by_its_head_though_a_line_or_two_are_damaged(head: bytes, mail: bool) -> None:
    assert is_mail(head) is mail


@pytest.mark.parametrize(
    ("head", "box"),
    [
        (b"From a@b Mon Sep 26 09:00:00 2022\nFrom: a@b\nSubject: x\n\n", True),
        (b"From - Mon\nFrom: a@b\nSubject: x\n\n", True),
        (b"From a@b Mon Sep 26 09:00:00 2022\n", True),
        (b"From a@b Mon Sep 26 09:00:00 2022\n>From c@d\n", True),
        (b"From a@b Mon Sep 26 09:00:00 2022\nwords\n\n", False),
        (b"From here on\nFrom: a@b\nSubject: x\n\n", False),
    ],
)
def test_a_mailbox_is_known_by_its_first_line(head: bytes, box: bool) -> None:
    assert is_mailbox(head) is box


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"", Reason.EMPTY), (b"\0" * 4_095, Reason.EMPTY), (b"\0" * 4_096, Reason.CLOUD), (b" \r\n\t\x1a", Reason.EMPTY)],
)
def test_zeros_are_an_empty_file_or_one_that_a_cloud_has_not_sent_yet(data: bytes, reason: Reason) -> None:
    with pytest.raises(Unreadable) as refused:
        sniff(data)
    assert refused.value.reason is reason


def outcome(data: bytes, limits: Limits = DEFAULT_LIMITS) -> str:
    """The last cell of a text, or why it is not read."""
    try:
        cells = read_delimited(data, limits).sheets[0].cells
    except Unreadable as exc:
        return exc.reason.value
    row, column = max(cells)
    return f"{column_name(column)}{row}"


def test_a_text_is_read_up_to_the_last_cell_of_a_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = b"a," * (LAST_COLUMN - 1) + b"b"
    assert outcome(b"1,2\n" + wide) == "XFD2"
    assert outcome(b"1,2\n" + wide + b",c") == "beyond-sheet"
    monkeypatch.setattr(delimited, "LAST_ROW", 3)
    assert (outcome(b"1,2\n" * 3), outcome(b"1,2\n" * 4)) == ("B3", "beyond-sheet")
    assert LAST_ROW == 1_048_576
    few = replace(DEFAULT_LIMITS, cells=6)
    assert (outcome(b"1,2\n" * 3, few), outcome(b"1,2\n" * 2 + b"1,2,3\n", few)) == ("B3", "too-large")


def test_a_field_is_four_mebibytes_long_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    assert delimited._LONGEST_FIELD == 4 * MIB
    monkeypatch.setattr(delimited, "_LONGEST_FIELD", 1_000)
    assert outcome(b"1,2\n" + b"x" * 1_000 + b",2\n") == "B2"
    assert outcome(b"1,2\n" + b"x" * 1_001 + b",2\n") == "damaged"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a,b\nc,d\n", "B2"),
        ("a,b\n", "B1"),
        ("a,b\nc\n", "text"),
        ("a;b,c\nd;e\n", "B2"),
        ("sep=|\na|b\n", "B2"),
        ("a\nb\n", "text"),
        ("x\n" * 48 + "a,b\nc,d\n", "B50"),
        ("x\n" * 49 + "a,b\nc,d\n", "text"),
    ],
)
def test_the_separator_is_what_cuts_two_of_the_first_fifty_lines(text: str, told: str) -> None:
    assert outcome(text.encode()) == told


@pytest.mark.parametrize(("down", "taken"), [("1", 1), ("3", 3), ("1000", 1_000), ("1001", 1_000), ("0", 1), ("x", 1)])
def test_a_cell_of_a_page_covers_a_thousand_rows_at_most(down: str, taken: int) -> None:
    rows = "<tr><td>b</td></tr>" * 1_001
    page = f"<html><body><table><tr><td rowspan='{down}'>a</td><td>c</td></tr>{rows}</table></body></html>".encode()
    cells = WEB.read(page, DEFAULT_LIMITS, False).sheets[0].cells
    assert min(row for row, column in cells if column == 1 and row > 1) == taken + 1
