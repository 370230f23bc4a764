"""Spreadsheets and texts of LibreOffice (.ods, .odt): the spans of cells matter, which fast readers leave out."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING

from xlplan.books.book import cell_name
from xlplan.errors import PlanError
from xlplan.locale import Locale
from xlplan.plan.importing.grid import GridCell, TableGrid, grid_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_LONGEST_REPEAT = 1000
"""A cell with a value repeated more often is formatting, not a table."""

_MONTH_SHOWN = re.compile(r"\d{4}\D{1,3}\d{1,2}\D?")
_HEADING_OUT = frozenset({"annotation", "note", "tracked-changes", "shapes", "forms"})


def read_opendocument(data: bytes, name: str, _locale: Locale) -> Sequence[TableGrid]:
    """Every sheet."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        with zipfile.ZipFile(BytesIO(data)) as parts:
            if "META-INF/manifest.xml" in parts.namelist() and b"encryption-data" in parts.read(
                "META-INF/manifest.xml"
            ):
                raise PlanError("import-old-or-encrypted", file=name, reason="")
            root = fromstring(parts.read("content.xml"))
    except (zipfile.BadZipFile, ParseError, DefusedXmlException, RuntimeError, KeyError) as exc:
        raise PlanError("import-unreadable", file=name, reason=str(exc)) from exc
    bold = {_attribute(style, "name") for style in root.iter() if _local(style) == "style" and _is_bold(style)}
    for body in root.iter():
        if _local(body) == "spreadsheet":
            return [_sheet(table, bold) for table in body if _local(table) == "table"]
    raise PlanError("import-other-format", file=name)


def _sheet(table: Element, bold: set[str]) -> TableGrid:
    return grid_of(_attribute(table, "name"), _cells(table, bold))


def _cells(table: Element, bold: set[str]) -> Iterator[GridCell]:
    row = 1
    for element in _rows(table):
        repeat = _count(element, "number-rows-repeated")
        line = list(_line(element, row, bold))
        yield from line
        if line and 1 < repeat <= _LONGEST_REPEAT:
            for more in range(1, repeat):
                yield from _line(element, row + more, bold)
        row += repeat


def _rows(table: Element) -> Iterator[Element]:
    for element in table:
        if _local(element) == "table-row":
            yield element
        elif _local(element) in {"table-rows", "table-header-rows", "table-row-group"}:
            yield from _rows(element)


def _line(element: Element, row: int, bold: set[str]) -> Iterator[GridCell]:
    column = 1
    for cell in element:
        if _local(cell) not in {"table-cell", "covered-table-cell"}:
            continue
        repeat = _count(cell, "number-columns-repeated")
        text = "" if _local(cell) == "covered-table-cell" else _text(cell)
        rows, columns = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
        if text or rows * columns > 1:
            value, number_format = _value(cell, text)
            heavy = _attribute(cell, "style-name") in bold or _all_bold(cell, bold)
            for offset in range(repeat if repeat <= _LONGEST_REPEAT else 1):
                place = cell_name(row, column + offset)
                yield GridCell(row, column + offset, text, place, value, number_format, heavy, rows, columns)
        column += repeat


def _value(cell: Element, text: str) -> tuple[object, str]:
    kind = _attribute(cell, "value-type")
    try:
        if kind == "date":
            moment = datetime.fromisoformat(_attribute(cell, "date-value"))
            day = date(moment.year, moment.month, moment.day)
            return day, "yyyy-mm" if _MONTH_SHOWN.fullmatch(text) else "yyyy-mm-dd"
        if kind == "float":
            return float(_attribute(cell, "value")), "General"
    except ValueError:
        return text, "General"
    return text, "General"


def _text(element: Element) -> str:
    """Paragraphs of a cell, or the text of a paragraph, without comments and footnotes."""
    if _local(element) in {"p", "h"}:
        return "".join(_pieces(element)).strip()
    lines = [_text(child) for child in element if _local(child) in {"p", "h", "list", "list-item"}]
    return "\n".join(line for line in lines if line).strip()


def _pieces(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        kind = _local(child)
        if kind == "s":
            yield " " * _count(child, "c")
        elif kind in {"tab", "line-break"}:
            yield "\n" if kind == "line-break" else " "
        elif kind not in _HEADING_OUT:
            yield from _pieces(child)
        yield child.tail or ""


def _all_bold(cell: Element, bold: set[str]) -> bool:
    paragraphs = [p for p in cell.iter() if _local(p) in {"p", "h"} and "".join(p.itertext()).strip()]
    return bool(paragraphs) and all(
        _attribute(p, "style-name") in bold
        or (len(p) > 0 and not (p.text or "").strip() and all(_attribute(s, "style-name") in bold for s in p))
        for p in paragraphs
    )


def _is_bold(style: Element) -> bool:
    return any(_attribute(child, "font-weight") == "bold" for child in style)


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _attribute(element: Element, name: str) -> str:
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def _count(element: Element, name: str) -> int:
    text = _attribute(element, name)
    return max(1, int(text)) if text.isdigit() else 1
