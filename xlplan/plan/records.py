"""The lines of the office's own record: what a person wrote down of returns, and ruled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from xlplan.findings import NOWHERE, Origin


class RecordKind(StrEnum):
    """Category of a line in the office's own record. DELAY, RECEIVED: of a return, asked for or seen by a person.
    EXTENSION: of a target's deadline. The others are rulings, as the commands of the same names make them."""

    DELAY = "delay"
    RECEIVED = "received"
    EXTENSION = "extension"
    VERIFY = "verify"
    REFUSE = "refuse"
    SAME_TARGET = "same-target"
    NEW_TARGET = "new-target"
    ACCEPT = "accept"
    SET_ASIDE = "set-aside"


OF_RETURNS = frozenset({RecordKind.DELAY, RecordKind.RECEIVED})
"""Categories that are about what a department sends. Their subject is the department's name where the plan has none of
that name: it may have left."""


@dataclass(frozen=True)
class OfficeRecord:
    """A line of the office's own record. at: when it was received. until: the moment a delay extends to, None excuses
    the period. asked_at: when a delay was filed. All aware moments.

    subject: what it is about, as written: a target's number, a file. target: its id, "" where none is meant or found.
    basis: the document that it rests on. by: who decided. made: when a writing command first saw the line, None where
    that is not known. standing: whether it stood in the first plan that the ledger knows, and so counts always.
    """

    department: str
    period: str
    kind: RecordKind
    at: datetime | None = None
    until: datetime | None = None
    asked_at: datetime | None = None
    reason: str = ""
    origin: Origin = NOWHERE
    subject: str = ""
    target: str = ""
    basis: str = ""
    by: str = ""
    made: datetime | None = None
    standing: bool = False
