"""What the rows of forms say. All departments are asked of the same targets: what does not differ between them is found
once for each target, and kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Generic, TypeVar

from xlplan.books.number_formats import number_text
from xlplan.form.columns import CODE, ROW_ID, FormLayout, Owner
from xlplan.form.content import FormContent, FormRow
from xlplan.form.workbook_words import answer_cell, plan_cells
from xlplan.locale import Locale
from xlplan.plan.model import Assignment, Department, Role, Target

T = TypeVar("T")

NARROW = frozenset({"deadline", "unit", "last_status", "last_progress"})
"""Columns of the plan that hold few words."""

OF_ITS_OWN = frozenset({CODE, ROW_ID})
"""Columns whose cells no two forms share."""


class Itself(Generic[T]):
    """Something as the key of what is kept: known by being just that, since comparing all that it holds takes long."""

    __slots__ = ("it",)

    def __init__(self, it: T) -> None:
        self.it = it

    def __hash__(self) -> int:
        return id(self.it)

    def __eq__(self, other: Any) -> bool:
        return self.it is other.it


@dataclass(frozen=True, eq=False)
class RowWords:
    """What a row says. locked: what the plan says by column key, see `plan_cells`. given: what the department said, by
    column key. asked: of each column whether the department is asked it there. open: how many cells it has to fill."""

    locked: Mapping[str, str | float]
    given: Mapping[str, object]
    asked: tuple[bool, ...]
    open: int

    @cached_property
    def digits(self) -> Mapping[str, int]:
        """The characters of its numbers, by column key."""
        said = {**self.locked, **self.given}
        return {key: len(number_text(value)) for key, value in said.items() if isinstance(value, int | float)}

    @cached_property
    def narrow(self) -> frozenset[tuple[str, str]]:
        """What stands in columns that hold few words: key and text."""
        return frozenset((key, str(self.locked.get(key, ""))) for key in NARROW)


def row_words(content: FormContent, layout: FormLayout, locale: Locale) -> list[RowWords]:
    """What each row of a form says."""
    departments = any(condition.field == "department" for column in layout.columns for condition in column.where)
    whose = content.department if departments else None
    looked_up = Itself(whose), Itself(layout), Itself(locale)
    found = []
    for row in content.rows:
        if row.answers:
            found.append(_said(row, content.department, layout, locale))
        else:
            last = row.last_status, row.last_progress, row.last_count, row.refused
            found.append(_kept(Itself(row.target), row.role, last, *looked_up))
    return found


@lru_cache(maxsize=4096)
def _kept(
    target: Itself[Target],
    role: Role,
    last: tuple[str, float | None, float | None, str | None],
    department: Itself[Department | None],
    layout: Itself[FormLayout],
    locale: Itself[Locale],
) -> RowWords:
    status, progress, count, refused = last
    row = FormRow(target.it, role, status, progress, count, refused=refused)
    return _said(row, department.it or _ANYBODY, layout.it, locale.it)


_ANYBODY = Department("", "")
"""In the place of a department where no column looks at it."""


def _said(row: FormRow, department: Department, layout: FormLayout, locale: Locale) -> RowWords:
    assignment = Assignment(row.target, department, row.role)
    asked = tuple(column.owner is Owner.PLAN or column.asked_of(assignment) for column in layout.columns)
    given = {column.key: answer_cell(row, column, locale) for column in layout.asked}
    demands = (one and column.required for one, column in zip(asked, layout.columns, strict=True))
    wanted = [column.key for column, demanded in zip(layout.columns, demands, strict=True) if demanded]
    return RowWords(plan_cells(row, layout, locale), given, asked, sum(given.get(key) is None for key in wanted))
