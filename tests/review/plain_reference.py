"""The rules of judging once more, as plainly as possible: dictionaries, loops, no cleverness, nothing of xlplan.

It reads events: {"who", "period", "at", "proved" (mail) or not (only seen in the inbox), "cells": {target: {column:
value}}}. A required cell (status, progress or count, news) that is absent is empty. No two events of one department
share a moment. Targets are dictionaries too: {"id", "lead", "parts", "kind", "due", "every", "ongoing", "start",
"quantity"}. Days are dates in the plan's zone, moments are aware.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

Event = dict[str, Any]
Row = dict[str, Any]


def last_day(month: str) -> date:
    year, number = int(month[:4]), int(month[5:])
    return date(year + number // 12, number % 12 + 1, 1) - timedelta(days=1)


def required(target: Row) -> list[str]:
    return ["status", "news", "count" if target["quantity"] is not None else "progress"]


def assigned(world: Row, who: str) -> list[Row]:
    return [t for t in world["targets"] if who == t["lead"] or who in t["parts"]]


def verified_by(world: Row, moment: Any) -> set[str]:
    return {target for target, when in world["verified"].items() if when <= moment}


def gaps(world: Row, events: list[Event], forgiven: set[str]) -> int:
    """How many required cells none of these events of a department fills."""
    count = 0
    for target in assigned(world, events[0]["who"]):
        if target["id"] in forgiven:
            continue
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


def return_state(world: Row, who: str, period: str, now: Any) -> Row | None:
    """The row of a department, None if nothing is expected of it."""
    zone, due = world["zone"], world["due"][period]
    came = versions(world, who, period)
    forgiven = verified_by(world, now)
    if not came and all(t["id"] in forgiven for t in assigned(world, who)):
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
        ((when, those[-1]) for those in parts if (when := complete_at(world, those, now)) is not None),
        key=lambda pair: pair[0],
    )
    complete = [e for _, e in complete]
    if not complete:
        row["state"] = "incomplete"
    elif excused or complete[0]["at"] <= due:
        row["state"] = "on-time"
    elif complete[0]["proved"] or any(due < look < complete[0]["at"] for look in world["looks"]):
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
    for event in versions(world, who, period):
        for column, value in event["cells"].get(target["id"], {}).items():
            if value is None:
                continue  # an emptied cell keeps what it held: the reference leaves only required ones empty
            if cells.get(column) != value:
                since[column] = event["at"]
            cells[column] = value
    return {"cells": cells, "since": since}


def word(world: Row, who: str, target: Row, periods: list[str]) -> Row:
    """The latest words over these periods, and the run of "done" that they end with."""
    latest: Row = {"status": None, "progress": None, "count": None, "spoke": False, "done": None, "carried": False}
    for period in periods:
        said = spoken(world, who, target, period)
        cells = said["cells"]
        if not cells:
            continue
        latest["spoke"], latest["period"] = True, period
        for column in ("status", "progress", "count"):
            if column in cells:
                latest[column] = cells[column]
                latest[f"{column}_period"] = period
        if latest["status"] == "done":
            if latest["done"] is None:
                latest["done"] = {"since": said["since"].get("status"), "completed": None, "period": period}
            if cells.get("done_date") is not None:
                latest["done"]["completed"] = cells["done_date"]
            latest["carried"] = True
        else:
            latest["done"] = None
            latest["carried"] = latest["carried"] and latest["status"] == "ongoing"
    return latest


def falls_due(target: Row, day: date) -> bool:
    """Whether an occurrence of a recurring target is due on a day."""
    if day < target["start"]:
        return False
    if target["every"] == "week":
        return day.weekday() == 6
    closing = {"month": range(1, 13), "quarter": (3, 6, 9, 12), "half-year": (6, 12), "year": (12,)}
    return day.month in closing[target["every"]] and (day + timedelta(days=1)).day == 1


def occurrence(target: Row, period: str) -> tuple[date, date]:
    """First and last day of the occurrence that is judged in a period."""
    day, found = date(int(period[:4]), int(period[5:]), 1), None
    while found is None or day <= last_day(period):
        if falls_due(target, day):
            found = day
        day += timedelta(days=1)
    first = found
    while first > target["start"] and not falls_due(target, first - timedelta(days=1)):
        first -= timedelta(days=1)
    return first, found


def done_state(world: Row, target: Row, said: Row, due: Any) -> str:
    if target["kind"] == "date" and target["ongoing"] and said["carried"]:
        return "ongoing"
    if target["kind"] == "ongoing" or said["done"] is None:
        return ""
    completed = said["done"]["completed"]
    if due is None:
        return "done"
    if completed is not None:
        return "done" if completed <= due else "done-late"
    return "done" if said["done"]["since"].astimezone(world["zone"]).date() <= due else "done-undated"


def line_state(start: date, due: date, judged: date, progress: float) -> str:
    if judged >= due:
        line = 100.0
    elif judged <= start:
        line = 0.0
    else:
        line = 100 * (judged - start).days / (due - start).days
    behind = round(line - progress, 6)
    return "far-behind" if behind > 30 else "behind" if behind >= 10 else ""


def target_state(world: Row, target: Row, period: str, periods: list[str], judged: date, verified: set[str]) -> str:
    said = word(world, target["lead"], target, periods)
    due, start = target["due"], target["start"]
    progress = said["progress"]
    if target["quantity"] is not None:
        progress = None if said["count"] is None else round(100 * said["count"] / target["quantity"], 1)
    if target["kind"] == "recurring":
        start, due = occurrence(target, period)
        said = word(world, target["lead"], target, [period])
        progress = said["progress"] if target["quantity"] is None else None
    if target["id"] in verified:
        return "closed"
    done = done_state(world, target, said, due)
    if done:
        return done
    if due is not None and due < judged:
        return "overdue"
    if said["status"] == "blocked":
        return "blocked"
    slow = "" if due is None or progress is None else line_state(start, due, judged, progress)
    if slow:
        return slow
    if due is not None and target["kind"] != "recurring" and (due - judged).days <= 30:
        return "due-soon"
    if target["kind"] == "ongoing":
        return "ongoing"
    if due is None:
        return "date-open"
    if not said["spoke"]:
        return "unreported"
    return "not-started" if said["status"] == "not-started" else "on-track"


def conflicts(world: Row, target: Row, period: str, periods: list[str], verified: set[str]) -> list[str]:
    if target["kind"] == "recurring":
        periods = [period]
    lead = word(world, target["lead"], target, periods)
    parts = [word(world, part, target, periods) for part in target["parts"]]
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
