"""Word documents (.docx): tables with merged cells, and the paragraphs between them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

from xlplan.books.book import cell_name
from xlplan.errors import PlanError
from xlplan.locale import Locale, all_languages
from xlplan.plan.importing.grid import GridCell, TableGrid
from xlplan.plan.importing.sources.blocks import Block, grids_of_blocks
from xlplan.plan.importing.sources.word_numbers import Numbers, W, numbers_of


def read_word(data: bytes, name: str, locale: Locale) -> Sequence[TableGrid]:
    """One grid for every run of tables that belong together."""
    from docx import Document
    from docx.opc.exceptions import OpcError

    try:
        document = Document(BytesIO(data))
    except (zipfile.BadZipFile, OpcError, SyntaxError, KeyError, ValueError, AttributeError) as exc:
        raise PlanError("import-unreadable", file=name, reason=str(exc)) from exc
    digits = max((language.text("importing.numbering.digits") for language in all_languages()), key=len)
    numbers = numbers_of(document, digits)
    grids = grids_of_blocks(list(_blocks(document.element.body, numbers)), locale)
    if not grids:
        raise PlanError("import-no-word-table", file=name)
    return grids


def _blocks(body: Any, numbers: Numbers) -> Iterator[Block]:
    for element in body:
        if element.tag == f"{W}p":
            yield Block(_paragraph(element, numbers), bold=_bold([element]))
        elif element.tag == f"{W}tbl":
            yield Block(cells=tuple(_cells(element, numbers)))
        elif element.tag == f"{W}sdt":
            content = element.find(f"{W}sdtContent")
            yield from _blocks(content if content is not None else [], numbers)


def _cells(table: Any, numbers: Numbers) -> Iterator[GridCell]:
    """The cells of a table; a vertical merge is one cell over several rows."""
    open_merges: dict[int, GridCell] = {}
    done: list[GridCell] = []
    for row, line in enumerate(_inside(table, "tr"), 1):
        column = 1 + _number(line.find(f"{W}trPr/{W}gridBefore"), 0)
        for cell in _inside(line, "tc"):
            span = _number(cell.find(f"{W}tcPr/{W}gridSpan"), 1)
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            kind = "" if merge is None else merge.get(f"{W}val", "continue")
            if kind == "continue" and column in open_merges:
                open_merges[column] = replace(open_merges[column], rows=row - open_merges[column].row + 1)
            else:
                if (closed := open_merges.pop(column, None)) is not None:
                    done.append(closed)
                made = _cell(cell, row, column, span, numbers)
                if kind:
                    open_merges[column] = made
                else:
                    done.append(made)
            column += span
    return iter(sorted([*done, *open_merges.values()], key=lambda cell: (cell.row, cell.column)))


def _cell(element: Any, row: int, column: int, span: int, numbers: Numbers) -> GridCell:
    paragraphs = list(element.iter(f"{W}p"))
    text = "\n".join(line for p in paragraphs if (line := _paragraph(p, numbers)))
    bold = _bold(paragraphs)
    return GridCell(row, column, text, cell_name(row, column), text, bold=bold, columns=span)


def _inside(element: Any, kind: str) -> Iterator[Any]:
    """Children of that kind, also inside content controls."""
    for child in element:
        if child.tag == f"{W}{kind}":
            yield child
        elif child.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}ins"}:
            yield from _inside(child, kind)


def _number(element: Any, default: int) -> int:
    text = "" if element is None else element.get(f"{W}val", "")
    return int(text) if text.isdigit() else default


def _paragraph(element: Any, numbers: Numbers) -> str:
    """The text as it is seen, with the number that Word writes before it."""
    mark, text = numbers.mark(element), _text(element)
    if not mark or not text:
        return text or mark.rstrip(".\u3001\uff0e")
    if mark[-1].isalnum():
        mark += "." if mark.isascii() else "\u3001"
    return f"{mark} {text}" if mark.isascii() else f"{mark}{text}"


def _text(element: Any) -> str:
    pieces = []
    for child in element.iter():
        if child.tag == f"{W}t":
            pieces.append(child.text or "")
        elif child.tag == f"{W}br":
            pieces.append("\n")
        elif child.tag == f"{W}tab" and child.getparent().tag == f"{W}r":
            pieces.append(" ")
    return "".join(pieces).strip()


def _bold(paragraphs: Sequence[Any]) -> bool:
    """Whether everything that is written there is bold."""
    runs = [
        run for p in paragraphs for run in p.iter(f"{W}r") if any((t.text or "").strip() for t in run.iter(f"{W}t"))
    ]
    return bool(runs) and all(_is_on(run.find(f"{W}rPr/{W}b")) for run in runs)


def _is_on(element: Any) -> bool:
    return element is not None and element.get(f"{W}val", "1") not in {"0", "false", "off"}
