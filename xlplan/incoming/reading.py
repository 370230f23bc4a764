"""One outer file → a reading of it and of everything in it, each with exactly one verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from xlplan.books.book import Book
from xlplan.books.limits import Limits
from xlplan.books.reading import read_kind, reopened
from xlplan.books.sniff import CONTAINERS, FileKind
from xlplan.books.unreadable import Reason, Unreadable
from xlplan.findings import Finding, Origin
from xlplan.incoming import findings as types
from xlplan.incoming.arrivals import Seen, unpack
from xlplan.incoming.context import ReadingContext
from xlplan.incoming.extraction import extract
from xlplan.ledger.records import Arrival, Reading, Verdict

_NOT_OURS = frozenset(
    {
        Reason.IMAGE,
        Reason.MEDIA,
        Reason.PROGRAM,
        Reason.PRESENTATION,
        Reason.CALENDAR,
        Reason.SIGNATURE,
        Reason.TEXT,
        Reason.NO_TABLE,
        Reason.BESIDE_RETURN,
    }
)
_COMPANIONS = frozenset({Reason.WORD, Reason.WPS, Reason.PDF, Reason.IMAGE, Reason.TEXT, Reason.PRESENTATION})
_MAILS = frozenset({FileKind.MAIL, FileKind.MSG, FileKind.TNEF})
_WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xltx", ".xlsb", ".xls", ".et", ".ods", ".fods", ".csv", ".tsv"})
_QUOTED = 80


@dataclass(frozen=True)
class Read:
    """A reading and, for a member that is a return, its bytes."""

    reading: Reading
    original: bytes | None = None


Attempt = Callable[[int, Seen], Read]
"""Reads one arrival, given its position among those of its outer file."""


def read_file(data: bytes, arrival: Arrival, context: ReadingContext, limits: Limits, attempt: Attempt) -> list[Read]:
    """The readings of a file and of its members, the file's own first. attempt: `read_one` under whatever protection
    the caller has."""
    seen: list[Seen] = []
    read: list[Read] = []
    for one in unpack(data, arrival, context.plan.settings.zone, limits, context.passwords):
        read.append(attempt(len(seen), one))
        seen.append(replace(one, data=b""))
    return list(_in_company(seen, read))


def read_one(seen: Seen, context: ReadingContext, limits: Limits, *, careful: bool = False) -> Read:
    """The reading of one arrival. careful: see `read_book`."""
    if seen.kind in CONTAINERS:
        return Read(Reading(seen.arrival, Verdict.CONTAINER))
    try:
        book = _book(seen, context, limits, careful=careful)
    except Unreadable as exc:
        return Read(refused(seen.arrival, exc))
    arrival = replace(seen.arrival, modified=book.modified)
    found = extract(book, arrival, context)
    reading = Reading(
        arrival,
        found.verdict,
        found.returns,
        (*_about(book, arrival), *found.findings),
        found.reason,
        found.reason_params,
    )
    keeps = found.verdict is Verdict.RETURN and bool(arrival.member)
    return Read(reading, seen.data if keeps else None)


def _book(seen: Seen, context: ReadingContext, limits: Limits, *, careful: bool) -> Book:
    try:
        if seen.problem is not None:
            raise seen.problem
        if seen.kind is None:
            raise Unreadable(Reason.UNKNOWN)
        return read_kind(seen.data, seen.kind, limits, careful=careful)
    except Unreadable as exc:
        return reopened(seen.data, exc, limits, context.passwords, careful=careful)


def _about(book: Book, arrival: Arrival) -> Iterator[Finding]:
    """What is to be said of a workbook besides what it holds."""
    origin = Origin(arrival.sha256, arrival.name)
    for sheet in book.unread_sheets:
        yield types.FILE_SHEET_UNREAD(origin=replace(origin, sheet=sheet), sheet=sheet)
    if book.macros:
        yield types.FILE_MACROS(origin=origin)
    if book.external_links:
        yield types.FILE_EXTERNAL_LINKS(origin=origin)


def refused(arrival: Arrival, problem: Unreadable) -> Reading:
    """The reading of what cannot be read. A picture, a text or the like that came inside a mail or an archive is
    listed without a finding of its own."""
    verdict = Verdict.NOT_OURS if _is_not_ours(arrival, problem.reason) else Verdict.NEEDS_PERSON
    silent = verdict is Verdict.NOT_OURS and bool(arrival.member)
    finding = _finding(problem, Origin(arrival.sha256, arrival.name))
    return Reading(
        arrival,
        verdict,
        findings=() if silent else (finding,),
        reason=problem.reason.value,
        reason_params=problem.params,
    )


def _is_not_ours(arrival: Arrival, reason: Reason) -> bool:
    suffix = PurePosixPath(arrival.member or arrival.file).suffix.lower()
    return reason in _NOT_OURS and (suffix not in _WORKBOOK_SUFFIXES or reason is Reason.BESIDE_RETURN)


def _finding(problem: Unreadable, origin: Origin) -> Finding:
    kind = problem.reason.value
    if problem.reason in {Reason.ENCRYPTED, Reason.WRONG_PASSWORD, Reason.MEMBER_ENCRYPTED}:
        return types.FILE_ENCRYPTED(origin=origin, filekind=kind)
    if problem.reason in {Reason.TOO_LARGE, Reason.TOO_MANY, Reason.TOO_DEEP}:
        return types.FILE_TOO_LARGE(origin=origin, filekind=kind)
    if problem.reason in {Reason.KILLED_TIME, Reason.KILLED_MEMORY, Reason.KILLED_CRASH}:
        return types.FILE_KILLED(origin=origin, filekind=kind)
    if problem.reason in {Reason.HOSTILE, Reason.BEYOND_SHEET}:
        return types.FILE_REFUSED(origin=origin, filekind=kind)
    if problem.reason in _UNREADABLE:
        return types.FILE_UNREADABLE(origin=origin, filekind=kind)
    return types.FILE_NOT_A_WORKBOOK(origin=origin, filekind=kind)


_UNREADABLE = frozenset(
    {
        Reason.EMPTY,
        Reason.TRUNCATED,
        Reason.DAMAGED,
        Reason.CLOUD,
        Reason.MEMBER_DAMAGED,
        Reason.EMPTY_CONTAINER,
        Reason.NO_ACCESS,
        Reason.VANISHED,
        Reason.CHANGING,
        Reason.LOOP,
    }
)


def _in_company(seen: Sequence[Seen], read: Sequence[Read]) -> Iterator[Read]:
    """Readings judged once more by what came with them: a scan beside a return is no trouble; a mail of which nothing
    can be used is."""
    with_return = {one.inside for one, r in zip(seen, read, strict=True) if r.reading.verdict is Verdict.RETURN}
    filled = {one.inside for one in seen}
    for position, (one, r) in enumerate(zip(seen, read, strict=True)):
        reading = r.reading
        if one.inside in with_return and one.inside is not None and reading.reason in _COMPANIONS:
            yield Read(refused(reading.arrival, Unreadable(Reason.BESIDE_RETURN)))
        elif reading.verdict is Verdict.CONTAINER and position not in filled:
            yield Read(_empty(one))
        elif one.kind in _MAILS and not _leads_to_return(position, seen, with_return) and reading.arrival.body:
            yield Read(replace(reading, findings=(_unanswered(reading.arrival),)))
        else:
            yield r


def _leads_to_return(position: int, seen: Sequence[Seen], with_return: set[int | None]) -> bool:
    """Whether a return lies in this container or in one inside it."""
    for container in with_return:
        while container is not None:
            if container == position:
                return True
            container = seen[container].inside
    return False


def _empty(seen: Seen) -> Reading:
    reason = Reason.ONLY_TEXT if seen.kind in _MAILS and seen.arrival.body else Reason.EMPTY_CONTAINER
    reading = refused(seen.arrival, Unreadable(reason))
    return reading if reason is Reason.EMPTY_CONTAINER else replace(reading, findings=(_unanswered(seen.arrival),))


def _unanswered(arrival: Arrival) -> Finding:
    """A mail with words but without a return: a person should see them."""
    text = " ".join(arrival.body.split())
    quoted = text if len(text) <= _QUOTED else text[:_QUOTED] + "…"
    return types.FILE_MAIL_WITHOUT_RETURN(
        origin=Origin(arrival.sha256, arrival.name), sender=arrival.sender, subject=arrival.subject, text=quoted
    )
