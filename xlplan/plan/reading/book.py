"""The plan workbook as a whole."""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from xlplan.books.book import Book, CellState, Sheet, cell_name
from xlplan.books.glance import OLE_MAGIC
from xlplan.books.reading import read_guarded
from xlplan.books.unreadable import Reason, Unreadable
from xlplan.codes import ID_LENGTH, digest_code, normalised
from xlplan.errors import PlanError, reason_of
from xlplan.findings import Finding, in_order
from xlplan.locale import Locale
from xlplan.plan import findings
from xlplan.plan.as_read import PlanReading
from xlplan.plan.deadlines import deadline_words
from xlplan.plan.model import Aspect, Department, FormColumnSpec, Plan, Question, Target
from xlplan.plan.names import directory_of
from xlplan.plan.owners import owner_words
from xlplan.plan.reading.asking import asked_once
from xlplan.plan.reading.departments import read_departments
from xlplan.plan.reading.extras import ExtrasReader
from xlplan.plan.reading.form import FormReader, lines_of
from xlplan.plan.reading.mail import read_mail
from xlplan.plan.reading.questions import QuestionReader
from xlplan.plan.reading.settings import read_settings
from xlplan.plan.reading.sheets import Reader, sheet_named, sheet_nearly_named
from xlplan.plan.reading.targets import REQUIRED, TargetReader

_CELL = re.compile(r"([A-Z]+)(\d+)")
_NEEDED = ("targets", "departments", "settings")
_NEAR_NEEDED, _NEAR = 0.5, 0.67
"""How alike a sheet's name is to the one meant: two letters of four where nothing can be read without it, else two of
three."""


def read_plan(path: Path, locales: Sequence[Locale]) -> PlanReading:
    """The plan in a workbook; `locales` are the languages accepted (`locale.all_languages`).

    Raises PlanError only where there is no plan to be read at all: no workbook, encrypted, no table of targets.
    """
    return _Book(path, _open(path), locales).read()


def _open(path: Path) -> Book:
    try:
        data = path.read_bytes()
    except OSError as exc:
        raise PlanError("plan-not-opened", file=path.name, reason=reason_of(exc)) from exc
    if data.startswith(OLE_MAGIC[:4]):
        raise _no_plan_in_ole(path.name, data)
    try:
        book = read_guarded(data, kinds=("xlsx",))
    except Unreadable as exc:
        if exc.reason in _TOO_MUCH:
            raise PlanError("plan-too-large", file=path.name, reason=str(exc)) from exc
        raise PlanError("plan-not-a-workbook", file=path.name, reason=str(exc)) from exc
    if book.unread_sheets:
        raise PlanError("plan-not-a-workbook", file=path.name, reason=", ".join(book.unread_sheets))
    return book


_TOO_MUCH = frozenset(
    {Reason.TOO_LARGE, Reason.TOO_MANY, Reason.BEYOND_SHEET, Reason.KILLED_TIME, Reason.KILLED_MEMORY}
)


def _no_plan_in_ole(name: str, data: bytes) -> PlanError:
    """What a compound file is instead of a workbook that can be read: one with a password, or an old .xls."""
    import olefile

    try:
        with olefile.OleFileIO(data) as file:
            if file.exists("EncryptedPackage"):
                return PlanError("plan-encrypted", file=name)
            if file.exists("Workbook") or file.exists("Book"):
                return PlanError("plan-is-xls", file=name)
    except (OSError, ValueError, IndexError, struct.error):
        pass  # damaged on top: the general sentence holds
    return PlanError("plan-old-or-encrypted", file=name)


class _Book:
    def __init__(self, path: Path, book: Book, locales: Sequence[Locale]) -> None:
        self.path = path
        self.book = book
        self.sheets: dict[str, Sheet] = {sheet.name: sheet for sheet in book.sheets}
        self.deadlines = deadline_words(locales)
        self.names = owner_words(locales)
        self.reader = Reader(path.name, self._ordered(locales), self.deadlines.formats)

    def _ordered(self, locales: Sequence[Locale]) -> list[Locale]:
        """The language of the workbook first: proposals are made in it."""

        def score(locale: Locale) -> int:
            words = locale.table("lexicon", "sheets").values()
            return sum(sheet_named(list(self.sheets), list(names)) is not None for names in words)

        return sorted(locales, key=lambda locale: -score(locale))

    def read(self) -> PlanReading:
        """Everything, sheet by sheet."""
        title = sheet_named(list(self.sheets), self.reader.words("sheets")["settings"])
        if title is not None:
            pairs = self.reader.pairs(self.sheets[title])
            self.reader.vocabulary = self.reader.vocabulary_in((label.text, value.text) for label, value in pairs)
        sheets = self._find_sheets()
        if "targets" not in sheets:
            raise PlanError("plan-no-targets", file=self.path.name, sheets=", ".join(self.sheets) or "–")
        table = self.reader.table(sheets["targets"], "targets", REQUIRED)
        if table is None or "target" not in table.columns:
            raise PlanError("plan-no-header", file=self.path.name, sheet=sheets["targets"].name)
        departments: tuple[Department, ...] = ()
        if "departments" in sheets:
            departments = read_departments(self.reader, sheets["departments"])
        directory = directory_of(departments)
        texts = [row.text("deadline") for row in table.rows]
        settings = read_settings(self.reader, sheets.get("settings"), self.deadlines, texts)
        self.deadlines = replace(self.deadlines, fiscal=settings.fiscal_start)
        targets = TargetReader(self.reader, table.sheet, settings.year, directory, self.deadlines, self.names)
        aspects = targets.read(table)
        if not aspects:
            self.reader.found.append(findings.NO_TARGETS(origin=self.reader.origin(table.sheet)))
        extras = ExtrasReader(self.reader, settings, directory, self.deadlines, self.names)
        targets_read = [target for aspect in aspects for measure in aspect.measures for target in measure.targets]
        columns = FormReader(self.reader, directory, targets_read)
        form = columns.read(sheets["form"]) if "form" in sheets else ()
        asking = QuestionReader(self.reader, directory, self.names)
        questions = asking.read(sheets["questions"]) if "questions" in sheets else ()
        identity, edition = _identity(aspects, form, questions, settings.vocabulary)
        plan = Plan(identity, edition, settings, departments, aspects, form, questions=questions)
        if "calendar" in sheets:
            plan = replace(plan, calendar=extras.calendar(sheets["calendar"]))
        if "records" in sheets:
            plan = replace(plan, records=extras.records(sheets["records"]))
        if "mail" in sheets:
            plan = replace(plan, mail=read_mail(self.reader, sheets["mail"]))
        self._formulas_without_value([sheet.name for sheet in sheets.values()])
        return PlanReading(plan, self._sorted())

    def _sorted(self) -> tuple[Finding, ...]:
        """The findings, worst first, then as they stand in the workbook."""
        joint = self.reader.locales[0].text("importing.shown.listed")
        order = {title: index for index, title in enumerate(self.sheets)}

        def place(finding: Finding) -> tuple[int, int, int, str]:
            cell = _CELL.fullmatch(finding.origin.cell)
            row, column = (int(cell[2]), cell[1].rjust(3)) if cell else (0, "")
            return finding.severity.rank, order.get(finding.origin.sheet, -1), row, column

        return tuple(sorted(in_order(asked_once(sorted(self.reader.found, key=place), joint)), key=place))

    def _find_sheets(self) -> dict[str, Sheet]:
        """Kind → sheet. A needed sheet that is nearly named right is used; every near miss is asked about."""
        words = self.reader.words("sheets")
        titles = list(self.sheets)
        kinds, found = self.reader.codes("sheets"), dict[str, Sheet]()
        for title in titles:
            if normalised(title) in kinds:
                found.setdefault(kinds[normalised(title)], self.sheets[title])
        free = [title for title, sheet in self.sheets.items() if sheet not in found.values()]
        for kind, names in words.items():
            if kind in found:
                continue
            meant = self.reader.shown(names)
            near = sheet_nearly_named(free, names, _NEAR_NEEDED if kind in _NEEDED else _NEAR)
            if near is not None:
                self.reader.found.append(
                    findings.MISSPELT_SHEET(origin=self.reader.origin(near), text=near, meant=meant)
                )
                if kind in _NEEDED:
                    found[kind] = self.sheets[near]
                free.remove(near)
            elif kind in _NEEDED:
                self.reader.found.append(findings.MISSING_SHEET(origin=self.reader.origin(""), meant=meant))
        return found

    def _formulas_without_value(self, titles: Sequence[str]) -> None:
        """A formula that no spreadsheet program ever computed reads as blank: say so."""
        for title in titles:
            for place, cell in sorted(self.sheets[title].cells.items()):
                if cell.state is CellState.UNCACHED:
                    origin = self.reader.origin(title, cell_name(*place))
                    self.reader.found.append(findings.UNCACHED(origin=origin, text=str(cell.value)))


def _identity(
    aspects: Sequence[Aspect],
    form: Sequence[FormColumnSpec],
    questions: Sequence[Question],
    vocabulary: Sequence[tuple[str, str]],
) -> tuple[str, str]:
    """Plan id and edition, from the content of the forms and nothing else: targets, columns, questions, own words."""
    targets = [target for aspect in aspects for measure in aspect.measures for target in measure.targets]
    plan = digest_code(ID_LENGTH, "plan", *(target.id for target in targets))
    lines = [_line(target) for target in targets]
    asked = ["\x1e".join((q.text, q.kind, *q.choices, str(q.required), *(q.asked or ("all",)))) for q in questions]
    words = ["\x1e".join(pair) for pair in vocabulary]
    return plan, digest_code(ID_LENGTH, "edition", *lines, "form", *lines_of(form), *asked, *words)


def _line(target: Target) -> str:
    written = (
        target.number,
        target.aspect,
        target.measure_number,
        target.measure,
        target.text,
        target.lead_text,
        target.responsible_text,
        target.deadline.text,
        "" if target.start is None else target.start.isoformat(),
        "" if target.quantity is None else str(target.quantity),
        target.unit,
        target.note,
    )
    return "\x1e".join(normalised(text) for text in written)
