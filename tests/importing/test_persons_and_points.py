"""Persons beside units, points without owners, and others who are not named, through import."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from xlplan.cli.main import run

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
TABLE = (
    "序号,任务,责任单位,完成时限\n1,建学校,县教育局,9月底前\n2,修路,县交通局（赵敏）,9月底前\n"
    "3,植树,县教育局王强,9月底前\n4,护林,县农业局（高明）,9月底前\n5,救助,县教育局、县民政局等部门,9月底前\n"
)
CHAPTERS = (
    "2026年方案\n一、完善制度（县教育局、县财政局负责，9月底前）\n1.修订办法。\n2.印发通知。\n"
    "二、建设学校（县教育局张丽、县卫健局 刘洋，6月底前）\n"
)
ENGLISH = "Work Plan 2026\n1. Repair homes (Housing; March 2026)\n2. Train staff (Finance (J. Smith); June 2026)\n"


def imported(folder: Path, name: str, text: str, capsys: pytest.CaptureFixture[str]) -> dict[str, list[dict[str, str]]]:
    (folder / name).write_text(text, "utf-8")
    command = ["-C", str(folder), "import", str(folder / name), "--year", "2026", "--yes", "--json"]
    assert run(command, now=NOW) == 0
    document: dict[str, list[dict[str, str]]] = json.loads(capsys.readouterr().out)
    return document


def test_a_column_with_persons_gives_units_and_is_asked_about_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = imported(tmp_path, "任务.csv", TABLE, capsys)
    names = [department["name"] for department in document["departments"]]
    assert names == ["县教育局", "县交通局", "县农业局（高明）", "县民政局"]
    assert [target["note"] for target in document["targets"][1:3]] == ["责任人：赵敏", "责任人：王强"]
    asked = [question for question in document["questions"] if question["id"] == "person-with-unit"]
    assert [question["rows"] for question in asked] == [["任务!B3", "任务!B4"]]
    assert "“县农业局”" in document["departments"][2]["questions"][0]
    sheet = load_workbook(tmp_path / "plan.xlsx")["任务"]
    assert "县教育局、县民政局等部门" in {cell.value for row in sheet.iter_rows() for cell in row}


def test_points_without_owners_below_a_heading_with_some_are_asked_about_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = imported(tmp_path, "方案.txt", CHAPTERS, capsys)
    assert [target["text"] for target in document["targets"]] == ["完善制度", "建设学校"]
    assert document["targets"][1]["responsible"] == ["县教育局", "县卫健局"]
    assert [q["rows"] for q in document["questions"] if q["id"] == "points-in-note"] == [["第2段"]]


def test_a_short_name_beside_a_date_is_taken_and_asked_about(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = imported(tmp_path, "plan.txt", ENGLISH, capsys)
    assert [target["responsible"] for target in document["targets"]] == [["Housing"], ["Finance"]]
    assert [q["rows"] for q in document["questions"] if q["id"] == "owners-in-sentence"] == [["Paragraph 2"]]
