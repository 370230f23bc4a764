"""Drafts: mails written to the outbox, opened and sent by a person or by `send`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xlplan.findings import Finding
from xlplan.form.stamp import token_of
from xlplan.form.workbook_words import due_words
from xlplan.locale import Locale
from xlplan.outgoing.findings import BAD_ADDRESS, NO_ADDRESS, NO_SENDER
from xlplan.outgoing.forms import DepartmentForm, file_name_for
from xlplan.outgoing.letters import Attachment, Letter, Mailbox, mailbox_of
from xlplan.plan.model import Department, Period, Plan
from xlplan.plan.period_names import shown_period
from xlplan.plan.reading.mail import SLOT

REQUEST = "request"


@dataclass(frozen=True)
class Draft:
    """A mail to a department. kind: `request` or a ReminderKind. file_name: of its `.eml`. data: the
    `.eml` itself."""

    department: Department
    kind: str
    file_name: str
    letter: Letter
    data: bytes
    findings: tuple[Finding, ...] = ()

    @property
    def message_id(self) -> str:
        """The id by which the ledger remembers the mail."""
        return self.letter.message_id

    @property
    def recipients(self) -> tuple[str, ...]:
        """Every address that the mail goes to."""
        return tuple(box.address for box in (*self.letter.to, *self.letter.cc))


def request_draft(plan: Plan, period: Period, form: DepartmentForm, workbook: bytes, locale: Locale) -> Draft:
    """The mail that asks a department to fill its form, with the form attached."""
    rows = form.content.rows
    context = {
        "rows": rows,
        "leads": sum(row.role == "lead" for row in rows),
        "questions": tuple(question.text for question in form.content.questions),
        "token": token_of(form.content.stamp),
    }
    attachment = Attachment(form.file_name, workbook)
    return draft_of(REQUEST, plan, period, form.department, locale, context, (attachment,))


def draft_of(
    kind: str,
    plan: Plan,
    period: Period,
    department: Department,
    locale: Locale,
    context: Mapping[str, Any],
    attachments: tuple[Attachment, ...] = (),
) -> Draft:
    """A mail of some kind: `templates/<lang>/mail/<kind>.txt.j2` and `.html.j2`, its subject in `mail.toml`.

    context: what these templates need besides plan, department, period, due, office, sender and attachments.
    """
    settings = plan.settings
    words = {
        "plan": settings.name,
        "department": department.name,
        "contact": department.contact,
        "period": shown_period(period.id, locale),
        "due": due_words(period.due, locale),
        "office": settings.organisation or locale.text("mail.office"),
        "sender": settings.sender,
        "attachments": tuple(attachment.name for attachment in attachments),
        **context,
    }
    words |= own_words(plan, kind, words, locale)
    sender, to, cc, findings = _addressed(plan, period, department)
    shown = {key: words[key] for key in ("plan", "department", "period")}
    letter = Letter(
        sender=sender,
        to=to,
        cc=cc,
        subject=words["subject"] or locale.text(f"mail.subjects.{kind}", **shown),
        text=locale.render(f"mail/{kind}.txt.j2", **words),
        html=locale.render(f"mail/{kind}.html.j2", **words),
        attachments=attachments,
    )
    file_name = file_name_for(f"mail.files.{kind}", plan, department, period, locale)
    return Draft(department, kind, file_name, letter, letter.as_draft(), findings)


_OPENINGS = {REQUEST: "body", "missing": "tone", "escalation": "tone"}
"""The item of the sheet of mails that takes the place of a mail's first paragraph."""


def own_words(plan: Plan, kind: str, words: Mapping[str, Any], locale: Locale) -> dict[str, str]:
    """Salutation, opening, closing and signature of a mail: the office's own where its plan has some, "" where the
    template's stand."""
    owed = words.get("owed")
    filling = {
        slot: "" if value is None else str(value)
        for slot, value in {**words, "days": getattr(owed, "days", "")}.items()
        if slot in locale.table("mail", "slots")
    }
    own = {item: SLOT.sub(lambda slot: filling[slot[1]], text) for item, text in plan.mail.items()}
    greeting = "mail.salutation_contact" if words["contact"] else "mail.salutation"
    greeted = locale.text(greeting, department=words["department"], contact=words["contact"])
    signature = own.get("signature", "") or str(words["office"])
    closing = own.get("closing", "")
    return {
        "subject": own.get("subject", "") if kind == REQUEST else "",
        "salutation": own.get("salutation", "") or greeted,
        "opening": own.get(_OPENINGS.get(kind, ""), ""),
        "closing": closing,
        "signature": signature,
        "ending": "\n\n".join(part for part in (closing, signature) if part),
    }


def preview(draft: Draft) -> str:
    """A draft as plain text, for a look before anything is written or sent."""
    letter = draft.letter
    lines = [
        f"From: {_shown((letter.sender,) if letter.sender is not None else ())}",
        f"To: {_shown(letter.to)}",
        *([f"Cc: {_shown(letter.cc)}"] if letter.cc else []),
        f"Subject: {letter.subject}",
        *(f"Attachment: {a.name} ({len(a.data)} bytes)" for a in letter.attachments),
        "",
        letter.text,
    ]
    return "\n".join(lines)


def _shown(boxes: tuple[Mailbox, ...]) -> str:
    return ", ".join(f"{box.name} <{box.address}>" if box.name else box.address for box in boxes)


def _addressed(
    plan: Plan, period: Period, department: Department
) -> tuple[Mailbox | None, tuple[Mailbox, ...], tuple[Mailbox, ...], tuple[Finding, ...]]:
    findings: list[Finding] = []
    to = _boxes(department.emails, department, period, findings)
    cc = tuple(box for box in _boxes(department.cc, department, period, findings) if box not in to)
    if not to:
        findings.append(NO_ADDRESS(department=department.id, period=period.id, name=department.name))
    settings = plan.settings
    sender = mailbox_of(settings.sender, settings.organisation) if settings.sender else None
    if sender is None:
        findings.append(NO_SENDER(period=period.id, text=settings.sender))
    return sender, to, cc, tuple(findings)


def _boxes(
    texts: tuple[str, ...], department: Department, period: Period, findings: list[Finding]
) -> tuple[Mailbox, ...]:
    boxes: dict[str, Mailbox] = {}
    for text in texts:
        box = mailbox_of(text, department.name)
        if box is None:
            found = BAD_ADDRESS(department=department.id, period=period.id, name=department.name, text=text)
            findings.append(found)
        else:
            boxes.setdefault(box.address.casefold(), box)
    return tuple(boxes.values())
