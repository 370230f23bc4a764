"""Word documents (.docx): tables with merged cells, and the paragraphs between them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

from xlplan.books.book import Run, cell_name
from xlplan.errors import PlanError
from xlplan.locale import all_languages
from xlplan.plan.importing.document import ForeignFile, TextBlock
from xlplan.plan.importing.grid import GridCell
from xlplan.plan.importing.sources.word_numbers import Numbers, W, numbers_of

_HEADING = re.compile(r"[Hh]eading (\d)")


_ASIDES = ("/footnotes", "/endnotes", "/comments", "/header", "/footer")
_DRAWN = f"{W}txbxContent"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def read_word(data: bytes, name: str, digits: str) -> ForeignFile:
    """Every paragraph and table, in order; notes, comments, heads and feet of pages beside them. digits: one to ten,
    of numbers that the program writes itself."""
    from docx import Document
    from docx.opc.exceptions import OpcError

    try:
        document = Document(BytesIO(data))
    except (zipfile.BadZipFile, OpcError, SyntaxError, KeyError, ValueError, AttributeError) as exc:
        raise PlanError("import-unreadable", file=name, reason=str(exc)) from exc
    reader = _Body(numbers_of(document, digits), _levels(document))
    return ForeignFile(name, blocks=tuple(reader.blocks(document.element.body)), asides=tuple(_asides(document)))


def _asides(document: Any) -> list[str]:
    """Texts beside the document, each once."""
    from lxml import etree

    texts: dict[str, None] = {}
    for relation in document.part.rels.values():
        if relation.is_external or not relation.reltype.endswith(_ASIDES):
            continue
        root = etree.fromstring(relation.target_part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
        lines = [" ".join(_text(paragraph).split()) for paragraph in root.iter(f"{W}p")]
        texts |= dict.fromkeys(line for line in lines if any(c.isalpha() for c in line))
    return list(texts)


def chinese_digits(own: Path | None = None) -> str:
    """One to ten, for numbers that programs write themselves. own: a project's templates."""
    return max((language.text("importing.numbering.digits") for language in all_languages(own)), key=len)


def _levels(document: Any) -> Mapping[str, int]:
    """How high the headings of each style stand, by the id of the style."""
    levels = {}
    for style in document.styles.element.iter(f"{W}style"):
        outline = style.find(f"{W}pPr/{W}outlineLvl")
        name = style.find(f"{W}name")
        match = _HEADING.fullmatch("" if name is None else name.get(f"{W}val", ""))
        if match is not None or outline is not None:
            level = int(match[1]) if match is not None else _number(outline, 0) + 1
            levels[style.get(f"{W}styleId", "")] = level
    return levels


@dataclass(frozen=True)
class _Body:
    """Reads what stands in the body of a document, or in a cell."""

    numbers: Numbers
    levels: Mapping[str, int]
    frames: Iterator[int] = field(default_factory=lambda: count(1))

    def blocks(self, body: Any) -> Iterator[TextBlock]:
        """Paragraphs and tables in order. A table of one cell is a frame; tables inside of cells come after theirs."""
        for element in body:
            if element.tag == f"{W}p":
                yield self._paragraph(element)
                for box in element.iter(_DRAWN):
                    if not any(above.tag == _FALLBACK for above in box.iterancestors()):
                        yield from self._frame(box)
            elif element.tag == f"{W}tbl":
                yield from self._table(element)
            elif element.tag in {f"{W}sdt", f"{W}ins"}:
                content = element.find(f"{W}sdtContent") if element.tag == f"{W}sdt" else element
                yield from self.blocks(content if content is not None else [])

    def _frame(self, body: Any) -> Iterator[TextBlock]:
        """What stands in a box; a box in a box is part of it."""
        number = next(self.frames)
        yield from (replace(block, frame=number) for block in self.blocks(body))

    def _paragraph(self, element: Any) -> TextBlock:
        text = _paragraph(element, self.numbers)
        bold = _bold([element])
        style = element.find(f"{W}pPr/{W}pStyle")
        level = 0 if style is None else self.levels.get(style.get(f"{W}val", ""), 0)
        return TextBlock(text, bold, start="" if bold else _bold_start(element), level=level)

    def _table(self, element: Any) -> Iterator[TextBlock]:
        cells = [cell for line in _inside(element, "tr") for cell in _inside(line, "tc")]
        if len(cells) == 1:
            yield from self._frame(cells[0])
            return
        inner = [table for cell in cells for table in _inside(cell, "tbl")]
        yield TextBlock(cells=tuple(_cells(element, self.numbers)))
        for table in inner:
            yield from self._table(table)


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
    paragraphs = list(_inside(element, "p"))
    text = "\n".join(line for p in paragraphs if (line := _paragraph(p, numbers)))
    bold = _bold(paragraphs)
    struck = (Run(text, True),) if text and _all_runs(paragraphs, "strike") else ()
    return GridCell(row, column, text, cell_name(row, column), text, bold=bold, columns=span, struck=struck)


def _inside(element: Any, kind: str) -> Iterator[Any]:
    """Children of that kind, also inside content controls."""
    for child in element:
        if child.tag == f"{W}{kind}":
            yield child
        elif child.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}ins"}:
            yield from _inside(child, kind)


def _number(element: Any, default: int) -> int:
    text = "" if element is None else element.get(f"{W}val", "")
    return int(text) if text.isdecimal() else default


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
    drawn = set(element.iter(_DRAWN))
    for child in element.iter():
        if drawn and not drawn.isdisjoint(child.iterancestors(_DRAWN)):
            continue
        if child.tag == f"{W}t":
            pieces.append(child.text or "")
        elif child.tag == f"{W}br":
            pieces.append("\n")
        elif child.tag == f"{W}tab" and child.getparent().tag == f"{W}r":
            pieces.append(" ")
    return "".join(pieces).strip()


def _bold(paragraphs: Sequence[Any]) -> bool:
    """Whether everything that is written there is bold."""
    return _all_runs(paragraphs, "b")


def _all_runs(paragraphs: Sequence[Any], mark: str) -> bool:
    """Whether everything that is written there has this mark."""
    runs = [
        run for p in paragraphs for run in p.iter(f"{W}r") if any((t.text or "").strip() for t in run.iter(f"{W}t"))
    ]
    return bool(runs) and all(_is_on(run.find(f"{W}rPr/{W}{mark}")) for run in runs)


def _bold_start(paragraph: Any) -> str:
    """What stands in bold at the beginning of a paragraph."""
    start = ""
    for run in paragraph.iter(f"{W}r"):
        text = "".join(t.text or "" for t in run.iter(f"{W}t"))
        if text.strip() and not _is_on(run.find(f"{W}rPr/{W}b")):
            break
        start += text
    return start.strip()


def _is_on(element: Any) -> bool:
    return element is not None and element.get(f"{W}val", "1") not in {"0", "false", "off"}
