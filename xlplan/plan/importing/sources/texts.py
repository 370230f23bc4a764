"""Plain text and Markdown → paragraphs and tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from xlplan.locale import all_languages
from xlplan.plan.importing.document import TextBlock
from xlplan.plan.importing.numbering import Numbering
from xlplan.plan.importing.sources.web import blocks_of_html
from xlplan.plan.importing.words import ImportWords, import_words

_MARKDOWN = re.compile(r"^(?:#{1,6} \S|\|.*\|\s*$|\s*[*-] \S)|\*\*\S", re.MULTILINE)
_ENDED = "\u3002.!?\uff01\uff1f:\uff1a;\uff1b)\uff09"
_WRAPPED, _WRAPPED_LATIN = 28, 60
"""Lines as long as this that end within a sentence were broken by the width of the page."""


def read_text(text: str, name: str, own: Path | None = None) -> Sequence[TextBlock]:
    """The paragraphs of a text, one a line where lines are not broken by the width of a page. own: a project's
    templates."""
    if name.lower().endswith((".md", ".markdown")) or (not name.lower().endswith(".txt") and _MARKDOWN.search(text)):
        return read_markdown(text)
    return [TextBlock(paragraph) for paragraph in _paragraphs(text.splitlines(), own)]


def read_markdown(text: str) -> Sequence[TextBlock]:
    """Headings, paragraphs, lists and tables of a Markdown text."""
    from markdown_it import MarkdownIt

    return blocks_of_html(MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table").render(text))


def _paragraphs(lines: Sequence[str], own: Path | None) -> list[str]:
    """Lines joined to the paragraphs that they are parts of; a blank line ends one."""
    found: list[str] = []
    open_ = False
    for line in lines:
        text = line.strip()
        if open_ and text and _goes_on(found[-1], line, own):
            space = " " if found[-1][-1].isascii() and text[0].isascii() else ""
            found[-1] = f"{found[-1]}{space}{text}"
        elif text:
            found.append(text)
        open_ = bool(text)
    return found


def _goes_on(before: str, line: str, own: Path | None) -> bool:
    """Whether a line only continues the one before."""
    last = before.splitlines()[-1]
    long = len(last) >= (_WRAPPED_LATIN if last.isascii() else _WRAPPED)
    indented = line[:1] in {"\u3000", "\t"} or line.startswith("  ")
    return long and last[-1] not in _ENDED and not indented and not begins_anew(line, own)


def begins_anew(line: str, own: Path | None) -> bool:
    """Whether a line begins with a number or a label, and so is no rest of the one before."""
    numbering, labels = _words(own)
    return numbering.read(line.strip()).rank is not None or labels.match(line.strip()) is not None


@cache
def _words(own: Path | None) -> tuple[Numbering, re.Pattern[str]]:
    words: ImportWords = import_words(all_languages(own))
    labels = "|".join(re.escape(word) for word in words.label_words)
    return Numbering(words), re.compile(rf"(?:{labels})\s*[:\uff1a]", re.IGNORECASE)
