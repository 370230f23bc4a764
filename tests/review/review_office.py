"""A small office for the tests of judging: a plan in one line, returns in one line, a status in one call."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from xlplan.findings import Origin
from xlplan.ledger.facts import MemoryFacts
from xlplan.ledger.records import (
    Answer,
    Arrival,
    Confidence,
    Decision,
    DecisionKind,
    Entry,
    Identity,
    Look,
    Missing,
    Reading,
    Return,
    Value,
    Verdict,
)
from xlplan.ledger.status import ReturnRow, Status, TargetRow
from xlplan.plan.model import Aspect, Deadline, DeadlineKind, Department, Every, Measure, Plan, Settings, Target
from xlplan.plan.records import OfficeRecord, RecordKind
from xlplan.review.judge import judge

ZONE = ZoneInfo("Asia/Shanghai")
SEPTEMBER = "2022-09"
REQUIRED = ("status", "progress", "news")


def at(text: str) -> datetime:
    """A moment of 2022 in the plan's zone: "09-25 10:00", or with a year in front; a bare day means its end."""
    day, _, clock = text.partition(" ")
    parsed = date.fromisoformat(day if day.count("-") == 2 else f"2022-{day}")
    return datetime.combine(parsed, time.fromisoformat(clock) if clock else time(23, 59, 59), ZONE)


def day(text: str) -> date:
    """A day of 2022: "09-25"."""
    return at(text).date()


def due(text: str, *, ongoing: bool = False, milestones: tuple[str, ...] = ()) -> Deadline:
    """A dated deadline."""
    return Deadline(text, DeadlineKind.DATE, day(text), ongoing=ongoing, milestones=tuple(map(day, milestones)))


def every(how_often: Every, on: int | None = None) -> Deadline:
    """A recurring deadline."""
    return Deadline(how_often.value, DeadlineKind.RECURRING, every=how_often, day=on)


ONGOING = Deadline("长期坚持", DeadlineKind.ONGOING, ongoing=True)
UNDATED = Deadline("", DeadlineKind.UNDATED)
AMBIGUOUS = Deadline("12月前", DeadlineKind.AMBIGUOUS, choices=(day("11-30"), day("12-31")))
YEAR_END = due("12-31")


def target(
    name: str = "T1",
    lead: str = "组织部",
    parts: tuple[str, ...] = (),
    deadline: Deadline = YEAR_END,
    *,
    start: str = "",
    quantity: float | None = None,
) -> Target:
    """A target; its id is its name."""
    return Target(
        name,
        name.removeprefix("T"),
        f"目标{name}",
        "方面",
        "1",
        "举措",
        lead,
        parts,
        lead,
        "、".join(parts),
        deadline,
        day(start) if start else None,
        quantity,
        "" if quantity is None else "次",
    )


def plan(*targets: Target, records: tuple[OfficeRecord, ...] = (), **settings: object) -> Plan:
    """A plan of these targets, due every 25th; a department's id is its name."""
    names = list(dict.fromkeys(n for t in targets for n in (t.lead, *t.responsible) if n))
    departments = tuple(Department(name, name, emails=(f"{number}@example.org",)) for number, name in enumerate(names))
    measure = Measure("1", "举措", targets)
    made = Settings("方案", 2022, **settings)  # type: ignore[arg-type]
    return Plan("PLAN2", "EDTN2", made, departments, (Aspect("方面", (measure,)),), records=records)


def delay(who: str, asked: str, until: str = "", period: str = SEPTEMBER) -> OfficeRecord:
    """A delay asked for, as the office's record has it."""
    return OfficeRecord(
        who,
        period,
        RecordKind.DELAY,
        until=at(until) if until else None,
        asked_at=at(asked) if asked else None,
        reason="出差",
    )


def seen(who: str, when: str, period: str = SEPTEMBER) -> OfficeRecord:
    """A receipt that only a person saw."""
    return OfficeRecord(who, period, RecordKind.RECEIVED, at=at(when), reason="当面交来")


Cells = Mapping[str, object]
FULL: Cells = {"status": "in-progress", "progress": 90, "news": "组织了培训"}


def returned(
    who: str,
    cells: Mapping[str, Cells],
    *,
    mail: str = "",
    date_header: str = "",
    seen: str = "",
    period: str = SEPTEMBER,
    file: str = "",
    sender: str = "",
    modified: str = "",
    file_time: str = "",
    sha: str = "",
    required: tuple[str, ...] = REQUIRED,
    asked: tuple[str, ...] | None = None,
) -> Reading:
    """One file with one department's return. cells: by target, then by column; "" is an empty cell.

    mail, date_header: moments in the mail's headers. seen: first seen by a run, by default a minute after the mail
    or on the period's 20th. asked: targets that the form asks for, by default those in `cells`.
    """
    first_seen = at(seen) if seen else at(mail or date_header or f"{period[5:]}-20 09:00")
    content = repr((who, period, sorted((t, sorted(c.items(), key=str)) for t, c in cells.items()), mail, modified))
    sha = sha or hashlib.sha256(content.encode()).hexdigest()
    name = file or f"inbox/{who}_{period}_{sha[:6]}.xlsx"
    arrival = Arrival(
        sha,
        1000,
        name,
        "",
        first_seen,
        received_header=at(mail) if mail else None,
        date_header=at(date_header) if date_header else None,
        sender=sender,
        modified=at(modified) if modified else None,
        file_time=at(file_time) if file_time else None,
    )
    entries = tuple(_entry(who, t, row, sha, name) for t, row in cells.items())
    gaps = tuple(
        Missing(t, key, row=t not in cells, origin=Origin(sha, name, "填报", f"{key}-{t}"))
        for t in (asked if asked is not None else tuple(cells))
        for key in required
        if cells.get(t, {}).get(key, "") == ""
    )
    identity = Identity(who, period, "PLAN2", "EDTN2", Confidence.PROVED, ("row-code",))
    return Reading(arrival, Verdict.RETURN, (Return(identity, entries, missing=gaps),))


def _entry(who: str, target_id: str, row: Cells, sha: str, file: str) -> Entry:
    answers = {
        key: Answer(_value(value), str(value), Origin(sha, file, "填报", f"{key}-{target_id}"))
        for key, value in row.items()
    }
    return Entry(target_id, who, answers)


def _value(value: object) -> Value:
    if value == "" or (isinstance(value, str) and value.startswith("?")):
        return None  # "?…" is a cell that cannot be read
    assert isinstance(value, str | int | float | date)
    return value


def look(when: str, *readings: Reading) -> Look:
    """A look at the inbox that found these files."""
    return Look(at(when), frozenset(reading.arrival.sha256 for reading in readings))


def ruling(kind: DecisionKind, made: str, subject: str, **fields: object) -> Decision:
    """A ruling of the office's."""
    return Decision(kind, at(made), subject, **fields)  # type: ignore[arg-type]


def facts(*things: Reading | Decision | Look) -> MemoryFacts:
    """Facts out of readings, rulings and looks, in any order."""
    return MemoryFacts(
        tuple(thing for thing in things if isinstance(thing, Reading)),
        tuple(thing for thing in things if isinstance(thing, Decision)),
        tuple(thing for thing in things if isinstance(thing, Look)),
    )


def status(
    a_plan: Plan, *things: Reading | Decision | Look, now: str = "10-10 09:00", period: str = SEPTEMBER
) -> Status:
    """The status of September (or another period), judged at `now`, by default well after the due moment."""
    return _judge(a_plan, facts(*things), period, at(now), given=False, now=at(now))


def status_as_of(
    a_plan: Plan, *things: Reading | Decision | Look, as_of: str, now: str = "12-31", period: str = SEPTEMBER
) -> Status:
    """The status as a person asks for it with `--as-of`."""
    return _judge(a_plan, facts(*things), period, at(as_of), given=True, now=at(now))


def _judge(a_plan: Plan, known: MemoryFacts, period: str, moment: datetime, *, given: bool, now: datetime) -> Status:
    return judge(known, a_plan, period, as_of=moment, now=now, as_of_given=given)


def row_of(judged: Status, who: str) -> ReturnRow:
    """The return row of a department."""
    return next(row for row in judged.returns if row.department == who)


def target_of(judged: Status, name: str = "T1") -> TargetRow:
    """The row of a target."""
    return next(row for row in judged.rows if row.target.id == name)


def codes(judged: Status, prefix: str = "", **about: str) -> list[str]:
    """Codes of findings that begin so and are about this department or target, sorted."""
    return sorted(
        finding.code
        for finding in judged.findings
        if finding.code.startswith(prefix) and all(getattr(finding, key) == value for key, value in about.items())
    )


def outcomes(judged: Status) -> dict[str, str]:
    """Outcome by file name."""
    return {row.arrival.name: row.outcome.value for row in judged.files}


def verdict(reading: Reading, what: Verdict, reason: str = "") -> Reading:
    """The same file, read as something else."""
    return replace(reading, verdict=what, returns=(), reason=reason)
