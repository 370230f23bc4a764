"""What the cells of a column look like."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from xlplan.codes import normalised
from xlplan.plan.deadlines import DeadlineWords, read_deadline
from xlplan.plan.importing.grid import GridCell
from xlplan.plan.importing.tables import Table
from xlplan.plan.importing.words import ImportWords, begins_part
from xlplan.plan.model import DeadlineKind
from xlplan.plan.owners import NameBook, OwnerKind, parse_owners
from xlplan.plan.owners.chunks import looks_like_name

_LOOKED_AT = 200  # rows of a table
_SOME = 0.5  # half of the cells are names: no column of targets
_EXAMPLES, _EXAMPLE_LENGTH = 3, 24  # texts shown beside a question, and signs of each
_NUMBER = re.compile(r"\d+(?:\.\d+)?\s*[^\W\d]{0,3}")


@dataclass
class TableContent:
    """Looks at the cells of a table by column. year: for deadlines without one."""

    table: Table
    words: ImportWords
    deadlines: DeadlineWords
    year: int

    @cached_property
    def rows(self) -> list[int]:
        """The rows that look like entries: more than one cell begins there."""
        grid = self.table.grid
        heads = {normalised(part) for heading in self.table.headings for part in heading.parts}
        rows = []
        for row in self.table.data_rows:
            texts = [normalised(cell.text) for cell in grid.row(row) if not cell.wide]
            if any(begins_part(text, self.words) for text in texts[:1]):
                continue
            if len(texts) > 1 and sum(text in heads for text in texts) * 2 < len(texts):
                rows.append(row)
        return rows

    def cells(self, column: int) -> list[GridCell]:
        """The cells that begin in a column."""
        grid = self.table.grid
        found = (grid.own(row, column) for row in self.rows[:_LOOKED_AT])
        return [cell for cell in found if cell is not None]

    def own(self, column: int) -> int:
        """How many rows have a cell of their own there."""
        grid = self.table.grid
        return sum(grid.own(row, column) is not None for row in self.rows)

    def filled(self, column: int) -> bool:
        """Whether there is anything."""
        return bool(self.cells(column))

    def examples(self, column: int) -> tuple[str, ...]:
        """The first different texts, shortened."""
        texts = dict.fromkeys(" ".join(cell.text.split()) for cell in self.cells(column))
        return tuple(
            text if len(text) <= _EXAMPLE_LENGTH else f"{text[:_EXAMPLE_LENGTH]}\u2026"
            for text in list(texts)[:_EXAMPLES]
        )

    def share_deadlines(self, column: int) -> float:
        """How many of the cells say when."""
        return self._share(column, self._is_deadline)

    def share_departments(self, column: int) -> float:
        """How many of the cells list departments."""
        return self._share(column, self._is_department_list)

    def share_numbers(self, column: int) -> float:
        """How many of the cells hold a number, perhaps with its unit."""
        return self._share(column, lambda cell: _NUMBER.fullmatch(cell.text.strip()) is not None)

    def share_units(self, column: int) -> float:
        """How many of the cells are a short word that names no department."""
        return self._share(
            column, lambda cell: len(cell.text) <= 2 and not looks_like_name(cell.text, self.words.owners)
        )

    def is_prose(self, column: int) -> bool:
        """Whether the cells are mostly different texts, neither names nor dates nor numbers."""
        texts = {cell.text for cell in self.cells(column)}
        plain = max(self.share_departments(column), self.share_deadlines(column), self.share_numbers(column)) < _SOME
        return plain and len(texts) * 2 > len(self.cells(column)) > 1

    def counts_up(self, column: int) -> bool:
        """Whether the cells are 1, 2, 3, …"""
        texts = [cell.text.strip().rstrip(".") for cell in self.cells(column)]
        return len(texts) > 1 and texts == [str(number) for number in range(1, len(texts) + 1)]

    def longest(self) -> int:
        """The column with the most text."""
        sizes = {c: sum(len(cell.text) for cell in self.cells(c)) for c in self.table.grid.columns}
        return max(sizes, key=lambda column: (sizes[column], -column), default=0)

    def _share(self, column: int, test: Callable[[GridCell], bool]) -> float:
        cells = self.cells(column)
        return sum(map(test, cells)) / len(cells) if cells else 0.0

    def _is_deadline(self, cell: GridCell) -> bool:
        deadline = read_deadline(cell.value, self.year, self.deadlines, cell.number_format)
        certain = deadline.kind in {DeadlineKind.DATE, DeadlineKind.RECURRING, DeadlineKind.ONGOING}
        return len(cell.text) <= 30 and not cell.text.isdigit() and (certain or bool(deadline.choices))

    def _is_department_list(self, cell: GridCell) -> bool:
        book = NameBook(like=lambda text: looks_like_name(text, self.words.owners))
        names = parse_owners(cell.text, self.words.owners, book).entries
        return bool(names) and all(
            e.kind is OwnerKind.OTHERS or (len(e.text) <= 20 and looks_like_name(e.text, self.words.owners))
            for e in names
        )
