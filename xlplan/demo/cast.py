"""Who does what in a month: every department is on time, late or missing, and some have habits of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random


class Habit(StrEnum):
    """What a department does; its words are in `demo.toml` under `what`."""

    ON_TIME = "on-time"
    LATE = "late"
    MISSING = "missing"
    BY_HAND = "by-hand"
    RENAMED = "renamed"
    AS_XLS = "as-xls"
    AS_ODS = "as-ods"
    AS_XLSX = "as-xlsx"
    ZIPPED = "zipped"
    TWO_VERSIONS = "two-versions"
    EMPTY_CELLS = "empty-cells"
    UNTIDY = "untidy"
    SORTED = "sorted"
    ROW_DELETED = "row-deleted"
    ROW_TWICE = "row-twice"
    NOTE_BELOW = "note-below"
    DEADLINE_ALTERED = "deadline-altered"
    LAST_MONTH = "last-month"
    DISAGREES = "disagrees"
    CORRUPT = "corrupt"
    PHOTO = "photo"
    LOCK_FILE = "lock-file"


SPOILING = (Habit.LAST_MONTH, Habit.CORRUPT)
"""Habits after which a department still owes its return; nothing else goes with them."""

MINGLING = (
    *(Habit.DISAGREES, Habit.TWO_VERSIONS, Habit.SORTED, Habit.RENAMED, Habit.EMPTY_CELLS, Habit.ROW_TWICE),
    *(Habit.AS_XLS, Habit.BY_HAND, Habit.ROW_DELETED, Habit.UNTIDY, Habit.DEADLINE_ALTERED, Habit.AS_ODS),
    *(Habit.ZIPPED, Habit.NOTE_BELOW),
)
"""Habits that departments may have beside each other; the first are dealt first."""

MORE_IN_LARGE_PLANS = (Habit.RENAMED, Habit.EMPTY_CELLS, Habit.UNTIDY)

MAKE = frozenset({Habit.AS_XLS, Habit.AS_ODS, Habit.ZIPPED, Habit.RENAMED, Habit.BY_HAND})
ROWS = frozenset({Habit.SORTED, Habit.ROW_DELETED, Habit.ROW_TWICE, Habit.DISAGREES, Habit.TWO_VERSIONS})
CONTENT = ROWS | {Habit.EMPTY_CELLS, Habit.UNTIDY, Habit.DEADLINE_ALTERED}
"""Two habits of one kind would hide each other: MAKE is how a file is saved and sent, CONTENT what is done to its
cells. ROWS need a form with some rows."""

LEAST_ROWS = 4
LARGE, SMALL = 16, 4


@dataclass(frozen=True)
class CastPart:
    """A department's part in a month. timing: ON_TIME, LATE or MISSING."""

    department: str
    timing: Habit
    habits: tuple[Habit, ...] = ()

    @property
    def answers(self) -> bool:
        """Whether something usable comes from it."""
        return self.timing is not Habit.MISSING and not set(self.habits) & set(SPOILING)


@dataclass(frozen=True)
class Players:
    """The departments that got a form. rows: rows of each one's form. disputable: those that could contradict a lead.
    former: those that had a form last month too."""

    rows: Mapping[str, int]
    disputable: frozenset[str]
    former: frozenset[str]


def cast_month(players: Players, *, seed: int, month_index: int) -> tuple[CastPart, ...]:
    """The parts of a month, in the order of the departments; the same seed gives the same parts."""
    order = list(players.rows)
    Random(f"{seed}/cast/{month_index}").shuffle(order)
    parts = {name: CastPart(name, Habit.ON_TIME) for name in order}
    for name in _missing(players, order, seed, month_index):
        parts[name] = CastPart(name, Habit.MISSING)
    for habit in _spoiling(players, month_index):
        able = [name for name in order if parts[name].answers]
        able = [name for name in able if habit is not Habit.LAST_MONTH or name in players.former]
        for name in able[:1]:
            parts[name] = CastPart(name, Habit.ON_TIME, (habit,))
    for name in [name for name in reversed(order) if parts[name].answers][: _share(players, 3)]:
        parts[name] = replace(parts[name], timing=Habit.LATE)
    for habit in _mingling(players, month_index):
        chosen = _fitting(habit, order, parts, players)
        if chosen is not None:
            parts[chosen] = replace(parts[chosen], habits=(*parts[chosen].habits, habit))
    return tuple(parts[name] for name in players.rows)


def _missing(players: Players, order: Sequence[str], seed: int, month_index: int) -> list[str]:
    """One department never answers from the second month on; in large plans another one is missing every month."""
    never = Random(f"{seed}/never").choice(sorted(players.rows))
    others = [name for name in order if name != never]
    missing = [never] if month_index > 0 else others[:1]
    return missing + others[1:2] if len(order) >= LARGE else missing


def _spoiling(players: Players, month_index: int) -> tuple[Habit, ...]:
    if len(players.rows) >= LARGE:
        return SPOILING
    return (SPOILING[month_index % len(SPOILING)],) if len(players.rows) >= SMALL else ()


def _mingling(players: Players, month_index: int) -> tuple[Habit, ...]:
    """Every month begins elsewhere, so that a plan too small for all of them shows all in the end."""
    if len(players.rows) >= LARGE:
        return (*MINGLING, *MORE_IN_LARGE_PLANS)
    start = month_index * 4 % len(MINGLING)
    return (*MINGLING[start:], *MINGLING[:start])


def _share(players: Players, of_large: int) -> int:
    return of_large if len(players.rows) >= LARGE else 1


def _fitting(habit: Habit, order: Sequence[str], parts: Mapping[str, CastPart], players: Players) -> str | None:
    fitting = [
        name
        for name in order
        if parts[name].answers
        and _goes_with(habit, parts[name].habits)
        and (habit not in ROWS or players.rows[name] >= LEAST_ROWS)
        and (habit is not Habit.DISAGREES or name in players.disputable)
    ]
    return min(fitting, key=lambda name: len(parts[name].habits), default=None)


def _goes_with(habit: Habit, others: Sequence[Habit]) -> bool:
    return habit not in others and not any({habit, other} <= kind for other in others for kind in (MAKE, CONTENT))
