"""Where the table stands in a grid: its header of one to three rows, and where it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from xlplan.codes import normalised
from xlplan.plan.importing.grid import GridCell, TableGrid
from xlplan.plan.importing.headings import LIKELY, SURE, ColumnHeading, exact_meaning, meaning_of
from xlplan.plan.importing.words import ImportWords

_SEARCHED = 400  # rows in which headings may stand
_LONGEST_HEADING = 60  # signs
_TALLEST = 3  # rows of a merged heading


@dataclass(frozen=True)
class Table:
    """A table in a grid. first, last: rows of its header. end: its last row. above: rows that belong to it above its
    header."""

    grid: TableGrid
    first: int
    last: int
    end: int
    headings: tuple[ColumnHeading, ...]
    shared: frozenset[str]
    score: float
    above: tuple[int, ...] = ()

    @property
    def data_rows(self) -> list[int]:
        """Rows below the header."""
        return [row for row in self.grid.rows if self.last < row <= self.end]

    @property
    def key(self) -> tuple[str, ...]:
        """Its headings as they are compared."""
        return tuple(normalised(heading.text) for heading in self.headings)


def tables_in(grid: TableGrid, words: ImportWords) -> list[Table]:
    """Every table of a grid from the top, each with the rows up to the next one with other headings."""
    found: list[Table] = []
    below = 0
    for row in grid.rows[:_SEARCHED]:
        if row <= below:
            continue
        table = _table_at(grid, row, words)
        if table is None:
            continue
        below = table.last
        if found and (found[-1].key == table.key or _reads_like(found[-1], table, words)):
            continue
        found.append(table)
    if not found:
        return []
    above = [_above(grid, before, table) for before, table in zip([None, *found[:-1]], found, strict=True)]
    ends = [rows[0] - 1 if rows else table.first - 1 for rows, table in zip(above[1:], found[1:], strict=True)]
    ends.append(max(grid.rows, default=0))
    return [replace(t, end=end, above=rows) for t, end, rows in zip(found, ends, above, strict=True)]


def apart(grid: TableGrid, words: ImportWords) -> list[TableGrid]:
    """Tables that stand side by side, each as a grid of its own: their header says the same columns twice or more."""
    table = next(iter(tables_in(grid, words)), None)
    named = [] if table is None else [(h.column, normalised(h.text)) for h in table.headings if h.text]
    for times in range(len(named) // 2, 1, -1):
        size = len(named) // times
        runs = [named[at : at + size] for at in range(0, len(named), size)]
        alike = len({tuple(text for _, text in run) for run in runs}) == 1
        if len(named) % times == 0 and alike and any(exact_meaning(text, words) == "target" for _, text in named):
            starts = [run[0][0] for run in runs]
            ends = [*starts[1:], max(grid.columns) + 1]
            return [_cut(grid, 1 if n == 0 else starts[n], end) for n, end in enumerate(ends)]
    return [grid]


def _cut(grid: TableGrid, first: int, end: int) -> TableGrid:
    """The cells of these columns."""
    cells = {place: cell for place, cell in grid.cells.items() if first <= cell.column < end}
    return replace(grid, cells=cells, _covered={}, _by_row={})


def strange_table_in(grid: TableGrid) -> Table | None:
    """The table of a grid whose headings are unknown, or that has none: its first row with as many cells as most have;
    one with a number or a date in it is no header."""
    counts = [len([cell for cell in grid.row(row) if not cell.wide]) for row in grid.rows]
    usual = max(set(counts), key=lambda count: (counts.count(count), count), default=0)
    if usual < 3 or counts.count(usual) < 2:
        return None
    first = next(row for row, count in zip(grid.rows, counts, strict=True) if count == usual)
    cells = grid.row(first)
    header = all(len(cell.text) <= _LONGEST_HEADING // 3 and not any(c.isdigit() for c in cell.text) for cell in cells)
    last = first if header else first - 1
    headings = _headings(grid, first, last)
    above = tuple(row for row in grid.rows if row < first and grid.row(row))
    return Table(grid, first, last, max(grid.rows), headings, frozenset(), 0.0, above)


def _reads_like(first: Table, other: Table, words: ImportWords) -> bool:
    """Whether two headers name nearly the same columns: one repeated on a further page. A heading that means something
    else makes another table."""
    same = {h.column: h for h in first.headings}
    equal = sum(h.column in same and normalised(same[h.column].text) == normalised(h.text) for h in other.headings)
    for heading in other.headings:
        meanings = {meaning_of(h, words)[0] for h in (heading, same.get(heading.column, heading)) if h.text}
        if len(meanings - {""}) > 1:
            return False
    return equal * 3 >= 2 * max(len(first.headings), len(other.headings))


def _above(grid: TableGrid, before: Table | None, table: Table) -> tuple[int, ...]:
    """The rows directly above a header that hold one text each; above the first header all that hold anything."""
    rows = [row for row in grid.rows if row < table.first and grid.row(row)]
    if before is None:
        return tuple(rows)
    found: list[int] = []
    for row in reversed(rows):
        if row <= before.last or len(grid.row(row)) != 1:
            break
        found.insert(0, row)
    return tuple(found)


def _table_at(grid: TableGrid, row: int, words: ImportWords) -> Table | None:
    cells = [cell for cell in grid.row(row) if not cell.wide]
    if len(cells) < 2 or any(len(cell.text) > _LONGEST_HEADING for cell in cells):
        return None
    if all(exact_meaning(cell.text, words) is None for cell in cells):
        return None
    best: Table | None = None
    for last in _possible_ends(grid, row, cells, words):
        headings = _headings(grid, row, last)
        shared = _shared(headings)
        read = [meaning_of(heading, words, tuple(shared)) for heading in headings]
        sure = {m for m, confidence in read if m and confidence >= SURE}
        near = {m for m, confidence in read if m and confidence >= LIKELY} - sure
        score = len(sure) + 0.4 * len(near)
        if len(sure) >= 2 or (len(sure) == 1 and score >= 1.8):
            table = Table(grid, row, last, last, headings, shared, score)
            if best is None or table.score > best.score:
                best = table
    return best


def _possible_ends(grid: TableGrid, row: int, cells: Sequence[GridCell], words: ImportWords) -> list[int]:
    """Last rows that a header beginning here may have."""
    merged = max((cell.row + cell.rows - 1 for cell in cells if cell.rows <= _TALLEST), default=row)
    ends = [row, merged] if merged > row else [row]
    beneath = [cell for cell in grid.row(row + 1) if not cell.wide]
    if merged == row and beneath and _continues(grid, row, beneath, words):
        ends.append(row + 1)
    if merged > row:
        return [merged]
    return ends


def _continues(grid: TableGrid, row: int, beneath: Sequence[GridCell], words: ImportWords) -> bool:
    """Whether the row below holds the lower half of a header without merged rows."""
    if any(len(cell.text) > 14 for cell in beneath):
        return False
    known = [cell for cell in beneath if exact_meaning(cell.text, words) is not None]
    for cell in beneath:
        above = grid.at(row, cell.column)
        if above is not None and above.text and above.columns == 1 and grid.own(row, cell.column + 1) is not None:
            upper = exact_meaning(above.text, words)
            if upper is not None and upper not in {"lead", "responsible", "deadline"}:
                return False
    return len(known) * 2 >= len(beneath)


def _headings(grid: TableGrid, first: int, last: int) -> tuple[ColumnHeading, ...]:
    headings = []
    for column in grid.columns:
        parts: list[str] = []
        for row in range(first, last + 1):
            cell = grid.at(row, column)
            if cell is not None and not cell.wide and cell.text and (not parts or parts[-1] != cell.text):
                parts.append(cell.text)
        headings.append(ColumnHeading(column, tuple(parts)))
    return tuple(headings)


def _shared(headings: Sequence[ColumnHeading]) -> frozenset[str]:
    """Upper parts over more than one column."""
    upper = [part for heading in headings for part in heading.parts[:-1]]
    return frozenset(part for part in upper if upper.count(part) > 1)
