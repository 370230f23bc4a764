"""What stands around the rows of a return: the sign-off block, and everything that is not ours and is kept aside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from string import Formatter

from xlplan.books.book import CellState, Sheet, cell_name
from xlplan.codes import normalised
from xlplan.findings import Origin
from xlplan.form.carriers import LISTS_SHEET
from xlplan.form.values import clean_text, raw_text
from xlplan.incoming.context import ReadingContext
from xlplan.incoming.identity import is_manifest
from xlplan.incoming.rows import ReadRow
from xlplan.incoming.scope import Scope
from xlplan.incoming.table import FormTable
from xlplan.ledger.records import Extra
from xlplan.locale import Locale

_COLON = ":"
_LONGEST_SHEET_TEXT, _MOST_SHEET_CELLS = 2_000, 200  # signs and cells that are kept of a strange sheet
_FORM_TEXTS = ("form-texts", "")
_HEAD_TEXTS = (
    *("title", "department", "period", "due", "token", "hint", "left", "complete"),
    *("marks", "mark", "leftovers", "typed", "questions", "belongs", "correction_title", "correction_due"),
)


def read_signoff(notes: Iterable[ReadRow], scope: Scope) -> dict[str, str]:
    """The filled parts of the sign-off block by key: after the title in its own cell, or in the next cell."""
    titles = scope.context.signoff_titles
    found: dict[str, str] = {}
    for row in notes:
        cells = list(row.table.grid.in_row(row.number))
        for place, (_, text) in enumerate(cells):
            if text.isascii() and text.isdigit():
                continue
            title, colon, rest = normalised(text).partition(_COLON)
            key = titles.get(title)
            if key is None:
                continue
            value = _after_colon(text) if colon and rest else _next_cell(cells, place, titles)
            if value:
                found.setdefault(key, value)
    return found


def _after_colon(text: str) -> str:
    return clean_text(re.split(r"[:\uff1a]", text, maxsplit=1)[1])


def _next_cell(cells: list[tuple[int, str]], place: int, titles: Mapping[str, str]) -> str:
    following = cells[place + 1][1] if place + 1 < len(cells) else ""
    return "" if normalised(following).partition(_COLON)[0] in titles else clean_text(following)


def foreign_notes(notes: Iterable[ReadRow], scope: Scope, most: int) -> tuple[list[Extra], int]:
    """Texts outside the table that neither the form nor its sign-off block put there: the first `most`, and how many
    more there are. A formula there without a value (the form's own live line, saved by a program that does not reckon)
    has no text."""
    titles = scope.context.signoff_titles
    patterns = _all_form_texts(scope.context)
    found: list[Extra] = []
    more = 0
    for row in notes:
        grid, signing = row.table.grid, False
        for column, text in grid.in_row(row.number):
            is_title = ours = False
            if not (text.isascii() and text.isdigit()):
                plain = normalised(text)
                is_title = plain.partition(_COLON)[0] in titles
                ours = is_title or any(pattern.fullmatch(plain) for pattern in patterns)
            if not (ours or signing) and grid.cell(row.number, column).state is CellState.VALUE:
                if len(found) < most:
                    found.append(Extra(text, grid.origin(row.number, column)))
                else:
                    more += 1
            signing = is_title
    return found, more


def foreign_columns(table: FormTable, rows: Iterable[ReadRow], scope: Scope) -> Iterator[Extra]:
    """Cells of our rows in columns that are not ours, with their heading, and headings above nothing."""
    keys = {column.key for column in scope.layout.columns}
    ours = {column for key, column in table.columns.items() if key in keys}
    told = set()
    for row in rows:
        if row.table is table and not ours.issuperset(table.grid.rows.get(row.number, ())):
            for column, text in table.grid.in_row(row.number):
                if column not in ours and table.grid.holds(row.number, column):
                    told.add(column)
                    heading = table.grid.text(table.header, column)
                    yield Extra(f"{heading}: {text}" if heading else text, table.grid.origin(row.number, column))
    for column, text in table.grid.in_row(table.header):
        known = column in ours and scope.context.heading(text) is not None
        if not known and column not in told | set(table.twice):
            yield Extra(text, table.grid.origin(table.header, column))


def foreign_sheet(sheet: Sheet, source: Origin) -> Extra | None:
    """A whole sheet that is not ours, as one text; None if it is empty."""
    filled = sorted((place, cell) for place, cell in sheet.cells.items() if cell.state is not CellState.BLANK)
    texts = (raw_text(cell.value, cell.number_format) for _, cell in filled[:_MOST_SHEET_CELLS])
    text = " | ".join(text for text in texts if text.strip())
    if not text:
        return None
    (row, column), _ = filled[0]
    return Extra(text[:_LONGEST_SHEET_TEXT], Origin(source.sha256, source.file, sheet.name, cell_name(row, column)))


def is_our_page(sheet: Sheet, context: ReadingContext) -> bool:
    """Whether a sheet is one of the form's own besides the table: manifest, lists, guide, leftovers of a slip."""
    if is_manifest(sheet) or sheet.name.startswith(LISTS_SHEET):
        return True
    first = normalised(raw_text(sheet.cell(1, 1).value))
    titles, names = context.pages
    return first in titles or (not first and normalised(sheet.name) in names)


def _all_form_texts(context: ReadingContext) -> tuple[re.Pattern[str], ...]:
    """The texts of the form above and below its table, a pattern for each language."""
    found = context.memo.get(_FORM_TEXTS)
    if not isinstance(found, tuple):
        found = context.memo[_FORM_TEXTS] = tuple(_form_texts(locale.lang, _head(locale)) for locale in context.locales)
    return found


def _head(locale: Locale) -> tuple[str, ...]:
    words = locale.table("form", "head")
    return tuple(str(words[key]) for key in _HEAD_TEXTS)


@cache
def _form_texts(lang: str, templates: tuple[str, ...]) -> re.Pattern[str]:  # noqa: ARG001
    return re.compile("|".join(f"(?:{template_pattern(words)})" for words in templates))


def template_pattern(words: str) -> str:
    """A pattern for what filling the slots of `words` may give, compared as `codes.normalised`."""
    parts = Formatter().parse(words)
    return "".join(re.escape(normalised(text)) + (".*" if slot is not None else "") for text, slot, _, _ in parts)
