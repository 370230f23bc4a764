"""Our own work in processes at the side: the same results in order, and nothing lost where a process ends."""

from __future__ import annotations

import operator
import os
from typing import Any

import pytest

from xlplan.pipeline import side
from xlplan.pipeline.side import side_by_side


def test_results_come_in_the_order_of_the_items() -> None:
    made = side_by_side(pow, (2,), range(50))
    assert [one.result(timeout=30) for one in made] == [number**2 for number in range(50)]


def test_what_items_share_is_one_object_there_too() -> None:
    plan = ["what all hold"]
    for shared, one in (((plan,), True), ((), False)):
        made = side_by_side(operator.is_, (plan,), [plan] * 40, 1, shared)
        assert [future.result(timeout=30) for future in made] == [one] * 40


def test_few_items_are_left_to_the_caller() -> None:
    assert [one.result(timeout=1) for one in side_by_side(pow, (2,), range(3))] == [None] * 3


@pytest.mark.parametrize(
    ("items", "allowed", "started"),
    [(39, 9, 0), (40, 9, 1), (79, 9, 1), (80, 9, 2), (80, 1, 1), (360, 9, 9), (400, 9, 9)],
)
def test_a_process_is_started_for_every_forty_items(
    monkeypatch: pytest.MonkeyPatch, items: int, allowed: int, started: int
) -> None:
    parts: list[list[range]] = []

    def at_the_side(_job: object, _luggage: object, _items: object, _shared: object, waiting: Any, *_: object) -> None:
        parts.append([waiting.get() for _ in range(waiting.qsize())])

    monkeypatch.setattr(side, "_at_the_side", at_the_side)
    side_by_side(pow, (2,), range(items), allowed)
    assert len(parts) == started
    given = [index for those in parts for part in those for index in part]
    assert given == (list(range(items)) if started else [])
    assert all(len(part) <= 8 for those in parts for part in those)


def test_what_a_process_leaves_undone_is_left_to_the_caller() -> None:
    made = side_by_side(os._exit, (), [7] * 100, processes=1)
    assert [one.result(timeout=30) for one in made] == [None] * 100


def test_where_no_process_can_be_started_everything_is_left_to_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(side.subprocess, "Popen", refused)
    assert [one.result(timeout=30) for one in side_by_side(pow, (2,), range(100))] == [None] * 100
