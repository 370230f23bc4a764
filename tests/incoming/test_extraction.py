"""Whole forms: what was filled comes back with its places, in whatever sheet it stands."""

from __future__ import annotations

from dataclasses import replace

import pytest
from returned import (
    COURSE,
    LEDGER,
    NEWS,
    OFFICE,
    PLAN,
    TALKS,
    TARGETS,
    all_findings,
    arrival,
    came_back,
    codes,
    context,
    copied,
    filled,
    form,
    found,
    only,
    period,
    plan_of,
    said,
)

from xlplan.books.book import Book, Cell, Sheet
from xlplan.form.columns import CODE, form_layout
from xlplan.form.content import Filled, FormContent, FormRow, Leftover, Mark
from xlplan.form.stamp import Stamp
from xlplan.form.workbook import form_workbook
from xlplan.incoming.extraction import extract
from xlplan.ledger.records import Verdict
from xlplan.locale import all_languages, load_locale
from xlplan.plan.model import FormColumnSpec, Plan, Settings

ALL_NEWS = {t.id: f"{NEWS}{t.number}" for t in TARGETS[:4]}


def test_a_filled_form_gives_what_was_filled_with_its_places() -> None:
    opened = filled().put("1", progress=80, problems="无", next_steps="继续", evidence="〔2022〕5号")
    result = came_back(opened)
    entry = only(result).entries[0]
    assert {key: answer.value for key, answer in entry.answers.items()} == {
        "status": "in-progress", "progress": 80, "news": f"{NEWS}1", "problems": "无", "next_steps": "继续",
        "done_date": None, "evidence": "〔2022〕5号",
    }  # fmt: skip
    origin = entry.answers["progress"].origin
    assert (origin.sha256, origin.file, origin.sheet, origin.cell) == (
        arrival().sha256, "inbox/报表.xlsx", "填报", opened.at("1", "progress"),
    )  # fmt: skip
    assert (result.verdict, codes(result), only(result).missing, only(result).extras) == (Verdict.RETURN, [], (), ())


def test_a_form_in_the_other_language_is_read_as_well() -> None:
    opened = filled(lang="en")
    opened.put("1", status="done")
    result = came_back(opened)
    assert said(only(result), "status")[LEDGER.id] == "done"
    assert (codes(result), only(result).extras) == ([], ())


def test_a_blank_form_misses_every_required_cell() -> None:
    returned = only(came_back(form()))
    assert [(m.target, m.column, m.row) for m in returned.missing] == [
        (t.id, column, False)
        for t in TARGETS[:4]
        for column in ("status", "count" if t.quantity else "progress", "news")
    ]
    assert codes(returned) == ["cell.missing"] * 12
    assert returned.extras == ()


def test_zero_and_no_progress_are_answers() -> None:
    opened = filled().put("1", progress=0, news="本月无进展").put("2", count=0, news="无")
    returned = only(came_back(opened))
    assert (said(returned, "progress")[LEDGER.id], said(returned, "count")[COURSE.id]) == (0, 0)
    assert (said(returned)[LEDGER.id], said(returned)[COURSE.id]) == ("本月无进展", "无")
    assert returned.missing == ()


@pytest.mark.parametrize("nothing", ["—", "/", "-", "  ", "\u3000"])
def test_a_dash_in_a_required_cell_is_no_answer(nothing: str) -> None:
    returned = only(came_back(filled().put("1", news=nothing)))
    assert [(m.target, m.column) for m in returned.missing] == [(LEDGER.id, "news")]
    assert found(returned, "cell.missing").origin.cell


def test_signatures_are_read_from_the_next_cell_and_from_the_titles_own() -> None:
    opened = filled()
    for cells in opened.sheet.iter_rows(min_row=opened.row("4") + 1):
        for cell in cells:
            if cell.value == "填报人：":
                cell.value = "填报人：张三"
            elif cell.value == "联系电话：":
                beside = next(c for c in opened.sheet[cell.row][cell.column :] if not c.protection.locked)
                beside.value = 13900001111
    returned = only(came_back(opened))
    assert returned.signoff == {"filled_by": "张三", "phone": "13900001111"}
    assert returned.extras == ()


def test_an_inserted_column_and_a_note_are_kept_and_move_nothing() -> None:
    opened = filled()
    opened.sheet.insert_cols(opened.columns["news"])
    opened.sheet.cell(opened.header, opened.columns["news"]).value = "联络员"
    opened.sheet.cell(opened.row("1"), opened.columns["news"]).value = "李四"
    opened.sheet.cell(opened.sheet.max_row + 2, 4).value = "注：数据截至9月15日"
    returned = only(came_back(opened))
    assert said(returned) == ALL_NEWS
    assert [extra.text for extra in returned.extras] == ["联络员: 李四", "注：数据截至9月15日"]
    [told] = returned.findings
    assert told.code == "return.extras"
    assert told.params["count"] == 2
    assert told.params["text_names"] == "联络员: 李四\n注：数据截至9月15日"


@pytest.mark.parametrize(("notes", "cut"), [(500, None), (505, 505)])
def test_of_many_notes_beside_the_answers_the_first_are_kept_and_all_are_counted(notes: int, cut: int | None) -> None:
    opened = filled()
    for number in range(notes):
        opened.sheet.cell(opened.sheet.max_row + 1, 4).value = f"注{number}：见附件"
    returned = only(came_back(opened))
    assert len(returned.extras) == 500
    told = {finding.code: finding.params for finding in returned.findings}
    assert told["return.extras"]["count"] == notes
    assert told.get("return.extras-cut", {}).get("count") == cut


def test_columns_in_another_order_are_read_by_their_headings() -> None:
    opened = filled()
    a, b = opened.columns["news"], opened.columns["status"]
    for row in range(opened.header, opened.row("4") + 1):
        one, other = opened.sheet.cell(row, a), opened.sheet.cell(row, b)
        one.value, other.value = other.value, one.value
    result = came_back(opened)
    assert (said(only(result)), codes(result)) == (ALL_NEWS, [])


def test_a_deleted_column_is_told_once_and_missed_in_every_row() -> None:
    opened = filled()
    opened.sheet.delete_cols(opened.columns["news"])
    returned = only(came_back(opened))
    assert found(returned, "return.column-missing").params["column"] == "本月进展情况"
    assert [m.column for m in returned.missing] == ["news"] * 4
    assert said(returned, "status") == dict.fromkeys(ALL_NEWS, "in-progress")
    assert codes(returned) == ["return.column-missing"]


def test_a_column_that_is_there_twice_is_read_once_and_told() -> None:
    opened = filled()
    last = opened.sheet.max_column + 1
    opened.sheet.cell(opened.header, last).value = "本月进展情况"
    opened.sheet.cell(opened.row("1"), last).value = "另写一段"
    returned = only(came_back(opened))
    assert said(returned) == ALL_NEWS
    assert [extra.text for extra in returned.extras] == ["本月进展情况: 另写一段"]
    assert codes(returned) == ["return.column-twice"]


def test_a_repeated_heading_is_no_row() -> None:
    opened = filled()
    row = opened.row("3")
    opened.sheet.insert_rows(row)
    copied(opened.sheet, opened.sheet, {opened.header: row})
    assert codes(came_back(opened)) == []


def test_a_renamed_sheet_is_read_and_a_foreign_one_is_listed() -> None:
    opened = filled()
    opened.sheet.title = "9月（办公室）"
    extra = opened.book.create_sheet("通讯录", 0)
    extra["B2"] = "张三 0898-1"
    returned = only(came_back(opened))
    assert said(returned) == ALL_NEWS
    assert found(returned, "return.other-sheet").params["sheet"] == "通讯录"
    assert [(e.text, e.origin.sheet, e.origin.cell) for e in returned.extras] == [("张三 0898-1", "通讯录", "B2")]


def test_a_copy_of_the_form_without_codes_is_not_mixed_in() -> None:
    opened = filled()
    sheet = opened.book.create_sheet("底稿")
    copied(opened.sheet, sheet, {opened.header: 1, opened.row("1"): 2}, keep=lambda c: c > opened.columns[CODE])
    returned = only(came_back(opened))
    assert said(returned) == ALL_NEWS
    assert codes(returned) == ["return.other-sheet"]


def test_a_plans_own_columns_are_read_by_their_kind() -> None:
    own = (
        FormColumnSpec("funds", "投入资金", "count", required=True),
        FormColumnSpec("level", "级别", "choice", choices=("省级", "市级")),
    )
    plan = plan_of(form_columns=own)
    opened = filled(plan=plan)
    for t in TARGETS[:4]:
        opened.put(t.number, funds="1.2万", level=" 省级 ")
    opened.put("2", level="县级")
    returned = only(came_back(opened, context(plan)))
    assert said(returned, "funds") == dict.fromkeys(ALL_NEWS, 12000)
    assert said(returned, "level")[LEDGER.id] == "省级"
    assert found(returned, "cell.not-a-choice").params["choices"] == "省级 / 市级"


def test_a_form_that_only_leads_answer_is_complete_without_the_others() -> None:
    plan: Plan = replace(PLAN, settings=Settings("方案", 2022, reporters=PLAN.settings.reporters.__class__("lead")))
    result = came_back(filled(OFFICE, plan), context(plan))
    assert (len(only(result).entries), codes(result)) == (3, [])


def test_a_target_that_was_not_on_the_form_is_not_missed() -> None:
    """`build` leaves out what the office has closed; the manifest says which rows a form had."""
    fewer = plan_of(LEDGER, COURSE, TALKS)
    result = came_back(filled(plan=fewer), context(PLAN))
    assert codes(result) == []


def test_every_finding_here_has_its_words_filled() -> None:
    opened = filled().put("1", progress="快了", status="?", deadline="x").put("2", progress=3, count="约5期", code="X")
    opened.sheet.delete_rows(opened.row("3"))
    result = came_back(opened)
    for locale in all_languages():
        for finding in all_findings(result):
            assert "{" not in locale.message(finding) + locale.remedy(finding)
    assert len({f.code for f in all_findings(result)}) >= 6


def test_handmade_rows_are_read_from_any_corner_of_any_sheet() -> None:
    opened = filled()
    cells = {}
    for row in range(opened.header, opened.row("4") + 1):
        for column in range(1, opened.sheet.max_column + 1):
            value = opened.sheet.cell(row, column).value
            if value is not None:
                cells[row + 100, column + 30] = Cell(value)
    returned = only(extract(Book("csv", (Sheet("", cells),)), arrival(), context()))
    assert said(returned) == ALL_NEWS
    assert returned.entries[0].answers["news"].origin.cell[:2] == "AW"


def test_reading_the_same_twice_gives_the_same() -> None:
    data = filled().put("1", progress="?").saved()
    assert came_back(data) == came_back(data)


def test_headings_in_other_words_are_known_after_the_labels_themselves() -> None:
    opened = filled()
    names = {"news": "工作进展", "problems": "问题", "progress": "进度（0—100）", "status": "完成状态 *"}
    for key, word in names.items():
        opened.sheet.cell(opened.header, opened.columns[key]).value = word
    opened.sheet.cell(opened.header, opened.sheet.max_column + 1).value = "存在问题"
    opened.sheet.cell(opened.row("1"), opened.sheet.max_column).value = "缺经费"
    result = came_back(opened)
    assert (said(only(result)), said(only(result), "problems")[LEDGER.id]) == (ALL_NEWS, "缺经费")
    assert codes(result) == []


def test_a_correction_slip_sent_back_is_read_without_its_own_notes() -> None:
    locale = load_locale("zh")
    rows = tuple(FormRow(a.target, a.role, answers={"news": Filled("已开会")}) for a in PLAN.assignments_of(OFFICE.id))
    slip = FormContent(
        Stamp(PLAN.id, PLAN.edition, "2022-09", OFFICE.id), PLAN, OFFICE, period(), rows,
        marks=(Mark(LEDGER.id, "progress", "第 1 项的“进度%”没有填写。"),),
        leftovers=(Leftover("填报!H12", "备注：另附材料"),), signoff={"filled_by": "张三"},
    )  # fmt: skip
    returned = only(came_back(form_workbook(slip, locale, form_layout(PLAN, locale))))
    assert said(returned) == dict.fromkeys(ALL_NEWS, "已开会")
    assert (returned.extras, returned.signoff) == ((), {"filled_by": "张三"})
    assert set(codes(returned)) == {"cell.missing"}
