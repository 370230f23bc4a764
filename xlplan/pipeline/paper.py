"""Print: the consolidated sheet or a department's form as PDF, and on to the system's spooler."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from xlplan.errors import RequestError
from xlplan.ledger.views import StoredView
from xlplan.pipeline.judging import status_of
from xlplan.pipeline.lookup import find_department
from xlplan.pipeline.reporting import as_shown_before, output_path, status_pdf
from xlplan.pipeline.session import Session
from xlplan.pipeline.writing import write_output
from xlplan.plan.model import Period
from xlplan.report.printing import print_file, workbooks_to_pdf


@dataclass(frozen=True)
class PrintedPaper:
    """What was printed. how: `pdf` if it was only made, `printed` or `printed-default` if it went to
    the spooler. path: of the PDF."""

    how: str
    path: str
    printer: str = ""


def print_document(
    session: Session, period: str | None, *, pdf: bool, form: str | None, printer: str | None
) -> PrintedPaper:
    """Make the PDF of a month's consolidated sheet, or of a department's form, and print it unless `pdf`.

    Raises RequestError where LibreOffice or the spooler is absent, or the form was not built.
    """
    month = session.period(period)
    path, data = _form(session, month, form) if form is not None else _sheet(session, month)
    written = write_output(session, path, data)
    if not pdf:
        print_file(written.path, printer or "")
    how = "pdf" if pdf else "printed" if printer else "printed-default"
    return PrintedPaper(how, session.project.relative(written.path), printer or "")


def _sheet(session: Session, month: Period) -> tuple[Path, bytes]:
    status = as_shown_before(session, StoredView(status_of(session, month))).status
    return output_path(session, month, None, ".pdf"), status_pdf(session, status)


def _form(session: Session, month: Period, name: str) -> tuple[Path, bytes]:
    department = find_department(session, name)
    builds = session.ledger.builds(month.id) if session.ledger is not None else ()
    built = next((build for build in builds if build.department == department.id), None)
    path = session.project.root / built.file if built is not None else None
    if path is None or not path.is_file():
        raise RequestError("form-not-built", department=department.name, period=month.id)
    data = workbooks_to_pdf({path.name: path.read_bytes()}, session.theme.fonts, month.opens)[path.name]
    return path.with_suffix(".pdf"), data
