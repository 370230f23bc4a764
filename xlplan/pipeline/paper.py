"""Paper: what lies in the outbox as PDF, and on to the system's spooler. Nothing is judged anew: hand edits are printed
as they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from xlplan.codes import normalised
from xlplan.errors import RequestError, XlplanError
from xlplan.locale import Locale, all_languages
from xlplan.outputs import sha256_of
from xlplan.pipeline.lookup import find_department
from xlplan.pipeline.names import output_path
from xlplan.pipeline.notices import write_slips
from xlplan.pipeline.session import Session
from xlplan.pipeline.stale import put_stale_away
from xlplan.pipeline.writing import write_output
from xlplan.plan.model import Period
from xlplan.report.paper_files import (
    in_one,
    page_count,
    sheet_names,
    total_said,
    with_total,
)
from xlplan.report.printing import print_file, to_pdf
from xlplan.report.view import sheet_name
from xlplan.report.workbook import SHEETS


class What(StrEnum):
    """What can be printed. BUNDLE: what a leader gets."""

    BUNDLE = "bundle"
    CONSOLIDATED = "consolidated"
    OVERVIEW = "overview"
    NOTICE = "notice"
    SLIPS = "slips"
    ALL = "all"
    FORM = "form"


_OF_BUNDLE = ("overview", "consolidated")
_SHEETS_OF = {What.BUNDLE: _OF_BUNDLE, What.CONSOLIDATED: ("consolidated",), What.OVERVIEW: ("overview",)}
_WITH_NOTICE = frozenset({What.BUNDLE, What.ALL})


@dataclass(frozen=True)
class PrintedPaper:
    """What was printed. how: `pdf` if it was only made, `printed` or `printed-default` if it went to the spooler. path:
    of the PDF. edited: files that somebody changed by hand, printed as they stand. pages: of the PDF.
    stale: other PDFs of the period that no longer matched and were put away. unprinted: why the spooler did not take
    it, None if it did or was not asked."""

    how: str
    path: str
    printer: str = ""
    edited: tuple[str, ...] = ()
    pages: int = 0
    stale: tuple[str, ...] = ()
    unprinted: XlplanError | None = None


@dataclass(frozen=True)
class PaperSource:
    """What a PDF is made from: files of the outbox, and which sheets of the workbook among them (all if none are
    named). follows: a file that is not printed, and with which the PDF is out of date."""

    workbook: Path | None = None
    sheets: tuple[str, ...] = ()
    documents: tuple[Path, ...] = ()
    follows: tuple[Path, ...] = ()

    @property
    def files(self) -> tuple[Path, ...]:
        """Everything that is printed."""
        return (*(() if self.workbook is None else (self.workbook,)), *self.documents)


def what_of(text: str | None, locales: Sequence[Locale]) -> What:
    """What `--what` asks for, in any language. Raises RequestError for another word."""
    if text is None:
        return What.BUNDLE
    for locale in locales:
        for code, words in locale.table("cli", "what").items():
            if normalised(text) in {normalised(str(word)) for word in (code, *words)}:
                return What(code)
    words = locales[0].table("cli", "what")
    known = locales[0].text("report.shown.list").join(str(words[what][0]) for what in What if what is not What.BUNDLE)
    raise RequestError("which-paper", text=text, known=known)


def print_document(
    session: Session, period: str | None, *, what: str | None, pdf: bool, form: str | None, printer: str | None
) -> PrintedPaper:
    """Make the PDF of what lies in the outbox for a period, and print it unless `pdf`.

    what: a word of `--what`; the leader's bundle if None, a department's form if one is named. Raises RequestError
    where the files or LibreOffice are absent.
    """
    month = session.period(period)
    asked = what_of(what, all_languages(session.project.own_templates))
    asked = What.FORM if form is not None and what is None else asked
    if asked is What.FORM and form is None:
        raise RequestError("which-form")
    source = _source(session, month, asked, form or "")
    path = _pdf_path(session, month, asked, source)
    data = pdf_of(session, source, month)
    written = write_output(session, path, data)
    unprinted = None if pdf else _print(written.path, printer or "")
    how = "pdf" if pdf else "printed" if printer else "printed-default"
    stale = tuple(map(session.project.relative, put_stale_away(session, month)))
    edited = tuple(session.project.relative(file) for file in source.files if is_edited(session, file))
    return PrintedPaper(
        how, session.project.relative(written.path), printer or "", edited, page_count(data), stale, unprinted
    )


def _print(path: Path, printer: str) -> XlplanError | None:
    try:
        print_file(path, printer)
    except XlplanError as exc:
        return exc
    return None


def _source(session: Session, month: Period, what: What, form: str) -> PaperSource:
    if what is What.FORM:
        return PaperSource(_form_path(session, month, form))
    notice = output_path(session, month, None, ".docx", "notice")
    if what is What.NOTICE and notice.is_file():
        return PaperSource(documents=(notice,))
    workbook = output_path(session, month, None, ".xlsx")
    if not workbook.is_file():
        raise RequestError("not-merged", period=month.id)
    if what is What.NOTICE:
        raise RequestError("no-notice", period=month.id)
    if what is What.SLIPS:
        return PaperSource(documents=(write_slips(session, month),), follows=(workbook,))
    documents = (notice,) if what in _WITH_NOTICE and notice.is_file() else ()
    return PaperSource(workbook, _SHEETS_OF.get(what, SHEETS), documents)


def bundle_of(workbook: Path, notice: Path) -> PaperSource:
    """The leader's bundle of a workbook and the notice beside it."""
    return PaperSource(workbook, _OF_BUNDLE, (notice,) if notice.is_file() else ())


def _form_path(session: Session, month: Period, name: str) -> Path:
    department = find_department(session, name)
    builds = session.ledger.builds(month.id) if session.ledger is not None else ()
    built = next((build for build in builds if build.department == department.id), None)
    path = session.project.root / built.file if built is not None else None
    if path is None or not path.is_file():
        raise RequestError("form-not-built", department=department.name, period=month.id)
    return path


def _pdf_path(session: Session, month: Period, what: What, source: PaperSource) -> Path:
    if what is What.BUNDLE:
        return output_path(session, month, None, ".pdf")
    if what in {What.FORM, What.NOTICE, What.SLIPS}:
        return source.files[0].with_suffix(".pdf")
    return output_path(session, month, None, ".pdf", f"paper_{what}")


def is_edited(session: Session, file: Path) -> bool:
    """Whether somebody changed a file of ours by hand."""
    known = session.ledger.known_output(session.project.relative(file)) if session.ledger is not None else None
    return known is not None and known != sha256_of(file.read_bytes())


def pdf_of(session: Session, source: PaperSource, month: Period) -> bytes:
    """One PDF of files as they lie in the outbox; each sheet counts its own pages, and says how many it has."""
    made = {file.name: file.read_bytes() for file in source.files}
    parts = {file.name: made[file.name] for file in source.documents}
    sheets: dict[str, bytes] = {}
    if source.workbook is not None:
        sheets = _sheets(session, made[source.workbook.name], source.sheets)
    fonts, only = session.theme.fonts, {name: name for name in sheets if name}
    pdfs = to_pdf({**sheets, **parts}, fonts, month.opens, only=only)
    renewed = _renewed(session, sheets, pdfs)
    if renewed:
        pdfs |= to_pdf(renewed, fonts, month.opens, only=only)
    made |= {file.name: file.read_bytes() for file in source.follows}
    return in_one(list(pdfs.values()), made, month.opens)


def _sheets(session: Session, workbook: bytes, keys: Sequence[str]) -> dict[str, bytes]:
    """The workbook for each sheet that is printed alone, by the sheet's name; under no name where all of it is (a
    form)."""
    try:
        names = sheet_names(workbook)
    except ValueError as exc:
        raise RequestError("not-a-workbook", reason=str(exc)) from exc
    wanted = {sheet_name(locale, key) for key in keys for locale in all_languages(session.project.own_templates)}
    found = [name for name in names if name in wanted]
    return dict.fromkeys(found, workbook) if found else {"": workbook}


def _renewed(session: Session, sheets: Mapping[str, bytes], pdfs: Mapping[str, bytes]) -> dict[str, bytes]:
    """The sheets whose foot says another total than was printed, with the right one: somebody edited them."""
    foot = session.locale.text("report.shown.page", pages="{pages}")
    renewed = {}
    for name, workbook in sheets.items():
        if name:
            pages = page_count(pdfs[name])
            if total_said(workbook, name, foot) not in {None, pages}:
                renewed[name] = with_total(workbook, name, foot, pages)
    return renewed
