"""Targets go their way over the year: forwards, to an end, the same for everyone who asks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from demo_plan import plan_of

from xlplan.demo.course import stand_of
from xlplan.form.columns import Reported
from xlplan.plan.model import DeadlineKind

PLAN = plan_of(targets=18)
YEAR = [date(2022, 1, 10) + timedelta(days=30 * month) for month in range(12)]


@pytest.mark.parametrize(
    "target", [t for t in PLAN.targets if t.deadline.kind is DeadlineKind.DATE], ids=lambda t: t.number
)
def test_a_dated_target_never_goes_backwards(target) -> None:
    progress = [stand_of(target, PLAN, day, 1).progress for day in YEAR]
    assert progress == sorted(progress)


def test_done_means_a_hundred_points_the_whole_quantity_and_a_day_in_the_past() -> None:
    day = date(2022, 12, 20)
    done = [(t, s) for t in PLAN.targets if (s := stand_of(t, PLAN, day, 1)).status is Reported.DONE]
    assert done
    for target, stand in done:
        assert stand.progress == 100
        assert stand.done_on is not None and stand.done_on <= day
        if target.deadline.kind is DeadlineKind.DATE and target.quantity is not None:
            assert stand.count == target.quantity


def test_parts_never_contradict_the_whole_by_themselves() -> None:
    for target in PLAN.targets:
        for day in YEAR:
            lead = stand_of(target, PLAN, day, 1)
            parts = [stand_of(target, PLAN, day, 1, part) for part in target.responsible]
            if lead.status in {Reported.DONE, Reported.NOT_STARTED, Reported.ONGOING}:
                assert {part.status for part in parts} == {lead.status}
            if lead.count is not None:
                assert sum(part.count or 0 for part in parts) <= lead.count


def test_parts_differ_while_the_whole_is_under_way() -> None:
    day = date(2022, 10, 20)
    under_way = [t for t in PLAN.targets if stand_of(t, PLAN, day, 1).status is Reported.IN_PROGRESS]
    states = {stand_of(target, PLAN, day, 1, part).status for target in under_way for part in target.responsible}
    assert states == {Reported.IN_PROGRESS, Reported.DONE, Reported.BLOCKED}


def test_a_part_that_is_through_stays_through() -> None:
    for target in (t for t in PLAN.targets if t.deadline.kind is DeadlineKind.DATE):
        for part in target.responsible:
            done = [stand_of(target, PLAN, day, 1, part).status is Reported.DONE for day in YEAR]
            assert done == sorted(done)


def test_a_year_has_targets_in_every_state() -> None:
    states = {stand_of(t, PLAN, day, seed).status for t in PLAN.targets for day in YEAR for seed in range(5)}
    assert states == set(Reported)


def test_a_recurring_target_is_done_in_the_last_month_of_its_turn() -> None:
    target = next(t for t in PLAN.targets if t.deadline.kind is DeadlineKind.RECURRING)
    said = [stand_of(target, PLAN, date(2022, month, 20), 1).status for month in (7, 8, 9)]
    assert said == [Reported.IN_PROGRESS, Reported.IN_PROGRESS, Reported.DONE]
