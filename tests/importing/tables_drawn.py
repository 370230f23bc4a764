"""Tables drawn as text and written by several programs.

One line a row, cells between bars: `^` is merged with the cell above, `<` with the one on its left, `*text*` is bold, `\\n`
breaks a line, `2022-06-30@yyyy-mm` is a date cell with that format. A line without bars is a paragraph in Word, a cell
in column A elsewhere. `---` begins a new table in Word, a blank row elsewhere.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

_DATE = re.compile(r"(\d{4}-\d\d-\d\d)@(.+)")


@dataclass
class Drawn:
    """A cell. day, number_format: of a date cell."""

    text: str
    bold: bool = False
    rows: int = 1
    columns: int = 1
    day: date | None = None
    number_format: str = "General"

    @property
    def value(self) -> object:
        if self.day is not None:
            return self.day
        return int(self.text) if self.text.isdigit() and len(self.text) < 6 else self.text


@dataclass
class Drawing:
    """Cells by (row, column) from 1. breaks: rows before which a new table begins. loose: rows that are paragraphs."""

    cells: dict[tuple[int, int], Drawn] = field(default_factory=dict)
    breaks: set[int] = field(default_factory=set)
    loose: set[int] = field(default_factory=set)
    height: int = 0
    width: int = 0


def draw(text: str) -> Drawing:
    drawing = Drawing()
    merged: dict[tuple[int, int], tuple[int, int]] = {}
    row = 0
    for line in text.strip("\n").splitlines():
        row += 1
        if line.strip() == "---":
            drawing.breaks.add(row)
            continue
        if "|" not in line and line.strip():
            drawing.loose.add(row)
        for column, piece in enumerate(line.split("|"), 1):
            _place(drawing, merged, row, column, piece.strip().replace("\\n", "\n"))
    drawing.height = row
    drawing.width = max((column for _, column in drawing.cells), default=0)
    drawing.width = max([drawing.width, *(column for _, column in merged)])
    return drawing


def _place(drawing: Drawing, merged: dict[tuple[int, int], tuple[int, int]], row: int, column: int, text: str) -> None:
    if text in {"^", "<"}:
        near = (row - 1, column) if text == "^" else (row, column - 1)
        first = merged.get(near, near)
        merged[row, column] = first
        cell = drawing.cells[first]
        cell.rows, cell.columns = max(cell.rows, row - first[0] + 1), max(cell.columns, column - first[1] + 1)
        return
    bold = len(text) > 2 and text.startswith("*") and text.endswith("*")
    text = text[1:-1] if bold else text
    if match := _DATE.fullmatch(text):
        drawing.cells[row, column] = Drawn(text, bold, day=date.fromisoformat(match[1]), number_format=match[2])
    else:
        drawing.cells[row, column] = Drawn(text, bold)


def by_openpyxl(sheets: Mapping[str, Drawing], path: Path) -> None:
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    book.remove(book.active)
    for name, drawing in sheets.items():
        sheet: Any = book.create_sheet(name)
        for (row, column), cell in drawing.cells.items():
            if cell.text:
                made = sheet.cell(row, column, cell.value)
                made.number_format = cell.number_format
                made.font = Font(bold=cell.bold)
            if cell.rows * cell.columns > 1:
                sheet.merge_cells(
                    start_row=row,
                    start_column=column,
                    end_row=row + cell.rows - 1,
                    end_column=column + cell.columns - 1,
                )
    book.save(path)


def by_xlsxwriter(sheets: Mapping[str, Drawing], path: Path) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path))
    for name, drawing in sheets.items():
        sheet = book.add_worksheet(name)
        for (row, column), cell in drawing.cells.items():
            style = book.add_format(
                {"bold": cell.bold, "num_format": cell.number_format, "border": 1, "text_wrap": True}
            )
            if cell.rows * cell.columns > 1:
                sheet.merge_range(row - 1, column - 1, row + cell.rows - 2, column + cell.columns - 2, "", style)
            if cell.day is not None:
                sheet.write_datetime(row - 1, column - 1, cell.day, style)
            elif cell.text:
                sheet.write(row - 1, column - 1, cell.value, style)
    book.close()


def csv_text(drawing: Drawing, delimiter: str = ",") -> str:
    """What a program exports: merged cells hold their text once."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter)
    for row in range(1, drawing.height + 1):
        cells = (drawing.cells.get((row, column)) for column in range(1, drawing.width + 1))
        writer.writerow(["" if c is None else c.day.isoformat() if c.day else c.text for c in cells])
    return stream.getvalue()


def by_csv(encoding: str, delimiter: str = ",") -> Callable[[Mapping[str, Drawing], Path], None]:
    def write(sheets: Mapping[str, Drawing], path: Path) -> None:
        path.write_bytes(csv_text(next(iter(sheets.values())), delimiter).encode(encoding))

    return write


def by_python_docx(sheets: Mapping[str, Drawing], path: Path) -> None:
    from docx import Document

    document = Document()
    for drawing in sheets.values():
        for first, last in word_blocks(drawing):
            if first in drawing.loose:
                cell = drawing.cells[first, 1]
                document.add_paragraph().add_run(cell.text).bold = cell.bold
                continue
            _word_table(document, drawing, first, last)
    document.save(str(path))


def word_blocks(drawing: Drawing) -> list[tuple[int, int]]:
    """Rows of every paragraph and table, from first to last."""
    blocks: list[tuple[int, int]] = []
    for row in range(1, drawing.height + 1):
        if row in drawing.breaks:
            continue
        before = row - 1
        if row in drawing.loose or before in drawing.loose or before in drawing.breaks or not blocks:
            blocks.append((row, row))
        else:
            blocks[-1] = (blocks[-1][0], row)
    return blocks


def _word_table(document: Any, drawing: Drawing, first: int, last: int) -> None:
    width = max(c + cell.columns - 1 for (r, c), cell in drawing.cells.items() if first <= r <= last)
    table = document.add_table(rows=last - first + 1, cols=width)
    grid = [list(row.cells) for row in table.rows]
    for (row, column), cell in drawing.cells.items():
        if not first <= row <= last:
            continue
        made = grid[row - first][column - 1]
        if cell.rows * cell.columns > 1:
            made = made.merge(grid[row - first + cell.rows - 1][column + cell.columns - 2])
        lines = cell.text.split("\n")
        made.paragraphs[0].add_run(lines[0]).bold = cell.bold
        for line in lines[1:]:
            made.add_paragraph().add_run(line).bold = cell.bold


_FLAT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:automatic-styles><style:style style:name="B" style:family="paragraph"><style:text-properties fo:font-weight="bold"
 style:font-weight-asian="bold"/></style:style></office:automatic-styles>
<office:body><office:text>{body}</office:text></office:body></office:document>"""


def by_flat_odt(sheets: Mapping[str, Drawing], path: Path) -> None:
    """A text document for LibreOffice to convert."""
    body = []
    for drawing in sheets.values():
        for first, last in word_blocks(drawing):
            if first in drawing.loose:
                body.append(_flat_text(drawing.cells[first, 1]))
            else:
                body.append(_flat_table(drawing, first, last, len(body)))
    path.write_text(_FLAT.format(body="".join(body)), "utf-8")


def _flat_text(cell: Drawn) -> str:
    style = ' text:style-name="B"' if cell.bold else ""
    return "".join(f"<text:p{style}>{escape(line)}</text:p>" for line in cell.text.split("\n"))


def _flat_table(drawing: Drawing, first: int, last: int, number: int) -> str:
    covered: set[tuple[int, int]] = set()
    rows = []
    for row in range(first, last + 1):
        line = []
        for column in range(1, drawing.width + 1):
            cell = drawing.cells.get((row, column))
            if (row, column) in covered:
                line.append("<table:covered-table-cell/>")
                continue
            cell = cell or Drawn("")
            covered |= {(r, c) for r in range(row, row + cell.rows) for c in range(column, column + cell.columns)}
            spans = f'table:number-rows-spanned="{cell.rows}" table:number-columns-spanned="{cell.columns}"'
            line.append(f"<table:table-cell {spans}>{_flat_text(cell)}</table:table-cell>")
        rows.append(f"<table:table-row>{''.join(line)}</table:table-row>")
    columns = f'<table:table-column table:number-columns-repeated="{drawing.width}"/>'
    return f'<table:table table:name="T{number}">{columns}{"".join(rows)}</table:table>'


def by_odt_paragraphs(lines: list[str], path: Path) -> None:
    """A text document of paragraphs."""
    from odf.opendocument import OpenDocumentText
    from odf.text import P

    document = OpenDocumentText()
    for line in lines:
        document.text.addElement(P(text=line))
    document.save(str(path))
