"""`1.3个` is number 1 and three of something, or number 1.3: the neighbours tell, else the text stays whole and is asked about."""

from __future__ import annotations

from pathlib import Path

import pytest
from tables_drawn import by_openpyxl, draw

from xlplan.locale import all_languages
from xlplan.plan.importing import Choices, Understanding, understand_file
from xlplan.plan.importing.sources.opening import held_in

LOCALES = all_languages()

OWNED = "（市城管局负责）"


def prose(tmp_path: Path, lines: list[str], owned: str = OWNED) -> Understanding:
    path = tmp_path / "方案.txt"
    text = "\n".join(line if line.endswith("#") else line + owned for line in lines).replace("#", "")
    path.write_text("2026年工作方案\n" + text, "utf-8")
    return taken(path)


def taken(path: Path) -> Understanding:
    return understand_file(held_in(path.read_bytes(), path.name), LOCALES, Choices({}, this_year=2026))


def seen(found: Understanding) -> list[tuple[str, str, bool]]:
    return [(t.number, t.text, "number-or-quantity" in {h.key for h in t.hints}) for t in found.targets]


@pytest.mark.parametrize(
    ("lines", "read"),
    [
        # number 1 of a list
        (
            ["1.3个示范点建成", "2.10处公园改造", "3.修复河堤"],
            [("1", "3个示范点建成"), ("2", "10处公园改造"), ("3", "修复河堤")],
        ),
        (
            ["1.修复河堤", "2.1500户改水", "3.30%的社区达标"],
            [("1", "修复河堤"), ("2", "1500户改水"), ("3", "30%的社区达标")],
        ),
        (
            ["一、民生#", "1.修复河堤", "二、生态#", "1.5条河道清淤", "2.补植行道树"],
            [("1", "修复河堤"), ("1", "5条河道清淤"), ("2", "补植行道树")],
        ),
        (
            ["一、民生#", "1.修复河堤", "2.补植行道树", "二、生态#", "3.5条河道清淤"],
            [("1", "修复河堤"), ("2", "补植行道树"), ("3", "5条河道清淤")],
        ),
        # number 1.1
        (["1.总体#", "1.1修复河堤", "1.2清理河道"], [("1.1", "修复河堤"), ("1.2", "清理河道")]),
        (
            ["1.1修复河堤", "1.2清理河道", "2.1建成公园", "2.2补植行道树"],
            [("1.1", "修复河堤"), ("1.2", "清理河道"), ("2.1", "建成公园"), ("2.2", "补植行道树")],
        ),
        (
            ["1.1 修复河堤", "1.2 清理河道", "1.3个人培训"],
            [("1.1", "修复河堤"), ("1.2", "清理河道"), ("1.3", "个人培训")],
        ),
        # both
        (
            ["1.1.修复河堤", "1.2.3个示范点建成", "1.3.补植行道树"],
            [("1.1", "修复河堤"), ("1.2", "3个示范点建成"), ("1.3", "补植行道树")],
        ),
    ],
)
def test_the_neighbours_tell(lines: list[str], read: list[tuple[str, str]], tmp_path: Path) -> None:
    assert seen(prose(tmp_path, lines)) == [(number, text, False) for number, text in read]


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("1.5万人次参加培训", []),
        ("1.5万人次参加培训", ["4.补植行道树", "5.修复河堤"]),
        ("1.5万人次参加培训", ["1.补植行道树"]),
        ("1.3个示范点建成", []),
        ("2.10处公园改造", []),
        ("2.10处公园改造", ["6.补植行道树"]),
        ("3.5%的增长实现", ["1.补植行道树", "2.修复河堤"]),
        ("1.5 million trees are planted", []),
        ("2.5 公里绿道贯通", []),
        ("2.5万亩高标准农田建成", ["10公里绿道贯通", "3所学校投用", "24/7热线开通", "12345热线提质"]),
        ("2.5万亩高标准农田建成", ["100%完成清零", "24小时书房建成5个", "2026年度审计完成", "3 new clinics open"]),
    ],
)
def test_nothing_is_cut_and_it_is_asked_where_nobody_can_tell(text: str, others: list[str], tmp_path: Path) -> None:
    first, *more = seen(prose(tmp_path, [text, *others]))
    assert first == ("", text, True)
    assert not any(asked for _, _, asked in more)


def test_starts_that_are_all_in_doubt_do_not_settle_each_other(tmp_path: Path) -> None:
    lines = ["1.5万人次参加培训", "2.5万亩林地抚育", "3.5公里绿道贯通"]
    assert seen(prose(tmp_path, lines)) == [("", line, True) for line in lines]


def test_a_full_width_stop_is_the_end_of_the_number(tmp_path: Path) -> None:
    lines = ["1．修复河堤", "2．2.5万亩农田建成", "3．10件实事办结"]
    read = [("1", "修复河堤"), ("2", "2.5万亩农田建成"), ("3", "10件实事办结")]
    assert seen(prose(tmp_path, lines)) == [(number, text, False) for number, text in read]


def test_a_heading_in_doubt_is_asked_about(tmp_path: Path) -> None:
    found = prose(tmp_path, ["1.清理河道", "4.5万亩林地抚育#", "（1）修复河堤", "（2）补植行道树"])
    assert [("heading-number" in {h.key for h in t.hints}) for t in found.targets] == [False, True, True]


def test_a_figure_below_one_is_no_number(tmp_path: Path) -> None:
    found = prose(tmp_path, ["1.修复河堤", "0.5万亩林地抚育", "2.补植行道树"])
    assert "万亩林地抚育" not in [t.text for t in found.targets]


def test_english_numbers_with_a_space_are_numbers(tmp_path: Path) -> None:
    lines = ["1.1 Action on bridges.", "1.2 Plant trees."]
    found = prose(tmp_path, lines, " (Lead: Parks)")
    assert seen(found) == [("1.1", "Action on bridges", False), ("1.2", "Plant trees", False)]


def test_english_quantities_are_not_cut(tmp_path: Path) -> None:
    assert seen(prose(tmp_path, ["1.5m people trained."], " (Lead: Parks)")) == [("", "1.5m people trained", True)]
    found = prose(tmp_path, ["1. Repair the bridge.", "2.5km of paths are paved.", "3. Plant trees."], " (Lead: Parks)")
    assert seen(found)[1] == ("2", "5km of paths are paved", False)


@pytest.mark.parametrize(
    ("rows", "read"),
    [
        (
            ["1.3个示范点建成", "2.10处公园改造", "3.修复河堤"],
            [("1", "3个示范点建成", False), ("2", "10处公园改造", False), ("3", "修复河堤", False)],
        ),
        (["1.1修复河堤", "1.2清理河道"], [("1.1", "修复河堤", False), ("1.2", "清理河道", False)]),
        (["1.5万人次培训", "7.修复河堤"], [("", "1.5万人次培训", True), ("7", "修复河堤", False)]),
        (["1.5万人次培训", "修复河堤"], [("", "1.5万人次培训", False), ("", "修复河堤", False)]),
        (["1.5万人次培训", "2.5万亩抚育"], [("", "1.5万人次培训", True), ("", "2.5万亩抚育", True)]),
    ],
)
def test_in_a_table_as_in_prose(rows: list[str], read: list[tuple[str, str, bool]], tmp_path: Path) -> None:
    path = tmp_path / "任务.xlsx"
    table = "工作任务 | 牵头单位 | 完成时限\n" + "\n".join(f"{row} | 市城管局 | 6月底前" for row in rows)
    by_openpyxl({"任务": draw(table)}, path)
    assert seen(taken(path)) == read
