"""What a copy of the ledger is, before anything is restored from it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from xlplan.errors import RequestError
from xlplan.ledger.backup import version_in
from xlplan.ledger.database import APPLICATION_ID, schema_version


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
