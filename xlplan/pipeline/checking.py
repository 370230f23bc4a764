"""Check: what in the plan is wrong or must be asked about, and what changed against the edition in use."""

from __future__ import annotations

from pathlib import Path

from xlplan.errors import RequestError
from xlplan.locale import all_languages
from xlplan.pipeline.results import Checked
from xlplan.pipeline.session import Session
from xlplan.plan.diff import PlanChange, plan_diff
from xlplan.plan.fixing import write_fixed_copy
from xlplan.plan.lineage import align
from xlplan.plan.period_names import periods_of_year
from xlplan.plan.periods import calendar_findings
from xlplan.plan.reading import read_plan


def check_plan(session: Session, *, fix: bool = False) -> Checked:
    """Every problem of the plan at once; with `fix` also a copy of plan.xlsx in which the cells are tinted."""
    copy = None
    year = session.plan.settings.year
    periods = periods_of_year(year, session.plan.settings.period_kind)
    findings = (*session.findings, *calendar_findings(session.plan, periods))
    if fix and session.findings:
        copy = session.project.root / session.locale.text("cli.check.copy_name")
        copy = write_fixed_copy(session.project.plan, session.findings, copy, session.locale, session.now).path
    return Checked(session.plan, findings, session.changes, copy)


def compare_plans(old: Path, new: Path) -> tuple[PlanChange, ...]:
    """What changed between two plan workbooks, targets matched by text and number. Raises PlanError, RequestError."""
    for path in (old, new):
        if not path.is_file():
            raise RequestError("no-plan-file", file=str(path))
    before = read_plan(old, all_languages()).plan
    after = align(read_plan(new, all_languages()).plan, (before,)).plan
    return plan_diff(before, after)
