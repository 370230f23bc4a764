"""Six months of an office, drawn by a seed: what happens to it, told to xlplan and to the plain judge alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

import plain_months
import plain_reference as reference
import pytest
from drawn_changes import TEXTS, Changes, moment, the_month
from drawn_plans import plan_of, reading_of
from review_office import ZONE

from xlplan.ledger.records import StepKind
from xlplan.ledger.status import Status
from xlplan.pipeline import deciding, judging, session, undoing
from xlplan.pipeline.judging import status_of
from xlplan.pipeline.merging import record_merge
from xlplan.pipeline.session import Session, open_session
from xlplan.plan.as_read import PlanReading
from xlplan.project import Project, open_project
from xlplan.review.wording import wording

Row = dict[str, Any]
PACKAGED = wording()

NAMES = ("宣传部", "发展部", "权益部", "家儿部")
STATUSES = ("not-started", "in-progress", "in-progress", "done", "done", "blocked", "ongoing")


class History(Changes):
    """An office whose months go by. world: what the plain judge knows. plan: plan.xlsx as it lies there."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance = Random(seed)
        self.first = self.chance.choice(["2022-04", "2022-07", "2022-10"])
        folder.mkdir()
        (folder / "inbox").mkdir()
        (folder / "plan.xlsx").touch()
        self.project: Project = open_project(folder)
        self.plan: Row = self._first_plan()
        self.world: Row = {"plans": [], "steps": [], "returns": [], "rulings": [], "frozen": {}}
        self.forms: dict[str, int] = {}
        self.renamed = 0
        self.log: list[str] = []

    def _first_plan(self) -> Row:
        texts = self.chance.sample(TEXTS, self.chance.randint(3, 5))
        plan: Row = {"year": 2022, "start": date(2022, 1, 1), "due_day": 25, "zone": ZONE, "records": [], "same": False}
        plan["departments"] = {name: [] for name in NAMES}
        plan["targets"] = [self._target(text, str(n + 1), list(NAMES)) for n, text in enumerate(texts)]
        return plan

    # what happens

    def revise(self) -> None:
        """plan.xlsx is changed and saved; nothing of it is known until a command sees it."""
        plan = {
            **self.plan,
            "targets": [{**t, "parts": list(t["parts"])} for t in self.plan["targets"]],
            "records": list(self.plan["records"]),
        }
        plan["departments"] = {name: list(aliases) for name, aliases in plan["departments"].items()}
        changes = [self._reword, self._go_on, self._drop, self._add, self._pass_on, self._move, self._renumber]
        changes += [self._grow, self._join, self._leave, self._rename, self._alias, self._due_day]
        for change in self.chance.choices(changes, k=self.chance.randint(1, 2)):
            change(plan)
            self.log.append(f"  revise {change.__name__}")
        self.plan = plan

    def new_year(self) -> None:
        """The folder goes on into another year, as the same plan or as one that starts anew."""
        start = date(2023, 1, 1) if self.chance.random() < 0.5 else date(2022, 1, 1)
        self.plan = {**self.plan, "year": 2023, "start": start, "same": True}

    def write_down(self, at: datetime) -> None:
        """A line of the office's record: a delay, or an extension."""
        plan = {**self.plan, "records": list(self.plan["records"])}
        line: Row = {
            "made": None,
            "period": self.chance.choice(sorted(self.forms)),
            "reason": str(len(plan["records"])),
        }
        if self.chance.random() < 0.5:
            until = (
                None if self.chance.random() < 0.3 else moment(line["period"], self.chance.randint(20, 34), 23, 59, 59)
            )
            asked = at - timedelta(days=self.chance.randint(0, 5))
            line |= {
                "kind": "delay",
                "who": self.chance.choice(list(plan["departments"])),
                "asked": asked,
                "until": until,
            }
        else:
            dated = [t for t in plan["targets"] if t["kind"] == "date"]
            if not dated:
                return
            target = self.chance.choice(dated)
            until = target["due"] + timedelta(days=self.chance.randint(5, 60))
            line |= {"kind": "extension", "number": target["number"], "until": until}
        plan["records"].append(line)
        self.plan = plan
        self.log.append(f"  line {line}")

    def strike_out(self) -> None:
        """A line of the record is deleted."""
        if self.plan["records"]:
            self.plan = {**self.plan, "records": self.plan["records"][:-1]}

    # commands

    @contextmanager
    def command(self, at: datetime) -> Iterator[Session]:
        with self.opened(at, write=True) as found:
            for line in self.plan["records"]:
                line["made"] = line["made"] or at
            if not self.world["plans"] or self.world["plans"][-1]["plan"] != self.plan:
                self.world["plans"].append(
                    {"at": at, "plan": {**self.plan, "records": [dict(r) for r in self.plan["records"]]}}
                )
            yield found

    @contextmanager
    def opened(self, at: datetime, *, write: bool) -> Iterator[Session]:
        with pytest.MonkeyPatch.context() as office:
            office.setattr(session, "read_plan_once", lambda *_: PlanReading(plan_of(self.plan), ()))
            office.setattr(session, "copy_first", lambda *_: None)
            office.setattr(judging, "wording", lambda _: PACKAGED)
            with open_session(self.project, now=at, write=write) as found:
                yield found

    def build(self, month: str, at: datetime) -> None:
        with self.command(at) as found:
            found.writable.record_step(month, StepKind.BUILD, at)
        self.world["steps"].append({"period": month, "kind": "build", "at": at})
        self.forms[month] = len(self.world["plans"]) - 1

    def merge(self, month: str, at: datetime) -> Status:
        with self.command(at) as found:
            record_merge(found, found.period(month))
            self.world["steps"].append({"period": month, "kind": "merge", "at": at})
            return status_of(found, found.period(month))

    def status(self, month: str, at: datetime) -> Status:
        with self.opened(at, write=False) as found:
            return status_of(found, found.period(month))

    def comes(self, month: str, at: datetime) -> None:
        """A form of a month comes back, by mail or saved into the inbox."""
        if month not in self.forms:
            return
        form = self.forms[month]
        plan = self.world["plans"][form]["plan"]
        who = self.chance.choice(list(plan["departments"]))
        begun = min(plain_months.due_moment(plan, month).date(), reference.last_day(month))
        asked = [t for t in plan["targets"] if who in (t["lead"], *t["parts"])]
        asked = [t for t in asked if t["own_start"] is None or t["own_start"] <= begun]
        if not asked:
            return
        cells = {t["number"]: self._cells(t, at) for t in asked}
        if self.chance.random() < 0.08:
            del cells[self.chance.choice(sorted(cells))]
        if not cells:
            return
        proved = self.chance.random() < 0.7
        with self.command(at) as found:
            edition = next(e for e in found.writable.editions.values() if e.edition == plan_of(plan).edition)
            reading = reading_of(who, month, at, proved, cells, asked, edition)
            found.writable.record(reading, None, reader_key="drawn")
        event = {"who": who, "period": month, "at": at, "proved": proved, "cells": cells, "form": form}
        event |= {"asked": [t["number"] for t in asked], "file": reading.arrival.sha256}
        self.world["returns"].append(event)
        self.log.append(f"  {who} reports {month}: {cells}")

    def _cells(self, target: Row, at: datetime) -> Row:
        status = self.chance.choice(STATUSES)
        cells: Row = {"status": status, "news": "办了一件事"}
        if target["quantity"] is None:
            cells["progress"] = float(self.chance.choice([0, 20, 40, 60, 80, 100, 100]))
        else:
            cells["count"] = float(self.chance.randint(0, int(target["quantity"])))
        if status == "done" and self.chance.random() < 0.6:
            cells["done_date"] = at.date() - timedelta(days=self.chance.randint(-3, 40))
        for column in ("status", "progress", "count", "news"):
            if column in cells and self.chance.random() < 0.04:
                cells[column] = None
        return cells

    def rule(self, at: datetime, verb: str = "") -> None:
        """A ruling, or taking one back."""
        verbs = ["verify", "refuse", "received", "set-aside", "undo", "undo", "close", "same", "new", "gone"]
        verb = verb or self.chance.choice(verbs)
        with self.command(at) as found:
            getattr(self, f"_rule_{verb.replace('-', '_')}")(found, at)

    def take_back(self, at: datetime, ruling: Row) -> None:
        with self.command(at) as found:
            undoing.undo(found, str(ruling["id"]))
        ruling["undone"] = at

    def _note(self, found: Session, verb: str, subject: object, at: datetime, **more: Any) -> None:
        number = found.ledger.decisions[-1].id  # type: ignore[union-attr]
        self.world["rulings"].append({"id": number, "verb": verb, "subject": subject, "at": at, "undone": None, **more})
        self.log.append(f"  ruled {verb} {subject} {more}")

    def _place(self, number: str) -> tuple[int, int]:
        """A target by its plan and its place in it."""
        targets = self.world["plans"][-1]["plan"]["targets"]
        place = next(n for n, t in enumerate(targets) if t["number"] == number)
        return len(self.world["plans"]) - 1, place

    def _rule_verify(self, found: Session, at: datetime) -> None:
        number = self._any(self.plan)["number"]
        deciding.verify_target(found, number, by="王")
        self._note(found, "verify", self._place(number), at)

    def _rule_refuse(self, found: Session, at: datetime) -> None:
        number = self._any(self.plan)["number"]
        deciding.refuse_target(found, number, by="王", reason="不实")
        self._note(found, "refuse", self._place(number), at)

    def _rule_received(self, found: Session, at: datetime) -> None:
        if self.world["returns"]:
            event = self.chance.choice(self.world["returns"])
            received = event["at"] - timedelta(days=self.chance.randint(0, 6), minutes=7)
            deciding.received_file(found, event["file"], at=f"{received:%Y-%m-%d %H:%M:%S}", by="王")
            self._note(found, "received", event["file"], at, received=received)

    def _rule_set_aside(self, found: Session, at: datetime) -> None:
        if self.world["returns"]:
            event = self.chance.choice(self.world["returns"])
            deciding.set_aside_file(found, event["file"], reason="重复", by="王")
            self._note(found, "set-aside", event["file"], at)

    def _rule_undo(self, found: Session, at: datetime) -> None:
        made = plain_months.standing(self.world)
        if made:
            ruling = self.chance.choice(made)
            undoing.undo(found, str(ruling["id"]))
            ruling["undone"] = at
            self.log.append(f"  undone {ruling['verb']} {ruling['subject']}")

    def _rule_close(self, found: Session, at: datetime) -> None:
        past = [
            m
            for m in self.forms
            if at > plain_months.over(self.world, m) and plain_months.closed_at(self.world, m) is None
        ]
        past = [m for m in past if any((s["period"], s["kind"]) == (m, "merge") for s in self.world["steps"])]
        if past and self.chance.random() < 0.6:
            month = self.chance.choice(past)
            self.world["steps"].append({"period": month, "kind": "merge", "at": at})
            frozen = plain_months.judge(self.world, month, at)
            deciding.close_period(found, month, by="王", reason="已报")
            self._note(found, "close", month, at)
            self.world["frozen"][month] = frozen

    def _rule_same(self, found: Session, at: datetime) -> None:
        numbers = sorted(plain_months.asked_about(self.world))
        for number in numbers[:1]:
            target = next(t for t in self.plan["targets"] if t["number"] == number)
            old = plain_months.candidates(self.world, target)
            if len(old) == 1:
                deciding.same_target(found, number, old[0][1]["text"], by="王")
                self._note(found, "same-target", target["text"], at, old=old[0][0])

    def _rule_new(self, found: Session, at: datetime) -> None:
        for number in sorted(plain_months.asked_about(self.world))[:1]:
            target = next(t for t in self.plan["targets"] if t["number"] == number)
            deciding.new_target(found, number, by="王")
            self._note(found, "new-target", target["text"], at)

    def _rule_gone(self, found: Session, at: datetime) -> None:
        for name in sorted(plain_months.unsettled(self.world))[:1]:
            deciding.department_gone(found, name, by="王")
            self._note(found, "department-gone", name, at)

    # the whole

    def months(self) -> list[str]:
        return [the_month(self.first, number) for number in range(6)]

    def moments(self) -> list[tuple[datetime, str, str]]:
        """What happens when, in order."""
        found: list[tuple[datetime, str, str]] = []
        for number, month in enumerate(self.months()):
            if month == "2023-01":
                found.append((moment(month, 1, 7), "new_year", month))
            if number and self.chance.random() < 0.7:
                found.append((moment(month, 1, 8), "revise", month))
            found.append((moment(month, 1, 9), "build", month))
            found += self._in_month(month)
            if self.chance.random() < 0.93:
                found.append((datetime.combine(reference.last_day(month), time(20), ZONE), "merge", month))
        return sorted(found)

    def _in_month(self, month: str) -> Iterator[tuple[datetime, str, str]]:
        """Returns, some late; rulings, lines, another plan in the middle."""
        chance = self.chance
        for _ in range(chance.randint(2, 7)):
            day = chance.choice([*range(5, 26), *range(5, 26), *range(26, 50)])
            at = moment(month, day, chance.randint(8, 18), chance.randint(0, 59), chance.randint(1, 59))
            yield at, "comes", month
        if chance.random() < 0.2:
            yield moment(month, chance.randint(8, 27), 7), "revise", month
        often = ("rule", 0.8), ("rule", 0.5), ("write_down", 0.35), ("strike_out", 0.1), ("remerge", 0.3)
        for kind, share in often:
            if chance.random() < share:
                yield moment(month, chance.randint(2, 32), chance.randint(8, 20), chance.randint(0, 59)), kind, month

    def run(self) -> Iterator[tuple[datetime, str, Status]]:
        """Let it all happen; every merge comes out with its moment and month, at last every month once more."""
        for at, kind, month in self.moments():
            self.log.append(f"{at:%Y-%m-%d %H:%M} {kind} {month}")
            if kind in ("merge", "remerge"):
                which = month if kind == "merge" else self.chance.choice(sorted(self.forms))
                yield at, which, self.merge(which, at)
            elif self.forms or kind not in ("write_down", "rule"):
                self._happens(at, kind, month)
        self.end = end = moment(self.months()[-1], 75)
        for month in self.months():
            yield end, month, self.merge(month, end)

    def _happens(self, at: datetime, kind: str, month: str) -> None:
        happenings: dict[str, Any] = {
            "revise": lambda: self.revise(),
            "new_year": lambda: self.new_year(),
            "write_down": lambda: self.write_down(at),
            "strike_out": lambda: self.strike_out(),
            "build": lambda: self.build(month, at),
            "comes": lambda: self.comes(month, at),
            "rule": lambda: self.rule(at),
        }
        happenings[kind]()
