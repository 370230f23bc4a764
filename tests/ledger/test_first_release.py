"""A ledger made by the first release, with what that release said of it: everything is found again."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from xlplan.ledger.checking import check_ledger
from xlplan.ledger.codec import from_data
from xlplan.ledger.records import Decision, Look, Reading
from xlplan.ledger.store import open_ledger
from xlplan.review.timeliness import rates_as_closed

DATA = Path(__file__).parent / "data"
THEN: dict[str, Any] = json.loads((DATA / "first_release.json").read_text("utf-8"))


@pytest.fixture(params=[True, False], ids=["looking", "writing"])
def readonly(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return Path(shutil.copy(DATA / "first_release.sqlite", tmp_path / "ledger.sqlite"))


def test_every_reading_ruling_and_look_is_found_again(path: Path, readonly: bool) -> None:
    with open_ledger(path, readonly=readonly) as ledger:
        assert check_ledger(ledger).findings == ()
        for period, then in THEN["readings"].items():
            assert tuple(ledger.readings(period)) == from_data(tuple[Reading, ...], then)
        assert tuple(replace(d, id=0) for d in ledger.decisions) == from_data(tuple[Decision, ...], THEN["decisions"])
        assert ledger.looks == from_data(tuple[Look, ...], THEN["looks"])


def test_a_closed_month_is_shown_as_it_was_closed(path: Path) -> None:
    with open_ledger(path, readonly=True) as ledger:
        frozen = ledger.closed_status("2022-08")
    assert frozen is not None
    then = THEN["snapshot"]
    assert [row.state.value for row in frozen.returns] == [row["state"] for row in then["returns"]]
    assert [row.derived.value for row in frozen.rows] == [row["derived"] for row in then["rows"]]
    assert len(frozen.findings) == len(then["findings"])
    rates = rates_as_closed(frozen)
    assert (rates.expected, rates.received, rates.on_time) == (
        frozen.rates.expected,
        frozen.rates.received,
        frozen.rates.on_time,
    )
    assert rates.received == rates.on_time + rates.late + rates.incomplete + rates.unproven
    excused = replace(frozen, rates=replace(frozen.rates, expected=0))  # as if nobody had owed anything then
    assert rates_as_closed(excused).expected == 0


def test_sql_finds_the_same_in_the_views_as_it_did_in_the_tables(path: Path) -> None:
    query = "SELECT code, severity, department, target, period, sheet, cell, params FROM findings"
    with open_ledger(path, readonly=True) as ledger:
        database = ledger.database
        rows = [[*tuple(row)[:-1], json.loads(row["params"])] for row in database.rows(query)]
        extras = [list(row) for row in database.rows("SELECT text, sheet, cell FROM extras")]
        counts = {name: database.value(f"SELECT count(*) FROM {name}") for name in ("answers", "missing")}
    then = [[*row[:-1], json.loads(row[-1])] for row in THEN["findings"]]
    assert Counter(map(repr, rows)) == Counter(map(repr, then))
    assert extras == THEN["extras"]
    assert counts == {"answers": THEN["answers"], "missing": THEN["missing"]}


def test_cells_and_rows_that_were_missing_then_are_told_apart(path: Path) -> None:
    with closing(sqlite3.connect(path)) as old, old:
        [(one,)] = old.execute("SELECT min(id) FROM returns")
        rows = [(one, 0, "T2222", "progress", 0, "填报", "H7"), (one, 1, "T3333", "", 1, "填报", "A9")]
        old.executemany(
            "INSERT INTO missing (return_id, position, target, column, whole_row, sheet, cell)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
    with open_ledger(path) as ledger:
        readings = [reading for period in ledger.periods() for reading in ledger.readings(period)]
    gaps = [gap for reading in readings for returned in reading.returns for gap in returned.missing]
    assert [(gap.target, gap.column, gap.row, gap.origin.sheet, gap.origin.cell) for gap in gaps] == [
        ("T2222", "progress", False, "填报", "H7"),
        ("T3333", "", True, "填报", "A9"),
    ]
