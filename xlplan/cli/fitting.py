"""What fits into the width of a terminal, where a Chinese character takes two places."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console

PIPED = 160
"""The width where nobody watches and COLUMNS says nothing: wide enough for a path on one line."""

NARROW = 100
"""Below it a table leaves out what `explain` and the workbook show as well. An ordinary terminal has 80."""


def console() -> Console:
    """Standard output, as wide as its terminal or as COLUMNS says."""
    from rich.console import Console

    out = Console(highlight=False)
    told = os.environ.get("COLUMNS", "").isdecimal()
    return out if out.is_terminal or told else Console(highlight=False, width=PIPED)


def shortened(text: str, room: int) -> str:
    """Text in at most `room` places, cut in the middle: both the folder and the end of a file's name stay in sight."""
    from rich.cells import cell_len, set_cell_size

    if cell_len(text) <= room:
        return text
    head, tail = set_cell_size(text, (room - 1) // 3).rstrip(), ""
    for character in reversed(text):
        if cell_len(f"{head}…{character}{tail}") > room:
            break
        tail = character + tail
    return f"{head}…{tail}"


_STOPS = "\uff0c\u3002\u3001\uff1b\uff1a\uff1f\uff01\u201d\u300d\u300b\uff09\u2026"
_OPENING = r"\u201c\u300c\u300a\uff08"
_CJK = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
COMMAND = (
    r"xlplan [a-z-]+(?: (?:\"[^\"\n]*\"|'[^'\n]*'|-{1,2}[A-Za-z][a-z-]*(?: (?:\"[^\"\n]*\"|[\w./:-]*\w))?"
    r"|[\d.]*\d|\S*[./]\w+|[A-Z]{2,}\b))*"
)
"""A command as one copies it: `xlplan verify 12 --by "Zhou Min"`."""
_PATH = rf"[^\s{_STOPS}{_OPENING}]*[/\\][^\s{_STOPS}{_OPENING}]*"
_WORD = rf"[^\s{_CJK}{_STOPS}{_OPENING}]+"
_COUNTED = r"\d+(?:\.\d+)? ?[^\x00-\x7f\u3000-\u303f\uff00-\uffef]"
_HELD = rf"[{_OPENING}(\[]*(?:%s{_COUNTED}|{_WORD}|[^\S\n]+|.)[{_STOPS}]*"
_UNIT = _HELD % f"{COMMAND}|{_PATH}|"
"""What no line breaks: a command, a path, a word, a number with what it counts, a sign with the quotation marks and
stops around it."""
_PART = re.compile(_HELD % "xlplan [a-z-]+|")
"""What stays together of a command or path that is too long for a line."""


def broken(text: str, room: int, *, whole: str = "", hard: bool = True) -> list[str]:
    """Text in lines of at most `room` places. Chinese breaks between signs, everything else between words; what is too
    long for a line breaks inside, or, where that is not to be (`hard`), has a longer line for itself. whole: a path
    that no line breaks although there are blanks in it."""
    from rich.cells import cell_len, set_cell_size

    unit_of = re.compile(rf"{re.escape(whole)}[^\s{_STOPS}{_OPENING}]*[{_STOPS}]*|{_UNIT}" if whole else _UNIT)
    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for unit in _units(unit_of.findall(paragraph), room if hard else None):
            if cell_len(line + unit.rstrip()) > room and line.strip():
                lines.append(line.rstrip())
                line = ""
            line += unit if line else unit.lstrip()
            while hard and cell_len(line.rstrip()) > room:
                head = set_cell_size(line, room).rstrip()
                lines.append(head)
                line = line[len(head) :]
        lines.append(line.rstrip())
    return lines


def _units(units: Iterable[str], room: int | None) -> Iterator[str]:
    from rich.cells import cell_len

    for unit in units:
        if room is not None and cell_len(unit.rstrip()) > room:
            yield from _PART.findall(unit)
        else:
            yield unit


def tell(text: str = "", *, err: bool = False, whole: str = "") -> None:
    """Print sentences, on a terminal in lines of its width; paths and commands stay whole, so that they can be copied.
    err: to standard error. whole: see `broken`."""
    if (sys.stderr if err else sys.stdout).isatty():
        width = shutil.get_terminal_size().columns - 1  # in the last place some terminals break once more
        indented = ((line, line[: len(line) - len(line.lstrip(" "))]) for line in text.split("\n"))
        pieces = (
            f"{indent}{piece}".rstrip()
            for line, indent in indented
            for piece in broken(line, width - len(indent), whole=whole, hard=False)
        )
        text = "\n".join(pieces)
    click.echo(text, err=err)
