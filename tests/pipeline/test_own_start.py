"""A start of one's own: an empty project, another project's office, a plan from a program."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from own_office import read_table

import xlplan
from xlplan.cli.main import run
from xlplan.errors import RequestError
from xlplan.locale import all_languages
from xlplan.pipeline.starting import init_project
from xlplan.plan.reading import read_plan

SETTINGS = {"方案名称": "巡察反馈意见整改方案", "年度": 2026}
OWN_ROWS = [
    (1, "甲", 1, "学习", "举办培训班", "办公室", None, "2026年6月底前"),
    (2, None, None, None, "开展宣讲", "宣传部", "办公室", "每季度末"),
]


def codes(path: Path) -> list[str]:
    return [finding.code for finding in read_plan(path, all_languages()).findings]


def type_in(path: Path, at: int) -> None:
    """Own departments, name and year, and own rows from a row of the sheet of targets on."""
    book = load_workbook(path)
    for row, (name, mail) in enumerate((("办公室", "a@example.org"), ("宣传部", "b@example.org")), start=4):
        book["部门"].cell(row, 1).value, book["部门"].cell(row, 4).value = name, mail
    settings = {cell.value: cell.row for cell in book["设置"]["A"]}
    book["设置"].cell(settings["方案名称"], 2).value = "本单位方案"
    book["设置"].cell(settings["年度"], 2).value = 2026
    for row, values in enumerate(OWN_ROWS, start=at):
        for column, value in enumerate(values, start=1):
            book["任务"].cell(row, column).value = value
    book.save(path)


def first_sample(path: Path) -> int:
    return next(cell.row for cell in load_workbook(path)["任务"]["A"] if cell.value == "示例")


@pytest.mark.parametrize("over", [True, False])
def test_an_empty_start_knows_only_the_rows_that_were_typed(
    tmp_path: Path, over: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["init", "--empty", str(tmp_path)]) == 0
    path = tmp_path / "plan.xlsx"
    sheet = load_workbook(path)["任务"]
    assert [cell.value for cell in sheet["A"]].count("示例") == 3
    type_in(path, first_sample(path) + (0 if over else 3))
    reading = read_plan(path, all_languages())
    assert [f.code for f in reading.findings] == []
    assert [(t.number, t.text, t.aspect, t.measure) for t in reading.plan.targets] == [
        ("1", "举办培训班", "甲", "学习"),
        ("2", "开展宣讲", "甲", "学习"),
    ]
    assert run(["check", "--strict", "-C", str(tmp_path)]) == 0
    assert run(["build", "-p", "2026-11", "-C", str(tmp_path)]) == 0
    assert run(["merge", "-p", "2026-11", "--no-pdf", "--json", "-C", str(tmp_path)]) == 0
    capsys.readouterr()
    forms = list((tmp_path / "outbox" / "2026-11" / "forms").iterdir())
    assert len(forms) == 2
    printed = next((tmp_path / "outbox" / "2026-11").glob("*.xlsx"))
    texts = {str(cell.value) for row in load_workbook(printed)["汇总表"].iter_rows() for cell in row}
    assert "举办培训班" in texts and not any("示例" in text for text in texts)


def test_a_sample_that_was_typed_over_but_still_says_so_is_asked_about(tmp_path: Path) -> None:
    init_project(tmp_path, "zh", None)
    (tmp_path / "plan.xlsx").unlink()
    assert run(["init", "--empty", str(tmp_path)]) == 0
    path = tmp_path / "plan.xlsx"
    type_in(path, first_sample(path) + 3)
    book = load_workbook(path)
    book["任务"].cell(first_sample(path), 5).value = "走访企业"
    book.save(path)
    assert codes(path) == ["plan.sample-row"]


def test_the_starter_merges_no_cells_among_the_targets_and_blanks_repeat(tmp_path: Path) -> None:
    init_project(tmp_path)
    sheet = load_workbook(tmp_path / "plan.xlsx")["任务"]
    header = next(cell.row for cell in sheet["A"] if cell.value == "序号")
    assert [str(area) for area in sheet.merged_cells.ranges if area.max_row > header] == []
    plan = read_plan(tmp_path / "plan.xlsx", all_languages()).plan
    assert (len(plan.aspects), sum(len(aspect.measures) for aspect in plan.aspects), len(plan.targets)) == (4, 11, 46)


def test_another_projects_office_begins_anew(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    init_project(old)
    book = load_workbook(old / "plan.xlsx")
    book["表单"].append([None, "投入资金", "数量"])
    book.save(old / "plan.xlsx")
    (old / "templates" / "zh").mkdir(parents=True)
    (old / "templates" / "zh" / "report.toml").write_text('[sheets]\ndata = "数据表"\n', "utf-8")
    assert run(["init", "--from", str(old), str(new)]) == 0
    before = read_plan(old / "plan.xlsx", all_languages()).plan
    after = read_plan(new / "plan.xlsx", all_languages()).plan
    assert (after.settings, after.departments) == (before.settings, before.departments)
    assert [c.label for c in after.form_columns] == ["投入资金"] and after.targets == ()
    assert (new / "templates" / "zh" / "report.toml").is_file()


def test_asking_fills_in_the_settings(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    from xlplan.cli.framework import Shell
    from xlplan.cli.main import command_line
    from xlplan.locale import load_locale

    shell = Shell(load_locale("zh"), datetime(2026, 11, 1, tzinfo=UTC))
    said = "整改方案\n\n党办\n周\n每周五 12:00\n"
    result = CliRunner().invoke(command_line(), ["init", "--ask", str(tmp_path)], obj=shell, input=said)
    assert result.exit_code == 0, result.output
    settings = read_plan(tmp_path / "plan.xlsx", all_languages()).plan.settings
    assert (settings.name, settings.year, settings.organisation) == ("整改方案", 2026, "党办")
    assert (settings.period_kind, settings.due_rule.text) == ("week", "每周五 12:00")


def frames(kind: str) -> tuple[Any, Any]:
    departments, targets = read_table("hospital-departments"), read_table("hospital-targets")
    if kind == "rows":
        return departments, targets
    import pandas as pd

    folder = Path(__file__).parent / "own-plan"
    return tuple(pd.read_csv(folder / f"hospital-{name}.csv") for name in ("departments", "targets"))  # type: ignore[return-value]


@pytest.mark.parametrize("kind", ["rows", "frames"])
def test_a_plan_from_a_program_checks_clean_and_goes_the_whole_way(
    tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    departments, targets = frames(kind)
    xlplan.write_plan(tmp_path / "plan.xlsx", departments=departments, targets=targets, settings=SETTINGS)
    assert run(["check", "--strict", "-C", str(tmp_path)]) == 0
    assert run(["build", "-p", "2026-11", "-C", str(tmp_path)]) == 0
    (tmp_path / "inbox").mkdir(exist_ok=True)
    capsys.readouterr()
    assert run(["merge", "-p", "2026-11", "--no-pdf", "--json", "-C", str(tmp_path)]) == 0
    document = json.loads(capsys.readouterr().out)
    assert len(list((tmp_path / "outbox" / "2026-11" / "forms").iterdir())) == 9
    told = [(t["number"], t["lead"], t["responsible"], t["deadline"]["text"]) for t in document["targets"]]
    table = read_table("hospital-targets")
    assert told == [
        (line["序号"], line["牵头部门"], [p for p in line["责任部门"].split("、") if p], line["完成时限"])
        for line in table
    ]


def test_english_headings_and_columns_of_the_form_are_written_too(tmp_path: Path) -> None:
    path = xlplan.write_plan(
        tmp_path / "plan.xlsx",
        departments=[{"Department": "Audit", "E-mail": "a@example.org"}, {"Department": "IT", "E-mail": None}],
        targets=[
            {"No.": 1, "Work target": "Patch servers", "Lead department": "IT", "Deadline": "end of December 2026"},
            {"No.": 2, "Work target": "Train staff", "Lead department": "Audit", "Deadline": "ongoing"},
        ],
        settings={
            "Plan name": "Audit follow-up",
            "Year": 2026,
            "Reporting period": "quarter",
            "Returns due": "end of every quarter",
        },
        form=[{"Label": "Cost", "Kind": "count", "Total": "sum", "Printed": "yes"}],
    )
    plan = read_plan(path, all_languages()).plan
    assert (plan.settings.language, plan.settings.period_kind) == ("en", "quarter")
    assert [c.total for c in plan.form_columns] == ["sum"] and len(plan.targets) == 2
    assert [code for code in codes(path) if code != "plan.no-email"] == []


def test_nothing_is_overwritten_or_guessed(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(b"mine")
    rows: dict[str, Any] = {"departments": [{"部门": "办公室"}], "targets": [{"工作目标": "学习"}]}
    with pytest.raises(RequestError) as refused:
        xlplan.write_plan(path, **rows, settings=SETTINGS)
    assert refused.value.key == "plan-exists"
    assert path.read_bytes() == b"mine"
    with pytest.raises(RequestError) as refused:
        xlplan.write_plan(
            path, departments=[{"部门名": "办公室", "颜色": "红"}], targets=[], settings={}, overwrite=True
        )
    assert refused.value.key == "no-such-heading"
    with pytest.raises(RequestError) as refused:
        xlplan.write_plan(path, **rows, settings={"心情": "好"}, overwrite=True)

    assert refused.value.key == "no-such-setting"
    for twice in ({"部门": "办公室", "Department": None}, {"邮箱": "", "部门": "办公室", "电子邮箱": "a@example.org"}):
        with pytest.raises(RequestError) as refused:
            xlplan.write_plan(path, departments=[twice], targets=[], settings={}, overwrite=True)
        assert refused.value.key == "heading-twice"


def test_values_of_numpy_and_pandas_are_written_as_people_type_them(tmp_path: Path) -> None:
    numbers = [np.int64(1), np.float32("nan"), np.float32(2.5), np.float64(3), Decimal("NaN"), pd.NA, pd.NaT, None]
    targets = pd.DataFrame({"序号": range(1, 9), "工作目标": list("一二三四五六七八"), "量化指标": numbers})
    targets["牵头部门"], targets["完成时限"] = "办公室", pd.Timestamp("2026-06-30")
    path = xlplan.write_plan(
        tmp_path / "plan.xlsx", departments=pd.DataFrame({"部门": ["办公室"]}), targets=targets, settings=SETTINGS
    )
    plan = read_plan(path, all_languages()).plan
    assert [target.quantity for target in plan.targets] == [1, None, 2.5, 3, None, None, None, None]
    assert {target.deadline.due for target in plan.targets} == {date(2026, 6, 30)}
    doubled = pd.DataFrame([["甲", "乙"]], columns=["部门", "部门"])
    with pytest.raises(RequestError) as refused:
        xlplan.write_plan(path, departments=doubled, targets=targets, settings=SETTINGS, overwrite=True)
    assert refused.value.key == "heading-twice"
