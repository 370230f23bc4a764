"""What was understood of a foreign table, before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xlplan.findings import Finding
from xlplan.plan.importing.account import Accounted
from xlplan.plan.importing.columns import ColumnReading
from xlplan.plan.importing.hints import Hint
from xlplan.plan.model import Deadline
from xlplan.plan.owners import Says


@dataclass(frozen=True)
class OwnerText:
    """What one cell, bracket or line says of who answers. says: the role that its heading gives. heading: "" if none.
    first: whether a person said that the first named leads here. part: whether it is said of a part of the target only,
    so that nobody leads by it."""

    text: str
    says: Says = Says.NOTHING
    heading: str = ""
    first: bool = False
    part: bool = False


@dataclass(frozen=True)
class ImportedTarget:
    """A target to be written. Texts as the source has them. spoken: what it says of owners. lead, responsible: names,
    resolved. others: words for those who are not named. owners: all of it as issued. source: sheet and cell, or
    paragraph. row: counts through its table. hints: what to confirm."""

    number: str
    aspect: str
    measure_number: str
    measure: str
    text: str
    spoken: tuple[OwnerText, ...]
    deadline: str
    start: str
    quantity: str
    unit: str
    note: str
    source: str
    row: int
    hints: tuple[Hint, ...] = ()
    lead: tuple[str, ...] = ()
    responsible: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    owners: str = ""


@dataclass(frozen=True)
class ImportedDepartment:
    """A name that owns targets. count: how many. hints: proposals. groups: that a person confirmed."""

    name: str
    count: int
    hints: tuple[Hint, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImportQuestion:
    """id: names it in an answer, the same on every run. hint: its sentence. choices: codes or texts. proposed: the
    choice that is taken unless somebody answers; "" if there is none. rows: where it arises."""

    id: str
    hint: Hint
    choices: tuple[str, ...]
    proposed: str
    rows: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableRead:
    """A table that was taken. name: of its sheet or table. row: the first of its header. columns: left to right."""

    name: str
    row: int
    columns: tuple[ColumnReading, ...]


@dataclass(frozen=True)
class Understanding:
    """A foreign plan as it was understood.

    file: its name. language: of most of its text. name, year: of the plan; None if nobody says the year. tables: those
    taken. account: what became of every table, row and paragraph, in order. deadlines: every different way a deadline
    is written, with what was read. groups: names that stand for several departments. other_tables: (sheet, first row)
    of tables that hold no targets. questions: what a person has to decide. findings: cells that hold nothing readable.
    prose: whether paragraphs became targets.
    """

    file: str
    language: str
    name: str
    year: int | None
    tables: tuple[TableRead, ...]
    targets: tuple[ImportedTarget, ...]
    account: tuple[Accounted, ...]
    departments: tuple[ImportedDepartment, ...]
    groups: tuple[str, ...]
    deadlines: Mapping[str, Deadline]
    other_tables: tuple[tuple[str, int], ...] = ()
    questions: tuple[ImportQuestion, ...] = ()
    findings: tuple[Finding, ...] = ()
    prose: bool = False

    @property
    def open_questions(self) -> int:
        """How many targets and departments have something to confirm."""
        return sum(bool(target.hints) for target in self.targets) + sum(bool(d.hints) for d in self.departments)
