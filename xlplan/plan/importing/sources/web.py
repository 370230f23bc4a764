"""Web pages → paragraphs and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from xlplan.books.book import cell_name
from xlplan.plan.importing.document import TextBlock
from xlplan.plan.importing.grid import GridCell

_BLOCKS = frozenset(
    (
        *("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ol", "ul", "div", "section", "article", "main", "body"),
        *("table", "blockquote", "header", "footer", "html", "form", "center", "dl", "dt", "dd", "pre", "hr"),
    )
)
_SILENT = frozenset({"script", "style", "head", "title", "noscript", "template", "nav"})
_BOLD = frozenset({"b", "strong"})
_WIDEST = 1000  # colspan="1000"
_MARKS = ("{}. ", "({}) ")
_BULLET = "\u2022 "


def blocks_of_html(text: str) -> Sequence[TextBlock]:
    """Everything that a page shows, in order."""
    from lxml import html

    if not text.strip():
        return []
    document = html.document_fromstring(text, parser=html.HTMLParser(no_network=True, remove_comments=True))
    flow = _Flow()
    flow.walk(document, bold=False)
    flow.flush()
    return flow.blocks


class _Flow:
    """Collects the text between the edges of blocks. level: of the heading that is read."""

    def __init__(self) -> None:
        self.blocks: list[TextBlock] = []
        self.runs: list[tuple[str, bool]] = []
        self.level = 0
        self.mark = ""
        self.depth = 0

    def flush(self) -> None:
        """End a paragraph; its lines become paragraphs of their own."""
        start = True
        line: list[tuple[str, bool]] = []
        for text, bold in [*self.runs, ("\n", False)]:
            parts = text.split("\n")
            for index, part in enumerate(parts):
                if index > 0:
                    start = self._line(line, start)
                    line = []
                line.append((part, bold))
        self.runs = []

    def _line(self, runs: Sequence[tuple[str, bool]], start: bool) -> bool:
        text = _plain("".join(text for text, _ in runs))
        if not text:
            return start
        mark, self.mark = (self.mark, "") if start else ("", self.mark)
        seen = [(text, bold) for text, bold in runs if text.strip()]
        first = next((i for i, (_, bold) in enumerate(seen) if not bold), len(seen))
        bold = first == len(seen)
        head = _plain("".join(text for text, _ in seen[:first]))
        self.blocks.append(TextBlock(f"{mark}{text}", bold, start="" if bold else head, level=self.level))
        return False

    def walk(self, element: Any, *, bold: bool) -> None:
        """Take up an element and all in it."""
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in _SILENT or not tag:
            return
        if tag == "table":
            self.flush()
            number = len(self.blocks) + 1
            self.blocks += [b if b.cells else replace(b, frame=number) for b in _table(element)]
            return
        if tag == "br":
            self.runs.append(("\n", bold))
        edge = tag in _BLOCKS
        if edge:
            self.flush()
        self._children(element, tag, bold=bold or tag in _BOLD)
        if edge:
            self.flush()

    def _children(self, element: Any, tag: str, *, bold: bool) -> None:
        level = int(tag[1]) if re.fullmatch(r"h[1-6]", tag) else 0
        before, self.level = self.level, level or self.level
        self.depth += tag in {"ol", "ul"}
        number = int(element.get("start", "1")) if tag == "ol" and element.get("start", "1").isdecimal() else 1
        self.runs.append((_spaced(element.text), bold))
        for child in element:
            if tag in {"ol", "ul"} and child.tag == "li":
                self.flush()
                self.mark = _MARKS[min(self.depth, len(_MARKS)) - 1].format(number) if tag == "ol" else _BULLET
                number += 1
            self.walk(child, bold=bold)
            self.runs.append((_spaced(child.tail), bold))
        self.depth -= tag in {"ol", "ul"}
        if level:
            self.flush()
        self.level = before


def _table(element: Any) -> Iterator[TextBlock]:
    rows = [row for row in element.iter("tr") if next(row.iterancestors("table")) is element]
    lines = [[cell for cell in row if cell.tag in {"td", "th"}] for row in rows]
    if sum(map(len, lines)) == 1:
        flow = _Flow()
        flow.walk(_as_section(next(cell for line in lines for cell in line)), bold=False)
        flow.flush()
        yield from flow.blocks
        return
    taken: set[tuple[int, int]] = set()
    cells = []
    for row, line in enumerate(lines, 1):
        column = 1
        for cell in line:
            while (row, column) in taken:
                column += 1
            down, right = _span(cell, "rowspan"), _span(cell, "colspan")
            taken |= {(row + r, column + c) for r in range(down) for c in range(right)}
            text, bold = _cell(cell)
            place = cell_name(row, column)
            cells.append(GridCell(row, column, text, place, text, bold=bold, rows=down, columns=right))
            column += right
    yield TextBlock(cells=tuple(cells))
    for inner in element.iter("table"):
        if inner is not element and next(inner.iterancestors("table")) is element:
            yield from _table(inner)


def _cell(cell: Any) -> tuple[str, bool]:
    flow = _Flow()
    flow.walk(_as_section(cell), bold=cell.tag == "th")
    flow.flush()
    texts = [block for block in flow.blocks if block.text]
    return "\n".join(block.text for block in texts), bool(texts) and all(block.bold for block in texts)


def _as_section(cell: Any) -> Any:
    """The content of a cell as a section of its own, without tables inside of it."""
    from copy import deepcopy

    section = deepcopy(cell)
    section.tag, section.tail = "section", None
    return section


def _span(cell: Any, name: str) -> int:
    text = cell.get(name, "1").strip()
    return min(max(int(text), 1), _WIDEST) if text.isdecimal() else 1


def _spaced(text: str | None) -> str:
    return re.sub(r"[ \t\r\n\f\v]+", " ", text or "")


def _plain(text: str) -> str:
    return re.sub(r"[ \t\xa0]+", " ", text).strip()
