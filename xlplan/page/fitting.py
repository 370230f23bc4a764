"""How wide the columns of a printed table are: they follow what stands in them, within the width of the page."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations

from xlplan.page.measure import MARGIN_EM, POINTS_PER_CHARACTER, Paragraph, Ruler, lines_of

PULLS = 4
"""Steps in which all widths move towards where the highest cells are."""

MOVES = (4.0, 2.0, 2.0, 1.0)
"""Steps after those: the characters that columns then give to others where that makes the rows lower."""

_PULL = 0.4
"""How far a pull goes: a column that makes twice as much height as the others on average grows by 2 ** 0.4 = 1.32."""

_SAMPLE = 160
"""Of a longer table, so many rows are measured, evenly spread."""

_STEEP = 8
"""How much the highest cell of a row counts against the others: 3 lines beside 5 count (3 / 5) ** 8 = 2 %."""

_STEADY = 1.12
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
    """The texts of a table, by column, cut into what never breaks once."""

    def __init__(self, rows: Sequence[Sequence[str]], size: float, ruler: Ruler) -> None:
        self._size = size
        step = max(1, len(rows) // _SAMPLE)
        self._columns = [[ruler.measured(text) for text in column] for column in zip(*rows[::step], strict=True)]

    def lines(self, column: int, width: float) -> list[int]:
        """How many lines each cell of a column takes at a width."""
        room = max(POINTS_PER_CHARACTER * width / self._size - MARGIN_EM, 1.0)
        known: dict[tuple[Paragraph, ...], int] = {}
        for text in self._columns[column]:
            if text not in known:
                known[text] = lines_of(text, room)
        return [known[text] for text in self._columns[column]]

    def total(self, widths: Sequence[float]) -> int:
        """The lines of all rows together."""
        columns = [self.lines(column, width) for column, width in enumerate(widths)]
        return sum(map(max, zip(*columns, strict=True)))


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
    least = [room.least for room in rooms]
    widths = _filling([room.usual for room in rooms], least, total)
    if rows:
        widths = _pulled(widths, least, total, measured)
        for move in MOVES:
            widths = _exchanged(widths, least, move, measured)
    best = tuple(math.floor(width * 10 + 1e-6) / 10 for width in widths)
    suits = len(known) == len(rooms) and _fits(known, rooms, total)
    if suits and measured.total(known) <= measured.total(best) * _STEADY:
        return FittedWidths(tuple(known), kept=True)
    return FittedWidths(best)


def _pulled(widths: list[float], least: Sequence[float], total: float, measured: _Measured) -> list[float]:
    """The best widths on the way to where every column is to blame for as many lines as any other."""
    best, lowest = widths, math.inf
    for _ in range(PULLS + 1):
        columns = [measured.lines(at, width) for at, width in enumerate(widths)]
        highest = [max(row) for row in zip(*columns, strict=True)]
        if sum(highest) < lowest:
            best, lowest = widths, sum(highest)
        blame = [sum(top * (part / top) ** 4 for part, top in zip(column, highest, strict=True)) for column in columns]
        mean = sum(blame) / len(blame)
        wanted = [width * (part / mean + 0.05) ** _PULL for width, part in zip(widths, blame, strict=True)]
        widths = _filling(wanted, least, total)
    return best


def _exchanged(widths: list[float], least: Sequence[float], move: float, measured: _Measured) -> list[float]:
    """The widths after columns have given so many characters to others, each at most once, where that makes the rows
    lower; the best exchange first."""
    now, wider, narrower = (
        [[float(count) ** _STEEP for count in measured.lines(at, width + change)] for at, width in enumerate(widths)]
        for change in (0.0, move, -move)
    )
    sums = [sum(row) for row in zip(*now, strict=True)]
    exchanges = []
    for giver, taker in permutations(range(len(widths)), 2):
        if widths[giver] - move >= least[giver] - 1e-9:
            parts = zip(sums, now[giver], narrower[giver], now[taker], wider[taker], strict=True)
            exchanges.append((_height(s - a + b - c + d for s, a, b, c, d in parts), giver, taker))
    moved, before, after = set[int](), _height(sums), list(widths)
    for height, giver, taker in sorted(exchanges):
        if height < before - 1e-6 and not moved & {giver, taker}:
            after[giver] -= move
            after[taker] += move
            moved |= {giver, taker}
    return after


def _height(sums: Iterable[float]) -> float:
    """The lines of all rows, of each row those of its highest cells."""
    return sum(math.pow(max(total, 1.0), 1 / _STEEP) for total in sums)


def _fits(widths: Sequence[float], rooms: Sequence[ColumnRoom], total: float) -> bool:
    """Whether known widths still suit the page and what is the least."""
    enough = all(width >= min(room.least, room.usual) - 0.05 for width, room in zip(widths, rooms, strict=True))
    return enough and total * 0.95 <= sum(widths) <= total + 0.05


def _filling(wanted: Sequence[float], least: Sequence[float], total: float) -> list[float]:
    """The wanted widths in proportion, none below its least unless all are, together `total`."""
    if sum(least) >= total:
        return [part * total / sum(least) for part in least]
    pinned: set[int] = set()
    while True:
        free = total - sum(least[index] for index in pinned)
        weight = sum(part for index, part in enumerate(wanted) if index not in pinned)
        widths = [least[i] if i in pinned else part * free / weight for i, part in enumerate(wanted)]
        low = {index for index, width in enumerate(widths) if width < least[index] - 1e-9}
        if not low:
            return widths
        pinned |= low
