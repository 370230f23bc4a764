"""Writing the printed sheet as it was planned."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from xlplan.page.canvas import Canvas, Style, print_setup, set_up_print, set_widths
from xlplan.report.sheets.consolidated import (
    HEADER_ROW,
    SIGNOFF_HEIGHT,
    ConsolidatedSheet,
    PaperRow,
    header_height,
    label,
    notes,
    notes_height,
    signoff_titles,
    subtitles,
    title,
    top_heights,
    totals,
    totals_height,
)
from xlplan.report.sheets.consolidated_content import ASPECT, PaperColumn, Printed

_SHORT = 6
"""Texts of up to so many characters stand in the middle of their cell."""
_FROZEN = "lead"
_SUBTITLES = ((0.0, 0.36, "left"), (0.36, 0.64, "center"), (0.64, 1.0, "right"))


def write_sheet(canvas: Canvas, worksheet: Any, sheet: ConsolidatedSheet) -> None:
    """Write the printed sheet."""
    columns = sheet.setting.columns
    set_widths(worksheet, (sheet.setting.widths[column.key] for column in columns))
    _write_top(canvas, worksheet, sheet)
    for at, row, height, count in sheet.placed:
        _write_row(canvas, worksheet, at, row, height, count)
    breaks = _write_labels(canvas, worksheet, sheet)
    last = _write_tail(canvas, worksheet, sheet)
    keys = [column.key for column in columns]
    worksheet.freeze_panes(HEADER_ROW + 1, keys.index(_FROZEN) if _FROZEN in keys else 0)
    worksheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    worksheet.set_h_pagebreaks(breaks[1:])
    foot, font = sheet.view.page_of(sheet.page_count), canvas.theme.fonts.body[0]
    area = (0, 0, last, len(columns) - 1)
    paper = sheet.setting.paper
    set_up_print(
        worksheet, print_setup(paper, foot, font, scale=paper.scale, repeated=HEADER_ROW, area=area, closed=True)
    )


def _write_top(canvas: Canvas, worksheet: Any, sheet: ConsolidatedSheet) -> None:
    view, columns, sizes = sheet.view, sheet.setting.columns, canvas.theme.sizes
    last = len(columns) - 1
    title_height, subtitle_height = top_heights(sheet.setting)
    worksheet.set_row(0, title_height)
    canvas.merge(worksheet, (0, 0), (0, last), title(view), Style("title", sizes.title, align="center", border=False))
    canvas.logo(worksheet, title_height)
    worksheet.set_row(1, subtitle_height)
    for text, (start, end, align) in zip(subtitles(view), _SUBTITLES, strict=True):
        first, until = round(start * (last + 1)), round(end * (last + 1)) - 1
        style = Style(size=sizes.subtitle, align=align, border=False)
        canvas.merge(worksheet, (1, first), (1, until), text, style)
    worksheet.set_row(HEADER_ROW, header_height(sheet.setting))
    header = Style("heading", sizes.heading, bold=True, align="center", fill=canvas.theme.colours.header)
    for index, column in enumerate(columns):
        canvas.put(worksheet, HEADER_ROW, index, column.label, header)


def _write_row(canvas: Canvas, worksheet: Any, at: int, row: PaperRow, height: float, count: int) -> None:
    for number in range(at, at + count):
        worksheet.set_row(number, height / count)
    columns = row.setting.columns
    if row.subtotal:
        style = Style("heading", row.setting.size, fill=canvas.theme.colours.panel)
        canvas.merge(worksheet, (at, 0), (at + count - 1, len(columns) - 1), row.subtotal, style)
        return
    for index, column in enumerate(columns):
        if not column.merged:
            cell = row.cells[column.key]
            end = (at + count - 1, index)
            canvas.merge(worksheet, (at, index), end, cell.text, _style(column, cell, whole=row.whole), cell.link)


def _style(column: PaperColumn, cell: Printed, *, whole: bool) -> Style:
    centred = column.centred or len(cell.text) <= _SHORT
    style = Style(align="center" if centred else "left", valign="vcenter" if whole else "top")
    return style.inked(cell.ink) if cell.ink is not None else style


def _write_labels(canvas: Canvas, worksheet: Any, sheet: ConsolidatedSheet) -> list[int]:
    """Write the labels of every page; returns the row at which each page begins."""
    places = {id(row): (at, at + count - 1) for at, row, _, count in sheet.placed}
    for index, column in enumerate(sheet.setting.columns):
        if not column.merged:
            continue
        style = Style(align="center" if column.key == ASPECT else "left")
        level = sheet.setting.merged.index(column)
        for page in sheet.pages:
            for span in page.spans(level):
                rows = page.blocks[span.first : span.last + 1]
                if not rows[0].subtotal:
                    text = label(sheet.setting, column, rows, span.begins)
                    first, last = places[id(rows[0])][0], places[id(rows[-1])][1]
                    canvas.merge(worksheet, (first, index), (last, index), text, style)
    return [places[id(page.blocks[0])][0] for page in sheet.pages]


def _write_tail(canvas: Canvas, worksheet: Any, sheet: ConsolidatedSheet) -> int:
    """Write the notes and the sign-off; returns the last row."""
    row = max((at + count for at, _, _, count in sheet.placed), default=HEADER_ROW + 1)
    last = len(sheet.setting.columns) - 1
    if totals_height(sheet.setting):
        _write_totals(canvas, worksheet, sheet, row)
        row += 1
    worksheet.set_row(row, notes_height(sheet.setting))
    style = Style(size=canvas.theme.sizes.note, border=False, colour=canvas.theme.colours.faint)
    canvas.merge(worksheet, (row, 0), (row, last), notes(sheet.view), style)
    worksheet.set_row(row + 1, SIGNOFF_HEIGHT)
    titles = signoff_titles(sheet.view)
    edges = [round(index * (last + 1) / len(titles)) for index in range(len(titles) + 1)]
    signed = Style(size=canvas.theme.sizes.subtitle, border=False, valign="bottom")
    for name, first, end in zip(titles, edges, edges[1:], strict=False):
        text = sheet.view.text("consolidated.signature", title=name)
        canvas.merge(worksheet, (row + 1, first), (row + 1, end - 1), text, signed)
    return row + 1


def _write_totals(canvas: Canvas, worksheet: Any, sheet: ConsolidatedSheet, row: int) -> None:
    """One row below the targets: what every column that is totalled comes to, by leads alone."""
    keys, texts = [column.key for column in sheet.setting.columns], totals(sheet.setting)
    first = min(keys.index(key) for key in texts)
    worksheet.set_row(row, totals_height(sheet.setting))
    head = Style("heading", bold=True, align="center", fill=canvas.theme.colours.header)
    canvas.merge(worksheet, (row, 0), (row, first - 1), sheet.view.text("totals.row"), head)
    for index in range(first, len(keys)):
        canvas.put(worksheet, row, index, texts.get(keys[index], ""), replace(head, font="body", bold=False))
