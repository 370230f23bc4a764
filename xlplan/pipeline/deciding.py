"""What a person rules on the command line, recorded in the ledger and never silent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from xlplan.codes import normalised
from xlplan.errors import RequestError
from xlplan.form.columns import STATUS, Reported
from xlplan.form.content import shown_choice
from xlplan.form.workbook import form_workbook
from xlplan.ledger.records import Confidence, Decision, DecisionKind, Verdict, standing_decisions
from xlplan.ledger.status import TargetState
from xlplan.outgoing.forms import file_name_for
from xlplan.pipeline.building import forms_of
from xlplan.pipeline.judging import moment, status_of
from xlplan.pipeline.lookup import (
    FoundFile,
    find_department,
    find_file,
    find_return,
    find_target,
    one_content,
    stamped_period,
)
from xlplan.pipeline.merging import record_inbox, record_merge
from xlplan.pipeline.session import Session
from xlplan.pipeline.touching import period_going_on, period_of_files
from xlplan.pipeline.writing import write_output
from xlplan.plan.lineage import own_code
from xlplan.plan.model import DeadlineKind, Department, Period, Target


@dataclass(frozen=True)
class Ruled:
    """A ruling on a file, as it is told to the user. department: whose file it is, "" if nothing tells. period: the one
    that it is about, "" if none is known. ruling: its number, as `undo` takes it; 0 where none was made."""

    file: str
    department: str = ""
    period: str = ""
    at: str = ""
    written: str = ""
    ruling: int = 0


def accept_file(session: Session, file: str, *, department: str, period: str | None, by: str) -> Ruled:
    """Confirm whose return a file is, and for which period: the one given, else the one in the file's own codes, else
    the newest one built. Of a mail or an archive, what waits in it for a person is meant. Raises RequestError."""
    found = find_return(session, file)
    owner = find_department(session, department)
    month = session.period(period or stamped_period(session, found))
    _refuse_against_proof(session, found, owner)
    with session.writable.transaction():
        for sha256 in found.hashes:
            _decide(session, DecisionKind.ACCEPT, sha256, department=owner.id, period=month.id, by=by)
        if _holds_no_form(session, found):
            record_inbox(session, month.id)
            if _holds_no_form(session, found):
                raise RequestError("accept-no-table", file=found.name, department=owner.name)
    return _ruled(session, DecisionKind.ACCEPT, found, Ruled(found.name, owner.name, month.id))


def _holds_no_form(session: Session, found: FoundFile) -> bool:
    """Whether reading a file came to no return at all, so that there is nothing to accept yet."""
    readings = [r for r in session.facts.heads() if r.arrival.sha256 in found.hashes]
    return bool(readings) and all(r.verdict is Verdict.NEEDS_PERSON and not r.returns for r in readings)


def form_to_type_in(session: Session, file: str, *, department: str, period: str | None) -> Ruled:
    """Write a fresh form into which the office types what a file says that no library can read. The filled form goes
    into the inbox; it is received when the file was. Raises RequestError."""
    found = find_file(session, file)
    owner = find_department(session, department)
    month = session.period(period or stamped_period(session, found))
    form = next((form for form in forms_of(session, month) if form.department.id == owner.id), None)
    if form is None:
        raise RequestError("nothing-to-report", department=owner.name)
    waiting = [
        reading.arrival
        for reading in session.facts.heads()
        if reading.verdict is Verdict.NEEDS_PERSON
        and (reading.arrival.sha256 in found.hashes or reading.arrival.name.startswith(f"{found.name}!"))
    ]
    sha256, name = (waiting[0].sha256, waiting[0].name) if waiting else (found.hashes[0], found.name)
    content = replace(form.content, typed_from=sha256, typed_name=PurePosixPath(name.rpartition("!")[2]).name)
    file_name = file_name_for("form.files.typed", session.plan, owner, month, session.locale)
    folder = session.project.period_folder(month.id) / session.locale.text("pipeline.names.typed")
    data = form_workbook(content, session.locale, session.layout, session.theme)
    written = write_output(session, folder / file_name, data, keep_earlier=True)
    return Ruled(name, owner.name, month.id, written=session.project.relative(written.path))


def _refuse_against_proof(session: Session, found: FoundFile, owner: Department) -> None:
    """What a form's own codes prove is not overruled in passing: who must, sets the file aside."""
    for reading in session.facts.heads():
        for returned in reading.returns if reading.arrival.sha256 in found.hashes else ():
            identity = returned.identity
            proved = identity.confidence is Confidence.PROVED and reading.verdict is Verdict.RETURN
            other = session.plan.department_by_id.get(identity.department)
            if proved and other is not None and other.id != owner.id:
                raise RequestError("proved-otherwise", file=found.name, department=other.name, given=owner.name)


def set_aside_file(session: Session, file: str, *, reason: str, by: str, content: str = "") -> Ruled:
    """Take one content of a file out of consideration. content: the beginning of its hash, for a path that has had
    several. Raises RequestError."""
    found = one_content(session, file, content)
    for sha256 in found.hashes:
        _decide(session, DecisionKind.SET_ASIDE, sha256, reason=reason, by=by)
    told = Ruled(found.name, _owner_of(session, found), period_of_files(session, found.hashes))
    return _ruled(session, DecisionKind.SET_ASIDE, found, told)


def _owner_of(session: Session, found: FoundFile) -> str:
    """The name of the department whose file it is, as far as reading it told; "" else."""
    for reading in session.facts.heads():
        if reading.arrival.sha256 in found.hashes:
            owner = reading.returns[0].identity.department if reading.returns else reading.department
            if owner in session.plan.department_by_id:
                return session.plan.department_by_id[owner].name
    return ""


def _ruled(session: Session, kind: DecisionKind, found: FoundFile, told: Ruled) -> Ruled:
    """What is told of a ruling, with the number under which the ledger keeps it."""
    made = (d.id for d in session.facts.decisions if d.kind is kind and d.subject in found.hashes)
    return replace(told, ruling=max(made, default=0))


def received_file(session: Session, file: str, *, at: str, by: str) -> Ruled:
    """Record when a file was received, as a person saw it; of several contents of its path the one that lies there now
    is meant. Raises RequestError."""
    found = one_content(session, file, "", lying=True)
    when = moment(session, at)
    if when > session.now:
        raise RequestError("received-in-future", at=f"{when:%Y-%m-%d %H:%M}")
    said = {(r.subject, r.at, r.by) for r in standing_decisions(session.facts.decisions) if r.at is not None}
    for sha256 in found.hashes:
        if (sha256, when, by) not in said:  # typed twice is said once
            session.writable.decide(Decision(DecisionKind.RECEIVED, session.now, sha256, at=when, by=by))
    period, owner = period_of_files(session, found.hashes), _owner_of(session, found)
    return _ruled(session, DecisionKind.RECEIVED, found, Ruled(found.name, owner, period, at=f"{when:%Y-%m-%d %H:%M}"))


def read_again(session: Session, file: str) -> Ruled:
    """Have a file read once more at the next merge, whatever reading it came to. Raises RequestError where it does not
    lie in the inbox any more."""
    found = find_file(session, file)
    outer = found.name.partition("!")[0]
    if not (session.project.root / outer).is_file():
        raise RequestError("no-longer-there", file=outer)
    session.writable.read_again(found.hashes)
    return Ruled(found.name, period=period_of_files(session, found.hashes))


def verify_target(session: Session, target: str, *, by: str, reason: str = "", reopen: bool = False) -> Target:
    """Close a target by the office, or reopen it. Raises RequestError."""
    found = find_target(session, target)
    kind = DecisionKind.REOPEN_TARGET if reopen else DecisionKind.VERIFY
    _decide(session, kind, _kept_id(session, found), by=by, reason=reason)
    return found


def questions_before_verifying(session: Session, target: str) -> RequestError | None:
    """What is to be asked before a target is closed for good: its lead has not said that it is done, or it comes again
    and later occurrences would not be asked for any more. None if nothing is. Raises RequestError."""
    found, period = find_target(session, target), period_going_on(session)
    if not period:
        return None
    row = next((row for row in status_of(session, session.settled(period)).rows if row.target.id == found.id), None)
    if row is None or row.derived is TargetState.CLOSED:
        return None
    words = {"number": found.number, "text": found.text, "deadline": found.deadline.text}
    if found.deadline.kind is DeadlineKind.RECURRING:
        return RequestError("verify-recurring", **words)
    if row.reported != Reported.DONE:
        said = shown_choice(session.layout.column(STATUS), row.reported, session.locale) or "-"
        return RequestError("verify-not-done", said=said, **words)
    return None


def confirm_milestone(session: Session, target: str, *, day: str, by: str) -> Target:
    """Confirm one of a target's milestones, by its day. Raises RequestError where it has none on that day."""
    found = find_target(session, target)
    meant = moment(session, day).date()
    if meant not in found.deadline.milestones:
        known = ", ".join(m.isoformat() for m in found.deadline.milestones)
        raise RequestError("no-such-milestone", number=found.number, day=meant.isoformat(), known=known or "-")
    _decide(session, DecisionKind.MILESTONE, _kept_id(session, found), by=by, reason=meant.isoformat())
    return found


def refuse_target(session: Session, target: str, *, by: str, reason: str) -> Target:
    """Send back what the lead said of a target; it stands until the lead says something newer. Raises RequestError."""
    found = find_target(session, target)
    _decide(session, DecisionKind.REFUSE, _kept_id(session, found), by=by, reason=reason)
    return found


def new_target(session: Session, new: str, *, by: str) -> Target:
    """Rule that a target of this edition is none of the earlier ones. Raises RequestError."""
    found = find_target(session, new)
    _decide(session, DecisionKind.NEW_TARGET, own_code(found), by=by)
    return found


def department_gone(session: Session, name: str, *, by: str) -> str:
    """Rule that a department of an earlier edition was dissolved, and is none of the new ones. Raises RequestError."""
    now = {normalised(d.name) for d in session.plan.departments}
    earlier = {d.id: d.name for plan in session.facts.editions.values() for d in plan.departments}
    known = {id_: n for id_, n in earlier.items() if normalised(n) == normalised(name) and normalised(n) not in now}
    if not known:
        raise RequestError("no-such-department", department=name)
    for id_ in known:
        _decide(session, DecisionKind.DEPARTMENT_GONE, id_, by=by)
    return name


def same_target(session: Session, new: str, old: str, *, by: str) -> Target:
    """Rule that a target of this edition is an earlier one, by its id or its number then; one that the plan still has
    goes on as itself. Raises RequestError."""
    found = find_target(session, new)
    earlier = {t.id: t for plan in session.facts.editions.values() for t in plan.targets}
    known = [t for t in earlier.values() if old in {t.id, t.number} or normalised(t.text) == normalised(old)]
    if not known:
        raise RequestError("no-such-target", target=old)
    gone = [t for t in known if t.id not in session.plan.by_id]
    matches = gone or [t for t in known if t.id == found.id]
    if not matches:
        raise RequestError("target-goes-on", target=old, text=session.plan.by_id[known[-1].id].text)
    if len(matches) > 1:
        listed = "\n".join(f"{t.id}  {t.number}  {t.text}" for t in matches)
        raise RequestError("target-ambiguous", target=old, matches=listed)
    _decide(session, DecisionKind.SAME_TARGET, _kept_id(session, found), reason=matches[0].id, by=by)
    return found


def close_period(session: Session, period: str | None, *, by: str, reason: str) -> Period:
    """Freeze a period as it stands, once what lies in the inbox was read. Raises RequestError before it is due."""
    month = session.period(period)
    if session.now <= status_of(session, month).period.due:
        raise RequestError("close-too-early", period=month.id, due=f"{month.due:%Y-%m-%d %H:%M}")
    record_inbox(session, month.id)
    record_merge(session, month)
    status = status_of(session, month)
    if status.closed:
        raise RequestError("already-closed", period=month.id)
    ruling = Decision(DecisionKind.CLOSE, session.now, month.id, period=month.id, by=by, reason=reason)
    session.writable.close_period(ruling, status)
    return month


def reopen_period(session: Session, period: str | None, *, by: str, reason: str) -> Period:
    """Let a closed period take returns again. Raises RequestError."""
    month = session.period(period)
    if not status_of(session, month).closed:
        raise RequestError("not-closed", period=month.id)
    _decide(session, DecisionKind.REOPEN, month.id, period=month.id, by=by, reason=reason)
    return month


def _kept_id(session: Session, target: Target) -> str:
    """The id under which the ledger keeps a target of the plan, whatever was ruled of it."""
    return session.unruled.targets[session.plan.targets.index(target)].id


def _decide(
    session: Session,
    kind: DecisionKind,
    subject: str,
    *,
    department: str = "",
    period: str = "",
    by: str = "",
    reason: str = "",
) -> None:
    session.writable.decide(
        Decision(kind, session.now, subject, department=department, period=period, by=by, reason=reason)
    )
