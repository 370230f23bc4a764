"""What xlplan derives of each target: state, progress, days overdue. First match of the rules wins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from xlplan.form.columns import Reported
from xlplan.ledger.status import Contribution, TargetRow, TargetState
from xlplan.plan.model import DeadlineKind, Role, Settings, Target
from xlplan.review.answers import NEVER
from xlplan.review.cases import BEFORE_START, IN_FUTURE, Case, Scene, case_of, progress_of
from xlplan.review.words import DoneClaim

IN_TIME, LATE = "in-time", "late"
"""How a target was finished that the office verified."""

Rule = Callable[[Case], TargetState | None]


def _closed(case: Case) -> TargetState | None:
    return TargetState.CLOSED if case.verified else None


def _refused(case: Case) -> TargetState | None:
    return TargetState.REFUSED if case.refused else None


def _done(case: Case) -> TargetState | None:
    if case.kind is DeadlineKind.ONGOING:
        return None
    if case.doubts:
        return TargetState.DONE_QUESTIONED
    if case.target.deadline.ongoing and case.kind is DeadlineKind.DATE and (case.word.once or case.word.kept):
        return TargetState.ONGOING
    return None if case.claim is None else _done_by(case.claim, case.due, case.settings)


def _done_by(claim: DoneClaim, due: date | None, settings: Settings) -> TargetState:
    """Done in time by the day of completion, else by the day on which it was first reported done."""
    if due is None:
        return TargetState.DONE
    if claim.completed is not None:
        return TargetState.DONE if claim.completed <= due else TargetState.DONE_LATE
    reported_on = claim.since.astimezone(settings.zone).date()
    return TargetState.DONE if reported_on <= due else TargetState.DONE_UNDATED


def _overdue(case: Case) -> TargetState | None:
    if case.share is not None and case.word.count is not None:
        return None  # judged by its count
    return TargetState.OVERDUE if case.days_overdue > 0 else None


def _blocked(case: Case) -> TargetState | None:
    return TargetState.BLOCKED if case.status == Reported.BLOCKED else None


def _unclear(case: Case) -> TargetState | None:
    return TargetState.UNCLEAR if case.unclear else None


def _behind(case: Case) -> TargetState | None:
    some, far = case.settings.behind_bands
    if case.points_behind > far:
        return TargetState.FAR_BEHIND
    slow = case.points_behind > 0 and case.points_behind >= some
    return TargetState.BEHIND if slow or case.short else None


def _due_soon(case: Case) -> TargetState | None:
    if case.due is None or case.kind is DeadlineKind.RECURRING:
        return None
    return TargetState.DUE_SOON if (case.due - case.judged_on).days <= case.settings.near_due_days else None


def _ongoing(case: Case) -> TargetState | None:
    return TargetState.ONGOING if case.kind is DeadlineKind.ONGOING else None


def _date_open(case: Case) -> TargetState | None:
    return TargetState.DATE_OPEN if case.due is None else None


def _ahead(case: Case) -> TargetState | None:
    """What begins only later is owed by nobody yet."""
    ahead = case.target.start is not None and case.target.start > case.judged_on
    return TargetState.NOT_STARTED if ahead and not case.word.period else None


def _unreported(case: Case) -> TargetState | None:
    return TargetState.UNREPORTED if not case.word.period else None


def _not_started(case: Case) -> TargetState | None:
    return TargetState.NOT_STARTED if case.status in {"", Reported.NOT_STARTED} else None


RULES: tuple[Rule, ...] = (
    _closed,
    _refused,
    _done,
    _overdue,
    _blocked,
    _unclear,
    _behind,
    _due_soon,
    _ongoing,
    _date_open,
    _ahead,
    _unreported,
    _not_started,
)
"""The rules in order. What no rule matches is on track."""


def derived_state(case: Case) -> TargetState:
    """The state of a target: the first rule that matches."""
    return next((state for rule in RULES if (state := rule(case)) is not None), TargetState.ON_TRACK)


def closed_as(case: Case, scene: Scene) -> str:
    """How a verified target was finished: in time or late, by the day that was reported, else by that of the ruling; ""
    if it is open, or nothing says when."""
    ruling = scene.verified.get(case.target.id)
    if ruling is None:
        return ""
    if case.due is None:
        return IN_TIME
    claim = case.claim
    if claim is not None and claim.completed is not None and not {BEFORE_START, IN_FUTURE} & set(case.doubts):
        return IN_TIME if claim.completed <= case.due else LATE
    said = claim.since if claim is not None else ruling.made_at
    if said.astimezone(case.settings.zone).date() <= case.due:
        return IN_TIME
    return "" if claim is not None else LATE


def target_row(target: Target, scene: Scene, contributions: tuple[Contribution, ...]) -> TargetRow:
    """The row of one target."""
    case = case_of(target, scene)
    word, derived, standing = case.word, derived_state(case), case.standing
    refusal = scene.rulings.refused[target.id] if derived is TargetState.REFUSED else None
    return TargetRow(
        target=target,
        reported=word.status,
        progress=progress_of(target, word),
        count=word.count,
        derived=derived,
        contributions=contributions,
        days_overdue=case.days_overdue if derived is TargetState.OVERDUE else 0,
        occurrence_due=standing.current.due if standing is not None else None,
        expected_progress=case.expected_progress,
        silent=not scene.speech(target.lead, target.id, Role.LEAD).speaks,
        reported_by=scene.words.speaker.get(target.id, ""),
        reported_period=word.period,
        former=_former(target, scene),
        closed_as=closed_as(case, scene),
        extended_to=scene.extended.get(target.id),
        missed=standing.missed if standing is not None else (),
        doubts=case.doubts if derived is TargetState.DONE_QUESTIONED else (),
        refused_by=refusal.by if refusal is not None else "",
        refused_why=refusal.reason if refusal is not None else "",
    )


def _former(target: Target, scene: Scene) -> Contribution | None:
    """The last words of a former lead, as long as they stand."""
    speaker = scene.words.speaker.get(target.id, "")
    if speaker in {"", target.lead}:
        return None
    word = scene.word(speaker, target.id, Role.LEAD)
    answers = scene.speech(speaker, target.id, Role.LEAD).answers
    return Contribution(speaker, Role.LEAD, answers, word.period, word.said.answers)


def contributions_to(scene: Scene) -> Mapping[str, tuple[Contribution, ...]]:
    """Who says what, by target id, the lead of each first."""
    found: dict[str, list[Contribution]] = {}
    for assignment in scene.plan.assignments:
        department, target, role = assignment.department.id, assignment.target.id, assignment.role
        replaced = role is Role.LEAD and scene.words.speaker.get(target, department) != department
        word = NEVER if replaced else scene.word(department, target, role)
        answers = scene.speech(department, target, role).answers
        contribution = Contribution(department, role, answers, word.period, word.said.answers)
        found.setdefault(target, []).append(contribution)
    return {target: tuple(sorted(those, key=lambda c: c.role is not Role.LEAD)) for target, those in found.items()}


def target_rows(scene: Scene) -> tuple[TargetRow, ...]:
    """One row per target, in plan order."""
    contributions = contributions_to(scene)
    return tuple(target_row(target, scene, contributions.get(target.id, ())) for target in scene.plan.targets)
