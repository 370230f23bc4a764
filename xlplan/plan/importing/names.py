"""What a name of a department looks like, and what is said of several at once."""

from __future__ import annotations

from collections.abc import Iterable

from xlplan.codes import normalised
from xlplan.plan.importing.words import ImportWords

_REST = 2
_SEPARATORS = frozenset(",;/|\u3001\uff0c\uff1b\u3002:\uff1a")


def looks_like_department(name: str, words: ImportWords) -> bool:
    """Whether a name ends as names of departments do, its brackets left out, or stands for a group."""
    plain = without_brackets(normalised(name))
    table = words.departments
    if any(plain.endswith(word) for word in table["not_endings"]):
        return False
    return any(plain.endswith(word) for word in table["endings"]) or is_group(plain, words)


def is_group(name: str, words: ImportWords) -> bool:
    """Whether a name stands for several departments."""
    plain = normalised(name)
    table = words.departments
    if any(plain == word or (plain.endswith(word) and not word.isascii()) for word in table["group_end"]):
        return True
    return any(plain.startswith(word) and len(plain) > len(word) + 1 for word in table["group_start"])


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
    if any(last.casefold().endswith(f"{space}{word}") for word in words.departments["joints"]):
        return space
    first = next(i for i, c in enumerate(f"{line},") if c in _SEPARATORS)
    short = first <= _REST and not line.isascii()
    if short and last[-1] not in _SEPARATORS and not looks_like_department(last, words):
        return space
    return "\n"
