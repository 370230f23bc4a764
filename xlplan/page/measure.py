"""How high text stands in a cell, measured rather than asked: no spreadsheet program fits merged cells, and headless
ones fit none.

The model was fitted against LibreOffice's own row heights with Calibri 11 (or its metric twin Carlito) as the Normal
font: a column of `width` characters gives 5.25 points a character, less 0.15 em; characters have the widths of
`em_width`; lines break greedily, Latin runs stay whole, and closing marks never begin a line.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

POINTS_PER_CHARACTER = 5.25
"""Usable points of a column for each character of its width."""

PRINTED_POINTS_PER_CHARACTER = 5.55
"""Points of paper that a column takes for each character of its width."""

MARGIN_EM = 0.15
PAD = 3.0
ROW_CAP = 409.5
"""Spreadsheet programs know no higher row."""

_STEP = 0.75
_LEADING = 1.45
_BROAD = frozenset("MWmw@%&")
_ROOM_FOR_ROUNDING = 1e-6


@lru_cache(maxsize=8192)
def em_width(character: str) -> float:
    """The width of a character in em."""
    if character.isascii():
        return 0.92 if character in _BROAD else 0.62
    category = unicodedata.category(character)
    if category in {"Mn", "Me", "Cf"}:
        return 0.0
    if category == "So" and (ord(character) >= 0x1F000 or 0x2600 <= ord(character) <= 0x27BF):
        return 1.4
    spacing = unicodedata.east_asian_width(character)
    if spacing in "WF" or (spacing == "A" and category[0] != "L"):
        return 1.0
    return 0.65


def line_height(size: float) -> float:
    """The height of one line of text of `size` points."""
    return math.ceil(round(_LEADING * size / _STEP, 6)) * _STEP


def wrapped(text: str, width_chars: float, size: float) -> list[str]:
    """The lines of `text` in a column of `width_chars` at `size` points; at least one."""
    room = max(POINTS_PER_CHARACTER * width_chars / size - MARGIN_EM, 1.0) + _ROOM_FOR_ROUNDING
    paragraphs = text.splitlines()
    if not paragraphs or text[-1] in "\r\n":
        paragraphs.append("")
    return [line for paragraph in paragraphs for line in _filled(paragraph, room)]


@lru_cache(maxsize=65536)
def text_lines(text: str, width_chars: float, size: float) -> int:
    """How many lines `text` takes in a column of `width_chars` at `size` points; at least one."""
    return len(wrapped(text, width_chars, size))


def text_height(text: str, width_chars: float, size: float) -> float:
    """The height that a cell with this text needs, uncapped."""
    return text_lines(text, width_chars, size) * line_height(size) + PAD


def row_height(cells: Iterable[tuple[str, float, float]], minimum: float = 0.0) -> float:
    """The height of a row with these cells (text, column width in characters, size in points): enough for the tallest,
    at least `minimum`, at most what programs allow."""
    return min(ROW_CAP, max([minimum, *(text_height(*cell) for cell in cells)]))


def split_text(text: str, width_chars: float, size: float, height: float) -> list[str]:
    """`text` in parts that each fit into `height` points; cut between lines, nothing lost but the white space there."""
    if text_height(text, width_chars, size) <= height:
        return [text]
    most = max(1, int((height - PAD) // line_height(size)))
    parts: list[str] = []
    rest = text.replace("\t", " ")
    while text_lines(rest, width_chars, size) > most:
        cut = _end_of_line(rest, wrapped(rest, width_chars, size)[:most])
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [part for part in (*parts, rest) if part] or [""]


def _end_of_line(text: str, lines: list[str]) -> int:
    """Where in `text` these first lines of it end."""
    position = 0
    for line in lines:
        position = text.index(line, position) + len(line)
    return position


def _filled(paragraph: str, room: float) -> Iterator[str]:
    line, used = "", 0.0
    for piece, gap in _pieces(paragraph):
        width = sum(map(em_width, piece))
        if line and used + width > room:
            yield line.rstrip(" ")
            line, used = "", 0.0
        while width > room:
            cut = _characters_that_fit(piece, room)
            yield piece[:cut]
            piece = piece[cut:]
            width = sum(map(em_width, piece))
        line += piece + gap
        used += width + len(gap) * em_width(" ")
    yield line.rstrip(" ")


def _characters_that_fit(piece: str, room: float) -> int:
    used = 0.0
    for index, character in enumerate(piece):
        used += em_width(character)
        if used > room and index > 0:
            return index
    return len(piece)


def _pieces(paragraph: str) -> Iterator[tuple[str, str]]:
    """What never breaks inside, each with the spaces after it."""
    piece, gap = "", ""
    for character in paragraph.replace("\t", " "):
        if character == " ":
            gap += character
            continue
        if piece and (gap or _breaks_between(piece[-1], character)):
            yield piece, gap
            piece = ""
        elif gap:
            piece, gap = gap, ""
        gap = ""
        piece += character
    if piece or gap:
        yield piece, gap


def _breaks_between(before: str, after: str) -> bool:
    if unicodedata.category(before) in {"Ps", "Pi"} or _never_begins_a_line(after):
        return False
    return _is_broad(before) or _is_broad(after)


_FOLLOWING = frozenset({"Pe", "Pf", "Mn", "Me", "Mc", "Cf", "Lm", "Pd"})


def _never_begins_a_line(character: str) -> bool:
    category = unicodedata.category(character)
    return category in _FOLLOWING or (category == "Po" and character not in "#@&*")


def _is_broad(character: str) -> bool:
    return em_width(character) >= 1.0
