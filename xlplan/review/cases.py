"""One target as the rules of judging look at it: whose words count, what is claimed, and what does not fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from xlplan.form.columns import COUNT, PROGRESS, STATUS
from xlplan.ledger.records import Decision
from xlplan.plan.model import DeadlineKind, Period, Plan, Role, Settings, Target
from xlplan.review.answers import SILENT, Said, Subject, Word
from xlplan.review.occurrences import Course, CourseState, standing_on
from xlplan.review.rulings import NO_RULINGS, Rulings
from xlplan.review.words import SILENCE, DoneClaim, Words

BEFORE_START, IN_FUTURE, SHORT_COUNT, NO_COUNT = "before-start", "in-future", "short-count", "no-count"
EARLIER_OCCURRENCE = "earlier-occurrence"
"""Why a claim that a target is done is not simply believed."""


@dataclass(frozen=True)
class Scene:
    """What is known when the targets of a period are judged.

    said: what was said in this period, roles: in which role. words: the latest words, this period's included. rulings:
    of the office, that count for this period. extended: due days that the office moved, by target id. judged_on: the
    day by which targets are judged. first: the first day of the first period that was ever reported.
    """

    plan: Plan
    period: Period
    judged_on: date
    said: Mapping[Subject, Said]
    words: Words = SILENCE
    rulings: Rulings = NO_RULINGS
    roles: Mapping[Subject, Role] = field(default_factory=dict)
    extended: Mapping[str, date] = field(default_factory=dict)
    first: date = date.min

    @property
    def verified(self) -> Mapping[str, Decision]:
        """Rulings that closed targets, by target id."""
        return self.rulings.verified

    def word(self, department: str, target: str, role: Role) -> Word:
        """The latest words of a department on a target in one role."""
        return self.words.of(department, target, role)

    def speech(self, department: str, target: str, role: Role) -> Said:
        """What a department said of a target in this period in one role."""
        subject = department, target
        return self.said.get(subject, SILENT) if self.roles.get(subject) is role else SILENT


@dataclass(frozen=True)
class Case:
    """One target as the rules look at it.

    word: the latest words of whoever leads or led it. status: what they say of what is judged, "" if nothing. claim:
    that it is done, None if it is not said to be. doubts: why that is not simply believed. due: the day it is judged
    by, None if there is none. start: where the straight line begins. progress: points to judge by, None if unknown or
    not to be judged. share: what the count must have reached by now. unclear: whether words came that do not say how it
    goes.
    """

    target: Target
    word: Word
    status: str
    claim: DoneClaim | None
    doubts: tuple[str, ...]
    due: date | None
    start: date
    progress: float | None
    share: float | None
    unclear: bool
    verified: bool
    refused: bool
    judged_on: date
    settings: Settings
    standing: CourseState | None = None

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

    @property
    def short(self) -> bool:
        """Whether the count of a recurring target is below the share that is due by now."""
        return self.share is not None and self.word.count is not None and self.word.count < self.share


def case_of(target: Target, scene: Scene) -> Case:
    """A target as the rules look at it in a period."""
    settings, word = scene.plan.settings, scene.words.lead(target.id)
    claims = scene.words.claims.get(target.id, ())
    start = target.start or settings.starts
    ruling = scene.rulings.refused.get(target.id)
    refused = ruling is not None and (word.heard is None or word.heard <= ruling.made_at)
    due = scene.extended.get(target.id, target.deadline.due)
    if target.deadline.kind in {DeadlineKind.RECURRING, DeadlineKind.ONGOING}:
        due = None
    claim = _claim_of(word, claims)
    case = Case(
        target,
        word,
        word.status,
        claim,
        () if claim is None else _doubts(claim, word, start, target.quantity),
        due,
        start,
        progress_of(target, word),
        None,
        _unclear_since(date.min, target, word, scene.plan),
        target.id in scene.verified,
        refused,
        scene.judged_on,
        settings,
    )
    return _recurring(case, scene, claims) if target.deadline.kind is DeadlineKind.RECURRING else case


def _unclear_since(day: date, target: Target, word: Word, plan: Plan) -> bool:
    """Whether words came since a day that leave open how it goes: status or progress, as far as the form demands them,
    was not once readable since."""
    if word.said_on is None or word.said_on < day:
        return False
    keys = (STATUS, PROGRESS if target.quantity is None else COUNT)
    waived = {spec.key for spec in plan.form_columns if spec.required is False}
    return any(key not in waived and not word.known_since(day, key, plan.settings.zone) for key in keys)


def _claim_of(word: Word, claims: tuple[DoneClaim, ...]) -> DoneClaim | None:
    """The whole run of words "done" as one claim: said when it began, with the day that was given last."""
    run = word.done
    if run is None or not claims:
        return None
    return replace(claims[-1], since=run.since, completed=run.completed)


def _doubts(claim: DoneClaim, word: Word, opens: date, quantity: float | None) -> tuple[str, ...]:
    """What does not fit: the day of completion, or the count."""
    found = []
    if claim.completed is not None and claim.completed < opens:
        found.append(BEFORE_START)
    if claim.completed is not None and claim.completed > claim.heard_on:
        found.append(IN_FUTURE)
    if quantity is not None and word.count is None:
        found.append(NO_COUNT)
    elif quantity is not None and word.count is not None and word.count < quantity:
        found.append(SHORT_COUNT)
    return tuple(found)


def _recurring(case: Case, scene: Scene, claims: tuple[DoneClaim, ...]) -> Case:
    """The occurrence that is judged, with the words that were said since it opened."""
    target, word, zone = case.target, case.word, scene.plan.settings.zone
    course = Course(
        target.deadline,
        case.start,
        date(scene.plan.settings.year, 12, 31),
        scene.first,
        target.quantity,
        word.count,
    )
    standing = standing_on(course, scene.judged_on, claims, scene.period.id)
    opens, counted = standing.current.opens, target.quantity is not None
    elsewhere = standing.settles_before(claims[-1]) if claims and word.done is not None else False
    recent = word.said_on is not None and word.said_on >= opens and not (elsewhere and standing.done is None)
    said_done = recent and word.done is not None and standing.done is None and bool(claims)
    return replace(
        case,
        status=word.status if recent and word.known_since(opens, STATUS, zone) else "",
        claim=standing.done,
        doubts=_doubts_of_occurrence(claims[-1], word, course, standing) if said_done else (),
        due=standing.current.due,
        start=opens,
        progress=word.progress if recent and not counted and word.known_since(opens, PROGRESS, zone) else None,
        share=course.share_by(scene.judged_on),
        unclear=recent and _unclear_since(opens, target, word, scene.plan),
        standing=standing,
    )


def _doubts_of_occurrence(claim: DoneClaim, word: Word, course: Course, standing: CourseState) -> tuple[str, ...]:
    """Why words that say done do not settle the occurrence that is judged."""
    doubts = _doubts(claim, word, course.start, course.share(standing.current))
    return doubts or (EARLIER_OCCURRENCE,)


def progress_of(target: Target, word: Word) -> float | None:
    """Points of progress: given, or the lead's own count over the target's quantity; None if unknown."""
    if target.quantity is None:
        return word.progress
    if word.count is None or target.quantity <= 0:
        return None
    return round(100 * word.count / target.quantity, 1)
