"""What the pipeline's verbs return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from xlplan.errors import XlplanError
from xlplan.findings import Finding, Severity
from xlplan.ledger.records import Evidence
from xlplan.ledger.status import ReturnState, Status
from xlplan.pipeline.guard import Trouble
from xlplan.plan.diff import PlanChange
from xlplan.plan.model import Department, Period, Plan, Target


@dataclass(frozen=True)
class Written:
    """One output. kept: where the earlier file went, or stays, if somebody had changed it or has it open. sha256: of
    its bytes."""

    path: Path
    changed: bool
    kept: Path | None = None
    open_elsewhere: bool = False
    sha256: str = ""


@dataclass(frozen=True)
class Checked:
    """What `check` found. changes: against the last edition that was built or merged."""

    plan: Plan
    findings: tuple[Finding, ...]
    changes: tuple[PlanChange, ...]
    copy: Path | None = None

    @property
    def has_errors(self) -> bool:
        """Whether any finding is an error."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


@dataclass(frozen=True)
class Built:
    """What `build` wrote: a form and a mail draft for every department with an open assignment."""

    plan: Plan
    period: Period
    forms: tuple[tuple[Department, Written], ...]
    drafts: tuple[tuple[Department, Written], ...]
    findings: tuple[Finding, ...]
    trouble: tuple[Trouble, ...] = ()


@dataclass(frozen=True)
class Merged:
    """What `merge` came to. outputs: workbook, PDF, HTML, notice, correction slips. no_pdf: why there is no PDF
    although it was asked for. stale: PDFs that no longer matched and were put away. pages: of the consolidated
    sheet. widths_changed: whether its columns are not as wide as they were. fresh: names of files and members that no
    merge saw before."""

    status: Status
    outputs: tuple[Written, ...]
    findings: tuple[Finding, ...]
    trouble: tuple[Trouble, ...] = ()
    no_pdf: XlplanError | None = None
    stale: tuple[Path, ...] = ()
    pages: int = 0
    widths_changed: bool = False
    fresh: frozenset[str] = frozenset()


@dataclass(frozen=True)
class SaidValue:
    """One printed value and where it came from. replaced: earlier values, latest first, with their own origin."""

    department: str
    column: str
    label: str
    shown: str
    raw: str
    file: str
    sheet: str
    cell: str
    received_at: datetime
    evidence: Evidence
    version: int
    period: str
    replaced: tuple[SaidValue, ...] = ()


@dataclass(frozen=True)
class TargetExplained:
    """Where each printed value of a target came from, and how its state was judged."""

    target: Target
    status: Status
    said: tuple[SaidValue, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class FormExplained:
    """What a token or a row code on paper stands for. target: only for a row code."""

    department: str
    period: str
    plan_known: bool
    edition_known: bool
    form: str
    state: ReturnState | None
    returned: str
    target: Target | None = None
