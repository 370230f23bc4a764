"""How a form lies on paper: which columns are folded away, how wide the others are, and what stands above the table in
place of the folded ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from math import ceil
from operator import itemgetter

from xlplan.form.columns import COUNT, Column, FormLayout, Kind, Owner
from xlplan.form.content import FormRow, shown_choice
from xlplan.form.workbook_rows import NARROW, Itself, RowWords
from xlplan.locale import Locale
from xlplan.page.measure import (
    BOLDER,
    COLUMN_EDGE,
    MARGIN_EM,
    POINTS_PER_CHARACTER,
    PRINTED_POINTS_PER_CHARACTER,
    Ruler,
)
from xlplan.page.theme import Theme
from xlplan.plan.model import Role

FOLDED = frozenset({"aspect", "measure", "lead", "responsible"})
"""Columns of the plan that a department does not need beside each target: hidden, and still carried."""

_PAPER_POINTS = (11.69 - 0.4 - 0.4) * 72 * 0.985
"""Printable width of A4 landscape within the margins of a form, less what programs round up."""

_LEAST = {Kind.LONG_TEXT: 9.0, Kind.TEXT: 4.0, Kind.CODE: 7.0, Kind.DATE: 11.0}
_LEAST_OTHERS = 5.0  # characters across
_NUMBER_EDGE = 1.6
"""Characters of a column that a number cannot use: `12000` needs 6.6."""
_WORD_EDGE = 0.2
"""Characters that a word needs besides: programs round columns to whole pixels."""

_LEAST_OF = {"target": 16.0, "role": 6.4}
_LAST_REPEATED = "target"

_LONGEST = 16.0
"""Characters beyond which a word of a heading may be broken after all."""

_ONE_WORD = 3
"""Characters of a text that is not broken either where lines may break between any two."""

_POINTS = 9.0
"""The text on paper, never smaller."""

_SHORT = frozenset({Kind.TEXT, Kind.CHOICE, Kind.COUNT, Kind.PERCENT})
"""Kinds of columns whose headings may run upwards: what stands below them is narrower."""

_EASE = 1.3
"""How much more than the least the columns get that begin every page across."""


@dataclass(frozen=True, eq=False)
class FormPaper:
    """The columns as they are written and the scale (percent) at which they are printed. turned: keys of those whose
    headings run upwards. pages: indexes of the columns on each page across; where there are several, without those
    that stand on all of them."""

    columns: tuple[Column, ...]
    scale: int
    turned: frozenset[str]
    pages: tuple[tuple[int, ...], ...]

    @property
    def shown(self) -> tuple[int, ...]:
        """Indexes of the columns that are not hidden."""
        return tuple(index for index, column in enumerate(self.columns) if not column.hidden)

    @property
    def repeated(self) -> tuple[int, ...]:
        """Those that stand on every page across; none where there is but one."""
        return tuple(index for index in self.shown if index < self.pages[0][0])


def on_paper(layout: FormLayout, theme: Theme, rows: Sequence[RowWords], locale: Locale) -> FormPaper:
    """The columns of a layout, folded and narrowed so that A4 holds them at 9 points, every number (one that is cut
    shows as ###) and every word whole. Where they are too many, the headings of short answers run upwards; where that
    does not do, the table goes on on further pages across, each beginning with the columns up to the target."""
    digits, narrow = frozenset(_digits(rows).items()), frozenset[tuple[str, str]]().union(*(row.narrow for row in rows))
    return _on_paper(Itself(layout), theme.ruler, theme.sizes.body, digits, narrow, Itself(locale))


@lru_cache(maxsize=256)
def _on_paper(
    laid_out: Itself[FormLayout],
    ruler: Ruler,
    size: float,
    longest: frozenset[tuple[str, int]],
    narrow: frozenset[tuple[str, str]],
    spoken: Itself[Locale],
) -> FormPaper:
    layout, locale, digits = laid_out.it, spoken.it, dict(longest)
    columns = tuple(
        replace(column, hidden=True)
        if column.key in FOLDED and column.owner is Owner.PLAN
        else _with_room(column, digits.get(column.key, 0))
        for column in layout.columns
    )
    shown = {index: column for index, column in enumerate(columns) if not column.hidden}
    texts = {index: _texts(column, narrow, locale) for index, column in shown.items()}
    scale = min(100, -(-int(_POINTS * 1000) // int(size * 10)))
    points = _PAPER_POINTS * 100 / scale

    def whole(turned: frozenset[str], unbroken: int = _ONE_WORD) -> dict[int, Column]:
        heads = {index: "" if column.key in turned else head_of(column) for index, column in shown.items()}
        return {
            i: _at_least(c, min(_LONGEST, _word(heads[i], texts[i], size, ruler, unbroken))) for i, c in shown.items()
        }

    broad = {i: _word(head_of(c), (), size, ruler) > _least_of(c) for i, c in shown.items()}
    upwards = frozenset(c.key for i, c in shown.items() if broad[i] and c.kind in _SHORT)
    for turned, unbroken in ((frozenset[str](), _ONE_WORD), (frozenset[str](), 0), (upwards, 0)):
        widths = _narrowed(whole(turned, unbroken), points)
        if widths is not None:
            return FormPaper(_as_wide(columns, widths), scale, turned, (tuple(shown),))
    pages, widths = _across(whole(frozenset()), points)
    return FormPaper(_as_wide(columns, widths), scale, frozenset(), pages)


def _across(whole: Mapping[int, Column], points: float) -> tuple[tuple[tuple[int, ...], ...], dict[int, float]]:
    """The columns on each page across, about as many characters on each, and all widths."""
    last = next(index for index, column in whole.items() if column.key == _LAST_REPEATED)
    widths = {index: round(_least_of(column) * _EASE, 1) for index, column in whole.items() if index <= last}
    free = points - sum(map(_points, widths.values()))
    least = {index: _points(_least_of(column)) for index, column in whole.items() if index > last}
    pages = _dealt(least, free)
    fuller = (_dealt(least, points) for points in range(int(sum(least.values()) / len(pages)), int(free)))
    pages = next((even for even in fuller if len(even) == len(pages)), pages)
    for page in pages:
        widths |= _narrowed({index: whole[index] for index in page}, free) or {}
    return pages, widths


def _dealt(least: Mapping[int, float], free: float) -> tuple[tuple[int, ...], ...]:
    """Columns that take so many points dealt out to pages of `free` points."""
    pages, used = list[list[int]](), free
    for index, points in least.items():
        if used + points > free:
            pages.append([])
            used = 0.0
        pages[-1].append(index)
        used += points
    return tuple(map(tuple, pages))


def _points(width: float) -> float:
    """Points of paper that a column takes."""
    return width * PRINTED_POINTS_PER_CHARACTER + COLUMN_EDGE


def _as_wide(columns: Sequence[Column], widths: Mapping[int, float]) -> tuple[Column, ...]:
    return tuple(replace(column, width=widths.get(index, column.width)) for index, column in enumerate(columns))


def _digits(rows: Iterable[RowWords]) -> dict[str, int]:
    """The characters of the longest number that stands, or is to be filled in, in each column."""
    found = {COUNT: 0}
    for row in rows:
        for key, length in row.digits.items():
            found[key] = max(found.get(key, 0), length)
    return found | {COUNT: max(found[COUNT], found.get("quantity", 0))}


def head_of(column: Column) -> str:
    """What stands over a column."""
    return column.label + ("*" if column.required else "")


def _texts(column: Column, narrow: Iterable[tuple[str, str]], locale: Locale) -> list[str]:
    """What is chosen, or stands, in a narrow column of words."""
    if column.key == "role":
        return [locale.choice("role", role) for role in Role]
    if column.key in NARROW:
        return [text for key, text in narrow if key == column.key]
    return [shown_choice(column, code, locale) for code in column.choices]


def characters(text: str, size: float, ruler: Ruler) -> float:
    """The characters that a cell needs lest a line of its text be broken."""
    widest = max((sum(width + gap for width, gap in line) for line in ruler.measured(text)), default=0.0)
    return (widest + 2 * MARGIN_EM) * size / POINTS_PER_CHARACTER + _WORD_EDGE


def _word(head: str, texts: Sequence[str], size: float, ruler: Ruler, unbroken: int = 0) -> float:
    """The characters that a column needs lest a word of its heading or of its texts be broken. unbroken: texts of so
    few characters are one word, in Chinese too."""
    wide = (sum(map(ruler.width, text)) if len(text) <= unbroken else _widest(text, ruler) for text in texts)
    widest = max(_widest(head, ruler) * BOLDER, *wide, 0.0)
    needed = (widest + MARGIN_EM) * size / POINTS_PER_CHARACTER + _WORD_EDGE
    return ceil(needed * 10) / 10


def _widest(text: str, ruler: Ruler) -> float:
    return max((width for paragraph in ruler.measured(text) for width, _ in paragraph), default=0.0)


def _with_room(column: Column, digits: int) -> Column:
    return _at_least(column, digits + _NUMBER_EDGE) if digits else column


def _at_least(column: Column, needed: float) -> Column:
    if needed <= min(column.width, _least_of(column)):
        return column
    return replace(column, least=max(needed, column.least), width=max(column.width, needed))


def _narrowed(whole: Mapping[int, Column], points: float) -> dict[int, float] | None:
    """Widths that fit into so many points: every column gives way by the same share of what it has above its least;
    None where the least do not fit."""
    room = (points - COLUMN_EDGE * len(whole)) / PRINTED_POINTS_PER_CHARACTER
    least = {index: min(column.width, _least_of(column)) for index, column in whole.items()}
    if sum(least.values()) > room:
        return None
    spare = {index: column.width - least[index] for index, column in whole.items()}
    share = min(1.0, (room - sum(least.values())) / (sum(spare.values()) or 1.0))
    return {index: int((least[index] + spare[index] * share) * 10) / 10 for index in whole}


def _least_of(column: Column) -> float:
    return column.least or _LEAST_OF.get(column.key, _LEAST.get(column.kind, _LEAST_OTHERS))


def belonging(rows: Sequence[FormRow], words: Sequence[RowWords], locale: Locale) -> tuple[str, ...]:
    """For each aspect a line: its measures, each with the numbers of the targets below that belong to it."""
    text = locale.text
    places = [(row.target.aspect, said.locked.get("measure", ""), row) for row, said in zip(rows, words, strict=True)]
    lines = []
    for aspect, of_aspect in groupby(places, key=itemgetter(0)):
        measures = []
        for measure, found in groupby(of_aspect, key=itemgetter(1)):
            numbers = text("form.head.and").join(row.target.number for *_, row in found)
            measures.append(text("form.head.belonging", measure=measure, numbers=numbers) if measure else "")
        said = text("form.head.between").join(measure for measure in measures if measure)
        if aspect or said:
            lines.append(text("form.head.belongs", aspect=aspect, measures=said) if aspect else said)
    return tuple(lines)
