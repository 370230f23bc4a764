"""A sheet as the table is looked for in it: as it lies, or turned where somebody transposed it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby
from operator import itemgetter

from xlplan.books.book import BLANK, Cell, CellState, Place, Raw, Sheet, column_name
from xlplan.findings import Origin
from xlplan.form.values import is_blank, raw_text
from xlplan.incoming.marks import Marks, TextMark


def _number_text(value: Raw, number_format: str) -> str:
    return _known_number(value, number_format) if type(value) is float and value else raw_text(value, number_format)


_known_number = lru_cache(maxsize=5_000)(raw_text)
"""Zero is left out: there are two, and they are equal."""

_MOST_MERGED = 100_000  # rows: somebody merged whole columns


@dataclass(frozen=True)
class Grid:
    """A sheet of a file. transposed: whether its rows are read as columns. source: the origin of the whole sheet.
    known: the marks of texts."""

    sheet: Sheet
    source: Origin
    known: Marks
    transposed: bool = False

    @cached_property
    def cells(self) -> Mapping[Place, Cell]:
        """The cells that are not blank, in the grid's direction."""
        filled = self.sheet.cells
        if CellState.BLANK in {cell.state for cell in filled.values()}:
            filled = {place: cell for place, cell in filled.items() if cell.state is not CellState.BLANK}
        return {(column, row): cell for (row, column), cell in filled.items()} if self.transposed else filled

    @cached_property
    def texts(self) -> Mapping[Place, str]:
        """What stands in the cells, as a person sees it; cells of white space left out, error cells by their name."""
        return {
            place: text
            for place, cell in self.cells.items()
            if (text := value if type(value := cell.value) is str else _number_text(value, cell.number_format))
            and not text.isspace()
        }

    @cached_property
    def marks(self) -> Mapping[Place, TextMark]:
        """What texts are besides words, where they are anything."""
        texts = self.texts
        marks = zip(texts, map(self.known.__getitem__, texts.values()), strict=True)
        return {place: mark for place, mark in marks if mark is not None}

    @cached_property
    def rows(self) -> Mapping[int, tuple[int, ...]]:
        """The columns that hold something, by row, both ascending."""
        places = groupby(sorted(self.texts), key=itemgetter(0))
        return {row: tuple([column for _, column in found]) for row, found in places}

    @cached_property
    def merged_rows(self) -> frozenset[int]:
        """The rows of the sheet, as it lies, in which cells may be merged."""
        merges = self.sheet.merges
        if sum(span.bottom - span.top for span in merges) > _MOST_MERGED:
            return frozenset(row for row, _ in self.sheet.cells)
        return frozenset(row for span in merges for row in range(span.top, span.bottom + 1))

    def is_calm(self, row: int) -> bool:
        """Whether the sheet lies as it was made, and in a row nothing is merged and nothing crossed out."""
        return not (self.transposed or self.sheet.struck or row in self.merged_rows)

    def turned(self) -> Grid:
        """The same sheet read the other way round."""
        return Grid(self.sheet, self.source, self.known, not self.transposed)

    def cell(self, row: int, column: int) -> Cell:
        """The cell there; blank if nothing is."""
        return self.cells.get((row, column), BLANK)

    def text(self, row: int, column: int) -> str:
        """What stands there, "" if nothing."""
        return self.texts.get((row, column), "")

    def holds(self, row: int, column: int) -> bool:
        """Whether anything but white space, dashes and slashes stands there."""
        return not is_blank(self.text(row, column))

    def origin(self, row: int, column: int) -> Origin:
        """The place of a cell in its file."""
        if self.transposed:
            row, column = column, row
        source = self.source
        return Origin(source.sha256, source.file, source.sheet, f"{column_name(column)}{row}")

    def in_row(self, row: int) -> Iterator[tuple[int, str]]:
        """Column and text of what stands in a row."""
        return ((column, self.texts[row, column]) for column in self.rows.get(row, ()))
