"""What xlplan derives of each target: state, progress, days overdue. First match of the rules wins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from xlplan.form.columns import Reported
from xlplan.ledger.status import Contribution, TargetRow, TargetState
from xlplan.plan.model import DeadlineKind, Period, Plan, Role, Settings, Target
from xlplan.review.answers import NEVER, SILENT, DoneRun, Said, Subject, Word, word_after
from xlplan.review.occurrences import Occurrence, occurrence_in


@dataclass(frozen=True)
class Scene:
    """What is known when the targets of a period are judged.

    said: what was said in this period. words: the latest words, this period's included. verified: ids of targets
    that the office closed. judged_on: the day by which targets are judged.
    """

    plan: Plan
    period: Period
    judged_on: date
    said: Mapping[Subject, Said]
    words: Mapping[Subject, Word]
    verified: frozenset[str]

    def word(self, department: str, target: str) -> Word:
        """The latest words of a department on a target."""
        return self.words.get((department, target), NEVER)

    def speech(self, department: str, target: str) -> Said:
        """What a department said of a target in this period."""
        return self.said.get((department, target), SILENT)


@dataclass(frozen=True)
class Case:
    """One target as the rules look at it.

    word: what is judged: the lead's latest words, of a recurring target only those of this period. due: the day it is
    judged by, None if there is none. start: where the straight line begins. progress: points to judge by, None if
    unknown or not to be judged. judged_on: the day of judging.
    """

    target: Target
    word: Word
    due: date | None
    start: date
    progress: float | None
    judged_on: date
    verified: bool
    settings: Settings

    @property
    def kind(self) -> DeadlineKind:
        """How its deadline binds."""
        return self.target.deadline.kind

    @property
    def days_overdue(self) -> int:
        """Days past the due day, 0 if it is not past."""
        return max(0, (self.judged_on - self.due).days) if self.due is not None else 0

    @property
    def expected_progress(self) -> float | None:
        """Points of the straight line from start to due on the day of judging; None without a due day."""
        if self.due is None:
            return None
        if self.judged_on >= self.due:
            return 100.0
        if self.judged_on <= self.start:
            return 0.0
        return 100 * (self.judged_on - self.start).days / (self.due - self.start).days

    @property
    def points_behind(self) -> float:
        """Points by which progress is behind the straight line; 0 if either is unknown."""
        expected = self.expected_progress
        if expected is None or self.progress is None:
            return 0.0
        return round(expected - self.progress, 6)


Rule = Callable[[Case], TargetState | None]


def _closed(case: Case) -> TargetState | None:
    return TargetState.CLOSED if case.verified else None


def _done(case: Case) -> TargetState | None:
    if case.kind is DeadlineKind.ONGOING:
        return None
    if case.target.deadline.ongoing and case.kind is DeadlineKind.DATE and case.word.ever_done:
        return TargetState.ONGOING
    if case.word.done is None:
        return None
    return _done_by(case.word.done, case.due, case.settings)


def _done_by(run: DoneRun, due: date | None, settings: Settings) -> TargetState:
    """Done in time by the day of completion, else by the day on which it was first reported done."""
    if due is None:
        return TargetState.DONE
    if run.completed is not None:
        return TargetState.DONE if run.completed <= due else TargetState.DONE_LATE
    reported_on = run.since.astimezone(settings.zone).date()
    return TargetState.DONE if reported_on <= due else TargetState.DONE_UNDATED


def _overdue(case: Case) -> TargetState | None:
    return TargetState.OVERDUE if case.days_overdue > 0 else None


def _blocked(case: Case) -> TargetState | None:
    return TargetState.BLOCKED if case.word.status == Reported.BLOCKED else None


def _behind(case: Case) -> TargetState | None:
    some, far = case.settings.behind_bands
    if case.points_behind > far:
        return TargetState.FAR_BEHIND
    return TargetState.BEHIND if case.points_behind > 0 and case.points_behind >= some else None


def _due_soon(case: Case) -> TargetState | None:
    if case.due is None or case.kind is DeadlineKind.RECURRING:
        return None
    return TargetState.DUE_SOON if (case.due - case.judged_on).days <= case.settings.near_due_days else None


def _ongoing(case: Case) -> TargetState | None:
    return TargetState.ONGOING if case.kind is DeadlineKind.ONGOING else None


def _date_open(case: Case) -> TargetState | None:
    return TargetState.DATE_OPEN if case.due is None else None


def _unreported(case: Case) -> TargetState | None:
    return TargetState.UNREPORTED if not case.word.period else None


def _not_started(case: Case) -> TargetState | None:
    return TargetState.NOT_STARTED if case.word.status == Reported.NOT_STARTED else None


RULES: tuple[Rule, ...] = (
    _closed,
    _done,
    _overdue,
    _blocked,
    _behind,
    _due_soon,
    _ongoing,
    _date_open,
    _unreported,
    _not_started,
)
"""The rules in order. What no rule matches is on track."""


def derived_state(case: Case) -> TargetState:
    """The state of a target: the first rule that matches."""
    return next((state for rule in RULES if (state := rule(case)) is not None), TargetState.ON_TRACK)


def case_of(target: Target, scene: Scene) -> Case:
    """A target as the rules look at it in a period."""
    settings = scene.plan.settings
    word = scene.word(target.lead, target.id)
    start = target.start or settings.starts
    due, progress = target.deadline.due, progress_of(target, word)
    if target.deadline.kind is DeadlineKind.RECURRING:
        occurrence = occurrence_of(target, scene.period, settings)
        due, start = occurrence.due, occurrence.opens
        word = word_after(NEVER, scene.period.id, scene.speech(target.lead, target.id))
        progress = word.progress if target.quantity is None else None
    elif target.deadline.kind is not DeadlineKind.DATE:
        due = None
    return Case(target, word, due, start, progress, scene.judged_on, target.id in scene.verified, settings)


def occurrence_of(target: Target, period: Period, settings: Settings) -> Occurrence:
    """The occurrence of a recurring target that is judged in a period."""
    first, last = period.opens.astimezone(settings.zone).date(), period.ends.astimezone(settings.zone).date()
    return occurrence_in(target.deadline, first, last, target.start or settings.starts)


def progress_of(target: Target, word: Word) -> float | None:
    """Points of progress: given, or the lead's own count over the target's quantity; None if unknown."""
    if target.quantity is None:
        return word.progress
    if word.count is None or target.quantity <= 0:
        return None
    return round(100 * word.count / target.quantity, 1)


def target_row(target: Target, scene: Scene, contributions: tuple[Contribution, ...]) -> TargetRow:
    """The row of one target."""
    word, case = scene.word(target.lead, target.id), case_of(target, scene)
    derived = derived_state(case)
    recurring = target.deadline.kind is DeadlineKind.RECURRING
    return TargetRow(
        target=target,
        reported=word.status,
        progress=progress_of(target, word),
        count=word.count,
        derived=derived,
        contributions=contributions,
        days_overdue=case.days_overdue if derived is TargetState.OVERDUE else 0,
        occurrence_due=case.due if recurring else None,
        expected_progress=case.expected_progress,
        silent=not scene.speech(target.lead, target.id).speaks,
    )


def contributions_to(scene: Scene) -> Mapping[str, tuple[Contribution, ...]]:
    """Who says what, by target id, the lead of each first."""
    found: dict[str, list[Contribution]] = {}
    for assignment in scene.plan.assignments:
        department, target = assignment.department.id, assignment.target.id
        word = scene.word(department, target)
        contribution = Contribution(
            department,
            assignment.role,
            answers=scene.speech(department, target).answers,
            latest_period=word.period,
            latest=word.said.answers,
        )
        found.setdefault(target, []).append(contribution)
    return {target: tuple(sorted(those, key=lambda c: c.role is not Role.LEAD)) for target, those in found.items()}


def target_rows(scene: Scene) -> tuple[TargetRow, ...]:
    """One row per target, in plan order."""
    contributions = contributions_to(scene)
    return tuple(target_row(target, scene, contributions.get(target.id, ())) for target in scene.plan.targets)
