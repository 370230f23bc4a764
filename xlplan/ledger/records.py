"""Records of what came back and of what the office decided. Stage rooms exchange these; the ledger keeps them.

All moments are aware datetimes. Departments and targets are ids of the plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from xlplan.findings import NOWHERE, Finding, Origin, Param
from xlplan.form.stamp import Stamp

Value = str | int | float | date | None
"""A converted cell: code for a choice, points for a percentage, day for a date; None for blank or unreadable."""


class Evidence(StrEnum):
    """What proves the moment of receipt, best first."""

    OFFICE = "office"
    RECEIVED_HEADER = "received-header"
    DATE_HEADER = "date-header"
    FIRST_SEEN = "first-seen"


@dataclass(frozen=True)
class Arrival:
    """One file or container member that was looked at.

    sha256, size: of its own bytes. file: path of the outer file relative to the project folder, with `/`. member:
    path inside the containers, steps joined with `!`, "" for a file itself. container_sha256: of the outer file, ""
    for a file itself. first_seen: the run that first saw these bytes, seen_at: the one that first saw them here, None
    where that is the same. received_header, date_header: moments from the mail it came in. header: its line that says
    the better of these. sender, subject, body: of that mail. modified: core property of the workbook. file_time: of
    the file, a hint and never proof.
    """

    sha256: str
    size: int
    file: str
    member: str
    first_seen: datetime
    container_sha256: str = ""
    received_header: datetime | None = None
    date_header: datetime | None = None
    header: str = ""
    sender: str = ""
    subject: str = ""
    body: str = ""
    modified: datetime | None = None
    file_time: datetime | None = None
    seen_at: datetime | None = None

    @property
    def name(self) -> str:
        """File and member as one text, as origins show it."""
        return f"{self.file}!{self.member}" if self.member else self.file


class Verdict(StrEnum):
    """What reading an arrival came to. What becomes of a RETURN (used, superseded, blank, …) is judged per period.
    OWN_MAIL, BOUNCE, AUTO_REPLY: what came in such a mail and says nothing that its department filled in."""

    RETURN = "return"
    CONTAINER = "container"
    OWN_MAIL = "own-mail"
    BOUNCE = "bounce"
    AUTO_REPLY = "auto-reply"
    NOT_OURS = "not-ours"
    NEEDS_PERSON = "needs-person"


class Confidence(StrEnum):
    """Whether carriers prove who a return is from, or a person has to confirm what was inferred, or did confirm."""

    PROVED = "proved"
    PROPOSED = "proposed"
    ACCEPTED = "accepted"


@dataclass(frozen=True)
class Identity:
    """Whose return it is and for which period. carriers: names of the carriers that say so, strongest first
    (row-code, token, footer, manifest, defined-name, core-properties, custom-properties, title, accepted)."""

    department: str
    period: str
    plan: str
    edition: str
    confidence: Confidence
    carriers: tuple[str, ...] = ()
    stamp: Stamp | None = None


class BesideKind(StrEnum):
    """What the eye sees in or over a cell besides its value."""

    PICTURE = "picture"
    OBJECT = "object"
    NOTE = "note"
    TEXT_BOX = "text-box"
    MERGED = "merged"
    STRUCK = "struck"
    LINK = "link"


@dataclass(frozen=True)
class SeenBeside:
    """One such thing. text: of a note or text box, what is struck out, the rows of a merge, the address of a link.
    file, sha256: of a picture or an object, "" where its bytes are not at hand."""

    kind: BesideKind
    text: str = ""
    file: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True, init=False)
class Answer:
    """One filled or empty cell. value: converted, None if blank or unreadable. raw: as typed, "" if blank. word: the
    office's own word for a value that is a code, "" where it has none. beside: what else is to be seen there."""

    value: Value
    raw: str
    origin: Origin
    word: str = ""
    beside: tuple[SeenBeside, ...] = ()

    def __init__(
        self, value: Value, raw: str, origin: Origin, word: str = "", beside: tuple[SeenBeside, ...] = ()
    ) -> None:
        """Like `Origin`: every answer is one."""
        _VALUE(self, value)
        _RAW(self, raw)
        _ORIGIN(self, origin)
        _WORD(self, word)
        _BESIDE(self, beside)

    @property
    def pictured(self) -> bool:
        """Whether a picture or an object stands for an answer."""
        return any(one.kind in {BesideKind.PICTURE, BesideKind.OBJECT} for one in self.beside)


_VALUE, _RAW, _ORIGIN, _WORD, _BESIDE = (
    getattr(Answer, name).__set__ for name in ("value", "raw", "origin", "word", "beside")
)


class PlainAnswer(NamedTuple):
    """An answer beside which nothing is to be seen. cell: its name."""

    value: Value
    raw: str
    word: str
    cell: str


class RowAnswers(Mapping[str, Answer]):
    """The answers of a row of a sheet by column key. Most of them are only written down: an answer is made of a plain
    one when somebody asks for it. source: the origin of the sheet."""

    __slots__ = ("said", "source")

    def __init__(self, source: Origin, said: Mapping[str, Answer | PlainAnswer]) -> None:
        self.source = source
        self.said = said

    def __getitem__(self, key: str) -> Answer:
        said, source = self.said[key], self.source
        if isinstance(said, Answer):
            return said
        return Answer(said.value, said.raw, Origin(source.sha256, source.file, source.sheet, said.cell), said.word)

    def __iter__(self) -> Iterator[str]:
        return iter(self.said)

    def __len__(self) -> int:
        return len(self.said)


@dataclass(frozen=True, slots=True)
class Entry:
    """What one department said of one target in one return. answers: by column key; a key is absent where the
    column was absent. findings about its cells are in the return."""

    target: str
    department: str
    answers: Mapping[str, Answer]
    origin: Origin = NOWHERE


@dataclass(frozen=True)
class Extra:
    """Something in a return that is not ours: a row or column added, a note below the table. Kept and listed. beside:
    the picture or object that it is, None for a text."""

    text: str
    origin: Origin
    beside: SeenBeside | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """A required cell that is empty. row: whether the whole row of the target is missing."""

    target: str
    column: str
    row: bool = False
    origin: Origin = NOWHERE


@dataclass(frozen=True)
class Return:
    """What one arrival says for one department and period (a workbook may hold several).

    missing: every required cell that is empty, those of missing rows included. signoff: filled parts of the
    sign-off block by key. entries are left out where only the head of a return is asked for. blank: whether it says
    nothing that its department filled in: a form as it was issued, or without one answer. It is never a version.
    typed_from: the beginning of the hash of what the office typed in here, whose receipt counts.
    """

    identity: Identity
    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...] = ()
    missing: tuple[Missing, ...] = ()
    signoff: Mapping[str, str] = field(default_factory=dict)
    extras: tuple[Extra, ...] = ()
    blank: bool = False
    typed_from: str = ""


@dataclass(frozen=True)
class Reading:
    """The result of looking at one arrival. reason: key in `templates/<lang>/incoming.toml` table `reasons`, with
    reason_params, for whatever is no return. findings: about the file as a whole. department, period: who sent what is
    no return, and for when, as far as a registered address or our own number tells; "" else. seen_for: the period that
    was merged when it was first read."""

    arrival: Arrival
    verdict: Verdict
    returns: tuple[Return, ...] = ()
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    reason_params: Mapping[str, Param] = field(default_factory=dict)
    department: str = ""
    period: str = ""
    seen_for: str = ""


class DecisionKind(StrEnum):
    """What a person ruled on the command line."""

    SET_ASIDE = "set-aside"
    ACCEPT = "accept"
    RECEIVED = "received"
    VERIFY = "verify"
    REOPEN_TARGET = "reopen-target"
    CLOSE = "close"
    REOPEN = "reopen"
    SAME_TARGET = "same-target"
    NEW_TARGET = "new-target"
    DEPARTMENT_GONE = "department-gone"
    REFUSE = "refuse"
    MILESTONE = "milestone"
    UNDO = "undo"


@dataclass(frozen=True)
class Decision:
    """One ruling. made_at: when it was recorded. subject: sha256, target id, department id or period, for UNDO the id
    of the ruling that is undone. department: for ACCEPT. at: for RECEIVED. by, reason: as given; for MILESTONE the day.
    id: in the ledger, 0 for a line of the office's own record."""

    kind: DecisionKind
    made_at: datetime
    subject: str
    department: str = ""
    period: str = ""
    at: datetime | None = None
    by: str = ""
    reason: str = ""
    id: int = 0


def standing_decisions(decisions: Iterable[Decision], until: datetime | None = None) -> list[Decision]:
    """Rulings in the order they were made, without those that were undone by a moment, or ever."""
    known = sorted(decisions, key=lambda ruling: ruling.made_at)
    undoing = (ruling for ruling in known if ruling.kind is DecisionKind.UNDO)
    undone = {ruling.subject for ruling in undoing if until is None or ruling.made_at <= until}
    return [r for r in known if r.kind is not DecisionKind.UNDO and not (r.id and str(r.id) in undone)]


@dataclass(frozen=True)
class Look:
    """One look at the inbox: when, and the hashes that lay there. whole: whether everything could be read; else it
    proves nothing of what had not come by then."""

    at: datetime
    present: frozenset[str]
    whole: bool = True


class StepKind(StrEnum):
    """What was done with a period. PLAN_NOW: it was merged with that day's plan on purpose."""

    BUILD = "build"
    UNBUILD = "unbuild"
    MERGE = "merge"
    PLAN_NOW = "plan-now"


@dataclass(frozen=True)
class Step:
    """Something that was done with a period. plan: sha256 of the plan with which it was done."""

    period: str
    kind: StepKind
    at: datetime
    plan: str = ""


@dataclass(frozen=True)
class Build:
    """A form that was built. file: relative to the project folder."""

    period: str
    department: str
    file: str
    sha256: str
    edition: str
    built_at: datetime


@dataclass(frozen=True)
class Output:
    """What was written at a path (relative to the project folder). shows: a digest of what it was made from."""

    path: str
    sha256: str
    written_at: datetime
    shows: str = ""


@dataclass(frozen=True)
class Mail:
    """A mail of the office's. kind: `request`, `missing`, `problems`, …; state: `drafted`, `sending`, `sent`, `partly`,
    `failed`, `uncertain`; at: when it came to that state. The message id tells mails apart.

    delivered: addresses that the server took; unsure: those of which only the server knows; refused: what it said of
    the others. content: what the mail says, whatever its headers.
    """

    message_id: str
    department: str
    period: str
    kind: str
    recipients: tuple[str, ...]
    state: str
    at: datetime
    delivered: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)
    content: str = ""


@dataclass(frozen=True)
class Fetched:
    """A message seen in a mailbox, so that it is not downloaded again. account: `user@host`. uid: its number there,
    valid with uidvalidity. head: sha256 of its headers. sha256, file: of what was saved (relative to the project
    folder), "" where it was left in the mailbox."""

    account: str
    folder: str
    uidvalidity: int
    uid: int
    message_id: str
    head: str
    size: int
    sha256: str
    file: str
    at: datetime
