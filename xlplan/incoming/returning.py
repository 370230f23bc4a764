"""One return out of the sheets that belong to it: entries, findings, what is missing and what is not ours."""

from __future__ import annotations

from collections.abc import Iterator

from xlplan.findings import Finding, Origin
from xlplan.form.carriers import filled_mark
from xlplan.form.columns import CODE
from xlplan.form.values import is_blank
from xlplan.incoming.answers import missing_row, read_row
from xlplan.incoming.findings import (
    CODES_LOST,
    COLUMN_MISSING,
    COLUMN_TWICE,
    EXTRAS,
    EXTRAS_CUT,
    NO_HEADER,
    OLD_EDITION,
    UNKNOWN_EDITION,
)
from xlplan.incoming.identity import BookCarriers, FormOwner
from xlplan.incoming.questions import read_replies
from xlplan.incoming.rows import ReadRow, sort_rows
from xlplan.incoming.scope import Scope
from xlplan.incoming.sights import sights_of
from xlplan.incoming.surroundings import foreign_columns, foreign_notes, read_signoff
from xlplan.incoming.table import FormTable
from xlplan.ledger.records import Extra, Identity, Missing, Return


def read_return(identity: Identity, tables: tuple[FormTable, ...], scope: Scope) -> Return:
    """Everything that the sheets of one return say."""
    rows = sort_rows(tables, scope)
    sights = {id(table): sights_of(table, rows.ours, scope) for table in tables}
    answered = [read_row(row, scope, sights[id(row.table)]) for row in rows.ours]
    findings: list[Finding] = [*_about_the_form(tables, scope), *rows.findings]
    missing: list[Missing] = []
    extras: list[Extra] = list(rows.extras)
    for row in answered:
        findings += row.findings
        missing += row.missing
        extras += row.extras
    replies = read_replies(tables, scope)
    findings += replies.findings
    missing += replies.missing
    extras += replies.extras
    found = {row.target for row in rows.ours}
    for assignment in scope.expected:
        if assignment.target.id not in found:
            finding, cells = missing_row(scope, assignment, tables[0].grid.source)
            findings.append(finding)
            missing += cells
    for table in tables:
        findings += _about_the_table(table, rows.ours, scope)
        extras += foreign_columns(table, rows.ours, scope)
        extras += sights[id(table)].elsewhere
    notes = tuple(row for row in rows.notes if (row.table.grid.source.sheet, row.number) not in replies.rows)
    beside, more = foreign_notes(notes, scope, _MOST_EXTRAS + 1)
    extras += beside
    findings += _about_extras(extras, more, findings, scope)
    if len(extras) > _MOST_EXTRAS:
        place = extras[_MOST_EXTRAS].origin
        findings.append(scope.finding(EXTRAS_CUT, place, count=len(extras) + more, kept=_MOST_EXTRAS))
    return Return(
        identity,
        (*(row.entry for row in answered), *replies.entries),
        tuple(findings),
        tuple(missing),
        read_signoff(notes, scope),
        tuple(extras[:_MOST_EXTRAS]),
    )


def says_nothing(returned: Return) -> bool:
    """Whether a return has not one answer, and nothing beside the answers either: a form as it was issued. Who signs
    an empty form has answered nothing."""
    answers = (answer for entry in returned.entries for answer in entry.answers.values())
    return not returned.extras and all(a.value is None and is_blank(a.raw) and not a.beside for a in answers)


def is_untouched_slip(returned: Return, carriers: BookCarriers) -> bool:
    """Whether a correction slip came back with just what it was filled with, whatever program saved it."""
    owner = FormOwner(returned.identity.department, returned.identity.period)
    if not carriers.filled.get(owner):
        return False
    cells = [(entry.target, key, answer) for entry in returned.entries for key, answer in entry.answers.items()]
    if returned.extras or any(answer.beside for _, _, answer in cells):
        return False
    mark = filled_mark((target, key, answer.value, answer.raw) for target, key, answer in cells)
    return mark == carriers.filled[owner]


_MOST_EXTRAS = 500
"""A page of remarks is kept whole; a sheet full of numbers that somebody pasted beside the form is not."""

_EXTRAS_NAMED, _LONGEST_NAMED = 3, 40  # texts in the finding, and signs of each


def _about_extras(extras: list[Extra], more: int, findings: list[Finding], scope: Scope) -> Iterator[Finding]:
    """That something was written which is no answer to any question, unless a finding about its place says so. more:
    extras that are only counted."""
    if not extras:
        return
    cells = {(f.origin.sheet, f.origin.cell) for f in findings}
    columns = {_column(f.origin) for f in findings if f.code == COLUMN_TWICE.code}
    untold = [
        extra
        for extra in extras
        if (extra.origin.sheet, extra.origin.cell) not in cells and _column(extra.origin) not in columns
    ]
    if untold:
        texts = (" ".join(extra.text.split()) for extra in untold[:_EXTRAS_NAMED])
        shown = (text if len(text) <= _LONGEST_NAMED else f"{text[: _LONGEST_NAMED - 1]}\u2026" for text in texts)
        yield scope.finding(EXTRAS, untold[0].origin, count=len(untold) + more, text_names="\n".join(shown))


def _column(place: Origin) -> tuple[str, str]:
    """Sheet and letters of the column."""
    return place.sheet, place.cell.rstrip("0123456789")


def _about_the_form(tables: tuple[FormTable, ...], scope: Scope) -> Iterator[Finding]:
    if scope.edition not in scope.context.known:
        yield scope.finding(UNKNOWN_EDITION, tables[0].grid.source, edition=scope.edition)
    elif scope.edition != scope.context.plan.edition:
        yield scope.finding(OLD_EDITION, tables[0].grid.source, edition=scope.edition)


def _about_the_table(table: FormTable, rows: tuple[ReadRow, ...], scope: Scope) -> Iterator[Finding]:
    """What happened to headings and codes. A sheet without a single row of ours has nothing to be missed."""
    ours = [row for row in rows if row.table is table]
    if not ours:
        return
    source = table.grid.source
    if not table.header:
        yield scope.finding(NO_HEADER, source)
    if CODE not in table.columns:
        yield scope.finding(CODES_LOST, source, count=len(ours))
    for column in scope.layout.asked:
        asked = any(column.asked_of(scope.known[row.target]) for row in ours)
        if asked and column.key not in table.columns:
            yield scope.finding(COLUMN_MISSING, source, column=column.label, key=column.key)
    for index, key in table.twice.items():
        label = table.grid.text(table.header, index)
        if any(table.grid.holds(row.number, index) for row in ours):
            yield scope.finding(COLUMN_TWICE, table.grid.origin(table.header, index), column=label, key=key)
