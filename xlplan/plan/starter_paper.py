"""How the sheet of targets of a plan workbook lies on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from xlplan.page.canvas import print_setup, set_up_print
from xlplan.page.theme import Theme


def print_in_pages(
    sheet: Any, theme: Theme, widths: Sequence[float], heads: Sequence[float], heights: Sequence[float]
) -> None:
    """Lay a sheet out at a fixed scale, pages broken where every program still has room: programs that fit a sheet to
    the page themselves come to different scales, and so to different pages.

    widths: of the columns. heads: heights of the rows above the table, the last is repeated. heights: of its rows.
    """
    full = replace(theme.papers["A4"], scale=100)
    paper = replace(full, scale=min(100, int(full.room(len(widths)) / sum(widths) * 100)))
    used, breaks = sum(heads), []
    for row, height in enumerate(heights, start=len(heads)):
        if used + height > paper.page_height:
            breaks.append(row)
            used = heads[-1]
        used += height
    setup = print_setup(paper, "&P / &N", theme.fonts.body[0], scale=paper.scale, repeated=len(heads) - 1)
    set_up_print(sheet, replace(setup, centred=False, gridlines=True, first_page=0))
    sheet.set_h_pagebreaks(breaks)
