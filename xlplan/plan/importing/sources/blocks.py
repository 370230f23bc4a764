"""Paragraphs and tables of a text document → grids: tables continued over pages become one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from xlplan.locale import Locale
from xlplan.plan.importing.document import TextBlock
from xlplan.plan.importing.grid import GridCell, TableGrid, grid_of

_LONGEST_TITLE = 4000  # signs of one block of text


def grids_of_blocks(blocks: Sequence[tuple[int, TextBlock]], locale: Locale) -> list[TableGrid]:
    """One grid for every run of tables of the same width or header, each with the paragraphs around it as rows. blocks:
    with their index in the document."""
    grids: list[TableGrid] = []
    run = _Run(locale)
    pending: list[tuple[int, TextBlock]] = []
    for index, block in blocks:
        if not block.cells:
            pending += [(index, block)] if block.text else []
            continue
        if run.first is not None and block.width != run.first.width and block.head != run.first.head:
            grids.append(run.grid())
            run = _Run(locale, run.tables)
        run.paragraphs(pending)
        pending = []
        run.table(index, block)
    if run.first is not None:
        run.paragraphs(pending)
        grids.append(run.grid())
    return grids


class _Run:
    """Tables that belong together. tables: how many there are in the document so far."""

    def __init__(self, locale: Locale, tables: int = 0) -> None:
        self.locale = locale
        self.cells: list[GridCell] = []
        self.rows: dict[int, int] = {}
        self.first: TextBlock | None = None
        self.tables = tables
        self.names: list[str] = []
        self.row = 0

    def paragraphs(self, blocks: Sequence[tuple[int, TextBlock]]) -> None:
        """Take up paragraphs as rows of their own."""
        for index, block in blocks:
            self.row += 1
            self.rows[self.row] = index
            text = block.text[:_LONGEST_TITLE]
            place = block.place(self.locale)
            self.cells.append(GridCell(self.row, 1, text, place, text, bold=block.bold, wide=True))

    def table(self, index: int, block: TextBlock) -> None:
        """Take up a table."""
        self.tables += 1
        self.first = self.first or block
        name = self.locale.text("importing.shown.word_table", number=self.tables)
        self.names.append(name)
        last = self.row
        for cell in block.cells:
            place = self.locale.text("importing.shown.cell", table=self.tables, row=cell.row, column=cell.column)
            self.cells.append(replace(cell, row=cell.row + self.row, place=place))
            last = max(last, cell.row + self.row + cell.rows - 1)
        self.rows |= dict.fromkeys(range(self.row + 1, last + 1), index)
        self.row = last

    def grid(self) -> TableGrid:
        """The grid of the run, named after its first table."""
        made = grid_of(self.names[0], self.cells)
        return replace(made, blocks=dict(self.rows), names=tuple(self.names))
