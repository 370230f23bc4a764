"""What must hold whatever happens: order and number of runs mean nothing, the future is not seen, a close is final."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st
from review_office import (
    SEPTEMBER,
    at,
    delay,
    due,
    every,
    facts,
    plan,
    returned,
    row_of,
    ruling,
    status,
    status_as_of,
    target,
)

from xlplan.findings import NOWHERE
from xlplan.ledger.records import Decision, DecisionKind, Evidence, Look, Reading
from xlplan.ledger.status import ReturnState, Status
from xlplan.plan.model import Every
from xlplan.review import answers, versions

OFFICE = plan(
    target("T1", "组织部", ("琼海", "万宁"), due("08-31")),
    target("T2", "宣传部", ("组织部",), every(Every.QUARTER)),
    target("T3", "宣传部", (), due("11-30"), quantity=10),
    records=(delay("万宁", "09-20", "09-29"),),
)
PEOPLE = tuple(department.id for department in OFFICE.departments)
QUIET = settings(max_examples=60)


def never(_: object) -> bool:
    return False


moments = st.integers(0, 40 * 24 * 60).map(lambda minutes: at("09-01 00:00") + timedelta(minutes=minutes))


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    """A return of September or August, mailed or only seen, whole or with gaps."""
    who = draw(st.sampled_from(PEOPLE))
    moment = f"{draw(moments):%Y-%m-%d %H:%M}"
    cells: dict[str, dict[str, Any]] = {}
    for assignment in OFFICE.assignments_of(who):
        if draw(st.integers(0, 9)):
            cells[assignment.target.id] = {
                "status": draw(st.sampled_from(("not-started", "in-progress", "done", "blocked"))),
                "progress": draw(st.sampled_from(("", 0, 40, 100))),
                "news": draw(st.sampled_from(("", "办成一件事", "本月无进展"))),
            }
    asked = tuple(a.target.id for a in OFFICE.assignments_of(who))
    how = {"mail": moment} if draw(st.booleans()) else {"seen": moment}
    period = draw(st.sampled_from((SEPTEMBER, SEPTEMBER, SEPTEMBER, "2022-08")))
    return returned(who, cells, period=period, asked=asked, file=f"inbox/{draw(st.integers(0, 999))}.xlsx", **how)  # type: ignore[arg-type]


@st.composite
def histories(draw: st.DrawFn) -> list[Reading | Decision | Look]:
    """Returns, looks and rulings of some weeks."""
    came = draw(st.lists(readings(), max_size=8, unique_by=lambda reading: reading.arrival.file))
    things: list[Reading | Decision | Look] = list(came)
    things += [Look(moment, frozenset()) for moment in draw(st.lists(moments, max_size=2))]
    for moment in draw(st.lists(moments, max_size=2, unique=True)):
        kind = draw(st.sampled_from((DecisionKind.VERIFY, DecisionKind.REOPEN_TARGET)))
        things.append(ruling(kind, f"{moment:%Y-%m-%d %H:%M}", draw(st.sampled_from(("T1", "T2", "T3")))))
    if came and draw(st.booleans()):
        moment, whose = draw(moments), draw(st.sampled_from(came))
        things.append(ruling(DecisionKind.SET_ASIDE, f"{moment:%Y-%m-%d %H:%M}", whose.arrival.sha256))
    return things


def happened_by(thing: Reading | Decision | Look, moment: Any) -> bool:
    if isinstance(thing, Reading):
        return (thing.arrival.received_header or thing.arrival.first_seen) <= moment
    return (thing.made_at if isinstance(thing, Decision) else thing.at) <= moment


@QUIET
@given(histories(), st.randoms(use_true_random=False))
def test_the_order_in_which_facts_came_to_be_known_means_nothing(history: list[Any], random: Any) -> None:
    """Nor does the short way by which a single version is taken."""
    shuffled = list(history)
    random.shuffle(shuffled)
    with patch.object(versions, "says_each_once", never), patch.object(answers, "says_each_once", never):
        at_length = status(OFFICE, *history)
    assert status(OFFICE, *shuffled) == at_length


@QUIET
@given(histories())
def test_the_same_files_looked_at_again_change_nothing(history: list[Any]) -> None:
    again = [*history, Look(at("10-12 09:00"), frozenset(r.arrival.sha256 for r in history if isinstance(r, Reading)))]
    assert status(OFFICE, *again, now="10-12 09:00") == status(OFFICE, *history, now="10-12 09:00")


@QUIET
@given(histories(), moments)
def test_as_of_never_sees_the_future(history: list[Any], moment: Any) -> None:
    known = [thing for thing in history if happened_by(thing, moment)]
    asked = f"{moment:%Y-%m-%d %H:%M}"
    assert status_as_of(OFFICE, *history, as_of=asked) == status_as_of(OFFICE, *known, as_of=asked)


@QUIET
@given(histories(), moments)
def test_a_closed_period_keeps_its_result(history: list[Any], moment: Any) -> None:
    """Whatever is recorded after the close, the result is the one of that moment."""
    known = [thing for thing in history if happened_by(thing, moment)]
    later = [
        replace(thing, arrival=replace(thing.arrival, first_seen=max(thing.arrival.first_seen, moment + timedelta(1))))
        for thing in history
        if isinstance(thing, Reading) and thing not in known and returned_for(thing) == SEPTEMBER
    ]
    close = Decision(DecisionKind.CLOSE, moment, SEPTEMBER)
    at_close = status(OFFICE, *known, close, now=f"{moment:%Y-%m-%d %H:%M}")
    now = status(OFFICE, *known, close, *later, now="12-31")
    assert frozen(now) == frozen(at_close)


def returned_for(reading: Reading) -> str:
    return reading.returns[0].identity.period


def frozen(judged: Status) -> tuple[object, ...]:
    return judged.rates, judged.returns, judged.rows, judged.conflicts, judged.judged_on, judged.completion


@QUIET
@given(histories())
def test_everything_that_is_shown_adds_up(history: list[Any]) -> None:
    judged = status(OFFICE, *history)
    rows = list(judged.returns)
    assert judged.rates.expected == len(rows) == len({row.department for row in rows})
    assert judged.rates.on_time == sum(row.state is ReturnState.ON_TIME for row in rows)
    assert judged.rates.received == sum(row.received_at is not None for row in rows) >= judged.rates.on_time
    assert judged.trend[SEPTEMBER] == judged.rates
    assert {key[0]: state for key, state in judged.matrix.items() if key[1] == SEPTEMBER} == {
        r.department: r.state for r in rows
    }
    arrivals = [reading for reading in history if isinstance(reading, Reading)]
    assert len(judged.files) == len(arrivals)
    used = {row.arrival.sha256 for row in judged.files if row.outcome == "used"}
    assert used >= {row.sha256 for row in rows if row.sha256}


@QUIET
@given(histories())
def test_every_value_has_a_place(history: list[Any]) -> None:
    for row in status(OFFICE, *history).rows:
        for contribution in row.contributions:
            for used in contribution.latest.values():
                assert used.answer.origin != NOWHERE
                assert all(before.answer.origin != NOWHERE for before in used.replaced)


@QUIET
@given(histories())
def test_nobody_is_called_late_without_proof(history: list[Any]) -> None:
    judged, known = status(OFFICE, *history), facts(*history)
    for row in judged.returns:
        if row.state is ReturnState.LATE and row_of(judged, row.department).evidence is Evidence.FIRST_SEEN:
            first = row.first_complete_at
            assert first is not None
            assert any(look.at > row.due for look in known.looks) or row.version > 1


@QUIET
@given(histories(), readings())
def test_one_more_version_never_turns_a_judged_return_around(history: list[Any], more: Reading) -> None:
    """On time, late or unproven stays so when a version comes after the one that was judged."""
    before = status(OFFICE, *history)
    last = at("11-30 09:00")
    arrival = replace(more.arrival, received_header=last, first_seen=last, sha256="new", file="inbox/new.xlsx")
    after = status(OFFICE, *history, replace(more, arrival=arrival), now="12-01 09:00")
    for row in before.returns:
        if row.state in {ReturnState.ON_TIME, ReturnState.LATE, ReturnState.UNPROVEN}:
            assert row_of(after, row.department).state is row.state
