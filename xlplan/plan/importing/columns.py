"""What each column of a table holds: by its heading, by a person's word, by its content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from xlplan.books.book import column_name
from xlplan.codes import normalised
from xlplan.errors import RequestError
from xlplan.plan.importing.content import TableContent
from xlplan.plan.importing.headings import ASKED, GUESS, LIKELY, SURE, ColumnHeading, meaning_of, unit_beside
from xlplan.plan.importing.hints import Hint
from xlplan.plan.importing.tables import Table
from xlplan.plan.importing.words import LEVELS, UNPLACED, ImportWords

_ONE_EACH = ("number", "deadline", "start", "quantity", "unit", "lead", "measure_number", *LEVELS)
_ASKED_ABOUT = frozenset({*LEVELS, "lead", "responsible", "deadline", "start", "quantity"})
_FINE, _NEARLY_ALL = 0.8, 0.95  # 8 rows of 10 have a text of their own; 19 of 20
_MOST = 0.7  # 7 cells of 10 are dates under a heading that says nothing


@dataclass(frozen=True)
class ColumnReading:
    """A column as it was understood. meaning: a code of `words.PLACED` or `words.KEPT`, IGNORED, or UNPLACED (kept
    among the notes). confidence: see `headings`. beside: what stands with each unit, a person or a deadline.
    first_leads: whether somebody called it the lead although its heading does not, so that the first named leads."""

    column: int
    heading: str
    meaning: str
    confidence: float
    examples: tuple[str, ...] = ()
    beside: str = ""
    first_leads: bool = False

    @property
    def letter(self) -> str:
        """Its name in a spreadsheet."""
        return column_name(self.column)


@dataclass(frozen=True)
class Columns:
    """All columns of a table, left to right, and what must be asked about them."""

    readings: tuple[ColumnReading, ...]
    hints: tuple[Hint, ...] = ()

    def of(self, meaning: str) -> tuple[int, ...]:
        """Numbers of the columns with that meaning."""
        return self._by_meaning.get(meaning, ())

    @cached_property
    def _by_meaning(self) -> Mapping[str, tuple[int, ...]]:
        found: dict[str, tuple[int, ...]] = {}
        for reading in self.readings:
            found[reading.meaning] = (*found.get(reading.meaning, ()), reading.column)
        return found

    def first(self, meaning: str) -> int | None:
        """The first of them."""
        return next(iter(self.of(meaning)), None)


def read_columns(table: Table, words: ImportWords, content: TableContent, mapping: Mapping[str, str]) -> Columns:
    """What each column means. mapping: heading or letter → meaning, as a person said.

    Raises RequestError if a name or a meaning of `mapping` is not known.
    """
    reader = _Columns(table, words, content)
    reader.ask(mapping)
    reader.by_content()
    reader.several()
    reader.levels()
    reader.owners()
    return Columns(tuple(reader.readings), tuple(reader.hints))


class _Columns:
    def __init__(self, table: Table, words: ImportWords, content: TableContent) -> None:
        self.table = table
        self.words = words
        self.content = content
        self.hints: list[Hint] = []
        self.readings = [self._first(heading) for heading in table.headings]

    def _first(self, heading: ColumnHeading) -> ColumnReading:
        meaning, confidence = meaning_of(heading, self.words, tuple(self.table.shared))
        examples = self.content.examples(heading.column)
        unit = unit_beside(heading, self.words)
        beside = "" if unit is None else unit[1]
        return ColumnReading(heading.column, heading.text, meaning, confidence, examples, beside)

    def ask(self, mapping: Mapping[str, str]) -> None:
        """Apply what a person said."""
        for name, word in mapping.items():
            meaning = self.words.meaning(word)
            if meaning is None:
                raise RequestError("import-no-such-meaning", text=word)
            found = [i for i, reading in enumerate(self.readings) if self._named(reading, name)]
            if not found:
                headings = ", ".join(reading.heading for reading in self.readings if reading.heading)
                raise RequestError("import-no-such-column", text=name, headings=headings)
            for index in found:
                first = meaning == "lead" and self.readings[index].meaning == "responsible"
                self._set(index, meaning, ASKED)
                self.readings[index] = replace(self.readings[index], first_leads=first)

    def _named(self, reading: ColumnReading, name: str) -> bool:
        parts = [part for heading in self.table.headings if heading.column == reading.column for part in heading.parts]
        wanted = normalised(name)
        names = (reading.heading, parts[-1] if parts else "", "".join(parts), reading.letter)
        return bool(wanted) and wanted in {normalised(text) for text in names}

    def _set(self, index: int, meaning: str, confidence: float) -> None:
        self.readings[index] = replace(self.readings[index], meaning=meaning, confidence=confidence)

    def by_content(self) -> None:
        """Correct headings that mislead, and guess where they tell little or nothing."""
        content = self.content
        for index, reading in enumerate(self.readings):
            if reading.confidence >= ASKED or not content.filled(reading.column):
                continue
            column, meaning = reading.column, reading.meaning
            if reading.confidence < SURE and not self._has("deadline") and content.share_deadlines(column) >= _MOST:
                self._guessed(index, "deadline")
            elif meaning == "responsible" and content.share_units(column) >= _MOST:
                self._set(index, "unit", LIKELY)
            elif meaning in LEVELS and content.share_numbers(column) >= _MOST:
                self._guessed(index, self._of_numbers(column))
            elif meaning == "person" and content.share_departments(column) >= _MOST:
                self._guessed(index, "responsible" if self._has("lead") else "lead")
            elif meaning == UNPLACED:
                self._guessed(index, self._guess(reading))
            elif reading.confidence <= GUESS:
                self._guessed(index, meaning)

    def _of_numbers(self, column: int) -> str:
        """What a column of numbers holds: those that count up are serial numbers, never quantities."""
        if not self.content.counts_up(column):
            return "quantity"
        return UNPLACED if self._has("number") else "number"

    def _guess(self, reading: ColumnReading) -> str:
        """What a column holds whose heading tells nothing."""
        content, column = self.content, reading.column
        if content.counts_up(column) and not self._has("number"):
            return "number"
        if content.share_departments(column) >= _MOST and not self._has("responsible"):
            return "lead" if reading.heading == "" and not self._has("lead") else "responsible"
        if not self._has("target") and not self._has("measure") and content.longest() == column:
            return "target"
        return UNPLACED

    def _guessed(self, index: int, meaning: str) -> None:
        """Take a meaning, and ask about it if anything hangs on it."""
        reading = self.readings[index]
        if meaning == UNPLACED:
            self._set(index, UNPLACED, GUESS)
            return
        self._set(index, meaning, GUESS)
        if meaning in _ASKED_ABOUT:
            self.hints.append(Hint("guessed-column", heading=reading.heading or reading.letter, meaning=meaning))

    def _has(self, meaning: str) -> bool:
        return any(reading.meaning == meaning for reading in self.readings)

    def several(self) -> None:
        """Where columns share a meaning that only one can have, the surest keeps it."""
        self._numbers()
        for meaning in _ONE_EACH:
            if meaning in LEVELS:
                continue
            same = [i for i, reading in enumerate(self.readings) if reading.meaning == meaning]
            best = max(same, key=lambda i: (self.readings[i].confidence, -i), default=None)
            for index in same:
                if index != best:
                    self._set(index, "responsible" if meaning == "lead" else UNPLACED, GUESS)

    def _numbers(self) -> None:
        """Of two columns of numbers the coarser counts the measures."""
        same = [i for i, reading in enumerate(self.readings) if reading.meaning == "number"]
        if len(same) == 2 and not self._has("measure_number"):
            first, second = same
            if self._own(first) < self._own(second):
                self._set(first, "measure_number", LIKELY)
        elif len(same) == 1 and not self._has("measure_number") and self.readings[same[0]].confidence < ASKED:
            most = max(map(self._own, self._level_indexes()), default=0)
            if self._own(same[0]) < _FINE * most:
                self._set(same[0], "measure_number", LIKELY)

    def _own(self, index: int) -> int:
        return self.content.own(self.readings[index].column)

    def _level_indexes(self) -> list[int]:
        return [i for i, reading in enumerate(self.readings) if reading.meaning in LEVELS]

    def levels(self) -> None:
        """Which of the columns of the tree holds the targets, and what stands above it."""
        self._finer_than_known()
        indexes = self._level_indexes()
        if not indexes:
            return
        target = self._target_of(indexes)
        others = [i for i in indexes if i != target and self.readings[i].confidence < ASKED]
        if self.readings[target].meaning != "target":
            self._set(target, "target", min(LIKELY, self.readings[target].confidence))
        above = [i for i in others if i < target]
        self._doubts(target, [i for i in others if self._rivals(i, target)])
        above = [i for i in above if not self._rivals(i, target)]
        for index in others:
            if index not in above:
                self._set(index, UNPLACED, LIKELY)
        self._above(above)

    def _finer_than_known(self) -> None:
        """A column of texts in every row holds the targets, if the known ones of the tree are all coarser."""
        most = max(map(self._own, self._level_indexes()), default=0)
        rows = len(self.content.rows)
        asked = any(r.meaning == "target" and r.confidence >= ASKED for r in self.readings)
        if asked or not most or most >= _FINE * rows:
            return
        for index, reading in enumerate(self.readings):
            free = reading.meaning == UNPLACED and self._own(index) >= _NEARLY_ALL * rows
            if free and self.content.is_prose(reading.column):
                self._guessed(index, "target")
                return

    def _above(self, above: Sequence[int]) -> None:
        if len(above) == 1:
            meaning = self.readings[above[0]].meaning
            self._set(above[0], "measure" if meaning == "target" else meaning, self.readings[above[0]].confidence)
            return
        for place, index in enumerate(above):
            meaning = "aspect" if place == 0 else "measure" if place == len(above) - 1 else UNPLACED
            sure = self.readings[index].meaning == meaning
            self._set(index, meaning, SURE if sure else LIKELY)

    def _target_of(self, indexes: Sequence[int]) -> int:
        asked = [i for i in indexes if self.readings[i].meaning == "target" and self.readings[i].confidence >= ASKED]
        if asked:
            return asked[0]
        most = max(self._own(i) for i in indexes)
        fine = [i for i in indexes if self._own(i) >= _FINE * most and self.readings[i].confidence < ASKED]
        named = [i for i in fine if self.readings[i].meaning == "target"]
        best = self.words.best_targets

        def weight(index: int) -> tuple[int, int]:
            last = normalised(self.table.headings[index].last)
            return (best.index(last) if last in best else len(best), index)

        return min(named, key=weight) if named else max(fine or indexes)

    def _rivals(self, index: int, target: int) -> bool:
        """Whether a column says something of its own in nearly every row, and does not stand above by its name."""
        if self._own(index) < _FINE * self._own(target) or self._own(target) <= 1:
            return index > target and self._own(index) > 0
        return index > target or self.readings[index].meaning == "target"

    def _doubts(self, target: int, rivals: Sequence[int]) -> None:
        chosen = self.readings[target].heading
        for index in rivals:
            if self.readings[index].meaning == "target" or self._own(index) >= _FINE * self._own(target):
                self.hints.append(Hint("target-choice", chosen=chosen, other=self.readings[index].heading))

    def owners(self) -> None:
        """Where nobody leads by heading: of a responsible and a helping column the responsible one leads."""
        if self._has("lead"):
            return
        same = [i for i, reading in enumerate(self.readings) if reading.meaning == "responsible"]
        helping = [
            i for i in same if any(w in normalised(self.readings[i].heading) for w in self.words.rules["helpers"])
        ]
        answering = [i for i in same if i not in helping]
        if helping and len(answering) == 1 and self.readings[answering[0]].confidence < ASKED:
            self._set(answering[0], "lead", LIKELY)
            self.hints.append(Hint("lead-from-responsible", heading=self.readings[answering[0]].heading))
