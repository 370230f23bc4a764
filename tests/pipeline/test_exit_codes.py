"""Exit codes are true: 1 nothing of the command's own was written, 4 the ledger was and an output was not. What the
system refuses is said in our words."""

from __future__ import annotations

import errno
import hashlib
import itertools
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from small_office import Office, at, filled, new_office

from xlplan.cli.main import run
from xlplan.errors import reason_of
from xlplan.locale import LANGUAGES, load_locale

NOW = at("2022-09-20T09:00")
LATER = at("2022-09-21T09:00")


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A month merged once, and a new return since."""
    office = new_office(tmp_path)
    office.build()
    monkeypatch.chdir(tmp_path)
    assert run(["merge", "-p", "2022-09", "--no-pdf"], NOW) == 0
    office.put("乙.xlsx", filled(office.form("宣传部")))
    return office


def merged(capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, str], str]:
    """Exit code, return states by department, what stderr said."""
    code = run(["merge", "-p", "2022-09", "--no-pdf", "--json"], LATER)
    told = capsys.readouterr()
    states = {row["department"]: row["state"] for row in json.loads(told.out)["returns"]}
    return code, states, told.err


def refuse_writing(monkeypatch: pytest.MonkeyPatch, refuses: Callable[[Path], bool], number: int) -> None:
    """Let the system refuse to open some files for writing, as a disk or a folder would."""
    real = Path.open

    def opened(self: Path, mode: str = "r", *args: object, **kwargs: object) -> object:
        if ("w" in mode or "x" in mode) and refuses(self):
            raise OSError(number, "as the system says it", str(self))
        return real(self, mode, *args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", opened)


def test_a_folder_where_the_workbook_belongs(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    [book] = office.project.period_folder("2022-09").glob("汇总*.xlsx")
    book.unlink()
    book.mkdir()
    code, states, told = merged(capsys)
    assert code == 4
    assert states["宣传部"] == "on-time"
    assert book.name in told
    assert "directory" not in told
    book.rmdir()
    code, states, _ = merged(capsys)
    assert (code, states["宣传部"], book.is_file()) == (0, "on-time", True)


def test_every_output_in_turn_that_cannot_be_written(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = office.project.period_folder("2022-09")
    outputs = sorted(path.name for path in folder.iterdir() if path.is_file())
    assert len(outputs) == 3
    refusals = [
        (errno.EACCES, "没有权限"),
        (errno.EROFS, "只读"),
        (errno.ENOSPC, "空间不足"),
        (errno.ENAMETOOLONG, "太长"),
    ]
    for output, (number, word) in zip(itertools.cycle(outputs), refusals, strict=False):
        (folder / output).unlink()
        digest = hashlib.sha256(output.encode()).hexdigest()[:16]
        with monkeypatch.context() as patch:
            refuse_writing(patch, lambda path, digest=digest: digest in path.name, number)
            code, states, told = merged(capsys)
        assert (code, states["宣传部"]) == (4, "on-time")
        assert [name for name in outputs if name in told] == [output]
        assert word in told
        assert "as the system" not in told
    assert merged(capsys)[::2] == (0, "")
    assert sorted(path.name for path in folder.iterdir() if path.is_file()) == outputs


def test_a_build_of_which_nothing_was_written_has_stopped(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    refuse_writing(monkeypatch, lambda path: ".part" in path.name, errno.EACCES)
    assert run(["build", "-p", "2022-10"], NOW) == 1
    assert "没有权限" in capsys.readouterr().err


def test_a_build_of_which_some_was_written_says_what_is_missing(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tries: list[Path] = []

    def third(path: Path) -> bool:
        tries.extend([path] if path.suffix == ".part" else [])
        return len(tries) >= 3

    refuse_writing(monkeypatch, third, errno.ENOSPC)
    assert run(["build", "-p", "2022-10"], NOW) == 4
    told = capsys.readouterr().err
    assert "宣传部" in told
    assert "空间不足" in told


def test_reminders_of_which_some_were_written_say_what_is_missing(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mails = office.project.mail("2022-09")
    before = set(mails.iterdir())
    with monkeypatch.context() as patch:
        refuse_writing(patch, lambda path: ".part" in path.name, errno.ENOSPC)
        assert run(["remind", "-p", "2022-09"], LATER) == 1
    assert "空间不足" in capsys.readouterr().err
    assert set(mails.iterdir()) == before
    tries: list[Path] = []

    def all_but_the_first(path: Path) -> bool:
        tries.extend([path] if path.suffix == ".part" else [])
        return len(tries) > 1

    with monkeypatch.context() as patch:
        refuse_writing(patch, all_but_the_first, errno.ENOSPC)
        assert run(["remind", "-p", "2022-09"], LATER) == 4
    told = capsys.readouterr()
    assert "空间不足" in told.err
    assert len(set(mails.iterdir()) - before) == 1
    assert run(["remind", "-p", "2022-09"], LATER) == 0
    assert len(set(mails.iterdir()) - before) > 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_usual_refusals_have_words(lang: str) -> None:
    words = load_locale(lang).table("system", "reasons")
    numbers = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EBUSY, errno.ENAMETOOLONG, errno.EISDIR)
    assert all(reason_of(OSError(number, "x")) in words for number in numbers)
    assert reason_of(TimeoutError()) in words
    assert reason_of(OSError("no number")) == "no number"
