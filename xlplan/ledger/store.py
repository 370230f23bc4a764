"""The ledger: everything that happened in a project, in one file. It answers what `review` asks (`Facts`)."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from xlplan.errors import ProjectError, RequestError
from xlplan.ledger.codec import as_json, from_data
from xlplan.ledger.database import Database, open_database
from xlplan.ledger.loading import ARRIVALS, load_arrival, load_heads, load_moment, load_readings
from xlplan.ledger.recording import moment_text, write_reading
from xlplan.ledger.records import Arrival, Build, Decision, DecisionKind, Fetched, Look, Mail, Output, Reading
from xlplan.ledger.status import Status
from xlplan.ledger.status_codec import status_from_json, status_to_json
from xlplan.ledger.views import StoredView, ViewMark, load_view, write_view
from xlplan.plan.model import Plan

_SHORTEST_HASH = 8

T = TypeVar("T")


def open_ledger(path: Path, *, create: bool = True, readonly: bool = False, wait: float = 10.0) -> Ledger:
    """The ledger at `path`, to be used in a `with` statement.

    create: make it if it is not there. readonly: write nothing at all; a ledger that is not there is then an empty
    one. wait: seconds to wait for another program that holds it. Raises ProjectError: `no-ledger`, `ledger-locked`,
    `ledger-damaged`, `ledger-foreign`, `ledger-newer`, `ledger-unwritable`, `disk-full`.
    """
    return Ledger(open_database(path, create=create, readonly=readonly, wait=wait))


class Ledger:
    """An open ledger. Every method that writes is one transaction, or part of the one around it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._cache: dict[str, tuple[Any, Any]] = {}

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

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

    def add_edition(self, plan: Plan, at: datetime) -> None:
        """Remember the plan in force at a moment; nothing happens while it stays the same."""
        with self.transaction():
            digest = self._keep_plan(plan)
            if digest != self._database.value("SELECT plan_sha256 FROM plan_history ORDER BY id DESC LIMIT 1"):
                self._database.insert("plan_history", {"at": moment_text(at), "plan_sha256": digest})

    def record(self, reading: Reading, original: bytes | None, *, reader_key: str) -> None:
        """Remember what reading an arrival came to, in place of what an earlier reader made of it.

        original: its bytes; None if they are kept already or are not to be. reader_key: whatever the reading depends
        on besides the bytes, see `known`. The moment when bytes were first seen never changes afterwards.
        """
        if original is not None and hashlib.sha256(original).hexdigest() != reading.arrival.sha256:
            raise ValueError(f"the bytes given for {reading.arrival.name} are not its own")
        with self.transaction():
            write_reading(self._database, reading, original, reader_key)

    def forget_unopened(self) -> None:
        """Drop what was said of files whose bytes could never be had: it holds only for the look that said it."""
        unopened = "SELECT id FROM arrivals WHERE sha256 = '' AND member = ''"
        with self.transaction():
            self._database.execute(f"DELETE FROM readings WHERE arrival_id IN ({unopened})")

    def read_again(self, hashes: Iterable[str]) -> None:
        """Take files (sha256, of members too) for unread, whatever reading them came to; what was read stays until
        then."""
        with self.transaction():
            for sha256 in hashes:
                outer = "SELECT container_sha256 FROM arrivals WHERE sha256 = ?1 AND container_sha256 <> ''"
                meant = f"SELECT id FROM arrivals WHERE sha256 IN ({outer} UNION SELECT ?1) OR container_sha256 = ?1"
                self._database.execute(f"UPDATE readings SET reader_key = '' WHERE arrival_id IN ({meant})", (sha256,))

    def look(self, at: datetime, present: Iterable[str]) -> None:
        """Remember what lay in the inbox (sha256) at a moment; it proves what had not come by then."""
        with self.transaction():
            looks = self.looks
            before = looks[-1].present if looks else frozenset()
            now = frozenset(present)
            added, removed = as_json(sorted(now - before)), as_json(sorted(before - now))
            self._database.insert("looks", {"at": moment_text(at), "added": added, "removed": removed})

    def decide(self, decision: Decision) -> None:
        """Remember a ruling."""
        with self.transaction():
            self._database.insert(
                "decisions",
                {
                    "kind": decision.kind.value,
                    "made_at": moment_text(decision.made_at),
                    "subject": decision.subject,
                    "department": decision.department,
                    "period": decision.period,
                    "at": moment_text(decision.at),
                    "made_by": decision.by,
                    "reason": decision.reason,
                },
            )

    def close_period(self, decision: Decision, status: Status) -> None:
        """Remember the ruling that closes a period, and its result as it stands."""
        with self.transaction():
            self.decide(decision)
            self._database.insert(
                "closed_periods",
                {
                    "period": status.period.id,
                    "closed_at": moment_text(decision.made_at),
                    "plan_sha256": self._keep_plan(status.plan),
                    "status": status_to_json(status),
                },
            )

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
        rows = self._database.rows("SELECT period, inputs, digest, made_at FROM views ORDER BY period")
        return {r["period"]: ViewMark(r["inputs"], r["digest"], datetime.fromisoformat(r["made_at"])) for r in rows}

    def record_build(self, build: Build) -> None:
        """Remember the form that a department gets for a period; a newer one replaces it."""
        with self.transaction():
            values = {**_shallow(build), "built_at": moment_text(build.built_at)}
            self._database.insert("builds", values, replace=True)
            self._note_issued(build.sha256)

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

    def known(self, reader_key: str) -> set[tuple[str, str, str]]:
        """What need not be read again: (sha256, file, member) of every arrival read under this key."""
        query = "SELECT sha256, file, member FROM arrivals JOIN readings ON arrival_id = id WHERE reader_key = ?"
        return {(row["sha256"], row["file"], row["member"]) for row in self._database.rows(query, (reader_key,))}

    @property
    def editions(self) -> Mapping[str, Plan]:
        """Every edition ever used, oldest first, each with the settings and departments it had last."""
        return self._cached("editions", self._load_editions)

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """Every ruling, in the order it was made."""
        return self._cached("decisions", lambda: tuple(self._load_decisions()))

    @property
    def looks(self) -> tuple[Look, ...]:
        """Every look at the inbox, oldest first."""
        return self._cached("looks", lambda: tuple(self._load_looks()))

    def heads(self) -> Iterable[Reading]:
        """Every reading, by file name, of its returns only whose they are; streamed."""
        return load_heads(self._database)

    def readings(self, period: str) -> Iterable[Reading]:
        """The readings with a return for `period`, by file name, in full, other returns left out; streamed."""
        return load_readings(self._database, period)

    def plan_at(self, moment: datetime) -> Plan | None:
        """The plan in force at a moment, as it was known then; None before the first."""
        latest = None
        for begun, digest in self._cached("plan history", lambda: tuple(self._load_plan_history())):
            if begun <= moment:
                latest = digest
        return None if latest is None else self._plan_of(latest)

    def periods(self) -> tuple[str, ...]:
        """Every period that was built, reported or closed, ascending."""
        query = "SELECT period FROM builds UNION SELECT period FROM returns UNION SELECT period FROM closed_periods"
        return tuple(row["period"] for row in self._database.rows(f"{query} ORDER BY period") if row["period"])

    def builds(self, period: str | None = None) -> tuple[Build, ...]:
        """The forms that were built, of one period or of all, by period and department."""
        query = "SELECT * FROM builds WHERE ? IS NULL OR period = ? ORDER BY period, department"
        rows = self._database.rows(query, (period, period))
        return tuple(Build(**{**dict(row), "built_at": datetime.fromisoformat(row["built_at"])}) for row in rows)

    def known_output(self, path: str) -> str | None:
        """The sha256 of what was last written at a path; None if nothing was."""
        found: str | None = self._database.value("SELECT sha256 FROM outputs WHERE path = ?", (path,))
        return found

    def known_outputs(self) -> Mapping[str, Output]:
        """Everything that was ever written, by its path."""
        return self._cached("outputs", lambda: {output.path: output for output in self._load_outputs()})

    def _load_outputs(self) -> Iterator[Output]:
        for row in self._database.rows("SELECT * FROM outputs"):
            yield Output(row["path"], row["sha256"], datetime.fromisoformat(row["written_at"]), row["shows"])

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

    def is_closed(self, period: str) -> bool:
        """Whether the last ruling on the period closed it."""
        rulings = [
            decision.kind
            for decision in self.decisions
            if decision.kind in (DecisionKind.CLOSE, DecisionKind.REOPEN)
            and period in (decision.period, decision.subject)
        ]
        return bool(rulings) and rulings[-1] is DecisionKind.CLOSE

    def snapshot(self, period: str) -> Status | None:
        """The result of a closed period as it stood then; None if the period is not closed now."""
        row = self._database.row("SELECT * FROM closed_periods WHERE period = ? ORDER BY id DESC LIMIT 1", (period,))
        if row is None or not self.is_closed(period):
            return None
        return status_from_json(row["status"], self._plan_of(row["plan_sha256"]))

    def arrivals(self, name: str) -> tuple[Arrival, ...]:
        """What a person may mean: by sha256 (at least 8 characters of it), path with members after `!`, or the
        file's bare name; oldest first."""
        rows = self._database.rows(f"{ARRIVALS} ORDER BY arrivals.id")
        return tuple(arrival for row in rows if _meant(arrival := load_arrival(row), name))

    def original(self, name: str) -> bytes:
        """The bytes of an arrival, see `arrivals`; of several versions of a file the latest.

        Raises RequestError if nothing or different files are meant, or if the bytes were not kept.
        """
        found = self.arrivals(name)
        if not found:
            raise RequestError("no-original", name=name)
        if len({a.name for a in found}) > 1 and len({a.sha256 for a in found}) > 1:
            raise RequestError("ambiguous-original", name=name, matches=", ".join(dict.fromkeys(a.name for a in found)))
        data = self._database.value("SELECT data FROM originals WHERE sha256 = ?", (found[-1].sha256,))
        if data is None:
            raise RequestError("original-not-kept", name=name)
        try:
            return zlib.decompress(data)
        except zlib.error as exc:
            raise ProjectError("ledger-damaged", file=str(self.path), reason=str(exc)) from exc

    def _keep_plan(self, plan: Plan) -> str:
        text = as_json(plan)
        digest = hashlib.sha256(text.encode()).hexdigest()
        if self._database.value("SELECT 1 FROM plans WHERE sha256 = ?", (digest,)) is None:
            values = {"sha256": digest, "plan": plan.id, "edition": plan.edition, "json": text}
            self._database.insert("plans", values)
        return digest

    def _plan_of(self, digest: str) -> Plan:
        return self._cached(f"plan {digest}", lambda: self._plan(digest))

    def _plan(self, digest: str) -> Plan:
        return from_data(Plan, json.loads(self._database.value("SELECT json FROM plans WHERE sha256 = ?", (digest,))))

    def _load_editions(self) -> dict[str, Plan]:
        digests: dict[str, str] = {}
        query = "SELECT edition, plan_sha256 FROM plan_history JOIN plans ON plans.sha256 = plan_sha256 ORDER BY id"
        for row in self._database.rows(query):
            digests[row["edition"]] = row["plan_sha256"]
        return {edition: self._plan_of(digest) for edition, digest in digests.items()}

    def _load_plan_history(self) -> Iterator[tuple[datetime, str]]:
        for row in self._database.rows("SELECT at, plan_sha256 FROM plan_history ORDER BY id"):
            yield datetime.fromisoformat(row["at"]), row["plan_sha256"]

    def _load_decisions(self) -> Iterator[Decision]:
        for row in self._database.rows("SELECT * FROM decisions ORDER BY id"):
            yield Decision(
                kind=DecisionKind(row["kind"]),
                made_at=datetime.fromisoformat(row["made_at"]),
                subject=row["subject"],
                department=row["department"],
                period=row["period"],
                at=load_moment(row["at"]),
                by=row["made_by"],
                reason=row["reason"],
            )

    def _load_looks(self) -> Iterator[Look]:
        present: frozenset[str] = frozenset()
        for row in self._database.rows("SELECT * FROM looks ORDER BY id"):
            added, removed = json.loads(row["added"]), json.loads(row["removed"])
            if added or removed:
                present = (present - frozenset(removed)) | frozenset(added)
            yield Look(datetime.fromisoformat(row["at"]), present)

    def _cached(self, name: str, load: Callable[[], T]) -> T:
        generation = self._database.generation
        if name not in self._cache or self._cache[name][0] != generation:
            self._cache[name] = (generation, load())
        found: T = self._cache[name][1]
        return found


def _meant(arrival: Arrival, name: str) -> bool:
    wanted = name.replace("\\", "/")
    if len(name) >= _SHORTEST_HASH and arrival.sha256.startswith(name.lower()):
        return True
    return wanted in (arrival.name, arrival.name.rpartition("/")[2], arrival.name.rpartition("!")[2])


def _shallow(record: Any) -> dict[str, Any]:
    """A record's fields by name, as they are."""
    return {field.name: getattr(record, field.name) for field in fields(record)}
