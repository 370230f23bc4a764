"""The two charts of the overview: native ones, drawn from the tables below them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from xlplan.page.canvas import Canvas
from xlplan.report.figures import Figures, Group
from xlplan.report.view import View

_LEAST_ROWS = 10
_AROUND, _BAR = 60.0, 19.5
"""Points of a chart for its title and legend, and for each bar with its label."""
CHART_ROW_POINTS = 18.0
_PIXELS = 96 / 72
_CHARACTER_PIXELS, _PADDING_PIXELS = 7.0, 5.0
"""Pixels of a character of a column, and of its padding."""


@dataclass(frozen=True)
class Ranges:
    """Where the tables are. first: their header row. aspects, months: rows below. trend: the second table's column."""

    first: int
    aspects: int
    months: int
    trend: int


def chart_rows(aspects: int) -> int:
    """The rows that the charts take: every aspect's bar is high enough for its numbers."""
    return max(_LEAST_ROWS, math.ceil((_AROUND + _BAR * aspects) / CHART_ROW_POINTS))


def insert_charts(canvas: Canvas, sheet: Any, view: View, row: int, ranges: Ranges, width: float) -> None:
    """Put both charts side by side above their tables. width: of a column, in characters."""
    rows = chart_rows(ranges.aspects)
    for offset in range(rows):
        sheet.set_row(row + offset, CHART_ROW_POINTS)
    name = view.sheet("overview")
    height = rows * CHART_ROW_POINTS * _PIXELS - 4
    charts = ((0, _aspects(canvas, view, name, ranges)), (ranges.trend, _trend(canvas, view, name, ranges)))
    for column, chart in charts:
        chart.set_size({"width": ranges.trend * (width * _CHARACTER_PIXELS + _PADDING_PIXELS) - 6, "height": height})
        options = {"x_offset": 3, "y_offset": 2, "object_position": 1, "description": view.text("overview.purpose")}
        sheet.insert_chart(row, column, chart, options)


def _aspects(canvas: Canvas, view: View, name: str, ranges: Ranges) -> Any:
    chart = canvas.workbook.add_chart({"type": "bar", "subtype": "stacked"})
    first, last = ranges.first + 1, ranges.first + ranges.aspects
    by_aspect = Figures(view.status).by_aspect.values()  # ONLYOFFICE shows nought whatever the format says
    for offset, group in enumerate(Group):
        column = ranges.trend - len(Group) - 1 + offset
        dark = group in {Group.OVERDUE, Group.DONE}
        mark = canvas.theme.marks[group]
        chart.add_series(
            {
                "name": [name, ranges.first, column],
                "categories": [name, first, 0, last, 0],
                "values": [name, first, column, last, column],
                "fill": {"color": canvas.theme.groups[group]},
                "border": {"color": "#FFFFFF", "width": 0.75},
                "gap": 45,
                "data_labels": {
                    "value": True,
                    "num_format": f'"{mark}"0;;;',
                    "custom": [None if counts[group] else {"delete": True} for counts in by_aspect],
                    "font": _font(canvas, 10.5, "#FFFFFF" if dark else canvas.theme.colours.ink),
                },
            }
        )
    chart.set_title(_title(canvas, view.text("overview.states_chart")))
    chart.set_y_axis(
        {
            "reverse": True,
            "interval_unit": 1,
            "num_font": _font(canvas, 10.5),
            "line": {"color": canvas.theme.colours.rule},
        }
    )
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    _finish(canvas, chart)
    return chart


def _trend(canvas: Canvas, view: View, name: str, ranges: Ranges) -> Any:
    chart = canvas.workbook.add_chart({"type": "column"})
    first, last = ranges.first + 1, ranges.first + ranges.months
    for series, column in (("received", ranges.trend + 8), ("on_time", ranges.trend + 10)):
        chart.add_series(
            {
                "name": [name, ranges.first, column],
                "categories": [name, first, ranges.trend, last, ranges.trend],
                "values": [name, first, column, last, column],
                **_hatched(canvas, series),
                "gap": 80,
                "overlap": -5,
                "data_labels": {
                    "value": True,
                    "num_format": "0",
                    "position": "outside_end",
                    "font": _font(canvas, 10.5),
                },
            }
        )
    chart.set_title(_title(canvas, view.text("overview.trend_chart")))
    chart.set_x_axis({"num_font": _font(canvas, 10.5), "line": {"color": canvas.theme.colours.rule}, "text_axis": True})
    chart.set_y_axis({"min": 0, "max": 110, "visible": False, "major_gridlines": {"visible": False}})
    _finish(canvas, chart)
    return chart


def _hatched(canvas: Canvas, series: str) -> dict[str, Any]:
    """The look of a column: what came on time is hatched, so that both are told apart in grey."""
    colour = canvas.theme.groups[series]
    if series != "on_time":
        return {"fill": {"color": colour}}
    return {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": colour, "bg_color": "#FFFFFF"}}


def _finish(canvas: Canvas, chart: Any) -> None:
    chart.set_legend({"position": "bottom", "font": _font(canvas, 10.5)})
    chart.set_chartarea({"border": {"color": canvas.theme.colours.rule, "width": 0.5}})


def _title(canvas: Canvas, text: str) -> dict[str, Any]:
    return {"name": text, "name_font": {**_font(canvas, 11), "bold": True}, "overlay": False}


def _font(canvas: Canvas, size: float, colour: str = "") -> dict[str, Any]:
    return {
        "name": canvas.theme.fonts.heading[0],
        "size": size,
        "bold": False,
        "color": colour or canvas.theme.colours.ink,
    }
