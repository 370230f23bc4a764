"""The sheet that is printed: one row for every target in plan order, pages planned before they are written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from xlplan.form.columns import first_clause
from xlplan.ledger.status import TargetRow
from xlplan.page.canvas import Canvas, Link, Style, print_setup, set_up_print, set_widths
from xlplan.page.measure import ROW_CAP
from xlplan.page.planning import Page, RowSpan, plan_labelled_pages, spans_of
from xlplan.page.theme import Paper
from xlplan.report.sheets.consolidated_content import ASPECT, MEASURE, Printed, printed_columns, printed_target
from xlplan.report.totals import shown_total, totals_of
from xlplan.report.view import View

KEY = "consolidated"
MERGED = (ASPECT, MEASURE)
_HEADER_ROW = 2
_LABEL_SHARE = 0.3
"""How much of a page a merged label may claim for itself before it is shortened."""
_SHORT = 6
"""Texts of up to so many characters stand in the middle of their cell."""
_CENTRED = frozenset({"number", "aspect", "lead", "deadline", "reported", "derived", "returned"})


@dataclass(frozen=True)
class PrintedRow:
    """A row of the sheet: a target, or a part of one that is taller than a row can be."""

    row: TargetRow
    cells: dict[str, Printed]
    first: bool


@dataclass(frozen=True)
class ConsolidatedSheet:
    """The printed sheet, planned. heights: of the rows by their own cells."""

    view: View
    paper: Paper
    widths: dict[str, float]
    rows: tuple[PrintedRow, ...]
    heights: tuple[float, ...]
    pages: tuple[Page, ...]

    @cached_property
    def groups(self) -> dict[str, list[str]]:
        """For each merged column, what keeps the rows of one label together."""
        return {key: [_group(row.row, key) for row in self.rows] for key in MERGED}

    @property
    def page_count(self) -> int:
        """Sheets of paper that printing takes."""
        return max(1, len(self.pages))

    def anchors(self) -> Iterator[tuple[Link, int]]:
        """The row (from 0) of every target."""
        for index, row in enumerate(self.rows):
            if row.first:
                yield Link(KEY, row.row.target.id), _HEADER_ROW + 1 + index


def plan_sheet(view: View) -> ConsolidatedSheet:
    """Lay out the printed sheet of a status: texts, heights, pages."""
    paper = view.theme.paper_of(view.status.plan.settings.paper)
    widths = _widths(view, paper)
    size = view.theme.sizes.body
    rows = tuple(part for row in view.status.rows for part in _parts(view, row, widths))
    heights = tuple(
        view.theme.ruler.row((cell.text, widths[key], size) for key, cell in row.cells.items()) for row in rows
    )
    sheet = ConsolidatedSheet(view, paper, widths, rows, heights, ())
    pages = plan_labelled_pages(
        heights,
        [sheet.groups[key] for key in MERGED],
        lambda level, span: view.theme.ruler.height(_label(sheet, MERGED[level], span), widths[MERGED[level]], size),
        header=_header_height(sheet),
        capacity=paper.page_height,
        top=sum(_top_heights(sheet)),
        tail=sum(_tail_heights(sheet)),
    )
    return replace(sheet, pages=pages)


_LEAST_SHARE = 0.6
"""What the sheet's own columns keep of their widths at least, however wide the office's are."""


_EDGES = 1.0
"""Characters that the edges of a further column take: programs draw each a little wider than it says."""


def _widths(view: View, paper: Paper) -> dict[str, float]:
    """Widths that fill the page: the office's columns as wide as it says, the others narrowed alike; all of them where
    these would become too narrow."""
    asked = {column.key: column.width for column in view.layout.asked}
    wanted = {key: paper.widths.get(key, asked.get(key, 0.0)) for key in printed_columns(view)}
    own = sum(width for key, width in wanted.items() if key not in paper.widths)
    rest = sum(wanted.values()) - own
    room = paper.page_width - _EDGES * (len(wanted) - len(paper.widths))
    share = min(1.0, (room - own) / rest)
    whole = min(1.0, room / (own + rest))
    shares = (share, 1.0) if share >= _LEAST_SHARE else (whole, whole)
    return {key: int(width * shares[key not in paper.widths] * 10) / 10 for key, width in wanted.items()}


def _parts(view: View, row: TargetRow, widths: dict[str, float]) -> Iterator[PrintedRow]:
    size = view.theme.sizes.body
    cells = {key: cell for key, cell in printed_target(view, row).items() if key in widths}
    split = {key: view.theme.ruler.split(cell.text, widths[key], size, ROW_CAP) for key, cell in cells.items()}
    for index in range(max(len(parts) for parts in split.values())):
        if index == 0:
            texts = {key: replace(cell, text=split[key][0]) for key, cell in cells.items()}
        else:
            texts = {key: Printed(parts[index] if index < len(parts) else "") for key, parts in split.items()}
            texts["number"] = Printed(view.text("shown.continued", text=row.target.number))
        yield PrintedRow(row, texts, first=index == 0)


def _group(row: TargetRow, key: str) -> str:
    target = row.target
    return target.aspect if key == ASPECT else "\n".join((target.aspect, target.measure_number, target.measure))


def _label(sheet: ConsolidatedSheet, key: str, span: RowSpan) -> str:
    """The label of a span: in full where it begins, short if that is out of proportion, marked where it goes on."""
    target, width = sheet.rows[span.first].row.target, sheet.widths[key]
    size, ruler = sheet.view.theme.sizes.body, sheet.view.theme.ruler
    room = max(sum(sheet.heights[span.first : span.last + 1]), sheet.paper.page_height * _LABEL_SHARE)
    full = target.aspect if key == ASPECT else _numbered(target.measure_number, target.measure)
    if span.begins and ruler.height(full, width, size) <= room:
        return full
    stops = sheet.view.text("shown.clause_stops")
    short = target.aspect if key == ASPECT else _numbered(target.measure_number, first_clause(target.measure, stops))
    short = ruler.split(short, width, size, room * 0.8)[0]
    return short if span.begins else sheet.view.text("shown.continued", text=short)


def _numbered(number: str, text: str) -> str:
    return f"{number}. {text}" if number and text else number or text


def _header_height(sheet: ConsolidatedSheet) -> float:
    labels, size = printed_columns(sheet.view), sheet.view.theme.sizes.heading
    return sheet.view.theme.ruler.row(((label, sheet.widths[key], size) for key, label in labels.items()), 30)


def _top_heights(sheet: ConsolidatedSheet) -> tuple[float, float]:
    sizes, ruler = sheet.view.theme.sizes, sheet.view.theme.ruler
    title = ruler.row([(_title(sheet.view), sum(sheet.widths.values()), sizes.title)]) + 6
    third = sum(sheet.widths.values()) / 3
    return title, ruler.row((text, third, sizes.subtitle) for text in _subtitles(sheet.view)) + 3


def _tail_heights(sheet: ConsolidatedSheet) -> tuple[float, float, float]:
    """Of the totals (0 without any), the notes, the sign-off."""
    sizes, ruler = sheet.view.theme.sizes, sheet.view.theme.ruler
    totals = _totals(sheet)
    summed = ruler.row(((text, sheet.widths[key], sizes.body) for key, text in totals.items()), 24) if totals else 0.0
    return summed, ruler.row([(_notes(sheet.view), sum(sheet.widths.values()), sizes.note)]) + 6, 42.0


def _totals(sheet: ConsolidatedSheet) -> dict[str, str]:
    """What the printed columns come to in all, by key."""
    totals = (total for total in totals_of(sheet.view.status, sheet.view.layout) if total.column.key in sheet.widths)
    return {total.column.key: shown_total(sheet.view, total) for total in totals}


def _title(view: View) -> str:
    return view.text("consolidated.title", plan=view.status.plan.settings.name)


def _subtitles(view: View) -> tuple[str, str, str]:
    organisation = view.status.plan.settings.organisation
    return (
        view.text("consolidated.organisation", organisation=organisation) if organisation else "",
        view.text("consolidated.period", period=view.period(view.status.period.id)),
        view.text("consolidated.as_of", as_of=view.moment(view.status.as_of)),
    )


def _notes(view: View) -> str:
    rates = view.status.rates
    return view.text(
        "consolidated.notes",
        judged=view.day(view.status.judged_on),
        expected=rates.expected,
        received=rates.received,
        on_time=rates.on_time,
        complete=rates.complete,
    )


def write_sheet(canvas: Canvas, worksheet: Any, sheet: ConsolidatedSheet) -> None:
    """Write the printed sheet as it was planned."""
    columns = list(sheet.widths)
    set_widths(worksheet, sheet.widths.values())
    _write_top(canvas, worksheet, sheet)
    for page in sheet.pages:
        _write_page(canvas, worksheet, sheet, page)
    last = _write_tail(canvas, worksheet, sheet)
    worksheet.freeze_panes(_HEADER_ROW + 1, columns.index("lead"))
    worksheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    worksheet.set_h_pagebreaks([_HEADER_ROW + 1 + page.first for page in sheet.pages[1:]])
    foot, font = sheet.view.text("shown.page"), canvas.theme.fonts.body[0]
    area = (0, 0, last, len(columns) - 1)
    setup = print_setup(sheet.paper, foot, font, scale=sheet.paper.scale, repeated=_HEADER_ROW, area=area)
    set_up_print(worksheet, setup)


def _write_top(canvas: Canvas, worksheet: Any, sheet: ConsolidatedSheet) -> None:
    view, last, sizes = sheet.view, len(sheet.widths) - 1, canvas.theme.sizes
    title_height, subtitle_height = _top_heights(sheet)
    worksheet.set_row(0, title_height)
    title = Style("title", sizes.title, align="center", border=False)
    canvas.merge(worksheet, (0, 0), (0, last), _title(view), title)
    canvas.logo(worksheet, title_height)
    worksheet.set_row(1, subtitle_height)
    blocks = ((0, 4, "left"), (5, 8, "center"), (9, last, "right"))
    for text, (first, end, align) in zip(_subtitles(view), blocks, strict=True):
        style = Style(size=sizes.subtitle, align=align, border=False)
        canvas.merge(worksheet, (1, first), (1, end), text, style)
    worksheet.set_row(_HEADER_ROW, _header_height(sheet))
    header = Style("heading", sizes.heading, bold=True, align="center", fill=canvas.theme.colours.header)
    for index, label in enumerate(printed_columns(view).values()):
        canvas.put(worksheet, _HEADER_ROW, index, label, header)


def _write_page(canvas: Canvas, worksheet: Any, sheet: ConsolidatedSheet, page: Page) -> None:
    columns = list(sheet.widths)
    for index, height in zip(range(page.first, page.last + 1), page.heights, strict=True):
        row = _HEADER_ROW + 1 + index
        worksheet.set_row(row, height)
        for key, cell in sheet.rows[index].cells.items():
            canvas.put(worksheet, row, columns.index(key), cell.text, _style(key, cell), cell.link)
    for key in MERGED:
        for span in spans_of(sheet.groups[key], page.first, page.last):
            column = columns.index(key)
            label = _label(sheet, key, span)
            first, last = (_HEADER_ROW + 1 + row for row in (span.first, span.last))
            style = Style(align="center" if key == ASPECT else "left")
            canvas.merge(worksheet, (first, column), (last, column), label, style)


def _style(key: str, cell: Printed) -> Style:
    centred = key in _CENTRED or len(cell.text) <= _SHORT
    style = Style(align="center" if centred else "left")
    return style.inked(cell.ink) if cell.ink is not None else style


def _write_tail(canvas: Canvas, worksheet: Any, sheet: ConsolidatedSheet) -> int:
    """Write the notes and the sign-off; returns the last row."""
    row, last = _HEADER_ROW + 1 + len(sheet.rows), len(sheet.widths) - 1
    summed, notes, signoff = _tail_heights(sheet)
    if summed:
        _write_totals(canvas, worksheet, sheet, row)
        worksheet.set_row(row, summed)
        row += 1
    worksheet.set_row(row, notes)
    style = Style(size=canvas.theme.sizes.note, border=False, colour=canvas.theme.colours.faint)
    canvas.merge(worksheet, (row, 0), (row, last), _notes(sheet.view), style)
    worksheet.set_row(row + 1, signoff)
    titles = signoff_titles(sheet.view)
    edges = [round(index * (last + 1) / len(titles)) for index in range(len(titles) + 1)]
    signed = Style(size=canvas.theme.sizes.subtitle, border=False, valign="bottom")
    for title, first, end in zip(titles, edges, edges[1:], strict=False):
        text = sheet.view.text("consolidated.signature", title=title)
        canvas.merge(worksheet, (row + 1, first), (row + 1, end - 1), text, signed)
    return row + 1


def _write_totals(canvas: Canvas, worksheet: Any, sheet: ConsolidatedSheet, row: int) -> None:
    """One row below the targets: what every column that is totalled comes to, by leads alone."""
    columns, totals = list(sheet.widths), _totals(sheet)
    first = min(columns.index(key) for key in totals)
    head = Style("heading", bold=True, align="center", fill=canvas.theme.colours.header)
    canvas.merge(worksheet, (row, 0), (row, first - 1), sheet.view.text("totals.row"), head)
    for index in range(first, len(columns)):
        canvas.put(worksheet, row, index, totals.get(columns[index], ""), replace(head, font="body", bold=False))


def signoff_titles(view: View) -> tuple[str, ...]:
    """Who signs: as the plan's settings say, else the usual three."""
    return view.status.plan.settings.signoff or tuple(view.words(KEY, "signoff").values())
