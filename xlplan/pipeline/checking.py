"""Check: what in the plan is wrong or must be asked about, and what changed against the edition in use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xlplan.errors import RequestError
from xlplan.findings import Finding, Origin
from xlplan.locale import Locale, all_languages, packaged_templates
from xlplan.pipeline.results import Checked
from xlplan.pipeline.session import Session
from xlplan.pipeline.templates import template_faults
from xlplan.plan.deadlines.showing import describe_deadline
from xlplan.plan.diff import PlanChange, plan_diff
from xlplan.plan.findings import TEMPLATE_REFUSED
from xlplan.plan.fixing import write_fixed_copy
from xlplan.plan.lineage import align
from xlplan.plan.model import Plan, RollRule
from xlplan.plan.period_names import periods_of_year
from xlplan.plan.periods import calendar_findings
from xlplan.plan.reading import read_plan
from xlplan.project import Project
from xlplan.sandbox import faults_of


def check_plan(session: Session, *, fix: bool = False) -> Checked:
    """Every problem of the plan at once; with `fix` also a copy of plan.xlsx in which the cells are tinted."""
    copy = None
    year = session.plan.settings.year
    periods = periods_of_year(year, session.plan.settings.period_kind)
    findings = (
        *session.findings,
        *_template_faults(session),
        *template_faults(session.project),
        *calendar_findings(session.plan, periods),
    )
    if fix and session.findings:
        copy = session.project.root / session.locale.text("cli.check.copy_name")
        copy = write_fixed_copy(session.project.plan, session.findings, copy, session.locale, session.now).path
    return Checked(session.plan, findings, session.changes, copy)


@dataclass(frozen=True)
class WordingRead:
    """How something that is written in the plan was understood, in words. numbers: of the targets where it stands, none
    for a setting."""

    written: str
    read: str
    numbers: tuple[str, ...] = ()


def as_read(plan: Plan, locale: Locale) -> tuple[WordingRead, ...]:
    """When returns are due and what a holiday does to that, then every wording of a deadline once."""
    settings = plan.settings
    found = []
    if settings.roll_rule is not RollRule.NONE:
        said = locale.table("lexicon", "settings")["roll_rule"][0]
        found.append(
            WordingRead(str(said), str(locale.table("lexicon", "setting_values", "roll_rule")[settings.roll_rule][0]))
        )
    numbers: dict[str, list[str]] = {}
    meant: dict[str, str] = {}
    for target in plan.targets:
        wording = target.deadline.text or "-"
        numbers.setdefault(wording, []).append(target.number)
        meant[wording] = describe_deadline(target.deadline, locale)
    return (*found, *(WordingRead(wording, meant[wording], tuple(those)) for wording, those in numbers.items()))


def _template_faults(session: Session) -> Iterator[Finding]:
    """The project's own templates that could not be filled, or ask for what templates may not do."""
    folder = session.project.own_templates
    if folder is None or folder.resolve() == packaged_templates().resolve():
        return
    for file, reason in faults_of(folder):
        name = session.project.relative(file)
        yield TEMPLATE_REFUSED(origin=Origin("", name), reason=reason)


def compare_plans(old: Path, new: Path) -> tuple[PlanChange, ...]:
    """What changed between two plan workbooks, targets matched by text and number; each is read in the words of the
    folder in which it lies. Raises PlanError, RequestError."""
    for path in (old, new):
        if not path.is_file():
            raise RequestError("no-plan-file", file=str(path))
    words, later = (all_languages(Project(path.resolve().parent).own_templates) for path in (old, new))
    before = read_plan(old, words).plan
    after = align(read_plan(new, later).plan, (before,), locales=later).plan
    return plan_diff(before, after)
