"""One page for a leader's ten seconds: rates, targets by aspect, arrears, decisions, movement."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from xlplan.ledger.status import Rates
from xlplan.page.canvas import Canvas, Link, Style, print_setup, set_up_print
from xlplan.page.measure import BOLDER, MARGIN_EM, POINTS_PER_CHARACTER
from xlplan.page.theme import Paper
from xlplan.plan.period_names import in_time_order, time_key
from xlplan.report.figures import Figures, Group, percent
from xlplan.report.sheets.overview_charts import CHART_ROW_POINTS, Ranges, chart_rows, insert_charts
from xlplan.report.sheets.overview_lists import Item, arrears, decisions, movement
from xlplan.report.view import View

KEY = "overview"
COLUMNS = 24
_HALF, _THIRD, _TILE = COLUMNS // 2, COLUMNS // 3, 3
_MONTHS = 6
_MARGIN_ROW = 6
_SMALLEST = 10.5
TREND = {
    "month": (0, 2),
    "expected": (2, 1),
    "received": (3, 1),
    "on_time": (4, 1),
    "late": (5, 1),
    "incomplete": (6, 1),
    "unproven": (7, 1),
    "received_rate": (8, 2),
    "on_time_rate": (10, 2),
}
"""The table of months: where each column begins, and how many of the grid it takes."""
_LEAST_SCALE = 86
"""Percent: at that the smallest text of the page, 10.5 points, is 9 points high on paper."""
_MOST_WIDTH = 7.4
"""Characters of a column of the grid, where the paper has room for them."""


@dataclass
class _OverviewPage:
    """The sheet being written, and its next free row."""

    canvas: Canvas
    sheet: Any
    view: View
    figures: Figures
    row: int = 0
    heights: dict[int, float] = field(default_factory=dict)

    @property
    def paper(self) -> Paper:
        """The paper at full size."""
        return replace(self.view.theme.paper_of(self.view.status.plan.settings.paper), scale=100)

    @cached_property
    def width(self) -> float:
        """Characters of a column: as many as the paper has at the smallest scale."""
        return min(_MOST_WIDTH, math.floor(self.paper.room(COLUMNS) / COLUMNS / (_LEAST_SCALE + 1) * 1000) / 10)

    def high(self, row: int, height: float) -> None:
        self.sheet.set_row(row, height)
        self.heights[row] = height

    def block(self, row: int, column: int, span: int, text: str, style: Style, link: Link | None = None) -> None:
        self.canvas.merge(self.sheet, (row, column), (row, column + span - 1), text, style, link)

    def gap(self) -> None:
        self.high(self.row, _MARGIN_ROW)
        self.row += 1


def write_overview(canvas: Canvas, sheet: Any, view: View, pages: int) -> None:
    """Write the overview of a status. pages: of the consolidated sheet."""
    page = _OverviewPage(canvas, sheet, view, Figures(view.status))
    sheet.set_column(0, COLUMNS - 1, page.width)
    _write_title(page, pages)
    _write_tiles(page)
    page.gap()
    chart_row = page.row
    page.row += chart_rows(len(page.figures.by_aspect))
    page.gap()
    ranges = _write_tables(page)
    insert_charts(canvas, sheet, view, chart_row, ranges, page.width)
    page.gap()
    lists = page.row
    _write_lists(page)
    _set_up(page, lists)


def _set_up(page: _OverviewPage, lists: int) -> None:
    """One page where text of 9 points or more fits into it, else two: the lists begin the second."""
    view, theme = page.view, page.canvas.theme
    whole = page.paper
    height = sum(page.heights.values()) + chart_rows(len(page.figures.by_aspect)) * CHART_ROW_POINTS
    broad = int(whole.room(COLUMNS) / (COLUMNS * page.width) * 100)
    scale = min(100, broad, int(whole.page_height / height * 100))
    pages = 1 if scale >= _LEAST_SCALE else 2
    if pages == 2:
        scale = min(100, broad)
        page.sheet.set_h_pagebreaks([lists])
    page.sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    area = (0, 0, page.row - 1, COLUMNS - 1)
    set_up_print(
        page.sheet, print_setup(whole, view.page_of(pages), theme.fonts.body[0], scale=scale, area=area, closed=True)
    )


def _write_title(page: _OverviewPage, pages: int) -> None:
    view, sizes = page.view, page.canvas.theme.sizes
    status = view.status
    facts = view.text(
        "overview.facts",
        period=view.period(status.period.id),
        due=view.moment(status.period.due),
        as_of=view.moment(status.as_of),
    )
    facts = view.text("overview.on_paper", facts=facts, pages=view.text("consolidated.pages", pages=pages))
    title = Style("title", sizes.title, align="center", border=False)
    plain = Style(size=sizes.subtitle, align="center", border=False)
    lines = (
        (view.text("overview.title", plan=status.plan.settings.name), title),
        (facts, plain),
        (
            view.text("overview.purpose"),
            replace(plain, size=_SMALLEST, colour=page.canvas.theme.colours.faint),
        ),
    )
    page.canvas.logo(page.sheet, page.canvas.theme.ruler.line(sizes.title))
    for text, style in lines:
        page.high(page.row, page.canvas.theme.ruler.row([(text, COLUMNS * page.width, style.size)]))
        page.block(page.row, 0, COLUMNS, text, style)
        page.row += 1


def _write_tiles(page: _OverviewPage) -> None:
    sizes, colours = page.canvas.theme.sizes, page.canvas.theme.colours
    box = Style(fill=colours.panel, align="center", border=False)
    label = replace(box, size=sizes.body, colour=colours.faint)
    figure = replace(box, font="heading", size=20, bold=True)
    detail = replace(box, size=_SMALLEST, colour=colours.faint)
    for index, tile in enumerate(tiles(page.view, page.figures)):
        column = index * _TILE
        big = replace(figure, colour=colours.accent) if tile.alarming else figure
        for offset, (text, style) in enumerate(((tile.label, label), (tile.figure, big), (tile.detail, detail))):
            page.block(page.row + offset, column, _TILE, text, style)
    for offset, height in enumerate((18, 30, 16)):
        page.high(page.row + offset, height)
    page.row += 3
    said = page.view.submission + page.view.text("shown.sentence_end")
    page.high(page.row, page.canvas.theme.ruler.row([(said, COLUMNS * page.width, _SMALLEST)]))
    page.block(page.row, 0, COLUMNS, said, detail)
    page.row += 1


@dataclass(frozen=True)
class Tile:
    """A figure at the head of the page."""

    label: str
    figure: str
    detail: str = ""
    alarming: bool = False


def tiles(view: View, figures: Figures) -> list[Tile]:
    """The figures at the head of the page, in order."""
    rates, words = view.status.rates, view.words("overview", "tiles")
    groups, completion, total = figures.groups, view.status.completion, len(view.status.rows)
    return [
        _rate(view, words["received"], rates.received, rates.expected),
        _rate(view, words["on_time"], rates.on_time, rates.expected),
        _rate(view, words["complete"], rates.complete, rates.expected),
        _rate(view, words["done_of_due"], completion.done, completion.due),
        _count(view, words["done"], groups[Group.DONE], total),
        _count(view, words["attention"], groups[Group.ATTENTION], total),
        replace(_count(view, words["overdue"], groups[Group.OVERDUE], total), alarming=groups[Group.OVERDUE] > 0),
        _count(view, words["ongoing"], completion.ongoing, total),
    ]


def _rate(view: View, label: str, part: int, whole: int) -> Tile:
    points = percent(part, whole)
    shown = view.text("shown.none") if points is None else view.text("overview.rate", points=points)
    return Tile(label, shown, view.text("overview.of", part=part, whole=whole))


def _count(view: View, label: str, part: int, whole: int) -> Tile:
    return Tile(label, str(part), view.text("overview.of", part=part, whole=whole))


def _write_tables(page: _OverviewPage) -> Ranges:
    """Write the two tables that the charts draw, side by side."""
    first = page.row
    aspects = _write_aspects(page, first)
    months = _write_trend(page, first)
    for row in range(first, first + max(aspects, months) + 1):
        page.high(row, 18)
    page.high(first, _heading_height(page))
    page.row = first + max(aspects, months) + 1
    return Ranges(first, aspects - 1, months, COLUMNS - _HALF)


def _labels(page: _OverviewPage) -> tuple[str, ...]:
    """The headings of the aspects' counts."""
    view = page.view
    groups = (f"{view.theme.marks[group]} {view.word('groups', group)}" for group in Group)
    return (*groups, view.text("overview.total"))


def _header(page: _OverviewPage, span: int = 1) -> Style:
    """How a heading looks; those over one column run upwards where a word of theirs is broader than that."""
    words = (word for label in _narrow(page) for word in label.split() if word.isascii())
    broad = (sum(map(page.canvas.theme.ruler.width, word)) for word in words)
    room = POINTS_PER_CHARACTER * page.width / _SMALLEST - MARGIN_EM
    header = Style("heading", _SMALLEST, True, align="center", fill=page.canvas.theme.colours.header)
    return replace(header, turned=span == 1 and max(broad, default=0.0) * BOLDER > room)


def _narrow(page: _OverviewPage) -> Iterator[str]:
    """The headings over one column of the grid."""
    labels = page.view.words("overview", "trend")
    yield from _labels(page)
    yield from (labels[key] for key, (_, span) in TREND.items() if span == 1)


def _heading_height(page: _OverviewPage) -> float:
    """The height of the row of headings of both tables."""
    ruler, labels = page.canvas.theme.ruler, page.view.words("overview", "trend")
    if _header(page).turned:
        longest = max(sum(map(ruler.width, label)) for label in _narrow(page))
        return (longest * BOLDER + 1) * _SMALLEST
    cells = [(labels[key], page.width * span, _SMALLEST) for key, (_, span) in TREND.items()]
    return ruler.row([*cells, *((label, page.width, _SMALLEST) for label in _labels(page))], 33)


def _write_aspects(page: _OverviewPage, first: int) -> int:
    """Returns the rows below the header: aspects and their total."""
    view, canvas = page.view, page.canvas
    name_span = _HALF - len(Group) - 1
    page.block(first, 0, name_span, view.text("overview.aspect"), _header(page, name_span))
    for offset, label in enumerate(_labels(page)):
        canvas.put(page.sheet, first, name_span + offset, label, _header(page))
    rows: list[tuple[str, Sequence[int]]] = [
        (aspect, [counts[group] for group in Group]) for aspect, counts in page.figures.by_aspect.items()
    ]
    rows.append((view.text("overview.total"), [page.figures.groups[group] for group in Group]))
    for index, (name, counts) in enumerate(rows, start=1):
        page.block(first + index, 0, name_span, name, Style())
        for offset, count in enumerate((*counts, sum(counts))):
            canvas.put(page.sheet, first + index, name_span + offset, count, Style(align="center"))
    return len(rows)


def _write_trend(page: _OverviewPage, first: int) -> int:
    """Returns the rows below the header: months."""
    view, canvas = page.view, page.canvas
    labels = view.words("overview", "trend")
    places = {key: _HALF + start for key, (start, _) in TREND.items()}
    for key, (_, span) in TREND.items():
        page.block(first, places[key], span, labels[key], _header(page, span))
    rows = trend(view)
    for row, (period, rates) in enumerate(rows, start=first + 1):
        page.block(row, places["month"], TREND["month"][1], view.month(period), Style(align="center"))
        for key in (key for key in TREND if hasattr(rates, key)):
            canvas.put(page.sheet, row, places[key], getattr(rates, key), Style(align="center", number_format="0"))
        for key, part in (("received_rate", rates.received), ("on_time_rate", rates.on_time)):
            style = Style(align="center", number_format='0"%"')
            page.block(row, places[key], TREND[key][1], "", style)
            canvas.put(page.sheet, row, places[key], percent(part, rates.expected), style)
    return len(rows)


def trend(view: View) -> list[tuple[str, Rates]]:
    """The newest months' rates, ascending, this period's among them."""
    known = {**view.status.trend, view.status.period.id: view.status.rates}
    return [(p, known[p]) for p in in_time_order(known) if time_key(p) <= time_key(view.status.period.id)][-_MONTHS:]


def _write_lists(page: _OverviewPage) -> None:
    """Write arrears, decisions and movement side by side, every line as high as its text."""
    view, sizes = page.view, page.canvas.theme.sizes
    lists = (arrears(view, page.figures), decisions(view, page.figures), movement(view, page.figures))
    header = Style("heading", sizes.heading, True, fill=page.canvas.theme.colours.header)
    for index, listed in enumerate(lists):
        page.block(page.row, index * _THIRD, _THIRD, listed.title, header)
    page.high(page.row, 22)
    page.row += 1
    for line in range(max(len(listed.items) for listed in lists)):
        items = [listed.items[line] if line < len(listed.items) else Item("") for listed in lists]
        page.high(
            page.row,
            page.canvas.theme.ruler.row([(item.text, (_THIRD - 1) * page.width, sizes.body) for item in items], 19),
        )
        for index, item in enumerate(items):
            _write_item(page, index * _THIRD, item)
        page.row += 1


def _write_item(page: _OverviewPage, column: int, item: Item) -> None:
    style = Style(border=False, bottom=bool(item.text))
    if item.ink is not None and item.ink.bold:
        style = replace(style, bold=True)
    page.block(page.row, column, _THIRD - 1, item.text, style)
    arrow = page.view.text("shown.arrow") if page.canvas.anchors.url(item.link) is not None else ""
    faint = replace(style, align="center", colour=page.canvas.theme.colours.link)
    page.canvas.put(page.sheet, page.row, column + _THIRD - 1, arrow, faint, item.link)
