"""What the ledger remembers of xlplan's own work, and what makes a result be judged anew."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from ledger_given import NOW, arrival, plan, reading

from xlplan.errors import ProjectError
from xlplan.findings import NOWHERE, Origin
from xlplan.incoming.findings import FILE_CELLS_UNREAD
from xlplan.ledger.facts import MemoryFacts
from xlplan.ledger.kept_language import kept_language
from xlplan.ledger.months import PeriodChanges, came_for, has_month, keep_month, month_part
from xlplan.ledger.records import Build, Decision, DecisionKind, Mail, Output, Reading, StepKind, Verdict
from xlplan.ledger.store import Ledger, open_ledger

HOUR = timedelta(hours=1)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "ledger.sqlite") as opened:
        opened.add_edition(plan(), NOW)
        yield opened


def mail(number: int, state: str = "sent", kind: str = "request", period: str = "2022-09") -> Mail:
    return Mail(f"<{number}@x>", "QYBU2", period, kind, ("a@b.cn",), state, NOW)


def test_outputs_of_a_workbook_are_known_with_what_stands_beside_it(ledger: Ledger) -> None:
    book = "outbox/2022-09/汇总.xlsx"
    for path in (book, "outbox/2022-09/汇总.pdf", "outbox/2022-09/汇总.old.pdf", "outbox/2022-09/汇总表.pdf"):
        ledger.record_output(path, "a" * 64, NOW, shows="s")
    assert ledger.output(book) == Output(book, "a" * 64, NOW, "s")
    assert [one.path for one in ledger.outputs_beside(book)] == [
        "outbox/2022-09/汇总.old.pdf",
        "outbox/2022-09/汇总.pdf",
    ]
    assert (ledger.written_at(book), ledger.written_at("else")) == (NOW, None)
    assert (ledger.output("else"), ledger.known_output("else")) == (None, None)
    assert ledger.issued() == {"a" * 64}


def test_a_form_that_was_built_is_known_for_good(ledger: Ledger) -> None:
    ledger.record_build(Build("2022-09", "QYBU2", "f.xlsx", "b" * 64, "ED222", NOW))
    ledger.forget_builds("2022-08")
    assert len(ledger.builds()) == 1
    ledger.forget_builds("2022-09")
    assert (ledger.builds(), ledger.issued()) == ((), {"b" * 64})


def test_mails_are_known_by_their_ids_and_listed_by_period(ledger: Ledger) -> None:
    for one in (mail(2, period="2022-10"), mail(1), mail(3)):
        ledger.record_mail(one)
    assert [one.message_id for one in ledger.mails()] == ["<1@x>", "<3@x>", "<2@x>"]
    assert [one.message_id for one in ledger.mails("2022-10")] == ["<2@x>"]
    assert (ledger.knows_mail("<1@x>"), ledger.knows_mail("<4@x>")) == (True, False)


def test_a_period_counts_once_something_was_done_with_it_that_others_see(ledger: Ledger) -> None:
    ledger.record_step("2022-05", StepKind.BUILD, NOW)
    for period, step in (("2022-06", StepKind.MERGE), ("2022-07", StepKind.PLAN_NOW)):
        ledger.record_step(period, step, NOW)
    for number, (state, kind, period) in enumerate(
        [
            ("drafted", "request", "2022-01"),
            ("failed", "request", "2022-02"),
            ("sent", "request", "2022-08"),
            ("partly", "request", "2022-09"),
            ("drafted", "missing", "2022-10"),
        ]
    ):
        ledger.record_mail(mail(number, state, kind, period))
    ledger.decide(Decision(DecisionKind.CLOSE, NOW + HOUR, "2022-11"))
    known = {f"2022-{month:02}" for month in range(6, 12)}
    assert ledger.periods() == known == ledger.periods(NOW + HOUR)
    assert ledger.periods(NOW) == known - {"2022-11"}
    assert ledger.periods(NOW - HOUR) == set()


def test_steps_and_plans_are_told_as_plain_records_tell_them(ledger: Ledger) -> None:
    revised = plan("ED333", "建立两条维权热线")
    ledger.record_step("2022-09", StepKind.MERGE, NOW)
    ledger.add_edition(revised, NOW + HOUR)
    ledger.record_step("2022-10", StepKind.BUILD, NOW + HOUR)
    memory = MemoryFacts(plans={NOW: plan(), NOW + HOUR: revised}, steps=ledger.steps)
    assert [(step.period, step.kind, step.at) for step in ledger.steps] == [
        ("2022-09", StepKind.MERGE, NOW),
        ("2022-10", StepKind.BUILD, NOW + HOUR),
    ]
    assert ledger.plan_moments == memory.plan_moments == (NOW, NOW + HOUR)
    for moment in (NOW - HOUR, NOW, NOW + HOUR, NOW + 2 * HOUR):
        assert ledger.plan_at(moment) == memory.plan_at(moment)
        assert ledger.periods(moment) == memory.periods(moment)
    assert [ledger.plan_of_step(step) for step in ledger.steps] == [plan(), revised]
    assert [memory.plan_of_step(step) for step in ledger.steps] == [plan(), revised]
    with pytest.raises(KeyError):
        memory.plan_of_step(replace(ledger.steps[0], at=NOW - HOUR))
    assert ledger.plan_in_force == ledger.steps[-1].plan


@dataclass(frozen=True)
class Read:
    name: str
    year: int = 2022


def test_the_plan_as_it_was_read_last_is_kept_under_what_it_depends_on(ledger: Ledger) -> None:
    assert (ledger.parsed_plan("one", Read), kept_language(ledger.path)) == (None, None)
    ledger.keep_parsed_plan("one", Read("a"))
    ledger.keep_parsed_plan("two", Read("b", 2023))
    assert (ledger.parsed_plan("one", Read), ledger.parsed_plan("two", Read)) == (None, Read("b", 2023))


@pytest.mark.parametrize(
    ("told", "known"),
    [
        ({"language": "en", "year": 2023}, ("en", 2023)),
        ({"year": 2023}, ("zh", 2023)),
        ({"language": "en"}, None),
    ],
)
def test_a_glance_tells_language_and_year(ledger: Ledger, told: dict[str, object], known: object) -> None:
    ledger.keep_parsed_plan("one", {"plan": {"settings": told}})
    assert kept_language(ledger.path) == known


def test_a_glance_at_what_is_no_ledger_tells_nothing(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no ledger")
    assert [kept_language(tmp_path / name) for name in ("text", "missing")] == [None, None]


def test_what_a_month_hands_on_is_kept_under_its_key(ledger: Ledger) -> None:
    keep_month(ledger, "2022-08", "old", {"words": "八月", "gone": "x"})
    keep_month(ledger, "2022-08", "new", {"words": "八月\udc80", "rows": ""})
    keep_month(ledger, "2022-09", "old", {"words": "九月"})
    assert (has_month(ledger, "2022-08", "new"), has_month(ledger, "2022-08", "old")) == (True, False)
    assert has_month(ledger, "2022-09", "old")
    assert [month_part(ledger, "2022-08", part) for part in ("words", "rows")] == ["八月\udc80", ""]
    assert month_part(ledger, "2022-09", "words") == "九月"


def test_what_came_for_a_period_is_told_without_reading_it(ledger: Ledger) -> None:
    assert came_for(ledger, "2022-09") == PeriodChanges(0, None, frozenset())
    first = reading(b"one", "inbox/a.eml", member="a.xlsx", container_sha256="mail")
    later = reading(b"two", "inbox/b.xlsx", first_seen=NOW + HOUR)
    for one in (first, later, reading(b"three", "inbox/c.xlsx", period="2022-10")):
        ledger.record(one, None, reader_key="1")
    came = came_for(ledger, "2022-09")
    assert (came.changes, came.until) == (2, NOW + HOUR)
    assert came.hashes == {"", "mail", first.arrival.sha256, later.arrival.sha256}
    ledger.record(first, None, reader_key="2")
    assert came_for(ledger, "2022-09").changes > came.changes


def unopened(member: str = "") -> Reading:
    return Reading(replace(arrival(b"", "inbox/x.xlsx", member=member), sha256=""), Verdict.NEEDS_PERSON)


def test_what_could_not_be_opened_is_forgotten_by_the_next_look(ledger: Ledger) -> None:
    for one in (unopened(), unopened("a.xlsx"), reading()):
        ledger.record(one, None, reader_key="1")
    ledger.forget_unopened()
    assert [(one.arrival.file, one.arrival.member) for one in ledger.heads()] == [
        ("inbox/x.xlsx", "a.xlsx"),
        ("inbox/权益部.xlsx", ""),
    ]


def test_files_that_are_to_be_read_again_are_so_with_all_they_came_in_and_held(ledger: Ledger) -> None:
    outer, inner = arrival(b"mail", "inbox/a.eml"), reading(b"in", "inbox/a.eml", member="a.xlsx")
    inner = replace(inner, arrival=replace(inner.arrival, container_sha256=outer.sha256))
    apart = reading(b"apart", "inbox/b.xlsx")
    whole = {("inbox/a.eml", ""), ("inbox/a.eml", "a.xlsx")}
    for meant in (outer, inner.arrival):
        for one in (Reading(outer, Verdict.CONTAINER), inner, apart):
            ledger.record(one, None, reader_key="1")
        ledger.read_again([meant.sha256])
        assert {(file, member) for _, file, member in ledger.known("1")} == {("inbox/b.xlsx", "")}
        assert {(file, member) for _, file, member in ledger.known("")} == whole


def test_files_are_meant_by_path_name_or_the_beginning_of_their_hash(ledger: Ledger) -> None:
    one = reading(b"one", "inbox/部/a.eml", member="x!form.xlsx")
    ledger.record(one, None, reader_key="1")
    sha = one.arrival.sha256
    meant = (one.arrival.name, "inbox\\部\\a.eml!x!form.xlsx", "a.eml!x!form.xlsx", "form.xlsx", sha[:8], sha.upper())
    for name in meant:
        assert [found.sha256 for found in ledger.arrivals(name)] == [sha], name
    for name in (sha[:7], "", "a.eml", "orm.xlsx"):
        assert ledger.arrivals(name) == ()


def test_an_original_that_was_damaged_is_said(ledger: Ledger) -> None:
    ledger.record(reading(), b"a form", reader_key="1")
    ledger.database.execute("UPDATE originals SET data = ?", (b"no",))
    with pytest.raises(ProjectError) as stopped:
        ledger.original("权益部.xlsx")
    assert (stopped.value.key, stopped.value.params["file"]) == ("ledger-damaged", str(ledger.path))
    assert "decompressing" in str(stopped.value.params["reason"])


def test_every_department_that_was_is_told_by_its_last_plan(ledger: Ledger) -> None:
    ledger.add_edition(plan(name="权益部（新）"), NOW + HOUR)
    assert ledger.departments == (("QYBU2", "权益部"), ("QYBU2", "权益部（新）"))
    ledger.add_edition(plan("ED333"), NOW + 2 * HOUR)
    assert ledger.departments == (("QYBU2", "权益部（新）"), ("QYBU2", "权益部"))


def test_what_was_read_inside_a_transaction_that_failed_is_read_again_each_time(ledger: Ledger) -> None:
    def fail() -> None:
        with ledger.transaction():
            ledger.decide(Decision(DecisionKind.VERIFY, NOW, "TGT22"))
            assert len(ledger.decisions) == 1
            raise RuntimeError("a bug")

    for _ in range(3):
        with pytest.raises(RuntimeError):
            fail()
        assert ledger.decisions == ()


FACTS: dict[str, Callable[[Ledger], object]] = {
    "a ruling": lambda ledger: ledger.decide(Decision(DecisionKind.VERIFY, NOW, "TGT22")),
    "a step": lambda ledger: ledger.record_step("2022-09", StepKind.MERGE, NOW),
    "another plan": lambda ledger: ledger.add_edition(plan("ED333"), NOW),
    "a mail": lambda ledger: ledger.record_mail(mail(1)),
    "a reading": lambda ledger: ledger.record(reading(), b"a form", reader_key="1"),
    "what came": lambda ledger: ledger.look(NOW, {"a"}),
}
NO_FACTS: dict[str, Callable[[Ledger], object]] = {
    "a look that saw nothing new": lambda ledger: ledger.look(NOW, ()),
    "the same plan": lambda ledger: ledger.add_edition(plan(), NOW + HOUR),
    "an output": lambda ledger: ledger.record_output("a", "b", NOW),
    "the plan as it was read": lambda ledger: ledger.keep_parsed_plan("a", Read("a")),
    "a month": lambda ledger: keep_month(ledger, "2022-08", "k", {"a": "b"}),
}


@pytest.mark.parametrize("what", [*FACTS, *NO_FACTS])
def test_what_results_are_judged_from_has_a_digest(ledger: Ledger, what: str) -> None:
    before = ledger.facts_digest()
    (FACTS | NO_FACTS)[what](ledger)
    assert (ledger.facts_digest() == before) is (what in NO_FACTS)


def test_what_is_written_in_an_odd_way_is_read_as_it_was(ledger: Ledger) -> None:
    odd = replace(reading(), reason_params={"name": "\0json:\udcff"}, department="\udc80", period='\0json:"x"')
    ledger.record(odd, None, reader_key="1")
    (back,) = ledger.readings("2022-09")
    assert back == odd
    stored = ledger.database.value("SELECT json_valid(document) FROM readings")
    assert (
        stored,
        json.loads(str(ledger.database.value("SELECT document FROM readings")))[0]["identity"]["period"],
    ) == (
        1,
        "2022-09",
    )


def test_what_is_said_of_a_file_keeps_its_place_in_that_file_or_another(ledger: Ledger) -> None:
    one = reading()
    places = (
        Origin(one.arrival.sha256, one.arrival.name, "填报", "B7"),
        Origin("other", "b.xlsx", "说明", "C3"),
        NOWHERE,
    )
    told = replace(one, findings=tuple(FILE_CELLS_UNREAD(origin=o, sheet="填报", count=1, cells="B7") for o in places))
    ledger.record(told, None, reader_key="1")
    assert [found.origin for head in ledger.heads() for found in head.findings] == list(places)
