"""Every column of the form: built, filled, saved again by office programs, read: what was filled comes back."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from returned import OFFICE, PLAN, Form, came_back, context, form, only, plan_of

from xlplan.form.columns import Column, Kind, form_layout
from xlplan.locale import load_locale
from xlplan.plan.model import FormColumnSpec, Target

OWN = (
    FormColumnSpec("own_text", "联络员", "text"),
    FormColumnSpec("own_long", "工作亮点", "long-text"),
    FormColumnSpec("own_choice", "级别", "choice", required=True, choices=("省级", "市级")),
    FormColumnSpec("own_percent", "覆盖率", "percent"),
    FormColumnSpec("own_count", "惠及人数", "count"),
    FormColumnSpec("own_date", "检查日期", "date"),
)
PLAN_WITH_OWN = plan_of(form_columns=OWN)
LAYOUT = form_layout(PLAN_WITH_OWN, load_locale("zh"))
ASSIGNED = tuple(a.target for a in PLAN_WITH_OWN.assignments_of(OFFICE.id))
WORDS = ("召开会议\n印发通知", "-同比增长5%", "=一是学习；二是宣讲", "007", "  前后有空格", "“引号”、emoji🎉与ＡＢＣ")
SHOWN = ("召开会议\n印发通知", "-同比增长5%", "=一是学习；二是宣讲", "007", "前后有空格", "“引号”、emoji🎉与ABC")


def typed(column: Column, place: int) -> tuple[Any, Any]:
    """What is typed into a column of the row at `place`, and the value that it means."""
    match column.kind:
        case Kind.CHOICE:
            code = column.choices[place % len(column.choices)]
            return load_locale("zh").choice("status", code) if column.key == "status" else code, code
        case Kind.PERCENT:
            return ((0, 0), (80, 80), ("约65%", 65), (12.5, 12.5))[place]
        case Kind.COUNT:
            return ((0, 0), (1200, 1200), ("１２个", 12), (3.5, 3.5))[place]
        case Kind.DATE:
            return (
                (date(2022, 9, 20), date(2022, 9, 20)),
                ("9月5日", date(2022, 9, 5)),
                (None, None),
                ("2022.9.1", date(2022, 9, 1)),
            )[place]
        case _:
            index = (place + len(column.key)) % len(WORDS)
            return WORDS[index], SHOWN[index]


def asked(target: Target) -> Iterator[Column]:
    assignment = next(a for a in PLAN_WITH_OWN.assignments_of(OFFICE.id) if a.target.id == target.id)
    return (column for column in LAYOUT.asked if column.asked_of(assignment))


def filled_everywhere() -> bytes:
    opened = Form(form(OFFICE, PLAN_WITH_OWN), plan=PLAN_WITH_OWN)
    for place, target in enumerate(ASSIGNED):
        for column in asked(target):
            cell = opened.cell(target.number, column.key)
            cell.value = typed(column, place)[0]
            if isinstance(cell.value, str):
                cell.data_type = "s"
    return opened.saved()


EXPECTED = {
    (target.id, column.key): typed(column, place)[1]
    for place, target in enumerate(ASSIGNED)
    for column in asked(target)
}


def values(data: bytes) -> dict[tuple[str, str], Any]:
    returned = only(came_back(data, context(PLAN_WITH_OWN)))
    notes = {finding.code for finding in returned.findings} - {"cell.approximate", "cell.scaled"}
    assert (notes, returned.missing, returned.extras) == (set(), (), ())
    return {(e.target, key): answer.value for e in returned.entries for key, answer in e.answers.items()}


def test_the_walk_covers_every_column_and_kind() -> None:
    assert {key for _, key in EXPECTED} == {column.key for column in LAYOUT.asked}
    assert {column.kind for column in LAYOUT.asked} == set(Kind) - {Kind.CODE}


def test_what_was_filled_comes_back() -> None:
    assert values(filled_everywhere()) == EXPECTED


SAVED_AGAIN = ("soffice-xlsx", "soffice-xls", "soffice-ods", "ssconvert-xlsx", "ssconvert-xls", "ssconvert-ods")


@pytest.fixture(scope="module")
def saved_again(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The filled form, saved by every program and format that is there."""
    folder = tmp_path_factory.mktemp("saved")
    source = folder / "filled.xlsx"
    source.write_bytes(filled_everywhere())
    made: dict[str, bytes] = {}
    for name in SAVED_AGAIN:
        program, _, suffix = name.partition("-")
        target = folder / program / f"filled.{suffix}"
        target.parent.mkdir(exist_ok=True)
        if shutil.which(program) is not None:
            subprocess.run(command(program, source, target, folder), check=True, capture_output=True, timeout=120)
            made[name] = target.read_bytes()
    return made


def command(program: str, source: Path, target: Path, folder: Path) -> list[str]:
    if program == "ssconvert":
        return ["ssconvert", str(source), str(target)]
    profile = f"-env:UserInstallation=file://{folder}/profile"
    suffix = {"xlsx": "xlsx:Calc MS Excel 2007 XML", "xls": "xls:MS Excel 97", "ods": "ods"}[target.suffix[1:]]
    return ["soffice", profile, "--headless", "--convert-to", suffix, "--outdir", str(target.parent), str(source)]


@pytest.mark.office
@pytest.mark.parametrize("name", SAVED_AGAIN)
def test_what_was_filled_comes_back_from_office_programs(name: str, saved_again: dict[str, bytes]) -> None:
    if name not in saved_again:
        pytest.skip(f"{name.partition('-')[0]} is not installed")
    assert values(saved_again[name]) == EXPECTED


@pytest.mark.office
@pytest.mark.parametrize("name", SAVED_AGAIN)
def test_the_form_is_still_known_by_codes_token_and_hidden_ids(name: str, saved_again: dict[str, bytes]) -> None:
    if name not in saved_again:
        pytest.skip(f"{name.partition('-')[0]} is not installed")
    identity = only(came_back(saved_again[name], context(PLAN_WITH_OWN))).identity
    assert identity.department == OFFICE.id
    assert {"row-code", "token", "row-id", "manifest"} <= set(identity.carriers)


def test_the_plan_of_these_tests_has_both_kinds_of_targets() -> None:
    assert {t.quantity is None for t in PLAN.targets} == {True, False}
