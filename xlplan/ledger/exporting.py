"""The ledger as CSV files that Excel opens as they are: UTF-8 with its mark, texts never taken for formulas."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from xlplan.ledger.codec import value_from_data
from xlplan.ledger.database import Row
from xlplan.ledger.store import Ledger
from xlplan.locale import Locale
from xlplan.outputs import Published, publish, sha256_of
from xlplan.project import Project

_FORMULA = re.compile(r"[=+\-@＝＋－＠\t\r\n]")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?%?")

_OF_RETURN = (
    " AS x JOIN returns ON returns.arrival_id = x.arrival_id AND returns.position = return_position"
    " JOIN arrivals ON arrivals.id = x.arrival_id"
    " ORDER BY returns.period COLLATE in_time, returns.department,"
    " arrivals.file, arrivals.member, arrivals.id, return_position"
)
_PLACE = (
    "coalesce(x.file, CASE arrivals.member WHEN '' THEN arrivals.file"
    " ELSE arrivals.file || '!' || arrivals.member END) AS place"
)


@dataclass(frozen=True)
class _ExportTable:
    """A file to write. key: of its name in the words; query: its rows; columns: keys of headings and of row fields.
    The names of departments and targets are added beside their ids."""

    key: str
    columns: tuple[str, ...]
    query: str


_TABLES = (
    _ExportTable(
        "arrivals",
        (
            *("file", "member", "sha256", "size", "first_seen", "received_header", "date_header", "header"),
            *("sender", "subject", "modified", "file_time", "verdict", "reason", "kept"),
        ),
        "SELECT arrivals.*, size, first_seen, data IS NOT NULL AS kept, verdict, reason FROM arrivals"
        " JOIN originals USING (sha256) LEFT JOIN readings ON arrival_id = id ORDER BY file, member, sha256, id",
    ),
    _ExportTable(
        "returns",
        ("period", "department", "file", "member", "sha256", "edition", "confidence", "carriers", "signoff"),
        "SELECT returns.*, file, member, sha256,"
        " coalesce(json_extract(document, '$[' || position || '].signoff'), '{}') AS signoff"
        " FROM returns JOIN arrivals ON arrivals.id = arrival_id JOIN readings USING (arrival_id)"
        " ORDER BY period COLLATE in_time, department, file, member, sha256, position",
    ),
    _ExportTable(
        "answers",
        ("period", "department", "target", "column", "value", "raw", "place", "sheet", "cell"),
        f"SELECT period, x.department, target, column, value, raw, {_PLACE}, x.sheet, x.cell FROM answers"
        f"{_OF_RETURN}, x.position",
    ),
    _ExportTable(
        "missing",
        ("period", "department", "target", "column", "whole_row", "place", "sheet", "cell"),
        f"SELECT period, returns.department, target, column, whole_row, {_PLACE}, sheet, cell"
        f" FROM missing{_OF_RETURN}, x.position",
    ),
    _ExportTable(
        "extras",
        ("period", "department", "text", "place", "sheet", "cell"),
        f"SELECT period, returns.department, text, {_PLACE}, sheet, cell FROM extras{_OF_RETURN}, x.position",
    ),
    _ExportTable(
        "findings",
        ("code", "severity", "period", "department", "target", "place", "sheet", "cell", "params"),
        f"SELECT x.*, {_PLACE} FROM findings AS x JOIN arrivals ON arrivals.id = arrival_id"
        " ORDER BY arrivals.file, arrivals.member, arrivals.id, return_position, position",
    ),
    _ExportTable(
        "decisions",
        ("kind", "made_at", "subject_id", "department", "period", "at", "made_by", "reason"),
        "SELECT *, subject AS subject_id FROM decisions ORDER BY id",
    ),
    _ExportTable("looks", ("at", "added", "removed"), "SELECT * FROM looks ORDER BY id"),
    _ExportTable(
        "plans",
        ("at", "plan", "edition", "plan_sha256"),
        "SELECT * FROM plan_history JOIN plans ON plans.sha256 = plan_sha256 ORDER BY id",
    ),
    _ExportTable(
        "builds",
        ("period", "department", "file", "sha256", "edition", "built_at"),
        "SELECT * FROM builds ORDER BY period COLLATE in_time, department",
    ),
    _ExportTable("outputs", ("path", "sha256", "written_at"), "SELECT * FROM outputs ORDER BY path"),
    _ExportTable(
        "mails",
        ("message_id", "period", "department", "kind", "recipients", "state", "at", "delivered", "unsure", "refused"),
        "SELECT * FROM mails ORDER BY period COLLATE in_time, department, at, message_id",
    ),
    _ExportTable(
        "fetched",
        ("account", "folder", "uidvalidity", "uid", "message_id", "size", "sha256", "file", "at"),
        "SELECT * FROM fetched ORDER BY account, folder, uidvalidity, uid",
    ),
    _ExportTable(
        "closed-periods",
        ("period", "closed_at", "edition"),
        "SELECT * FROM closed_periods JOIN plans ON plans.sha256 = plan_sha256 ORDER BY id",
    ),
)


@dataclass(frozen=True)
class _Names:
    """What ids stand for, in the latest edition that knows them."""

    departments: dict[str, str]
    numbers: dict[str, str]
    targets: dict[str, str]

    @classmethod
    def of(cls, ledger: Ledger) -> _Names:
        names = cls({}, {}, {})
        for plan in ledger.editions.values():
            names.departments.update((department.id, department.name) for department in plan.departments)
            names.numbers.update((target.id, target.number) for target in plan.targets)
            names.targets.update((target.id, target.text) for target in plan.targets)
        return names


def export_csv(ledger: Ledger, folder: Path, locale: Locale, *, now: datetime) -> tuple[Published, ...]:
    """Write every table of the ledger, originals' bytes and mail bodies excepted, as a CSV file into `folder`.

    File names and headings are in the locale's language. A file there that a person changed is kept under a dated
    name. Raises ProjectError if the folder or the disk refuses.
    """
    project = Project(ledger.path.parent)
    names = _Names.of(ledger)
    done = []
    for table in _TABLES:
        path = folder / f"{locale.table('ledger', 'files')[table.key]}.csv"
        data = _csv(ledger, table, names, locale)
        known = project.relative(path)
        published = publish(path, data, known_sha=ledger.known_output(known), now=now)
        if not ledger.readonly and published.path == path:
            ledger.record_output(known, sha256_of(data), now)
        done.append(published)
    return tuple(done)


def as_data(value: str) -> str:
    """A text that no spreadsheet program takes for a formula; numbers with a sign stay as they are."""
    return f"'{value}" if _FORMULA.match(value) and not _NUMBER.fullmatch(value) else value


def _csv(ledger: Ledger, table: _ExportTable, names: _Names, locale: Locale) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    headings = locale.table("ledger", "columns")
    writer.writerow([headings[key] for column in table.columns for key in _widened(column)])
    for row in ledger.database.rows(table.query):
        writer.writerow([cell for column in table.columns for cell in _cells(row, column, names)])
    return text.getvalue().encode("utf-8-sig", "backslashreplace")


def _widened(column: str) -> Iterator[str]:
    yield column
    if column == "department":
        yield "department_name"
    if column == "target":
        yield "target_number"
        yield "target_text"


def _cells(row: Row, column: str, names: _Names) -> Iterator[str | int]:
    value = row[column]
    yield _cell(_plain(value) if column == "value" else value)
    if column == "department":
        yield _cell(names.departments.get(value, ""))
    if column == "target":
        yield _cell(names.numbers.get(value, ""))
        yield _cell(names.targets.get(value, ""))


def _plain(found: str | float) -> Any:
    value = value_from_data(json.loads(found)) if isinstance(found, str) else found
    return value if value is None or isinstance(value, str | int | float) else value.isoformat()


def _cell(value: Any) -> str | int:
    if value is None:
        return ""
    if isinstance(value, float):
        return str(value)
    return value if isinstance(value, int) else as_data(str(value))
