from dataclasses import replace
from datetime import date

from status_builders import make_plan, make_status

from xlplan.form.columns import form_layout
from xlplan.ledger.status import Completion, ReturnState, TargetState
from xlplan.locale import load_locale
from xlplan.page.theme import load_theme
from xlplan.plan.model import Deadline, DeadlineKind
from xlplan.report.figures import GROUP_OF, Figures, Group, percent
from xlplan.report.sheets.overview import tiles
from xlplan.report.view import View

ZH = load_locale("zh")


def status_with(*rows):
    """A status whose targets are in these states, due on these days (None: undated)."""
    status = make_status(make_plan(len(rows)))
    made = []
    for row, (state, due) in zip(status.rows, rows, strict=True):
        kind = DeadlineKind.UNDATED if due is None else DeadlineKind.DATE
        target = replace(row.target, deadline=Deadline("x", kind, due))
        made.append(replace(row, target=target, derived=state, occurrence_due=None, days_overdue=0))
    return replace(status, rows=tuple(made), judged_on=date(2022, 9, 30))


def test_every_state_belongs_to_a_group():
    assert set(GROUP_OF) == set(TargetState)


def test_every_group_is_counted_also_those_of_none():
    groups = Figures(
        status_with((TargetState.DONE, None), (TargetState.OVERDUE, None), (TargetState.CLOSED, None))
    ).groups
    assert (groups[Group.DONE], groups[Group.OVERDUE], groups[Group.MOVING]) == (2, 1, 0)


def test_the_overview_shows_the_completion_as_it_was_judged():
    status = replace(make_status(make_plan(4)), completion=Completion(due=16, done=13, ongoing=3))
    view = View(status, ZH, form_layout(status.plan, ZH), load_theme(ZH))
    shown = {tile.label: (tile.figure, tile.detail) for tile in tiles(view, Figures(status))}
    assert shown["到期完成率"] == ("81%", "13/16")
    assert shown["长期坚持"] == ("3", "3/4")


def test_a_rate_is_100_only_when_all_are_there():
    assert percent(199, 200) == 99
    assert percent(28, 28) == 100
    assert percent(0, 0) is None


def test_arrears_name_the_missing_first_then_the_latest():
    figures = Figures(make_status(make_plan(12)))
    assert [row.state for row in figures.arrears] == [ReturnState.MISSING, ReturnState.LATE, ReturnState.INCOMPLETE]


def test_what_needs_a_decision_begins_with_the_longest_overdue():
    status = status_with((TargetState.FAR_BEHIND, None), (TargetState.OVERDUE, None), (TargetState.OVERDUE, None))
    rows = (status.rows[0], replace(status.rows[1], days_overdue=3), replace(status.rows[2], days_overdue=30))
    assert [row.target.number for row in Figures(replace(status, rows=rows)).urgent] == ["3", "2", "1"]


def test_movement_tells_better_from_worse():
    status = status_with((TargetState.DONE, None), (TargetState.OVERDUE, None), (TargetState.ON_TRACK, None))
    before = {row.target.id: TargetState.ON_TRACK for row in status.rows}
    moves = Figures(replace(status, previous_states=before)).moves
    assert [(move.row.target.number, move.better) for move in moves] == [("2", -1), ("1", 1)]
