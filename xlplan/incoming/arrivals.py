"""Outer file → everything in it that can be looked at, containers opened to a sane depth."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from xlplan.books.limits import MIB, Limits
from xlplan.books.sniff import CONTAINERS, FileKind, sniff
from xlplan.books.unreadable import Reason, Unreadable
from xlplan.incoming.containers import MEMBER_ERRORS, MailHead, Member, Opened, open_container
from xlplan.ledger.records import Arrival

STEP = "!"
"""Joins the steps of a member's path."""


@dataclass(frozen=True)
class Seen:
    """One arrival and what its bytes are. inside: position of its container among those seen before, None for the
    outer file. kind: None where `problem` says why there is nothing to read. letter: of a mail. inline: see Member."""

    arrival: Arrival
    data: bytes
    inside: int | None = None
    kind: FileKind | None = None
    problem: Unreadable | None = None
    letter: MailHead | None = None
    inline: bool = False


def unpack(data: bytes, arrival: Arrival, zone: ZoneInfo, limits: Limits, passwords: tuple[str, ...]) -> Iterator[Seen]:
    """The outer file, then its members in depth, each once."""
    return _Unpacking(zone, limits, passwords).all(data, arrival)


class _Unpacking:
    """Opens one outer file; counts members and bytes over all of its containers."""

    def __init__(self, zone: ZoneInfo, limits: Limits, passwords: tuple[str, ...]) -> None:
        self._zone = zone
        self._limits = limits
        self._passwords = passwords
        self._position = -1
        self._members = 0
        self._bytes = 0

    def all(self, data: bytes, arrival: Arrival) -> Iterator[Seen]:
        """The file and whatever is in it."""
        yield from self._one(data, arrival, None, 0, None)

    def _one(
        self,
        data: bytes,
        arrival: Arrival,
        inside: int | None,
        depth: int,
        problem: Unreadable | None,
        *,
        inline: bool = False,
        known: FileKind | None = None,
    ) -> Iterator[Seen]:
        self._position += 1
        position = self._position
        try:
            if problem is not None:
                raise problem
            if len(data) > self._limits.file_bytes:
                raise Unreadable(Reason.TOO_LARGE, size=len(data) // MIB, limit=self._limits.file_bytes // MIB)
            kind = known or _kind(data)
            if kind not in CONTAINERS:
                yield Seen(arrival, data, inside, kind, inline=inline)
                return
            if depth >= self._limits.depth:
                raise Unreadable(Reason.TOO_DEEP, limit=self._limits.depth)
            opened = _opened(data, kind, self._limits, self._passwords)
        except Unreadable as exc:
            yield Seen(arrival, data, inside, None, exc, inline=inline)
            return
        carried = _with_letter(arrival, opened.letter)
        yield Seen(carried, data, inside, kind, letter=opened.letter)
        yield from self._members_of(opened.members, carried, position, depth + 1)

    def _members_of(self, members: Iterable[Member], outer: Arrival, position: int, depth: int) -> Iterator[Seen]:
        names: set[str] = set()
        for member in _guarded(members):
            self._members += 1
            self._bytes += len(member.data)
            problem = member.problem
            if self._members > self._limits.members:
                problem = Unreadable(Reason.TOO_MANY, count=self._members, limit=self._limits.members)
            elif self._bytes > self._limits.expanded_bytes:
                size, cap = self._bytes // MIB, self._limits.expanded_bytes // MIB
                problem = Unreadable(Reason.TOO_LARGE, size=size, limit=cap)
            name = _unused(member.name or "1", names)
            arrival = self._arrival(outer, replace(member, name=name))
            yield from self._one(
                member.data, arrival, position, depth, problem, inline=member.inline, known=member.kind
            )
            if self._members > self._limits.members:
                return

    def _arrival(self, outer: Arrival, member: Member) -> Arrival:
        time = outer.file_time if member.time is None else member.time.replace(tzinfo=self._zone)
        return replace(
            outer,
            sha256=hashlib.sha256(member.data).hexdigest() if member.problem is None else "",
            size=len(member.data),
            member=f"{outer.member}{STEP}{member.name}" if outer.member else member.name,
            container_sha256=outer.container_sha256 or outer.sha256,
            file_time=time,
        )


def _kind(data: bytes) -> FileKind:
    """What bytes are; what cannot even be looked at is damaged."""
    try:
        return sniff(data)
    except MEMBER_ERRORS as exc:
        raise Unreadable(Reason.DAMAGED, detail=f"{type(exc).__name__}: {exc}") from exc


def _opened(data: bytes, kind: FileKind, limits: Limits, passwords: tuple[str, ...]) -> Opened:
    try:
        return open_container(data, kind, limits, passwords)
    except MEMBER_ERRORS as exc:
        raise Unreadable(Reason.DAMAGED, detail=f"{type(exc).__name__}: {exc}") from exc


def _guarded(members: Iterable[Member]) -> Iterator[Member]:
    """The members, and in the place of what a container fails over one that names the damage."""
    rest = iter(members)
    while True:
        try:
            member = next(rest, None)
        except Unreadable as exc:
            yield Member("", problem=exc)
            return
        except MEMBER_ERRORS as exc:
            yield Member("", problem=Unreadable(Reason.MEMBER_DAMAGED, detail=f"{type(exc).__name__}: {exc}"))
            return
        if member is None:
            return
        yield member


def _unused(name: str, names: set[str]) -> str:
    """The name, told apart from an earlier one in the same container."""
    unused, number = name, 1
    while unused in names:
        number += 1
        unused = f"{name}#{number}"
    names.add(unused)
    return unused


def _with_letter(arrival: Arrival, letter: MailHead | None) -> Arrival:
    """The arrival with what a mail says. Moments are those of the outermost mail, since the office's own server wrote
    them; sender, subject and text are those of the innermost, since its author filled the form."""
    if letter is None:
        return arrival
    outermost = arrival.received_header is None and arrival.date_header is None
    return replace(
        arrival,
        received_header=letter.received if outermost else arrival.received_header,
        date_header=letter.date if outermost else arrival.date_header,
        header=letter.line if outermost else arrival.header,
        sender=letter.sender or arrival.sender,
        subject=letter.subject or arrival.subject,
        body="\n\n".join(text for text in (arrival.body, letter.body) if text),
    )
