"""The notice of missing and late departments on one upright page, ready to circulate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xlplan.ledger.status import ReturnRow, ReturnState
from xlplan.page.canvas import Canvas, Style
from xlplan.report.figures import Figures
from xlplan.report.view import View

KEY = "notice"
_WIDTHS = {"index": 6, "department": 25, "due": 16, "received": 22, "days": 12, "note": 13}
_WIDTH = sum(_WIDTHS.values())
_LAST = len(_WIDTHS) - 1
_A4 = 9
_SECTIONS = (
    ("missing", ReturnState.MISSING),
    ("late", ReturnState.LATE),
    ("incomplete", ReturnState.INCOMPLETE),
)


@dataclass
class _Pen:
    """Where the next line goes."""

    canvas: Canvas
    sheet: Any
    row: int = 0

    def line(self, text: str, style: Style, space: float = 0) -> None:
        size = style.size or self.canvas.theme.sizes.body
        self.sheet.set_row(self.row, self.canvas.theme.ruler.row([(text, _WIDTH, size)]) + space)
        self.canvas.merge(self.sheet, (self.row, 0), (self.row, _LAST), text, style)
        self.row += 1


def write_notice(canvas: Canvas, sheet: Any, view: View) -> None:
    """Write the notice: the facts in two sentences, who is missing, late or incomplete, and what is asked of them."""
    figures = Figures(view.status)
    pen = _Pen(canvas, sheet)
    sizes = canvas.theme.sizes
    for index, width in enumerate(_WIDTHS.values()):
        sheet.set_column(index, index, width)
    text = Style(size=sizes.body + 1.5, border=False)
    title = Style("title", sizes.title * 0.85, align="center", border=False)
    pen.line(view.text("notice.title", period=view.period(view.status.period.id)), title, 18)
    canvas.logo(sheet, canvas.theme.ruler.line(title.size))
    pen.line(view.text("notice.addressed"), text, 6)
    pen.line(_opening(view), text, 8)
    _write_lists(pen, view, figures, text)
    closing = _closing(view, figures)
    if closing:
        pen.line(closing, text, 10)
    _write_signature(pen, view, text)
    _set_up(sheet, pen)


def _opening(view: View) -> str:
    status = view.status
    return view.text(
        "notice.opening",
        plan=status.plan.settings.name,
        period=view.period(status.period.id),
        due=view.moment(status.period.due),
        as_of=view.moment(status.as_of),
        expected=status.rates.expected,
        received=status.rates.received,
        on_time=status.rates.on_time,
        complete=status.rates.complete,
    )


def _write_lists(pen: _Pen, view: View, figures: Figures, text: Style) -> None:
    awaited = figures.returns(ReturnState.AWAITED)
    if not figures.arrears and not awaited:
        pen.line(view.text("notice.all_well"), text, 6)
    if figures.arrears:
        for section, state in _SECTIONS:
            _write_section(pen, view, section, figures.returns(state), text)
    if awaited:
        names = view.departments(row.department for row in awaited)
        pen.line(view.text("notice.awaited", count=len(awaited), names=names), text, 8)


def _write_section(pen: _Pen, view: View, section: str, rows: Sequence[ReturnRow], text: Style) -> None:
    heading = Style("heading", text.size, border=False)
    pen.line(view.text(f"notice.{section}", count=len(rows)), heading, 8)
    if not rows:
        pen.line(view.text("notice.none"), text)
        return
    canvas, labels = pen.canvas, view.words("notice", "columns")
    header = Style("heading", bold=True, align="center", fill=canvas.theme.colours.header)
    for index, key in enumerate(_WIDTHS):
        canvas.put(pen.sheet, pen.row, index, labels[key], header)
    pen.sheet.set_row(pen.row, 22)
    pen.row += 1
    for number, row in enumerate(rows, start=1):
        _write_department(pen, view, number, row)


def _write_department(pen: _Pen, view: View, number: int, row: ReturnRow) -> None:
    cells = (
        str(number),
        view.department(row.department),
        view.moment(row.due),
        view.moment(row.received_at) if row.received_at is not None else "",
        _days(view, row),
        _note(view, row),
    )
    size = pen.canvas.theme.sizes.body
    pen.sheet.set_row(
        pen.row,
        pen.canvas.theme.ruler.row(
            ((text, width, size) for text, width in zip(cells, _WIDTHS.values(), strict=True)), 20
        ),
    )
    for index, cell in enumerate(cells):
        pen.canvas.put(pen.sheet, pen.row, index, cell, Style(align="left" if index == 1 else "center"))
    pen.row += 1


def _days(view: View, row: ReturnRow) -> str:
    if row.state is ReturnState.MISSING:
        days = (view.local(view.status.as_of).date() - view.local(row.due).date()).days
        return view.text("notice.lines.overdue_days", days=max(days, 1))
    return view.text("notice.lines.late_days", days=row.days_late) if row.days_late else ""


def _note(view: View, row: ReturnRow) -> str:
    if row.missing_cells:
        return view.text("notice.lines.missing_cells", count=row.missing_cells)
    return row.reason


def _closing(view: View, figures: Figures) -> str:
    if figures.arrears:
        return view.text("notice.closing")
    early = figures.returns(ReturnState.AWAITED)
    return view.text("notice.closing_early") if early else ""


def _write_signature(pen: _Pen, view: View, text: Style) -> None:
    signed = Style(size=text.size, border=False, align="right")
    if view.status.plan.settings.organisation:
        pen.line(view.status.plan.settings.organisation, signed)
    pen.line(view.day(view.local(view.status.as_of).date()), signed)


def _set_up(sheet: Any, pen: _Pen) -> None:
    sheet.set_portrait()
    sheet.set_paper(_A4)
    sheet.set_margins(left=1.1, right=1.0, top=1.2, bottom=1.0)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 1)
    sheet.print_area(0, 0, pen.row - 1, _LAST)
    sheet.hide_gridlines(2)
    sheet.set_footer("", {"margin": 0.4})
    sheet.set_start_page(1)
