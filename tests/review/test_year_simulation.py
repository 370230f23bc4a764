"""A year of an office's months, drawn by a seed, judged by xlplan and by the plain reference: the same verdicts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import plain_reference as reference
import pytest
from review_office import ZONE, delay, plan, returned, ruling, target

from xlplan.ledger.facts import MemoryFacts
from xlplan.ledger.records import DecisionKind, Look, Reading
from xlplan.ledger.status import Status
from xlplan.plan.model import Deadline, DeadlineKind, Every, Plan, Target
from xlplan.plan.periods import period_of
from xlplan.plan.records import OfficeRecord
from xlplan.review.judge import judge

MONTHS = [f"2022-{number:02}" for number in range(1, 13)]
DEPARTMENTS = ("办公室", "组织部", "宣传部", "权益部", "琼海", "万宁")
STATUSES = ("not-started", "in-progress", "done", "blocked", "ongoing")
SEEDS = range(8)

World = dict[str, Any]


def drawn_deadline(random: Random) -> Deadline:
    kind = random.choice(("date", "date", "date", "recurring", "ongoing", "undated", "ambiguous"))
    if kind == "date":
        day = date(2022, 1, 15) + timedelta(days=random.randrange(350))
        return Deadline(str(day), DeadlineKind.DATE, day, ongoing=random.random() < 0.2)
    if kind == "recurring":
        return Deadline(kind, DeadlineKind.RECURRING, every=random.choice(list(Every)))
    return Deadline(kind, DeadlineKind(kind), ongoing=kind == "ongoing")


def drawn_target(random: Random, number: int) -> Target:
    lead, *parts = random.sample(DEPARTMENTS, random.randint(1, 4))
    start = f"2022-{random.randint(1, 9):02}-01" if random.random() < 0.3 else ""
    quantity = random.choice((4.0, 19.0)) if random.random() < 0.3 else None
    return target(f"T{number}", lead, tuple(parts), drawn_deadline(random), start=start, quantity=quantity)


def drawn_cells(random: Random, asked: Target, month: str) -> dict[str, Any]:
    day = date.fromisoformat(f"{month}-01") + timedelta(days=random.randrange(25) - 10)
    cells: dict[str, Any] = {"status": random.choice(STATUSES), "news": random.choice(("办了一件事", "本月无进展"))}
    if asked.quantity is None:
        cells["progress"] = float(random.randint(0, 100))
    else:
        cells["count"] = float(random.randint(0, int(asked.quantity)))
    if cells["status"] == "done" and random.random() < 0.6:
        cells["done_date"] = day
    for column in ("status", "progress", "count", "news"):
        if column in cells and random.random() < 0.04:
            cells[column] = None
    return cells


def moment_in(random: Random, month: str, first: int, last: int) -> datetime:
    """A moment so many days after the month's first, no two alike for all that matters."""
    start = datetime.fromisoformat(f"{month}-01T00:00:00").replace(tzinfo=ZONE)
    return start + timedelta(days=random.randint(first, last), seconds=random.randrange(86400))


def drawn_year(seed: int) -> tuple[Plan, MemoryFacts, World]:
    """A plan, the facts of a year, and the same as the reference wants them."""
    random = Random(seed)
    targets = tuple(drawn_target(random, number) for number in range(1, 13))
    office = plan(*targets, records=tuple(drawn_delays(random)))
    looks = sorted(moment_in(random, month, 20, 40) for month in MONTHS if random.random() < 0.7)
    events = [event for month in MONTHS for who in DEPARTMENTS for event in drawn_events(random, office, who, month)]
    verified = {t.id: moment_in(random, random.choice(MONTHS), 0, 28) for t in targets if random.random() < 0.25}
    readings = tuple(reading_of(event, office) for event in events)
    rulings = tuple(ruling(DecisionKind.VERIFY, f"{at:%Y-%m-%d %H:%M:%S}", name) for name, at in verified.items())
    facts = MemoryFacts(readings, rulings, tuple(Look(at, frozenset()) for at in looks))
    world = {
        "zone": ZONE,
        "departments": [d.id for d in office.departments],
        "targets": [plain_target(t, office) for t in targets],
        "events": events,
        "looks": looks,
        "verified": verified,
        "delays": plain_delays(office),
        "due": {month: period_of(office, month).due for month in MONTHS},
    }
    return office, facts, world


def drawn_delays(random: Random) -> list[OfficeRecord]:
    found = []
    for month in MONTHS:
        for who in DEPARTMENTS:
            if random.random() < 0.06:
                until = f"{month}-{random.randint(26, 28)}" if random.random() < 0.6 else ""
                found.append(delay(who, f"{month}-{random.randint(15, 28)} 09:00", until, month))
    return found


def drawn_events(random: Random, office: Plan, who: str, month: str) -> list[World]:
    """No, one or several versions; a second one changes only some rows."""
    asked = [a.target for a in office.assignments_of(who)]
    events = []
    cells = {t.id: drawn_cells(random, t, month) for t in asked}
    for _ in range(random.choice((0, 1, 1, 1, 2, 3))):
        at, proved = moment_in(random, month, 10, 35), random.random() < 0.7
        events.append({"who": who, "period": month, "at": at, "proved": proved, "cells": dict(cells)})
        redone = random.sample(asked, len(asked) // 2)
        cells = {**cells, **{t.id: drawn_cells(random, t, month) for t in redone}}
    if asked and events and random.random() < 0.1:
        events[-1]["cells"].pop(random.choice(asked).id)
    return events


def reading_of(event: World, office: Plan) -> Reading:
    asked = office.assignments_of(event["who"])
    when = f"{event['at']:%Y-%m-%d %H:%M:%S}"
    cells = {name: {k: "" if v is None else v for k, v in row.items()} for name, row in event["cells"].items()}
    by_quantity = {
        has: tuple(a.target.id for a in asked if (a.target.quantity is not None) is has) for has in (True, False)
    }
    received = {"mail": when} if event["proved"] else {"seen": when}
    parts = [
        returned(
            event["who"],
            {name: row for name, row in cells.items() if name in names},
            period=event["period"],
            required=("status", "news", "count" if has else "progress"),
            asked=names,
            sha=f"{event['who']}{when}",
            **received,  # type: ignore[arg-type]
        )
        for has, names in by_quantity.items()
    ]
    return joined(*parts)


def joined(one: Reading, other: Reading) -> Reading:
    """One return out of the rows with a quantity and those without."""
    a, b = one.returns[0], other.returns[0]
    both = replace(a, entries=(*a.entries, *b.entries), missing=(*a.missing, *b.missing))
    return replace(one, returns=(both,))


def plain_target(t: Target, office: Plan) -> World:
    return {
        "id": t.id,
        "lead": t.lead,
        "parts": list(t.responsible),
        "kind": t.deadline.kind.value,
        "due": t.deadline.due,
        "every": t.deadline.every.value if t.deadline.every is not None else None,
        "ongoing": t.deadline.ongoing,
        "start": t.start or office.settings.starts,
        "own_start": t.start is not None,
        "quantity": t.quantity,
    }


def plain_delays(office: Plan) -> dict[tuple[str, str], list[tuple[datetime, datetime | None]]]:
    found: dict[tuple[str, str], list[tuple[datetime, datetime | None]]] = {}
    for record in office.records:
        assert record.asked_at is not None
        found.setdefault((record.department, record.period), []).append((record.asked_at, record.until))
    return found


def judged(office: Plan, facts: MemoryFacts, month: str, now: datetime, *, given: bool = False) -> Status:
    return judge(facts, office, month, as_of=now, as_of_given=given)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_year_is_judged_as_the_plain_reference_judges_it(seed: int) -> None:
    office, facts, world = drawn_year(seed)
    now = datetime(2023, 3, 1, 9, tzinfo=ZONE)
    for month in MONTHS:
        status = judged(office, facts, month, now)
        assert returns_of(status) == reference_returns(world, month, now), month
        assert targets_of(status) == reference_targets(world, month, now), month


@pytest.mark.parametrize("seed", SEEDS)
def test_any_moment_of_the_year_is_judged_by_what_was_known_then(seed: int) -> None:
    office, facts, world = drawn_year(seed)
    random = Random(seed)
    for month in random.sample(MONTHS, 4):
        moment = moment_in(random, month, 15, 40)
        known = known_by(world, moment)
        status = judged(office, facts, month, moment, given=True)
        assert returns_of(status) == reference_returns(known, month, moment), moment
        assert targets_of(status) == reference_targets(known, month, moment, moment.date()), moment


def known_by(world: World, moment: datetime) -> World:
    """The same year as far as anybody knew at a moment."""
    return {
        **world,
        "asked": True,
        "events": [event for event in world["events"] if event["at"] <= moment],
        "delays": {key: [d for d in those if d[0] <= moment] for key, those in world["delays"].items()},
    }


def returns_of(status: Status) -> World:
    rates = status.rates
    return {
        "rows": {row.department: (row.state.value, row.days_late, row.complete) for row in status.returns},
        "rates": (rates.expected, rates.received, rates.on_time, rates.complete),
    }


def reference_returns(world: World, month: str, now: datetime) -> World:
    rows = {who: reference.return_state(world, who, month, now) for who in world["departments"]}
    return {
        "rows": {who: (row["state"], row["days"], row["complete"]) for who, row in rows.items() if row is not None},
        "rates": reference.rates(world, month, now),
    }


def targets_of(status: Status) -> World:
    kinds: dict[str, list[str]] = {}
    for conflict in status.conflicts:
        kinds.setdefault(conflict.target, []).append(conflict.kind)
    return {row.target.id: (row.derived.value, kinds.get(row.target.id, [])) for row in status.rows}


def reference_targets(world: World, month: str, now: datetime, day: date | None = None) -> World:
    periods = [m for m in MONTHS if m <= month]
    day = day or reference.last_day(month)
    verified = reference.verified_by(world, now if world.get("asked") else min(now, reference.over(world, month)))
    return {
        t["id"]: (
            reference.target_state(world, t, month, periods, day, verified),
            reference.conflicts(world, t, month, periods, verified),
        )
        for t in world["targets"]
    }


def test_the_simulated_years_hold_every_verdict() -> None:
    """What never occurs proves nothing."""
    states: set[str] = set()
    now = datetime(2023, 3, 1, 9, tzinfo=ZONE)
    for seed in SEEDS:
        _, _, world = drawn_year(seed)
        for month in MONTHS:
            states |= {row[0] for row in reference_returns(world, month, now)["rows"].values()}
            for state, kinds in reference_targets(world, month, now).values():
                states |= {state, *kinds}
    assert states >= {
        *("on-time", "late", "unproven", "incomplete", "waived", "missing"),
        *(
            "closed",
            "done",
            "done-questioned",
            "done-late",
            "done-undated",
            "overdue",
            "blocked",
            "unclear",
            "far-behind",
            "behind",
            "due-soon",
        ),
        *("ongoing", "date-open", "unreported", "not-started", "on-track"),
        *("lead-done", "lead-not-started", "shares-exceed-total"),
    }
