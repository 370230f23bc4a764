"""Whatever the bytes are, reading them ends in exactly one outcome; damage never changes what a return says."""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterator

import making_files as files
import making_forms
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from making_ole import outlook_message, winmail
from returned import NOW, PLAN

from xlplan.books.limits import Limits
from xlplan.books.unreadable import Reason
from xlplan.incoming.context import ReadingContext
from xlplan.incoming.frames import Task
from xlplan.incoming.pool import Pool
from xlplan.ledger.records import Arrival, Reading, Verdict

KINDS = {
    "xlsx": making_forms.base,
    "fods": making_forms.flat_ods,
    "csv": lambda: making_forms.delimited(",").encode("gb18030"),
    "html": lambda: making_forms.web_page("utf-8"),
    "spreadsheetml": lambda: making_forms.spreadsheetml("utf-8"),
    "eml": making_forms.simple_mail,
    "zip": lambda: files.zipped({"a.xlsx": making_forms.base()}),
    "msg": lambda: outlook_message({"a.xlsx": making_forms.base()}, subject="九月"),
    "winmail": lambda: winmail({b"a.xlsx": making_forms.base()}),
    "gz": lambda: gzip.compress(making_forms.base()),
}
REASONS = {reason.value for reason in Reason} | {
    "no-form",
    "other-plan",
    "unrecognised",
    "proposed",
    "contradictory",
    "newer-form",
}
QUIETLY = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(ReadingContext(PLAN, {PLAN.edition: PLAN}), Limits(workers=1, seconds=20)) as one:
        yield one


def readings(pool: Pool, data: bytes) -> list[Reading]:
    task = Task(data, Arrival("0", len(data), "inbox/a", "", NOW))
    return [read.reading for read in pool.submit([task]).result(timeout=60)[0]]


def check_outcomes(found: list[Reading]) -> None:
    """Each arrival once, each with one verdict, and a reason and words for whatever is not used."""
    members = [reading.arrival.member for reading in found]
    assert members[0] == ""
    assert len(set(members)) == len(members)
    for reading in found:
        assert (reading.reason == "") == (reading.verdict in {Verdict.RETURN, Verdict.CONTAINER})
        assert reading.reason in REASONS | {""}
        assert reading.verdict is not Verdict.NEEDS_PERSON or reading.findings


def said(found: list[Reading]) -> set[tuple[str, str, str]]:
    return {
        (entry.target, key, answer.raw)
        for reading in found
        for returned in reading.returns
        for entry in returned.entries
        for key, answer in entry.answers.items()
    }


@QUIETLY
@given(st.binary(max_size=400))
@example(b"PK\x05\x06" + bytes(18))
@example(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
@example(b"\x09\x08\x10\x00\x00\x06\x05\x00")
@example(b"<?xml version='1.0' encoding='cp037'?><a/>")
@example(b"<html><table>")
@example(b"From a\nFrom: a\nDate: b\n\n")
def test_any_bytes_have_one_outcome(pool: Pool, data: bytes) -> None:
    check_outcomes(readings(pool, data))


MAGIC = [
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"\x1f\x8b\x08",
    b"\x78\x9f\x3e\x22",
    b"<html>",
    b"<?xml version='1.0'?>",
]


@QUIETLY
@given(st.sampled_from(MAGIC), st.binary(max_size=1_500))
def test_any_bytes_after_a_known_beginning_have_one_outcome(pool: Pool, magic: bytes, data: bytes) -> None:
    check_outcomes(readings(pool, magic + data))


@QUIETLY
@given(st.sampled_from(sorted(KINDS)), st.floats(0, 1, exclude_max=True))
def test_any_truncation_has_one_outcome(pool: Pool, kind: str, share: float) -> None:
    whole = KINDS[kind]()
    found = readings(pool, whole[: int(len(whole) * share)])
    check_outcomes(found)
    if kind in {"xlsx", "zip", "gz"}:
        assert found[0].verdict is Verdict.NEEDS_PERSON


@settings(QUIETLY, max_examples=250)
@given(st.sampled_from(sorted(KINDS)), st.floats(0, 1, exclude_max=True), st.integers(1, 255))
def test_one_wrong_byte_has_one_outcome(pool: Pool, kind: str, place: float, change: int) -> None:
    data = bytearray(KINDS[kind]())
    data[int(len(data) * place)] ^= change
    check_outcomes(readings(pool, bytes(data)))


@settings(QUIETLY, max_examples=250)
@given(st.sampled_from(["xlsx", "zip", "gz"]), st.floats(0, 1, exclude_max=True), st.integers(1, 255))
def test_one_wrong_byte_never_changes_what_a_packed_return_says(
    pool: Pool, kind: str, place: float, change: int
) -> None:
    whole = KINDS[kind]()
    data = bytearray(whole)
    data[int(len(data) * place)] ^= change
    found = readings(pool, bytes(data))
    if any(reading.verdict is Verdict.RETURN for reading in found):
        assert said(found) == said(readings(pool, whole))


def test_shuffled_pieces_have_one_outcome(pool: Pool) -> None:
    chance = random.Random(20220925)
    for make in KINDS.values():
        data = make()
        for _ in range(5):
            cuts = sorted(chance.randrange(len(data)) for _ in range(4))
            pieces = [data[a:b] for a, b in zip([0, *cuts], [*cuts, len(data)], strict=True)]
            chance.shuffle(pieces)
            check_outcomes(readings(pool, b"".join(pieces)))
