"""Plans as they are issued, invented throughout: prose, cards and tables in the shapes that offices use, with what a careful
clerk reads in them.

`told`: one line a target: text | leads | responsible | others | due. Names between semicolons; due as in `import_scores.told`;
`unclear` if a deadline can be read in two ways. `?` behind a line means that something about it must be asked. `suffix`: what writes it: txt, md, html as they stand; docx
and xlsx from a drawing (see `tables_drawn`); odt from the same paragraphs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Issued:
    """A source. above: target → aspect, measure. became: what the account must say, in order, if given. only: what is
    taken of it. year: of the plan, as a person says."""

    name: str
    suffix: str
    source: str | Mapping[str, str] | Callable[[Path], None]
    told: str
    above: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    became: tuple[str, ...] = ()
    persons: Mapping[str, str] = field(default_factory=dict)
    mapping: Mapping[str, str] = field(default_factory=dict)
    only: tuple[str, ...] = ()
    year: int | None = None
