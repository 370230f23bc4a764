"""One stored view per period: its result as it was last made, for everything that looks back on it.

A merge judges its period once and keeps what it came to with `Ledger.keep_view`. Two digests say whether there is
anything to do, and `Ledger.view_marks` gives them without reading any result:

- `inputs`, given by whoever judges: of everything the result was made from (see `pipeline.unchanged`). As long as it is
  the same, the result is the same, and nothing has to be judged.
- `digest`: of what the result says, whenever it was made. As long as it is the same, outputs need not be made anew.

What a period's plan is, what freezes it and what may still change in it is a matter of `review`; here it is only kept.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, partial
from typing import Any

from xlplan.ledger.database import Database, Row
from xlplan.ledger.status import Status
from xlplan.ledger.status_codec import PartText, judged_at, status_from_texts, status_to_texts
from xlplan.plan.model import Plan

_ROWS = "rows"


@dataclass(frozen=True)
class ViewMark:
    """The two digests of a kept result, the moment it was judged at, and what was written of it: digests of what each
    output shows, by path."""

    inputs: str
    digest: str
    as_of: datetime
    outputs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class StoredView:
    """A period's result. inputs: the digest of what it was judged from. outputs: see ViewMark."""

    status: Status
    inputs: str = ""
    outputs: Mapping[str, str] = field(default_factory=dict)

    @property
    def mark(self) -> ViewMark:
        """What tells it from others."""
        return ViewMark(self.inputs, self.digest, self.status.as_of, self.outputs)

    @property
    def packed(self) -> bytes:
        """What the result says, one JSON text a line after its name, packed, the rows of targets apart behind the rest:
        most that is asked of a result does not need them. The moment of judging is no part of it."""
        return self._told[0]

    @property
    def digest(self) -> str:
        """A digest that two results share if and only if nothing but their moments differs."""
        return self._told[1]

    @cached_property
    def _told(self) -> tuple[bytes, str]:
        digest, rest, rows = hashlib.sha256(), _PackedPart(), _PackedPart()
        for name, piece in self._pieces():
            digest.update(piece)
            (rows if name == _ROWS else rest).add(piece)
        return rest.packed() + rows.packed(), digest.hexdigest()

    def _pieces(self) -> Iterator[tuple[str, bytes]]:
        begin = ""
        for name, pieces in status_to_texts(self.status):
            if name != "as_of":
                yield name, f"{begin}{name}\t".encode()
                yield from ((name, piece) for piece in pieces)
                begin = "\n"

    def changed(self, **changes: Any) -> StoredView:
        """The same result with another moment (`as_of`), or with other fields of this record."""
        if "as_of" in changes:
            changes["status"] = judged_at(self.status, changes.pop("as_of"))
        moved = replace(self, **changes)
        if "_told" in self.__dict__:
            moved.__dict__["_told"] = self._told
        return moved


def write_view(database: Database, view: StoredView, plan_sha256: str) -> None:
    """Put a view in place of the period's earlier one. plan_sha256: of its plan, kept before."""
    values: dict[str, Any] = {
        "period": view.status.period.id,
        "made_at": view.status.as_of.isoformat(),
        "inputs": view.inputs,
        "digest": view.digest,
        "plan_sha256": plan_sha256,
        "outputs": json.dumps(view.outputs, ensure_ascii=False),
        "status": view.packed,
    }
    database.insert("views", values, replace=True)


class _PackedPart:
    """A text packed piece by piece."""

    def __init__(self) -> None:
        self._packer, self._packed = zlib.compressobj(level=1), list[bytes]()

    def add(self, piece: bytes) -> None:
        self._packed.append(self._packer.compress(piece))

    def packed(self) -> bytes:
        return b"".join((*self._packed, self._packer.flush()))


def _unpacked(packed: bytes) -> tuple[dict[str, str], bytes]:
    """Parts by name, and what is packed behind them."""
    unpacker = zlib.decompressobj()
    lines = unpacker.decompress(packed).decode().split("\n")
    return dict(line.split("\t", 1) for line in lines if line), unpacker.unused_data


def _rows_in(packed: bytes) -> str:
    return _unpacked(packed)[0][_ROWS]


def load_view(row: Row, plan: Plan) -> StoredView:
    """A view from its row. plan: the one that its result was made with."""
    said, rows = _unpacked(row["status"])
    texts: dict[str, PartText] = {**said}
    if rows:  # earlier releases kept them among the rest
        texts[_ROWS] = partial(_rows_in, rows)
    texts["as_of"] = json.dumps({"moment": row["made_at"]})
    view = StoredView(status_from_texts(texts, plan), row["inputs"], json.loads(row["outputs"]))
    view.__dict__["_told"] = row["status"], row["digest"]
    return view


def load_mark(row: Row) -> ViewMark:
    """A view's mark from the head of its row."""
    outputs = json.loads(row["outputs"])
    return ViewMark(row["inputs"], row["digest"], datetime.fromisoformat(row["made_at"]), outputs)
