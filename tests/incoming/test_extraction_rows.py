"""Rows: by their code, never against the text beside the answers, never to somebody else."""

from __future__ import annotations

from returned import (
    BRAND,
    COURSE,
    GROWTH,
    NEWS,
    OFFICE,
    TALKS,
    TARGETS,
    came_back,
    codes,
    copied,
    filled,
    found,
    only,
    said,
)

from xlplan.form.columns import CODE, FINGERPRINT, ROW_ID

ALL_NEWS = {t.id: f"{NEWS}{t.number}" for t in TARGETS[:4]}
VISIBLE_HIDDEN = {ROW_ID, FINGERPRINT}


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
    assert codes(result) == ["row.moved-id"]
    assert found(result, "row.moved-id").params == {"count": 4, "numbers": "4、3、2、1"}


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


def test_a_line_added_below_a_row_is_told_even_if_it_holds_one_answer_only() -> None:
    opened = filled()
    row = opened.row("2") + 1
    opened.sheet.insert_rows(row)
    opened.sheet.cell(row, opened.columns["news"]).value = "（接上）另办一期"
    returned = only(came_back(opened))
    assert said(returned) == ALL_NEWS
    assert found(returned, "row.unknown").origin.cell == f"{opened.sheet.cell(row, opened.columns[CODE]).coordinate}"
    assert [extra.text for extra in returned.extras] == ["（接上）另办一期"]


def test_a_row_whose_number_and_deadline_were_swapped_with_its_text_kept_stays() -> None:
    opened = filled().put("1", deadline="x")
    assert said(only(came_back(opened))) == ALL_NEWS


def test_a_code_dragged_down_over_another_rows_code_is_refused() -> None:
    opened = filled()
    opened.put("2", code=opened.cell("1", CODE).value)
    returned = only(came_back(opened))
    assert said(returned) == {k: v for k, v in ALL_NEWS.items() if k != COURSE.id}
    assert codes(returned) == ["row.contradictory", "row.missing"]
    assert f"{NEWS}2" in returned.extras[0].text
