"""What a copy of the ledger is, before anything is restored from it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from ledger_given import NOW, plan, reading

from xlplan.errors import ProjectError, RequestError
from xlplan.ledger.backup import (
    KEPT_DAYS,
    copies_in,
    copy_ledger,
    copy_of,
    forget_old_copies,
    newest_copy,
    version_in,
    written_until,
)
from xlplan.ledger.database import APPLICATION_ID, schema_version
from xlplan.ledger.records import Decision, DecisionKind, Fetched, Mail, StepKind
from xlplan.ledger.store import Ledger, open_ledger


def database(path: Path, version: int, application: int = APPLICATION_ID, *, table: bool = True) -> Path:
    with closing(sqlite3.connect(path)) as made, made:
        made.execute(f"PRAGMA user_version = {version}")
        made.execute(f"PRAGMA application_id = {application}")
        if table:
            made.execute("CREATE TABLE facts (text)")
    return path


def test_a_copy_of_this_program_or_an_earlier_one_says_its_version(tmp_path: Path) -> None:
    newest = schema_version()
    assert version_in(database(tmp_path / "now.sqlite", newest)) == newest
    assert version_in(database(tmp_path / "old.sqlite", 1)) == 1
    assert version_in(database(tmp_path / "empty.sqlite", 0, 0, table=False)) == 0


def test_what_is_no_copy_for_this_program_is_refused_with_its_reason(tmp_path: Path) -> None:
    newest = schema_version()
    (tmp_path / "text.sqlite").write_text("no database at all, but long enough to be read as one" * 20)
    refused = {
        database(tmp_path / "newer.sqlite", newest + 1): ("copy-newer", {"found": newest + 1, "known": newest}),
        database(tmp_path / "other.sqlite", 1, APPLICATION_ID + 1): ("not-a-ledger", {"reason": "SQLITE_NOTADB"}),
    }
    for path, (key, params) in refused.items():
        with pytest.raises(RequestError) as stopped:
            version_in(path)
        assert (stopped.value.key, stopped.value.params) == (key, {"file": str(path), **params})
    for name in ("text.sqlite", "missing.sqlite"):
        with pytest.raises(RequestError) as stopped:
            version_in(tmp_path / name)
        assert (stopped.value.key, stopped.value.params["file"]) == ("not-a-ledger", str(tmp_path / name))
        assert stopped.value.params["reason"]


def test_copies_are_called_by_day_and_kind_and_nothing_else_is_one(tmp_path: Path) -> None:
    names = [copy_of(tmp_path, NOW, kind).name for kind in ("", "v2", "090000")]
    assert names == ["ledger-2022-09-26.sqlite", "ledger-2022-09-26-v2.sqlite", "ledger-2022-09-26-090000.sqlite"]
    for name in (
        *names,
        "ledger.sqlite",
        "ledger-2022-09.sqlite",
        "old-ledger-2022-09-26.sqlite",
        "ledger-2022-09-26.sqlite.part",
    ):
        (tmp_path / name).write_bytes(b"")
    assert [path.name for path in copies_in(tmp_path)] == sorted(names)
    assert copies_in(tmp_path / "missing") == ()


HOUR = timedelta(hours=1)
WRITTEN: dict[str, Callable[[Ledger], object]] = {
    "a ruling": lambda ledger: ledger.decide(Decision(DecisionKind.VERIFY, NOW + HOUR, "T1")),
    "a look": lambda ledger: ledger.look(NOW + HOUR, ()),
    "a step": lambda ledger: ledger.record_step("2022-09", StepKind.MERGE, NOW + HOUR),
    "a mail": lambda ledger: ledger.record_mail(Mail("<1>", "D", "2022-09", "request", (), "sent", NOW + HOUR)),
    "a plan": lambda ledger: ledger.add_edition(plan("ED333"), NOW + HOUR),
    "what came": lambda ledger: ledger.record(reading(first_seen=NOW + HOUR), None, reader_key="1"),
    "what was fetched": lambda ledger: ledger.record_fetched(
        Fetched("a", "I", 1, 1, "<1>", "h", 1, "c", "f", NOW + HOUR)
    ),
}


@pytest.mark.parametrize("what", WRITTEN)
def test_a_ledger_tells_until_when_it_was_written(tmp_path: Path, what: str) -> None:
    path = tmp_path / "ledger.sqlite"
    with open_ledger(path) as ledger:
        assert written_until(path) is None
        ledger.add_edition(plan(), NOW)
        assert written_until(path) == NOW
        WRITTEN[what](ledger)
    assert written_until(path) == NOW + HOUR


def test_what_is_no_ledger_was_never_written(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no ledger")
    assert [written_until(tmp_path / name) for name in ("text", "missing")] == [None, None]


def copied(folder: Path, name: str, hours: int) -> Path:
    """A copy of a ledger that was last written so many hours after now; of an empty one for none."""
    with open_ledger(folder / name) as ledger:
        if hours:
            ledger.look(NOW + hours * HOUR, ())
    return folder / name


def test_the_copy_that_knows_most_is_the_newest_whatever_its_name(tmp_path: Path) -> None:
    assert newest_copy(tmp_path) is None
    (tmp_path / "ledger-2022-09-30.sqlite").write_text("no ledger")
    assert newest_copy(tmp_path) is None
    replaced = copied(tmp_path, "ledger-2022-09-29-replaced.sqlite", 9)
    assert newest_copy(tmp_path) == replaced
    empty = copied(tmp_path, "ledger-2022-09-28.sqlite", 0)
    assert newest_copy(tmp_path) == empty
    most = copied(tmp_path, "ledger-2022-09-26.sqlite", 3)
    copied(tmp_path, "ledger-2022-09-27.sqlite", 2)
    assert newest_copy(tmp_path) == most
    later = copied(tmp_path, "ledger-2022-09-26-100000.sqlite", 3)
    assert newest_copy(tmp_path) == max(most, later)


def test_a_copy_is_whole_or_not_there(tmp_path: Path) -> None:
    source, target = copied(tmp_path, "ledger.sqlite", 1), tmp_path / "盘" / "备份" / "ledger-2022-09-26.sqlite"
    copy_ledger(source, target)
    assert written_until(target) == NOW + HOUR
    (target.parent / f".{target.name}.part").write_text("left by a killed run")
    copy_ledger(source, target)
    assert [path.name for path in target.parent.iterdir()] == [target.name]
    (tmp_path / "text").write_text("no ledger" * 100)
    for wrong, place in ((tmp_path / "text", target), (source, source / "below" / "copy.sqlite")):
        with pytest.raises(ProjectError) as stopped:
            copy_ledger(wrong, place)
        assert (stopped.value.key, stopped.value.params["file"]) == ("no-backup", str(place))
        assert stopped.value.params["reason"] in ({"SQLITE_NOTADB"} if place == target else {"ENOTDIR", "ENOENT"})
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_of_old_copies_the_last_of_each_month_stays(tmp_path: Path) -> None:
    days = [NOW - timedelta(days=number) for number in range(KEPT_DAYS + 30)]
    for day in days:
        copy_of(tmp_path, day).write_bytes(b"")
    others = [copy_of(tmp_path, days[-1], kind) for kind in ("v2", "090000")]
    for other in others:
        other.write_bytes(b"")
    forget_old_copies(tmp_path)
    newest, august = [copy_of(tmp_path, day) for day in days[:KEPT_DAYS]], tmp_path / "ledger-2022-08-31.sqlite"
    assert copies_in(tmp_path) == tuple(sorted([*newest, august, *others]))
