"""The status as pandas frames, for those who go on working with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from xlplan.form.columns import Column, Kind, form_layout
from xlplan.ledger.status import Contribution, Status, TargetRow
from xlplan.locale import Locale

if TYPE_CHECKING:
    import pandas as pd


TEXT, WHOLE, NUMBER, YES_NO, MOMENT, THING = "string", "Int64", "Float64", "boolean", "moment", "object"
"""Dtypes of columns as pandas calls them, all of which know missing values. MOMENT: `datetime64[ns]` in the zone of
the plan. THING: days (`datetime.date`), tuples of names, and values whose type follows their column."""

TARGETS = {
    "id": TEXT,
    "number": TEXT,
    "aspect": TEXT,
    "measure_number": TEXT,
    "measure": TEXT,
    "text": TEXT,
    "lead": TEXT,
    "responsible": THING,
    "deadline": TEXT,
    "kind": TEXT,
    "due": THING,
    "quantity": NUMBER,
    "unit": TEXT,
    "reported": TEXT,
    "progress": NUMBER,
    "count": NUMBER,
    "expected_progress": NUMBER,
    "derived": TEXT,
    "days_overdue": WHOLE,
    "silent": YES_NO,
}
ENTRIES = {
    "target": TEXT,
    "number": TEXT,
    "department_id": TEXT,
    "department": TEXT,
    "role": TEXT,
    "period": TEXT,
    "column": TEXT,
    "label": TEXT,
    "value": THING,
    "raw": TEXT,
    "received_at": MOMENT,
    "evidence": TEXT,
    "version": WHOLE,
    "file": TEXT,
    "sheet": TEXT,
    "cell": TEXT,
}
FINDINGS = {
    "code": TEXT,
    "severity": TEXT,
    "department_id": TEXT,
    "department": TEXT,
    "target": TEXT,
    "number": TEXT,
    "file": TEXT,
    "sheet": TEXT,
    "cell": TEXT,
    "message": TEXT,
    "remedy": TEXT,
}
RETURNS = {
    "department_id": TEXT,
    "department": TEXT,
    "state": TEXT,
    "due": MOMENT,
    "file": TEXT,
    "sha256": TEXT,
    "received_at": MOMENT,
    "evidence": TEXT,
    "first_complete_at": MOMENT,
    "version": WHOLE,
    "days_late": WHOLE,
    "workdays_late": WHOLE,
    "missing_cells": WHOLE,
    "complete": YES_NO,
}
FILES = {
    "file": TEXT,
    "member": TEXT,
    "sha256": TEXT,
    "outcome": TEXT,
    "department_id": TEXT,
    "department": TEXT,
    "period": TEXT,
    "received_at": MOMENT,
    "evidence": TEXT,
    "reason": TEXT,
}
DEPARTMENTS = {
    "id": TEXT,
    "name": TEXT,
    "aliases": THING,
    "groups": THING,
    "emails": THING,
    "expected": YES_NO,
    "state": TEXT,
}
FRAMES = {
    "targets": TARGETS,
    "entries": ENTRIES,
    "findings": FINDINGS,
    "returns": RETURNS,
    "files": FILES,
    "departments": DEPARTMENTS,
}
"""Every frame by name, with its columns and their dtypes. `targets` goes on with the office's own columns."""


def dtype_of(kind: Kind) -> str:
    """The dtype of an own column."""
    match kind:
        case Kind.COUNT | Kind.PERCENT:
            return NUMBER
        case Kind.DATE:
            return THING
        case Kind.CODE | Kind.TEXT | Kind.LONG_TEXT | Kind.CHOICE:
            return TEXT


def status_frames(status: Status, locale: Locale) -> dict[str, pd.DataFrame]:
    """The frames of a status by name, see FRAMES: `targets` and `departments`, one row each; `entries`, one for every
    target, department and column that was answered; `findings`; `returns`; `files`, one for every file or member.

    `targets` ends with the office's own columns by their names, in the order of the form: what the lead says there.
    Columns and dtypes are the same where a frame is empty. Codes stay codes; departments are named beside their ids.
    """
    asked = form_layout(status.plan, locale).asked
    own = {_free_name(column): column for column in asked if column.own}
    shapes = {**FRAMES, "targets": {**TARGETS, **{name: dtype_of(c.kind) for name, c in own.items()}}}
    rows: dict[str, Iterable[tuple[Any, ...]]] = {
        "targets": _targets(status, [column.key for column in own.values()]),
        "entries": _entries(status, {column.key: column.label for column in asked}),
        "findings": _findings(status, locale),
        "returns": _returns(status),
        "files": _files(status, locale),
        "departments": _departments(status),
    }
    return {name: _frame(rows[name], columns, status) for name, columns in shapes.items()}


def _free_name(column: Column) -> str:
    """What a column is called, marked where the frame has a column of that name already."""
    return f"{column.label}*" if column.label in TARGETS else column.label


def _frame(rows: Iterable[tuple[Any, ...]], columns: Mapping[str, str], status: Status) -> pd.DataFrame:
    import pandas as pd
    from pandas.api.types import pandas_dtype

    zone = status.plan.settings.zone
    frame = pd.DataFrame(list(rows), columns=list(columns), dtype="object")
    for name, dtype in columns.items():
        if dtype == MOMENT:
            frame[name] = pd.to_datetime(frame[name], utc=True).dt.tz_convert(zone).dt.as_unit("ns")
        elif dtype != THING:
            frame[name] = frame[name].astype(pandas_dtype(dtype))
    return frame


def _name(status: Status, department: str) -> str:
    found = status.plan.department_by_id.get(department)
    return found.name if found is not None else department


def _number(status: Status, target: str) -> str:
    found = status.plan.by_id.get(target)
    return found.number if found is not None else ""


def _targets(status: Status, own: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    for row in status.rows:
        target = row.target
        yield (
            target.id,
            target.number,
            target.aspect,
            target.measure_number,
            target.measure,
            target.text,
            _name(status, target.lead),
            tuple(_name(status, department) for department in target.responsible),
            target.deadline.text,
            target.deadline.kind.value,
            row.occurrence_due or target.deadline.due,
            target.quantity,
            target.unit,
            row.reported,
            row.progress,
            row.count,
            row.expected_progress,
            row.derived.value,
            row.days_overdue,
            row.silent,
            *(None if row.lead is None else row.lead.value(key) for key in own),
        )


def _entries(status: Status, asked: Mapping[str, str]) -> Iterator[tuple[Any, ...]]:
    for row in status.rows:
        for part in row.contributions:
            yield from _answers(status, row, part, asked)


def _answers(status: Status, row: TargetRow, part: Contribution, asked: Mapping[str, str]) -> Iterator[tuple[Any, ...]]:
    for column, used in part.latest.items():
        if column not in asked:
            continue
        origin = used.answer.origin
        yield (
            row.target.id,
            row.target.number,
            part.department,
            _name(status, part.department),
            part.role.value,
            part.latest_period,
            column,
            asked[column],
            used.answer.value,
            used.answer.raw,
            used.received_at,
            used.evidence.value,
            used.version,
            origin.file,
            origin.sheet,
            origin.cell,
        )


def _findings(status: Status, locale: Locale) -> Iterator[tuple[Any, ...]]:
    for finding in status.findings:
        yield (
            finding.code,
            finding.severity.value,
            finding.department,
            _name(status, finding.department),
            finding.target,
            _number(status, finding.target),
            finding.origin.file,
            finding.origin.sheet,
            finding.origin.cell,
            locale.message(finding),
            locale.remedy(finding),
        )


def _returns(status: Status) -> Iterator[tuple[Any, ...]]:
    for row in status.returns:
        yield (
            row.department,
            _name(status, row.department),
            row.state.value,
            row.due,
            row.file,
            row.sha256,
            row.received_at,
            None if row.evidence is None else row.evidence.value,
            row.first_complete_at,
            row.version,
            row.days_late,
            row.workdays_late,
            row.missing_cells,
            row.complete,
        )


def _files(status: Status, locale: Locale) -> Iterator[tuple[Any, ...]]:
    for row in status.files:
        yield (
            row.arrival.file,
            row.arrival.member,
            row.arrival.sha256,
            row.outcome.value,
            row.department,
            _name(status, row.department),
            row.period,
            row.received_at,
            None if row.evidence is None else row.evidence.value,
            locale.text(f"incoming.reasons.{row.reason}", **row.reason_params) if row.reason else "",
        )


def _departments(status: Status) -> Iterator[tuple[Any, ...]]:
    states = {row.department: row.state.value for row in status.returns}
    for one in status.plan.departments:
        yield (one.id, one.name, one.aliases, one.groups, one.emails, one.id in states, states.get(one.id))
