"""The value in force of one cell, of whatever versions it was said in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from xlplan.ledger.records import Answer, Evidence, Missing


@dataclass(frozen=True, slots=True)
class Replaced:
    """An earlier value of a cell, from an earlier version of the same period."""

    answer: Answer
    received_at: datetime
    version: int


@dataclass(frozen=True, slots=True, init=False)
class UsedAnswer:
    """The value in force of one cell and where it came from. said_before: when the department first said this, None if
    this version was the first to say it. period: in which it was said, where several are held together. gap: its place
    in a later version that left it empty, None if the latest version still says it."""

    answer: Answer
    received_at: datetime
    evidence: Evidence
    version: int
    replaced: tuple[Replaced, ...] = ()
    said_before: datetime | None = None
    period: str = ""
    gap: Missing | None = None

    def __init__(
        self,
        answer: Answer,
        received_at: datetime,
        evidence: Evidence,
        version: int,
        replaced: tuple[Replaced, ...] = (),
        said_before: datetime | None = None,
        period: str = "",
        gap: Missing | None = None,
    ) -> None:
        """Like `Answer`: every one that is in force is held so."""
        _ANSWER(self, answer)
        _RECEIVED_AT(self, received_at)
        _EVIDENCE(self, evidence)
        _VERSION(self, version)
        _REPLACED(self, replaced)
        _SAID_BEFORE(self, said_before)
        _PERIOD(self, period)
        _GAP(self, gap)

    @property
    def since(self) -> datetime:
        """When the department first said this, unchanged up to the latest version."""
        return self.received_at if self.said_before is None else self.said_before


_ANSWER, _RECEIVED_AT, _EVIDENCE, _VERSION, _REPLACED, _SAID_BEFORE, _PERIOD, _GAP = (
    getattr(UsedAnswer, name).__set__
    for name in ("answer", "received_at", "evidence", "version", "replaced", "said_before", "period", "gap")
)
