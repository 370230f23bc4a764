"""Deadlines as offices write them: the tables are read exactly, and what is not certain is asked about."""

from __future__ import annotations

import csv
from calendar import monthrange
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plan_books import typed

from xlplan.locale import all_languages, load_locale
from xlplan.plan.deadlines import deadline_words, describe_deadline, read_deadline
from xlplan.plan.model import Deadline, DeadlineKind, Every

DATA = Path(__file__).parent / "data"
WORDS = deadline_words(all_languages())


def read(text: object, number_format: str = "General") -> Deadline:
    return read_deadline(text, 2022, WORDS, number_format)


@pytest.mark.parametrize("text", ["每月第一个工作日前", "12月首个工作日前", "first working day of every month"])
def test_a_first_working_day_is_asked_about_and_not_taken_for_the_months_last(text: str) -> None:
    assert read(text).kind is DeadlineKind.AMBIGUOUS


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def shown(deadline: Deadline) -> dict[str, str]:
    return {
        "kind": deadline.kind.value,
        "due": deadline.due.isoformat() if deadline.due else "",
        "every": deadline.every.value if deadline.every else "",
        "day": str(deadline.day or ""),
        "ongoing": "yes" if deadline.ongoing else "",
        "milestones": ";".join(day.isoformat() for day in deadline.milestones),
        "choices": ";".join(day.isoformat() for day in deadline.choices),
    }


@pytest.mark.parametrize("row", rows("deadlines.csv"), ids=lambda row: row["phrase"])
def test_every_phrase_of_the_table_means_what_the_table_says(row: dict[str, str]) -> None:
    got = shown(read(row["phrase"]))
    assert {key: got[key] for key in ("kind", "due", "every", "ongoing", "milestones")} == {
        key: row[key] for key in ("kind", "due", "every", "ongoing", "milestones")
    }
    if row["kind"] == "recurring":
        assert got["day"] == ("25" if "25" in row["phrase"] else "")


@pytest.mark.parametrize("row", rows("more_deadlines.csv"), ids=lambda row: row["phrase"])
def test_other_phrases_of_the_same_sorts_are_read_as_well(row: dict[str, str]) -> None:
    deadline = read(row["phrase"])
    assert shown(deadline) == {key: row[key] for key in shown(deadline)}
    assert deadline.text == row["phrase"]


def test_every_edge_of_the_grammar_is_read_or_asked_about_for_its_reason() -> None:
    """Days that are none, windows of years, the orders of figures, recurrences and their days, words on either side."""
    expected = rows("edges_of_deadlines.csv")
    found = [(row["phrase"], read(row["phrase"])) for row in expected]
    assert [{"phrase": got.text, **shown(got), "why": got.why} for _, got in found] == expected


@pytest.mark.parametrize("row", [*rows("deadlines.csv"), *rows("more_deadlines.csv")], ids=lambda row: row["phrase"])
def test_width_and_spaces_do_not_change_what_is_read(row: dict[str, str]) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in row["phrase"])
    assert shown(read(wide)) == shown(read(row["phrase"]))
    assert shown(read(f"  {row['phrase']}\n")) == shown(read(row["phrase"]))


def test_invisible_characters_say_nothing_and_lines_part_what_they_hold() -> None:
    assert shown(read("6\u200b月\u00ad底\x07前")) == shown(read("6月底前"))
    assert shown(read("6月底前\n9月底前")) == shown(read("6月底前；9月底前"))


@pytest.mark.parametrize("month", range(1, 13))
def test_every_way_to_write_a_month_end_gives_the_same_day(month: int) -> None:
    numerals = ["", *"一二三四五六七八九十", "十一", "十二"]
    names = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
    last = date(2022, month, monthrange(2022, month)[1])
    phrases = [
        f"{month}月底前",
        f"{month}月末",
        f"2022年{month}月",
        f"2022年{month:02}月底前完成",
        f"{numerals[month]}月底",
        f"{month}月下旬",
        f"2022-{month:02}",
        f"2022.{month:02}",
        f"2022年{month}月{last.day}日前",
        f"2022-{month:02}-{last.day}",
        f"by end of {names[month - 1]} 2022",
        f"end of {names[month - 1][:3]}",
        f"{last.day} {names[month - 1]}",
    ]
    assert {phrase: read(phrase).due for phrase in phrases} == dict.fromkeys(phrases, last)
    assert read(f"{month}月前").kind is DeadlineKind.AMBIGUOUS
    assert read(f"{month}月初").kind is DeadlineKind.AMBIGUOUS


@given(st.text(max_size=40))
def test_no_text_stops_the_reader(text: str) -> None:
    deadline = read(text)
    assert deadline.text == text
    assert (deadline.due is not None) == (deadline.kind is DeadlineKind.DATE)
    assert (deadline.every is not None) == (deadline.kind is DeadlineKind.RECURRING)


@given(
    st.lists(
        st.sampled_from([*"0123456789年月日底前末初中旬季度半上下每至、，.-/第一二三十", "Q2", "June", " by "]),
        max_size=9,
    )
)
def test_what_is_read_as_a_date_is_a_date_and_milestones_come_before_it(pieces: list[str]) -> None:
    deadline = read("".join(pieces))
    if deadline.due is not None:
        assert list(deadline.milestones) == sorted(set(deadline.milestones))
        assert all(day < deadline.due for day in deadline.milestones)
        assert not deadline.choices


def test_a_date_cell_shown_as_year_and_month_means_that_months_end() -> None:
    deadline = read(typed("2022-12-01"), 'yyyy"年"m"月"')
    assert (deadline.due, deadline.text) == (date(2022, 12, 31), "2022年12月")
    assert read(typed("2022-02-01"), "yyyy-mm").due == date(2022, 2, 28)


def test_a_date_cell_shown_with_its_day_means_that_day() -> None:
    deadline = read(typed("2022-03-08"), 'yyyy"年"m"月"d"日";@')
    assert (deadline.due, deadline.text) == (date(2022, 3, 8), "2022年3月8日")
    assert read(date(2022, 3, 8)).text == "2022-03-08"
    assert read(typed("2022-03-08T17:30"), "yyyy-mm-dd hh:mm").text == "2022-03-08 17:30"


@pytest.mark.parametrize(
    ("number", "kind", "choices"),
    [
        (2022.1, DeadlineKind.AMBIGUOUS, ["2022-01-31", "2022-10-31"]),
        (44742.0, DeadlineKind.AMBIGUOUS, ["2022-06-30"]),
        (6, DeadlineKind.AMBIGUOUS, ["2022-06-30"]),
        (2022.11, DeadlineKind.DATE, []),
        (2022, DeadlineKind.DATE, []),
        (20221130, DeadlineKind.DATE, []),
        (0.5, DeadlineKind.AMBIGUOUS, []),
        (0, DeadlineKind.AMBIGUOUS, []),
        (1, DeadlineKind.AMBIGUOUS, ["2022-01-31"]),
        (12.0, DeadlineKind.AMBIGUOUS, ["2022-12-31"]),
        (13, DeadlineKind.AMBIGUOUS, []),
        (36525, DeadlineKind.AMBIGUOUS, []),
        (36526, DeadlineKind.AMBIGUOUS, ["2000-01-01"]),
        (73050, DeadlineKind.AMBIGUOUS, ["2099-12-31"]),
        (73051, DeadlineKind.AMBIGUOUS, []),
        (float("inf"), DeadlineKind.AMBIGUOUS, []),
        (float("nan"), DeadlineKind.AMBIGUOUS, []),
        (1e300, DeadlineKind.AMBIGUOUS, []),
        (-3, DeadlineKind.AMBIGUOUS, []),
    ],
)
def test_a_number_cell_is_a_date_only_where_it_can_be_nothing_else(
    number: float, kind: DeadlineKind, choices: list[str]
) -> None:
    deadline = read(number)
    assert deadline.kind is kind
    assert [day.isoformat() for day in deadline.choices] == choices


def test_date_formats_that_only_a_chinese_excel_knows_are_words_too() -> None:
    known = [locale.table("lexicon", "date_formats") for locale in all_languages()]
    assert WORDS.formats == {code: shown for table in reversed(known) for code, shown in table.items()}
    assert all(isinstance(shown, str) and "m" in shown for shown in WORDS.formats.values())


def test_an_empty_deadline_is_undated_and_says_why() -> None:
    assert (read(None).kind, read("  ").why) == (DeadlineKind.UNDATED, "empty")


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("2022年3月底前发布清单，12月底前完成", "2022-12-31；此前节点 2022-03-31", "2022-12-31; milestones 2022-03-31"),
        ("12月底前，长期坚持", "2022-12-31；之后长期坚持", "2022-12-31; ongoing afterwards"),
        ("12月前", "可能是 2022-11-30、2022-12-31", "may mean 2022-11-30 or 2022-12-31"),
        ("每月25日前", "每月 25 日", "day 25 of every month"),
        ("适时", "没有明确时限", "no fixed date"),
        ("暑假前", "看不出日期", "no date to be seen"),
    ],
)
def test_what_was_read_can_stand_beside_what_was_written(text: str, zh: str, en: str) -> None:
    assert describe_deadline(read(text), load_locale("zh")) == zh
    assert describe_deadline(read(text), load_locale("en")) == en


def test_every_kind_of_recurrence_can_be_described() -> None:
    for locale in all_languages():
        for every in Every:
            for day in (None, 5):
                assert describe_deadline(Deadline("", DeadlineKind.RECURRING, every=every, day=day), locale)
