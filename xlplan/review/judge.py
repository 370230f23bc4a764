"""From facts to the status of a period. Time is passed in, and the order in which facts came to be known is nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache, partial

from xlplan.findings import Finding, in_order
from xlplan.form.columns import STATUS, columns_of
from xlplan.form.questions import ANSWER
from xlplan.ledger.facts import Facts
from xlplan.ledger.records import Reading, Verdict
from xlplan.ledger.status import Completion, Conflict, Former, Rates, Reply, ReturnState, Status, TargetRow, TargetState
from xlplan.plan.model import DeadlineKind, Period, Plan
from xlplan.plan.periods import calendar_findings, period_of
from xlplan.review.alerts import conflict_alerts, target_alerts
from xlplan.review.answers import SILENT, Word
from xlplan.review.came import with_came
from xlplan.review.cases import Scene, case_of
from xlplan.review.changes import Snapshot, changes_between
from xlplan.review.checks import EntryCase, check_entry
from xlplan.review.files import Files, file_rows, files_of, typed_in
from xlplan.review.handed_on import HandedOn, KeptMonths, handed_on, result_after
from xlplan.review.month import Asked, PeriodReturns, local_day
from xlplan.review.months import MonthResult, Walk, periods_up_to
from xlplan.review.notices import (
    delay_notices,
    gone_notices,
    return_notices,
    sender_notices,
    standing_notices,
    version_notices,
    wrong_period_notices,
)
from xlplan.review.reconcile import conflicts_of
from xlplan.review.standing import with_speakers
from xlplan.review.timeliness import still_owed
from xlplan.review.totalled import blank_leads
from xlplan.review.versions import Version, text_above
from xlplan.review.wording import Wording
from xlplan.review.wording import wording as packaged_wording

GAPS = frozenset({"row.missing", "cell.missing"})
"""Findings of reading that hold only as long as the target is owed."""


@dataclass(frozen=True)
class Past:
    """The months before the one that is judged. last: the last one's result, None if nothing came before. states,
    rates: by period, ascending."""

    last: Snapshot | None
    states: Mapping[str, Mapping[str, ReturnState]]
    rates: Mapping[str, Rates]

    @property
    def rows(self) -> Mapping[str, TargetRow]:
        """What became of each target a period ago."""
        return self.last.rows if self.last is not None else {}

    @property
    def former(self) -> Mapping[str, Former]:
        """How far each target had come a period ago."""
        rows = self.last.rows.items() if self.last is not None else ()
        return {target: Former(row.progress, row.count) for target, row in rows}


@dataclass(frozen=True)
class Judged:
    """Everything that one period comes to, before it is put together."""

    result: MonthResult
    files: Files
    conflicts: tuple[Conflict, ...]

    @property
    def month(self) -> PeriodReturns:
        """Its returns."""
        return self.result.month

    @property
    def scene(self) -> Scene:
        """What is known of its targets."""
        return self.result.scene


def judge(
    facts: Facts,
    plan: Plan,
    period: str,
    *,
    as_of: datetime,
    now: datetime | None = None,
    as_of_given: bool,
    wording: Wording | None = None,
    kept: KeptMonths | None = None,
) -> Status:
    """The status of a period, by its id such as `2022-09`.

    plan: as it is now. as_of: the moment of judging. as_of_given: whether a person asked for it; then what was received
    or ruled later is not known, unless it lies ahead of `now`: everything known counts then, and nothing more is taken
    to come. Without it, targets are judged at the period's end once that has passed. wording: phrases that say nothing,
    the packaged ones unless given. kept: where months before may be found and are kept, None to judge all anew.
    """
    asked = Asked(as_of, now or as_of, as_of_given)
    if now is None and as_of_given:
        asked = Asked(as_of, datetime.max.replace(tzinfo=as_of.tzinfo), given=True)
    walk = Walk(facts, plan, tuple(periods_up_to(facts, period, asked.until)), asked)
    earlier = list(handed_on(walk, kept))
    result = result_after(walk, earlier)
    files = files_of(facts, result.month)
    result = replace(result, month=with_came(files, result.month, partial(period_of, result.month.desk.plan)))
    table = Judged(result, files, conflicts_of(result.scene))
    past = _past(facts, earlier, asked)
    return _status(table, past, as_of_given, _findings(table, past, wording or packaged_wording()))


def _status(table: Judged, past: Past, as_of_given: bool, findings: Iterable[Finding]) -> Status:
    month, rows = table.month, table.result.rows
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
        previous_states={target: row.derived for target, row in past.rows.items()},
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


def _findings(table: Judged, past: Past, wording: Wording) -> Iterator[Finding]:
    month = table.month

    yield from calendar_findings(month.desk.plan, (month.period.id,))
    yield from standing_notices(month)
    yield from delay_notices(month)
    yield from _findings_of_reading(table.files, month)
    yield from return_notices(month)
    yield from version_notices(month)
    yield from sender_notices(month)
    yield from gone_notices(table.files, month)
    yield from wrong_period_notices(table.files, month, partial(period_of, month.desk.plan))
    yield from _entry_findings(table, wording)
    yield from target_alerts(table.scene, table.result.rows, month, past.rows)
    yield from blank_leads(table.scene.plan, month.period.id, table.result.rows)
    yield from conflict_alerts(table.scene.plan, month.period.id, table.conflicts)


def _past(facts: Facts, earlier: Sequence[HandedOn], asked: Asked) -> Past:
    """Earlier months as they stand; a closed one as it was when it was closed."""
    last: Snapshot | None = None
    for month in earlier[-1:]:
        frozen = facts.closed_status(month.period) if asked.until is None else None
        plan = with_speakers(month.plan, facts, month.words.speaker) if frozen is None else frozen.plan
        rows = month.rows if frozen is None else frozen.rows
        last = Snapshot(month.period, plan, {row.target.id: row for row in rows}, month.states)
    states = {month.period: month.states for month in earlier}
    return Past(last, states, {month.period: month.rates for month in earlier})


def _findings_of_reading(files: Files, month: PeriodReturns) -> Iterator[Finding]:
    """What reading found, of files that matter now: the versions in force, and everything that is no return, in every
    period that is not closed, until it is set aside, replaced or gone. What an earlier version had wrong counts as long
    as some of its words are in force."""
    for reading in files.readings:
        told = reading.verdict is not Verdict.RETURN and files.rulings.aside(reading.arrival) is None
        told = told and typed_in(reading, month) is None
        if told and _concerns(reading, month.desk.period):
            yield from reading.findings
    in_force = {
        (department, target, used.version)
        for (department, target), said in month.said.items()
        for used in said.answers.values()
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


def _entry_findings(table: Judged, wording: Wording) -> Iterator[Finding]:
    scene, by_target = table.scene, {row.target.id: row for row in table.result.rows}
    labels = {spec.key: spec.label for spec in scene.plan.form_columns if spec.label}
    columns = {column.key: column for column in columns_of(scene.plan.form_columns)}
    above = {department: partial(text_above, versions) for department, versions in table.month.came.items()}
    day_of = cache(partial(local_day, plan=scene.plan))
    every = (a for unit in scene.plan.departments for a in scene.plan.assignments_of(unit.id))
    for assignment in every:
        target, department, role = assignment.target, assignment.department.id, assignment.role
        said = scene.speech(department, target.id, role)
        if said is SILENT or target.id in scene.verified:
            continue
        row, earlier = by_target[target.id], table.result.before.of(department, target.id, role)
        held = said.answers.get(STATUS) or next(iter(said.answers.values()))
        yield from check_entry(
            EntryCase(
                assignment,
                scene.period.id,
                said,
                earlier,
                scene.word(department, target.id, role),
                day_of(held.received_at),
                row.derived,
                row.days_overdue,
                _same_occurrence(scene, row, earlier),
                labels,
                wording,
                above[department],
                columns,
            )
        )


def _same_occurrence(scene: Scene, row: TargetRow, before: Word) -> bool:
    """Whether earlier words are about the occurrence that is open now."""
    if row.target.deadline.kind is not DeadlineKind.RECURRING:
        return True
    standing = case_of(row.target, scene).standing
    return standing is not None and before.said_on is not None and before.said_on >= standing.open.opens


def completion_of(rows: tuple[TargetRow, ...], judged_on: date) -> Completion:
    """Done among those due by the judged day; ongoing ones are counted apart."""
    due = [row for row in rows if row.due is not None and row.due <= judged_on]
    done = {TargetState.CLOSED, TargetState.DONE, TargetState.DONE_LATE, TargetState.DONE_UNDATED, TargetState.ONGOING}
    return Completion(
        due=len(due),
        done=sum(row.derived in done for row in due),
        ongoing=sum(row.target.deadline.kind is DeadlineKind.ONGOING for row in rows),
    )
