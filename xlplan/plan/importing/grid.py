"""A table as any program may have made it: cells with their text, merges, weight and place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from xlplan.books.book import Run


@dataclass(frozen=True)
class GridCell:
    """A cell that holds something, or that is merged over others. row, column: from 1. value: as stored. text: as a
    person sees it. place: its name in the source (`B5`). rows, columns: how far a merge reaches. wide: whether it is a
    paragraph and no cell at all. lost: whether it holds a formula that was never computed.
    struck: the pieces of its text, if some of it is crossed out. note: of the cell, "" if it has none."""

    row: int
    column: int
    text: str
    place: str
    value: object = None
    number_format: str = "General"
    bold: bool = False
    rows: int = 1
    columns: int = 1
    wide: bool = False
    lost: bool = False
    struck: tuple[Run, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class TableGrid:
    """A sheet, or a run of tables in a document. cells: by (row, column) of the first cell of a merge.
    hidden: whether nobody sees it. blocks: in a document, the index of the paragraph or table by row. names: of all the
    tables in it. hidden_rows: rows that hold something and are not shown; filtered_rows: those that a filter hides."""

    name: str
    cells: Mapping[tuple[int, int], GridCell]
    hidden: bool = False
    blocks: Mapping[int, int] = field(default_factory=dict, compare=False, repr=False)
    names: tuple[str, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    filtered_rows: frozenset[int] = frozenset()
    _covered: dict[tuple[int, int], GridCell] = field(default_factory=dict, compare=False, repr=False)
    _by_row: dict[int, list[GridCell]] = field(default_factory=dict, compare=False, repr=False)

    def where(self, place: str) -> str:
        """A place with the name of its sheet; in a document it says its table itself."""
        return place if self.blocks else f"{self.name}!{place}"

    @property
    def rows(self) -> list[int]:
        """Numbers of the rows in which some cell begins, or through which a merge passes."""
        self._index()
        return sorted({*self._by_row, *(row for row, _ in self._covered)})

    @property
    def columns(self) -> list[int]:
        """Numbers of the columns that hold something."""
        return sorted({cell.column for cell in self.cells.values() if not cell.wide})

    def row(self, number: int) -> list[GridCell]:
        """The cells that begin in a row and hold something, left to right."""
        self._index()
        return self._by_row.get(number, [])

    def own(self, row: int, column: int) -> GridCell | None:
        """The cell that begins here and holds something."""
        cell = self.cells.get((row, column))
        return cell if cell is not None and cell.text else None

    def at(self, row: int, column: int) -> GridCell | None:
        """The cell that stands here: its own, or the one merged over it."""
        self._index()
        return self.cells.get((row, column)) or self._covered.get((row, column))

    def _index(self) -> None:
        if self._by_row or not self.cells:
            return
        for place in sorted(self.cells):
            cell = self.cells[place]
            if cell.text:
                self._by_row.setdefault(cell.row, []).append(cell)
            if cell.rows * cell.columns > 1:
                for row in range(cell.row, cell.row + cell.rows):
                    for column in range(cell.column, cell.column + cell.columns):
                        if (row, column) != place:
                            self._covered[row, column] = cell


def grid_of(
    name: str,
    cells: Iterable[GridCell],
    *,
    hidden: bool = False,
    hidden_rows: frozenset[int] = frozenset(),
    filtered_rows: frozenset[int] = frozenset(),
) -> TableGrid:
    """A grid of these cells; those without text that are merged over nothing are left out."""
    kept = {(c.row, c.column): c for c in cells if c.text or c.rows * c.columns > 1}
    return TableGrid(name, kept, hidden, hidden_rows=hidden_rows, filtered_rows=filtered_rows)
