"""What a merge comes to: its outputs, the PDF, what is put away; or all of it as it was kept. Nothing is loaded here
that only rendering needs: most merges of a day find nothing new."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from xlplan.errors import RequestError, XlplanError
from xlplan.ledger.layouts import layout_of
from xlplan.ledger.status import Status
from xlplan.ledger.status_codec import judged_at
from xlplan.pipeline.extending import is_extended
from xlplan.pipeline.guard import Trouble, attempt_output
from xlplan.pipeline.names import output_path
from xlplan.pipeline.results import Merged, Written
from xlplan.pipeline.session import Session
from xlplan.pipeline.stale import is_current, put_stale_away
from xlplan.pipeline.writing import stands, write_output
from xlplan.plan.model import Period
from xlplan.plan.periods import calendar_findings


def as_kept(session: Session, month: Period, inputs: str, *, pdf: bool) -> Merged | None:
    """What was last made of a month, if it was made from the same and everything stands as it was written; else None.
    Nothing is judged and nothing is rendered, but a PDF that is missing. What other packages
    check and write depends on who knows what: with them everything is done anew."""
    mark = session.writable.view_marks().get(month.id)
    if mark is None or mark.inputs != inputs or not mark.outputs or is_extended():
        return None
    paths = {session.project.root / name: shows for name, shows in mark.outputs.items()}
    if not all(stands(session, path, shows) for path, shows in paths.items()):
        return None
    kept = session.writable.view(month.id)
    standing: list[Written | Trouble] = [Written(path, changed=False) for path in paths]
    if kept is None:
        return None
    merged = finished(session, kept.status, standing, None, pdf=pdf)
    return merged if kept.status.closed else replace(merged, status=judged_at(kept.status, session.now))


def finished(
    session: Session, status: Status, results: list[Written | Trouble], as_of: datetime | None, *, pdf: bool
) -> Merged:
    """What a merge comes to. results: of its outputs. pdf: whether the leader's bundle is made where it is out of
    date."""
    no_pdf: XlplanError | None = None
    if pdf:
        made = _pdf(session, status, as_of)
        if isinstance(made, XlplanError):
            no_pdf = made
        else:
            results.insert(1, made)
    layout = layout_of(session.writable, session.project.relative(output_path(session, status.period, as_of, ".xlsx")))
    return Merged(
        status,
        tuple(result for result in results if isinstance(result, Written)),
        (*session.findings, *calendar_findings(session.plan, (status.period.id,))),
        tuple(result for result in results if isinstance(result, Trouble)),
        no_pdf,
        stale=put_stale_away(session, status.period),
        pages=0 if layout is None else layout.pages,
    )


def _pdf(session: Session, status: Status, as_of: datetime | None) -> Written | Trouble | XlplanError:
    """The leader's bundle as PDF, made anew only if a file changed that it was made from; or the reason why there is
    none."""
    path = output_path(session, status.period, as_of, ".pdf")
    notice = output_path(session, status.period, as_of, ".docx", "notice")
    if path.is_file() and is_current(path):
        return Written(path, changed=False)
    from xlplan.pipeline.paper import bundle_of, pdf_of

    source = bundle_of(path.with_suffix(".xlsx"), notice)
    try:
        return attempt_output(
            lambda: write_output(session, path, pdf_of(session, source, status.period)),
            what=path.name,
            log=lambda: session.project.log,
            now=session.now,
        )
    except RequestError as exc:
        return exc
