"""A text document as a run of paragraphs and tables → grids: tables continued over pages become one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from xlplan.codes import normalised
from xlplan.locale import Locale
from xlplan.plan.importing.grid import GridCell, TableGrid, grid_of

_LONGEST_TITLE = 400


@dataclass(frozen=True)
class Block:
    """A paragraph, or a table with its cells."""

    text: str = ""
    bold: bool = False
    cells: tuple[GridCell, ...] = ()

    @property
    def width(self) -> int:
        """Columns of the table."""
        return max((cell.column + cell.columns - 1 for cell in self.cells), default=0)

    @property
    def head(self) -> tuple[str, ...]:
        """The texts of the first row."""
        first = min((cell.row for cell in self.cells), default=0)
        return tuple(normalised(cell.text) for cell in self.cells if cell.row == first and cell.text)


def grids_of_blocks(blocks: Sequence[Block], locale: Locale) -> list[TableGrid]:
    """One grid for every run of tables of the same width or header, each with the paragraphs around it as rows."""
    grids: list[TableGrid] = []
    run: list[GridCell] = []
    pending: list[Block] = []
    first: Block | None = None
    number, tables = 0, 0
    for block in blocks:
        if not block.cells:
            pending += [block] if block.text else []
            continue
        if first is not None and block.width != first.width and block.head != first.head:
            grids.append(grid_of(_name(locale, len(grids) + 1), run))
            run, first, number, tables = [], None, 0, 0
        number = _paragraphs(run, pending, number)
        pending = []
        tables += 1
        number = _append(run, block, number, len(grids) + tables, locale)
        first = first or block
    if run or first is not None:
        _paragraphs(run, pending, number)
        grids.append(grid_of(_name(locale, len(grids) + 1), run))
    return grids


def _name(locale: Locale, number: int) -> str:
    return locale.text("importing.shown.word_table", number=number)


def _paragraphs(run: list[GridCell], blocks: Sequence[Block], number: int) -> int:
    for block in blocks:
        number += 1
        text = block.text[:_LONGEST_TITLE]
        run.append(GridCell(number, 1, text, f"\u00b6{number}", text, bold=block.bold, wide=True))
    return number


def _append(run: list[GridCell], block: Block, number: int, table: int, locale: Locale) -> int:
    last = number
    for cell in block.cells:
        place = f"{_name(locale, table)} {cell.place}"
        run.append(replace(cell, row=cell.row + number, place=place))
        last = max(last, cell.row + number + cell.rows - 1)
    return last
