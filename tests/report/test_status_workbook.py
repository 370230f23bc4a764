"""The consolidated workbook as a file: sheets, links, texts as texts, the same bytes every time."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import openpyxl
import pytest
from status_builders import make_plan, make_status, speaking

from xlplan.ledger.records import Evidence
from xlplan.ledger.status import TargetState
from xlplan.page.measure import CHINESE, LATIN
from xlplan.report.workbook import SHEETS, status_workbook


def book_of(targets: int = 14, lang: str = "zh", text: str = "", **changes):
    plan = make_plan(targets, lang)
    status = replace(make_status(plan, lang, text), **changes)
    return openpyxl.load_workbook(io.BytesIO(status_workbook(status, *speaking(plan, lang))))


def linked_cells(sheet) -> list:
    return [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink is not None]


@pytest.fixture(scope="module")
def book():
    return book_of()


def test_the_sheets_of_the_design_stand_in_order(book):
    assert book.sheetnames == ["总览", "汇总表", "报送情况", "问题清单", "分部门", "变化", "来源", "数据"]


def test_english_plans_give_english_sheets():
    assert book_of(lang="en").sheetnames[:3] == ["Overview", "Consolidated", "Returns"]


def test_the_same_status_gives_the_same_bytes():
    plan = make_plan(20)
    status = make_status(plan)
    assert status_workbook(status, *speaking(plan)) == status_workbook(status, *speaking(plan))


def test_the_consolidated_sheet_has_a_row_for_every_target_in_plan_order(book):
    numbers = [cell.value for cell in book["汇总表"]["A"][3:] if cell.value and str(cell.value).isdigit()]
    assert numbers == [str(n) for n in range(1, 15)]


def test_its_columns_are_those_that_offices_use(book):
    assert [cell.value for cell in book["汇总表"][3]] == [
        "序号", "方面", "举措", "工作目标", "牵头部门", "责任部门", "完成时限", "进展情况",
        "自报状态", "系统研判", "报送情况", "存在问题", "下一步打算", "备注",
    ]  # fmt: skip


def test_the_time_a_file_carries_is_a_hint_shown_where_nothing_proves_when_it_came():
    carried = datetime(2022, 9, 24, 10, 30, tzinfo=UTC)
    first, second, *_ = make_status(make_plan(14)).files
    arrival = replace(first.arrival, file_time=carried)
    seen = replace(first, arrival=arrival, evidence=Evidence.FIRST_SEEN)
    mailed = replace(second, arrival=arrival, evidence=Evidence.RECEIVED_HEADER)
    header, *rows = list(book_of(files=(seen, mailed))["来源"].iter_rows(min_row=4, values_only=True))
    column = header.index("文件自带时间（仅供参考）")
    assert [row[column] and f"{row[column]:%d %H:%M}" for row in rows] == ["24 18:30", None]


def test_moments_have_room_in_wider_stand_in_fonts_that_would_show_them_as_hashes(book):
    moments = [
        (sheet, cell)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, datetime) and "hh:mm" in cell.number_format
    ]
    assert {sheet.title for sheet, _ in moments} >= {"报送情况", "分部门", "来源"}
    assert all(sheet.column_dimensions[cell.column_letter].width >= 19 for sheet, cell in moments)


def test_judged_states_are_words_with_marks_and_colours(book):
    cells = [cell for cell in book["汇总表"]["J"][3:] if cell.value]
    overdue = next(cell for cell in cells if "已逾期" in cell.value)
    assert overdue.value == "■ 已逾期 15 天"
    assert overdue.fill.fgColor.rgb == "FFC00000"
    assert overdue.font.bold


def test_many_responsible_departments_are_summed_up_and_those_who_sent_nothing_are_named_once_at_the_end(book):
    news = next(row[7].value for row in book["汇总表"].iter_rows(min_row=4) if row[0].value == "5")
    assert "责任部门报送" in news
    assert "第7市妇女联合会" not in news
    notes = next(row[0].value for row in book["汇总表"].iter_rows() if str(row[0].value).startswith("说明"))
    assert "本期未报送 1 个：第7市妇女联合会。" in notes


def test_a_few_responsible_departments_follow_the_lead_under_their_names(book):
    news = next(row[7].value for row in book["汇总表"].iter_rows(min_row=4) if row[0].value == "1")
    assert news.startswith("本月组织宣讲1场")
    assert "\n【第3市妇女联合会】本月组织宣讲1场" in news


def test_print_set_up_has_a_fixed_scale_planned_breaks_and_a_repeated_header(book):
    sheet = book["汇总表"]
    assert sheet.page_setup.scale in {None, 100}
    assert not sheet.sheet_properties.pageSetUpPr or not sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 8)
    assert len(sheet.row_breaks.brk) > 0
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.oddFooter.center.text == f"第 &P 页 共 {len(sheet.row_breaks.brk) + 1} 页"


def test_no_merge_crosses_a_page(book):
    sheet = book["汇总表"]
    breaks = [brk.id for brk in sheet.row_breaks.brk]
    crossing = [m.coord for m in sheet.merged_cells.ranges for row in breaks if m.min_row <= row < m.max_row]
    assert crossing == []


def test_a_merge_that_goes_on_says_so_at_the_top_of_the_page(book):
    sheet = book["汇总表"]
    first = sheet.row_breaks.brk[0].id + 1
    assert [sheet.cell(row, 2).value for row in (4, first)] == ["坚持政治引领方面1", "坚持政治引领方面1\n（续）"]
    assert sheet.cell(first, 3).value.endswith("\n（续）")


def test_tables_are_frozen_filtered_and_unmerged_among_their_rows(book):
    for name in ("报送情况", "问题清单", "分部门", "变化", "来源", "数据"):
        sheet = book[name]
        assert sheet.freeze_panes is not None
        assert sheet.auto_filter.ref.startswith("A4:")
        assert all(merged.max_row < 4 for merged in sheet.merged_cells.ranges)
        assert any(cell.value for cell in sheet[2])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_link_leads_to_a_cell_that_is_there(lang):
    found = book_of(lang=lang)
    links = [cell for sheet in found for cell in linked_cells(sheet)]
    assert len(links) > 30
    for link in links:
        name, cell = re.fullmatch(r"'(.+)'!(A\d+)", link.hyperlink.location).groups()
        assert cell == "A1" or found[name][cell].value is not None


@pytest.mark.parametrize(("lang", "ruler"), [("zh", CHINESE), ("en", LATIN)])
def test_links_are_short_since_libreoffice_does_not_break_their_lines(lang, ruler):
    found = book_of(lang=lang)
    for sheet in found:
        for cell in linked_cells(sheet):
            width = sheet.column_dimensions[cell.column_letter].width if sheet.title != found.sheetnames[0] else 6.25
            assert ruler.lines(str(cell.value), width or 6, cell.font.size) == 1, cell.value


def test_a_target_leads_to_its_findings_contributions_and_sources(book):
    data = book["数据"]
    labels = [cell.value for cell in data[4]]
    row = next(row for row in data.iter_rows(min_row=5) if row[0].value == "1")
    leads = {cell.coordinate: cell.hyperlink.location for cell in linked_cells(data)}
    for label, sheet in (("填报内容", "分部门"), ("问题", "问题清单"), ("来源", "来源")):
        assert leads[row[labels.index(label)].coordinate].startswith(f"'{sheet}'!")
    first = book["分部门"][leads[row[labels.index("填报内容")].coordinate].split("!")[1]]
    assert first.value == "1"


@pytest.mark.parametrize(
    "text",
    ["=1+1", '=HYPERLINK("http://evil.example","x")', "+1", "-1", "@SUM(A1)", "{=1}", "https://example.org", "007"],
)
def test_what_departments_write_stays_text(text):
    plan = make_plan(3)
    content = status_workbook(make_status(plan, text=text), *speaking(plan))
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheets = "".join(parts.read(name).decode() for name in parts.namelist() if "worksheets/sheet" in name)
        relations = "".join(parts.read(name).decode() for name in parts.namelist() if "_rels" in name)
    assert "<f>" not in sheets
    assert "example" not in relations
    found = openpyxl.load_workbook(io.BytesIO(content))
    said = {cell.value for row in found["分部门"].iter_rows(min_row=5) for cell in row if isinstance(cell.value, str)}
    assert text in said


@pytest.mark.parametrize("text", ["\x01\x0b坏字符\ud800\uffff", "x" * 40_000, "_x0041_"])
def test_odd_characters_and_endless_texts_make_a_sound_workbook(text):
    assert book_of(1, text=text)["分部门"].max_row > 4


def test_a_text_taller_than_a_row_goes_on_in_the_next_and_loses_nothing():
    text = "".join(f"第{n}句话，写了一些进展情况。" for n in range(400))
    sheet = book_of(2, text=text)["汇总表"]
    rows = [row for row in sheet.iter_rows(min_row=4) if str(row[0].value or "").startswith("1")]
    assert len(rows) > 1
    assert rows[1][0].value == "1\n（续）"
    said = "".join(str(row[7].value or "") for row in rows)
    assert text in said.replace("\n", "")
    heights = [sheet.row_dimensions[row[0].row].height for row in rows]
    assert max(heights) <= 409.5


def test_a_first_period_with_nothing_in_it_still_makes_every_sheet():
    nothing = book_of(
        3, returns=(), files=(), findings=(), conflicts=(), changes=(), previous_period="", previous_states={}, matrix={}, trend={},
    )  # fmt: skip
    assert len(nothing.sheetnames) == len(SHEETS) - 2  # no column is totalled, no question asked
    assert nothing["变化"]["A5"].value == "这是第一期，没有可比的上期。"
    assert nothing["来源"]["A5"].value == "收件箱里没有文件。"


def test_charts_are_native_and_carry_their_values(book):
    plan = make_plan(14)
    with zipfile.ZipFile(io.BytesIO(status_workbook(make_status(plan), *speaking(plan)))) as parts:
        charts = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == 2
    assert all("<c:numCache>" in chart and "<c:v>" in chart for chart in charts)


def test_every_judged_state_can_be_shown():
    plan = make_plan(len(TargetState))
    status = make_status(plan)
    words, layout, theme = speaking(plan)
    found = openpyxl.load_workbook(io.BytesIO(status_workbook(status, words, layout, theme)))
    judged = " ".join(str(row[9].value) for row in found["汇总表"].iter_rows(min_row=4))
    assert all(theme.states[state].mark in judged for state in TargetState)


def test_titles_of_tables_stand_on_the_first_page_only_clear_of_repeated_columns(book):
    sheet = book["数据"]
    first_page = sheet.col_breaks.brk[0].id
    titles = [merged for merged in sheet.merged_cells.ranges if merged.max_row < 4]
    assert [(merged.min_col, merged.max_col) for merged in titles] == [(2, first_page)] * 3
