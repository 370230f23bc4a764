"""Numbering as offices write it: how deep it ranks, and the text behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from xlplan.plan.importing.ambiguous import UNSURE, WHOLE, NumberedStep, ambiguous_start, settled, start_pattern
from xlplan.plan.importing.words import ImportWords
from xlplan.plan.owners.words import any_of

PART, HIGH, HIGH_BRACKETED, LOW, LOW_BRACKETED, CIRCLED, SAID = 0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0
_LETTER, _LETTER_BRACKETED = 2.5, 4.5  # A. stands below a bracketed figure in words, (a) below (1)
_CIRCLES = "[\u2460-\u2473\u2474-\u2487\u2776-\u277f]"
_OPEN, _CLOSE = "[(\uff08]", "[)\uff09]"
_STEP = 0.1
"""How much deeper a further part of 1.1.1 ranks."""


@dataclass(frozen=True)
class Numbered:
    """A text and the numbering before it. mark: as written, without the stop behind it. rank: depth, larger is deeper;
    None if there is no numbering. unsure: whether it may be no number but a quantity, and so is left in the text."""

    mark: str
    text: str
    rank: float | None
    unsure: bool = False


@dataclass
class Numbering:
    """Reads numbering in the words of every language. settled: how starts such as "1.3x" are read, by the start.
    counted: whether other texts beside these are numbered, so that a start in doubt may be one of them."""

    words: ImportWords
    settled: Mapping[str, int] = field(default_factory=dict)
    counted: bool = True
    _patterns: list[tuple[re.Pattern[str], float]] = field(init=False, default_factory=list, repr=False)
    _start: re.Pattern[str] = field(init=False, repr=False)
    _known: dict[str, Numbered] = field(init=False, default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        words = self.words
        self._start = start_pattern(any_of(words.quantity_words))
        digits = f"[{re.escape(words.digits)}]{{1,4}}"
        stop = f"[{re.escape(''.join(words.stop))}\uff0e]"
        before, parts = "|".join(words.part_before), "|".join(words.parts)
        shapes = (
            (rf"(?:{before})\s?(?:{digits}|\d+)(?:{parts})", r"[\s:\u3001]*", PART),
            (
                rf"(?:{parts})\s+(?:\d+(?:\.\d+)*|[ivxlc]+(?![\w])|[a-z](?=[:.)]))(?![\w])",
                r"\s*[\s:.)\u2013\u2014-]\s*",
                PART,
            ),
            (rf"(?:{before})(?:{digits})", r"[\uff0c,\u3001:\uff1a]\s*", HIGH),
            (digits, rf"\s*{stop}\s*", HIGH),
            (rf"{_OPEN}{digits}{_CLOSE}", rf"\s*{stop}?\s*", HIGH_BRACKETED),
            (r"[IVX]+", r"[.)]\s+", HIGH),
            (r"[A-Z]", r"[.)]\s+", _LETTER),
            (r"\d{1,3}(?:[.\uff0e]\d{1,3})+", rf"(?:{stop}\s*|\s+|(?=[^\W\d_]))", LOW),
            (r"\d{1,3}", rf"\s*(?:{stop}|{_CLOSE})\s*(?:(?!\d)|(?=(?:19|20)\d\d\D))", LOW),
            (rf"{_OPEN}\d{{1,3}}{_CLOSE}", rf"\s*{stop}?\s*", LOW_BRACKETED),
            (rf"{_OPEN}[a-z]{{1,4}}{_CLOSE}", r"\s*", _LETTER_BRACKETED),
            (_CIRCLES, rf"\s*{stop}?\s*", CIRCLED),
            (digits, f"(?:{'|'.join(words.said)})\\s*", SAID),
        )
        for mark, behind, rank in shapes:
            flags = re.IGNORECASE if rank == PART else re.NOFLAG
            self._patterns.append((re.compile(rf"(?P<mark>{mark}){behind}", flags), rank))

    def read(self, text: str) -> Numbered:
        """The numbering at the beginning of a text; columns, rows and the tree ask for the same ones."""
        if text not in self._known:
            self._known[text] = self._read(text)
        return self._known[text]

    def _read(self, text: str) -> Numbered:
        plain = text.strip()
        start = ambiguous_start(plain, self._start)
        how = None if start is None else self.settled.get(start.key)
        if how in {WHOLE, UNSURE}:
            return Numbered("", plain, LOW if how == UNSURE and self.counted else None, unsure=how == UNSURE)
        if start is not None and how is not None and how < len(start.ends):
            mark = start.mark[: start.ends[how - 1]]
            return Numbered(mark, plain[len(mark) + 1 :].strip(), LOW + self._depth(mark, LOW))
        for pattern, rank in self._patterns:
            match = pattern.match(plain)
            if match is not None and match.end() < len(plain):
                mark = match["mark"].strip()
                return Numbered(mark, plain[match.end() :].strip(), rank + self._depth(mark, rank))
        return Numbered("", plain, None)

    def knowing(self, texts: Iterable[str]) -> Numbering:
        """The same, where the neighbours in these texts, in order, tell "number 1, 3 places" from "number 1.3"."""
        steps = []
        for text in texts:
            start = ambiguous_start(text, self._start)
            read = self.read(text) if start is None else None
            if start is not None:
                steps.append(NumberedStep(start.parts, start))
            elif read is not None and read.rank is not None:
                inner = read.rank >= LOW and re.fullmatch(r"[\d.\uff0e]+", read.mark) is not None
                steps.append(NumberedStep(tuple(map(int, re.findall(r"\d+", read.mark))) if inner else ()))
        if all(step.start is None for step in steps):
            return self
        counted = any(step.start is None and step.parts for step in steps)
        return replace(self, settled={**self.settled, **settled(steps)}, counted=counted)

    def rank_of(self, mark: str) -> float | None:
        """How deep a number in a cell of its own ranks."""
        return self.read(f"{mark.strip().rstrip('.')}\u3001X").rank if mark.strip() else None

    def items(self, text: str) -> int:
        """How many numbered items a text holds."""
        lines = [self.read(line) for line in text.splitlines() if line.strip()]
        numbered = sum(line.rank is not None for line in lines)
        inside = len(re.findall(_CIRCLES, text))
        row = len(re.findall(r"(?:^|[;\uff1b\u3002.\s])\d{1,2}[.\u3001\uff0e](?!\d)", text))
        return max(numbered, inside, row)

    def _depth(self, mark: str, rank: float) -> float:
        return _STEP * len(re.findall(r"[.\uff0e]\d", mark)) if rank == LOW else 0.0
