"""Fetch: new messages of the office's mailbox into the inbox, byte for byte, each once."""

from __future__ import annotations

import re
import ssl
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta, tzinfo

from xlplan.errors import ProjectError
from xlplan.incoming.containers.headers import dated_at, received_at, sender_of
from xlplan.incoming.mail_words import mail_words
from xlplan.incoming.mailbox import KnownMail, MailSource, Message, MessageFate, Wish, new_messages
from xlplan.incoming.natures import MailNature, Nature, headers_of, nature_of_bytes
from xlplan.ledger.records import Fetched
from xlplan.locale import all_languages
from xlplan.outputs import publish, sha256_of
from xlplan.pipeline.judging import moment
from xlplan.pipeline.mail_access import IMAP_PASSWORD, Ask, mail_source, password_for
from xlplan.pipeline.session import Session

FOLDER = "mail"
"""In the inbox: where fetched messages are saved."""

_CLOCKS = timedelta(days=1)
"""A server judges the day a message came by its own clock and zone."""

_UNSAFE = re.compile(r"[^A-Za-z0-9@._+-]+")
_LONGEST_NAME = 60
"""Characters of a sender's address in the name of a saved message."""

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class FetchWish:
    """What to fetch, as typed. since: a day, "" for the one when the first forms were built. folder: of the mailbox,
    "" for the one in the settings."""

    since: str = ""
    folder: str = ""
    unread: bool = False
    mark: bool = False


@dataclass(frozen=True)
class SavedMail:
    """A message that was saved. file: relative to the project folder. sender, subject: as it says. nature: a letter,
    or what else it is; `merge` takes nothing empty in the others for a return."""

    file: str
    sender: str
    subject: str
    size: int
    nature: Nature = Nature.LETTER


@dataclass(frozen=True)
class FetchResult:
    """What a fetch came to. left: messages that stay in the mailbox, too large or refused by the server. bounces: mails
    of the office that came back. known: messages that were copied before, under another number."""

    source: MailSource
    since: date
    saved: tuple[SavedMail, ...] = ()
    left: tuple[Message, ...] = ()
    bounces: tuple[MailNature, ...] = ()
    known: int = 0


def fetch(
    session: Session,
    wish: FetchWish,
    *,
    ask: Ask,
    sleep: Callable[[float], None],
    context: ssl.SSLContext | None = None,
    progress: Progress | None = None,
) -> FetchResult:
    """Save what is new in the mailbox to `inbox/mail/`, and remember it, message by message.

    Raises ProjectError: `mail-no-imap` without a server in the settings, and what the server refuses; what was saved
    before stays saved.
    """
    source = mail_source(session.plan.settings, wish.folder)
    if source is None:
        raise ProjectError("mail-no-imap")
    since = _since(session, wish.since)
    password = password_for(source.user, source.host, IMAP_PASSWORD, ask)
    asked = Wish(since - _CLOCKS, wish.unread, wish.mark)
    desk = _Desk(session, source)
    for message in new_messages(source, password, asked, desk.seen(), sleep=sleep, context=context, progress=progress):
        desk.take(message)
    return replace(desk.result, since=since)


class _Desk:
    """Takes messages one by one: saved first, remembered then."""

    def __init__(self, session: Session, source: MailSource) -> None:
        self._session, self._source = session, source
        plan, languages = session.plan, all_languages(session.project.own_templates)
        self._words = mail_words(languages, plan.settings.sender, plan.departments)
        self._before = session.writable.fetched()
        self._files = {message.sha256: message.file for message in self._before if message.sha256}
        self.result = FetchResult(source, date.min)

    def seen(self) -> KnownMail:
        """What earlier fetches and sendings know."""
        uids: defaultdict[tuple[str, int], set[int]] = defaultdict(set)
        for message in self._before:
            if message.account == self._source.account:
                uids[message.folder, message.uidvalidity].add(message.uid)
        heads = {(message.head, message.size) for message in self._before}
        return KnownMail(uids, heads, {mail.message_id for mail in self._session.writable.mails()})

    def take(self, message: Message) -> None:
        """Deal with one message."""
        if message.fate in (MessageFate.TOO_LARGE, MessageFate.REFUSED):
            self.result = replace(self.result, left=(*self.result.left, message))
            return
        if message.fate is MessageFate.KNOWN:
            self.result = replace(self.result, known=self.result.known + 1)
        sha256 = file = ""
        if message.fate is MessageFate.COPIED:
            sha256 = sha256_of(message.data)
            file = self._files.get(sha256) or self._save(message, sha256)
        self._remember(message, sha256, file)

    def _save(self, message: Message, sha256: str) -> str:
        session = self._session
        name = file_name_of(message.data, sha256, session.plan.settings.zone)
        path = session.project.inbox / FOLDER / name
        publish(path, message.data, known_sha=None, now=session.now)
        file = session.project.relative(path)
        self._files[sha256] = file
        found = nature_of_bytes(message.data, self._words)
        if found.nature is Nature.BOUNCE:
            self.result = replace(self.result, bounces=(*self.result.bounces, found))
            return file
        saved = SavedMail(file, message.sender, message.subject, len(message.data), found.nature)
        self.result = replace(self.result, saved=(*self.result.saved, saved))
        return file

    def _remember(self, message: Message, sha256: str, file: str) -> None:
        self._session.writable.record_fetched(
            Fetched(
                account=self._source.account,
                folder=self._source.folder,
                uidvalidity=message.uidvalidity,
                uid=message.uid,
                message_id=message.message_id,
                head=message.head,
                size=message.size,
                sha256=sha256,
                file=file,
                at=self._session.now,
            )
        )


def file_name_of(data: bytes, sha256: str, zone: tzinfo) -> str:
    """The name of a saved message, from its bytes alone: when it came, from whom, and its hash."""
    headers = headers_of(data)
    came = received_at(headers) or dated_at(headers)
    when = f"{came.astimezone(zone):%Y%m%d-%H%M}" if came is not None else "undated"
    sender = _UNSAFE.sub("-", sender_of(headers)).strip(".-")[:_LONGEST_NAME]
    return "_".join(part for part in (when, sender, sha256[:16]) if part) + ".eml"


def _since(session: Session, given: str) -> date:
    """The day as typed; else when the first forms were built, since nothing can have come back before; else the first
    day of last month. Raises RequestError if it is no day."""
    zone = session.plan.settings.zone
    if given:
        return moment(session, given).astimezone(zone).date()
    built = [build.built_at for build in session.writable.builds()]
    if built:
        return min(built).astimezone(zone).date()
    today = session.now.astimezone(zone)
    return (today.date().replace(day=1) - timedelta(days=1)).replace(day=1)
