"""What goes into one form workbook, as records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from xlplan.form.carriers import filled_mark
from xlplan.form.columns import SIGNOFF_KEYS, Column
from xlplan.form.questions import ANSWER
from xlplan.form.stamp import RowCode, Stamp, row_code_of
from xlplan.locale import Locale
from xlplan.plan.model import Assignment, Department, Period, Plan, Question, Role, Target


@dataclass(frozen=True)
class Filled:
    """A cell that is filled in advance. value: as the ledger keeps it (a code for a choice, points, a day), None if
    it could not be read. raw: as it was typed, shown where there is no value."""

    value: str | float | date | None
    raw: str = ""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        if self.value is None:
            return not self.raw.strip()
        return isinstance(self.value, str) and not self.value.strip()


@dataclass(frozen=True)
class FormRow:
    """One row of a form. last_status: code, "" if there was none. last_progress, last_count: points, and the count of
    the department itself, None if unknown. answers: cells filled in advance, by column key. refused: why the office
    sent the last word back, "" if it did not say why, None if it did not."""

    target: Target
    role: Role
    last_status: str = ""
    last_progress: float | None = None
    last_count: float | None = None
    answers: Mapping[str, Filled] = field(default_factory=dict)
    refused: str | None = None


@dataclass(frozen=True)
class Mark:
    """A cell that a correction slip asks to mend: target id, column key, and what is wrong, in words."""

    target: str
    column: str
    text: str


@dataclass(frozen=True)
class Leftover:
    """Something in a return that was not ours: where it stood (`Sheet1!H12`) and what it said."""

    place: str
    text: str


@dataclass(frozen=True)
class FormContent:
    """One form: a department, a period, the rows in plan order. marks and leftovers make it a correction slip.
    signoff: filled parts of the sign-off block by key. due: by when it is to come, where that is not the period's due
    moment. answers: to questions, by their id. typed_from: sha256 of what the office types in with it, "" for none;
    typed_name: how that is called."""

    stamp: Stamp
    plan: Plan
    department: Department
    period: Period
    rows: tuple[FormRow, ...]
    marks: tuple[Mark, ...] = ()
    leftovers: tuple[Leftover, ...] = ()
    signoff: Mapping[str, str] = field(default_factory=dict)
    due: datetime | None = None
    answers: Mapping[str, Filled] = field(default_factory=dict)
    typed_from: str = ""
    typed_name: str = ""

    @property
    def questions(self) -> tuple[Question, ...]:
        """What the department is asked besides its targets."""
        return self.plan.questions_of(self.department.id)

    @cached_property
    def visible_codes(self) -> tuple[str, ...]:
        """The codes of the rows as they are shown."""
        return tuple(row_code_of(RowCode(self.stamp.department, self.stamp.period, row.target.id)) for row in self.rows)

    @property
    def filled(self) -> str:
        """The mark of what a correction slip is filled with; "" for a form that is none."""
        rows = ((row.target.id, key, cell) for row in self.rows for key, cell in row.answers.items())
        replies = ((question, ANSWER, cell) for question, cell in self.answers.items())
        cells = (*rows, *replies) if self.marks else ()
        return filled_mark((owner, key, cell.value, cell.raw) for owner, key, cell in cells)

    def assignment(self, row: FormRow) -> Assignment:
        """What the department is asked in a row."""
        return Assignment(row.target, self.department, row.role)


@dataclass(frozen=True)
class SignoffField:
    """One part of the sign-off block: its key and the title shown before the open cell."""

    key: str
    title: str


def signoff_fields(locale: Locale) -> tuple[SignoffField, ...]:
    """The sign-off block of a form. The block that the plan's settings name is that of the consolidated sheet."""
    words = locale.table("form", "signoff")
    return tuple(SignoffField(key, str(words[key])) for key in SIGNOFF_KEYS)


def shown_choice(column: Column, code: str, locale: Locale) -> str:
    """The word of a choice as the form shows it: own columns' choices are words already."""
    words = locale.table("lexicon", "choices")
    return str(words[column.key][code][0]) if code in words.get(column.key, {}) else code
