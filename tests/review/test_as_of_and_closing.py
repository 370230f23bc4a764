"""What was known at a moment, what would stand if nothing more came, and what a closed period keeps."""

from __future__ import annotations

from dataclasses import replace

import pytest
from review_office import (
    FULL,
    at,
    codes,
    day,
    delay,
    due,
    outcomes,
    plan,
    returned,
    row_of,
    ruling,
    seen,
    status,
    status_as_of,
    target,
    target_of,
    verdict,
)

from xlplan.ledger.facts import MemoryFacts
from xlplan.ledger.records import DecisionKind, Reading, Step, StepKind, Verdict
from xlplan.ledger.status import Change, Rates, Status
from xlplan.review.judge import judge

WHO = "组织部"
OFFICE = plan(target())


def says(text: str, mail: str = "", **how: str) -> Reading:
    return returned(WHO, {"T1": {**FULL, "news": text}}, mail=mail, file=f"inbox/{text}.xlsx", **how)


def result_of(judged: Status) -> tuple[object, ...]:
    """Everything of a status that closing freezes: all but the list of files."""
    return (
        judged.rates,
        judged.returns,
        judged.rows,
        judged.conflicts,
        judged.changes,
        judged.matrix,
        judged.trend,
        judged.judged_on,
        judged.completion,
    )


# --- as of


def test_returns_are_judged_at_the_moment_asked_for() -> None:
    reading = says("甲", "09-28 10:00")
    for moment, state in (("09-24 09:00", "awaited"), ("09-26 09:00", "missing"), ("09-28 10:00", "late")):
        assert row_of(status_as_of(OFFICE, reading, as_of=moment), WHO).state.value == state


def test_a_later_version_was_not_known_then() -> None:
    first, second = says("旧", "09-20 10:00"), says("新", "09-27 10:00")
    judged = status_as_of(OFFICE, first, second, as_of="09-26 09:00")
    assert judged == status_as_of(OFFICE, first, as_of="09-26 09:00")
    assert outcomes(judged) == {"inbox/旧.xlsx": "used"}


def test_a_mail_that_was_fetched_later_had_been_received_then() -> None:
    judged = status_as_of(OFFICE, says("甲", "09-24 10:00", seen="10-03 09:00"), as_of="09-26 09:00")
    assert row_of(judged, WHO).state.value == "on-time"


def test_a_receipt_that_the_office_vouches_for_later_was_a_receipt_then() -> None:
    reading = says("甲", seen="10-03 09:00")
    heard = ruling(DecisionKind.RECEIVED, "10-03 09:30", reading.arrival.sha256, at=at("09-24 10:00"), by="王")
    assert row_of(status_as_of(OFFICE, reading, heard, as_of="09-26 09:00"), WHO).state.value == "on-time"


def test_what_the_office_did_later_was_not_done_then() -> None:
    reading = says("甲", "09-24 10:00")
    aside = ruling(DecisionKind.SET_ASIDE, "10-01 09:00", reading.arrival.sha256)
    verified = ruling(DecisionKind.VERIFY, "10-01 09:00", "T1")
    judged = status_as_of(OFFICE, reading, aside, verified, as_of="09-26 09:00")
    assert judged == status_as_of(OFFICE, reading, as_of="09-26 09:00")
    assert target_of(status_as_of(OFFICE, reading, verified, as_of="10-02 09:00")).derived.value == "closed"


def test_a_delay_was_not_known_before_it_was_asked_for() -> None:
    office = plan(target(), records=(delay(WHO, "09-24 10:00", "09-30"),))
    assert row_of(status_as_of(office, as_of="09-23 09:00"), WHO).state.value == "awaited"
    assert row_of(status_as_of(office, as_of="09-25 09:00"), WHO).state.value == "waived"


def test_a_moment_ahead_shows_what_would_stand_if_nothing_more_came() -> None:
    office = plan(target(deadline=due("11-30"), parts=("琼海",)))
    judged = status_as_of(office, says("甲", "09-20 10:00"), as_of="12-05", now="09-22 09:00")
    assert row_of(judged, WHO).state.value == "on-time"
    assert row_of(judged, "琼海").state.value == "missing"
    assert (target_of(judged).derived.value, target_of(judged).days_overdue) == ("overdue", 5)


def test_earlier_months_too_are_shown_as_they_were_known() -> None:
    august = returned(WHO, {"T1": FULL}, period="2022-08", mail="09-27 10:00")
    assert status_as_of(OFFICE, august, as_of="09-26 09:00").trend.keys() == {"2022-09"}
    assert status_as_of(OFFICE, august, as_of="09-28 09:00").trend.keys() == {"2022-08", "2022-09"}


# --- closing

CLOSED = ruling(DecisionKind.CLOSE, "10-08 09:00", "2022-09", by="王")


def test_a_closed_period_never_changes() -> None:
    office = plan(target(parts=("琼海",), deadline=due("09-15")), target("T2", "琼海"))
    before = [returned("琼海", {"T1": FULL, "T2": FULL}, mail="09-24 10:00")]
    late = says("迟", "10-09 10:00")
    corrected = returned("琼海", {"T1": {**FULL, "status": "done"}, "T2": FULL}, mail="10-10 10:00")
    old_mail = says("早发晚取", "09-20 10:00", seen="10-09 09:00")
    later = [
        late,
        corrected,
        old_mail,
        ruling(DecisionKind.VERIFY, "10-09 09:00", "T1"),
        ruling(DecisionKind.SET_ASIDE, "10-09 09:00", before[0].arrival.sha256),
        ruling(DecisionKind.RECEIVED, "10-09 09:00", before[0].arrival.sha256, at=at("09-27 10:00")),
    ]
    closed = status(office, *before, CLOSED, now="10-08 09:00")
    assert closed.closed
    for now in ("10-08 10:00", "10-20 09:00", "12-31"):
        assert result_of(status(office, *before, CLOSED, *later, now=now)) == result_of(closed)


def test_what_comes_after_the_close_is_shown() -> None:
    judged = status(OFFICE, says("甲", "09-24 10:00"), CLOSED, says("迟", "10-09 10:00"))
    rows = {row.arrival.name: (row.outcome.value, row.reason) for row in judged.files}
    assert rows == {"inbox/甲.xlsx": ("used", ""), "inbox/迟.xlsx": ("needs-person", "period-closed")}


def test_reopening_takes_them_in() -> None:
    reopened = ruling(DecisionKind.REOPEN, "10-12 09:00", "2022-09")
    things = (says("甲", "09-24 10:00"), CLOSED, says("迟", "10-09 10:00"))
    judged = status(OFFICE, *things, reopened, now="10-12 10:00")
    assert (judged.closed, row_of(judged, WHO).version) == (False, 2)
    assert status_as_of(OFFICE, *things, reopened, as_of="10-10 09:00").closed


def test_closing_one_month_leaves_the_others_open_and_freezes_its_words_for_them() -> None:
    august = ruling(DecisionKind.CLOSE, "09-02 09:00", "2022-08")
    first = returned(WHO, {"T1": {**FULL, "status": "blocked"}}, period="2022-08", mail="08-24 10:00")
    after = returned(WHO, {"T1": {**FULL, "status": "done"}}, period="2022-08", mail="09-03 10:00")
    judged = status(OFFICE, first, august, after)
    assert (judged.closed, target_of(judged).reported) == (False, "blocked")


# --- months side by side


def month(number: int, *, progress: int, mail: str = "", **more: object) -> Reading:
    cells = {**FULL, "progress": progress, "news": f"{number}月办成了新的事情", **more}
    return returned(WHO, {"T1": cells}, period=f"2022-{number:02}", mail=mail or f"{number:02}-20 10:00")


def test_changes_against_last_period() -> None:
    late = month(8, progress=60, mail="08-28 10:00")
    judged = status(OFFICE, late, month(9, progress=100, status="done", done_date=day("09-10")))
    assert judged.previous_period == "2022-08"
    assert judged.changes == (
        Change("target-state", "T1", WHO, "on-track", "done"),
        Change("reported", "T1", WHO, "in-progress", "done"),
        Change("progress", "T1", WHO, 60.0, 100.0),
        Change("return-state", "", WHO, "late", "on-time"),
    )


def test_a_plan_that_was_revised_since_is_a_change() -> None:
    old = replace(plan(target(), target("T2")), edition="EDTN2")
    new = replace(plan(target(deadline=due("11-30")), target("T3")), edition="EDTN3")
    plans, steps = (
        {at("08-01 09:00"): old, at("09-01 09:00"): new},
        (Step("2022-09", StepKind.BUILD, at("09-01 09:00")),),
    )
    known = MemoryFacts((month(8, progress=90),), editions={"EDTN2": old, "EDTN3": new}, plans=plans, steps=steps)
    judged = judge(
        known,
        new,
        "2022-09",
        as_of=at("09-20 09:00"),
        as_of_given=False,
    )
    assert [change for change in judged.changes if change.kind not in {"target-state", "return-state"}] == [
        Change("deadline", "T1", WHO, "12-31", "11-30"),
        Change("new-target", "T3", WHO, None, "目标T3"),
        Change("removed-target", "T2", WHO, "目标T2", None),
    ]


def test_nothing_changed_is_nothing_shown() -> None:
    assert status(plan(target(deadline=due("11-30"))), month(8, progress=90), month(9, progress=90)).changes == ()
    assert status(OFFICE, month(9, progress=90)).changes == ()


def test_the_last_period_is_shown_as_it_was_at_its_end() -> None:
    verified = ruling(DecisionKind.VERIFY, "09-15 09:00", "T1")
    judged = status(plan(target(deadline=due("09-10"))), month(8, progress=90), verified)
    assert judged.previous_states == {"T1": "due-soon"}
    assert target_of(judged).derived.value == "closed"


def test_matrix_and_trend_hold_every_month_that_is_known() -> None:
    office = plan(target(parts=("琼海",)))
    things = (
        month(6, progress=50),
        month(8, progress=60, mail="08-28 10:00"),
        month(9, progress=80),
        month(10, progress=90),
    )
    judged = status(office, *things)
    assert {key: state.value for key, state in judged.matrix.items()} == {
        (WHO, "2022-06"): "on-time",
        ("琼海", "2022-06"): "missing",
        (WHO, "2022-08"): "late",
        ("琼海", "2022-08"): "missing",
        (WHO, "2022-09"): "on-time",
        ("琼海", "2022-09"): "missing",
    }
    assert judged.trend == {
        "2022-06": Rates(2, 1, 1, 1),
        "2022-08": Rates(2, 1, 0, 1, late=1),
        "2022-09": Rates(2, 1, 1, 1),
    }


def test_a_record_of_a_receipt_from_later_is_not_known_before() -> None:
    office = plan(target(), records=(seen(WHO, "09-27 10:00"),))
    assert row_of(status_as_of(office, as_of="09-26 09:00"), WHO).state.value == "missing"
    assert row_of(status_as_of(office, as_of="09-27 10:00"), WHO).state.value == "incomplete"


def test_findings_are_about_what_stands_and_not_about_files_of_other_months() -> None:
    flawed = says("八月", "08-20 10:00", period="2022-08")
    flawed = replace(flawed, findings=status(OFFICE).findings[:1])
    assert codes(status(OFFICE, flawed, says("甲", "09-20 10:00")), "return.missing") == []


@pytest.mark.parametrize(
    ("period", "seen_for", "told"),
    [
        ("", "", True),
        ("2022-09", "", True),
        ("2022-08", "", False),
        ("2022-08", "2022-09", True),
        ("2022-08", "2022-08", False),
    ],
)
def test_what_is_no_return_is_told_in_its_own_month_and_in_that_in_which_it_came(
    period: str, seen_for: str, told: bool
) -> None:
    unread = replace(verdict(says("?", "09-20 10:00"), Verdict.NOT_OURS), period=period, seen_for=seen_for)
    unread = replace(unread, findings=status(OFFICE).findings[:1])
    judged = status(OFFICE, unread, says("甲", "09-20 11:00"))
    assert codes(judged, unread.findings[0].code) == ([unread.findings[0].code] if told else [])
