"""What a case of the corpus is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tables_drawn import Drawing, draw


@dataclass(frozen=True)
class Expected:
    """A target as a careful clerk would read it. lead, responsible: names, `?` behind what can only be asked about.
    due: an ISO day, `quarter`, `month/25`, `ongoing`, `undated`, or `?`."""

    number: str
    aspect: str
    measure_number: str
    measure: str
    text: str
    lead: str
    responsible: tuple[str, ...]
    due: str


@dataclass(frozen=True)
class Case:
    """A source table. program: who writes it; via: what LibreOffice (`lo:xls`) or Gnumeric (`gn:xls`) makes of it.
    asked: keys of questions that must be raised. note: target → words that must stand in its note. left: texts that
    must be listed as left out. mapping: `--map` given."""

    name: str
    write: Callable[[Mapping[str, Drawing], Path], None]
    suffix: str
    sheets: Mapping[str, str]
    expected: str
    via: str = ""
    year: int | None = 2022
    asked: tuple[str, ...] = ()
    note: Mapping[str, str] = field(default_factory=dict)
    left: tuple[str, ...] = ()
    mapping: Mapping[str, str] = field(default_factory=dict)

    @property
    def drawings(self) -> dict[str, Drawing]:
        return {name: draw(text) for name, text in self.sheets.items()}

    @property
    def targets(self) -> list[Expected]:
        return [expected(line) for line in self.expected.strip("\n").splitlines()]


def expected(line: str) -> Expected:
    number, aspect, measure_number, measure, text, lead, responsible, due = (cell.strip() for cell in line.split("|"))
    names = tuple(name.strip() for name in responsible.split(";") if name.strip())
    return Expected(number, aspect, measure_number, measure, text, lead, names, due)
