"""What a function came to, kept by what it was asked: for the same few texts and bytes that stand in every form."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Asked = TypeVar("Asked", bound=str | bytes)
Found = TypeVar("Found")


class Remembered(dict[Asked, Found]):
    """The answers of `ask`, which must depend on what it is given and nothing else, as a mapping that is never without
    one: looking into it costs a third of what `lru_cache` does. most: how many are kept, then it begins anew. longest:
    what is longer is asked again each time."""

    def __init__(self, ask: Callable[[Asked], Found], most: int, longest: int) -> None:
        super().__init__()
        self._ask = ask
        self._most = most
        self._longest = longest

    def __missing__(self, asked: Asked) -> Found:
        found = self._ask(asked)
        if len(asked) <= self._longest:
            if len(self) >= self._most:
                self.clear()
            self[asked] = found
        return found
