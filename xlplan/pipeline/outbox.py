"""The drafts that stand in the outbox, as they are now: a person may have edited, saved anew or deleted them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from pathlib import Path

from xlplan.incoming.containers.headers import header
from xlplan.ledger.records import Mail
from xlplan.outgoing.drafts import REQUEST, Draft
from xlplan.outgoing.forms import file_name_for
from xlplan.outgoing.reminders import ReminderKind
from xlplan.outgoing.wire import recipients_of
from xlplan.outputs import sha256_of
from xlplan.pipeline.results import Written
from xlplan.pipeline.session import Session
from xlplan.pipeline.writing import write_output
from xlplan.plan.model import Department, Period

KINDS = (REQUEST, *(kind.value for kind in ReminderKind))
REMINDERS = frozenset(kind.value for kind in ReminderKind)
DRAFTED = "drafted"
_ID = re.compile(rb"^message-id:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n", re.IGNORECASE | re.MULTILINE)
_HEAD_END = re.compile(rb"\r?\n(?=\r?\n)")


@dataclass(frozen=True)
class OutboxDraft:
    """A draft in the outbox. data: as it is to be sent. content: what it says, whatever its headers and however a mail
    program wrote it down; two drafts of the same content are the same mail."""

    department: Department
    kind: str
    path: Path
    data: bytes
    message_id: str
    recipients: tuple[str, ...]
    content: str

    @property
    def reminds(self) -> bool:
        """Whether it asks for what is owed, and is void when that has come."""
        return self.kind in REMINDERS


@dataclass(frozen=True)
class Outbox:
    """The mail folder of a period. strangers: names of `.eml` files there that are no drafts of this plan: earlier
    ones under dated names, mails that a person put there."""

    drafts: tuple[OutboxDraft, ...]
    strangers: tuple[str, ...]


def drafts_in_outbox(session: Session, month: Period) -> Outbox:
    """The drafts of a period, by department in the order of the plan, then by kind."""
    folder = session.project.mail(month.id)
    present = {path.name: path for path in sorted(folder.glob("*.eml"))} if folder.is_dir() else {}
    drafts: list[OutboxDraft] = []
    ids: set[str] = set()
    for department in session.plan.departments:
        for kind in KINDS:
            path = present.pop(draft_name(session, department, month, kind), None)
            if path is not None:
                draft = _read(department, kind, path, ids)
                ids.add(draft.message_id)
                drafts.append(draft)
    return Outbox(tuple(drafts), tuple(present))


def draft_name(session: Session, department: Department, month: Period, kind: str) -> str:
    """The file name of a draft."""
    return file_name_for(f"mail.files.{kind}", session.plan, department, month, session.locale)


def write_draft(session: Session, month: Period, draft: Draft) -> Written:
    """Write a draft and remember it. One that a person edited stays as it is while there is nothing new to say."""
    path = session.project.mail(month.id) / draft.file_name
    ledger = session.writable
    if path.is_file() and ledger.known_output(session.project.relative(path)) == sha256_of(draft.data):
        written = Written(path, changed=False)
    else:
        written = write_output(session, path, draft.data)
    if not ledger.knows_mail(draft.message_id):
        recipients = draft.recipients
        ledger.record_mail(
            Mail(draft.message_id, draft.department.id, month.id, draft.kind, recipients, DRAFTED, session.now)
        )
    return written


def _read(department: Department, kind: str, path: Path, taken: set[str]) -> OutboxDraft:
    data = path.read_bytes()
    message = message_from_bytes(data)
    found = header(message, "message-id")
    if not re.fullmatch(r"<[^<>\s]+@[^<>\s]+>", found) or found in taken:
        found = f"<xlplan.{sha256_of(path.name.encode() + data)[:32]}@xlplan.invalid>"
        data = _with_id(data, found)
    return OutboxDraft(department, kind, path, data, found, recipients_of(data), _content_of(message))


def _with_id(data: bytes, message_id: str) -> bytes:
    """A mail that lost its id, or shares another's, with one of its own."""
    end = _HEAD_END.search(data)
    head, rest = (data[: end.end()], data[end.end() :]) if end else (data, b"")
    return b"Message-ID: " + message_id.encode() + b"\r\n" + _ID.sub(b"", head) + rest


def _content_of(message: Message) -> str:
    digest = hashlib.sha256()
    for part in _told(message):
        digest.update(part + b"\x1f")
    return digest.hexdigest()


def _told(message: Message) -> Iterator[bytes]:
    yield header(message, "subject").encode("utf-8", "replace")
    for part in message.walk():
        if part.is_multipart():
            continue
        payload = part.get_payload(decode=True)
        told = payload if isinstance(payload, bytes) else b""
        yield b"\n".join(told.split()) if part.get_content_maintype() == "text" else told
