"""One month as an office lives it: forms out, returns back in every state, one status."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from small_office import (
    ANSWERS,
    TARGETS,
    Office,
    at,
    codes,
    filled,
    header_of,
    new_office,
    outcomes,
    state_of,
    table_rows,
    values,
    write_plan,
)

from xlplan.pipeline.merging import merge
from xlplan.pipeline.session import open_session


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = new_office(tmp_path / "office")
    made.build()
    return made


def test_every_department_with_an_assignment_gets_a_form_and_a_draft(office: Office) -> None:
    forms = sorted(path.name for path in office.project.forms("2022-09").iterdir())
    drafts = list(office.project.mail("2022-09").glob("*.eml"))
    assert [name for name in forms if "办公室" in name or "宣传部" in name or "权益部" in name] == forms
    assert len(forms) == len(drafts) == 3


def test_building_twice_gives_the_same_bytes(office: Office) -> None:
    before = {path: path.read_bytes() for path in office.project.forms("2022-09").iterdir()}
    built = office.build(now="2022-09-02T11:30")
    assert not any(written.changed for _, written in built.forms)
    assert {path: path.read_bytes() for path in office.project.forms("2022-09").iterdir()} == before


def test_a_form_that_stands_there_and_differs_is_kept_under_a_dated_name(office: Office) -> None:
    form = office.form("宣传部")
    form.write_bytes(filled(form))
    mine = form.read_bytes()
    kept = [written.kept for _, written in office.build().forms if written.kept is not None]
    assert len(kept) == 1
    assert kept[0].read_bytes() == mine
    assert form.read_bytes() != mine


def test_on_time_late_and_missing_are_told_apart_by_the_mails_own_moments(office: Office) -> None:
    office.mail("宣传部", filled(office.form("宣传部")), "2022-09-25T23:59")
    office.mail("办公室", filled(office.form("办公室")), "2022-09-26T00:00")
    status = office.merge().status
    assert [state_of(status, name) for name in ("宣传部", "办公室", "权益部")] == ["on-time", "late", "missing"]
    assert (status.rates.expected, status.rates.received, status.rates.on_time) == (3, 2, 1)
    late = next(row for row in status.returns if row.state == "late")
    assert late.days_late == 1


@pytest.mark.parametrize(
    "name",
    [
        "随便起的名字.xlsx",
        "2022.09.宣传部.最终稿.v2.xlsx",
        "深/处/的/文件夹/表.xlsx",
        "宣传部.xls",
        "权益部填报表.xlsx",
        "没有后缀",
        "报 送 材 料 (1).xlsx",
    ],
)
def test_a_return_is_known_by_its_carriers_and_never_by_its_name(office: Office, name: str) -> None:
    office.put(name, filled(office.form("宣传部")))
    status = office.merge(now="2022-09-20T09:00").status
    assert outcomes(status) == {f"inbox/{name}": "used"}
    assert values(status, "宣传部")["2"] == {"status": "in-progress", "progress": 50, "news": ANSWERS["本月进展情况"]}
    assert state_of(status, "宣传部") == "on-time"
    assert state_of(status, "权益部") == "awaited"


def test_a_copy_of_the_same_file_is_a_duplicate_and_counts_once(office: Office) -> None:
    data = filled(office.form("宣传部"))
    office.put("表.xlsx", data)
    office.put("表 (1).xlsx", data)
    status = office.merge(now="2022-09-20T09:00").status
    assert sorted(outcomes(status).values()) == ["duplicate", "used"]
    assert status.rates.received == 1


def test_a_truncated_file_a_text_file_and_a_photograph_stop_nobody(office: Office) -> None:
    good = filled(office.form("宣传部"))
    office.put("a截断.xlsx", good[: len(good) // 2])
    office.put("b文本.xlsx", "这不是表格".encode())
    office.put("c照片.jpg", b"\xff\xd8\xff\xe0" + bytes(200))
    office.put("~$d.xlsx", b"lock")
    office.put(".DS_Store", b"\0\0\0\1Bud1")
    office.put("z好的.xlsx", good)
    status = office.merge(now="2022-09-20T09:00").status
    found = outcomes(status)
    assert found["inbox/z好的.xlsx"] == "used"
    assert found["inbox/a截断.xlsx"] == "needs-person"
    assert found["inbox/c照片.jpg"] == "not-ours"
    assert found["inbox/b文本.xlsx"] in {"not-ours", "needs-person"}
    assert set(found) == {"inbox/z好的.xlsx", "inbox/a截断.xlsx", "inbox/b文本.xlsx", "inbox/c照片.jpg"}


def test_a_blank_form_is_no_return(office: Office) -> None:
    office.put("空表.xlsx", office.form("宣传部").read_bytes())
    status = office.merge(now="2022-09-20T09:00").status
    assert (state_of(status, "宣传部"), outcomes(status)) == ("awaited", {"inbox/空表.xlsx": "blank"})
    assert "cell.missing" not in codes(status)


def test_a_blank_return_is_no_return_but_nobody_says_that_nothing_came(office: Office) -> None:
    office.put("空表.xlsx", office.form("宣传部").read_bytes())
    status = office.merge(now="2022-09-26T09:00").status
    row = next(row for row in status.returns if row.came)
    assert (row.state, [came.what for came in row.came]) == ("missing", ["blank"])


def test_zero_and_no_progress_are_answers(office: Office) -> None:
    answers = {"完成状态": "未启动", "进度%": 0, "累计完成数": 0, "本月进展情况": "本月无进展"}
    office.put("零.xlsx", filled(office.form("宣传部"), answers))
    status = office.merge(now="2022-09-20T09:00").status
    assert state_of(status, "宣传部") == "on-time"
    assert values(status, "宣传部")["2"]["progress"] == 0
    assert values(status, "宣传部")["1"]["count"] == 0


def test_sorting_the_visible_range_leaves_hidden_ids_behind_and_the_visible_code_wins(office: Office) -> None:
    def sort_backwards(sheet: Worksheet) -> None:
        _, columns = header_of(sheet)
        rows = table_rows(sheet)
        shown = [c for c in range(1, sheet.max_column + 1) if c >= columns["识别码"]]
        contents = [[sheet.cell(row, c).value for c in shown] for row in reversed(rows)]
        for row, cells in zip(rows, contents, strict=True):
            for column, value in zip(shown, cells, strict=True):
                sheet.cell(row, column).value = value

    def answers_by_row(sheet: Worksheet) -> None:
        _, columns = header_of(sheet)
        for row in table_rows(sheet):
            sheet.cell(row, columns["本月进展情况"]).value = f"第{sheet.cell(row, columns['序号']).value}项的进展"
        sort_backwards(sheet)

    office.put("排过序.xlsx", filled(office.form("宣传部"), edit=answers_by_row))
    status = office.merge(now="2022-09-20T09:00").status
    said = values(status, "宣传部")
    assert {number: said[number]["news"] for number in said} == {n: f"第{n}项的进展" for n in ("1", "2", "3")}
    assert "row.moved-id" in codes(status)


def test_a_return_counts_for_the_period_in_its_stamp(office: Office) -> None:
    office.build("2022-10", now="2022-10-01T09:00")
    office.put("九月.xlsx", filled(office.form("宣传部", "2022-09")))
    status = office.merge("2022-10", now="2022-10-26T09:00").status
    assert outcomes(status) == {"inbox/九月.xlsx": "other-period"}
    assert state_of(status, "宣传部") == "missing"
    assert "return.wrong-period" in codes(status)
    assert values(office.status("2022-09", now="2022-10-26T09:00"), "宣传部")["2"]["progress"] == 50


def test_the_next_form_carries_what_was_said_last(office: Office) -> None:
    office.put("九月.xlsx", filled(office.form("宣传部")))
    office.merge(now="2022-09-20T09:00")
    office.build("2022-10", now="2022-10-01T09:00")
    sheet = load_workbook(office.form("宣传部", "2022-10")).worksheets[0]
    _, columns = header_of(sheet)
    shown = {
        sheet.cell(row, columns["序号"]).value: (
            sheet.cell(row, columns["上期状态"]).value,
            sheet.cell(row, columns["上期进度"]).value,
        )
        for row in table_rows(sheet)
    }
    assert shown["2"] == ("进行中", "50%")


def test_a_later_version_replaces_words_and_keeps_what_it_replaced(office: Office) -> None:
    office.mail("宣传部", filled(office.form("宣传部")), "2022-09-20T10:00")
    office.mail("宣传部", filled(office.form("宣传部"), {**ANSWERS, "进度%": 80}), "2022-09-22T10:00")
    status = office.merge().status
    row = next(row for row in status.rows if row.target.number == "2")
    used = row.contributions[0].answers["progress"]
    assert (used.answer.value, used.version) == (80, 2)
    assert [replaced.answer.value for replaced in used.replaced] == [50]
    assert sorted(outcomes(status).values()) == ["superseded", "used"]


def test_merging_again_with_nothing_new_changes_nothing(office: Office) -> None:
    office.mail("宣传部", filled(office.form("宣传部")), "2022-09-20T10:00")
    first = office.merge(now="2022-10-07T09:00")
    before = {output.path: output.path.read_bytes() for output in first.outputs}
    again = office.merge(now="2022-10-07T15:00")
    assert not any(output.changed for output in again.outputs)
    assert {output.path: output.path.read_bytes() for output in again.outputs} == before
    assert again.status.rows == first.status.rows


def test_an_output_that_somebody_changed_is_kept(office: Office) -> None:
    first = office.merge()
    workbook = first.outputs[0].path
    workbook.write_bytes(workbook.read_bytes() + b"changed by hand")
    mine = workbook.read_bytes()
    again = office.merge()
    assert again.outputs[0].kept is not None
    assert again.outputs[0].kept.read_bytes() == mine


def test_what_was_asked_for_as_of_a_moment_has_its_own_name_and_knows_nothing_later(office: Office) -> None:
    office.mail("宣传部", filled(office.form("宣传部")), "2022-09-20T10:00")
    office.mail("办公室", filled(office.form("办公室")), "2022-09-26T10:00")
    office.put("权益部.xlsx", filled(office.form("权益部")))
    month = office.merge().outputs[0].path
    before = month.read_bytes()
    then = office.merge(as_of="2022-09-26T09:00")
    later = [finding for finding in then.status.findings if finding.code == "return.seen-later"]
    assert [(f.params["count"], f.params["first"]) for f in later] == [(1, "inbox/权益部.xlsx")]
    assert "截至2022-09-26T0900" in then.outputs[0].path.name
    assert month.read_bytes() == before
    assert state_of(then.status, "办公室") == "missing"
    assert state_of(then.status, "宣传部") == "on-time"


def test_merge_works_without_a_build_and_with_an_empty_inbox(tmp_path: Path) -> None:
    status = new_office(tmp_path / "new").merge(now="2022-09-10T09:00").status
    assert {row.state for row in status.returns} == {"awaited"}
    assert (status.rates.expected, status.rates.received) == (3, 0)


def test_a_department_with_a_slash_in_its_name_gets_its_form_and_is_recognised(tmp_path: Path) -> None:
    office = new_office(
        tmp_path / "slash",
        部门="部门 | 邮箱\n信访/调解办 | xf@example.org",
        任务="序号 | 方面 | 举措 | 工作目标 | 牵头部门 | 完成时限\n1 | 甲 | 乙 | 办结来信 | 信访/调解办 | 年底前",
    )
    office.build()
    form = next(office.project.forms("2022-09").glob("*.xlsx"))
    office.put("x.xlsx", filled(form, {"完成状态": "进行中", "进度%": 10, "本月进展情况": "办理中"}))
    status = office.merge(now="2022-09-20T09:00").status
    assert values(status, "信访/调解办") == {"1": {"status": "in-progress", "progress": 10, "news": "办理中"}}


def test_a_slip_is_written_for_what_is_to_be_mended_and_its_return_is_the_next_version(office: Office) -> None:
    def leave_one_empty(sheet: Worksheet) -> None:
        _, columns = header_of(sheet)
        sheet.cell(table_rows(sheet)[1], columns["本月进展情况"]).value = None

    office.mail("宣传部", filled(office.form("宣传部"), edit=leave_one_empty), "2022-09-20T10:00")
    first = office.merge()
    slip = next(output.path for output in first.outputs if output.path.parent.name == "corrections")
    sheet = load_workbook(slip).worksheets[0]
    _, columns = header_of(sheet)
    assert sheet.cell(table_rows(sheet)[0], columns["本月进展情况"]).value == ANSWERS["本月进展情况"]
    office.mail("宣传部", filled(slip), "2022-09-24T10:00")
    second = office.merge().status
    assert state_of(second, "宣传部") == "on-time"
    assert next(row for row in second.returns if row.file).version == 2
    assert [path.name for path in office.project.corrections("2022-09").glob("*.xlsx")] == []


def test_a_column_that_was_renamed_is_asked_for_again_row_by_row(office: Office) -> None:
    def rename(sheet: Worksheet) -> None:
        head, columns = header_of(sheet)
        sheet.cell(head, columns["本月进展情况"]).value = "十月工作"

    office.mail("宣传部", filled(office.form("宣传部"), edit=rename), "2022-09-20T10:00")
    merged = office.merge()
    assert state_of(merged.status, "宣传部") == "incomplete"
    slip = next(output.path for output in merged.outputs if output.path.parent.name == "corrections")
    texts = [str(cell.value) for sheet in load_workbook(slip) for row in sheet.iter_rows() for cell in row]
    assert sum("没有“本月进展情况”一栏" in text for text in texts) >= 3
    assert sum(text == f"十月工作: {ANSWERS['本月进展情况']}" for text in texts) == 3


def test_a_return_read_with_its_password_stays_read_when_the_plan_changes(office: Office) -> None:
    protected = BytesIO()
    OOXMLFile(BytesIO(filled(office.form("宣传部")))).encrypt("secret", protected)
    office.put("加密.xlsx", protected.getvalue())
    assert outcomes(office.merge(now="2022-09-20T09:00").status) == {"inbox/加密.xlsx": "needs-person"}
    with open_session(office.project, now=at("2022-09-20T10:00"), write=True) as session:
        opened = merge(session, "2022-09", passwords=("secret",), pdf=False).status
    assert outcomes(opened) == {"inbox/加密.xlsx": "used"}
    write_plan(
        office.project.plan, 任务=f"{TARGETS.rstrip()}\n4 | 乙 | 2 | 服务群众 | 新增任务 | 办公室 | | 年底前 | |\n"
    )
    status = office.merge(now="2022-09-21T09:00").status
    assert outcomes(status) == {"inbox/加密.xlsx": "used"}
    assert values(status, "宣传部")["2"]["progress"] == 50


def test_what_was_written_beside_an_open_result_goes_when_it_is_closed_again(office: Office) -> None:
    workbook = office.merge().outputs[0].path
    (workbook.parent / f"~${workbook.name}").write_text("somebody")
    office.mail("宣传部", filled(office.form("宣传部")), "2022-09-20T10:00")
    beside = office.merge().outputs[0].path
    (workbook.parent / f"~${workbook.name}").unlink()
    assert beside != workbook
    newest = beside.read_bytes()
    assert office.merge().outputs[0].path == workbook
    assert workbook.read_bytes() == newest
    assert not beside.exists()
