"""Up to when facts count: the last second, the same moment, and the one after it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from review_office import AMBIGUOUS, FULL, ONGOING, at, day, due, facts, look, plan, returned, target

from xlplan.ledger.facts import MemoryFacts
from xlplan.ledger.records import (
    Arrival,
    Decision,
    DecisionKind,
    Evidence,
    Look,
    Reading,
    Step,
    StepKind,
    standing_decisions,
)
from xlplan.plan.model import Deadline, Intake
from xlplan.plan.periods import period_of
from xlplan.plan.records import OfficeRecord, RecordKind
from xlplan.review.months import periods_up_to
from xlplan.review.receipt import RANK, Receipt, Timing, by, earliest, timing
from xlplan.review.rulings import Horizon, closed_at, rulings_at
from xlplan.review.standing import counts_for, extensions
from xlplan.review.timeliness import begun

ENDS = at("09-30")
BEFORE, AFTER = ENDS - timedelta(seconds=1), ENDS + timedelta(seconds=1)
LATER = at("12-31")


def test_a_horizon_holds_its_own_moment() -> None:
    horizon = Horizon(LATER, until=ENDS, ends=ENDS)
    assert [horizon.knows(moment) for moment in (BEFORE, ENDS, AFTER)] == [True, True, False]
    assert [horizon.over(moment) for moment in (BEFORE, ENDS, AFTER)] == [False, False, True]
    assert Horizon(LATER).knows(AFTER) and not Horizon(LATER).over(AFTER)


def test_a_due_moment_holds_to_the_end_of_its_second() -> None:
    moments = (ENDS, ENDS.replace(microsecond=999_999), AFTER)
    assert [by(moment, ENDS) for moment in moments] == [True, True, False]


KINDS = {
    DecisionKind.VERIFY: "verified",
    DecisionKind.REFUSE: "refused",
    DecisionKind.SET_ASIDE: "set_aside",
    DecisionKind.ACCEPT: "accepted",
    DecisionKind.RECEIVED: "received",
}


@pytest.mark.parametrize(
    ("horizon", "counting"),
    [
        (Horizon(LATER), set(KINDS)),
        # later than what is known: only the moment of receipt, being evidence of the past
        (Horizon(LATER, until=ENDS), set(KINDS)),
        (Horizon(LATER, until=BEFORE), {DecisionKind.RECEIVED}),
        # after the month: nothing of targets
        (Horizon(LATER, ends=ENDS), set(KINDS)),
        (Horizon(LATER, ends=BEFORE), {DecisionKind.RECEIVED, DecisionKind.SET_ASIDE, DecisionKind.ACCEPT}),
        # after the close: nothing
        (Horizon(LATER, closed_at=ENDS), set(KINDS)),
        (Horizon(LATER, closed_at=BEFORE), set()),
    ],
)
def test_which_rulings_count(horizon: Horizon, counting: set[DecisionKind]) -> None:
    for kind, name in KINDS.items():
        found = getattr(rulings_at([Decision(kind, ENDS, "x", at=ENDS)], horizon), name)
        assert (list(found) == ["x"]) is (kind in counting), kind
    milestone = Decision(DecisionKind.MILESTONE, ENDS, "T1", reason="2022-06-30")
    expected = {("T1", "2022-06-30")} if DecisionKind.VERIFY in counting else set()
    assert rulings_at([milestone], horizon).milestones == expected


@pytest.mark.parametrize(
    ("kinds", "verified", "refused"),
    [
        ("verify", True, False),
        ("verify refuse", False, True),
        ("refuse verify", True, False),
        ("verify reopen-target", False, False),
        ("refuse reopen-target", False, False),
        ("reopen-target verify", True, False),
    ],
)
def test_of_several_rulings_on_a_target_the_last_counts(kinds: str, verified: bool, refused: bool) -> None:
    made = [Decision(DecisionKind(kind), ENDS + timedelta(hours=n), "T1") for n, kind in enumerate(kinds.split())]
    found = rulings_at(reversed(made), Horizon(LATER))
    assert (list(found.verified), list(found.refused)) == (["T1"] * verified, ["T1"] * refused)


INNER = Arrival("inner", 1, "inbox/a.eml", "a.xlsx", ENDS, "outer")


@pytest.mark.parametrize("subject", ["inner", "outer"])
@pytest.mark.parametrize(
    ("accepted", "number", "stands"),
    [(None, 0, True), (BEFORE, 2, True), (ENDS, 0, True), (ENDS, 2, False), (AFTER, 0, False)],
)
def test_what_was_set_aside_counts_again_once_it_is_accepted(
    subject: str, accepted: object, number: int, stands: bool
) -> None:
    made = [Decision(DecisionKind.SET_ASIDE, ENDS, subject, id=1)]
    if accepted is not None:
        made.append(Decision(DecisionKind.ACCEPT, accepted, "inner", id=number))  # type: ignore[arg-type]
    assert (rulings_at(made, Horizon(LATER)).aside(INNER) is not None) is stands


@pytest.mark.parametrize("subject", ["inner", "outer"])
def test_a_moment_of_receipt_counts_for_what_a_container_held(subject: str) -> None:
    known = rulings_at([Decision(DecisionKind.RECEIVED, ENDS, subject, at=BEFORE)], Horizon(LATER))
    assert (known.received_at(INNER), known.received_at(replace(INNER, sha256="x", container_sha256="y"))) == (
        BEFORE,
        None,
    )


def test_a_period_is_closed_until_it_is_opened_again() -> None:
    close = Decision(DecisionKind.CLOSE, ENDS, "2022-09")
    again = Decision(DecisionKind.REOPEN, AFTER, "2022-09")
    assert closed_at([close], "2022-09", Horizon(LATER)) == ENDS
    assert closed_at([close], "2022-08", Horizon(LATER)) is None
    assert closed_at([again, close], "2022-09", Horizon(LATER)) is None
    assert closed_at([again, close], "2022-09", Horizon(LATER, until=ENDS)) == ENDS
    assert closed_at([close], "2022-09", Horizon(LATER, until=BEFORE)) is None


@pytest.mark.parametrize(
    ("undone", "until", "stands"), [(ENDS, None, False), (ENDS, ENDS, False), (AFTER, ENDS, True), (AFTER, None, False)]
)
def test_a_ruling_that_was_undone_never_was(undone: object, until: object, stands: bool) -> None:
    made = [Decision(DecisionKind.VERIFY, BEFORE, "T1", id=7), Decision(DecisionKind.UNDO, undone, "7", id=8)]  # type: ignore[arg-type]
    assert [one.id for one in standing_decisions(made, until)] == ([7] if stands else [])  # type: ignore[arg-type]
    line = [replace(made[0], id=0), replace(made[1], subject="0")]
    assert [one.kind for one in standing_decisions(line)] == [DecisionKind.VERIFY]


LINE = OfficeRecord("", "", RecordKind.EXTENSION, target="T1", until=at("2023-01-31 10:00"), made=ENDS)


@pytest.mark.parametrize(
    ("horizon", "counts"),
    [
        (Horizon(LATER), True),
        (Horizon(LATER, until=ENDS), True),
        (Horizon(LATER, until=BEFORE), False),
        (Horizon(LATER, ends=ENDS), True),
        (Horizon(LATER, ends=BEFORE), False),
        (Horizon(LATER, closed_at=ENDS), True),
        (Horizon(LATER, closed_at=BEFORE), False),
    ],
)
def test_a_line_of_the_record_counts_from_when_it_was_first_seen(horizon: Horizon, counts: bool) -> None:
    assert counts_for(LINE, horizon) is counts
    assert counts_for(replace(LINE, made=None), horizon) and counts_for(replace(LINE, standing=True), horizon)
    assert bool(extensions([LINE], plan(target()), horizon)) is counts


@pytest.mark.parametrize(
    ("deadline", "lines", "granted"),
    [
        (due("12-31"), [LINE], "2023-01-31"),
        (due("2023-01-31"), [LINE], None),
        (due("2023-01-30"), [LINE], "2023-01-31"),
        (AMBIGUOUS, [LINE], "2023-01-31"),
        (ONGOING, [LINE], "2023-01-31"),
        (due("12-31"), [LINE, replace(LINE, until=at("2023-01-15"))], "2023-01-31"),
        (due("12-31"), [LINE, replace(LINE, until=at("2023-02-15"))], "2023-02-15"),
        (due("12-31"), [replace(LINE, until=None)], None),
        (due("12-31"), [replace(LINE, target="T9")], None),
        (due("12-31"), [replace(LINE, kind=RecordKind.DELAY)], None),
    ],
)
def test_a_deadline_is_moved_to_the_latest_day_that_was_granted(
    deadline: Deadline, lines: list[OfficeRecord], granted: str | None
) -> None:
    found = extensions(lines, plan(target(deadline=deadline)), Horizon(LATER))
    assert found == ({} if granted is None else {"T1": day(granted)})


CAME = returned("组织部", {"T1": FULL}, period="2022-08", mail="08-20 10:00", seen="08-21 10:00")


@pytest.mark.parametrize(
    ("reading", "until", "counts"),
    [
        (CAME, "", True),
        (CAME, "08-20 10:00", True),
        (CAME, "08-20 09:59:59", False),
        (replace(CAME, arrival=replace(CAME.arrival, received_header=None)), "08-20 10:00", False),
        (replace(CAME, arrival=replace(CAME.arrival, received_header=None)), "08-21 10:00", True),
        (replace(CAME, arrival=replace(CAME.arrival, received_header=at("08-22"))), "08-21 10:00", True),
        (replace(CAME, returns=(replace(CAME.returns[0], blank=True),)), "", False),
    ],
)
def test_a_month_counts_once_something_came_for_it(reading: Reading, until: str, counts: bool) -> None:
    found = periods_up_to(facts(reading), "2022-09", at(until) if until else None)
    assert found == (["2022-08", "2022-09"] if counts else ["2022-09"])


def test_months_go_in_time_and_later_ones_are_left_out() -> None:
    steps = tuple(Step(period, StepKind.MERGE, ENDS) for period in ("2022-10", "2022-Q1", "2022-08", "预算"))
    assert periods_up_to(MemoryFacts(steps=steps), "2022-09", None) == ["预算", "2022-Q1", "2022-08", "2022-09"]


@pytest.mark.parametrize(("start", "asked"), [(None, True), ("09-25", True), ("09-26", False)])
def test_a_target_has_begun_by_the_due_day_and_by_the_end(start: str | None, asked: bool) -> None:
    september = period_of(plan(target()), "2022-09")
    assert begun(target(start=start or ""), september) is asked
    late = replace(september, due=at("10-05"))
    assert begun(target(start="09-30"), late) and not begun(target(start="10-01"), late)


def test_bytes_that_came_several_times_were_there_at_the_earliest() -> None:
    receipts = [
        Receipt(ENDS, Evidence.FIRST_SEEN),
        Receipt(ENDS, Evidence.DATE_HEADER),
        Receipt(AFTER, Evidence.OFFICE),
    ]
    assert earliest(receipts) == receipts[1]
    assert [RANK[one] for one in Evidence] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("receipt", "looks", "proved"),
    [
        (Receipt(ENDS, Evidence.FIRST_SEEN), (), Timing.ON_TIME),
        (Receipt(AFTER, Evidence.DATE_HEADER), (), Timing.LATE),
        (Receipt(AFTER, Evidence.FIRST_SEEN), (), Timing.UNPROVEN),
        (Receipt(LATER, Evidence.FIRST_SEEN), (look("10-01"),), Timing.LATE),
        (Receipt(LATER, Evidence.FIRST_SEEN), (Look(at("10-01"), frozenset({"mail"})),), Timing.UNPROVEN),
        (Receipt(LATER, Evidence.FIRST_SEEN), (Look(at("10-01"), frozenset({"other"})),), Timing.LATE),
    ],
)
def test_what_proves_a_receipt_late(receipt: Receipt, looks: tuple[Look, ...], proved: Timing) -> None:
    assert timing(receipt, frozenset({"file", "mail"}), ENDS, looks, Intake.DEPARTMENTS) is proved
