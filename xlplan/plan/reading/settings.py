"""The sheet of settings → Settings."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from xlplan.books.book import Sheet
from xlplan.codes import normalised
from xlplan.errors import PlanError
from xlplan.plan import findings
from xlplan.plan.deadlines.words import DeadlineWords
from xlplan.plan.duerule import read_due_rule
from xlplan.plan.model import DueRule, DueRuleKind, Intake, Reporters, RollRule, Settings
from xlplan.plan.moments import first_day
from xlplan.plan.names import split_names
from xlplan.plan.period_names import PeriodKind
from xlplan.plan.reading.sheets import WORD, Field, Reader, setting_key

_REQUIRED = ("name",)
_UNWRITTEN = {kind: DueRule("", DueRuleKind.LAST_DAY) for kind in PeriodKind} | {
    PeriodKind.MONTH: DueRule("", DueRuleKind.DAY, 25)
}
"""What counts where no due rule is written that can be read."""

_E = TypeVar("_E", bound=StrEnum)

_YEAR = re.compile(r"(?<!\d)(19|20)\d{2}(?!\d)")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+")
"""`2026` in any text; `mail.example.org`, `10.0.0.5`; `a.b@example.org`."""


def is_email(text: str) -> bool:
    """Whether `text` is shaped like one mail address."""
    return _EMAIL.fullmatch(text) is not None


def read_settings(reader: Reader, sheet: Sheet | None, lexicon: DeadlineWords, texts: Iterable[str]) -> Settings:
    """The settings; each problem becomes a finding and leaves the default.

    texts: deadlines as written, where a missing year is looked for. Raises PlanError if there is no year anywhere.
    """
    values = {} if sheet is None else _values(reader, sheet)
    title = sheet.name if sheet is not None else ""
    for key in _REQUIRED:
        if sheet is not None and (key not in values or values[key].blank):
            heading = reader.shown(reader.words("settings")[key])
            reader.found.append(findings.MISSING_SETTING(origin=reader.origin(title), setting=heading))
    parser = _Parser(reader, title, values, lexicon)
    parser.due_rule_missing()
    year = parser.year(texts)
    settings = Settings(values["name"].text if "name" in values else "", year, due_rule=_UNWRITTEN[parser.kind])
    for key, parse in parser.parsers().items():
        if key in values and not values[key].blank:
            parsed = parse(values[key], year)
            if parsed is None:
                parser.bad(key)
            else:
                settings = replace(settings, **{key: parsed})
    spoken = {locale.lang for locale in reader.locales}
    settings = replace(settings, vocabulary=_vocabulary(values))
    return settings if settings.language in spoken else replace(settings, language=reader.locales[0].lang)


def _vocabulary(values: Mapping[str, Field]) -> tuple[tuple[str, str], ...]:
    """What the office calls things, by the code that follows `word_` in the settings."""
    return tuple(
        (key.removeprefix(WORD), cell.text) for key, cell in values.items() if key.startswith(WORD) and not cell.blank
    )


def _values(reader: Reader, sheet: Sheet) -> dict[str, Field]:
    """Label → value: by the headings of the sheet, or value right of label where there are none."""
    labels = reader.codes("settings")
    values: dict[str, Field] = {}
    table = reader.table(sheet, "settings", ())
    rows = reader.pairs(sheet) if table is None else [(row["item"], row["value"]) for row in table.rows]
    for label, value in rows:
        if label.blank:
            continue
        code = labels.get(setting_key(label.text))
        place = reader.origin(sheet.name, label.cell)
        if code is None:
            if not value.blank:
                reader.found.append(findings.UNKNOWN_SETTING(origin=place, setting=label.text))
        elif code in values:
            reader.found.append(findings.DUPLICATE_SETTING(origin=place, setting=label.text, at=values[code].cell))
        else:
            values[code] = value if value.cell else Field(None, "", label.cell)
    return values


class _Parser:
    def __init__(self, reader: Reader, sheet: str, values: Mapping[str, Field], lexicon: DeadlineWords) -> None:
        self.reader = reader
        self.sheet = sheet
        self.values = values
        self.lexicon = lexicon
        code = self._choice("period_kind", values["period_kind"]) if "period_kind" in values else None
        self.kind = PeriodKind(code or PeriodKind.MONTH)

    def parsers(self) -> dict[str, Callable[[Field, int], Any]]:
        """A parser per setting: None means that the value cannot be used."""
        return {
            "language": lambda cell, _: self._choice("language", cell),
            "timezone": lambda cell, _: self._zone(cell),
            "period_kind": lambda cell, _: self._enumerated(PeriodKind, "period_kind", cell),
            "due_rule": lambda cell, year: read_due_rule(cell.text, self.lexicon, self.kind, year),
            "roll_rule": lambda cell, _: self._enumerated(RollRule, "roll_rule", cell),
            "fiscal_start": lambda cell, year: _month(cell, year, self.lexicon),
            "near_due_days": lambda cell, _: _whole(cell.text),
            "behind_bands": lambda cell, _: _bands(cell.text),
            "start": lambda cell, year: first_day(cell.value, year, self.lexicon),
            "intake": lambda cell, _: self._enumerated(Intake, "intake", cell),
            "same_plan": lambda cell, _: self._yes(cell),
            "reporters": lambda cell, _: self._enumerated(Reporters, "reporters", cell),
            "organisation": lambda cell, _: cell.text,
            "sender": lambda cell, _: cell.text if is_email(cell.text.split("<")[-1].rstrip("> ")) else None,
            "sheet_title": lambda cell, _: cell.text,
            "subtitle": lambda cell, _: cell.text,
            "logo": lambda cell, _: cell.text.strip(),
            "colour": lambda cell, _: self._colour(cell),
            "signoff": lambda cell, _: split_names(cell.text),
            "paper": lambda cell, _: self._choice("paper", cell),
            "page_breaks": lambda cell, _: self._choice("page_breaks", cell),
            "red_head": lambda cell, _: cell.text.strip(),
            "issue": lambda cell, _: cell.text.strip(),
            "addressed": lambda cell, _: cell.text.strip(),
            "correction_days": lambda cell, _: _whole(cell.text),
            **self._mail_parsers(),
        }

    def _mail_parsers(self) -> dict[str, Callable[[Field, int], Any]]:
        return {
            "smtp_host": lambda cell, _: _host(cell.text),
            "smtp_port": lambda cell, _: _port(cell.text),
            "smtp_security": lambda cell, _: self._choice("smtp_security", cell),
            "smtp_user": lambda cell, _: cell.text.strip(),
            "imap_host": lambda cell, _: _host(cell.text),
            "imap_port": lambda cell, _: _port(cell.text),
            "imap_security": lambda cell, _: self._choice("imap_security", cell),
            "imap_user": lambda cell, _: cell.text.strip(),
            "imap_folder": lambda cell, _: cell.text.strip(),
        }

    def _colour(self, cell: Field) -> str | None:
        """`#1F4E79`, or the name of a colour."""
        plain = unicodedata.normalize("NFKC", cell.text).strip().lstrip("#")
        if re.fullmatch(r"[0-9A-Fa-f]{6}", plain):
            return f"#{plain.upper()}"
        return self.reader.codes("colours").get(normalised(cell.text))

    def due_rule_missing(self) -> None:
        """Note that the settings have no due rule: what then counts depends on the kind of period."""
        if self.sheet and ("due_rule" not in self.values or self.values["due_rule"].blank):
            origin, setting = self.reader.origin(self.sheet), self._label("due_rule")
            if self.kind is PeriodKind.MONTH:
                self.reader.found.append(findings.MISSING_SETTING(origin=origin, setting=setting))
            else:
                self.reader.found.append(
                    findings.NO_DUE_RULE(origin=origin, setting=setting, example=self._example("due_rule"))
                )

    def _label(self, key: str) -> str:
        return self.reader.shown(self.reader.words("settings")[key])

    def year(self, texts: Iterable[str]) -> int:
        """The plan's year; where it is not given, the one that the name or the deadlines speak of."""
        cell = self.values.get("year")
        if cell is not None and not cell.blank:
            match = _YEAR.search(unicodedata.normalize("NFKC", cell.text))
            if match:
                return int(match[0])
            self.bad("year")
        name = self.values["name"].text if "name" in self.values else ""
        counted = Counter(match[0] for text in texts for match in _YEAR.finditer(text))
        named = _YEAR.search(name)
        found = named[0] if named else max(counted, key=lambda y: (counted[y], y), default=None)
        if found is None:
            raise PlanError("plan-no-year", file=self.reader.file)
        place = self.reader.origin(self.sheet, "" if cell is None else cell.cell)
        self.reader.found.append(findings.YEAR_ASSUMED(origin=place, year=int(found)))
        return int(found)

    def bad(self, key: str) -> None:
        """Note that a setting cannot be used."""
        cell = self.values[key]
        self.reader.found.append(
            findings.BAD_SETTING(
                origin=self.reader.origin(self.sheet, cell.cell),
                setting=self._label(key),
                text=cell.text,
                example=self._example(key),
            )
        )

    def _yes(self, cell: Field) -> bool | None:
        code = self.reader.codes("yes_no").get(normalised(cell.text))
        return None if code is None else code == "yes"

    def _example(self, key: str) -> str:
        if key == "due_rule" and self.kind is not PeriodKind.MONTH:
            return str(self.reader.locales[0].table("plan", "due_examples")[self.kind.value])
        return str(self.reader.locales[0].table("plan", "examples")[key])

    def _choice(self, key: str, cell: Field) -> str | None:
        return self.reader.codes("setting_values", key).get(normalised(cell.text))

    def _enumerated(self, kind: type[_E], key: str, cell: Field) -> _E | None:
        code = self._choice(key, cell)
        return None if code is None else kind(code)

    def _zone(self, cell: Field) -> str | None:
        named = self._choice("timezone", cell) or cell.text.strip()
        try:
            return ZoneInfo(named).key
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return None


def _host(text: str) -> str | None:
    host = unicodedata.normalize("NFKC", text).strip()
    return host if _HOST.fullmatch(host) else None


def _port(text: str) -> int | None:
    """A port of a mail server: 587; there is none above 65535."""
    match = re.fullmatch(r"(\d{1,5})(?:\.0)?", unicodedata.normalize("NFKC", text).strip())
    return int(match[1]) if match and 0 < int(match[1]) < 65536 else None


def _month(cell: Field, year: int, lexicon: DeadlineWords) -> int | None:
    """A month by its number or name: 4, April."""
    if (number := _whole(cell.text)) is not None:
        return number if 1 <= number <= 12 else None
    day = first_day(cell.text, year, lexicon)
    return (
        day.month if day is not None and not any(c.isdigit() for c in cell.text.replace(str(day.month), "")) else None
    )


def _whole(text: str) -> int | None:
    match = re.match(r"\d+", unicodedata.normalize("NFKC", text))
    return int(match[0]) if match else None


def _bands(text: str) -> tuple[float, float] | None:
    """Points from which a target is behind, and far behind: "10, 30"."""
    numbers = [float(n) for n in re.findall(r"\d+(?:\.\d+)?", unicodedata.normalize("NFKC", text))]
    return (numbers[0], numbers[1]) if len(numbers) == 2 and numbers[0] <= numbers[1] <= 100 else None
