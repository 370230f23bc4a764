"""What fits into the width of a terminal, where a Chinese character takes two places."""

from __future__ import annotations

import os
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
