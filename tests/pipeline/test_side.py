"""Our own work in processes at the side: the same results in order, and nothing lost where a process ends."""

from __future__ import annotations

import os

import pytest

from xlplan.pipeline import side
from xlplan.pipeline.side import side_by_side


def test_results_come_in_the_order_of_the_items() -> None:
    made = side_by_side(pow, (2,), range(50))
    assert [one.result(timeout=30) for one in made] == [number**2 for number in range(50)]


def test_few_items_are_left_to_the_caller() -> None:
    assert [one.result(timeout=1) for one in side_by_side(pow, (2,), range(3))] == [None] * 3


def test_what_a_process_leaves_undone_is_left_to_the_caller() -> None:
    made = side_by_side(os._exit, (), [7] * 100, processes=1)
    assert [one.result(timeout=30) for one in made] == [None] * 100


def test_where_no_process_can_be_started_everything_is_left_to_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(side.subprocess, "Popen", refused)
    assert [one.result(timeout=30) for one in side_by_side(pow, (2,), range(100))] == [None] * 100
