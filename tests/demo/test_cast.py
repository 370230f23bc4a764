"""The parts of a month: fair to the size of the plan, the same for the same seed."""

from __future__ import annotations

import pytest

from xlplan.demo.cast import CONTENT, MAKE, SPOILING, CastPart, Habit, Players, cast_month


def players(count: int) -> Players:
    names = [f"D{number:02}" for number in range(count)]
    return Players(dict.fromkeys(names, 12), frozenset(names), frozenset(names))


@pytest.mark.parametrize("count", [8, 28])
def test_the_parts_depend_on_the_seed_and_the_month_only(count: int) -> None:
    parts = cast_month(players(count), seed=1, month_index=2)
    assert parts == cast_month(players(count), seed=1, month_index=2)
    assert parts != cast_month(players(count), seed=2, month_index=2)
    assert parts != cast_month(players(count), seed=1, month_index=1)


@pytest.mark.parametrize("seed", range(20))
def test_a_large_plan_shows_everything_in_every_month(seed: int) -> None:
    for month_index in range(3):
        parts = cast_month(players(28), seed=seed, month_index=month_index)
        done = {habit for part in parts for habit in (part.timing, *part.habits)}
        assert done == set(Habit) - {Habit.AS_XLSX, Habit.PHOTO, Habit.LOCK_FILE}


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("count", [1, 2, 5, 8, 28])
def test_most_departments_answer_and_no_habits_hide_each_other(count: int, seed: int) -> None:
    for month_index in range(3):
        parts = cast_month(players(count), seed=seed, month_index=month_index)
        assert [part.department for part in parts] == list(players(count).rows)
        assert sum(not part.answers for part in parts) <= max(1, count // 4 + 1)
        assert all(len(MAKE & set(part.habits)) <= 1 and len(CONTENT & set(part.habits)) <= 1 for part in parts)
        assert all(len(part.habits) == 1 for part in parts if set(part.habits) & set(SPOILING))


def test_one_department_stays_away_from_the_second_month_on() -> None:
    missing = [
        {part.department for part in cast_month(players(28), seed=1, month_index=index) if part.timing is Habit.MISSING}
        for index in range(3)
    ]
    assert missing[1] & missing[2]


def test_nobody_can_send_a_form_of_last_month_without_having_had_one() -> None:
    new = Players(dict.fromkeys(players(28).rows, 12), frozenset(), frozenset())
    parts = cast_month(new, seed=1, month_index=0)
    habits = {habit for part in parts for habit in part.habits}
    assert Habit.LAST_MONTH not in habits
    assert Habit.DISAGREES not in habits


def test_a_part_that_owes_its_return_does_not_count_as_answering() -> None:
    assert not CastPart("D", Habit.ON_TIME, (Habit.CORRUPT,)).answers
    assert not CastPart("D", Habit.MISSING).answers
    assert CastPart("D", Habit.LATE, (Habit.SORTED,)).answers


@pytest.mark.parametrize("seed", range(20))
def test_a_plan_too_small_for_everything_shows_it_within_three_months(seed: int) -> None:
    months = [cast_month(players(7), seed=seed, month_index=index) for index in range(3)]
    done = {habit for parts in months for part in parts for habit in (part.timing, *part.habits)}
    assert done == set(Habit) - {Habit.AS_XLSX, Habit.PHOTO, Habit.LOCK_FILE}
