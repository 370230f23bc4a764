"""What goes into the ledger comes out of it, in whatever order it came, from one file."""

from __future__ import annotations

import os
import pickle
import random
import shutil
import sqlite3
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_given import NOW, any_readings, anything, plan, reading

from xlplan.errors import ProjectError, RequestError
from xlplan.ledger.database import address
from xlplan.ledger.facts import MemoryFacts
from xlplan.ledger.records import Arrival, Build, Decision, DecisionKind, Fetched, Look, Mail, Reading, Verdict
from xlplan.ledger.status import Status
from xlplan.ledger.store import Ledger, open_ledger
from xlplan.ledger.views import StoredView

QUICK = settings(max_examples=int(os.environ.get("XLPLAN_FUZZ", "20")), suppress_health_check=list(HealthCheck))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with open_ledger(path) as opened:
        yield opened


@cache
def empty_ledger() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        open_ledger(Path(folder) / "ledger.sqlite").close()
        return (Path(folder) / "ledger.sqlite").read_bytes()


def fresh(folder: str) -> Ledger:
    path = Path(folder) / "ledger.sqlite"
    path.write_bytes(empty_ledger())
    return open_ledger(path)


def by_file(readings: Iterable[Reading]) -> dict[str, Reading]:
    return {one.arrival.file: one for one in readings}


@QUICK
@given(any_readings())
def test_every_field_of_a_reading_comes_back(readings: tuple[Reading, ...]) -> None:
    with tempfile.TemporaryDirectory() as folder, fresh(folder) as ledger:
        for one in readings:
            ledger.record(one, None, reader_key="1")
        memory = MemoryFacts(readings)
        assert by_file(ledger.heads()) == by_file(memory.heads())
        for period in {r.identity.period for one in readings for r in one.returns}:
            assert by_file(ledger.readings(period)) == by_file(memory.readings(period))


@QUICK
@given(any_readings(), st.randoms(use_true_random=False), st.booleans())
def test_neither_order_nor_number_of_runs_changes_the_facts(
    readings: tuple[Reading, ...], chance: random.Random, twice: bool
) -> None:
    shuffled = list(readings) * (2 if twice else 1)
    chance.shuffle(shuffled)
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        with fresh(one) as first:
            for came in readings:
                first.record(came, None, reader_key="1")
            expected = (list(first.heads()), [list(first.readings(p)) for p in ("2022-08", "2022-09")])
        with fresh(other) as second:
            with second.transaction():
                for came in shuffled:
                    second.record(came, None, reader_key="1")
            assert (list(second.heads()), [list(second.readings(p)) for p in ("2022-08", "2022-09")]) == expected


@QUICK
@given(
    st.lists(anything(Decision), max_size=3), st.lists(anything(Look), max_size=5), st.lists(anything(Mail), max_size=3)
)
def test_every_ruling_look_and_mail_comes_back(decisions: list[Decision], looks: list[Look], mails: list[Mail]) -> None:
    mails = [replace(mail, message_id=str(number)) for number, mail in enumerate(mails)]
    with tempfile.TemporaryDirectory() as folder, fresh(folder) as ledger:
        for decision in decisions:
            ledger.decide(decision)
        for look in looks:
            ledger.look(look.at, look.present, whole=look.whole)
        for mail in mails:
            ledger.record_mail(mail)
        assert ledger.decisions == tuple(replace(d, id=number) for number, d in enumerate(decisions, 1))
        assert ledger.looks == tuple(looks)
        assert {mail.message_id: mail for mail in ledger.mails()} == {mail.message_id: mail for mail in mails}


@QUICK
@given(st.lists(anything(Fetched), max_size=4))
def test_every_message_fetched_comes_back(messages: list[Fetched]) -> None:
    messages = [replace(message, uid=number) for number, message in enumerate(messages)]
    with tempfile.TemporaryDirectory() as folder, fresh(folder) as ledger:
        for message in messages:
            ledger.record_fetched(message)
        assert {message.uid: message for message in ledger.fetched()} == {m.uid: m for m in messages}


def test_the_original_bytes_come_back(ledger: Ledger) -> None:
    content = bytes(range(256)) * 40
    ledger.record(reading(content, "inbox/mail.eml", member="权益部.xlsx"), content, reader_key="1")
    sha = reading(content).arrival.sha256
    for name in (sha, sha[:8].upper(), "inbox/mail.eml!权益部.xlsx", "权益部.xlsx"):
        assert ledger.original(name) == content


def test_a_picture_is_kept_with_its_size_and_the_moment_at_which_it_was_seen(ledger: Ledger, path: Path) -> None:
    ledger.keep([("ab" * 32, b"picture")], NOW)
    ledger.keep([("ab" * 32, b"picture")], NOW + timedelta(days=1))
    assert ledger.kept("ab" * 32) == b"picture"
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute("SELECT sha256, size, first_seen FROM originals").fetchall()
    assert rows == [("ab" * 32, 7, NOW.isoformat())]


def test_of_several_versions_of_a_file_the_latest_original_is_given(ledger: Ledger) -> None:
    for content in (b"first", b"second"):
        ledger.record(reading(content, "inbox/a.xlsx"), content, reader_key="1")
    assert ledger.original("inbox\\a.xlsx") == b"second"
    assert ledger.original(reading(b"first").arrival.sha256) == b"first"


def test_an_original_that_cannot_be_told_is_asked_about(ledger: Ledger) -> None:
    ledger.record(reading(b"one", "inbox/a/form.xlsx"), b"one", reader_key="1")
    ledger.record(reading(b"two", "inbox/b/form.xlsx"), None, reader_key="1")
    for name, key in {
        "form.xlsx": "ambiguous-original",
        "nothing.xlsx": "no-original",
        "inbox/b/form.xlsx": "original-not-kept",
    }.items():
        with pytest.raises(RequestError) as asked:
            ledger.original(name)
        assert asked.value.key == key


def test_bytes_that_come_later_are_added_and_never_exchanged(ledger: Ledger) -> None:
    ledger.record(reading(b"form"), None, reader_key="1")
    ledger.record(reading(b"form"), b"form", reader_key="1")
    ledger.record(reading(b"form"), None, reader_key="2")
    assert ledger.original("inbox/权益部.xlsx") == b"form"
    with pytest.raises(ValueError, match="not its own"):
        ledger.record(reading(b"form"), b"another", reader_key="2")


def test_the_same_bytes_at_two_paths_are_two_arrivals_of_one_original(ledger: Ledger) -> None:
    for file in ("inbox/a.xlsx", "inbox/a (1).xlsx"):
        ledger.record(reading(b"form", file), b"form", reader_key="1")
    assert [one.arrival.file for one in ledger.heads()] == ["inbox/a (1).xlsx", "inbox/a.xlsx"]
    assert ledger.database.value("SELECT count(*) FROM originals") == 1


def test_the_moment_when_bytes_were_first_seen_never_changes(ledger: Ledger) -> None:
    later = NOW + timedelta(days=3)
    ledger.record(reading(b"form", "inbox/a.xlsx"), b"form", reader_key="1")
    ledger.record(reading(b"form", "inbox/a.xlsx", first_seen=later), None, reader_key="2")
    ledger.record(reading(b"form", "inbox/b.xlsx", first_seen=later), None, reader_key="2")
    assert {one.arrival.first_seen for one in ledger.heads()} == {NOW}


def test_a_newer_reader_replaces_the_reading_and_keeps_the_arrival(ledger: Ledger) -> None:
    ledger.record(reading(answers={"progress": None}), None, reader_key="1")
    better = reading(answers={"progress": 80.0}, subject="9月报表")
    ledger.record(better, None, reader_key="2")
    assert list(ledger.readings("2022-09")) == [better]
    assert ledger.known("1") == set()
    assert ledger.known("2") == {(better.arrival.sha256, "inbox/权益部.xlsx", "")}
    assert ledger.database.value("SELECT count(*) FROM arrivals") == 1
    assert ledger.database.value("SELECT count(*) FROM answers") == 1


def test_the_same_member_in_a_newer_mail_is_another_arrival(ledger: Ledger) -> None:
    for container in ("mail of Monday", "mail of Tuesday"):
        one = reading(b"form", "inbox/a.eml", member="form.xlsx", container_sha256=container)
        ledger.record(one, b"form", reader_key="1")
    assert {one.arrival.container_sha256 for one in ledger.heads()} == {"mail of Monday", "mail of Tuesday"}


def test_a_return_counts_for_the_period_in_its_stamp(ledger: Ledger) -> None:
    both = replace(
        reading(b"two months"), returns=reading(period="2022-08").returns + reading(period="2022-09").returns
    )
    ledger.record(both, None, reader_key="1")
    assert ledger.periods() == frozenset()
    for period in ("2022-08", "2022-09"):
        (found,) = ledger.readings(period)
        assert [r.identity.period for r in found.returns] == [period]
    assert list(ledger.readings("2022-10")) == []


def test_a_transaction_that_fails_leaves_nothing(ledger: Ledger) -> None:
    def fail_after_recording() -> None:
        with ledger.transaction():
            ledger.record(reading(), b"a form", reader_key="1")
            ledger.look(NOW, {"a"})
            assert len(ledger.looks) == 1
            raise RuntimeError("a bug")

    with pytest.raises(RuntimeError):
        fail_after_recording()
    assert list(ledger.heads()) == []
    assert ledger.looks == ()


def test_facts_are_those_of_now_also_when_another_run_wrote_them(path: Path) -> None:
    with open_ledger(path) as writer, open_ledger(path, readonly=True) as reader:
        assert reader.looks == ()
        writer.look(NOW, {"a"})
        assert [look.present for look in reader.looks] == [{"a"}]


def test_a_plan_is_remembered_when_it_changes_and_an_edition_shows_its_latest_settings(ledger: Ledger) -> None:
    first, renamed, revised = plan(), plan(name="权益部（新）"), plan("ED333", "建立两条维权热线")
    days = [NOW + timedelta(days=n) for n in range(5)]
    for day, content in zip(days, (first, first, renamed, revised, renamed), strict=True):
        ledger.add_edition(content, day)
    assert ledger.editions == {"ED222": renamed, "ED333": revised}
    assert list(ledger.editions) == ["ED222", "ED333"]
    assert [ledger.plan_at(day) for day in days] == [first, first, renamed, revised, renamed]
    assert ledger.plan_at(NOW - timedelta(seconds=1)) is None


@QUICK
@given(anything(Status), st.text(max_size=3))
def test_a_closed_period_is_shown_exactly_as_it_was(status: Status, by: str) -> None:
    closing = Decision(DecisionKind.CLOSE, NOW, status.period.id, period=status.period.id, by=by)
    with tempfile.TemporaryDirectory() as folder, fresh(folder) as ledger:
        assert ledger.closed_status(status.period.id) is None
        ledger.close_period(closing, status)
        ledger.add_edition(plan(), NOW)
        assert ledger.closed_status(status.period.id) == status
        ledger.decide(replace(closing, kind=DecisionKind.REOPEN))
        assert ledger.closed_status(status.period.id) is None
        ledger.close_period(closing, replace(status, closed=True))
        assert ledger.closed_status(status.period.id) == replace(status, closed=True)


def test_forms_and_outputs_are_remembered_by_their_latest(ledger: Ledger) -> None:
    old = Build("2022-09", "QYBU2", "outbox/2022-09/forms/权益部.xlsx", "a" * 64, "ED222", NOW)
    new = replace(old, sha256="b" * 64)
    other = replace(old, period="2022-10")
    for build in (old, new, other):
        ledger.record_build(build)
    assert ledger.builds() == (new, other)
    assert ledger.builds("2022-09") == (new,)
    assert ledger.known_output(old.file) is None
    ledger.record_output(old.file, "a" * 64, NOW)
    ledger.record_output(old.file, "b" * 64, NOW)
    assert ledger.known_output(old.file) == "b" * 64


def test_identical_looks_cost_next_to_nothing(path: Path) -> None:
    present = {reading(str(n).encode()).arrival.sha256 for n in range(1000)}
    with open_ledger(path) as ledger:
        ledger.look(NOW, present)
        before = path.stat().st_size
        with ledger.transaction():
            for hour in range(300):
                ledger.look(NOW + timedelta(hours=hour + 1), present)
        assert path.stat().st_size - before < 50_000
        assert {look.present for look in ledger.looks} == {frozenset(present)}


def test_a_copy_of_the_one_file_is_a_full_backup(path: Path, tmp_path: Path) -> None:
    with open_ledger(path) as ledger:
        ledger.record(reading(), b"a form", reader_key="1")
        ledger.look(NOW, {"a"})
        assert [other.name for other in tmp_path.iterdir()] == ["ledger.sqlite"]
        copy = tmp_path / "copy.sqlite"
        shutil.copyfile(path, copy)
    with open_ledger(path) as ledger, open_ledger(copy, readonly=True) as backup:
        assert list(backup.readings("2022-09")) == list(ledger.readings("2022-09")) == [reading()]
        assert backup.looks == ledger.looks
        assert backup.original("inbox/权益部.xlsx") == b"a form"
    assert sorted(other.name for other in tmp_path.iterdir()) == ["copy.sqlite", "ledger.sqlite"]


def test_reading_only_writes_nothing(path: Path, tmp_path: Path) -> None:
    with open_ledger(path, readonly=True) as absent:
        assert list(absent.heads()) == []
        assert absent.periods() == frozenset()
        with pytest.raises(ProjectError):
            absent.look(NOW, set())
    assert list(tmp_path.iterdir()) == []
    with open_ledger(path) as ledger:
        ledger.record(reading(), None, reader_key="1")
    before = path.read_bytes()
    with open_ledger(path, readonly=True) as again, again.transaction():
        assert list(again.readings("2022-09")) == [reading()]
    with open_ledger(path, readonly=True) as again, pytest.raises(ProjectError) as refused:
        again.look(NOW, set())
    assert refused.value.key == "ledger-unwritable"
    assert path.read_bytes() == before
    assert [other.name for other in tmp_path.iterdir()] == ["ledger.sqlite"]


def test_what_is_written_is_on_the_disk_and_the_one_file_is_everything(path: Path) -> None:
    open_ledger(path).close()
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA journal_mode = WAL")
    with open_ledger(path) as ledger:
        assert ledger.database.value("PRAGMA journal_mode") == "delete"
        assert ledger.database.value("PRAGMA synchronous") == 3  # EXTRA: also the folder's entry
        assert ledger.database.value("PRAGMA foreign_keys") == 1


def test_a_ledger_that_must_be_there_and_is_not_is_said(path: Path) -> None:
    with pytest.raises(ProjectError) as stopped:
        open_ledger(path, create=False)
    assert (stopped.value.key, stopped.value.params) == ("no-ledger", {"folder": str(path.parent)})
    assert not path.exists()


def test_a_folder_with_signs_that_mean_something_in_an_address_is_fine(tmp_path: Path) -> None:
    folder = tmp_path / "100% #1 项目?"
    folder.mkdir()
    with open_ledger(folder / "ledger.sqlite") as ledger:
        ledger.look(datetime(2022, 9, 1, tzinfo=UTC), {"a"})
    with open_ledger(folder / "ledger.sqlite", readonly=True) as ledger:
        assert len(ledger.looks) == 1


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (PureWindowsPath("C:\\台账\\ledger.sqlite"), "file:///C:/%E5%8F%B0%E8%B4%A6/ledger.sqlite"),
        (PureWindowsPath("\\\\server\\office\\a b\\ledger.sqlite"), "file:////server/office/a%20b/ledger.sqlite"),
        (PurePosixPath("/srv/#1?/ledger.sqlite"), "file:///srv/%231%3F/ledger.sqlite"),
        (PurePosixPath("/srv/\udcff/ledger.sqlite"), "file:///srv/%FF/ledger.sqlite"),
    ],
)
def test_a_ledger_on_a_network_share_has_an_address_too(path: PurePath, shown: str) -> None:
    assert address(path) == shown


def test_what_was_not_ours_is_remembered_too(ledger: Ledger) -> None:
    photo = Reading(
        Arrival("ab" * 32, 5, "inbox/photo.jpg", "", NOW), Verdict.NOT_OURS, reason="photo", reason_params={"n": 1}
    )
    ledger.record(photo, None, reader_key="1")
    assert list(ledger.heads()) == [photo]
    assert ledger.periods() == frozenset()


def in_one(packed: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    return zlib.compress(unpacker.decompress(packed) + zlib.decompress(unpacker.unused_data))


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(anything(Status))
def test_the_result_of_a_period_is_kept_once_and_comes_back(status: Status) -> None:
    view = StoredView(status, "what it was judged from", {"outbox/汇总.xlsx": "what it shows"})
    later = StoredView(replace(status, as_of=NOW, closed=not status.closed), "something else")
    with tempfile.TemporaryDirectory() as folder, fresh(folder) as ledger:
        assert ledger.view(status.period.id) is None
        ledger.keep_view(view)
        assert ledger.view(status.period.id) == view
        assert ledger.view_marks() == {status.period.id: view.mark}
        ledger.keep_view(later)
        assert ledger.view(status.period.id) == later
        assert pickle.loads(pickle.dumps(ledger.view(status.period.id))) == later
        with closing(sqlite3.connect(Path(folder) / "ledger.sqlite")) as database, database:
            database.execute("UPDATE views SET status = ?", (in_one(later.packed),))  # as the first release wrote it
        assert ledger.view(status.period.id) == later
        assert list(ledger.view_marks()) == [status.period.id]
    assert StoredView(replace(status, as_of=NOW)).digest == view.digest != later.digest
