"""The command line as one meets it: found upward, suggestions, completion, JSON everywhere, output that fails."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sysconfig
from pathlib import Path

import click
import pytest
from click.shell_completion import BashComplete
from small_office import Office, at, filled, new_office

from xlplan.cli.fitting import broken
from xlplan.cli.framework import Shell
from xlplan.cli.main import command_line, run
from xlplan.locale import load_locale

NOW = at("2022-09-20T09:00")
XLS = Path(__file__).parents[1] / "books" / "data" / "note-stray.xls"
XLPLAN = Path(sysconfig.get_path("scripts")) / "xlplan"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = new_office(tmp_path_factory.mktemp("office") / "项目 一")
    office.build()
    office.put("a.xlsx", filled(office.form("办公室")))
    office.merge(now="2022-09-20T09:00")
    return office


@pytest.fixture(autouse=True)
def _inside(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(office.project.root)
    for name in ("XLPLAN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


def test_the_project_is_found_upward(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(office.project.forms("2022-09"))
    assert run(["status"], NOW) == 0
    assert "测试方案" in capsys.readouterr().out


def test_a_folder_that_is_named_is_meant_exactly(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-C", str(office.project.inbox), "status"], NOW) == 1
    assert "plan.xlsx" in capsys.readouterr().err


@pytest.mark.parametrize(
    "command",
    [
        ["status"],
        ["check"],
        ["explain", "1"],
        ["history"],
        ["history", "办公室"],
        ["preview", "宣传部"],
        ["ledger", "check"],
        ["plan", "diff", "plan.xlsx", "plan.xlsx"],
    ],
    ids=" ".join,
)
def test_every_reading_command_prints_one_json_document_in_utf_8(command: list[str], office: Office) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0"}
    done = subprocess.run(
        [XLPLAN, *command, "--json"], capture_output=True, check=True, cwd=office.project.root, env=environment
    )
    assert isinstance(json.loads(done.stdout.decode("utf-8")), dict)


def test_explain_as_json_says_where_a_value_comes_from(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "1", "--json"], NOW) == 0
    said = json.loads(capsys.readouterr().out)["said"]
    assert {"department", "column", "file", "sheet", "cell", "received_at"} <= set(said[0])
    assert {one["file"] for one in said} == {"inbox/a.xlsx"}


@pytest.mark.parametrize(("typed", "meant"), [("宣穿部", "宣传部"), ("办公", "办公室"), ("维权", "权益部")])
def test_a_department_that_there_is_not_is_answered_with_those_near(
    typed: str, meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["preview", typed], NOW) == 1
    told = capsys.readouterr().err
    assert "您是不是要找" in told
    assert meant in told


@pytest.mark.parametrize("typed", ["第1项", "第 1 项", "1号", "no. 1", "目标"])
def test_a_target_is_known_as_it_is_printed(typed: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", typed], NOW) == (1 if typed == "目标" else 0)


def test_a_target_that_there_is_not_is_answered_with_those_near(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", "举办学习斑", "--by", "张三"], NOW) == 1
    assert "1  举办学习班" in capsys.readouterr().err
    assert run(["verify", "99", "--by", "张三"], NOW) == 1
    assert "您是不是要找" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("variable", "shell", "words", "current", "expected"),
    [
        ("COMP_CWORD", "bash", "xlplan preview ", "2", "宣传部"),
        ("COMP_CWORD", "bash", "xlplan status -p ", "3", "2022-09"),
        ("COMP_CWORD", "zsh", "xlplan verify ", "2", "举办学习班"),
        ("COMP_CURRENT", "powershell", "xlplan preview 宣", "宣", "宣传部\t"),
        ("COMP_CURRENT", "powershell", "xlplan me", "me", "merge\t"),
    ],
)
def test_shells_complete_what_the_project_knows(
    variable: str, shell: str, words: str, current: str, expected: str, office: Office
) -> None:
    asked = {"_XLPLAN_COMPLETE": f"{shell}_complete", "COMP_WORDS": words, variable: current, "PYTHONUTF8": "1"}
    done = subprocess.run(
        [XLPLAN], capture_output=True, check=True, env={**os.environ, **asked}, cwd=office.project.root
    )
    assert expected in done.stdout.decode("utf-8")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_every_shell_has_its_script(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["completion", shell], NOW) == 0
    assert "_XLPLAN_COMPLETE" in capsys.readouterr().out


def test_a_missing_argument_is_told_in_the_language_of_the_plan(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    assert run(["explain"], NOW) == 2
    assert "还缺少" in capsys.readouterr().err
    assert run(["next-year"], NOW) == 2
    assert "还缺少：年度" in capsys.readouterr().err
    assert run(["explain", "--lang", "en"], NOW) == 2
    assert "missing" in capsys.readouterr().err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_output_is_a_sentence(office: Office) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([XLPLAN, "status"], stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 1
    assert "磁盘空间不足" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


@pytest.mark.skipif(os.name == "nt", reason="pipes end otherwise there")
def test_a_closed_pipe_is_a_sentence(office: Office) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([XLPLAN, "status", "--json"], stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert done.returncode == 1
    assert done.stderr.decode().count("\n") == 1
    assert "提前结束" in done.stderr.decode()


@pytest.mark.parametrize(
    ("which", "name"),
    [("", "汇总_2022-09.xlsx"), ("汇总", "汇总_2022-09.xlsx"), ("page", "汇总_2022-09.html"), ("表格", "forms")],
)
def test_open_opens_the_output_that_is_meant(
    which: str, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(click, "launch", lambda path: opened.append(path) or 0)
    assert run(["open", *([which] if which else [])], NOW) == 0
    assert [Path(path).name for path in opened] == [name]


def test_open_says_where_the_output_lies_if_nothing_opens_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(click, "launch", lambda _path: 3)
    assert run(["open"], NOW) == 1
    assert "汇总_2022-09.xlsx" in capsys.readouterr().err
    assert run(["open", "不知道"], NOW) == 1
    assert "汇总 | 页面 | 表格" in capsys.readouterr().err
    assert run(["open", "-p", "2022-11"], NOW) == 1


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda folder: (folder / "plan.xlsx").mkdir(), "文件夹"),
        (lambda folder: (folder / "plan.xls").write_bytes(b"x"), "plan.xls"),
        (lambda folder: (folder / "Plan.xlsm").write_bytes(b"x"), "Plan.xlsm"),
        (lambda folder: (folder / "plan.xlsx").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)), "密码"),
        (lambda folder: shutil.copy(XLS, folder / "plan.xlsx"), "旧版 .xls"),
        (lambda folder: (folder / "plan.xlsx").write_bytes(b"no workbook"), "不是 Excel 工作簿"),
    ],
)
def test_what_stands_in_place_of_the_plan_is_said_truly(
    make: object, word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    make(tmp_path)  # type: ignore[operator]
    assert run(["check"], NOW) == 1
    assert word in capsys.readouterr().err


def test_a_plan_that_another_program_holds_is_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    new_office(tmp_path / "o")
    monkeypatch.chdir(tmp_path / "o")
    real = Path.read_bytes

    def held(self: Path) -> bytes:
        if self.name == "plan.xlsx":
            raise PermissionError(13, "Permission denied")
        return real(self)

    monkeypatch.setattr(Path, "read_bytes", held)
    assert run(["check"], NOW) == 1
    told = capsys.readouterr().err
    assert "没有权限" in told
    assert "Permission" not in told


def test_check_shows_once_how_every_wording_was_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--json"], NOW) == 0
    read = {one["written"]: (one["read"], one["numbers"]) for one in json.loads(capsys.readouterr().out)["as_read"]}
    assert read["2022年12月底前"] == ("2022-12-31", ["1"])
    assert run(["check"], NOW) == 0
    assert "完成时限这样读" in capsys.readouterr().out


def test_lines_break_between_words_and_not_after_a_number() -> None:
    text = "有 6 项工作目标没有写由谁牵头，请运行 xlplan init 生成。"
    assert broken(text, 20) == ["有 6 项工作目标没有", "写由谁牵头，请运行", "xlplan init 生成。"]
    assert broken("甲乙丙丁 6 项", 11) == ["甲乙丙丁", "6 项"]
    assert broken("outbox/2022-09/forms/a.xlsx", 10) == ["outbox/202", "2-09/forms", "/a.xlsx"]
    assert broken("abcde fgh", 5) == ["abcde", "fgh"]


def test_templates_are_listed_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["templates", "list", "--json"], NOW) == 0
    listed = json.loads(capsys.readouterr().out)["templates"]
    assert {"name": "form.toml", "own": False} in listed


@pytest.mark.parametrize("words", [["refuse", "1", "--by"], ["check", "--json=1"]], ids=" ".join)
def test_a_wrong_option_is_told_in_the_plans_language(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(words, NOW) == 2
    said = capsys.readouterr().err
    assert "写内容" in said and "ption" not in said


def test_a_plan_under_another_name_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "新方案.xlsx").write_bytes(b"")
    assert run(["-C", str(tmp_path), "check"], NOW) == 1
    assert "新方案.xlsx" in capsys.readouterr().err


def test_an_empty_beginning_speaks_of_no_example(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", str(tmp_path / "空"), "--empty"], NOW) == 0
    assert "演示" not in capsys.readouterr().out
    run(["-C", str(tmp_path / "空"), "check", "--json"], NOW)
    codes = [finding["code"] for finding in json.loads(capsys.readouterr().out)["findings"]]
    assert (codes.count("plan.year-assumed"), codes.count("plan.missing-setting")) == (1, 1)


def test_the_script_for_powershell_is_whole(capsys: pytest.CaptureFixture[str]) -> None:
    """No PowerShell here: brackets close in order, quotation marks come in pairs, every slot is filled."""
    assert run(["completion", "powershell"], NOW) == 0
    script, open_ones = capsys.readouterr().out, []
    closing = {"{": "}", "(": ")", "[": "]"}
    for sign in re.sub(r"'[^'\n]*'|\"[^\"\n]*\"", "", script):
        if sign in closing:
            open_ones.append(closing[sign])
        elif sign in closing.values():
            assert open_ones.pop() == sign
    assert open_ones == []
    assert "%(" not in script
    assert all(line.count('"') % 2 == 0 for line in script.splitlines())
    assert "-CommandName xlplan" in script


def test_sentences_on_a_terminal_break_by_words_and_leave_paths_and_commands_whole() -> None:
    text = '已写好 35 封草稿，在 outbox/2022-09/mail。核对后运行 xlplan send --only "A B" -p 2022-09，再看。'
    lines = broken(text, 30, hard=False)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert any('xlplan send --only "A B" -p 2022-09，' in line for line in lines)
    assert any("outbox/2022-09/mail。" in line for line in lines)
    assert not [line for line in lines if line[0] in "，。：；、"]
    inside = "在 /home/周敏/演示 1/我的 方案/plan.xlsx 中没有找到。"
    assert "/home/周敏/演示 1/我的 方案/plan.xlsx" in broken(
        inside, 12, whole="/home/周敏/演示 1/我的 方案", hard=False
    )
    assert broken("The plan’s due moment", 10) == ["The plan’s", "due moment"]


@pytest.mark.parametrize(
    ("words", "count", "expected"),
    [("xlplan open ", "2", "汇总"), ("xlplan print --what ", "3", "总览"), ("xlplan docs how", "2", "howto")],
)
def test_what_a_word_means_in_its_own_command_is_completed(
    words: str, count: str, expected: str, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", count)
    monkeypatch.chdir(office.project.root)
    shell = Shell(load_locale("zh"), NOW)
    made = BashComplete(command_line(shell.locale), {"obj": shell}, "xlplan", "_XLPLAN_COMPLETE")
    assert expected in made.complete()
