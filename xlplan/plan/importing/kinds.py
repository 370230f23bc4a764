"""What a row of a table is: a target, a heading over targets, more of the target above, or nothing to import."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from xlplan.codes import normalised
from xlplan.plan.importing.columns import Columns
from xlplan.plan.importing.grid import GridCell
from xlplan.plan.importing.numbering import HIGH, Numbering
from xlplan.plan.importing.tables import Table
from xlplan.plan.importing.words import LEVELS, ImportWords, begins_part, starts_with

_SUBSTANCE = ("lead", "responsible", "deadline", "quantity")
_SHORT_MARK = 12  # "(continued)"
_SHORT_HEADING = 200  # signs of a line across the table
_UNNUMBERED = -1.0  # the style of a heading without a number


class LineKind(StrEnum):
    """What a row is."""

    TARGET = "target"
    HEADING = "heading"
    LEVELS_ONLY = "levels"
    MORE = "more"
    OUT = "out"


@dataclass(frozen=True)
class RowReading:
    """A row. reason: why it is left out. text: of a heading; mark: its numbering; whole: both, as written. style: how
    a heading is marked (rank of its numbering, or without). unsure: a target without
    owners and deadline, which may be a heading. part: a row of its own that only details the target above.
    number_unsure: whether the first figures of a heading may be its number."""

    row: int
    kind: LineKind
    reason: str = ""
    text: str = ""
    mark: str = ""
    whole: str = ""
    style: float = _UNNUMBERED
    unsure: bool = False
    part: bool = False
    number_unsure: bool = False


class RowKinds:
    """Reads the rows of one table."""

    def __init__(
        self, table: Table, columns: Columns, words: ImportWords, numbering: Numbering, titles: Iterable[str]
    ) -> None:
        self.table = table
        self.grid = table.grid
        self.columns = columns
        self.words = words
        self.numbering = numbering
        self.titles = {self._title(title) for title in titles}
        self.target = columns.first("target") or 0
        self.number = columns.first("number")
        self.substance = [c for meaning in _SUBSTANCE for c in columns.of(meaning)]
        self.width = len(self.grid.columns)
        self.parts = [{normalised(p) for p in h.parts} for h in table.headings]
        self.heads = set().union(*self.parts) if self.parts else set()

    def read(self) -> list[RowReading]:
        """Every row below the header, in order."""
        rows = [row for row in self.table.data_rows if self.grid.row(row)]
        firm = [row for row in rows if self._aside(row) is None and self._is_firm_target(row)]
        ranks = Counter(self._rank(row) for row in firm)
        usual = ranks.most_common(1)[0][0] if ranks else None
        bold = sum(self._bold(row) for row in firm) * 2 > len(firm)
        readings = self._sub_rows([self._row(row, usual, bold) for row in rows])
        return self._without_tail([*self._above_header(readings), *readings])

    def _sub_rows(self, readings: list[RowReading]) -> list[RowReading]:
        """Rows that are marked as parts belong to the target above them, unless they have a number of their own."""
        found: list[RowReading] = []
        below = False
        for reading in readings:
            part = reading.kind in {LineKind.TARGET, LineKind.HEADING} and self._is_part(reading.row)
            if part and below:
                found.append(RowReading(reading.row, LineKind.MORE, part=True))
                continue
            whole = reading.kind is LineKind.TARGET and not part
            below = whole or (below and reading.kind in {LineKind.MORE, LineKind.OUT})
            found.append(reading)
        return found

    def _is_part(self, row: int) -> bool:
        text = self.grid.own(row, self.target)
        number = self.grid.own(row, self.number) if self.number is not None else None
        if number is not None and number is not text:
            return normalised(number.text) in self.words.rows["part"]
        return text is not None and begins_part(text.text, self.words)

    def _title(self, text: str) -> str:
        """A title as it is compared: without the mark that it goes on."""
        plain = normalised(text)
        for word in self.words.rows["continued"]:
            plain = plain.removesuffix(word).removeprefix(word)
        return plain

    def _above_header(self, readings: list[RowReading]) -> list[RowReading]:
        """The first of several headings, where it stands above the header: every table in Word has one of its own."""
        above = self.table.above
        if not above or len(self.grid.row(above[-1])) != 1:
            return []
        cell = self.grid.row(above[-1])[0]
        numbered = self.numbering.read(cell.text)
        styles = {reading.style for reading in readings if reading.kind is LineKind.HEADING}
        if numbered.rank is None or numbered.rank not in styles:
            return []
        return [RowReading(cell.row, LineKind.HEADING, "", numbered.text, numbered.mark, cell.text, numbered.rank)]

    def _row(self, row: int, usual: float | None, bold: bool) -> RowReading:
        reason = self._aside(row)
        if reason is not None:
            return RowReading(row, LineKind.OUT, reason)
        if self._is_firm_target(row):
            return RowReading(row, LineKind.TARGET)
        own = self.grid.own(row, self.target)
        cells = self.grid.row(row)
        if own is None and (self._substance(row, own_only=True) or self._is_beside(cells)):
            return RowReading(row, LineKind.MORE)
        if own is None and all(self._is_level(cell) for cell in cells) and not self._is_replaced(row, cells):
            return RowReading(row, LineKind.LEVELS_ONLY)
        if own is None and self.grid.at(row, self.target) is not None and not self._spans_wide(cells[0]):
            return RowReading(row, LineKind.MORE)
        return self._heading_or_target(row, cells, usual, bold)

    def _heading_or_target(self, row: int, cells: list[GridCell], usual: float | None, bold: bool) -> RowReading:
        """A row with a text, and without owner or deadline."""
        own = self.grid.own(row, self.target)
        texts = [cell for cell in cells if cell.column != self.number or cell.wide]
        text = max(texts or cells, key=lambda cell: len(cell.text))
        mark = self.grid.own(row, self.number) if self.number is not None else None
        rank = self._rank(row)
        wide = any(self._spans_wide(cell) for cell in cells) or own is None
        other_rank = rank is not None and (usual is None or rank < usual)
        heading = len(text.text) <= _SHORT_HEADING and (
            wide or other_rank or (self._bold(row) and not bold and rank in (None, usual) and len(cells) <= 2)
        )
        if not heading and own is not None and not own.wide:
            return RowReading(row, LineKind.TARGET, unsure=True)
        if not heading:
            return RowReading(row, LineKind.OUT, "tail" if text.wide else "note", text.text)
        numbered = self.numbering.read(text.text)
        if mark is not None and mark is not text and not mark.wide and numbered.rank is None:
            style = rank if rank is not None else _UNNUMBERED
            return RowReading(row, LineKind.HEADING, "", text.text, mark.text, joined(mark.text, text.text), style)
        style = numbered.rank if numbered.rank is not None else _UNNUMBERED
        unsure = numbered.unsure
        heading_text = numbered.text or text.text
        return RowReading(
            row, LineKind.HEADING, "", heading_text, numbered.mark, text.text, style, number_unsure=unsure
        )

    def _is_firm_target(self, row: int) -> bool:
        own = self.grid.own(row, self.target)
        return own is not None and not own.wide and not self._spans_wide(own) and self._substance(row)

    def _substance(self, row: int, *, own_only: bool = False) -> bool:
        """Whether the row says who, when or how much, itself or through a merge."""
        for column in self.substance:
            cell = self.grid.own(row, column) if own_only else self.grid.at(row, column)
            if cell is not None and cell.text and not cell.wide and (not self._spans_wide(cell) or cell.column != 1):
                return True
        return False

    def _spans_wide(self, cell: GridCell) -> bool:
        """Whether a cell is a paragraph, or merged over the columns that say who and when."""
        if cell.wide:
            return True
        reach = range(cell.column, cell.column + cell.columns)
        return cell.columns > 1 and cell.columns * 2 >= self.width and any(c in reach for c in self.substance)

    def _is_beside(self, cells: list[GridCell]) -> bool:
        """Whether everything stands on the right of the targets: the rest of a remark, say."""
        return all(cell.column > self.target and not self._spans_wide(cell) for cell in cells)

    def _is_replaced(self, row: int, cells: list[GridCell]) -> bool:
        """Whether the next target has texts of its own in the columns of these cells, which are a heading then."""
        below = (r for r in self.table.data_rows if r > row and self.grid.own(r, self.target) is not None)
        following = next(below, None)
        return following is not None and all(self.grid.own(following, cell.column) is not None for cell in cells)

    def _is_level(self, cell: GridCell) -> bool:
        readings = {reading.column: reading.meaning for reading in self.columns.readings}
        return not cell.wide and readings.get(cell.column) in {*LEVELS, "measure_number"} and not self._spans_wide(cell)

    def _rank(self, row: int) -> float | None:
        number = self.grid.own(row, self.number) if self.number is not None else None
        if number is not None and not number.wide and number.columns == 1:
            return self.numbering.rank_of(number.text)
        own = self.grid.own(row, self.target) or next(iter(self.grid.row(row)), None)
        return self.numbering.read(own.text).rank if own is not None else None

    def _bold(self, row: int) -> bool:
        cells = self.grid.row(row)
        return bool(cells) and all(cell.bold for cell in cells)

    def _aside(self, row: int) -> str | None:
        """Why a row is left out by what it says; None if it does not say so."""
        cells = self.grid.row(row)
        texts = [normalised(cell.text) for cell in cells]
        first, single = cells[0], len(set(texts)) == 1
        rows = self.words.rows
        repeated = sum(text in self.heads for text in texts)
        if repeated * 3 >= len(texts) * 2 and (repeated > 1 or (single and self._inside_repeated(row))):
            return "header"
        if single and self._title(texts[0]) in self.titles:
            return "title"
        substance = self._is_firm_target(row)
        if not substance and starts_with(first.text, rows["note"]):
            return "note"
        if self._is_total(cells, single):
            return "total"
        if not substance and (starts_with(first.text, rows["signature"]) or self._signed(texts)):
            return "signature"
        if (
            single
            and len(texts[0]) <= _SHORT_MARK
            and (any(word in texts[0] for word in rows["continued"]) or self._is_page(texts[0]))
        ):
            return "continued"
        return None

    def _inside_repeated(self, row: int) -> bool:
        above = {normalised(cell.text) for cell in self.grid.row(row - 1)}
        return len(above & self.heads) > 1

    def _is_total(self, cells: list[GridCell], single: bool) -> bool:
        total = self.words.rows["total"]
        if any(normalised(cell.text).rstrip(":") in total for cell in cells[:3]):
            return True
        text = normalised(cells[0].text)
        counts = self.words.rows["total_counts"]
        return single and any(text.startswith(w) and text[len(w) : len(w) + 1].isdigit() for w in counts)

    def _signed(self, texts: list[str]) -> bool:
        marks = self.words.rows["signature"]
        return sum(any(f"{mark}:" in text for mark in marks) for text in texts) > 0 or any(
            sum(mark in text for mark in marks) > 1 and ":" in text for text in texts
        )

    def _is_page(self, text: str) -> bool:
        words = self.words.rows["page"]
        return any(c.isdigit() for c in text) and sum(word in text for word in words) > 1 and len(text) <= 8

    def _without_tail(self, readings: list[RowReading]) -> list[RowReading]:
        """Headings under which no target stands are texts behind the table."""
        last = max((i for i, r in enumerate(readings) if r.kind in {LineKind.TARGET, LineKind.MORE}), default=-1)
        return [
            RowReading(r.row, LineKind.OUT, "tail") if i > last and r.kind is not LineKind.OUT else r
            for i, r in enumerate(readings)
        ]


def is_upper(style: float) -> bool:
    """Whether a heading of this style alone stands for an aspect rather than a measure."""
    return style <= HIGH


def joined(mark: str, text: str) -> str:
    """A number and a text from two cells, as they are written in one."""
    if not mark[-1].isalnum():
        return f"{mark}{text}"
    return f"{mark}. {text}" if mark.isascii() else f"{mark}\u3001{text}"
