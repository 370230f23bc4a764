"""Starts such as "1.3x": number 1.3, number 1 and the quantity 3, or the quantity 1.3. The neighbours' numbers tell."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WHOLE, UNSURE = 0, -1
"""No part of it is a number, but a quantity; nobody can tell. Else: how many of its parts are the number."""

_FIGURES = r"\d{1,3}(?:[.\uff0e]\d{1,6})+"
_YEAR = re.compile(r"(?:19|20)\d\d")
_LONGEST_PART = 3  # 1.100x may be number 1 and 100 of x, 1.1000x is a quantity
_CERTAIN, _LIKELY = 2, 1  # 2 behind 1; 2 behind 1.3, which is in doubt itself
_SHARES = ("%", "\uff05", "\u2030", "\u2103")


@dataclass(frozen=True)
class AmbiguousStart:
    """mark: figures and dots. key: with what stands behind. parts: the figures. ends: where each of them ends. unit:
    whether a word for a quantity stands behind."""

    mark: str
    key: str
    parts: tuple[int, ...]
    ends: tuple[int, ...]
    unit: bool

    @property
    def mixed(self) -> int:
        """How many parts stand before the sign changes: "3\uff0e2.5x" is number 3; 0 if it never does."""
        signs = [self.mark[end] for end in self.ends[:-1]]
        return next((n for n in range(1, len(signs)) if signs[n] != signs[0]), 0)


@dataclass(frozen=True)
class NumberedStep:
    """A numbered text among its neighbours. parts: its number, () for a number of another kind, such as a chapter's,
    below which counting may begin again. start: if it can be read in several ways."""

    parts: tuple[int, ...]
    start: AmbiguousStart | None = None

    def of_length(self, length: int) -> tuple[int, ...] | None:
        """Its number, if it has one of so many parts in any reading."""
        if self.start is not None and 0 < length < len(self.parts):
            return self.parts[:length]
        return self.parts if length == len(self.parts) else None


def start_pattern(units: str) -> re.Pattern[str]:
    """What `ambiguous_start` looks for. units: pattern of the words that tell a quantity though a space is before."""
    return re.compile(rf"(?P<mark>{_FIGURES})(?:\s*(?P<unit>{units}|[%\uff05\u2030\u2103])|[^\W\d_])", re.IGNORECASE)


def ambiguous_start(text: str, pattern: re.Pattern[str]) -> AmbiguousStart | None:
    """The start of a text where a number with dots runs into a word or a per cent sign; a year is no part of one."""
    match = pattern.match(text.strip())
    if match is None:
        return None
    mark = match["mark"]
    figures = [(int(part[0]), part.end()) for part in re.finditer(r"\d+", mark)]
    if _YEAR.fullmatch(mark[figures[-2][1] + 1 :]):
        return None
    return AmbiguousStart(
        mark, match[0], tuple(n for n, _ in figures), tuple(end for _, end in figures), bool(match["unit"])
    )


def settled(steps: Sequence[NumberedStep]) -> Mapping[str, int]:
    """How each ambiguous start is read, by its key; the same start read in two ways is not sure."""
    found: dict[str, int] = {}
    for index, step in enumerate(steps):
        if step.start is not None:
            how = _reading(steps, index, step.start)
            found[step.start.key] = how if found.get(step.start.key, how) == how else UNSURE
    return found


def _reading(steps: Sequence[NumberedStep], index: int, start: AmbiguousStart) -> int:
    if start.parts[0] == 0:  # 0.5 km
        return WHOLE
    if start.mixed:
        return start.mixed
    length = len(start.parts)
    figures = start.mark[start.ends[-2] + 1 :]
    counts = len(figures) <= _LONGEST_PART and not start.key.endswith(_SHARES)
    scores = {n: _counted(steps, index, start.parts[:n]) for n in range(1, length)}
    whole = max(_counted(steps, index, start.parts), _begins(steps, index, start.parts)) if counts else 0
    scores[length] = whole
    best = max(scores.values())
    said = [n for n, score in scores.items() if score == best]
    anchored = any(step.start is None and step.parts for step in steps)
    units = all(step.start.unit for step in steps if step.start is not None)
    if not best or len(said) > 1 or (not anchored and (said[0] < length or units)):
        return UNSURE  # where all are in doubt, 1.5x and 2.5x may be quantities as well as numbers 1 and 2
    return said[0]


def _counted(steps: Sequence[NumberedStep], index: int, parts: tuple[int, ...]) -> int:
    """How well the number follows the one before (1.2 after 1.1, 2 after 1) or comes before the next."""
    before, certain_before, near = _neighbour(steps[:index][::-1], len(parts))
    after, certain_after, beside = _neighbour(steps[index + 1 :], len(parts))
    previous, following = (*parts[:-1], parts[-1] - 1), (*parts[:-1], parts[-1] + 1)
    again = (near and before == parts) or (beside and after == parts)
    jumps = near and before is not None and before != previous and parts[-1] != 1
    if again or jumps:
        return 0
    said = [certain_before * (before == previous), certain_after * (after == following)]
    return max(said)


def _begins(steps: Sequence[NumberedStep], index: int, parts: tuple[int, ...]) -> int:
    """How well the number is the first below its parent: 2.1 behind 2, or behind 1.4."""
    if parts[-1] != 1 or index == 0:
        return 0
    last = steps[index - 1]
    if last.start is None and last.parts == parts[:-1]:
        return _CERTAIN
    before, certain, _ = _neighbour(steps[:index][::-1], len(parts))
    above = (*parts[:-2], parts[-2] - 1)
    return certain if before is not None and before[:-1] == above else 0


def _neighbour(steps: Sequence[NumberedStep], length: int) -> tuple[tuple[int, ...] | None, int, bool]:
    """The nearest number of so many parts, how sure it is, and whether it belongs to the same count."""
    near = True
    for step in steps:
        near = near and bool(step.parts)
        if (parts := step.of_length(length)) is not None and parts:
            return parts, _LIKELY if step.start is not None else _CERTAIN, near
    return None, 0, near
