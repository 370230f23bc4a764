"""What became of every file and member that was looked at; exactly one outcome each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from xlplan.findings import Param
from xlplan.ledger.facts import Facts
from xlplan.ledger.records import Arrival, Look, Reading, Return, Verdict
from xlplan.ledger.status import FileRow, Outcome
from xlplan.review.month import PeriodReturns, is_return
from xlplan.review.receipt import ArrivalKey, Receipt, key_of, receipts_of
from xlplan.review.rulings import Horizon, Rulings, rulings_at
from xlplan.review.versions import Version

SET_ASIDE, PERIOD_CLOSED, SAME_MOMENT = "set-aside", "period-closed", "same-moment"
UNKNOWN_DEPARTMENT, TO_CONFIRM, EMPTY_CONTAINER = "unknown-department", "to-confirm", "empty-container"
REPEATS, REPLACED_BY, OF_PERIOD, BLANK = "repeats", "replaced-by", "of-period", "blank"
TYPED_IN, TYPED_FROM = "typed-in", "typed-from"
"""Keys of reasons in `incoming.toml`, beside those that reading gives."""


@dataclass(frozen=True)
class Files:
    """Everything that was looked at, without what it says. rulings: as they are now, a closed period or not. names: of
    every department that any edition of the plan had, by id."""

    readings: tuple[Reading, ...]
    receipts: Mapping[ArrivalKey, Receipt]
    rulings: Rulings
    names: Mapping[str, str] = field(default_factory=dict)

    def receipt(self, reading: Reading) -> Receipt:
        """When an arrival was received."""
        return self.receipts[key_of(reading.arrival)]


@dataclass(frozen=True)
class Fate:
    """What became of one return of an arrival."""

    outcome: Outcome
    department: str = ""
    period: str = ""
    reason: str = ""
    params: Mapping[str, Param] | None = None


STRONGEST = (
    Outcome.USED,
    Outcome.NEEDS_PERSON,
    Outcome.SUPERSEDED,
    Outcome.DUPLICATE,
    Outcome.OTHER_PERIOD,
    Outcome.BLANK,
    Outcome.OWN_MAIL,
    Outcome.BOUNCE,
    Outcome.AUTO_REPLY,
    Outcome.NOT_OURS,
)
"""Which outcome a workbook with several returns has: the first of these that one of its returns has."""


_TOLD_BY_THE_GATE = frozenset({Verdict.OWN_MAIL, Verdict.BOUNCE, Verdict.AUTO_REPLY})


def files_of(facts: Facts, month: PeriodReturns) -> Files:
    """Everything that was looked at and is known at the month's horizon, in the order of its names."""
    until = month.desk.horizon.until
    horizon = Horizon(month.desk.horizon.judged_at, until)
    rulings = rulings_at(facts.decisions, horizon)
    light = sorted((_light(reading) for reading in facts.heads()), key=lambda reading: key_of(reading.arrival))
    receipts = {**receipts_of(light, rulings, month.desk.plan.records), **_receipts_in(month)}
    known = tuple(r for r in light if horizon.knows(receipts[key_of(r.arrival)].at))
    known = still_there(known, [look for look in facts.looks if horizon.knows(look.at)])
    names = {d.id: d.name for edition in facts.editions.values() for d in edition.departments}
    return Files(known, receipts, rulings, names)


def still_there(readings: Sequence[Reading], looks: Sequence[Look]) -> tuple[Reading, ...]:
    """The readings without errors about bytes that are gone: at the last look they lay in the inbox no more, or other
    bytes lay under their name. Returns stay whatever becomes of their file."""
    if not looks:
        return tuple(readings)
    present = looks[-1].present
    newest: dict[str, Arrival] = {}
    for arrival in (reading.arrival for reading in readings):
        older = newest.get(arrival.file)
        if (
            not arrival.member
            and arrival.sha256 in present
            and (older is None or arrival.first_seen > older.first_seen)
        ):
            newest[arrival.file] = arrival
    return tuple(
        reading for reading in readings if not _is_error(reading) or _lies_there(reading.arrival, present, newest)
    )


def _is_error(reading: Reading) -> bool:
    return reading.verdict is Verdict.NEEDS_PERSON and not reading.returns


def _lies_there(arrival: Arrival, present: frozenset[str], newest: Mapping[str, Arrival]) -> bool:
    outer = arrival.container_sha256 or arrival.sha256
    if not outer:
        return True  # bytes that could not be had are told by the look that could not have them, and forgotten then
    return outer in present and newest.get(arrival.file, arrival).sha256 in (outer, arrival.sha256)


def _receipts_in(month: PeriodReturns) -> Mapping[ArrivalKey, Receipt]:
    """Receipts as the month counts them: a ruling from after its close does not move them."""
    versions = (version for those in month.came.values() for version in those.all)
    submissions = (s for version in versions for s in (version.submission, *version.copies))
    return {key_of(submission.arrival): submission.receipt for submission in submissions}


def _light(reading: Reading) -> Reading:
    return replace(reading, returns=tuple(Return(r.identity, (), blank=r.blank) for r in reading.returns))


def file_rows(files: Files, month: PeriodReturns) -> tuple[FileRow, ...]:
    """One row per file or member; a container that holds something is shown by its members."""
    fates = _fates_of_month(month)
    opened = _containers_opened(files.readings)
    rows = []
    for reading in files.readings:
        if reading.verdict is Verdict.CONTAINER and _place(reading) in opened:
            continue
        fate = _fate(reading, files, month, fates.get(key_of(reading.arrival)))
        rows.append(_row(reading, fate, files.receipt(reading)))
    return tuple(rows)


def _place(reading: Reading) -> tuple[str, str]:
    return reading.arrival.file, reading.arrival.member


def _containers_opened(readings: Iterable[Reading]) -> frozenset[tuple[str, str]]:
    """File and member of every container out of which something came."""
    opened: set[tuple[str, str]] = set()
    for reading in readings:
        steps = reading.arrival.member.split("!") if reading.arrival.member else []
        opened |= {(reading.arrival.file, "!".join(steps[:depth])) for depth in range(len(steps))}
    return frozenset(opened)


def _row(reading: Reading, fate: Fate, receipt: Receipt) -> FileRow:
    return FileRow(
        reading.arrival,
        fate.outcome,
        fate.department,
        fate.period,
        receipt.at,
        receipt.evidence,
        fate.reason,
        fate.params or {},
    )


def _fate(reading: Reading, files: Files, month: PeriodReturns, in_month: Fate | None) -> Fate:
    if in_month is not None:
        return in_month
    typed = typed_in(reading, month)
    if typed is not None:
        return Fate(Outcome.USED, reading.department, month.period.id, TYPED_IN, {"other": typed.arrival.name})
    aside = files.rulings.aside(reading.arrival)
    if aside is not None:
        return replace(_owner(reading), outcome=Outcome.NOT_OURS, reason=SET_ASIDE, params={"why": aside.reason})
    if reading.verdict is Verdict.RETURN and reading.returns:
        fates = [_fate_elsewhere(reading, returned, month) for returned in reading.returns]
        return min(fates, key=lambda fate: STRONGEST.index(fate.outcome))
    if reading.verdict in _TOLD_BY_THE_GATE:
        outcome = Outcome(reading.verdict.value)
        return replace(_owner(reading), outcome=outcome, reason=reading.reason, params=reading.reason_params)
    if reading.verdict is Verdict.NEEDS_PERSON:
        return replace(_owner(reading), reason=reading.reason, params=reading.reason_params)
    reason = reading.reason or (EMPTY_CONTAINER if reading.verdict is Verdict.CONTAINER else "")
    return replace(_owner(reading), outcome=Outcome.NOT_OURS, reason=reason, params=reading.reason_params)


def typed_in(reading: Reading, month: PeriodReturns) -> Version | None:
    """The version into which the office typed what a file says, None if it did not."""
    if reading.verdict is not Verdict.NEEDS_PERSON:
        return None
    versions = (version for those in month.came.values() for version in those.all if version.returned.typed_from)
    return next((v for v in versions if reading.arrival.sha256.startswith(v.returned.typed_from)), None)


def _owner(reading: Reading) -> Fate:
    """Whose file it seems to be, by its first return or by who sent it."""
    if not reading.returns:
        return Fate(Outcome.NEEDS_PERSON, reading.department, reading.period)
    identity = reading.returns[0].identity
    return Fate(Outcome.NEEDS_PERSON, identity.department, identity.period)


def _fate_elsewhere(reading: Reading, returned: Return, month: PeriodReturns) -> Fate:
    """What became of a return that is in no version of this month."""
    identity = returned.identity
    fate = Fate(Outcome.NEEDS_PERSON, identity.department, identity.period)
    if returned.blank:
        return replace(fate, outcome=Outcome.BLANK, reason=BLANK)
    if not is_return(reading, returned):
        return replace(fate, reason=reading.reason or TO_CONFIRM, params=reading.reason_params)
    if identity.department not in month.desk.plan.department_by_id:
        return replace(fate, reason=UNKNOWN_DEPARTMENT)
    if identity.period != month.period.id:
        return replace(fate, outcome=Outcome.OTHER_PERIOD, reason=OF_PERIOD, params={"month": identity.period})
    return replace(fate, reason=PERIOD_CLOSED)


def _fates_of_month(month: PeriodReturns) -> Mapping[ArrivalKey, Fate]:
    """What became of every arrival that is in a version of this month; the strongest fate of each."""
    fates: dict[ArrivalKey, Fate] = {}

    def note(key: ArrivalKey, fate: Fate) -> None:
        known = fates.get(key)
        if known is None or STRONGEST.index(fate.outcome) < STRONGEST.index(known.outcome):
            fates[key] = fate

    counting = month.counting
    for department, versions in month.came.items():
        base = Fate(Outcome.USED, department, month.period.id)
        latest = versions.latest.arrival.name
        rivals = {version.number for version in versions.rivals}
        for version in versions.all:
            if version.number == versions.latest.number or (department, version.number) in counting:
                fate = base
            elif version.number in rivals:
                fate = replace(base, outcome=Outcome.NEEDS_PERSON, reason=SAME_MOMENT, params={"other": latest})
            else:
                fate = replace(base, outcome=Outcome.SUPERSEDED, reason=REPLACED_BY, params={"other": latest})
            if fate.outcome is Outcome.USED and version.returned.typed_from:
                fate = replace(fate, reason=TYPED_FROM, params={"other": version.returned.typed_from})
            note(key_of(version.arrival), fate)
            for copy in version.copies:
                params = {"other": version.arrival.name}
                note(key_of(copy.arrival), replace(base, outcome=Outcome.DUPLICATE, reason=REPEATS, params=params))
    return fates
