"""What was done, in order: steps taken with periods, rulings, looks at the inbox."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from xlplan.ledger.database import Database
from xlplan.ledger.loading import load_moment
from xlplan.ledger.records import Decision, DecisionKind, Look, Step, StepKind

_COUNTING = (
    "SELECT period, at FROM steps WHERE kind IN ('merge', 'plan-now')"
    " UNION ALL SELECT period, at FROM mails WHERE state = 'sent' OR state = 'partly' OR kind <> 'request'"
    f" UNION ALL SELECT subject, made_at FROM decisions WHERE kind = '{DecisionKind.CLOSE.value}'"
)
"""Periods that count: merged, sent, reminded of, closed. One that was only built is held against nobody."""


def write_step(database: Database, period: str, kind: StepKind, at: datetime) -> None:
    """Remember a step, with the plan in force. The same step with the same plan is remembered once a moment."""
    plan = database.value("SELECT plan_sha256 FROM plan_history ORDER BY id DESC LIMIT 1")
    database.insert("steps", {"period": period, "kind": kind.value, "at": at.isoformat(), "plan_sha256": plan})


def load_steps(database: Database) -> Iterator[Step]:
    """Every step, in the order they were taken."""
    for row in database.rows("SELECT * FROM steps ORDER BY id"):
        yield Step(row["period"], StepKind(row["kind"]), datetime.fromisoformat(row["at"]), row["plan_sha256"])


def counting_periods(database: Database, until: datetime | None) -> frozenset[str]:
    """Periods that were merged, sent, reminded of or closed by a moment, or ever."""
    rows = database.rows(_COUNTING)
    return frozenset(row["period"] for row in rows if until is None or datetime.fromisoformat(row["at"]) <= until)


def load_decisions(database: Database) -> Iterator[Decision]:
    """Every ruling, in the order it was made."""
    for row in database.rows("SELECT * FROM decisions ORDER BY id"):
        yield Decision(
            kind=DecisionKind(row["kind"]),
            made_at=datetime.fromisoformat(row["made_at"]),
            subject=row["subject"],
            department=row["department"],
            period=row["period"],
            at=load_moment(row["at"]),
            by=row["made_by"],
            reason=row["reason"],
            id=row["id"],
        )


def load_looks(database: Database) -> Iterator[Look]:
    """Every look at the inbox, oldest first."""
    present: frozenset[str] = frozenset()
    for row in database.rows("SELECT * FROM looks ORDER BY id"):
        added, removed = json.loads(row["added"]), json.loads(row["removed"])
        if added or removed:
            present = (present - frozenset(removed)) | frozenset(added)
        yield Look(datetime.fromisoformat(row["at"]), present, bool(row["whole"]))
