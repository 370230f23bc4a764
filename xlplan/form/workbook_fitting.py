"""How a form lies on paper: which columns are folded away, how wide the others are, and what stands above the table in
place of the folded ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from xlplan.books.number_formats import number_text
from xlplan.form.columns import COUNT, Column, FormLayout, Kind, Owner
from xlplan.form.content import FormContent
from xlplan.form.workbook_words import answer_cell, measure_words, plan_cells
from xlplan.locale import Locale
from xlplan.page.measure import COLUMN_EDGE, PRINTED_POINTS_PER_CHARACTER

FOLDED = frozenset({"aspect", "measure", "lead", "responsible"})
"""Columns of the plan that a department does not need beside each target: hidden, and still carried."""

_PAPER_POINTS = (11.69 - 0.4 - 0.4) * 72 * 0.985
"""Printable width of A4 landscape within the margins of a form, less what programs round up."""

_LEAST_POINTS = 9.0
_LEAST = {Kind.LONG_TEXT: 9.0, Kind.TEXT: 4.0, Kind.CODE: 7.0, Kind.DATE: 11.0}
_LEAST_OTHERS = 5.0
_NUMBER_EDGE = 1.6
"""Characters of a column that a number cannot use: `12000` needs 6.6."""
_LEAST_OF = {"target": 16.0, "role": 6.4}


@dataclass(frozen=True)
class FormPaper:
    """The columns as they are written, and the scale (percent) at which they are printed."""

    columns: tuple[Column, ...]
    scale: int


def on_paper(layout: FormLayout, size: float, content: FormContent, locale: Locale) -> FormPaper:
    """The columns of a layout, folded and narrowed so that A4 holds them at 9 points, if it can, and every number whole
    (one that is cut shows as ###). size: of the text."""
    digits = _digits(layout, content, locale)
    columns = tuple(
        replace(column, hidden=True)
        if column.key in FOLDED and column.owner is Owner.PLAN
        else _with_room(column, digits.get(column.key, 0))
        for column in layout.columns
    )
    shown = [column for column in columns if not column.hidden]
    scale = min(100, -(-int(_LEAST_POINTS * 1000) // int(size * 10)))
    room = (_PAPER_POINTS * 100 / scale - COLUMN_EDGE * len(shown)) / PRINTED_POINTS_PER_CHARACTER
    widths = _narrowed(shown, room)
    used = sum(widths.values()) * PRINTED_POINTS_PER_CHARACTER + COLUMN_EDGE * len(shown)
    fitted = tuple(replace(column, width=widths.get(column.key, column.width)) for column in columns)
    return FormPaper(fitted, min(scale, int(_PAPER_POINTS * 100 / used)))


def _digits(layout: FormLayout, content: FormContent, locale: Locale) -> dict[str, int]:
    """The characters of the longest number that stands, or is to be filled in, in each column."""
    found: dict[str, int] = {}
    for row in content.rows:
        given = {column.key: answer_cell(row, column, locale) for column in layout.asked}
        for key, value in {**plan_cells(content, row, layout, locale), **given}.items():
            if isinstance(value, int | float):
                found[key] = max(found.get(key, 0), len(number_text(value)))
    return found | {COUNT: max(found.get(COUNT, 0), found.get("quantity", 0))}


def _with_room(column: Column, digits: int) -> Column:
    needed = digits + _NUMBER_EDGE if digits else 0.0
    if needed <= _least_of(column):
        return column
    return replace(column, least=needed, width=max(column.width, needed))


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
