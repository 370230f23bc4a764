"""StringTable of OOXML: plain ones, and rich ones in runs of which some may be crossed out."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from xlplan.books.book import Cell, Run
from xlplan.books.texts import tidy, unescaped
from xlplan.books.xmltree import as_utf8
from xlplan.remembered import Remembered

_ITEM = re.compile(rb'<si>(?:<t(?: xml:space="preserve")?>([^<]*)</t>|(.*?))</si>|<si\s*/>', re.DOTALL)
_PLAIN_ITEM = re.compile(rb'<t(?: xml:space="preserve")?>([^<]*)</t>(?:<phoneticPr\s[^<>]*/>)?</si>')
_ODD_ITEM = re.compile(rb"<(?:[\w.-]+:)?si(?:\s[^<>]*)?(?:/>|(?<!/)>(.*?)</(?:[\w.-]+:)?si\s*>)", re.DOTALL)
_TEXT = re.compile(rb"<(?:[\w.-]+:)?t(?:\s[^<>]*)?(?:/>|(?<!/)>(.*?)</(?:[\w.-]+:)?t\s*>)", re.DOTALL)
_RUN = re.compile(rb"<(?:[\w.-]+:)?r(?:\s[^<>]*)?>(.*?)</(?:[\w.-]+:)?r\s*>", re.DOTALL)
_STRIKE = re.compile(rb"""<(?:[\w.-]+:)?strike(?:\s+(?:[\w.-]+:)?val\s*=\s*["'](\w+)["'])?\s*/?>""")
_PHONETIC = re.compile(rb"<(?:[\w.-]+:)?rPh[\s>].*?</(?:[\w.-]+:)?rPh\s*>", re.DOTALL)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_CDATA = b"<![CDATA["


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a rich text. struck: None where the cell's own font decides."""

    text: str
    struck: bool | None = None


@dataclass(frozen=True, slots=True)
class Rich:
    """A text. pieces: only if some of it says that it is crossed out."""

    text: str
    pieces: tuple[Piece, ...] = ()

    def runs(self, *, cell_struck: bool) -> tuple[Run, ...]:
        """The runs in a cell whose own font is struck or not; none if nothing is crossed out."""
        if not self.pieces:
            return (Run(self.text, True),) if cell_struck and self.text else ()
        return tuple(Run(p.text, cell_struck if p.struck is None else p.struck) for p in self.pieces if p.text)


@dataclass(frozen=True)
class StringTable:
    """A string table. cells: what a cell is that shows the text, None for an empty one. rich: by number, those with
    pieces."""

    cells: Sequence[Cell | None] = ()
    rich: Mapping[int, Rich] = field(default_factory=dict)


NO_TEXTS = StringTable()


def string_table(data: bytes) -> StringTable:
    """The texts of a string table, phonetic hints left out."""
    try:
        return StringTable(_usual_texts(data))
    except _OddText:
        body = as_utf8(data)
    if b"<!--" in body:
        body = _COMMENT.sub(b"", body)
    if b"<si " in body or b"<si" not in body:
        texts = [rich_text(item) for item in _ODD_ITEM.findall(body)]
    else:
        texts = [rich_text(rich) if rich else Rich(item_text(text)) for text, rich in _ITEM.findall(body)]
    rich = {number: text for number, text in enumerate(texts) if text.pieces}
    return StringTable([Cell(one.text) if one.text else None for one in texts], rich)


class _OddText(Exception):  # noqa: N818 - no fault
    """A text is written in a way that office programs do not use, or some of it is crossed out."""


def _usual_texts(data: bytes) -> list[Cell | None]:
    """The cells of texts as office programs write them, each looked up by its bytes. Raises _OddText."""
    head, *items = data.split(b"<si>")
    if not head.startswith(_USUAL_HEAD) or b"<si" in head or b"<!" in head:
        raise _OddText
    return list(map(_known.__getitem__ if len(items) <= _WORTH_REMEMBERING else _cell_of, items))


def _cell_of(item: bytes) -> Cell | None:
    """The cell of a text in which nothing is crossed out, by the bytes after `<si>`. Raises _OddText."""
    if b"<!" in item or b"strike" in item or b"<si" in item or item.count(b"</si>") != 1:
        raise _OddText
    plain = _PLAIN_ITEM.match(item)
    text = item_text(plain[1]) if plain is not None else rich_text(item.partition(b"</si>")[0]).text
    return Cell(text) if text else None


_USUAL_HEAD = b'<?xml version="1.0" encoding="UTF-8"'
_known = Remembered(_cell_of, most=10_000, longest=2_000)
"""The locked texts are the same in every form."""

_WORTH_REMEMBERING = 5_000
"""More texts than any form has are not looked up: few of them are alike."""


def item_text(plain: bytes) -> str:
    """The text of an item that has but one, by what stands between its tags."""
    return tidy(unescaped(plain_text(plain)))


def rich_text(body: bytes) -> Rich:
    """The text of a string item, with its runs joined."""
    if b"rPh" in body:
        body = _PHONETIC.sub(b"", body)
    text = _joined(body)
    if b"strike" not in body:
        return Rich(text)
    pieces = tuple(Piece(_joined(run), _is_struck(run)) for run in _RUN.findall(body))
    return Rich(text, pieces) if any(piece.struck for piece in pieces) else Rich(text)


def _joined(body: bytes) -> str:
    return tidy(unescaped("".join(plain_text(text) for text in _TEXT.findall(body))))


def _is_struck(run: bytes) -> bool | None:
    if b"rPr" not in run:
        return None
    found = _STRIKE.search(run)
    return found is not None and found[1] not in {b"0", b"false"}


def plain_text(raw: bytes) -> str:
    """The characters that stand between two tags."""
    text = raw.decode("utf-8", "replace")
    if _CDATA in raw:
        return text.replace("<![CDATA[", "").replace("]]>", "")
    return html.unescape(text) if "&" in text else text
