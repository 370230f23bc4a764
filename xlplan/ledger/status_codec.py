"""A period's result as JSON and back, so that a closed period can be shown later exactly as it was."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any, get_type_hints

from xlplan.ledger.codec import from_data, to_data
from xlplan.ledger.status import Status
from xlplan.plan.model import Plan

FORMAT = 1
"""Grows when older snapshots can no longer be read by the types alone; new fields with defaults do not need it."""


def status_to_json(status: Status) -> str:
    """The result without its plan, which is kept apart once for all results that share it."""
    data = {"format": FORMAT, "edition": status.plan.edition}
    data |= {name: to_data(getattr(status, name)) for name in _names()}
    return json.dumps(data, separators=(",", ":"))


def status_from_json(text: str, plan: Plan) -> Status:
    """The result again. plan: the one it was made with. Raises ValueError for another edition."""
    data = json.loads(text)
    if data["edition"] != plan.edition:
        raise ValueError(f"made with edition {data['edition']}, not {plan.edition}")
    hints = get_type_hints(Status)
    values: dict[str, Any] = {name: from_data(hints[name], data[name]) for name in _names() if name in data}
    return Status(plan=plan, **values)


def _names() -> list[str]:
    return [field.name for field in fields(Status) if field.name != "plan"]
