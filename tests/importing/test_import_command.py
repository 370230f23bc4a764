"""`xlplan import` shows what it understood, writes only what may be written, and loses nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from tables_drawn import by_openpyxl, draw

from xlplan.cli.main import run
from xlplan.locale import all_languages
from xlplan.plan.reading import PlanReading, read_plan

NOW = datetime(2022, 3, 1, 9, tzinfo=UTC)
TABLE = """
2022年重点任务表
序号 | 任务 | 牵头单位 | 配合单位 | 何时 | 经费来源
1 | 举办培训班 | 办公室 | 宣传部、各部门 | 6月底前 | 财政
2 | 开展宣讲 | 宣传部 | 权益部 | 12月前 | 自筹
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "任务.xlsx"
    by_openpyxl({"任务分解": draw(TABLE)}, path)
    return path


def xlplan(folder: Path, *arguments: str) -> int:
    return run(["-C", str(folder), "--lang", "zh", *arguments], now=NOW)


def plan(path: Path) -> PlanReading:
    return read_plan(path, all_languages())


def cells(path: Path, sheet: str, heading: str) -> list[str]:
    rows = list(load_workbook(path)[sheet].iter_rows(values_only=True))
    header = next(row for row in rows if heading in row)
    column = header.index(heading)
    return [str(row[column] or "") for row in rows[rows.index(header) + 1 :] if row[0] is not None]


def test_what_was_understood_is_shown_before_anything_is_written(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert xlplan(tmp_path, "import", str(table)) == 1
    said = capsys.readouterr()
    for words in ("何时", "完成时限", "请核对", "举办培训班", "各部门", "2022-11-30", "经费来源"):
        assert words in said.out
    assert "--yes" in said.err
    assert not (tmp_path / "plan.xlsx").exists()


def test_without_a_terminal_only_a_new_file_that_was_named_is_written(table: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.xlsx"
    assert xlplan(tmp_path, "import", str(table), "-o", str(new)) == 0
    before = new.read_bytes()
    assert xlplan(tmp_path, "import", str(table), "-o", str(new)) == 1
    assert new.read_bytes() == before


def test_a_plan_that_stands_there_is_kept_under_a_dated_name(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert xlplan(tmp_path, "init") == 0
    before = (tmp_path / "plan.xlsx").read_bytes()
    assert xlplan(tmp_path, "import", str(table), "--yes") == 0
    [kept] = [path for path in (tmp_path / "earlier").iterdir() if path.read_bytes() == before]
    assert kept.name in capsys.readouterr().out
    assert [target.text for target in plan(tmp_path / "plan.xlsx").plan.targets] == ["举办培训班", "开展宣讲"]


def test_an_imported_plan_stands_in_a_whole_project_and_the_next_command_says_where(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there = tmp_path / "新 项目"
    assert xlplan(tmp_path, "import", str(table), "--yes", "-o", str(there / "plan.xlsx")) == 0
    assert f'xlplan -C "{there}" check' in capsys.readouterr().out
    assert {"inbox", "outbox", "templates", "1 检查方案.cmd"} <= {path.name for path in there.iterdir()}
    (there / "inbox").rmdir()
    (there / "ledger.sqlite").write_bytes(b"a history")
    assert xlplan(there, "import", str(table), "--yes") == 0
    assert not (there / "inbox").exists(), "a drive that is not connected must not be taken for an empty inbox"


def on_a_terminal(monkeypatch: pytest.MonkeyPatch, typed: Iterator[str]) -> list[str]:
    """Type one answer after the other, then press Enter for the rest. Returns what is asked."""
    asked: list[str] = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setattr("click.prompt", lambda text, default: (asked.append(text), next(typed, default))[1])
    return asked


@pytest.mark.parametrize(("answer", "written"), [("是", True), ("Y", True), ("否", False), ("n", False)])
def test_on_a_terminal_it_asks(
    answer: str, written: bool, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = on_a_terminal(monkeypatch, iter(["1", "1", "2", answer]))
    assert xlplan(tmp_path, "import", str(table)) == 0
    assert asked[-1].endswith("（是/否）")
    assert (tmp_path / "plan.xlsx").exists() is written


@pytest.mark.parametrize("said", ["1", "first", "列第一位的牵头", "没有这个 FIRST"])
def test_a_choice_is_taken_by_its_number_its_id_or_its_words(
    said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "方案.txt"
    source.write_text("2026年方案\n1.补植行道树。（市园林局、市住建局负责，9月底前完成）\n", "utf-8")
    on_a_terminal(monkeypatch, iter(said.split()))
    assert xlplan(tmp_path, "import", str(source)) == 0
    told = capsys.readouterr().out
    assert "第2段" in told
    assert ("没有“没有这个”这个选项" in told) == (" " in said)
    (target,) = plan(tmp_path / "plan.xlsx").plan.targets
    assert target.lead_text == "市园林局"


def test_the_same_table_gives_the_same_bytes(table: Path, tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        assert xlplan(tmp_path, "import", str(table), "-q", "-o", str(tmp_path / name)) == 0
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_check_asks_about_everything_that_is_open_and_names_its_cell(table: Path, tmp_path: Path) -> None:
    assert xlplan(tmp_path, "import", str(table), "--yes", "-q") == 0
    reading = plan(tmp_path / "plan.xlsx")
    asked = {(finding.code, finding.origin.sheet) for finding in reading.findings if finding.origin.cell}
    assert ("plan.ambiguous-date", "任务") in asked
    assert ("plan.unknown-group", "任务") in asked
    assert ("plan.no-email", "部门") in asked


def test_a_question_is_settled_by_clearing_its_cell(table: Path, tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    assert xlplan(tmp_path, "import", str(table), "--yes", "-q") == 0
    book = load_workbook(path)
    for finding in plan(path).findings:
        if finding.code == "plan.unconfirmed":
            book[finding.origin.sheet][finding.origin.cell] = None
    book.save(path)
    assert "plan.unconfirmed" not in {finding.code for finding in plan(path).findings}


def test_every_target_names_its_cell_in_the_source_and_what_its_deadline_was_read_as(
    table: Path, tmp_path: Path
) -> None:
    assert xlplan(tmp_path, "import", str(table), "--yes", "-q") == 0
    path = tmp_path / "plan.xlsx"
    assert cells(path, "任务", "来源") == ["任务分解!B3", "任务分解!B4"]
    assert cells(path, "任务", "时限读作") == ["2022-06-30", "可能是 2022-11-30、2022-12-31"]
    assert cells(path, "任务", "完成时限") == ["6月底前", "12月前"]


def test_a_column_without_a_place_is_kept_in_the_note_and_listed(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert xlplan(tmp_path, "import", str(table), "--yes") == 0
    assert cells(tmp_path / "plan.xlsx", "任务", "备注") == ["经费来源：财政", "经费来源：自筹"]
    assert "“经费来源”一列没有对应栏目" in capsys.readouterr().out.replace("\n", "")


@pytest.mark.parametrize("mapping", ["何时=deadline", "E=完成时限", "何时＝时间节点"])
def test_a_person_says_what_a_column_holds(mapping: str, table: Path, tmp_path: Path) -> None:
    assert xlplan(tmp_path, "import", str(table), "--yes", "-q", "--map", mapping, "--map", "F=ignore") == 0
    reading = plan(tmp_path / "plan.xlsx")
    assert str(reading.plan.targets[0].deadline.due) == "2022-06-30"
    assert "plan.unconfirmed" not in {f.code for f in reading.findings if f.origin.sheet == "任务"}
    assert cells(tmp_path / "plan.xlsx", "任务", "备注") == ["", ""]


@pytest.mark.parametrize(
    ("option", "told"),
    [("金额=deadline", "经费来源"), ("何时=花费", "deadline"), ("何时", "列名=含义")],
)
def test_a_mapping_that_names_nothing_stops_with_one_sentence(
    option: str, told: str, table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert xlplan(tmp_path, "import", str(table), "--yes", "--map", option) == 1
    said = capsys.readouterr().err
    assert told in said
    assert said.count("\n") == 1
    assert not (tmp_path / "plan.xlsx").exists()


def test_another_sheet_is_taken_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "two.xlsx"
    other = TABLE.replace("举办培训班", "慰问老党员")
    by_openpyxl({"上半年": draw(TABLE), "下半年": draw(other)}, path)
    assert xlplan(tmp_path, "import", str(path), "--yes", "--only", "下半年") == 0
    assert "上半年" in capsys.readouterr().out
    assert plan(tmp_path / "plan.xlsx").plan.targets[0].text == "慰问老党员"
    assert xlplan(tmp_path, "import", str(path), "--yes", "--only", "全年") == 1
    assert "上半年, 下半年" in capsys.readouterr().err


def test_json_is_one_document(table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert xlplan(tmp_path, "import", str(table), "--yes", "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert [target["source"] for target in document["targets"]] == ["任务分解!B3", "任务分解!B4"]
    assert {column["heading"]: column["meaning"] for column in document["columns"]}["何时"] == "deadline"
    assert document["groups"] == ["各部门"]


def test_the_project_can_teach_further_headings(table: Path, tmp_path: Path) -> None:
    words = tmp_path / "templates" / "zh" / "importing.toml"
    words.parent.mkdir(parents=True)
    words.write_text('[headings]\nquantity = ["经费来源"]\ndeadline = ["何时"]\n', "utf-8")
    assert xlplan(tmp_path, "import", str(table), "--yes", "-q") == 0
    reading = plan(tmp_path / "plan.xlsx")
    assert "plan.unconfirmed" not in {f.code for f in reading.findings if f.origin.sheet == "任务"}
