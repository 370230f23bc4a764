"""Workbooks and delimited texts of any program, as books give them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePath

from xlplan.books.book import BLANK, Book, Cell, CellState, Place, Sheet, cell_name
from xlplan.locale import all_languages
from xlplan.plan.deadlines import deadline_words
from xlplan.plan.importing.grid import GridCell, TableGrid, grid_of
from xlplan.plan.importing.sources.spans import Spans
from xlplan.plan.reading.sheets import shown_text


def grids_of_book(book: Book, name: str, own: Path | None = None) -> Sequence[TableGrid]:
    """Every sheet, hidden ones as such. name: of the file, for sheets without one. own: a project's templates."""
    formats = deadline_words(all_languages(own)).formats
    return [_grid(sheet, formats, sheet.name or PurePath(name).stem) for sheet in book.sheets]


def _grid(sheet: Sheet, formats: Mapping[str, str], name: str) -> TableGrid:
    cells = list(_cells(sheet, formats))
    hidden = sheet.hidden
    return grid_of(name, cells, hidden=hidden, hidden_rows=sheet.hidden_rows, filtered_rows=sheet.filtered_rows)


def _cells(sheet: Sheet, formats: Mapping[str, str]) -> Iterator[GridCell]:
    spans = Spans((span.top, span.left, span.bottom, span.right) for span in sheet.merges)
    firsts = {(span.top, span.left) for span in sheet.merges}
    for place in sorted({*sheet.cells, *firsts}):
        if spans.covered(*place):
            continue
        cell = sheet.cells.get(place, BLANK)
        code = formats.get(cell.number_format, cell.number_format)
        value = _value(cell)
        rows, columns = spans.of(*place)
        yield GridCell(
            *place,
            text=shown_text(value if cell.state is not CellState.UNCACHED else cell.value, code),
            place=cell_name(*place),
            value=value,
            number_format=code or "General",
            bold=place in sheet.bold,
            rows=rows,
            columns=columns,
            lost=cell.state is CellState.UNCACHED,
            struck=sheet.struck.get(place, ()),
            note=_note(sheet, place),
        )


def _value(cell: Cell) -> object:
    if cell.state is CellState.UNCACHED:
        return None
    whole = isinstance(cell.value, float) and cell.value.is_integer()
    return int(cell.value) if whole and isinstance(cell.value, float) else cell.value


def _note(sheet: Sheet, place: Place) -> str:
    note = sheet.notes.get(place)
    return note.text if note is not None else ""
