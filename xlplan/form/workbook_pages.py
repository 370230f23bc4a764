"""The other sheets of a form: how to fill it, what was left over, lists of choices, manifest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook

from xlplan.form.carriers import (
    LISTS_SHEET,
    MANIFEST_FIRST_ROW,
    MANIFEST_MARK,
    MANIFEST_SHEET,
    list_name,
    manifest_lines,
    row_id_of,
)
from xlplan.form.columns import Applies, Column, FormLayout, Kind
from xlplan.form.content import FormContent, shown_choice
from xlplan.form.questions import column_of
from xlplan.form.stamp import fingerprint_of, token_of
from xlplan.form.workbook_style import TEXT, WORDS, heading, subtitle, title
from xlplan.form.workbook_words import due_words
from xlplan.locale import Locale
from xlplan.page.canvas import Canvas, PrintSetup, Style, protect, set_up_print, set_widths
from xlplan.page.rows import clean
from xlplan.page.shapes import Own
from xlplan.plan.model import Question
from xlplan.plan.period_names import shown_period

_GUIDE_WIDTHS = (15, 11, 84)
_LEFTOVER_WIDTHS = (28, 82)
_PAPER = PrintSetup(9, {"left": 0.6, "right": 0.6, "top": 0.7, "bottom": 0.7}, landscape=False, fit=(1, 0))


class _Page:
    """A protected sheet of words, written downwards."""

    def __init__(self, canvas: Canvas, name: str, widths: Sequence[float], setup: PrintSetup = _PAPER) -> None:
        self.sheet = canvas.sheet(name)
        self.canvas, self.theme, self.widths = canvas, canvas.theme, widths
        self.row = 0
        set_widths(self.sheet, widths)
        set_up_print(self.sheet, setup)

    def title(self, text: str) -> None:
        """The title, across."""
        self._across(text, title(self.theme), 2 * self.theme.ruler.line(self.theme.sizes.title))

    def subtitle(self, text: str) -> None:
        """A heading, across."""
        self._across(text, subtitle(self.theme), 2 * self.theme.ruler.line(self.theme.sizes.body))

    def paragraph(self, text: str) -> None:
        """A paragraph, across."""
        size = self.theme.sizes.body
        self._across(text, WORDS, self.theme.ruler.row([(text, sum(self.widths), size)]) + 3)

    def line(self, cells: Sequence[str], *, head: bool = False) -> None:
        """A line of a table."""
        style = heading(self.theme) if head else TEXT
        for index, cell in enumerate(cells):
            self.canvas.put(self.sheet, self.row, index, cell, style)
        size = self.theme.sizes.body
        texts = [(cell, width, size) for cell, width in zip(cells, self.widths, strict=True)]
        self.sheet.set_row(self.row, self.theme.ruler.row(texts) + 3)
        self.row += 1

    def _across(self, text: str, style: Style, height: float) -> None:
        self.canvas.merge(self.sheet, (self.row, 0), (self.row, len(self.widths) - 1), text, style)
        self.sheet.set_row(self.row, height)
        self.row += 1


def write_guide(canvas: Canvas, content: FormContent, layout: FormLayout, locale: Locale) -> None:
    """The sheet that says how to fill the form, to whom to send it, and by when."""
    footer = Own("&L" + clean(locale.text("form.page.footer_left", token=token_of(content.stamp))))
    setup = replace(_PAPER, fit=(1, 1), footer=footer)
    page = _Page(canvas, locale.text("form.sheets.guide"), _GUIDE_WIDTHS, setup)
    page.title(locale.text("form.guide.title"))
    for line in _instructions(content, locale).splitlines():
        if line.startswith("# "):
            page.subtitle(line[2:])
        elif line.strip():
            page.paragraph(line)
    page.row += 1
    page.line([str(word) for word in locale.table("form", "guide")["columns"]], head=True)
    for column in layout.asked:
        demand = "form.input.required" if column.required else "form.input.optional"
        page.line((column.label, locale.text(demand), _help(column, locale)))
    protect(page.sheet, "format_columns", "format_rows")


def _instructions(content: FormContent, locale: Locale) -> str:
    settings = content.plan.settings
    return locale.render(
        "instructions.txt.j2",
        plan=settings.name,
        office=settings.organisation or locale.text("form.guide.office"),
        sender=settings.sender,
        department=content.department.name,
        period=shown_period(content.period.id, locale),
        due=due_words(content.period.due, locale),
        form_sheet=locale.text("form.sheets.form"),
        carried=any(row.last_status or row.last_progress is not None for row in content.rows),
    )


def _help(column: Column, locale: Locale) -> str:
    applies = {
        Applies.WITH_QUANTITY: "form.guide.for_quantity",
        Applies.WITHOUT_QUANTITY: "form.guide.for_no_quantity",
    }
    before = locale.text(applies[column.applies]) if column.applies in applies else ""
    if column.role is not None:
        before += locale.text(f"form.guide.for_{column.role.value}")
    if column.where:
        before += locale.text("form.guide.for_some")
    return before + (column.help or (locale.text("form.input.choice") if column.kind is Kind.CHOICE else ""))


def write_leftovers(canvas: Canvas, content: FormContent, locale: Locale) -> None:
    """The sheet of a correction slip that keeps what was not ours."""
    page = _Page(canvas, locale.text("form.sheets.leftovers"), _LEFTOVER_WIDTHS)
    page.title(locale.text("form.leftovers.title"))
    page.paragraph(locale.text("form.leftovers.purpose", form=locale.text("form.sheets.form")))
    page.line((locale.text("form.leftovers.place"), locale.text("form.leftovers.text")), head=True)
    for leftover in content.leftovers:
        page.line((leftover.place, leftover.text))


def write_lists(book: Workbook, layout: FormLayout, questions: Iterable[Question], locale: Locale) -> None:
    """The hidden sheet of choices, and the names that the drop-downs use."""
    sheet = book.add_worksheet(LISTS_SHEET)
    sheet.hide()
    choosing = [*layout.asked, *map(column_of, questions)]
    choosing = [column for column in choosing if column.kind is Kind.CHOICE]
    for index, column in enumerate(choosing):
        words = [shown_choice(column, code, locale) for code in column.choices] or [""]
        sheet.write_string(0, index, column.key)
        for row, word in enumerate(words, start=1):
            sheet.write_string(row, index, clean(word))
        letter = xl_col_to_name(index)
        book.define_name(list_name(column.key), f"={LISTS_SHEET}!${letter}$2:${letter}${len(words) + 1}")


def write_manifest(book: Workbook, content: FormContent) -> None:
    """The hidden sheet that carries the identity once more: keys and values, then row ids and fingerprints."""
    sheet = book.add_worksheet(MANIFEST_SHEET)
    sheet.hide()
    sheet.write_string(0, 0, MANIFEST_MARK)
    row = MANIFEST_FIRST_ROW - 1
    for key, value in manifest_lines(content.stamp, content.department.name, content.filled):
        sheet.write_string(row, 0, key)
        sheet.write_string(row, 1, clean(value))
        row += 1
    for form_row, code in zip(content.rows, content.visible_codes, strict=True):
        sheet.write_string(row, 0, row_id_of(code))
        sheet.write_string(row, 1, fingerprint_of(form_row.target))
        row += 1
