"""The consolidated result of a period. `review` makes it, `report` and the command line show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from xlplan.findings import Finding, Param
from xlplan.ledger.in_force import UsedAnswer
from xlplan.ledger.records import Answer, Arrival, Evidence, Extra, Missing, Value
from xlplan.plan.model import Period, Plan, Question, Role, Target


class ReturnState(StrEnum):
    """State of what a department owes in a period."""

    ON_TIME = "on-time"
    LATE = "late"
    UNPROVEN = "unproven"
    INCOMPLETE = "incomplete"
    AWAITED = "awaited"
    WAIVED = "waived"
    MISSING = "missing"


class TargetState(StrEnum):
    """What xlplan derives beside the reported state; first match of the design's list wins."""

    CLOSED = "closed"
    REFUSED = "refused"
    DONE_QUESTIONED = "done-questioned"
    DONE = "done"
    DONE_LATE = "done-late"
    DONE_UNDATED = "done-undated"
    OVERDUE = "overdue"
    BLOCKED = "blocked"
    UNCLEAR = "unclear"
    FAR_BEHIND = "far-behind"
    BEHIND = "behind"
    DUE_SOON = "due-soon"
    ONGOING = "ongoing"
    DATE_OPEN = "date-open"
    UNREPORTED = "unreported"
    NOT_STARTED = "not-started"
    ON_TRACK = "on-track"


class Outcome(StrEnum):
    """What became of a file or member that was looked at; exactly one each."""

    USED = "used"
    SUPERSEDED = "superseded"
    DUPLICATE = "duplicate"
    OTHER_PERIOD = "other-period"
    BLANK = "blank"
    OWN_MAIL = "own-mail"
    BOUNCE = "bounce"
    AUTO_REPLY = "auto-reply"
    NOT_OURS = "not-ours"
    NEEDS_PERSON = "needs-person"


class CameKind(StrEnum):
    """What something is that came from a department and cannot be used as its return."""

    WRONG_PERIOD = "wrong-period"
    UNREADABLE = "unreadable"
    BLANK = "blank"
    NOT_A_WORKBOOK = "not-a-workbook"
    LINK = "link"
    TEXT = "text"


@dataclass(frozen=True)
class Came:
    """Something that came from a department and cannot be used: so nobody may say that nothing came. file, member: as
    in Arrival. period: that it is of, for WRONG_PERIOD."""

    file: str
    member: str
    what: CameKind
    period: str = ""


@dataclass(frozen=True)
class ReturnRow:
    """One expected department. received_at, evidence, version, file: of the latest version, empty if nothing came.
    first_complete_at: what the state was judged by. due: moved by a waiver. days_late: local days, at least 1 when
    late, else 0. came: what came and cannot be used, where no return did. missing_cells: required cells and rows empty
    in the latest version, None if nothing came. missing, extras, signoff: of the latest version, for the correction
    slip. excused: it owed nothing this period, so that it counts in no rate.
    """

    department: str
    state: ReturnState
    due: datetime
    file: str = ""
    sha256: str = ""
    received_at: datetime | None = None
    evidence: Evidence | None = None
    first_complete_at: datetime | None = None
    version: int = 0
    days_late: int = 0
    workdays_late: int = 0
    missing_cells: int | None = None
    complete: bool = False
    reason: str = ""
    missing: tuple[Missing, ...] = ()
    extras: tuple[Extra, ...] = ()
    signoff: Mapping[str, str] = field(default_factory=dict)
    came: tuple[Came, ...] = ()
    excused: bool = False


@dataclass(frozen=True)
class FileRow:
    """One file or member that was looked at. reason: key in `incoming.toml` `reasons`, with its params."""

    arrival: Arrival
    outcome: Outcome
    department: str = ""
    period: str = ""
    received_at: datetime | None = None
    evidence: Evidence | None = None
    reason: str = ""
    reason_params: Mapping[str, Param] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one department says of one target, in this period (`answers`, empty if silent) and the last time it spoke
    (`latest_period`, "" if never; `latest`: its answers then, the same as `answers` if it spoke now)."""

    department: str
    role: Role
    answers: Mapping[str, UsedAnswer] = field(default_factory=dict)
    latest_period: str = ""
    latest: Mapping[str, UsedAnswer] = field(default_factory=dict)

    def value(self, key: str) -> Value:
        """The latest word under a column key; None if there is none."""
        used = self.latest.get(key)
        return used.answer.value if used is not None else None

    def word(self, key: str) -> str:
        """The office's own word for the latest value under a column key; "" if it has none."""
        used = self.latest.get(key)
        return used.answer.word if used is not None else ""


@dataclass(frozen=True)
class TargetRow:
    """One target. reported: the lead's latest status code, "" if none. progress: points, given or computed from count ÷
    quantity, None if unknown. count: the lead's. derived: what xlplan judges. days_overdue: 0 if not overdue.
    occurrence_due: the judged occurrence of a recurring target. expected_progress: the straight line's points.

    reported_by: department id of whoever said the reported words, in reported_period; a former lead until the new one
    speaks, whose last words are then `former`. closed_as: `in-time` or `late` once verified, "" where nothing says so.
    extended_to: the due day that the office granted. missed: due days of occurrences that were never done. doubts:
    codes of what does not fit a claim that it is done. refused_by, refused_why: of a refusal in force.
    """

    target: Target
    reported: str
    progress: float | None
    count: float | None
    derived: TargetState
    contributions: tuple[Contribution, ...]
    days_overdue: int = 0
    occurrence_due: date | None = None
    expected_progress: float | None = None
    silent: bool = False
    reported_by: str = ""
    reported_period: str = ""
    former: Contribution | None = None
    closed_as: str = ""
    extended_to: date | None = None
    missed: tuple[date, ...] = ()
    doubts: tuple[str, ...] = ()
    refused_by: str = ""
    refused_why: str = ""

    @property
    def due(self) -> date | None:
        """The day it is judged by: the occurrence's, the one that the office granted, or the deadline's own."""
        return self.occurrence_due or self.extended_to or self.target.deadline.due

    @property
    def reported_word(self) -> str:
        """The office's own word for what is reported; "" if it has none."""
        lead = self.lead
        return lead.word("status") if lead is not None and lead.value("status") == self.reported else ""

    @property
    def lead(self) -> Contribution | None:
        """The contribution of whoever leads, or led and spoke last; None if nobody leads."""
        return self.former or next((c for c in self.contributions if c.role is Role.LEAD), None)

    def progress_of(self, contribution: Contribution) -> float | None:
        """The points a department last reported: as given, for the lead also computed; a share has none."""
        given = contribution.value("progress")
        if isinstance(given, int | float):
            return float(given)
        return self.progress if contribution.role is Role.LEAD else None


@dataclass(frozen=True)
class Candidate:
    """One side of a conflict."""

    department: str
    column: str
    answer: Answer


@dataclass(frozen=True)
class Conflict:
    """Lead and responsible departments disagree on a target; shown with all values, never settled in silence."""

    target: str
    kind: str
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class Reply:
    """What a department answered to a question. used: None if it did not."""

    question: Question
    department: str
    used: UsedAnswer | None = None


@dataclass(frozen=True)
class Rates:
    """Counts over expected departments. received: on_time + late + incomplete + unproven. complete: by the latest
    version."""

    expected: int
    received: int
    on_time: int
    complete: int
    late: int = 0
    incomplete: int = 0
    unproven: int = 0


@dataclass(frozen=True)
class Completion:
    """How many targets are done (or verified) of those due by the judged day; ongoing ones are counted apart."""

    due: int = 0
    done: int = 0
    ongoing: int = 0


@dataclass(frozen=True)
class Change:
    """A difference against the last period. kind: `target-state`, `progress`, `return-state`, …; before and after:
    codes or values as shown in `report.toml`."""

    kind: str
    target: str
    department: str
    before: Value
    after: Value


@dataclass(frozen=True)
class Former:
    """What a target had come to a period ago; None where nothing is known."""

    progress: float | None = None
    count: float | None = None


@dataclass(frozen=True)
class Status:
    """The consolidated result of a period, judged at `as_of`.

    judged_on: the day by which targets are judged. as_of_given: whether a person asked for that moment. previous:
    states by target id of the period before, empty if there is none; former: its progress. matrix: state by
    (department id, period) for the months known. trend: rates by period, ascending.
    """

    plan: Plan
    period: Period
    as_of: datetime
    judged_on: date
    as_of_given: bool
    rates: Rates
    returns: tuple[ReturnRow, ...]
    files: tuple[FileRow, ...]
    rows: tuple[TargetRow, ...]
    conflicts: tuple[Conflict, ...]
    findings: tuple[Finding, ...]
    changes: tuple[Change, ...] = ()
    previous_period: str = ""
    previous_states: Mapping[str, TargetState] = field(default_factory=dict)
    former: Mapping[str, Former] = field(default_factory=dict)
    matrix: Mapping[tuple[str, str], ReturnState] = field(default_factory=dict)
    trend: Mapping[str, Rates] = field(default_factory=dict)
    closed: bool = False
    completion: Completion = Completion()
    replies: tuple[Reply, ...] = ()

    @cached_property
    def return_of(self) -> Mapping[str, ReturnRow]:
        """The row of each expected department, by its id."""
        return {row.department: row for row in self.returns}

    @cached_property
    def said_by(self) -> Mapping[str, Mapping[str, Contribution]]:
        """What each department said, by its id and the target's."""
        found: dict[str, dict[str, Contribution]] = {}
        for row in self.rows:
            for part in row.contributions:
                found.setdefault(part.department, {})[row.target.id] = part
        return found

    @cached_property
    def findings_about(self) -> Mapping[str, tuple[Finding, ...]]:
        """The findings about each department, by its id."""
        found: dict[str, list[Finding]] = {}
        for finding in self.findings:
            found.setdefault(finding.department, []).append(finding)
        return {department: tuple(those) for department, those in found.items()}

    @cached_property
    def replies_of(self) -> Mapping[str, tuple[Reply, ...]]:
        """The replies of each department, by its id."""
        found: dict[str, list[Reply]] = {}
        for reply in self.replies:
            found.setdefault(reply.department, []).append(reply)
        return {department: tuple(those) for department, those in found.items()}

    @property
    def closed_targets(self) -> frozenset[str]:
        """The targets that the office verified."""
        return frozenset(row.target.id for row in self.rows if row.derived is TargetState.CLOSED)

    @property
    def uneasy(self) -> bool:
        """Whether anything is missing, late, incomplete or unreadable: what `--strict` tells by its exit code."""
        owing = {ReturnState.MISSING, ReturnState.LATE, ReturnState.INCOMPLETE}
        waits = any(row.outcome is Outcome.NEEDS_PERSON for row in self.files)
        return waits or any(row.state in owing for row in self.returns)
