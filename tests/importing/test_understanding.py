"""Single rules by which a table is understood."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font
from tables_drawn import by_openpyxl, draw

from xlplan.locale import all_languages
from xlplan.plan.importing import Choices, Understanding, understand


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "任务.xlsx"


def read(path: Path, table: str, **sheets: str) -> Understanding:
    by_openpyxl({name: draw(text) for name, text in {"任务": table, **sheets}.items()}, path)
    return understand(path, all_languages(), Choices({}, this_year=2022))


def keys(read: Understanding) -> list[set[str]]:
    return [{hint.key for hint in target.hints} for target in read.targets]


HEAD = "序号 | 任务 | 牵头单位 | 责任单位 | 完成时限\n"


def test_a_heading_with_a_number_of_a_higher_kind_is_no_target(path: Path) -> None:
    found = read(
        path, HEAD + "一 | 党建 | | |\n1 | 学习 | 办公室 | | 6月底前\n二 | 业务 | | |\n2 | 普法 | 权益部 | | 年底前"
    )
    assert [(t.aspect, t.text) for t in found.targets] == [("一、党建", "学习"), ("二、业务", "普法")]


def test_a_row_without_owners_and_deadline_is_kept_as_a_target_and_asked_about(path: Path) -> None:
    found = read(path, HEAD + "1 | 学习 | 办公室 | | 6月底前\n2 | 普法 | | |\n3 | 宣讲 | 宣传部 | | 年底前")
    assert [t.text for t in found.targets] == ["学习", "普法", "宣讲"]
    assert keys(found)[1] == {"heading-or-target"}


def test_a_rule_for_rows_without_a_lead_is_followed_and_told(path: Path) -> None:
    rows = "1 | 学习 | 办公室 | 宣传部 | 6月底前\n2 | 普法 | | 权益部、办公室 | 年底前\n"
    found = read(path, HEAD + rows + "注：无牵头单位的，责任单位即为牵头单位。")
    assert [(t.lead, t.responsible) for t in found.targets] == [
        (("办公室",), ("宣传部",)),
        (("权益部",), ("办公室",)),
    ]
    assert keys(found) == [set(), set()]


def test_a_leader_is_a_person_and_no_department(path: Path) -> None:
    found = read(path, "任务 | 责任领导 | 完成时限\n学习 | 张三 | 6月底前\n普法 | 李四 | 年底前")
    assert [(t.lead, t.note) for t in found.targets] == [((), "责任领导：张三"), ((), "责任领导：李四")]
    assert found.departments == ()


def test_a_merged_owner_or_deadline_holds_for_all_its_rows_and_a_blank_one_for_none(path: Path) -> None:
    found = read(path, HEAD + "1 | 学习 | 办公室 | | 6月底前\n2 | 普法 | ^ | | ^\n3 | 宣讲 | | | 年底前")
    assert [(t.lead, t.deadline) for t in found.targets] == [
        (("办公室",), "6月底前"),
        (("办公室",), "6月底前"),
        ((), "年底前"),
    ]


def test_more_rows_of_one_target_are_joined_and_asked_about(path: Path) -> None:
    found = read(
        path, HEAD + "1 | 学习 | 办公室 | 宣传部 | 6月底前\n^ | ^ | ^ | 权益部 | 年底前\n2 | 普法 | 权益部 | | 年底前"
    )
    assert [(t.text, t.responsible, t.deadline) for t in found.targets] == [
        ("学习", ("宣传部", "权益部"), "6月底前；年底前"),
        ("普法", (), "年底前"),
    ]
    assert keys(found) == [{"rows-joined"}, set()]


def test_of_three_levels_of_headings_the_middle_one_goes_to_the_note(path: Path) -> None:
    rows = "一、党建 | < | <\n（一）思想 | < | <\n1.学习 | < | <\n（1）培训 | 办公室 | 6月底前\n（2）讲座 | 办公室 | 年底前"
    found = read(path, "任务 | 牵头单位 | 完成时限\n" + rows)
    first = found.targets[0]
    assert (first.aspect, first.measure_number, first.measure) == ("一、党建", "1", "学习")
    assert (first.number, first.text, first.note) == ("（1）", "培训", "（一）思想")
    assert keys(found) == [{"split-heading"}, {"split-heading"}]


def test_another_table_below_is_left_alone_and_named(path: Path) -> None:
    rows = "1 | 学习 | 办公室 | | 6月底前\n\n序号 | 单位 | 联系人 | 备注\n1 | 办公室 | 张三 | 无"
    found = read(path, HEAD + rows)
    assert [t.text for t in found.targets] == ["学习"]
    assert found.other_tables == (("任务", 4),)
    assert keys(found) == [set()]


def test_tables_of_targets_on_all_sheets_are_taken(path: Path) -> None:
    other = "任务 | 牵头单位 | 完成时限\n普法 | 权益部 | 年底前"
    found = read(path, HEAD + "1 | 学习 | 办公室 | | 6月底前\n2 | 宣讲 | 宣传部 | | 年底前", 下半年=other)
    assert [t.text for t in found.targets] == ["学习", "宣讲", "普法"]
    assert [table.name for table in found.tables] == ["任务", "下半年"]


def test_titles_tell_the_name_and_the_year(path: Path) -> None:
    found = read(path, "附件3\n市卫健委2023年重点工作任务分解表\n" + HEAD + "1 | 学习 | 办公室 | | 6月底前")
    assert (found.name, found.year) == ("市卫健委2023年重点工作任务分解表", 2023)
    assert str(found.deadlines["6月底前"].due) == "2023-06-30"


def test_a_year_that_nobody_wrote_is_left_open(path: Path) -> None:
    found = read(path, HEAD + "1 | 学习 | 办公室 | | 6月底前")
    assert found.year is None


def test_two_columns_that_both_read_like_targets_are_asked_about(path: Path) -> None:
    found = read(
        path,
        "重点任务 | 主要内容 | 牵头单位 | 完成时限\n学习 | 办班3期 | 办公室 | 6月底前\n普法 | 宣讲5场 | 权益部 | 年底前",
    )
    assert [t.text for t in found.targets] == ["办班3期", "宣讲5场"]
    assert found.targets[0].note == "重点任务：学习"
    assert keys(found)[0] == {"target-choice"}


@pytest.mark.parametrize(
    "heading", ["完成时限（月底前）", "各项工作完成时限", "完 成\\n时 限", "*完成时限*", "完成时限："]
)
def test_headings_are_known_through_what_surrounds_them(heading: str, path: Path) -> None:
    found = read(path, f"任务 | 牵头单位 | {heading}\n学习 | 办公室 | 6月底前\n普法 | 权益部 | 年底前")
    assert [t.deadline for t in found.targets] == ["6月底前", "年底前"]
    assert keys(found) == [set(), set()]


def test_a_file_with_no_header_at_all_is_read_by_its_content_and_asked_about(path: Path) -> None:
    found = read(
        path,
        "1 | 举办干部培训班 | 办公室 | 6月底前\n2 | 开展普法宣讲 | 权益部 | 年底前\n3 | 完成年度预算 | 财务科 | 2022-11-30",
    )
    assert [(t.number, t.text, t.lead, t.deadline) for t in found.targets][2] == (
        "3",
        "完成年度预算",
        ("财务科",),
        "2022-11-30",
    )
    assert keys(found)[0] == {"guessed-column"}


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("市发展和\\n改革委员会", ["市发展和改革委员会"]),
        ("组织联络部\\n（机关党委）\\n办公室", ["组织联络部（机关党委）", "办公室"]),
        ("市发展和\\n改革委员会\\n办公室、\\n宣传部", ["市发展和改革委员会", "办公室", "宣传部"]),
        ("办公室\\n宣传部", ["办公室", "宣传部"]),
        ("张三\\n办公室", ["张三", "办公室"]),
        ("市人力资源和社会保\\n障局、办公室", ["市人力资源和社会保障局", "办公室"]),
        ("Office of\\nRights\\nIT Unit", ["Office of Rights", "IT Unit"]),
    ],
)
def test_a_line_break_parts_names_and_never_a_name(written: str, names: list[str], path: Path) -> None:
    found = read(path, f"任务 | 牵头单位 | 完成时限\n学习 | {written} | 6月底前\n普法 | 张三 | 年底前")
    assert [d.name for d in found.departments if d.name != "张三" or "张三" in names][: len(names)] == names


def test_numbers_of_aspects_stay_with_them(path: Path) -> None:
    rows = "一 | 党建 | 1 | 学习 | 办公室 | 6月底前\n^ | ^ | 2 | 宣讲 | 宣传部 | 6月底前\n二 | 业务 | 3 | 普法 | 权益部 | 年底前"
    found = read(path, "序号 | 类别 | 序号 | 任务 | 牵头单位 | 完成时限\n" + rows)
    assert [(t.number, t.aspect) for t in found.targets] == [("1", "一、党建"), ("2", "一、党建"), ("3", "二、业务")]


def test_numbers_are_taken_as_their_cells_show_them(path: Path) -> None:
    from openpyxl import load_workbook

    read(path, "任务 | 量化指标 | 牵头单位 | 完成时限\n办结率 | x | 办公室 | x\n回访 | 20 | 宣传部 | 年底前")
    book = load_workbook(path)
    sheet = book["任务"]
    sheet["B2"], sheet["B2"].number_format = 0.95, "0%"
    sheet["D2"], sheet["D2"].number_format = 6.3, "0.00"
    book.save(path)
    found = understand(path, all_languages(), Choices({}, this_year=2022))
    assert [(t.quantity, t.deadline) for t in found.targets] == [("95%", "6.30"), ("20", "年底前")]


def test_a_column_finer_than_the_known_ones_holds_the_targets_and_is_asked_about(path: Path) -> None:
    rows = "招商 | 引进企业5家 | 招商局 | 全年\n^ | 外出考察10次 | 招商局 | 全年\n教育 | 新建学校 | 教育局 | 8月底前"
    found = read(path, "项目 | 干什么 | 牵头单位 | 完成时限\n" + rows)
    assert [(t.measure, t.text) for t in found.targets][1] == ("招商", "外出考察10次")
    assert keys(found)[0] == {"guessed-column"}


def test_a_heading_over_several_columns_does_not_tell_what_one_of_them_holds(path: Path) -> None:
    head = "任务 | 牵头单位 | 完成时限 | <\n^ | ^ | 上半年 | 下半年\n"
    found = read(path, head + "修路 | 交通局 | 立项 | 完工\n建校 | 教育局 | 选址 | 开工")
    assert [t.deadline for t in found.targets] == ["", ""]
    assert found.targets[0].note == "完成时限 / 上半年：立项；完成时限 / 下半年：完工"


def test_the_rest_of_a_remark_is_no_heading(path: Path) -> None:
    rows = "学习 | 办公室 | 6月底前 | 每半年\n| | | 小结一次\n普法 | 权益部 | 年底前 |"
    found = read(path, "任务 | 牵头单位 | 完成时限 | 备注\n" + rows)
    assert [(t.aspect, t.text, t.note) for t in found.targets] == [("", "学习", "每半年；小结一次"), ("", "普法", "")]
    assert keys(found) == [{"rows-joined"}, set()]


def test_what_is_crossed_out_hidden_or_annotated_is_asked_about_with_its_row(path: Path) -> None:
    rows = "\n".join(f"{n} | 第{n}项工作 | 办公室 | 宣传部 | 年底前" for n in range(1, 5))
    by_openpyxl({"任务": draw(HEAD + rows)}, path)
    book = load_workbook(path)
    sheet = book["任务"]
    for column in "ABCDE":
        sheet[f"{column}3"].font = Font(strike=True)
    sheet.row_dimensions[4].hidden = True
    sheet["E5"].comment = Comment("经研究延期至2027年3月", "张三")
    book.save(path)
    found = understand(path, all_languages(), Choices({}, this_year=2026))
    assert keys(found) == [set(), {"row-struck"}, {"row-hidden"}, {"cell-note"}]
    assert [q.rows for q in found.questions[1:]] == [("任务!B3",), ("任务!B4",), ("任务!B5",)]
    assert "经研究延期至2027年3月" in found.questions[-1].hint.text(all_languages()[0])
