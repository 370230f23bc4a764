"""Where printed pages break. Pure arithmetic in points; nothing here knows a workbook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

CAPACITY = 0.97
"""Share of the printable height that may be filled, so that rounding never pushes a row to the next page."""


@dataclass(frozen=True)
class Page:
    """The rows `first` to `last` (both included, from 0) on one page, with the heights they have there."""

    first: int
    last: int
    heights: tuple[float, ...]


@dataclass(frozen=True)
class RowSpan:
    """A run of rows under one merged label, `first` to `last` (both included). begins: whether the run begins here or
    goes on from the page before."""

    first: int
    last: int
    key: str
    begins: bool


def spans_of(keys: Sequence[str], first: int, last: int) -> tuple[RowSpan, ...]:
    """The runs of equal keys among the rows `first` to `last`, cut at both ends as a page cuts them."""
    spans: list[RowSpan] = []
    start = first
    for row in range(first, last + 1):
        if row == last or keys[row + 1] != keys[start]:
            spans.append(RowSpan(start, row, keys[start], start == 0 or keys[start - 1] != keys[start]))
            start = row + 1
    return tuple(spans)


def spread(heights: Sequence[float], needed: float) -> tuple[float, ...]:
    """The heights, grown alike until together they reach what a merged label needs."""
    deficit = needed - sum(heights)
    if deficit <= 0 or not heights:
        return tuple(heights)
    return tuple(height + deficit / len(heights) for height in heights)


def plan_labelled_pages(
    heights: Sequence[float],
    levels: Sequence[Sequence[str]],
    label_height: Callable[[int, RowSpan], float],
    header: float,
    capacity: float,
    top: float = 0.0,
    tail: float = 0.0,
) -> tuple[Page, ...]:
    """Pages of rows that stand under merged labels; every page repeats the labels it needs, in rows high enough.

    heights: of the rows by their own cells. levels: for each merged column, from the outermost, the key of every row.
    label_height: the points that the label of a span needs in the column of a level. tail: what follows the last row
    (a sign-off) and takes that row along to a new page where it does not fit.
    """
    pages: list[Page] = []
    first = 0
    while first < len(heights):
        room = capacity - header - (top if first == 0 else 0.0)
        page = _page(heights, levels, label_height, first, first)
        while page.last + 1 < len(heights):
            longer = _page(heights, levels, label_height, first, page.last + 1)
            ends = tail if longer.last + 1 == len(heights) else 0.0
            if sum(longer.heights) + ends > room:
                break
            page = longer
        pages.append(page)
        first = page.last + 1
    return tuple(pages)


def _page(
    heights: Sequence[float],
    levels: Sequence[Sequence[str]],
    label_height: Callable[[int, RowSpan], float],
    first: int,
    last: int,
) -> Page:
    fitted = list(heights[first : last + 1])
    for level in reversed(range(len(levels))):
        for span in spans_of(levels[level], first, last):
            part = slice(span.first - first, span.last - first + 1)
            fitted[part] = spread(fitted[part], label_height(level, span))
    return Page(first, last, tuple(fitted))
