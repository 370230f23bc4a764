"""A place in a row of tokens."""

from __future__ import annotations

from collections.abc import Sequence

from xlplan.plan.deadlines import tokens
from xlplan.plan.deadlines.tokens import Token


class Cursor:
    """Walks over tokens; `position` may be kept and set back."""

    def __init__(self, row: Sequence[Token]) -> None:
        self.row = row
        self.position = 0

    @property
    def done(self) -> bool:
        """Whether no token is left."""
        return self.position >= len(self.row)

    def peek(self, ahead: int = 0) -> Token | None:
        """The token there, not taken."""
        index = self.position + ahead
        return self.row[index] if 0 <= index < len(self.row) else None

    def take(self) -> Token:
        """The next token. Raises IndexError at the end (a bug)."""
        token = self.row[self.position]
        self.position += 1
        return token

    def at(self, *kinds: str) -> bool:
        """Whether the next token is of one of these kinds."""
        token = self.peek()
        return token is not None and token.kind in kinds

    def accept(self, *kinds: str) -> Token | None:
        """The next token if it is of one of these kinds, else None and nothing is taken."""
        return self.take() if self.at(*kinds) else None

    def at_end_of_clause(self) -> bool:
        """Whether nothing more of this clause follows."""
        return self.done or self.at(tokens.STOP, tokens.CLOSE)
