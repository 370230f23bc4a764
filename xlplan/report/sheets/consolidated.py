"""The sheet that is printed, planned before it is written: widths by what stands in the columns, rows cut where a page
ends, the labels of aspects and measures taken up again on every page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby

from xlplan.form.columns import first_clause
from xlplan.ledger.status import ReturnState, TargetRow
from xlplan.page.canvas import Link
from xlplan.page.fitting import ColumnRoom, fit
from xlplan.page.measure import BOLDER, MARGIN_EM, PAD, POINTS_PER_CHARACTER, ROW_CAP
from xlplan.page.planning import PlannedPage, SheetFrame, plan_pages
from xlplan.page.theme import Paper
from xlplan.report.figures import Group, groups_of
from xlplan.report.sheets.consolidated_content import ASPECT, MEASURE, PaperColumn, Printed, paper_columns
from xlplan.report.totals import shown_total, totals_of
from xlplan.report.view import View

KEY = "consolidated"
HEADER_ROW = 2
SIGNOFF_HEIGHT = 42.0
BY_ASPECT, WITH_SUBTOTALS = "aspect", "subtotals"
"""Where the plan's settings have a page begin."""

_LABEL_SHARE = 0.3
"""How much of a page a merged label may claim for itself before it is shortened."""
_RUN = re.compile(r"(?<![!-~])[!-~]{2,12}(?![!-~])")
"""What no column breaks: `participants`, `2022-09-30`, not an address of the web."""
_HEADING = re.compile(r"[!-~]+|[^!-~\s]{1,4}")
"""What no heading breaks: `Responsible`, four Chinese characters at a time."""
_FEWEST_LINES = 3
"""A row is cut only where so many lines stand on either side."""
_ABSENT = {"absent": ReturnState.MISSING, "awaited": ReturnState.AWAITED, "waived": ReturnState.WAIVED}


@dataclass(frozen=True)
class Setting:
    """What all rows of the sheet share: words, columns, widths."""

    view: View
    paper: Paper
    columns: tuple[PaperColumn, ...]
    widths: Mapping[str, float]

    @property
    def size(self) -> float:
        """Points of the text."""
        return self.view.theme.sizes.body

    @property
    def merged(self) -> tuple[PaperColumn, ...]:
        """The columns whose cells stand for several rows, from the outermost."""
        return tuple(column for column in self.columns if column.merged)

    @property
    def width(self) -> float:
        """Characters of all columns together."""
        return sum(self.widths.values())

    def height(self, cells: Mapping[str, Printed]) -> float:
        """The height that cells need."""
        ruler = self.view.theme.ruler
        return max(ruler.height(cell.text, self.widths[key], self.size) for key, cell in cells.items())


@dataclass(frozen=True)
class PaperRow:
    """A row of the sheet: a target, the part of one that stands on a page, or the subtotal of an aspect (then cells are
    empty). first: whether the target begins here. whole: whether it also ends here."""

    setting: Setting = field(repr=False)
    row: TargetRow
    cells: Mapping[str, Printed]
    height: float
    first: bool = True
    whole: bool = True
    fresh: bool = False
    subtotal: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """What keeps the rows of an aspect and of a measure together."""
        target = self.row.target
        if self.subtotal:
            return tuple(f"{self.subtotal}\n{column.key}" for column in self.setting.merged)
        measure = "\n".join((target.aspect, target.measure_number, target.measure))
        return tuple(target.aspect if column.key == ASPECT else measure for column in self.setting.merged)

    def cut(self, room: float) -> tuple[PaperRow, PaperRow] | None:
        """The part that fits into `room` points and the rest, cut between lines."""
        line = self.setting.view.theme.ruler.line(self.setting.size)
        if self.subtotal or self.height <= room or room < _FEWEST_LINES * line + PAD:
            return None
        room = min(room, self.height - _FEWEST_LINES * line)
        if room < _FEWEST_LINES * line + PAD:
            return None
        head, rest = self._parts(room)
        begins = replace(self, cells=head, height=self.setting.height(head), whole=False)
        goes_on = replace(self, cells=rest, height=self.setting.height(rest), first=False, whole=False, fresh=False)
        return begins, goes_on

    def _parts(self, room: float) -> tuple[dict[str, Printed], dict[str, Printed]]:
        ruler, widths, size = self.setting.view.theme.ruler, self.setting.widths, self.setting.size
        head, rest = {}, {}
        for key, cell in self.cells.items():
            before, after = ruler.cut(cell.text, widths[key], size, room)
            head[key], rest[key] = replace(cell, text=before), Printed(after)
        number = self.row.target.number
        rest["number"] = Printed(self.setting.view.text("shown.continued", text=number))
        if not rest["target"].text:
            again = Printed(self.row.target.text)
            if self.setting.height({"target": again}) <= self.setting.height(rest):
                rest["target"] = again
        return head, rest


@dataclass(frozen=True)
class ConsolidatedSheet:
    """The printed sheet, planned. kept: whether its columns are as wide as people know them."""

    setting: Setting = field(repr=False)
    pages: tuple[PlannedPage[PaperRow], ...]
    kept: bool

    @property
    def view(self) -> View:
        """The words of the sheet."""
        return self.setting.view

    @property
    def page_count(self) -> int:
        """Sheets of paper that printing takes."""
        return max(1, len(self.pages))

    @cached_property
    def placed(self) -> tuple[tuple[int, PaperRow, float, int], ...]:
        """Every row with its place on the sheet: the row (from 0) where it begins, its height, and over how many rows
        of the workbook it goes, since none of those can be higher than programs allow."""
        at, found = HEADER_ROW + 1, []
        for page in self.pages:
            for row, height in zip(page.blocks, page.heights, strict=True):
                count = max(1, -int(-height // ROW_CAP))
                found.append((at, row, height, count))
                at += count
        return tuple(found)

    def anchors(self) -> Iterator[tuple[Link, int]]:
        """The row (from 0) of every target."""
        for at, row, _, _ in self.placed:
            if row.first and not row.subtotal:
                yield Link(KEY, row.row.target.id), at


def plan_sheet(view: View) -> ConsolidatedSheet:
    """Lay out the printed sheet of a status: texts, widths, heights, pages."""
    paper = view.theme.paper_of(view.status.plan.settings.paper)
    columns = paper_columns(view)
    contents = [
        {column.key: column.show(view, row) for column in columns if not column.merged} for row in view.status.rows
    ]
    widths, kept = _widths(view, paper, columns, contents)
    setting = Setting(view, paper, columns, widths)
    frame: SheetFrame[PaperRow] = SheetFrame(
        lambda level, rows, begins: label_height(setting, setting.merged[level], rows, begins),
        header=header_height(setting),
        capacity=paper.page_height,
        top=sum(top_heights(setting)),
        tail=totals_height(setting) + notes_height(setting) + SIGNOFF_HEIGHT,
    )
    return ConsolidatedSheet(setting, plan_pages(_rows(setting, contents), frame), kept)


def _rows(setting: Setting, contents: Sequence[Mapping[str, Printed]]) -> Iterator[PaperRow]:
    view = setting.view
    breaks = view.status.plan.settings.page_breaks
    pairs = list(zip(view.status.rows, contents, strict=True))
    for index, (aspect, group) in enumerate(groupby(pairs, key=lambda pair: pair[0].target.aspect)):
        members = list(group)
        for place, (row, cells) in enumerate(members):
            fresh = index > 0 and place == 0 and breaks in {BY_ASPECT, WITH_SUBTOTALS}
            yield PaperRow(setting, row, cells, setting.height(cells), fresh=fresh)
        if breaks == WITH_SUBTOTALS:
            text = _subtotal(view, aspect, [row for row, _ in members])
            height = view.theme.ruler.height(text, setting.width, setting.size) + 6
            yield PaperRow(setting, members[-1][0], {}, height, subtotal=text)


def _subtotal(view: View, aspect: str, rows: Sequence[TargetRow]) -> str:
    counts = groups_of(rows)
    groups = view.text("shown.list").join(
        view.text("consolidated.subtotal_group", group=view.word("groups", group), count=counts[group])
        for group in Group
        if counts[group]
    )
    return view.text("consolidated.subtotal", aspect=aspect, total=len(rows), groups=groups)


def _widths(
    view: View, paper: Paper, columns: Sequence[PaperColumn], contents: Sequence[Mapping[str, Printed]]
) -> tuple[dict[str, float], bool]:
    texts = [
        [_share(view, column, index) if column.merged else cells[column.key].text for column in columns]
        for index, cells in enumerate(contents)
    ]
    usual = (paper.widths.get(column.key, column.least) for column in columns)
    rooms = [
        ColumnRoom(_least(view, column, {row[at] for row in texts}), width)
        for at, (column, width) in enumerate(zip(columns, usual, strict=True))
    ]
    known = [view.known_widths[column.key] for column in columns if column.key in view.known_widths]
    fitted = fit(rooms, texts, paper.room(len(columns)), view.theme.sizes.body, view.theme.ruler, known)
    keys = [column.key for column in columns]
    return dict(zip(keys, fitted.widths, strict=True)), fitted.kept or not view.known_widths


def _least(view: View, column: PaperColumn, texts: Iterable[str]) -> float:
    """The width in which no word of a column breaks that is not very long, nor its heading, nor the mark of a label
    that goes on."""
    sizes = view.theme.sizes
    words = {word for text in texts for word in _RUN.findall(text)}
    if column.merged or column.key == "number":
        words.add(view.text("shown.continued", text="").strip())
    heading = max(
        (_narrowest(view, word, sizes.heading * BOLDER) for word in _HEADING.findall(column.label)), default=0.0
    )
    return max(column.least, heading, *(_narrowest(view, word, sizes.body) for word in words))


def _narrowest(view: View, word: str, size: float) -> float:
    """The width of a column in which a word stands on one line."""
    return float(sum(map(view.theme.ruler.width, word)) + MARGIN_EM + 0.1) * size / POINTS_PER_CHARACTER


def _share(view: View, column: PaperColumn, index: int) -> str:
    """What a merged label asks of one of its rows: about its share of the text."""
    rows, target = view.status.rows, view.status.rows[index].target
    text = target.aspect if column.key == ASPECT else target.measure
    alike = sum(getattr(row.target, column.key) == text for row in rows[max(0, index - 8) : index + 8])
    return text[: -(-len(text) // max(1, alike))]


def label_height(setting: Setting, column: PaperColumn, rows: Sequence[PaperRow], begins: bool) -> float:
    """The points that a merged label needs; 0 over a subtotal, which has none."""
    if rows[0].subtotal:
        return 0.0
    text = label(setting, column, rows, begins)
    return setting.view.theme.ruler.height(text, setting.widths[column.key], setting.size)


def label(setting: Setting, column: PaperColumn, rows: Sequence[PaperRow], begins: bool) -> str:
    """The label of a run of rows: in full where it begins, short if that is out of proportion, marked where it goes
    on."""
    target, width, view = rows[0].row.target, setting.widths[column.key], setting.view
    size, ruler = setting.size, view.theme.ruler
    room = max(sum(row.height for row in rows), setting.paper.page_height * _LABEL_SHARE)
    full = target.aspect if column.key == ASPECT else numbered(target.measure_number, target.measure)
    if begins and ruler.height(full, width, size) <= room:
        return full
    stops = view.text("shown.clause_stops")
    short = full if column.key != MEASURE else numbered(target.measure_number, first_clause(target.measure, stops))
    short = ruler.split(short, width, size, room * 0.8)[0]
    return short if begins else view.text("shown.continued", text=short)


def numbered(number: str, text: str) -> str:
    """A measure under its number."""
    return f"{number}. {text}" if number and text else number or text


def header_height(setting: Setting) -> float:
    """The height of the header row."""
    size, ruler = setting.view.theme.sizes.heading, setting.view.theme.ruler
    return ruler.row(((column.label, setting.widths[column.key] / BOLDER, size) for column in setting.columns), 30)


def top_heights(setting: Setting) -> tuple[float, float]:
    """The heights of the title and of the line below it."""
    sizes, ruler = setting.view.theme.sizes, setting.view.theme.ruler
    heading = ruler.row([(title(setting.view), setting.width, sizes.title)]) + 6
    third = setting.width / 3
    return heading, ruler.row((text, third, sizes.subtitle) for text in subtitles(setting.view)) + 3


def totals(setting: Setting) -> dict[str, str]:
    """What the printed columns come to in all, by key."""
    view = setting.view
    found = (total for total in totals_of(view.status, view.layout) if total.column.key in setting.widths)
    return {total.column.key: shown_total(view, total) for total in found}


def totals_height(setting: Setting) -> float:
    """The height of the row of totals; 0 where nothing is totalled."""
    texts, ruler = totals(setting), setting.view.theme.ruler
    return ruler.row(((text, setting.widths[key], setting.size) for key, text in texts.items()), 24) if texts else 0.0


def notes_height(setting: Setting) -> float:
    """The height of the notes below the table."""
    size, ruler = setting.view.theme.sizes.note, setting.view.theme.ruler
    return ruler.row([(notes(setting.view), setting.width, size)]) + 6


def title(view: View) -> str:
    """What stands over the sheet."""
    return view.title


def subtitles(view: View) -> tuple[str, str, str]:
    """Organisation, period and moment."""
    settings = view.status.plan.settings
    period = view.text("consolidated.period", period=view.period(view.status.period.id))
    return (
        view.text("consolidated.organisation", organisation=settings.organisation) if settings.organisation else "",
        view.text("consolidated.subtitled", subtitle=settings.subtitle, period=period) if settings.subtitle else period,
        view.text("consolidated.as_of", as_of=view.moment(view.status.as_of)),
    )


def notes(view: View) -> str:
    """How to read the sheet, and the departments of which nothing came, each named once."""
    lines = [view.legend]
    for key, state in _ABSENT.items():
        silent = [row.department for row in view.status.returns if row.state is state and not row.file]
        if silent:
            lines.append(view.text(f"consolidated.{key}", count=len(silent), names=view.departments(silent)))
    return "\n".join(lines)


def signoff_titles(view: View) -> tuple[str, ...]:
    """Who signs: as the plan's settings say, else the usual three."""
    return view.status.plan.settings.signoff or tuple(view.words(KEY, "signoff").values())
