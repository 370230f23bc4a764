"""Merge: take in what came back, record it, judge it, write the results."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import replace
from os import PathLike
from pathlib import Path

from xlplan.books.limits import DEFAULT_LIMITS, Limits
from xlplan.books.unreadable import Reason
from xlplan.errors import ProjectError, RequestError, reason_of
from xlplan.incoming.taking import take_in
from xlplan.ledger.records import Reading, StepKind, Verdict
from xlplan.ledger.views import StoredView
from xlplan.pipeline.finishing import as_kept
from xlplan.pipeline.guard import worker_log
from xlplan.pipeline.judging import moment, status_of
from xlplan.pipeline.reading_context import reading_context
from xlplan.pipeline.results import Merged
from xlplan.pipeline.session import Session
from xlplan.pipeline.unchanged import inputs_of
from xlplan.plan.model import Period
from xlplan.project import Project

Progress = Callable[[int, int, str], None]

Data = bytes | bytearray | memoryview | str | PathLike[str]
"""A file given by its bytes, or by where it lies."""


def merge(
    session: Session,
    period: str | None,
    *,
    as_of: str | None = None,
    plan_now: bool = False,
    passwords: tuple[str, ...] = (),
    pdf: bool = True,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress | None = None,
    executor: Executor | None = None,
    returns: Mapping[str, Data] | None = None,
) -> Merged:
    """Read what is new in the inbox, record it in one transaction, judge the period and write its outputs.

    as_of: a moment as typed; its outputs are named for it and never replace the month's own. plan_now: judge the period
    by today's plan on purpose, now and from now on. executor: whose workers read the returns, on this machine or
    others; processes of this one if None. returns: files by name, taken in as if they lay in the inbox, which is not
    looked at then. Raises ProjectError, RequestError; what is wrong in returns is in the status' findings.
    """
    month = session.period(period)
    given = moment(session, as_of) if as_of is not None else None
    with _lying(returns) as place:
        fresh = record_inbox(
            session, month.id, passwords=passwords, limits=limits, progress=progress, executor=executor, place=place
        )
    if given is None:
        record_merge(session, month, plan_now=plan_now)
    inputs = inputs_of(session, month) if given is None else ""
    kept = as_kept(session, month, inputs, pdf=pdf) if given is None else None
    if kept is not None:
        return replace(kept, fresh=fresh)
    from xlplan.pipeline.reporting import write_status  # takes as long as all the rest of a merge with nothing new

    status = status_of(session, month, given)
    return replace(write_status(session, StoredView(status, inputs), given, pdf=pdf), fresh=fresh)


def record_merge(session: Session, month: Period, *, plan_now: bool = False) -> None:
    """Remember that a month was merged: what its targets say then is what it keeps once a later month begins."""
    ledger = session.writable
    if plan_now:
        ledger.record_step(month.id, StepKind.PLAN_NOW, session.now)
    mine = [step for step in ledger.steps if step.period == month.id and step.kind is StepKind.MERGE]
    if not mine or mine[-1].plan != ledger.plan_in_force:
        ledger.record_step(month.id, StepKind.MERGE, session.now)


def record_inbox(
    session: Session,
    period: str = "",
    *,
    passwords: tuple[str, ...] = (),
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress | None = None,
    executor: Executor | None = None,
    place: Path | None = None,
) -> frozenset[str]:
    """Read every file of the inbox that is not known yet and record it, with one look at what lies there. period: what
    is amiss with new files is told in this one too. place: a folder with an `inbox` in it that is looked at instead,
    beside what lay in the project's own at the last look. What was not known before comes back by its name.

    Raises ProjectError where the inbox is no folder.
    """
    ledger, project = session.writable, session.project
    if place is None:
        demand_inbox(session.project)
    context = reading_context(session, passwords)
    heads = list(ledger.heads())
    read_before = {reading.arrival.sha256 for reading in heads if reading.verdict is Verdict.RETURN}
    again = set(context.accepted)
    if passwords:
        again |= {reading.arrival.sha256 for reading in heads if reading.verdict is Verdict.NEEDS_PERSON}
    tries = {_bytes_of(reading): tries_of(reading) for reading in heads if reading.reason in _KILLED}
    again |= {sha256 for (sha256, _), count in tries.items() if count < MOST_TRIES}
    files_again = {reading.arrival.file for reading in heads if reading.arrival.sha256 in again}
    alone = {reading.arrival.file for reading in heads if reading.reason in _KILLED}
    known = {arrival for arrival in ledger.known(context.key) if arrival[1] not in files_again}
    before = {(reading.arrival.name, reading.arrival.sha256) for reading in heads}
    present: set[str] = set()
    fresh: set[str] = set()
    with worker_log(project.log), ledger.transaction():
        ledger.forget_unopened()
        inbox, root = (project.inbox, project.root) if place is None else (place / "inbox", place)
        for taken in take_in(inbox, root, context, known, session.now, limits, progress, alone, executor):
            present.add(taken.sha256)
            if taken.head is not None and not _worse(taken.head, read_before):
                reading = replace(_counted(taken.head, tries), seen_for=period)
                document = taken.document or None
                ledger.record(reading, taken.original, reader_key=context.key, document=document)
                ledger.keep(taken.kept, session.now)
                if (reading.arrival.name, reading.arrival.sha256) not in before:
                    fresh.add(reading.arrival.name)
        last = ledger.looks[-1].present if ledger.looks else frozenset()
        there = _there(present - {""}, last, given=place is not None)
        ledger.look(session.now, there, whole="" not in present)
    return frozenset(fresh)


def _there(seen: set[str], last: frozenset[str], *, given: bool) -> set[str]:
    """What a look tells of: the bytes seen now, and those given at any time. given: whether those seen now were; what
    lay in the inbox at the last look lies there still then."""
    there = seen | {f"{_GIVEN}{sha256}" for sha256 in seen} | last if given else set(seen)
    marks = {mark for mark in last if mark.startswith(_GIVEN)}
    return there | marks | {mark.removeprefix(_GIVEN) for mark in marks}


def demand_inbox(project: Project) -> None:
    """Raise ProjectError where there is no inbox to be looked at: an unmounted drive is not "nobody reported"."""
    inbox, folder = project.inbox, str(project.root)
    if not inbox.exists():
        raise ProjectError("inbox-absent", folder=folder)
    if not inbox.is_dir():
        raise ProjectError("inbox-not-a-folder", folder=folder)


@contextmanager
def _lying(returns: Mapping[str, Data] | None) -> Iterator[Path | None]:
    """A folder in whose `inbox` returns lie that were given by name; None where none were."""
    if returns is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="xlplan-") as folder:
        inbox = Path(folder).resolve() / "inbox"
        inbox.mkdir()
        for name, data in _bytes_given(returns).items():
            path = (inbox / name).resolve()
            if not path.is_relative_to(inbox) or path == inbox:
                raise RequestError("bad-return-name", name=name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        yield inbox.parent


def _bytes_given(returns: Mapping[str, Data]) -> dict[str, bytes]:
    """The bytes of returns by name, before any of them is taken in. Raises RequestError."""
    if not isinstance(returns, Mapping):
        raise RequestError("returns-no-mapping", given=type(returns).__name__)
    return {str(name): _data_of(name, data) for name, data in returns.items()}


def _data_of(name: str, data: Data) -> bytes:
    if isinstance(data, bytes | bytearray | memoryview):
        return bytes(data)
    if not isinstance(data, str | PathLike):
        raise RequestError("return-no-data", name=name, given=type(data).__name__)
    try:
        return Path(data).read_bytes()
    except OSError as exc:
        raise RequestError("return-unread", name=name, file=str(data), reason=reason_of(exc)) from exc


_GIVEN = "given:"
"""Marks in a look the bytes that a program gave: they lie in no inbox, and yet no later look makes them gone."""

MOST_TRIES = 3
"""How often a file is read whose reading is stopped each time: once, and at the next two merges. After that only
`read-again` asks for it: what stopped it may have been a machine that slept, but three times is the file."""

_KILLED = (Reason.KILLED_TIME, Reason.KILLED_MEMORY, Reason.KILLED_CRASH)
_UNREAD_THIS_TIME = (Reason.ENCRYPTED, Reason.WRONG_PASSWORD, *_KILLED)


def tries_of(reading: Reading) -> int:
    """How often in a row the reading of a file was stopped."""
    return int(reading.reason_params.get("tries") or 1) if reading.reason in _KILLED else 0


def _bytes_of(reading: Reading) -> tuple[str, str]:
    return reading.arrival.sha256, reading.arrival.member


def _counted(reading: Reading, tries: Mapping[tuple[str, str], int]) -> Reading:
    """A reading that was stopped, with how often that has happened."""
    if reading.reason not in _KILLED:
        return reading
    count = tries.get(_bytes_of(reading), 0) + 1
    return replace(reading, reason_params={**reading.reason_params, "tries": min(count, MOST_TRIES)})


def _worse(reading: Reading, read_before: set[str]) -> bool:
    """What was read once, with its password say, is not forgotten when the same bytes cannot be read another time."""
    return reading.reason in _UNREAD_THIS_TIME and reading.arrival.sha256 in read_before
