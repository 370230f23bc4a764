"""Forms that other engines opened, filled and saved: ONLYOFFICE, exceljs, SheetJS. Every value is equal or reported.

The files in `data/engines` are forms of the small plan in `returned.py`.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from returned import Extraction, came_back, codes, only

ENGINES = Path(__file__).parent / "data" / "engines"

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


def check(found: Extraction, *, lines: bool = True) -> None:
    values = {e.target: {k: a.value for k, a in e.answers.items() if a.value is not None} for e in only(found).entries}
    expected = READ if lines else {**READ, "DDDD5": {**READ["DDDD5"], "news": "第一行 第二行"}}
    assert (values, codes(found)) == (expected, [])


@pytest.mark.parametrize("name", sorted(path.name for path in ENGINES.iterdir()))
def test_a_form_that_another_engine_filled(name: str) -> None:
    check(
        came_back((ENGINES / name).read_bytes()), lines=name != "onlyoffice.ods"
    )  # it writes line ends as spaces there
