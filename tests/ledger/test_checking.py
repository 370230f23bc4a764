"""Checking the ledger: what is whole is said to be whole, and each damage is found and named."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from ledger_given import NOW, plan, reading

from xlplan.findings import Origin
from xlplan.ledger.checking import LedgerReport, check_ledger
from xlplan.ledger.store import Ledger, open_ledger
from xlplan.locale import LANGUAGES, load_locale


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "ledger.sqlite") as opened:
        opened.add_edition(plan(), NOW)
        opened.record(reading(), b"a form", reader_key="1")
        opened.record(reading(b"other", "inbox/other.xlsx"), None, reader_key="1")
        yield opened


def codes(ledger: Ledger) -> list[str]:
    found = check_ledger(ledger).findings
    for lang in LANGUAGES:
        locale = load_locale(lang)
        for finding in found:
            assert "{" not in locale.message(finding) + locale.remedy(finding)
    return [finding.code for finding in found]


def test_a_whole_ledger_is_said_to_be_whole(ledger: Ledger) -> None:
    assert check_ledger(ledger) == LedgerReport(originals=2, kept=1, arrivals=2, returns=2, findings=())


@pytest.mark.parametrize("data", [zlib.compress(b"a farm"), b"not compressed at all"])
def test_an_altered_original_is_found_and_named(ledger: Ledger, data: bytes) -> None:
    ledger.database.execute("UPDATE originals SET data = ? WHERE data IS NOT NULL", (data,))
    (finding,) = check_ledger(ledger).findings
    assert (finding.code, finding.origin.file) == ("ledger.original-altered", "inbox/权益部.xlsx")
    assert codes(ledger) == ["ledger.original-altered"]


def test_records_that_point_nowhere_are_counted(ledger: Ledger) -> None:
    ledger.database.execute("PRAGMA foreign_keys = OFF")
    ledger.database.execute("DELETE FROM readings")
    ledger.database.execute("PRAGMA foreign_keys = ON")
    broken = {(f.params["table"], f.params["parent"]): f.params["count"] for f in check_ledger(ledger).findings}
    assert broken == {("returns", "readings"): 2}
    assert codes(ledger) == ["ledger.broken-reference"]


def test_an_altered_plan_is_found(ledger: Ledger) -> None:
    ledger.database.execute("UPDATE plans SET json = replace(json, '2022-12-31', '2023-12-31')")
    (finding,) = check_ledger(ledger).findings
    assert finding.params == {"edition": "ED222"}
    assert codes(ledger) == ["ledger.plan-altered"]


def test_a_member_of_an_unknown_mail_is_found(ledger: Ledger) -> None:
    member = reading(b"member", "inbox/a.eml", member="form.xlsx", container_sha256="00" * 32)
    ledger.record(member, b"member", reader_key="1")
    (finding,) = check_ledger(ledger).findings
    name = "inbox/a.eml!form.xlsx"
    assert (finding.origin, finding.params) == (Origin(member.arrival.sha256, name), {"name": name})
    assert codes(ledger) == ["ledger.unknown-container"]


def test_a_return_on_an_unknown_edition_is_found(ledger: Ledger) -> None:
    ledger.record(reading(b"older", "inbox/older.xlsx", edition="ED000"), b"older", reader_key="1")
    (finding,) = check_ledger(ledger).findings
    assert (finding.code, finding.department, finding.period) == ("ledger.unknown-edition", "QYBU2", "2022-09")
    assert (finding.origin.file, finding.params) == (
        "inbox/older.xlsx",
        {"name": "inbox/older.xlsx", "edition": "ED000"},
    )


def test_a_return_for_a_plan_that_nobody_here_had_is_judged_elsewhere(ledger: Ledger) -> None:
    foreign = reading(b"foreign", "inbox/foreign.xlsx", edition="ED000")
    (told,) = foreign.returns
    for identity in (replace(told.identity, plan="OTHER"), replace(told.identity, edition="")):
        ledger.record(replace(foreign, returns=(replace(told, identity=identity),)), None, reader_key="1")
        assert codes(ledger) == []


def test_an_altered_original_that_came_in_a_mail_is_named_with_it(ledger: Ledger) -> None:
    member = reading(b"member", "inbox/a.eml", member="form.xlsx")
    ledger.record(member, b"member", reader_key="1")
    ledger.database.execute("UPDATE originals SET data = ?, size = 7 WHERE size = 6", (zlib.compress(b"member"),))
    found = {finding.origin for finding in check_ledger(ledger).findings}
    assert Origin(member.arrival.sha256, "inbox/a.eml!form.xlsx") in found


def test_a_damaged_page_is_found_and_does_not_stop_the_check(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with open_ledger(path) as ledger:
        for number in range(40):
            data = bytes([number]) + os.urandom(9000)
            ledger.record(reading(data, f"inbox/{number}.xlsx"), data, reader_key="1")
        page = ledger.database.value("SELECT rootpage FROM sqlite_master WHERE name = 'readings'")
    data = bytearray(path.read_bytes())
    data[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    path.write_bytes(data)
    with open_ledger(path, readonly=True) as ledger:
        report = check_ledger(ledger)
        assert "ledger.damaged" in codes(ledger)
        assert (report.originals, report.kept) == (40, 40)
