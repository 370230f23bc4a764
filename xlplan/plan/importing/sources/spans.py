"""Merged ranges, looked up by cell."""

from __future__ import annotations

from collections.abc import Iterable

_LARGEST = 200_000
"""A merge over more cells than this is decoration of a whole sheet."""


class Spans:
    """Merged ranges given as (first row, first column, last row, last column), all from 1."""

    def __init__(self, ranges: Iterable[tuple[int, int, int, int]]) -> None:
        self._sizes: dict[tuple[int, int], tuple[int, int]] = {}
        self._covered: set[tuple[int, int]] = set()
        for top, left, bottom, right in ranges:
            if (bottom - top + 1) * (right - left + 1) > _LARGEST:
                continue
            self._sizes[top, left] = (bottom - top + 1, right - left + 1)
            self._covered.update((r, c) for r in range(top, bottom + 1) for c in range(left, right + 1))
            self._covered.discard((top, left))

    def of(self, row: int, column: int) -> tuple[int, int]:
        """How many rows and columns the merge takes that begins here; (1, 1) if none does."""
        return self._sizes.get((row, column), (1, 1))

    def covered(self, row: int, column: int) -> bool:
        """Whether a merge that begins elsewhere lies over this cell."""
        return (row, column) in self._covered
