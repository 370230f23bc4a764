"""Both sides of every threshold of reading a form: how alike, how many, how long."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook
from returned import (
    GROWTH,
    OFFICE,
    PLAN,
    TARGETS,
    Form,
    all_findings,
    arrival,
    came_back,
    codes,
    context,
    filled,
    form,
    found,
    only,
    plan_of,
    said,
    target,
)
from tamperings import BOOK, FIRST, FOURTH, put
from tamperings import typed as typed_in

from xlplan.books.book import Book, Cell, CellState, Sheet, Span
from xlplan.findings import NOWHERE
from xlplan.form.stamp import (
    RowCode,
    Stamp,
    fingerprint_of,
    read_token,
    read_typed_mark,
    row_code_of,
    token_of,
    typed_mark,
)
from xlplan.incoming import grid
from xlplan.incoming.context import bare_label, label_key
from xlplan.incoming.extraction import extract
from xlplan.incoming.grid import Grid
from xlplan.incoming.reading import _unread_cells
from xlplan.ledger.records import Arrival
from xlplan.remembered import Remembered

CODE = row_code_of(RowCode("BGS22", "2022-09", "AAAA2"))
KNOWN = context()


@pytest.mark.parametrize(("length", "read"), [(40, True), (41, False)])
def test_a_code_and_a_heading_stand_in_at_most_forty_signs(length: int, read: bool) -> None:
    assert (KNOWN.marks["核" * (length - len(CODE)) + CODE] is not None) is read
    heading = "本月进展情况" + "　" * (length - 6)
    assert (KNOWN.marks[heading] is not None) is read


def test_a_code_of_the_usual_length_is_read_however_it_is_written() -> None:
    assert len(CODE) == 20
    for text in (CODE, CODE.lower(), CODE[1:].join("Ｘ ")[:-1], f"R{CODE[1:]}", f"r{CODE[1:].lower()}"):
        mark = KNOWN.marks[text]
        assert mark is not None and (mark.code or mark.row_id) == RowCode("BGS22", "2022-09", "AAAA2"), text
    assert KNOWN.marks[CODE[:-1]] is None


def test_what_is_asked_often_is_remembered_up_to_a_length_and_a_number() -> None:
    asked: list[str] = []
    known: Remembered[str, int] = Remembered(lambda text: asked.append(text) or len(text), most=2, longest=3)
    assert [known[text] for text in ("abc", "abcd", "abc", "abcd", "")] == [3, 4, 3, 4, 0]
    assert (asked, [*known]) == (["abc", "abcd", "abcd", ""], ["abc", ""])
    assert (known["x"], [*known]) == (1, ["x"])


@pytest.mark.parametrize(
    ("label", "key", "bare"),
    [
        ("进度（0—100）*", "进度(0—100)", "进度"),
        ("★完成 状态", "完成状态", "完成状态"),
        ("存在问题[选填]", "存在问题[选填]", "存在问题"),
        ("Status_Now", "status_now", "statusnow"),
        ("（一）", "(一)", "（一）"),
    ],
)
def test_a_label_is_compared_without_marks_and_then_without_brackets_and_signs(label: str, key: str, bare: str) -> None:
    assert (label_key(label), bare_label(label)) == (key, bare)


def typed(*rows: tuple[object, ...]) -> Workbook:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    return book


ROW = ("举办专题培训班", "进行中", "办班", 3)


@pytest.mark.parametrize(
    ("headings", "reason"),
    [
        (("工作目标", "完成状态", "本月进展情况"), "proposed"),
        (("工作目标", "完成状态", "随便"), "no-form"),
        (("工作目标", "随便", "完成状态", "本月进展情况"), "proposed"),
        (("工作目标", "工作目标", "完成状态"), "no-form"),
    ],
)
def test_three_headings_of_ours_make_a_table_and_two_do_not(headings: tuple[str, ...], reason: str) -> None:
    book = typed(("妇女发展部2022年9月",), headings, ROW)
    assert came_back(book).reason == reason


FIVE = (*TARGETS[:4], target("FFFF7", "6", "建设妇女之家", OFFICE))


@pytest.mark.parametrize(("altered", "read"), [(1, True), (2, False)])
def test_rows_without_headings_are_read_where_four_of_five_texts_agree(altered: int, read: bool) -> None:
    """Columns are known by their distance from the code alone; 4 of 5 is 0.8."""
    plan = plan_of(*FIVE)
    opened = filled(plan=plan)
    for number in "12345"[:altered]:
        opened.put(number, deadline="另一时限")
    for column in range(1, opened.sheet.max_column + 1):
        opened.sheet.cell(opened.header, column).value = None
    returned = only(came_back(opened, context(plan)))
    assert (set(said(returned, "status").values()) == {"in-progress"}) is read
    assert "return.no-header" in codes(returned)


@pytest.mark.parametrize(
    ("text", "read"), [("建立工作台账一二三", True), ("建立工作台账一二三四", False)]
)  # 12 of 20 signs, and of 21
def test_a_row_with_its_hidden_id_alone_is_read_where_six_tenths_of_its_text_are_left(text: str, read: bool) -> None:
    returned = only(extract(typed_in(FIRST, code=None, target=text)(BOOK), arrival(), KNOWN))
    assert ("AAAA2" in said(returned)) is read
    assert ("row.code-damaged" in codes(returned)) is read


@pytest.mark.parametrize(("length", "kept"), [(24, 0), (25, 1)])
def test_words_beside_a_code_are_a_note_if_they_are_many(length: int, kept: int) -> None:
    returned = only(extract(put("code", CODE + "注" * (length - 20))(BOOK), arrival(), KNOWN))
    assert len(returned.extras) == kept


@pytest.mark.parametrize(("length", "remembered"), [(20, True), (21, False)])
def test_what_short_texts_came_to_is_remembered(length: int, remembered: bool) -> None:
    known = context()
    text = "甲" * length
    extract(put("problems", text)(BOOK), arrival(), known)
    assert (any(text in place for kept in known.converted.values() for place in kept)) is remembered


def test_what_cells_came_to_is_remembered_up_to_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    from xlplan.incoming import answers

    monkeypatch.setattr(answers, "_MOST_REMEMBERED", 2)
    known = context()
    extract(BOOK, arrival(), known)
    assert {key: len(kept) for (_, key, _), kept in known.converted.items() if kept}["news"] == 2


@pytest.mark.parametrize(
    ("notes", "told"),
    [
        (("一" * 40,), "一" * 40),
        (("一" * 41,), "一" * 39 + "…"),
        (("甲", "乙 丙", "丁", "戊"), "甲\n乙 丙\n丁"),
    ],
)
def test_of_what_is_beside_the_answers_three_texts_of_forty_signs_are_named(notes: tuple[str, ...], told: str) -> None:
    cells = {(FOURTH + 9 + n, 4): Cell(note) for n, note in enumerate(notes)}
    first, *rest = BOOK.sheets
    book = replace(BOOK, sheets=(replace(first, cells={**first.cells, **cells}), *rest))
    finding = found(extract(book, arrival(), KNOWN), "return.extras")
    assert (finding.params["text_names"], finding.params["count"]) == (told, len(notes))


@pytest.mark.parametrize(
    ("cells", "length", "kept"),
    [(200, 1, 200 * 4 - 3), (201, 1, 200 * 4 - 3), (1, 2_000, 2_000), (1, 2_001, 2_000)],
)
def test_a_foreign_sheet_is_kept_as_two_hundred_cells_and_two_thousand_signs(
    cells: int, length: int, kept: int
) -> None:
    sheet = Sheet(
        "外", {(n, 1): Cell("甲" * length) for n in range(1, cells + 1)} | {(500, 1): Cell(None, CellState.BLANK)}
    )
    (extra,) = only(extract(replace(BOOK, sheets=(*BOOK.sheets, sheet)), arrival(), KNOWN)).extras
    assert (len(extra.text), extra.origin.sheet, extra.origin.cell) == (kept, "外", "A1")


@pytest.mark.parametrize(("damaged", "shown"), [(10, "A1, A10"), (11, "…")])
def test_ten_damaged_cells_are_named(damaged: int, shown: str) -> None:
    cells = {(n, 1): Cell("?", CellState.UNREADABLE) for n in range(1, damaged + 1)}
    (finding,) = _unread_cells(
        Book("xlsx", (Sheet("填报", cells),)), Arrival("f", 1, "a", "", arrival().first_seen), ()
    )
    assert finding.params["count"] == damaged
    assert str(finding.params["cells"]).startswith("A1, A2")
    assert str(finding.params["cells"]).count(",") == 9
    assert str(finding.params["cells"]).endswith("…") is (shown == "…")
    assert finding.origin.cell == "A1"


def test_damaged_cells_of_every_sheet_are_told_whatever_the_sheets_between_hold() -> None:
    bad, sound = Cell("?", CellState.UNREADABLE), Cell("x")
    sheets = (Sheet("一", {(1, 1): sound}), Sheet("二", {(2, 1): bad}), Sheet("三", {}), Sheet("四", {(4, 2): bad}))
    told = list(_unread_cells(Book("xlsx", sheets), Arrival("f", 1, "a", "", arrival().first_seen), ()))
    assert [(finding.origin.sheet, finding.origin.cell) for finding in told] == [("二", "A2"), ("四", "B4")]


@pytest.mark.parametrize("text", ["{}", "{}：", "{}:", "*{}", "{}（必填）", " {} "])
def test_a_heading_is_known_with_signs_around_it(text: str) -> None:
    label = next(column.label for column in KNOWN.layout.columns if column.key == "problems")
    found = KNOWN.heading(text.format(label))
    assert found is not None and found.key == "problems"


def test_rows_of_merged_cells_are_known_one_by_one_up_to_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = Sheet("填报", {(9, 1): Cell("x")}, merges=(Span(1, 1, 3, 1), Span(5, 1, 5, 2)))
    assert Grid(sheet, NOWHERE, KNOWN.marks).merged_rows == {1, 2, 3, 5}
    monkeypatch.setattr(grid, "_MOST_MERGED", 2)
    assert Grid(sheet, NOWHERE, KNOWN.marks).merged_rows == {1, 2, 3, 5}
    monkeypatch.setattr(grid, "_MOST_MERGED", 1)
    assert Grid(sheet, NOWHERE, KNOWN.marks).merged_rows == {9}


@pytest.mark.parametrize(
    ("title", "month"),
    [
        ("妇女发展部 2022年9月", "2022-09"),
        ("妇女发展部 2022年12月", "2022-12"),
        ("妇女发展部 2022年13月", ""),
        ("妇女发展部 2022年0月", ""),
        ("妇女发展部 2022年1月", "2022-01"),
        ("妇女发展部 2022-09", "2022-09"),
        ("妇女发展部 2022/9 报表", "2022-09"),
        ("妇女发展部 2022.12", "2022-12"),
        ("妇女发展部 2022-13", ""),
        ("妇女发展部 2022-09-15", ""),
        ("妇女发展部 12022-09", ""),
        ("妇女发展部 September 2022", "2022-09"),
        ("妇女发展部 Sept, 2022", "2022-09"),
        ("妇女发展部 2022年9月、2022-09", "2022-09"),
        ("妇女发展部 2022年8月、9月 2022-09", ""),
    ],
)
def test_the_month_of_a_form_that_was_typed_anew(title: str, month: str) -> None:
    result = came_back(typed((title,), ("工作目标", "完成状态", "本月进展情况"), ROW))
    assert [r.identity.period for r in result.returns] == ([month] if month else [])
    assert result.reason == ("proposed" if month else "unrecognised")


@pytest.mark.parametrize(
    ("title", "sender", "rows", "department"),
    [
        ("办公室", "", [ROW], OFFICE.id),
        ("办公室、妇女发展部", "", [ROW], ""),
        ("办公室、妇女发展部", "<FZB@example.org>", [ROW], GROWTH.id),
        ("省妇联办公室", "", [ROW], OFFICE.id),
        ("", "BGS@example.org", [ROW], OFFICE.id),
        ("", "bgs@example.com", [ROW], ""),
        ("", "", [(t.text, "进行中", "x", 1) for t in TARGETS[:4]], OFFICE.id),
        ("", "", [(t.text, "进行中", "x", 1) for t in TARGETS[:3]], ""),
        ("", "", [(t.text, "进行中", "x", 1) for t in TARGETS], ""),
    ],
)
def test_whose_a_form_is_that_was_typed_anew(
    title: str, sender: str, rows: list[tuple[object, ...]], department: str
) -> None:
    book = typed((f"{title} 2022年9月",), ("工作目标", "完成状态", "本月进展情况", "累计完成数"), *rows)
    result = came_back(book, sender=sender)
    assert [r.identity.department for r in result.returns] == ([department] if department else [])


@pytest.mark.parametrize(
    ("theirs", "token", "reason"),
    [(1, True, ""), (2, True, ""), (2, False, "contradictory"), (3, True, "contradictory")],
)
def test_most_codes_say_whose_a_form_is_and_its_number_breaks_a_tie(theirs: int, token: bool, reason: str) -> None:
    """Of four rows, some with the codes of another department's; everything else of the workbook is gone."""
    opened = filled()
    for number in "1234"[:theirs]:
        opened.put(number, code=row_code_of(RowCode(GROWTH.id, "2022-09", "BBBB3")), row_id=None)
    book = typed()
    sheet = book.worksheets[0]
    for cells in opened.sheet.iter_rows():
        for cell in cells:
            if cell.value is not None and (token or cell.row >= opened.header) and cell.column > 2:
                sheet.cell(cell.row, cell.column).value = cell.value
    assert came_back(book).reason == reason


def test_the_head_of_a_form_that_lost_its_table_is_no_row() -> None:
    opened = Form(form())
    opened.sheet.delete_rows(opened.header, 9)
    result = came_back(opened)
    assert codes(result) == ["row.missing"] * 4
    assert {finding.target for finding in all_findings(result)} == {t.id for t in TARGETS[:4]}


def test_numbers_are_shown_by_their_format_and_zero_by_its_sign() -> None:
    cells = {
        (1, 1): Cell(0.5, number_format="0%"),
        (1, 2): Cell(0.0),
        (1, 3): Cell(-0.0),
        (2, 1): Cell(" "),
        (2, 2): Cell("x"),
    }
    seen = Grid(Sheet("填报", {**cells, (2, 3): Cell(None, CellState.BLANK)}), NOWHERE, KNOWN.marks)
    assert dict(seen.texts) == {(1, 1): "50%", (1, 2): "0", (1, 3): "-0", (2, 2): "x"}
    assert dict(seen.rows) == {1: (1, 2, 3), 2: (2,)}
    turned = seen.turned()
    assert turned.text(2, 2) == "x" and turned.origin(3, 1).cell == "C1" and turned.turned() == seen
    assert (seen.is_calm(1), turned.is_calm(1)) == (True, False)


def test_what_stands_on_forms_that_are_out_there_is_read_for_ever() -> None:
    """Codes as the first release wrote them."""
    stamp = Stamp("PPPN2", "EDTN2", "2022-09", "BGS22")
    assert token_of(stamp) == "XP-PPPN2-EDTN2-49EA-BGS22-3AR" and read_token(token_of(stamp)) == stamp
    assert (CODE, fingerprint_of(TARGETS[0])) == ("XBGS22-49EA-AAAA2-TK", "WDRBCVME")
    assert typed_mark("0123456789abcdef" * 4) == "XR-0123456789abcdef"
    assert read_typed_mark("表 XR-0123456789ABCDEF。") == "0123456789abcdef"
    assert read_typed_mark("XR-0123456789ABCDEF0") == read_typed_mark("XR-0123456789ABCDE") == ""


def test_the_key_of_what_is_read_is_the_same_in_every_process() -> None:
    """Else everything would be read anew each time: no set's order may go into it."""
    run = "import sys; sys.path[:0] = sys.argv[1:]; from returned import context; print(context().key)"
    paths = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "books")]
    env = {**os.environ, "PYTHONHASHSEED": "1"}
    done = subprocess.run([sys.executable, "-c", run, *paths], env=env, capture_output=True, check=True)
    assert done.stdout.decode().strip() == KNOWN.key


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_language_of_the_plan_comes_first(language: str) -> None:
    known = context(replace(PLAN, settings=replace(PLAN.settings, language=language)))
    assert known.locales[0].lang == known._plain[0].lang == language
    assert {locale.lang for locale in known.locales} == {"zh", "en"}
