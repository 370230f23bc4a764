"""The form's columns, declared once. Writer, reader, checks, ledger and report all derive from this declaration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from xlplan.locale import Locale
from xlplan.plan.model import FormColumnSpec, Plan, Target


class Kind(StrEnum):
    """What a column holds; values are converted by this and never by the type that a reader reports.

    PERCENT: a number of points, 0 to 100. COUNT: a number ≥ 0 in the target's unit. DATE: a day. CHOICE: one code
    of the column's choices. LONG_TEXT: text with line breaks.
    """

    CODE = "code"
    TEXT = "text"
    LONG_TEXT = "long-text"
    CHOICE = "choice"
    PERCENT = "percent"
    COUNT = "count"
    DATE = "date"


class Owner(StrEnum):
    """Who fills a column: the plan (locked and grey) or the department (open and white)."""

    PLAN = "plan"
    DEPARTMENT = "department"


class Applies(StrEnum):
    """On which rows a column is asked: on all, or by whether the target has a quantity."""

    ALWAYS = "always"
    WITH_QUANTITY = "with-quantity"
    WITHOUT_QUANTITY = "without-quantity"


class Reported(StrEnum):
    """What a department says of a target."""

    NOT_STARTED = "not-started"
    IN_PROGRESS = "in-progress"
    DONE = "done"
    BLOCKED = "blocked"
    ONGOING = "ongoing"


@dataclass(frozen=True)
class Column:
    """One column. key: stable name. width: Excel characters. choices: codes (or own words) for CHOICE.

    label, help: words for people, "" until `layout_of` fills them. hidden: carried, but not shown.
    """

    key: str
    kind: Kind
    owner: Owner
    required: bool = False
    width: float = 12
    choices: tuple[str, ...] = ()
    applies: Applies = Applies.ALWAYS
    hidden: bool = False
    label: str = ""
    help: str = ""

    def asked_of(self, target: Target) -> bool:
        """Whether this column is asked on the row of `target`."""
        if self.applies is Applies.ALWAYS:
            return True
        return (target.quantity is not None) == (self.applies is Applies.WITH_QUANTITY)

    def required_of(self, target: Target) -> bool:
        """Whether a return is incomplete while this cell of `target` is empty."""
        return self.required and self.asked_of(target)


def _plan(key: str, width: float, kind: Kind = Kind.TEXT, *, hidden: bool = False) -> Column:
    return Column(key, kind, Owner.PLAN, width=width, hidden=hidden)


STATUS, PROGRESS, COUNT, NEWS = "status", "progress", "count", "news"
PROBLEMS, NEXT_STEPS, DONE_DATE, EVIDENCE = "problems", "next_steps", "done_date", "evidence"
CODE, ROW_ID, FINGERPRINT = "code", "row_id", "fingerprint"

DEFAULT_COLUMNS: tuple[Column, ...] = (
    _plan(ROW_ID, 12, Kind.CODE, hidden=True),
    _plan(FINGERPRINT, 10, Kind.CODE, hidden=True),
    _plan(CODE, 10, Kind.CODE),
    _plan("number", 4.5),
    _plan("aspect", 7),
    _plan("measure", 11),
    _plan("target", 22),
    _plan("role", 5.5),
    _plan("lead", 8.5),
    _plan("responsible", 11),
    _plan("deadline", 11),
    _plan("quantity", 6, Kind.COUNT),
    _plan("unit", 5),
    _plan("last_status", 7),
    _plan("last_progress", 6),
    Column(
        STATUS,
        Kind.CHOICE,
        Owner.DEPARTMENT,
        required=True,
        width=8.5,
        choices=tuple(code.value for code in Reported),
    ),
    Column(PROGRESS, Kind.PERCENT, Owner.DEPARTMENT, required=True, width=7, applies=Applies.WITHOUT_QUANTITY),
    Column(COUNT, Kind.COUNT, Owner.DEPARTMENT, required=True, width=8, applies=Applies.WITH_QUANTITY),
    Column(NEWS, Kind.LONG_TEXT, Owner.DEPARTMENT, required=True, width=28),
    Column(PROBLEMS, Kind.LONG_TEXT, Owner.DEPARTMENT, width=14),
    Column(NEXT_STEPS, Kind.LONG_TEXT, Owner.DEPARTMENT, width=14),
    Column(DONE_DATE, Kind.DATE, Owner.DEPARTMENT, width=11),
    Column(EVIDENCE, Kind.LONG_TEXT, Owner.DEPARTMENT, width=12),
)
"""The columns that ship, in form order. The plan changes words, demands and widths, and adds own columns."""

SIGNOFF_KEYS = ("filled_by", "reviewed_by", "signed_by", "phone", "filled_on")
"""The block below the table, open to fill."""


@dataclass(frozen=True)
class FormLayout:
    """The columns of a plan's form in form order, labelled in one language."""

    columns: tuple[Column, ...]

    @property
    def asked(self) -> tuple[Column, ...]:
        """The columns that departments fill."""
        return tuple(column for column in self.columns if column.owner is Owner.DEPARTMENT)

    def column(self, key: str) -> Column:
        """The column of that key. Raises KeyError if there is none."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)


def layout_of(specs: Iterable[FormColumnSpec], locale: Locale) -> FormLayout:
    """The form's columns for a plan with these form lines, labelled in the language of `locale`."""
    words = locale.table("form", "columns")
    columns = {column.key: _in_words(column, words[column.key]) for column in DEFAULT_COLUMNS}
    for spec in specs:
        columns[spec.key] = _with_spec(columns.get(spec.key), spec)
    return FormLayout(tuple(columns.values()))


def _in_words(column: Column, words: Mapping[str, Any]) -> Column:
    """The column labelled; a language whose words are longer or shorter may say its own width."""
    width = float(words.get("width", column.width))
    return replace(column, label=str(words["label"]), help=str(words.get("help", "")), width=width)


def form_layout(plan: Plan, locale: Locale) -> FormLayout:
    """The form's columns for `plan`, labelled in the language of `locale`."""
    return layout_of(plan.form_columns, locale)


def _with_spec(column: Column | None, spec: FormColumnSpec) -> Column:
    base = column or Column(spec.key, Kind(spec.kind or Kind.TEXT), Owner.DEPARTMENT, width=16, label=spec.key)
    return replace(
        base,
        label=spec.label or base.label,
        help=spec.help or base.help,
        required=base.required if spec.required is None else spec.required,
        width=spec.width or base.width,
        choices=spec.choices if spec.choices and column is None else base.choices,
    )


def first_clause(text: str, stops: str) -> str:
    """A measure shortened for a narrow column: up to the first of `stops` (the language's clause stops)."""
    positions = [index for index in (text.find(stop) for stop in stops) if index > 0]
    return text[: min(positions)] if positions else text
