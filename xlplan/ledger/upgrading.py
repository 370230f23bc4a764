"""The one step of bringing an older ledger up to date that SQL cannot say: rows of version 2 into documents."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from xlplan.ledger.codec import as_json

if TYPE_CHECKING:
    from xlplan.ledger.database import Database, Row


def fill_documents(database: Database) -> None:
    """Gather what the tables say of each reading into the columns `findings` and `document`."""
    tables = _Tables(database)
    for row in list(database.rows("SELECT arrival_id FROM readings")):
        key = row["arrival_id"]
        document = [tables.returned(returned) for returned in tables.returns[key]]
        findings = [tables.finding(finding) for finding in tables.file_findings[key]]
        database.update("readings", {"findings": as_json(findings), "document": as_json(document)}, {"arrival_id": key})


class _Tables:
    """The tables of version 2, by what their rows belong to."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.returns = self._by("arrival_id", "SELECT * FROM returns ORDER BY position")
        self.file_findings = self._by("arrival_id", "SELECT * FROM findings WHERE return_id IS NULL ORDER BY position")
        self._findings = self._by("return_id", "SELECT * FROM findings WHERE return_id NOT NULL ORDER BY position")
        self._entries = self._by("return_id", "SELECT * FROM entries ORDER BY position")
        self._answers = self._by("entry_id", "SELECT * FROM answers ORDER BY entry_id, position")
        self._missing = self._by("return_id", "SELECT * FROM missing ORDER BY position")
        self._extras = self._by("return_id", "SELECT * FROM extras ORDER BY position")

    def _by(self, key: str, query: str) -> dict[Any, list[Any]]:
        found: dict[Any, list[Any]] = defaultdict(list)
        for row in self._database.rows(query):
            found[row[key]].append(row)
        return found

    def returned(self, row: Row) -> dict[str, Any]:
        """A row of `returns` with all that belongs to it."""
        key = row["id"]
        identity = {name: row[name] for name in ("department", "period", "plan", "edition", "confidence")}
        identity |= {name: json.loads(row[name]) for name in ("carriers", "stamp") if row[name] is not None}
        return {
            "identity": identity,
            "entries": [self._entry(entry) for entry in self._entries[key]],
            "findings": [self.finding(finding) for finding in self._findings[key]],
            "missing": [
                {"target": gap["target"], "column": gap["column"], "row": bool(gap["whole_row"]), "origin": _place(gap)}
                for gap in self._missing[key]
            ],
            "signoff": json.loads(row["signoff"]),
            "extras": [{"text": extra["text"], "origin": _place(extra)} for extra in self._extras[key]],
        }

    def _entry(self, row: Row) -> dict[str, Any]:
        answers = {
            cell["column"]: {"value": json.loads(cell["value"]), "raw": cell["raw"], "origin": _place(cell)}
            for cell in self._answers[row["id"]]
        }
        return {
            "target": row["target"],
            "department": row["department"],
            "answers": answers,
            "origin": _place(row),
        }

    @staticmethod
    def finding(row: Row) -> dict[str, Any]:
        """A row of `findings`."""
        names = ("code", "severity", "department", "target", "period")
        return {name: row[name] for name in names} | {"origin": _place(row), "params": json.loads(row["params"])}


def _place(row: Row) -> list[str]:
    """A place as documents hold it. The tables left out, one by one, what was the arrival's own."""
    place = [row["sheet"], row["cell"]]
    return place if row["sha256"] is None and row["file"] is None else [*place, row["sha256"], row["file"]]
