"""The cells of a row: converted by their column, checked for what is empty, unusable, altered or not asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache

from xlplan.books.book import Cell, CellState
from xlplan.codes import normalised, read_code
from xlplan.findings import Finding, FindingType, Origin
from xlplan.form.carriers import NOT_ASKED, row_code_in_id
from xlplan.form.columns import CODE, COUNT, FINGERPRINT, ROW_ID, Column, Kind, Owner
from xlplan.form.stamp import FINGERPRINT_LENGTH, read_row_code
from xlplan.form.values import Converted, Problem, convert, is_blank, raw_text
from xlplan.incoming.findings import (
    CELL_ALTERED,
    CELL_AMBIGUOUS_PERCENT,
    CELL_APPROXIMATE,
    CELL_ERROR,
    CELL_FOREIGN_UNIT,
    CELL_MISSING,
    CELL_NOT_A_CHOICE,
    CELL_NOT_ASKED,
    CELL_OUT_OF_RANGE,
    CELL_SCALED,
    CELL_UNCACHED,
    CELL_UNREADABLE,
    ROW_MISSING,
)
from xlplan.incoming.rows import ReadRow
from xlplan.incoming.scope import Scope
from xlplan.ledger.records import Answer, Entry, Extra, Missing
from xlplan.plan.model import Assignment, Target

PROBLEMS: dict[Problem, FindingType] = {
    Problem.UNREADABLE: CELL_UNREADABLE,
    Problem.OUT_OF_RANGE: CELL_OUT_OF_RANGE,
    Problem.NOT_A_CHOICE: CELL_NOT_A_CHOICE,
    Problem.AMBIGUOUS_PERCENT: CELL_AMBIGUOUS_PERCENT,
    Problem.APPROXIMATE: CELL_APPROXIMATE,
    Problem.SCALED: CELL_SCALED,
    Problem.FOREIGN_UNIT: CELL_FOREIGN_UNIT,
}

_STATES: dict[CellState, FindingType] = {
    CellState.ERROR: CELL_ERROR,
    CellState.UNCACHED: CELL_UNCACHED,
    CellState.UNREADABLE: CELL_UNREADABLE,
}

_POINTS = Column("last_progress", Kind.PERCENT, Owner.PLAN)
_LONGEST_CODE = 24


@dataclass(frozen=True)
class Answered:
    """One row as it was read."""

    entry: Entry
    findings: tuple[Finding, ...] = ()
    missing: tuple[Missing, ...] = ()
    extras: tuple[Extra, ...] = ()


@dataclass
class _Found:
    """What comes up while a row is read."""

    answers: dict[str, Answer] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    extras: list[Extra] = field(default_factory=list)


def read_row(row: ReadRow, scope: Scope) -> Answered:
    """What a row says in every asked column, and what is wrong with it."""
    found = _Found()
    assignment = scope.known[row.target]
    for column in scope.layout.asked:
        index = row.table.columns.get(column.key)
        if index is None:
            if column.required_of(assignment):
                found.missing.append(Missing(row.target, column.key, origin=row.origin))
            continue
        cell, origin = row.table.grid.cell(row.number, index), row.table.grid.origin(row.number, index)
        if column.asked_of(assignment):
            _read_asked(found, scope, assignment, column, cell, origin)
        else:
            _read_not_asked(found, scope, assignment, column, cell, origin)
    found.findings += _altered(row, scope)
    found.extras += _written_over(row, scope)
    entry = Entry(row.target, scope.owner.department, found.answers, row.origin)
    return Answered(entry, tuple(found.findings), tuple(found.missing), tuple(found.extras))


def _read_asked(
    found: _Found, scope: Scope, assignment: Assignment, column: Column, cell: Cell, origin: Origin
) -> None:
    target = assignment.target
    if cell.state in _STATES:
        kind = _STATES[cell.state]
        raw = raw_text(cell.value)
        found.answers[column.key] = Answer(None, raw, origin)
        found.findings.append(scope.about(kind, origin, target.id, column, text=raw, expected=_expected(scope, column)))
        return
    words, year = scope.context.words, scope.plan.settings.year
    said = convert(column, cell.value, cell.number_format, words, year=year, unit=_unit_of(column, target))
    found.answers[column.key] = Answer(said.value, said.raw, origin, said.word)
    if said.problem is not None:
        expected = _expected(scope, column, said)
        kind = PROBLEMS[said.problem]
        found.findings.append(scope.about(kind, origin, target.id, column, expected=expected, **said.params))
    elif said.value is None and column.required:
        found.missing.append(Missing(target.id, column.key, origin=origin))
        found.findings.append(scope.about(CELL_MISSING, origin, target.id, column))


_IN_BRACKETS = re.compile(r".*\(([^()]+)\)\W*", re.DOTALL)


def _unit_of(column: Column, target: Target) -> str:
    """The unit of a count: the target's, for a column of the project's own what its label says in brackets."""
    if column.key == COUNT:
        return target.unit
    return _in_brackets(column.label)


@cache
def _in_brackets(label: str) -> str:
    found = _IN_BRACKETS.fullmatch(normalised(label))
    return found[1] if found is not None else ""


def _expected(scope: Scope, column: Column, said: Converted | None = None) -> str:
    """What belongs in a column of this kind, in words; with the limits that the words themselves give."""
    if said is not None and "low" in said.params:
        return scope.context.locales[0].text(f"recognition.between.{column.kind.value}", **said.params)
    return str(scope.context.locales[0].table("recognition", "expected").get(column.kind.value, column.label))


def _read_not_asked(
    found: _Found, scope: Scope, assignment: Assignment, column: Column, cell: Cell, origin: Origin
) -> None:
    """A cell that the form locks on this row: whatever stands there is kept aside and never read as an answer."""
    text = raw_text(cell.value, cell.number_format)
    if text.strip() == NOT_ASKED or is_blank(text):
        return
    found.extras.append(Extra(text, origin))
    found.findings.append(scope.about(CELL_NOT_ASKED, origin, assignment.target.id, column, text=text))


def _altered(row: ReadRow, scope: Scope) -> Iterator[Finding]:
    """Locked texts that differ from the edition the form was made from, in every language it may have been made in."""
    locked = scope.duties.locked.get(row.target)
    if locked is None or scope.edition != scope.plan.edition:
        return
    for key, expected in locked.items():
        index = row.table.columns.get(key)
        text = row.table.grid.text(row.number, index) if index is not None else expected[0]
        if text not in expected and normalised(text) not in {normalised(word) for word in expected}:
            origin = row.table.grid.origin(row.number, index or 1)
            column = scope.layout.column(key)
            yield scope.about(CELL_ALTERED, origin, row.target, column, text=text, expected=expected[0])


def _written_over(row: ReadRow, scope: Scope) -> Iterator[Extra]:
    """Words in the columns of identity and of last month's report, which no plan can tell: kept if they are neither."""
    checks: dict[str, Callable[[str], bool]] = {
        ROW_ID: lambda text: read_row_code(row_code_in_id(text)) is not None,
        FINGERPRINT: lambda text: len(read_code(text)) == FINGERPRINT_LENGTH and text.isascii(),
        CODE: lambda text: len(text) <= _LONGEST_CODE or row.table.code(row.number) is None,
        "last_status": lambda text: normalised(text) in scope.context.status_words,
        "last_progress": lambda text: _is_number(text, scope),
    }
    for key, belongs in checks.items():
        text = row.table.text(row.number, key)
        if not is_blank(text) and not belongs(text):
            yield Extra(text, row.table.grid.origin(row.number, row.table.columns[key]))


def _is_number(text: str, scope: Scope) -> bool:
    words = scope.context.words
    return convert(_POINTS, text, "", words, year=scope.plan.settings.year).problem is not Problem.UNREADABLE


def missing_row(scope: Scope, assignment: Assignment, sheet: Origin) -> tuple[Finding, list[Missing]]:
    """A target of the department without a row: one finding, and every cell that is owed."""
    target = assignment.target
    owed = [column for column in scope.layout.asked if column.required_of(assignment)]
    cells = [Missing(target.id, column.key, row=True, origin=sheet) for column in owed]
    return scope.finding(ROW_MISSING, sheet, target.id, text=target.text), cells
