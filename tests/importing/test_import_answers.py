"""What `xlplan import` takes besides a file: standard input, a file of answers, the year; and what it refuses to leave behind."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from xlplan.cli.main import run
from xlplan.locale import all_languages
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


def test_a_plan_that_reads_otherwise_than_written_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path, plan = issued(tmp_path), tmp_path / "plan.xlsx"
    monkeypatch.setattr("xlplan.pipeline.importing.differences", lambda *_: ["补植行道树 lost"])
    assert xlplan(tmp_path, "import", str(path), "--yes") != 0
    assert "补植行道树 lost" in capsys.readouterr().err
    assert not plan.exists()
    before = path.read_bytes()
    assert xlplan(tmp_path, "import", str(path), "-o", str(path), "--yes") != 0
    assert path.read_bytes() == before
