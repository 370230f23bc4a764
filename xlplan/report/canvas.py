"""Writing a workbook: styles made once, texts always as texts, links within the book, the same bytes every time."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any

import xlsxwriter

from xlplan.page.logo import place_logo
from xlplan.page.theme import Ink, Paper, Theme

MOST_CHARACTERS = 32767
"""What a cell can hold."""

_SIMPLIFIED_CHINESE = 134
_NOT_IN_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Style:
    """How a cell looks. font: `title`, `heading` or `body` of the theme. size: points, 0 for the body's."""

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

    def inked(self, ink: Ink) -> Style:
        """This style in the colours of a state."""
        return replace(self, fill=ink.fill, colour=ink.text, bold=ink.bold)


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


class Canvas:
    """A workbook being written. created: the moment in its properties."""

    def __init__(self, theme: Theme, created: datetime, properties: Mapping[str, str], goto: str) -> None:
        self.theme = theme
        self.anchors = Anchors({})
        self._goto = goto
        self._buffer = io.BytesIO()
        self.workbook = xlsxwriter.Workbook(
            self._buffer,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "max_url_length": 2079,
            },
        )
        self.workbook.set_properties({**properties, "created": created.replace(tzinfo=None)})
        self._formats: dict[Style, Any] = {}

    def sheet(self, name: str) -> Any:
        """A new worksheet."""
        return self.workbook.add_worksheet(name)

    def format(self, style: Style) -> Any:
        """The format of a style."""
        if style not in self._formats:
            self._formats[style] = self.workbook.add_format(self._properties(style))
        return self._formats[style]

    def _properties(self, style: Style) -> dict[str, Any]:
        theme = self.theme
        properties: dict[str, Any] = {
            "font_name": getattr(theme.fonts, style.font)[0],
            "font_size": style.size or theme.sizes.body,
            "font_color": style.colour or theme.colours.ink,
            "font_charset": _SIMPLIFIED_CHINESE,
            "bold": style.bold,
            "text_wrap": True,
            "align": style.align,
            "valign": style.valign,
        }
        if style.fill:
            properties |= {"bg_color": style.fill}
        if style.border:
            properties |= {"border": 1, "border_color": theme.colours.rule}
        if style.bottom:
            properties |= {"bottom": 1, "bottom_color": theme.colours.rule}
        if style.number_format:
            properties |= {"num_format": style.number_format}
        if style.underline:
            properties |= {"underline": 1}
        return properties

    def put(self, sheet: Any, row: int, column: int, value: object, style: Style, link: Link | None = None) -> None:
        """Write one cell; a text is never taken for a formula, a number or an address."""
        shape = self.format(style)
        url = self.anchors.url(link)
        if value is None or value == "":
            sheet.write_blank(row, column, None, shape)
        elif url is not None and link is not None:
            tip = self._goto.format(sheet=self.anchors.names[link.sheet])
            sheet.write_url(row, column, url, shape, clean(str(value)), tip)
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

    def logo(self, sheet: Any, height: float) -> None:
        """Put the theme's logo into the top left corner, as high as a row of `height` points."""
        place_logo(sheet, self.theme.logo, height)

    def finish(self) -> bytes:
        """The bytes of the workbook."""
        self.workbook.close()
        return self._buffer.getvalue()


def clean(text: str) -> str:
    """A text that a cell can hold: without what XML forbids, cut at the most that a cell takes."""
    return _NOT_IN_XML.sub("\ufffd", text)[:MOST_CHARACTERS]


def set_up_page(sheet: Any, paper: Paper, footer: str, body_font: str) -> None:
    """Landscape paper, margins, page number in the middle of the foot."""
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    sheet.set_landscape()
    sheet.set_paper(paper.code)
    sheet.set_margins(*(paper.inches(side) for side in ("left", "right", "top", "bottom")))
    sheet.set_footer(f'&C&"{body_font},Regular"&9{footer}', {"margin": paper.inches("footer")})
    sheet.set_header("", {"margin": paper.inches("header")})
    sheet.set_start_page(1)
    sheet.center_horizontally()
