"""Who owes what in a period, and since when: what reminders are about. A status in, nothing else decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from xlplan.findings import Finding, Severity
from xlplan.ledger.arrived import came_in_words
from xlplan.ledger.status import Contribution, ReturnRow, ReturnState, Status, TargetRow, TargetState
from xlplan.outgoing.reminders import Debt, OwedCell, OwedTarget, ReminderKind
from xlplan.pipeline.judging import status_of
from xlplan.pipeline.session import Session
from xlplan.plan.model import Assignment, Department, Period, Plan, Role
from xlplan.plan.period_names import previous_period
from xlplan.review.timeliness import begun

_NOT_YET_OWED = {ReturnState.AWAITED, ReturnState.WAIVED}
_OF_THE_FILE = {"return.column-twice", "return.column-missing", "file.sheet-unread"}
_WHOLE_ROW, _SENT_BACK = "row.missing", "target.refused"


def owed_now(session: Session, month: Period) -> tuple[Debt, ...]:
    """Who owes what in a month, by what the ledger knows."""
    return owed_in(session, status_of(session, month))


def owed_in(session: Session, status: Status) -> tuple[Debt, ...]:
    """One for each department and reason, in the order of the plan; nothing of a closed month."""
    if status.closed:
        return ()
    rows = status.return_of
    found: list[Debt] = []
    for department in status.plan.departments:
        if department.id in rows:
            found += _owed_by(session, status, department, rows[department.id])
        silent = _silent_parts(status, department, rows)
        if silent:
            found.append(Debt(ReminderKind.SILENT_PARTS, department, silent))
    return tuple(found)


def due_of(status: Status, department: Department) -> datetime:
    """When a department's return is due: the period's moment, or the one that a delay moved it to."""
    row = status.return_of.get(department.id)
    return status.period.due if row is None else row.due


def _owed_by(session: Session, status: Status, department: Department, row: ReturnRow) -> Iterator[Debt]:
    plan = status.plan
    if row.state is ReturnState.AWAITED:
        days = (_day(row.due, plan) - _day(status.as_of, plan)).days
        targets, asked = _whole_targets(session, status, department), _questions(session, status, department)
        came = came_in_words(status, row, session.locale)
        yield Debt(ReminderKind.UPCOMING, department, targets, asked, days=days, came=came)
    elif row.state is ReturnState.MISSING:
        days = max(1, (_day(status.as_of, plan) - _day(row.due, plan)).days)
        periods = _missed_in_a_row(status, department)
        kind = ReminderKind.ESCALATION if len(periods) > 1 else ReminderKind.MISSING
        targets, asked = _whole_targets(session, status, department), _questions(session, status, department)
        came = came_in_words(status, row, session.locale)
        yield Debt(kind, department, targets, asked, days=days, periods=periods, came=came)
    elif row.version > 0:
        problems = _problems(session, status, department, row)
        if problems is not None:
            yield problems


def _whole_targets(session: Session, status: Status, department: Department) -> tuple[OwedTarget, ...]:
    """Every target that a department is asked for, none that begins only later; of one sent back, why."""
    back = {f.target: f for f in status.findings_about.get(department.id, ()) if f.code == _SENT_BACK}
    return tuple(
        _target(a, _cells(session, [back[a.target.id]]) if a.target.id in back else ())
        for a in status.plan.assignments_of(department.id, status.closed_targets)
        if begun(a.target, status.period)
    )


def _questions(session: Session, status: Status, department: Department) -> tuple[str, ...]:
    """What a department is asked besides its targets, in words."""
    questions = status.plan.questions_of(department.id)
    return tuple(session.locale.text("mail.question", question=question.text) for question in questions)


def _target(assignment: Assignment, cells: tuple[OwedCell, ...] = ()) -> OwedTarget:
    target = assignment.target
    return OwedTarget(target.number, target.text, target.deadline.text, assignment.role, cells)


def _missed_in_a_row(status: Status, department: Department) -> tuple[str, ...]:
    """The months that a department missed without a gap, up to this one, oldest first; of those that count."""
    missed = [status.period.id]
    before = previous_period(status.period.id)
    while before is not None and status.matrix.get((department.id, before)) is ReturnState.MISSING:
        missed.insert(0, before)
        before = previous_period(before)
    return tuple(missed)


def _to_be_mended(finding: Finding) -> bool:
    """Whether a department is asked to mend something: an error, or a required cell that only shows a picture."""
    return finding.severity is Severity.ERROR or bool(finding.params.get("owed"))


def _problems(session: Session, status: Status, department: Department, row: ReturnRow) -> Debt | None:
    """What is to be mended in a return: required cells that are empty, and whatever could not be read."""
    found = [f for f in status.findings_about.get(department.id, ()) if _to_be_mended(f)]
    by_target: dict[str, list[Finding]] = {}
    troubles: list[str] = []
    for finding in found:
        room = finding.code.partition(".")[0]
        if (room in {"cell", "row"} or finding.code == _SENT_BACK) and finding.target:
            by_target.setdefault(finding.target, []).append(finding)
        elif room in {"cell", "row", "question"} or finding.code in _OF_THE_FILE:
            troubles.append(f"{session.locale.message(finding)}{session.locale.remedy(finding)}")
    targets = tuple(
        _target(assignment, _cells(session, by_target[assignment.target.id]))
        for assignment in status.plan.assignments_of(department.id, status.closed_targets)
        if assignment.target.id in by_target
    )
    if not targets and not troubles and row.state is not ReturnState.INCOMPLETE:
        return None
    return Debt(ReminderKind.PROBLEMS, department, targets, tuple(dict.fromkeys(troubles)), _file(session, row))


def _file(session: Session, row: ReturnRow) -> str:
    """The file as the department knows it, and when it came: another one with the same mistakes is written about
    anew."""
    name = row.file.rpartition("!")[2].rpartition("/")[2]
    if row.received_at is None:
        return name
    came = session.locale.moment(row.received_at.astimezone(session.plan.settings.zone))
    return session.locale.text("mail.received_file", file=name, at=came)


def _cells(session: Session, findings: list[Finding]) -> tuple[OwedCell, ...]:
    """The cells of one target; none where its whole row is missing."""
    if any(finding.code == _WHOLE_ROW for finding in findings):
        return ()
    order = {column.key: place for place, column in enumerate(session.layout.columns)}
    labels = {column.key: column.label for column in session.layout.columns}
    cells = []
    for finding in sorted(findings, key=lambda f: order.get(_column_of(f), len(order))):
        key, place = _column_of(finding), finding.origin
        where = f"{place.sheet}!{place.cell}" if place.cell else ""
        cells.append(OwedCell(labels.get(key, key) or _row_word(session), _wrong(session, finding), where))
    return tuple(dict.fromkeys(cells))


def _column_of(finding: Finding) -> str:
    return str(finding.params.get("key") or finding.params.get("column") or "")


def _row_word(session: Session) -> str:
    return session.locale.text("mail.whole_row")


def _wrong(session: Session, finding: Finding) -> str:
    """What is wrong with a cell, without saying once more which one it is."""
    words = session.locale.table("mail", "wrong")
    short = finding.code.replace(".", "-")
    if short not in words:
        return f"{session.locale.message(finding)}{session.locale.remedy(finding)}"
    text = str(words[short])
    return text.format(text=finding.params.get("text", ""), remedy=session.locale.remedy(finding))


def _silent_parts(status: Status, lead: Department, rows: Mapping[str, ReturnRow]) -> tuple[OwedTarget, ...]:
    """The targets that a department leads and of which a responsible one said nothing although it is past its due."""
    found = []
    for row in status.rows:
        if row.target.lead != lead.id or row.derived is TargetState.CLOSED:
            continue
        silent = tuple(status.plan.department_by_id[part.department].name for part in _silent(row, rows, status.as_of))
        if silent:
            target = row.target
            found.append(OwedTarget(target.number, target.text, target.deadline.text, Role.LEAD, silent=silent))
    return tuple(found)


def _silent(row: TargetRow, rows: Mapping[str, ReturnRow], as_of: datetime) -> Iterator[Contribution]:
    for part in row.contributions:
        owing = rows.get(part.department)
        if part.role is Role.LEAD or owing is None or owing.state in _NOT_YET_OWED:
            continue
        if as_of > owing.due and all(used.answer.raw == "" for used in part.answers.values()):
            yield part


def _day(moment: datetime, plan: Plan) -> date:
    return moment.astimezone(plan.settings.zone).date()
