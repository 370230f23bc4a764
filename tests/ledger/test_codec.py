"""Records as JSON and back, whatever they are made of, also when they have grown since."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import given, settings
from ledger_given import anything, plan

from xlplan.findings import NOWHERE, Origin
from xlplan.ledger import codec, status_codec
from xlplan.ledger.codec import as_json, from_data
from xlplan.ledger.records import Answer, BesideKind, Decision, Entry, Reading, RowAnswers, SeenBeside, Value
from xlplan.ledger.status import Contribution, Status, TargetRow
from xlplan.ledger.status_codec import status_from_json, status_to_json
from xlplan.plan.model import Plan


def through_json(value: Any) -> Any:
    return json.loads(as_json(value))


@pytest.mark.parametrize("kind", [Decision, Reading, Plan])
def test_every_record_comes_back(kind: type[Any]) -> None:
    @settings(max_examples=30)
    @given(anything(kind))
    def comes_back(record: Any) -> None:
        assert from_data(kind, through_json(record)) == record

    comes_back()


@pytest.mark.parametrize(
    "value",
    [None, "", "2022-09-01", 0, 0.0, 5, 5.0, True, date(2022, 9, 1), datetime(2022, 9, 1, 8, tzinfo=UTC), time(17, 0)],
)
def test_values_that_look_alike_are_told_apart(value: Value) -> None:
    back = from_data(Value, through_json(value))  # type: ignore[arg-type]  # a union is no class
    assert (back, type(back)) == (value, type(value))


def test_answers_are_written_by_hand_as_any_record_is() -> None:
    @settings(max_examples=60)
    @given(anything(Answer))
    def alike(answer: Answer) -> None:
        for home in (NOWHERE, answer.origin):
            assert codec._answer(answer, home) == codec._record_writer(Answer)(answer, home)

    alike()


HOME = Origin("12ab", "inbox/a.xlsx")
HERE, THERE = replace(HOME, sheet="填报", cell="S6"), replace(HOME, sheet="Sheet2", cell="T6")
ELSEWHERE = Origin("34cd", "inbox/b.xlsx", "填报", "U6")
EMPTY, SAID = Answer(None, "", HERE), Answer("推进中", "推进中", HERE)


@pytest.mark.parametrize(
    ("row", "made"),
    [
        ((EMPTY, SAID), 1),
        ((SAID, EMPTY, EMPTY), 1),
        ((EMPTY, replace(EMPTY, origin=THERE)), 1),
        ((replace(SAID, origin=THERE), EMPTY), 2),
        ((EMPTY, replace(EMPTY, origin=ELSEWHERE)), 1),
        ((replace(EMPTY, origin=ELSEWHERE), EMPTY), 1),
        ((replace(EMPTY, beside=(SeenBeside(BesideKind.PICTURE),)),), 1),
        ((replace(EMPTY, word="无"), replace(EMPTY, raw=" ")), 2),
    ],
)
def test_empty_cells_are_read_back_without_records(row: tuple[Answer, ...], made: int) -> None:
    entry = Entry("T1", "D1", {f"column{number}": answer for number, answer in enumerate(row)})
    back = from_data(Entry, json.loads(as_json(entry, HOME)), HOME)
    assert back == entry
    assert isinstance(back.answers, RowAnswers)
    assert sum(isinstance(one, Answer) for one in back.answers.said.values()) == made


def test_contributions_are_written_by_hand_as_any_record_is() -> None:
    @settings(max_examples=20, deadline=None)
    @given(anything(Contribution))
    def alike(part: Contribution) -> None:
        spoke = replace(part, latest=part.answers)
        moved = {key: replace(used, received_at=used.received_at.astimezone(UTC)) for key, used in part.answers.items()}
        for said in (
            part,
            spoke,
            replace(part, answers={**moved, **{f"{key}2": used for key, used in part.answers.items()}}),
        ):
            assert codec._contribution(said, NOWHERE) == codec._record_writer(Contribution)(said, NOWHERE)

    alike()


@dataclass(frozen=True)
class Today:
    name: str
    added: tuple[str, ...] = ("by default",)


@dataclass(frozen=True)
class Plain:
    name: str
    words: tuple[str, ...] = ()
    marks: dict[str, str] = field(default_factory=dict)
    count: int = 0


def test_what_is_as_it_is_by_default_takes_no_room() -> None:
    assert through_json(Plain("a", words=(), marks={}, count=0)) == {"name": "a"}
    assert through_json(Plain("a", ("x",), {"k": "v"}, 1)) == {
        "name": "a",
        "words": ["x"],
        "marks": {"k": "v"},
        "count": 1,
    }
    assert "count" in through_json(Plain("a", count=False))


def test_a_record_written_before_a_field_existed_can_be_read() -> None:
    assert from_data(Today, {"name": "a"}) == Today("a")


def test_a_record_written_by_a_program_that_knew_more_can_be_read() -> None:
    assert from_data(Today, {"name": "a", "added": [], "dropped": 1}) == Today("a", ())


def test_what_has_no_json_is_refused() -> None:
    with pytest.raises(TypeError):
        as_json(object())


@settings(max_examples=25)
@given(anything(Status))
def test_a_status_comes_back_with_its_plan(status: Status) -> None:
    text = status_to_json(status)
    assert status_from_json(text, status.plan) == status
    assert status_to_json(status_from_json(text, status.plan)) == text


@settings(max_examples=5)
@given(anything(Status))
def test_a_status_is_never_shown_on_another_edition(status: Status) -> None:
    with pytest.raises(ValueError, match="made with edition"):
        status_from_json(status_to_json(status), plan(edition=status.plan.edition + "x"))


def test_a_long_result_is_written_in_the_pieces_of_a_short_one(monkeypatch: pytest.MonkeyPatch) -> None:
    @settings(max_examples=4, deadline=None)
    @given(anything(TargetRow), anything(Contribution))
    def alike(row: TargetRow, part: Contribution) -> None:
        for count in (0, 1, 2, 5):
            long = replace(row, contributions=(part,) * count, refused_why='"contributions":[]')
            pieces = b"".join(status_codec._pieces_of_row(long))  # half a character is escaped with all of its piece
            assert json.loads(pieces) == json.loads(as_json(long))

    monkeypatch.setattr(status_codec, "_AT_ONCE", 2)
    alike()


def test_half_a_character_is_written_by_its_number() -> None:
    assert codec.as_bytes({"said": "\ud83d"}) == b'{"said":"\\ud83d"}'
