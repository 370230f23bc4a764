"""Whether a text stands in columns, in the encodings that offices meet."""

from __future__ import annotations

import csv
from io import StringIO

from xlplan.errors import PlanError

_DELIMITERS = (",", "\t", ";")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def decoded(data: bytes, name: str) -> str:
    """The text of these bytes. Raises PlanError for what is no text."""
    encodings = [encoding for mark, encoding in _BOMS if data.startswith(mark)]
    if not encodings and b"\x00" in data[:200]:
        encodings = ["utf-16-le" if data[1:2] == b"\x00" else "utf-16-be"]
    for encoding in encodings or ["utf-8", "gb18030"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise PlanError("import-other-format", file=name)


def looks_delimited(text: str, name: str) -> bool:
    """Whether a text is a table: most of its lines have as many fields as the most common one has."""
    lines = [line for line in text.splitlines()[:50] if line.strip()]
    even, width = max(_evenness(text, mark) for mark in _DELIMITERS)
    if name.lower().endswith((".csv", ".tsv")):
        return True
    return width > 1 and even * 5 >= 3 * len(lines) and (width > 2 or even == len(lines)) and len(lines) > 1


def _evenness(text: str, delimiter: str) -> tuple[int, int]:
    """How many of the first lines have as many fields as the most common one has, if more than one."""
    lines = [line for line in csv.reader(StringIO(text[:20_000], newline=""), delimiter=delimiter) if any(line)]
    widths = [len(line) for line in lines[:50] if len(line) > 1]
    if not widths:
        return (0, 0)
    common = max(set(widths), key=lambda width: (widths.count(width), width))
    return (widths.count(common), common)
