"""Forms of the example, filled in ONLYOFFICE as people type and merged: every value is equal or reported.

XLPLAN_FUZZ fills all of them instead of one.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from small_office import Office, header_of, table_rows

from xlplan.form.carriers import NOT_ASKED
from xlplan.ledger.status import Status
from xlplan.locale import load_locale
from xlplan.plan.starter import write_starter
from xlplan.project import open_project

pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(
        importlib.util.find_spec("docbuilder") is None, reason="ONLYOFFICE's document builder is absent"
    ),
]

FORMS = 99 if "XLPLAN_FUZZ" in os.environ else 1

FILL = """
import docbuilder, json, sys
builder = docbuilder.CDocBuilder()
for form, typed, out in json.load(sys.stdin):
    builder.OpenFile(form, "")
    sheet = builder.GetContext().GetGlobal()["Api"].GetActiveSheet()
    for place, value in typed:
        sheet.GetRange(place).SetValue(value)
    builder.SaveFile("xlsx", out)
    builder.CloseFile()
"""

TYPED: dict[str, tuple[str, list[tuple[Any, Any]]]] = {
    "完成状态": (
        "status",
        [("进行中", "in-progress"), ("已完成", "done"), ("未启动", "not-started"), ("滞后", "blocked")],
    ),
    "进度%": ("progress", [(55, 55), ("80%", 80), ("八成", 80), ("约60", 60), ("0", 0), ("100", 100), ("过半", None)]),
    "累计完成数": ("count", [(1, 1), ("2", 2), ("三", 3), ("0", 0), ("1,234", 1234), ("3-5", None), ("12²", None)]),
    "本月进展情况": (
        "news",
        [("召开推进会，形成纪要", ...), ("第一行\n第二行", ...), ("0", ...), ("2022年9月", ...), ("1/2", ...)],
    ),
    "存在问题": ("problems", [("无", ...), ("经费〔2022〕3号未到位 😀", ...), ("  前后有空格  ", "前后有空格")]),
    "下一步打算": ("next_steps", [("10月 启动", ...), ("-", None), ("'单引号", ...), ("@某人", ...)]),
    "完成日期": (
        "done_date",
        [("2022-09-20", date(2022, 9, 20)), ("2022年9月20日", date(2022, 9, 20)), ("9月底", None)],
    ),
    "佐证材料": (
        "evidence",
        [("见 https://files.example.org/a.pdf", ...), ('<b>纪要</b> & "附件"', ...), ("001", ...)],
    ),
}
"""Heading → column key, and what is typed with the value that it has; ... for the text itself."""


def typed_into(form: Path) -> Iterator[tuple[str, str, str, Any, Any]]:
    """Cell, target number, column key, what is typed, its value: in every open cell of a form."""
    sheet = load_workbook(form).worksheets[0]
    _, columns = header_of(sheet)
    for turn, row in enumerate(table_rows(sheet)):
        for label, (key, choices) in TYPED.items():
            cell = sheet.cell(row, columns[label])
            typed, value = choices[turn % len(choices)]
            if cell.value != NOT_ASKED:
                yield (
                    cell.coordinate,
                    str(sheet.cell(row, columns["序号"]).value),
                    key,
                    typed,
                    typed if value is ... else value,
                )


def read_back(status: Status) -> dict[tuple[str, str, str], Any]:
    names = {department.id: department.name for department in status.plan.departments}
    return {
        (names[part.department], row.target.number, key): used.answer.value
        for row in status.rows
        for part in row.contributions
        for key, used in part.answers.items()
    }


def test_forms_filled_in_onlyoffice_come_back_as_they_were_typed(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    write_starter(tmp_path / "plan.xlsx", load_locale("zh"))
    office = Office(open_project(tmp_path))
    office.build()
    forms = sorted(office.project.forms("2022-09").glob("*.xlsx"))[:FORMS]
    typed = {form: list(typed_into(form)) for form in forms}
    jobs = [
        (str(form), [(place, what) for place, _, _, what, _ in cells], str(office.project.inbox / f"{number}.xlsx"))
        for number, (form, cells) in enumerate(typed.items())
    ]
    command = [sys.executable, "-c", FILL]
    subprocess.run(command, check=True, capture_output=True, timeout=600, input=json.dumps(jobs), text=True)
    merged = office.merge()
    found, told = read_back(merged.status), {(f.origin.file, f.origin.cell) for f in merged.status.findings}
    departments = [path.stem.rpartition("_")[2] for path in typed]
    changed = [
        (departments[turn], number, key, what, said)
        for turn, cells in enumerate(typed.values())
        for place, number, key, what, value in cells
        if (said := found.get((departments[turn], number, key))) != value or (value is None and what != "-")
        if (f"inbox/{turn}.xlsx", place) not in told
    ]
    assert not changed, "\n".join(map(str, changed))
    assert sum(len(cells) for cells in typed.values()) > 50 * len(forms)
