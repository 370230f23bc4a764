"""Rows of a table → targets under their aspects and measures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from xlplan.codes import normalised
from xlplan.locale import Locale
from xlplan.plan.deadlines import DeadlineWords, read_deadline
from xlplan.plan.importing.columns import ColumnReading, Columns
from xlplan.plan.importing.fields import FieldReader
from xlplan.plan.importing.grid import GridCell
from xlplan.plan.importing.hints import Hint
from xlplan.plan.importing.kinds import LineKind, RowReading, is_upper, joined
from xlplan.plan.importing.names import owners_text
from xlplan.plan.importing.numbering import Numbering
from xlplan.plan.importing.owners import split_persons
from xlplan.plan.importing.records import ImportedTarget, OwnerText
from xlplan.plan.importing.tables import Table
from xlplan.plan.importing.words import IGNORED, KEPT, UNPLACED, ImportWords
from xlplan.plan.owners import Says
from xlplan.plan.owners.chunks import looks_like_name

_MOSTLY = 0.8  # 4 of 5 targets are numbered: so are all
_SEVERAL = 2  # "1. … 2. …" in one cell
_LONGEST_OWNER = 20  # signs of a line that may name who leads


@dataclass
class Tree:
    """Builds the targets of one table. year: for comparing a date cell with its text. owner_row: above the header, that
    of the department which owns the table."""

    table: Table
    columns: Columns
    words: ImportWords
    numbering: Numbering
    deadlines: DeadlineWords
    year: int
    locale: Locale
    fields: FieldReader = field(init=False)
    targets: list[ImportedTarget] = field(default_factory=list)
    owner_row: int | None = None
    _headings: dict[int, RowReading] = field(default_factory=dict)
    _levels: dict[str, str] = field(default_factory=dict)
    _counts: dict[int, int] = field(default_factory=dict)
    _context: OwnerText | None = None

    def __post_init__(self) -> None:
        self.fields = FieldReader(self.words, self.deadlines, self.year)

    def build(self, rows: Sequence[RowReading]) -> list[ImportedTarget]:
        """The targets in order."""
        self._context = self._owner_above()
        depths = self._depths(rows)
        for row in rows:
            if row.kind is LineKind.HEADING and (owner := self._owner_in(row.whole)) is not None:
                self._context = owner
            elif row.kind is LineKind.HEADING:
                self._enter(row, depths)
            elif row.kind is LineKind.LEVELS_ONLY:
                self._read_levels(row.row)
            elif row.kind is LineKind.MORE and self.targets:
                self._join(row)
            elif row.kind is LineKind.TARGET or (row.kind is LineKind.MORE):
                self.targets.append(self._target(row, depths))
        return numbers_out_of_texts(self._measure_numbers(self.targets), self.numbering)

    def _depths(self, rows: Sequence[RowReading]) -> dict[float, int]:
        """Style of headings → depth. Numbered ones by rank; those without numbering above if they come first."""
        headings = [row for row in rows if row.kind is LineKind.HEADING and self._owner_in(row.whole) is None]
        styles = list(dict.fromkeys(row.style for row in headings))
        numbered = sorted(style for style in styles if style >= 0)
        plain = [style for style in styles if style < 0]
        ordered = [*plain, *numbered] if styles and styles[0] < 0 else [*numbered, *plain]
        return {style: depth for depth, style in enumerate(ordered)}

    def _owner_above(self) -> OwnerText | None:
        """The department above the header, or the one that the sheet is named after."""
        for row in reversed(self.table.above[-2:]):
            cells = self.table.grid.row(row)
            if len(cells) == 1 and (owner := self._owner_in(cells[0].text)) is not None:
                self.owner_row = row
                return owner
        return self._owner_in(self.table.grid.name)

    def _owner_in(self, text: str) -> OwnerText | None:
        """The department that a text above rows names, and nothing else; only where the rows themselves name none."""
        if any(self.columns.of(meaning) for meaning in ("lead", "responsible")):
            return None
        said = self.fields.labelled(text).spoken
        if said:
            return said[0]
        plain = self.numbering.read(text).text.strip(" :\uff1a")
        short = 2 < len(plain) <= _LONGEST_OWNER and not any(c.isdigit() for c in plain)
        return OwnerText(plain) if short and looks_like_name(plain, self.words.owners) else None

    def _enter(self, row: RowReading, depths: dict[float, int]) -> None:
        depth = depths[row.style]
        self._headings = {d: h for d, h in self._headings.items() if d < depth}
        self._headings[depth] = row
        self._levels = {}

    def _read_levels(self, row: int) -> None:
        """Take up what stands in the columns of the tree; what is blank stays as above, below a new aspect nothing."""
        for meaning in ("aspect", "measure_number", "measure"):
            column = self.columns.first(meaning)
            cell = self.table.grid.at(row, column) if column is not None else None
            if cell is None or not cell.text or cell.wide or self._is_same(cell):
                continue
            if meaning == "aspect" and self._levels.get("aspect") != cell.text:
                self._levels.pop("measure", None)
                self._levels.pop("measure_number", None)
            if meaning == "measure_number" and self._levels.get(meaning) != cell.text:
                self._levels.pop("measure", None)
            self._levels[meaning] = cell.text

    def _target(self, row: RowReading, depths: dict[float, int]) -> ImportedTarget:
        self._read_levels(row.row)
        hints: list[Hint] = []
        aspect, number, measure, between = self._above(depths)
        if between:
            hints.append(Hint("split-heading"))
        hints += [Hint("heading-number", heading=h.whole) for h in self._headings.values() if h.number_unsure]
        cell = self._cell(row.row, "target")
        text = cell.text if cell is not None else ""
        if row.kind is LineKind.MORE:
            hints.append(Hint("cell-cut"))
        if row.unsure:
            hints.append(Hint("heading-or-target"))
        if (count := self.numbering.items(text)) >= _SEVERAL:
            hints.append(Hint("several-in-cell", count=count))
        place = cell.place if cell is not None else self.table.grid.row(row.row)[0].place
        hints += self._marks(row.row)
        spoken = self._spoken(row.row)
        if not spoken and self._context is not None:
            spoken = (self._context,)
        return ImportedTarget(
            self._text(row.row, "number"),
            aspect,
            number,
            measure,
            text,
            spoken,
            self._day(row.row, "deadline"),
            self._day(row.row, "start"),
            self._text(row.row, "quantity"),
            self._text(row.row, "unit"),
            self._note(row.row, between),
            self.table.grid.where(place),
            row.row,
            tuple(hints),
        )

    def _marks(self, row: int) -> list[Hint]:
        """What a person sees in a row besides its texts: that it is crossed out, hidden, or has notes."""
        cells = self.table.grid.row(row)
        struck = [cell for cell in cells if cell.struck]
        hints: list[Hint] = []
        own = self._cell(row, "target")
        if own is not None and own.struck and all(run.struck for run in own.struck):
            hints.append(Hint("row-struck"))
        else:
            hints += [Hint("text-struck", text="".join(r.text for r in c.struck if r.struck)) for c in struck]
        if row in self.table.grid.hidden_rows:
            hints.append(Hint("row-filtered" if row in self.table.grid.filtered_rows else "row-hidden"))
        hints += [Hint("cell-note", text=" ".join(cell.note.split())) for cell in cells if cell.note]
        return hints

    def _above(self, depths: dict[float, int]) -> tuple[str, str, str, list[str]]:
        """Aspect, number and text of the measure, and headings between them."""
        levels = self._levels
        headings = [self._headings[depth] for depth in sorted(self._headings)]
        aspect, number, measure = levels.get("aspect", ""), levels.get("measure_number", ""), levels.get("measure", "")
        if number and aspect and self.columns.first("measure") is None and not headings:
            return joined(number, aspect), "", "", []  # nothing but the aspects can be what is counted
        if not headings:
            return aspect, number, measure, []
        has_aspect = self.columns.first("aspect") is not None
        has_measure = self.columns.first("measure") is not None
        first, last = headings[0], headings[-1]
        if has_aspect and has_measure:
            return aspect, number, measure, [heading.whole for heading in headings]
        if has_aspect:
            return aspect, number or last.mark, last.text, [h.whole for h in headings[:-1]]
        if has_measure:
            return first.whole, number, measure, [h.whole for h in headings[1:]]
        if len(depths) == 1 and not is_upper(first.style):
            return "", first.mark, first.text, []
        if len(headings) == 1:
            return first.whole, "", "", []
        return first.whole, last.mark, last.text, [h.whole for h in headings[1:-1]]

    def _cell(self, row: int, meaning: str) -> GridCell | None:
        column = self.columns.first(meaning)
        return self._at(row, column) if column is not None else None

    def _at(self, row: int, column: int) -> GridCell | None:
        """The cell over a place, if it begins in that column; what says "as above" is the one above."""
        cell = self.table.grid.at(row, column)
        if cell is None or cell.column != column or cell.wide or not cell.text:
            return None
        while self._is_same(cell) and cell.row > self.table.last + 1:
            above = self.table.grid.at(cell.row - 1, column)
            if above is None or not above.text:
                return None
            cell = above
        return cell

    def _is_same(self, cell: GridCell) -> bool:
        return normalised(cell.text) in self.words.rows["same_above"]

    def _text(self, row: int, meaning: str) -> str:
        cell = self._cell(row, meaning)
        return cell.text if cell is not None else ""

    def _spoken(self, row: int) -> tuple[OwnerText, ...]:
        """What the columns of owners say, as written; a line that only continues is joined."""
        said: list[OwnerText] = []
        for reading in self.columns.readings:
            if reading.meaning not in {"lead", "responsible"} or (cell := self._at(row, reading.column)) is None:
                continue
            text = owners_text(cell.text, self.words)
            if reading.beside == "person":
                text, _ = split_persons(cell.text, self.words)
            elif reading.beside == "deadline":
                text, _ = self.fields.without_deadline(cell.text)
            if text:
                said.append(OwnerText(text, self._says(reading), reading.heading, reading.first_leads))
        return tuple(dict.fromkeys(said))

    def _says(self, reading: ColumnReading) -> Says:
        """The role that a column gives; what a person called the lead holds lists of which the first leads."""
        if reading.meaning == "lead":
            return Says.NOTHING if reading.first_leads else Says.LEAD
        plain = normalised(reading.heading)
        return Says.HELP if any(w in plain for w in self.words.rules["helpers"]) else Says.NOTHING

    def _day(self, row: int, meaning: str) -> str:
        """A deadline as written; a date cell whose text alone would be read otherwise is written in full."""
        cell = self._cell(row, meaning)
        if cell is None:
            beside = [r for r in self.columns.readings if r.beside == meaning]
            found = [self._at(row, reading.column) for reading in beside]
            return next((self.fields.without_deadline(one.text)[1] for one in found if one is not None), "")
        if isinstance(cell.value, str):
            return cell.text
        by_value = read_deadline(cell.value, self.year, self.deadlines, cell.number_format)
        by_text = read_deadline(cell.text, self.year, self.deadlines)
        if by_value.due is not None and by_text.due != by_value.due:
            return by_value.due.isoformat()
        return cell.text

    def _note(self, row: int, between: Sequence[str]) -> str:
        parts = [*between]
        for reading in self.columns.readings:
            if reading.beside == "person" and (cell := self._at(row, reading.column)) is not None:
                _, persons = split_persons(cell.text, self.words)
                names = self.locale.text("importing.shown.listed").join(persons)
                parts += [self.locale.text("importing.shown.persons", names=names)] if persons else []
            if reading.meaning not in {"note", UNPLACED, *KEPT} or reading.meaning == IGNORED:
                continue
            cell = self._at(row, reading.column)
            if cell is None:
                continue
            if reading.meaning == "note":
                parts.append(cell.text)
            else:
                heading = reading.heading or reading.letter
                parts.append(self.locale.text("importing.shown.labelled", heading=heading, text=cell.text))
        return self.locale.text("importing.shown.joint").join(parts)

    def _join(self, row: RowReading) -> None:
        """More rows of the same target: what they say is added to it and asked about."""
        if row.part:
            self._detail(row)
            return
        first = self.targets[-1]
        count = self._counts[first.row] = self._counts.get(first.row, 1) + 1
        more = self._target(RowReading(row.row, LineKind.TARGET), {})
        joint = self.locale.text("importing.shown.joint")

        def joined(one: str, other: str) -> str:
            return one if not other or other == one else joint.join(filter(None, (one, other)))

        hints = [hint for hint in first.hints if hint.key != "rows-joined"]
        self.targets[-1] = replace(
            first,
            spoken=tuple(dict.fromkeys((*first.spoken, *more.spoken))),
            deadline=joined(first.deadline, more.deadline),
            quantity=joined(first.quantity, more.quantity),
            unit=joined(first.unit, more.unit),
            note=joined(first.note, more.note),
            hints=(*hints, Hint("rows-joined", count=count)),
        )

    def _detail(self, row: RowReading) -> None:
        """A row that details the target above: its text and dates go to the note, its own departments take part."""
        whole, part = self.targets[-1], self._target(RowReading(row.row, LineKind.TARGET), {})
        joint = self.locale.text("importing.shown.joint")
        dated = part.deadline if part.deadline != whole.deadline else ""
        names = {said.text for said in whole.spoken}
        helping = tuple(replace(s, says=Says.HELP, part=True) for s in part.spoken if s.text not in names)
        hint = Hint("parts-differ")
        asked = (dated or helping) and hint not in whole.hints
        self.targets[-1] = replace(
            whole,
            spoken=(*whole.spoken, *helping),
            note=joint.join(filter(None, (whole.note, part.text, dated, part.quantity + part.unit, part.note))),
            hints=(*whole.hints, hint) if asked else whole.hints,
        )

    def _measure_numbers(self, targets: list[ImportedTarget]) -> list[ImportedTarget]:
        read = [self.numbering.read(target.measure) for target in targets]
        if any(target.measure_number for target in targets) or not _mostly([r.rank for r in read]):
            return targets
        return [
            replace(target, hints=(*target.hints, Hint("heading-number", heading=target.measure)))
            if r.unsure
            else target
            if r.rank is None
            else replace(target, measure_number=r.mark, measure=r.text)
            for target, r in zip(targets, read, strict=True)
        ]


def numbers_out_of_texts(targets: Sequence[ImportedTarget], numbering: Numbering) -> list[ImportedTarget]:
    """Where no column numbers the targets and nearly all texts do so themselves."""
    read = [numbering.read(target.text) for target in targets]
    if any(target.number for target in targets) or not _mostly([0.0 if r.unsure else r.rank for r in read]):
        return list(targets)
    return [
        replace(target, hints=(*target.hints, Hint("number-or-quantity")))
        if r.unsure
        else target
        if r.rank is None
        else replace(target, number=r.mark, text=r.text)
        for target, r in zip(targets, read, strict=True)
    ]


def _mostly(ranks: Sequence[float | None]) -> bool:
    return len(ranks) > 1 and sum(rank is not None for rank in ranks) >= _MOSTLY * len(ranks)
