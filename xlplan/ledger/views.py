"""One stored view per period: its result as it was last made, for everything that looks back on it.

A merge judges its period once and keeps what it came to with `Ledger.keep_view`. Re-merge, matrix, trend, history,
reminders and as-of then read `Ledger.view` instead of judging the period again, so they cannot disagree. Two digests
say whether there is anything to do, and `Ledger.view_marks` gives them without reading any result:

- `inputs`, given by whoever judges: of everything the result was made from (the plan that counts for the period, what
  came for it, the rulings, the day, and the `digest` of the period before, since words are inherited). As long as it
  is the same, the result is the same, and nothing has to be judged.
- `digest`: of what the result says, whenever it was made. As long as it is the same, outputs need not be made anew.

What a period's plan is, what freezes it and what may still change in it is a matter of `review`; here it is only kept.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from xlplan.ledger.database import Database, Row
from xlplan.ledger.status import Status
from xlplan.ledger.status_codec import status_from_data, status_to_data
from xlplan.plan.model import Plan

_NEVER = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class ViewMark:
    """The two digests of a kept result, and the moment it was judged at."""

    inputs: str
    digest: str
    as_of: datetime


@dataclass(frozen=True)
class StoredView:
    """A period's result. inputs: the digest of what it was judged from."""

    status: Status
    inputs: str = ""

    @property
    def mark(self) -> ViewMark:
        """What tells it from others."""
        return ViewMark(self.inputs, self.digest, self.status.as_of)

    @cached_property
    def text(self) -> str:
        """What the result says as JSON; the moment of judging is no part of it."""
        return json.dumps(status_to_data(replace(self.status, as_of=_NEVER)), separators=(",", ":"))

    @cached_property
    def digest(self) -> str:
        """A digest that two results share if and only if nothing but their moments differs."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def at(self, moment: datetime) -> StoredView:
        """The same, as it was judged at another moment."""
        moved = replace(self, status=replace(self.status, as_of=moment))
        moved.__dict__.update({name: self.__dict__[name] for name in ("text", "digest") if name in self.__dict__})
        return moved


def write_view(database: Database, view: StoredView, plan_sha256: str) -> None:
    """Put a view in place of the period's earlier one. plan_sha256: of its plan, kept before."""
    values: dict[str, Any] = {
        "period": view.status.period.id,
        "made_at": view.status.as_of.isoformat(),
        "inputs": view.inputs,
        "digest": view.digest,
        "plan_sha256": plan_sha256,
        "status": zlib.compress(view.text.encode(), level=1),
    }
    database.insert("views", values, replace=True)


def load_view(row: Row, plan: Plan) -> StoredView:
    """A view from its row. plan: the one that its result was made with."""
    status = status_from_data(json.loads(zlib.decompress(row["status"])), plan)
    return StoredView(replace(status, as_of=datetime.fromisoformat(row["made_at"])), row["inputs"])
