"""What fits into the width of a terminal, where a Chinese character takes two places."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

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


_UNIT = re.compile(
    r"[\u201c\u300c\u300a(\uff08\[]*"
    r"(?:\d+(?:\.\d+)? ?[^\x00-\x7f\u3000-\u303f\uff00-\uffef]|xlplan [a-z-]+|[!-~]+|[^\S\n]+|.)"
    r"[\uff0c\u3002\u3001\uff1b\uff1a\uff1f\uff01\u201d\u300d\u300b\uff09\u2026]*"
)
"""What no line breaks: a word or a command's part, a number with what it counts, a sign with the quotation marks and
stops around it."""


def broken(text: str, room: int) -> list[str]:
    """Text in lines of at most `room` places. Chinese breaks between signs, everything else between words; only what
    is too long for a line breaks inside."""
    from rich.cells import cell_len, set_cell_size

    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for unit in _UNIT.findall(paragraph):
            if cell_len(line + unit.rstrip()) > room and line.strip():
                lines.append(line.rstrip())
                line = ""
            line += unit if line else unit.lstrip()
            while cell_len(line.rstrip()) > room:
                head = set_cell_size(line, room).rstrip()
                lines.append(head)
                line = line[len(head) :]
        lines.append(line.rstrip())
    return lines
