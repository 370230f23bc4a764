"""One outer file → a reading of it and of everything in it, each with exactly one verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from xlplan.books.book import Book, CellState, cell_name
from xlplan.books.limits import Limits
from xlplan.books.reading import read_kind, reopened
from xlplan.books.sniff import CONTAINERS
from xlplan.books.unreadable import Reason, Unreadable
from xlplan.findings import Finding, Origin
from xlplan.incoming import findings as types
from xlplan.incoming.arrivals import Seen, unpack
from xlplan.incoming.context import ReadingContext
from xlplan.incoming.extraction import extract
from xlplan.incoming.gate import through_gate
from xlplan.incoming.papers import PAPERS, paper_book, stamp_on
from xlplan.incoming.refusal import Read, refused
from xlplan.incoming.sights import kept_data
from xlplan.ledger.records import Arrival, Reading, Verdict
from xlplan.plan.periods import period_of

_CELLS_NAMED = 10  # "A1, A2, …"

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
    return list(through_gate(seen, read, context))


def read_one(seen: Seen, context: ReadingContext, limits: Limits, *, careful: bool = False) -> Read:
    """The reading of one arrival. careful: see `read_book`."""
    if seen.kind in CONTAINERS:
        return Read(Reading(seen.arrival, Verdict.CONTAINER))
    try:
        book = _book(seen, context, limits, careful=careful)
    except Unreadable as exc:
        accepted = seen.arrival.sha256 in context.accepted and exc.reason in PAPERS
        found = paper_book(seen.data, exc.reason) if accepted else None
        if found is None:
            stamp = stamp_on(seen.data, exc.reason) if exc.reason in PAPERS else None
            return Read(refused(seen.arrival, exc), stamp=stamp)
        book = found
    return _taken_from(book, seen, context)


def _taken_from(book: Book, seen: Seen, context: ReadingContext) -> Read:
    """What a workbook comes to."""
    arrival = replace(seen.arrival, modified=book.modified)
    found = extract(book, arrival, context)
    periods = {returned.identity.period for returned in found.returns}
    if any(period_of(context.plan, period).opens == book.modified for period in periods):
        arrival = replace(arrival, modified=None)  # the moment that we write into a form says nothing of who filled it
    told = (*found.findings, *(finding for returned in found.returns for finding in returned.findings))
    reading = Reading(
        arrival,
        found.verdict,
        found.returns,
        (*_about(book, arrival), *_unread_cells(book, arrival, told), *found.findings),
        found.reason,
        found.reason_params,
    )
    keeps = found.verdict is Verdict.RETURN and bool(arrival.member)
    shown = kept_data((*(overlay for sheet in book.sheets for overlay in sheet.overlays), *book.loose))
    kept = tuple(shown) if found.verdict is Verdict.RETURN else ()
    return Read(reading, seen.data if keeps else None, kept=kept)


def _book(seen: Seen, context: ReadingContext, limits: Limits, *, careful: bool) -> Book:
    try:
        if seen.problem is not None:
            raise seen.problem
        if seen.kind is None:
            raise Unreadable(Reason.UNKNOWN)
        return read_kind(seen.data, seen.kind, limits, careful=careful)
    except Unreadable as exc:
        return reopened(seen.data, exc, limits, context.passwords, careful=careful)


def _unread_cells(book: Book, arrival: Arrival, told: Iterable[Finding]) -> Iterator[Finding]:
    """The cells of each sheet that are damaged, but for those that a finding of their own names."""
    known = {(finding.origin.sheet, finding.origin.cell) for finding in told}
    for sheet in book.sheets:
        if CellState.UNREADABLE not in {cell.state for cell in sheet.cells.values()}:
            continue
        places = sorted(place for place, cell in sheet.cells.items() if cell.state is CellState.UNREADABLE)
        names = [name for place in places if (sheet.name, name := cell_name(*place)) not in known]
        if names:
            origin = Origin(arrival.sha256, arrival.name, sheet.name, names[0])
            shown = ", ".join(names[:_CELLS_NAMED]) + ("\u2026" if len(names) > _CELLS_NAMED else "")
            yield types.FILE_CELLS_UNREAD(origin=origin, sheet=sheet.name, count=len(names), cells=shown)


def _about(book: Book, arrival: Arrival) -> Iterator[Finding]:
    """What is to be said of a workbook besides what it holds."""
    origin = Origin(arrival.sha256, arrival.name)
    for sheet in book.unread_sheets:
        yield types.FILE_SHEET_UNREAD(origin=replace(origin, sheet=sheet), sheet=sheet)
    if book.macros:
        yield types.FILE_MACROS(origin=origin)
    if book.external_links:
        yield types.FILE_EXTERNAL_LINKS(origin=origin)
