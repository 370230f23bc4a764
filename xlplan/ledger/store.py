"""The ledger: everything that happened in a project, in one file. It answers what `review` asks (`Facts`)."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from xlplan.errors import ProjectError, RequestError
from xlplan.ledger.codec import as_json
from xlplan.ledger.database import open_database
from xlplan.ledger.documents import document_of
from xlplan.ledger.loading import ARRIVALS, load_arrival, load_heads, load_readings
from xlplan.ledger.paperwork import Paperwork
from xlplan.ledger.recording import moment_text, write_original, write_reading
from xlplan.ledger.records import Arrival, Decision, DecisionKind, Look, Reading, Step, StepKind, standing_decisions
from xlplan.ledger.status import Status
from xlplan.ledger.status_codec import status_from_json, status_to_json
from xlplan.ledger.steps import counting_periods, load_decisions, load_looks, load_steps, write_step
from xlplan.plan.model import Plan

_SHORTEST_HASH = 8
"""Characters of a sha256 that name a file: `e997921c`. Fewer may be the beginning of a name."""

T = TypeVar("T")


def open_ledger(path: Path, *, create: bool = True, readonly: bool = False, wait: float = 10.0) -> Ledger:
    """The ledger at `path`, to be used in a `with` statement.

    create: make it if it is not there. readonly: write nothing at all; a ledger that is not there is then an empty
    one. wait: seconds to wait for another program that holds it. Raises ProjectError: `no-ledger`, `ledger-locked`,
    `ledger-damaged`, `ledger-foreign`, `ledger-newer`, `ledger-unwritable`, `disk-full`.
    """
    return Ledger(open_database(path, create=create, readonly=readonly, wait=wait))


class Ledger(Paperwork):
    """An open ledger. Every method that writes is one transaction, or part of the one around it."""

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def add_edition(self, plan: Plan, at: datetime) -> None:
        """Remember the plan in force at a moment; nothing happens while it stays the same."""
        with self.transaction():
            digest = self._keep_plan(plan)
            if digest != self._database.value("SELECT plan_sha256 FROM plan_history ORDER BY id DESC LIMIT 1"):
                self._database.insert("plan_history", {"at": moment_text(at), "plan_sha256": digest})

    def record(self, reading: Reading, original: bytes | None, *, reader_key: str, document: str | None = None) -> None:
        """Remember what reading an arrival came to, in place of what an earlier reader made of it.

        document: what its returns say where the reading has only their heads (see `document_of`). original: its bytes;
        None if they are kept already or are not to be. reader_key: whatever the reading depends on besides the bytes,
        see `known`. The moment when bytes were first seen never changes afterwards.
        """
        if original is not None and hashlib.sha256(original).hexdigest() != reading.arrival.sha256:
            raise ValueError(f"the bytes given for {reading.arrival.name} are not its own")
        with self.transaction():
            said = document_of(reading) if document is None else document
            write_reading(self._database, reading, said, original, reader_key)

    def keep(self, files: Iterable[tuple[str, bytes]], at: datetime) -> None:
        """Keep the bytes of pictures and objects that returns show, by their sha256."""
        with self.transaction():
            for sha256, data in files:
                write_original(self._database, sha256, data, at)

    def kept(self, sha256: str) -> bytes | None:
        """Bytes that were kept; None if there are none."""
        data = self._database.value("SELECT data FROM originals WHERE sha256 = ?", (sha256,))
        return None if data is None else zlib.decompress(data)

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

    def look(self, at: datetime, present: Iterable[str], *, whole: bool = True) -> None:
        """Remember what lay in the inbox (sha256) at a moment; it proves what had not come by then, if it was whole."""
        with self.transaction():
            looks = self.looks
            before = looks[-1].present if looks else frozenset()
            now = frozenset(present)
            added, removed = as_json(sorted(now - before)), as_json(sorted(before - now))
            values = {"at": moment_text(at), "added": added, "removed": removed, "whole": int(whole)}
            self._database.insert("looks", values)

    def decide(self, decision: Decision) -> None:
        """Remember a ruling."""
        values = {
            "kind": decision.kind.value,
            "made_at": moment_text(decision.made_at),
            "subject": decision.subject,
            "department": decision.department,
            "period": decision.period,
            "at": moment_text(decision.at),
            "made_by": decision.by,
            "reason": decision.reason,
        }
        with self.transaction():
            self._database.insert("decisions", values)

    def close_period(self, decision: Decision, status: Status) -> None:
        """Remember the ruling that closes a period, and its result as it stands."""
        with self.transaction():
            self.decide(decision)
            values = {
                "period": status.period.id,
                "closed_at": moment_text(decision.made_at),
                "plan_sha256": self._keep_plan(status.plan),
                "status": status_to_json(status),
            }
            self._database.insert("closed_periods", values)

    def known(self, reader_key: str) -> set[tuple[str, str, str]]:
        """What need not be read again: (sha256, file, member) of every arrival read under this key."""
        query = "SELECT sha256, file, member FROM arrivals JOIN readings ON arrival_id = id WHERE reader_key = ?"
        return {(row["sha256"], row["file"], row["member"]) for row in self._database.rows(query, (reader_key,))}

    @property
    def editions(self) -> Mapping[str, Plan]:
        """Every edition ever used, oldest first, each with the settings and departments it had last."""
        return self._cached(self._load_editions)

    @property
    def departments(self) -> tuple[tuple[str, str], ...]:
        """Id and name of every department of every plan, the oldest plan first: an edition keeps only its last."""
        return self._cached(lambda: tuple(self._load_departments()))

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """Every ruling, in the order it was made."""
        return self._cached(lambda: tuple(load_decisions(self._database)))

    @property
    def looks(self) -> tuple[Look, ...]:
        """Every look at the inbox, oldest first."""
        return self._cached(lambda: tuple(load_looks(self._database)))

    def heads(self) -> Iterable[Reading]:
        """Every reading, by file name, of its returns only whose they are; streamed."""
        return load_heads(self._database)

    def readings(self, period: str) -> Iterable[Reading]:
        """The readings with a return for `period`, by file name, in full, other returns left out; streamed."""
        return load_readings(self._database, period)

    def plan_at(self, moment: datetime) -> Plan | None:
        """The plan in force at a moment, as it was known then; None before the first."""
        latest = None
        for begun, digest in self._plan_history:
            if begun <= moment:
                latest = digest
        return None if latest is None else self._plan_of(latest)

    @property
    def plan_moments(self) -> tuple[datetime, ...]:
        """When the plan changed, as writing commands saw it, oldest first."""
        return tuple(begun for begun, _ in self._plan_history)

    @property
    def steps(self) -> tuple[Step, ...]:
        """What was done with periods, in the order it was done."""
        return self._cached(lambda: tuple(load_steps(self._database)))

    @property
    def plan_in_force(self) -> str:
        """The sha256 of the plan as a writing command last saw it, "" if none did."""
        return next((digest for _, digest in reversed(self._plan_history)), "")

    @property
    def _plan_history(self) -> tuple[tuple[datetime, str], ...]:
        return self._cached(lambda: tuple(self._load_plan_history()))

    def record_step(self, period: str, kind: StepKind, at: datetime) -> None:
        """Remember what was done with a period, with the plan in force."""
        with self.transaction():
            write_step(self._database, period, kind, at)

    def plan_of_step(self, step: Step) -> Plan:
        """The plan with which a step was taken."""
        return self._plan_of(step.plan)

    def periods(self, until: datetime | None = None) -> frozenset[str]:
        """Periods whose forms were sent, that were reminded of, merged or closed by a moment, or ever."""
        return counting_periods(self._database, until)

    def is_closed(self, period: str) -> bool:
        """Whether the last ruling on the period closed it."""
        rulings = [
            decision.kind
            for decision in standing_decisions(self.decisions)
            if decision.kind in (DecisionKind.CLOSE, DecisionKind.REOPEN)
            and period in (decision.period, decision.subject)
        ]
        return bool(rulings) and rulings[-1] is DecisionKind.CLOSE

    def closed_status(self, period: str) -> Status | None:
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

    def _load_editions(self) -> dict[str, Plan]:
        digests: dict[str, str] = {}
        query = "SELECT edition, plan_sha256 FROM plan_history JOIN plans ON plans.sha256 = plan_sha256 ORDER BY id"
        for row in self._database.rows(query):
            digests[row["edition"]] = row["plan_sha256"]
        return {edition: self._plan_of(digest) for edition, digest in digests.items()}

    def _load_departments(self) -> Iterator[tuple[str, str]]:
        listed = "json_each(plans.json, '$.departments') AS one"
        columns = (
            "json_extract(one.value, '$.id') AS id, json_extract(one.value, '$.name') AS name, plan_history.id AS at"
        )
        joined = f"SELECT {columns} FROM plan_history JOIN plans ON plans.sha256 = plan_sha256, {listed}"
        for row in self._database.rows(
            f"SELECT id, name, MAX(at) AS last FROM ({joined}) GROUP BY id, name ORDER BY last"
        ):
            yield row["id"], row["name"]

    def _load_plan_history(self) -> Iterator[tuple[datetime, str]]:
        for row in self._database.rows("SELECT at, plan_sha256 FROM plan_history ORDER BY id"):
            yield datetime.fromisoformat(row["at"]), row["plan_sha256"]


def _meant(arrival: Arrival, name: str) -> bool:
    wanted = name.replace("\\", "/")
    if len(name) >= _SHORTEST_HASH and arrival.sha256.startswith(name.lower()):
        return True
    return wanted in (arrival.name, arrival.name.rpartition("/")[2], arrival.name.rpartition("!")[2])
