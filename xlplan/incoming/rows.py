"""Which target each row of a table is about: by its visible code, never against the text that the department saw."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from xlplan.codes import normalised
from xlplan.findings import Finding, Origin
from xlplan.form.columns import CODE
from xlplan.form.stamp import RowCode
from xlplan.form.values import is_blank
from xlplan.incoming.findings import (
    ROW_CODE_DAMAGED,
    ROW_CONTRADICTORY,
    ROW_DUPLICATED,
    ROW_MOVED_ID,
    ROW_OTHER_DEPARTMENT,
    ROW_OTHER_PERIOD,
    ROW_REPEATED,
    ROW_UNKNOWN,
)
from xlplan.incoming.identity import owner_of
from xlplan.incoming.scope import Scope
from xlplan.incoming.table import FormTable
from xlplan.ledger.records import Extra

_ALIKE = 0.6  # "abcdef123" for "abcdefghijk": 12 of 20 signs
_LOCKED_TEXTS = ("number", "target", "deadline")
_LINE_SEPARATOR = " | "


class RowFate(StrEnum):
    """What a row of a sheet is: one of ours, one that cannot be used, or a note that is none."""

    OURS = "ours"
    REFUSED = "refused"
    NOTE = "note"


@dataclass(frozen=True)
class ReadRow:
    """A row of a table and the target it is about, "" unless it is ours. moved: whether its hidden id is another's."""

    table: FormTable
    number: int
    fate: RowFate
    target: str = ""
    findings: tuple[Finding, ...] = ()
    moved: bool = False

    @property
    def origin(self) -> Origin:
        """The place of the row: its code, else the first thing in it."""
        column = self.table.columns.get(CODE) or next(iter(self.table.grid.rows.get(self.number, (1,))))
        return self.table.grid.origin(self.number, column)


@dataclass(frozen=True)
class Rows:
    """The rows of a return. ours: one for each target found, in the order of the sheets. extras: rows that are not
    used. notes: rows outside the table."""

    ours: tuple[ReadRow, ...]
    extras: tuple[Extra, ...]
    notes: tuple[ReadRow, ...]
    findings: tuple[Finding, ...]


def sort_rows(tables: tuple[FormTable, ...], scope: Scope) -> Rows:
    """Find the row of every target in the sheets of a return; what is copied or contradictory is never used."""
    rows = [row for table in tables for row in rows_of(table, scope)]
    findings = [finding for row in rows for finding in row.findings]
    findings += [finding for table in tables for finding in _moved(table, rows, scope)]
    by_target: dict[str, list[ReadRow]] = {}
    for row in rows:
        if row.fate is RowFate.OURS:
            by_target.setdefault(row.target, []).append(row)
    ours = []
    extras = [extra_of(row) for row in rows if row.fate is RowFate.REFUSED]
    for same in by_target.values():
        kept, left, said = _one_of(same, scope)
        ours.append(kept)
        extras += [extra_of(row) for row in left]
        findings += said
    return Rows(tuple(ours), tuple(extras), tuple(r for r in rows if r.fate is RowFate.NOTE), tuple(findings))


def _moved(table: FormTable, rows: list[ReadRow], scope: Scope) -> Iterator[Finding]:
    """One finding for all rows of a sheet whose hidden ids stayed behind: sorting moves nearly every row."""
    moved = [row for row in rows if row.table is table and row.moved]
    if moved:
        between = scope.context.locales[0].text("recognition.lists.between")
        numbers = between.join(scope.number(row.target) for row in moved)
        target = moved[0].target if len(moved) == 1 else ""
        yield scope.finding(ROW_MOVED_ID, moved[0].origin, target, count=len(moved), numbers=numbers)


def extra_of(row: ReadRow) -> Extra:
    """A whole row kept as text."""
    texts = [text for _, text in row.table.grid.in_row(row.number)]
    return Extra(_LINE_SEPARATOR.join(texts), row.origin)


def rows_of(table: FormTable, scope: Scope) -> Iterator[ReadRow]:
    """Every row of the sheet but the heading."""
    numbers = [row for row in table.grid.rows if row != table.header and row not in table.repeats]
    said = {row: _said(table, row, scope) for row in numbers}
    anchors = [row for row in numbers if said[row] or table.code(row) is not None or table.row_id(row) is not None]
    last = max(anchors, default=0)
    for row in numbers:
        yield _row(table, row, scope, said[row], inside=table.header < row <= last)


def _said(table: FormTable, row: int, scope: Scope) -> tuple[str, ...]:
    """The targets whose text stands in a row: in its column, in any cell where that column is not known."""
    if "target" in table.columns:
        return scope.targets_of(*(table.text(row, key) for key in _LOCKED_TEXTS))
    texts = (scope.targets_of("", text, "") for _, text in table.grid.in_row(row))
    return next((targets for targets in texts if targets), ())


def _row(table: FormTable, number: int, scope: Scope, said: tuple[str, ...], *, inside: bool) -> ReadRow:
    code, row_id = table.code(number), table.row_id(number)
    if code is not None and not scope.ruled and (code.department, code.period) != scope.whose:
        return _stranger(table, number, scope, code)
    related = scope.context.kin
    kin = [target for target in said if related and code is not None and (target, code.target) in related]
    if len(kin) == 1:
        return ReadRow(table, number, RowFate.OURS, kin[0])  # the form was built under a ruling on what its target is
    if code is not None and code.target in scope.known:
        return _coded(table, number, scope, code, said)
    if code is None and (row_id is None or owner_of(row_id) == scope.owner or scope.ruled):
        found = _uncoded(table, number, scope, said)
        if found is not None:
            return found
    if code is not None or row_id is not None or (inside and _looks_like_work(table, number, scope, said)):
        return _unknown(table, number, scope)
    return ReadRow(table, number, RowFate.NOTE)


def _coded(table: FormTable, number: int, scope: Scope, code: RowCode, said: tuple[str, ...]) -> ReadRow:
    """A row with a valid code: the code stands unless the row shows exactly another target's text."""
    row_id = table.row_id(number)
    row = ReadRow(table, number, RowFate.OURS, code.target, moved=row_id is not None and row_id.target != code.target)
    if said and code.target not in said:
        finding = scope.finding(ROW_CONTRADICTORY, row.origin, code.target, other=scope.number(said[0]))
        return ReadRow(table, number, RowFate.REFUSED, findings=(finding,))
    return row


def _uncoded(table: FormTable, number: int, scope: Scope, said: tuple[str, ...]) -> ReadRow | None:
    """A row whose code is gone or damaged: by the text that the department saw, else by the hidden id where that does
    not contradict the text."""
    row_id = table.row_id(number)
    carried = row_id.target if row_id is not None else ""
    target = said[0] if len(said) == 1 else carried if carried in said else ""
    if not target and not said and carried in scope.known and _resembles(table, number, scope, carried):
        target = carried
    if not target:
        return None
    row = ReadRow(table, number, RowFate.OURS, target)
    if CODE not in table.columns:
        return row
    damaged = scope.finding(ROW_CODE_DAMAGED, row.origin, target, text=table.text(number, CODE))
    return ReadRow(table, number, RowFate.OURS, target, (damaged,))


def _resembles(table: FormTable, number: int, scope: Scope, target: str) -> bool:
    if "target" not in table.columns:
        return CODE not in table.columns
    seen, meant = normalised(table.text(number, "target")), normalised(scope.known[target].target.text)
    return difflib.SequenceMatcher(None, seen, meant).ratio() >= _ALIKE


def _stranger(table: FormTable, number: int, scope: Scope, code: RowCode) -> ReadRow:
    """A row of another department or month: kept aside, never moved to either."""
    origin = ReadRow(table, number, RowFate.REFUSED).origin
    if code.department != scope.owner.department:
        known = scope.plan.department_by_id.get(code.department)
        name = known.name if known is not None else code.department
        finding = scope.finding(ROW_OTHER_DEPARTMENT, origin, code.target, owner=name)
    else:
        finding = scope.finding(ROW_OTHER_PERIOD, origin, code.target, other=code.period)
    return ReadRow(table, number, RowFate.REFUSED, findings=(finding,))


def _unknown(table: FormTable, number: int, scope: Scope) -> ReadRow:
    row = ReadRow(table, number, RowFate.REFUSED)
    text = table.text(number, "target") or extra_of(row).text
    return ReadRow(table, number, RowFate.REFUSED, findings=(scope.finding(ROW_UNKNOWN, row.origin, text=text),))


def _looks_like_work(table: FormTable, number: int, scope: Scope, said: tuple[str, ...]) -> bool:
    """Whether a row without a code reports something: it has a target's text, an answer, or two cells of ours. The
    sign-off block, below which somebody pasted a row, does not, nor the head of a form, where its number stands."""
    grid = table.grid
    numbered = (mark.stamp for c in grid.rows[number] if (mark := grid.marks.get((number, c))) is not None)
    _, first = next(grid.in_row(number))
    if normalised(first).partition(":")[0] in scope.context.signoff_titles or any(numbered):
        return False
    filled = {key for key, column in table.columns.items() if grid.holds(number, column)}
    return bool(said) or len(filled) >= 2 or any(column.key in filled for column in scope.layout.asked)


def _one_of(same: list[ReadRow], scope: Scope) -> tuple[ReadRow, list[ReadRow], list[Finding]]:
    """The row that counts of several of one target: the first that says anything. Copies that say the same, or nothing,
    are only noted; of those that differ every word is kept and the department is asked."""
    if len(same) == 1:
        return same[0], [], []
    said = [(row, _answers(row, scope)) for row in same]
    filled = [(row, answers) for row, answers in said if any(answers)] or said[:1]
    kept, words = filled[0]
    others = [(row, answers) for row, answers in said if row is not kept]
    findings = []
    left = []
    for row, answers in others:
        if any(answers) and answers != words:
            left.append(row)
            findings.append(scope.finding(ROW_DUPLICATED, row.origin, row.target, kept=_where(kept)))
        else:
            repeats = set(row.table.grid.in_row(row.number)) <= set(kept.table.grid.in_row(kept.number))
            left += [] if repeats else [row]
            findings.append(scope.finding(ROW_REPEATED, row.origin, row.target, kept=_where(kept)))
    return kept, left, findings


def _where(row: ReadRow) -> str:
    return f"{row.origin.sheet}!{row.origin.cell}" if row.origin.sheet else row.origin.cell


def _answers(row: ReadRow, scope: Scope) -> tuple[str, ...]:
    """What a row says in every asked column, as it is compared."""
    asked = [column for column in scope.layout.asked if column.asked_of(scope.known[row.target])]
    texts = [row.table.text(row.number, column.key) for column in asked]
    return tuple("" if is_blank(text) else normalised(text) for text in texts)
