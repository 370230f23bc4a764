"""What the office rules can be taken back; what is claimed is checked; nobody is accused without proof."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from small_office import Office, at, new_office, state_of
from verdict_office import asked, end, findings, judged, office_of, report, revise, row, rule, states, tables, target

from xlplan.cli.main import run
from xlplan.errors import RequestError
from xlplan.locale import load_locale
from xlplan.pipeline.building import forms_of
from xlplan.pipeline.merging import merge
from xlplan.pipeline.owing import owed_now
from xlplan.pipeline.reminding import previews, remind_of
from xlplan.pipeline.session import open_session
from xlplan.pipeline.undoing import rulings, unbuild, undo
from xlplan.report.json import status_json

QUARTER = "1 每季度召开联席会议 | 宣传部 | | 每季度末"


def month(office: Office, name: str, **rows: tuple[object, ...]) -> object:
    """A month built on its first day, reported on the 20th where anything is said, merged at its end."""
    office.build(name, now=f"{name}-01T09:00")
    if rows:
        report(office, "宣传部", name, f"{name}-20T10:00", **rows)
    return office.merge(name, now=end(name)).status


def test_an_occurrence_once_done_stays_done(tmp_path: Path) -> None:
    office = office_of(tmp_path, QUARTER, settings={"方案开始日期": "2022-07-01"})
    seen = [
        month(office, "2022-07", n1=("已完成", 100, "2022-07-10")),
        month(office, "2022-08"),
        month(office, "2022-09"),
    ]
    assert [judged(status, "1") for status in seen] == ["done"] * 3
    assert (seen[2].completion.done, seen[2].completion.due) == (1, 1)


def test_an_occurrence_never_done_is_overdue(tmp_path: Path) -> None:
    office = office_of(tmp_path, QUARTER, settings={"方案开始日期": "2022-07-01"})
    month(office, "2022-09", n1=("进行中", 95))
    row = target(month(office, "2022-10", n1=("进行中", 95)), "1")
    assert (row.derived.value, row.days_overdue) == ("overdue", 31)


def test_missed_occurrences_are_listed(tmp_path: Path) -> None:
    office = office_of(tmp_path, "1 每月通报 | 宣传部 | | 每月25日前", settings={"方案开始日期": "2022-08-01"})
    august = target(month(office, "2022-08", n1=("未启动", 0)), "1")
    status = month(office, "2022-09", n1=("未启动", 0))
    september = target(status, "1")
    assert (august.derived.value, august.days_overdue) == ("overdue", 6)
    assert (september.derived.value, september.days_overdue) == ("overdue", 5)
    assert [day.isoformat() for day in september.missed] == ["2022-08-25"]
    assert "target.missed-occurrence" in findings(status)


def test_a_share_is_due_with_every_occurrence(tmp_path: Path) -> None:
    office = office_of(tmp_path, "1 每季度培训 | 宣传部 | | 每季度末 | 4 次")
    seen = [month(office, f"2022-0{number}", n1=("进行中", 0)) for number in range(1, 5)]
    assert judged(seen[3], "1") == "behind"


@pytest.mark.parametrize("deadline", ["每季度末", "每月底前"])
def test_an_earlier_date_settles_no_later_occurrence(tmp_path: Path, deadline: str) -> None:
    office = office_of(tmp_path, f"1 例会 | 宣传部 | | {deadline}")
    first = month(office, "2022-06", n1=("已完成", 100, "2022-06-10"))
    later = month(office, "2022-09", n1=("已完成", 100, "2022-06-10"))
    assert (judged(first, "1"), judged(later, "1")) == ("done", "done-questioned")
    assert "target.claim-questioned" in findings(later)


@pytest.mark.parametrize(
    ("said", "state"),
    [
        (("进行中", None), "unclear"),
        (("进行中", "过半"), "unclear"),
        (("进行中", 10), "far-behind"),
        ((None, None), "unclear"),
    ],
)
def test_what_cannot_be_judged_is_not_green(tmp_path: Path, said: tuple[object, ...], state: str) -> None:
    office = office_of(tmp_path, "1 目标甲 | 宣传部", "2 目标乙 | 宣传部")
    assert judged(month(office, "2022-09", n1=said), "1") == state


@pytest.mark.parametrize(
    ("line", "said", "state"),
    [
        ("1 目标 | 宣传部 | | 2022年9月底前", ("已完成", 100, "2012-09-15"), "done-questioned"),
        ("1 目标 | 宣传部", ("已完成", 100, "2022-12-20"), "done-questioned"),
        ("1 目标 | 宣传部 | | 2022年9月底前 | 100 期", ("已完成", 20, "2022-09-10"), "done-questioned"),
        ("1 目标 | 宣传部 | | 2022年9月底前", ("已完成", 100, "2022-09-15"), "done"),
    ],
)
def test_a_claim_is_checked(tmp_path: Path, line: str, said: tuple[object, ...], state: str) -> None:
    status = month(office_of(tmp_path, line), "2022-09", n1=said)
    assert judged(status, "1") == state
    assert ("target.claim-questioned" in findings(status)) == (state == "done-questioned")
    assert status.completion.done == (1 if state == "done" else 0)


def test_verified_late_stays_late(tmp_path: Path) -> None:
    office = office_of(tmp_path, "1 目标 | 宣传部 | | 2022年7月底前")
    month(office, "2022-08", n1=("已完成", 100, "2022-08-15"))
    rule(office, "2022-09-01T09:00", "verify_target", "1", by="主任")
    assert target(month(office, "2022-09"), "1").closed_as == "late"


def test_a_refusal_stands_until_the_lead_speaks_again(tmp_path: Path) -> None:
    office = office_of(tmp_path, "1 目标 | 宣传部 | | 2022年9月底前")
    month(office, "2022-09", n1=("已完成", 100, "2022-09-10"))
    rule(office, "2022-09-27T09:00", "refuse_target", "1", by="主任", reason="现场未完工")
    assert judged(office.merge("2022-09", now=end("2022-09")).status, "1") == "refused"
    assert judged(month(office, "2022-10"), "1") == "refused"
    assert judged(month(office, "2022-11", n1=("已完成", 100, "2022-11-05")), "1") == "done-late"


@pytest.mark.parametrize("verb", ["verify", "refuse", "set-aside", "received"])
def test_undoing_restores_the_status(tmp_path: Path, verb: str) -> None:
    office = office_of(tmp_path, "1 目标甲 | 宣传部 | | 2022年9月底前", "2 目标乙 | 发展部")
    before = _document(office, month(office, "2022-09", n1=("已完成", 100, "2022-09-10")))
    mail = next(office.project.inbox.iterdir()).name
    made = {
        "verify": ("verify_target", "1", {"by": "王"}),
        "refuse": ("refuse_target", "1", {"by": "王", "reason": "不实"}),
        "set-aside": ("set_aside_file", mail, {"reason": "发错了", "by": ""}),
        "received": ("received_file", mail, {"at": "2022-09-28", "by": "王"}),
    }
    name, subject, options = made[verb]
    rule(office, "2022-09-30T20:00", name, subject, **options)
    assert _document(office, office.merge("2022-09", now=end("2022-09")).status) != before
    with open_session(office.project, now=at(end("2022-09")), write=True) as session:
        for ruling in rulings(session):
            undo(session, str(ruling.decision.id))
    assert _document(office, office.merge("2022-09", now=end("2022-09")).status) == before


def _document(office: Office, status: object) -> object:
    with open_session(office.project, now=at(end("2022-09")), write=False) as session:
        return status_json(status, session.locale)  # type: ignore[arg-type]


def test_a_file_saved_late_proves_nothing_against_its_department(tmp_path: Path) -> None:
    office = office_of(tmp_path, "1 目标 | 宣传部")
    office.build("2022-09", now="2022-09-01T09:00")
    office.merge("2022-09", now="2022-09-26T09:00")
    from small_office import filled

    office.put("宣传部.xlsx", filled(office.form("宣传部")))
    assert state_of(office.merge("2022-09", now="2022-09-28T09:00").status, "宣传部") == "unproven"


def test_where_departments_put_files_in_themselves_a_look_proves_lateness(tmp_path: Path) -> None:
    office = office_of(tmp_path, "1 目标 | 宣传部", settings={"收件方式": "部门直接放入"})
    office.build("2022-09", now="2022-09-01T09:00")
    office.merge("2022-09", now="2022-09-26T09:00")
    from small_office import filled

    office.put("宣传部.xlsx", filled(office.form("宣传部")))
    assert state_of(office.merge("2022-09", now="2022-09-28T09:00").status, "宣传部") == "late"


def test_last_months_form_is_something_that_came(tmp_path: Path) -> None:
    office = office_of(tmp_path, "1 目标 | 宣传部")
    month(office, "2022-08", n1=("进行中", 60))
    office.build("2022-09", now="2022-09-01T09:00")
    report(office, "宣传部", "2022-08", "2022-09-22T10:00", n1=("进行中", 75))
    status = office.merge("2022-09", now="2022-09-26T09:00").status
    [row] = status.returns
    assert (row.state.value, [came.what.value for came in row.came]) == ("missing", ["wrong-period"])


def test_a_receipt_in_the_future_is_refused(tmp_path: Path) -> None:
    office = office_of(tmp_path, "1 目标 | 宣传部")
    month(office, "2022-09", n1=("进行中", 80))
    name = next(office.project.inbox.iterdir()).name
    with pytest.raises(RequestError, match="received-in-future"):
        rule(office, "2022-09-27T09:00", "received_file", name, at="2023-09-24", by="王")


def test_delays_that_do_not_count_are_told(tmp_path: Path) -> None:
    records = (
        "权益部 | 2022-09 | 延期 | | | 2022-09-28 | 2022-09-26 | |\n家儿部 | 2022-09 | 延期 | | | 2021-09-28 | | |"
    )
    office = office_of(tmp_path, "1 目标甲 | 权益部", "2 目标乙 | 家儿部", records=records)
    office.build("2022-09", now="2022-09-01T09:00")
    status = office.merge("2022-09", now="2022-09-27T09:00").status
    assert states(status) == {"权益部": "missing", "家儿部": "missing"}
    assert {"return.delay-too-late", "return.delay-impossible"} <= findings(status)


def test_a_build_by_mistake_is_held_against_nobody(tmp_path: Path) -> None:
    office = office_of(tmp_path, "1 目标甲 | 宣传部", "2 目标乙 | 发展部")
    office.build("2022-10", now="2022-11-26T09:00")
    office.build("2022-11", now="2022-11-26T09:10")
    status = office.merge("2022-11", now="2022-11-27T09:00").status
    assert {period for _, period in status.matrix} == {"2022-11"}
    with open_session(office.project, now=at("2022-11-27T10:00"), write=True) as session:
        unbuild(session, "2022-10")
        assert {build.period for build in session.writable.builds()} == {"2022-11"}


def test_a_month_in_which_nobody_reported_stands(tmp_path: Path) -> None:
    office = office_of(tmp_path, "1 目标甲 | 宣传部 | | 2022年7月底前", "2 目标乙 | 发展部")
    month(office, "2022-08")
    status = month(office, "2022-09", n1=("进行中", 60))
    assert {state.value for (_, period), state in status.matrix.items() if period == "2022-08"} == {"missing"}
    assert (status.trend["2022-08"].expected, status.trend["2022-08"].received) == (2, 0)
    assert "target.overdue-twice" in findings(status)
    assert asked(office, "2022-10-01T09:00") == set()


def test_what_begins_later_is_not_asked_for_yet(tmp_path: Path) -> None:
    sheets = tables("1 目标甲 | 宣传部", "2 目标乙 | 宣传部", "3 目标丙 | 发展部")
    starts = ("开始时间", "", "2022-10-08", "2022-10-08")
    lines = sheets["任务"].splitlines()
    sheets["任务"] = "\n".join(f"{line} | {start}" for line, start in zip(lines, starts, strict=True))
    office = new_office(tmp_path / "office", **sheets)
    assert [d.name for d, _ in office.build("2022-09", now="2022-09-01T09:00").forms] == ["宣传部"]
    with open_session(office.project, now=at("2022-09-24T09:00"), write=False) as session:
        [debt] = owed_now(session, session.period("2022-09"))
    assert [owed.number for owed in debt.targets] == ["1"], "a reminder lists nothing that begins only later"
    report(office, "宣传部", "2022-09", "2022-09-20T10:00")
    status = office.merge("2022-09", now=end("2022-09")).status
    assert (states(status), row(status, "宣传部").missing_cells) == ({"宣传部": "on-time"}, 0)
    assert len(office.build("2022-10", now="2022-10-01T09:00").forms) == 2


def test_a_closed_target_is_printed_without_a_word_about_silence(tmp_path: Path) -> None:
    office = office_of(tmp_path, "1 目标甲甲 | 宣传部 | 发展部", "2 目标乙乙 | 宣传部")
    office.build("2022-09", now="2022-09-01T09:00")
    for who in ("宣传部", "发展部"):
        report(office, who, "2022-09", "2022-09-20T10:00", n1=("已完成", 100, "2022-09-18"))
    office.merge("2022-09", now=end("2022-09"))
    rule(office, "2022-10-01T09:00", "verify_target", "1", by="主任")
    office.build("2022-10", now="2022-10-01T10:00")
    merged = office.merge("2022-10", now=end("2022-10"))
    book = load_workbook(next(o.path for o in merged.outputs if o.path.suffix == ".xlsx"))
    rows = [[str(cell) for cell in row if cell] for row in book["汇总表"].iter_rows(values_only=True)]
    first = next(row for row in rows if "目标甲甲" in row)
    assert "已销号，不再填报" in first and not any("未报" in cell or "0/1" in cell for cell in first)
    assert any("（2022.09）" in cell for cell in first) and "已完成" in first


@pytest.mark.parametrize(("unit", "asked_about"), [("%", False), ("％", False), ("场", True)])
def test_a_rate_reached_early_is_no_contradiction(tmp_path: Path, unit: str, asked_about: bool) -> None:
    office = office_of(tmp_path, f"1 目标 | 宣传部 | | | 95 {unit}")
    status = month(office, "2022-09", n1=("进行中", 96))
    assert ("entry.inconsistent" in findings(status)) is asked_about


def test_what_was_sent_back_is_asked_for_again(tmp_path: Path) -> None:
    office = office_of(tmp_path, "1 目标甲 | 宣传部", "2 目标乙 | 宣传部")
    month(office, "2022-09", n1=("已完成", 100, "2022-09-10"), n2=("进行中", 60))
    rule(office, "2022-09-28T09:00", "refuse_target", "1", by="周", reason="不认可")
    with open_session(office.project, now=at("2022-09-28T10:00"), write=True) as session:
        status = merge(session, "2022-09", pdf=False).status
        [reminder] = remind_of(session, status).reminders
    [target] = reminder.owed.targets
    assert (target.number, [cell.text for cell in target.cells]) == (
        "1",
        ["上次所报已退回（不认可），请核实后重新填报"],
    )
    assert "target.refused" in findings(status)
    slip = next((office.project.root / "outbox/2022-09/corrections").iterdir())
    shown = [str(cell.value) for row in load_workbook(slip)["填报"].iter_rows() for cell in row if cell.value]
    assert any("第1项所报情况已被退回（不认可）" in text for text in shown)


@pytest.mark.parametrize("when", ["2022-09-28T09:00", "2022-10-01T08:00"])
def test_the_next_form_says_what_was_sent_back(tmp_path: Path, when: str) -> None:
    office = office_of(tmp_path, "1 目标甲 | 宣传部", "2 目标乙 | 宣传部")
    month(office, "2022-09", n1=("已完成", 100, "2022-09-10"), n2=("进行中", 60))
    rule(office, when, "refuse_target", "1", by="周", reason="不认可")
    with open_session(office.project, now=at("2022-10-01T09:00"), write=True) as session:
        [form] = forms_of(session, session.period("2022-10"))
        assert [row.refused for row in form.content.rows] == ["不认可", None]
        [request, reminder] = previews(session, "宣传部", "2022-10")
    assert "目标甲（牵头，2022年12月底前）；上期所报已退回（不认可），请重新填报" in request.letter.text
    assert "已退回（不认可）" in reminder.letter.text


@pytest.fixture(scope="module")
def ruled_office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """September reported and October built; it is 28 September."""
    office = office_of(tmp_path_factory.mktemp("ruled"), "1 目标甲 | 宣传部", QUARTER.replace("1 ", "2 "))
    month(office, "2022-09", n1=("进行中", 70), n2=("已完成", 100, "2022-09-10"))
    office.build("2022-10", now="2022-09-28T08:00")
    return office


def typed(office: Office, capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    capsys.readouterr()
    assert run(["-C", str(office.project.root), *words], at("2022-09-28T09:00")) == code
    told = capsys.readouterr()
    return " ".join((told.out + told.err).split())


def test_a_target_that_is_not_done_or_comes_again_is_closed_only_on_purpose(
    ruled_office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "进行中" in typed(ruled_office, capsys, "verify", "1", "--by", "王", code=1)
    assert "每季度末" in typed(ruled_office, capsys, "verify", "2", "--by", "王", code=1)
    assert "以后各期不再" in typed(ruled_office, capsys, "verify", "2", "--by", "王", "--yes")


def test_every_ruling_says_which_period_to_merge(ruled_office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office = ruled_office
    [mail] = [path.name for path in office.project.inbox.rglob("*.eml")]
    for words in (
        ("set-aside", mail, "--reason", "错", "--by", "王"),
        ("undo", "2"),
        ("received", mail, "--at", "2022-09-19", "--by", "王"),
        ("refuse", "1", "--by", "王", "--reason", "不实"),
        ("verify", "1", "--by", "王", "--yes"),
        ("read-again", mail),
    ):
        assert "xlplan merge -p 2022-09。" in typed(office, capsys, *words)
    assert "--by" in typed(office, capsys, "set-aside", mail, "--reason", "错")


def test_a_receipt_typed_thrice_is_one_ruling(ruled_office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office = ruled_office
    [mail] = [path.name for path in office.project.inbox.rglob("*.eml")]
    for when in ("2022-09-16", "2022-09-16", "2022-09-17"):
        typed(office, capsys, "received", mail, "--at", when, "--by", "李")
    shown = json.loads(typed(office, capsys, "rulings", "--json"))
    [last] = [ruling for ruling in shown["rulings"] if ruling["kind"] == "received"]
    assert last["at"].startswith("2022-09-17")
    assert "重新有效" in typed(office, capsys, "undo", str(last["id"]))
    assert "plan.xlsx" in typed(office, capsys, "undo", "备案", code=1)


@pytest.mark.parametrize("verb", ["same_target", "new_target"])
def test_a_ruling_on_identity_is_taken_back_after_later_merges(verb: str, tmp_path: Path) -> None:
    """Nothing that was ruled of targets is written into history, whatever was built and read in between."""
    office = office_of(tmp_path, "1 举办第一期妇女干部培训班 | 宣传部", "2 走访慰问困难儿童 | 发展部")
    month(office, "2022-08", n1=("进行中", 70))
    first = "举办第二期妇女干部培训班" if verb == "same_target" else "切实举办第一期妇女干部培训班"
    revise(office, f"1 {first} | 宣传部", "2 走访慰问困难儿童 | 发展部")
    before = _told(month(office, "2022-09"))
    rule(
        office, "2022-09-30T21:00", verb, "1", *(("举办第一期妇女干部培训班",) if verb == "same_target" else ()), by=""
    )
    october = target(month(office, "2022-10"), "1").progress
    assert (before[0][1], october) == ((None, 70) if verb == "same_target" else (70, None))
    report(office, "宣传部", "2022-10", "2022-10-31T21:00", n1=("进行中", 90))
    assert target(office.merge("2022-10", now="2022-11-01T09:00").status, "1").progress == 90
    with open_session(office.project, now=at("2022-11-01T10:00"), write=True) as session:
        undo(session, str(rulings(session)[0].decision.id))
    assert _told(office.merge("2022-09", now="2022-11-01T11:00").status) == before
    assert target(office.merge("2022-10", now="2022-11-01T12:00").status, "1").progress == 90


def _told(status: object) -> list[tuple[str, object]]:
    return [(row.target.id, row.progress) for row in status.rows]  # type: ignore[attr-defined]


def test_a_large_count_that_falls_short_is_told_in_full(tmp_path: Path) -> None:
    office = office_of(tmp_path, "1 目标 | 宣传部 | | 2022年9月底前 | 3000000 元")
    status = month(office, "2022-09", n1=("已完成", 1234567, "2022-09-10"))
    told = [load_locale("zh").message(f) for f in status.findings if f.code == "target.claim-questioned"]
    assert len(told) == 1 and "1234567/3000000元" in told[0]
