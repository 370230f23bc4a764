"""Where printed pages break. Pure arithmetic in points; nothing here knows a workbook."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, Self, TypeVar

CAPACITY = 0.97
"""Share of the printable height that may be filled, so that rounding never pushes a row to the next page."""

WORTH_CUTTING = 0.12
"""Free share of a page from which on a row is cut where the page ends rather than moved to the next one as a whole:
of 700 free points, 84. Rows lower than that stay whole."""


TALL = 0.2
"""Share of a page from which on a row is worth cutting at all: lower ones are easier to read whole."""


class PageBlock(Protocol):
    """A row as planning sees it. height: by its own cells. keys: for each merged column, from the outermost, what keeps
    the rows of one label together. fresh: whether it begins a page."""

    @property
    def height(self) -> float: ...

    @property
    def keys(self) -> tuple[str, ...]: ...

    @property
    def fresh(self) -> bool: ...

    def cut(self, room: float) -> tuple[Self, Self] | None:
        """What fits into `room` points, and the rest; None where it cannot be cut there."""
        ...


B = TypeVar("B", bound=PageBlock)


@dataclass(frozen=True)
class PlannedPage(Generic[B]):
    """The rows on one page, with the heights that they have there. before: the keys of the row before the first."""

    blocks: tuple[B, ...]
    heights: tuple[float, ...]
    before: tuple[str, ...] = ()

    def spans(self, level: int) -> tuple[RowSpan, ...]:
        """The runs of rows under one label of a merged column."""
        return spans_of([block.keys[level] for block in self.blocks], self.before[level] if self.before else None)


@dataclass(frozen=True)
class RowSpan:
    """A run of rows under one merged label, `first` to `last` (both included, from 0 on the page). begins: whether the
    run begins here or goes on from the page before."""

    first: int
    last: int
    key: str
    begins: bool


@dataclass(frozen=True)
class SheetFrame(Generic[B]):
    """What all pages of a sheet have in common. label_height: the points that the label over some rows of a page needs
    in the column of a level. header: repeated on every page. top: stands over the first page. tail: follows the last
    row (a sign-off) and takes that row along to a new page where it does not fit."""

    label_height: Callable[[int, Sequence[B], bool], float]
    header: float
    capacity: float
    top: float = 0.0
    tail: float = 0.0


def spans_of(keys: Sequence[str], before: str | None = None) -> tuple[RowSpan, ...]:
    """The runs of equal keys on a page; before: the key of the row that ended the page before."""
    spans: list[RowSpan] = []
    start = 0
    for row in range(len(keys)):
        if row + 1 == len(keys) or keys[row + 1] != keys[start]:
            spans.append(RowSpan(start, row, keys[start], start > 0 or keys[start] != before))
            start = row + 1
    return tuple(spans)


def spread(heights: Sequence[float], needed: float) -> tuple[float, ...]:
    """The heights, grown alike until together they reach what a merged label needs."""
    deficit = needed - sum(heights)
    if deficit <= 0 or not heights:
        return tuple(heights)
    return tuple(height + deficit / len(heights) for height in heights)


def plan_pages(blocks: Iterable[B], sheet: SheetFrame[B]) -> tuple[PlannedPage[B], ...]:
    """Pages of rows; every page repeats the labels that it needs, in rows high enough. A row that does not fit is cut
    where the page ends if enough of the page is free, and else begins the next page."""
    waiting = deque(blocks)
    pages: list[PlannedPage[B]] = []
    while waiting:
        room = sheet.capacity - sheet.header - (0.0 if pages else sheet.top)
        before = pages[-1].blocks[-1].keys if pages else ()
        page = _fitted((waiting.popleft(),), before, sheet)
        if _height(page, sheet, waiting) > room:
            page = _cut((), page.blocks[0], before, room, sheet, waiting) or page
        while waiting and not waiting[0].fresh and _height(page, sheet, waiting) <= room:
            longer = _fitted((*page.blocks, waiting[0]), before, sheet)
            block = waiting.popleft()
            if _height(longer, sheet, waiting) <= room:
                page = longer
                continue
            cut = _cut(page.blocks, block, before, room, sheet, waiting)
            if cut is None:
                waiting.appendleft(block)
            page = cut or page
            break
        pages.append(page)
    return tuple(pages)


_DRIFT = 0.08
"""How far, as a share of the page, rows that programs fit anew may lie from where they were reckoned."""


def breaks_before(
    heights: Sequence[float], together: Iterable[range], capacity: float, header: float
) -> tuple[int, ...]:
    """Rows before which a page ends, so that those of each range stay on one page, if a page holds them; all others
    break where programs break them. header: repeated on every page but the first."""
    found, used, first = [], 0.0, True
    begins = {rows.start: sum(heights[row] for row in rows) for rows in together}
    for row, height in enumerate(heights):
        needed = begins.get(row, 0.0)
        near = used + needed > capacity * (1 - _DRIFT) or (not first and used - header < capacity * _DRIFT)
        if needed and near and used > header and needed + header < capacity:
            found.append(row)
        if (found and found[-1] == row) or used + height > capacity:
            used, first = header, False
        used += height
    return tuple(found)


def _height(page: PlannedPage[B], sheet: SheetFrame[B], waiting: Sequence[B] | deque[B]) -> float:
    return sum(page.heights) + (0.0 if waiting else sheet.tail)


def _cut(
    above: tuple[B, ...], block: B, before: tuple[str, ...], room: float, sheet: SheetFrame[B], waiting: deque[B]
) -> PlannedPage[B] | None:
    """The page with as much of a row as still fits, the rest put back in front of what waits; None if it stays
    whole."""
    free = room - sum(_fitted(above, before, sheet).heights) if above else room
    if free < sheet.capacity * WORTH_CUTTING or (above and block.height < sheet.capacity * TALL):
        return None
    parts = block.cut(free) or (None if above else block.cut(free / 2))  # half: room for what follows the last row
    if parts is None:
        return None
    page = _fitted((*above, parts[0]), before, sheet)
    if sum(page.heights) > room and above:
        return None
    waiting.appendleft(parts[1])
    return page


def _fitted(blocks: tuple[B, ...], before: tuple[str, ...], sheet: SheetFrame[B]) -> PlannedPage[B]:
    heights = tuple(block.height for block in blocks)
    page = PlannedPage(blocks, heights, before)
    for level in reversed(range(len(blocks[0].keys) if blocks else 0)):
        fitted = list(page.heights)
        for span in page.spans(level):
            part = slice(span.first, span.last + 1)
            fitted[part] = spread(fitted[part], sheet.label_height(level, blocks[part], span.begins))
        page = PlannedPage(blocks, tuple(fitted), before)
    return page
