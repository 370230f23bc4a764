"""The cells of a row: converted by their column, checked for what is empty, unusable, altered or not asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from xlplan.books.book import BLANK, Cell, CellState, column_name
from xlplan.codes import normalised, read_code
from xlplan.findings import Finding, FindingType, Origin, Param
from xlplan.form.carriers import NOT_ASKED, row_code_in_id
from xlplan.form.columns import CODE, FINGERPRINT, ROW_ID, Column, Kind, Owner
from xlplan.form.stamp import FINGERPRINT_LENGTH, read_row_code
from xlplan.form.values import Converted, Problem, clean_text, convert, is_blank, raw_text
from xlplan.incoming.context import Demand
from xlplan.incoming.findings import (
    CELL_ALTERED,
    CELL_AMBIGUOUS_PERCENT,
    CELL_APPROXIMATE,
    CELL_ERROR,
    CELL_FOREIGN_UNIT,
    CELL_MERGED,
    CELL_MISSING,
    CELL_NOT_A_CHOICE,
    CELL_NOT_ASKED,
    CELL_NOTE,
    CELL_OBJECT,
    CELL_OUT_OF_RANGE,
    CELL_PICTURE,
    CELL_SCALED,
    CELL_STRUCK,
    CELL_TEXT_BOX,
    CELL_UNCACHED,
    CELL_UNREADABLE,
    ROW_MISSING,
)
from xlplan.incoming.rows import ReadRow
from xlplan.incoming.scope import Scope
from xlplan.incoming.sights import NO_SIGHTS, Sight, Sights, locked_sights, sight
from xlplan.ledger.beside import shown_beside
from xlplan.ledger.records import Answer, BesideKind, Entry, Extra, Missing, PlainAnswer, RowAnswers, Value
from xlplan.plan.model import Assignment

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
_LONGEST_CODE = 24  # XBGS22-49EA-AAAA2-TK and four signs more


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

    answers: dict[str, Answer | PlainAnswer] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    extras: list[Extra] = field(default_factory=list)


def read_row(row: ReadRow, scope: Scope, sights: Sights = NO_SIGHTS) -> Answered:
    """What a row says in every asked column, what is to be seen there besides, and what is wrong with it."""
    found = _Found()
    columns, grid, number = row.table.columns, row.table.grid, row.number
    calm, cells = not sights.over and grid.is_calm(number), grid.cells
    for demand in scope.demands(row.target):
        key = demand.column.key
        index = columns.get(key)
        if index is None:
            if demand.required:
                found.missing.append(Missing(row.target, key, origin=row.origin))
            continue
        cell = cells.get((number, index), BLANK)
        if calm and not demand.asked and cell.value in _NOT_FILLED:
            continue
        said = _plainly_said(demand, cell) if calm and demand.asked else None
        if said is not None:
            found.answers[key] = PlainAnswer(*said, f"{column_name(index)}{number}")
        else:
            _read_with_care(found, scope, row, demand, index, sights)
    for column in scope.layout.columns if sights.over else ():
        if column.owner is Owner.PLAN:
            _tell_locked(found, scope, row, column, sights)
    found.findings += _altered(row, scope)
    found.extras += _written_over(row, scope)
    answers = RowAnswers(grid.source, found.answers)
    entry = Entry(row.target, scope.owner.department, answers, row.origin)
    return Answered(entry, tuple(found.findings), tuple(found.missing), tuple(found.extras))


def _plainly_said(demand: Demand, cell: Cell) -> tuple[Value, str, str] | None:
    """What a cell says beside which nothing is to be seen and of which nothing is to be told: value, raw and word; None
    for any other."""
    column, value = demand.column, cell.value
    if value is None:
        return None if column.required or cell.state is not CellState.BLANK else _NOT_SAID
    if cell.state is not CellState.VALUE:
        return None
    if type(value) is str and len(value) > _LONGEST_REMEMBERED:
        usual = column.kind in _TEXTS and value[0].isalnum() and "(" not in value
        return (clean_text(value), value, "") if usual else None
    found = demand.said.get((type(value), value, cell.number_format))
    if found is None or found.problem is not None or (found.value is None and column.required):
        return None
    return found.value, found.raw, found.word


def _read_with_care(found: _Found, scope: Scope, row: ReadRow, demand: Demand, index: int, sights: Sights) -> None:
    """A cell of which there may be more to tell."""
    grid, origin = row.table.grid, row.table.grid.origin(row.number, index)
    if demand.asked:
        _read_asked(found, scope, row.target, demand, sight(row, index, demand.column, sights), origin)
    else:
        _read_not_asked(found, scope, row.target, demand.column, grid.cell(row.number, index), origin)
        _tell_locked(found, scope, row, demand.column, sights)


def _read_asked(found: _Found, scope: Scope, target: str, demand: Demand, seen: Sight, origin: Origin) -> None:
    column, cell = demand.column, seen.cell
    if cell.state in _STATES or seen.spoilt:
        raw = raw_text(cell.value, cell.number_format)
        answer = found.answers[column.key] = Answer(None, raw, origin, beside=seen.beside)
        if cell.state in _STATES:
            kind, expected = _STATES[cell.state], _expected(scope, column)
            found.findings.append(scope.about(kind, origin, target, column, text=raw, expected=expected))
        if cell.state is CellState.UNREADABLE and column.required:  # nobody typed what stands there
            found.missing.append(Missing(target, column.key, origin=origin))
        _tell_beside(found, scope, target, column, answer)
        return
    said = _converted(scope, demand, cell)
    answer = Answer(said.value, said.raw, origin, said.word, seen.beside)
    pictured = said.blank and answer.pictured
    if pictured:
        answer = replace(answer, raw=shown_beside(answer.beside, scope.context.locales[0]))
    found.answers[column.key] = answer
    if said.problem is not None:
        expected = _expected(scope, column, said)
        kind = PROBLEMS[said.problem]
        found.findings.append(scope.about(kind, origin, target, column, expected=expected, **said.params))
    elif said.value is None and column.required and not pictured:
        found.missing.append(Missing(target, column.key, origin=origin))
        found.findings.append(scope.about(CELL_MISSING, origin, target, column))
    _tell_beside(found, scope, target, column, answer)


_NOTHING = Converted(None)
_NOT_SAID = (None, "", "")
_NOT_FILLED = (None, NOT_ASKED)
"""What stands in a cell that the form locks on a row."""
_LONGEST_REMEMBERED, _MOST_REMEMBERED = 20, 2_000  # signs of an answer, and how many: "Done" stands in every form
_TEXTS = frozenset({Kind.TEXT, Kind.LONG_TEXT})


def _converted(scope: Scope, demand: Demand, cell: Cell) -> Converted:
    """What a cell says. What short ones come to is remembered: departments write the same words and numbers."""
    value = cell.value
    if value is None:
        return _NOTHING
    place = (type(value), value, cell.number_format)
    found = demand.said.get(place)
    if found is None:
        year = scope.plan.settings.year
        found = convert(demand.column, value, cell.number_format, scope.context.words, year=year, unit=demand.unit)
        short = type(value) is not str or len(value) <= _LONGEST_REMEMBERED
        if short and len(demand.said) < _MOST_REMEMBERED:
            demand.said[place] = found
    return found


_BESIDE: Mapping[BesideKind, FindingType] = {
    BesideKind.PICTURE: CELL_PICTURE,
    BesideKind.OBJECT: CELL_OBJECT,
    BesideKind.NOTE: CELL_NOTE,
    BesideKind.TEXT_BOX: CELL_TEXT_BOX,
    BesideKind.MERGED: CELL_MERGED,
    BesideKind.STRUCK: CELL_STRUCK,
}
"""A link is shown beside the answer and needs no finding."""


def _tell_beside(found: _Found, scope: Scope, target: str, column: Column, answer: Answer) -> None:
    """One finding for each thing beside an answer. owed: 1 where nothing else answers a required cell."""
    if not answer.beside:
        return
    owed = int(column.required and answer.value is None)
    for one in answer.beside:
        kind = _BESIDE.get(one.kind)
        if kind is not None:
            problem = "merged-count" if column.kind is Kind.COUNT else "merged-shared"
            about: dict[str, Param] = {"text": one.text, "file": one.file or "-", "problem": problem, "owed": owed}
            found.findings.append(scope.about(kind, answer.origin, target, column, **about))


def _tell_locked(found: _Found, scope: Scope, row: ReadRow, column: Column, sights: Sights) -> None:
    """What lies over a cell that is not the department's to fill: told, but for links, and kept aside."""
    for one in locked_sights(row, column, sights):
        origin = row.table.grid.origin(row.number, row.table.columns[column.key])
        kind = _BESIDE.get(one.kind)
        if kind is not None:
            text = one.text or one.file
            found.findings.append(
                scope.about(kind, origin, row.target, column, text=text, file=one.file or "-", owed=0)
            )
        shown = shown_beside((one,), scope.context.locales[0])
        found.extras.append(Extra(shown, origin, one if one.sha256 else None))


def _expected(scope: Scope, column: Column, said: Converted | None = None) -> str:
    """What belongs in a column of this kind, in words; with the limits that the words themselves give."""
    if said is not None and "low" in said.params:
        return scope.context.locales[0].text(f"recognition.between.{column.kind.value}", **said.params)
    return str(scope.context.locales[0].table("recognition", "expected").get(column.kind.value, column.label))


def _read_not_asked(found: _Found, scope: Scope, target: str, column: Column, cell: Cell, origin: Origin) -> None:
    """A cell that the form locks on this row: whatever stands there is kept aside and never read as an answer."""
    text = raw_text(cell.value, cell.number_format)
    if text.strip() == NOT_ASKED or is_blank(text):
        return
    found.extras.append(Extra(text, origin))
    found.findings.append(scope.about(CELL_NOT_ASKED, origin, target, column, text=text))


def _altered(row: ReadRow, scope: Scope) -> Iterator[Finding]:
    """Locked texts that differ from the edition the form was made from, in every language it may have been made in."""
    locked = scope.duties.locked.get(row.target)
    if locked is None or scope.edition != scope.plan.edition:
        return
    columns, cells, number = row.table.columns, row.table.grid.texts, row.number
    known = scope.duties.unaltered[row.target]
    texts = tuple([cells.get((number, columns[key]), "") if key in columns else "" for key in locked])
    if texts in known:
        return
    untold = True
    for key, expected in locked.items():
        index = columns.get(key)
        text = cells.get((number, index), "") if index is not None else expected[0]
        if text not in expected and normalised(text) not in {normalised(word) for word in expected}:
            untold = False
            origin = row.table.grid.origin(number, index or 1)
            column = scope.layout.column(key)
            yield scope.about(CELL_ALTERED, origin, row.target, column, text=text, expected=expected[0])
    if untold and columns.keys() >= locked.keys():
        known.add(texts)


def _written_over(row: ReadRow, scope: Scope) -> Iterator[Extra]:
    """Words in the columns of identity and of last month's report, which no plan can tell: kept if they are neither."""
    columns, texts, number = row.table.columns, row.table.grid.texts, row.number
    for key, belongs in _BELONGS.items():
        text = texts.get((number, columns[key])) if key in columns else None
        if text and not belongs(text, row, scope) and not is_blank(text):
            yield Extra(text, row.table.grid.origin(row.number, row.table.columns[key]))


def _is_row_id(text: str) -> bool:
    return read_row_code(row_code_in_id(text)) is not None


@lru_cache(maxsize=5_000)
def _is_fingerprint(text: str) -> bool:
    return len(read_code(text)) == FINGERPRINT_LENGTH and text.isascii()


def _is_number(text: str, scope: Scope) -> bool:
    words = scope.context.words
    return convert(_POINTS, text, "", words, year=scope.plan.settings.year).problem is not Problem.UNREADABLE


_BELONGS: Mapping[str, Callable[[str, ReadRow, Scope], bool]] = {
    ROW_ID: lambda text, row, _scope: row.table.row_id(row.number) is not None or _is_row_id(text),
    FINGERPRINT: lambda text, _row, _scope: _is_fingerprint(text),
    CODE: lambda text, row, _scope: len(text) <= _LONGEST_CODE or row.table.code(row.number) is None,
    "last_status": lambda text, _row, scope: normalised(text) in scope.context.status_words,
    "last_progress": lambda text, _row, scope: _is_number(text.split()[0], scope) or _is_number(text, scope),
}


def missing_row(scope: Scope, assignment: Assignment, sheet: Origin) -> tuple[Finding, list[Missing]]:
    """A target of the department without a row: one finding, and every cell that is owed."""
    target = assignment.target
    owed = [column for column in scope.layout.asked if column.required_of(assignment)]
    cells = [Missing(target.id, column.key, row=True, origin=sheet) for column in owed]
    return scope.finding(ROW_MISSING, sheet, target.id, text=target.text), cells
