"""The starter plan, and the marked copy that check --fix writes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from plan_books import TARGETS, plan_book, read

from xlplan.findings import Severity
from xlplan.locale import LANGUAGES, load_locale
from xlplan.plan.fixing import fixed_copy, write_fixed_copy
from xlplan.plan.model import DueRuleKind, Reporters
from xlplan.plan.starter import starter_bytes, write_starter

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2022, 9, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lang", "targets", "departments", "aspects", "measures"), [("zh", 46, 28, 4, 11), ("en", 12, 7, 4, 7)]
)
def test_the_starter_checks_clean(
    tmp_path: Path, lang: str, targets: int, departments: int, aspects: int, measures: int
) -> None:
    write_starter(tmp_path / "plan.xlsx", load_locale(lang))
    reading = read(tmp_path / "plan.xlsx")
    plan = reading.plan
    assert {f.severity for f in reading.findings} <= {Severity.NOTE}
    assert (len(plan.targets), len(plan.departments), len(plan.aspects)) == (targets, departments, aspects)
    assert sum(len(aspect.measures) for aspect in plan.aspects) == measures
    assert (plan.settings.year, plan.settings.language, plan.settings.reporters) == (2022, lang, Reporters.BOTH)
    assert (plan.settings.due_rule.kind, plan.settings.due_rule.number) == (DueRuleKind.DAY, 25)
    assert len(plan.expected()) == departments


def test_the_plan_of_this_repository_is_the_starter() -> None:
    assert (ROOT / "plan.xlsx").read_bytes() == starter_bytes(load_locale("zh"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_starter_says_that_its_example_is_illustrative(tmp_path: Path, lang: str) -> None:
    locale = load_locale(lang)
    write_starter(tmp_path / "plan.xlsx", load_locale(lang))
    book = load_workbook(tmp_path / "plan.xlsx")
    for kind in ("settings", "targets"):
        sheet = book[locale.table("lexicon", "sheets")[kind][0]]
        texts = [cell.value for row in sheet.iter_rows(max_row=5) for cell in row]
        assert locale.text("starter.plan.illustrative") in texts


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_column_of_the_starter_is_explained_and_no_list_refuses(tmp_path: Path, lang: str) -> None:
    write_starter(tmp_path / "plan.xlsx", load_locale(lang))
    book = load_workbook(tmp_path / "plan.xlsx")
    assert len(book.sheetnames) == 8
    told = {load_locale(lang).table("lexicon", "sheets")[kind][0] for kind in ("settings", "mail")}
    for sheet in (sheet for sheet in book.worksheets if sheet.title not in told):
        header = next(row for row in sheet.iter_rows() if row[0].comment is not None)
        assert all(cell.comment is not None and cell.comment.text for cell in header)
        assert sheet.freeze_panes is not None
    validations = [v for sheet in book.worksheets for v in sheet.data_validations.dataValidation]
    assert len(validations) >= 8
    assert {v.errorStyle for v in validations} == {"warning"}


def broken(path: Path) -> Path:
    def add(book: Workbook) -> None:
        book["任务"]["L2"] = "我的备忘"
        book["任务"]["H2"].comment = Comment("原有批注", "张三")
        book.create_sheet("通讯录")["A1"] = "=1+1"

    return plan_book(
        path, targets=TARGETS.replace("2022年6月底前", "12月前").replace("权益部 | 每", "权益部等 | 每"), change=add
    )


def test_the_marked_copy_tints_and_explains_the_cells_to_mend_and_keeps_the_rest(tmp_path: Path) -> None:
    path, locale = broken(tmp_path / "plan.xlsx"), load_locale("zh")
    before = path.read_bytes()
    findings = read(path).findings
    out = write_fixed_copy(path, findings, tmp_path / "copy.xlsx", locale, NOW).path
    book = load_workbook(out)
    sheet = book["任务"]
    assert "12月前" in sheet["H2"].comment.text and "原有批注" in sheet["H2"].comment.text
    assert "“等”" in sheet["G3"].comment.text
    assert sheet["H2"].fill.fgColor.rgb != sheet["G3"].fill.fgColor.rgb != sheet["H4"].fill.fgColor.rgb
    assert sheet["E3"].comment is None
    assert (sheet["L2"].value, book["通讯录"]["A1"].value) == ("我的备忘", "=1+1")
    assert [row[0].value for row in book["检查结果"].iter_rows(min_row=5)] == ["错误", "请核对"]
    assert path.read_bytes() == before
    assert read(out).plan.edition == read(path).plan.edition


def test_the_marked_copy_is_the_same_every_time(tmp_path: Path) -> None:
    path, locale = broken(tmp_path / "plan.xlsx"), load_locale("zh")
    findings = read(path).findings
    one = fixed_copy(path, findings, locale)
    assert fixed_copy(path, findings, locale) == one


def test_a_copy_that_somebody_edited_is_kept(tmp_path: Path) -> None:
    path, locale = broken(tmp_path / "plan.xlsx"), load_locale("zh")
    out = tmp_path / "copy.xlsx"
    out.write_bytes(b"edited")
    published = write_fixed_copy(path, read(path).findings, out, locale, NOW)
    assert published.kept is not None and published.kept.read_bytes() == b"edited"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_record_has_a_column_for_everything_that_advice_asks_to_write_there(lang: str, tmp_path: Path) -> None:
    write_starter(tmp_path / "plan.xlsx", load_locale(lang))
    names = load_locale(lang).table("lexicon", "headings", "records")
    sheet = load_workbook(tmp_path / "plan.xlsx").worksheets[-1]
    assert [cell.value for cell in sheet[3] if cell.value] == [
        names[key][0]
        for key in ("department", "period", "kind", "subject", "at", "until", "asked_at", "reason", "basis", "by")
    ]
