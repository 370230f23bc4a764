"""Styles of OpenDocument: number formats as format codes, and whether type is bold or struck."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xlplan.books.xmltree import attribute, local

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_DEEPEST = 10  # styles, each made from the next
FORMAT_STYLES = {"number-style", "percentage-style", "currency-style", "date-style", "time-style", "text-style"}


@dataclass
class _OdsStyle:
    """A style. parent: the one that it changes. bold, struck: None where the parent decides."""

    parent: str = ""
    format_name: str = ""
    bold: bool | None = None
    struck: bool | None = None


@dataclass
class OdsStyles:
    """The styles of one document. hidden: those of tables that are not shown."""

    hidden: set[str] = field(default_factory=set)
    _styles: dict[str, _OdsStyle] = field(default_factory=dict)
    _formats: dict[str, str] = field(default_factory=dict)

    def take(self, element: Element) -> None:
        """A style, or a format that styles refer to."""
        name = attribute(element, "name")
        if local(element) in FORMAT_STYLES:
            self._formats[name] = _code(element)
        elif local(element) == "style":
            self._take_style(name, element)

    def _take_style(self, name: str, element: Element) -> None:
        style = _OdsStyle(attribute(element, "parent-style-name"), attribute(element, "data-style-name"))
        for child in element:
            if local(child) == "table-properties" and attribute(child, "display") == "false":
                self.hidden.add(name)
            if local(child) == "text-properties":
                weight, line = attribute(child, "font-weight"), attribute(child, "text-line-through-style")
                line = line or attribute(child, "text-line-through-type")
                style.bold = weight in {"bold", "600", "700", "800", "900"} if weight else None
                style.struck = line != "none" if line else None
        self._styles[name] = style

    def number_format(self, name: str) -> str:
        """The format code of a cell style, "" if it has none."""
        code = self._first(name, lambda style: self._formats.get(style.format_name))
        return code if isinstance(code, str) else ""

    def is_bold(self, name: str) -> bool:
        """Whether a style's type is bold."""
        return self._first(name, lambda style: style.bold) is True

    def is_struck(self, name: str) -> bool | None:
        """Whether a style's type is crossed out; None if it does not say."""
        found = self._first(name, lambda style: style.struck)
        return found if isinstance(found, bool) else None

    def _first(self, name: str, say: Callable[[_OdsStyle], str | bool | None]) -> str | bool | None:
        """What the style says, or the nearest one above it that says anything."""
        for _ in range(_DEEPEST):
            style = self._styles.get(name)
            if style is None:
                return None
            said = say(style)
            if said is not None:
                return said
            name = style.parent
        return None


def _code(element: Element) -> str:
    """A format as a format code: `yyyy"."m` for a long year, a point and a short month."""
    pieces = (_piece(child) for child in element)
    return "".join(pieces) if local(element) != "text-style" else "@"


def _piece(child: Element) -> str:
    name, long = local(child), attribute(child, "style") == "long"
    if name == "number":
        places = attribute(child, "decimal-places")
        whole = "#,##0" if attribute(child, "grouping") == "true" else "0"
        return f"{whole}.{'0' * min(int(places), 15)}" if places.isdecimal() and int(places) else whole
    if name == "text":
        return "%" if child.text == "%" else f'"{child.text}"' if child.text else ""
    if name == "month":
        return ("mmmm" if long else "mmm") if attribute(child, "textual") == "true" else "mm" if long else "m"
    letters = {"year": "yyyy" if long else "yy", "day": "d", "hours": "h", "minutes": "m", "seconds": "s"}
    letters |= {
        "day-of-week": "dddd",
        "am-pm": "AM/PM",
        "era": "g",
        "scientific-number": "0.00E+00",
        "fraction": "# ?/?",
    }
    code = letters.get(name, "")
    return code * 2 if long and name in {"day", "hours", "minutes", "seconds"} else code
