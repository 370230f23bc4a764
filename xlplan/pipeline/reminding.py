"""Remind: a draft for each department that owes something, and none for the others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from xlplan.form.workbook import form_workbook
from xlplan.ledger.codec import digest_of
from xlplan.ledger.status import Status
from xlplan.outgoing.drafts import Draft, request_draft
from xlplan.outgoing.forms import DepartmentForm, file_name_for
from xlplan.outgoing.letters import Attachment
from xlplan.outgoing.reminders import Debt, ReminderKind, reminder_draft
from xlplan.outputs import sha256_of
from xlplan.pipeline.building import forms_of
from xlplan.pipeline.guard import Trouble, attempt_output
from xlplan.pipeline.judging import status_of
from xlplan.pipeline.lookup import find_department
from xlplan.pipeline.merging import record_inbox
from xlplan.pipeline.outbox import DRAFTED, drafts_in_outbox, write_draft
from xlplan.pipeline.owing import due_of, owed_in
from xlplan.pipeline.results import Written
from xlplan.pipeline.session import Session
from xlplan.plan.model import Department, Period
from xlplan.report.corrections import slip_content


@dataclass(frozen=True)
class Reminder:
    """A reminder that was drafted: what it is about, and its draft."""

    owed: Debt
    draft: Draft
    written: Written


@dataclass(frozen=True)
class Reminded:
    """What `remind` came to. withdrawn: drafts of earlier runs, removed since what they ask for has come. trouble: what
    could not be written or removed. only_slips: who has a correction slip, but nothing that must be mended, so that
    nobody is reminded."""

    status: Status
    reminders: tuple[Reminder, ...]
    withdrawn: tuple[Path, ...] = ()
    trouble: tuple[Trouble, ...] = ()
    only_slips: tuple[Department, ...] = ()

    @property
    def period(self) -> Period:
        """The month."""
        return self.status.period


def remind(session: Session, period: str | None) -> Reminded:
    """Read what is new in the inbox, so that nobody is chased for what lies there, and draft the reminders of a
    period. With nothing new, nothing changes. Raises ProjectError, RequestError.
    """
    month = session.period(period)
    record_inbox(session)
    reminded = remind_of(session, status_of(session, month))
    refused = next((trouble.stopped for trouble in reminded.trouble if trouble.stopped is not None), None)
    if refused is not None and not reminded.reminders:
        raise refused
    return reminded


def remind_of(session: Session, status: Status) -> Reminded:
    """Draft the reminders that a status asks for; what cannot be written is told beside those that can."""
    forms = {form.department.id: form for form in forms_of(session, status.period)}
    attempt = partial(attempt_output, log=lambda: session.project.log, now=session.now)
    reminders: list[Reminder] = []
    trouble: list[Trouble] = []
    standing: set[str] = set()
    for owed in owed_in(session, status):
        draft = _draft(session, status, owed, forms.get(owed.department.id))
        standing.add(draft.file_name)
        written = attempt(partial(write_draft, session, status.period, draft), what=draft.file_name)
        if isinstance(written, Trouble):
            trouble.append(written)
        else:
            reminders.append(Reminder(owed, draft, written))
    void = _void(session, status.period, standing)
    removals = [attempt(partial(_removed, path), what=path.name) for path in void]
    trouble += [removal for removal in removals if isinstance(removal, Trouble)]
    withdrawn = tuple(removal for removal in removals if not isinstance(removal, Trouble))
    reminded = {reminder.owed.department.id for reminder in reminders}
    others = (
        d for d in session.plan.departments if d.id not in reminded and _slip_path(session, status.period, d).is_file()
    )
    return Reminded(status, tuple(reminders), withdrawn, tuple(trouble), tuple(others))


def previews(session: Session, department: str, period: str | None) -> tuple[Draft, ...]:
    """The mails that a department would get now: the form, and the reminders of what it owes. Nothing is written.

    Raises RequestError.
    """
    month = session.period(period)
    found = find_department(session, department)
    drafts = []
    form = next((form for form in forms_of(session, month) if form.department.id == found.id), None)
    if form is not None:
        data = form_workbook(form.content, session.locale, session.layout, session.theme)
        drafts.append(request_draft(session.plan, month, form, data, session.locale))
    status = status_of(session, month)
    owed = [one for one in owed_in(session, status) if one.department.id == found.id]
    return (*drafts, *(_draft(session, status, one, form) for one in owed))


def _draft(session: Session, status: Status, owed: Debt, form: DepartmentForm | None) -> Draft:
    month = replace(status.period, due=due_of(status, owed.department))
    attachment: Attachment | None = None
    if owed.kind is ReminderKind.PROBLEMS and form is not None:
        owed, attachment = _with_slip(session, status, owed, form)
    elif owed.kind not in {ReminderKind.PROBLEMS, ReminderKind.SILENT_PARTS}:
        attachment = _form_as_built(session, status.period, owed.department)
    attachments = (attachment,) if attachment is not None else ()
    return reminder_draft(owed, session.plan, month, session.locale, attachments)


def _with_slip(session: Session, status: Status, owed: Debt, form: DepartmentForm) -> tuple[Debt, Attachment | None]:
    """What is owed, with how many places the correction slip marks, and the slip; of one that a person changed nobody
    knows how many."""
    content = slip_content(form.content, status, session.layout, session.locale)
    if content is None:
        return owed, None
    path = _slip_path(session, status.period, form.department)
    edited = _edited(session, path)
    if edited is not None:
        return owed, Attachment(path.name, edited)
    data = form_workbook(content, session.locale, session.layout, session.theme)
    slip = Attachment(path.name, data, says=digest_of(replace(content, due=status.period.due)))
    return replace(owed, marked=len(content.marks)), slip


def _slip_path(session: Session, month: Period, department: Department) -> Path:
    name = file_name_for("form.files.correction", session.plan, department, month, session.locale)
    return session.project.corrections(month.id) / name


def _edited(session: Session, path: Path) -> bytes | None:
    """The slip as a person changed it, None if nobody did."""
    if not path.is_file():
        return None
    data = path.read_bytes()
    known = session.ledger.known_output(session.project.relative(path)) if session.ledger is not None else None
    return None if known in (None, sha256_of(data)) else data


def _form_as_built(session: Session, month: Period, department: Department) -> Attachment | None:
    """The form that the department got, if it still stands as it was built."""
    builds = session.ledger.builds(month.id) if session.ledger is not None else ()
    for build in builds:
        path = session.project.root / build.file
        if build.department == department.id and path.is_file():
            data = path.read_bytes()
            return Attachment(path.name, data) if sha256_of(data) == build.sha256 else None
    return None


def _void(session: Session, month: Period, standing: set[str]) -> list[Path]:
    """Reminders of what is no longer owed that never went out; what a person edited stays, and is not sent."""
    ledger = session.writable
    states = {mail.message_id: mail.state for mail in ledger.mails(month.id)}
    return [
        draft.path
        for draft in drafts_in_outbox(session, month).drafts
        if draft.reminds and draft.path.name not in standing and states.get(draft.message_id) == DRAFTED
        if sha256_of(draft.data) == ledger.known_output(session.project.relative(draft.path))
    ]


def _removed(path: Path) -> Path:
    path.unlink()
    return path
