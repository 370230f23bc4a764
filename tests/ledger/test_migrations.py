"""An older ledger is brought up to date in one step, or not at all; a newer one is left alone."""

from __future__ import annotations

import sqlite3
from importlib import resources
from pathlib import Path

import pytest
from ledger_given import NOW, reading

from xlplan.errors import ProjectError
from xlplan.ledger import database
from xlplan.ledger.checking import check_ledger
from xlplan.ledger.store import open_ledger

PACKAGED = sorted(Path(str(resources.files("xlplan.ledger"))).glob("migrations/*.sql"))


def migrations(monkeypatch: pytest.MonkeyPatch, folder: Path, *more: str) -> None:
    """Pretend that this program ships further migrations."""
    files = list(PACKAGED)
    for script in more:
        files.append(folder / f"{len(files) + 1:04}_later.sql")
        files[-1].write_text(script, "utf-8")
    monkeypatch.setattr(database, "_migrations", lambda: tuple(files))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "ledger.sqlite"
    with open_ledger(made) as ledger:
        ledger.record(reading(), b"a form", reader_key="1")
    return made


def version(path: Path) -> int:
    connection = sqlite3.connect(path)
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    connection.close()
    return int(found)


REBUILD = """
-- A table that others refer to is rebuilt; a semicolon in a comment; is harmless.
ALTER TABLE arrivals ADD COLUMN note TEXT NOT NULL DEFAULT 'a;b';
CREATE TABLE newer (sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, first_seen TEXT NOT NULL, data BLOB, kept TEXT);
INSERT INTO newer SELECT *, 'yes' FROM originals;
DROP TABLE originals;
ALTER TABLE newer RENAME TO originals;
"""


def test_packaged_migrations_are_numbered_without_gaps() -> None:
    assert [int(path.name[:4]) for path in PACKAGED] == list(range(1, len(PACKAGED) + 1))


def test_an_older_ledger_is_brought_up_to_date_and_keeps_everything(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrations(monkeypatch, tmp_path, REBUILD, "CREATE TABLE moods (department TEXT) STRICT;")
    with open_ledger(path) as ledger:
        assert list(ledger.readings("2022-09")) == [reading()]
        assert ledger.original("inbox/权益部.xlsx") == b"a form"
        assert ledger.database.value("SELECT note FROM arrivals") == "a;b"
        assert check_ledger(ledger).findings == ()
    assert version(path) == len(PACKAGED) + 2


def test_an_older_ledger_can_be_read_without_writing_to_it(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = path.read_bytes()
    migrations(monkeypatch, tmp_path, REBUILD)
    with open_ledger(path, readonly=True) as ledger:
        assert list(ledger.readings("2022-09")) == [reading()]
        with pytest.raises(ProjectError) as refused:
            ledger.look(NOW, set())
        assert refused.value.key == "ledger-unwritable"
    assert path.read_bytes() == before


def test_a_migration_that_fails_changes_nothing(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = path.read_bytes()
    migrations(monkeypatch, tmp_path, REBUILD, "INSERT INTO nowhere VALUES (1);")
    with pytest.raises(sqlite3.OperationalError):
        open_ledger(path)
    assert path.read_bytes() == before


def test_a_migration_that_breaks_references_is_undone(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrations(monkeypatch, tmp_path, "DELETE FROM originals;")
    with pytest.raises(ProjectError) as stopped:
        open_ledger(path)
    assert (stopped.value.key, stopped.value.params["file"]) == ("ledger-damaged", str(path))
    assert version(path) == len(PACKAGED)


@pytest.mark.parametrize("readonly", [True, False])
def test_a_newer_ledger_is_left_alone(path: Path, readonly: bool) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(ProjectError) as stopped:
        open_ledger(path, readonly=readonly)
    assert (stopped.value.key, stopped.value.params["file"]) == ("ledger-newer", str(path))
    assert (stopped.value.params["found"], stopped.value.params["known"]) == (99, len(PACKAGED))
    assert path.read_bytes() == before


def test_an_sqlite_without_strict_tables_makes_the_same_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 31, 0))
    with open_ledger(tmp_path / "old.sqlite") as ledger:
        ledger.record(reading(), b"a form", reader_key="1")
        assert list(ledger.readings("2022-09")) == [reading()]
        tables = ledger.database.rows("SELECT sql FROM sqlite_master WHERE type = 'table'")
        assert not any("STRICT" in table["sql"] for table in tables)
