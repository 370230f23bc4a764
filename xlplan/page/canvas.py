"""Writing a workbook, the one way for forms, reports, plans and slips: styles made once, texts always as texts, links
within the book, paper, notes and protection, the same bytes every time."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any

import xlsxwriter

from xlplan.page.logo import place_logo
from xlplan.page.package import Carton
from xlplan.page.rows import RowWriter, attribute, clean, clean_link
from xlplan.page.theme import Ink, Paper, Theme

SIMPLIFIED_CHINESE = {"font_charset": 134}
"""For books whose Chinese fonts may be absent: programs then choose another Chinese one."""


@dataclass(frozen=True)
class Style:
    """How a cell looks. font: `title`, `heading` or `body` of the theme. size: points, 0 for the body's. colour: of the
    text, "" for the book's. align: "" leaves it to the kind of value. turned: whether the text runs upwards.
    open: may be filled where the sheet is protected."""

    font: str = "body"
    size: float = 0
    bold: bool = False
    colour: str = ""
    fill: str = ""
    align: str = "left"
    valign: str = "vcenter"
    border: bool = True
    number_format: str = ""
    underline: bool = False
    bottom: bool = False
    framed: bool = False
    wrap: bool = True
    turned: bool = False
    open: bool = False

    def inked(self, ink: Ink) -> Style:
        """This style in the colours of a state."""
        return replace(self, fill=ink.fill, colour=ink.text, bold=ink.bold)


@dataclass(frozen=True)
class PrintSetup:
    """How a sheet lies on paper.

    code: of the paper, as workbooks keep it. margins: in inches by `left`, `right`, `top`, `bottom`, `header` and
    `footer`. scale: percent, 0 where the sheet is fitted. fit: pages wide and high, 0 for as many as it takes.
    repeated: the row (from 0) that every page repeats. area: first row, first column, last row, last column.
    first_page: its number, 0 for the next. closed: whether an empty sliver of a column closes the area, at the edge of
    which ONLYOFFICE draws no border.
    """

    code: int
    margins: Mapping[str, float]
    footer: str = ""
    landscape: bool = True
    scale: int = 0
    fit: tuple[int, int] | None = None
    repeated: int | None = None
    area: tuple[int, int, int, int] | None = None
    centred: bool = True
    first_page: int = 0
    gridlines: bool = False
    closed: bool = False


@dataclass(frozen=True)
class Link:
    """A place in the book: the sheet's key and what stands there (a target id, a file name)."""

    sheet: str
    anchor: str


@dataclass
class Anchors:
    """Where links lead: the row (from 0) of every anchor of every sheet, and the sheets' names."""

    names: Mapping[str, str]
    rows: dict[Link, int] = field(default_factory=dict)

    def url(self, link: Link | None) -> str | None:
        """The address of a link, None where its place is not in this book."""
        row = None if link is None else self.rows.get(link)
        if link is None or row is None or link.sheet not in self.names:
            return None
        return f"internal:'{self.names[link.sheet]}'!A{row + 1}"


_SLIVER = 0.3
"""Characters of the narrowest column that programs draw."""

FOLDED = {"level": 1, "hidden": True}
"""Rows and columns out of sight until unfolded, in XlsxWriter's words."""

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "max_url_length": 2079,
}
"""How XlsxWriter is opened."""


class Canvas:
    """A workbook being written. created: the moment in its properties. goto: what a link says when pointed at.
    everywhere: what every cell has, in XlsxWriter's words."""

    def __init__(
        self,
        theme: Theme,
        created: datetime,
        properties: Mapping[str, str],
        goto: str = "",
        everywhere: Mapping[str, Any] | None = None,
    ) -> None:
        self.theme = theme
        self.anchors = Anchors({})
        self._goto = goto
        self._everywhere = dict(everywhere or {})
        self._buffer = io.BytesIO()
        self.workbook = self._opened()
        said = {name: type(value)(clean(value)) for name, value in properties.items()}
        self.workbook.set_properties({**said, "created": created.replace(tzinfo=None)})
        self._formats: dict[Style, Any] = {}
        self._by_id: dict[int, tuple[Style, Any]] = {}  # nearly every cell has a style that was met before
        self._rows: list[tuple[Any, RowWriter]] = []
        self._leads: dict[Link, str] = {}

    def _opened(self) -> Any:
        """The workbook that everything is written into."""
        return xlsxwriter.Workbook(self._buffer, OPTIONS)

    def sheet(self, name: str) -> Any:
        """A new worksheet."""
        return self.workbook.add_worksheet(name)

    def format(self, style: Style) -> Any:
        """The format of a style."""
        known = self._by_id.get(id(style))
        if known is not None:
            return known[1]
        if style not in self._formats:
            self._formats[style] = self.workbook.add_format(self._properties(style))
        self._by_id[id(style)] = style, self._formats[style]
        return self._formats[style]

    def tint(self, fill: str) -> Any:
        """What a cell under a condition turns to."""
        return self.workbook.add_format({"bg_color": fill})

    def _properties(self, style: Style) -> dict[str, Any]:
        theme = self.theme
        chosen: dict[str, Any] = {
            "text_wrap": style.wrap,
            "align": style.align,
            "font_color": style.colour,
            "bg_color": style.fill,
            "num_format": style.number_format,
            "bold": style.bold,
            "underline": int(style.underline),
            "rotation": 90 * style.turned,
        }
        properties: dict[str, Any] = {
            **self._everywhere,
            "font_name": getattr(theme.fonts, style.font)[0],
            "font_size": style.size or theme.sizes.body,
            "valign": style.valign,
            **{name: value for name, value in chosen.items() if value},
        }
        if style.border:
            properties |= {"border": 1, "border_color": theme.colours.rule}
        if style.framed:
            properties |= {"border": 2, "border_color": theme.colours.ink}
        if style.bottom:
            properties |= {"bottom": 1, "bottom_color": theme.colours.rule}
        if style.open:
            properties |= {"locked": False}
        return properties

    def put(self, sheet: Any, row: int, column: int, value: object, style: Style, link: Link | None = None) -> None:
        """Write one cell; a text is never taken for a formula, a number or an address."""
        shape = self.format(style)
        url = None if link is None else self.anchors.url(link)
        if value is None or value == "":
            sheet.write_blank(row, column, None, shape)
        elif url is not None and link is not None:
            tip = self._goto.format(sheet=self.anchors.names[link.sheet])
            sheet.write_url(row, column, url, shape, clean_link(value), tip)
        elif isinstance(value, datetime):
            sheet.write_datetime(row, column, value.replace(tzinfo=None, microsecond=0), shape)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, datetime.combine(value, time()), shape)
        elif isinstance(value, (int, float)):
            sheet.write_number(row, column, value, shape)
        else:
            sheet.write_string(row, column, clean(str(value)), shape)

    def merge(
        self,
        sheet: Any,
        first: tuple[int, int],
        last: tuple[int, int],
        text: str,
        style: Style,
        link: Link | None = None,
    ) -> None:
        """Write a text over a block of cells."""
        if first != last:
            sheet.merge_range(*first, *last, "", self.format(style))
        self.put(sheet, *first, text, style, link)

    def logo(self, sheet: Any, height: float, column: int = 0) -> None:
        """Put the theme's logo into the first row, as high as that row of `height` points."""
        place_logo(sheet, self.theme.logo, height, column)

    def rows(self, sheet: Any, first: int, columns: int, *, growing: bool = False) -> RowWriter:
        """Rows of a sheet from one on (from 0), to be written one after the other, each as a whole; see RowWriter."""
        rows = RowWriter(first, columns, growing=growing)
        self._rows.append((sheet, rows))
        return rows

    def mark(self, style: Style) -> str:
        """What stands for a style in such a row."""
        return f' s="{self.format(style)._get_xf_index()}"'  # nothing public tells it

    def leads(self, link: Link | None) -> str:
        """What stands for a link in such a row, "" where its place is not in this book."""
        if link is None:
            return ""
        if link not in self._leads:
            url = (self.anchors.url(link) or "").removeprefix("internal:")
            tip = self._goto.format(sheet=self.anchors.names.get(link.sheet, ""))
            self._leads[link] = f' location="{attribute(url)}" tooltip="{attribute(tip)}"' if url else ""
        return self._leads[link]

    def finish(self) -> bytes:
        """The bytes of the workbook."""
        long = self._long_sheets()
        self.workbook.close()
        return packed(Carton(self._buffer.getvalue()), long) if long else self._buffer.getvalue()

    def _long_sheets(self) -> dict[str, RowWriter]:
        """The rows that go into parts of the package, by the names of these."""
        parts = {}
        for sheet, rows in self._rows:
            if rows.next > rows.first:
                sheet.write_blank(rows.next - 1, rows.columns - 1, None, self.format(Style()))  # how far the sheet goes
                if rows.folded:
                    sheet.set_row(rows.next - 1, None, None, FOLDED)
                parts[f"xl/worksheets/sheet{self.workbook.worksheets().index(sheet) + 1}.xml"] = rows
        return parts


def packed(shell: Carton, rows: Mapping[str, RowWriter]) -> bytes:
    """A workbook with rows in parts of its package."""
    return shell.filled({name: long.within(shell.part(name)) for name, long in rows.items()})


def note(sheet: Any, row: int, column: int, text: str, breadth: float, **more: Any) -> None:
    """Put a note beside a cell, `breadth` times as broad as usual."""
    sheet.write_comment(row, column, clean(text), {"x_scale": breadth, **more})


def offer(sheet: Any, area: tuple[int, int, int, int], source: Sequence[str] | str, **more: Any) -> None:
    """Give cells a drop-down of words, or of what stands in a range; more: messages, in XlsxWriter's words."""
    words = source if isinstance(source, str) else list(source)
    sheet.data_validation(*area, {"validate": "list", "source": words, **more})


def protect(sheet: Any, *allowed: str) -> None:
    """Lock what is not open, without a password: who must can lift it."""
    sheet.protect("", dict.fromkeys(allowed, True))


def set_widths(sheet: Any, widths: Iterable[float], style: Any = None) -> None:
    """Set the widths of the columns from the first on, in characters."""
    for index, width in enumerate(widths):
        sheet.set_column(index, index, width, style)


def print_setup(paper: Paper, footer: str, body_font: str, **more: Any) -> PrintSetup:
    """The set-up of a report's sheet: paper and margins of the theme, page number in the middle of the foot."""
    sides = ("left", "right", "top", "bottom", "header", "footer")
    foot = f'&C&"{body_font},Regular"&9{footer}' if footer else ""
    return PrintSetup(paper.code, {side: paper.inches(side) for side in sides}, foot, first_page=1, **more)


def set_up_print(sheet: Any, setup: PrintSetup) -> None:
    """Lay a sheet out for paper."""
    sheet.set_landscape() if setup.landscape else sheet.set_portrait()
    sheet.set_paper(setup.code)
    edges = {side: setup.margins[side] for side in ("left", "right", "top", "bottom") if side in setup.margins}
    if edges:
        sheet.set_margins(**edges)
    if "header" in setup.margins:
        sheet.set_header("", {"margin": setup.margins["header"]})
    foot = {"margin": setup.margins["footer"]} if "footer" in setup.margins else None
    if setup.footer or foot:
        sheet.set_footer(setup.footer, foot)
    if setup.centred:
        sheet.center_horizontally()
    if setup.fit is not None:
        sheet.fit_to_pages(*setup.fit)
    if setup.scale:
        sheet.set_print_scale(setup.scale)
    if setup.first_page:
        sheet.set_start_page(setup.first_page)
    if setup.repeated is not None:
        sheet.repeat_rows(setup.repeated)
    if setup.area is not None:
        *area, last = setup.area
        if setup.closed:
            last += 1
            sheet.set_column(last, last, _SLIVER)
        sheet.print_area(*area, last)
    if not setup.gridlines:
        sheet.hide_gridlines(2)
