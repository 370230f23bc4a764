"""Locating the table of a form in a sheet: by its headings in any language and order, by codes where they are gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from xlplan.books.book import Place
from xlplan.codes import normalised
from xlplan.form.columns import CODE, ROW_ID, FormLayout
from xlplan.form.stamp import RowCode
from xlplan.incoming.context import ReadingContext, label_key
from xlplan.incoming.grid import Grid
from xlplan.incoming.marks import Heading
from xlplan.plan.model import Plan

ENOUGH_HEADINGS = 3
"""Fewer known headings in one row are no heading of ours."""

_ENOUGH_ALIKE = 0.8  # the locked texts of 4 rows of 5


@dataclass(frozen=True)
class FormTable:
    """Where the table lies. header: its row, 0 if it has none. columns: by column key. twice: further columns under
    a heading that is already taken. repeats: rows that repeat the heading. codes, ids: row codes by place, in visible
    cells and in hidden row ids."""

    grid: Grid
    header: int
    columns: Mapping[str, int]
    twice: Mapping[int, str] = field(default_factory=dict)
    repeats: frozenset[int] = frozenset()
    codes: Mapping[Place, RowCode] = field(default_factory=dict)
    ids: Mapping[Place, RowCode] = field(default_factory=dict)

    def code(self, row: int) -> RowCode | None:
        """The visible code of a row."""
        return self.codes.get((row, self.columns[CODE])) if CODE in self.columns else None

    def row_id(self, row: int) -> RowCode | None:
        """The code that the hidden id of a row carries."""
        return self.ids.get((row, self.columns[ROW_ID])) if ROW_ID in self.columns else None

    def text(self, row: int, key: str) -> str:
        """What stands in a row under a column key; "" if nothing or if the column is absent."""
        return self.grid.text(row, self.columns[key]) if key in self.columns else ""


def find_table(grid: Grid, context: ReadingContext) -> FormTable | None:
    """The table of a form in `grid`, turned if it was transposed; None if there are neither headings nor codes."""
    keys = {place: mark.heading for place, mark in grid.marks.items() if mark.heading is not None}
    upright = _headings(keys)
    if max(Counter(column for _, column in keys).values(), default=0) > len(upright.columns):
        turned = _headings({(column, row): key for (row, column), key in keys.items()})
        if len(turned.columns) > len(upright.columns):
            grid, upright = grid.turned(), turned
    codes, ids = find_codes(grid)
    if len(upright.columns) < ENOUGH_HEADINGS and _lie_in_a_row(codes):
        grid = grid.turned()
        codes, ids = find_codes(grid)
    columns = {key: column for key, column in upright.columns.items() if key not in {CODE, ROW_ID}}
    for key, found in ((CODE, codes), (ROW_ID, ids)):
        column = _column_of(found, upright.columns.get(key))
        if column is not None:
            columns[key] = column
    if len(upright.columns) < ENOUGH_HEADINGS:
        if not codes:
            return None
        return FormTable(*_without_header(grid, codes, columns[CODE], context), codes=codes, ids=ids)
    repeats = frozenset(row for row in upright.alike if _repeats(grid, row, upright.row))
    return FormTable(grid, upright.row, columns, upright.twice, repeats, codes, ids)


def find_codes(grid: Grid) -> tuple[dict[Place, RowCode], dict[Place, RowCode]]:
    """Row codes in visible cells and in hidden row ids, by place."""
    codes = {place: mark.code for place, mark in grid.marks.items() if mark.code is not None}
    ids = {place: mark.row_id for place, mark in grid.marks.items() if mark.row_id is not None}
    return codes, ids


@dataclass(frozen=True)
class _Headings:
    """The row with the most known headings. alike: other rows with enough of them."""

    row: int
    columns: Mapping[str, int]
    twice: Mapping[int, str]
    alike: tuple[int, ...]


def _headings(keys: Mapping[Place, Heading]) -> _Headings:
    rows: dict[int, dict[int, Heading]] = {}
    for row, column in sorted(keys):
        rows.setdefault(row, {})[column] = keys[row, column]
    counts = {row: len({heading.key for heading in found.values()}) for row, found in rows.items()}
    best = min(counts, key=lambda row: (-counts[row], row), default=0)
    headings = sorted(rows.get(best, {}).items(), key=lambda found: (found[1].likeness, found[0]))
    columns = {heading.key: column for column, heading in reversed(headings)}
    twice = {column: heading.key for column, heading in headings if columns[heading.key] != column}
    alike = tuple(row for row, count in counts.items() if row != best and count >= ENOUGH_HEADINGS)
    return _Headings(best, columns, twice, alike)


def _repeats(grid: Grid, row: int, header: int) -> bool:
    """Whether a row says what the heading says and nothing else, as on every page of a print."""
    return all(label_key(text) == label_key(grid.text(header, column)) for column, text in grid.in_row(row))


def _lie_in_a_row(codes: Mapping[Place, RowCode]) -> bool:
    return len({row for row, _ in codes}) == 1 < len(codes)


def _column_of(found: Mapping[Place, RowCode], labelled: int | None) -> int | None:
    """The column under the heading if it holds codes or nothing else does, else the one that holds most."""
    counts = Counter(column for _, column in found)
    if not counts or labelled in counts:
        return labelled
    return min(counts, key=lambda column: (-counts[column], column))


def _without_header(
    grid: Grid, codes: Mapping[Place, RowCode], code_column: int, context: ReadingContext
) -> tuple[Grid, int, dict[str, int]]:
    """Rows without headings: columns by their distance from the code, where the locked texts bear that out."""
    for edition, plan in reversed(list(context.known.items())):
        columns = _by_distance(context.layouts[edition], code_column)
        if _texts_agree(grid, codes, columns, plan):
            return grid, 0, columns
    return grid, 0, {CODE: code_column}


def _by_distance(layout: FormLayout, code_column: int) -> dict[str, int]:
    keys = [column.key for column in layout.columns]
    start = keys.index(CODE)
    return {key: code_column + index - start for index, key in enumerate(keys) if code_column + index - start > 0}


def _texts_agree(grid: Grid, codes: Mapping[Place, RowCode], columns: Mapping[str, int], plan: Plan) -> bool:
    """Whether most rows show their target's text and deadline in the columns expected."""
    rows = [(row, plan.by_id[code.target]) for (row, _), code in codes.items() if code.target in plan.by_id]
    alike = [
        row
        for row, target in rows
        if normalised(grid.text(row, columns["target"])) == normalised(target.text)
        and normalised(grid.text(row, columns["deadline"])) == normalised(target.deadline.text)
    ]
    return bool(rows) and len(alike) >= _ENOUGH_ALIKE * len(rows)
