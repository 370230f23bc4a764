"""Which plan counts for a month, which target and which department is which, and what was ruled: once more, plainly.

It knows a history: {"plans": [{"at", "plan"}] as writing commands saw them, "steps": [{"period", "kind", "at"}], "returns",
"rulings", "frozen"}; nothing of xlplan. A plan is {"name", "year", "start", "due_day", "departments": {name: [alias]},
"targets": [...], "records": [...]}. A return is an event of `plain_reference`, its cells by the number of the target on its form, with
the plan from which that form was made. What one month says is judged by `plain_reference`.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime, time
from typing import Any

import plain_reference as reference

Row = dict[str, Any]


def who_is(history: Row, name: str) -> str:
    """The name that a department had last: its own, or that of the department which has it as an alias."""
    for entry in reversed(history["plans"]):
        departments = entry["plan"]["departments"]
        if name in departments:
            return name
        for now, aliases in departments.items():
            if name in aliases:
                return who_is(history, now)
    return name


def numbers_in(text: str) -> list[str]:
    return sorted(re.findall(r"\d+|[一二三四五六七八九十]+|上半年|下半年", text))


def alike(one: str, other: str) -> float:
    shared = sum((Counter(one) & Counter(other)).values())
    return 2 * shared / (len(one) + len(other))


def small_rewording(history: Row, new: Row, old: Row) -> bool:
    same = new["number"] == old["number"] and who_is(history, new["lead"]) == who_is(history, old["lead"])
    counts = new["quantity"] == old["quantity"] and numbers_in(new["text"]) == numbers_in(old["text"])
    return same and counts and alike(new["text"], old["text"]) >= 0.75


def identities(history: Row) -> list[list[str]]:
    """Of every plan, oldest first, the identity of each of its targets: the text under which it first stood, or that
    of the earlier target which it was ruled to be, in all its wordings."""
    ruled = {r["subject"]: r for r in standing(history) if r["verb"] in ("same-target", "new-target")}
    found: list[list[str]] = []
    seen: list[list[tuple[Row, str]]] = []
    for plan in (entry["plan"] for entry in history["plans"]):
        mine: dict[int, str] = {}
        for earlier in reversed(seen):
            texts = {old["text"]: uid for old, uid in earlier}
            for place, target in enumerate(plan["targets"]):
                uid = texts.get(target["text"])
                if place not in mine and uid is not None and uid not in mine.values():
                    mine[place] = uid
        for place, target in enumerate(plan["targets"]):
            parted = ruled.get(target["text"], {}).get("verb") == "new-target"
            for old, uid in seen[-1] if seen else []:
                free = place not in mine and uid not in mine.values() and not parted
                if free and small_rewording(history, target, old):
                    mine[place] = uid
        for place, target in enumerate(plan["targets"]):
            mine.setdefault(place, target["text"])
        found.append([mine[place] for place in range(len(plan["targets"]))])
        seen.append(list(zip(plan["targets"], found[-1], strict=True)))
    known = {target["text"]: uid for edition in seen for target, uid in edition}
    is_now = {known[text]: r["old"] for text, r in ruled.items() if r["verb"] == "same-target" and text in known}
    return [[_followed(uid, is_now) for uid in edition] for edition in found]


def _followed(uid: str, is_now: dict[str, str]) -> str:
    for _ in is_now:
        uid = is_now.get(uid, uid)
    return uid


def standing(history: Row) -> list[Row]:
    return [ruling for ruling in history["rulings"] if not ruling["undone"]]


def due_moment(plan: Row, period: str) -> datetime:
    day = reference.last_day(period).replace(day=plan["due_day"])
    return datetime.combine(day, time(23, 59, 59), plan["zone"])


def duty_of(history: Row, period: str) -> int:
    """The plan by which a month had to be reported: as it was last seen by the due moment, which once past stays."""
    known = 0
    for place, entry in enumerate(history["plans"]):
        if place and entry["at"] > due_moment(history["plans"][known]["plan"], period):
            break
        known = place
    return known


def said_of(history: Row, period: str) -> int:
    """The plan that says what the targets of a month are: today's, until a later month was built or merged."""
    later = [step["at"] for step in history["steps"] if step["period"] > period]
    if not later:
        return len(history["plans"]) - 1
    turned = min(later)
    merged = [s["at"] for s in history["steps"] if (s["period"], s["kind"]) == (period, "merge") and s["at"] < turned]
    before = [n for n, entry in enumerate(history["plans"]) if entry["at"] < turned]
    if merged:
        before = [n for n, entry in enumerate(history["plans"]) if entry["at"] <= merged[-1]]
    return before[-1] if before else 0


def plan_at(history: Row, moment: datetime) -> int:
    return max(n for n, entry in enumerate(history["plans"]) if entry["at"] <= moment or n == 0)


def over(history: Row, period: str) -> datetime:
    duty = history["plans"][duty_of(history, period)]["plan"]
    last = datetime.combine(reference.last_day(period), time(23, 59, 59), duty["zone"])
    return max(due_moment(duty, period), last)


def closed_at(history: Row, period: str) -> datetime | None:
    closings = [r["at"] for r in standing(history) if (r["verb"], r["subject"]) == ("close", period)]
    return closings[-1] if closings else None


def counted(history: Row, ruling: Row, period: str) -> bool:
    """Whether a ruling on a file counts for a month: made before it was closed."""
    closed = closed_at(history, period)
    return closed is None or ruling["at"] <= closed


def quantity_at(history: Row, ids: list[list[str]], uid: str, place: int) -> float | None:
    targets = zip(history["plans"][place]["plan"]["targets"], ids[place], strict=True)
    return next((target["quantity"] for target, known in targets if known == uid), None)


def answers_of(history: Row, ids: list[list[str]], period: str, now: datetime) -> tuple[Row, Row]:
    """The targets verified and refused that count for a month, with the moments."""
    said, place = history["plans"][said_of(history, period)]["plan"], said_of(history, period)
    last: Row = {}
    for ruling in standing(history):
        made = ruling["at"]
        answer = ruling["verb"] in ("verify", "refuse") and made <= min(now, over(history, period))
        if answer and counted(history, ruling, period):
            plan, target = ruling["subject"]
            last[ids[plan][target]] = ruling
    verified, refused = {}, {}
    for uid, ruling in last.items():
        then = quantity_at(history, ids, uid, plan_at(history, ruling["at"])) or 0
        grew = (quantity_at(history, ids, uid, place) or 0) > then
        if ruling["verb"] == "refuse":
            refused[uid] = ruling["at"]
        elif not grew and ruling["at"].date() >= said["start"]:
            verified[uid] = ruling["at"]
    return verified, refused


def events_of(history: Row, ids: list[list[str]]) -> list[Row]:
    """Every return as an event under the names and identities of now; what was set aside is left out."""
    found = []
    for event in history["returns"]:
        period, form = event["period"], event["form"]
        places = {duty_of(history, period), said_of(history, period), len(history["plans"]) - 1}
        known = {who_is(history, n) for place in places for n in history["plans"][place]["plan"]["departments"]}
        mine = [r for r in standing(history) if r["subject"] == event["file"] and counted(history, r, period)]
        closed = closed_at(history, period)
        if any(r["verb"] == "set-aside" for r in mine) or (closed is not None and event["at"] > closed):
            continue
        received = next((r["received"] for r in reversed(mine) if r["verb"] == "received"), None)
        plan = history["plans"][form]["plan"]
        uids = {target["number"]: uid for target, uid in zip(plan["targets"], ids[form], strict=True)}
        leads = {target["number"]: target["lead"] for target in plan["targets"]}
        roles = {uids[n]: "lead" if leads[n] == event["who"] else "part" for n in event["asked"]}
        cells = {uids[number]: row for number, row in event["cells"].items()}
        at, proved = (event["at"], event["proved"]) if received is None else (received, True)
        who = who_is(history, event["who"])
        if who in known:  # who has left by then waits for a person
            found.append({"who": who, "period": period, "at": at, "proved": proved, "cells": cells, "roles": roles})
    return found


def targets_of(history: Row, ids: list[list[str]], place: int) -> list[Row]:
    plan = history["plans"][place]["plan"]
    return [
        {
            **target,
            "id": uid,
            "lead": who_is(history, target["lead"]),
            "parts": [who_is(history, part) for part in target["parts"]],
            "start": target["own_start"] or plan["start"],
            "year": plan["year"],
        }
        for target, uid in zip(plan["targets"], ids[place], strict=True)
    ]


def unsettled(history: Row) -> set[str]:
    """Departments that are gone while others came, of which nobody has said what became of them."""
    ruled = {r["subject"] for r in standing(history) if r["verb"] == "department-gone"}
    now = set(history["plans"][-1]["plan"]["departments"])
    last: Row = {}
    for entry in history["plans"]:
        names = {who_is(history, name) for name in entry["plan"]["departments"]}
        busy = {who_is(history, n) for t in entry["plan"]["targets"] for n in (t["lead"], *t["parts"])}
        last |= dict.fromkeys(busy, names)
    return {who for who, beside in last.items() if who not in now and who not in ruled and now - beside}


def records_of(history: Row, ids: list[list[str]], period: str, kind: str) -> list[Row]:
    """The lines of the record of today that were written down before a month was over, and before it was closed."""
    now, found = history["plans"][-1]["plan"], []
    for line in now["records"]:
        made = line["made"]
        closed = closed_at(history, period)
        if line["kind"] == kind and made <= over(history, period) and (closed is None or made <= closed):
            found.append(line)
    return found


def months_before(history: Row, period: str) -> list[str]:
    """The months that count up to one: merged, closed, or reported."""
    merged = {step["period"] for step in history["steps"] if step["kind"] == "merge"}
    came = {event["period"] for event in history["returns"]}
    return sorted({p for p in merged | came if p < period} | {period})


def word_months(history: Row, period: str) -> list[str]:
    """The months whose words count: none from before the plan of another year began anew."""
    found: list[str] = []
    year = None
    for month in months_before(history, period):
        plan = history["plans"][said_of(history, month)]["plan"]
        if year not in (None, plan["year"]) and plan["start"].year >= plan["year"]:
            found = []
        year = plan["year"]
        found.append(month)
    return found


def world_of(history: Row, period: str, now: datetime) -> Row:
    """A month as `plain_reference` wants it."""
    ids = identities(history)
    duty, said = duty_of(history, period), said_of(history, period)
    verified, refused = answers_of(history, ids, period, now)
    delays: Row = {}
    for line in records_of(history, ids, period, "delay"):
        if line["period"] == period:
            delays.setdefault((who_is(history, line["who"]), period), []).append((line["asked"], line["until"]))
    extended: Row = {}
    dues = {t["id"]: t["due"] for t in targets_of(history, ids, said) if t["kind"] not in ("ongoing", "recurring")}
    for line in records_of(history, ids, period, "extension"):
        then = targets_of(history, ids, plan_at(history, line["made"]))
        uid = next((t["id"] for t in then if t["number"] == line["number"]), None)
        if uid in dues:
            before = extended.get(uid, dues[uid])
            if before is None or line["until"] > before:
                extended[uid] = line["until"]
    return {
        "zone": history["plans"][duty]["plan"]["zone"],
        "departments": sorted({who_is(history, n) for n in history["plans"][duty]["plan"]["departments"]}),
        "targets": targets_of(history, ids, duty),
        "said": targets_of(history, ids, said),
        "events": events_of(history, ids),
        "verified": verified,
        "refused": refused,
        "extended": extended,
        "delays": delays,
        "unsettled": unsettled(history),
        "due": {period: due_moment(history["plans"][duty]["plan"], period)},
        "year": history["plans"][said]["plan"]["year"],
        "first": months_before(history, period)[0],
    }


def judge(history: Row, period: str, now: datetime) -> Row:
    """What a month comes to: {"returns": {who: (state, days late, complete)}, "rates", "targets": {number: (state, who
    said so, in which month)}}."""
    if closed_at(history, period) is not None:
        return under_names_of_now(history, history["frozen"][period])
    world = world_of(history, period, now)
    rows = {who: reference.return_state(world, who, period, now) for who in world["departments"]}
    months = word_months(history, period)
    day = min(now.astimezone(world["zone"]).date(), reference.last_day(period))
    targets = {}
    for target in world["said"]:
        word = reference.lead_word(world, target, months)
        state = reference.target_state(world, target, period, months, day, set(world["verified"]))
        targets[target["number"]] = (state, word["who"], word["period"])
    return {
        "returns": {w: (row["state"], row["days"], row["complete"]) for w, row in rows.items() if row is not None},
        "rates": reference.rates(world, period, now),
        "targets": targets,
    }


def under_names_of_now(history: Row, frozen: Row) -> Row:
    returns = {who_is(history, who): row for who, row in frozen["returns"].items()}
    targets = {n: (state, who_is(history, who), period) for n, (state, who, period) in frozen["targets"].items()}
    return {**frozen, "returns": returns, "targets": targets}


def asked_about(history: Row) -> set[str]:
    """The numbers of targets of which must be asked whether they are earlier ones: much alike, and not joined."""
    ids = identities(history)
    now, mine = history["plans"][-1]["plan"]["targets"], ids[-1]
    settled = {r["subject"] for r in standing(history) if r["verb"] in ("same-target", "new-target")}
    gone: Row = {}
    for place, entry in enumerate(history["plans"][:-1]):
        gone |= {
            uid: (t, place) for t, uid in zip(entry["plan"]["targets"], ids[place], strict=True) if uid not in mine
        }
    found = set()
    for target, uid in zip(now, mine, strict=True):
        begun = min(place for place, known in enumerate(ids) if uid in known)
        if target["text"] in settled:
            continue
        if any(last < begun and alike(target["text"], old["text"]) >= 0.7 for old, last in gone.values()):
            found.add(target["number"])
    return found


def candidates(history: Row, target: Row) -> list[tuple[str, Row]]:
    """The earlier targets that one may be, with their identities."""
    ids = identities(history)
    found: Row = {}
    for place, entry in enumerate(history["plans"][:-1]):
        for old, uid in zip(entry["plan"]["targets"], ids[place], strict=True):
            if uid not in ids[-1] and alike(target["text"], old["text"]) >= 0.7:
                found[uid] = old
    return list(found.items())
