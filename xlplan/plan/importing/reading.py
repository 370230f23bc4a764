"""A file → what was understood of it. Nothing is written here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path

from xlplan.books.book import column_name
from xlplan.codes import normalised
from xlplan.errors import PlanError, RequestError
from xlplan.findings import Finding
from xlplan.locale import Locale, load_locale
from xlplan.plan.deadlines import DeadlineWords, deadline_words, read_deadline
from xlplan.plan.importing.account import LEFT_OUT, NOTE, PROSE, TITLE, Accounted, accounted
from xlplan.plan.importing.cards import CardsRead, cards_in
from xlplan.plan.importing.departments import Collector, departments_of, members_of
from xlplan.plan.importing.document import ForeignFile
from xlplan.plan.importing.fields import FieldReader
from xlplan.plan.importing.grid import TableGrid
from xlplan.plan.importing.hints import Hint
from xlplan.plan.importing.leads import stated_rules
from xlplan.plan.importing.naming import first_texts, plan_name, year_in, year_of_deadlines
from xlplan.plan.importing.numbering import Numbering
from xlplan.plan.importing.owners import OwnerRules, settle_owners
from xlplan.plan.importing.parts import TablePart, TableReader
from xlplan.plan.importing.prose import ProseRead, ProseReader
from xlplan.plan.importing.questions import (
    FIRST,
    MEMBERS,
    NO_LEAD,
    YEAR,
    answered,
    check_answers,
    questions_of,
)
from xlplan.plan.importing.records import ImportedDepartment, ImportedTarget, ImportQuestion, TableRead, Understanding
from xlplan.plan.importing.sources import read_file
from xlplan.plan.importing.sources.blocks import grids_of_blocks
from xlplan.plan.importing.tables import Table, apart, strange_table_in, tables_in
from xlplan.plan.importing.tree import numbers_out_of_texts
from xlplan.plan.importing.words import ImportWords, import_words
from xlplan.plan.owners import Says


@dataclass(frozen=True)
class Choices:
    """What a person said about a file. mapping: heading → meaning. only: sheets, tables or departments to be taken, all
    if empty. lang: of the plan to be written, "" for the source's own. this_year: of the day, for reading days while
    the plan's year is not known. year: the plan's. answers: question id → choice."""

    mapping: Mapping[str, str]
    only: tuple[str, ...] = ()
    lang: str = ""
    this_year: int = 2022
    year: int | None = None
    answers: Mapping[str, str] = field(default_factory=dict)


def understand(path: Path, locales: Sequence[Locale], choices: Choices) -> Understanding:
    """What a file holds as it is understood; `-` is standard input. `locales` are the languages accepted.

    Raises PlanError for a file that cannot be read or holds no targets, RequestError for a choice that names nothing.
    """
    return understand_file(read_file(path), locales, choices)


def understand_file(file: ForeignFile, locales: Sequence[Locale], choices: Choices) -> Understanding:
    """The same for a file that is read already."""
    return _Importer(file, locales, choices).understand()


@dataclass
class _Taken:
    """What was taken out of the file. order: (index of the block or sheet, row) of each target."""

    targets: list[tuple[tuple[int, int], ImportedTarget]] = field(default_factory=list)
    account: list[tuple[tuple[int, int], Accounted]] = field(default_factory=list)
    parts: list[TablePart] = field(default_factory=list)
    others: list[tuple[str, int]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


class _Importer:
    def __init__(self, file: ForeignFile, locales: Sequence[Locale], choices: Choices) -> None:
        self.file = file
        self.locales = locales
        self.choices = choices
        self.words: ImportWords = import_words(locales)
        self.deadlines: DeadlineWords = deadline_words(locales)
        self.numbering = Numbering(self.words)
        self.stem = Path(file.name).stem
        self.locale = self._locale()
        self.texts = [text for _, text in self._all_texts()]

    def understand(self) -> Understanding:
        """Take everything, then settle what holds for all of it."""
        guess = self.choices.year or self._year_in([*first_texts(self.texts), self.stem, *self.texts])
        taken, prose = self._take(guess or self.choices.this_year)
        above = [text for part in taken.parts[:1] for text in _titles(part.table)]
        titles = [*prose.titles, *above] or [e.text for _, e in sorted(taken.account, key=_place) if e.became == TITLE]
        name = plan_name(titles, self.stem, self.words)
        targets = [target for _, target in sorted(taken.targets, key=_place)]
        year = self.choices.year or self._year([name, *titles], targets)
        rules = stated_rules([t for t in self.texts if len(t) < 400 or _mentions(t, self.words)], self.words)
        if self.choices.answers.get(NO_LEAD) == FIRST:
            rules = OwnerRules(first=True, without=rules.without)
        rules = self._only_said_in_rows(rules, targets)
        owners = settle_owners(targets, self.words, rules, self.locale)
        collector = Collector(self.words)
        for entry in owners.names:
            collector.add(entry)
        known = _only_departments(owners.targets, self.choices.only)
        return self._result(taken, prose, known, collector, name, year)

    def _only_said_in_rows(self, rules: OwnerRules, targets: Sequence[ImportedTarget]) -> OwnerRules:
        """A rule that stands in the cell or bracket of a row holds from there on, not before."""
        inside = [s.text for t in targets for s in t.spoken]
        if not rules.first or self.choices.answers.get(NO_LEAD) == FIRST:
            return rules
        outside = [text for text in self.texts if not any(said in text for said in inside if len(said) > 8)]
        return replace(rules, first=stated_rules(outside, self.words).first)

    def _take(self, year: int) -> tuple[_Taken, ProseRead]:
        prose = ProseRead()
        taken = _Taken()
        grids = list(self.file.grids)
        if self.file.blocks:
            fields = FieldReader(self.words, self.deadlines, year)
            prose = ProseReader(self.words, self.numbering, fields, self.locale).read(self.file.blocks)
            rest = [(i, block) for i, block in enumerate(self.file.blocks) if i not in prose.used]
            grids = grids_of_blocks(rest, self.locale)
            taken.targets += [((target.row, 0), self._labels_mapped(target)) for target in prose.targets]
        self._take_grids(grids, year, taken, strange=not prose.targets)
        self._account_rest(taken, prose)
        behind, where = len(self.file.blocks), self.locale.text("importing.shown.aside")
        taken.account += [((behind, n), accounted(where, [text], NOTE)) for n, text in enumerate(self.file.asides)]
        if not taken.targets:
            self._refuse(grids)
        return taken, prose

    def _labels_mapped(self, target: ImportedTarget) -> ImportedTarget:
        """With what a person said of labels in prose: the list behind it leads, or its first named does."""
        said = {normalised(name): self.words.meaning(word) for name, word in self.choices.mapping.items()}
        leading = [s for s in target.spoken if s.heading and said.get(normalised(s.heading)) == "lead"]
        spoken = tuple(replace(s, says=Says.NOTHING, first=True) if s in leading else s for s in target.spoken)
        return replace(target, spoken=spoken)

    def _take_grids(self, grids: Sequence[TableGrid], year: int, taken: _Taken, *, strange: bool) -> None:
        reader = TableReader(
            self.file.name, self.words, self.numbering, self.deadlines, year, self.locale, self.choices.mapping
        )
        grids = [part for grid in grids for part in apart(grid, self.words)]
        visible = [grid for grid in grids if not grid.hidden] or list(grids)
        chosen = [grid for grid in visible if self._is_wanted(grid)]
        if self.choices.only and not chosen and not self._names_departments():
            names = ", ".join(name for grid in grids for name in (grid.names or (grid.name,)))
            raise RequestError("import-no-such-sheet", text=self.choices.only[0], names=names)
        found = [(g, grid, tables_in(grid, self.words)) for g, grid in enumerate(grids) if grid in chosen]
        if strange and not any(tables for _, _, tables in found) and not self._has_cards(chosen):
            found = [(g, grid, [t] if (t := strange_table_in(grid)) else []) for g, grid, _ in found]
        mapped = _Mapping(self.choices.mapping)
        for index, grid, tables in found:
            if (cards := cards_in(grid, self.words, self.locale)) is not None:
                self._take_cards(index, grid, cards, taken)
                continue
            for table in tables:
                self._take_table(index, table, reader, mapped, taken, alone=sum(len(t) for _, _, t in found) == 1)
        labels = {said.heading for _, target in taken.targets for said in target.spoken}
        mapped.check(taken.parts, found, labels)
        for index, grid in enumerate(grids):
            if grid not in chosen or not grid.cells:
                taken.account.append(((index, 0), accounted(grid.name, [], LEFT_OUT)))
            elif not self.file.blocks and not any(entry[0][0] == index for entry in taken.account):
                rows = [row for row in grid.rows if grid.row(row)]
                taken.account += [
                    ((index, row), accounted(grid.where(grid.row(row)[0].place), _texts(grid, row), LEFT_OUT))
                    for row in rows
                ]

    def _has_cards(self, grids: Sequence[TableGrid]) -> bool:
        return any(cards_in(grid, self.words, self.locale) is not None for grid in grids)

    def _take_cards(self, index: int, grid: TableGrid, cards: CardsRead, taken: _Taken) -> None:
        numbering = self.numbering.knowing(target.text for target in cards.targets)
        targets = numbers_out_of_texts(cards.targets, numbering)
        taken.targets += [(_order(index, grid, target.row), target) for target in targets]
        taken.account += [((index, number), entry) for number, entry in enumerate(cards.account)]

    def _take_table(
        self, index: int, table: Table, reader: TableReader, mapped: _Mapping, taken: _Taken, *, alone: bool
    ) -> None:
        grid = table.grid
        try:
            part = reader.read(table, _titles(table), mapped.of(table))
        except PlanError:
            if alone and not taken.targets:
                raise
            rows = [row for row in grid.rows if table.first <= row <= table.end and grid.row(row)]
            taken.account += [
                ((index, row), accounted(grid.row(row)[0].place, _texts(grid, row), LEFT_OUT)) for row in rows
            ]
            taken.others.append((grid.name, table.first))
            return
        if part.useful:
            taken.parts.append(part)
            taken.targets += [(_order(index, grid, target.row), target) for target in part.targets]
            taken.findings += list(reader.lost(part))
        elif table.data_rows:
            taken.others.append((grid.name, table.first))
        for row, entry in reader.account(part, taken=part.useful):
            taken.account.append(((index, row), replace(entry, where=grid.where(entry.where))))

    def _account_rest(self, taken: _Taken, prose: ProseRead) -> None:
        """Paragraphs: what prose made of them, unless a table took them up."""
        seen = {entry.where for _, entry in taken.account}
        if prose.account:
            by_where = {entry.where: entry for _, entry in prose.account}
            taken.account = [(order, _title_or(entry, by_where.get(entry.where))) for order, entry in taken.account]
            taken.account += [((i, 0), entry) for i, entry in prose.account if entry.where not in seen]
        else:
            for index, block in enumerate(self.file.blocks):
                where = block.place(self.locale)
                if block.text and where not in seen:
                    taken.account.append(((index, 0), accounted(where, [block.text], PROSE)))

    def _refuse(self, grids: Sequence[TableGrid]) -> None:
        """Raises PlanError: there is nothing to be followed up."""
        if any(tables_in(grid, self.words) for grid in grids):
            raise PlanError("import-no-targets", file=self.file.name, sheet=grids[0].name)
        if self.file.blocks:
            raise PlanError("import-no-prose", file=self.file.name)
        raise PlanError("import-no-table", file=self.file.name)

    def _is_wanted(self, grid: TableGrid) -> bool:
        names = {normalised(name) for name in (grid.name, *grid.names)}
        wanted = {normalised(name) for name in self.choices.only}
        return not wanted or bool(names & wanted) or self._names_departments()

    def _names_departments(self) -> bool:
        """Whether what was asked for is no sheet or table, but a department."""
        names = {normalised(grid.name) for grid in self.file.grids}
        tables = sum(bool(block.cells) for block in self.file.blocks)
        names |= {normalised(self.locale.text("importing.shown.word_table", number=n)) for n in range(1, tables + 1)}
        wanted = [normalised(name) for name in self.choices.only]
        texts = [normalised(text) for text in self.texts]
        return bool(wanted) and all(w not in names and any(w in text for text in texts) for w in wanted)

    def _result(
        self,
        taken: _Taken,
        prose: ProseRead,
        targets: Sequence[ImportedTarget],
        collector: Collector,
        name: str,
        year: int | None,
    ) -> Understanding:
        answers = self.choices.answers
        unplaced = [
            c.heading or c.letter for p in taken.parts for c in p.columns.readings if not c.meaning and c.examples
        ]
        leaderless = [target for target in targets if not target.lead and (target.responsible or target.others)]
        questions = questions_of(targets, collector, no_lead=leaderless, unplaced=dict.fromkeys(unplaced))
        if year is None:
            questions = (_year_question(self.choices.this_year), *questions)
        check_answers({key: value for key, value in answers.items() if key not in {NO_LEAD, YEAR}}, questions)
        known = year or self.choices.this_year
        written = dict.fromkeys(target.deadline for target in targets if target.deadline)
        tables = tuple(TableRead(p.table.grid.name, p.table.first, p.columns.readings) for p in taken.parts)
        order = sorted(taken.account, key=_place)
        return Understanding(
            self.file.name,
            self.locale.lang,
            name,
            year,
            tables,
            tuple(answered(targets, answers)),
            tuple(entry for _, entry in order),
            _departments(collector, answers),
            tuple(collector.groups.values()),
            {text: read_deadline(text, known, self.deadlines) for text in written},
            tuple(taken.others),
            questions,
            tuple(taken.findings),
            bool(prose.targets),
        )

    def _locale(self) -> Locale:
        """The language asked for, else that of most of the text."""
        text = "".join(text for _, text in self._all_texts())[:20_000]
        wide = sum(ord(character) > 0x2E80 for character in text)
        letters = sum(character.isalpha() and character.isascii() for character in text)
        lang = self.choices.lang or ("zh" if wide * 3 > letters else "en")
        return next((locale for locale in self.locales if locale.lang == lang), load_locale(lang))

    def _all_texts(self) -> Iterator[tuple[int, str]]:
        for index, block in enumerate(self.file.blocks):
            if block.text:
                yield index, block.text
            yield from ((index, cell.text) for cell in block.cells if cell.text)
        for index, grid in enumerate(self.file.grids):
            yield from ((index, cell.text) for cell in grid.cells.values() if cell.text)
        yield from ((len(self.file.blocks), text) for text in self.file.asides)

    def _year(self, names: Sequence[str], targets: Sequence[ImportedTarget]) -> int | None:
        """From the title, the names of sheets and file, the deadlines, else from the whole text."""
        named = self._year_in([*names, *(grid.name for grid in self.file.grids), self.stem])
        return named or year_of_deadlines(target.deadline for target in targets) or self._year_in(self.texts)

    def _year_in(self, texts: Sequence[str]) -> int | None:
        return year_in(texts, self.deadlines.numerals)


class _Mapping:
    """What a person said of columns, for each table the part that it has."""

    def __init__(self, mapping: Mapping[str, str]) -> None:
        self.mapping = mapping

    def of(self, table: Table) -> Mapping[str, str]:
        """The part of it that names columns of this table."""
        names = set()
        for heading in table.headings:
            texts = (heading.text, heading.last, "".join(heading.parts))
            names |= {normalised(text) for text in texts}
        names |= {normalised(column_name(heading.column)) for heading in table.headings}
        return {name: meaning for name, meaning in self.mapping.items() if normalised(name) in names}

    def check(
        self, parts: Sequence[TablePart], found: Sequence[tuple[int, TableGrid, Sequence[Table]]], labels: Set[str]
    ) -> None:
        """Raises RequestError for a name that neither a table nor a label in prose has."""
        tables = [table for _, _, tables in found for table in tables]
        known = {normalised(label) for label in labels}
        for name in self.mapping:
            if normalised(name) not in known and not any(name in self.of(table) for table in tables):
                shown = [r.heading for part in parts for r in part.columns.readings if r.heading]
                all_of = [*(shown or [h.text for t in tables for h in t.headings]), *sorted(labels)]
                headings = ", ".join(dict.fromkeys(filter(None, all_of))) or "\u2013"
                raise RequestError("import-no-such-column", text=name, headings=headings)


def _place(entry: tuple[tuple[int, int], object]) -> tuple[int, int]:
    return entry[0]


def _titles(table: Table) -> list[str]:
    """Texts above the header, top down."""
    return [" ".join(cell.text.split()) for row in table.above for cell in table.grid.row(row)]


def _texts(grid: TableGrid, row: int) -> list[str]:
    return [cell.text for cell in grid.row(row)]


def _order(index: int, grid: TableGrid, row: int) -> tuple[int, int]:
    """Where a target stands: in a document by paragraph and table."""
    return (grid.blocks[row], row) if row in grid.blocks else (index, row)


def _title_or(entry: Accounted, prose: Accounted | None) -> Accounted:
    return entry if prose is None or prose.became == PROSE or entry.became == TITLE else prose


def _mentions(text: str, words: ImportWords) -> bool:
    plain = normalised(text)
    return any(normalised(word) in plain for word in words.owners.first)


def _only_departments(targets: Sequence[ImportedTarget], only: Sequence[str]) -> list[ImportedTarget]:
    """The targets of the departments that were asked for; all of them if none of it is a department."""
    wanted = {normalised(name) for name in only}
    named = {normalised(name) for target in targets for name in (*target.lead, *target.responsible)}
    if not wanted or not wanted <= named:
        return list(targets)
    return [t for t in targets if wanted & {normalised(name) for name in (*t.lead, *t.responsible)}]


def _departments(collector: Collector, answers: Mapping[str, str]) -> tuple[ImportedDepartment, ...]:
    """With the groups that a person confirmed."""
    chosen = [group for group in collector.groups.values() if answers.get(f"group:{group}") == MEMBERS]
    members = {group: members_of(group, collector) for group in chosen}
    return tuple(
        replace(d, groups=tuple(group for group, names in members.items() if d.name in names))
        for d in departments_of(collector)
    )


def _year_question(this_year: int) -> ImportQuestion:
    years = tuple(str(year) for year in (this_year, this_year + 1, this_year - 1))
    return ImportQuestion(YEAR, Hint("which-year"), years, "")
