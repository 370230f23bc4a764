"""What a finding is: one thing that someone should look at. Each room declares and raises its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

Param = str | int | float | None


class Severity(StrEnum):
    """How much a finding matters. The members are ordered from worst to mildest."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for the worst, so that sorting by it puts errors first."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True, init=False)
class Origin:
    """Where a value or a finding comes from.

    sha256: of the file's (or member's) bytes, "" for plan.xlsx. file: path relative to the project folder
    with `/`, members after `!` (`inbox/a.eml!form.xlsx`). sheet: its name. cell: A1 reference; "" if none.
    """

    sha256: str = ""
    file: str = ""
    sheet: str = ""
    cell: str = ""

    def __init__(self, sha256: str = "", file: str = "", sheet: str = "", cell: str = "") -> None:
        """Every cell that is read has one: they are set through their slots, which takes half the time."""
        _SHA256(self, sha256)
        _FILE(self, file)
        _SHEET(self, sheet)
        _CELL(self, cell)


_SHA256, _FILE, _SHEET, _CELL = (getattr(Origin, name).__set__ for name in ("sha256", "file", "sheet", "cell"))

NOWHERE = Origin()
"""The origin of what has no place."""


@dataclass(frozen=True)
class Finding:
    """One thing that someone should look at.

    code: stable and public, `room.problem`. severity: error, warning or note. department, target: the ids
    in the plan, "" where the finding is about neither. period: `2022-09` or "". origin: the place. params: fill
    the slots of the message and the remedy, which live in `templates/<lang>/findings/`.
    """

    code: str
    severity: Severity
    department: str = ""
    target: str = ""
    period: str = ""
    origin: Origin = NOWHERE
    params: Mapping[str, Param] = field(default_factory=dict)

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two findings the same."""
        params = tuple(sorted(self.params.items()))
        return (self.code, self.severity, self.department, self.target, self.period, self.origin, params)

    def at(self, origin: Origin) -> Finding:
        """The same finding with its place."""
        return replace(self, origin=origin)


@dataclass(frozen=True)
class FindingType:
    """A kind of finding: its public code and how much it matters. Call it to make a finding of that kind."""

    code: str
    severity: Severity

    def __call__(
        self,
        *,
        department: str = "",
        target: str = "",
        period: str = "",
        origin: Origin = NOWHERE,
        **params: Param,
    ) -> Finding:
        return Finding(self.code, self.severity, department, target, period, origin, params)


def error(code: str) -> FindingType:
    """Declare a finding that leaves something wrong or missing until a person acts."""
    return FindingType(code, Severity.ERROR)


def warning(code: str) -> FindingType:
    """Declare a finding that a person should look at."""
    return FindingType(code, Severity.WARNING)


def note(code: str) -> FindingType:
    """Declare a finding that is only worth knowing."""
    return FindingType(code, Severity.NOTE)


def in_order(findings: list[Finding]) -> list[Finding]:
    """Findings sorted by severity, code, department, target and place, without exact repetitions."""
    seen: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        seen.setdefault(finding.key, finding)
    return sorted(
        seen.values(),
        key=lambda f: (
            f.severity.rank,
            f.code,
            f.department,
            f.target,
            f.origin.file,
            f.origin.sheet,
            f.origin.cell,
        ),
    )
