"""Converting a cell by its column's kind, and never by the type that a reader reports.

Blank: nothing, white space, or dashes and slashes alone ("-", "/" and the form's own mark for what is not asked). A
word for "nothing" is an answer in a text, 0 in a count and no day in a date; in a percentage it is asked about.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import assert_never

from xlplan.books.number_formats import (
    date_of_serial,
    hides_the_day,
    is_date_format,
    is_percent_format,
    number_text,
    plain_number,
    shows_a_day,
)
from xlplan.codes import normalised
from xlplan.findings import Param
from xlplan.form.choosing import chosen, nearest_first
from xlplan.form.columns import Column, Kind
from xlplan.form.days import read_day
from xlplan.form.numerals import Exactness, beside_deed, comparable, read_number, read_range, strip_words
from xlplan.form.units import read_quantity, unit_in_format
from xlplan.form.value_words import ValueWords

Raw = str | int | float | bool | date | datetime | time | timedelta | None
Value = str | int | float | date | None

YEARS_AROUND = 10
"""A day more than this many years from the plan's year is a slip of the keyboard."""

RATIO_LIMIT = 1.5
"""A bare number up to this in a column of points may be a share of 1 as well."""

_TOO_LARGE = 1e15
"""From here on (1E300) a number has more figures than any sheet keeps, and typed in full it is none either."""

_DASHES = frozenset("-/\\_|~") | frozenset("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2500")
_CHOICES_REMEMBERED = 5_000  # words that stood in cells of choices
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SPACES = str.maketrans({"\u00a0": " ", "\u2007": " ", "\u202f": " ", "\u3000": " ", "\t": " "})
_HALF_WIDTH = str.maketrans(
    {
        chr(code): chr(code - 0xFEE0)
        for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), 0xFF05)
    }
)
_WIDE = re.compile("[\uff05\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")


class Problem(StrEnum):
    """Why a cell has no value, or why its value should be looked at (APPROXIMATE and SCALED have one)."""

    UNREADABLE = "unreadable"
    OUT_OF_RANGE = "out-of-range"
    NOT_A_CHOICE = "not-a-choice"
    AMBIGUOUS_PERCENT = "ambiguous-percent"
    APPROXIMATE = "approximate"
    SCALED = "scaled"
    FOREIGN_UNIT = "foreign-unit"


@dataclass(frozen=True)
class Converted:
    """What a cell says. value: None if blank or not usable. raw: as a person sees it, "" if the cell is empty. word:
    the office's own word for a value that is a code."""

    value: Value
    raw: str = ""
    problem: Problem | None = None
    params: Mapping[str, Param] = field(default_factory=dict)
    word: str = ""

    @property
    def blank(self) -> bool:
        """Whether nothing was answered."""
        return self.value is None and self.problem is None


@dataclass(frozen=True)
class _Cell:
    """What is converted: the column, the value as read, its text as a person sees it, and how to read it."""

    column: Column
    raw: Raw
    text: str
    number_format: str
    words: ValueWords
    year: int
    unit: str

    def gives(self, value: Value, problem: Problem | None = None, /, **params: Param) -> Converted:
        return Converted(value, self.text, problem, {"text": self.text, **params} if problem else {})

    def unreadable(self, between: tuple[float, float] | None = None) -> Converted:
        """Not usable. between: the numbers between which it lies, as far as the words go."""
        if between is None:
            return self.gives(None, Problem.UNREADABLE)
        low, high = (number_text(round(number, 6)) for number in between)
        return self.gives(None, Problem.UNREADABLE, low=low, high=high)


def convert(column: Column, raw: Raw, number_format: str, words: ValueWords, *, year: int, unit: str = "") -> Converted:
    """The value of a cell of `column`. year: the plan's, for days without one. unit: may follow a count."""
    text = raw_text(raw, number_format)
    if is_blank(text):
        return Converted(None, text)
    cell = _Cell(column, raw, text, number_format, words, year, unit)
    match column.kind:
        case Kind.PERCENT:
            return _percent(cell)
        case Kind.COUNT:
            return _count(cell)
        case Kind.DATE:
            return _day(cell)
        case Kind.CHOICE:
            return _choice(cell)
        case Kind.CODE | Kind.TEXT | Kind.LONG_TEXT:
            return cell.gives(clean_text(text))
        case _:
            assert_never(column.kind)


def raw_text(raw: Raw, number_format: str = "") -> str:
    """A cell's value as a person sees it; "" for an empty one."""
    if type(raw) is str:
        return raw
    match raw:
        case None:
            return ""
        case bool():
            return str(raw).upper()
        case int() | float():
            if not math.isfinite(raw):
                return str(raw)
            day = date_of_serial(raw) if shows_a_day(number_format) else None
            return number_text(raw, number_format) if day is None else _day_text(day, number_format)
        case datetime() if raw.time() == time():
            return _day_text(raw.date(), number_format)
        case datetime():
            return raw.isoformat(" ", "minutes")
        case date():
            return _day_text(raw, number_format)
        case time():
            return raw.isoformat("seconds" if raw.second else "minutes")
        case _:
            return str(raw)


def _day_text(day: date, number_format: str) -> str:
    return f"{day:%Y-%m}" if hides_the_day(number_format) else day.isoformat()


def is_blank(text: str) -> bool:
    """Whether a cell with this text is as good as empty: only white space, dashes and slashes."""
    return not text[:1].isalnum() and all(c in _DASHES for c in normalised(_decoded(text)))


def clean_text(text: str) -> str:
    """Text without what programs leave behind: escapes, odd spaces, invisible characters, full-width figures."""
    if text.isprintable() and "_x" not in text and _WIDE.search(text) is None:
        return text.strip()
    plain = _decoded(text).translate(_SPACES).translate(_HALF_WIDTH)
    lines = plain.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n").split("\n")
    kept = "\n".join(line.rstrip() for line in lines).strip()
    if kept.replace("\n", "").isprintable():
        return kept
    return "".join(c for c in kept if c == "\n" or unicodedata.category(c) not in {"Cc", "Cf"} or c == "\u200d")


def _decoded(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _percent(cell: _Cell) -> Converted:
    if isinstance(cell.raw, int | float) and not isinstance(cell.raw, bool):
        return _percent_number(cell, float(cell.raw))
    if not isinstance(cell.raw, str):
        return cell.unreadable()
    return _in_a_phrase(cell, _percent_text)


def _in_a_phrase(cell: _Cell, read: Callable[[_Cell, str], Converted]) -> Converted:
    """What the words in a cell of numbers come to; as a number beside what was done, which is told, where they are more
    than a number."""
    text = comparable(_decoded(str(cell.raw)))
    if text is None:
        return cell.unreadable()
    said = read(cell, text)
    share = cell.column.kind is Kind.PERCENT or normalised(cell.unit) in cell.words.percent
    rest = beside_deed(text, cell.words, share=share) if said.problem is Problem.UNREADABLE else None
    if not rest:
        return said
    within = read(cell, rest)
    if within.problem is not None or not isinstance(within.value, int | float):
        return within
    return cell.gives(within.value, Problem.APPROXIMATE, value=within.value)


def _percent_text(cell: _Cell, text: str) -> Converted:
    stripped = strip_words(text, cell.words)
    vague = cell.words.vague.get(text) or cell.words.vague.get(stripped.core)
    if text in cell.words.wholes:
        return cell.gives(100)
    if vague is not None:
        return cell.unreadable(vague)
    if stripped.core in cell.words.wholes:
        return _number(cell, 100, stripped.exactness)
    points = _points(stripped.core, cell.words)
    if points is not None:
        return _in_range(cell, points, stripped.exactness)
    number = read_number(stripped.core, cell.words)
    if number is None:
        return cell.unreadable(read_range(stripped.core, cell.words, lambda end: _points_or_number(end, cell.words)))
    return _bare_points(cell, number, stripped.exactness)


def _percent_number(cell: _Cell, number: float) -> Converted:
    if is_date_format(cell.number_format) or not math.isfinite(number):
        return cell.unreadable()
    if is_percent_format(cell.number_format) and abs(number) <= RATIO_LIMIT:
        return _in_range(cell, number * 100, Exactness.EXACT)
    return _bare_points(cell, number, Exactness.EXACT)


def _bare_points(cell: _Cell, number: float, exactness: Exactness) -> Converted:
    """A number without a percent sign: up to RATIO_LIMIT it may be points or a share, and is asked about."""
    if 0 < number <= RATIO_LIMIT:
        return cell.gives(
            None, Problem.AMBIGUOUS_PERCENT, points=number_text(number), share=number_text(round(number * 100, 6))
        )
    return _in_range(cell, number, exactness)


def _in_range(cell: _Cell, points: float, exactness: Exactness) -> Converted:
    if not 0 <= round(points, 6) <= 100:
        return cell.gives(None, Problem.OUT_OF_RANGE)
    return _number(cell, points, exactness)


def _number(cell: _Cell, number: float, exactness: Exactness) -> Converted:
    value = plain_number(number)
    if exactness is Exactness.EXACT:
        return cell.gives(value)
    return cell.gives(value, Problem.APPROXIMATE, value=value)


def _points(text: str, words: ValueWords) -> float | None:
    """Points written as such: `80%`, eight tenths, half, a hundredth part of; None for anything else."""
    if text in words.halves:
        return 50.0
    for before in words.percent_before:
        if text.startswith(before):
            return read_number(text[len(before) :], words)
    for sign in words.percent:
        if text.endswith(sign):
            return read_number(text[: -len(sign)], words)
    for tenth in words.tenths:
        whole, found, rest = text.partition(tenth)
        tenths = read_number(whole, words) if found else None
        if tenths is not None:
            more = 0.0 if not rest else 0.5 if rest in words.half_more else read_number(f"0.{rest}", words)
            more = _digit_after(rest, words) if more is None else more
            return None if more is None else (tenths + more) * 10
    return None


def _digit_after(rest: str, words: ValueWords) -> float | None:
    digit = words.digits.get(rest)
    return None if digit is None else digit / 10


def _points_or_number(text: str, words: ValueWords) -> float | None:
    points = _points(text, words)
    return read_number(text, words) if points is None else points


def _count(cell: _Cell) -> Converted:
    if isinstance(cell.raw, int | float) and not isinstance(cell.raw, bool):
        return _count_number(cell, float(cell.raw))
    if not isinstance(cell.raw, str):
        return cell.unreadable()
    return _in_a_phrase(cell, _count_text)


def _count_number(cell: _Cell, number: float) -> Converted:
    in_percent = is_percent_format(cell.number_format)
    if in_percent and normalised(cell.unit) in cell.words.percent:
        return _not_negative(cell, number * 100, Exactness.EXACT)
    if is_date_format(cell.number_format) or in_percent or not abs(number) < _TOO_LARGE:
        return cell.unreadable()
    shown = unit_in_format(cell.number_format)
    if shown:  # 12 under the format `0"km"` is twelve of those to whoever sees it
        return _count_text(cell, normalised(f"{number_text(number)}{shown}"))
    return _not_negative(cell, number, Exactness.EXACT)


def _count_text(cell: _Cell, text: str) -> Converted:
    if text in cell.words.none:
        return cell.gives(0)
    found = read_quantity(text, cell.unit, cell.words)
    if found.foreign:
        return cell.gives(None, Problem.FOREIGN_UNIT, unit=cell.unit)
    if found.number is None:
        core = strip_words(text, cell.words).core
        return cell.unreadable(
            read_range(core, cell.words, lambda end: read_quantity(end, cell.unit, cell.words).number)
        )
    if found.converted and found.number >= 0:
        value = plain_number(found.number)
        return cell.gives(value, Problem.SCALED, value=number_text(value), unit=cell.unit)
    return _not_negative(cell, found.number, found.exactness)


def _not_negative(cell: _Cell, number: float, exactness: Exactness) -> Converted:
    return cell.gives(None, Problem.OUT_OF_RANGE) if number < 0 else _number(cell, number, exactness)


def _day(cell: _Cell) -> Converted:
    day, exactness = _read_day(cell)
    if day is None:
        nothing = isinstance(cell.raw, str) and normalised(cell.raw) in {*cell.words.none, *cell.words.not_applicable}
        return Converted(None, cell.text) if nothing else cell.unreadable()
    if abs(day.year - cell.year) > YEARS_AROUND:
        return cell.gives(None, Problem.OUT_OF_RANGE)
    if exactness is Exactness.EXACT:
        return cell.gives(day)
    return cell.gives(day, Problem.APPROXIMATE, value=day.isoformat())


def _read_day(cell: _Cell) -> tuple[date | None, Exactness]:
    raw, exact = cell.raw, Exactness.EXACT
    if hides_the_day(cell.number_format) and not isinstance(raw, str):
        return None, exact
    if isinstance(raw, datetime):
        return raw.date(), exact
    if isinstance(raw, date):
        return raw, exact
    if isinstance(raw, str):
        return read_day(_decoded(raw), cell.words, cell.year)
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        if is_date_format(cell.number_format):
            return date_of_serial(raw), exact
        return read_day(number_text(raw), cell.words, cell.year)
    return None, exact


def _own_word(cell: _Cell) -> Converted | None:
    """One of the office's own words for what a code means; None for another word. A word that means nothing that is
    known is no answer that can be judged."""
    pairs = zip(cell.column.choices, cell.column.meanings, strict=True)
    found = chosen(_decoded(cell.text), {word: (word, code) for word, code in pairs})
    if found is None:
        return None
    word, code = found
    return replace(cell.gives(code), word=word) if code else cell.unreadable()


def _choice(cell: _Cell) -> Converted:
    """Few words fill most of these cells: what each comes to is remembered with the words it was read by."""
    column = cell.column
    place = (column.key, column.choices, column.meanings, cell.text)
    found = cell.words.choices_read.get(place)
    if found is None:
        found = _read_choice(cell)
        if len(cell.words.choices_read) < _CHOICES_REMEMBERED:
            cell.words.choices_read[place] = found
    return found


def _read_choice(cell: _Cell) -> Converted:
    group, said = cell.words.choices.get(cell.column.key, {}), _decoded(cell.text)
    if cell.column.meanings:
        found = _own_word(cell)
        shipped = chosen(said, group) or ""
        if found is not None or shipped in cell.column.meanings:
            return found or cell.gives(shipped)
    table = {word: code for word, code in group.items() if code in cell.column.choices}
    table.update({choice: choice for choice in cell.column.choices if choice not in group.values()})
    code = chosen(said, table)
    if code is not None:
        return cell.gives(code)
    shown = cell.words.shown.get(cell.column.key, {})
    ordered = nearest_first(said, table, cell.column.choices)
    return cell.gives(
        None,
        Problem.NOT_A_CHOICE,
        choices=" / ".join(shown.get(code, code) for code in ordered),
    )
