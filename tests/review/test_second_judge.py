"""Six months of an office are judged alike by xlplan and by a plain judge that knows nothing of it.

Plans, leads, departments and years change, returns come late, rulings are made and taken back. `make fuzz` plays 500.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import plain_months
import plain_reference as reference
import pytest
from drawn_histories import History
from drawn_plans import told

from xlplan.ledger.status import Status
from xlplan.ledger.views import StoredView

HISTORIES = int(os.environ.get("XLPLAN_FUZZ", "0")) // 20 or 12


@dataclass(frozen=True)
class Played:
    """A history to its end. seen: of every merge its moment and month, what xlplan said and what the plain judge says.
    last: every month, merged at the end."""

    history: History
    seen: tuple[tuple[datetime, str, Any, Any], ...]
    last: dict[str, Status]


@pytest.fixture(scope="module", params=range(HISTORIES))
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Played:
    history = History(tmp_path_factory.mktemp("history") / "office", request.param)
    seen, last = [], {}
    for at, month, status in history.run():
        seen.append((at, month, told(status, history.world), plain_months.judge(history.world, month, at)))
        last[month] = status
    return Played(history, tuple(seen), last)


def test_every_merge_is_judged_alike(played: Played) -> None:
    for at, month, said, right in played.seen:
        assert said == right, "\n".join([*played.history.log, f"-> {at} {month}"])


def test_the_matrix_says_what_each_months_own_outputs_said(played: Played) -> None:
    names = {month: {d.id: d.name for d in status.plan.departments} for month, status in played.last.items()}
    *earlier, newest = sorted(played.last)
    for month in earlier:
        shown = {who: state for (who, of), state in played.last[newest].matrix.items() if of == month}
        assert shown == {row.department: row.state for row in played.last[month].returns}, (month, names[month])
        assert played.last[newest].trend[month] == played.last[month].rates


def test_no_word_of_a_part_is_shown_as_the_leads(played: Played) -> None:
    world = played.history.world
    ids = plain_months.identities(world)
    for month, status in played.last.items():
        names = {d.id: d.name for d in status.plan.departments}
        if plain_months.closed_at(world, month) is not None:
            continue
        events, said = plain_months.events_of(world, ids), plain_months.said_of(world, month)
        by_number = {t["number"]: t["id"] for t in plain_months.targets_of(world, ids, said)}
        for row in (row for row in status.rows if row.reported_by):
            who, uid = plain_months.who_is(world, names[row.reported_by]), by_number[row.target.number]
            heard = reference.heard_in({"events": events}, {"id": uid, "lead": ""}, [row.reported_period], "lead", who)
            assert heard, (month, row.target.number, who)


def test_every_ruling_taken_back_leaves_the_status_as_it_was(played: Played) -> None:
    history, at = played.history, played.history.end + timedelta(hours=1)
    months = sorted(played.last)[-2:]
    before = [StoredView(history.status(month, at)).digest for month in months]
    rulings = {ruling["id"] for ruling in history.world["rulings"]}
    for verb in ("verify", "refuse", "received", "set-aside", "same", "new", "gone", "close"):
        history.rule(at, verb)
        for ruling in [r for r in history.world["rulings"] if r["id"] not in rulings]:
            history.take_back(at + timedelta(minutes=1), ruling)
        rulings |= {ruling["id"] for ruling in history.world["rulings"]}
    assert [StoredView(history.status(month, at)).digest for month in months] == before


def test_merging_an_earlier_month_again_changes_nothing_but_its_late_returns(played: Played) -> None:
    history, at = played.history, played.history.end + timedelta(hours=2)
    *earlier, newest = sorted(played.last)
    history.plan = {**history.plan, "due_day": 27, "targets": [dict(t) for t in history.plan["targets"]]}
    history._move(history.plan)
    history.merge(newest, at)
    before = {month: history.status(month, at) for month in played.last}
    for month in earlier:
        assert StoredView(history.merge(month, at)).digest == StoredView(before[month]).digest, month
        assert StoredView(history.status(newest, at)).digest == StoredView(before[newest]).digest, month
    month = earlier[0]
    came = len(history.world["returns"])
    history.comes(month, at)
    who = {plain_months.who_is(history.world, event["who"]) for event in history.world["returns"][came:]}
    after = history.merge(month, at + timedelta(hours=1))
    names = {d.id: plain_months.who_is(history.world, d.name) for d in after.plan.departments}
    others = [row for row in after.returns if names[row.department] not in who]
    assert others == [row for row in before[month].returns if names[row.department] not in who]
    assert [row.target for row in after.rows] == [row.target for row in before[month].rows]
    assert (after.period, len(after.returns)) == (before[month].period, len(before[month].returns))
