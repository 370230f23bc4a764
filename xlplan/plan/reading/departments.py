"""The sheet of departments → Departments."""

from __future__ import annotations

import re
import unicodedata

from xlplan.books.book import Sheet
from xlplan.codes import ID_LENGTH, normalised, unique_code
from xlplan.plan import findings
from xlplan.plan.model import Department
from xlplan.plan.names import split_names
from xlplan.plan.reading.rows import is_aside, unconfirmed
from xlplan.plan.reading.settings import is_email
from xlplan.plan.reading.sheets import Field, Reader, Row


def read_departments(reader: Reader, sheet: Sheet) -> tuple[Department, ...]:
    """The departments in the order of the sheet."""
    table = reader.table(sheet, "departments", ("name",))
    if table is None or "name" not in table.columns:
        return ()
    departments: dict[str, Department] = {}
    taken: set[str] = set()
    for row in table.rows:
        name = row["name"]
        if name.blank or is_aside(reader, row):
            continue
        key = normalised(name.text)
        place = reader.origin(sheet.name, name.cell)
        if key in departments:
            reader.found.append(findings.DUPLICATE_DEPARTMENT(origin=place, name=name.text))
            continue
        code = unique_code(ID_LENGTH, taken, "department", key)
        taken.add(code)
        departments[key] = _department(reader, sheet.name, row, code)
        unconfirmed(reader, sheet.name, row, department=code)
        if "emails" in table.columns and row["emails"].blank:
            reader.found.append(findings.NO_EMAIL(department=code, origin=place, name=name.text))
    found = tuple(departments.values())
    _colliding_names(reader, sheet.name, found)
    return found


def _department(reader: Reader, sheet: str, row: Row, code: str) -> Department:
    return Department(
        code,
        row.text("name"),
        split_names(row.text("aliases")),
        split_names(row.text("groups")),
        _emails(reader, sheet, row["emails"], code),
        _emails(reader, sheet, row["cc"], code),
        row.text("contact"),
        row.text("phone"),
    )


def _emails(reader: Reader, sheet: str, cell: Field, department: str) -> tuple[str, ...]:
    good: list[str] = []
    plain = unicodedata.normalize("NFKC", cell.text)
    for written in re.split(r"[,;\s\u3001]+", plain):
        address = written.strip("<>")
        if is_email(address):
            good.append(address)
        elif written:
            place = reader.origin(sheet, cell.cell)
            reader.found.append(findings.BAD_EMAIL(department=department, origin=place, text=written))
    return tuple(dict.fromkeys(good))


def _colliding_names(reader: Reader, sheet: str, departments: tuple[Department, ...]) -> None:
    """One word that names two departments, or a department and a group."""
    owner: dict[str, Department] = {}
    groups = {normalised(group): group for department in departments for group in department.groups}
    for department in departments:
        for name in dict.fromkeys((department.name, *department.aliases)):
            key = normalised(name)
            first = owner.setdefault(key, department)
            other = first.name if first is not department else groups.get(key, "")
            if other:
                place = reader.origin(sheet)
                finding = findings.AMBIGUOUS_NAME(
                    department=department.id, origin=place, text=name, name=department.name, other=other
                )
                reader.found.append(finding)
