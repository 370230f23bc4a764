"""When a return was received, what proves it, and whether that proves it on time or late."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from xlplan.ledger.records import Arrival, Evidence, Look, Reading, Verdict
from xlplan.plan.model import Intake
from xlplan.plan.records import OfficeRecord, RecordKind
from xlplan.review.rulings import Rulings

CLOCK_SKEW = timedelta(minutes=15)
"""How far a mail server's clock may run ahead of ours. A header later than that after the file was seen is wrong."""

RANK = {evidence: rank for rank, evidence in enumerate(Evidence)}
"""0 for the best evidence."""

ArrivalKey = tuple[str, str, str]
"""File, member and hash: what makes an arrival one."""


@dataclass(frozen=True)
class Receipt:
    """The moment of receipt and what proves it."""

    at: datetime
    evidence: Evidence


class Timing(StrEnum):
    """What is proved about a receipt and a due moment."""

    ON_TIME = "on-time"
    LATE = "late"
    UNPROVEN = "unproven"


def key_of(arrival: Arrival) -> ArrivalKey:
    """What makes an arrival one."""
    return arrival.file, arrival.member, arrival.sha256


def natural_receipt(arrival: Arrival, ruled: datetime | None) -> Receipt:
    """The receipt of one arrival by its own evidence: a person's ruling, else the topmost server header, else the
    sender's date, else the first time these bytes were seen. Nothing can be received after it was seen: a header
    from later is passed over."""
    if ruled is not None:
        return Receipt(ruled, Evidence.OFFICE)
    headers = ((Evidence.RECEIVED_HEADER, arrival.received_header), (Evidence.DATE_HEADER, arrival.date_header))
    for evidence, moment in headers:
        seen = arrival.seen_at or arrival.first_seen
        if moment is not None and moment <= seen + CLOCK_SKEW:
            return Receipt(min(moment, seen), evidence)
    return Receipt(arrival.first_seen, Evidence.FIRST_SEEN)


def receipts_of(
    readings: Iterable[Reading],
    rulings: Rulings,
    records: Iterable[OfficeRecord],
    originals: Iterable[Reading] = (),
) -> Mapping[ArrivalKey, Receipt]:
    """The receipt of every arrival. What the office typed in was received when that came from which it was typed, one
    of `originals`.

    A line of the office's record names a department and a period and no file: it is taken for the earliest return
    that nothing but the inbox proves, else for the earliest one.
    """
    known = list(readings)
    receipts = {key_of(r.arrival): natural_receipt(r.arrival, rulings.received_at(r.arrival)) for r in known}
    for reading in known:
        for mark in {returned.typed_from for returned in reading.returns} - {""}:
            sources = [r.arrival for r in originals if r.arrival.sha256.startswith(mark)]
            if sources and rulings.received_at(reading.arrival) is None:
                receipts[key_of(reading.arrival)] = earliest(
                    natural_receipt(source, rulings.received_at(source)) for source in sources
                )
    in_order = sorted(_receipts_recorded(records), key=lambda r: (r.at, r.department, r.period, r.reason))
    for record in in_order:
        arrival = _meant_by(record, known, receipts, rulings)
        if arrival is not None and record.at is not None:
            for other in known:
                if other.arrival.sha256 == arrival.sha256:
                    receipts[key_of(other.arrival)] = Receipt(record.at, Evidence.OFFICE)
    return receipts


def _receipts_recorded(records: Iterable[OfficeRecord]) -> Iterable[OfficeRecord]:
    return (record for record in records if record.kind is RecordKind.RECEIVED and record.at is not None)


def _meant_by(
    record: OfficeRecord, known: list[Reading], receipts: Mapping[ArrivalKey, Receipt], rulings: Rulings
) -> Arrival | None:
    meant = [
        reading.arrival
        for reading in known
        if reading.verdict is Verdict.RETURN
        and rulings.aside(reading.arrival) is None
        and receipts[key_of(reading.arrival)].evidence is not Evidence.OFFICE
        and any(
            (r.identity.department, r.identity.period) == (record.department, record.period) for r in reading.returns
        )
    ]
    return min(
        meant,
        key=lambda arrival: (
            receipts[key_of(arrival)].evidence is not Evidence.FIRST_SEEN,
            receipts[key_of(arrival)].at,
            key_of(arrival),
        ),
        default=None,
    )


def earliest(receipts: Iterable[Receipt]) -> Receipt:
    """The receipt of bytes that came several times: they were there at the earliest one."""
    return min(receipts, key=lambda receipt: (receipt.at, RANK[receipt.evidence]))


def by(moment: datetime, due: datetime) -> bool:
    """Whether a moment is not later than a due moment, which holds to the end of its second."""
    return moment.replace(microsecond=0) <= due


def timing(receipt: Receipt, hashes: frozenset[str], due: datetime, looks: Iterable[Look], intake: Intake) -> Timing:
    """Whether a receipt is on time. Seeing a file for the first time proves it late only where departments put files
    into the inbox themselves, and an earlier look after the due moment, at all of it, lacked the file.

    hashes: of the file and of the containers it came in.
    """
    if by(receipt.at, due):
        return Timing.ON_TIME
    if receipt.evidence is not Evidence.FIRST_SEEN:
        return Timing.LATE
    lacked = any(look.whole and due < look.at < receipt.at and not look.present & hashes for look in looks)
    return Timing.LATE if intake is Intake.DEPARTMENTS and lacked else Timing.UNPROVEN
