"""Reminders go to exactly those who owe something, and say what."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from mail_office import SEPTEMBER, TARGETS, at, built, make_project, opened
from openpyxl import load_workbook
from post_office import filled

from xlplan.cli.main import run
from xlplan.outgoing.reminders import ReminderKind
from xlplan.pipeline.deciding import close_period
from xlplan.pipeline.merging import merge
from xlplan.pipeline.reminding import Reminded, previews, remind
from xlplan.project import Project

UPCOMING, MISSING, PROBLEMS, ESCALATION, SILENT = (
    ReminderKind.UPCOMING,
    ReminderKind.MISSING,
    ReminderKind.PROBLEMS,
    ReminderKind.ESCALATION,
    ReminderKind.SILENT_PARTS,
)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = make_project(tmp_path)
    built(made, at(1))
    return made


def reminded(project: Project, when: datetime, period: str = SEPTEMBER) -> Reminded:
    with opened(project, when) as session:
        return remind(session, period)


def asked(result: Reminded) -> set[tuple[str, ReminderKind]]:
    return {(one.owed.department.name, one.owed.kind) for one in result.reminders}


def returns(project: Project, department: str, when: datetime, period: str = SEPTEMBER, **changes: object) -> None:
    """A department's form comes back, looked at when it came; changes: heading → value in the first row."""
    (form,) = project.forms(period).glob(f"*{department}*")
    path = project.inbox / f"{department}{when:%m%d}.xlsx"
    path.write_bytes(filled(form.read_bytes(), {(0, heading): value for heading, value in changes.items()}))
    with opened(project, when) as session:
        merge(session, period, pdf=False)


def test_before_the_due_moment_those_who_are_not_in_hear_how_long_there_is(project: Project) -> None:
    returns(project, "办公室", at(10))
    result = reminded(project, at(20))
    assert asked(result) == {("宣传部", UPCOMING), ("权益部", UPCOMING)}
    assert {one.owed.days for one in result.reminders} == {5}
    (form,) = result.reminders[0].draft.letter.attachments
    assert form.name == "填报表_2022-09_宣传部.xlsx"


def test_after_it_those_who_are_missing_and_the_leads_of_silent_parts(project: Project) -> None:
    returns(project, "办公室", at(10))
    returns(project, "宣传部", at(11))
    result = reminded(project, at(27))
    assert asked(result) == {("权益部", MISSING), ("办公室", SILENT)}
    (lead,) = [one.owed for one in result.reminders if one.owed.kind is SILENT]
    assert [(target.number, target.silent) for target in lead.targets] == [("1", ("权益部",))]
    (missing,) = [one for one in result.reminders if one.owed.kind is MISSING]
    assert [target.number for target in missing.owed.targets] == ["1", "3"]
    assert missing.owed.days == 2 and "至今逾期 2 天" in missing.draft.letter.text


def test_what_is_wrong_is_listed_cell_by_cell_with_the_slip(project: Project) -> None:
    for name in ("办公室", "权益部"):
        returns(project, name, at(10))
    returns(project, "宣传部", at(11), 进度="快完了", 本月进展情况=None)
    (only,) = reminded(project, at(12)).reminders
    assert (only.owed.department.name, only.owed.kind, only.owed.cells) == ("宣传部", PROBLEMS, 2)
    (target,) = only.owed.targets
    assert [(cell.column, cell.place) for cell in target.cells] == [("进度%", "填报!Q6"), ("本月进展情况", "填报!S6")]
    assert "进度%：填的是“快完了”，看不出是什么。" in only.draft.letter.text
    assert "本月进展情况：没有填写（填报!S6）" in only.draft.letter.text
    assert (
        "填报表（宣传部0911.xlsx，2022年9月11日 09:00 收到）已收到" in only.draft.letter.text
        and "附件是更正表" in only.draft.letter.text
    )
    (slip,) = only.draft.letter.attachments
    sheet = load_workbook(project.corrections(SEPTEMBER) / slip.name).worksheets[0]
    assert slip.data == (project.corrections(SEPTEMBER) / slip.name).read_bytes()
    assert "快完了" in {cell.value for row in sheet.iter_rows() for cell in row}


def test_the_same_mistakes_in_another_return_are_written_about_anew(project: Project) -> None:
    def mails() -> list[str]:
        return [one.draft.message_id for one in reminded(project, at(20)).reminders if one.owed.kind is PROBLEMS]

    returns(project, "宣传部", at(11), 本月进展情况=None)
    first = mails()
    assert mails() == first
    returns(project, "宣传部", at(12), 本月进展情况=None, 进度=70)
    assert len(mails()) == 1 and mails() != first


def test_who_misses_the_second_month_in_a_row_hears_it_in_other_words(project: Project) -> None:
    """Even if in the first month nobody reported at all; it counts because they were reminded of it."""
    reminded(project, at(26))
    built(project, at(1, month=10), "2022-10")
    returns(project, "办公室", at(20, month=10), "2022-10")
    result = reminded(project, at(26, month=10), "2022-10")
    assert {kind for name, kind in asked(result) if name != "办公室"} - {SILENT} == {ESCALATION}
    assert {one.owed.periods for one in result.reminders if one.owed.kind is ESCALATION} == {("2022-09", "2022-10")}
    returns(project, "宣传部", at(27, month=10), SEPTEMBER)
    late = reminded(project, at(28, month=10), "2022-10")
    assert ("宣传部", MISSING) in asked(late) and ("权益部", ESCALATION) in asked(late)


def test_who_asked_for_a_delay_is_left_alone_until_it_ends(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    book = load_workbook(project.plan)
    sheet = book.create_sheet("备案")
    sheet.append(("部门", "期次", "类别", "延至", "申请时间", "理由"))
    sheet.append(("宣传部", SEPTEMBER, "延期", "2022-09-28", "2022-09-20", "出差"))
    sheet.append(("权益部", SEPTEMBER, "延期", None, "2022-09-20", "下乡"))
    book.save(project.plan)
    built(project, at(1))
    assert asked(reminded(project, at(27))) == {("办公室", MISSING)}
    later = reminded(project, at(30))
    assert {pair for pair in asked(later) if pair[1] is MISSING} == {("办公室", MISSING), ("宣传部", MISSING)}
    (words,) = [
        o.draft.letter.text for o in later.reminders if o.owed.department.name == "宣传部" and o.owed.kind is MISSING
    ]
    assert "2022年9月28日" in words and "至今逾期 2 天" in words


def test_nobody_is_chased_for_what_lies_in_the_inbox_already(project: Project) -> None:
    for name in ("办公室", "宣传部", "权益部"):
        (form,) = project.forms(SEPTEMBER).glob(f"*{name}*")
        (project.inbox / f"{name}.xlsx").write_bytes(filled(form.read_bytes()))
    assert reminded(project, at(24)).reminders == ()


def test_with_nothing_new_nothing_changes_and_what_is_void_goes(project: Project) -> None:
    def standing() -> dict[str, tuple[bytes, int]]:
        folder = project.mail(SEPTEMBER)
        return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.glob("*.eml")}

    reminded(project, at(27))
    before = standing()
    assert any("催报" in name for name in before)
    assert not any(one.written.changed for one in reminded(project, at(27, 18)).reminders)
    assert standing() == before
    edited = project.mail(SEPTEMBER) / "催报_2022-09_权益部.eml"
    edited.write_bytes(edited.read_bytes() + b"\r\n")
    for name in ("办公室", "宣传部", "权益部"):
        returns(project, name, at(28))
    result = reminded(project, at(28))
    assert result.reminders == ()
    assert {path.name for path in result.withdrawn} == {name for name in before if not name.startswith("填报通知")} - {
        edited.name
    }
    assert edited.exists() and not any(path.exists() for path in result.withdrawn)


def test_a_closed_month_asks_nobody_for_anything(project: Project) -> None:
    with opened(project, at(27)) as session:
        close_period(session, SEPTEMBER, by="王", reason="")
    assert reminded(project, at(28)).reminders == ()


def test_what_would_go_can_be_looked_at_without_a_trace(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.stat().st_mtime_ns for path in project.root.rglob("*") if path.is_file()}
    assert run(["-C", str(project.root), "preview", "权益部", "-p", SEPTEMBER], at(27)) == 0
    out = capsys.readouterr().out
    assert "主题" not in out and "【请填报】妇联工作方案2022年9月进展情况（权益部）" in out
    assert "【催报】" in out and TARGETS[2][1] in out
    assert {path: path.stat().st_mtime_ns for path in project.root.rglob("*") if path.is_file()} == before
    assert run(["-C", str(project.root), "preview", "没有的部门"], at(27)) == 1
    with opened(project, at(10)) as session:
        kinds = [draft.kind for draft in previews(session, "宣传部", SEPTEMBER)]
    assert kinds == ["request", "upcoming"]


def test_who_has_a_slip_and_no_reminder_is_named(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    returns(project, "办公室", at(10), **{"完成状态": "已完成", "进度%": 100, "完成日期": None})
    assert run(["-C", str(project.root), "remind"], at(11)) == 0
    told = "".join(capsys.readouterr().out.split())
    assert "另有1个部门有更正表" in told
    assert "没有给它们写提醒：办公室。" in told
