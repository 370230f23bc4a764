"""What was understood of a foreign table, before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from xlplan.findings import Finding
from xlplan.plan.importing.columns import ColumnReading
from xlplan.plan.importing.hints import Hint
from xlplan.plan.model import Deadline


@dataclass(frozen=True)
class ImportedTarget:
    """A row to be written. Texts as the source has them; source: sheet and cell; hints: what to confirm."""

    number: str
    aspect: str
    measure_number: str
    measure: str
    text: str
    lead: str
    responsible: str
    deadline: str
    start: str
    quantity: str
    unit: str
    note: str
    source: str
    row: int
    hints: tuple[Hint, ...] = ()


@dataclass(frozen=True)
class ImportedDepartment:
    """A name that owns targets. count: how many. hints: proposals."""

    name: str
    count: int
    hints: tuple[Hint, ...] = ()


@dataclass(frozen=True)
class LeftOut:
    """A row that is no target. reason: a key of `importing.reasons`."""

    place: str
    reason: str
    text: str


@dataclass(frozen=True)
class Understanding:
    """A foreign table as it was understood.

    file, sheet: where it stands. header_row: its first. language: of its headings. columns: left to right. deadlines:
    every different way a deadline is written, with what was read. groups: names that stand for several departments.
    findings: cells that hold nothing readable. other_tables: (sheet, first row) of tables that were not imported.
    """

    file: str
    sheet: str
    header_row: int
    language: str
    name: str
    year: int | None
    columns: tuple[ColumnReading, ...]
    targets: tuple[ImportedTarget, ...]
    left_out: tuple[LeftOut, ...]
    departments: tuple[ImportedDepartment, ...]
    groups: tuple[str, ...]
    deadlines: Mapping[str, Deadline]
    other_tables: tuple[tuple[str, int], ...] = ()
    hints: tuple[Hint, ...] = ()
    findings: tuple[Finding, ...] = field(default=())

    @property
    def unplaced(self) -> tuple[str, ...]:
        """Headings of columns that hold something and have no column of their own in a plan."""
        return tuple(c.heading or c.letter for c in self.columns if not c.meaning and c.examples)

    @property
    def questions(self) -> int:
        """How many targets and departments have something to confirm."""
        return sum(bool(target.hints) for target in self.targets) + sum(bool(d.hints) for d in self.departments)
