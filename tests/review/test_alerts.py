"""What is told of a target beside its state: occurrences missed, claims that do not fit, who is near and who is behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from review_office import FULL, day, due, every, plan, returned, ruling, status, target, target_of

from xlplan.ledger.records import DecisionKind, Reading
from xlplan.ledger.status import Status
from xlplan.plan.model import Every, FormColumnSpec, Plan

WHO = "组织部"
DONE = {"status": "done", "progress": 100, "news": "好", "done_date": day("09-20")}


def says(cells: Mapping[str, object], *, mail: str = "09-20 10:00", period: str = "2022-09") -> Reading:
    return returned(WHO, {"T1": cells}, mail=mail, period=period)


def told(judged: Status, name: str = "T1") -> dict[str, dict[str, object]]:
    """By code what is told of a target, but for its number and its lead."""
    return {
        finding.code.removeprefix("target."): {k: v for k, v in finding.params.items() if k not in {"number", "name"}}
        for finding in judged.findings
        if finding.code.startswith("target.") and finding.target == name
    }


MONTHLY = target(deadline=every(Every.MONTH), start="07-01")
EARLIER = (says(FULL, mail="07-20 10:00", period="2022-07"), says(FULL, mail="08-20 10:00", period="2022-08"))


def test_occurrences_that_nobody_did_are_told_with_their_days_until_the_target_is_closed() -> None:
    judged = status(plan(MONTHLY, target("T2")), *EARLIER)
    assert told(judged)["missed-occurrence"] == {"names": "2022-07-31", "times": 1}
    assert "missed-occurrence" not in told(judged, "T2")
    done = status(plan(MONTHLY), *EARLIER, says(DONE))
    assert told(done) == {"missed-occurrence": {"names": "2022-07-31\n2022-08-31", "times": 2}}
    closed = status(plan(MONTHLY), *EARLIER, ruling(DecisionKind.VERIFY, "09-29 09:00", "T1"))
    assert (told(closed), target_of(closed).missed) == ({}, (day("07-31"),))


COUNTED = plan(target(quantity=10))
WAIVED = replace(COUNTED, form_columns=(FormColumnSpec("count", required=False),))
REQUIRED = replace(COUNTED, form_columns=(FormColumnSpec("count", required=True),))
NO_COUNT = {"claim-questioned": {"doubt": "no-count", "detail": "?/10次"}}


@pytest.mark.parametrize(
    ("a_plan", "count", "expected"),
    [
        (COUNTED, 10, {}),
        (COUNTED, 9, {"claim-questioned": {"doubt": "short-count", "detail": "9/10次"}}),
        (COUNTED, "", NO_COUNT),
        (WAIVED, "", NO_COUNT),
        (COUNTED, "?多", {}),  # the cell itself is told
        (WAIVED, "?多", {}),
    ],
)
def test_done_without_the_count_is_questioned_unless_its_cell_is_told(
    a_plan: Plan, count: object, expected: object
) -> None:
    assert told(status(a_plan, says({**DONE, "count": count}))) == expected


@pytest.mark.parametrize(("a_plan", "expected"), [(COUNTED, {}), (REQUIRED, {}), (WAIVED, NO_COUNT)])
def test_a_count_that_was_emptied_is_told_by_its_cell_where_it_had_to_be_filled(a_plan: Plan, expected: object) -> None:
    emptied = says({**DONE, "count": ""}, mail="09-21 10:00")
    assert told(status(a_plan, says({**DONE, "count": 12}), emptied)) == expected


@pytest.mark.parametrize(
    ("start", "done", "detail"),
    [
        ("", "09-20", None),
        ("", "09-21", "in-future 2022-09-21 > 2022-09-20"),
        ("", "2022-01-01", None),
        ("", "2021-12-31", "before-start 2021-12-31 < 2022-01-01"),
        ("07-01", "07-01", None),
        ("07-01", "06-30", "before-start 2022-06-30 < 2022-07-01"),
    ],
)
def test_a_day_before_the_start_or_after_the_return_is_questioned(start: str, done: str, detail: str | None) -> None:
    judged = status(plan(target(start=start)), says({**DONE, "done_date": day(done)}))
    found = told(judged).get("claim-questioned")
    assert (None if found is None else f"{found['doubt']} {found['detail']}") == detail
    assert target_of(judged).derived.value == ("done" if detail is None else "done-questioned")


@pytest.mark.parametrize(
    ("deadline", "expected"),
    [
        ("09-30", {"behind": {"points": 10, "expected": 100, "progress": 90.0}}),
        ("10-01", {"due-soon": {"due": "2022-10-01", "days": 1}}),
        ("10-30", {"due-soon": {"due": "2022-10-30", "days": 30}}),
        ("10-31", {}),
    ],
)
def test_a_deadline_is_near_for_thirty_days(deadline: str, expected: object) -> None:
    assert told(status(plan(target(deadline=due(deadline))), says(FULL))) == expected


@pytest.mark.parametrize(
    ("first", "second", "emptied"),
    [
        ("a@example.org", "a@example.org", True),
        ("张三 <A@example.org>", "a@example.org ", True),
        ("A@example.org", "李四 <a@EXAMPLE.org>", True),
        ("a@example.org", "b@example.org", False),
        ("", "", False),
    ],
)
def test_half_a_report_empties_only_what_its_own_sender_filled(first: str, second: str, emptied: bool) -> None:
    filled = returned(WHO, {"T1": {**FULL, "problems": "缺经费"}}, mail="09-20 10:00", sender=first)
    half = returned(WHO, {"T1": {**FULL, "progress": "", "problems": ""}}, mail="09-21 10:00", sender=second)
    used = target_of(status(plan(target()), filled, half)).contributions[0].answers["problems"]
    assert used.answer.value == (None if emptied else "缺经费")
