"""Cell texts as every reader hands them on: line ends are line feeds, escapes of control characters are undone."""

from __future__ import annotations

import re

from xlplan.books.book import Cell, CellState

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CONTROL = re.compile(r"_x00(0[9ADad])_")
_ERROR = re.compile(r"#(DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|SPILL!|CALC!|GETTING_DATA|FIELD!|BLOCKED!)|Err:\d{3}")


def tidy(text: str) -> str:
    """The text with line feeds for whatever ends a line."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def unescaped(text: str) -> str:
    """Text of OOXML with `_x000D_` and the like decoded; what `_x005F_` protects stays as it was typed."""
    return _ESCAPE.sub(_character, text) if "_x" in text else text


def without_control_escapes(text: str) -> str:
    """Text of other formats, where only line breaks and tabs that came from OOXML stand as `_x000D_`."""
    return _CONTROL.sub(lambda found: chr(int(found[1], 16)), text) if "_x00" in text else text


def text_cell(text: str) -> Cell | None:
    """The cell of a format that has only texts: the name of an error is one, nothing is None."""
    if text == "":
        return None
    if text[0] in "#E" and is_error_name(text):
        return Cell(text, CellState.ERROR)
    return Cell(tidy(without_control_escapes(text)))


def is_error_name(text: str) -> bool:
    """Whether a text is what programs show in the place of a result."""
    return _ERROR.fullmatch(text.strip()) is not None


def _character(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return found[0] if 0xD800 <= code <= 0xDFFF else chr(code)
