"""One SQLite file, opened so that it is whole after any accident, and speaking in sentences when it cannot be used.

A rollback journal (never a write-ahead log): between runs the one file is everything, so a copy of it is a full
backup, and it also works on a shared network drive.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

from xlplan.errors import ProjectError, reason_of
from xlplan.ledger.upgrading import fill_documents
from xlplan.plan.period_names import time_key

APPLICATION_ID = 0x786C706E
"""Marks the file as a ledger of xlplan."""

_ESCAPED = "\0json:"
"""Before a text that is not valid Unicode (odd file names, broken archives): it stands as JSON after this mark."""

_STRICT_SINCE = (3, 37, 0)

_DOCUMENTS = 3
"""The version after which `upgrading` has its turn."""

_LOCKED = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_PROTOCOL")
_NO_ROOM = ("SQLITE_FULL", "SQLITE_IOERR_WRITE")
_DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
_REFUSED = ("SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")
"""SQLite's names for its errors, or what those begin with, by the sentence they deserve."""

Row = sqlite3.Row


class Database:
    """An open ledger file. Every access turns SQLite's errors into ProjectErrors, bugs in statements excepted."""

    def __init__(self, connection: sqlite3.Connection, path: Path, readonly: bool) -> None:
        self.path = path
        self.readonly = readonly
        self._connection = connection
        self._rollbacks = 0
        connection.row_factory = sqlite3.Row
        connection.text_factory = _loaded

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """Run one statement; the number of rows it changed."""
        with _clear_errors(self.path):
            return self._connection.execute(sql, _stored(parameters)).rowcount

    def insert(self, table: str, values: Mapping[str, Any], *, replace: bool = False) -> int:
        """Add a row, given by column name; the id of the new row. replace: in place of one with the same key."""
        columns, marks = ", ".join(values), ", ".join("?" * len(values))
        verb = "INSERT OR REPLACE" if replace else "INSERT"
        with _clear_errors(self.path):
            sql = f"{verb} INTO {table} ({columns}) VALUES ({marks})"
            return self._connection.execute(sql, _stored(tuple(values.values()))).lastrowid or 0

    def update(self, table: str, values: Mapping[str, Any], where: Mapping[str, Any]) -> None:
        """Change the rows that have the given values, both by column name."""
        changes, places = ", ".join(f"{c} = ?" for c in values), " AND ".join(f"{c} = ?" for c in where)
        self.execute(f"UPDATE {table} SET {changes} WHERE {places}", (*values.values(), *where.values()))

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[Row]:
        """The rows of a query, streamed. Until the last is taken the file cannot change under the reader."""
        with _clear_errors(self.path):
            yield from self._connection.execute(sql, _stored(parameters))

    def row(self, sql: str, parameters: Sequence[Any] = ()) -> Row | None:
        """The first row of a query, None if there is none."""
        with _clear_errors(self.path):
            found: Row | None = self._connection.execute(sql, _stored(parameters)).fetchone()
            return found

    def value(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        """The first value of a query, None if there is no row."""
        row = self.row(sql, parameters)
        return None if row is None else row[0]

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; inside another one it is a part of that. On a read-only ledger: one unchanging view."""
        if self._connection.in_transaction:
            yield
            return
        self.execute("BEGIN" if self.readonly else "BEGIN IMMEDIATE")
        try:
            yield
            self.execute("COMMIT")
        finally:
            # A full disk or a damaged page may have ended the transaction already.
            if self._connection.in_transaction:
                self._rollbacks += 1
                self.execute("ROLLBACK")

    @property
    def generation(self) -> tuple[int, int, int]:
        """Differs whenever the content may differ, whoever changed it. While this program may write, nobody else does:
        the run's lock keeps others away."""
        elsewhere = int(self.value("PRAGMA data_version")) if self.readonly else 0
        return elsewhere, self._connection.total_changes, self._rollbacks

    def close(self) -> None:
        """Close the file; whatever was not committed is as if it had not been."""
        self._connection.close()


def open_database(path: Path, *, create: bool, readonly: bool, wait: float) -> Database:
    """The ledger at `path`, of this program's version. wait: seconds to wait for another program that holds it.

    readonly writes nothing, not even when there is no file yet (it is then as an empty ledger) or when an older one
    has to be brought up to date (which then happens in memory). Raises ProjectError.
    """
    if not path.exists():
        if not create:
            raise ProjectError("no-ledger", folder=str(path.parent))
        if readonly:
            return _prepared(Database(_connect(":memory:", wait), path, readonly=True), in_memory=True)
    with _clear_errors(path):
        mode = "ro" if readonly else "rwc"
        connection = _connect(f"{address(path.absolute())}?mode={mode}", wait)
        database = Database(connection, path, readonly)
        try:
            if readonly:
                return _readable(database, wait)
            return _prepared(database)
        except BaseException:
            database.close()
            raise


def address(path: PurePath) -> str:
    """An absolute path as SQLite's own address; a network share (`\\\\server\\share`) must not stand as its host."""
    posix = quote(path.as_posix(), safe="/:", errors="surrogateescape")
    return f"file://{posix}" if posix.startswith("/") else f"file:///{posix}"


def schema_version() -> int:
    """The version of the ledger's schema that this program writes."""
    return len(_migrations())


def _connect(uri: str, wait: float) -> sqlite3.Connection:
    connection = sqlite3.connect(uri, uri=True, timeout=wait, isolation_level=None)
    connection.create_collation("in_time", _in_time)
    return connection


def _in_time(one: str, other: str) -> int:
    """How periods are compared where a statement says `COLLATE in_time`: 2027-Q1 comes before 2027-02."""
    first, second = time_key(one), time_key(other)
    return (first > second) - (first < second)


def _readable(database: Database, wait: float) -> Database:
    try:
        version = _checked_version(database)
    except ProjectError as exc:
        if not _was_killed(exc):
            raise
        # A run was killed while writing. Undoing its half-written pages is the only way to read the file at all.
        open_database(database.path, create=False, readonly=False, wait=wait).close()
        version = _checked_version(database)
    if version == schema_version():
        return database
    memory = _connect(":memory:", wait)
    database._connection.backup(memory)
    database.close()
    return _prepared(Database(memory, database.path, readonly=True), in_memory=True)


def _was_killed(exc: ProjectError) -> bool:
    cause = exc.__cause__
    return isinstance(cause, sqlite3.Error) and cause.sqlite_errorname == "SQLITE_READONLY_ROLLBACK"


def _prepared(database: Database, in_memory: bool = False) -> Database:
    version = _checked_version(database)
    if not in_memory:
        database.execute("PRAGMA journal_mode = DELETE")
        database.execute("PRAGMA synchronous = EXTRA")
    if version < schema_version():
        _migrate(database)
    database.execute("PRAGMA foreign_keys = ON")
    if database.readonly:
        database.execute("PRAGMA query_only = ON")
    return database


def _checked_version(database: Database) -> int:
    """0 for an empty file. Raises ProjectError for a newer ledger and for a database that is no ledger."""
    version = int(database.value("PRAGMA user_version"))
    tables = database.value("SELECT count(*) FROM sqlite_master")
    if tables and database.value("PRAGMA application_id") != APPLICATION_ID:
        raise ProjectError("ledger-foreign", file=str(database.path))
    if version > schema_version():
        raise ProjectError("ledger-newer", file=str(database.path), found=version, known=schema_version())
    return version


def _migrate(database: Database) -> None:
    """Bring the ledger to this program's version, in one transaction. References are checked at its end."""
    with database.transaction():
        # Another run may have done it while this one waited.
        version = int(database.value("PRAGMA user_version"))
        for number, migration in enumerate(_migrations(), start=1):
            if number > version:
                for statement in _statements(migration.read_text("utf-8")):
                    database.execute(statement)
                if number == _DOCUMENTS:
                    fill_documents(database)
        database.execute(f"PRAGMA user_version = {schema_version()}")
        if database.row("PRAGMA foreign_key_check") is not None:
            raise ProjectError("ledger-damaged", file=str(database.path), reason="foreign_key_check")


def _migrations() -> tuple[Traversable, ...]:
    """The packaged `migrations/0001_….sql`, in order; the n-th makes version n."""
    folder = resources.files("xlplan.ledger") / "migrations"
    return tuple(sorted((f for f in folder.iterdir() if f.name.endswith(".sql")), key=lambda f: f.name))


def _statements(script: str) -> Iterator[str]:
    if sqlite3.sqlite_version_info < _STRICT_SINCE:
        script = script.replace(") STRICT, WITHOUT ROWID;", ") WITHOUT ROWID;").replace(") STRICT;", ");")
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _stored(parameters: Sequence[Any]) -> Sequence[Any]:
    return [_escaped(p) if isinstance(p, str) else p for p in parameters]


def _escaped(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return _ESCAPED + json.dumps(text)
    return _ESCAPED + json.dumps(text) if text.startswith(_ESCAPED) else text


def _loaded(stored: bytes) -> str:
    text = stored.decode("utf-8", "replace")
    if stored[:1] == b"\0" and text.startswith(_ESCAPED):
        return str(json.loads(text.removeprefix(_ESCAPED)))
    return text


@contextmanager
def _clear_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as exc:
        clear = _sentence(getattr(exc, "sqlite_errorname", ""), str(path), reason_of(exc))
        if clear is None:
            raise
        raise clear from exc


def _sentence(name: str, file: str, reason: str) -> ProjectError | None:
    """None for what is a bug in a statement."""
    if name.startswith(_LOCKED):
        return ProjectError("ledger-locked", file=file)
    if name.startswith(_NO_ROOM):
        return ProjectError("disk-full", file=file)
    if name.startswith(_DAMAGED):
        return ProjectError("ledger-damaged", file=file, reason=reason)
    if name.startswith(_REFUSED):
        return ProjectError("ledger-unwritable", file=file, reason=reason)
    return None
