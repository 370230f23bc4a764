"""A form that is filled in advance: answers as they were given, cells to mend, things that were not ours."""

from __future__ import annotations

from datetime import date

from forms_made import FIRST, at, content_of, headed, opened, target, two_rows
from openpyxl.worksheet.worksheet import Worksheet

from xlplan.form.content import Filled, FormContent, FormRow, Leftover, Mark
from xlplan.plan.model import Role


def test_answers_given_in_advance_stand_as_words_numbers_days_or_as_typed() -> None:
    answers = {
        "status": Filled("done"),
        "progress": Filled(None, "约80%"),
        "done_date": Filled(date(2022, 9, 3)),
        "news": Filled("=1+1"),
        "problems": Filled("-没有"),
    }
    row = FormRow(target("1"), Role.LEAD, answers=answers)
    sheet = opened(content_of(row))["填报"]
    shown = [at(sheet, FIRST, label) for label in ("完成状态", "进度%", "完成日期", "本月进展情况", "存在问题")]
    assert shown[:2] == ["已完成", "约80%"]
    assert shown[2].date() == date(2022, 9, 3)  # type: ignore[union-attr]
    assert shown[3:] == ["=1+1", "-没有"]
    assert sheet.cell(FIRST, headed(sheet)["本月进展情况"]).data_type == "s"


def links_of(sheet: Worksheet) -> dict[str, str]:
    cells = (cell for row in sheet.iter_rows() for cell in row)
    return {cell.coordinate: cell.hyperlink.location for cell in cells if cell.hyperlink is not None}


def slip() -> FormContent:
    first, second = two_rows()
    marks = (
        Mark(first.target.id, "progress", "“约80%”不是一个明确的数，请填 0 到 100 之间的数"),
        Mark(second.target.id, "news", "必填项，没有填写"),
    )
    return content_of(
        first,
        second,
        marks=marks,
        leftovers=(Leftover("填报!Y9", "与宣传部会商后再定"), Leftover("Sheet2!A1", "=cmd()")),
    )


def test_a_correction_slip_lists_what_to_mend_with_links_on_top() -> None:
    sheet = opened(slip())["填报"]
    lines = [sheet.cell(row, 3).value for row in range(5, 9)]
    assert lines[0].startswith("请修改以下 2 处")
    assert lines[1] == "① 第 1 项 · 进度%：“约80%”不是一个明确的数，请填 0 到 100 之间的数"
    assert lines[2].startswith("② 第 2 项 · 本月进展情况")
    assert "另有 2 处内容不属于本表" in lines[3]
    places = links_of(sheet)
    header = headed(sheet, 9)
    assert places["C6"] == f"'填报'!{sheet.cell(10, header['进度%']).coordinate}"
    assert places["C7"] == f"'填报'!{sheet.cell(11, header['本月进展情况']).coordinate}"


def test_a_correction_slip_marks_and_explains_its_cells() -> None:
    sheet = opened(slip())["填报"]
    header = headed(sheet, 9)
    marked, plain = sheet.cell(10, header["进度%"]), sheet.cell(10, header["完成状态"])
    assert marked.comment is not None and "明确的数" in marked.comment.text
    assert marked.fill.fgColor.rgb != plain.fill.fgColor.rgb
    assert not marked.protection.locked
    covered = [str(area.sqref) for area in sheet.conditional_formatting]
    assert not any(f"{marked.column_letter}10" in area for area in covered)


def test_a_correction_slip_keeps_what_was_not_ours_on_a_sheet_of_its_own() -> None:
    sheet = opened(slip())["原表其他内容"]
    rows = [row for row in sheet.iter_rows(values_only=True) if row[1] is not None]
    assert rows[1:] == [("填报!Y9", "与宣传部会商后再定"), ("Sheet2!A1", "=cmd()")]


def test_a_long_list_to_mend_leaves_the_table_room_on_the_screen() -> None:
    rows = tuple(FormRow(target(str(number)), Role.LEAD) for number in range(1, 20))
    marks = tuple(Mark(row.target.id, "news", "没有填写") for row in rows)
    sheet = opened(content_of(*rows, marks=marks))["填报"]
    assert sheet.freeze_panes == "H1"


def test_a_mark_of_a_row_that_is_gone_is_still_listed() -> None:
    sheet = opened(content_of(*two_rows(), marks=(Mark("ZZZZZ", "news", "请说明"),)))["填报"]
    assert "请说明" in sheet["C6"].value
    assert links_of(sheet) == {}
