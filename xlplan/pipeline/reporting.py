"""Writing a status: workbook, HTML, PDF and correction slips, each safely and none at the cost of another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from xlplan.form.content import FormContent
from xlplan.form.workbook import form_workbook
from xlplan.ledger.beside import kept_files
from xlplan.ledger.codec import digest_of
from xlplan.ledger.layouts import PaperLayout, layout_of, record_layout
from xlplan.ledger.status import Status
from xlplan.ledger.views import StoredView
from xlplan.outgoing.forms import file_name_for
from xlplan.outputs import sha256_of
from xlplan.pipeline.building import forms_of, shared_by_forms
from xlplan.pipeline.extending import own_outputs
from xlplan.pipeline.finishing import finished
from xlplan.pipeline.guard import Trouble, attempt_output
from xlplan.pipeline.ingredients import ingredients_of
from xlplan.pipeline.names import output_path
from xlplan.pipeline.notices import notice_bytes, shown_by_notice, write_notice
from xlplan.pipeline.results import Merged, Written
from xlplan.pipeline.session import Session
from xlplan.pipeline.side import side_by_side
from xlplan.pipeline.writing import stands, write_output
from xlplan.report.corrections import shown_by_slip, slip_content, to_mend
from xlplan.report.html import status_html
from xlplan.report.view import View
from xlplan.report.workbook import status_book


def _written(session: Session, path: Path, data: bytes, shows: str) -> Written:
    return write_output(session, path, data, shows=shows)


@dataclass(frozen=True)
class _Output:
    """One output to be made: where, a digest of what it is made from, how its bytes come about and are written."""

    path: Path
    shows: str
    make: Callable[[], bytes]
    write: Callable[[Session, Path, bytes, str], Written] = _written

    def written(self, session: Session) -> Written | Trouble:
        """Make and write it, unless it stands there already; a bug in it is told and does not take the others along."""
        return attempt_output(
            lambda: (
                Written(self.path, changed=False)
                if stands(session, self.path, self.shows)
                else self.write(session, self.path, self.make(), self.shows)
            ),
            what=self.path.name,
            log=lambda: session.project.log,
            now=session.now,
        )


def write_status(session: Session, view: StoredView, as_of: datetime | None, *, pdf: bool) -> Merged:
    """Write every output of a status. pdf: also through LibreOffice, which takes some seconds; where it cannot be made,
    the result says why."""
    shown = as_shown_before(session, view, as_of)
    workbook = session.project.relative(output_path(session, view.status.period, as_of, ".xlsx"))
    known = layout_of(session.writable, workbook, view.status.period.id)
    wanted = list(_outputs(session, shown, as_of))
    results = [output.written(session) for output in wanted]
    if as_of is None:
        outputs = {session.project.relative(output.path): output.shows for output in wanted}
        session.writable.keep_view(shown.changed(outputs=outputs))
        results += own_outputs(session, shown.status)
    merged = finished(session, shown.status, results, as_of, pdf=pdf)
    layout = layout_of(session.writable, workbook)
    changed = known is not None and layout is not None and known.widths != layout.widths
    return replace(merged, status=view.status, widths_changed=changed)


def as_shown_before(session: Session, view: StoredView, as_of: datetime | None = None) -> StoredView:
    """The view as of the moment of the one kept, if nothing but the moment differs: what was printed then still holds,
    and merging again with nothing new changes nothing."""
    kept = session.writable.view_marks().get(view.status.period.id)
    if as_of is not None or kept is None or kept.digest != view.digest:
        return view
    return view.changed(as_of=kept.as_of)


def _workbook(session: Session, status: Status, path: Path) -> bytes:
    """The workbook, its columns as wide as people know them from the last one where that suits; its layout is kept."""
    name = session.project.relative(path)
    known = layout_of(session.writable, name, status.period.id)
    view = View(status, session.locale, session.layout, session.theme, {} if known is None else known.widths)
    book = status_book(view)
    record_layout(session.writable, PaperLayout(name, status.period.id, book.pages, book.widths))
    return book.data


def _outputs(session: Session, view: StoredView, as_of: datetime | None) -> Iterator[_Output]:
    status, made_of = view.status, ingredients_of(session)
    shows = digest_of(view.digest, status.as_of.isoformat(), made_of)
    workbook = output_path(session, status.period, as_of, ".xlsx")
    yield _Output(workbook, shows, lambda: _workbook(session, status, workbook))
    page = output_path(session, status.period, as_of, ".html")
    yield _Output(page, shows, lambda: status_html(status, session.locale, session.layout, session.theme))
    notice = output_path(session, status.period, as_of, ".docx", "notice")
    told = shown_by_notice(session, shows)
    yield _Output(notice, told, lambda: notice_bytes(session, status), write_notice)
    if as_of is None and not status.closed:
        yield from _slips(session, status, made_of)
        yield from _attachments(session, status)


def _slips(session: Session, status: Status, made_of: str) -> Iterator[_Output]:
    """The correction slips of a month. Slips of earlier merges that nobody needs any more are put away."""
    folder = session.project.corrections(status.period.id)
    slips: dict[Path, FormContent] = {}
    for form in forms_of(session, status.period, status.closed_targets, to_mend(status)):
        content = slip_content(form.content, status, session.layout, session.locale)
        if content is not None:
            name = file_name_for("form.files.correction", session.plan, form.department, status.period, session.locale)
            slips[folder / name] = content
    shows = {path: digest_of(shown_by_slip(content), made_of) for path, content in slips.items()}
    anew = [path for path in slips if not stands(session, path, shows[path])]
    looks = (session.locale, session.layout, session.theme)
    shared = shared_by_forms(session, status.period)
    made = side_by_side(form_workbook, looks, [slips[path] for path in anew], processes=1, shared=shared)
    rendered = dict(zip(anew, made, strict=True))
    for path, content in slips.items():
        yield _Output(path, shows[path], partial(_slip, session, content, rendered.get(path)))
    _put_away(session, folder, {path.name for path in slips})


def _slip(session: Session, content: FormContent, made: Future[bytes | None] | None) -> bytes:
    """A slip, as it was rendered meanwhile or now."""
    data = None if made is None else made.result()
    return data or form_workbook(content, session.locale, session.layout, session.theme)


def _attachments(session: Session, status: Status) -> Iterator[_Output]:
    """The pictures and objects that returns show in their cells, under department and target."""
    folder = session.project.period_folder(status.period.id) / session.locale.text("pipeline.names.attachments")
    for file in kept_files(status):
        data = session.writable.kept(file.sha256)
        if data is not None:
            yield _Output(folder / file.path, file.sha256, partial(bytes, data))


def _put_away(session: Session, folder: Path, needed: set[str]) -> None:
    """Move slips that are mended into a folder of their own, unless a person changed them."""
    away = folder / session.locale.text("pipeline.names.mended")
    for path in sorted(folder.glob("*.xlsx")) if folder.is_dir() else ():
        known = session.writable.known_output(session.project.relative(path))
        if path.name not in needed and known is not None and known == sha256_of(path.read_bytes()):
            write_output(session, away / path.name, path.read_bytes(), keep_earlier=True)
            path.unlink()
