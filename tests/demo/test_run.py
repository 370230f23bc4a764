"""The whole demo, end to end: whatever a department did is found again in the result."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from xlplan.demo.cast import Habit
from xlplan.demo.office import Tools
from xlplan.demo.run import MARKER, run_demo
from xlplan.demo.telling import ToldMonth
from xlplan.errors import RequestError
from xlplan.ledger.status import Outcome, ReturnState
from xlplan.locale import load_locale
from xlplan.report.month import Month

TOLD_AS = {
    Habit.SORTED: {"row.moved-id"},
    Habit.ROW_DELETED: {"row.missing"},
    Habit.ROW_TWICE: {"row.duplicated", "row.repeated"},
    Habit.DEADLINE_ALTERED: {"cell.altered"},
    Habit.LAST_MONTH: {"return.wrong-period"},
    Habit.EMPTY_CELLS: {"cell.missing"},
    Habit.UNTIDY: {"cell.not-a-choice"},
    Habit.BY_HAND: {"return.time-unproven", "return.incomplete"},
    Habit.TWO_VERSIONS: {"return.superseded", "return.corrected"},
}
"""By which finding of the department each habit is told."""


@pytest.fixture(scope="module")
def spoken() -> list[str]:
    return []


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, spoken: list[str]) -> tuple[Path, tuple[ToldMonth, ...]]:
    folder = tmp_path_factory.mktemp("run") / "demo"
    return folder, run_demo(folder, lang="en", say=spoken.append, tools=Tools())


def test_every_habit_is_told_in_the_result(demo: tuple[Path, tuple[ToldMonth, ...]]) -> None:
    untold = []
    for month in demo[1]:
        found = {(finding.department, finding.code) for finding in month.merged.status.findings}
        for played in month.played:
            codes = TOLD_AS.get(Habit(played.what), set())
            if codes and not any((played.department, code) in found for code in codes):
                untold.append(f"{month.period.id} {played.what} {played.file}")
    assert untold == []
    assert {played.what for month in demo[1] for played in month.played} >= set(TOLD_AS)


def test_the_states_of_returns_are_what_departments_did(demo: tuple[Path, tuple[ToldMonth, ...]]) -> None:
    for month in demo[1]:
        states = {row.department: row.state for row in month.merged.status.returns}
        for department, habits in habits_of(month).items():
            assert states[department] is expected_state(habits), (month.period.id, department, habits)


def habits_of(month: ToldMonth) -> dict[str, set[Habit]]:
    habits: dict[str, set[Habit]] = {}
    for played in month.played:
        if played.department:
            habits.setdefault(played.department, set()).add(Habit(played.what))
    return habits


def expected_state(habits: set[Habit]) -> ReturnState:
    """What the rules say of a department that did these things."""
    if habits & {Habit.MISSING, Habit.CORRUPT, Habit.LAST_MONTH}:
        return ReturnState.MISSING
    if habits & {Habit.EMPTY_CELLS, Habit.ROW_DELETED}:
        return ReturnState.INCOMPLETE
    if Habit.BY_HAND in habits:
        return ReturnState.UNPROVEN
    return ReturnState.LATE if Habit.LATE in habits else ReturnState.ON_TIME


def test_the_disagreement_is_a_conflict_of_that_target(demo: tuple[Path, tuple[ToldMonth, ...]]) -> None:
    disputed = [(month, p) for month in demo[1] for p in month.played if p.what == Habit.DISAGREES]
    assert disputed
    for month, played in disputed:
        conflicts = [c for c in month.merged.status.conflicts if c.target == played.target]
        assert any(played.department in {side.department for side in conflict.candidates} for conflict in conflicts)


def test_no_file_goes_unmentioned(demo: tuple[Path, tuple[ToldMonth, ...]]) -> None:
    folder, months = demo
    listed = {row.arrival.file for row in months[-1].merged.status.files}
    lying = {path.relative_to(folder).as_posix() for path in (folder / "inbox").rglob("*") if path.is_file()}
    assert {name for name in lying if "~$" not in name} <= listed
    outcomes = {row.arrival.file.rpartition("/")[2]: row.outcome for row in months[-1].merged.status.files}
    photos = [outcome for name, outcome in outcomes.items() if name.endswith(".png")]
    assert photos and set(photos) == {Outcome.NOT_OURS}


def test_nothing_went_wrong_and_the_results_are_there(demo: tuple[Path, tuple[ToldMonth, ...]]) -> None:
    folder, months = demo
    for month in months:
        assert month.merged.trouble == ()
        assert (folder / "outbox" / month.period.id / f"consolidated_{month.period.id}.xlsx").is_file()
    with sqlite3.connect(folder / "ledger.sqlite") as ledger:
        assert ledger.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_it_says_what_came_of_every_month_and_where_to_look(
    demo: tuple[Path, tuple[ToldMonth, ...]], spoken: list[str]
) -> None:
    text = "\n".join(spoken)
    assert all(month.period.id in text for month in demo[1])
    assert "LibreOffice was not found" in text
    assert f"{demo[0].as_posix()}/outbox/2022-09/consolidated_2022-09.xlsx" in text
    assert f"xlplan -C {demo[0].as_posix()} status" in text


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine", "utf-8")
    with pytest.raises(RequestError):
        run_demo(tmp_path, lang="en", say=lambda _: None, tools=Tools())
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_demo_leaves_its_mark_so_that_the_next_may_replace_it(demo: tuple[Path, tuple[ToldMonth, ...]]) -> None:
    assert (demo[0] / MARKER).is_file()


def test_what_three_months_of_the_example_come_to_is_what_pandas_reckons(
    demo: tuple[Path, tuple[ToldMonth, ...]],
) -> None:
    assert len(demo[1]) == 3
    for told in demo[1]:
        month = Month(told.merged.status, load_locale("en"))
        returns, rates = month.returns, month.rates
        states = returns["state"].value_counts()
        assert rates.expected == len(returns) and rates.on_time == states["on-time"]
        assert rates.received == sum(states.get(state, 0) for state in ("on-time", "late", "incomplete", "unproven"))
        assert rates.complete == returns["complete"].sum()
        counted = month.entries.query("column == 'count' and role == 'lead'")
        by_target = month.targets.set_index("id")["count"].dropna()
        assert counted.set_index("target")["value"].astype(float).to_dict() == by_target.to_dict()
        assert len(counted) > 3
