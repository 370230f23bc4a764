"""A form on a clerk's desk: opened with openpyxl, found its way around by its labels, filled, mended, spoilt, saved."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from xlplan.codes import normalised
from xlplan.form.columns import CODE, STATUS, FormLayout
from xlplan.form.stamp import read_row_code

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Typed = str | int | float | date | None
"""What a person types into a cell; None empties it."""

_MOMENTS = re.compile(rb"(<(?:dcterms:modified|dcterms:created|dc:date|meta:creation-date)[^>]*>)[^<]*(<)")
_PROPERTY_PARTS = {"docProps/core.xml", "meta.xml"}
_REQUIRED_MARKS = "*＊"


class OfficeDesk:
    """One opened form. Rows and columns are those of the sheet, from 1."""

    def __init__(self, form: Path, layout: FormLayout) -> None:
        from openpyxl import load_workbook

        self._book = load_workbook(form)
        self._layout = layout
        self.sheet: Worksheet = self._book.worksheets[0]
        self._header, self.columns = self._find_header()

    def rows(self) -> Iterator[tuple[int, str]]:
        """Row and target id of every row that carries a code."""
        for row in range(self._header + 1, self.sheet.max_row + 1):
            code = read_row_code(str(self.sheet.cell(row, self.columns[CODE]).value or ""))
            if code is not None:
                yield row, code.target

    def row_of(self, target: str) -> int:
        """The row of a target. Raises KeyError where there is none."""
        for row, found in self.rows():
            if found == target:
                return row
        raise KeyError(target)

    def value(self, row: int, key: str) -> object:
        """What stands in the cell of a row under a column key."""
        return self.sheet.cell(row, self.columns[key]).value

    def write(self, row: int, key: str, value: Typed) -> None:
        """Type `value` into the cell of a row under a column key; None empties it."""
        self.sheet.cell(row, self.columns[key]).value = value

    def fill(self, row: int, cells: Mapping[str, Typed]) -> None:
        """Type several cells of a row, by column key."""
        for key, value in cells.items():
            self.write(row, key, value)

    def sign(self, fields: Mapping[str, Typed]) -> None:
        """Fill the sign-off block: by its titles, each into the first open cell after it."""
        wanted = {normalised(title): value for title, value in fields.items()}
        last_row = max(row for row, _ in self.rows())
        for cells in self.sheet.iter_rows(min_row=last_row + 1):
            for place, cell in enumerate(cells):
                value = wanted.get(normalised(str(cell.value or "").rstrip(":：")))
                opened = next((c for c in cells[place + 1 :] if c.protection.locked is False), None)
                if value is not None and opened is not None:
                    opened.value = value

    def lift_protection(self) -> None:
        """As Excel's menu does; there is no password."""
        self.sheet.protection.sheet = False

    def sort_by(self, key: str) -> None:
        """Sort the visible part of the table by a column: hidden columns stay where they are."""
        self.lift_protection()
        rows = [row for row, _ in self.rows()]
        visible = [column for name, column in self.columns.items() if not self._layout.column(name).hidden]
        lines = [(str(self.value(row, key)), [self.sheet.cell(row, c).value for c in visible]) for row in rows]
        lines.sort(key=lambda line: line[0])
        for row, (_, values) in zip(rows, lines, strict=True):
            for column, value in zip(visible, values, strict=True):
                self.sheet.cell(row, column).value = value

    def delete_row(self, row: int) -> None:
        """Delete a row of the table; what is below moves up."""
        self.lift_protection()
        self.sheet.delete_rows(row)
        self._move_merges(row, -1)

    def copy_row(self, row: int) -> None:
        """Copy a row of the table and insert the copy below it; what is below moves down."""
        self.lift_protection()
        self.sheet.insert_rows(row + 1)
        self._move_merges(row + 1, 1)
        for column in self.columns.values():
            self.sheet.cell(row + 1, column).value = self.sheet.cell(row, column).value

    def note_below(self, text: str) -> None:
        """Write a note below everything else."""
        self.lift_protection()
        self.sheet.cell(self.sheet.max_row + 2, self.columns["target"]).value = text

    def save(self, path: Path, moment: datetime) -> None:
        """Save under `path` as if at `moment`: nothing in the file tells when it was really written."""
        self._book.save(path)
        freeze(path, moment)

    def _find_header(self) -> tuple[int, dict[str, int]]:
        labels = {normalised(column.label): column.key for column in self._layout.columns}
        for row, cells in enumerate(self.sheet.iter_rows(), start=1):
            texts = (normalised(str(cell.value or "").rstrip(_REQUIRED_MARKS)) for cell in cells)
            found = {labels[text]: column for column, text in enumerate(texts, start=1) if text in labels}
            if CODE in found and STATUS in found:
                return row, found
        raise KeyError(STATUS)

    def _move_merges(self, first: int, by: int) -> None:
        for merged in list(self.sheet.merged_cells.ranges):
            if merged.min_row >= first:
                merged.shift(row_shift=by)


def freeze(path: Path, moment: datetime) -> None:
    """Date a zipped workbook (.xlsx, .ods): every member, and its modification among the core properties."""
    with zipfile.ZipFile(path) as archive:
        members = [(info, archive.read(info)) for info in archive.infolist()]
    stamp = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for info, data in members:
            dated = zipfile.ZipInfo(info.filename, moment.timetuple()[:6])
            dated.compress_type = info.compress_type
            if info.filename in _PROPERTY_PARTS:
                data = _MOMENTS.sub(rb"\g<1>" + stamp + rb"\g<2>", data)
            archive.writestr(dated, data)
