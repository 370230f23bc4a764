"""A merge that is killed at any moment leaves the ledger consistent and what was there before whole; so does a build."""

from __future__ import annotations

import os
import random
import signal
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from small_office import ANSWERS, Office, at, filled, new_office

from xlplan.errors import ProjectError
from xlplan.ledger.checking import check_ledger
from xlplan.ledger.database import Database
from xlplan.ledger.store import open_ledger
from xlplan.pipeline import building

KILLS = 50 if "XLPLAN_FUZZ" in os.environ else 16

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork, to kill a merge at a moment of its own")


def _merge_and_be_killed(office: Office, delay: float) -> bool:
    """Start a merge in a process of its own and kill it after `delay` seconds. Whether it was killed before its end."""
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        office.merge("2022-10", now="2022-10-28T09:00")
        os._exit(0)
    time.sleep(delay)
    try:
        os.killpg(child, signal.SIGKILL)
    except ProcessLookupError:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def _whole(path: Path) -> bool:
    """Whether every part of a workbook is there with its checksum, and a page goes on to its end."""
    if path.suffix == ".html":
        return path.read_bytes().rstrip().endswith(b"</html>")
    try:
        with zipfile.ZipFile(path) as book:
            main = "word/document.xml" if path.suffix == ".docx" else "xl/workbook.xml"
            return book.testzip() is None and main in book.namelist()
    except zipfile.BadZipFile:
        return False


def test_a_killed_merge_leaves_everything_whole(tmp_path: Path) -> None:
    office = new_office(tmp_path / "office")
    for period, day in (("2022-09", "2022-09-20"), ("2022-10", "2022-10-20")):
        office.build(period, now=f"{period}-01T09:00")
        for number, name in enumerate(("宣传部", "办公室", "权益部")):
            office.mail(
                name, filled(office.form(name, period), {**ANSWERS, "进度%": 10 * number}), f"{day}T1{number}:00"
            )
        if period == "2022-09":
            last_month = {o.path: o.path.read_bytes() for o in office.merge("2022-09", now="2022-09-28T09:00").outputs}
    started = time.monotonic()
    office.project.ledger.with_suffix(".before").write_bytes(office.project.ledger.read_bytes())
    expected = office.merge("2022-10", now="2022-10-28T09:00")
    duration = time.monotonic() - started
    chance = random.Random(2022)
    killed = 0
    for round_ in range(KILLS):
        if round_ % 2 == 0:  # half of them find nothing recorded, half of them what an earlier one left
            office.project.ledger.write_bytes(office.project.ledger.with_suffix(".before").read_bytes())
            office.project.ledger.with_name("ledger.sqlite-journal").unlink(missing_ok=True)
        killed += _merge_and_be_killed(office, chance.uniform(0, duration))
        with open_ledger(office.project.ledger, readonly=True) as ledger:
            assert check_ledger(ledger).findings == ()
        assert {path: path.read_bytes() for path in last_month} == last_month
        assert all(_whole(output.path) for output in expected.outputs)
    assert killed > KILLS // 4
    again = office.merge("2022-10", now="2022-10-28T09:00")
    assert again.status.rates == expected.status.rates
    assert again.status.rows == expected.status.rows
    assert at("2022-10-28T09:00") == again.status.as_of


def noted(office: Office) -> list[object]:
    """What the ledger knows of forms and mails, moments apart."""
    names = sorted(map(office.project.relative, office.project.period_folder("2022-09").glob("*/*.*")))
    with open_ledger(office.project.ledger, readonly=True) as ledger:
        builds = [(build.department, build.file, build.sha256) for build in ledger.builds()]
        outputs = [(name, known) for name in names if (known := ledger.known_output(name)) is not None]
        return [builds, outputs, [(mail.message_id, mail.state) for mail in ledger.mails()], ledger.issued()]


def test_a_build_that_is_stopped_midway_is_made_whole_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, stopped = new_office(tmp_path / "whole"), new_office(tmp_path / "stopped")
    whole.build()

    def last_of_all(*_: object) -> None:
        if len(list(stopped.project.mail("2022-09").iterdir())) == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        draft = building.write_draft
        patched.setattr(building, "write_draft", lambda *asked: (draft(*asked), last_of_all())[0])
        with pytest.raises(KeyboardInterrupt):
            stopped.build()
    assert noted(stopped) == [[], [], [], frozenset()] and len(list(stopped.project.forms("2022-09").iterdir())) == 2
    stopped.build()
    assert noted(stopped) == noted(whole)


def test_where_the_ledger_refuses_several_departments_at_once_each_is_noted_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, refused = new_office(tmp_path / "whole"), new_office(tmp_path / "refused")
    whole.build()
    execute, refusals = Database.execute, [ProjectError("disk-full", file="ledger.sqlite")]

    def refusing(database: Database, sql: str, parameters: Sequence[Any] = ()) -> int:
        if sql == "COMMIT" and refusals and database.value("SELECT count(*) FROM builds"):
            raise refusals.pop()
        return execute(database, sql, parameters)

    monkeypatch.setattr(Database, "execute", refusing)
    built = refused.build()
    assert not refusals and not built.trouble and noted(refused) == noted(whole)
