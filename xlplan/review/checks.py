"""Checks of single entries: what a careful clerk would ring a department about. Adding one is a function in CHECKS."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import SequenceMatcher
from functools import cached_property

from xlplan.findings import NOWHERE, Finding, FindingType, Origin, Param
from xlplan.form.columns import (
    COUNT,
    DONE_DATE,
    EVIDENCE,
    NEWS,
    NEXT_STEPS,
    PROBLEMS,
    PROGRESS,
    STATUS,
    Column,
    Reported,
)
from xlplan.ledger.status import TargetState
from xlplan.plan.model import Assignment, DeadlineKind, Role
from xlplan.review.answers import Said, Word, blank, day_of
from xlplan.review.findings import (
    ENTRY_DONE_UNDATED,
    ENTRY_DONE_WITHOUT_EVIDENCE,
    ENTRY_EMPTIED,
    ENTRY_INCONSISTENT,
    ENTRY_OVER_QUANTITY,
    ENTRY_OVERDUE_UNEXPLAINED,
    ENTRY_REGRESSED,
    ENTRY_REPEATED,
    ENTRY_SAYS_NOTHING,
)
from xlplan.review.wording import Emptiness, Wording, plain, wording

NEARLY = 0.9
"""How alike two texts are before one is taken for a repetition of the other: of ten letters nine are the same."""

LONGEST_COMPARED = 2000
"""Characters of a text that are compared with last period's."""


@dataclass(frozen=True)
class EntryCase:
    """What one department says of one target in a period. before, after: its latest words without and with it.
    received_on: the local day on which its status came. derived, days_overdue: of the target, due on `due`.
    same_occurrence: whether `before` is about the same occurrence; always so unless the target recurs. labels: the
    plan's own words for columns. wording: phrases that say nothing. above: the news in the row above, as sent.
    columns: of the form by their keys, None where all are asked."""

    assignment: Assignment
    period: str
    said: Said
    before: Word
    after: Word
    received_on: date
    derived: TargetState
    days_overdue: int
    same_occurrence: bool
    labels: Mapping[str, str] = field(default_factory=dict)
    wording: Wording = field(default_factory=wording)
    above: Callable[[Origin], str] = lambda _: ""
    columns: Mapping[str, Column] | None = None

    @cached_property
    def status(self) -> str:
        """The status said now, "" if none can be read."""
        value = self.said.value(STATUS)
        return value if isinstance(value, str) else ""

    @property
    def leads(self) -> bool:
        """Whether the department answers for the whole target."""
        return self.assignment.role is Role.LEAD

    @property
    def recurring(self) -> bool:
        """Whether the target recurs, so that its quantity is shown and not judged."""
        return self.assignment.target.deadline.kind is DeadlineKind.RECURRING

    def number(self, key: str) -> float | None:
        """The number said now under a column key."""
        value = self.said.value(key)
        return float(value) if isinstance(value, int | float) else None

    def asks(self, *keys: str) -> bool:
        """Whether any of these columns is asked."""
        found = self.columns
        return found is None or any(key in found and found[key].asked_of(self.assignment) for key in keys)

    def empty(self, key: str) -> bool:
        """Whether nothing is said under a column key."""
        used = self.said.answers.get(key)
        return used is None or blank(used.answer)

    def origin(self, *keys: str) -> Origin:
        """The place of the first of these cells that is there."""
        used = next((self.said.answers[key] for key in keys if key in self.said.answers), None)
        return used.answer.origin if used is not None else NOWHERE

    def column(self, key: str) -> str:
        """A column as sentences name it: by the plan's own word, else by its key, which has words in every language."""
        return self.labels.get(key, key)

    def finding(self, kind: FindingType, origin: Origin, **params: Param) -> Finding:
        """A finding about this entry, which its sentence may name with the department and the target's number."""
        department, target = self.assignment.department, self.assignment.target
        about = kind(department=department.id, target=target.id, period=self.period, origin=origin)
        return replace(about, params={"name": department.name, "number": target.number, **params})


def done_without_a_date(case: EntryCase) -> Iterator[Finding]:
    """Done, and no day of completion was ever given. One that cannot be read is told by its cell."""
    run = case.after.done if case.status == Reported.DONE else None
    if run is not None and run.completed is None and case.empty(DONE_DATE) and case.asks(DONE_DATE):
        yield case.finding(ENTRY_DONE_UNDATED, case.origin(DONE_DATE, STATUS))


def done_without_evidence(case: EntryCase) -> Iterator[Finding]:
    """Done, and no evidence was ever named."""
    run = case.after.done if case.status == Reported.DONE else None
    if run is not None and not run.evidence and case.asks(EVIDENCE):
        yield case.finding(ENTRY_DONE_WITHOUT_EVIDENCE, case.origin(EVIDENCE, STATUS))


def contradicts_itself(case: EntryCase) -> Iterator[Finding]:
    """Status against progress, count and day of completion."""
    for problem, column in contradictions(case):
        yield case.finding(ENTRY_INCONSISTENT, case.origin(column, STATUS), problem=problem)


def contradictions(case: EntryCase) -> Iterator[tuple[str, str]]:
    """Codes of contradictions, each with the column that speaks against the status."""
    progress, count, completed = case.number(PROGRESS), case.number(COUNT), day_of(case.said.value(DONE_DATE))
    done, finished = case.status == Reported.DONE, case.status in {Reported.DONE, Reported.ONGOING}
    quantity = case.assignment.target.quantity if case.leads and not case.recurring else None
    if progress is not None and case.status:
        if done and progress < 100:
            yield "done-below-full", PROGRESS
        if not finished and progress >= 100:
            yield "full-not-done", PROGRESS
        if case.status == Reported.NOT_STARTED and 0 < progress < 100:
            yield "not-started-progress", PROGRESS
    if count is not None and case.status == Reported.NOT_STARTED and count > 0:
        yield "not-started-count", COUNT
    elif count is not None and quantity is not None and case.status:
        if done and count < quantity:
            yield "done-below-quantity", COUNT
        if not finished and count >= quantity > 0 and not _is_rate(case.assignment.target.unit):
            yield "quantity-not-done", COUNT
    if completed is not None and completed > case.received_on:
        yield "completed-in-future", DONE_DATE
    elif completed is not None and case.status and not finished:
        yield "completed-not-done", DONE_DATE


def _is_rate(unit: str) -> bool:
    """Whether a count is a share, such as 95 %: it can be reached early and must still be held until the deadline."""
    return unicodedata.normalize("NFKC", unit).strip() in {"%", "\u2030"}


def went_back(case: EntryCase) -> Iterator[Finding]:
    """Progress or count below the one reported before, or no longer done."""
    if not case.before.period or not case.same_occurrence:
        return
    numbers = ((PROGRESS, case.before.progress), (COUNT, case.before.count))
    for key, before in numbers:
        now = case.number(key)
        if now is not None and before is not None and now < before:
            yield _regressed(case, key, before, now)
    was = case.before.status
    undone = was == Reported.DONE and case.status in {Reported.IN_PROGRESS, Reported.BLOCKED}
    unstarted = was not in {"", Reported.NOT_STARTED} and case.status == Reported.NOT_STARTED
    if undone or unstarted:
        yield _regressed(case, STATUS, was, case.status)


def _regressed(case: EntryCase, column: str, before: float | str, now: float | str) -> Finding:
    return case.finding(
        ENTRY_REGRESSED,
        case.origin(column),
        column=case.column(column),
        before_status=before,
        now_status=now,
        since=case.before.period_of(column),
    )


def repeats_last_period(case: EntryCase) -> Iterator[Finding]:
    """The same text, or nearly, as when the department last spoke. "No progress" may be said every month."""
    now, before = case.said.value(NEWS), case.before.said.value(NEWS) if case.before.period else None
    if not isinstance(now, str) or not isinstance(before, str):
        return
    if plain(now) in case.wording.no_news or case.wording.emptiness(now, Emptiness) is not None:
        return
    alike = likeness(now, before)
    if alike >= NEARLY:
        points = round(100 * alike)
        yield case.finding(ENTRY_REPEATED, case.origin(NEWS), since=case.before.period, points=points)


def likeness(one: str, other: str) -> float:
    """How alike two texts are, spacing and punctuation apart: 1 is the same, 0 nothing alike."""
    a, b = plain(one)[:LONGEST_COMPARED], plain(other)[:LONGEST_COMPARED]
    if a == b:
        return 1.0
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    if matcher.real_quick_ratio() < NEARLY or matcher.quick_ratio() < NEARLY:
        return 0.0
    return matcher.ratio()


_ANYWHERE = (Emptiness.ABOVE, Emptiness.ELSEWHERE)
_NOTHINGS: Mapping[str, tuple[Emptiness, ...]] = {
    NEWS: (*_ANYWHERE, Emptiness.NOTHING),
    PROBLEMS: _ANYWHERE,
    NEXT_STEPS: _ANYWHERE,
    EVIDENCE: (Emptiness.ABOVE, Emptiness.NO_EVIDENCE),
}
"""What is no answer in which column: "see attachment" names evidence, and "none" a problem that there is not."""


def says_nothing(case: EntryCase) -> Iterator[Finding]:
    """An answer that a reader of the printed sheet can do nothing with. Evidence is asked for once it is done."""
    for key, kinds in _NOTHINGS.items():
        text = case.said.value(key)
        unasked = key == EVIDENCE and case.status != Reported.DONE
        kind = case.wording.emptiness(text, kinds) if isinstance(text, str) and not unasked else None
        if kind is not None:
            above = case.above(case.origin(key)) if kind is Emptiness.ABOVE else ""
            meant = kind if kind is not Emptiness.ABOVE or above else Emptiness.NOTHING
            column = case.column(key)
            yield case.finding(
                ENTRY_SAYS_NOTHING, case.origin(key), column=column, key=key, text=str(text), meant=meant, quoted=above
            )


FAR_OVER = 10
"""A count of more than so many times the quantity may be in another unit: 45 of 4 is asked about, 40 is not."""


def far_over_quantity(case: EntryCase) -> Iterator[Finding]:
    """A count far beyond what the plan asks for: perhaps in another unit, perhaps a slip."""
    count, quantity = case.number(COUNT), case.assignment.target.quantity
    if count is not None and quantity is not None and count > FAR_OVER * quantity > 0:
        unit = case.assignment.target.unit
        yield case.finding(ENTRY_OVER_QUANTITY, case.origin(COUNT), count=count, quantity=quantity, unit=unit)


def overdue_without_explanation(case: EntryCase) -> Iterator[Finding]:
    """The lead reports on an overdue target and names neither a problem nor a next step."""
    unexplained = case.leads and case.derived is TargetState.OVERDUE
    if unexplained and case.empty(PROBLEMS) and case.empty(NEXT_STEPS) and case.asks(PROBLEMS, NEXT_STEPS):
        yield case.finding(ENTRY_OVERDUE_UNEXPLAINED, case.origin(PROBLEMS, STATUS), days=case.days_overdue)


def emptied(case: EntryCase) -> Iterator[Finding]:
    """A required cell that an earlier version filled and the latest one leaves empty."""
    for key, used in case.said.answers.items():
        if used.gap is not None:
            yield case.finding(ENTRY_EMPTIED, used.gap.origin, column=case.column(key), kept=used.answer.raw)


CHECKS: tuple[Callable[[EntryCase], Iterator[Finding]], ...] = (
    done_without_a_date,
    done_without_evidence,
    contradicts_itself,
    went_back,
    repeats_last_period,
    overdue_without_explanation,
    emptied,
    says_nothing,
    far_over_quantity,
)
"""Every check of an entry."""


def check_entry(case: EntryCase) -> Iterator[Finding]:
    """Everything that the checks find in one entry."""
    for check in CHECKS:
        yield from check(case)
