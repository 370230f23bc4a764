"""How a form lies on paper: which columns are folded away, how wide the others are, and what stands above the table in
place of the folded ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import ceil

from xlplan.books.number_formats import number_text
from xlplan.form.columns import COUNT, Column, FormLayout, Kind, Owner
from xlplan.form.content import FormContent, shown_choice
from xlplan.form.workbook_words import answer_cell, measure_words, plan_cells
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
_LEAST_OTHERS = 5.0
_NUMBER_EDGE = 1.6
"""Characters of a column that a number cannot use: `12000` needs 6.6."""
_WORD_EDGE = 0.2
"""Characters that a word needs besides: programs round columns to whole pixels."""

_LEAST_OF = {"target": 16.0, "role": 6.4}
_NARROW = frozenset({"deadline", "unit", "last_status", "last_progress"})
"""Columns of the plan that hold few words."""


_LONGEST, _LONG = 16.0, 9.0
"""Characters beyond which a word of a heading may be broken after all, and where there is room for no such words."""

_FITS = (
    *((9.0, 1.0, _LONGEST), (9.0, 0.9, _LONGEST)),
    *((points, 0.8, _LONGEST) for points in (9.0, 8.5, 8.0, 7.5, 7.0, 6.5)),
    (6.5, 0.8, _LONG),
)
"""What is tried in turn until every word of a heading is whole: points of the text on paper, headings as a share of it,
the longest word. Seventeen columns in English fit at 9 points; with six more at 7."""


@dataclass(frozen=True)
class FormPaper:
    """The columns as they are written, the scale (percent) at which they are printed, the size of their headings."""

    columns: tuple[Column, ...]
    scale: int
    heading: float


def on_paper(layout: FormLayout, theme: Theme, content: FormContent, locale: Locale) -> FormPaper:
    """The columns of a layout, folded and narrowed so that A4 holds them at 9 points, if it can: every number whole
    (one that is cut shows as ###), and every word of a heading, for which headings and then all letters get smaller."""
    size, digits = theme.sizes.body, _digits(layout, content, locale)
    columns = tuple(
        replace(column, hidden=True)
        if column.key in FOLDED and column.owner is Owner.PLAN
        else _with_room(column, digits.get(column.key, 0))
        for column in layout.columns
    )
    shown = [column for column in columns if not column.hidden]
    texts = {column.key: _texts(column, content, layout, locale) for column in shown}
    for points, share, longest in _FITS:
        words = {c.key: min(longest, _word(head_of(c), texts[c.key], size, share, theme.ruler)) for c in shown}
        scale = min(100, -(-int(points * 1000) // int(size * 10)))
        room = (_PAPER_POINTS * 100 / scale - COLUMN_EDGE * len(shown)) / PRINTED_POINTS_PER_CHARACTER
        whole = [_at_least(column, words[column.key]) for column in shown]
        if sum(_least_of(column) for column in whole) <= room:
            break
    else:
        whole = [replace(column, width=max(column.width, words[column.key])) for column in shown]
    widths = _narrowed(whole, room)
    used = sum(widths.values()) * PRINTED_POINTS_PER_CHARACTER + COLUMN_EDGE * len(shown)
    fitted = tuple(replace(column, width=widths.get(column.key, column.width)) for column in columns)
    return FormPaper(fitted, min(scale, int(_PAPER_POINTS * 100 / used)), round(size * share, 1))


def _digits(layout: FormLayout, content: FormContent, locale: Locale) -> dict[str, int]:
    """The characters of the longest number that stands, or is to be filled in, in each column."""
    found: dict[str, int] = {}
    for row in content.rows:
        given = {column.key: answer_cell(row, column, locale) for column in layout.asked}
        for key, value in {**plan_cells(content, row, layout, locale), **given}.items():
            if isinstance(value, int | float):
                found[key] = max(found.get(key, 0), len(number_text(value)))
    return found | {COUNT: max(found.get(COUNT, 0), found.get("quantity", 0))}


def head_of(column: Column) -> str:
    """What stands over a column."""
    return column.label + ("*" if column.required else "")


def _texts(column: Column, content: FormContent, layout: FormLayout, locale: Locale) -> list[str]:
    """What is chosen, or stands, in a narrow column of words."""
    if column.key == "role":
        return [locale.choice("role", role) for role in Role]
    if column.key in _NARROW:
        return [str(plan_cells(content, row, layout, locale).get(column.key, "")) for row in content.rows]
    return [shown_choice(column, code, locale) for code in column.choices]


def _word(head: str, texts: Sequence[str], size: float, share: float, ruler: Ruler) -> float:
    """The characters that a column needs lest a word of its heading or of its texts be broken."""
    widest = max(_widest(head, ruler) * share * BOLDER, *(_widest(text, ruler) for text in texts), 0.0)
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


def _narrowed(shown: Sequence[Column], room: float) -> dict[str, float]:
    """Widths that fit into the room where their least does: every column gives way by the same share of what it has
    above its least."""
    least = {column.key: min(column.width, _least_of(column)) for column in shown}
    spare = {column.key: column.width - least[column.key] for column in shown}
    over = sum(column.width for column in shown) - room
    if over <= 0:
        return {column.key: column.width for column in shown}
    share = max(0.0, 1 - over / (sum(spare.values()) or 1.0))
    return {key: int((least[key] + spare[key] * share) * 10) / 10 for key in least}


def _least_of(column: Column) -> float:
    return column.least or _LEAST_OF.get(column.key, _LEAST.get(column.kind, _LEAST_OTHERS))


def belonging(content: FormContent, locale: Locale) -> tuple[str, ...]:
    """For each aspect a line: its measures, each with the numbers of the targets below that belong to it."""
    text = locale.text
    lines = []
    for aspect, of_aspect in groupby(content.rows, key=lambda row: row.target.aspect):
        measures = []
        for words, rows in groupby(of_aspect, key=lambda row: measure_words(row.target, locale)):
            numbers = text("form.head.and").join(row.target.number for row in rows)
            measures.append(text("form.head.belonging", measure=words, numbers=numbers) if words else "")
        said = text("form.head.between").join(measure for measure in measures if measure)
        if aspect or said:
            lines.append(text("form.head.belongs", aspect=aspect, measures=said) if aspect else said)
    return tuple(lines)
