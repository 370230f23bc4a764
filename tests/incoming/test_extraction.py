"""What a form says, cell by cell: nothing is moved, lost or attributed to somebody else in silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest
from returned import (
    BRAND,
    COURSE,
    GROWTH,
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
    plan_of,
    said,
)

from xlplan.form.columns import CODE, FINGERPRINT, ROW_ID
from xlplan.incoming.book import Book, Cell, CellState, Sheet
from xlplan.incoming.extraction import extract
from xlplan.incoming.readers import read_book
from xlplan.ledger.records import Verdict
from xlplan.locale import all_languages
from xlplan.plan.model import FormColumnSpec, Plan, Settings

ALL_NEWS = {t.id: f"{NEWS}{t.number}" for t in TARGETS[:4]}
VISIBLE_HIDDEN = {ROW_ID, FINGERPRINT}


# A clean return


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


# Cells


@pytest.mark.parametrize(
    ("key", "typed", "code"),
    [
        ("progress", "快好了", "cell.unreadable"),
        ("progress", time(9, 30), "cell.unreadable"),
        ("progress", date(2022, 9, 5), "cell.unreadable"),
        ("progress", 120, "cell.out-of-range"),
        ("progress", 0.8, "cell.ambiguous-percent"),
        ("status", "差不多", "cell.not-a-choice"),
        ("done_date", "9月底", "cell.unreadable"),
    ],
)
def test_what_cannot_be_used_is_reported_with_its_cell_and_never_replaced(key: str, typed: object, code: str) -> None:
    opened = filled().put("1", **{key: typed})
    returned = only(came_back(opened))
    finding = found(returned, code)
    assert (finding.target, finding.department, finding.period) == (LEDGER.id, OFFICE.id, "2022-09")
    assert (finding.origin.sheet, finding.origin.cell) == ("填报", opened.at("1", key))
    answer = returned.entries[0].answers[key]
    assert answer.value is None
    assert answer.raw
    assert said(returned, "news") == ALL_NEWS
    assert returned.missing == ()


@pytest.mark.parametrize(
    ("typed", "number_format", "points"),
    [
        (0.985, "0.0%", 98.5),
        (0.8, "0%", 80),
        (1, "0%", 100),
        ("约80%", "@", 80),
        ("９０％", "General", 90),
        (85, "0%", 85),
    ],
)
def test_percentages_are_read_in_every_spelling(typed: object, number_format: str, points: float) -> None:
    opened = filled().put("1", progress=typed)
    opened.cell("1", "progress").number_format = number_format
    assert said(only(came_back(opened)), "progress")[LEDGER.id] == points


def test_an_error_cell_and_a_formula_without_a_value_are_not_blanks() -> None:
    opened = filled().put("1", progress="=1/0").put("2", count="=SUM(A1:A2)")
    book = read_book(opened.saved())
    place = (opened.row("1"), opened.columns["progress"])
    cells = {**book.sheets[0].cells, place: Cell("#DIV/0!", CellState.ERROR)}
    book = replace(book, sheets=(replace(book.sheets[0], cells=cells), *book.sheets[1:]))
    returned = only(extract(book, arrival(), context()))
    assert codes(returned) == ["cell.error", "cell.uncached"]
    assert found(returned, "cell.error").params["text"] == "#DIV/0!"
    assert returned.entries[0].answers["progress"].value is None
    assert returned.missing == ()


def test_altered_locked_text_is_told_with_what_it_was() -> None:
    opened = filled().put("1", deadline="2023年6月底前")
    finding = found(came_back(opened), "cell.altered")
    assert (finding.params["expected"], finding.params["text"], finding.params["key"]) == (
        "2022年12月底前", "2023年6月底前", "deadline",
    )  # fmt: skip
    assert finding.origin.cell == opened.at("1", "deadline")


def test_an_altered_quantity_or_emptied_text_is_told() -> None:
    opened = filled().put("2", quantity=2).put("3", target=None)
    returned = only(came_back(opened))
    assert {f.params["key"] for f in all_findings(returned)} == {"quantity", "target"}
    assert said(returned) == ALL_NEWS


def test_spaces_and_width_do_not_alter_a_text() -> None:
    opened = filled().put("1", deadline=" ２０２２年 12月底前", target="建立工作台账\n并逐月更新 ")
    assert codes(came_back(opened)) == []


def test_an_answer_in_a_cell_that_is_not_asked_is_kept_aside() -> None:
    opened = filled().put("2", progress=75)
    returned = only(came_back(opened))
    assert "progress" not in returned.entries[1].answers
    assert [(extra.text, extra.origin.cell) for extra in returned.extras] == [("75", opened.at("2", "progress"))]
    assert found(returned, "cell.not-asked").target == COURSE.id


# Rows


def test_sorted_rows_with_their_hidden_ids_left_behind_follow_the_visible_code() -> None:
    opened = filled()
    visible = [c for key, c in opened.columns.items() if key not in VISIBLE_HIDDEN]
    rows = [opened.row(t.number) for t in TARGETS[:4]]
    lines = [[opened.sheet.cell(row, c).value for c in visible] for row in rows]
    for row, line in zip(rows, reversed(lines), strict=True):
        for column, value in zip(visible, line, strict=True):
            opened.sheet.cell(row, column).value = value
    result = came_back(opened)
    assert said(only(result)) == ALL_NEWS
    assert codes(result) == ["row.moved-id"] * 4


def test_a_table_sorted_without_its_codes_is_attributed_to_nobody() -> None:
    """The code says one target, the text beside the answers another: nothing tells which one was meant."""
    opened = filled()
    first, second = opened.row("1"), opened.row("2")
    for key, column in opened.columns.items():
        if key not in {*VISIBLE_HIDDEN, CODE}:
            a, b = opened.sheet.cell(first, column), opened.sheet.cell(second, column)
            a.value, b.value = b.value, a.value
    returned = only(came_back(opened))
    assert set(said(returned)) == {TALKS.id, BRAND.id}
    assert codes(returned) == ["row.contradictory"] * 2 + ["row.missing"] * 2
    assert len(returned.extras) == 2
    assert f"{NEWS}1" in returned.extras[1].text


def test_a_deleted_row_is_missed_with_every_cell_it_owes() -> None:
    opened = filled()
    opened.sheet.delete_rows(opened.row("2"))
    returned = only(came_back(opened))
    assert said(returned) == {k: v for k, v in ALL_NEWS.items() if k != COURSE.id}
    assert [(m.target, m.column, m.row) for m in returned.missing] == [
        (COURSE.id, "status", True), (COURSE.id, "count", True), (COURSE.id, "news", True),
    ]  # fmt: skip
    assert found(returned, "row.missing").target == COURSE.id


def test_a_row_copied_twice_is_read_once() -> None:
    opened = filled()
    row = opened.row("2")
    opened.sheet.insert_rows(row + 1)
    copied(opened.sheet, opened.sheet, {row: row + 1})
    result = came_back(opened)
    assert said(only(result)) == ALL_NEWS
    assert codes(result) == ["row.repeated"]


def test_two_rows_of_one_target_that_differ_keep_every_word() -> None:
    opened = filled()
    row = opened.row("2")
    opened.sheet.insert_rows(row + 1)
    copied(opened.sheet, opened.sheet, {row: row + 1})
    opened.sheet.cell(row + 1, opened.columns["news"]).value = "又办了一期"
    returned = only(came_back(opened))
    assert said(returned) == ALL_NEWS
    finding = found(returned, "row.duplicated")
    assert (finding.target, finding.params["kept"]) == (COURSE.id, f"填报!{opened.at('2', CODE)}")
    assert ["又办了一期" in extra.text for extra in returned.extras] == [True]


def test_of_two_rows_the_one_that_says_something_counts() -> None:
    opened = filled().put("2", status=None, count=None, news=None)
    row = opened.row("2")
    opened.sheet.insert_rows(row + 1)
    copied(opened.sheet, opened.sheet, {row: row + 1})
    opened.sheet.cell(row + 1, opened.columns["news"]).value = "办了一期"
    returned = only(came_back(opened))
    assert said(returned)[COURSE.id] == "办了一期"
    assert codes(returned) == ["cell.missing", "cell.missing", "row.repeated"]


def test_another_departments_row_is_kept_aside_for_nobody() -> None:
    opened, other = filled(), filled(GROWTH)
    row = opened.row("4") + 1
    opened.sheet.insert_rows(row)
    copied(other.sheet, opened.sheet, {other.row("5"): row})
    result = came_back(opened)
    assert said(only(result)) == ALL_NEWS
    finding = found(result, "row.other-department")
    assert (finding.department, finding.params["owner"]) == (OFFICE.id, "妇女发展部")
    assert f"{NEWS}5" in only(result).extras[0].text


def test_a_row_of_last_month_is_kept_aside() -> None:
    opened, old = filled(), filled(month="2022-08")
    row = opened.row("4") + 1
    opened.sheet.insert_rows(row)
    copied(old.sheet, opened.sheet, {old.row("4"): row})
    result = came_back(opened)
    assert said(only(result)) == ALL_NEWS
    assert found(result, "row.other-period").params["other"] == "2022-08"


def test_an_inserted_row_belongs_to_no_target_and_is_told() -> None:
    opened = filled()
    row = opened.row("3")
    opened.sheet.insert_rows(row)
    opened.sheet.cell(row, opened.columns["target"]).value = "新增事项"
    opened.sheet.cell(row, opened.columns["news"]).value = "做了新事"
    returned = only(came_back(opened))
    assert said(returned) == ALL_NEWS
    assert found(returned, "row.unknown").params["text"] == "新增事项"
    assert [extra.text for extra in returned.extras] == ["新增事项 | 做了新事"]


def test_blank_rows_change_nothing() -> None:
    opened = filled()
    opened.sheet.insert_rows(opened.row("3"), 3)
    opened.sheet.insert_rows(1, 2)
    assert (codes(came_back(opened)), said(only(came_back(opened)))) == ([], ALL_NEWS)


def test_a_damaged_code_is_read_by_the_text_beside_it() -> None:
    opened = filled()
    opened.put("2", code=str(opened.cell("2", CODE).value)[:-1], row_id=None)
    returned = only(came_back(opened))
    assert said(returned) == ALL_NEWS
    assert found(returned, "row.code-damaged").target == COURSE.id


def test_a_lost_code_never_goes_against_the_text() -> None:
    opened = filled().put("2", code=None, target="另一件毫不相干的事")
    returned = only(came_back(opened))
    assert COURSE.id not in said(returned)
    assert codes(returned) == ["row.missing", "row.unknown"]


# Columns and sheets


def test_an_inserted_column_and_a_note_are_kept_and_move_nothing() -> None:
    opened = filled()
    opened.sheet.insert_cols(opened.columns["news"])
    opened.sheet.cell(opened.header, opened.columns["news"]).value = "联络员"
    opened.sheet.cell(opened.row("1"), opened.columns["news"]).value = "李四"
    opened.sheet.cell(opened.sheet.max_row + 2, 4).value = "注：数据截至9月15日"
    returned = only(came_back(opened))
    assert said(returned) == ALL_NEWS
    assert [extra.text for extra in returned.extras] == ["联络员: 李四", "注：数据截至9月15日"]
    assert codes(returned) == []


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
