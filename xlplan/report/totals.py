"""What the values of a column come to: over all targets, by aspect, measure and department. Leads count; what others
did as their part stands apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xlplan.form.columns import STATUS, Column, FormLayout, Kind, Total
from xlplan.ledger.records import Value
from xlplan.ledger.status import Contribution, Status, TargetRow
from xlplan.plan.model import Role
from xlplan.report.view import View

Figure = int | float | Mapping[str, int] | None
"""What values come to: a number, for choices how often each was chosen, None without any value."""


_MEAN_DIGITS = 2
"""Decimals of a mean: 71.33 and not 71.3333333333."""


@dataclass(frozen=True)
class DepartmentFigures:
    """What a department said of the targets that it leads, and of those in which it takes part."""

    lead: Figure
    part: Figure


@dataclass(frozen=True)
class ColumnTotal:
    """What a column comes to in a period. by_aspect, by_measure: by text, in plan order. by_department: by id, in the
    order of the plan. Only what was said in this period counts, once for each target."""

    column: Column
    all: Figure
    by_aspect: Mapping[str, Figure]
    by_measure: Mapping[str, Figure]
    by_department: Mapping[str, DepartmentFigures]


def totals_of(status: Status, layout: FormLayout) -> tuple[ColumnTotal, ...]:
    """The totals of every column that has one, in form order."""
    return tuple(_total(status, column) for column in layout.asked if column.total is not Total.NONE)


def _total(status: Status, column: Column) -> ColumnTotal:
    names = _measure_names(status.rows)
    departments = {}
    for department in status.plan.departments:
        lead = figure(column, _values(status.rows, column.key, Role.LEAD, department.id))
        part = figure(column, _values(status.rows, column.key, Role.RESPONSIBLE, department.id))
        if lead is not None or part is not None:
            departments[department.id] = DepartmentFigures(lead, part)
    return ColumnTotal(
        column,
        figure(column, _values(status.rows, column.key)),
        _grouped(status, column, lambda row: row.target.aspect),
        _grouped(status, column, lambda row: names[_measure(row)]),
        departments,
    )


def _grouped(status: Status, column: Column, name: Callable[[TargetRow], str]) -> dict[str, Figure]:
    groups: dict[str, list[TargetRow]] = {}
    for row in status.rows:
        groups.setdefault(name(row), []).append(row)
    return {text: figure(column, _values(rows, column.key)) for text, rows in groups.items()}


def _measure(row: TargetRow) -> tuple[str, str, str]:
    return row.target.aspect, row.target.measure_number, row.target.measure


def _measure_names(rows: Iterable[TargetRow]) -> dict[tuple[str, str, str], str]:
    """Measures by their text, with their number where two have the same."""
    measures = dict.fromkeys(map(_measure, rows))
    counts = Counter(text for _, _, text in measures)
    return {m: m[2] if counts[m[2]] == 1 else f"{m[1]}. {m[2]}".removeprefix(". ") for m in measures}


def _values(rows: Iterable[TargetRow], key: str, role: Role = Role.LEAD, department: str | None = None) -> list[Value]:
    """What was said in this period under a column, by those in that role."""
    parts = (part for row in rows for part in row.contributions if part.role is role)
    return [_value(part, key) for part in parts if department in {None, part.department}]


def _value(part: Contribution, key: str) -> Value:
    """What a department said in this period; in the office's own word where that stands for a code."""
    used = part.answers.get(key)
    return None if used is None else used.answer.word or used.answer.value


def figure(column: Column, values: Iterable[Value]) -> Figure:
    """What values come to; None if there is none."""
    said = [value for value in values if value is not None]
    if not said:
        return None
    if column.total is Total.COUNT:
        return len(said)
    if column.total is Total.CHOICES:
        counts = Counter(str(value) for value in said)
        return {choice: counts[choice] for choice in (*column.choices, *counts) if counts[choice]}
    numbers = [Decimal(str(value)) for value in said if isinstance(value, int | float)]
    if column.total is Total.MAX:
        return _plain(max(numbers))
    summed = sum(numbers, Decimal())
    return _plain(round(summed / len(numbers), _MEAN_DIGITS) if column.total is Total.MEAN else summed)


def _plain(number: Decimal) -> int | float:
    """A figure without the traces of binary fractions."""
    rounded = round(float(number), 10)
    return int(rounded) if rounded.is_integer() else rounded


def totals_json(view: View) -> list[dict[str, Any]]:
    """The totals as `--json` prints them: columns, aspects, measures and departments by name."""
    return [
        {
            "column": total.column.label,
            "how": total.column.total.value,
            "all": total.all,
            "by_aspect": dict(total.by_aspect),
            "by_measure": dict(total.by_measure),
            "by_department": {
                view.department(name): {"lead": figures.lead, "part": figures.part}
                for name, figures in total.by_department.items()
            },
        }
        for total in totals_of(view.status, view.layout)
    ]


def shown_figure(view: View, column: Column, found: Figure) -> str:
    """A figure as people read it; "" for none."""
    if found is None:
        return ""
    if isinstance(found, Mapping):
        words = {choice: view.reported(choice) if column.key == STATUS else choice for choice in found}
        return "\n".join(view.text("totals.choice", choice=words[c], count=count) for c, count in found.items())
    if column.kind is Kind.PERCENT and column.total is not Total.COUNT:
        return view.points(round(found, 2))
    return view.plain_value(round(found, 4))


def shown_total(view: View, total: ColumnTotal) -> str:
    """What a column comes to in all, with how that was reckoned unless it is a plain sum."""
    shown = shown_figure(view, total.column, total.all)
    if not shown or total.column.total in {Total.SUM, Total.CHOICES}:
        return shown
    return view.text("totals.of", how=how_words(view, total), figure=shown)


def how_words(view: View, total: ColumnTotal) -> str:
    """The word for how a column is totalled."""
    return str(view.locale.table("lexicon", "form_totals")[total.column.total.value][0])
