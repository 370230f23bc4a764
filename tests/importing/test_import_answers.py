"""What `xlplan import` takes besides a file: standard input, a file of answers, the year; and what it refuses to leave behind."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from xlplan.cli.main import run
from xlplan.locale import all_languages
from xlplan.plan.importing import Understanding
from xlplan.plan.importing.writing import imported_workbook
from xlplan.plan.reading import read_plan

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
PROSE = "{year}工作方案\n1.补植行道树。（市园林局、市住建局负责，{date}）\n2.清理河道。（市水利局牵头，6月底前完成）\n"


def xlplan(folder: Path, *arguments: str) -> int:
    return run(["-C", str(folder), "--lang", "zh", *arguments], now=NOW)


def issued(folder: Path, year: str = "2026年", date: str = "9月底前完成") -> Path:
    path = folder / "方案.txt"
    path.write_text(PROSE.format(year=year, date=date), "utf-8")
    return path


def test_standard_input_gives_the_same_targets_as_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = issued(tmp_path)
    read = {}
    for name, source in (("file", str(path)), ("input", "-")):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(path.read_bytes())))
        assert xlplan(tmp_path, "import", source, "-o", str(tmp_path / f"{name}.xlsx"), "--yes", "--json") == 0
        read[name] = json.loads(capsys.readouterr().out)
    assert read["input"]["targets"] == read["file"]["targets"]
    assert [t["text"] for t in read["input"]["targets"]] == ["补植行道树", "清理河道"]
    assert read["input"]["account"] == read["file"]["account"]


def test_a_file_of_answers_settles_its_questions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, answers = issued(tmp_path), tmp_path / "answers.json"
    answers.write_text('{"no-lead": "first"}', "utf-8")
    plan = tmp_path / "plan.xlsx"
    assert xlplan(tmp_path, "import", str(path), "--answer", str(answers), "--yes", "--json") == 0
    assert json.loads(capsys.readouterr().out)["targets"][0]["lead"] == ["市园林局"]
    assert "plan.no-lead" not in {f.code for f in read_plan(plan, all_languages()).findings}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('{"no-such": "keep"}', "no-such"),
        ('{"others:等": "keep"}', "others"),
        ("[1]", "answers.json"),
        ("{", "answers.json"),
    ],
)
def test_answers_to_nothing_stop_with_one_sentence(
    content: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, answers = issued(tmp_path), tmp_path / "answers.json"
    answers.write_text(content, "utf-8")
    assert xlplan(tmp_path, "import", str(path), "--answer", str(answers), "--yes", "--json") == 1
    said = capsys.readouterr().err
    assert told in said
    assert said.count("\n") == 1
    assert not (tmp_path / "plan.xlsx").exists()


def test_without_a_year_nothing_is_written_and_the_option_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, plan = issued(tmp_path, year=""), tmp_path / "plan.xlsx"
    assert xlplan(tmp_path, "import", str(path), "--yes") == 1
    assert "--year" in capsys.readouterr().err
    assert not plan.exists()
    assert xlplan(tmp_path, "import", str(path), "--yes", "--year", "2027", "--json") == 0
    assert json.loads(capsys.readouterr().out)["year"] == 2027
    read = read_plan(plan, all_languages()).plan
    assert [str(target.deadline.due) for target in read.targets] == ["2027-09-30", "2027-06-30"]


def test_the_year_of_a_deadline_is_the_plans(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = issued(tmp_path, year="", date="2025年12月底前完成")
    assert xlplan(tmp_path, "import", str(path), "--yes", "--json") == 0
    assert json.loads(capsys.readouterr().out)["year"] == 2025


def without_last(read: Understanding) -> Understanding:
    return replace(read, targets=read.targets[:-1])


def with_other_lead(read: Understanding) -> Understanding:
    *others, last = read.targets
    return replace(read, targets=(*others, replace(last, lead=("市园林局",))))


def with_other_date(read: Understanding) -> Understanding:
    *others, last = read.targets
    return replace(read, targets=(*others, replace(last, deadline="5月底前完成")))


def with_one_more(read: Understanding) -> Understanding:
    return replace(read, targets=(*read.targets, replace(read.targets[-1], text="无中生有")))


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (without_last, "清理河道"),
        (with_other_lead, "清理河道"),
        (with_other_date, "6月底前完成"),
        (with_one_more, "无中生有"),
    ],
)
def test_a_plan_that_reads_otherwise_than_written_leaves_no_file(
    fault: Callable[[Understanding], Understanding],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path, plan = issued(tmp_path), tmp_path / "plan.xlsx"
    plan.write_bytes(b"what was there before")
    monkeypatch.setattr(
        "xlplan.pipeline.importing.imported_workbook", lambda read, locale: imported_workbook(fault(read), locale)
    )
    assert xlplan(tmp_path, "import", str(path), "--yes") == 1
    said = capsys.readouterr().err
    assert told in said
    assert said.count("\n") == 1
    assert plan.read_bytes() == b"what was there before"
    assert {one.name for one in tmp_path.iterdir()} == {path.name, plan.name}


def test_where_nobody_leads_anywhere_it_is_asked_before_anything_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, plan = tmp_path / "方案.txt", tmp_path / "new.xlsx"
    path.write_text(
        "2026年方案\n1.补植行道树。\n责任单位：市园林局、市住建局\n2.清理河道。\n责任单位：市水利局、市城管局\n",
        "utf-8",
    )
    assert xlplan(tmp_path, "import", str(path), "-o", str(plan)) == 1
    said = capsys.readouterr().err
    assert "--map 责任单位=牵头部门" in said
    assert said.count("\n") == 1
    assert not plan.exists()
    assert xlplan(tmp_path, "import", str(path), "-o", str(plan), "--map", "责任单位=牵头部门") == 0
    capsys.readouterr()
    read = read_plan(plan, all_languages())
    names = {d.id: d.name for d in read.plan.departments}
    assert [names[t.lead] for t in read.plan.targets] == ["市园林局", "市水利局"]
    assert "plan.no-lead" not in {f.code for f in read.findings}


def test_a_mapping_of_what_is_not_there_names_what_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "方案.txt"
    path.write_text("2026年方案\n1.补植行道树。\n责任单位：市园林局、市住建局\n", "utf-8")
    assert xlplan(tmp_path, "import", str(path), "--map", "配合单位=牵头部门", "--yes") == 1
    assert "责任单位" in capsys.readouterr().err
