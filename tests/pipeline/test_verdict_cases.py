"""Small cases of verdicts, each for its kind: rulings against each other, lines of the record, words that go on."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_office import Office, at
from verdict_office import asked, end, findings, judged, office_of, report, revise, row, rule, states, target

from xlplan.errors import RequestError
from xlplan.ledger.status import Status
from xlplan.pipeline.judging import status_of
from xlplan.pipeline.merging import record_inbox, record_merge
from xlplan.pipeline.session import open_session

GOES_ON = "1 建立机制 | 宣传部 | | 2022年9月底前完成并长期坚持"
FORM = "宣传部_2022-09-20T1000.eml"


def _month(office: Office, name: str, **rows: tuple[object, ...]) -> Status:
    office.build(name, now=f"{name}-01T09:00")
    if rows:
        report(office, "宣传部", name, f"{name}-20T10:00", **rows)
    return _merged(office, name, end(name))


def _merged(office: Office, period: str, now: str) -> Status:
    """A month merged, without its outputs."""
    with open_session(office.project, now=at(now), write=True) as session:
        month = session.period(period)
        record_inbox(session, month.id)
        record_merge(session, month)
        return status_of(session, month)


@pytest.mark.parametrize(
    ("first", "then"),
    [(("长期坚持", 100), ("长期坚持", 100)), (("已完成", 100, "2022-09-10"), ("进行中", 100))],
)
def test_what_goes_on_is_not_overdue(tmp_path: Path, first: tuple[object, ...], then: tuple[object, ...]) -> None:
    office = office_of(tmp_path, GOES_ON)
    _month(office, "2022-09", n1=first)
    assert judged(_month(office, "2022-10", n1=then), "1") == "ongoing"


def test_a_blank_count_cannot_be_judged(tmp_path: Path) -> None:
    office = office_of(tmp_path, "1 培训 | 宣传部 | | | 100 场")
    assert judged(_month(office, "2022-09", n1=("进行中", None)), "1") == "unclear"


def test_a_month_that_does_not_exist_yet_is_not_closed(tmp_path: Path) -> None:
    office = office_of(tmp_path, "1 目标甲 | 宣传部")
    _month(office, "2022-09")
    for period in ("2022-10", "2099-09"):
        with pytest.raises(RequestError):
            rule(office, "2022-10-10T09:00", "close_period", period, by="主任", reason="")


def test_what_was_set_aside_and_then_accepted_counts(tmp_path: Path) -> None:
    office = office_of(tmp_path, "1 目标甲 | 宣传部")
    _month(office, "2022-09", n1=("进行中", 70))
    rule(office, "2022-09-30T21:00", "set_aside_file", FORM, reason="发错了", by="王")
    assert states(_merged(office, "2022-09", "2022-09-30T21:10")) == {"宣传部": "missing"}
    rule(office, "2022-09-30T21:20", "accept_file", FORM, department="宣传部", period=None, by="王")
    assert states(_merged(office, "2022-09", "2022-09-30T21:30")) == {"宣传部": "on-time"}


def test_a_file_dropped_by_a_line_counts_again_without_it(tmp_path: Path) -> None:
    office = office_of(tmp_path, "1 目标甲 | 宣传部")
    _month(office, "2022-09", n1=("进行中", 70))
    revise(office, "1 目标甲 | 宣传部", records=f"| | 作废 | {FORM} | | | | 发错了 |")
    assert states(_merged(office, "2022-09", "2022-09-30T21:10")) == {"宣传部": "missing"}
    revise(office, "1 目标甲 | 宣传部", records=f"宣传部 | 2022-09 | 认领 | {FORM} | | | | |")
    assert states(_merged(office, "2022-09", "2022-09-30T21:20")) == {"宣传部": "on-time"}


@pytest.mark.parametrize(("line", "progress"), [("视同 | 5=3", 80), ("新任务 | 5", None)])
def test_a_line_answers_which_target_is_meant(tmp_path: Path, line: str, progress: int | None) -> None:
    office = office_of(tmp_path, "1 甲目标 | 宣传部", "3 开展普法宣传进社区活动 | 宣传部")
    _month(office, "2022-08", n1=("进行中", 70), n3=("进行中", 80))
    targets = ("1 甲目标 | 宣传部", "5 开展普法宣传进社区、进学校活动 | 宣传部")
    revise(office, *targets)
    assert "plan.which-target" in asked(office, "2022-09-01T08:00")
    revise(office, *targets, records=f"| | {line} | | | | |")
    assert "plan.which-target" not in asked(office, "2022-09-01T08:10")
    assert target(_month(office, "2022-09"), "5").progress == progress


def test_an_extended_target_is_not_overdue_for_the_second_time(tmp_path: Path) -> None:
    line = "1 目标甲 | 宣传部 | | 2022年7月底前"
    office = office_of(tmp_path, line)
    assert "target.overdue" in findings(_month(office, "2022-08", n1=("进行中", 50)))
    revise(office, line, records="| | 任务延期 | 1 | | 2022-09-20 | | | 会议纪要第5号")
    september = _month(office, "2022-09", n1=("进行中", 60))
    assert target(september, "1").days_overdue == 10
    assert {"target.overdue", "target.overdue-twice"} & findings(september) == {"target.overdue"}


def test_a_paper_from_a_known_address_stands_beside_its_department(tmp_path: Path) -> None:
    office = office_of(tmp_path, "1 目标甲 | 宣传部")
    office.build("2022-09", now="2022-09-01T09:00")
    mail = office.mail("宣传部", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n", "2022-09-20T10:00", "报送.pdf")
    mail.write_bytes(mail.read_bytes().replace(b"From: ", b"From: d0@example.org\nX-Was: ", 1))
    came = row(_merged(office, "2022-09", end("2022-09")), "宣传部")
    assert (came.state.value, [one.what.value for one in came.came]) == ("missing", ["not-a-workbook"])
