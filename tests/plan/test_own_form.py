"""The sheet of form columns as offices type it: own words as headings, lists, conditions, lines that look like notes."""

from __future__ import annotations

from pathlib import Path

import pytest
from plan_books import DEPARTMENTS, SETTINGS, TARGETS, codes, plan_book, read

from xlplan.plan.model import Condition
from xlplan.plan.names import split_choices

HEAD = "代码 | 名称 | 类型 | 选项 | 汇总方式 | 适用 | 由谁填 | 进汇总表"
OWN = """
用词·工作目标 | 督办案件
用词·举措 | 类别
用词·方面 | 条线
用词·部门 | 庭室
用词·牵头部门 | 承办庭室
用词·责任部门 | 协办庭室
"""


def form(tmp_path: Path, *lines: str, **more: str) -> object:
    tmp_path.mkdir(exist_ok=True)
    return read(plan_book(tmp_path / "plan.xlsx", 表单="\n".join((HEAD, *lines)), **more))


def test_a_plan_is_headed_in_the_words_of_its_office(tmp_path: Path) -> None:
    targets = TARGETS
    for shipped, own in (
        ("牵头部门", "承办庭室"),
        ("责任部门", "协办庭室"),
        ("工作目标", "督办案件"),
        ("举措", "类别"),
    ):
        targets = targets.replace(shipped, own)
    lines = " | 标的 | 数量 | | 合计 | 条线=维权；庭室=权益部 | 承办 |\n | 次数 | 数量 | | | | 协办庭室 |"
    path = plan_book(
        tmp_path / "plan.xlsx",
        settings=SETTINGS.rstrip() + OWN,
        departments="",
        targets="",
        庭室=DEPARTMENTS.replace("部门 |", "庭室 |", 1),
        督办案件=targets.replace("方面", "条线", 1),
        表单=f"{HEAD}\n{lines}",
    )
    reading = read(path)
    assert codes(reading) == []
    first = reading.plan.targets[0]
    assert (first.number, first.measure_number, first.lead_text) == ("1", "1", "办公室")
    money, times = reading.plan.form_columns
    assert (money.filled_by, times.filled_by) == ("lead", "responsible")
    assert money.where == (Condition("aspect", ("维权",)), Condition("department", ("权益部",)))


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("好、一般、差", ["好", "一般", "差"]),
        ("A级（重大，须停产）、B级", ["A级（重大，须停产）", "B级"]),
        ("停产, 局部；不停产, 全面；其他", ["停产, 局部", "不停产, 全面", "其他"]),
        ("Yes, fully; Yes, partly; No", ["Yes, fully", "Yes, partly", "No"]),
        ("甲，含乙\n丙；丁", ["甲，含乙", "丙；丁"]),
        ("是/否", ["是", "否"]),
        ("水/电、气", ["水/电", "气"]),
        (" 是 ， 是,否 ", ["是", "否"]),
        ("①自筹、②拨款", ["①自筹", "②拨款"]),
    ],
)
def test_choices_stay_as_written_and_are_parted_at_the_coarsest_mark(text: str, choices: list[str]) -> None:
    assert list(split_choices(text)) == choices


def test_columns_may_be_called_like_notes_and_totals(tmp_path: Path) -> None:
    lines = (" | 备注 | 文字", " | 说明 | 长文字", " | 合计 | 数量", " | 备注二", "注：以下各栏明年再用", " | 注")
    reading = form(tmp_path, *lines, 提问="问题 | 类型\n说明：最大的困难是什么？ | 长文字\n备注：以上都要答")
    assert [spec.label for spec in reading.plan.form_columns] == ["备注", "说明", "合计", "备注二", "注"]
    assert [question.text for question in reading.plan.questions] == ["说明：最大的困难是什么？"]


@pytest.mark.parametrize(
    ("condition", "filler", "found", "where"),
    [
        ("方面=政治引领;维权", "", [], [("aspect", ("政治引领", "维权"))]),
        ("方面＝政治引领、维权", "", [], [("aspect", ("政治引领、维权", "政治引领", "维权"))]),
        (
            " 方面 = 维权 ； 部门 = 宣传处;权益部 ",
            "",
            [],
            [("aspect", ("维权",)), ("department", ("宣传处", "权益部"))],
        ),
        ("方面=政治引领、经济", "", ["condition-empty"], None),
        ("方面=政治引领;经济", "", ["bad-condition"], []),
        ("方面=维权；举措=学习", "", ["condition-empty"], None),
        ("方面=维权；部门=办公室", "", ["condition-empty"], None),
        ("方面=维权", "责任", ["condition-empty"], None),
        ("部门=财务科", "", ["unknown-department"], None),
        ("颜色=红", "", ["bad-condition"], []),
    ],
)
def test_conditions_are_read_or_told(
    tmp_path: Path, condition: str, filler: str, found: list[str], where: list[tuple[str, tuple[str, ...]]] | None
) -> None:
    reading = form(tmp_path, f" | 经费 | 数量 | | | {condition} | {filler} |")
    assert codes(reading) == [(f"plan.{code}", "表单!F2") for code in found]
    if where is not None:
        assert reading.plan.form_columns[0].where == tuple(Condition(*each) for each in where)


def test_what_stands_on_the_printed_sheet_anyway_may_be_asked_for_and_never_taken_off(tmp_path: Path) -> None:
    reading = form(tmp_path, "完成状态 | | | | | | | 是", "工作目标 | | | | | | | 是", "进度% | | | | | | | 否")
    assert codes(reading) == [("plan.form-cannot", "表单!H4")]


def test_more_columns_than_the_printed_sheet_has_room_for_are_told(tmp_path: Path) -> None:
    lines = [f" | 栏目{n} | 文字 | | | | | 是" for n in range(10)]
    assert codes(form(tmp_path / "a", *lines)) == [("plan.many-printed", "表单!B10")]
    assert codes(form(tmp_path, *lines[:8], " | 其他 | 文字 | | | | | 否")) == []


def test_a_heading_that_nothing_reads_is_told(tmp_path: Path) -> None:
    path = plan_book(
        tmp_path / "plan.xlsx", 表单="名称 | 类型 | 排序\n经费 | 数量 | 1", 提问="问题 | 分值\n有何建议？ | 5"
    )
    assert codes(read(path)) == [("plan.unread-heading", "表单!C1"), ("plan.unread-heading", "提问!B1")]


@pytest.mark.parametrize("word", ["所有部门", "全部", "ALL", "各部门"])
def test_a_question_to_everyone_may_say_so(tmp_path: Path, word: str) -> None:
    reading = read(plan_book(tmp_path / "plan.xlsx", 提问=f"问题 | 发给谁\n有何建议？ | {word}"))
    group = tuple(d.id for d in reading.plan.departments) if word == "各部门" else None
    assert codes(reading) == [] and reading.plan.questions[0].asked == group
