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
from functools import cached_property
from typing import Any

from xlplan.ledger.database import Database, Row
from xlplan.ledger.status import Status
from xlplan.ledger.status_codec import judged_at, status_from_texts, status_to_texts
from xlplan.plan.model import Plan


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
        """What the result says, one JSON text a line after its name, packed; the moment of judging is no part of it."""
        return self._told[0]

    @property
    def digest(self) -> str:
        """A digest that two results share if and only if nothing but their moments differs."""
        return self._told[1]

    @cached_property
    def _told(self) -> tuple[bytes, str]:
        packer, digest, packed = zlib.compressobj(level=1), hashlib.sha256(), []
        for piece in self._pieces():
            digest.update(piece)
            packed.append(packer.compress(piece))
        return b"".join((*packed, packer.flush())), digest.hexdigest()

    def _pieces(self) -> Iterator[bytes]:
        begin = ""
        for name, pieces in status_to_texts(self.status):
            if name != "as_of":
                yield f"{begin}{name}\t".encode()
                yield from pieces
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


def load_view(row: Row, plan: Plan) -> StoredView:
    """A view from its row. plan: the one that its result was made with."""
    text = zlib.decompress(row["status"]).decode()
    texts = dict(line.split("\t", 1) for line in text.split("\n"))
    texts["as_of"] = json.dumps({"moment": row["made_at"]})
    view = StoredView(status_from_texts(texts, plan), row["inputs"], json.loads(row["outputs"]))
    view.__dict__["_told"] = row["status"], row["digest"]
    return view


def load_mark(row: Row) -> ViewMark:
    """A view's mark from the head of its row."""
    outputs = json.loads(row["outputs"])
    return ViewMark(row["inputs"], row["digest"], datetime.fromisoformat(row["made_at"]), outputs)
