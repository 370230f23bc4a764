"""Short codes for ids and check characters, in characters that nobody confuses and no office program re-types."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""30 characters: no 0/O, 1/I/L, U/V look-alikes are reduced to one of them."""

ID_LENGTH = 5
"""Characters in the id of a plan, an edition, a department, a target."""

_FOREIGN = re.compile(f"[^{ALPHABET}]")
_LOOKALIKES = str.maketrans({"O": "Q", "0": "Q", "1": "J", "I": "J", "L": "J", "U": "V"})


_REMEMBERED, _WORTH_REMEMBERING = 20_000, 200
"""The same locked texts stand in every form: what short ones come to is remembered."""


def normalised(text: str) -> str:
    """Text as it is compared: NFKC, no white space or invisible characters, lower case."""
    if text.isascii() and text.isdigit():
        return text
    return _short_normalised(text) if len(text) <= _WORTH_REMEMBERING else _normalised(text)


def _normalised(text: str) -> str:
    folded = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    if folded.isprintable():
        return folded
    return "".join(c for c in folded if unicodedata.category(c) not in {"Cf", "Cc"})


_short_normalised = lru_cache(_REMEMBERED)(_normalised)


def digest_code(length: int, *parts: str) -> str:
    """`length` code characters derived from the parts and from nothing else."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    number = int.from_bytes(digest, "big")
    characters = []
    for _ in range(length):
        number, index = divmod(number, len(ALPHABET))
        characters.append(ALPHABET[index])
    return "".join(characters)


def unique_code(length: int, taken: set[str], *parts: str) -> str:
    """Like `digest_code`, but none of `taken`: a collision is salted away, always in the same manner."""
    code = digest_code(length, *parts)
    salt = 0
    while code in taken:
        salt += 1
        code = digest_code(length, *parts, str(salt))
    return code


def read_code(text: str) -> str:
    """Code characters in what a person or a program made of a code: full-width, lower case, look-alikes, spaces."""
    if text.isascii() and _FOREIGN.search(text) is None:
        return text
    folded = unicodedata.normalize("NFKC", text).upper().translate(_LOOKALIKES)
    return _FOREIGN.sub("", folded)
