"""Recurring targets: when they fall due, which occurrence is judged on a day, what settles one, what was missed."""

from __future__ import annotations

from datetime import date
from itertools import islice

import pytest
from review_office import at, day, every

from xlplan.plan.model import Every
from xlplan.review.occurrences import Course, CourseState, occurrences, standing_on
from xlplan.review.words import DoneClaim


@pytest.mark.parametrize(
    ("how_often", "on", "start", "dues"),
    [
        (Every.WEEK, None, "2022-01-01", ["2022-01-02", "2022-01-09"]),
        (Every.WEEK, 6, "2022-01-01", ["2022-01-01", "2022-01-08"]),
        (Every.WEEK, 1, "2022-01-03", ["2022-01-03", "2022-01-10"]),
        (Every.WEEK, 7, "2022-01-03", ["2022-01-09", "2022-01-16"]),
        (Every.MONTH, None, "2022-01-31", ["2022-01-31", "2022-02-28"]),
        (Every.MONTH, 31, "2024-02-01", ["2024-02-29", "2024-03-31"]),
        (Every.MONTH, 25, "2022-01-25", ["2022-01-25", "2022-02-25"]),
        (Every.MONTH, 25, "2022-01-26", ["2022-02-25", "2022-03-25"]),
        (Every.MONTH, 1, "2022-12-02", ["2023-01-01", "2023-02-01"]),
        (Every.QUARTER, None, "2022-01-01", ["2022-03-31", "2022-06-30"]),
        (Every.QUARTER, 25, "2022-09-26", ["2022-12-25", "2023-03-25"]),
        (Every.HALF_YEAR, None, "2022-07-01", ["2022-12-31", "2023-06-30"]),
        (Every.YEAR, None, "2022-12-31", ["2022-12-31", "2023-12-31"]),
    ],
)
def test_an_occurrence_opens_the_day_after_the_one_before_it_was_due(
    how_often: Every, on: int | None, start: str, dues: list[str]
) -> None:
    first, second = islice(occurrences(every(how_often, on), date.fromisoformat(start)), 2)
    assert [first.due.isoformat(), second.due.isoformat()] == dues
    assert (first.opens.isoformat(), (second.opens - first.due).days) == (start, 1)
    assert (first.number, second.number) == (1, 2)


def course(
    count: float | None = None, quantity: float | None = None, first: str = "01-01", start: str = "01-01"
) -> Course:
    """A quarterly target of 2022."""
    return Course(every(Every.QUARTER), day(start), day("12-31"), day(first), quantity, count)


@pytest.mark.parametrize(
    ("on", "share"),
    [("03-30", None), ("03-31", 1), ("06-29", 1), ("06-30", 2), ("12-31", 4), ("2023-03-31", 4), ("2023-12-31", 4)],
)
def test_a_count_is_owed_in_equal_parts(on: str, share: float | None) -> None:
    assert course(quantity=4).share_by(day(on)) == share
    assert course().share_by(day(on)) is None


def test_a_plan_that_ends_before_anything_is_due_owes_all_with_the_first() -> None:
    assert course(quantity=4, start="2023-01-01").share_by(day("2023-03-31")) == 4


def done(said: str, completed: str = "", count: float | None = None) -> DoneClaim:
    """A claim in a month's return."""
    on = day(said)
    return DoneClaim(
        said[:7] if said.count("-") == 2 else f"2022-{said[:2]}",
        on,
        on,
        at(said),
        day(completed) if completed else None,
        count,
    )


def shown(state: CourseState) -> tuple[str, bool, list[str]]:
    """The day by which the judged occurrence is due, whether it is done, what was missed."""
    return f"{state.current.due:%m-%d}", state.done is not None, [f"{missed:%m-%d}" for missed in state.missed]


@pytest.mark.parametrize(
    ("on", "claims", "expected"),
    [
        # nothing was ever done: the last one that fell due is judged until the next one did as well
        ("03-31", (), ("03-31", False, [])),
        ("04-01", (), ("03-31", False, [])),
        ("06-30", (), ("03-31", False, [])),
        ("07-01", (), ("06-30", False, ["03-31"])),
        ("12-31", (), ("09-30", False, ["03-31", "06-30"])),
        # done in its own days
        ("03-31", (done("03-20"),), ("03-31", True, [])),
        ("04-01", (done("03-20"),), ("06-30", False, [])),
        ("06-30", (done("03-20"), done("06-30")), ("06-30", True, [])),
        # made up for afterwards: by the day of completion, else the oldest that is open
        ("04-20", (done("04-20"),), ("03-31", True, [])),
        ("05-20", (done("04-20"),), ("06-30", False, [])),
        ("04-20", (done("04-20", "04-10"),), ("06-30", True, ["03-31"])),
        ("04-20", (done("04-20", "03-31"),), ("03-31", True, [])),
        ("04-20", (done("04-20", "04-21"),), ("03-31", False, [])),
        ("07-20", (done("07-20"),), ("06-30", True, ["03-31"])),
        ("07-20", (done("07-20", "03-31"),), ("06-30", False, [])),
    ],
)
def test_which_occurrence_is_judged(on: str, claims: tuple[DoneClaim, ...], expected: object) -> None:
    period = f"2022-{on[:2]}"
    assert shown(standing_on(course(), day(on), claims, period)) == expected


@pytest.mark.parametrize(
    ("first", "expected"),
    [("03-31", ("06-30", False, ["03-31"])), ("04-01", ("06-30", False, [])), ("07-01", ("09-30", False, []))],
)
def test_what_was_due_before_the_first_report_is_held_against_nobody(first: str, expected: object) -> None:
    assert shown(standing_on(course(first=first), day("07-20"), (), "2022-07")) == expected


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, ("06-30", False, ["03-31"])),
        (0.9, ("06-30", False, ["03-31"])),
        (1, ("06-30", False, [])),
        (1.9, ("06-30", False, [])),
        (2, ("09-30", False, [])),
        (None, ("06-30", False, ["03-31"])),
    ],
)
def test_a_count_that_is_reached_settles_what_was_due(count: float | None, expected: object) -> None:
    assert shown(standing_on(course(count, 4), day("07-20"), (), "2022-07")) == expected


@pytest.mark.parametrize(("count", "settled"), [(None, False), (0.9, False), (1, True), (2, True)])
def test_a_claim_counts_only_with_the_count_that_is_owed_by_then(count: float | None, settled: bool) -> None:
    state = standing_on(course(None, 4), day("03-31"), (done("03-20", count=count),), "2022-03")
    assert (state.done is not None) is settled


def test_a_claim_of_the_one_before_says_nothing_of_the_open_one() -> None:
    late, own = done("04-20", "03-31"), done("05-20", "05-10")
    state = standing_on(course(), day("05-31"), (late, own), "2022-05")
    assert (shown(state), state.settles_before(late), state.settles_before(own)) == (("06-30", True, []), True, False)
    from_then_on, afterwards = (course(first=first) for first in ("03-31", "04-01"))
    assert standing_on(from_then_on, day("05-31"), (late, own), "2022-05").settles_before(late)
    assert not standing_on(afterwards, day("05-31"), (late, own), "2022-05").settles_before(late)
