"""A period's result as JSON and back, so that it can be shown later exactly as it was."""

from __future__ import annotations

import json
from dataclasses import fields
from functools import cache
from typing import Any, get_type_hints

from xlplan.ledger.codec import from_data, to_data
from xlplan.ledger.status import Status
from xlplan.plan.model import Plan

FORMAT = 1
"""Grows when older snapshots can no longer be read by the types alone; new fields with defaults do not need it."""


def status_to_data(status: Status) -> dict[str, Any]:
    """The result without its plan, which is kept apart once for all results that share it."""
    data: dict[str, Any] = {"format": FORMAT, "edition": status.plan.edition}
    return data | {name: to_data(getattr(status, name)) for name in _types()}


def status_from_data(data: dict[str, Any], plan: Plan) -> Status:
    """The result again. plan: the one it was made with. Raises ValueError for another edition."""
    if data["edition"] != plan.edition:
        raise ValueError(f"made with edition {data['edition']}, not {plan.edition}")
    values: dict[str, Any] = {name: from_data(kind, data[name]) for name, kind in _types().items() if name in data}
    return Status(plan=plan, **values)


def status_to_json(status: Status) -> str:
    """See `status_to_data`."""
    return json.dumps(status_to_data(status), separators=(",", ":"))


def status_from_json(text: str, plan: Plan) -> Status:
    """See `status_from_data`."""
    return status_from_data(json.loads(text), plan)


@cache
def _types() -> dict[str, Any]:
    hints = get_type_hints(Status)
    return {field.name: hints[field.name] for field in fields(Status) if field.name != "plan"}
