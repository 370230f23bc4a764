"""The forms of a period: one for each department with an open assignment."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from xlplan.form.content import FormContent, FormRow
from xlplan.form.stamp import Stamp
from xlplan.locale import Locale
from xlplan.plan.model import Assignment, Department, Period, Plan

_UNSAFE = re.compile(r'[/\\:*?"<>|\x00-\x1f\x7f]+')
_RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|COM[0-9]|LPT[0-9]|CONIN\$|CONOUT\$)", re.IGNORECASE)
_STEM_BYTES = 120
"""Of the 255 bytes that file systems allow: dated copies and mail programs add to the name."""


@dataclass(frozen=True)
class Carried:
    """What a department last said of a target: status code, "" if none, and progress in points and its own count, None
    if unknown. refused: why the office sent it back, None if it did not."""

    status: str = ""
    progress: float | None = None
    count: float | None = None
    refused: str | None = None


@dataclass(frozen=True)
class DepartmentForm:
    """A form to be written: for whom, under which name, with what in it."""

    department: Department
    file_name: str
    content: FormContent


def department_forms(
    plan: Plan,
    period: Period,
    locale: Locale,
    history: Mapping[tuple[str, str], Carried] | None = None,
    closed: frozenset[str] = frozenset(),
    departments: Collection[str] | None = None,
) -> Iterator[DepartmentForm]:
    """A form for each department with an open assignment, in the order of the sheet of departments.

    history: what was last said, by (target id, department id). closed: ids of targets that the office verified, or
    that begin only later; they are left out. departments: whose forms (by id), all if None.
    """
    for department in plan.expected(closed):
        if departments is not None and department.id not in departments:
            continue
        assignments = plan.assignments_of(department.id, closed)
        stamp = Stamp(plan.id, plan.edition, period.id, department.id)
        rows = tuple(_row(assignment, history or {}) for assignment in assignments)
        name = file_name_for("form.files.form", plan, department, period, locale)
        yield DepartmentForm(department, name, FormContent(stamp, plan, department, period, rows))


def _row(assignment: Assignment, history: Mapping[tuple[str, str], Carried]) -> FormRow:
    carried = history.get((assignment.target.id, assignment.department.id), Carried())
    return FormRow(
        assignment.target, assignment.role, carried.status, carried.progress, carried.count, refused=carried.refused
    )


def file_name_for(key: str, plan: Plan, department: Department, period: Period, locale: Locale) -> str:
    """The name of a department's file, by a text such as `form.files.form`: safe on Windows, macOS and Linux, and no
    other department's of this plan, even where upper and lower case are one."""
    stem = safe_name(department.name)
    if stem.casefold() in _shared_stems(plan.department_names):
        stem = f"{stem}_{department.id}"
    return _UNSAFE.sub("-", locale.text(key, department=stem, period=period.id))


@lru_cache(maxsize=4)
def _shared_stems(names: tuple[str, ...]) -> frozenset[str]:
    """The beginnings of file names that several departments would have, in small letters."""
    counts = Counter(safe_name(name).casefold() for name in names)
    return frozenset(stem for stem, count in counts.items() if count > 1)


@cache
def safe_name(name: str) -> str:
    """`name` as part of a file name: what file systems forbid becomes `-`, device names are told apart, long names are
    cut."""
    safe = _UNSAFE.sub("-", unicodedata.normalize("NFC", name))
    safe = "".join(c for c in safe if unicodedata.category(c) not in {"Cf", "Cs"})
    safe = safe.encode()[:_STEM_BYTES].decode("utf-8", "ignore").strip(" .") or "-"
    return f"_{safe}" if _RESERVED.fullmatch(safe.split(".")[0].strip()) else safe
