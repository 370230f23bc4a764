"""A file → what was understood of it. Nothing is written here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from xlplan.codes import normalised
from xlplan.errors import PlanError, RequestError
from xlplan.findings import Finding, Origin
from xlplan.locale import Locale
from xlplan.plan.deadlines import DeadlineWords, deadline_words, read_deadline
from xlplan.plan.importing import findings
from xlplan.plan.importing.columns import Columns, read_columns
from xlplan.plan.importing.content import TableContent
from xlplan.plan.importing.departments import Collector, departments_of
from xlplan.plan.importing.grid import TableGrid
from xlplan.plan.importing.hints import Hint
from xlplan.plan.importing.kinds import LineKind, RowKinds, RowReading
from xlplan.plan.importing.leads import settle_leads
from xlplan.plan.importing.numbering import Numbering
from xlplan.plan.importing.records import ImportedTarget, LeftOut, Understanding
from xlplan.plan.importing.sources import read_grids
from xlplan.plan.importing.tables import Table, strange_table_in, tables_in
from xlplan.plan.importing.tree import Tree
from xlplan.plan.importing.words import ImportWords, import_words
from xlplan.plan.owners import owner_words

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_SHOWN = 60
_LONGEST_TITLE = 60
_USEFUL = ("lead", "responsible", "deadline")


@dataclass(frozen=True)
class Choices:
    """What a person said about a file. mapping: heading → meaning. sheet: which table, "" for the best. lang: of the
    plan to be written, "" for the table's own. this_year: of the day, for tables that name no year."""

    mapping: Mapping[str, str]
    sheet: str = ""
    lang: str = ""
    this_year: int = 2022


def understand(path: Path, locales: Sequence[Locale], choices: Choices) -> Understanding:
    """The table in a file as it is understood; `locales` are the languages accepted.

    Raises PlanError for a file that cannot be read or holds no table of targets, RequestError for a choice that names
    nothing.
    """
    locale = next((locale for locale in locales if locale.lang == choices.lang), locales[0])
    return _Importer(path, locales, choices).understand(read_grids(path, locale))


class _Importer:
    def __init__(self, path: Path, locales: Sequence[Locale], choices: Choices) -> None:
        self.path = path
        self.locales = locales
        self.choices = choices
        self.words: ImportWords = import_words(locales)
        self.deadlines: DeadlineWords = deadline_words(locales)
        self.numbering = Numbering(self.words)

    def understand(self, grids: Sequence[TableGrid]) -> Understanding:
        """Choose the table, its columns and its rows."""
        tables = [table for grid in grids for table in tables_in(grid, self.words)]
        if not tables:
            tables = [table for grid in grids if (table := strange_table_in(grid)) is not None]
        table = self._best(tables, grids)
        titles = self._titles(table)
        name = self._plan_name(titles)
        year = self._year(name, titles, table)
        content = TableContent(table, self.words, self.deadlines, year or self.choices.this_year)
        columns = read_columns(table, self.words, content, self.choices.mapping)
        if columns.first("target") is None:
            raise PlanError("import-no-target-column", file=self.path.name, sheet=table.grid.name)
        locale = self._locale(table)
        rows = RowKinds(table, columns, self.words, self.numbering, titles).read()
        tree = Tree(table, columns, self.words, self.numbering, self.deadlines, year or self.choices.this_year, locale)
        targets = tree.build(rows)
        if not targets or (table.score == 0 and not any(t.lead or t.responsible or t.deadline for t in targets)):
            raise PlanError("import-no-targets", file=self.path.name, sheet=table.grid.name)
        targets = settle_leads(targets, columns, self._rule_texts(table, rows), self.words)
        others = tuple((t.grid.name, t.first) for t in tables if t is not table and len(t.data_rows) > 0)
        rivals = tuple((t.grid.name, t.first) for t in tables if t is not table and self._worth(t)[0] and t.data_rows)
        asked = self._table_hints(columns, rivals, locale)
        targets = [replace(targets[0], hints=(*asked, *targets[0].hints)), *targets[1:]]
        return self._result(table, columns, targets, rows, name, year, locale, others, asked)

    def _result(
        self,
        table: Table,
        columns: Columns,
        targets: Sequence[ImportedTarget],
        rows: Iterable[RowReading],
        name: str,
        year: int | None,
        locale: Locale,
        others: tuple[tuple[str, int], ...],
        asked: tuple[Hint, ...],
    ) -> Understanding:
        collector = Collector(self.words, owner_words(self.locales))
        for target in targets:
            collector.add(target.lead)
            collector.add(target.responsible)
        collector.settle()
        known = year or self.choices.this_year
        written = dict.fromkeys(target.deadline for target in targets if target.deadline)
        deadlines = {text: read_deadline(text, known, self.deadlines) for text in written}
        return Understanding(
            self.path.name,
            table.grid.name,
            table.first,
            locale.lang,
            name,
            year,
            columns.readings,
            tuple(targets),
            tuple(self._left_out(table, rows)),
            tuple(departments_of(collector)),
            tuple(collector.groups.values()),
            deadlines,
            others,
            asked,
            tuple(self._lost(table)),
        )

    def _best(self, tables: Sequence[Table], grids: Sequence[TableGrid]) -> Table:
        if self.choices.sheet:
            wanted = normalised(self.choices.sheet)
            tables = [table for table in tables if normalised(table.grid.name) == wanted]
            if not tables:
                names = ", ".join(grid.name for grid in grids)
                raise RequestError("import-no-such-sheet", text=self.choices.sheet, names=names)
        if not tables:
            raise PlanError("import-no-table", file=self.path.name)
        return max(tables, key=lambda table: self._worth(table))

    def _worth(self, table: Table) -> tuple[bool, bool, int, float]:
        content = TableContent(table, self.words, self.deadlines, self.choices.this_year)
        meanings = {reading.meaning for reading in read_columns(table, self.words, content, {}).readings}
        useful = sum(meaning in meanings for meaning in _USEFUL)
        return ("target" in meanings and useful > 0, useful > 1, len(content.rows), table.score)

    def _locale(self, table: Table) -> Locale:
        """The language asked for, else that of the headings."""
        text = "".join(heading.text for heading in table.headings)
        wide = sum(ord(character) > 0x2E80 for character in text)
        is_wide = wide * 2 > len(text.replace(" ", "")) * 0.5
        fitting = [locale for locale in self.locales if locale.table("language")["wide"] is is_wide]
        if self.choices.lang:
            fitting = [locale for locale in self.locales if locale.lang == self.choices.lang]
        return next(iter(fitting), self.locales[0])

    def _titles(self, table: Table) -> list[str]:
        """Texts above the header, top down."""
        cells = [cell for row in table.grid.rows if row < table.first for cell in table.grid.row(row)]
        return [" ".join(cell.text.split()) for cell in cells]

    def _plan_name(self, titles: Sequence[str]) -> str:
        """The title of the table, else the name of the file."""
        annex, words = self.words.rows["annex"], self.words.rows["title"]
        short = [t for t in titles if 3 <= len(t) <= _LONGEST_TITLE and not normalised(t).startswith(annex)]
        named = [t for t in short if any(word in normalised(t) for word in words)]
        return next(iter([*named, *short]), self.path.stem)

    def _year(self, name: str, titles: Sequence[str], table: Table) -> int | None:
        for text in (name, *titles, table.grid.name, self.path.stem):
            if match := _YEAR.search(text):
                return int(match[1])
        return None

    def _rule_texts(self, table: Table, rows: Iterable[RowReading]) -> list[str]:
        """Everything said around the table: titles, notes, headings of columns."""
        out = [row.row for row in rows if row.kind is LineKind.OUT]
        texts = [cell.text for row in out for cell in table.grid.row(row)]
        return [*self._titles(table), *(heading.text for heading in table.headings), *texts]

    def _left_out(self, table: Table, rows: Iterable[RowReading]) -> Iterable[LeftOut]:
        for row in table.grid.rows:
            if row < table.first and (cells := table.grid.row(row)):
                yield LeftOut(cells[0].place, "title", _joined(c.text for c in cells))
        for reading in rows:
            if reading.kind is LineKind.OUT:
                cells = table.grid.row(reading.row)
                yield LeftOut(cells[0].place, reading.reason, _joined(c.text for c in cells))

    def _lost(self, table: Table) -> Iterable[Finding]:
        for row in table.data_rows:
            for cell in table.grid.row(row):
                if cell.lost:
                    origin = Origin("", self.path.name, table.grid.name, cell.place)
                    yield findings.UNCACHED(origin=origin, text=cell.text)

    def _table_hints(self, columns: Columns, others: tuple[tuple[str, int], ...], locale: Locale) -> tuple[Hint, ...]:
        if not others:
            return columns.hints
        joint = locale.text("importing.shown.joint")
        places = [locale.text("importing.shown.table_place", sheet=sheet, row=row) for sheet, row in others]
        return (*columns.hints, Hint("several-tables", names=joint.join(places)))


def _joined(texts: Iterable[str]) -> str:
    text = " ".join(" ".join(t.split()) for t in texts)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}\u2026"
