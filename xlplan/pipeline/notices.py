"""The notice of a period and the slips for departments in arrears, as Word documents in the outbox."""

from __future__ import annotations

from pathlib import Path

from xlplan.errors import RequestError
from xlplan.ledger.codec import digest_of
from xlplan.ledger.status import Status
from xlplan.outputs import sha256_of
from xlplan.pipeline.ingredients import ingredients_of
from xlplan.pipeline.names import output_path
from xlplan.pipeline.results import Written
from xlplan.pipeline.session import Session
from xlplan.pipeline.writing import write_output
from xlplan.plan.model import Period
from xlplan.report.notice import notice, slips
from xlplan.report.view import View
from xlplan.report.word import letters_docx


def notice_bytes(session: Session, status: Status) -> bytes:
    """The notice of a status, in the look of the office's template if it has one."""
    view = _view(session, status)
    return letters_docx([notice(view)], view, template_of(session), view.local(status.as_of))


def template_of(session: Session) -> Path | None:
    """The office's own template of the notice; None if it has none."""
    path = session.project.templates / session.locale.text("pipeline.names.notice_template")
    return path if path.is_file() else None


def shown_by_notice(session: Session, shows: str) -> str:
    """A digest of what the notice is made from, the office's template among it."""
    template = template_of(session)
    return shows if template is None else digest_of(shows, sha256_of(template.read_bytes()))


def keeps_edits(session: Session, path: Path, data: bytes) -> bool:
    """Whether a document that somebody edited stays as it is: there is nothing new to say."""
    said = sha256_of(data)
    known = session.writable.known_output(session.project.relative(path))
    return path.is_file() and known == said != sha256_of(path.read_bytes())


def write_notice(session: Session, path: Path, data: bytes, shows: str) -> Written:
    """Write the notice; one that a person edited stays while there is nothing new to say."""
    if keeps_edits(session, path, data):
        return Written(path, changed=False)
    return write_output(session, path, data, shows=shows)


def write_slips(session: Session, month: Period) -> Path:
    """Write the slips of a period as it was last merged, one page a department in arrears.

    Raises RequestError where nobody is in arrears.
    """
    kept = session.ledger.view(month.id) if session.ledger is not None else None
    letters = () if kept is None else slips(_view(session, kept.status))
    if kept is None or not letters:
        raise RequestError("no-arrears", period=month.id)
    view = _view(session, kept.status)
    data = letters_docx(letters, view, None, view.local(kept.status.as_of))
    path = output_path(session, month, None, ".docx", "slips")
    return write_notice(session, path, data, digest_of(kept.digest, ingredients_of(session))).path


def _view(session: Session, status: Status) -> View:
    return View(status, session.locale, session.layout, session.theme)
