"""Writes the questions of a form below its table, each with an open cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from xlplan.form.columns import FormLayout
from xlplan.form.content import Filled, FormContent
from xlplan.form.questions import ANSWER, column_of, first_answer_column
from xlplan.form.workbook_cells import validation
from xlplan.form.workbook_rows import Itself
from xlplan.form.workbook_style import heading
from xlplan.locale import Locale
from xlplan.page.canvas import Canvas, Style, note


class QuestionBlock:
    """The questions of one form. across: indexes of the columns of the form over which they stand."""

    def __init__(
        self,
        canvas: Canvas,
        sheet: Any,
        content: FormContent,
        layout: FormLayout,
        locale: Locale,
        across: Sequence[int],
    ) -> None:
        self.canvas, self.sheet, self.theme = canvas, sheet, canvas.theme
        self.content, self.layout, self.locale = content, layout, locale
        self.first, self.last = across[0], across[-1]
        self.answers = first_answer_column(layout)

    def required_cells(self, top: int) -> Iterator[str]:
        """The cells that have to be filled, where the block begins at `top`."""
        for row, question in enumerate(self.content.questions, start=top + 1):
            if question.required:
                yield str(xl_rowcol_to_cell(row, self.answers))

    @property
    def open_cells(self) -> int:
        """How many cells are still to be filled."""
        replies = [self.content.answers.get(question.id) for question in self.content.questions if question.required]
        return sum(reply is None or reply.empty for reply in replies)

    def write(self, top: int) -> int:
        """Write the block; returns its last row."""
        size = self.theme.sizes.body
        title = self.locale.text("form.head.questions")
        self.canvas.merge(self.sheet, (top, self.first), (top, self.last), title, heading(self.theme))
        self.sheet.set_row(top, self.theme.ruler.line(size) + 8)
        marks = {mark.target: mark for mark in self.content.marks if mark.column == ANSWER}
        tint = self.canvas.tint(self.theme.severities["warning"].fill)
        for row, question in enumerate(self.content.questions, start=top + 1):
            label = question.text + ("*" if question.required else "")
            locked = Style(fill=self.theme.colours.locked)
            self.canvas.merge(self.sheet, (row, self.first), (row, self.answers - 1), label, locked)
            mark = marks.get(question.id)
            fill = self.theme.returns["incomplete"].fill if mark is not None else ""
            self._answer(row, question.id, Style(fill=fill, open=True))
            if mark is not None:
                note(self.sheet, row, self.answers, mark.text, 1.6)
            column = column_of(question)
            self.sheet.data_validation(row, self.answers, row, self.answers, validation(column, Itself(self.locale)))
            if question.required and mark is None:
                criteria = f"=LEN(TRIM({xl_rowcol_to_cell(row, self.answers)}))=0"
                rule = {"type": "formula", "criteria": criteria, "format": tint}
                self.sheet.conditional_format(row, self.answers, row, self.last, rule)
            width = sum(c.width for c in self.layout.columns[self.first : self.answers] if not c.hidden)
            self.sheet.set_row(row, self.theme.ruler.row([(label, width, size)], 2 * self.theme.ruler.line(size) + 3))
        return top + len(self.content.questions)

    def _answer(self, row: int, question: str, style: Style) -> None:
        given = self.content.answers.get(question)
        self.canvas.merge(self.sheet, (row, self.answers), (row, self.last), "", style)
        if given is not None and not given.empty:
            self.canvas.put(self.sheet, row, self.answers, _shown(given), replace(style, align="left"))


def _shown(given: Filled) -> object:
    return given.raw if given.value is None else given.value
