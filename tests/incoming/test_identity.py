"""Whose form a workbook is: by its carriers, strongest first, and never by the file's name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from openpyxl import Workbook
from returned import (
    CITY,
    COURSE,
    GROWTH,
    LEDGER,
    NEWS,
    OFFICE,
    PLAN,
    TARGETS,
    Form,
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
    target,
)

from xlplan.books.book import Book, Cell, Sheet
from xlplan.form.carriers import MANIFEST_SHEET
from xlplan.form.columns import CODE, FINGERPRINT, ROW_ID
from xlplan.form.stamp import FORM_VERSION, Stamp, token_of
from xlplan.incoming.extraction import extract
from xlplan.ledger.records import Confidence, Verdict
from xlplan.plan.model import Deadline, DeadlineKind

SHA = arrival().sha256


def the_table(opened: Form) -> dict[int, int]:
    """Heading and rows of the table, onto themselves moved to the top."""
    last = opened.row("4")
    return {row: row - opened.header + 1 for row in range(opened.header, last + 1)}


def empty(opened: Form, *keys: str) -> None:
    """Empty columns of the table, heading included."""
    for row in range(opened.header, opened.sheet.max_row + 1):
        for key in keys:
            opened.sheet.cell(row, opened.columns[key]).value = None


def drop_properties(opened: Form) -> None:
    opened.book.properties.subject = opened.book.properties.category = None
    for name in list(opened.book.custom_doc_props.names):
        del opened.book.custom_doc_props[name]


def drop_footer(opened: Form) -> None:
    footer = opened.sheet.oddFooter
    footer.left.text = footer.center.text = footer.right.text = None


def drop_token(opened: Form) -> None:
    for cells in opened.sheet.iter_rows(max_row=opened.header - 1):
        for cell in cells:
            if "XP-" in str(cell.value):
                cell.value = None


CARRIERS: dict[str, Callable[[Form], None]] = {
    "codes": lambda opened: empty(opened, CODE),
    "token": drop_token,
    "footer": drop_footer,
    "ids": lambda opened: empty(opened, ROW_ID, FINGERPRINT),
    "manifest": lambda opened: opened.book.remove(opened.book[MANIFEST_SHEET]),
    "names": lambda opened: opened.book.defined_names.clear(),
    "properties": drop_properties,
}
"""How each carrier is lost."""


def clear_identity(opened: Form, *keep: str) -> Form:
    """Take away every carrier but those named."""
    for carrier, drop in CARRIERS.items():
        if carrier not in keep:
            drop(opened)
    return opened


def test_a_form_names_its_department_and_period_by_every_carrier() -> None:
    identity = only(came_back(filled())).identity
    assert (identity.department, identity.period, identity.confidence) == (OFFICE.id, "2022-09", Confidence.PROVED)
    assert identity.carriers == (
        "row-code", "token", "footer", "row-id", "manifest", "defined-name", "core-properties", "custom-properties",
    )  # fmt: skip
    assert identity.stamp == Stamp(PLAN.id, PLAN.edition, "2022-09", OFFICE.id)


@pytest.mark.parametrize("name", ["inbox/妇女发展部 2022-08.xlsx", "inbox/a.b/c.d.e (1).xls", "inbox/x"])
def test_the_files_name_is_never_asked(name: str) -> None:
    identity = only(came_back(filled(), file=name)).identity
    assert (identity.department, identity.period) == (OFFICE.id, "2022-09")


def test_a_department_with_a_slash_in_its_name_is_recognised() -> None:
    result = came_back(filled(CITY))
    assert only(result).identity.department == CITY.id
    assert codes(result) == []


@pytest.mark.parametrize("carrier", sorted(CARRIERS))
def test_any_single_carrier_is_enough(carrier: str) -> None:
    returned = only(came_back(clear_identity(filled(), carrier)))
    identity = returned.identity
    assert (identity.department, identity.period, identity.confidence) == (OFFICE.id, "2022-09", Confidence.PROVED)
    assert (identity.stamp is None) is (carrier in {"codes", "ids"})
    assert said(returned) == {t.id: f"{NEWS}{t.number}" for t in TARGETS[:4]}


def test_without_any_carrier_the_form_is_only_proposed() -> None:
    result = came_back(clear_identity(filled()))
    assert (result.verdict, result.reason) == (Verdict.NEEDS_PERSON, "proposed")
    identity = only(result).identity
    assert (identity.department, identity.period, identity.confidence) == (OFFICE.id, "2022-09", Confidence.PROPOSED)
    assert found(result, "return.proposed").params == {"owner": "办公室", "month": "2022-09"}
    assert found(result, "return.codes-lost").params["count"] == 4
    assert said(only(result)) == {t.id: f"{NEWS}{t.number}" for t in TARGETS[:4]}


def test_a_person_confirms_a_proposal() -> None:
    result = came_back(clear_identity(filled()), context(accepted={SHA: (OFFICE.id, "2022-09")}))
    assert result.verdict is Verdict.RETURN
    assert only(result).identity.confidence is Confidence.ACCEPTED
    assert only(result).identity.carriers == ("title", "accepted")


def test_a_persons_word_outweighs_the_proposal() -> None:
    result = came_back(clear_identity(filled(CITY)), context(accepted={SHA: (OFFICE.id, "2022-08")}))
    identity = only(result).identity
    assert (identity.department, identity.period) == (OFFICE.id, "2022-08")
    assert set(said(only(result))) == {LEDGER.id, "DDDD5"}


def retyped(*rows: tuple[object, ...], title: str = "妇女发展部2022年9月工作情况") -> Workbook:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([title])
    sheet.append(["序号", "工作目标", "完成状态", "进度", "累计完成数", "本月进展情况"])
    for row in rows:
        sheet.append(list(row))
    return book


def test_a_retyped_form_is_proposed_by_title_and_targets() -> None:
    book = retyped((2, "举办专题培训班", "进行中", None, 3, "办班"), (5, "发放创业贷款", "进行中", 60, None, "放贷"))
    result = came_back(book)
    assert result.verdict is Verdict.NEEDS_PERSON
    assert (only(result).identity.department, only(result).identity.period) == (GROWTH.id, "2022-09")
    assert said(only(result)) == {"BBBB3": "办班", "EEEE6": "放贷"}
    assert [m.target for m in only(result).missing if m.row] == ["DDDD5", "DDDD5", "DDDD5"]


def test_a_form_retyped_sideways_is_proposed_as_well() -> None:
    upright = retyped((2, "举办专题培训班", "进行中", None, 3, "办班"), (5, "发放创业贷款", "进行中", 60, None, "放贷"))
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["妇女发展部2022年9月工作情况"])
    for line in zip(*list(upright.worksheets[0].values)[1:], strict=True):
        sheet.append(list(line))
    result = came_back(book)
    assert result.reason == "proposed"
    assert (only(result).identity.department, only(result).identity.period) == (GROWTH.id, "2022-09")
    assert said(only(result)) == {"BBBB3": "办班", "EEEE6": "放贷"}


def test_an_acceptance_for_a_department_that_is_gone_changes_nothing() -> None:
    result = came_back(clear_identity(filled()), context(accepted={SHA: ("GQNE2", "2022-09")}))
    assert result.verdict is Verdict.NEEDS_PERSON


@pytest.mark.parametrize(
    ("title", "about", "department"),
    [
        ("9月报表", {"sender": "发展部 <FZB@example.org>", "subject": "2022年9月报表"}, GROWTH.id),
        ("2022-09 报表", {}, ""),
        ("省妇联办公室 2022年9月报表", {}, OFFICE.id),
    ],
)
def test_sender_and_title_propose_a_department(title: str, about: dict[str, str], department: str) -> None:
    result = came_back(retyped((2, "举办专题培训班", "进行中", None, 3, "办班"), title=title), **about)
    assert result.verdict is Verdict.NEEDS_PERSON
    assert [r.identity.department for r in result.returns] == ([department] if department else [])
    assert result.reason == ("proposed" if department else "unrecognised")


def test_a_retyped_form_that_names_nobody_waits_for_a_person_and_is_read_once_accepted() -> None:
    book = retyped((2, "举办专题培训班", "进行中", None, 3, "办班"), title="情况表")
    assert came_back(book).reason == "unrecognised"
    result = came_back(book, context(accepted={SHA: (GROWTH.id, "2022-09")}))
    assert said(only(result)) == {COURSE.id: "办班"}


def test_any_other_workbook_is_not_ours() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["序号", "工作目标", "预算"])
    sheet.append([1, "采购办公用品", 5000])
    result = came_back(book)
    assert (result.verdict, result.reason, result.returns) == (Verdict.NOT_OURS, "no-form", ())


def test_rows_copied_whole_to_a_new_workbook_are_recognised() -> None:
    opened, book = filled(), Workbook()
    sheet = book.active
    assert sheet is not None
    copied(opened.sheet, sheet, the_table(opened))
    result = came_back(book)
    assert only(result).identity.carriers == ("row-code", "row-id")
    assert said(only(result)) == {t.id: f"{NEWS}{t.number}" for t in TARGETS[:4]}
    assert codes(result) == []


def test_visible_columns_alone_are_recognised_without_their_heading() -> None:
    opened, book = filled(), Workbook()
    sheet = book.active
    assert sheet is not None
    rows = {row: into for row, into in the_table(opened).items() if row != opened.header}
    copied(
        opened.sheet,
        sheet,
        rows,
        keep=lambda column: column not in {opened.columns[ROW_ID], opened.columns[FINGERPRINT]},
    )
    result = came_back(book)
    assert only(result).identity.carriers == ("row-code",)
    assert said(only(result)) == {t.id: f"{NEWS}{t.number}" for t in TARGETS[:4]}
    assert said(only(result), "status") == dict.fromkeys([t.id for t in TARGETS[:4]], "in-progress")
    assert codes(result) == ["return.no-header"]


def test_rows_without_heading_whose_texts_do_not_agree_give_no_answers() -> None:
    opened, book = filled(), Workbook()
    sheet = book.active
    assert sheet is not None
    rows = {row: into for row, into in the_table(opened).items() if row != opened.header}
    copied(opened.sheet, sheet, rows, keep=lambda column: column in {opened.columns[CODE], opened.columns["news"]})
    returned = only(came_back(book))
    assert said(returned) == {}
    assert len(returned.extras) == 4
    assert {m.column for m in returned.missing} == {"status", "progress", "count", "news"}


def test_a_transposed_form_is_read_by_its_codes() -> None:
    opened, book = filled(), Workbook()
    sheet = book.active
    assert sheet is not None
    for row, into in the_table(opened).items():
        for column in range(1, opened.sheet.max_column + 1):
            sheet.cell(column, into).value = opened.sheet.cell(row, column).value
    result = came_back(book)
    returned = only(result)
    assert said(returned) == {t.id: f"{NEWS}{t.number}" for t in TARGETS[:4]}
    entry = returned.entries[0]
    assert sheet[entry.answers["news"].origin.cell].value == entry.answers["news"].value


def test_rows_pasted_into_last_months_form_contradict_it() -> None:
    now, old = filled(), Form(form(month="2022-08"))
    copied(now.sheet, old.sheet, {now.row(t.number): old.row(t.number) for t in TARGETS[:4]})
    result = came_back(old)
    assert (result.verdict, result.reason) == (Verdict.NEEDS_PERSON, "contradictory")
    claims = found(result, "return.contradictory").params["claims"]
    assert "行识别码：办公室 2022-09" in str(claims)
    assert "表号：办公室 2022-08" in str(claims)
    assert only(result).identity.confidence is Confidence.PROPOSED


def test_a_person_rules_on_a_contradiction() -> None:
    now, old = filled(), Form(form(month="2022-08"))
    copied(now.sheet, old.sheet, {now.row(t.number): old.row(t.number) for t in TARGETS[:4]})
    result = came_back(old, context(accepted={SHA: (OFFICE.id, "2022-09")}))
    assert result.verdict is Verdict.RETURN
    assert said(only(result)) == {t.id: f"{NEWS}{t.number}" for t in TARGETS[:4]}


def test_last_months_form_stays_last_months() -> None:
    assert only(came_back(filled(month="2022-08"))).identity.period == "2022-08"


def test_properties_of_another_department_are_a_contradiction() -> None:
    opened = filled()
    opened.book.properties.subject = token_of(Stamp(PLAN.id, PLAN.edition, "2022-09", GROWTH.id))
    assert came_back(opened).reason == "contradictory"


def merged_books(*opened: Form) -> Workbook:
    """Several departments' sheets moved into the first one's workbook, with everything hidden that came along."""
    first = opened[0].book
    for place, other in enumerate(opened[1:], start=2):
        for source in other.book.worksheets:
            sheet = first.create_sheet(f"{source.title} ({place})")
            copied(source, sheet, {row: row for row in range(1, source.max_row + 1)})
    return first


def test_several_departments_in_one_workbook_are_several_returns() -> None:
    result = came_back(merged_books(filled(), filled(GROWTH), filled(CITY)))
    assert result.verdict is Verdict.RETURN
    assert [(r.identity.department, len(r.entries)) for r in result.returns] == [
        (OFFICE.id, 4),
        (GROWTH.id, 3),
        (CITY.id, 2),
    ]
    assert codes(result) == []


def test_two_sheets_of_one_return_are_one_return() -> None:
    first, second = filled(), filled()
    for number in ("3", "4"):
        first.sheet.delete_rows(first.row(number))
    for number in ("1", "2"):
        second.sheet.delete_rows(second.row(number))
    result = came_back(merged_books(first, second))
    assert said(only(result)) == {t.id: f"{NEWS}{t.number}" for t in TARGETS[:4]}
    assert codes(result) == []


def test_a_form_of_another_plan_is_not_ours() -> None:
    other = replace(PLAN, id="QTHR2")
    result = came_back(filled(plan=other))
    assert (result.verdict, result.reason) == (Verdict.NOT_OURS, "other-plan")
    assert codes(result) == ["return.other-plan"]


def test_codes_that_no_edition_knows_are_of_another_plan() -> None:
    other = plan_of(target("ZZZZ9", "1", "另一件事", OFFICE))
    opened, book = filled(plan=other), Workbook()
    sheet = book.active
    assert sheet is not None
    copied(opened.sheet, sheet, {opened.header: 1, opened.row("1"): 2})
    assert came_back(book).reason == "other-plan"


def test_an_old_edition_is_read_by_its_targets_and_noted() -> None:
    changed = replace(
        LEDGER, text="建立工作台账", deadline=Deadline("2022年10月底前", DeadlineKind.DATE, due=date(2022, 10, 31))
    )
    newer = plan_of(changed, *TARGETS[1:], edition="EDTN3")
    result = came_back(filled(), context(newer, editions={PLAN.edition: PLAN}))
    assert codes(result) == ["return.old-edition"]
    assert said(only(result))[LEDGER.id] == f"{NEWS}1"
    assert only(result).identity.edition == PLAN.edition


def test_an_edition_that_nobody_knows_is_said() -> None:
    result = came_back(filled(), context(replace(PLAN, edition="EDTN9")))
    assert "return.unknown-edition" in codes(result)
    assert len(only(result).entries) == 4


def test_a_form_of_a_newer_version_waits_for_an_upgrade() -> None:
    stamp = Stamp(PLAN.id, PLAN.edition, "2022-09", OFFICE.id, FORM_VERSION + 1)
    cells = {(1, 1): Cell(f"表号：{token_of(stamp)}")}
    result = extract(Book("xlsx", (Sheet("填报", cells),)), arrival(), context())
    assert (result.verdict, result.reason) == (Verdict.NEEDS_PERSON, "newer-form")


def test_a_form_that_was_emptied_to_its_token_misses_every_row() -> None:
    stamp = Stamp(PLAN.id, PLAN.edition, "2022-09", OFFICE.id)
    cells = {(1, 1): Cell(f"表号：{token_of(stamp)}")}
    returned = only(extract(Book("xlsx", (Sheet("填报", cells),)), arrival(), context()))
    assert returned.identity.department == OFFICE.id
    assert codes(returned) == ["row.missing"] * 4


def test_the_key_changes_with_what_is_read_and_with_what_a_person_accepts() -> None:
    plain, accepted = context(), context(accepted={SHA: (OFFICE.id, "2022-09")})
    assert plain.key == context().key == accepted.key
    assert plain.key_of("a" * 64) == accepted.key_of("a" * 64)
    assert plain.key_of(SHA) != accepted.key_of(SHA)
    assert plain.key != context(replace(PLAN, edition="EDTN3")).key
