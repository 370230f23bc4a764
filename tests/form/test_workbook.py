"""The form workbook, read back with other libraries than the one that writes it."""

from __future__ import annotations

import dataclasses
import io
import re

import openpyxl
import pytest
from forms_made import (
    CITY,
    FIRST,
    HEADER,
    PERIOD,
    QUANTIFIED,
    at,
    built,
    content_of,
    headed,
    opened,
    part,
    plan_of,
    target,
    two_rows,
)
from python_calamine import CalamineWorkbook

from xlplan.form.carriers import (
    LISTS_SHEET,
    MANIFEST_SHEET,
    NOT_ASKED,
    TOKEN_NAME,
    list_name,
    read_manifest,
    row_code_in_id,
)
from xlplan.form.columns import CODE, Reported, form_layout
from xlplan.form.content import Filled, FormRow, Leftover, Mark
from xlplan.form.stamp import RowCode, fingerprint_of, read_row_code, read_token, token_of
from xlplan.form.workbook_rows import row_words
from xlplan.locale import LANGUAGES, load_locale
from xlplan.page.measure import line_height
from xlplan.plan.model import Department, FormColumnSpec, Period, Role

ZH = load_locale("zh")


def test_the_sheet_to_fill_comes_first_and_helpers_are_hidden() -> None:
    book = opened(content_of(*two_rows()))
    assert book.sheetnames == ["填报", "填报说明", LISTS_SHEET, MANIFEST_SHEET]
    assert [sheet.sheet_state for sheet in book] == ["visible", "visible", "hidden", "hidden"]


def test_the_head_says_plan_department_period_due_moment_and_token() -> None:
    content = content_of(*two_rows())
    head = " ".join(str(c) for row in opened(content)["填报"].iter_rows(1, 4, values_only=True) for c in row if c)
    assert "妇联工作方案工作目标完成情况填报表" in head
    assert "填报部门：办公室" in head
    assert "填报期次：2022年9月" in head
    assert "报送截止：2022年9月25日（星期日）" in head
    assert read_token(head) == content.stamp


def test_a_due_moment_with_an_hour_shows_it() -> None:
    due = PERIOD.due.replace(hour=17, minute=0, second=0)
    content = dataclasses.replace(content_of(*two_rows()), period=Period(PERIOD.id, PERIOD.opens, due, PERIOD.ends))
    head = [c for row in opened(content)["填报"].iter_rows(2, 2, values_only=True) for c in row if c]
    assert "报送截止：2022年9月25日（星期日）17:00" in head


def test_the_same_inputs_give_the_same_bytes_in_both_languages() -> None:
    marked = content_of(*two_rows(), marks=(Mark(target("1").id, "news", "请填写"),), leftovers=(Leftover("A1", "x"),))
    for lang in LANGUAGES:
        assert built(marked, lang) == built(marked, lang)
    assert built(marked, "zh") != built(marked, "en")


def test_every_carrier_says_the_same() -> None:
    content = content_of(*two_rows())
    book = opened(content)
    token, sheet = token_of(content.stamp), book["填报"]
    assert book.properties.subject == book.properties.category == token
    assert {item.name: item.value for item in book.custom_doc_props.props} == {TOKEN_NAME: token}
    assert book.defined_names[TOKEN_NAME].attr_text == f'"{token}"'
    assert token in sheet.oddFooter.left.text
    manifest = [(str(a), str(b)) for a, b in book[MANIFEST_SHEET].iter_rows(values_only=True)]
    assert read_manifest(manifest) == content.stamp
    for offset, row in enumerate(content.rows):
        code = read_row_code(str(at(sheet, FIRST + offset, "识别码")))
        assert code == RowCode(content.department.id, PERIOD.id, row.target.id)
        assert read_row_code(row_code_in_id(str(at(sheet, FIRST + offset, "行标识")))) == code
        assert at(sheet, FIRST + offset, "校验") == fingerprint_of(row.target)
        assert (at(sheet, FIRST + offset, "行标识"), fingerprint_of(row.target)) in manifest


def test_row_ids_and_fingerprints_stand_in_hidden_columns() -> None:
    sheet = opened(content_of(*two_rows()))["填报"]
    hidden = {letter: shape.outline_level for letter, shape in sheet.column_dimensions.items() if shape.hidden}
    assert [sheet[f"{letter}{HEADER}"].value for letter, level in hidden.items() if not level] == ["行标识", "校验"]


def test_what_a_department_does_not_need_is_folded_and_said_once_below_the_table() -> None:
    content = content_of(*two_rows())
    sheet = opened(content)["填报"]
    folded = [cell for cell in sheet[HEADER] if sheet.column_dimensions[cell.column_letter].outline_level]
    assert [cell.value for cell in folded][:2] == ["方面", "举措"]
    said = [row[2].value for row in sheet.iter_rows(min_row=HEADER + 1) if str(row[2].value).startswith("【")]
    assert said and all(row.target.aspect in "".join(said) for row in content.rows)


def test_plan_cells_are_locked_and_grey_and_department_cells_open_and_white() -> None:
    content = content_of(*two_rows())
    sheet = opened(content)["填报"]
    layout = form_layout(content.plan, ZH)
    assert sheet.protection.sheet and not sheet.protection.password
    for index, column in enumerate(layout.columns, start=1):
        cell = sheet.cell(FIRST, index)
        open_ = column in layout.asked and column.asked_of(content.assignment(content.rows[0]))
        assert cell.protection.locked is not open_, column.key
        assert (cell.fill.fgColor.rgb == "00000000") is open_, column.key


def test_filtering_and_sizing_stay_allowed_under_protection() -> None:
    protection = opened(content_of(*two_rows()))["填报"].protection
    # these flags say what is forbidden
    assert not any((protection.autoFilter, protection.sort, protection.formatColumns, protection.formatRows))
    assert protection.insertRows and protection.deleteRows


def test_what_is_not_asked_of_a_target_is_locked_with_a_dash() -> None:
    sheet = opened(content_of(*two_rows()))["填报"]
    assert at(sheet, FIRST, "累计完成数") == NOT_ASKED and at(sheet, FIRST, "进度%") is None
    assert at(sheet, FIRST + 1, "进度%") == NOT_ASKED and at(sheet, FIRST + 1, "累计完成数") is None
    assert sheet.cell(FIRST, headed(sheet)["累计完成数"]).protection.locked


def test_a_row_shows_the_plan_and_what_was_said_last() -> None:
    first, second = two_rows()
    sheet = opened(content_of(first, second))["填报"]
    labels = [
        "序号",
        "方面",
        "举措",
        "工作目标",
        "本部门角色",
        "牵头部门",
        "责任部门",
        "完成时限",
        "量化指标",
        "计量单位",
        "上期状态",
        "上期进度",
    ]
    assert [at(sheet, FIRST, label) for label in labels] == [
        "1", "坚持政治引领", "1．始终坚持党的领导", "建立工作台账并逐月更新", "牵头", "办公室", "各市县妇联",
        "2022年12月底前", None, None, "进行中", "40%",
    ]  # fmt: skip
    assert [at(sheet, FIRST + 1, label) for label in labels[4:]] == [
        "责任", "办公室", "各市县妇联", "2022年12月底前", 4, "次", None, None,
    ]  # fmt: skip


def test_required_columns_are_starred() -> None:
    sheet = opened(content_of(*two_rows()))["填报"]
    starred = [cell.value for cell in sheet[HEADER] if str(cell.value).endswith("*")]
    assert starred == ["完成状态*", "进度%*", "累计完成数*", "本月进展情况*"]


def test_the_live_line_starts_with_the_true_count() -> None:
    content = content_of(*two_rows())
    shown = {
        str(cell)
        for row in CalamineWorkbook.from_filelike(io.BytesIO(built(content))).get_sheet_by_index(0).to_python()
        for cell in row
    }
    assert "还有 6 个必填项没有填写（黄色单元格）。" in shown
    formula = opened(content)["填报"]["C4"].value
    assert "SUMPRODUCT(--(LEN(TRIM(" in formula


def test_the_live_line_of_a_full_form_says_so() -> None:
    full = {key: Filled(value) for key, value in {"status": "done", "progress": 0.0, "news": "本月无进展"}.items()}
    row = FormRow(target("1"), Role.LEAD, answers=full)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(built(content_of(row)))).get_sheet_by_index(0).to_python()
    assert "必填项已全部填写，可以报送。" in rows[3]


def test_a_blank_answer_is_counted_and_zero_is_not() -> None:
    row = FormRow(
        target("1"), Role.LEAD, answers={"progress": Filled(0.0), "news": Filled("", "  "), "status": Filled(None, "")}
    )
    content = content_of(row)
    assert [words.open for words in row_words(content, form_layout(content.plan, ZH), ZH)] == [2]


def test_drop_downs_use_names_of_ranges_that_hold_the_words() -> None:
    book = opened(content_of(*two_rows()))
    sheet = book["填报"]
    rule = next(v for v in sheet.data_validations.dataValidation if v.type == "list")
    assert rule.formula1 == list_name("status") == "xlplan_list_status"
    name, reference = next(book.defined_names["xlplan_list_status"].destinations)
    words = [cell[0].value for cell in book[name][reference]]
    assert words == [ZH.choice("status", code) for code in Reported]


def test_open_cells_explain_themselves_when_selected() -> None:
    sheet = opened(content_of(*two_rows()))["填报"]
    messages = {v.promptTitle: v.prompt for v in sheet.data_validations.dataValidation}
    assert messages["进度%（必填）"] == "填 0 到 100 之间的数，例如 80。"
    assert messages["存在问题（选填）"].startswith("遇到的困难")
    assert len(messages) == len(form_layout(plan_of(target("1")), ZH).asked)


def test_a_typed_80_stays_80_and_a_typed_percentage_takes_its_format() -> None:
    sheet = opened(content_of(*two_rows()))["填报"]
    cell = sheet.cell(FIRST, headed(sheet)["进度%"])
    assert cell.number_format == "General"
    assert sheet.cell(FIRST, headed(sheet)["完成日期"]).number_format == "yyyy-mm-dd"


def test_empty_required_cells_are_tinted_by_a_rule() -> None:
    sheet = opened(content_of(*two_rows()))["填报"]
    rules = {str(area.sqref): rule.formula[0] for area in sheet.conditional_formatting for rule in area.rules}
    columns = headed(sheet)
    letters = [
        sheet.cell(HEADER, columns[label]).column_letter
        for label in ("完成状态", "进度%", "累计完成数", "本月进展情况")
    ]
    assert rules == {f"{c}6:{c}7": f"LEN(TRIM({c}6))=0" for c in letters}


def test_table_rows_have_room_for_four_lines_and_are_free_to_grow() -> None:
    data = built(content_of(*two_rows()))
    rows = re.findall(r"<row ([^>]*)>", part(data, "xl/worksheets/sheet1.xml"))
    assert len(rows) > HEADER + 2
    table = [row for row in rows if re.match(r'r="(6|7)"', row)]
    assert not any("customHeight" in row for row in table)
    merged = [row for row in rows if re.match(r'r="[1-4]"', row)]  # no program fits a row to a merged text
    assert len(merged) == 4 and all("customHeight" in row for row in merged)
    heights = [float(re.search(r'ht="([\d.]+)"', row)[1]) for row in table]
    assert all(height >= 4 * line_height(10.5) for height in heights) and len(heights) == 2


def test_no_cell_is_merged_in_the_table() -> None:
    sheet = opened(content_of(*two_rows()))["填报"]
    table = range(HEADER, HEADER + 3)
    assert not [area for area in sheet.merged_cells.ranges if area.min_row in table or area.max_row in table]


def test_it_prints_on_a4_landscape_one_page_wide_with_the_heading_on_each_page() -> None:
    sheet = opened(content_of(*two_rows()))["填报"]
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert not sheet.sheet_properties.pageSetUpPr or not sheet.sheet_properties.pageSetUpPr.fitToPage
    assert 10.5 * sheet.page_setup.scale / 100 >= 9
    shown = [shape for shape in sheet.column_dimensions.values() if not shape.hidden and shape.width > 2]
    assert sum(5.55 * shape.width for shape in shown) * sheet.page_setup.scale / 100 <= (11.69 - 0.8) * 72
    assert sheet.print_title_rows == "$5:$5"
    assert sheet.oddFooter.center.text == "第 &P 页 共 &N 页"
    assert sheet.freeze_panes == "H6"


def test_the_sign_off_block_is_open_below_the_table() -> None:
    content = content_of(*two_rows(), signoff={"phone": "0898-65330000"})
    sheet = opened(content)["填报"]
    cells = [cell for row in sheet.iter_rows(FIRST + 2) for cell in row if str(cell.value or "").endswith("：")]
    assert [cell.value for cell in cells] == [
        "填报人：",
        "审核人：",
        "负责人签字：",
        "联系电话：",
        "填报日期（盖章）：",
    ]
    merged = {(area.min_row, area.min_col): area.max_col for area in sheet.merged_cells.ranges}
    after = [sheet.cell(cell.row, merged.get((cell.row, cell.column), cell.column) + 1) for cell in cells]
    assert not any(cell.protection.locked for cell in after)
    assert after[3].value == "0898-65330000"


def test_the_sign_off_block_of_the_plan_is_not_that_of_the_form() -> None:
    plan = plan_of(target("1"), signoff=("制表人", "分管领导签字"))
    sheet = opened(content_of(FormRow(target("1"), Role.LEAD), plan=plan))["填报"]
    shown = [cell for row in sheet.iter_rows(FIRST + 1, values_only=True) for cell in row if cell]
    assert shown[0] == "填报人："
    assert "制表人：" not in shown


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_guide_explains_every_column_and_to_whom_and_when(lang: str) -> None:
    content = content_of(*two_rows())
    locale = load_locale(lang)
    words = [str(c) for row in opened(content, lang).worksheets[1].iter_rows(values_only=True) for c in row if c]
    for column in form_layout(content.plan, locale).asked:
        assert column.label in words
        assert any(column.help in word for word in words)
    assert any("office@example.org" in word and "25" in word for word in words)


def test_own_columns_of_the_plan_are_asked_too() -> None:
    specs = (
        FormColumnSpec("媒体报道", kind="long-text", required=True, help="写明媒体和日期。"),
        FormColumnSpec("评价", label="自评", kind="choice", choices=("好", "较好", "一般")),
        FormColumnSpec("problems", label="困难和建议"),
    )
    plan = plan_of(target("1"), columns=specs)
    row = FormRow(target("1"), Role.LEAD, answers={"评价": Filled("较好")})
    book = opened(content_of(row, plan=plan))
    sheet = book["填报"]
    assert at(sheet, FIRST, "自评") == "较好"
    assert "困难和建议" in headed(sheet)
    assert "媒体报道*" in [cell.value for cell in sheet[HEADER]]
    _, reference = next(book.defined_names[list_name("评价")].destinations)
    assert [cell[0].value for cell in book[LISTS_SHEET][reference]] == ["好", "较好", "一般"]
    (words,) = row_words(content_of(row, plan=plan), form_layout(plan, ZH), ZH)
    assert "AA" not in reference and words.open == 4


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sixty_rows_with_very_long_texts_stay_readable(lang: str) -> None:
    long = "推进“学党史 强信念 跟党走”主题宣传教育和 high-quality development，" * 200
    rows = tuple(
        FormRow(target(str(n), long if n == 7 else "目标", **(QUANTIFIED if n % 2 else {})), Role.LEAD)
        for n in range(60)
    )
    content = content_of(*rows)
    data = built(content, lang)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert sheet.max_row >= FIRST + 60
    heights = [
        float(h) for h in re.findall(r'<row r="\d+"[^>]*? ht="([\d.]+)"', part(data, "xl/worksheets/sheet1.xml"))
    ]
    assert max(heights) == 409.5


@pytest.mark.parametrize("name", ["发展部/权益部", "R&D 部", "甲" * 90, "部门\ud800", "a\u200bb"])
def test_any_department_name_makes_a_whole_workbook(name: str) -> None:
    department = Department(CITY.id, name)
    data = built(content_of(*two_rows(), department=department))
    footer = re.search(r"<oddFooter>(.*?)</oddFooter>", part(data, "xl/worksheets/sheet1.xml"))
    assert footer is not None and len(footer[1].replace("&amp;", "&")) <= 255
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert read_token(book["填报"].oddFooter.left.text) is not None
    if "&" in name:
        assert "R&amp;&amp;D" in footer[1]


def test_every_printed_page_carries_the_token_that_pairs_it_with_its_file() -> None:
    content = content_of(*two_rows())
    book = openpyxl.load_workbook(io.BytesIO(built(content)))
    printed = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    assert [sheet.title for sheet in printed] == ["填报", "填报说明"]
    assert {read_token(sheet.oddFooter.left.text) for sheet in printed} == {content.stamp}


def test_the_english_form_says_everything_in_english() -> None:
    sheet = opened(content_of(*two_rows()), "en")["Form"]
    assert [cell.value for cell in sheet[HEADER]][:4] == ["Row id", "Check", "Code", "No."]
    assert at(sheet, FIRST, "Your role") == "lead"
    assert sheet["C4"].value.startswith("=IF((")


def test_the_code_column_is_as_wide_as_a_part_of_a_code() -> None:
    content = content_of(*two_rows())
    layout = form_layout(content.plan, ZH)
    longest = max(len(piece) for piece in content.visible_codes[0].split("-")) + 1
    assert layout.column(CODE).width >= longest


def test_numbers_have_room_whatever_columns_of_its_own_an_office_adds() -> None:
    own = tuple(FormColumnSpec(f"c{number}", label=f"自定栏目{number}", kind="text") for number in range(6))
    rows = (FormRow(target("1", quantity=12000000.0, unit="元"), Role.LEAD),)
    sheet = opened(content_of(*rows, plan=plan_of(rows[0].target, columns=own)))["填报"]
    widths = {c.value.rstrip("*"): sheet.column_dimensions[c.column_letter].width for c in sheet[HEADER] if c.value}
    assert min(widths["量化指标"], widths["累计完成数"]) >= 9.6
    assert widths["完成日期"] >= 11
