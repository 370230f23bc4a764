"""The first sheet of a form: head, table, sign-off block."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from xlplan.form.carriers import OWN_AUTHOR, mark_of, row_id_of
from xlplan.form.columns import CODE, FormLayout, Owner
from xlplan.form.content import FormContent, FormRow, Mark, signoff_fields
from xlplan.form.questions import ANSWER
from xlplan.form.stamp import token_of, typed_mark
from xlplan.form.workbook_cells import drawn, height_of_code, validation
from xlplan.form.workbook_fitting import FOLDED, belonging, characters, head_of, on_paper
from xlplan.form.workbook_questions import QuestionBlock
from xlplan.form.workbook_rows import OF_ITS_OWN, Itself, RowWords, row_words
from xlplan.form.workbook_style import (
    LABEL,
    OPEN_LINE,
    cell,
    heading,
    line,
    room,
    runs,
    shares,
    signing_rows,
    title,
)
from xlplan.form.workbook_words import due_words
from xlplan.locale import Locale
from xlplan.page.canvas import Canvas, PrintSetup, Style, note, protect, set_up_print
from xlplan.page.measure import BOLDER, POINTS_PER_CHARACTER, line_height, row_height
from xlplan.page.planning import CAPACITY, breaks_before
from xlplan.page.rows import RowWriter, clean, row_cell
from xlplan.page.shapes import Options, Own
from xlplan.plan.period_names import shown_period

_FROZEN_HEAD = 8
"""With more rows than this above the table, freezing them would leave no room for the table on a small screen."""

_FREEZE_THROUGH = "target"
_FOLDED_COLUMN, _HIDDEN = Options(hidden=True, level=1), {hidden: Options(hidden=hidden) for hidden in (False, True)}
_A4 = 9  # the number of the paper
_MARK_PIXELS = 26  # room for "(12)"
_MARGINS = {"left": 0.4, "right": 0.4, "top": 0.5, "bottom": 0.6}
_PRINTED_HEIGHT = (8.27 - 0.5 - 0.6) * 72 * CAPACITY
"""Points of A4 landscape within the margins."""

_FOOTER_LIMIT = 255  # signs: Excel refuses a file with more


class TableSheet:
    """Writes the sheet that a department fills. Rows and columns are counted from 0, as XlsxWriter does."""

    def __init__(self, canvas: Canvas, content: FormContent, layout: FormLayout, locale: Locale) -> None:
        self.sheet = canvas.sheet(locale.text("form.sheets.form"))
        self.canvas, self.theme = canvas, canvas.theme
        self.content, self.layout, self.locale = content, layout, locale
        self.words = row_words(content, layout, locale)
        paper = on_paper(layout, self.theme, self.words, locale)
        self.paper, self.columns = paper, tuple(enumerate(paper.columns))
        self.shown = tuple((index, column) for index, column in self.columns if not column.hidden)
        self.first, self.last = self.shown[0][0], self.shown[-1][0]
        self.across = tuple((index, column) for index, column in self.shown if index in paper.pages[0])
        self.own = [(index, column) for index, column in self.columns if column.key in OF_ITS_OWN]
        self.marks = defaultdict[str, dict[str, Mark]](dict)
        for mark in content.marks:
            self.marks[mark.target][mark.column] = mark
        self.notes = self._note_lines()
        self.looks: dict[tuple[tuple[bool, ...], tuple[str, ...]], Sequence[str]] = {}
        self.belonging = belonging(content.rows, self.words, locale)
        self.header = 4 + len(self.notes)
        self.top = self.header + 1
        self.bottom = self.header + len(content.rows)
        columns = replace(layout, columns=paper.columns)
        self.block = QuestionBlock(canvas, self.sheet, content, columns, locale, paper.pages[0])
        self.asking = self.signing = self.bottom + (2 if content.rows else 0)

    def write(self) -> None:
        """Write everything."""
        self._set_columns()
        self._write_head()
        if self.content.rows:
            self._write_table()
        last = self.block.write(self.asking) if self.content.questions else self.bottom
        self.signing = last + 2
        last_row = self._write_signoff(self.signing)
        for words in self.belonging:
            last_row += 1
            self._write_note_line(last_row, words, None, line(self.theme, quiet=True))
        self._set_view()
        self._set_protection()
        self._set_print(last_row)

    def _write_table(self) -> None:
        self._write_header()
        rows = self.canvas.rows(self.sheet, self.top, self.last + 2, growing=True)
        said = zip(self.content.rows, self.words, self.content.visible_codes, strict=True)
        for number, (row, words, code) in enumerate(said, self.top):
            self._write_row(rows, number, row, words, code)
        self._write_validations()
        self._write_tints()
        self.sheet.autofilter(self.header, self.first, self.bottom, self.last)

    def _set_columns(self) -> None:
        for index, column in self.columns:
            folded = _FOLDED_COLUMN if column.key in FOLDED else _HIDDEN[column.hidden]
            self.sheet.set_column(index, index, column.width, None, folded)

    # The head

    def _write_head(self) -> None:
        text, content = self.locale.text, self.content
        kind = "correction_title" if content.marks else "title"
        words, size = text(f"form.head.{kind}", plan=content.plan.settings.name), self.theme.sizes.title
        self._across(0, words, replace(title(self.theme), wrap=True))
        width = sum(column.width for _, column in self.across) / BOLDER
        title_height = row_height([(words, width, size)], 1.5 * line_height(size))  # titles have fonts of their own
        self.sheet.set_row(0, title_height)
        self.canvas.logo(self.sheet, title_height, self.first)
        whose = (
            text("form.head.department", department=content.department.name),
            text("form.head.period", period=shown_period(content.period.id, self.locale)),
        )
        if corner := self.paper.repeated:
            self.canvas.merge(
                self.sheet, (0, corner[0]), (3, corner[-1]), "\n".join(whose), line(self.theme, strong=True)
            )
        parts = (*whose, self._due_text(), text("form.head.token", token=token_of(content.stamp)))
        self._in_parts(1, *((parts[2:], (5, 5)) if corner else (parts, (5, 3, 5, 5))))
        self._across(2, text("form.head.hint"), line(self.theme, quiet=True))
        self._across(3, self._live_value(), line(self.theme, alarm=True), formula=self._live_formula())
        for row in range(1, 4):
            self.sheet.set_row(row, self._line_height())
        for row, (words, mark) in enumerate(self.notes, start=4):
            self._write_note_line(row, words, mark, line(self.theme, alarm=mark is None))

    def _due_text(self) -> str:
        """By when the form is to come; for a correction the new day."""
        if self.content.due is None:
            return self.locale.text("form.head.due", due=due_words(self.content.period.due, self.locale))
        return self.locale.text("form.head.correction_due", due=due_words(self.content.due, self.locale))

    def _line_height(self) -> float:
        return self.theme.ruler.line(self.theme.sizes.body) + 6

    def _in_parts(self, row: int, texts: tuple[str, ...], wanted: tuple[float, ...]) -> None:
        spans = shares([column.width for _, column in self.across], wanted)
        for text, (first, last) in zip(texts, spans, strict=False):
            self._merged(row, self.across[first][0], self.across[last][0], text, line(self.theme, strong=True))

    def _across(self, row: int, text: str, style: Style, formula: str = "") -> None:
        self._merged(row, self.across[0][0], self.across[-1][0], "" if formula else text, style)
        if formula:
            self.sheet.write_formula(row, self.across[0][0], formula, self.canvas.format(style), text)

    def _merged(self, row: int, first: int, last: int, text: str, style: Style) -> None:
        self.canvas.merge(self.sheet, (row, first), (row, last), text, style)

    def _live_value(self) -> str:
        count = sum(words.open for words in self.words) + self.block.open_cells
        return self.locale.text("form.head.left", count=count) if count else self._complete()

    def _complete(self) -> str:
        key = "form.head.complete_marked" if self.content.marks else "form.head.complete"
        return self.locale.text(key)

    def _live_formula(self) -> str:
        ranges = [self._range(index) for index, column in self.columns if column.required and self.content.rows]
        counts = [f"SUMPRODUCT(--(LEN(TRIM({cells}))=0))" for cells in ranges]
        counts += [f"(LEN(TRIM({cell}))=0)" for cell in self.block.required_cells(self.asking)]
        count = "+".join(counts) or "0"
        before, _, after = self.locale.text("form.head.left", count="\n").partition("\n")
        left = f"{_quoted(before)}&({count})&{_quoted(after)}"
        return f"=IF(({count})=0,{_quoted(self._complete())},{left})"

    def _range(self, column: int) -> str:
        return str(xl_range(self.top, column, self.bottom, column))

    # What a correction slip adds

    def _note_lines(self) -> tuple[tuple[str, Mark | None], ...]:
        content, text = self.content, self.locale.text
        lines: list[tuple[str, Mark | None]] = []
        if content.typed_from:
            named = typed_mark(content.typed_from)
            lines.append((text("form.head.typed", file=content.typed_name, mark=named), None))
        if content.marks:
            lines.append((text("form.head.marks", count=len(content.marks)), None))
        numbers = {row.target.id: row.target.number for row in content.rows}
        labels = {column.key: column.label for column in self.layout.columns}
        labels[ANSWER] = text("form.head.answer")
        for place, mark in enumerate(content.marks, start=1):
            words = {"target": numbers.get(mark.target, ""), "column": labels.get(mark.column, "")}
            lines.append((text("form.head.mark", number=mark_of(place), text=mark.text, **words), mark))
        if content.leftovers:
            sheet = text("form.sheets.leftovers")
            lines.append((text("form.head.leftovers", count=len(content.leftovers), sheet=sheet), None))
        return tuple(lines)

    def _write_note_line(self, row: int, words: str, mark: Mark | None, style: Style) -> None:
        width = sum(column.width for _, column in self.across)
        height = self.theme.ruler.row([(words, width, self.theme.sizes.body)], self._line_height())
        place = self._cell_of(mark) if mark is not None else None
        self._merged(row, self.across[0][0], self.across[-1][0], words, style)
        if place is not None and height <= self._line_height():  # LibreOffice breaks no lines in a link
            name = self.locale.text("form.sheets.form")
            self.sheet.write_url(
                row, self.across[0][0], f"internal:'{name}'!{place}", self.canvas.format(style), clean(words)
            )
        self.sheet.set_row(row, height)

    def _cell_of(self, mark: Mark) -> str | None:
        asked = [question.id for question in self.content.questions]
        if mark.column == ANSWER and mark.target in asked:
            row = self.asking + 1 + asked.index(mark.target)
            return str(xl_rowcol_to_cell(row, self.block.answers))
        rows = [self.top + offset for offset, row in enumerate(self.content.rows) if row.target.id == mark.target]
        columns = [index for index, column in self.shown if column.key == mark.column]
        return str(xl_rowcol_to_cell(rows[0], columns[0])) if rows and columns else None

    # The table

    def _write_header(self) -> None:
        size = self.theme.sizes.body
        cells, height = [], 2 * self.theme.ruler.line(size)
        for index, column in self.columns:
            label, turned = head_of(column), column.key in self.paper.turned
            self.canvas.put(self.sheet, self.header, index, label, heading(self.theme, turned=turned))
            if turned:
                height = max(height, (characters(label, size, self.theme.ruler) * BOLDER + 1) * POINTS_PER_CHARACTER)
            elif not column.hidden:
                cells.append((label, max(column.width - 0.2, 3), size))
        self.sheet.set_row(self.header, self.theme.ruler.row(cells, height))

    def _write_row(self, rows: RowWriter, number: int, row: FormRow, words: RowWords, code: str) -> None:
        marks, ruler, sizes = self.marks.get(row.target.id, {}), self.theme.ruler, self.theme.sizes
        row_drawn, looks = drawn(words, self.paper, ruler, sizes), self._looks(words.asked, marks)
        cells, height = [(look + said, "") for look, said in zip(looks, row_drawn.cells, strict=True)], row_drawn.height
        for index, column in self.own:
            cells[index] = row_cell(code if column.key == CODE else row_id_of(code), looks[index])
            if column.key == CODE and not column.hidden:
                height = height_of_code(code, column.width, ruler, sizes.note, height)
        for index, column in self.columns if marks else ():
            if column.key in marks:
                self._put_mark(number, index, marks[column.key])
        rows.add((*cells[: self.last + 1], row_cell(None, self.canvas.mark(room(height)))), height)
        self.sheet.set_row(number, height)  # so that what is drawn over it lies in its place

    def _put_mark(self, row: int, column: int, mark: Mark) -> None:
        """A note that says what is wrong, and the number of the mark over the corner of the cell, so that it is on
        paper and in black and white."""
        note(self.sheet, row, column, mark.text, 1.6, author=OWN_AUTHOR)
        place = self.content.marks.index(mark) + 1
        font = {"name": self.theme.fonts.heading[0], "size": 12, "bold": True, "color": self.theme.colours.accent}
        shape = {"width": _MARK_PIXELS, "height": _MARK_PIXELS, "x_offset": 1, "y_offset": 1, "object_position": 1}
        plain = {"fill": {"none": True}, "line": {"none": True}, "font": font, "align": {"vertical": "top"}}
        self.sheet.insert_textbox(row, column, mark_of(place), {**shape, **plain})

    def _looks(self, asked: tuple[bool, ...], marks: Mapping[str, Mark]) -> Sequence[str]:
        """What stands for the style of each cell of a row."""
        key = asked, tuple(marks)
        if key not in self.looks:
            locked, small, fill = (
                self.theme.colours.locked,
                self.theme.sizes.note,
                self.theme.returns["incomplete"].fill,
            )
            fills = [fill if column.key in marks else "" for _, column in self.columns]
            styles = (
                cell(column, locked, small, filled, open_=one)
                for (_, column), one, filled in zip(self.columns, asked, fills, strict=True)
            )
            self.looks[key] = list(map(self.canvas.mark, styles))
        return self.looks[key]

    def _write_validations(self) -> None:
        for index, column in self.columns:
            if column.owner is Owner.DEPARTMENT:
                asked = [row for row, words in enumerate(self.words, self.top) if words.asked[index]]
                for first, last in runs(asked):
                    self.sheet.data_validation(first, index, last, index, validation(column, Itself(self.locale)))

    def _write_tints(self) -> None:
        tint = self.canvas.tint(self.theme.severities["warning"].fill)
        for index, column in self.columns:
            if column.required:
                marked = {mark.target for mark in self.content.marks if mark.column == column.key}
                plain = [self.top + n for n, row in enumerate(self.content.rows) if row.target.id not in marked]
                for first, last in runs(plain):
                    criteria = f"=LEN(TRIM({xl_rowcol_to_cell(first, index)}))=0"
                    rule = {"type": "formula", "criteria": criteria, "format": tint}
                    self.sheet.conditional_format(first, index, last, index, rule)
        numbers = [index for index, column in self.columns if column.key == "number"]
        if numbers:
            self.sheet.ignore_errors({"number_stored_as_text": self._range(numbers[0])})

    # Below the table

    def _write_signoff(self, row: int) -> int:
        """The parts of the sign-off block on as few rows as their titles need to stay whole; the last of these rows."""
        fields, size = signoff_fields(self.locale), self.theme.sizes.body
        shown = [self.locale.text("form.signoff_shown.label", title=field.title) for field in fields]
        needed = tuple(characters(label, size, self.theme.ruler) for label in shown)
        parts = iter(zip(fields, shown, strict=True))
        for spans in signing_rows(tuple(column.width for _, column in self.across), needed):
            for (label, filled), (field, words) in zip(zip(spans[::2], spans[1::2], strict=True), parts, strict=False):
                first, (after, last) = self._span(label)[0], self._span(filled)
                self._merged(row, first, after - 1, words, LABEL)
                self._merged(row, after, last, self.content.signoff.get(field.key, ""), OPEN_LINE)
            self.sheet.set_row(row, 2 * self.theme.ruler.line(size))
            row += 1
        return row - 1

    def _span(self, span: tuple[int, int]) -> tuple[int, int]:
        """The first and the last of some columns across as columns of the sheet."""
        return self.across[span[0]][0], self.across[span[1]][0]

    # The sheet as a whole

    def _set_view(self) -> None:
        frozen = [index for index, column in self.columns if column.key == _FREEZE_THROUGH]
        rows = self.top if self.top <= _FROZEN_HEAD and self.content.rows else 0
        self.sheet.freeze_panes(rows, frozen[0] + 1 if frozen else 0)
        opened = [index for index, column in self.columns if column.owner is Owner.DEPARTMENT]
        if opened and self.content.rows:
            self.sheet.set_selection(self.top, opened[0], self.top, opened[0])

    def _set_protection(self) -> None:
        protect(self.sheet, "format_columns", "format_rows", "sort", "autofilter")

    def _set_print(self, last_row: int) -> None:
        area = (0, self.first, last_row, self.last)
        self._break_pages(last_row)
        footer = Own(clean(self._footer()))
        set_up_print(
            self.sheet,
            PrintSetup(
                _A4,
                _MARGINS,
                footer,
                scale=self.paper.scale,
                repeated=self.header if self.content.rows else None,
                area=area,
                closed=True,
            ),
        )

    def _break_pages(self, last_row: int) -> None:
        """No page ends between the heading of the questions and the first of them, nor before the sign-off alone; where
        the table goes on across, its columns begin pages, and the first ones stand on all."""
        heights = [self.sheet.height(row) for row in range(last_row + 1)]
        together = [range(self.asking, self.asking + 2)] if self.content.questions else []
        together.append(range(self.signing - 2, last_row + 1))
        header = heights[self.header] if self.content.rows else 0.0
        breaks = breaks_before(heights, together, _PRINTED_HEIGHT * 100 / self.paper.scale, header)
        if breaks:
            self.sheet.set_h_pagebreaks(list(breaks))
        if self.paper.repeated:
            self.sheet.repeat_columns(self.first, self.paper.repeated[-1])
            self.sheet.set_v_pagebreaks([page[0] for page in self.paper.pages[1:]])
            self.sheet.print_across()

    def _footer(self) -> str:
        text = self.locale.text
        left = text("form.page.footer_left", token=token_of(self.content.stamp))
        middle = text("form.page.footer_middle", page="&P", pages="&N")
        period = shown_period(self.content.period.id, self.locale)
        name = self.content.department.name.replace("&", "&&")
        right = text("form.page.footer_right", department=name, period=period)
        footer = f"&L&11{left}&C&11{middle}&R&11{right}"
        return footer if len(footer) <= _FOOTER_LIMIT else f"&L&11{left}&C&11{middle}"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
