"""From facts to the status of a period. Time is passed in, and the order in which facts came to be known is nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from xlplan.findings import Finding, in_order
from xlplan.form.columns import STATUS, columns_of
from xlplan.form.questions import ANSWER
from xlplan.ledger.facts import Facts
from xlplan.ledger.records import Reading, Verdict
from xlplan.ledger.status import Completion, Conflict, Former, Rates, Reply, ReturnState, Status, TargetRow, TargetState
from xlplan.plan.model import DeadlineKind, Period, Plan
from xlplan.plan.period_names import first_day_of
from xlplan.plan.periods import calendar_findings
from xlplan.review.alerts import conflict_alerts, target_alerts
from xlplan.review.answers import NEVER, Subject, Word, words_after
from xlplan.review.changes import Snapshot, changes_between
from xlplan.review.checks import EntryCase, check_entry
from xlplan.review.files import Files, file_rows, files_of
from xlplan.review.month import PeriodReturns, earlier_month, horizon_of, is_return, local_day, month_of
from xlplan.review.notices import (
    gone_notices,
    return_notices,
    sender_notices,
    version_notices,
    wrong_period_notices,
)
from xlplan.review.reconcile import conflicts_of
from xlplan.review.rulings import rulings_at
from xlplan.review.targets import Scene, occurrence_of, target_rows
from xlplan.review.timeliness import still_owed
from xlplan.review.totalled import blank_leads
from xlplan.review.versions import Version, text_above
from xlplan.review.wording import Wording
from xlplan.review.wording import wording as packaged_wording

Periods = Callable[[str], Period]

GAPS = frozenset({"row.missing", "cell.missing"})
"""Findings of reading that hold only as long as the target is owed."""


@dataclass(frozen=True)
class Past:
    """The months before the one that is judged. words: the latest words up to the last of them. last: its result,
    None if nothing came before. states, rates: by period, ascending."""

    words: Mapping[Subject, Word]
    last: Snapshot | None
    states: Mapping[str, Mapping[str, ReturnState]]
    rates: Mapping[str, Rates]

    @property
    def target_states(self) -> Mapping[str, TargetState]:
        """What was derived of each target a period ago."""
        return {target: row.derived for target, row in self.last.rows.items()} if self.last is not None else {}

    @property
    def former(self) -> Mapping[str, Former]:
        """How far each target had come a period ago."""
        rows = self.last.rows.items() if self.last is not None else ()
        return {target: Former(row.progress, row.count) for target, row in rows}


@dataclass(frozen=True)
class Judged:
    """Everything that one period comes to, before it is put together."""

    month: PeriodReturns
    scene: Scene
    files: Files
    rows: tuple[TargetRow, ...]
    conflicts: tuple[Conflict, ...]


def judge(
    facts: Facts,
    plan: Plan,
    period: Period,
    *,
    as_of: datetime,
    now: datetime | None = None,
    as_of_given: bool,
    period_of: Periods,
    wording: Wording | None = None,
) -> Status:
    """The status of a period.

    as_of: the moment of judging. as_of_given: whether a person asked for it; then what was received or ruled later is
    not known, unless it lies ahead of `now`: everything known counts then, and nothing more is taken to come. Without
    it, targets are judged at the period's end once that has passed. period_of: the period of an id such as `2022-09`.
    wording: phrases that say nothing, the packaged ones unless given.
    """
    ahead = now is not None and as_of >= now
    until = as_of if as_of_given and not ahead else None
    past = _past(facts, plan, period, as_of, until, period_of)
    month = month_of(facts, plan, period, as_of, until)
    words = words_after(past.words, period.id, month.said)
    judged_on = local_day(month.desk.horizon.judged_at, plan) if as_of_given else month.judged_on
    scene = Scene(plan, period, judged_on, month.said, words, frozenset(month.desk.rulings.verified))
    table = Judged(month, scene, files_of(facts, month), target_rows(scene), conflicts_of(scene))
    return _status(table, past, as_of_given, _findings(table, past, period_of, wording or packaged_wording()))


def _status(table: Judged, past: Past, as_of_given: bool, findings: Iterable[Finding]) -> Status:
    month, rows = table.month, table.rows
    now = Snapshot(month.period.id, table.scene.plan, {row.target.id: row for row in rows}, month.states)
    states = {**past.states, now.period: month.states}
    return Status(
        plan=table.scene.plan,
        period=month.period,
        as_of=month.desk.horizon.judged_at,
        judged_on=table.scene.judged_on,
        as_of_given=as_of_given,
        rates=month.rates,
        returns=month.rows,
        files=file_rows(table.files, month),
        rows=rows,
        conflicts=table.conflicts,
        findings=tuple(in_order(list(findings))),
        changes=changes_between(past.last, now) if past.last is not None else (),
        previous_period=past.last.period if past.last is not None else "",
        previous_states=past.target_states,
        former=past.former,
        matrix={(department, p): state for p, those in states.items() for department, state in those.items()},
        trend={**past.rates, now.period: month.rates},
        closed=month.desk.horizon.closed_at is not None,
        completion=completion_of(rows, table.scene.judged_on),
        replies=tuple(_replies(table)),
    )


def _replies(table: Judged) -> Iterator[Reply]:
    """The answers to questions, question by question, of every department that is expected and asked."""
    expected = [row.department for row in table.month.rows]
    for question in table.scene.plan.questions:
        for department in expected:
            if question.asked is None or department in question.asked:
                said = table.month.said.get((department, question.id))
                yield Reply(question, department, said.answers.get(ANSWER) if said is not None else None)


def _findings(table: Judged, past: Past, period_of: Periods, wording: Wording) -> Iterator[Finding]:
    yield from calendar_findings(table.scene.plan, (table.month.period.id,))
    yield from _findings_of_reading(table.files, table.month)
    yield from return_notices(table.month)
    yield from version_notices(table.month)
    yield from sender_notices(table.month)
    yield from gone_notices(table.files, table.month)
    yield from wrong_period_notices(table.files, table.month, period_of)
    yield from _entry_findings(table, past.words, wording)
    yield from target_alerts(table.scene, table.rows, table.month, past.target_states)
    yield from blank_leads(table.scene.plan, table.month.period.id, table.rows)
    yield from conflict_alerts(table.scene.plan, table.month.period.id, table.conflicts)


def _past(
    facts: Facts, plan: Plan, period: Period, as_of: datetime, until: datetime | None, period_of: Periods
) -> Past:
    """Earlier months one at a time, keeping only the latest words and the last month's result. Who owed what by when is
    a matter of the plan in force then: a revision calls nobody late or missing afterwards."""
    words: Mapping[Subject, Word] = {}
    last: tuple[PeriodReturns, Mapping[Subject, Word]] | None = None
    states: dict[str, Mapping[str, ReturnState]] = {}
    rates: dict[str, Rates] = {}
    for name in _earlier_periods(facts, period):
        month = earlier_month(facts, plan, period_of(name), as_of, until)
        if not month.came:
            continue
        words = words_after(words, name, month.said)
        states[name], rates[name] = month.states, month.rates
        last = (month, words)
    snapshot = _snapshot(facts, *last, as_of, until) if last is not None else None
    return Past(words, snapshot, states, rates)


def _earlier_periods(facts: Facts, period: Period) -> list[str]:
    found = {
        returned.identity.period
        for reading in facts.heads()
        for returned in reading.returns
        if is_return(reading, returned)
    }
    return sorted(name for name in found if name < period.id)


def _snapshot(
    facts: Facts, month: PeriodReturns, words: Mapping[Subject, Word], as_of: datetime, until: datetime | None
) -> Snapshot:
    """The targets of an earlier month as its own table showed them: at its end, with what was verified by then."""
    plan, then = month.desk.plan, min(as_of, month.period.ends)
    horizon = horizon_of(facts, month.period.id, then, then if until is None else min(until, then))
    verified = frozenset(rulings_at(facts.decisions, horizon).verified)
    scene = Scene(plan, month.period, local_day(horizon.judged_at, plan), month.said, words, verified)
    return Snapshot(
        month.period.id, _newest_edition(facts, month), {row.target.id: row for row in target_rows(scene)}, month.states
    )


def _newest_edition(facts: Facts, month: PeriodReturns) -> Plan:
    """The newest edition of the plan that a month's returns were made for; the current one if none is known."""
    made_for = {version.returned.identity.edition for versions in month.came.values() for version in versions.all}
    current = month.desk.plan
    known = [edition for name, edition in facts.editions.items() if name in made_for and name != current.edition]
    return current if current.edition in made_for or not known else known[-1]


def _findings_of_reading(files: Files, month: PeriodReturns) -> Iterator[Finding]:
    """What reading found, of files that matter now: the versions in force, and everything that is no return, in every
    period that is not closed, until it is set aside, replaced or gone. What an earlier version had wrong counts as long
    as some of its words are in force."""
    for reading in files.readings:
        told = reading.verdict is not Verdict.RETURN and files.rulings.aside(reading.arrival) is None
        if told and _concerns(reading, month.desk.period):
            yield from reading.findings
    in_force = {
        (department, target, held.used.version)
        for (department, target), said in month.said.items()
        for held in said.cells.values()
    }
    for department, versions in month.came.items():
        shown = {version.number for version in (*versions.rivals, versions.latest)}
        for version in versions.all:
            found = [f for f in version.returned.findings if _holds(month, version, f)]
            if version.number in shown:
                yield from version.submission.reading.findings
                yield from found
            else:
                yield from (f for f in found if (department, f.target, version.number) in in_force)


def _concerns(reading: Reading, period: Period) -> bool:
    """Whether what is no return belongs to a period: it is of that period, it was first seen when that was merged, or
    nothing tells of which it is."""
    return not reading.period or period.id in {reading.period, reading.seen_for}


def _holds(month: PeriodReturns, version: Version, finding: Finding) -> bool:
    """Whether a finding of reading still matters: nothing is missing of a target that is not owed any more, or where
    another part of the report fills it; and a gap is told where the latest part shows it."""
    if finding.code not in GAPS or not finding.target:
        return True
    latest = month.came[version.returned.identity.department].latest
    shown = any(
        gap.target == finding.target
        and gap.origin == finding.origin
        and (gap.row if finding.code == "row.missing" else gap.column == finding.params.get("key"))
        for gap in latest.open
    )
    return shown and still_owed(month.desk, version, finding.target)


def _entry_findings(table: Judged, before: Mapping[Subject, Word], wording: Wording) -> Iterator[Finding]:
    scene, by_target = table.scene, {row.target.id: row for row in table.rows}
    labels = {spec.key: spec.label for spec in scene.plan.form_columns if spec.label}
    columns = columns_of(scene.plan.form_columns)
    for assignment in scene.plan.assignments:
        target = assignment.target
        subject = (assignment.department.id, target.id)
        said = scene.said.get(subject)
        if said is None or target.id in scene.verified:
            continue
        row, earlier = by_target[target.id], before.get(subject, NEVER)
        held = said.cells.get(STATUS) or next(iter(said.cells.values()))
        yield from check_entry(
            EntryCase(
                assignment,
                scene.period.id,
                said,
                earlier,
                scene.words[subject],
                local_day(held.used.received_at, scene.plan),
                row.derived,
                row.days_overdue,
                _same_occurrence(scene, row, earlier),
                labels,
                wording,
                partial(text_above, table.month.came.get(assignment.department.id)),
                frozenset(column.key for column in columns if column.asked_of(assignment)),
            )
        )


def _same_occurrence(scene: Scene, row: TargetRow, before: Word) -> bool:
    """Whether earlier words are about the occurrence that is judged now."""
    if row.target.deadline.kind is not DeadlineKind.RECURRING:
        return True
    opens = occurrence_of(row.target, scene.period, scene.plan.settings).opens
    return first_day_of(before.period) >= opens


def completion_of(rows: tuple[TargetRow, ...], judged_on: date) -> Completion:
    """Done among those due by the judged day; ongoing ones are counted apart."""
    due = [row for row in rows if (day := row.occurrence_due or row.target.deadline.due) and day <= judged_on]
    done = {TargetState.CLOSED, TargetState.DONE, TargetState.DONE_LATE, TargetState.DONE_UNDATED, TargetState.ONGOING}
    return Completion(
        due=len(due),
        done=sum(row.derived in done for row in due),
        ongoing=sum(row.target.deadline.kind is DeadlineKind.ONGOING for row in rows),
    )
