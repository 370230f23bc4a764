"""The forms of a period: one for each department with an open assignment."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from xlplan.form.content import FormContent, FormRow
from xlplan.form.stamp import Stamp
from xlplan.locale import Locale
from xlplan.plan.model import Assignment, Department, Period, Plan

_UNSAFE = re.compile(r'[/\\:*?"<>|\x00-\x1f\x7f]+')
_RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|COM[0-9]|LPT[0-9]|CONIN\$|CONOUT\$)", re.IGNORECASE)
_STEM_BYTES = 150
"""Of the 255 bytes that file systems allow: dated copies and mail programs add to the name."""


@dataclass(frozen=True)
class Carried:
    """What a department last said of a target: status code, "" if none, and progress in points, None if unknown."""

    status: str = ""
    progress: float | None = None


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
) -> Iterator[DepartmentForm]:
    """A form for each department with an open assignment, in the order of the sheet of departments.

    history: what was last said, by (target id, department id). closed: ids of targets that the office verified; they
    are left out.
    """
    names: set[str] = set()
    for department in plan.expected(closed):
        assignments = plan.assignments_of(department.id, closed)
        wanted = locale.text("form.files.form", department=department.name, period=period.id)
        name = safe_file_name(wanted, names, department.id)
        names.add(name)
        stamp = Stamp(plan.id, plan.edition, period.id, department.id)
        rows = tuple(_row(assignment, history or {}) for assignment in assignments)
        yield DepartmentForm(department, name, FormContent(stamp, plan, department, period, rows))


def _row(assignment: Assignment, history: Mapping[tuple[str, str], Carried]) -> FormRow:
    carried = history.get((assignment.target.id, assignment.department.id), Carried())
    return FormRow(assignment.target, assignment.role, carried.status, carried.progress)


def safe_file_name(wanted: str, taken: Collection[str], distinction: str) -> str:
    """`wanted` as a file name that Windows, macOS and Linux accept: what they forbid becomes `-`, long names are cut.
    distinction: put before the suffix where the name was cut or is one of `taken` under another spelling."""
    stem, dot, suffix = unicodedata.normalize("NFC", wanted).rpartition(".")
    if not dot:
        stem, suffix = suffix, ""
    stem = "".join(c for c in _UNSAFE.sub("-", stem) if unicodedata.category(c) not in {"Cf", "Cs"})
    stem = stem.strip(" .") or "-"
    if _RESERVED.fullmatch(stem.split(".")[0].strip()):
        stem = "_" + stem
    cut = _cut(stem)
    folded = {name.casefold() for name in taken}
    if cut != stem or f"{cut}{dot}{suffix}".casefold() in folded:
        cut = f"{cut}_{distinction}"
    return f"{cut}{dot}{suffix}"


def _cut(stem: str) -> str:
    return stem.encode()[:_STEM_BYTES].decode("utf-8", "ignore").rstrip(" .")
