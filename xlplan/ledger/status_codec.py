"""A period's result as JSON and back, so that it can be shown later exactly as it was."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from datetime import datetime
from functools import cache
from typing import Any, get_type_hints

from xlplan.ledger.codec import as_bytes, as_json, from_data
from xlplan.ledger.status import Status, TargetRow
from xlplan.plan.model import Plan

FORMAT = 1
"""Grows when older snapshots can no longer be read by the types alone; new fields with defaults do not need it."""


_AT_ONCE = 100
_NOBODY = b'"contributions":[]'
"""Stands once in a target that nobody reports: no text holds a quotation mark but after a backslash."""


class KeptStatus(Status):
    """A result out of the ledger. Its long parts are read when they are asked for: who only counts reads none."""

    def __getattr__(self, name: str) -> Any:
        text = self.__dict__.get("_texts", {}).get(name)
        if text is None:
            raise AttributeError(name)
        said = text if isinstance(text, str) else text()
        self.__dict__[name] = value = from_data(_types()[name], json.loads(said))
        return value

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Status):
            return NotImplemented
        return all(getattr(self, field.name) == getattr(other, field.name) for field in fields(Status))

    __hash__ = Status.__hash__


def judged_at(status: Status, moment: datetime) -> Status:
    """The same result as if judged at another moment; parts that nobody read stay unread."""
    if not isinstance(status, KeptStatus):
        return replace(status, as_of=moment)
    moved = object.__new__(KeptStatus)
    moved.__dict__.update({**status.__dict__, "as_of": moment})
    return moved


def status_to_texts(status: Status) -> Iterator[tuple[str, Iterator[bytes]]]:
    """The result as one JSON text a part, in pieces of UTF-8, without its plan, which is kept apart once for all
    results that share it."""
    for name in _types():
        yield name, _pieces(getattr(status, name))


def _pieces(value: Any) -> Iterator[bytes]:
    """The JSON text of a part; of a long one, one item is written at a time, and of a target a few departments."""
    if type(value) is not tuple:
        yield as_bytes(value)
        return
    yield b"["
    for index, item in enumerate(value):
        if index:
            yield b","
        yield from _pieces_of_row(item) if type(item) is TargetRow else (as_bytes(item),)
    yield b"]"


def _pieces_of_row(row: TargetRow) -> Iterator[bytes]:
    before, nobody, after = as_bytes(replace(row, contributions=())).partition(_NOBODY)
    yield before + nobody[:-1]
    for begin in range(0, len(row.contributions), _AT_ONCE):
        said = as_bytes(row.contributions[begin : begin + _AT_ONCE])[1:-1]
        yield b"," + said if begin else said
    yield nobody[-1:] + after


PartText = str | Callable[[], str]
"""The JSON text of a part, or what gives it."""


def status_from_texts(texts: Mapping[str, PartText], plan: Plan) -> Status:
    """The result again, each part read when it is first asked for. plan: the one it was made with."""
    status = object.__new__(KeptStatus)
    status.__dict__.update({"plan": plan, "_texts": texts})
    for field in fields(Status):
        if hasattr(Status, field.name) and field.name in texts:  # a default would stand in its way
            status.__getattr__(field.name)
    return status


def status_to_json(status: Status) -> str:
    """The result as one JSON document, without its plan."""
    parts = {"format": FORMAT, "edition": status.plan.edition, **{name: getattr(status, name) for name in _types()}}
    texts = [f'"{name}":{as_json(part)}' for name, part in parts.items()]
    return f"{{{','.join(texts)}}}"


def status_from_json(text: str, plan: Plan) -> Status:
    """The result again. plan: the one it was made with. Raises ValueError for another edition."""
    data = json.loads(text)
    if data["edition"] != plan.edition:
        raise ValueError(f"made with edition {data['edition']}, not {plan.edition}")
    values: dict[str, Any] = {name: from_data(kind, data[name]) for name, kind in _types().items() if name in data}
    return Status(plan=plan, **values)


@cache
def _types() -> dict[str, Any]:
    hints = get_type_hints(Status)
    return {field.name: hints[field.name] for field in fields(Status) if field.name != "plan"}
