"""Who sent is counted once: received is on time, late, incomplete and unproven, the same numbers in every output."""

from __future__ import annotations

import json
import re
from collections import Counter
from html import unescape
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from rich.cells import cell_len
from small_office import ANSWERS, DEPARTMENTS, Office, at, filled, new_office

from xlplan.cli.fitting import shortened
from xlplan.cli.main import run
from xlplan.locale import load_locale
from xlplan.report.submission import submission

EXCUSED = """
部门   | 期次    | 类别 | 时刻 | 延至 | 申请时间         | 理由
信息部 | 2022-09 | 延期 |      |      | 2022-09-20 09:00 | 集中学习
"""
OTHERS = "".join(f"{name} | | 各部门 |\n" for name in ("发展部", "老干处", "联络部", "信息部"))
SAID = {
    "zh": "应报 6 个部门，已报 4 个：按时报送 1 个、迟报 1 个、内容不完整 1 个、时间待核实 1 个；未报送 2 个；免报而报送 1 个，不计入应报",
    "en": "6 departments expected, 4 came: {} 1, {} 1, {} 1, {} 1; {} 2; 1 came although excused, counted in none",
}
PATH = "inbox/2022-09收到/组织联络部_9月报送.eml!组织联络部_9月填报表.xlsx"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """One month, one department of each kind; two that sent nothing, one that was excused and sent all the same."""
    folder = tmp_path_factory.mktemp("who") / "office"
    made = new_office(folder, 部门=DEPARTMENTS + OTHERS, 备案=EXCUSED)
    made.build()
    for name, when in (("办公室", "2022-09-20"), ("宣传部", "2022-09-27"), ("信息部", "2022-09-20")):
        made.mail(name, filled(made.form(name)), f"{when}T10:00")
    gap = filled(made.form("权益部"), {**ANSWERS, "本月进展情况": ""})
    made.mail("权益部", gap, "2022-09-20T10:00")
    made.put("发展部.xlsx", filled(made.form("发展部")))
    return made


@pytest.fixture(scope="module")
def outputs(office: Office) -> dict[str, Path]:
    """What a merge writes, by suffix."""
    return {output.path.suffix: output.path for output in reversed(office.merge().outputs)}


def spoken(office: Office, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    assert run(["-C", str(office.project.root), *arguments], now=at("2022-09-28T09:00")) == 0
    return capsys.readouterr().out


def sentence(language: str) -> str:
    states = load_locale(language).table("report", "return_states")
    kinds = ("on-time", "late", "incomplete", "unproven", "missing")
    return SAID[language].format(*(states[state] for state in kinds))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_sentence_counts_each_department_once(office: Office, outputs: dict[str, Path], language: str) -> None:
    status = office.status()
    assert submission(status, load_locale(language)) == sentence(language)
    assert (status.rates.expected, status.rates.received, status.rates.on_time) == (6, 4, 1)


@pytest.mark.parametrize("command", [["merge", "--no-pdf"], ["status"]])
def test_the_terminal_says_it(
    office: Office, outputs: dict[str, Path], capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    said = spoken(office, capsys, *command)
    assert f"{sentence('zh')}；报送率 67%；内容完整 3 个。" in said


def test_sheets_notice_and_page_say_it(outputs: dict[str, Path]) -> None:
    book = load_workbook(outputs[".xlsx"])
    for name in ("总览", "汇总表", "报送情况"):
        assert any(sentence("zh") in str(cell.value) for row in book[name].iter_rows() for cell in row), name
    assert any(sentence("zh") in paragraph.text for paragraph in Document(str(outputs[".docx"])).paragraphs)
    page = unescape(outputs[".html"].read_text("utf-8"))
    assert page.count(sentence("zh")) == 2


def test_the_list_and_the_json_add_up_to_it(
    office: Office, outputs: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    document = json.loads(spoken(office, capsys, "status", "--json"))
    owing = Counter(row["state"] for row in document["returns"] if row["department"] != "信息部")
    assert owing == {"on-time": 1, "late": 1, "incomplete": 1, "unproven": 1, "missing": 2}
    assert document["rates"]["received"] == owing.total() - owing["missing"]
    words = load_locale("zh").table("report", "return_states")
    sheet = load_workbook(outputs[".xlsx"])["报送情况"]
    listed = Counter(str(sheet.cell(row, 3).value) for row in range(5, sheet.max_row + 1))
    owing["on-time"] += 1
    assert {words[state]: count for state, count in owing.items()} == {w: listed[str(w)] for w in map(words.get, owing)}


@pytest.mark.parametrize("command", [["status"], ["explain", "3"], ["history"], ["merge", "--all", "--no-pdf"]])
def test_tables_fit_a_terminal_of_80_columns(
    office: Office,
    outputs: dict[str, Path],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    command: list[str],
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = spoken(office, capsys, *command).splitlines()
    assert [line for line in lines if cell_len(line) > 80 and "应报" not in line] == []
    if command[0] == "explain":
        assert sum(".eml!填报表.xlsx" in line for line in lines) >= 2
        assert any(re.search(r"本月进展情况 +按计划推进，已办两期。 +填报 [A-Z]+\d+", line) for line in lines)


@pytest.mark.parametrize("room", [10, 25, 40, 54, 80])
def test_a_path_is_shortened_in_the_middle(room: int) -> None:
    short = shortened(PATH, room)
    assert cell_len(short) <= room
    assert short == PATH or (short[:2] == "in" and short.endswith(".xlsx") and short.count("…") == 1)
