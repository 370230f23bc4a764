"""How a form looks: the cell formats of its workbook, and a worksheet whose rows grow while people type."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from xlplan.form.columns import Column, Kind, Owner
from xlplan.page.theme import Theme

TEXT_LIMIT = 32767
"""No spreadsheet cell holds more characters."""

MINIMUM_LINES = 4

_CENTRED = frozenset({Kind.CODE, Kind.CHOICE, Kind.PERCENT, Kind.COUNT, Kind.DATE})
_CENTRED_KEYS = frozenset({"number", "role", "unit", "last_status", "last_progress"})


class GrowingSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter ships no types
    """A worksheet whose row heights are not marked custom, so that Excel fits a row anew when someone types into it.

    XlsxWriter marks every height that was set; the mark is taken off where the row is written.
    """

    def _xml_start_tag_unencoded(self, tag: str, attributes: Any = None) -> None:
        if tag == "row" and attributes is not None:
            attributes = [(name, value) for name, value in attributes if name != "customHeight"]
        super()._xml_start_tag_unencoded(tag, attributes)


def clean(text: str) -> str:
    """Text as a cell can hold it: no lone surrogates, not too long."""
    return text.encode("utf-8", "replace").decode("utf-8")[:TEXT_LIMIT]


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Ascending numbers as runs (first, last): 1 2 3 5 → (1, 3) (5, 5)."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def shares(widths: Sequence[float], wanted: Sequence[float]) -> list[tuple[int, int]]:
    """Neighbouring columns of these widths dealt out to parts of these relative sizes, as (first, last) indexes; each
    part gets at least one column, parts that find none left are dropped."""
    parts = min(len(wanted), len(widths))
    total, sizes = sum(widths), list(wanted[:parts])
    spans, first, used = [], 0, 0.0
    for index, size in enumerate(sizes):
        goal = used + (total - used) * size / sum(sizes[index:])
        last = first
        latest = len(widths) - (parts - index)
        reached = used + widths[first]
        while last < latest and (index == parts - 1 or abs(reached + widths[last + 1] - goal) <= abs(reached - goal)):
            last += 1
            reached += widths[last]
        spans.append((first, last))
        first, used = last + 1, reached
    return spans


@dataclass(frozen=True)
class Look:
    """Fonts, sizes in points and colours (`#RRGGBB`) of a form, out of a theme."""

    title_font: str
    heading_font: str
    body_font: str
    title_size: float
    table_size: float
    small_size: float
    locked: str
    heading: str
    missing: str
    marked: str
    quiet: str
    alarm: str
    line: str
    logo: Path | None


def look_of(theme: Theme) -> Look:
    """What of a theme a form shows."""
    return Look(
        title_font=theme.fonts.title[0],
        heading_font=theme.fonts.heading[0],
        body_font=theme.fonts.body[0],
        title_size=theme.sizes.title,
        table_size=theme.sizes.body,
        small_size=theme.sizes.note,
        locked=theme.colours.locked,
        heading=theme.colours.header,
        missing=theme.severities["warning"].fill,
        marked=theme.returns["incomplete"].fill,
        quiet=theme.colours.faint,
        alarm=theme.colours.accent,
        line=theme.colours.rule,
        logo=theme.logo,
    )


class Styles:
    """The cell formats of one workbook, each made when first asked for."""

    def __init__(self, book: Workbook, look: Look) -> None:
        self._book = book
        self.look = look
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._cells: dict[tuple[str, bool, bool, bool], Format] = {}

    def _format(self, **properties: Any) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            base = {"font_name": self.look.body_font, "font_size": self.look.table_size, "valign": "vcenter"}
            self._made[key] = self._book.add_format(base | properties)
        return self._made[key]

    @property
    def title(self) -> Format:
        """The title over the table."""
        look = self.look
        return self._format(font_name=look.title_font, font_size=look.title_size, bold=True, align="center")

    def line(self, *, alarm: bool = False, quiet: bool = False, strong: bool = False) -> Format:
        """A line of the head."""
        colour = {"font_color": self.look.alarm} if alarm else {"font_color": self.look.quiet} if quiet else {}
        return self._format(text_wrap=True, bold=alarm or strong, **colour)

    @property
    def heading(self) -> Format:
        """A column's heading."""
        return self._format(
            font_name=self.look.heading_font,
            bold=True,
            align="center",
            text_wrap=True,
            bg_color=self.look.heading,
            **self._frame,
        )

    def cell(self, column: Column, *, open_: bool = True, marked: bool = False, centred: bool = False) -> Format:
        """A cell of the table: open and white for the department, locked and grey for the plan, tinted if marked."""
        key = (column.key, open_, marked, centred)
        if key not in self._cells:
            self._cells[key] = self._cell(column, open_=open_, marked=marked, centred=centred)
        return self._cells[key]

    def _cell(self, column: Column, *, open_: bool, marked: bool, centred: bool) -> Format:
        properties: dict[str, Any] = dict(text_wrap=True, **self._frame)
        if column.kind in _CENTRED or column.key in _CENTRED_KEYS or centred:
            properties["align"] = "center"
        if column.kind is Kind.CODE:
            properties["font_size"] = self.look.small_size
        if column.kind is Kind.DATE:
            properties["num_format"] = "yyyy-mm-dd"
        if column.owner is Owner.PLAN or not open_:
            properties["bg_color"] = self.look.locked
        else:
            properties["locked"] = False
        if marked:
            properties["bg_color"] = self.look.marked
        return self._format(**properties)

    @property
    def label(self) -> Format:
        """The title of a part of the sign-off block."""
        return self._format(align="right", text_wrap=True)

    @property
    def open_line(self) -> Format:
        """The open cell of a part of the sign-off block."""
        return self._format(locked=False, text_wrap=True, bottom=1, bottom_color=self.look.line)

    @property
    def text(self) -> Format:
        """A framed cell of a page of words."""
        return self._format(text_wrap=True, **self._frame)

    @property
    def words(self) -> Format:
        """A paragraph of a page of words."""
        return self._format(text_wrap=True)

    @property
    def subtitle(self) -> Format:
        """A heading on a page of words."""
        return self._format(font_name=self.look.heading_font, bold=True, font_size=self.look.table_size + 1)

    def tint(self) -> Format:
        """What an empty required cell turns to."""
        made: Format = self._book.add_format({"bg_color": self.look.missing})
        return made

    @property
    def _frame(self) -> dict[str, Any]:
        return {"border": 1, "border_color": self.look.line}
