"""Texts of OpenDocument: paragraphs with the spaces, tabs and breaks that are elements of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from xlplan.books.book import Run
from xlplan.books.formats.ods_styles import OdsStyles
from xlplan.books.xmltree import attribute, local

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_MOST_SPACES = 1_000  # <text:s text:c="1000"/>
_ASIDE = {"annotation", "note", "ruby-text"}


def paragraphs(element: Element) -> str:
    """The paragraphs of a cell joined with line breaks; notes are left out."""
    return "\n".join(inline_text(child) for child in element if local(child) in {"p", "h"})


def inline_text(element: Element) -> str:
    """The text of a paragraph; white space as written is folded."""
    return "".join(text for text, _ in _pieces(element, ""))


def _pieces(element: Element, style: str) -> Iterator[tuple[str, str]]:
    """Its text in pieces, each with the style of the span it stands in, "" outside of any."""
    yield _folded(element.text), style
    for child in element:
        name = local(child)
        if name == "s":
            count = attribute(child, "c", "1")
            yield " " * min(int(count) if count.isdecimal() else 1, _MOST_SPACES), style
        elif name == "tab":
            yield "\t", style
        elif name == "line-break":
            yield "\n", style
        elif name not in _ASIDE:
            yield from _pieces(child, attribute(child, "style-name") or style)
        yield _folded(child.tail), style


def _folded(text: str | None) -> str:
    return re.sub(r"[ \t\r\n]+", " ", text or "")


def runs_of(element: Element, styles: OdsStyles, *, cell_struck: bool) -> tuple[Run, ...]:
    """The pieces of a cell's text, told by whether they are crossed out."""
    found: list[Run] = []
    for number, paragraph in enumerate(child for child in element if local(child) in {"p", "h"}):
        pieces = list(_pieces(paragraph, ""))
        for text, style in [("\n", ""), *pieces] if number else pieces:
            own = styles.is_struck(style) if style else None
            struck = cell_struck if own is None else own
            if found and found[-1].struck is struck:
                found[-1] = Run(found[-1].text + text, struck)
            elif text:
                found.append(Run(text, struck))
    return tuple(found)


def links_in(element: Element) -> str:
    """The first address that the text of a cell points to, "" if there is none."""
    for child in element:
        if local(child) == "p":
            for part in child.iter():
                if local(part) == "a" and attribute(part, "href"):
                    return attribute(part, "href")
    return ""
