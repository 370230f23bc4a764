"""One table of a source → its targets, and what became of its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from xlplan.errors import PlanError
from xlplan.findings import Finding, Origin
from xlplan.locale import Locale
from xlplan.plan.deadlines import DeadlineWords
from xlplan.plan.importing import findings
from xlplan.plan.importing.account import HEADER, HEADING, LEFT_OUT, NOTE, PROSE, TARGET, TITLE, Accounted, accounted
from xlplan.plan.importing.columns import Columns, read_columns
from xlplan.plan.importing.content import TableContent
from xlplan.plan.importing.kinds import LineKind, RowKinds, RowReading
from xlplan.plan.importing.numbering import Numbering
from xlplan.plan.importing.records import ImportedTarget
from xlplan.plan.importing.tables import Table
from xlplan.plan.importing.tree import Tree
from xlplan.plan.importing.words import ImportWords

_USEFUL = ("lead", "responsible", "deadline")
_BECAME = {"header": HEADER, "note": NOTE, "total": "total", "signature": "signature", "title": TITLE, "tail": PROSE}


@dataclass(frozen=True)
class TablePart:
    """A table as it was understood. rows: what each row is. useful: whether it says what is to be done,
    and who or when. owner_row: above the header, that of the department which owns it."""

    table: Table
    columns: Columns
    rows: tuple[RowReading, ...]
    targets: tuple[ImportedTarget, ...]
    useful: bool
    owner_row: int | None = None


@dataclass(frozen=True)
class TableReader:
    """Reads tables in the words of every language. year: the plan's, as far as it is known."""

    file: str
    words: ImportWords
    numbering: Numbering
    deadlines: DeadlineWords
    year: int
    locale: Locale
    mapping: Mapping[str, str]

    def read(self, table: Table, titles: Sequence[str], mapping: Mapping[str, str]) -> TablePart:
        """The targets of a table. mapping: what a person said of its columns. Raises PlanError, RequestError."""
        content = TableContent(table, self.words, self.deadlines, self.year)
        columns = read_columns(table, self.words, content, mapping)
        if columns.first("target") is None:
            raise PlanError("import-no-target-column", file=self.file, sheet=table.grid.name)
        numbering = self._numbering(table)
        rows = RowKinds(table, columns, self.words, numbering, titles).read()
        tree = Tree(table, columns, self.words, numbering, self.deadlines, self.year, self.locale)
        targets = tree.build(rows)
        meanings = {reading.meaning for reading in columns.readings}
        said = any(t.spoken or t.deadline for t in targets)
        useful = bool(targets) and said and (table.score > 0 or bool(meanings & set(_USEFUL)))
        if targets and columns.hints:
            targets[0] = replace(targets[0], hints=(*columns.hints, *targets[0].hints))
        return TablePart(table, columns, tuple(rows), tuple(targets), useful, tree.owner_row)

    def _numbering(self, table: Table) -> Numbering:
        """With what the numbers of each column tell of one another."""
        numbering = self.numbering
        for column in table.grid.columns:
            own = (table.grid.own(row, column) for row in table.data_rows)
            numbering = numbering.knowing(cell.text for cell in own if cell is not None)
        return numbering

    def account(self, part: TablePart, *, taken: bool) -> Iterator[tuple[int, Accounted]]:
        """What became of every row of a table, by the number of the row."""
        grid, table = part.table.grid, part.table
        below = {reading.row for reading in part.rows}
        for row in table.above:
            if (cells := grid.row(row)) and row not in below:
                became = HEADING if row == part.owner_row else TITLE
                yield row, accounted(cells[0].place, [c.text for c in cells], became)
        for row in range(table.first, table.last + 1):
            if cells := grid.row(row):
                yield row, accounted(cells[0].place, [c.text for c in cells], HEADER if taken else LEFT_OUT)
        for reading in part.rows:
            cells = grid.row(reading.row)
            if cells:
                yield reading.row, accounted(cells[0].place, [c.text for c in cells], _became(reading, taken=taken))

    def lost(self, part: TablePart) -> Iterator[Finding]:
        """Cells that hold a formula without a value."""
        for row in part.table.data_rows:
            for cell in part.table.grid.row(row):
                if cell.lost:
                    origin = Origin("", self.file, part.table.grid.name, cell.place)
                    yield findings.UNCACHED(origin=origin, text=cell.text)


def _became(reading: RowReading, *, taken: bool) -> str:
    if not taken:
        return LEFT_OUT
    if reading.kind is LineKind.OUT:
        return _BECAME.get(reading.reason, LEFT_OUT)
    kinds = {LineKind.TARGET: TARGET, LineKind.HEADING: HEADING, LineKind.LEVELS_ONLY: HEADING, LineKind.MORE: NOTE}
    return kinds[reading.kind]
