import random

import pytest

from xlplan.page.measure import CHINESE, LATIN, ROW_CAP, line_height, row_height, text_height


def test_a_column_of_ten_holds_four_chinese_characters_of_eleven_points():
    # 5.25 × 10 ÷ 11 − 0.15 = 4.6 em
    assert CHINESE.wrapped("妇女联合会", 10, 11) == ["妇女联合", "会"]


def test_closing_marks_never_begin_a_line_and_opening_marks_never_end_one():
    assert CHINESE.wrapped("妇女联合。会", 10, 11) == ["妇女联", "合。会"]
    assert CHINESE.wrapped("妇女联“合会”", 10, 11) == ["妇女联", "“合会”"]


def test_latin_words_stay_whole_and_only_those_longer_than_the_line_are_cut():
    assert CHINESE.wrapped("the plan for women", 10, 11) == ["the plan", "for", "women"]
    assert CHINESE.wrapped("approximately", 10, 11) == ["approxi", "mately"]


def test_every_line_break_in_the_text_is_a_line():
    assert CHINESE.lines("一\n二\n\n三", 20, 11) == 4
    assert CHINESE.lines("一\n", 20, 11) == 2
    assert CHINESE.lines("", 20, 11) == 1


def test_a_line_of_eleven_points_is_sixteen_and_a_half_high():
    assert line_height(11) == 16.5
    assert text_height("一", 20, 11) == 19.5


def test_a_row_is_as_high_as_its_tallest_cell_and_never_over_the_cap():
    assert row_height([("一", 20, 11), ("一\n二\n三", 20, 11)]) == 3 * 16.5 + 3
    assert row_height([("一", 20, 11)], minimum=40) == 40
    assert row_height([("一\n" * 100, 20, 11)]) == ROW_CAP
    assert row_height([]) == 0


@pytest.mark.parametrize(
    "text", ["妇女儿童发展规划，" * 60, "word " * 200, "x" * 900, "段落。\n" * 80, " \t前有空格" + "字" * 200]
)
def test_parts_of_a_tall_text_fit_their_height_and_hold_every_character(text):
    parts = CHINESE.split(text, 18, 10.5, 120)
    assert all(text_height(part, 18, 10.5) <= 120 for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_a_text_that_fits_is_one_part_as_it_stands():
    assert CHINESE.split(" 一 ", 18, 10.5, 120) == [" 一 "]
    assert CHINESE.split("", 18, 10.5, 120) == [""]


def test_wrapping_keeps_every_character_of_random_texts():
    dice = random.Random(5)
    letters = "妇女联合会，。“”（）abcW 1290%-\n"
    for _ in range(500):
        text = "".join(dice.choice(letters) for _ in range(dice.randint(0, 80)))
        lines = CHINESE.wrapped(text, dice.randint(3, 30), 10.5)
        assert "".join("".join(lines).split()) == "".join(text.split())


def test_calibri_is_measured_by_its_own_narrower_letters():
    assert LATIN.wrapped("the plan for women", 11, 11) == ["the plan for", "women"]
    assert CHINESE.wrapped("the plan for women", 11, 11) == ["the plan", "for", "women"]
    assert LATIN.line(11) < CHINESE.line(11)
    assert LATIN.wrapped("\u5987\u5973\u8054\u5408\u4f1a", 10, 11) == CHINESE.wrapped(
        "\u5987\u5973\u8054\u5408\u4f1a", 10, 11
    )
