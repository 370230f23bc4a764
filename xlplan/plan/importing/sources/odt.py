"""Texts of LibreOffice and WPS (.odt): paragraphs with the numbers that the program writes before them, and tables."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from itertools import count
from typing import TYPE_CHECKING

from xlplan.books.book import cell_name
from xlplan.errors import PlanError
from xlplan.plan.importing.document import ForeignFile, TextBlock
from xlplan.plan.importing.grid import GridCell
from xlplan.plan.importing.sources.word_numbers import shown_number

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_SILENT = frozenset({"annotation", "note", "tracked-changes", "shapes", "forms", "text-box"})
_BESIDE = frozenset({"note-body", "annotation"})
_MANY = 1000  # table:number-columns-repeated="16384" ends a row
_FORMATS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}


@dataclass(frozen=True)
class _ListLevel:
    kind: str
    before: str
    behind: str
    start: int


@dataclass
class _OdtText:
    """bold: names of styles. lists: levels of each list style. counts: how far each list has counted."""

    bold: set[str]
    lists: Mapping[str, Mapping[int, _ListLevel]]
    digits: str
    counts: dict[tuple[str, int], int] = field(default_factory=dict)
    frames: Iterator[int] = field(default_factory=lambda: count(1))

    def blocks(self, body: Element) -> Iterator[TextBlock]:
        """Paragraphs and tables in order."""
        for element in body:
            kind = local(element)
            if kind == "table":
                yield from self._table(element)
            elif kind in {"p", "h"}:
                yield self._paragraph(element, "")
                for box in (part for part in element.iter() if local(part) == "text-box"):
                    yield from self._frame(box)
            elif kind == "section":
                yield from self.blocks(element)
            elif kind == "list":
                yield from self._list(element, attribute(element, "style-name"), 1)

    def _frame(self, body: Element) -> Iterator[TextBlock]:
        """What stands in a box."""
        number = next(self.frames)
        yield from (replace(block, frame=number) for block in self.blocks(body))

    def _list(self, element: Element, style: str, depth: int) -> Iterator[TextBlock]:
        if attribute(element, "continue-numbering") != "true" and not attribute(element, "continue-list"):
            self.counts.pop((style, depth), None)
        for item in element:
            if local(item) not in {"list-item", "list-header"}:
                continue
            mark = self._mark(style, depth) if local(item) == "list-item" and _has_text(item) else ""
            for child in item:
                if local(child) in {"p", "h"}:
                    yield self._paragraph(child, mark)
                    mark = ""
                elif local(child) == "list":
                    yield from self._list(child, attribute(child, "style-name") or style, depth + 1)

    def _mark(self, style: str, depth: int) -> str:
        level = self.lists.get(style, {}).get(depth)
        if level is None:
            return ""
        number = self.counts[style, depth] = self.counts.get((style, depth), level.start - 1) + 1
        return f"{level.before}{shown_number(level.kind, number, self.digits)}{level.behind}".strip()

    def _paragraph(self, element: Element, mark: str) -> TextBlock:
        text = text_of(element)
        if mark and text:
            text = f"{mark} {text}" if mark.isascii() else f"{mark}{text}"
        level = attribute(element, "outline-level") if local(element) == "h" else ""
        bold = attribute(element, "style-name") in self.bold or self._all_bold(element)
        start = "" if bold else self._start(element)
        return TextBlock(text, bold, start=start, level=int(level) if level.isdecimal() else int(local(element) == "h"))

    def _start(self, element: Element) -> str:
        """What stands in bold at the beginning."""
        start = element.text or ""
        if start.strip():
            return ""
        for child in element:
            if attribute(child, "style-name") not in self.bold:
                break
            start += "".join(child.itertext())
            if (child.tail or "").strip():
                break
        return start.strip()

    def _all_bold(self, element: Element) -> bool:
        spans = [child for child in element if "".join(child.itertext()).strip()]
        loose = [element.text or "", *(child.tail or "" for child in element)]
        heavy = all(attribute(span, "style-name") in self.bold for span in spans)
        return bool(spans) and heavy and not any(text.strip() for text in loose)

    def _table(self, table: Element) -> Iterator[TextBlock]:
        cells = [cell for row in _rows(table) for cell in row if local(cell) == "table-cell"]
        if len(cells) == 1:
            yield from self._frame(cells[0])
            return
        yield TextBlock(cells=tuple(self._cells(table)))
        for cell in cells:
            for inner in cell:
                if local(inner) == "table":
                    yield from self._table(inner)

    def _cells(self, table: Element) -> Iterator[GridCell]:
        for number, row in enumerate(_rows(table), 1):
            column = 1
            for cell in row:
                if local(cell) not in {"table-cell", "covered-table-cell"}:
                    continue
                repeat = min(_count(cell, "number-columns-repeated"), _MANY)
                if local(cell) == "table-cell":
                    rows, columns = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
                    inside = [block for child in cell for block in self._inside(child)]
                    text = "\n".join(block.text for block in inside if block.text)
                    bold = bool(text) and all(block.bold for block in inside if block.text)
                    place = cell_name(number, column)
                    yield GridCell(number, column, text, place, text, bold=bold, rows=rows, columns=columns)
                column += repeat

    def _inside(self, element: Element) -> Iterator[TextBlock]:
        if local(element) in {"p", "h"}:
            yield self._paragraph(element, "")
        elif local(element) == "list":
            yield from self._list(element, attribute(element, "style-name"), 1)


def read_odt(data: bytes, name: str, digits: str) -> ForeignFile:
    """Every paragraph and table; notes and comments beside them. digits: one to ten in Chinese, for numbers that the
    program writes."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        with zipfile.ZipFile(BytesIO(data)) as parts:
            manifest = "META-INF/manifest.xml"
            if manifest in parts.namelist() and b"encryption-data" in parts.read(manifest):
                raise PlanError("import-old-or-encrypted", file=name, reason="")
            roots = [fromstring(parts.read(n)) for n in ("content.xml", "styles.xml") if n in parts.namelist()]
    except (zipfile.BadZipFile, ParseError, DefusedXmlException, RuntimeError, KeyError) as exc:
        raise PlanError("import-unreadable", file=name, reason=str(exc)) from exc
    styles = [element for root in roots for element in root.iter()]
    bold = {attribute(e, "name") for e in styles if local(e) == "style" and _is_bold(e)}
    lists = {attribute(e, "name"): _levels(e) for e in styles if local(e) == "list-style"}
    reader = _OdtText(bold, lists, digits)
    bodies = [b for b in roots[0].iter() if b.tag.endswith("}text") and "opendocument:xmlns:office" in b.tag]
    if not bodies:
        raise PlanError("import-other-format", file=name)
    notes = [part for part in bodies[0].iter() if local(part) in _BESIDE]
    asides = (" ".join("".join(_pieces(part)).split()) for part in notes)
    return ForeignFile(name, blocks=tuple(reader.blocks(bodies[0])), asides=tuple(filter(None, asides)))


def _levels(style: Element) -> Mapping[int, _ListLevel]:
    levels = {}
    for element in style:
        if local(element) != "list-level-style-number":
            continue
        shown = attribute(element, "num-format")
        kind = _FORMATS.get(shown, "decimal" if shown.isascii() and shown else "chineseCounting")
        start = attribute(element, "start-value")
        before, behind = attribute(element, "num-prefix"), attribute(element, "num-suffix")
        level = _ListLevel(kind if shown else "none", before, behind, int(start) if start.isdecimal() else 1)
        if shown:
            levels[_count(element, "level")] = level
    return levels


def _rows(table: Element) -> Iterator[Element]:
    for element in table:
        if local(element) == "table-row":
            yield element
        elif local(element) in {"table-rows", "table-header-rows", "table-row-group"}:
            yield from _rows(element)


def _has_text(item: Element) -> bool:
    return any("".join(child.itertext()).strip() for child in item if local(child) in {"p", "h"})


def _is_bold(style: Element) -> bool:
    return any(attribute(child, "font-weight") == "bold" for child in style)


def text_of(element: Element) -> str:
    """The text of a paragraph, without comments and footnotes."""
    return "".join(_pieces(element)).strip()


def _pieces(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        kind = local(child)
        if kind == "s":
            yield " " * _count(child, "c")
        elif kind in {"tab", "line-break"}:
            yield "\n" if kind == "line-break" else " "
        elif kind not in _SILENT:
            yield from _pieces(child)
        yield child.tail or ""


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Element, name: str) -> str:
    """An attribute by its name without namespace."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def _count(element: Element, name: str) -> int:
    text = attribute(element, name)
    return max(1, int(text)) if text.isdecimal() else 1
