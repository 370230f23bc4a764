"""What reading plan.xlsx comes to. Apart from the reading, which few commands need: the result is in the ledger."""

from __future__ import annotations

from dataclasses import dataclass

from xlplan.findings import Finding
from xlplan.plan.model import Plan


@dataclass(frozen=True)
class PlanReading:
    """A plan as it was read. findings: every problem, worst first, then as they stand in the workbook."""

    plan: Plan
    findings: tuple[Finding, ...]
