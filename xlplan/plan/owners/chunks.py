"""A list of departments → its pieces, never cut inside of brackets, of a registered name, of a group of places."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from xlplan.codes import normalised
from xlplan.plan.owners.words import OwnerWords, any_of

SEPARATORS = frozenset(",;/|\n\u3001\u3002")
_OPEN, _CLOSE = "([{", ")]}"


@dataclass(frozen=True)
class NameBook:
    """What is known of names. shown: registered names, as written. has: whether a text is exactly one. like: whether a
    text looks like the name of a department."""

    shown: Sequence[str] = ()
    has: Callable[[str], bool] = lambda _: False
    like: Callable[[str], bool] = lambda _: False
    protected: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        names = (folded(name) for name in self.shown)
        object.__setattr__(self, "protected", tuple(name for name in names if any(c in SEPARATORS for c in name)))


def folded(text: str) -> str:
    """Text as it is read: NFKC, no invisible characters, single spaces; line breaks stay."""
    plain = unicodedata.normalize("NFKC", text)
    kept = "".join(c for c in plain if c == "\n" or unicodedata.category(c) not in {"Cf", "Cc"})
    return re.sub(r"[^\S\n]+", " ", kept).strip()


def pieces(text: str, words: OwnerWords, book: NameBook) -> list[tuple[str, str]]:
    """The pieces of a folded list, each with the separator before it ("" for the first)."""
    return _posts(_places(cut(text, book.protected), words), words, book)


def cut(text: str, protected: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Cut at every separator outside of brackets and protected names; empty pieces are left out."""
    found: list[tuple[str, str]] = []
    start = depth = at = 0
    before = ""
    while at < len(text):
        if text[start:at].strip() == "" and (name := _protected_at(text, at, protected)):
            at += len(name)
            continue
        character = text[at]
        depth = max(0, depth + (character in _OPEN) - (character in _CLOSE))
        if depth == 0 and character in SEPARATORS:
            found.append((before, text[start:at].strip()))
            before, start = character, at + 1
        at += 1
    found.append((before, text[start:].strip()))
    return [(mark, piece) for mark, piece in found if piece]


def _protected_at(text: str, at: int, protected: Sequence[str]) -> str:
    for name in protected:
        end = at + len(name)
        if text.casefold().startswith(name.casefold(), at) and (end == len(text) or not text[end].isalnum()):
            return name
    return ""


def _places(found: list[tuple[str, str]], words: OwnerWords) -> list[tuple[str, str]]:
    """Places that share "all" are one piece: "all counties, cities and districts"."""
    joined: list[tuple[str, str]] = []
    last = -1
    for mark, piece in found:
        if last >= 0 and mark in "\u3001," and (level := _next_place(piece, last, words)) is not None:
            joined[-1] = (joined[-1][0], f"{joined[-1][1]}{mark}{piece}")
            last = level
            continue
        if joined and mark == "\u3001" and piece in words.place_bodies and is_group(joined[-1][1], words):
            joined[-1] = (joined[-1][0], f"{joined[-1][1]}{mark}{piece}")  # a body that every place has as well
            continue
        joined.append((mark, piece))
        last = _first_place(piece, words)
    return joined


def _first_place(piece: str, words: OwnerWords) -> int:
    """The level of the last place of "all counties"; -1 if the piece is anything else."""
    start = next((word for word in words.group_start if piece.startswith(word) and not word.isascii()), "")
    names = _place_names(words)
    place = re.fullmatch(rf"(?:{any_of(names)})*?({any_of(names)})", _bare(piece[len(start) :])) if start else None
    return names[place[1]] if place else -1


def _next_place(piece: str, last: int, words: OwnerWords) -> int | None:
    """The level of a further place: alone, with a body that every place has, or lower than the one before (districts
    and counties' federations behind "all cities"); None for a name of its own, as that of the city's bureau."""
    names = _place_names(words)
    plain = _bare(piece)
    match = re.match(rf"(?:{any_of(names)})+", plain)
    if match is None:
        return None
    level = next(names[name] for name in names if match[0].endswith(name))
    rest = plain[match.end() :]
    whole = rest == "" or any(rest.startswith(body) for body in words.place_bodies)
    return level if whole or level > last else None


def _place_names(words: OwnerWords) -> dict[str, int]:
    """Every place and its level, the longest names first."""
    levels = {name: level for level, names in enumerate(words.places) for name in names}
    return dict(sorted(levels.items(), key=lambda entry: -len(entry[0])))


def _bare(text: str) -> str:
    return re.sub(r"\([^()]*\)", "", text).strip()


def _posts(found: list[tuple[str, str]], words: OwnerWords, book: NameBook) -> list[tuple[str, str]]:
    """A post is named with its field: "Director, People and Culture" is one piece."""
    joined: list[tuple[str, str]] = []
    for mark, piece in found:
        before = joined[-1][1] if joined else ""
        if mark == "," and _is_post(before, words) and not _is_post(piece, words) and not book.has(before):
            joined[-1] = (joined[-1][0], f"{before}, {piece}")
        else:
            joined.append((mark, piece))
    return joined


def _is_post(piece: str, words: OwnerWords) -> bool:
    parts = piece.casefold().split()
    return bool(parts) and parts[-1] in words.posts and all(part in {*words.posts, *words.post_words} for part in parts)


def looks_like_name(text: str, words: OwnerWords) -> bool:
    """Whether a text ends as names of departments do, its brackets left out, or stands for a group."""
    plain = _bare(normalised(text))
    spaced = _bare(folded(text)).casefold()
    if not plain or any(_ends(spaced, plain, word) for word in words.not_endings):
        return False
    if any(plain.startswith(word) and not word.isascii() for word in words.not_starts):
        return False
    return any(_ends(spaced, plain, word) for word in words.endings) or is_group(text, words)


def _ends(spaced: str, plain: str, word: str) -> bool:
    if word.isascii():
        return spaced == word or spaced.endswith(f" {word}")
    return plain.endswith(word)


@lru_cache(maxsize=4096)
def group_key(text: str, words: OwnerWords) -> str:
    """A name as it is compared where spellings of one group differ: all counties, cities, districts in any order."""
    plain = re.sub(r"[()\[\],\u3001;\s]", "", normalised(text))
    if not is_group(text, words) or plain.isascii():
        return plain
    start = next((word for word in words.group_start if plain.startswith(word)), "")
    rest = plain[len(start) :]
    places = re.match(rf"(?:{any_of(_place_names(words))})*", rest)
    found = places[0] if places is not None else ""
    names = sorted(re.findall(any_of(_place_names(words)), found))
    return f"{start}{''.join(names)}{rest[len(found) :]}"


def is_group(text: str, words: OwnerWords) -> bool:
    """Whether a name stands for several departments."""
    plain, spaced = normalised(text), folded(text).casefold()
    if any(plain == normalised(word) or (plain.endswith(word) and not word.isascii()) for word in words.group_end):
        return True
    for word in words.group_start:
        if word.isascii() and spaced.startswith(f"{word} "):
            return True
        if not word.isascii() and plain.startswith(word) and len(plain) > len(word):
            return True
    return False
