"""What a name of a department looks like, and what is said of several at once."""

from __future__ import annotations

from collections.abc import Iterable

from xlplan.plan.importing.words import ImportWords
from xlplan.plan.owners.chunks import looks_like_name

_REST = 2  # signs before a comma that may be the end of the name in the line above
_SEPARATORS = frozenset(",;/|\u3001\uff0c\uff1b\u3002:\uff1a")


def without_brackets(name: str) -> str:
    """A name without what stands in brackets."""
    kept, depth = [], 0
    for character in name:
        if character in "([\uff08":
            depth += 1
        elif character in ")]\uff09":
            depth = max(0, depth - 1)
        elif depth == 0:
            kept.append(character)
    return "".join(kept).strip()


def bracketed(name: str) -> Iterable[str]:
    """What stands in the brackets of a name."""
    inside, depth, texts = "", 0, []
    for character in name:
        if character in "(\uff08":
            depth += 1
        elif character in ")\uff09":
            depth = max(0, depth - 1)
            if depth == 0 and inside:
                texts.append(inside)
                inside = ""
        elif depth:
            inside += character
    return texts


def owners_text(text: str, words: ImportWords) -> str:
    """A list of departments without line breaks inside of a name: in brackets or before them, behind a joining word,
    before a rest too short for a name."""
    joined = last = ""
    for line in (line.strip() for line in text.splitlines() if line.strip()):
        glue = _glue(joined, last, line, words) if joined else ""
        last = line if glue == "\n" else f"{last}{glue}{line}"
        joined += f"{glue}{line}"
    return joined


def _glue(joined: str, last: str, line: str, words: ImportWords) -> str:
    """What stands between two lines of a list: a line break if they are two names."""
    if joined.count("(") + joined.count("\uff08") > joined.count(")") + joined.count("\uff09") or line[0] in "(\uff08":
        return ""
    space = " " if last[-1].isascii() else ""
    if any(last.casefold().endswith(f"{space}{word}") for word in words.owners.joints):
        return space
    first = next(i for i, c in enumerate(f"{line},") if c in _SEPARATORS)
    short = first <= _REST and not line.isascii()
    if short and last[-1] not in _SEPARATORS and not looks_like_name(last, words.owners):
        return space
    return "\n"
