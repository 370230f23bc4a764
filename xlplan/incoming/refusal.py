"""What cannot be read as a return: the one reading and the one finding that each reason makes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from xlplan.books.unreadable import Reason, Unreadable
from xlplan.findings import Finding, Origin
from xlplan.form.stamp import Stamp
from xlplan.incoming import findings as types
from xlplan.ledger.documents import document_of, head_of
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
COMPANIONS = frozenset({Reason.WORD, Reason.WPS, Reason.PDF, Reason.IMAGE, Reason.TEXT, Reason.PRESENTATION})
"""What lies beside a return as its evidence, or comes instead of one."""
_WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xltx", ".xlsb", ".xls", ".et", ".ods", ".fods", ".csv", ".tsv"})


@dataclass(frozen=True)
class Read:
    """A reading and, for a member that is a return or waits for a person, its bytes. stamp: our own number on a paper
    that is no workbook, None if nothing was found. kept: pictures and objects that it shows, with their hashes.
    document: what its returns say, where the reading has only their heads."""

    reading: Reading
    original: bytes | None = None
    stamp: Stamp | None = None
    kept: tuple[tuple[str, bytes], ...] = ()
    document: str = ""

    def as_document(self) -> Read:
        """The same for who only writes it down: cells travel and wait as one text."""
        return replace(self, reading=head_of(self.reading), document=document_of(self.reading))


def refused(arrival: Arrival, problem: Unreadable, *, told: bool = False) -> Reading:
    """The reading of what cannot be read. A picture, a text or the like that came inside a mail or an archive is
    listed without a finding of its own, unless `told`."""
    verdict = Verdict.NOT_OURS if _is_not_ours(arrival, problem.reason) else Verdict.NEEDS_PERSON
    silent = verdict is Verdict.NOT_OURS and bool(arrival.member) and not told
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
        Reason.NAMELESS,
        Reason.EMPTY_CONTAINER,
        Reason.NO_ACCESS,
        Reason.VANISHED,
        Reason.CHANGING,
        Reason.LOOP,
        Reason.LONG_PATH,
    }
)
