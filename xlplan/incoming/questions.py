"""Answers to the questions below the table of a form: found by the question's own text, converted by its kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from xlplan.books.book import Cell, CellState
from xlplan.findings import Finding, FindingType, Origin
from xlplan.form.columns import Kind
from xlplan.form.kinds import value_text
from xlplan.form.questions import ANSWER, column_of, first_answer_column
from xlplan.form.values import Converted, convert, raw_text
from xlplan.incoming.context import label_key
from xlplan.incoming.findings import QUESTION_INTERPRETED, QUESTION_MISSING, QUESTION_UNREADABLE
from xlplan.incoming.grid import Grid
from xlplan.incoming.scope import Scope
from xlplan.incoming.table import FormTable
from xlplan.ledger.records import Answer, Entry, Extra, Missing
from xlplan.plan.model import Question

_UNUSABLE = frozenset({CellState.ERROR, CellState.UNCACHED, CellState.UNREADABLE})


@dataclass
class Replies:
    """What a return says to its questions. entries: the question stands for the target. rows: of the questions, by
    sheet, so that nobody takes them for notes. extras: what stands in them beside question and answer."""

    entries: list[Entry] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    extras: list[Extra] = field(default_factory=list)
    rows: set[tuple[str, int]] = field(default_factory=set)


def read_replies(tables: Sequence[FormTable], scope: Scope) -> Replies:
    """The answers to every question that the form had."""
    found = Replies()
    for question in scope.plan.questions_of(scope.owner.department):
        place = next(_places(tables, question), None)
        if place is None:
            if question.required:
                _miss(found, scope, question, tables[0].grid.source)
            continue
        grid, row, column = place
        found.rows.add((grid.source.sheet, row))
        at = _answer_column(grid, row, column, first_answer_column(scope.layout) + 1)
        _read(found, scope, question, grid.cell(row, at), grid.origin(row, at))
        beside = ((c, text) for c, text in grid.in_row(row) if c not in {column, at} and grid.holds(row, c))
        found.extras += [Extra(text, grid.origin(row, c)) for c, text in beside]
    return found


def _places(tables: Sequence[FormTable], question: Question) -> Iterator[tuple[Grid, int, int]]:
    """Where the text of a question stands."""
    wanted = label_key(question.text)
    for table in tables:
        for (row, column), text in sorted(table.grid.texts.items()):
            if label_key(text) == wanted:
                yield table.grid, row, column


def _answer_column(grid: Grid, row: int, column: int, usual: int) -> int:
    """The first cell right of a question that holds something; else where the form has it."""
    return next((place for place in grid.rows.get(row, ()) if place > column), max(usual, column + 1))


def _read(found: Replies, scope: Scope, question: Question, cell: Cell, origin: Origin) -> None:
    column, words = column_of(question), scope.context.words
    if cell.state in _UNUSABLE:
        said = Converted(None, raw_text(cell.value))
        unusable = True
    else:
        said = convert(column, cell.value, cell.number_format, words, year=scope.plan.settings.year)
        unusable = said.value is None and said.problem is not None
    text = said.raw
    found.entries.append(
        Entry(question.id, scope.owner.department, {ANSWER: Answer(said.value, said.raw, origin)}, origin)
    )
    if unusable:
        expected = _expected(scope, question)
        found.findings.append(_finding(scope, QUESTION_UNREADABLE, question, origin, text=text, expected=expected))
    elif said.problem is not None:
        value = value_text(said.value, column, scope.context.locales[0])
        found.findings.append(_finding(scope, QUESTION_INTERPRETED, question, origin, text=text, value=value))
    elif said.value is None and question.required:
        _miss(found, scope, question, origin)


def _miss(found: Replies, scope: Scope, question: Question, origin: Origin) -> None:
    found.missing.append(Missing(question.id, ANSWER, origin=origin))
    found.findings.append(_finding(scope, QUESTION_MISSING, question, origin))


def _finding(scope: Scope, kind: FindingType, question: Question, origin: Origin, **params: str) -> Finding:
    return scope.finding(kind, origin, key=question.id, question=question.text, place=origin.cell or "-", **params)


def _expected(scope: Scope, question: Question) -> str:
    words = scope.context.locales[0].table("recognition", "expected")
    if Kind(question.kind) is Kind.CHOICE:
        return " / ".join(question.choices)
    return str(words.get(question.kind, question.text))
