"""A project opened for one command: its plan in its lineage, its words, its ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

from xlplan.errors import RequestError, XlplanError
from xlplan.findings import Finding
from xlplan.form.columns import FormLayout, form_layout
from xlplan.garbage import seldom_collected
from xlplan.ledger.facts import Facts, MemoryFacts
from xlplan.ledger.locking import run_lock
from xlplan.ledger.records import Decision
from xlplan.ledger.store import Ledger, open_ledger
from xlplan.locale import Locale, all_languages, load_locale
from xlplan.outputs import sweep
from xlplan.page.theme import Theme
from xlplan.pipeline.keeping import copy_first, is_gone, refuse_to_forget
from xlplan.pipeline.known_facts import KnownFacts, departments_moved
from xlplan.pipeline.lines import another_year, lineage_rulings, lines_of, refuse_another_year
from xlplan.pipeline.looks import look_findings, own_theme
from xlplan.pipeline.months_kept import MonthsKept
from xlplan.pipeline.plan_once import keep_reading, read_plan_of, read_plan_once
from xlplan.plan.as_read import PlanReading
from xlplan.plan.diff import PlanChange
from xlplan.plan.findings import PERIOD_KIND_CHANGED, WHICH_COLUMN
from xlplan.plan.lineage import NOTHING_RULED, Aligned, LineageRulings, align, as_ruled
from xlplan.plan.model import Period, Plan
from xlplan.plan.moments import parse_period
from xlplan.plan.period_names import PeriodKind, days_of, example_of, first_day_of, kind_of
from xlplan.plan.wording import worded
from xlplan.project import Project
from xlplan.review.standing import settled_period

_A_YEAR = timedelta(days=366)
"""A period that ended or begins further from today than this, and lies beside no year of the plan, is a slip: 2202."""


@dataclass(frozen=True)
class Session:
    """A project opened for one command.

    plan: aligned with the editions the ledger knows, so that ids are those of history. findings: of the plan.
    changes: against the last edition. ledger: None where there is none yet and the command only reads. now: the moment
    of the command, in the plan's zone. confirmed: whether what looks like a slip was meant (`--yes`). uncopied: why the
    ledger could not be copied before it is written, None if it was or need not be. lines: rulings on record.
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
    confirmed: bool = False
    uncopied: XlplanError | None = None
    lines: tuple[Decision, ...] = ()
    aligned: Aligned | None = None

    @property
    def unruled(self) -> Plan:
        """The plan under the ids that its targets have without rulings: those that the ledger keeps."""
        return self.plan if self.aligned is None else self.aligned.plan

    @property
    def ruled(self) -> LineageRulings:
        """What was ruled of targets and departments."""
        return NOTHING_RULED if self.aligned is None else self.aligned.ruled

    @cached_property
    def facts(self) -> Facts:
        """What history knows, with what the office's record rules."""
        base: Facts = MemoryFacts() if self.ledger is None else self.ledger
        ever = () if self.ledger is None else self.ledger.departments
        moved = departments_moved(self.plan, base.editions.values(), ever)
        told = self.lines or moved or self.ruled.same or self.ruled.new
        return KnownFacts(base, self.lines, moved, self.ruled) if told else base

    @cached_property
    def months_kept(self) -> MonthsKept | None:
        """Where months that are over are kept; None without a ledger."""
        return None if self.ledger is None else MonthsKept(self.ledger, self.facts)

    @property
    def writable(self) -> Ledger:
        """The ledger of a session opened to write."""
        if self.ledger is None:
            raise ValueError("the session was opened only to read")
        return self.ledger

    def period(self, given: str | None) -> Period:
        """The period asked for, else the newest one built, with the due moment that counts for it.

        Raises RequestError if none is given and none was built.
        """
        if given is not None:
            return self.settled(self._named(str(given)))  # a library's caller may give a number or a day
        built = self.ledger.builds() if self.ledger is not None else ()
        if not built:
            settings = self.plan.settings
            raise RequestError("which-period", example=example_of(settings.period_kind, settings.year))
        return self.settled(max(built, key=lambda build: (first_day_of(build.period), build.built_at)).period)

    def settled(self, name: str) -> Period:
        """A period by its name, with the due moment that counts for it."""
        return settled_period(self.facts, self.plan, name, self.now)

    def _named(self, given: str) -> str:
        """The period that was typed. One that the ledger knows is taken whatever its kind; one far from today and from
        the plan is a slip of the keyboard unless it was confirmed."""
        known: set[str] = set()
        if self.ledger is not None:
            known = {*self.ledger.periods(), *(build.period for build in self.ledger.builds())}
        if given.strip() in known:
            return given.strip()
        name = parse_period(
            given, self.plan.settings.period_kind, self.plan.settings.year, all_languages(self.project.own_templates)
        )
        days = days_of(name)
        if days is None or name in known or self.confirmed:
            return name
        year, today = self.plan.settings.year, self.now.date()
        far_from_today = days.last < today - _A_YEAR or days.first > today + _A_YEAR
        if far_from_today and abs(days.first.year - year) > 1 < abs(days.last.year - year):
            raise RequestError("period-far-away", text=given, year=year)
        return name


@contextmanager
def open_session(
    project: Project,
    *,
    now: datetime,
    lang: str | None = None,
    write: bool,
    command: str = "",
    confirmed: bool = False,
    new_ledger: bool = False,
) -> Iterator[Session]:
    """Open a project for one command; `write` takes the lock, clears away what a killed run left half-written in the
    outbox, creates the ledger and records the plan's edition.

    command: told to whoever finds the project locked. new_ledger: start a new one although the old one is missed.

    Raises ProjectError, PlanError.
    """
    refuse_to_forget(project, now, new_ledger=new_ledger)
    with ExitStack() as stack:
        stack.enter_context(seldom_collected())
        if write:
            stack.enter_context(run_lock(project.root, command=command, now=now))
            sweep(project.outbox)
        ledger, uncopied = None, copy_first(project, now) if write else None
        if not is_gone(project):
            ledger = stack.enter_context(open_ledger(project.ledger, create=write, readonly=not write))
        reading = read_plan_once(project, ledger)
        locale = worded(load_locale(lang or reading.plan.settings.language, project.own_templates), reading.plan)
        if write and ledger is None:
            ledger = stack.enter_context(open_ledger(project.ledger))
            keep_reading(project, ledger, reading)
        aligned = _aligned(reading, ledger, project.own_templates, now, write=write)
        lines = lines_of(as_ruled(aligned.plan, aligned.ruled), ledger, now, aligned.ruled)
        yield Session(
            project,
            lines.plan,
            (*lines.findings, *_findings(aligned, reading, ledger, project, locale)),
            aligned.changes,
            locale,
            form_layout(aligned.plan, locale),
            own_theme(locale, aligned.plan, project),
            ledger,
            now.astimezone(aligned.plan.settings.zone),
            confirmed,
            uncopied,
            lines.decisions,
            aligned,
        )


def _aligned(reading: PlanReading, ledger: Ledger | None, own: Path | None, now: datetime, *, write: bool) -> Aligned:
    """The plan under the ids of history; what a command that writes saw of it is remembered."""
    facts: Facts = MemoryFacts() if ledger is None else ledger
    known = tuple(facts.editions.values())
    aligned = align(reading.plan, known, lineage_rulings(facts, reading.plan), all_languages(own))
    if write and ledger is not None:
        refuse_another_year(reading.plan, known)
        ledger.add_edition(aligned.plan, now)
    return aligned


def words_of(project: Project) -> Locale | None:
    """The words in which a project is spoken of, as far as its plan can be read; None if it cannot."""
    try:
        plan = read_plan_of(project).plan
        return worded(load_locale(plan.settings.language, project.own_templates), plan)
    except (XlplanError, OSError):
        return None


def _of_history(plan: Plan, ledger: Ledger | None) -> tuple[Finding, ...]:
    """What a plan asks to be asked about beside what was built before."""
    editions = {} if ledger is None else ledger.editions
    return (*_kind_changed(plan, ledger), *_columns_gone(plan, editions))


def _kind_changed(plan: Plan, ledger: Ledger | None) -> tuple[Finding, ...]:
    """The question whether the kind of period was meant to change: what was built last is of another kind."""
    last = max(ledger.builds(), key=lambda build: build.built_at, default=None) if ledger is not None else None
    kind = plan.settings.period_kind
    if last is None or kind_of(last.period) is kind:
        return ()
    if kind is PeriodKind.ONCE and kind_of(last.period) is PeriodKind.YEAR:
        return ()  # a year may also be the word of a single collection
    return (PERIOD_KIND_CHANGED(before_kind=kind_of(last.period), kind=kind, built=last.period),)


def _columns_gone(plan: Plan, editions: Mapping[str, Plan]) -> Iterator[Finding]:
    """The question whether a new column is one of the last edition's under another name: both are of one kind, and the
    old one is gone."""
    before = next((known for known in reversed(list(editions.values())) if known.edition != plan.edition), None)
    earlier = {} if before is None else {spec.key: spec for spec in before.form_columns}
    ever = {spec.key for known in editions.values() if known.edition != plan.edition for spec in known.form_columns}
    keys = {spec.key for spec in plan.form_columns}
    gone = [spec for key, spec in earlier.items() if key not in keys and spec.kind]
    for spec in plan.form_columns:
        old = next((old for old in gone if old.kind == spec.kind and spec.key not in ever), None)
        if old is not None:
            gone.remove(old)
            text, old_text = spec.label or spec.key, old.label or old.key
            yield WHICH_COLUMN(origin=spec.origin, text=text, old_text=old_text)


def _findings(
    aligned: Aligned, reading: PlanReading, ledger: Ledger | None, project: Project, locale: Locale
) -> Iterator[Finding]:
    """Of the plan's workbook, of its lineage, and what history and the look of outputs ask about it."""
    yield from aligned.readdressed(reading.findings)
    yield from aligned.findings
    yield from _of_history(aligned.plan, ledger)
    yield from another_year(reading.plan, () if ledger is None else tuple(ledger.editions.values()))
    yield from look_findings(locale, aligned.plan, project)
