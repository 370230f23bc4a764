"""The sheet of form columns → what the office changes and adds; what cannot be done is told and left out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

from xlplan.books.book import Sheet
from xlplan.codes import normalised
from xlplan.findings import FindingType, Origin
from xlplan.plan import findings
from xlplan.plan.form_columns import SHIPPED, TOTALS_OF, ShippedColumn
from xlplan.plan.model import Condition, FormColumnSpec, Target
from xlplan.plan.names import Directory, split_choices
from xlplan.plan.owners import folded
from xlplan.plan.reading.conditions import ConditionReader
from xlplan.plan.reading.rows import is_note
from xlplan.plan.reading.sheets import Field, Reader, Row

STATUS = "status"
_CHOICE = "choice"
MOST_PRINTED = 8
"""Own columns of the printed sheet beyond which even A3 breaks dates and numbers: `2022-10-12` in 6 characters."""

_WIDTHS = (2, 120)
"""Characters that a column may be wide: a mark has room in 2, more than 120 fill no page."""

_MEANS = re.compile(
    r"(?P<word>[^=\uff1d()\uff08\uff09]+?)\s*"
    r"(?:[=\uff1d]\s*(?P<a>.+)|[(\uff08](?P<b>[^()\uff08\uff09]+)[)\uff09])?"
)
"""`word=meaning`, `word(meaning)` in brackets of either width, or a word alone."""


@dataclass
class FormReader:
    """Reads the sheet of form columns."""

    reader: Reader
    directory: Directory
    targets: Sequence[Target]

    def read(self, sheet: Sheet) -> tuple[FormColumnSpec, ...]:
        """One record a line, in the order of the sheet; a second line of one column, and one of another column's name,
        are left out."""
        table = self.reader.table(sheet, "form", ())
        specs: dict[str, FormColumnSpec] = {}
        for row in table.rows if table is not None else ():
            if is_note(self.reader, row) or (row["key"].blank and row["label"].blank):
                continue
            spec = self._spec(row, sheet.name)
            if spec.key in specs or self._taken(spec, specs):
                text = spec.label or spec.key
                self.reader.found.append(findings.DUPLICATE_FORM_COLUMN(origin=spec.origin, text=text))
            else:
                specs[spec.key] = spec
        printed = [spec for spec in specs.values() if spec.printed and not spec.off and spec.key not in SHIPPED]
        if len(printed) > MOST_PRINTED:
            found = findings.MANY_PRINTED(origin=printed[MOST_PRINTED].origin, count=len(printed), most=MOST_PRINTED)
            self.reader.found.append(found)
        return tuple(specs.values())

    def _taken(self, spec: FormColumnSpec, specs: dict[str, FormColumnSpec]) -> bool:
        """Whether another column has the label that a line gives."""
        label = normalised(spec.label)
        own = {normalised(other.label) for other in specs.values() if other.label}
        renamed = {key for key, other in specs.items() if other.label}
        shipped = {word for word, key in self._keys.items() if key != spec.key and key not in renamed}
        return bool(label) and label in own | shipped

    @cached_property
    def _keys(self) -> dict[str, str]:
        """Key of a shipped column by its code and its labels in every language."""
        keys: dict[str, str] = {}
        for locale in self.reader.locales:
            for key, words in locale.table("form", "columns").items():
                keys[normalised(key)] = key
                keys.setdefault(normalised(str(words["label"])), key)
        return keys

    @cached_property
    def conditions(self) -> ConditionReader:
        """Reads on which targets a column is asked."""
        return ConditionReader(self.reader, self.directory, self.targets)

    def _spec(self, row: Row, sheet: str) -> FormColumnSpec:
        named = row["key"] if not row["key"].blank else row["label"]
        key = self._keys.get(normalised(named.text), normalised(named.text))
        line = _ColumnLine(self, row, sheet, key, self.reader.origin(sheet, named.cell), SHIPPED.get(key))
        return line.spec()


@dataclass
class _ColumnLine:
    """One line while it is read."""

    form: FormReader
    row: Row
    sheet: str
    key: str
    origin: Origin
    shipped: ShippedColumn | None

    def spec(self) -> FormColumnSpec:
        """The record of the line."""
        kind = self._kind()
        choices, meanings = self._choices(kind)
        required = self._yes_no("required")
        printed = self._yes_no("printed")
        filled_by = self._code("filled_by", "form_fillers").replace("both", "")
        spec = FormColumnSpec(
            self.key,
            self.row.text("label"),
            kind if self.shipped is None else "",
            required,
            self._width(),
            choices,
            self.row.text("help"),
            self.origin,
            off=self._yes_no("off") or False,
            printed=printed,
            total=self._total(kind, choices),
            where=self._where(filled_by),
            filled_by=filled_by,
            meanings=meanings,
        )
        return self._possible(spec)

    @property
    def name(self) -> str:
        """What people call the column of this line."""
        return self.row.text("label") or self.row.text("key")

    def _tell(self, kind: FindingType, cell: Field, **params: str) -> None:
        place = self.form.reader.origin(self.sheet, cell.cell) if cell.cell else self.origin
        self.form.reader.found.append(kind(origin=place, **params))

    def _possible(self, spec: FormColumnSpec) -> FormColumnSpec:
        """The record without what cannot be done to a column that ships."""
        shipped = self.shipped
        if shipped is None:
            return spec
        if spec.off and shipped.needed:
            self._tell(findings.COLUMN_NEEDED, self.row["off"], column=self.name)
            spec = replace(spec, off=False)
        if spec.printed is not None and not shipped.printable:
            if spec.printed is not shipped.printed:
                self._cannot("printed")
            spec = replace(spec, printed=None)
        if not shipped.kind:
            for key in ("required", "total", "where", "filled_by"):
                if not self.row[key].blank:
                    self._cannot(key)
            spec = replace(spec, required=None, total="", where=(), filled_by="")
        elif shipped.needed and (spec.where or spec.filled_by == "responsible"):
            self._cannot("where" if spec.where else "filled_by")
            spec = replace(spec, where=(), filled_by="" if spec.filled_by == "responsible" else spec.filled_by)
        return spec

    def _cannot(self, key: str) -> None:
        heading = self.form.reader.shown(self.form.reader.words("headings", "form")[key])
        self._tell(findings.FORM_CANNOT, self.row[key], column=self.name, heading=heading, text=self.row.text(key))

    def _kind(self) -> str:
        """The kind of the column; that of one that ships stands."""
        given = self._code("kind", "form_kinds", findings.BAD_FORM_KIND)
        if self.shipped is None:
            return given or "text"
        if not self.row["kind"].blank and given != self.shipped.kind:
            self._tell(findings.FORM_KIND_FIXED, self.row["kind"], column=self.name, text=self.row.text("kind"))
        return self.shipped.kind

    def _choices(self, kind: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The choices, and for the status what each of them means."""
        cell = self.row["choices"]
        words = split_choices(cell.text)
        if words and (kind != _CHOICE or (self.shipped is not None and self.key != STATUS)):
            self._cannot("choices")
            return (), ()
        if self.shipped is None and kind == _CHOICE and not words:
            self._tell(findings.NO_CHOICES, cell if cell.cell else Field(None, "", ""), text=self.name)
        if self.key != STATUS or not words:
            return words, ()
        pairs = [self._meaning(word, cell) for word in words]
        return tuple(word for word, _ in pairs), tuple(code for _, code in pairs)

    def _meaning(self, text: str, cell: Field) -> tuple[str, str]:
        """A word of the status and the code that it stands for, "" if that is not known."""
        found = _MEANS.fullmatch(text)
        word = found["word"].strip() if found else text
        meant = (found["a"] or found["b"] or word).strip() if found else word
        codes: dict[str, str] = {}
        for locale in self.form.reader.locales:
            for code, words in locale.table("lexicon", "choices", STATUS).items():
                codes |= {normalised(str(known)): code for known in (*words, code)}
        code = codes.get(normalised(meant), "")
        if not code:
            shown = [words[0] for words in self.form.reader.locales[0].table("lexicon", "choices", STATUS).values()]
            joint = self.form.reader.locales[0].text("plan.deadline.or")
            self._tell(findings.NO_STATUS_MEANING, cell, word=word, text=meant, choices=joint.join(map(str, shown)))
        return word, code

    def _total(self, kind: str, choices: tuple[str, ...]) -> str:
        total = self._code("total", "form_totals")
        if total in {"", "none"}:
            return ""
        fits = total in TOTALS_OF.get(kind, frozenset())
        if fits and (total != "choices" or choices or self.shipped is not None):
            return total
        if self.shipped is None or self.shipped.kind:
            how = self.row.text("total")
            self._tell(findings.TOTAL_UNFIT, self.row["total"], column=self.name, how=how, formkind=kind)
        return ""

    def _where(self, filled_by: str) -> tuple[Condition, ...]:
        """The conditions; where they leave nobody to ask, that is told."""
        cell, told = self.row["where"], len(self.form.reader.found)
        where = self.form.conditions.read(cell.text, partial(self._tell, cell=cell, column=self.name))
        silent = len(self.form.reader.found) == told
        if silent and (where or filled_by) and self.form.conditions.asks_nobody(where, filled_by):
            text = cell.text or self.row.text("filled_by")
            self._tell(findings.CONDITION_EMPTY, cell if where else self.row["filled_by"], column=self.name, text=text)
        return where

    def _width(self) -> float | None:
        cell = self.row["width"]
        if cell.blank:
            return None
        text = unicodedata.normalize("NFKC", cell.text)
        if re.fullmatch(r"\d+(\.\d+)?", text) and _WIDTHS[0] <= float(text) <= _WIDTHS[1]:
            return float(text)
        self._tell(findings.BAD_FORM_VALUE, cell, text=cell.text, choices="{} – {}".format(*_WIDTHS))
        return None

    def _yes_no(self, key: str) -> bool | None:
        code = self._code(key, "yes_no")
        return None if not code else code == "yes"

    def _code(self, key: str, table: str, kind: FindingType = findings.BAD_FORM_VALUE) -> str:
        """The code for a word of a lexicon table, "" for a blank or an unknown one, which is asked about."""
        cell, reader = self.row[key], self.form.reader
        if cell.blank:
            return ""
        code = reader.codes(table).get(normalised(cell.text), "")
        if not code:
            joint = reader.locales[0].text("plan.deadline.or")
            words = joint.join(reader.shown(words) for words in reader.words(table).values())
            self._tell(kind, cell, text=cell.text, choices=words)
        return code


def lines_of(specs: Sequence[FormColumnSpec]) -> Iterator[str]:
    """What an edition depends on of each line; what came later to such lines counts only where it is said."""
    for c in specs:
        said = ["\x1e".join((c.key, c.label, c.kind, str(c.required), str(c.width), *map(folded, c.choices), c.help))]
        said += ["off"] if c.off else []
        said += [f"filled {c.filled_by}"] if c.filled_by else []
        said += [f"where {field.field} {' '.join(field.values)}" for field in c.where]
        said += [f"means {' '.join(c.meanings)}"] if c.meanings else []
        yield "\x1e".join(said)
