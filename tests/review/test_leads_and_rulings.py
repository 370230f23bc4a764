"""What the office ruled of targets, whose words stand after a lead has changed, and what is asked beside the table."""

from __future__ import annotations

from dataclasses import replace

import pytest
from review_office import (
    FULL,
    UNDATED,
    Cells,
    at,
    codes,
    day,
    delay,
    due,
    facts,
    look,
    plan,
    returned,
    ruling,
    status,
    target,
    target_of,
)

from xlplan.findings import Origin
from xlplan.form.questions import ANSWER
from xlplan.ledger.records import Decision, DecisionKind, Reading, Step, StepKind
from xlplan.ledger.status import Status
from xlplan.locale import load_locale
from xlplan.plan.model import Deadline, FormColumnSpec, Plan, Question
from xlplan.review.judge import judge

WHO, PART, NEXT = "组织部", "琼海", "宣传部"
DONE: Cells = {"status": "done", "progress": 100, "news": "办结"}


def says(cells: Cells, mail: str = "09-20 10:00", who: str = WHO, period: str = "2022-09") -> Reading:
    return returned(who, {"T1": cells}, mail=mail, period=period)


def verified(when: str) -> Decision:
    return ruling(DecisionKind.VERIFY, when, "T1")


@pytest.mark.parametrize(
    ("deadline", "said", "ruled", "closed_as"),
    [
        (UNDATED, DONE, "09-28", "in-time"),
        # by the day that was reported
        (due("09-10"), {**DONE, "done_date": day("09-10")}, "09-28", "in-time"),
        (due("09-10"), {**DONE, "done_date": day("09-11")}, "09-28", "late"),
        # by the day on which it was first said; what was said late may have been done in time
        (due("09-20"), DONE, "09-28", "in-time"),
        (due("09-19"), DONE, "09-28", ""),
        # a day that does not fit counts for nothing
        (due("09-20"), {**DONE, "done_date": day("09-21")}, "09-28", "in-time"),
        (due("09-19"), {**DONE, "done_date": day("2021-12-31")}, "09-28", ""),
        # nobody said that it is done: by the day of the ruling
        (due("09-28"), FULL, "09-28", "in-time"),
        (due("09-27"), FULL, "09-28 00:00", "late"),
    ],
)
def test_what_was_verified_was_finished_in_time_or_late(
    deadline: Deadline, said: Cells, ruled: str, closed_as: str
) -> None:
    row = target_of(status(plan(target(deadline=deadline)), says(said), verified(ruled)))
    assert (row.derived.value, row.closed_as) == ("closed", closed_as)


def test_what_is_open_was_finished_in_no_way() -> None:
    assert target_of(status(plan(target()), says(DONE))).closed_as == ""


REFUSED = ruling(DecisionKind.REFUSE, "09-20 12:00", "T1", by="王", reason="缺材料")
AGAIN = "09-20 12:00:01"


@pytest.mark.parametrize(
    ("things", "state", "told"),
    [
        ((says(DONE, "09-20 12:00"), REFUSED), "refused", {"key": "status", "by": "王", "text": "缺材料"}),
        ((says(DONE, AGAIN), REFUSED), "done", None),
        ((says(DONE), REFUSED, returned(WHO, {"T1": {**FULL, "news": "补"}}, mail=AGAIN)), "on-track", None),
        ((REFUSED,), "refused", {"key": "status", "by": "王", "text": "缺材料"}),
        ((says(DONE), replace(REFUSED, reason="")), "refused", {"key": "status", "by": "王", "text": "-"}),
        ((says(DONE), REFUSED, ruling(DecisionKind.REOPEN_TARGET, "09-21 09:00", "T1")), "done", None),
        ((says(DONE), REFUSED, verified("09-21 09:00")), "closed", None),
        ((says(DONE), verified("09-19 09:00"), REFUSED), "refused", {"key": "status", "by": "王", "text": "缺材料"}),
    ],
)
def test_what_was_sent_back_is_asked_for_until_something_new_is_said(
    things: tuple[Reading | Decision, ...], state: str, told: object
) -> None:
    judged = status(plan(target()), *things)
    assert target_of(judged).derived.value == state
    found = [f.params for f in judged.findings if f.code == "target.refused"]
    expected = [] if told is None else [{"number": "1", "name": WHO, **told}]  # type: ignore[dict-item]
    assert found == expected


def test_what_was_refused_is_not_taken_up_again_by_later_words() -> None:
    """Done in August and refused: done again in September is said for the first time then."""
    early = says({**DONE, "done_date": day("08-10")}, "08-20 10:00", period="2022-08")
    refused = ruling(DecisionKind.REFUSE, "08-25 09:00", "T1")
    again, office = says(DONE), plan(target(deadline=due("08-31")))
    assert target_of(status(office, early, again)).derived.value == "done"
    assert target_of(status(office, early, refused, again)).derived.value == "done-undated"


OLD, NEW = plan(target(), target("T2", PART)), plan(target(lead=NEXT), target("T2", PART), target("T3", WHO))
AUGUST = returned(WHO, {"T1": {**FULL, "news": "八月"}}, period="2022-08", mail="08-20 10:00")


def after_the_change(*things: Reading, plans: Plan = NEW) -> Status:
    """September, after T1 went from one lead to the next."""
    new = replace(plans, edition="EDTN3")
    known = replace(
        facts(AUGUST, *things),
        editions={"EDTN2": OLD, "EDTN3": new},
        plans={at("08-01"): OLD, at("09-01"): new},
        steps=(Step("2022-08", StepKind.MERGE, at("08-26")), Step("2022-09", StepKind.BUILD, at("09-02"))),
    )
    return judge(known, new, "2022-09", as_of=at("10-10"), now=at("10-10"), as_of_given=False)


def test_a_former_leads_words_stand_until_the_new_one_speaks() -> None:
    judged = after_the_change()
    row = target_of(judged)
    assert (row.reported, row.reported_by, row.reported_period) == ("in-progress", WHO, "2022-08")
    assert row.former is not None and row.former.value("news") == "八月" and row.former.answers == {}
    assert row.lead is row.former
    [told] = [f.params for f in judged.findings if f.code == "target.lead-changed"]
    assert told == {"number": "1", "name": NEXT, "by": WHO, "since": "2022-08"}
    spoke = returned(NEXT, {"T1": {**FULL, "progress": 20}}, mail="09-20 10:00")
    spoke = replace(
        spoke, returns=(replace(spoke.returns[0], identity=replace(spoke.returns[0].identity, edition="EDTN3")),)
    )
    row = target_of(after_the_change(spoke))
    assert (row.progress, row.reported_by, row.former) == (20, NEXT, None)


def test_a_former_lead_that_has_left_has_a_name_all_the_same() -> None:
    judged = after_the_change(plans=plan(target(lead=NEXT)))
    assert codes(judged, "target.lead-changed") == ["target.lead-changed"]
    assert {d.id for d in judged.plan.departments} >= {WHO, NEXT}
    unsettled = after_the_change(plans=replace(plan(target(lead=NEXT)), unsettled=frozenset({WHO})))
    assert (target_of(unsettled).reported_by, codes(unsettled, "target.lead-changed")) == ("", [])


TOTALLED = (FormColumnSpec("people", label="人数", kind="count", total="sum"),)


@pytest.mark.parametrize(
    ("lead", "part", "told"),
    [
        ({}, {"people": 3}, True),
        ({"people": ""}, {"people": 3}, True),
        ({"people": 0}, {"people": 3}, False),
        ({"people": "?多"}, {"people": 3}, False),
        ({}, {"people": ""}, False),
        ({}, {}, False),
        (None, {"people": 3}, False),
    ],
)
def test_a_lead_that_leaves_blank_what_is_totalled_over_leads_is_asked(
    lead: Cells | None, part: Cells, told: bool
) -> None:
    office = replace(plan(target(parts=(PART,))), form_columns=TOTALLED)
    came = [says({**FULL, **part}, who=PART), *([says({**FULL, **lead})] if lead is not None else [])]
    found = [f for f in status(office, *came).findings if f.code == "target.lead-blank"]
    assert [(f.department, f.target, f.period, f.params) for f in found] == (
        [(WHO, "T1", "2022-09", {"number": "1", "name": WHO, "column": "人数", "names": PART})] if told else []
    )


def placed(reading: Reading, cells: dict[str, str]) -> Reading:
    """The same, its news standing in these cells, by target."""
    (told,) = reading.returns
    entries = []
    for entry in told.entries:
        used = entry.answers["news"]
        origin = replace(used.origin, cell=cells[entry.target])
        entries.append(replace(entry, answers={**entry.answers, "news": replace(used, origin=origin)}))
    return replace(reading, returns=(replace(told, entries=tuple(entries)),))


@pytest.mark.parametrize(
    ("cells", "quoted"),
    [
        ({"T1": "D7", "T2": "D9", "T3": "D10"}, "乙"),
        ({"T1": "D9", "T2": "D7", "T3": "D10"}, "甲"),
        ({"T1": "D7", "T2": "E9", "T3": "D10"}, "甲"),
        ({"T1": "D11", "T2": "D12", "T3": "D10"}, ""),
        ({"T1": "D7", "T2": "D9", "T3": "?"}, ""),
        ({"T1": "?", "T2": "D9", "T3": "D10"}, "乙"),
    ],
)
def test_ditto_quotes_what_stands_next_above_in_its_column(cells: dict[str, str], quoted: str) -> None:
    rows = {name: {**FULL, "news": text} for name, text in (("T1", "甲"), ("T2", "乙"), ("T3", "同上"))}
    office = plan(target(), target("T2"), target("T3"))
    judged = status(office, placed(returned(WHO, rows, mail="09-20 10:00"), cells))
    [told] = [f.params for f in judged.findings if f.code == "entry.says-nothing" and f.target == "T3"]
    assert (told["quoted"], told["meant"]) == (quoted, "above" if quoted else "nothing")


def test_every_department_that_is_asked_answers_a_question_or_does_not() -> None:
    asked = (Question("Q1", "联系人？"), Question("Q2", "场地？", asked=(PART,)))
    office = replace(plan(target(parts=(PART,))), questions=asked)
    came = returned(WHO, {"T1": FULL, "Q1": {ANSWER: "王"}, "Q2": {ANSWER: "不该答"}}, mail="09-20 10:00")
    replies = status(office, came).replies
    said = [(r.question.id, r.department, None if r.used is None else r.used.answer.value) for r in replies]
    assert said == [("Q1", WHO, "王"), ("Q1", PART, None), ("Q2", PART, None)]


@pytest.mark.parametrize(("made", "counts"), [("09-30 23:59:59", True), ("10-01 00:00", False), ("", True)])
def test_a_delay_that_was_written_down_after_the_month_is_told_with_its_moment(made: str, counts: bool) -> None:
    line = replace(delay(WHO, "09-20", "10-30"), made=at(made) if made else None)
    judged = status(plan(target(), records=(line,)))
    found = [f.params for f in judged.findings if f.code == "return.delay-too-late"]
    assert found == ([] if counts else [{"name": WHO, "at": "2022-10-01 00:00", "due": "2022-09-25 23:59"}])
    assert bool(codes(judged, "return.waived")) is counts


def test_every_sentence_on_rulings_and_leads_is_whole_in_both_languages() -> None:
    for judged in (
        after_the_change(),
        status(plan(target()), says(DONE), REFUSED),
        status(plan(target()), look("09-26")),
    ):
        for locale in (load_locale("zh"), load_locale("en")):
            assert not any("{" in locale.message(f) + locale.remedy(f) for f in judged.findings)
    assert Origin() not in {
        f.origin for f in status(plan(target()), says({**FULL, "news": "略"})).findings if f.code.startswith("entry.")
    }
