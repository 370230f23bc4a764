"""Every file that may lie in an inbox ends in exactly one outcome, the one it must have; none stops the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import corpus
import kept
import pytest
from returned import NOW, PLAN, SHANGHAI

from xlplan.books.limits import DEFAULT_LIMITS, Limits
from xlplan.incoming.context import ReadingContext
from xlplan.incoming.reading import read_file, read_one
from xlplan.incoming.taking import Taken, take_in
from xlplan.ledger.records import Arrival, Reading, Verdict
from xlplan.locale import load_locale

CASES = list(corpus.cases())
CONTEXT = ReadingContext(PLAN, {PLAN.edition: PLAN}, passwords=("秘密123",))

Readings = Mapping[str, Mapping[str, Reading]]


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> list[Taken]:
    """The whole corpus in one inbox, taken in once, by workers."""
    root = tmp_path_factory.mktemp("corpus")
    inbox = root / "inbox"
    for case in CASES:
        put(inbox / case.path, case.make())
    for name in corpus.QUIET:
        put(inbox / name, b"x")
    before = {path: path.read_bytes() for path in inbox.rglob("*") if path.is_file()}
    taken = list(take_in(inbox, root, CONTEXT, (), NOW, Limits(seconds=30)))
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before
    return taken


def put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


@pytest.fixture(scope="module")
def readings(everything: list[Taken]) -> Readings:
    found: dict[str, dict[str, Reading]] = {}
    for taken in everything:
        assert taken.reading is not None
        arrival = taken.reading.arrival
        found.setdefault(arrival.file, {})[arrival.member] = taken.reading
    return found


def ending(reading: Reading) -> str:
    return reading.verdict.value if reading.verdict in {Verdict.RETURN, Verdict.CONTAINER} else reading.reason


def test_the_corpus_is_large() -> None:
    assert len(CASES) >= 150
    assert [path for path, count in Counter(case.path for case in CASES).items() if count > 1] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.path)
def test_a_file_ends_as_it_must(case: corpus.Case, readings: Readings) -> None:
    found = readings[f"inbox/{case.path}"]
    assert {member: ending(reading) for member, reading in found.items()} == case.endings


def test_every_file_and_member_has_exactly_one_reading(everything: list[Taken]) -> None:
    places = [(t.reading.arrival.file, t.reading.arrival.member) for t in everything if t.reading is not None]
    assert [place for place, count in Counter(places).items() if count > 1] == []
    assert {file for file, _ in places} == {f"inbox/{case.path}" for case in CASES}


def test_files_come_in_the_order_of_their_paths_and_members_after_their_container(everything: list[Taken]) -> None:
    files = [t.reading.arrival.file for t in everything if t.reading is not None]
    assert files == sorted(files)
    owners = [t.reading.arrival.file for t in everything if t.reading is not None and not t.reading.arrival.member]
    assert owners == sorted(set(files))


def test_every_return_says_what_was_typed(readings: Readings) -> None:
    news = {
        (file, member): {entry.target: entry.answers["news"].raw for entry in returned.entries}
        for file, members in readings.items()
        for member, reading in members.items()
        for returned in reading.returns
        if "空白" not in file and returned.identity.department == "BGS22"
    }
    assert len(news) > 60
    typed = {"AAAA2": "1", "BBBB3": "2", "CCCC4": "3", "DDDD5": "4"}
    expected = {target: f"本月召开推进会{number}" for target, number in typed.items()}
    assert {place: said for place, said in news.items() if said != expected} == {}


def test_what_cannot_be_used_is_explained_in_both_languages(everything: list[Taken]) -> None:
    for lang in ("zh", "en"):
        locale = load_locale(lang)
        for taken in everything:
            reading = taken.reading
            assert reading is not None
            if reading.reason:
                assert locale.text(f"incoming.reasons.{reading.reason}", **reading.reason_params)
            if reading.verdict is Verdict.NEEDS_PERSON:
                assert reading.findings
            for finding in reading.findings:
                assert locale.message(finding)
                assert locale.remedy(finding)


def test_returns_and_outer_files_come_with_their_bytes(everything: list[Taken]) -> None:
    import hashlib

    for taken in everything:
        reading = taken.reading
        assert reading is not None
        if reading.verdict is Verdict.RETURN or not reading.arrival.member:
            assert taken.original is not None
        if taken.original is not None:
            assert hashlib.sha256(taken.original).hexdigest() == taken.sha256


def test_a_mail_gives_its_moments_sender_and_words_to_what_it_brought(readings: Readings) -> None:
    arrival = readings["inbox/mail/plain.eml"]["form.xlsx"].arrival
    assert arrival.received_header is not None
    assert arrival.received_header.astimezone(SHANGHAI).isoformat() == "2022-09-26T09:00:05+08:00"
    assert arrival.date_header is not None
    assert arrival.date_header.isoformat() == "2022-09-26T09:00:00+08:00"
    assert (arrival.sender, arrival.subject, arrival.body) == ("bgs@example.org", "九月项目", "见附件")


def test_a_forwarded_mail_keeps_the_moment_that_the_offices_own_server_wrote(readings: Readings) -> None:
    arrival = readings["inbox/mail/forwarded.eml"]["1.eml!form.xlsx"].arrival
    assert arrival.received_header is not None
    assert arrival.received_header.isoformat() == "2022-09-26T09:00:05+08:00"
    assert arrival.body == "转\n\n见附件"


def test_a_mail_without_a_return_shows_its_words_to_a_person(readings: Readings) -> None:
    for name in ("text-only.eml", "html-only.eml"):
        findings = readings[f"inbox/mail/{name}"][""].findings
        assert [(f.code, f.params["text"]) for f in findings] == [("file.mail-without-return", "本月无进展")]
    scan = readings["inbox/mail/scan-only.eml"][""]
    assert (scan.verdict, scan.findings) == (Verdict.CONTAINER, ())  # it only says what is attached


def test_macros_are_mentioned_and_the_return_is_read(readings: Readings) -> None:
    reading = readings["inbox/formats/有宏.xlsm"][""]
    assert "file.macros" in [finding.code for finding in reading.findings]


def test_what_is_told_of_mails_and_archives_is_what_it_was() -> None:
    """Read here, without workers: sender, words, moments, places and numbers of everything in them."""
    told = {}
    for case in CASES:
        if case.path.startswith(("mail", "gz", "zip", "formats/有宏")):
            data, path = case.make(), f"inbox/{case.path}"
            arrival = Arrival("f" * 64, len(data), path, "", NOW)
            reads = read_file(data, arrival, CONTEXT, DEFAULT_LIMITS, lambda _, s: read_one(s, CONTEXT, DEFAULT_LIMITS))
            told[case.path] = list(kept.of_readings(reads, kept.CORPUS if case.path.startswith("mail") else None))
    kept.check("corpus", told)
