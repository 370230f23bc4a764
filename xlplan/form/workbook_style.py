"""How a form looks: the styles of its cells, and how its columns are dealt out to the parts of a line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from math import ceil
from typing import Any

from xlplan.form.columns import Column, Kind, Owner
from xlplan.form.kinds import KINDS
from xlplan.page.canvas import Style
from xlplan.page.theme import Theme

MINIMUM_LINES = 4  # room to write by hand in a row

_LETTERS_TO_ROW = 1.2
"""How much higher than its letters programs make a row: letters of 46 points need 55, whatever the font."""

_CENTRED_KEYS = frozenset({"number", "role", "unit", "last_status", "last_progress"})
_CODE_SHARE = 0.8
"""Codes are smaller than notes: people do not read them."""

_LINE = Style(align="", border=False)

WORDS = _LINE
"""A paragraph of a page of words."""

LABEL = replace(_LINE, align="right")
"""The title of a part of the sign-off block."""

OPEN_LINE = replace(_LINE, open=True, bottom=True)
"""The open cell of a part of the sign-off block."""

TEXT = Style(align="")
"""A framed cell of a page of words."""


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


_SIGNING = range(24, 11, -1)
"""Characters to write a name in: the most that there is room for; with less than the last a further row begins."""


@lru_cache(maxsize=256)
def signing_rows(widths: tuple[float, ...], titles: tuple[float, ...]) -> list[list[tuple[int, int]]]:
    """Neighbouring columns of these widths dealt out to titles that need so many characters each, and to an open cell
    after each, as (first, last) indexes; on as few rows as have room for all."""
    for rows in range(1, len(titles) + 1):
        each = ceil(len(titles) / rows)
        for room in _SIGNING:
            parts = [
                [part for title in titles[at : at + each] for part in (title, room)]
                for at in range(0, len(titles), each)
            ]
            spans = [_placed(widths, row) for row in parts]
            if all(spans):
                return spans
    return [shares(widths, row) for row in parts]


def _placed(widths: Sequence[float], needed: Sequence[float]) -> list[tuple[int, int]]:
    """Columns for parts that need so much, the last part taking what is left; none where they do not suffice."""
    spans, first = [], 0
    for need in needed:
        last = next((at for at in range(first, len(widths)) if sum(widths[first : at + 1]) >= need), None)
        if last is None:
            return []
        spans.append((first, last))
        first = last + 1
    return [*spans[:-1], (spans[-1][0], len(widths) - 1)]


@lru_cache(maxsize=512)
def room(height: float) -> Style:
    """The empty cell beside a row, in letters so large that programs which fit rows anew leave that height."""
    return Style(size=round(height / _LETTERS_TO_ROW), align="", border=False, wrap=False)


def title(theme: Theme) -> Style:
    """The title over the table."""
    return _style(font="title", size=theme.sizes.title, bold=True, align="center", border=False, wrap=False)


def subtitle(theme: Theme) -> Style:
    """A heading on a page of words."""
    return _style(font="heading", size=theme.sizes.body + 1, bold=True, align="", border=False, wrap=False)


def heading(theme: Theme, *, turned: bool = False) -> Style:
    """A column's heading. turned: whether it runs upwards."""
    size, fill = theme.sizes.body, theme.colours.header
    return _style(font="heading", size=size, bold=True, align="center", fill=fill, turned=turned)


def line(theme: Theme, *, alarm: bool = False, quiet: bool = False, strong: bool = False) -> Style:
    """A line of the head."""
    colour = theme.colours.accent if alarm else theme.colours.faint if quiet else ""
    return _style(align="", border=False, bold=alarm or strong, colour=colour)


@lru_cache(maxsize=512)
def _style(**looks: Any) -> Style:
    return Style(**looks)


@lru_cache(maxsize=512)
def cell(column: Column, locked: str, small: float, marked: str = "", *, open_: bool = True) -> Style:
    """A cell of the table: open and white for the department, locked and grey for the plan, tinted if marked.

    locked, marked: fills. small: size of codes. open_: whether the column is asked of the row's target.
    """
    centred = KINDS[column.kind].centred or column.key in _CENTRED_KEYS or not open_
    shut = column.owner is Owner.PLAN or not open_
    return Style(
        size=small * _CODE_SHARE if column.kind is Kind.CODE else 0,
        align="center" if centred else "",
        number_format="" if shut else KINDS[column.kind].number_format,
        fill=marked or (locked if shut else ""),
        framed=bool(marked),
        open=not shut,
    )
