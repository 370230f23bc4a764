"""How high text stands in a cell, measured rather than asked: no spreadsheet program fits merged cells, and headless
ones fit none.

The model was fitted against LibreOffice's own row heights with Calibri 11 (or its metric twin Carlito) as the Normal
font: a column of `width` characters gives 5.25 points a character, less 0.15 em; lines break greedily, Latin runs stay
whole, and closing marks never begin a line. How wide characters are and how far lines stand apart is a ruler's matter.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

POINTS_PER_CHARACTER = 5.25
"""Usable points of a column for each character of its width."""

PRINTED_POINTS_PER_CHARACTER = 5.55
"""Points of paper that a column takes for each character of its width."""

COLUMN_EDGE = 4.0
"""Points of paper that the edges of a column take besides: programs draw each a little wider than it says."""

MARGIN_EM = 0.15
PAD = 3.0
ROW_CAP = 409.5
"""Spreadsheet programs know no higher row."""

_STEP = 0.75
_BROAD = frozenset("MWmw@%&")
_THIN = frozenset(" !'(),-./:;[]`fijlrt{|}I")
_WIDEST = 1.4
"""No character is wider, in em: what is short enough for that stands on one line and need not be measured."""
_ROOM_FOR_ROUNDING = 1e-6
_FOLLOWING = frozenset({"Pe", "Pf", "Mn", "Me", "Mc", "Cf", "Lm", "Pd"})

_CALIBRI: tuple[tuple[str, float], ...] = (
    (" 'ijl", 0.24),
    (",.I", 0.26),
    (":;", 0.28),
    ("`", 0.3),
    ("()-J[]f{}", 0.32),
    ("!t", 0.34),
    ("r", 0.36),
    ("/\\sz", 0.4),
    ('"', 0.42),
    ("Lcx", 0.44),
    ("FSkvy", 0.46),
    ("?Zag|", 0.48),
    ("#*+<=>ETY^_e~", 0.5),
    ("Cbdhnopqu", 0.54),
    ("BR", 0.56),
    ("AV", 0.58),
    ("D", 0.62),
    ("GH", 0.64),
    ("NU", 0.66),
    ("OQ", 0.68),
    ("&", 0.7),
    ("%w", 0.72),
    ("m", 0.8),
    ("M", 0.86),
    ("@W", 0.9),
)
"""Widths of the characters of Calibri (and Carlito, which is as wide) in em, rounded up: `e` has 0.498."""

_CALIBRI_OTHERS = 0.52
BOLDER = 1.06
"""How much wider words are in bold letters: `Responsible` 1.03, `Satisfaction` 1.05."""

_CALIBRI_WIDTH = {character: width for characters, width in _CALIBRI for character in characters}


Paragraph = tuple[tuple[float, float], ...]
"""What never breaks inside, in em, each with the width of the spaces after it."""


@dataclass(frozen=True, eq=False)
class Ruler:
    """How a family of fonts measures; there is one of each. narrow: whether Latin letters are Calibri's, else as wide
    as the Latin letters of Chinese fonts and their stand-ins. leading: line height in em."""

    narrow: bool = False
    leading: float = 1.45

    def width(self, character: str) -> float:
        """The width of a character in em."""
        return _width(self.narrow, character)

    def line(self, size: float) -> float:
        """The height of one line of text of `size` points."""
        return _line(self.leading, size)

    def wrapped(self, text: str, width_chars: float, size: float) -> list[str]:
        """The lines of `text` in a column of `width_chars` at `size` points; at least one."""
        room = max(POINTS_PER_CHARACTER * width_chars / size - MARGIN_EM, 1.0) + _ROOM_FOR_ROUNDING
        paragraphs = text.splitlines()
        if not paragraphs or text[-1] in "\r\n":
            paragraphs.append("")
        return [line for paragraph in paragraphs for line in self._filled(paragraph, room)]

    def lines(self, text: str, width_chars: float, size: float) -> int:
        """How many lines `text` takes in a column of `width_chars` at `size` points; at least one."""
        return _lines(self, text, width_chars, size)

    def height(self, text: str, width_chars: float, size: float) -> float:
        """The height that a cell with this text needs, uncapped."""
        return self.lines(text, width_chars, size) * self.line(size) + PAD

    def row(self, cells: Iterable[tuple[str, float, float]], minimum: float = 0.0) -> float:
        """The height of a row with these cells (text, column width in characters, size in points): enough for the
        tallest, at least `minimum`, at most what programs allow."""
        line, tallest = self.line, minimum
        for text, width_chars, size in cells:
            short = len(text) * _WIDEST * size <= POINTS_PER_CHARACTER * width_chars - MARGIN_EM * size
            many = 1 if short and text.isprintable() else _lines(self, text, width_chars, size)
            tallest = max(tallest, many * line(size) + PAD)
        return min(ROW_CAP, tallest)

    def surely(self, width_chars: float, size: float) -> int:
        """The characters that stand on one line whatever they are, in a column of `width_chars` at `size` points."""
        return max(0, int((POINTS_PER_CHARACTER * width_chars - MARGIN_EM * size) / (_WIDEST * size)))

    def measured(self, text: str) -> tuple[Paragraph, ...]:
        """The text as the widths of what never breaks, to be counted in lines of many widths."""
        return _measured(self, text)

    def split(self, text: str, width_chars: float, size: float, height: float) -> list[str]:
        """`text` in parts that each fit into `height` points; cut between lines, nothing lost but white space there."""
        if self.height(text, width_chars, size) <= height:
            return [text]
        most = max(1, int((height - PAD) // self.line(size)))
        plain = text.replace("\t", " ")
        lines = self.wrapped(plain, width_chars, size)
        parts: list[str] = []
        start = end = 0
        for index, line in enumerate(lines, start=1):
            end = plain.index(line, end) + len(line)
            if index % most == 0 or index == len(lines):
                parts.append(plain[start:end].strip())
                start = end
        return [part for part in parts if part] or [""]

    def cut(self, text: str, width_chars: float, size: float, height: float) -> tuple[str, str]:
        """The beginning of `text` that fits into `height` points, and the rest; nothing lost but white space there."""
        most = int((height - PAD) // self.line(size))
        plain = text.replace("\t", " ")
        lines = self.wrapped(plain, width_chars, size)
        if len(lines) <= most:
            return text, ""
        end = 0
        for line in lines[: max(most, 0)]:
            end = plain.index(line, end) + len(line)
        return plain[:end].strip(), plain[end:].strip()

    def _filled(self, paragraph: str, room: float) -> Iterator[str]:
        line, used, space = "", 0.0, self.width(" ")
        for piece, gap, width in _pieces(paragraph, self.narrow):
            if line and used + width > room:
                yield line.rstrip(" ")
                line, used = "", 0.0
            if width > room:
                *full, piece = self._cut(piece, room)
                yield from full
                width = sum(map(self.width, piece))
            line += piece + gap
            used += width + len(gap) * space
        yield line.rstrip(" ")

    def _cut(self, piece: str, room: float) -> Iterator[str]:
        """A piece longer than a line in lines; the last may be shorter."""
        start, used = 0, 0.0
        for index, character in enumerate(piece):
            width = self.width(character)
            if used + width > room and index > start:
                yield piece[start:index]
                start, used = index, 0.0
            used += width
        yield piece[start:]


def lines_of(paragraphs: Iterable[Paragraph], room: float) -> int:
    """How many lines of `room` em paragraphs take; about as many as `Ruler.lines` says, much faster."""
    count = 0
    for paragraph in paragraphs:
        count += 1
        used = 0.0
        for width, gap in paragraph:
            if used and used + width > room:
                count += 1
                used = 0.0
            used += width
            while used > room:
                count += 1
                used -= room
            used += gap
    return count


CHINESE = Ruler()
"""For Chinese fonts, and for any font that nobody measured."""

LATIN = Ruler(narrow=True, leading=1.3)
"""For texts in Calibri or Carlito."""

RULERS = {"chinese": CHINESE, "latin": LATIN}


def line_height(size: float) -> float:
    """The height of one line in the broadest fonts."""
    return CHINESE.line(size)


def text_height(text: str, width_chars: float, size: float) -> float:
    """The height that a cell with this text needs in the broadest fonts, uncapped."""
    return CHINESE.height(text, width_chars, size)


def row_height(cells: Iterable[tuple[str, float, float]], minimum: float = 0.0) -> float:
    """See `Ruler.row`; in the broadest fonts."""
    return CHINESE.row(cells, minimum)


@lru_cache(maxsize=65536)
def _lines(ruler: Ruler, text: str, width_chars: float, size: float) -> int:
    if len(text) * _WIDEST * size <= POINTS_PER_CHARACTER * width_chars - MARGIN_EM * size and text.isprintable():
        return 1
    return len(ruler.wrapped(text, width_chars, size))


@lru_cache(maxsize=8192)
def _measured(ruler: Ruler, text: str) -> tuple[Paragraph, ...]:
    space = ruler.width(" ")
    return tuple(
        tuple((width, len(gap) * space) for _, gap, width in _pieces(paragraph, ruler.narrow))
        for paragraph in text.splitlines() or [""]
    )


@lru_cache(maxsize=256)
def _line(leading: float, size: float) -> float:
    return math.ceil(round(leading * size / _STEP, 6)) * _STEP


@lru_cache(maxsize=16384)
def _width(narrow: bool, character: str) -> float:
    if character.isascii():
        if narrow:
            return _CALIBRI_WIDTH.get(character, _CALIBRI_OTHERS)
        return 0.5 if character in _THIN else 0.92 if character in _BROAD else 0.62
    category = unicodedata.category(character)
    if category in {"Mn", "Me", "Cf"}:
        return 0.0
    if category == "So" and (ord(character) >= 0x1F000 or 0x2600 <= ord(character) <= 0x27BF):
        return 1.4
    spacing = unicodedata.east_asian_width(character)
    if spacing in "WF" or (spacing == "A" and category[0] != "L"):
        return 1.0
    return 0.65


class _Traits(NamedTuple):
    """What a character does to lines. broad: it may stand alone between two lines. opens: nothing breaks after it.
    follows: it begins no line. holds: in English, no word after it begins one."""

    width: float
    broad: bool
    opens: bool
    follows: bool
    holds: bool


@cache
def _traits(narrow: bool, character: str) -> _Traits:
    category = unicodedata.category(character)
    stop = category == "Po"
    return _Traits(
        _width(narrow, character),
        broad=_width(False, character) >= 1.0,
        opens=category in {"Ps", "Pi"},
        follows=category in _FOLLOWING or (stop and character not in "#@&*"),
        holds=narrow and stop,
    )


def _pieces(paragraph: str, narrow: bool) -> Iterator[tuple[str, str, float]]:
    """What never breaks inside, each with the spaces after it and its width in em. narrow: as programs break English,
    where a word stays with a Chinese stop before it: `8\u3001County`."""
    text = paragraph.replace("\t", " ")
    begin = end = 0  # of the piece; what comes after its end so far are spaces
    wide, before = 0.0, None
    for at, character in enumerate(text):
        if character == " ":
            continue
        traits = _traits(narrow, character)
        if before is None or at > end or _breaks_between(before, traits, character):
            if before is not None:
                yield text[begin:end], text[end:at], wide
                begin, wide = at, 0.0
            else:
                wide = at * _traits(narrow, " ").width  # spaces that a paragraph begins with belong to its first word
        wide += traits.width
        before, end = traits, at + 1
    if text:
        yield text[begin:end], text[end:], wide


def _breaks_between(before: _Traits, after: _Traits, character: str) -> bool:
    if before.opens or after.follows or (before.holds and character.isascii()):
        return False
    return before.broad or after.broad
