"""How wide the columns of a printed table are: they follow what stands in them, within the width of the page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from xlplan.page.measure import MARGIN_EM, POINTS_PER_CHARACTER, Ruler

STEPS = 8
"""How often the widths are measured and moved towards where the highest cells are."""

WASTE = 1.05
"""What breaking lines between words and before closing marks leaves free, as a factor of a text's length."""

_PULL = 0.4
"""How far a step goes: a column that makes twice as much height as the others on average grows by 2 ** 0.4 = 1.32."""

_STEADY = 1.25
"""Widths that people know stay while better ones would save less than this factor of height."""


@dataclass(frozen=True)
class ColumnRoom:
    """What a column may take. least: characters that it always has. usual: to begin with."""

    least: float
    usual: float


@dataclass(frozen=True)
class FittedWidths:
    """Widths in characters. kept: whether they are the ones that people know."""

    widths: tuple[float, ...]
    kept: bool = False


class _Measured:
    """The lengths of all paragraphs of a table, taken once."""

    def __init__(self, rows: Sequence[Sequence[str]], size: float, ruler: Ruler) -> None:
        self._size = size
        self._rows = [[_lengths(text, ruler) for text in row] for row in rows]

    def pressures(self, widths: Sequence[float]) -> tuple[float, list[float]]:
        """The lines of all rows together, and how many of them each column alone is to blame for."""
        rooms = [max(POINTS_PER_CHARACTER * width / self._size - MARGIN_EM, 1.0) for width in widths]
        total, blame = 0.0, [0.0] * len(widths)
        for row in self._rows:
            lines = [_lines(lengths, room) for lengths, room in zip(row, rooms, strict=True)]
            highest = max(lines)
            total += highest
            for column, count in enumerate(lines):
                blame[column] += highest * (count / highest) ** 4
        return total, blame


def fit(
    rooms: Sequence[ColumnRoom],
    rows: Sequence[Sequence[str]],
    total: float,
    size: float,
    ruler: Ruler,
    known: Sequence[float] = (),
) -> FittedWidths:
    """Widths that together fill `total` characters, so that the rows are low; none below its least.

    rows: the texts of each row by column. known: widths that people are used to; they stay unless others save much.
    """
    measured = _Measured(rows, size, ruler)
    best = widths = _filling([room.usual for room in rooms], rooms, total)
    lowest, blame = measured.pressures(widths)
    for _ in range(STEPS):
        mean = sum(blame) / len(blame) or 1.0
        wanted = [width * (part / mean + 0.05) ** _PULL for width, part in zip(widths, blame, strict=True)]
        widths = _filling(wanted, rooms, total)
        height, blame = measured.pressures(widths)
        if height < lowest:
            best, lowest = widths, height
    if len(known) == len(rooms) and _fits(known, rooms, total) and measured.pressures(known)[0] <= lowest * _STEADY:
        return FittedWidths(tuple(known), kept=True)
    return FittedWidths(tuple(best))


def _fits(widths: Sequence[float], rooms: Sequence[ColumnRoom], total: float) -> bool:
    """Whether known widths still suit the page and what is the least."""
    enough = all(width >= min(room.least, room.usual) - 0.05 for width, room in zip(widths, rooms, strict=True))
    return enough and total * 0.95 <= sum(widths) <= total + 0.05


def _filling(wanted: Sequence[float], rooms: Sequence[ColumnRoom], total: float) -> list[float]:
    """The wanted widths in proportion, none below its least unless all are, together `total`; tenths."""
    least = [room.least for room in rooms]
    if sum(least) >= total:
        return [math.floor(part * total / sum(least) * 10) / 10 for part in least]
    pinned: set[int] = set()
    while True:
        free = total - sum(least[index] for index in pinned)
        weight = sum(part for index, part in enumerate(wanted) if index not in pinned)
        widths = [least[i] if i in pinned else part * free / weight for i, part in enumerate(wanted)]
        low = {index for index, width in enumerate(widths) if width < least[index] - 1e-9}
        if not low:
            return [math.floor(width * 10 + 1e-6) / 10 for width in widths]
        pinned |= low


def _lengths(text: str, ruler: Ruler) -> list[float]:
    return [sum(map(ruler.width, paragraph)) * WASTE for paragraph in text.splitlines()] or [0.0]


def _lines(lengths: Sequence[float], room: float) -> int:
    return sum(max(1, math.ceil(length / room)) for length in lengths)
