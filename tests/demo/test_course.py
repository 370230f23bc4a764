"""Targets go their way over the year: forwards, to an end, the same for everyone who asks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from demo_plan import plan_of

from xlplan.demo.course import stand_of
from xlplan.form.columns import Reported
from xlplan.plan.model import DeadlineKind, Role

PLAN = plan_of(targets=18)
YEAR = [date(2022, 1, 10) + timedelta(days=30 * month) for month in range(12)]


@pytest.mark.parametrize(
    "target", [t for t in PLAN.targets if t.deadline.kind is DeadlineKind.DATE], ids=lambda t: t.number
)
def test_a_dated_target_never_goes_backwards(target) -> None:
    progress = [stand_of(target, PLAN, day, Role.LEAD, 1).progress for day in YEAR]
    assert progress == sorted(progress)


def test_done_means_a_hundred_points_the_whole_quantity_and_a_day_in_the_past() -> None:
    day = date(2022, 12, 20)
    done = [(t, s) for t in PLAN.targets if (s := stand_of(t, PLAN, day, Role.LEAD, 1)).status is Reported.DONE]
    assert done
    for target, stand in done:
        assert stand.progress == 100
        assert stand.done_on is not None and stand.done_on <= day
        if target.deadline.kind is DeadlineKind.DATE and target.quantity is not None:
            assert stand.count == target.quantity


def test_the_shares_of_the_responsible_stay_within_the_leads_total() -> None:
    for target in PLAN.targets:
        for day in YEAR:
            lead = stand_of(target, PLAN, day, Role.LEAD, 1)
            share = stand_of(target, PLAN, day, Role.RESPONSIBLE, 1)
            assert share.status is lead.status
            if lead.count is not None and share.count is not None:
                assert share.count * len(target.responsible) <= lead.count


def test_a_year_has_targets_in_every_state() -> None:
    states = {stand_of(t, PLAN, day, Role.LEAD, seed).status for t in PLAN.targets for day in YEAR for seed in range(5)}
    assert states == set(Reported)


def test_a_recurring_target_is_done_in_the_last_month_of_its_turn() -> None:
    target = next(t for t in PLAN.targets if t.deadline.kind is DeadlineKind.RECURRING)
    said = [stand_of(target, PLAN, date(2022, month, 20), Role.LEAD, 1).status for month in (7, 8, 9)]
    assert said == [Reported.IN_PROGRESS, Reported.IN_PROGRESS, Reported.DONE]
