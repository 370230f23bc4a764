"""Plans and returns of drawn histories as reading plan.xlsx and forms would give them, and what xlplan says of them."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, time
from typing import Any

import plain_months
from review_office import ZONE, returned

from xlplan.codes import digest_code, normalised
from xlplan.ledger.records import Confidence, Identity, Reading
from xlplan.ledger.status import Status
from xlplan.plan.duerule import DueRuleKind
from xlplan.plan.model import (
    Aspect,
    Deadline,
    DeadlineKind,
    Department,
    DueRule,
    Every,
    Measure,
    Plan,
    Settings,
    Target,
)
from xlplan.plan.records import OfficeRecord, RecordKind

Row = dict[str, Any]


def plan_of(plain: Row) -> Plan:
    """A plan as reading plan.xlsx would give it, ids and all."""
    ids = {name: digest_code(5, "department", normalised(name)) for name in plain["departments"]}
    departments = tuple(
        Department(ids[name], name, tuple(aliases), emails=(f"{ids[name]}@example.org",))
        for name, aliases in plain["departments"].items()
    )
    targets = tuple(_target_of(t, ids) for t in plain["targets"])
    rule = DueRule("", DueRuleKind.DAY, plain["due_day"])
    settings = Settings("方案", plain["year"], start=plain["start"], due_rule=rule, same_plan=plain["same"])
    line = [repr((t.number, t.text, t.lead_text, t.responsible_text, t.deadline, t.quantity, t.start)) for t in targets]
    identity, edition = digest_code(5, "plan", *(t.id for t in targets)), digest_code(5, "edition", *line)
    for name, aliases in plain["departments"].items():
        ids = {**dict.fromkeys(aliases, ids[name]), **ids}
    records = tuple(_line_of(line, ids) for line in plain["records"])
    return Plan(
        identity, edition, settings, departments, (Aspect("方面", (Measure("1", "举措", targets),)),), records=records
    )


def _target_of(plain: Row, ids: dict[str, str]) -> Target:
    kind = DeadlineKind(plain["kind"])
    every = Every(plain["every"]) if plain["every"] else None
    ongoing = plain["ongoing"] or kind is DeadlineKind.ONGOING
    deadline = Deadline(f"{kind}{plain['due']}{every}", kind, plain["due"], every=every, ongoing=ongoing)
    code = digest_code(5, "target", normalised(plain["text"]))
    lead, parts = ids[plain["lead"]], tuple(ids[part] for part in plain["parts"])
    words = plain["lead"], "、".join(plain["parts"])
    what = plain["own_start"], plain["quantity"], "" if plain["quantity"] is None else "次"
    return Target(code, plain["number"], plain["text"], "方面", "1", "举措", lead, parts, *words, deadline, *what)


def _line_of(line: Row, ids: dict[str, str]) -> OfficeRecord:
    if line["kind"] == "delay":
        who, name = ids.get(line["who"], ""), "" if line["who"] in ids else line["who"]
        more = {"until": line["until"], "asked_at": line["asked"], "reason": line["reason"], "subject": name}
        return OfficeRecord(who, line["period"], RecordKind.DELAY, **more)
    until = datetime.combine(line["until"], time(23, 59, 59), ZONE)
    return OfficeRecord("", "", RecordKind.EXTENSION, until=until, subject=line["number"], reason=line["reason"])


def reading_of(
    who: str, month: str, at: datetime, proved: bool, cells: Row, asked: list[Row], edition: Plan
) -> Reading:
    """One return as reading its form, made from an edition, would give it."""
    ids = {t.number: t.id for t in edition.targets}
    department = next(d.id for d in edition.departments if d.name == who)
    when = f"{at:%Y-%m-%d %H:%M:%S}"
    parts = []
    sha = hashlib.sha256(f"{who}{month}{when}".encode()).hexdigest()
    for has in (True, False):
        mine = [t["number"] for t in asked if (t["quantity"] is not None) is has]
        rows = {ids[n]: {k: "" if v is None else v for k, v in cells[n].items()} for n in mine if n in cells}
        received = {"mail": when} if proved else {"seen": when}
        required = ("status", "news", "count" if has else "progress")
        parts.append(
            returned(
                department,
                rows,
                period=month,
                required=required,
                asked=tuple(ids[n] for n in mine),
                sha=sha,
                **received,
            )  # type: ignore[arg-type]
        )
    one, other = parts[0].returns[0], parts[1].returns[0]
    identity = Identity(department, month, edition.id, edition.edition, Confidence.PROVED, ("row-code",))
    both = replace(
        one, identity=identity, entries=(*one.entries, *other.entries), missing=(*one.missing, *other.missing)
    )
    return replace(parts[0], returns=(both,))


def told(status: Status, world: Row) -> Row:
    """What xlplan says of a month, as the plain judge says it: departments under the names of now."""
    names = {d.id: plain_months.who_is(world, d.name) for d in status.plan.departments}
    return {
        "returns": {names[r.department]: (r.state.value, r.days_late, r.complete) for r in status.returns},
        "rates": (status.rates.expected, status.rates.received, status.rates.on_time, status.rates.complete),
        "targets": {
            r.target.number: (r.derived.value, names.get(r.reported_by, r.reported_by), r.reported_period)
            for r in status.rows
        },
    }
