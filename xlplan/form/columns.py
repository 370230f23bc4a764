"""The form's columns, declared once. Writer, reader, checks, ledger and report all derive from this declaration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

from xlplan.codes import normalised
from xlplan.locale import Locale
from xlplan.plan.model import Assignment, Condition, FormColumnSpec, Plan, Role


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


class Total(StrEnum):
    """How the values of a column are added up, over the targets that lead departments report."""

    NONE = "none"
    SUM = "sum"
    MEAN = "mean"
    MAX = "max"
    COUNT = "count"
    CHOICES = "choices"


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

    label, help: words for people, "" until `layout_of` fills them. hidden: carried, but not shown. role: who fills it,
    None for all. where: see `FormColumnSpec`. printed: whether it has a column of its own on the printed sheet. own:
    whether the office added it. renamed: whether its label is the office's. meanings: what each choice stands for,
    where the office has words of its own for a column that ships. least: the width that the office asks for, or 0.
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
    role: Role | None = None
    where: tuple[Condition, ...] = ()
    printed: bool = False
    total: Total = Total.NONE
    own: bool = False
    renamed: bool = False
    meanings: tuple[str, ...] = ()
    least: float = 0.0

    def asked_of(self, assignment: Assignment) -> bool:
        """Whether this column is asked of a department for a target."""
        if self.role not in {None, assignment.role}:
            return False
        has_quantity = assignment.target.quantity is not None
        if self.applies is not Applies.ALWAYS and has_quantity != (self.applies is Applies.WITH_QUANTITY):
            return False
        return all(_holds(condition, assignment) for condition in self.where)

    def required_of(self, assignment: Assignment) -> bool:
        """Whether a return is incomplete while this cell is empty."""
        return self.required and self.asked_of(assignment)


def _holds(condition: Condition, assignment: Assignment) -> bool:
    from xlplan.plan.names import split_names

    target, department = assignment.target, assignment.department
    said = {
        "number": (target.number,),
        "aspect": (target.aspect,),
        "measure_number": (target.measure_number,),
        "measure": (target.measure,),
        "target": (target.text,),
        "lead": (target.lead_text, *split_names(target.lead_text)),
        "responsible": (target.responsible_text, *split_names(target.responsible_text)),
        "deadline": (target.deadline.text,),
        "unit": (target.unit,),
        "note": (target.note, *split_names(target.note)),
        "department": (department.id, department.name, *department.aliases, *department.groups),
    }[condition.field]
    return bool({normalised(text) for text in said} & {normalised(value) for value in condition.values})


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

    @cached_property
    def asked(self) -> tuple[Column, ...]:
        """The columns that departments fill."""
        return tuple(column for column in self.columns if column.owner is Owner.DEPARTMENT)

    def find(self, key: str) -> Column | None:
        """The column of that key, None if the office does without it."""
        return next((column for column in self.columns if column.key == key), None)

    def column(self, key: str) -> Column:
        """The column of that key. Raises KeyError if there is none."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)


_PRINTED = frozenset({NEWS, PROBLEMS, NEXT_STEPS})


def columns_of(specs: Iterable[FormColumnSpec]) -> tuple[Column, ...]:
    """The form's columns for a plan with these form lines, still without the words of a language."""
    columns = {column.key: replace(column, printed=column.key in _PRINTED) for column in DEFAULT_COLUMNS}
    for spec in specs:
        columns[spec.key] = _with_spec(columns.get(spec.key), spec)
        if spec.off:
            del columns[spec.key]
    return tuple(columns.values())


def layout_of(specs: Iterable[FormColumnSpec], locale: Locale) -> FormLayout:
    """The form's columns for a plan with these form lines, labelled in the language of `locale`."""
    words = locale.table("form", "columns")
    given = {spec.key: spec for spec in specs}
    return FormLayout(
        tuple(_in_words(c, words.get(c.key, {}), given.get(c.key), locale) for c in columns_of(given.values()))
    )


def _in_words(column: Column, words: Mapping[str, Any], spec: FormColumnSpec | None, locale: Locale) -> Column:
    """The column labelled, as the office says it or else the language; a language whose words are longer or shorter may
    say its own width."""
    label = spec.label if spec is not None and spec.label else str(words.get("label", column.key))
    own_help = spec.help if spec is not None else ""
    width = column.width if spec is not None and spec.width else float(words.get("width", column.width))
    return replace(column, label=label, help=own_help or _help(column, words, locale), width=width)


def _help(column: Column, words: Mapping[str, Any], locale: Locale) -> str:
    """How to fill a column, as the language says it, with the office's own words for the status."""
    if column.meanings:
        return locale.text("form.choose_from", choices=locale.text("form.choices_between").join(column.choices))
    text = str(words.get("help", ""))
    for known in locale.table("lexicon", "choices", "status").values() if locale.statuses else ():
        for word in known[1:]:
            text = text.replace(f"\u201c{word}\u201d", f"\u201c{known[0]}\u201d")
    return text


def form_layout(plan: Plan, locale: Locale) -> FormLayout:
    """The form's columns for `plan`, labelled in the language of `locale`."""
    return layout_of(plan.form_columns, locale)


def _with_spec(column: Column | None, spec: FormColumnSpec) -> Column:
    base = column or Column(spec.key, Kind(spec.kind or Kind.TEXT), Owner.DEPARTMENT, width=16, own=True)
    words = spec.choices if spec.choices and (column is None or spec.meanings) else base.choices
    return replace(
        base,
        required=base.required if spec.required is None else spec.required,
        width=spec.width or base.width,
        least=spec.width or 0.0,
        choices=words,
        meanings=spec.meanings,
        role=Role(spec.filled_by) if spec.filled_by else None,
        where=spec.where,
        printed=base.printed if spec.printed is None else spec.printed,
        total=Total(spec.total or Total.NONE),
        renamed=bool(spec.label) and column is not None,
    )


def first_clause(text: str, stops: str) -> str:
    """A measure shortened for a narrow column: up to the first of `stops` (the language's clause stops)."""
    positions = [index for index in (text.find(stop) for stop in stops) if index > 0]
    return text[: min(positions)] if positions else text
