"""Sheets of plan.xlsx → tables by column meaning, however they are arranged."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from xlplan.books.book import Cell, CellState, Place, Sheet, cell_name
from xlplan.books.number_formats import number_text, shown_date, shown_number
from xlplan.codes import normalised
from xlplan.findings import Finding, Origin
from xlplan.locale import Locale
from xlplan.plan import findings
from xlplan.terms import Saying, with_forms

HEADER_ROWS = 40
"""A header stands in the first so many rows that hold something."""

_BLANK_RUN = 2000
"""After so many blank rows nothing is expected any more: sheets may be formatted to the bottom."""

_NEARLY = 0.74
"""A heading more alike than this to one that is known is asked about: one letter of four may be another."""

_SPOKEN = frozenset({"sheets", "headings", "form_fillers", "everyone"})
"""Tables of the lexicon that an office may write in its own words in plan.xlsx as well."""

_ALL_READ = frozenset({"form", "questions", "mail"})
"""Tables in which a column that nothing reads is told: what stands there would be expected to work."""

_DECORATION = re.compile(r"[*:?]+$|\([^()]*\)$")
"""What stands behind a heading and is no part of it: `Lead*`, `Lead:`, `Deadline (as issued)`."""


@dataclass(frozen=True)
class Field:
    """A cell under a known heading. value: as stored, dates that only their format tells included. text: as shown,
    stripped. cell: A1 reference (of the merge's first cell for a merged one)."""

    value: object
    text: str
    cell: str
    number_format: str = "General"

    @property
    def blank(self) -> bool:
        """Whether nothing is there."""
        return not self.text


NOTHING = Field(None, "", "")


@dataclass(frozen=True)
class Row:
    """A row of a table. fields: by column key, absent columns left out. first: text of its first cell that holds
    something, whatever column it stands in."""

    number: int
    fields: Mapping[str, Field]
    first: str = ""

    def __getitem__(self, key: str) -> Field:
        return self.fields.get(key, NOTHING)

    def text(self, key: str) -> str:
        """The text under that heading, "" if there is none."""
        return self[key].text


@dataclass(frozen=True)
class SheetTable:
    """The rows below a header that hold something. columns: key → column number."""

    sheet: str
    columns: Mapping[str, int]
    rows: tuple[Row, ...]
    header_row: int


@dataclass
class Reader:
    """Reads sheets and collects findings on the way. file: as origins show it. formats: date formats by built-in
    number. vocabulary: what the office calls things, by code; it may head its columns so."""

    file: str
    locales: Sequence[Locale]
    formats: Mapping[str, str]
    vocabulary: Mapping[str, str] = field(default_factory=dict)
    found: list[Finding] = field(default_factory=list)
    _united: dict[tuple[str, ...], dict[str, list[str]]] = field(default_factory=dict, repr=False)

    def origin(self, sheet: str, cell: str = "") -> Origin:
        """A place in the plan workbook."""
        return Origin("", self.file, sheet, cell)

    def words(self, *path: str) -> dict[str, list[str]]:
        """A table code → words, united over all languages."""
        if path not in self._united:
            united = self._united[path] = {}
            for locale in self.locales:
                for code, words in locale.table("lexicon", *path).items():
                    united.setdefault(code, []).extend(str(word) for word in words)
        return self._united[path]

    def codes(self, *path: str) -> dict[str, str]:
        """A table normalised word → code, united over all languages; the office's own words first."""
        shipped = self.words(*path)
        codes = {normalised(word): code for code, words in shipped.items() for word in words}
        if self.vocabulary and path[0] in _SPOKEN:
            said = self._saying()
            own = ((code, word, said.text(word)) for code, words in shipped.items() for word in words)
            codes |= {normalised(text): code for code, word, text in own if text != word}
        if self.vocabulary and path == ("form_fillers",):  # `lead` for "lead office" where a department is an office
            department = self.vocabulary.get("department", "")
            roles = {role: word for role, word in self.vocabulary.items() if role in codes.values()}
            codes |= {normalised(word.removesuffix(department)): role for role, word in roles.items()}
        return codes

    def _saying(self) -> Saying:
        """Says the words of every language as the office says them."""
        tables = [locale.table("wording", "words") for locale in self.locales]
        given = [(term, own) for key, own in self.vocabulary.items() for table in tables for term in table[key]]
        return Saying(tuple(pair for term, own in given for pair in with_forms(str(term), own)))

    def vocabulary_in(self, labelled: Iterable[tuple[str, str]]) -> dict[str, str]:
        """What the office calls things, by code, among its settings: label and value each."""
        codes = self.codes("settings")
        own = ((codes.get(setting_key(label), ""), word) for label, word in labelled if word)
        return {code.removeprefix(WORD): word for code, word in own if code.startswith(WORD)}

    def table(self, sheet: Sheet, kind: str, required: Iterable[str]) -> SheetTable | None:
        """The table of that kind on a sheet, None if no header is there; every heading problem becomes a finding."""
        headings = self.codes("headings", kind)
        grid = _Grid(sheet, self.formats)
        needed = tuple(required)
        header = self._header(grid, headings, needed)
        if header is None:
            for code in needed if grid.rows else ():
                heading = self.shown(self.words("headings", kind)[code])
                self.found.append(findings.MISSING_HEADING(origin=self.origin(sheet.name), heading=heading))
            return None
        columns = self._columns(grid, header, headings, kind, needed)
        rows = tuple(self._rows(grid, header, columns))
        return SheetTable(sheet.name, columns, rows, header)

    def pairs(self, sheet: Sheet) -> list[tuple[Field, Field]]:
        """The first two cells of every row that hold something, for a sheet without headings."""
        grid = _Grid(sheet, self.formats)
        rows = [list(grid.row(number).values()) for number in grid.rows]
        return [(row[0], row[1] if len(row) > 1 else NOTHING) for row in rows]

    def _header(self, grid: _Grid, headings: Mapping[str, str], needed: Sequence[str]) -> int | None:
        """The row with the most headings: at least two, or all that are needed."""
        best: int | None = None
        found: set[str] = set()
        for number in grid.rows[:HEADER_ROWS]:
            cells = grid.row(number).values()
            there = {headings[key] for cell in cells if (key := heading_key(cell.text)) in headings}
            if len(there) > len(found):
                best, found = number, there
        return best if len(found) >= 2 or (found and found.issuperset(needed)) else None

    def _columns(
        self, grid: _Grid, header: int, headings: Mapping[str, str], kind: str, required: tuple[str, ...]
    ) -> dict[str, int]:
        columns: dict[str, int] = {}
        strange: list[tuple[int, Field]] = []
        for number, cell in grid.row(header).items():
            code = headings.get(heading_key(cell.text))
            if code is None:
                strange.append((number, cell))
            elif code in columns:
                first = grid.row(header)[columns[code]]
                place = self.origin(grid.title, cell.cell)
                finding = findings.DUPLICATE_HEADING(origin=place, text=cell.text, first=first.text, at=first.cell)
                if first.cell != cell.cell:
                    self.found.append(finding)
            else:
                columns[code] = number
        self._strange_headings(grid, strange, columns, kind, required)
        return columns

    def _strange_headings(
        self,
        grid: _Grid,
        strange: Sequence[tuple[int, Field]],
        columns: dict[str, int],
        kind: str,
        required: tuple[str, ...],
    ) -> None:
        """Own columns are left alone; one that is nearly a missing heading is asked about, and a required one used."""
        words = self.words("headings", kind)
        for number, cell in strange:
            code = _nearest_code(cell.text, {key: words[key] for key in words if key not in columns})
            place = self.origin(grid.title, cell.cell)
            if code is None:
                if kind in _ALL_READ:
                    known = "\u3001".join(self.shown(names) for names in words.values())
                    self.found.append(findings.UNREAD_HEADING(origin=place, text=cell.text, headings=known))
                continue
            self.found.append(findings.MISSPELT_HEADING(origin=place, text=cell.text, meant=self.shown(words[code])))
            if code in required:
                columns[code] = number
        for code in required:
            if code not in columns:
                self.found.append(
                    findings.MISSING_HEADING(origin=self.origin(grid.title), heading=self.shown(words[code]))
                )

    def shown(self, words: Sequence[str]) -> str:
        """The word to propose for a code: the first one of the first language."""
        return words[0] if words else ""

    def _rows(self, grid: _Grid, header: int, columns: Mapping[str, int]) -> Iterator[Row]:
        by_number = {number: key for key, number in columns.items()}
        for number in grid.rows:
            if number <= header:
                continue
            cells = grid.row(number)
            fields = {by_number[column]: cell for column, cell in cells.items() if column in by_number}
            own = [cell for column, cell in cells.items() if grid.own(number, column)]
            if not own:
                continue
            self._cell_problems(grid, fields)
            yield Row(number, fields, own[0].text)

    def _cell_problems(self, grid: _Grid, fields: Mapping[str, Field]) -> None:
        for cell in fields.values():
            if cell.cell in grid.errors:
                self.found.append(findings.CELL_ERROR(origin=self.origin(grid.title, cell.cell), text=cell.text))


class _Grid:
    """The cells of a sheet that hold something, merged ones filled."""

    def __init__(self, sheet: Sheet, formats: Mapping[str, str]) -> None:
        self.title = sheet.name
        self.errors: set[str] = set()
        self._cells: dict[int, dict[int, Field]] = {}
        self._filled: set[Place] = set()
        last = 0
        for place, cell in sorted(sheet.cells.items()):
            if place[0] - last > _BLANK_RUN:
                break
            if (field_ := self._field(place, cell, formats)).text:
                self._cells.setdefault(place[0], {})[place[1]] = field_
                last = place[0]
        self._fill_merges(sheet, last)
        self.rows = sorted(self._cells)

    def _field(self, place: Place, cell: Cell, formats: Mapping[str, str]) -> Field:
        reference = cell_name(*place)
        if cell.state is CellState.UNCACHED:
            return Field(None, "", reference)
        if cell.state is not CellState.VALUE:
            self.errors.add(reference)
        code = formats.get(cell.number_format, cell.number_format)
        value = int(cell.value) if isinstance(cell.value, float) and cell.value.is_integer() else cell.value
        return Field(value, cell_text(value, code), reference, code)

    def _fill_merges(self, sheet: Sheet, last: int) -> None:
        for merged in sheet.merges:
            first = self._cells.get(merged.top, {}).get(merged.left)
            if first is None or merged.right > merged.left:
                continue
            for row in range(merged.top + 1, min(merged.bottom, last) + 1):
                self._cells.setdefault(row, {})[merged.left] = first
                self._filled.add((row, merged.left))

    def row(self, number: int) -> dict[int, Field]:
        """The cells of a row by column number, left to right."""
        return dict(sorted(self._cells.get(number, {}).items()))

    def own(self, row: int, column: int) -> bool:
        """Whether the cell holds something itself, and is not only filled from a merge."""
        return (row, column) not in self._filled


WORD = "word_"
"""Begins the settings that say what the office calls something."""


def setting_key(text: str) -> str:
    """The label of a setting as it is compared."""
    return normalised(text).rstrip(":*")


def cell_text(value: object, number_format: str = "General") -> str:
    """The text of a cell as a person sees it, stripped."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, datetime | date):
        return shown_date(value, number_format)
    return str(value).strip()


def shown_text(value: object, number_format: str) -> str:
    """The text of a cell as a person sees it, with the decimals that its format shows, stripped."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return shown_number(value, number_format)
    return cell_text(value, number_format)


def sheet_named(titles: Sequence[str], words: Sequence[str]) -> str | None:
    """The sheet that has one of these names."""
    wanted = {normalised(word) for word in words}
    return next((title for title in titles if normalised(title) in wanted), None)


def sheet_nearly_named(titles: Sequence[str], words: Sequence[str], cutoff: float) -> str | None:
    """The sheet whose name is nearest to one of these names, None if none is near."""
    best, most = None, cutoff
    for title in titles:
        for word in words:
            ratio = difflib.SequenceMatcher(None, normalised(title), normalised(word)).ratio()
            if ratio >= most and (best is None or ratio > most):
                best, most = title, ratio
    return best


def heading_key(text: str) -> str:
    """A heading as it is compared: without white space, stars, a colon, or a bracketed explanation at its end."""
    plain = normalised(text)
    while (shorter := _DECORATION.sub("", plain)) != plain and shorter:
        plain = shorter
    return plain


def _nearest_code(text: str, words: Mapping[str, Sequence[str]]) -> str | None:
    plain = heading_key(text)
    best, most = None, _NEARLY
    for code, names in words.items():
        for name in names:
            ratio = difflib.SequenceMatcher(None, plain, normalised(name)).ratio()
            if ratio > most and len(normalised(name)) > 2:
                best, most = code, ratio
    return best
