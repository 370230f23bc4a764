"""A project opened for one command: its plan in its lineage, its words, its ledger."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime

from xlplan.errors import RequestError
from xlplan.findings import Finding
from xlplan.form.columns import FormLayout, form_layout
from xlplan.ledger.facts import Facts, MemoryFacts
from xlplan.ledger.locking import run_lock
from xlplan.ledger.records import DecisionKind
from xlplan.ledger.store import Ledger, open_ledger
from xlplan.locale import Locale, all_languages, load_locale
from xlplan.outputs import sweep
from xlplan.page.theme import Theme, load_theme
from xlplan.plan.diff import PlanChange
from xlplan.plan.lineage import align
from xlplan.plan.model import Period, Plan
from xlplan.plan.moments import parse_period
from xlplan.plan.periods import period_of
from xlplan.plan.reading import read_plan
from xlplan.project import Project


@dataclass(frozen=True)
class Session:
    """A project opened for one command.

    plan: aligned with the editions the ledger knows, so that ids are those of history. findings: of the plan.
    changes: against the last edition. ledger: None where there is none yet and the command only reads. now: the moment
    of the command, in the plan's zone.
    """

    project: Project
    plan: Plan
    findings: tuple[Finding, ...]
    changes: tuple[PlanChange, ...]
    locale: Locale
    layout: FormLayout
    theme: Theme
    ledger: Ledger | None
    now: datetime

    @property
    def facts(self) -> Facts:
        """What history knows."""
        return MemoryFacts() if self.ledger is None else self.ledger

    @property
    def writable(self) -> Ledger:
        """The ledger of a session opened to write."""
        if self.ledger is None:
            raise ValueError("the session was opened only to read")
        return self.ledger

    def period(self, given: str | None) -> Period:
        """The period asked for, else the newest one built.

        Raises RequestError if none is given and none was built.
        """
        if given is not None:
            return period_of(self.plan, parse_period(given))
        built = {build.period for build in self.ledger.builds()} if self.ledger is not None else set()
        if not built:
            raise RequestError("which-period")
        return period_of(self.plan, max(built))


@contextmanager
def open_session(
    project: Project, *, now: datetime, lang: str | None = None, write: bool, command: str = ""
) -> Iterator[Session]:
    """Open a project for one command; `write` takes the lock, clears away what a killed run left half-written in the
    outbox, creates the ledger and records the plan's edition.

    command: told to whoever finds the project locked.

    Raises ProjectError, PlanError.
    """
    with ExitStack() as stack:
        if write:
            stack.enter_context(run_lock(project.root, command=command, now=now))
            sweep(project.outbox)
        reading = read_plan(project.plan, all_languages(project.own_templates))
        locale = load_locale(lang or reading.plan.settings.language, project.own_templates)
        ledger = None
        if write or project.ledger.exists():
            ledger = stack.enter_context(open_ledger(project.ledger, create=write, readonly=not write))
        facts: Facts = MemoryFacts() if ledger is None else ledger
        same = {d.subject: d.reason for d in facts.decisions if d.kind is DecisionKind.SAME_TARGET}
        aligned = align(reading.plan, tuple(facts.editions.values()), same)
        if write and ledger is not None:
            ledger.add_edition(aligned.plan, now)
        yield Session(
            project,
            aligned.plan,
            (*aligned.readdressed(reading.findings), *aligned.findings),
            aligned.changes,
            locale,
            form_layout(aligned.plan, locale),
            load_theme(locale),
            ledger,
            now.astimezone(aligned.plan.settings.zone),
        )
