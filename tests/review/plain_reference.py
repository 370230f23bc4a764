"""The rules of judging once more, as plainly as possible: dictionaries, loops, no cleverness, nothing of xlplan.

It reads events: {"who", "period", "at", "proved" (mail) or not (only seen in the inbox), "cells": {target: {column:
value}}}. A required cell (status, progress or count, news) that is absent is empty. No two events of one department
share a moment. Targets are dictionaries too: {"id", "lead", "parts", "kind", "due", "every", "ongoing", "start",
"quantity"}. Days are dates in the plan's zone, moments are aware.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from plain_occurrences import recurring, share

Event = dict[str, Any]
Row = dict[str, Any]


def last_day(month: str) -> date:
    year, number = int(month[:4]), int(month[5:])
    return date(year + number // 12, number % 12 + 1, 1) - timedelta(days=1)


def first_day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def required(target: Row) -> list[str]:
    return ["status", "news", "count" if target["quantity"] is not None else "progress"]


def assigned(world: Row, who: str, period: str) -> list[Row]:
    """What a department reports in a month; what begins only after its due day is owed by nobody yet."""
    begun = min(world["due"][period].date(), last_day(period))
    mine = [t for t in world["targets"] if who == t["lead"] or who in t["parts"]]
    return [t for t in mine if not t["own_start"] or t["start"] <= begun]


def verified_by(world: Row, moment: Any) -> set[str]:
    return {target for target, when in world["verified"].items() if when <= moment}


def gaps(world: Row, events: list[Event], forgiven: set[str]) -> int:
    """How many required cells none of these events of a department fills."""
    count = 0
    for target in assigned(world, events[0]["who"], events[0]["period"]):
        if target["id"] in forgiven or not any(target["id"] in e.get("roles", [target["id"]]) for e in events):
            continue  # nobody owes what no form of his asked for
        for column in required(target):
            if all(event["cells"].get(target["id"], {}).get(column) is None for event in events):
                count += 1
    return count


def complete_at(world: Row, events: list[Event], now: Any) -> Any:
    """When nothing was lacking any more: when the last event came, or when the last of what they lack was verified."""
    came = events[-1]["at"]
    moments = [came, *sorted(when for when in world["verified"].values() if came < when <= now)]
    return next((when for when in moments if gaps(world, events, verified_by(world, when)) == 0), None)


def versions(world: Row, who: str, period: str) -> list[Event]:
    return sorted((e for e in world["events"] if (e["who"], e["period"]) == (who, period)), key=lambda e: e["at"])


def over(world: Row, period: str) -> Any:
    """When a month is over and due: what the office says of targets later is of later months."""
    return max(world["due"][period], datetime.combine(last_day(period), time(23, 59, 59), world["zone"]))


def return_state(world: Row, who: str, period: str, now: Any) -> Row | None:
    """The row of a department, None if nothing is expected of it."""
    zone, due = world["zone"], world["due"][period]
    came = versions(world, who, period)
    now_or_end = min(now, over(world, period))
    forgiven = verified_by(world, now_or_end)
    by_due = verified_by(world, min(now_or_end, due))
    if not assigned(world, who, period) or (not came and all(t["id"] in by_due for t in assigned(world, who, period))):
        return None
    excused = False
    for asked, until in world["delays"].get((who, period), []):
        if asked <= due:
            if until is None:
                excused = True
            elif until > due:
                due = until
    delayed = excused or due != world["due"][period]
    row: Row = {"excused": excused, "days": 0, "received": bool(came), "complete": False}
    if not came:
        if delayed and (excused or now <= due):
            row["state"] = "waived"
        else:
            row["state"] = "awaited" if now <= due else "missing"
        return row
    row["complete"] = gaps(world, came, forgiven) == 0
    parts = [came[: number + 1] for number in range(len(came))]
    complete = sorted(
        ((when, those[-1]) for those in parts if (when := complete_at(world, those, now_or_end)) is not None),
        key=lambda pair: pair[0],
    )
    complete = [e for _, e in complete]
    if not complete:
        row["state"] = "incomplete"
    elif excused or complete[0]["at"] <= due:
        row["state"] = "on-time"
    elif complete[0]["proved"]:
        row["state"] = "late"
        row["days"] = max(1, (complete[0]["at"].astimezone(zone).date() - due.astimezone(zone).date()).days)
    else:
        row["state"] = "unproven"
    return row


def rates(world: Row, period: str, now: Any) -> tuple[int, int, int, int]:
    rows = [return_state(world, who, period, now) for who in world["departments"]]
    owing = [row for row in rows if row is not None and not row["excused"]]
    return (
        len(owing),
        sum(row["received"] for row in owing),
        sum(row["state"] == "on-time" for row in owing),
        sum(row["complete"] for row in owing),
    )


def spoken(world: Row, who: str, target: Row, period: str) -> Row:
    """What is in force of a department's words on a target in a period; empty if it said nothing."""
    cells: Row = {}
    since: Row = {}
    heard: Row = {}
    last = None
    for event in versions(world, who, period):
        if event["cells"] == last:
            continue  # the same once more
        last = event["cells"]
        for column, value in event["cells"].get(target["id"], {}).items():
            if value is None:
                continue  # an emptied cell keeps what it held: the reference leaves only required ones empty
            if cells.get(column) != value:
                since[column] = event["at"]
            cells[column], heard[column] = value, event["at"]
    return {"cells": cells, "since": since, "heard": heard}


def heard_in(world: Row, target: Row, periods: list[str], role: str, who: str = "") -> list[tuple[str, str, Row]]:
    """What was said of a target in one role, as (period, who, words), in the order in which it came. A form says in
    which role its rows are answered; one that does not, in that of the target."""
    found = []
    for period in periods:
        speeches = []
        for name in [who] if who else sorted({e["who"] for e in world["events"] if e["period"] == period}):
            forms = [e for e in versions(world, name, period) if target["id"] in e["cells"]]
            roles = [e["roles"][target["id"]] if "roles" in e else own_role(target, name) for e in forms]
            said = spoken(world, name, target, period)
            if said["cells"] and roles[-1] == role:
                speeches.append((max(said["heard"].values()), name, said))
        found += [(period, name, said) for _, name, said in sorted(speeches, key=lambda s: s[:2])]
    return found


def own_role(target: Row, who: str) -> str:
    return "lead" if target["lead"] == who else "part"


def word(world: Row, target: Row, speeches: list[tuple[str, str, Row]]) -> Row:
    """The latest of these words, the run of "done" that they end with, and every month that said done. Another speaker
    begins anew; what was refused is not taken up again."""
    zone = world["zone"]
    fresh: Row = {"status": None, "progress": None, "count": None, "spoke": False, "done": None, "once": None}
    fresh |= {"kept": False, "known": {}, "who": "", "period": "", "heard_at": None}
    latest, claims = fresh, []
    refused = world.get("refused", {}).get(target["id"])
    for period, who, said in speeches:
        cells = said["cells"]
        latest = {**latest, "known": dict(latest["known"])} if latest["who"] in ("", who) else {**fresh, "known": {}}
        if refused is not None and latest["heard_at"] is not None and latest["heard_at"] <= refused:
            run = latest["done"] or latest["once"]
            claims = [c for c in claims if run is None or c["period"] < run["period"]]
            latest |= {"done": None, "once": None, "kept": False}
        heard_at = max(said["heard"].values())
        heard = heard_at.astimezone(zone).date()
        latest |= {"spoke": True, "period": period, "heard": heard, "said_on": min(heard, last_day(period))}
        latest |= {"who": who, "heard_at": heard_at}
        for column in ("status", "progress", "count"):
            if column in cells:
                latest[column] = cells[column]
                latest[f"{column}_period"] = period
                latest["known"][column] = said["heard"][column].astimezone(zone).date()
        if latest["status"] == "done":
            since = said["since"].get("status", min(said["since"].values()))
            run = latest["done"] or {"since": since, "completed": None, "period": period}
            run = {**run, "heard": heard}
            if cells.get("done_date") is not None:
                run["completed"] = cells["done_date"]
            latest["done"] = latest["once"] = run
            claim = {"completed": cells.get("done_date"), "since": since, "heard": heard, "period": period}
            claims = [*claims, {**claim, "said_on": latest["said_on"], "count": latest["count"]}]
        else:
            latest["done"] = None
            if latest["status"] not in ("ongoing", "in-progress"):
                latest["once"] = None
        amount, full = (
            (latest["progress"], 100) if target["quantity"] is None else (latest["count"], target["quantity"])
        )
        whole = latest["status"] == "ongoing" and amount is not None and amount >= full
        latest["kept"] = whole or (latest["kept"] and latest["status"] in ("ongoing", "in-progress"))
    return {**latest, "claims": claims}


def lead_word(world: Row, target: Row, periods: list[str]) -> Row:
    """What the lead said last, or the former lead as long as the new one is silent; nothing is inherited of one of
    whom nobody knows what became."""
    said = word(world, target, heard_in(world, target, periods, "lead"))
    if said["who"] in world.get("unsettled", ()) and said["who"] != target["lead"]:
        return word(world, target, [])
    return said


def doubted(target: Row, claim: Row, said: Row, amount: Any) -> bool:
    """Whether a claim does not fit: its day, or the count."""
    completed = claim["completed"]
    if completed is not None and (completed < target["start"] or completed > claim["heard"]):
        return True
    return amount is not None and (said["count"] is None or said["count"] < amount)


def done_state(world: Row, target: Row, said: Row, due: Any) -> str:
    if target["kind"] == "ongoing":
        return ""
    run = said["done"]
    if run is not None and doubted(target, run, said, target["quantity"]):
        return "done-questioned"
    if target["kind"] == "date" and target["ongoing"] and (said["once"] is not None or said["kept"]):
        return "ongoing"
    return "" if run is None else in_time(world, run, due)


def in_time(world: Row, claim: Row, due: Any) -> str:
    if due is None:
        return "done"
    if claim["completed"] is not None:
        return "done" if claim["completed"] <= due else "done-late"
    return "done" if claim["since"].astimezone(world["zone"]).date() <= due else "done-undated"


def line_state(start: date, due: date, judged: date, progress: float) -> str:
    if judged >= due:
        line = 100.0
    elif judged <= start:
        line = 0.0
    else:
        line = 100 * (judged - start).days / (due - start).days
    behind = round(line - progress, 6)
    return "far-behind" if behind > 30 else "behind" if behind >= 10 else ""


def ruled_state(world: Row, target: Row, said: Row, verified: set[str]) -> str:
    refused = world.get("refused", {}).get(target["id"])
    if target["id"] in verified:
        return "closed"
    newer = refused is not None and said["heard_at"] is not None and said["heard_at"] > refused
    return "" if refused is None or newer else "refused"


def target_state(world: Row, target: Row, period: str, periods: list[str], judged: date, verified: set[str]) -> str:
    said = lead_word(world, target, periods)
    ruled = ruled_state(world, target, said, verified)
    if ruled:
        return ruled
    if target["kind"] == "recurring":
        return recurring_state(world, target, said, period, periods, judged)
    due, start = world.get("extended", {}).get(target["id"], target["due"]), target["start"]
    measured = said["progress"] if target["quantity"] is None else said["count"]
    progress = (
        measured if target["quantity"] is None or measured is None else round(100 * measured / target["quantity"], 1)
    )
    done = done_state(world, target, said, due)
    if done:
        return done
    if due is not None and due < judged:
        return "overdue"
    if said["status"] == "blocked":
        return "blocked"
    if said["spoke"] and (said["status"] is None or measured is None):
        return "unclear"
    slow = "" if due is None or progress is None else line_state(start, due, judged, progress)
    if slow:
        return slow
    if due is not None and (due - judged).days <= 30:
        return "due-soon"
    if target["kind"] == "ongoing":
        return "ongoing"
    if due is None:
        return "date-open"
    if not said["spoke"]:
        return "not-started" if target["own_start"] and start > judged else "unreported"
    return "not-started" if said["status"] == "not-started" else "on-track"


def recurring_state(world: Row, target: Row, said: Row, period: str, periods: list[str], judged: date) -> str:
    now = recurring(target, said, period, judged, first_day(world.get("first", periods[0])))
    counted = target["quantity"] is not None
    if now["claim"] is not None:
        return in_time(world, now["claim"], now["due"])
    if now["recent"] and said["done"] is not None:
        return "done-questioned"
    known = {column for column, day in said["known"].items() if day >= now["opens"]} if now["recent"] else set()
    if now["due"] < judged and not (counted and now["due_by_now"] and said["count"] is not None):
        return "overdue"
    if "status" in known and said["status"] == "blocked":
        return "blocked"
    if now["recent"] and not {"status", "count" if counted else "progress"} <= known:
        return "unclear"
    if not counted and "progress" in known:
        slow = line_state(now["opens"], now["due"], judged, said["progress"])
        if slow:
            return slow
    needed = share(target, now["due_by_now"]) if counted and now["due_by_now"] else 0
    if counted and said["count"] is not None and said["count"] < needed:
        return "behind"
    if not said["spoke"]:
        return "not-started" if target["own_start"] and target["start"] > judged else "unreported"
    return "not-started" if "status" not in known or said["status"] == "not-started" else "on-track"


def conflicts(world: Row, target: Row, period: str, periods: list[str], verified: set[str]) -> list[str]:
    if target["kind"] == "recurring":
        periods = [period]
    lead = lead_word(world, target, periods)
    parts = [word(world, target, heard_in(world, target, periods, "part", part)) for part in target["parts"]]
    parts = [part for part in parts if part["spoke"]]
    found: list[str] = []
    if not lead["spoke"] or target["id"] in verified:
        return found
    if lead["done"] is not None:
        open_parts = [p for p in parts if p["status"] in ("not-started", "in-progress", "blocked")]
        if any(p["period"] >= lead["done"]["period"] for p in open_parts):
            found.append("lead-done")
    if lead["status"] == "not-started":
        working = [p for p in parts if p["status"] in ("in-progress", "done", "blocked")]
        counting = [p for p in parts if (p["count"] or 0) > 0 or (p["progress"] or 0) > 0]
        if working or counting:
            found.append("lead-not-started")
    if lead["count"] is not None:
        shares = [p["count"] for p in parts if p["count"] is not None and p["count_period"] <= lead["count_period"]]
        if sum(shares) > lead["count"]:
            found.append("shares-exceed-total")
    return found
