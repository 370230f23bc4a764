"""A month that is over is judged once: it is kept under everything it was judged from, and under nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import pytest
from review_office import FULL, at, delay, due, look, plan, returned, ruling, target

from xlplan.ledger.facts import MemoryFacts
from xlplan.ledger.months import PeriodChanges
from xlplan.ledger.records import DecisionKind, Step, StepKind
from xlplan.ledger.status import Status
from xlplan.plan.model import Intake, Plan
from xlplan.plan.records import OfficeRecord, RecordKind
from xlplan.review.handed_on import HandedOn
from xlplan.review.judge import judge

WHO = "组织部"
RETURN = returned(WHO, {"T1": FULL}, period="2022-08", mail="08-20 10:00")
HASH = RETURN.arrival.sha256
CAME = PeriodChanges(1, at("08-30 10:00"), frozenset({HASH}))
OFFICE = plan(target(), target("T2"))
FACTS = MemoryFacts((RETURN,), editions={"EDTN2": OFFICE})
NOW = at("10-10 09:00")


@dataclass
class Memory:
    """Months in memory. came_now: what came for each."""

    maker: str = "this program"
    came_now: PeriodChanges = CAME
    kept: dict[tuple[str, str], HandedOn] = field(default_factory=dict)
    loaded: list[str] = field(default_factory=list)

    def came(self, period: str) -> PeriodChanges:
        return self.came_now

    def load(self, period: str, key: str, said: Plan) -> HandedOn | None:
        found = self.kept.get((period, key))
        self.loaded += [period] if found is not None else []
        return None if found is None else HandedOn(period, said, found.texts.__getitem__)

    def keep(self, key: str, handed: HandedOn) -> None:
        self.kept = {k: v for k, v in self.kept.items() if k[0] != handed.period} | {(handed.period, key): handed}


@dataclass(frozen=True)
class World:
    """What September is judged from after August. now: when. given: whether a person asked for that moment."""

    plan: Plan = OFFICE
    facts: MemoryFacts = FACTS
    now: datetime = NOW
    given: bool = False

    def but(self, **facts: Any) -> World:
        return replace(self, facts=replace(self.facts, **facts))

    def judged(self, kept: Memory | None) -> Status:
        return judge(
            self.facts, self.plan, "2022-09", as_of=self.now, now=at("12-31"), as_of_given=self.given, kept=kept
        )


DELAY = delay(WHO, "08-24", "08-31", "2022-08")
EXTENSION = OfficeRecord("", "", RecordKind.EXTENSION, target="T1", until=at("2023-01-31"), made=at("08-20"))
MERGED = tuple(Step(f"2022-{month}", StepKind.MERGE, at(f"{month}-26")) for month in ("08", "09"))
BY_THEMSELVES = plan(target(), target("T2"), intake=Intake.DEPARTMENTS)

CHANGED: dict[str, tuple[World, World]] = {
    "a target": (World(), World(plan(target(), target("T2", deadline=due("11-30"))))),
    "a department": (World(), World(plan(target(), target("T2", "琼海")))),
    "a setting": (World(), World(plan(target(), target("T2"), near_due_days=7))),
    "the calendar": (
        World(),
        World(replace(OFFICE, calendar=replace(OFFICE.calendar, holidays=frozenset({date(2022, 8, 1)})))),
    ),
    "a line of the record": (World(), World(replace(OFFICE, records=(DELAY,)))),
    "a day that was granted": (World(), World(replace(OFFICE, records=(EXTENSION,)))),
    "a ruling on a target": (World(), World().but(decisions=(ruling(DecisionKind.VERIFY, "08-30 09:00", "T1"),))),
    "a refusal": (World(), World().but(decisions=(ruling(DecisionKind.REFUSE, "08-30 09:00", "T1"),))),
    "a file set aside": (World(), World().but(decisions=(ruling(DecisionKind.SET_ASIDE, "09-30 09:00", HASH),))),
    "a receipt": (
        World(),
        World().but(decisions=(ruling(DecisionKind.RECEIVED, "09-30 09:00", HASH, at=at("08-26")),)),
    ),
    "an acceptance": (World(), World().but(decisions=(ruling(DecisionKind.ACCEPT, "09-30 09:00", HASH),))),
    "a close": (World(), World().but(decisions=(ruling(DecisionKind.CLOSE, "09-02 09:00", "2022-08"),))),
    "a look that proves something": (World(BY_THEMSELVES), World(BY_THEMSELVES).but(looks=(look("08-26 09:00"),))),
    "a department of which nobody knows": (World(), World(replace(OFFICE, unsettled=frozenset({"D9"})))),
}
"""What a month depends on: the world before and after."""

SAME: dict[str, tuple[World, World]] = {
    "a later moment": (World(), World(now=at("11-10 09:00"))),
    "a line of another month": (World(), World(replace(OFFICE, records=(delay(WHO, "09-24", "09-30"),)))),
    "a ruling from after its end": (
        World(),
        World().but(decisions=(ruling(DecisionKind.VERIFY, "09-02 09:00", "T1"),)),
    ),
    "a ruling on another file": (
        World(),
        World().but(decisions=(ruling(DecisionKind.SET_ASIDE, "09-30 09:00", "else"),)),
    ),
    "a look where nobody puts files in": (World(), World().but(looks=(look("08-26 09:00"),))),
    "a look after all had come": (World(BY_THEMSELVES), World(BY_THEMSELVES).but(looks=(look("08-30 10:00"),))),
    "a step": (World(), World().but(steps=MERGED[:1])),
}


@pytest.mark.parametrize("what", [*CHANGED, *SAME])
def test_a_month_is_judged_again_when_what_it_depends_on_changes(what: str) -> None:
    before, after = (CHANGED | SAME)[what]
    memory = Memory()
    assert before.judged(memory) == before.judged(None)
    assert memory.loaded == []
    assert after.judged(memory) == after.judged(None)
    assert memory.loaded == ([] if what in CHANGED else ["2022-08"])


@pytest.mark.parametrize(
    "other",
    [
        Memory(maker="another program"),
        Memory(came_now=replace(CAME, changes=2)),
    ],
)
def test_a_month_is_judged_again_by_another_program_and_when_anything_came(other: Memory) -> None:
    memory = Memory()
    World().judged(memory)
    other.kept = memory.kept
    World().judged(other)
    assert other.loaded == []


@pytest.mark.parametrize(
    ("records", "now", "kept"),
    [
        ((), "08-31 23:59:59", False),
        ((), "09-01 00:00", False),
        ((), "09-01 00:00:01", True),
        ((DELAY,), "09-01 00:00:01", True),
        ((delay(WHO, "08-24", "09-05", "2022-08"),), "09-06 00:00", False),
        ((delay(WHO, "08-24", "09-05", "2022-08"),), "09-06 00:00:01", True),
        ((delay(WHO, "08-24", "", "2022-08"),), "09-01 00:00:01", True),
    ],
)
def test_a_month_is_kept_once_the_moment_of_judging_changes_nothing(
    records: tuple[OfficeRecord, ...], now: str, kept: bool
) -> None:
    memory, world = Memory(), World(replace(OFFICE, records=records), now=at(now))
    world.judged(memory)
    assert bool(memory.kept) is kept


def test_nothing_is_kept_of_what_a_person_asked_for() -> None:
    memory = Memory()
    replace(World(), given=True).judged(memory)
    assert memory.kept == {}


@pytest.mark.parametrize("typed_from", ["", "abcdef"])
@pytest.mark.parametrize("edition", ["EDTN2", "OTHER"])
def test_only_what_depends_on_nothing_else_is_kept(typed_from: str, edition: str) -> None:
    (told,) = RETURN.returns
    told = replace(told, typed_from=typed_from, identity=replace(told.identity, edition=edition))
    memory = Memory()
    World().but(all_readings=(replace(RETURN, returns=(told,)),)).judged(memory)
    assert bool(memory.kept) is (not typed_from and edition == "EDTN2")


def test_a_closed_month_hands_on_what_it_was_when_it_was_closed() -> None:
    closing = ruling(DecisionKind.CLOSE, "09-02 09:00", "2022-08")
    world = World().but(decisions=(closing,))
    closed = judge(world.facts, world.plan, "2022-08", as_of=at("09-03"), now=at("09-03"), as_of_given=False)
    frozen = world.but(closed={"2022-08": replace(closed, returns=())})
    calls: list[Callable[[], object]] = [lambda: frozen.judged(None), lambda: frozen.judged(Memory())]
    for call in calls:
        judged = call()
        assert isinstance(judged, Status)
        assert {period for _, period in judged.matrix} == {"2022-09"}
        assert judged.trend["2022-08"] == replace(closed.rates, late=0, incomplete=0, unproven=0)
