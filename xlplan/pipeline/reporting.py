"""Writing a status: workbook, HTML, PDF and correction slips, each safely and none at the cost of another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from xlplan.ledger.status import Status
from xlplan.pipeline.guard import Trouble, attempt
from xlplan.pipeline.results import Merged, Written
from xlplan.pipeline.session import Session
from xlplan.pipeline.writing import write_output
from xlplan.plan.model import Period
from xlplan.plan.periods import calendar_findings
from xlplan.report.workbook import status_workbook


@dataclass(frozen=True)
class _Output:
    """One output to be made: where, and how its bytes come about."""

    path: Path
    make: Callable[[], bytes]

    def written(self, session: Session) -> Written | Trouble:
        """Make and write it; a bug in it is told and does not take the others along."""
        return attempt(
            lambda: write_output(session, self.path, self.make()),
            what=self.path.name,
            log=session.project.log,
            now=session.now,
        )


def write_status(session: Session, status: Status, as_of: datetime | None, *, pdf: bool) -> Merged:
    """Write every output of a status. pdf: also through LibreOffice, which takes some seconds."""
    results = [output.written(session) for output in _outputs(session, status, as_of)]
    findings = (*session.findings, *calendar_findings(session.plan, (status.period.id,)))
    return Merged(
        status,
        tuple(result for result in results if isinstance(result, Written)),
        findings,
        tuple(result for result in results if isinstance(result, Trouble)),
    )


def _outputs(session: Session, status: Status, as_of: datetime | None) -> Iterator[_Output]:
    workbook = output_path(session, status.period, as_of, ".xlsx")
    yield _Output(workbook, lambda: status_workbook(status, session.locale, session.layout, session.theme))


def output_path(session: Session, period: Period, as_of: datetime | None, suffix: str) -> Path:
    """Where an output of a period lies, in `outbox/<period>/`; what was asked for as of a moment has a name of its
    own."""
    name = session.locale.text("report.file_name", period=period.id)
    if as_of is not None:
        local = as_of.astimezone(session.plan.settings.zone)
        name = session.locale.text("report.as_of_file_name", name=name, moment=f"{local:%Y-%m-%dT%H%M}")
    return session.project.period_folder(period.id) / f"{name}{suffix}"
