"""Both sides of the thresholds of import: how long, how many, how alike, how many of how many."""

from __future__ import annotations

import csv
import io

import pytest
from test_departments_found import hints

from xlplan.locale import all_languages
from xlplan.plan.importing import Choices, Understanding, readback, understand_file
from xlplan.plan.importing.account import PROSE, accounted
from xlplan.plan.importing.ambiguous import ambiguous_start, start_pattern
from xlplan.plan.importing.headings import GUESS, LIKELY, SURE, ColumnHeading, meaning_of
from xlplan.plan.importing.names import owners_text
from xlplan.plan.importing.naming import first_texts, plan_name, year_in, year_of_deadlines
from xlplan.plan.importing.sources.opening import held_in
from xlplan.plan.importing.sources.spans import Spans
from xlplan.plan.importing.sources.texts import read_text
from xlplan.plan.importing.sources.web import blocks_of_html
from xlplan.plan.importing.sources.word_numbers import shown_number
from xlplan.plan.importing.tree import _mostly
from xlplan.plan.importing.words import import_words

WORDS = import_words(all_languages())
DIGITS = "一二三四五六七八九十"


@pytest.mark.parametrize(
    ("kind", "counts", "shown"),
    [
        ("chineseCounting", (1, 9, 10, 11, 19, 20, 21, 99, 100, 0), "一 九 十 十一 十九 二十 二十一 九十九 100 0"),
        ("decimalEnclosedCircle", (0, 1, 20, 21), "0 ① ⑳ 21"),
        ("upperRoman", (1, 3, 4, 5, 9, 14, 40, 49, 50, 90, 99, 100), "I III IV V IX XIV XL XLIX L XC XCIX C"),
        ("lowerRoman", (4, 9), "iv ix"),
        ("upperLetter", (0, 1, 26, 27), "0 A Z 27"),
        ("lowerLetter", (1, 26), "a z"),
        ("decimal", (1, 20), "1 20"),
    ],
)
def test_numbers_that_word_writes(kind: str, counts: tuple[int, ...], shown: str) -> None:
    assert " ".join(shown_number(kind, count, DIGITS) for count in counts) == shown


def test_numbers_in_words_need_ten_of_them() -> None:
    assert (shown_number("chineseCounting", 3, DIGITS), shown_number("chineseCounting", 3, DIGITS[:9])) == ("三", "3")


@pytest.mark.parametrize(
    ("titles", "name"),
    [
        (["ab", "abc"], "abc"),
        (["甲" * 60], "甲" * 60),
        (["甲" * 61], "stem"),
        (["附件1：表格", "要求", "2022年重点工作", "2022年工作方案"], "2022年工作方案"),
        ([], "stem"),
    ],
)
def test_a_plan_is_called_by_a_title_of_three_to_sixty_signs(titles: list[str], name: str) -> None:
    assert plan_name(titles, "stem", WORDS) == name


def test_the_first_eight_short_texts_may_tell_the_year() -> None:
    assert first_texts([*"abcdefgh", "i"]) == [*"abcdefgh"]
    assert first_texts(["x" * 61, "y " * 30]) == [" ".join("y" * 30)]
    numerals = {sign: value for value, sign in enumerate(DIGITS, 1)} | {"〇": 0}
    told = ["一九九九年", "1899年", "19000", "２０２２年", "二〇二三年", "十十十十", "2100年 2021年", ""]
    assert [year_in([text], numerals) for text in told] == [1999, None, None, 2022, 2023, None, 2021, None]
    assert year_of_deadlines(["2023年", "2022年6月", "2022年", "2023年9月"]) == 2022
    assert year_of_deadlines(["6月"]) is None


@pytest.mark.parametrize(("length", "shown"), [(60, "x" * 60), (61, "x" * 59 + "…")])
def test_a_text_is_shown_with_sixty_signs(length: int, shown: str) -> None:
    assert accounted("A1", ["x" * length], PROSE).text == shown


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("工作目标", ("target", SURE)),
        ("主要工作目标", ("target", LIKELY)),
        ("Main target", ("target", GUESS)),
        ("Owmer", ("lead", GUESS)),  # 8 of 10 signs
        ("Lexd", ("", 0.0)),  # 6 of 8
        ("x" * 32 + "deadline", ("deadline", GUESS)),
        ("x" * 33 + "deadline", ("", 0.0)),
    ],
)
def test_a_heading_is_known_or_ends_with_a_known_one_or_is_nearly_one(text: str, read: tuple[str, float]) -> None:
    assert meaning_of(ColumnHeading(1, (text,)), WORDS) == read


@pytest.mark.parametrize(
    ("lists", "asked"),
    [
        (("宣传郎", "宣传部", "宣传部", "宣传部"), True),
        (("宣传郎", "宣传部", "宣传部"), False),
        (("宣传郎", "宣传郎", "宣传部", "宣传部", "宣传部"), False),
        (("宣部", "宣都", "宣都", "宣都"), False),
    ],
)
def test_a_name_is_mistyped_if_it_stands_once_beside_one_that_stands_three_times(
    lists: tuple[str, ...], asked: bool
) -> None:
    assert any("shorter" in found for found in hints(*lists).values()) is asked


@pytest.mark.parametrize(("words", "strange"), [(8, False), (9, True)])
def test_eight_words_may_be_the_name_of_a_department(words: int, strange: bool) -> None:
    name = "City Department of Housing Land Water Roads Bridges and"[: None if words == 9 else -4]
    assert len(name.split()) == words
    assert bool(hints(name)) is strange


@pytest.mark.parametrize(
    ("ranks", "mostly"),
    [
        ([3.0, 3.0, 3.0, 3.0, None], True),
        ([3.0, 3.0, 3.0, None], False),
        ([3.0, 3.0], True),
        ([3.0], False),
        ([], False),
    ],
)
def test_four_of_five_numbered_targets_are_a_numbered_list(ranks: list[float | None], mostly: bool) -> None:
    assert _mostly(ranks) is mostly


@pytest.mark.parametrize(("rows", "known"), [(200_000, True), (200_001, False)])
def test_a_merge_is_one_up_to_two_hundred_thousand_cells(rows: int, known: bool) -> None:
    spans = Spans([(1, 1, rows, 1), (1, 3, 2, 4)])
    assert (spans.of(1, 1) == (rows, 1)) is known
    assert spans.covered(rows, 1) is known
    assert (spans.of(1, 3), spans.of(1, 4), spans.covered(2, 4), spans.covered(1, 3)) == ((2, 2), (1, 1), True, False)


@pytest.mark.parametrize(("span", "wide"), [("0", 1), ("1", 1), ("1000", 1000), ("1001", 1000), ("x", 1)])
def test_a_cell_of_a_web_page_is_a_thousand_columns_wide_at_most(span: str, wide: int) -> None:
    (block,) = blocks_of_html(f"<table><tr><td colspan='{span}'>a</td><td>b</td></tr></table>")
    assert [(cell.text, cell.column, cell.columns) for cell in block.cells] == [("a", 1, wide), ("b", wide + 1, 1)]


@pytest.mark.parametrize(
    ("line", "joined"),
    [("字" * 28, True), ("字" * 27, False), ("word " * 11 + "words", True), ("word " * 11 + "word", False)],
)
def test_a_long_line_that_ends_within_a_sentence_goes_on(line: str, joined: bool) -> None:
    found = [block.text for block in read_text(f"{line.strip()}\n接下来的一句。\n", "a.txt")]
    assert (len(found) == 1) is joined


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("人力资源和社会保\n障局、办公室", "人力资源和社会保障局、办公室"),
        ("人力资源和社会\n保障局、办公室", "人力资源和社会\n保障局、办公室"),
        ("办公室\n宣传部", "办公室\n宣传部"),
        ("办公室（市\n级）\n宣传部", "办公室（市级）\n宣传部"),
    ],
)
def test_two_signs_before_a_comma_are_the_end_of_the_line_above(text: str, joined: str) -> None:
    assert owners_text(text, WORDS) == joined


@pytest.mark.parametrize(
    ("text", "parts", "mixed"),
    [
        ("1.3个", (1, 3), 0),
        ("3．2.5公里", (3, 2, 5), 1),
        ("1.1000户", (1, 1000), 0),
        ("1.2.3个", (1, 2, 3), 0),
    ],
)
def test_a_start_that_may_be_a_number_or_a_quantity(text: str, parts: tuple[int, ...], mixed: int) -> None:
    start = ambiguous_start(text, start_pattern("个|公里|户"))
    assert start is not None
    assert (start.parts, start.mixed) == (parts, mixed)


@pytest.mark.parametrize("text", ["1.2022年", "1. 个", "个", "1234.5个"])
def test_a_start_that_is_in_no_doubt(text: str) -> None:
    assert ambiguous_start(text, start_pattern("个")) is None


@pytest.mark.parametrize(("differing", "told"), [(5, 5), (6, 6), (7, 6)])
def test_of_many_differences_five_are_told(differing: int, told: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readback, "_targets", lambda *_: iter([f"d{n}" for n in range(differing)]))
    found = readback.differences(None, None, all_languages()[0])  # type: ignore[arg-type]
    assert len(found) == told
    assert found[:5] == [f"d{n}" for n in range(5)]
    assert differing == 5 or str(differing - 5) in found[5]


SIGNS = "甲乙丙丁戊己庚辛壬癸"


def taken(headings: str, *columns: list[str]) -> Understanding:
    """What import makes of a table with tasks in its first column."""
    rows = [
        headings.split(),
        *([f"完成第{sign}项任务内容", *cells] for sign, *cells in zip(SIGNS, *columns, strict=False)),
    ]
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return understand_file(held_in(buffer.getvalue().encode(), "a.csv"), all_languages(), Choices({}, this_year=2022))


OFFICES, DAYS, WORDY = ["办公室"] * 10, ["6月底前"] * 10, [f"说明文字较长的{sign}" for sign in SIGNS]


@pytest.mark.parametrize(("days", "found"), [(7, "6月底前"), (6, "")])
def test_a_column_is_of_deadlines_if_seven_of_ten_cells_are(days: int, found: str) -> None:
    read = taken("工作任务 牵头单位 丙栏", OFFICES, DAYS[:days] + WORDY[days:])
    assert read.targets[0].deadline == found
    assert read.targets[0].lead == ("办公室",)


@pytest.mark.parametrize(("names", "found"), [(7, ("办公室",)), (6, ())])
def test_a_column_is_of_departments_if_seven_of_ten_cells_are(names: int, found: tuple[str, ...]) -> None:
    read = taken("工作任务 丙栏 完成时限", OFFICES[:names] + WORDY[names:], DAYS)
    assert read.targets[0].responsible == found


@pytest.mark.parametrize(("numbers", "found"), [(8, "1"), (7, "")])
def test_a_column_of_numbers_is_kept_if_eight_of_ten_cells_have_one(numbers: int, found: str) -> None:
    counted = [str(n) if n <= numbers else "" for n in range(1, 11)]
    read = taken("工作任务 序号 牵头单位 完成时限", counted, OFFICES, DAYS)
    assert (read.targets[0].number, read.targets[0].text) == (found, "完成第甲项任务内容")
