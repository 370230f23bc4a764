"""Cell styles of an OOXML workbook: what their numbers are, and whether their type is bold or struck."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from xlplan.books.number_formats import BUILT_IN, GENERAL
from xlplan.books.xmltree import attribute, children, root_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


@dataclass(frozen=True)
class Styles:
    """By number of a cell style. formats: number formats, "" for General. bold, struck: the styles that are."""

    formats: tuple[str, ...] = ()
    bold: frozenset[int] = frozenset()
    struck: frozenset[int] = frozenset()


@lru_cache(maxsize=64)
def styles_of(data: bytes) -> Styles:
    """The styles in a style part. Forms that one program saved share theirs, so that they are remembered."""
    root = root_of(data)
    own = {
        attribute(element, "numFmtId"): attribute(element, "formatCode")
        for element in _grandchildren(root, "numFmts", "numFmt")
    }
    fonts = _grandchildren(root, "fonts", "font")
    bold = {number for number, font in enumerate(fonts) if _is_on(font, "b")}
    struck = {number for number, font in enumerate(fonts) if _is_on(font, "strike")}
    styles = _grandchildren(root, "cellXfs", "xf")
    font_of = [_number(attribute(style, "fontId", "0")) for style in styles]
    return Styles(
        tuple(_format_code(attribute(style, "numFmtId", "0"), own) for style in styles),
        frozenset(number for number, font in enumerate(font_of) if font in bold),
        frozenset(number for number, font in enumerate(font_of) if font in struck),
    )


def _grandchildren(root: Element, parent: str, name: str) -> list[Element]:
    return [element for group in children(root, parent) for element in children(group, name)]


def _is_on(font: Element, name: str) -> bool:
    return any(attribute(child, "val", "1") not in {"0", "false"} for child in children(font, name))


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _format_code(number: str, own: Mapping[str, str]) -> str:
    code = own.get(number, "")
    if not code and number.isdecimal():
        code = BUILT_IN.get(int(number), "")
    return "" if code.casefold() == GENERAL.casefold() else code
