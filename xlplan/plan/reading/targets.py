"""The sheet of targets → the tree of aspects, measures and targets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from xlplan.codes import ID_LENGTH, normalised, unique_code
from xlplan.plan import findings
from xlplan.plan.deadlines import DeadlineWords, read_deadline
from xlplan.plan.model import Aspect, Deadline, DeadlineKind, Measure, Target
from xlplan.plan.moments import first_day
from xlplan.plan.names import Directory, Owners, read_owners
from xlplan.plan.owners import OwnerWords
from xlplan.plan.owners.chunks import group_key, is_group
from xlplan.plan.reading.rows import is_aside, is_sample, unconfirmed
from xlplan.plan.reading.sheets import Field, Reader, Row, SheetTable

REQUIRED = ("target", "lead", "deadline")
"""Headings without which there are no targets to follow up."""

_NUMBER = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*(.*)", re.DOTALL)
"""A quantity, and what may be its unit: `20`, `3.5`, `20 times`."""

_SUBSTANCE = ("lead", "responsible", "deadline", "quantity")


@dataclass
class TargetReader:
    """Reads rows of the table of targets one after the other. year: the plan's."""

    reader: Reader
    sheet: str
    year: int
    directory: Directory
    deadlines: DeadlineWords
    names: OwnerWords
    taken: set[str] = field(default_factory=set)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    numbers: list[tuple[tuple[str, str, str], str, Field, str]] = field(default_factory=list)
    above: tuple[str, str, str] = ("", "", "")
    owners: dict[str, Owners] = field(default_factory=dict)
    dates: dict[tuple[type, object, str], Deadline] = field(default_factory=dict)
    _first: bool = False
    _everyone: Container[str] = ()
    _following: list[str] = field(default_factory=list)

    def read(self, table: SheetTable) -> tuple[Aspect, ...]:
        """The tree, in the order of the rows."""
        if "hint" not in table.columns:  # what an import wrote is asked about, as long as its column stands
            self._everyone = self.reader.codes("everyone")
        targets = [target for row in table.rows if (target := self._target(row)) is not None]
        self._duplicate_numbers()
        return tree_of(targets)

    def _target(self, row: Row) -> Target | None:
        text = row["target"]
        if is_aside(self.reader, row) and not self._says_who_or_when(row):
            if not text.blank or row.first:
                place = self.reader.origin(self.sheet, f"A{row.number}")
                self.reader.found.append(findings.FOOTNOTE(origin=place, text=row.first[:30]))
            return None
        if is_sample(self.reader, row["number"].text):
            self._sample(row)
            return None
        if text.blank:
            self._without_text(row)
            return None
        aspect, measure_number, measure = self.above = self._headings(row)
        code = self._code(text, measure)
        lead, responsible, stands_in = self._owners(row, code)
        quantity, unit = self._quantity(row, code)
        deadline = self._deadline(row["deadline"], row, code)
        unconfirmed(self.reader, self.sheet, row, target=code)
        return Target(
            code,
            self._number(row, code),
            text.text,
            aspect,
            measure_number,
            measure,
            lead,
            responsible,
            row.text("lead"),
            row.text("responsible"),
            deadline,
            self._start(row["start"], deadline, code),
            quantity,
            unit,
            row.text("note"),
            self.reader.origin(self.sheet, text.cell),
            stands_in,
        )

    def _says_who_or_when(self, row: Row) -> bool:
        """Whether a row has a text and an owner or a deadline, so that it is a target however it begins."""
        return not row["target"].blank and any(not row[key].blank for key in ("lead", "responsible", "deadline"))

    def _sample(self, row: Row) -> None:
        """A line that says that it is a sample is none of the office's, unless somebody typed over it."""
        shipped = {
            normalised(str(line["target"]))
            for locale in self.reader.locales
            for line in locale.table("starter", "samples").values()
        }
        if normalised(row.text("target")) not in {"", *shipped}:
            place = self.reader.origin(self.sheet, row["number"].cell)
            self.reader.found.append(
                findings.SAMPLE_ROW(origin=place, text=row.text("target"), number=row.text("number"))
            )

    def _without_text(self, row: Row) -> None:
        """A row without a target's text: a note, unless it says who and by when."""
        cells = [row[key] for key in _SUBSTANCE if not row[key].blank]
        headings = not row["measure"].blank or not row["aspect"].blank
        place = self.reader.origin(self.sheet, f"A{row.number}")
        if len(cells) >= 2:
            self.reader.found.append(findings.NO_TARGET_TEXT(origin=place, row=row.number))
        else:
            if headings:
                self.above = self._headings(row)
            self.reader.found.append(findings.IGNORED_ROW(origin=place, row=row.number, text=row.first[:30]))

    def _headings(self, row: Row) -> tuple[str, str, str]:
        """Aspect, number and text of the measure; a blank cell means the one above, a dash means none."""
        aspect = _named(row.text("aspect") or self.above[0])
        same = aspect == self.above[0]
        number, measure = row.text("measure_number"), row.text("measure")
        if measure and not _named(measure):
            return (aspect, number, "")
        if not measure and not number and same:
            return (aspect, self.above[1], self.above[2])
        if not measure and number == self.above[1] and (same or number):
            measure = self.above[2]
        if not number and measure == self.above[2]:
            number = self.above[1]
        return (aspect, number, measure)

    def _code(self, text: Field, measure: str) -> str:
        key = normalised(text.text)
        code = unique_code(ID_LENGTH, self.taken, "target", key)
        self.taken.add(code)
        place = self.reader.origin(self.sheet, text.cell)
        first = self.texts.setdefault((key, normalised(measure)), text.cell)
        if first != text.cell:
            self.reader.found.append(findings.DUPLICATE_TARGET(target=code, origin=place, text=text.text, at=first))
        return code

    def _number(self, row: Row, code: str) -> str:
        number = row["number"]
        if not number.blank:
            owners = normalised(row.text("lead") + row.text("responsible"))
            self.numbers.append((self.above, owners, number, code))
        return number.text

    def _duplicate_numbers(self) -> None:
        """A number that stands twice, unless numbers count anew below another heading or for another owner."""
        begins = normalised(self.numbers[0][2].text) if self.numbers else ""
        starts = [i for i, entry in enumerate(self.numbers) if normalised(entry[2].text) == begins]
        singles = len(starts) == len(self.numbers)
        cells: dict[str, str] = {}
        about: set[tuple[str, ...]] = set()
        for index, (heading, owners, number, code) in enumerate(self.numbers):
            key = normalised(number.text)
            goes_on = index + 1 < len(self.numbers) and index + 1 not in starts
            anew = heading not in about or ((goes_on or singles) and (owners,) not in about)
            if key == begins and anew:
                cells, about = {}, set()
            about |= {heading, (owners,)}
            first = cells.setdefault(key, number.cell)
            if first != number.cell:
                place = self.reader.origin(self.sheet, number.cell)
                finding = findings.DUPLICATE_NUMBER(target=code, origin=place, number=number.text, at=first)
                self.reader.found.append(finding)

    def _owners(self, row: Row, code: str) -> tuple[str, tuple[str, ...], bool]:
        """Who leads, who is responsible, and whether the one who leads only stands in."""
        leads = self._list(row["lead"], code)
        others = self._list(row["responsible"], code)
        cell = row["lead"] if row["lead"].cell else row["target"]
        place = self.reader.origin(self.sheet, cell.cell)
        led = leads.leads or leads.departments
        self._rules(leads, others)
        everyone = tuple(dict.fromkeys((*led, *leads.departments, *others.departments, *self._following)))
        stands_in = False
        if row["lead"].blank:
            led = others.leads or (everyone[:1] if self._first and others.parts and not others.parts[0].group else ())
            if not led and not everyone and (leads.unknown or others.unknown):
                pass  # who that is, is asked already
            elif not led and not everyone:
                self.reader.found.append(findings.NO_OWNER(target=code, origin=place, text=row.text("target")))
            elif not led:
                led = everyone[:1]
                stands_in = True
                name = self._name(led[0])
                self.reader.found.append(
                    findings.NO_LEAD(target=code, department=led[0], origin=place, text=row.text("target"), name=name)
                )
        elif any(part.group for part in leads.parts) and len(led) > 1:
            self.reader.found.append(
                findings.GROUP_LEADS(target=code, origin=place, text=row.text("lead"), name=self._name(led[0]))
            )
        elif len(led) > 1:
            self.reader.found.append(
                findings.SEVERAL_LEADS(target=code, origin=place, text=row.text("lead"), name=self._name(led[0]))
            )
        self._other_lead(row, code, led, others)
        lead = led[0] if led else ""
        return lead, tuple(i for i in everyone if i != lead), stands_in

    def _rules(self, *lists: Owners) -> None:
        """Rules that a cell states for itself and everything after it."""
        for owners in lists:
            self._first = self._first or owners.first
            self._following += [i for part in owners.following for i in part.departments if i not in self._following]

    def _other_lead(self, row: Row, code: str, led: tuple[str, ...], others: Owners) -> None:
        strange = [i for i in others.leads if led and i != led[0]]
        if strange:
            self.reader.found.append(
                findings.OTHER_LEAD(
                    target=code,
                    department=strange[0],
                    origin=self.reader.origin(self.sheet, row["responsible"].cell),
                    text=row.text("responsible"),
                    name=self._name(led[0]),
                    other=self._name(strange[0]),
                )
            )

    def _name(self, department: str) -> str:
        key = next(key for key, code in self.directory.names.items() if code == department)
        return next(name for name in self.directory.shown if normalised(name) == key)

    def _list(self, cell: Field, code: str) -> Owners:
        if cell.text not in self.owners:
            self.owners[cell.text] = read_owners(cell.text, self.directory, self.names, self._everyone)
        owners = self.owners[cell.text]
        place = self.reader.origin(self.sheet, cell.cell)
        joint = self.reader.locales[0].text("plan.deadline.or")
        if owners.persons:
            self.reader.found.append(findings.PERSON_WITH_UNIT(target=code, origin=place, text=cell.text))
        for part in owners.parts:
            if part.everyone:
                self.reader.found.append(findings.EVERYONE(target=code, origin=place, text=part.text))
        for unknown in owners.unknown:
            if unknown.open_ended:
                finding = findings.AND_SO_ON(target=code, origin=place, text=cell.text, word=unknown.text)
            elif is_group(unknown.text, self.names):
                same = group_key(unknown.text, self.names)
                finding = findings.UNKNOWN_GROUP(target=code, origin=place, text=unknown.text, same=same)
            else:
                nearest = joint.join(unknown.nearest) or self.reader.locales[0].text("plan.names.none-near")
                same = group_key(unknown.text, self.names)
                finding = findings.UNKNOWN_DEPARTMENT(
                    target=code, origin=place, text=unknown.text, nearest=nearest, same=same
                )
            self.reader.found.append(finding)
        return owners

    def _deadline(self, cell: Field, row: Row, code: str) -> Deadline:
        key = (type(cell.value), cell.value, cell.number_format)
        if key not in self.dates:
            self.dates[key] = read_deadline(cell.value, self.year, self.deadlines, cell.number_format)
        deadline = self.dates[key]
        place = self.reader.origin(self.sheet, cell.cell or row["target"].cell)
        joint = self.reader.locales[0].text("plan.deadline.or")
        choices = joint.join(day.isoformat() for day in deadline.choices)
        text = deadline.text.strip()
        if deadline.why == "empty":
            finding = findings.NO_DEADLINE(target=code, origin=place, text=row.text("target"))
        elif deadline.why == "relative":
            finding = findings.RELATIVE_DATE(target=code, origin=place, text=text)
        elif deadline.kind is DeadlineKind.AMBIGUOUS and choices:
            finding = findings.AMBIGUOUS_DATE(target=code, origin=place, text=text, choices=choices)
        elif deadline.kind is DeadlineKind.AMBIGUOUS:
            finding = findings.BAD_DATE(target=code, origin=place, text=text)
        elif deadline.why == "milestone":
            finding = findings.UNCLEAR_MILESTONE(target=code, origin=place, text=text, due=str(deadline.due))
        elif deadline.why == "festival":
            finding = findings.FESTIVAL_DATE(target=code, origin=place, text=text, due=str(deadline.due))
        else:
            self._year_of(deadline, isinstance(cell.value, date), place.cell, code)
            return deadline
        self.reader.found.append(finding)
        return deadline

    def _year_of(self, deadline: Deadline, typed: bool, cell: str, code: str) -> None:
        """A year unlike the plan's: asked about, unless somebody wrote a later one out in words."""
        if deadline.due is None or deadline.due.year == self.year:
            return
        kind = findings.OTHER_YEAR if typed or deadline.due.year < self.year else findings.LATER_YEAR
        self.reader.found.append(
            kind(
                target=code,
                origin=self.reader.origin(self.sheet, cell),
                text=deadline.text,
                due=deadline.due.isoformat(),
                year=self.year,
            )
        )

    def _start(self, cell: Field, deadline: Deadline, code: str) -> date | None:
        if cell.blank:
            return None
        start = first_day(cell.value, self.year, self.deadlines)
        place = self.reader.origin(self.sheet, cell.cell)
        if start is None:
            self.reader.found.append(findings.BAD_START(target=code, origin=place, text=cell.text))
        elif deadline.due is not None and start > deadline.due:
            self.reader.found.append(
                findings.START_AFTER_DUE(
                    target=code, origin=place, start=start.isoformat(), due=deadline.due.isoformat()
                )
            )
        return start

    def _quantity(self, row: Row, code: str) -> tuple[float | None, str]:
        cell, unit = row["quantity"], row.text("unit")
        if cell.blank:
            return None, unit
        plain = unicodedata.normalize("NFKC", cell.text).replace(",", "")
        match = _NUMBER.fullmatch(plain.strip())
        place = self.reader.origin(self.sheet, cell.cell)
        if match is None or float(match[1]) <= 0 or (match[2] and unit and normalised(match[2]) != normalised(unit)):
            self.reader.found.append(findings.BAD_QUANTITY(target=code, origin=place, text=cell.text))
            return None, unit
        if match[2] and not unit:
            self.reader.found.append(
                findings.UNIT_IN_QUANTITY(target=code, origin=place, text=cell.text, number=match[1], unit=match[2])
            )
        return float(match[1]), unit or match[2]


def _named(text: str) -> str:
    """A heading, "" for a dash."""
    return text if any(c.isalnum() for c in text) else ""


def tree_of(targets: Sequence[Target]) -> tuple[Aspect, ...]:
    """Targets in plan order as a tree: neighbours under the same aspect and measure stand together."""
    aspects = []
    for aspect, below in groupby(targets, key=lambda target: target.aspect):
        measures = [
            Measure(number, text, tuple(members))
            for (number, text), members in groupby(below, key=lambda target: (target.measure_number, target.measure))
        ]
        aspects.append(Aspect(aspect, tuple(measures)))
    return tuple(aspects)
