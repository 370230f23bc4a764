"""The status as pandas frames, for those who go on working with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlplan.ledger.status import Contribution, Status, TargetRow
from xlplan.locale import Locale

if TYPE_CHECKING:
    import pandas as pd


TARGETS = (
    "id",
    "number",
    "aspect",
    "measure_number",
    "measure",
    "text",
    "lead",
    "responsible",
    "deadline",
    "kind",
    "due",
    "quantity",
    "unit",
    "reported",
    "progress",
    "count",
    "expected_progress",
    "derived",
    "days_overdue",
    "silent",
)
ENTRIES = (
    "target",
    "number",
    "department_id",
    "department",
    "role",
    "period",
    "column",
    "value",
    "raw",
    "received_at",
    "evidence",
    "version",
    "file",
    "sheet",
    "cell",
)
FINDINGS = (
    "code",
    "severity",
    "department_id",
    "department",
    "target",
    "number",
    "file",
    "sheet",
    "cell",
    "message",
    "remedy",
)
RETURNS = (
    "department_id",
    "department",
    "state",
    "due",
    "file",
    "sha256",
    "received_at",
    "evidence",
    "first_complete_at",
    "version",
    "days_late",
    "workdays_late",
    "missing_cells",
    "complete",
)


def status_frames(status: Status, locale: Locale) -> dict[str, pd.DataFrame]:
    """Four frames of a status by name: `targets`, one row each; `entries`, one for every target, department and column
    that was answered; `findings`; `returns`.

    Their columns are TARGETS, ENTRIES, FINDINGS and RETURNS, also where they are empty. Codes stay codes; departments
    are named beside their ids.
    """
    import pandas as pd

    def frame(rows: Iterator[tuple[Any, ...]], columns: tuple[str, ...]) -> pd.DataFrame:
        return pd.DataFrame(list(rows), columns=list(columns))

    return {
        "targets": frame(_targets(status), TARGETS),
        "entries": frame(_entries(status), ENTRIES),
        "findings": frame(_findings(status, locale), FINDINGS),
        "returns": frame(_returns(status), RETURNS),
    }


def _name(status: Status, department: str) -> str:
    found = status.plan.department_by_id.get(department)
    return found.name if found is not None else department


def _number(status: Status, target: str) -> str:
    found = status.plan.by_id.get(target)
    return found.number if found is not None else ""


def _targets(status: Status) -> Iterator[tuple[Any, ...]]:
    for row in status.rows:
        target = row.target
        yield (
            target.id,
            target.number,
            target.aspect,
            target.measure_number,
            target.measure,
            target.text,
            _name(status, target.lead),
            tuple(_name(status, department) for department in target.responsible),
            target.deadline.text,
            target.deadline.kind.value,
            row.occurrence_due or target.deadline.due,
            target.quantity,
            target.unit,
            row.reported,
            row.progress,
            row.count,
            row.expected_progress,
            row.derived.value,
            row.days_overdue,
            row.silent,
        )


def _entries(status: Status) -> Iterator[tuple[Any, ...]]:
    for row in status.rows:
        for part in row.contributions:
            yield from _answers(status, row, part)


def _answers(status: Status, row: TargetRow, part: Contribution) -> Iterator[tuple[Any, ...]]:
    for column, used in part.latest.items():
        origin = used.answer.origin
        yield (
            row.target.id,
            row.target.number,
            part.department,
            _name(status, part.department),
            part.role.value,
            part.latest_period,
            column,
            used.answer.value,
            used.answer.raw,
            used.received_at,
            used.evidence.value,
            used.version,
            origin.file,
            origin.sheet,
            origin.cell,
        )


def _findings(status: Status, locale: Locale) -> Iterator[tuple[Any, ...]]:
    for finding in status.findings:
        yield (
            finding.code,
            finding.severity.value,
            finding.department,
            _name(status, finding.department),
            finding.target,
            _number(status, finding.target),
            finding.origin.file,
            finding.origin.sheet,
            finding.origin.cell,
            locale.message(finding),
            locale.remedy(finding),
        )


def _returns(status: Status) -> Iterator[tuple[Any, ...]]:
    for row in status.returns:
        yield (
            row.department,
            _name(status, row.department),
            row.state.value,
            row.due,
            row.file,
            row.sha256,
            row.received_at,
            None if row.evidence is None else row.evidence.value,
            row.first_complete_at,
            row.version,
            row.days_late,
            row.workdays_late,
            row.missing_cells,
            row.complete,
        )
