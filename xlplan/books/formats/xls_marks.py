"""What xlrd tells of a sheet besides its values: merges, type, hidden rows, notes, links."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from xlplan.books.book import Cell, Note, Place, Run, Span

_BOLD = 600
"""Weights of type from here on are bold; 400 is plain, 700 what Excel calls bold."""


class XlsMarks:
    """The marks of one sheet. Each is worked out when it is asked for."""

    def __init__(self, book: Any, sheet: Any, cells: Mapping[Place, Cell]) -> None:
        self._book = book
        self._sheet = sheet
        self._cells = cells

    @property
    def merges(self) -> tuple[Span, ...]:
        """The merged cells."""
        spans = (Span(top + 1, left + 1, bottom, right) for top, bottom, left, right in self._sheet.merged_cells)
        return tuple(sorted(spans, key=lambda span: (span.top, span.left)))

    def _font(self, place: Place) -> Any:
        index = self._sheet.cell_xf_index(place[0] - 1, place[1] - 1)
        styles, fonts = self._book.xf_list, self._book.font_list
        number = styles[index].font_index if index < len(styles) else 0
        return fonts[number] if number < len(fonts) else None

    @cached_property
    def _some_struck(self) -> bool:
        return any(font.struck_out for font in self._book.font_list)

    @property
    def bold(self) -> frozenset[Place]:
        """The places in bold type."""
        return frozenset(place for place in self._cells if self._is_bold(self._font(place)))

    @staticmethod
    def _is_bold(font: Any) -> bool:
        return font is not None and (bool(font.bold) or font.weight >= _BOLD)

    @property
    def struck(self) -> dict[Place, tuple[Run, ...]]:
        """The texts that are crossed out as a whole or in part."""
        if not self._some_struck:
            return {}
        found = {}
        for place, cell in self._cells.items():
            runs = self._runs(place, cell)
            if any(run.struck for run in runs):
                found[place] = runs
        return found

    def _runs(self, place: Place, cell: Cell) -> tuple[Run, ...]:
        font = self._font(place)
        struck = font is not None and bool(font.struck_out)
        text = str(int(cell.value)) if isinstance(cell.value, float) and cell.value.is_integer() else str(cell.value)
        changes = self._sheet.rich_text_runlist_map.get((place[0] - 1, place[1] - 1), ())
        found: list[Run] = []
        begin = 0
        for at, number in (*changes, (len(text), 0)):
            if found and found[-1].struck is struck:
                found[-1] = Run(found[-1].text + text[begin:at], struck)
            elif text[begin:at]:
                found.append(Run(text[begin:at], struck))
            begin = at
            fonts = self._book.font_list
            struck = number < len(fonts) and bool(fonts[number].struck_out)
        return tuple(found)

    @property
    def hidden_rows(self) -> frozenset[int]:
        """The hidden rows that hold something."""
        rows = {row for row, _ in self._cells}
        return frozenset(row + 1 for row, info in self._sheet.rowinfo_map.items() if info.hidden and row + 1 in rows)

    @property
    def filtered_rows(self) -> frozenset[int]:
        """Those of them that a filter hides: the sheet has its hidden name for the filtered range."""
        names = self._book.name_map.get("_filterdatabase", ()) if hasattr(self._book, "name_map") else ()
        return self.hidden_rows if names else frozenset()

    @property
    def hidden_columns(self) -> frozenset[int]:
        """The hidden columns that hold something."""
        columns = {column for _, column in self._cells}
        infos = self._sheet.colinfo_map.items()
        return frozenset(column + 1 for column, info in infos if info.hidden and column + 1 in columns)

    @property
    def notes(self) -> dict[Place, Note]:
        """The notes, without the name that Excel puts in front."""
        found = {}
        for (row, column), note in getattr(self._sheet, "cell_note_map", {}).items():
            text, author = str(note.text).replace("\r", "\n").strip(), str(note.author or "").strip()
            for head in (f"{author}:", f"{author}\uff1a"):
                text = text.removeprefix(head).strip() if author else text
            if text:
                found[row + 1, column + 1] = Note(text, author)
        return found

    @property
    def links(self) -> dict[Place, str]:
        """Addresses by place."""
        found = {}
        for (row, column), link in getattr(self._sheet, "hyperlink_map", {}).items():
            address = link.url_or_path
            if isinstance(address, bytes):
                address = address.decode("utf-8", "replace")
            if address:
                found[row + 1, column + 1] = str(address)
        return found
