"""Paragraphs → an outline of items by their numbering, headings and bold beginnings, each with what stands below it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from xlplan.codes import normalised
from xlplan.plan.importing.document import TextBlock
from xlplan.plan.importing.fields import NO_FIELDS, FieldReader, LineFields, outer_brackets
from xlplan.plan.importing.numbering import PART, Numbering
from xlplan.plan.importing.words import ImportWords, begins_part

_STYLED, _BOLD, BULLET, _BOLD_START, PLAIN = -5.0, -1.0, 7.0, 8.0, 9.0
"""Ranks of headings by style, of bold lines, of bullets, of bold beginnings and of paragraphs that only have owners."""

_SHORT = 60  # signs; a longer line in bold is a sentence
_SENTENCE_ENDS = "\u3002\uff01\uff1f\uff1b;"
_SENTENCE = re.compile(r"[\u3002\uff01\uff1f]|[.!?](?=\s+[A-Z\"'(\u201c])|[.!?]$")
_BULLET = re.compile(r"^[\u2022\u25cf\u25aa\u25a0\u25c6\u2726\u25b3\u25b2\u25cb\uf0b7*-]\s+(?=\S)|^[\u25b3\u25b2]\s*")


@dataclass(frozen=True)
class ProseLine:
    """A line of a paragraph. block: index of the paragraph. body: its words without number, owners and dates. bold:
    what of it is bold at its beginning. only: whether it says nothing but who and when. number_unsure: whether its
    first figures may be its number. frame: of its paragraph."""

    block: int
    text: str
    body: str
    fields: LineFields
    mark: str = ""
    rank: float | None = None
    bold: str = ""
    only: bool = False
    number_unsure: bool = False
    frame: int = 0


@dataclass
class OutlineItem:
    """A numbered or headed paragraph with all below it. before_table: whether a table follows it at once."""

    line: ProseLine
    rank: float
    parent: OutlineItem | None = None
    children: list[OutlineItem] = field(default_factory=list)
    lines: list[ProseLine] = field(default_factory=list)
    fields: LineFields = NO_FIELDS
    before_table: bool = False
    is_target: bool = False
    contains: bool = False
    unsure: bool = False
    inherited: bool = False
    closed: bool = False
    is_title: bool = False

    @property
    def above(self) -> list[OutlineItem]:
        """The items it stands in, from the top."""
        found: list[OutlineItem] = []
        item = self.parent
        while item is not None:
            found.insert(0, item)
            item = item.parent
        return found

    def walk(self) -> Iterator[OutlineItem]:
        """Itself and all below it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()


class Outliner:
    """Builds the outline of one document. loose: lines that belong to no item."""

    def __init__(self, words: ImportWords, numbering: Numbering, fields: FieldReader) -> None:
        self.words = words
        self.numbering = numbering
        self.fields = fields
        self.roots: list[OutlineItem] = []
        self.loose: list[ProseLine] = []
        self._stack: list[OutlineItem] = []
        self._parts: dict[str, float] = {}

    def read(self, blocks: Sequence[TextBlock]) -> list[OutlineItem]:
        """The items of the first level."""
        for index, block in enumerate(blocks):
            if block.cells:
                self._table()
                continue
            for line in self._lines(index, block):
                self._take(line)
        return self.roots

    def _lines(self, index: int, block: TextBlock) -> Iterator[ProseLine]:
        for number, text in enumerate(t.strip() for t in block.text.splitlines()):
            if text:
                yield self._line(index, text, block if number == 0 else TextBlock(text, block.bold, frame=block.frame))

    def _line(self, index: int, text: str, block: TextBlock) -> ProseLine:
        plain = _BULLET.sub("", text)
        numbered = self.numbering.read(plain)
        rank, body = numbered.rank, numbered.text
        labelled = self.fields.split(plain)
        if not labelled[0]:
            return ProseLine(index, text, "", labelled[1], only=True)
        if rank is not None and rank == PART:
            rank = self._part_rank(numbered.mark)
        words, fields = self.fields.split(body)
        bold = self._bold(block, numbered.mark)
        if rank is None and block.level:
            rank = _STYLED + block.level / 10
        elif rank is None and block.bold and len(text) <= _SHORT and words[-1:] not in _SENTENCE_ENDS:
            rank = _BOLD
        elif rank is None and bold and len(bold) < len(words):
            rank = _BOLD_START
        elif rank is None and plain != text:
            rank = BULLET
        return ProseLine(
            index, text, words, fields, numbered.mark, rank, bold, not words, numbered.unsure, frame=block.frame
        )

    def _bold(self, block: TextBlock, mark: str) -> str:
        start = block.start.strip()
        if mark and start.startswith(mark):
            start = self.numbering.read(f"{start} x").text.removesuffix("x").strip() or start
        return start.rstrip(" \u3002.:\uff1a") if len(start) > 2 else ""

    def _part_rank(self, mark: str) -> float:
        """ "Priority 1" stands above "Action 1.1" if it comes first."""
        word = normalised(re.sub(r"[\d.]+.*$", "", mark))
        if mark and not mark[0].isascii():
            word = mark[-1]
        return self._parts.setdefault(word, PART + len(self._parts) / 100)

    def _table(self) -> None:
        for item in reversed(self._stack):
            item.before_table = True
            item.closed = True

    def _take(self, line: ProseLine) -> None:
        current = self._stack[-1] if self._stack else None
        if current is not None and self._is_part(current, line):
            current.lines.append(line)
            current.fields = current.fields.with_part(line.fields)
        elif line.rank is not None and not line.only:
            self._push(OutlineItem(line, line.rank, fields=line.fields))
        elif current is None:
            if line.fields and line.body and line.fields.spoken:
                self._push(OutlineItem(line, PLAIN, fields=line.fields))
            else:
                self.loose.append(line)
        elif line.only:
            current.lines.append(line)
            current.fields = current.fields.joined(line.fields)
        elif line.fields.spoken and (current.fields.spoken or current.rank == PLAIN or current.closed):
            self._owned_again(current, line)
        elif current.fields or current.closed:
            self.loose.append(line)
        else:
            current.lines.append(line)
            current.fields = current.fields.joined(line.fields)

    def _is_part(self, item: OutlineItem, line: ProseLine) -> bool:
        """Whether a line marked as a part details an item that has owners of its own."""
        whole = item.line.fields.spoken and item.rank < BULLET and not begins_part(item.line.text, self.words)
        return bool(whole) and not line.only and begins_part(line.text, self.words)

    def _owned_again(self, current: OutlineItem, line: ProseLine) -> None:
        """A paragraph with owners of its own below an item that has some: if those came from a paragraph as well, both
        are items below it."""
        if current.rank != PLAIN and not current.line.fields.spoken:
            for index, earlier in enumerate(current.lines):
                if earlier.fields.spoken and not earlier.only:
                    item = OutlineItem(earlier, PLAIN, current, fields=current.fields, lines=current.lines[index + 1 :])
                    current.children.append(item)
                    current.fields, current.lines = LineFields(), current.lines[:index]
                    break
        self._push(OutlineItem(line, PLAIN, fields=line.fields))

    def _push(self, item: OutlineItem) -> None:
        while self._stack and self._stack[-1].rank >= item.rank:
            self._stack.pop()
        item.parent = self._stack[-1] if self._stack else None
        (self.roots if item.parent is None else item.parent.children).append(item)
        self._stack.append(item)


def plain_lines(blocks: Iterable[TextBlock]) -> list[str]:
    """The lines of all paragraphs without bullets."""
    return [_BULLET.sub("", t.strip()) for block in blocks if not block.cells for t in block.text.splitlines()]


def first_sentence(text: str) -> str:
    """The first sentence of a text, without the stop behind it; a stop inside of a bracket or quotation ends none."""
    inside = [range(start, end) for start, end in outer_brackets(text)]
    for match in _SENTENCE.finditer(text):
        if not any(match.start() in span for span in inside) and match.start() > 0:
            quoted = text.count("\u201c", 0, match.start()) > text.count("\u201d", 0, match.start())
            if not quoted:
                return text[: match.start()].strip()
    return text.strip()
