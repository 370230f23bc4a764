"""Cells are converted by their column and never by the reader's type: right, or reported."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone

import pytest

from xlplan.form.columns import DEFAULT_COLUMNS, Column, Kind, Owner
from xlplan.form.value_words import value_words
from xlplan.form.values import Converted, Problem, clean_text, convert, is_blank
from xlplan.locale import all_languages

WORDS = value_words(all_languages())
COLUMNS = {column.key: column for column in DEFAULT_COLUMNS}


def read(key: str, raw: object, number_format: str = "", unit: str = "场") -> Converted:
    return convert(COLUMNS[key], raw, number_format, WORDS, year=2022, unit=unit)  # type: ignore[arg-type]


def outcome(converted: Converted) -> object:
    """The value, or what is wrong with it."""
    told = {None, Problem.APPROXIMATE, Problem.SCALED}
    return converted.value if converted.problem in told else converted.problem


UNREADABLE, OUT_OF_RANGE, AMBIGUOUS = Problem.UNREADABLE, Problem.OUT_OF_RANGE, Problem.AMBIGUOUS_PERCENT


@pytest.mark.parametrize(
    ("raw", "number_format", "expected"),
    [
        (80, "", 80),
        (80.0, "General", 80),
        (33.3, "0.0", 33.3),
        (0, "", 0),
        (100, "", 100),
        # a share under a percentage format, and what people type into one
        (0.8, "0%", 80),
        (0.985, "0.00%", 98.5),
        (1, "0%", 100),
        (80, "0%", 80),
        (0.57, "0%", 57),
        (1.2, "0%", OUT_OF_RANGE),
        # nothing settles whether this is a share or points
        (0.8, "", AMBIGUOUS),
        (1, "General", AMBIGUOUS),
        (1.5, "0", AMBIGUOUS),
        (0.985, '0"%"', AMBIGUOUS),
        ("0.8", "@", AMBIGUOUS),
        (1.6, "", 1.6),
        # text in every spelling
        ("80%", "", 80),
        ("８０％", "", 80),
        ("98.5 %", "", 98.5),
        ("1%", "", 1),
        ("0.5%", "", 0.5),
        ("约80", "", 80),
        ("约80%", "", 80),
        ("８０％左右", "", 80),
        ("完成80%", "", 80),
        ("已完成 80%。", "", 80),
        ("不足80%", "", 80),
        ("八成", "", 80),
        ("八成五", "", 85),
        ("七成半", "", 75),
        ("8成", "", 80),
        ("百分之八十", "", 80),
        ("百分之九十八点五", "", 98.5),
        ("一半", "", 50),
        ("八十", "", 80),
        ("about 80 percent", "", 80),
        ("+80%", "", 80),
        # never guessed
        ("70-80%", "", UNREADABLE),
        ("70%~80%", "", UNREADABLE),
        ("3/5", "", UNREADABLE),
        ("80 90", "", UNREADABLE),
        ("80\n90", "", UNREADABLE),
        ("未完成80%", "", UNREADABLE),
        ("差20%完成", "", UNREADABLE),
        (".8", "", UNREADABLE),
        ("80,5%", "", UNREADABLE),
        ("已完成", "", UNREADABLE),
        ("无", "", UNREADABLE),
        ("=A1", "", UNREADABLE),
        ("120%", "", OUT_OF_RANGE),
        (-1, "", OUT_OF_RANGE),
        (101, "", OUT_OF_RANGE),
        ("-5%", "", OUT_OF_RANGE),
        (time(9, 30), "h:mm", UNREADABLE),
        (0.395833, "h:mm", UNREADABLE),
        (timedelta(hours=30), "", UNREADABLE),
        ("PT12H30M00S", "", UNREADABLE),
        (date(2022, 9, 1), "", UNREADABLE),
        (44805, "yyyy/m/d", UNREADABLE),
        (True, "", UNREADABLE),
    ],
)
def test_percentages(raw: object, number_format: str, expected: object) -> None:
    converted = read("progress", raw, number_format)
    assert outcome(converted) == expected
    assert converted.raw


def test_an_ambiguous_percentage_names_both_readings() -> None:
    params = read("progress", 0.8).params
    assert (params["text"], params["points"], params["share"]) == ("0.8", "0.8", "80")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (0, 0),
        (20, 20),
        (20.0, 20),
        (12.5, 12.5),
        (1, 1),
        (0.5, 0.5),
        ("1,200", 1200),
        ("１，２００", 1200),
        ("１２", 12),
        ("20个", 20),
        ("20 场", 20),
        ("约20个", 20),
        ("20余场", 20),
        ("100人次", Problem.FOREIGN_UNIT),
        ("1.2万", 12000),
        ("3千", 3000),
        ("二十", 20),
        ("十", 10),
        ("十二", 12),
        ("一百二十", 120),
        ("一百零五", 105),
        ("一百五", 150),
        ("三千二", 3200),
        ("两万", 20000),
        ("二十万", 200_000),
        ("一亿二千万", 120_000_000),
        ("三十二场", 32),
        ("二〇二二", 2022),
        ("无", 0),
        ("零", 0),
        ("累计20场", 20),
        ("3/5", UNREADABLE),
        ("20%", UNREADABLE),
        ("十几个", UNREADABLE),
        ("20 30", UNREADABLE),
        ("1,20", UNREADABLE),
        ("二十三十", UNREADABLE),
        ("20场、30人", UNREADABLE),
        ("见附件", UNREADABLE),
        (-5, OUT_OF_RANGE),
        ("-5", OUT_OF_RANGE),
        (time(9), UNREADABLE),
        (datetime(2022, 9, 1, tzinfo=timezone.utc), UNREADABLE),  # noqa: UP017
        (False, UNREADABLE),
    ],
)
def test_counts(raw: object, expected: object) -> None:
    assert outcome(read("count", raw)) == expected


EVERY_UNIT = """
typed          | unit      | value   | problem
12万           | 万元      | 12      | scaled
12w            | 万元      | 12      | scaled
12万           | 元        | 120000  |
12万元         | 万元      | 12      |
120000元       | 万元      | 12      | scaled
¥120,000       | 万元      | 12      | scaled
¥12            | 元        | 12      |
人民币12万元整 | 元        | 120000  |
一百二十万元   | 万元      | 120     |
3百万          | 万元      | 300     | scaled
三千           | 万元      | 3000    |
3千            | 万元      |         | foreign-unit
2千            | 千元      | 2       | scaled
1200千元       | 万元      | 120     | scaled
20000人次      | 万人次    | 2       | scaled
约20000余人次  | 万人次    | 2       | scaled
12.5万         | 万人次    | 12.5    | scaled
6000万元       | 亿元      | 0.6     | scaled
12千米         | 公里      | 12      | scaled
12公里         | 千米      | 12      | scaled
12千米         | 米        | 12000   |
100亩          | 公顷      | 6.666667 | scaled
3场            | 场        | 3       |
3次            | 场        | 3       | scaled
3个            | 场        | 3       | scaled
5家            | 个        | 5       | scaled
300人          | 个        |         | foreign-unit
300人          | 场        |         | foreign-unit
5场            | 人        |         | foreign-unit
12万元         | 人次      |         | foreign-unit
3个            | 万元      |         | foreign-unit
$5             | 元        |         | foreign-unit
约3            | 个        | 3       | approximate
三五户         | 户        |         | unreadable
七八户         | 户        |         | unreadable
两三户         | 户        |         | unreadable
十七八户       | 户        |         | unreadable
二三十人       | 人        |         | unreadable
三五百         | 户        |         | unreadable
3-5场          | 场        |         | unreadable
三十五户       | 户        | 35      |
96%            | %         | 96      |
5 million      | euro      | 5000000 |
20k            | visits    | 20000   |
3 sessions     | events    | 3       | scaled
300 people     | sessions  |         | foreign-unit
inf            | 场        |         | unreadable
nan            | 场        |         | unreadable
"""


def test_counts_know_their_unit() -> None:
    rows = [[cell.strip() for cell in line.split("|")] for line in EVERY_UNIT.strip().splitlines()[1:]]
    found = [read("count", typed, unit=unit) for typed, unit, *_ in rows]
    shown = [["" if c.value is None else f"{c.value:.10g}", "" if c.problem is None else c.problem] for c in found]  # type: ignore[str-format]
    assert [row + told for row, told in zip(rows, shown, strict=True) if row[2:] != told] == []


def test_a_unit_in_the_number_format_counts_as_typed() -> None:
    cases = [(12, '0"万元"', "元"), (12, '0"万元"', "万元"), (12, '0"场"', "人"), (12, '"¥"#,##0.00', "万元")]
    assert [outcome(read("count", *case)) for case in cases] == [120_000, 12, Problem.FOREIGN_UNIT, 12]


def test_what_says_only_between_which_numbers_it_lies_is_asked_about_with_these() -> None:
    vague = {"过半": ("50", "100"), "大部分": ("50", "100"), "十之八九": ("80", "90"), "七八成": ("70", "80")}
    found = {text: read("progress", text) for text in vague}
    assert {text: (c.params["low"], c.params["high"]) for text, c in found.items()} == vague
    assert {c.problem for c in found.values()} == {UNREADABLE}
    wholes = ("百分之百", "百分百", "全部完成", "已全部完成")
    assert [outcome(read("progress", text)) for text in wholes] == [100] * 4


SEPTEMBER_20 = date(2022, 9, 20)


@pytest.mark.parametrize(
    ("raw", "number_format", "expected"),
    [
        (SEPTEMBER_20, "", SEPTEMBER_20),
        (datetime(2022, 9, 20, 8, 30, tzinfo=timezone.utc), "", SEPTEMBER_20),  # noqa: UP017
        (44824, "yyyy/m/d", SEPTEMBER_20),
        (44824.5, 'yyyy"年"m"月"d"日"', SEPTEMBER_20),
        ("2022-09-20", "", SEPTEMBER_20),
        ("2022/9/20", "", SEPTEMBER_20),
        ("2022.9.20", "", SEPTEMBER_20),
        ("２０２２．９．２０", "", SEPTEMBER_20),
        ("20220920", "", SEPTEMBER_20),
        (20220920, "", SEPTEMBER_20),
        ("2022年9月20日", "", SEPTEMBER_20),
        ("2022 年 9 月 20 日", "", SEPTEMBER_20),
        ("9月20日", "", SEPTEMBER_20),
        ("9月20号", "", SEPTEMBER_20),
        ("九月二十日", "", SEPTEMBER_20),
        ("二〇二二年九月二十日", "", SEPTEMBER_20),
        ("2022-09-20 00:00:00", "", SEPTEMBER_20),
        ("2022-09-20T00:00:00", "", SEPTEMBER_20),
        ("9/20", "", SEPTEMBER_20),
        ("20/9/2022", "", SEPTEMBER_20),
        ("20 September 2022", "", SEPTEMBER_20),
        ("September 20, 2022", "", SEPTEMBER_20),
        ("Sep 20", "", SEPTEMBER_20),
        ("已于9月20日完成", "", SEPTEMBER_20),
        ("9月20日左右", "", SEPTEMBER_20),
        # what leaves the day, the month or the order open
        (44824, "", UNREADABLE),
        (date(2022, 9, 1), 'yyyy"年"m"月"', UNREADABLE),
        ("2022年9月", "", UNREADABLE),
        ("9月底", "", UNREADABLE),
        ("9月20日前", "", UNREADABLE),
        ("9.2", "", UNREADABLE),
        (9.2, "", UNREADABLE),
        ("9/5", "", UNREADABLE),
        ("2022-13-45", "", UNREADABLE),
        ("2022-02-30", "", UNREADABLE),
        ("9月19日、20日", "", UNREADABLE),
        ("明天", "", UNREADABLE),
        (time(9, 30), "", UNREADABLE),
        (True, "", UNREADABLE),
        ("1922-09-20", "", OUT_OF_RANGE),
        (1, "yyyy-mm-dd", OUT_OF_RANGE),
        ("无", "", None),
    ],
)
def test_days(raw: object, number_format: str, expected: object) -> None:
    assert outcome(read("done_date", raw, number_format)) == expected


def test_a_month_format_is_shown_as_the_month_that_was_typed() -> None:
    assert read("done_date", date(2022, 9, 1), 'yyyy"年"m"月"').raw == "2022-09"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("已完成", "done"),
        (" 已 完 成 ", "done"),
        ("已完成。", "done"),
        ("√已完成", "done"),
        ("３．已完成", "done"),
        ("（3）已完成", "done"),
        ("已办结", "done"),
        ("推进中", "in-progress"),
        ("欠进度", "blocked"),
        ("Done", "done"),
        ("not started", "not-started"),
        ("done_x000D_", "done"),
    ],
)
def test_choices(raw: str, code: str) -> None:
    assert read("status", raw).value == code


@pytest.mark.parametrize(
    "raw", ["差不多", "已经完成", "进行中（80%）", "未完成", "完成/进行中", 5, "无", date(2022, 9, 1)]
)
def test_what_is_not_on_the_list_is_never_taken_for_the_nearest(raw: object) -> None:
    converted = read("status", raw)
    assert (converted.value, converted.problem) == (None, Problem.NOT_A_CHOICE)


def test_the_nearest_choice_is_offered_first() -> None:
    assert str(read("status", "已经完成了").params["choices"]).startswith("已完成 / ")


def test_the_words_of_an_own_column_are_its_codes() -> None:
    column = Column("level", Kind.CHOICE, Owner.DEPARTMENT, choices=("省级", "市级"))
    assert convert(column, "省 级", "", WORDS, year=2022).value == "省级"
    assert convert(column, "县级", "", WORDS, year=2022).params["choices"] == "省级 / 市级"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("召开会议_x000D_\n发文", "召开会议\n发文"),
        ("召开会议\r\n发文  ", "召开会议\n发文"),
        ("\u3000\u3000\u00a0召开会议\u200b", "召开会议"),
        ("ＡＢＣ１２３，（全角标点）", "ABC123，（全角标点）"),
        ("无", "无"),
        ("本月无进展", "本月无进展"),
        (0, "0"),
        (13900001111.0, "13900001111"),
        ("=SUM(A1)", "=SUM(A1)"),
        ("-5", "-5"),
        ("👩‍👧", "👩‍👧"),
        ("０９ＡＺａｚ％", "09AZaz%"),
        ("／：＠［", "／：＠［"),
        ("a\vb\rc\r\nd", "a\nb\nc\nd"),
        ("a  \n  b\u2060\u200b  ", "a\n  b"),
        ("a\tb", "a b"),
        ("a_x00e9_b_xZZZZ_", "aéb_xZZZZ_"),
        (float("inf"), "inf"),
        (1e300, "1e+300"),
        (0.1, "0.1"),
        (True, "TRUE"),
        (time(9, 30), "09:30"),
        (time(9, 30, 5), "09:30:05"),
        (datetime(2022, 9, 20, tzinfo=timezone.utc), "2022-09-20"),  # noqa: UP017
        (datetime(2022, 9, 20, 8, 30), "2022-09-20 08:30"),  # noqa: DTZ001
    ],
)
def test_texts_are_cleaned_and_kept_as_typed_beside(raw: object, text: str) -> None:
    converted = read("news", raw)
    assert converted.value == text
    assert converted.problem is None


@pytest.mark.parametrize("raw", [None, "", "  ", "\u3000", "—", "－", "--", "/", " / ", "\\", "_x000D_"])
@pytest.mark.parametrize("key", ["news", "progress", "count", "done_date", "status"])
def test_nothing_dashes_and_slashes_are_blank_in_every_column(key: str, raw: object) -> None:
    converted = read(key, raw)
    assert (converted.value, converted.problem, converted.blank) == (None, None, True)


def test_the_raw_text_is_kept_beside_the_value() -> None:
    assert (read("progress", "约８０％").value, read("progress", "约８０％").raw) == (80, "约８０％")
    assert read("progress", 0.985, "0.0%").raw == "98.5%"
    assert read("progress", "—").raw == "—"


def test_about_and_at_least_are_noted() -> None:
    assert [read("count", raw).problem for raw in ("约20", "20余", "至少20", "20")] == [Problem.APPROXIMATE] * 3 + [
        None
    ]


def test_small_helpers() -> None:
    assert is_blank(" ／ ")
    assert not is_blank("0")
    assert clean_text("a\u00a0b") == "a b"
