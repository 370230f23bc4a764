"""What became of what each department owes. Returns are due on 25 September, inclusive, unless a case says otherwise."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, time

import pytest
from review_office import (
    FULL,
    SEPTEMBER,
    at,
    codes,
    delay,
    look,
    outcomes,
    plan,
    returned,
    row_of,
    ruling,
    seen,
    status,
    target,
    target_of,
)

from xlplan.ledger.records import Decision, DecisionKind, Look, Reading
from xlplan.ledger.status import Rates
from xlplan.locale import load_locale
from xlplan.plan.model import DueRule, DueRuleKind, Intake
from xlplan.plan.periods import period_of
from xlplan.plan.records import OfficeRecord
from xlplan.review.rulings import Horizon
from xlplan.review.timeliness import owed_by

WHO = "组织部"
GAP = {**FULL, "news": ""}
NO_NEWS = {"status": "not-started", "progress": 0, "news": "本月无进展"}


def full(mail: str = "", **how: str) -> Reading:
    return returned(WHO, {"T1": FULL}, mail=mail, **how)


def gappy(mail: str = "", **how: str) -> Reading:
    return returned(WHO, {"T1": GAP}, mail=mail, **how)


@dataclass(frozen=True)
class Rule:
    words: str
    came: tuple[Reading | Decision | Look, ...]
    state: str
    now: str = "10-10 09:00"
    records: tuple[OfficeRecord, ...] = ()
    days_late: int = 0


RULES = (
    # nothing came
    Rule("没有收到，还没到时限：尚未到期", (), "awaited", now="09-20 09:00"),
    Rule("没有收到，时限当天最后一秒：尚未到期", (), "awaited", now="09-25 23:59:59"),
    Rule("没有收到，已过时限：未报送", (), "missing", now="09-26 00:00"),
    Rule(
        "时限前申请延期，延至之日未到：延期", (), "waived", now="09-28 09:00", records=(delay(WHO, "09-24", "09-30"),)
    ),
    Rule(
        "时限前申请延期，延至之日已过：未报送",
        (),
        "missing",
        now="10-01 09:00",
        records=(delay(WHO, "09-24", "09-30"),),
    ),
    Rule("延期没有写延至时间：整期免报", (), "waived", now="12-31", records=(delay(WHO, "09-24"),)),
    Rule("时限当天申请延期：有效", (), "waived", now="09-28 09:00", records=(delay(WHO, "09-25", "09-30"),)),
    Rule("过了时限才申请延期：无效", (), "missing", now="09-28 09:00", records=(delay(WHO, "09-26", "09-30"),)),
    Rule("没有写申请时间：视为按时申请", (), "waived", now="09-28 09:00", records=(delay(WHO, "", "09-30"),)),
    Rule(
        "延期期间再次申请延期：以最后一次为准",
        (),
        "waived",
        now="10-05 09:00",
        records=(delay(WHO, "09-24", "09-30"), delay(WHO, "09-29", "10-08")),
    ),
    Rule("别的部门申请的延期与本部门无关", (), "missing", records=(delay("宣传部", "09-24", "10-30"),)),
    Rule("别的期次申请的延期与本期无关", (), "missing", records=(delay(WHO, "09-24", "10-30", "2022-08"),)),
    # it came
    Rule("时限前收到完整的表：按时", (full("09-24 10:00"),), "on-time"),
    Rule("时限当天最后一分钟收到：按时", (full("09-25 23:59"),), "on-time"),
    Rule("上月就提前报了：按时", (full("08-30 10:00"),), "on-time"),
    Rule("次日零点收到：迟报一天", (full("09-26 00:00"),), "late", days_late=1),
    Rule("五天后收到：迟报五天", (full("09-30 08:00"),), "late", days_late=5),
    Rule("填“本月无进展”、进度0：是回答，不是空白", (returned(WHO, {"T1": NO_NEWS}, mail="09-24 10:00"),), "on-time"),
    Rule("时限前收到，但有必填项没填：不完整", (gappy("09-24 10:00"),), "incomplete", now="09-24 12:00"),
    Rule("过了时限仍不完整：不完整", (gappy("09-24 10:00"),), "incomplete"),
    Rule("过了时限才收到且不完整：不完整", (gappy("09-28 10:00"),), "incomplete"),
    Rule("只缺一行也是不完整", (returned(WHO, {}, mail="09-24 10:00", asked=("T1",)),), "incomplete"),
    Rule("按时但不完整，迟了才补齐：迟报", (gappy("09-24 10:00"), full("09-28 10:00")), "late", days_late=3),
    Rule(
        "按时报齐，后来又更正：仍是按时",
        (full("09-24 10:00"), returned(WHO, {"T1": {**FULL, "news": "又办一期"}}, mail="10-02 10:00")),
        "on-time",
    ),
    Rule("按时报齐，后来的一份反而漏填：仍是按时", (full("09-24 10:00"), gappy("10-02 10:00")), "on-time"),
    Rule("延期之内收到：按时", (full("09-29 10:00"),), "on-time", records=(delay(WHO, "09-24", "09-30"),)),
    Rule(
        "延期之后收到：从延至之日起算",
        (full("10-02 10:00"),),
        "late",
        records=(delay(WHO, "09-24", "09-30"),),
        days_late=2,
    ),
    Rule("整期免报，仍然报了：不算迟", (full("09-29 10:00"),), "on-time", records=(delay(WHO, "09-24"),)),
    # when it came is known only from the inbox
    Rule("时限前就在收件箱里见到：按时", (full(seen="09-24 10:00"),), "on-time"),
    Rule("时限后才第一次看收件箱：时间待核实", (full(seen="09-28 10:00"),), "unproven"),
    Rule("经办人保存的文件，看过一次没有也不能证明迟报", (full(seen="09-28 10:00"), look("09-26 09:00")), "unproven"),
    Rule("只在时限前看过一次没有：不能证明迟报", (full(seen="09-28 10:00"), look("09-25 09:00")), "unproven"),
    Rule("邮件的发出时间在时限前：按时", (full(date_header="09-24 10:00", seen="09-28 10:00"),), "on-time"),
    Rule("邮件的发出时间在时限后：迟报", (full(date_header="09-27 10:00", seen="09-28 10:00"),), "late", days_late=2),
    Rule(
        "文件自己的时间不算数", (full(seen="09-28 10:00", modified="09-20 10:00", file_time="09-20 10:00"),), "unproven"
    ),
    Rule("备案登记了收到时刻：以备案为准", (full(seen="09-28 10:00"),), "on-time", records=(seen(WHO, "09-25 16:00"),)),
    Rule(
        "备案登记的时刻在时限后：迟报",
        (full(seen="09-28 10:00"),),
        "late",
        records=(seen(WHO, "09-27 16:00"),),
        days_late=2,
    ),
    Rule("只有备案登记收到（如纸质），没有文件：内容不完整", (), "incomplete", records=(seen(WHO, "09-24 16:00"),)),
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.words)
def test_return_state(rule: Rule) -> None:
    row = row_of(status(plan(target(), records=rule.records), *rule.came, now=rule.now), WHO)
    assert (row.state.value, row.days_late) == (rule.state, rule.days_late)


def test_a_due_hour_counts_to_the_hour() -> None:
    hourly = DueRule("每月25日17:00", DueRuleKind.DAY, 25, at=time(17))
    for came, state in (("09-25 17:00", "on-time"), ("09-25 17:01", "late")):
        row = row_of(status(plan(target(), due_rule=hourly), full(came)), WHO)
        assert (row.state.value, row.days_late) == (state, 1 if state == "late" else 0)


def test_a_moment_in_another_zone_is_the_same_moment() -> None:
    in_utc = full("09-25 23:30")
    received = in_utc.arrival.received_header
    assert received is not None
    moved = replace(in_utc, arrival=replace(in_utc.arrival, received_header=received.astimezone(UTC)))
    assert row_of(status(plan(target()), moved), WHO).state.value == "on-time"


def test_working_days_stand_beside_the_days() -> None:
    # 1-7 October 2022 were holidays, 8 and 9 October make-up working days
    row = row_of(status(plan(target()), full("10-09 10:00")), WHO)
    assert (row.days_late, row.workdays_late) == (14, 7)


def test_a_ruling_on_the_moment_of_receipt_is_the_best_evidence() -> None:
    reading = full("09-28 10:00")
    heard = ruling(
        DecisionKind.RECEIVED, "09-30 09:00", reading.arrival.sha256, at=full("09-24 10:00").arrival.received_header
    )
    row = row_of(status(plan(target()), reading, heard), WHO)
    assert (row.state.value, row.evidence) == ("on-time", "office")


def test_the_row_shows_the_latest_version_and_what_it_lacks() -> None:
    first, second = full("09-24 10:00"), gappy("10-02 10:00")
    row = row_of(status(plan(target()), first, second), WHO)
    assert (row.version, row.missing_cells, row.complete) == (2, 1, True)
    assert row.file == second.arrival.name
    assert row.first_complete_at == first.arrival.received_header


def test_an_emptied_cell_keeps_its_value_and_is_flagged() -> None:
    judged = status(plan(target()), full("09-24 10:00"), gappy("09-25 10:00"))
    contribution = target_of(judged).contributions[0]
    assert contribution.value("news") == FULL["news"]
    assert codes(judged, "entry.emptied") == ["entry.emptied"]


HALVES = plan(target("T1"), target("T2"))


def half(name: str, sender: str, mail: str, **cells: object) -> Reading:
    """One target filled, the other one of the form left blank."""
    empty = {"status": "", "progress": "", "news": ""}
    rows = {"T1": empty, "T2": empty} | {name: {**FULL, **cells}}
    return returned(WHO, rows, mail=mail, sender=sender)


def test_two_halves_of_two_people_are_one_complete_report() -> None:
    first, second = half("T1", "a@example.org", "09-20 10:00"), half("T2", "b@example.org", "09-21 10:00")
    judged = status(HALVES, first, second)
    row = row_of(judged, WHO)
    assert (row.state, row.missing_cells, row.complete, row.version) == ("on-time", 0, True, 2)
    assert (row.file, row.first_complete_at) == (second.arrival.name, second.arrival.received_header)
    assert [f.code for f in judged.findings if f.code.startswith(("cell", "entry.emptied", "return.sup"))] == []
    assert {f.outcome for f in judged.files} == {"used"}
    assert all(row.contributions[0].value("news") == FULL["news"] for row in judged.rows)


def test_halves_that_came_at_the_same_moment_do_not_contradict_each_other() -> None:
    """Two files of one mail, by one person or not, are parts of one report: neither empties the other."""
    for sender in ("a@example.org", "b@example.org"):
        judged = status(HALVES, half("T1", "a@example.org", "09-20 10:00"), half("T2", sender, "09-20 10:00"))
        assert (row_of(judged, WHO).complete, row_of(judged, WHO).missing_cells) == (True, 0)
        assert codes(judged, "return.contradictory") + codes(judged, "entry.emptied") == []
        assert {f.outcome for f in judged.files} == {"used"}


def test_the_second_half_after_the_due_moment_makes_the_report_late() -> None:
    judged = status(HALVES, half("T1", "a@example.org", "09-20 10:00"), half("T2", "b@example.org", "09-27 10:00"))
    assert (row_of(judged, WHO).state, row_of(judged, WHO).days_late) == ("late", 2)


def test_only_who_filled_a_cell_or_a_whole_report_empties_it() -> None:
    first, mine = half("T1", "a@example.org", "09-20 10:00"), half("T2", "a@example.org", "09-21 10:00")
    assert codes(status(HALVES, first, mine), "entry.emptied") == ["entry.emptied"] * 3
    assert row_of(status(HALVES, first, mine), WHO).complete
    others = half("T2", "", "09-21 10:00")
    assert codes(status(HALVES, first, others), "entry.emptied") == []


def test_what_another_person_leaves_empty_takes_nothing_away() -> None:
    first = half("T1", "a@example.org", "09-20 10:00", problems="缺经费")
    judged = status(HALVES, first, half("T2", "b@example.org", "09-21 10:00"))
    assert target_of(judged).contributions[0].value("problems") == "缺经费"


def test_every_replaced_value_is_kept() -> None:
    versions = [returned(WHO, {"T1": {**FULL, "progress": p}}, mail=f"09-2{p // 10} 10:00") for p in (10, 20, 40)]
    used = target_of(status(plan(target()), *versions)).contributions[0].answers["progress"]
    assert (used.answer.value, used.version) == (40, 3)
    assert [(r.answer.value, r.version) for r in used.replaced] == [(10, 1), (20, 2)]


def test_rates_count_departments_and_an_excused_one_is_in_none_of_them() -> None:
    office = plan(target(parts=("宣传部", "琼海", "万宁")), records=(delay("万宁", "09-20"),))
    judged = status(office, full("09-24 10:00"), returned("宣传部", {"T1": GAP}, mail="09-24 10:00"))
    assert judged.rates == Rates(expected=3, received=2, on_time=1, complete=1, incomplete=1)
    assert row_of(judged, "万宁").state.value == "waived"


def test_nobody_expected_gives_rates_of_nothing() -> None:
    verified = ruling(DecisionKind.VERIFY, "09-01 09:00", "T1")
    judged = status(plan(target()), verified)
    assert judged.rates == Rates(0, 0, 0, 0)
    assert judged.returns == ()


def test_one_row_per_department_with_an_open_assignment() -> None:
    office = plan(target(parts=("宣传部",)), target("T2", "宣传部"))
    verified = ruling(DecisionKind.VERIFY, "09-01 09:00", "T1")
    assert [row.department for row in status(office).returns] == [WHO, "宣传部"]
    assert [row.department for row in status(office, verified).returns] == ["宣传部"]


def test_a_department_that_reported_before_its_last_target_was_verified_stays_in_the_list() -> None:
    verified = ruling(DecisionKind.VERIFY, "10-01 09:00", "T1")
    assert [row.state.value for row in status(plan(target()), full("09-24 10:00"), verified).returns] == ["on-time"]


def test_verifying_a_target_forgives_its_gaps_but_makes_no_late_return_punctual() -> None:
    office = plan(target(), target("T2"))
    verified = ruling(DecisionKind.VERIFY, "09-29 09:00", "T2")
    without_t2 = returned(WHO, {"T1": FULL, "T2": GAP}, mail="09-24 10:00")
    with_t2 = returned(WHO, {"T1": FULL, "T2": FULL}, mail="09-28 10:00")
    assert row_of(status(office, without_t2), WHO).state.value == "incomplete"
    assert row_of(status(office, without_t2, verified), WHO).state.value == "on-time"
    assert row_of(status(office, without_t2, with_t2, verified), WHO).state.value == "late"


@pytest.mark.parametrize(
    ("came", "code"),
    [
        ((), "return.missing"),
        ((full("09-28 10:00"),), "return.late"),
        ((gappy("09-24 10:00"),), "return.incomplete"),
        ((full(seen="09-28 10:00"),), "return.time-unproven"),
    ],
)
def test_what_needs_a_call_is_a_finding(came: tuple[Reading, ...], code: str) -> None:
    assert codes(status(plan(target()), *came), "return.") == [code]


CAME = full(seen="09-28 10:00")


@pytest.mark.parametrize(
    ("looks", "state"),
    [
        ((look("09-26 09:00"),), "late"),
        ((look("09-26 00:00"),), "late"),
        ((look("09-25 23:59:59"),), "unproven"),
        ((look("09-28 09:59:59"),), "late"),
        ((look("09-28 10:00", CAME),), "unproven"),
        ((look("09-28 10:00"),), "unproven"),
        ((look("09-26 09:00", CAME),), "unproven"),
        ((replace(look("09-26 09:00"), whole=False),), "unproven"),
        ((look("09-26 09:00", CAME), look("09-27 09:00")), "late"),
    ],
)
def test_where_departments_put_files_in_themselves_a_look_that_lacked_one_proves_it_late(
    looks: tuple[Look, ...], state: str
) -> None:
    by_themselves, by_the_office = plan(target(), intake=Intake.DEPARTMENTS), plan(target())
    assert row_of(status(by_themselves, CAME, *looks), WHO).state.value == state
    assert row_of(status(by_the_office, CAME, *looks), WHO).state.value == "unproven"


DUE = "2022-09-25 23:59"


@pytest.mark.parametrize(
    ("came", "records", "told"),
    [
        ((), (), {"return.missing": {"due": DUE, "days": 15}}),
        (
            (full("09-28 10:00"),),
            (),
            {"return.late": {"due": DUE, "at": "2022-09-28 10:00", "days": 3, "workdays": 3}},
        ),
        ((gappy("09-28 10:00"),), (), {"return.incomplete": {"due": DUE, "cells": 1}}),
        ((full(seen="09-28 10:00"),), (), {"return.time-unproven": {"due": DUE, "at": "2022-09-28 10:00"}}),
        (
            (full("09-26 00:00"),),
            (),
            {"return.late": {"due": DUE, "at": "2022-09-26 00:00", "days": 1, "workdays": 1}},
        ),
        (
            (),
            (delay(WHO, "09-26 08:30", "10-30"),),
            {
                "return.missing": {"due": DUE, "days": 15},
                "return.delay-too-late": {"at": "2022-09-26 08:30", "due": DUE},
            },
        ),
        (
            (),
            (delay(WHO, "09-20", "09-25"),),
            {
                "return.missing": {"due": DUE, "days": 15},
                "return.delay-impossible": {"until": DUE, "due": DUE},
            },
        ),
        ((), (delay(WHO, "09-25", "10-09"),), {"return.missing": {"due": "2022-10-09 23:59", "days": 1}}),
        ((), (delay("宣传部", "09-26", "10-30"),), {"return.missing": {"due": DUE, "days": 15}}),
    ],
)
def test_what_is_told_of_a_return(
    came: tuple[Reading, ...], records: tuple[OfficeRecord, ...], told: dict[str, object]
) -> None:
    judged = status(plan(target(), records=records), *came)
    found = [finding for finding in judged.findings if finding.code.startswith("return.")]
    said = {f.code: {key: value for key, value in f.params.items() if key != "name"} for f in found}
    assert said == told
    assert {(f.department, f.period, f.params["name"]) for f in found} == {(WHO, SEPTEMBER, WHO)}
    assert {f.origin.file for f in found} == ({reading.arrival.name for reading in came} or {""})


def test_a_receipt_without_a_file_and_a_delay_without_a_date_are_told_as_what_they_are() -> None:
    words = load_locale("zh")
    told = {
        record: [words.message(f) for f in status(plan(target(), records=(record,))).findings if f.department == WHO]
        for record in (seen(WHO, "09-24 16:00"), delay(WHO, "09-24"), delay(WHO, "09-24", "10-30"))
    }
    on_paper, excused, delayed = (next(m for m in messages if "报送" in m or "延期" in m) for messages in told.values())
    assert on_paper == "组织部的报送已登记收到（2022年9月24日 16:00），但没有填报表文件，内容未计入汇总。"
    assert excused == "组织部已申请延期（延至：未写延至时间，本期不再要求报送；理由：出差）。"
    assert delayed == "组织部已申请延期（延至：2022年10月30日；理由：出差）。"


def test_a_punctual_return_is_no_finding() -> None:
    judged = status(plan(target()), full("09-24 10:00"))
    assert codes(judged, "return.") == []
    assert list(outcomes(judged).values()) == ["used"]


@pytest.mark.parametrize(("start", "asked"), [("09-24", True), ("09-25", True), ("09-26", False)])
def test_a_target_is_asked_for_from_the_period_on_whose_due_day_it_starts(start: str, asked: bool) -> None:
    judged = status(plan(target(start=start)), now="09-26")
    assert [row.department for row in judged.returns] == (["组织部"] if asked else [])


@pytest.mark.parametrize(("closed", "until"), [("09-26 10:00", "09-28"), ("09-26 09:59", "09-27")])
def test_a_delay_filed_at_the_moment_of_closing_still_counts(closed: str, until: str) -> None:
    known = plan(target(), records=(delay("组织部", "09-20", "09-27"), delay("组织部", "09-26 10:00", "09-28")))
    september = period_of(known, SEPTEMBER)
    owed = owed_by("组织部", september, known.records, Horizon(at("09-30"), closed_at=at(closed)))
    assert owed.due == at(until)
