"""PDF with a text layer → paragraphs and tables, by the extra `xlplan[pdf]`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from xlplan.books.book import cell_name
from xlplan.errors import PlanError
from xlplan.plan.importing.document import TextBlock
from xlplan.plan.importing.grid import GridCell
from xlplan.plan.importing.sources.texts import begins_anew

_MOST_PAGES = 300  # a plan has fewer
_INDENT = 1.2
"""How many characters a line is indented that begins a paragraph."""


def read_pdf(data: bytes, name: str, own: Path | None = None) -> Sequence[TextBlock]:
    """Every paragraph and table. Raises PlanError without the extra, for a scan, and for what cannot be read."""
    try:
        import pdfplumber
        from pdfminer.pdfparser import PDFSyntaxError
        from pdfplumber.utils.exceptions import PdfminerException
    except ImportError as exc:
        raise PlanError("import-no-pdf", file=name) from exc
    try:
        with pdfplumber.open(BytesIO(data)) as document:
            if len(document.pages) > _MOST_PAGES:
                raise PlanError("import-too-large", file=name)
            blocks = [block for page in document.pages for block in _page(page, own)]
            drawn = any(page.images for page in document.pages)
    except (PDFSyntaxError, PdfminerException, ValueError, KeyError, TypeError, AssertionError) as exc:
        raise PlanError("import-unreadable", file=name, reason=str(exc) or type(exc).__name__) from exc
    if not any(block.text or block.cells for block in blocks):
        if drawn:
            raise PlanError("import-scan", file=name)
        raise PlanError("import-empty", file=name)
    return blocks


def _page(page: Any, own: Path | None) -> Iterator[TextBlock]:
    """What stands on a page, from the top."""
    tables = page.find_tables()
    boxes = [table.bbox for table in tables]
    lines = [line for line in page.extract_text_lines(return_chars=True) if not _within(line, boxes)]
    pieces = [(table.bbox[1], table) for table in tables] + [(line["top"], line) for line in lines]
    run: list[Any] = []
    for _, piece in sorted(pieces, key=lambda entry: entry[0]):
        if isinstance(piece, dict):
            run.append(piece)
            continue
        yield from _paragraphs(run, own)
        run = []
        yield _table(piece)
    yield from _paragraphs(run, own)


def _within(line: Any, boxes: Sequence[tuple[float, float, float, float]]) -> bool:
    middle = (line["top"] + line["bottom"]) / 2
    return any(top <= middle <= bottom and line["x0"] >= left - 2 for left, top, _, bottom in boxes)


def _paragraphs(lines: Sequence[Any], own: Path | None) -> Iterator[TextBlock]:
    """Lines of text joined: a paragraph begins where a line is indented or numbered, or behind one that does not reach
    the edge."""
    if not lines:
        return
    left, right = min(line["x0"] for line in lines), max(line["x1"] for line in lines)
    text = ""
    before: Any = None
    bold = True
    for line in lines:
        size = max(line["bottom"] - line["top"], 1.0)
        begins = before is None or before["x1"] < right - 2 * size or line["x0"] > left + _INDENT * size
        if text and (begins or begins_anew(line["text"], own)):
            yield TextBlock(text, bold)
            text, bold = "", True
        space = " " if text and text[-1].isascii() and line["text"][:1].isascii() else ""
        text = f"{text}{space}{line['text'].strip()}"
        bold = bold and all("bold" in str(char.get("fontname", "")).lower() for char in line["chars"])
        before = line
    if text:
        yield TextBlock(text, bold)


def _table(table: Any) -> TextBlock:
    rows = table.extract()
    cells = []
    for number, (row, texts) in enumerate(zip(table.rows, rows, strict=True), 1):
        for column, (box, text) in enumerate(zip(row.cells, texts, strict=True), 1):
            if box is None:
                continue
            plain = _joined(text or "")
            wide = _reach([line.bbox[3] for line in table.rows], number - 1, box[3])
            place = cell_name(number, column)
            across = 1
            while (
                column + across <= len(row.cells)
                and row.cells[column + across - 1] is None
                and box[2] > _edge(table, column + across)
            ):
                across += 1
            cells.append(GridCell(number, column, plain, place, plain, rows=wide, columns=across))
    return TextBlock(cells=tuple(cells))


def _edge(table: Any, column: int) -> float:
    """Where a column begins, by the rows that have a cell of their own there."""
    starts = [row.cells[column - 1][0] for row in table.rows if row.cells[column - 1] is not None]
    return min(starts, default=float("inf"))


def _reach(bottoms: Sequence[float], row: int, bottom: float) -> int:
    """How many rows a cell reaches down."""
    return max(1, sum(row <= index and edge <= bottom + 1 for index, edge in enumerate(bottoms)))


def _joined(text: str) -> str:
    """The text of a cell without the line breaks that its width made."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    joined = lines[0] if lines else ""
    for line in lines[1:]:
        space = " " if joined[-1].isascii() and line[0].isascii() else ""
        joined = f"{joined}{space}{line}"
    return joined
