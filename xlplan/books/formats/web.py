"""HTML tables, mostly called .xls: what web systems and "save as web page" make of a sheet."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from xlplan.books.book import Book, Cell, Sheet
from xlplan.books.glance import Format, Glance
from xlplan.books.limits import LAST_COLUMN, LAST_ROW, Limits
from xlplan.books.texts import text_cell
from xlplan.books.unreadable import Reason, Unreadable

_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_SKIPPED = {"script", "style", "title"}
_LINES = {"br", "p", "div", "li"}
_WIDEST_SPAN = 1_000  # rowspan="1000"


def read_html(data: bytes, limits: Limits) -> Book:
    """Each outermost table as a sheet; what spans cover stays blank. Raises Unreadable(NO_TABLE) if none has text."""
    parser = _WebTables(limits)
    parser.feed(_text(data))
    parser.close()
    tables = [table for table in parser.tables if table.cells]
    if not tables:
        raise Unreadable(Reason.NO_TABLE)
    return Book("html", tuple(Sheet(table.name, table.cells) for table in tables))


def _text(data: bytes) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    named = _CHARSET.search(data[:4096])
    wanted = named[1].decode("ascii").lower() if named else "utf-8"
    for encoding in ("gb18030" if wanted.startswith("gb") else wanted, "utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
    return data.decode("utf-8", "replace")


@dataclass
class _WebTable:
    """A table while it is read. taken: places that spans of earlier cells cover."""

    name: str = ""
    row: int = 0
    column: int = 0
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    taken: set[tuple[int, int]] = field(default_factory=set)

    def begin_row(self) -> None:
        """Go to the next row."""
        self.row += 1
        self.column = 0

    def begin_cell(self, across: int, down: int) -> tuple[int, int]:
        """The place of the next cell; what it spans is taken."""
        self.row = max(self.row, 1)
        self.column += 1
        while (self.row, self.column) in self.taken:
            self.column += 1
        place = (self.row, self.column)
        if self.row > LAST_ROW or self.column > LAST_COLUMN:
            raise Unreadable(Reason.BEYOND_SHEET)
        if down > 1:
            for below in range(1, min(down, _WIDEST_SPAN)):
                self.taken.update((self.row + below, self.column + right) for right in range(min(across, _WIDEST_SPAN)))
        self.column += across - 1
        return place


class _WebTables(HTMLParser):
    """Collects tables. A table inside a cell adds its text to that cell."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_WebTable] = []
        self._limits = limits
        self._left = limits.cells
        self._depth = 0
        self._skipping = 0
        self._place: tuple[int, int] | None = None
        self._text: list[str] = []
        self._number = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """See HTMLParser."""
        if tag in _SKIPPED:
            self._skipping += 1
        elif tag == "table":
            self._depth += 1
            if self._depth == 1:
                self._finish_cell()
                self.tables.append(_WebTable(name=f"{len(self.tables) + 1}"))
        elif self._depth == 1 and tag == "tr":
            self._finish_cell()
            self.tables[-1].begin_row()
        elif self._depth == 1 and tag in {"td", "th"}:
            self._finish_cell()
            self._begin_cell({name: value or "" for name, value in attrs})
        elif tag in _LINES and self._place is not None:
            self._text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """See HTMLParser."""
        if tag in _SKIPPED:
            self._skipping = max(self._skipping - 1, 0)
        elif tag == "table" and self._depth:
            if self._depth == 1:
                self._finish_cell()
            self._depth -= 1
        elif self._depth == 1 and tag in {"td", "th", "tr"}:
            self._finish_cell()

    def handle_data(self, data: str) -> None:
        """See HTMLParser."""
        if self._place is not None and not self._skipping:
            self._text.append(_SPACE.sub(" ", data))

    def close(self) -> None:
        """See HTMLParser."""
        super().close()
        self._finish_cell()

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        across, down = _span(attributes.get("colspan", "")), _span(attributes.get("rowspan", ""))
        self._place = self.tables[-1].begin_cell(across, down)
        self._number = attributes.get("x:num", "")

    def _finish_cell(self) -> None:
        if self._place is None:
            return
        lines = "".join(self._text).replace("\xa0", " ").split("\n")
        text = "\n".join(line.strip() for line in lines).strip()
        number = _float(self._number)
        cell = text_cell(text) if number is None or text.endswith("%") else Cell(number)
        if cell is not None:
            self._left -= 1
            if self._left < 0:
                raise Unreadable(Reason.TOO_LARGE, size=self._limits.cells, limit=self._limits.cells)
            self.tables[-1].cells[self._place] = cell
        self._place, self._text, self._number = None, [], ""


def _span(text: str) -> int:
    return min(max(int(text), 1), LAST_COLUMN) if text.isdecimal() and len(text) < 10 else 1


def _float(text: str) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None


def _claims(look: Glance) -> bool:
    head = look.head
    foreign = b"urn:schemas-microsoft-com:office:spreadsheet" in head or look.root in {b"svg", b"document"}
    return look.is_html and not foreign and b"wordprocessingml" not in head


FORMAT = Format("html", _claims, lambda data, limits, _careful: read_html(data, limits))
