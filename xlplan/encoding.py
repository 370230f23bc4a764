"""Text files as Chinese Windows saves them."""

from __future__ import annotations

from pathlib import Path

GBK = "gb18030"


def read_text(path: Path) -> str:
    """A text in UTF-8, with or without the mark at its beginning, else in GBK as Notepad saves it as ANSI.

    Raises UnicodeDecodeError if it is neither.
    """
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode(GBK)


def is_gbk(path: Path) -> bool:
    """Whether a text is saved in GBK and not in UTF-8."""
    data = path.read_bytes()
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return True
    return False
