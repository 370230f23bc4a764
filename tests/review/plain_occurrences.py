"""The occurrences of a recurring target, as plainly as possible. A part of `plain_reference`."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

Row = dict[str, Any]


def falls_due(target: Row, day: date) -> bool:
    """Whether an occurrence of a recurring target is due on a day."""
    if day < target["start"]:
        return False
    if target["every"] == "week":
        return day.weekday() == 6
    closing = {"month": range(1, 13), "quarter": (3, 6, 9, 12), "half-year": (6, 12), "year": (12,)}
    return day.month in closing[target["every"]] and (day + timedelta(days=1)).day == 1


def occurrences(target: Row, until: date) -> list[tuple[date, date]]:
    """First and last day of every occurrence up to the one that includes a day."""
    found: list[tuple[date, date]] = []
    opens = day = target["start"]
    while not found or found[-1][1] < until:
        if falls_due(target, day):
            found.append((opens, day))
            opens = day + timedelta(days=1)
        day += timedelta(days=1)
    return found


def share(target: Row, number: int) -> float:
    """What the count must have reached once so many occurrences were due."""
    end = date(target.get("year", 2022), 12, 31)
    total = sum(due <= end for _, due in occurrences(target, end)) or 1
    return float(target["quantity"] * min(number, total) / total)


def settled(target: Row, known: list[tuple[date, date]], said: Row, first: date) -> Row:
    """Which claim settled which occurrence, by its place."""
    done: Row = {}
    for claim in said["claims"]:
        place = None
        if claim["completed"] is not None:
            if claim["completed"] <= claim["heard"]:
                for number, (opens, due) in enumerate(known):
                    if opens <= claim["completed"] <= due:
                        place = number
        else:
            opened = [number for number, (opens, _) in enumerate(known) if opens <= claim["said_on"]]
            for number in opened[-2:]:
                if place is None and known[number][1] >= first and number not in done:
                    place = number
        if place is None or place in done:
            continue
        if target["quantity"] is None or (claim["count"] is not None and claim["count"] >= share(target, place + 1)):
            done[place] = claim
    return done


def recurring(target: Row, said: Row, period: str, judged: date, first: date) -> Row:
    """The occurrence that is judged: its days, the claim that it is done, those missed, and what was said of it."""
    known = occurrences(target, max(judged, target["start"]))
    done = settled(target, known, said, first)

    def met(number: int) -> bool:
        counted = target["quantity"] is not None and said["count"] is not None
        return number in done or (counted and said["count"] >= share(target, number + 1))

    now = len(known) - 1
    current, claims = now, said["claims"]
    if now not in done and now > 0 and known[now - 1][1] >= first:
        made_up = now - 1 in done and done[now - 1] is claims[-1] and claims[-1]["said_on"] >= known[now][0]
        if not met(now - 1) or (made_up and claims[-1]["period"] == period):
            current = now - 1
    missed = [known[n][1] for n in range(now) if first <= known[n][1] < judged and n != current and not met(n)]
    before = now > 0 and known[now - 1][1] >= first and claims and done.get(now - 1) is claims[-1]
    elsewhere = said["done"] is not None and before and current not in done
    recent = said["spoke"] and said["said_on"] >= known[current][0] and not elsewhere
    return {
        "opens": known[current][0],
        "due": known[current][1],
        "number": current + 1,
        "claim": done.get(current),
        "missed": missed,
        "recent": recent,
        "due_by_now": sum(due <= judged for _, due in known),
    }
