"""How well a table was imported: what is right, what is asked about, and what is silently wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from imported_cases import Expected

from xlplan.codes import normalised
from xlplan.plan.model import Deadline, DeadlineKind, Plan, Target
from xlplan.plan.reading import PlanReading

OWNERS_ASKED = {
    *(
        "plan.no-lead",
        "plan.no-owner",
        "plan.unknown-department",
        "plan.unknown-group",
        "plan.and-so-on",
        "plan.several-leads",
    ),
    *("plan.group-leads", "plan.other-lead", "plan.unconfirmed"),
}
DEADLINES_ASKED = {
    *("plan.no-deadline", "plan.ambiguous-date", "plan.bad-date", "plan.relative-date", "plan.unclear-milestone"),
    *("plan.other-year", "plan.unconfirmed"),
}


@dataclass
class Tally:
    """right: as expected. asked: not as expected, but asked about. wrong: sentences about what is silently wrong."""

    expected: int = 0
    read: int = 0
    right: int = 0
    asked: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        self.expected += other.expected
        self.read += other.read
        self.right += other.right
        self.asked += other.asked
        self.wrong += other.wrong


@dataclass
class Score:
    targets: Tally = field(default_factory=Tally)
    owners: Tally = field(default_factory=Tally)
    deadlines: Tally = field(default_factory=Tally)
    questions: int = 0

    @property
    def wrong(self) -> list[str]:
        return [*self.targets.wrong, *self.owners.wrong, *self.deadlines.wrong]

    @property
    def counts(self) -> list[int]:
        """Right, read and expected of targets, owners and deadlines; questions."""
        tallies = (self.targets, self.owners, self.deadlines)
        return [n for t in tallies for n in (t.right, t.read, t.expected)] + [self.questions]


HEAD = f"{'imported table (precision/recall)':52} {'targets':>10} {'owners':>10} {'deadlines':>10} {'questions':>9}"


def line(name: str, counts: Sequence[int]) -> str:
    """A line of the table in which a test run shows how well tables are read."""
    shares = []
    for right, read, expected in (counts[0:3], counts[3:6], counts[6:9]):
        shares.append(f"{right / read if read else 1:.0%}/{right / expected if expected else 1:.0%}")
    return f"{name:52} " + " ".join(f"{share:>10}" for share in shares) + f" {counts[9]:9}"


PLANS_HEAD = f"{'issued plan (precision/recall)':52} {'targets':>10} {'leads':>7} {'stated':>7} {'invented':>8} {'owners':>7} {'dates':>7}"


def plan_line(name: str, counts: Sequence[int]) -> str:
    """A line on a plan as it was issued: targets; leads found of those stated, and invented ones; owners; deadlines."""
    right, read, expected, led, stated, invented, owners, all_owners, dates, all_dates = counts
    share = f"{right / read if read else 1:.0%}/{right / expected if expected else 1:.0%}"
    found = [
        f"{part / whole if whole else 1:.0%}"
        for part, whole in ((led, stated), (owners, all_owners), (dates, all_dates))
    ]
    return f"{name:52} {share:>10} {found[0]:>7} {stated:>7} {invented:>8} {found[1]:>7} {found[2]:>7}"


def plan_lines(plans: Mapping[str, Sequence[Any]]) -> list[str]:
    """One line for every kind of source, then those that are not perfect, then all. plans: name → kind and counts."""
    kinds: dict[str, list[Sequence[int]]] = {}
    for kind, *counts in plans.values():
        kinds.setdefault(kind, []).append(counts)
    lines = [plan_line(f"{len(kinds[kind])} of {kind}", _sums(kinds[kind])) for kind in sorted(kinds)]
    lines += [plan_line(name, counts) for name, (_, *counts) in plans.items() if not _perfect(counts)]
    return [*lines, plan_line(f"all {len(plans)} issued plans", _sums([counts for _, *counts in plans.values()]))]


def _sums(counts: Sequence[Sequence[int]]) -> list[int]:
    return [sum(column) for column in zip(*counts, strict=True)]


def _perfect(counts: Sequence[int]) -> bool:
    right, read, expected, led, stated, invented, owners, all_owners, dates, all_dates = counts
    return (right, led, owners, dates, invented) == (expected, stated, all_owners, all_dates, 0) and read == expected


def score(reading: PlanReading, expected: list[Expected], lead_asked: bool = False) -> Score:
    """lead_asked: whether the whole column of leads is asked about, on the first row of the table."""
    plan = reading.plan
    result = Score()
    by_text = {normalised(target.text): target for target in plan.targets}
    codes: dict[str, set[str]] = {}
    for finding in reading.findings:
        for target in (finding.target, *str(finding.params.get("targets", "")).split()):
            codes.setdefault(target, set()).add(finding.code)
    result.targets = _targets(plan, expected, by_text)
    result.questions = sum(finding.code not in {"plan.no-email"} for finding in reading.findings)
    for wanted in expected:
        target = by_text.get(normalised(wanted.text))
        if target is not None:
            asked = codes.get(target.id, set())
            result.owners.add(_owners(plan, wanted, target, lead_asked or bool(asked & OWNERS_ASKED)))
            result.deadlines.add(_deadline(wanted, target.deadline, bool(asked & DEADLINES_ASKED)))
    return result


def _targets(plan: Plan, expected: list[Expected], by_text: dict[str, Target]) -> Tally:
    tally = Tally(expected=len(expected), read=len(plan.targets))
    wanted = {normalised(e.text) for e in expected}
    tally.wrong += [f"not a target: {t.text}" for t in plan.targets if normalised(t.text) not in wanted]
    for e in expected:
        target = by_text.get(normalised(e.text))
        if target is None:
            tally.wrong.append(f"missing: {e.text}")
            continue
        tree = (target.number, target.aspect, target.measure_number, target.measure)
        if tree == (e.number, e.aspect, e.measure_number, e.measure):
            tally.right += 1
        else:
            tally.wrong.append(f"{e.text} stands under {tree}")
    return tally


def _owners(plan: Plan, e: Expected, target: Target, asked: bool) -> Tally:
    names = {department.id: department.name for department in plan.departments}
    read = {("lead", names[target.lead])} if target.lead else set()
    read |= {("responsible", names[i]) for i in target.responsible}
    wanted = {("responsible", name) for name in e.responsible}
    wanted |= {("lead", e.lead)} if e.lead else set()
    sure = {(role, name) for role, name in wanted if not name.endswith("?")}
    tally = Tally(expected=len(sure), read=len([r for r in read if (r[0], f"{r[1]}?") not in wanted]))
    tally.right = len(read & sure)
    if (read != wanted) and asked:
        tally.asked = 1
    elif read != wanted:
        tally.wrong.append(f"{e.text}: owners {sorted(read)}, not {sorted(wanted)}")
    return tally


def _deadline(e: Expected, deadline: Deadline, asked: bool) -> Tally:
    certain = deadline.kind is not DeadlineKind.AMBIGUOUS
    tally = Tally(expected=int(e.due != "?"), read=int(certain))
    if told(deadline) == e.due:
        tally.right = int(e.due != "?")
        tally.asked = int(e.due == "?")
    elif asked:
        tally.asked = 1
    if (told(deadline) != e.due or e.due == "?") and not asked:
        tally.wrong.append(f"{e.text}: due {told(deadline)}, not {e.due}")
    return tally


def told(deadline: Deadline) -> str:
    """A deadline in the code of the corpus."""
    if deadline.kind is DeadlineKind.AMBIGUOUS:
        return "?"
    if deadline.every is not None:
        return deadline.every.value if deadline.day is None else f"{deadline.every.value}/{deadline.day}"
    if deadline.kind is DeadlineKind.ONGOING:
        return "ongoing"
    return "undated" if deadline.due is None else deadline.due.isoformat()
