"""What the eye sees in or over a cell besides its value: merges, strikes, notes, pictures, objects, text boxes, links.

Nothing of it is an answer by itself, and nothing of it is nothing: it is kept beside the answer, and told.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from xlplan.books.book import BLANK, Cell, CellState, Note, Overlay, OverlayKind, Place, Run, Span
from xlplan.codes import normalised
from xlplan.form.carriers import OWN_AUTHOR, is_mark
from xlplan.form.columns import Column, Kind
from xlplan.form.values import raw_text
from xlplan.incoming.rows import ReadRow
from xlplan.incoming.scope import Scope
from xlplan.incoming.surroundings import template_pattern
from xlplan.incoming.table import FormTable
from xlplan.ledger.beside import shown_beside
from xlplan.ledger.records import BesideKind, Extra, SeenBeside
from xlplan.locale import Locale

_OVER = {
    OverlayKind.PICTURE: BesideKind.PICTURE,
    OverlayKind.OBJECT: BesideKind.OBJECT,
    OverlayKind.TEXT_BOX: BesideKind.TEXT_BOX,
}
_OF_A_CELL = ("cell", "row", "entry")
"""Findings whose words a correction slip puts into its notes."""

_FUNCTION = re.compile(r"=?\s*(?:_xlfn\.)?(?:DISPIMG|IMAGE)\(\s*\"[^\"]*\"[^()]*\)", re.IGNORECASE)
"""What WPS, and Excel before it has fetched it, write where a picture stands in a cell."""


@dataclass(frozen=True)
class Sight:
    """A cell as the eye takes it. cell: what counts, without what is struck; of merged cells the one value they have.
    beside: what else is there. spoilt: whether the value cannot be taken for this row alone."""

    cell: Cell
    beside: tuple[SeenBeside, ...] = ()
    spoilt: bool = False


@dataclass(frozen=True)
class Sights:
    """What lies over the cells of a table, by place in the sheet; and what lies elsewhere on it."""

    over: Mapping[Place, tuple[SeenBeside, ...]] = field(default_factory=dict)
    elsewhere: tuple[Extra, ...] = ()


NO_SIGHTS = Sights()


def sights_of(table: FormTable, rows: Iterable[ReadRow], scope: Scope) -> Sights:
    """Everything that lies over a table or beside it. What covers several cells belongs to the first answer below."""
    sheet, grid = table.grid.sheet, table.grid
    if not (sheet.notes or sheet.overlays or sheet.links):
        return NO_SIGHTS
    mine = [row for row in rows if row.table is table]
    asked = [table.columns[c.key] for c in scope.layout.asked if c.key in table.columns]
    answers = {_turned(table, (row.number, index)) for row in mine for index in asked}
    known = answers | {_turned(table, (row.number, index)) for row in mine for index in table.columns.values()}
    over: dict[Place, list[SeenBeside]] = {}
    elsewhere: list[Extra] = []
    for place, note in sheet.notes.items():
        if not _is_ours(note, scope.context.locales):
            _lay(
                over,
                elsewhere,
                table,
                place if place in known else None,
                SeenBeside(BesideKind.NOTE, note.text),
                place,
                scope,
            )
    for overlay in sheet.overlays:
        if overlay.kind is OverlayKind.TEXT_BOX and is_mark(overlay.text):
            continue
        under = _under(overlay, answers, known)
        if under is None and overlay.kind is OverlayKind.PICTURE and _in_the_head(overlay, table):
            continue  # a logo
        _lay(over, elsewhere, table, under, as_beside(overlay), (overlay.row or 1, overlay.column or 1), scope)
    for place, link in sheet.links.items():
        if place in answers and link not in grid.texts.get(_turned(table, place), ""):
            over.setdefault(place, []).append(SeenBeside(BesideKind.LINK, link))
    return Sights({place: tuple(found) for place, found in over.items()}, tuple(elsewhere))


def _lay(
    over: dict[Place, list[SeenBeside]],
    elsewhere: list[Extra],
    table: FormTable,
    place: Place | None,
    beside: SeenBeside,
    found_at: Place,
    scope: Scope,
) -> None:
    if place is not None:
        over.setdefault(place, []).append(beside)
        return
    row, column = _turned(table, found_at)
    shown = shown_beside((beside,), scope.context.locales[0])
    elsewhere.append(Extra(shown, table.grid.origin(row, column), beside if beside.sha256 else None))


def sight(row: ReadRow, index: int, column: Column, sights: Sights) -> Sight:
    """A cell of our table with what is to be seen in and over it."""
    table = row.table
    cell = table.grid.cell(row.number, index)
    place = _turned(table, (row.number, index))
    merged = place[0] in table.grid.merged_rows
    if not (merged or sights.over or table.grid.sheet.struck or (type(cell.value) is str and "(" in cell.value)):
        return Sight(cell)
    beside = list(sights.over.get(place, ()))
    span, spoilt = table.grid.sheet.span(*place) if merged else None, False
    if span is not None and (span.left == place[1] or table.grid.transposed):
        cell, place = table.grid.sheet.cell(span.top, span.left), (span.top, span.left)
        if cell.state is not CellState.BLANK:
            beside.insert(0, SeenBeside(BesideKind.MERGED, _lines(span, table)))
            spoilt = column.kind is Kind.COUNT and span.top != span.bottom
    runs = table.grid.sheet.struck.get(place, ())
    if any(run.struck for run in runs) and cell.state is CellState.VALUE:
        cell, gone = _without_struck(cell, runs)
        beside.append(SeenBeside(BesideKind.STRUCK, gone))
    if isinstance(cell.value, str) and _FUNCTION.search(cell.value):
        left = _FUNCTION.sub("", cell.value).strip()
        cell = replace(cell, value=left) if left else BLANK
        beside.append(SeenBeside(BesideKind.PICTURE))
    return Sight(cell, _each_once(beside), spoilt)


def locked_sights(row: ReadRow, column: Column, sights: Sights) -> tuple[SeenBeside, ...]:
    """What lies over a cell that the plan fills."""
    index = row.table.columns.get(column.key)
    return () if index is None else sights.over.get(_turned(row.table, (row.number, index)), ())


def hashed(data: bytes) -> str:
    """The hash by which a picture or an object is kept, "" for none."""
    return hashlib.sha256(data).hexdigest() if data else ""


def as_beside(overlay: Overlay) -> SeenBeside:
    """An overlay as a record has it."""
    return SeenBeside(_OVER[overlay.kind], overlay.text.strip(), overlay.name, hashed(overlay.data))


def _under(overlay: Overlay, answers: set[Place], known: set[Place]) -> Place | None:
    """The cell that an overlay belongs to: where it begins, if that is an answer; else the first answer that it
    covers; else the locked cell where it begins."""
    first = overlay.row, overlay.column
    if first in answers:
        return first
    covered = (
        (row, column)
        for row in range(overlay.row, max(overlay.row, overlay.last_row) + 1)
        for column in range(overlay.column, max(overlay.column, overlay.last_column) + 1)
        if (row, column) in answers
    )
    return next(covered, first if first in known else None)


def _in_the_head(overlay: Overlay, table: FormTable) -> bool:
    row, _ = _turned(table, (overlay.row, overlay.column))
    return row < table.header


def _lines(span: Span, table: FormTable) -> str:
    """The rows of the sheet that a merge covers; its columns where it lies in one row."""
    if span.top == span.bottom:
        return table.grid.origin(*_turned(table, (span.top, span.right))).cell
    return f"{span.top}\u2013{span.bottom}"


def _without_struck(cell: Cell, runs: tuple[Run, ...]) -> tuple[Cell, str]:
    """A cell with what is not crossed out, and what is."""
    if all(run.struck or not run.text.strip() for run in runs):
        return BLANK, raw_text(cell.value, cell.number_format)
    gone = " / ".join(run.text.strip() for run in runs if run.struck)
    return replace(cell, value="".join(run.text for run in runs if not run.struck)), gone


def _is_ours(note: Note, locales: tuple[Locale, ...]) -> bool:
    """Whether a correction slip put this note there."""
    return note.author == OWN_AUTHOR or any(
        _own_notes(locale.lang, _templates(locale)).match(normalised(note.text)) for locale in locales
    )


def _templates(locale: Locale) -> tuple[str, ...]:
    rooms = (locale.table(f"findings/{room}") for room in _OF_A_CELL)
    return tuple(str(words["message"]) for room in rooms for words in room.values())


@cache
def _own_notes(lang: str, templates: tuple[str, ...]) -> re.Pattern[str]:  # noqa: ARG001
    return re.compile("|".join(f"(?:{template_pattern(words)})" for words in templates))


def _turned(table: FormTable, place: Place) -> Place:
    """A place of the grid as one of the sheet, or the other way round."""
    row, column = place
    return (column, row) if table.grid.transposed else (row, column)


def _each_once(found: Iterable[SeenBeside]) -> tuple[SeenBeside, ...]:
    return tuple(dict.fromkeys(found))


def kept_data(overlays: Iterable[Overlay]) -> Iterator[tuple[str, bytes]]:
    """The bytes of pictures and objects by their hash."""
    return ((hashed(one.data), one.data) for one in overlays if one.data)
