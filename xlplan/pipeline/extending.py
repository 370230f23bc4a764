"""Checks and outputs of other packages, found by their entry points: code that somebody installed, never a file of the
project folder."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib.metadata import EntryPoint, entry_points
from pathlib import PurePath
from typing import Any

from xlplan.findings import FindingType, Origin, Severity, in_order
from xlplan.ledger.status import Status
from xlplan.pipeline.findings import OWN, OWN_FAILED
from xlplan.pipeline.guard import Trouble, attempt, attempt_output
from xlplan.pipeline.results import Written
from xlplan.pipeline.session import Session
from xlplan.pipeline.writing import write_output
from xlplan.report.month import Month

CHECKS, OUTPUTS = "xlplan.checks", "xlplan.outputs"
"""Groups of entry points. A check is called with a Month and gives OwnFindings; an output is called with a Month and
gives bytes by file name."""


@dataclass(frozen=True)
class OwnFinding:
    """What a check of another package has to say. message, remedy: in the words of the office. severity: `error`,
    `warning` or `note`. department: its name or id. target: its number or id. file, sheet, cell: the place, if any.
    Its public code is `own.` and the name of the entry point."""

    message: str
    remedy: str = ""
    severity: str = "warning"
    department: str = ""
    target: str = ""
    file: str = ""
    sheet: str = ""
    cell: str = ""


def _installed(group: str) -> tuple[EntryPoint, ...]:
    return _found(group, tuple(sys.path))


@cache
def _found(group: str, _places: tuple[str, ...]) -> tuple[EntryPoint, ...]:
    """Every package is looked at, which takes longer than judging a small month: once, as long as the places are the
    same."""
    return tuple(entry_points(group=group))


def with_own_checks(session: Session, status: Status) -> Status:
    """The status with what other packages' checks found; a check that fails is a finding itself."""
    found = list(status.findings)
    for point in _installed(CHECKS):
        run = partial(_checked, point, Month(status, session.locale))
        made = attempt(run, what=f"{CHECKS} {point.name}", log=lambda: session.project.log, now=session.now)
        if isinstance(made, Trouble):
            found.append(OWN_FAILED(name=point.name, error=made.error))
        else:
            kinds = {own: FindingType(OWN.code.replace("*", point.name), Severity(own.severity)) for own in made}
            found += (_finding(kinds[own], own, status) for own in made)
    return status if len(found) == len(status.findings) else replace(status, findings=tuple(in_order(found)))


def _checked(point: EntryPoint, month: Month) -> list[OwnFinding]:
    made: Iterable[OwnFinding] = point.load()(month)
    return list(made)


def _finding(kind: FindingType, own: OwnFinding, status: Status) -> Any:
    departments = {d.name: d.id for d in status.plan.departments}
    targets = {t.number: t.id for t in status.plan.targets}
    return kind(
        department=departments.get(own.department, own.department),
        target=targets.get(own.target, own.target),
        period=status.period.id,
        origin=Origin("", own.file, own.sheet, own.cell),
        message=own.message,
        remedy=own.remedy,
    )


def is_extended() -> bool:
    """Whether other packages check or write anything."""
    return bool(_installed(CHECKS) or _installed(OUTPUTS))


def own_outputs(session: Session, status: Status) -> Iterator[Written | Trouble]:
    """Write what other packages make of a period, into its folder; one that fails does not take the others along."""
    told: dict[str, Any] = {"log": lambda: session.project.log, "now": session.now}
    for point in _installed(OUTPUTS):
        made = attempt(partial(_made, point, Month(status, session.locale)), what=f"{OUTPUTS} {point.name}", **told)
        if isinstance(made, Trouble):
            yield made
            continue
        for name, data in made:
            path = session.project.period_folder(status.period.id) / name
            write = partial(write_output, session, path, data)
            yield attempt_output(write, what=name, **told)


def _made(point: EntryPoint, month: Month) -> list[tuple[str, bytes]]:
    made = dict(point.load()(month))
    wrong = [name for name in made if PurePath(name).name != name]
    if wrong:
        raise ValueError(f"not a bare file name: {wrong[0]}")
    return sorted(made.items())
