"""The consolidated workbook: every sheet laid out first, so that links know where they lead, then written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from xlplan.form.columns import FormLayout
from xlplan.ledger.status import Status
from xlplan.locale import Locale
from xlplan.page.canvas import SIMPLIFIED_CHINESE, Anchors, Canvas
from xlplan.page.theme import Theme
from xlplan.report.sheets.changes import changes_table
from xlplan.report.sheets.consolidated import plan_sheet
from xlplan.report.sheets.consolidated_writing import write_sheet
from xlplan.report.sheets.contributions import contributions_table
from xlplan.report.sheets.data import data_table
from xlplan.report.sheets.findings import findings_table
from xlplan.report.sheets.overview import write_overview
from xlplan.report.sheets.replies import replies_table
from xlplan.report.sheets.returns import returns_table
from xlplan.report.sheets.sources import sources_table
from xlplan.report.sheets.totals import totals_table
from xlplan.report.tables import ReportTable, place, write_table
from xlplan.report.view import View

_TABLES: dict[str, Callable[[View], ReportTable]] = {
    "totals": totals_table,
    "returns": returns_table,
    "findings": findings_table,
    "contributions": contributions_table,
    "replies": replies_table,
    "changes": changes_table,
    "sources": sources_table,
    "data": data_table,
}
SHEETS = (
    "overview",
    "consolidated",
    "totals",
    "returns",
    "findings",
    "contributions",
    "replies",
    "changes",
    "sources",
    "data",
)
"""The sheets of the workbook, in order."""

_ON_DEMAND = frozenset({"totals", "replies"})
"""Sheets that are written only where they have something to say."""

_LONGEST = "contributions"
"""By far the longest sheet: its rows are made, placed and written one by one, before those that link to them."""

PRINTED = ("consolidated",)
"""The sheets of the edition that is printed and made into a PDF; its pages are planned."""


@dataclass(frozen=True)
class StatusBook:
    """A workbook as it is written. pages: how many the printed sheet has. widths: of its columns, by key. kept: whether
    they are as people know them."""

    data: bytes
    pages: int
    widths: Mapping[str, float]
    kept: bool


def status_workbook(
    status: Status, locale: Locale, layout: FormLayout, theme: Theme, sheets: Collection[str] = SHEETS
) -> bytes:
    """The workbook of a status; the same status gives the same bytes.

    sheets: which of SHEETS to write; links to sheets left out are left out.
    """
    return status_book(View(status, locale, layout, theme), sheets).data


def status_book(view: View, sheets: Collection[str] = SHEETS) -> StatusBook:
    """See `status_workbook`."""
    keys = [key for key in SHEETS if key in sheets]
    tables = {key: _TABLES[key](view) for key in keys if key in _TABLES}
    keys = [key for key in keys if key not in _ON_DEMAND or tables[key].rows]
    canvas = _canvas(view)
    anchors = canvas.anchors = Anchors({key: view.sheet(key) for key in keys})
    printed = plan_sheet(view)
    placed = {key: place(tables[key], view.theme, anchors) for key in keys if key in tables}
    ready = {key: tuple(rows) for key, rows in placed.items() if key != _LONGEST}
    if "consolidated" in keys:
        anchors.rows.update(printed.anchors())
    worksheets = {key: canvas.sheet(view.sheet(key)) for key in keys}
    for key in sorted(keys, key=lambda key: key != _LONGEST):
        worksheets[key].set_tab_color(_tab_colour(view, key))
        if key == "consolidated":
            write_sheet(canvas, worksheets[key], printed)
        elif key == "overview":
            write_overview(canvas, worksheets[key], view, printed.page_count)
        else:
            write_table(canvas, worksheets[key], tables[key], ready.get(key, placed[key]), view)
    return StatusBook(canvas.finish(), printed.page_count, printed.setting.widths, printed.kept)


def _tab_colour(view: View, key: str) -> str:
    colours = view.theme.colours
    return colours.accent if key in {"overview", "consolidated"} else colours.header


def _canvas(view: View) -> Canvas:
    settings = view.status.plan.settings
    properties = {
        "title": view.title,
        "subject": view.status.period.id,
        "author": settings.organisation,
    }
    goto = str(view.locale.table("report", "shown")["goto"])
    everywhere = {"font_color": view.theme.colours.ink, **SIMPLIFIED_CHINESE}
    return Canvas(view.theme, view.local(view.status.as_of), properties, goto, everywhere)
