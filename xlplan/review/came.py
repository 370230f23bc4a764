"""What came from departments that have no return, and cannot be used as one: nobody may say that nothing came."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from email.utils import parseaddr

from xlplan.ledger.records import Reading, Verdict
from xlplan.ledger.status import Came, CameKind, ReturnRow
from xlplan.plan.model import Period
from xlplan.review.files import Files
from xlplan.review.month import PeriodReturns
from xlplan.review.notices import window_of, wrong_period_notices

KINDS: Mapping[CameKind, frozenset[str]] = {
    CameKind.UNREADABLE: frozenset(
        {
            *("empty", "truncated", "damaged", "encrypted", "wrong-password", "hostile", "too-large", "beyond-sheet"),
            *("too-deep", "too-many", "member-encrypted", "member-damaged", "archive", "no-access", "changing"),
            *("killed-time", "killed-memory", "killed-crash", "unknown", "sealed-mail", "no-form"),
        }
    ),
    CameKind.NOT_A_WORKBOOK: frozenset({"word", "wps", "presentation", "pdf", "image", "numbers", "media"}),
    CameKind.TEXT: frozenset({"text", "only-text", "no-table"}),
    CameKind.BLANK: frozenset({"blank"}),
    CameKind.LINK: frozenset({"link", "cloud-link"}),
}
"""What a file is, by the reason why it is not used (a key of `reasons` in `incoming.toml`)."""


def with_came(files: Files, month: PeriodReturns, periods: Callable[[str], Period]) -> PeriodReturns:
    """The month, its rows without a return saying what came all the same."""
    found: dict[str, list[Came]] = {}
    for notice in wrong_period_notices(files, month, periods):
        name = notice.origin.file
        arrival = next(r.arrival for r in files.readings if r.arrival.name == name)
        of = str(notice.params["month"])
        found.setdefault(notice.department, []).append(Came(arrival.file, arrival.member, CameKind.WRONG_PERIOD, of))
    for department, came in _unusable(files, month, periods):
        found.setdefault(department, []).append(came)
    if not found:
        return month
    rows = (row if row.version else _with(row, found.get(row.department, [])) for row in month.rows)
    return replace(month, rows=tuple(rows))


def _with(row: ReturnRow, came: list[Came]) -> ReturnRow:
    return replace(row, came=tuple(dict.fromkeys(came))) if came else row


def _unusable(files: Files, month: PeriodReturns, periods: Callable[[str], Period]) -> Iterator[tuple[str, Came]]:
    """Files that nobody can read or that are no forms, of a department by its codes or by its registered address."""
    opens, closes = window_of(month.period, periods)
    senders = _senders(month)
    for reading in files.readings:
        if files.rulings.aside(reading.arrival) is not None:
            continue
        for returned in reading.returns if reading.verdict is Verdict.RETURN else ():
            if returned.blank and returned.identity.period == month.period.id:
                came = Came(reading.arrival.file, reading.arrival.member, CameKind.BLANK)
                yield returned.identity.department, came
        if reading.verdict is not Verdict.NEEDS_PERSON:
            continue
        what = next((kind for kind, reasons in KINDS.items() if reading.reason in reasons), None)
        department = reading.department or _owner(reading, month, senders)
        in_time = opens <= files.receipt(reading).at < closes
        if what is not None and department and (reading.period == month.period.id if reading.period else in_time):
            yield department, Came(reading.arrival.file, reading.arrival.member, what)


def _owner(reading: Reading, month: PeriodReturns, senders: Mapping[str, str]) -> str:
    coded = {r.identity.department for r in reading.returns if r.identity.period in {"", month.period.id}} - {""}
    if len(coded) == 1:
        return coded.pop()
    return senders.get(_address(reading.arrival.sender), "")


def _senders(month: PeriodReturns) -> Mapping[str, str]:
    """Department by registered address; addresses that several share say nothing."""
    found: dict[str, set[str]] = {}
    for unit in month.desk.plan.departments:
        for address in (*unit.emails, *unit.cc):
            found.setdefault(_address(address), set()).add(unit.id)
    return {address: units.pop() for address, units in found.items() if address and len(units) == 1}


def _address(text: str) -> str:
    return (parseaddr(text)[1] or text).strip().casefold()
