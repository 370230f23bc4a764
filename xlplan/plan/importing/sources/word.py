"""Word documents (.docx): tables with merged cells, and the paragraphs between them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

from xlplan.errors import PlanError
from xlplan.locale import Locale
from xlplan.plan.importing.grid import Grid, GridCell, cell_name
from xlplan.plan.importing.sources.blocks import Block, grids_of_blocks

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def read_word(data: bytes, name: str, locale: Locale) -> Sequence[Grid]:
    """One grid for every run of tables that belong together."""
    from docx import Document
    from docx.opc.exceptions import OpcError

    try:
        document = Document(BytesIO(data))
    except (zipfile.BadZipFile, OpcError, SyntaxError, KeyError, ValueError, AttributeError) as exc:
        raise PlanError("import-unreadable", file=name, reason=str(exc)) from exc
    grids = grids_of_blocks(list(_blocks(document.element.body)), locale)
    if not grids:
        raise PlanError("import-no-word-table", file=name)
    return grids


def _blocks(body: Any) -> Iterator[Block]:
    for element in body:
        if element.tag == f"{_W}p":
            yield Block(_paragraph(element), bold=_bold([element]))
        elif element.tag == f"{_W}tbl":
            yield Block(cells=tuple(_cells(element)))
        elif element.tag == f"{_W}sdt":
            content = element.find(f"{_W}sdtContent")
            yield from _blocks(content if content is not None else [])


def _cells(table: Any) -> Iterator[GridCell]:
    """The cells of a table; a vertical merge is one cell over several rows."""
    open_merges: dict[int, GridCell] = {}
    done: list[GridCell] = []
    for row, line in enumerate(_inside(table, "tr"), 1):
        column = 1 + _number(line.find(f"{_W}trPr/{_W}gridBefore"), 0)
        for cell in _inside(line, "tc"):
            span = _number(cell.find(f"{_W}tcPr/{_W}gridSpan"), 1)
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            kind = "" if merge is None else merge.get(f"{_W}val", "continue")
            if kind == "continue" and column in open_merges:
                open_merges[column] = replace(open_merges[column], rows=row - open_merges[column].row + 1)
            else:
                if (closed := open_merges.pop(column, None)) is not None:
                    done.append(closed)
                made = _cell(cell, row, column, span)
                if kind:
                    open_merges[column] = made
                else:
                    done.append(made)
            column += span
    return iter(sorted([*done, *open_merges.values()], key=lambda cell: (cell.row, cell.column)))


def _cell(element: Any, row: int, column: int, span: int) -> GridCell:
    paragraphs = list(element.iter(f"{_W}p"))
    text = "\n".join(line for p in paragraphs if (line := _paragraph(p)))
    bold = _bold(paragraphs)
    return GridCell(row, column, text, cell_name(row, column), text, bold=bold, columns=span)


def _inside(element: Any, kind: str) -> Iterator[Any]:
    """Children of that kind, also inside content controls."""
    for child in element:
        if child.tag == f"{_W}{kind}":
            yield child
        elif child.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins"}:
            yield from _inside(child, kind)


def _number(element: Any, default: int) -> int:
    text = "" if element is None else element.get(f"{_W}val", "")
    return int(text) if text.isdigit() else default


def _paragraph(element: Any) -> str:
    pieces = []
    for child in element.iter():
        if child.tag == f"{_W}t":
            pieces.append(child.text or "")
        elif child.tag == f"{_W}br":
            pieces.append("\n")
        elif child.tag == f"{_W}tab" and child.getparent().tag == f"{_W}r":
            pieces.append(" ")
    return "".join(pieces).strip()


def _bold(paragraphs: Sequence[Any]) -> bool:
    """Whether everything that is written there is bold."""
    runs = [
        run for p in paragraphs for run in p.iter(f"{_W}r") if any((t.text or "").strip() for t in run.iter(f"{_W}t"))
    ]
    return bool(runs) and all(_is_on(run.find(f"{_W}rPr/{_W}b")) for run in runs)


def _is_on(element: Any) -> bool:
    return element is not None and element.get(f"{_W}val", "1") not in {"0", "false", "off"}
