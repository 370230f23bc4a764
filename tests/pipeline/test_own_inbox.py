"""An inbox that is a link to a folder elsewhere, as where a share is mounted."""

from __future__ import annotations

import shutil
from pathlib import Path

from own_office import Filling, filled
from small_office import new_office

USUAL = {"完成状态": "进行中", "进度%": 50, "本月进展情况": "正在整改。"}


def test_a_linked_inbox_shows_paths_of_the_project_and_repeats_nothing(tmp_path: Path) -> None:
    office = new_office(tmp_path / "p")
    office.build()
    office.put("宣传部.xlsx", filled(office.form("宣传部"), [Filling("2", USUAL)]))
    before = office.merge().status
    shutil.move(office.project.inbox, tmp_path / "share")
    office.project.inbox.symlink_to(tmp_path / "share", target_is_directory=True)
    office.put("权益部.xlsx", filled(office.form("权益部"), [Filling("3", USUAL)]))
    after = office.merge(now="2022-09-28T10:00").status
    assert [row.arrival.file for row in before.files] == ["inbox/宣传部.xlsx"]
    assert sorted(row.arrival.file for row in after.files) == ["inbox/宣传部.xlsx", "inbox/权益部.xlsx"]
    assert [f.code for f in after.findings if f.code == "return.duplicate"] == []
