"""Forms that other engines opened, filled and saved: ONLYOFFICE, exceljs, SheetJS. Every value is equal or reported.

The files in `data/engines` are forms of the small plan in `returned.py`; ONLYOFFICE is also run where it is installed.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from returned import OFFICE, Extraction, Form, came_back, codes, form, only

ENGINES = Path(__file__).parent / "data" / "engines"

TYPED = {
    ("1", "status"): "进行中",
    ("1", "progress"): 55,
    ("1", "news"): "召开推进会，形成纪要",
    ("1", "evidence"): "纪要〔2022〕3号",
    ("2", "status"): "已完成",
    ("2", "count"): 4,
    ("2", "news"): "举办4期，培训60人次",
    ("2", "done_date"): "2022-09-20",
    ("2", "problems"): "无",
    ("3", "status"): "未启动",
    ("3", "count"): 0,
    ("3", "news"): "本月无进展",
    ("3", "next_steps"): "十月启动",
    ("4", "status"): "滞后",
    ("4", "progress"): "80%",
    ("4", "news"): "第一行\n第二行",
}
READ = {
    "AAAA2": {"status": "in-progress", "progress": 55, "news": "召开推进会，形成纪要", "evidence": "纪要〔2022〕3号"},
    "BBBB3": {
        "status": "done",
        "count": 4,
        "news": "举办4期，培训60人次",
        "done_date": date(2022, 9, 20),
        "problems": "无",
    },
    "CCCC4": {"status": "not-started", "count": 0, "news": "本月无进展", "next_steps": "十月启动"},
    "DDDD5": {"status": "blocked", "progress": 80, "news": "第一行\n第二行"},
}

FILL = """
import docbuilder, json, sys
form, typed, out = sys.argv[1:]
builder = docbuilder.CDocBuilder()
builder.OpenFile(form, "")
sheet = builder.GetContext().GetGlobal()["Api"].GetActiveSheet()
for place, value in json.loads(typed):
    sheet.GetRange(place).SetValue(value)
builder.SaveFile("xlsx", out)
builder.CloseFile()
"""


def check(found: Extraction, *, lines: bool = True) -> None:
    values = {e.target: {k: a.value for k, a in e.answers.items() if a.value is not None} for e in only(found).entries}
    expected = READ if lines else {**READ, "DDDD5": {**READ["DDDD5"], "news": "第一行 第二行"}}
    assert (values, codes(found)) == (expected, [])


@pytest.mark.parametrize("name", sorted(path.name for path in ENGINES.iterdir()))
def test_a_form_that_another_engine_filled(name: str) -> None:
    check(
        came_back((ENGINES / name).read_bytes()), lines=name != "onlyoffice.ods"
    )  # it writes line ends as spaces there


@pytest.mark.office
@pytest.mark.skipif(
    importlib.util.find_spec("docbuilder") is None, reason="ONLYOFFICE's document builder is not installed"
)
def test_a_form_of_today_filled_in_onlyoffice(tmp_path: Path) -> None:
    opened, out = Form(form(OFFICE)), tmp_path / "filled.xlsx"
    (tmp_path / "form.xlsx").write_bytes(form(OFFICE))
    typed = json.dumps([[opened.at(number, key), value] for (number, key), value in TYPED.items()])
    command = [sys.executable, "-c", FILL, str(tmp_path / "form.xlsx"), typed, str(out)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    check(came_back(out.read_bytes()))
