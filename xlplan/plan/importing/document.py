"""A file as it was found: its sheets, or its paragraphs and tables in their order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count

from xlplan.codes import normalised
from xlplan.locale import Locale
from xlplan.plan.importing.grid import GridCell, TableGrid


@dataclass(frozen=True)
class TextBlock:
    """A paragraph, or a table with its cells. bold: whether all of it is. start: what stands in bold at its beginning,
    "" if nothing or all. level: of a heading, 0 for none. frame: the box it stands in, 0 for none. number: of the
    paragraph, as one counts those with a text."""

    text: str = ""
    bold: bool = False
    cells: tuple[GridCell, ...] = ()
    start: str = ""
    level: int = 0
    frame: int = 0
    number: int = 0

    def place(self, locale: Locale) -> str:
        """Where a person finds the paragraph."""
        return locale.text("importing.shown.paragraph", number=self.number)

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

    def __post_init__(self) -> None:
        paragraphs = count(1)
        numbered = (b if b.cells or not b.text else replace(b, number=next(paragraphs)) for b in self.blocks)
        object.__setattr__(self, "blocks", tuple(numbered))
