"""A file as it was found: its sheets, or its paragraphs and tables in their order."""

from __future__ import annotations

from dataclasses import dataclass

from xlplan.codes import normalised
from xlplan.plan.importing.grid import GridCell, TableGrid


@dataclass(frozen=True)
class TextBlock:
    """A paragraph, or a table with its cells. bold: whether all of it is. start: what stands in bold at its beginning,
    "" if nothing or all. level: of a heading, 0 for none. frame: the box it stands in, 0 for none."""

    text: str = ""
    bold: bool = False
    cells: tuple[GridCell, ...] = ()
    start: str = ""
    level: int = 0
    frame: int = 0

    @property
    def width(self) -> int:
        """Columns of the table."""
        return max((cell.column + cell.columns - 1 for cell in self.cells), default=0)

    @property
    def head(self) -> tuple[str, ...]:
        """The texts of the first row."""
        first = min((cell.row for cell in self.cells), default=0)
        return tuple(normalised(cell.text) for cell in self.cells if cell.row == first and cell.text)


@dataclass(frozen=True)
class ForeignFile:
    """name: of the file. grids: of a workbook, one a sheet, empty and hidden ones too. blocks: of a text document.
    asides: what stands beside its text: footnotes, comments, heads and feet of pages."""

    name: str
    grids: tuple[TableGrid, ...] = ()
    blocks: tuple[TextBlock, ...] = ()
    asides: tuple[str, ...] = ()
