"""What a merge lists: the files of this run in full, what was known before in one line, within 80 columns."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from returns_office import DUE_OVER, MONTH, PRESS, RIGHTS, form, letter, moment, office, post
from rich.cells import cell_len

from xlplan.cli.framework import Shell
from xlplan.cli.render import show_merged
from xlplan.pipeline.merging import merge
from xlplan.pipeline.session import open_session


def test_78_files_of_earlier_months_are_one_line_beside_the_two_new_ones(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    here = office(tmp_path)
    post(here, "关于报送十月份工作目标完成情况的函（权益部）", letter(RIGHTS, ("填报表.xlsx", form(here, "权益部"))))
    post(here, "b", letter(PRESS, ("填报表.xlsx", form(here, "宣传部"))))
    with open_session(here.project, now=moment(DUE_OVER), write=True) as session:
        merged = merge(session, MONTH, pdf=False)
        shell = Shell(session.locale, session.now)
        one = merged.status.files[0]
        earlier = [
            replace(one, period="2026-09", arrival=replace(one.arrival, file=f"inbox/九月/各部门报送材料/填报表（第{n}稿）.xlsx"))
            for n in range(78)
        ]  # fmt: skip
        later = replace(merged, status=replace(merged.status, files=(*earlier, *merged.status.files)))

        def lines(*, everything: bool = False, fresh: frozenset[str] = merged.fresh) -> list[str]:
            capsys.readouterr()
            show_merged(shell, session, replace(later, fresh=fresh), as_json=False, everything=everything)
            return capsys.readouterr().out.splitlines()

        new, again, everything = lines(), lines(fresh=frozenset()), lines(everything=True)
    assert [line for line in new if "78" in line] == ["另有 78 个以前各期的文件（--all 全部列出）。"]
    assert sum("已采用" in line for line in new) == 2
    assert [line for line in again if "已采用" in line] == []
    assert sum("已采用" in line for line in everything) == 80
    assert [line for line in (*new, *everything) if cell_len(line) > 80 and "应报" not in line] == []
