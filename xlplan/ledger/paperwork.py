"""What xlplan itself did: forms built, outputs, mails, results kept. The other half of `store`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from xlplan.ledger.codec import as_json, from_data
from xlplan.ledger.database import Database
from xlplan.ledger.recording import moment_text
from xlplan.ledger.records import Build, Fetched, Mail, Output
from xlplan.ledger.views import StoredView, ViewMark, load_mark, load_view, write_view
from xlplan.plan.model import Plan
from xlplan.plan.period_names import in_time_order

T = TypeVar("T")

_NO_FACTS = frozenset(
    {
        *("originals", "arrivals", "readings", "returns", "plans", "looks"),
        *("outputs", "views", "parsed_plan", "issued", "layouts", "period_changes", "months"),
    }
)
"""Tables whose rows are no facts of their own; see `Paperwork.facts_digest`."""


class Paperwork:
    """The part of an open ledger that remembers what was made and sent. See `store.Ledger`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._cache: dict[tuple[str, str], tuple[Any, Any]] = {}

    @property
    def path(self) -> Path:
        """The one file."""
        return self._database.path

    @property
    def readonly(self) -> bool:
        """Whether nothing can be written."""
        return self._database.readonly

    @property
    def database(self) -> Database:
        """What lies below, for checking and export."""
        return self._database

    def close(self) -> None:
        """Close the file. What was not committed is as if it had not been."""
        self._database.close()

    def transaction(self) -> AbstractContextManager[None]:
        """All that is written inside stands together or not at all, whatever happens to the program or the machine."""
        return self._database.transaction()

    def keep_parsed_plan(self, content: str, reading: Any) -> None:
        """Remember what reading plan.xlsx came to. content: a digest of all that it depends on."""
        with self.transaction():
            self._database.execute("DELETE FROM parsed_plan")
            self._database.insert("parsed_plan", {"content": content, "reading": as_json(reading)})

    def parsed_plan(self, content: str, kind: type[T]) -> T | None:
        """What reading plan.xlsx came to, as a record of `kind`; None if that content was not read last."""
        found = self._database.value("SELECT reading FROM parsed_plan WHERE content = ?", (content,))
        return None if found is None else from_data(kind, json.loads(found))

    def keep_view(self, view: StoredView) -> None:
        """Remember a period's result in place of the one before it; see `views`."""
        with self.transaction():
            write_view(self._database, view, self._keep_plan(view.status.plan))

    def view(self, period: str) -> StoredView | None:
        """A period's result as it was last kept; None if none was."""
        row = self._database.row("SELECT * FROM views WHERE period = ?", (period,))
        return None if row is None else load_view(row, self._plan_of(row["plan_sha256"]))

    def view_marks(self) -> Mapping[str, ViewMark]:
        """Of every kept result what it was made from and what it says, as digests, by period, ascending."""
        rows = self._database.rows("SELECT period, inputs, digest, made_at, outputs FROM views")
        marks = {row["period"]: load_mark(row) for row in rows}
        return {period: marks[period] for period in in_time_order(marks)}

    def facts_digest(self) -> str:
        """A digest of every fact that results are judged from. Readings count by `changes`; what xlplan made of the
        facts is left out. Looks count by what came and went: one that saw the same again says nothing new. Any other
        table, also one of a later version, counts with every row."""
        told = hashlib.sha256()
        for row in self._database.rows("SELECT added, removed FROM looks WHERE added || removed <> '[][]' ORDER BY id"):
            told.update(json.dumps(tuple(row)).encode())
        names = [row["name"] for row in self._database.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in sorted(set(names) - _NO_FACTS):
            told.update(name.encode())
            for row in self._database.rows(f"SELECT * FROM {name}"):
                told.update(json.dumps(tuple(row), default=bytes.hex).encode())
        return told.hexdigest()

    def record_build(self, build: Build) -> None:
        """Remember the form that a department gets for a period; a newer one replaces it."""
        with self.transaction():
            values = {**_shallow(build), "built_at": moment_text(build.built_at)}
            self._database.insert("builds", values, replace=True)
            self._note_issued(build.sha256)

    def forget_builds(self, period: str) -> None:
        """Drop what was built for a period, so that it is as if it had not been."""
        with self.transaction():
            self._database.execute("DELETE FROM builds WHERE period = ?", (period,))

    def record_output(self, path: str, sha256: str, at: datetime, shows: str = "") -> None:
        """Remember what was written at a path (relative to the project folder, with `/`), and what it was made from."""
        values = {"path": path, "sha256": sha256, "written_at": moment_text(at), "shows": shows}
        with self.transaction():
            self._database.insert("outputs", values, replace=True)
            self._note_issued(sha256)

    def _note_issued(self, sha256: str) -> None:
        self._database.execute("INSERT OR IGNORE INTO issued (sha256) VALUES (?)", (sha256,))

    def issued(self) -> frozenset[str]:
        """Hashes of every form and output that was ever made."""
        return frozenset(row["sha256"] for row in self._database.rows("SELECT sha256 FROM issued"))

    def record_mail(self, mail: Mail) -> None:
        """Remember a mail, or the state it came to."""
        lists = {name: as_json(getattr(mail, name)) for name in ("recipients", "delivered", "unsure", "refused")}
        with self.transaction():
            self._database.insert("mails", {**_shallow(mail), **lists, "at": moment_text(mail.at)}, replace=True)

    def record_fetched(self, message: Fetched) -> None:
        """Remember a message seen in a mailbox."""
        with self.transaction():
            self._database.insert("fetched", {**_shallow(message), "at": moment_text(message.at)}, replace=True)

    def builds(self, period: str | None = None) -> tuple[Build, ...]:
        """The forms that were built, of one period or of all, by period and department."""
        return self._cached(lambda: self._builds(period), period or "")

    def _builds(self, period: str | None) -> tuple[Build, ...]:
        query = "SELECT * FROM builds WHERE ? IS NULL OR period = ? ORDER BY period COLLATE in_time, department"
        rows = self._database.rows(query, (period, period))
        return tuple(Build(**{**dict(row), "built_at": datetime.fromisoformat(row["built_at"])}) for row in rows)

    def known_output(self, path: str) -> str | None:
        """The sha256 of what was last written at a path; None if nothing was."""
        found: str | None = self._database.value("SELECT sha256 FROM outputs WHERE path = ?", (path,))
        return found

    def output(self, path: str) -> Output | None:
        """What was last written at a path; None if nothing was."""
        row = self._database.row("SELECT * FROM outputs WHERE path = ?", (path,))
        return None if row is None else _output(row)

    def outputs_beside(self, path: str) -> tuple[Output, ...]:
        """What was written in the folder of a path under names that go on where it has its suffix."""
        stem = path.rpartition(".")[0]
        query = "SELECT * FROM outputs WHERE path > ? AND path < ? AND path <> ?"
        return tuple(map(_output, self._database.rows(query, (f"{stem}.", f"{stem}/", path))))

    def written_at(self, path: str) -> datetime | None:
        """When something was last written at a path; None if nothing was."""
        found: str | None = self._database.value("SELECT written_at FROM outputs WHERE path = ?", (path,))
        return None if found is None else datetime.fromisoformat(found)

    def mails(self, period: str | None = None) -> tuple[Mail, ...]:
        """The mails of one period or of all, by period, department and moment."""
        query = "SELECT * FROM mails WHERE ? IS NULL OR period = ?"
        mails = [
            Mail(
                row["message_id"],
                row["department"],
                row["period"],
                row["kind"],
                tuple(json.loads(row["recipients"])),
                row["state"],
                datetime.fromisoformat(row["at"]),
                tuple(json.loads(row["delivered"])),
                tuple(json.loads(row["unsure"])),
                json.loads(row["refused"]),
                row["content"],
            )
            for row in self._database.rows(query, (period, period))
        ]
        return tuple(sorted(mails, key=lambda m: (m.period, m.department, m.at, m.message_id)))

    def knows_mail(self, message_id: str) -> bool:
        """Whether a mail is on record."""
        return self._database.value("SELECT 1 FROM mails WHERE message_id = ?", (message_id,)) is not None

    def fetched(self) -> tuple[Fetched, ...]:
        """Every message seen in a mailbox."""
        rows = self._database.rows("SELECT * FROM fetched ORDER BY account, folder, uidvalidity, uid")
        return tuple(Fetched(**{**dict(row), "at": datetime.fromisoformat(row["at"])}) for row in rows)

    def _keep_plan(self, plan: Plan) -> str:
        text = as_json(plan)
        digest = hashlib.sha256(text.encode()).hexdigest()
        if self._database.value("SELECT 1 FROM plans WHERE sha256 = ?", (digest,)) is None:
            values = {"sha256": digest, "plan": plan.id, "edition": plan.edition, "json": text}
            self._database.insert("plans", values)
        return digest

    def _plan_of(self, digest: str) -> Plan:
        return self._cached(lambda: self._plan(digest), digest)

    def _plan(self, digest: str) -> Plan:
        return from_data(Plan, json.loads(self._database.value("SELECT json FROM plans WHERE sha256 = ?", (digest,))))

    def _cached(self, load: Callable[[], T], of: str = "") -> T:
        """What a function loads (of what), under its name, until something is written."""
        key, generation = (load.__qualname__, of), self._database.generation
        if key not in self._cache or self._cache[key][0] != generation:
            self._cache[key] = (generation, load())
        found: T = self._cache[key][1]
        return found


def _shallow(record: Any) -> dict[str, Any]:
    """A record's fields by name, as they are."""
    return {field.name: getattr(record, field.name) for field in fields(record)}


def _output(row: Any) -> Output:
    return Output(row["path"], row["sha256"], datetime.fromisoformat(row["written_at"]), row["shows"])
