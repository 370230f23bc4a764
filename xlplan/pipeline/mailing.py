"""Send: the drafts of a period as they stand in the outbox, address by address at most once."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from xlplan.errors import ProjectError, XlplanError
from xlplan.findings import Finding
from xlplan.ledger.records import Mail
from xlplan.outgoing.findings import FAILED, REFUSED, UNCERTAIN
from xlplan.outgoing.sending import Delivery, Outbound, Sent, send
from xlplan.pipeline.lookup import find_department
from xlplan.pipeline.mail_access import SMTP_PASSWORD, Ask, mail_server, password_for
from xlplan.pipeline.merging import record_inbox
from xlplan.pipeline.outbox import OutboxDraft, drafts_in_outbox
from xlplan.pipeline.owing import owed_now
from xlplan.pipeline.session import Session
from xlplan.plan.model import Period

Progress = Callable[[int, int, str], None]
SENDING = "sending"


class PostState(StrEnum):
    """SENT, PARTLY, FAILED, UNCERTAIN: as the server left it now. BEFORE: it went out earlier. UNSURE: an earlier try
    ended without an answer; only `--resend` tries again. WITHDRAWN: a reminder of what is no longer owed. READY: a
    dry run would send it. UNADDRESSED: nobody to send it to. WAITING: not reached."""

    SENT = "sent"
    PARTLY = "partly"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    BEFORE = "before"
    UNSURE = "unsure"
    WITHDRAWN = "withdrawn"
    READY = "ready"
    UNADDRESSED = "unaddressed"
    WAITING = "waiting"


_ILL = {PostState.PARTLY, PostState.FAILED, PostState.UNCERTAIN, PostState.UNSURE}


@dataclass(frozen=True)
class Post:
    """One draft and what became of it. recipients: those it went to, or is to go to. refused: what the server said of
    addresses. reason: why nothing went."""

    draft: OutboxDraft
    state: PostState
    recipients: tuple[str, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class SendResult:
    """What a sending came to. stopped: why it ended before its end; what was sent until then is recorded. strangers:
    files beside the drafts that are none, and were left alone."""

    period: Period
    posts: tuple[Post, ...]
    strangers: tuple[str, ...] = ()
    stopped: XlplanError | None = None

    @property
    def ill(self) -> bool:
        """Whether a mail did not reach everyone it is for."""
        return self.stopped is not None or any(post.state in _ILL for post in self.posts)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What a person has to see to: refused addresses, mails that did not go, mails of which nobody knows."""
        return tuple(finding for post in self.posts for finding in _findings(post, self.period))


@dataclass(frozen=True)
class SendWish:
    """What to send. only: names of departments, none for all. kinds: of mails, none for all. resend: also what went out
    before."""

    only: tuple[str, ...] = ()
    kinds: frozenset[str] = frozenset()
    resend: bool = False
    dry_run: bool = False


def send_drafts(
    session: Session,
    period: str | None,
    wish: SendWish,
    *,
    ask: Ask,
    clock: Callable[[], datetime],
    sleep: Callable[[float], None],
    context: ssl.SSLContext | None = None,
    progress: Progress | None = None,
) -> SendResult:
    """Send what has not gone out yet. The ledger knows of each mail before it goes and after it went, so that an
    interrupted run goes on where it ended.

    Raises ProjectError: `mail-no-smtp` without a server in the settings, `mail-no-password`, `mail-password-letters`
    for one that SMTP cannot carry; RequestError for an unknown department or period.
    """
    month = session.period(period)
    server = mail_server(session.plan.settings)
    if server is None and not wish.dry_run:
        raise ProjectError("mail-no-smtp", folder=session.project.relative(session.project.mail(month.id)))
    outbox = drafts_in_outbox(session, month)
    wanted = {find_department(session, name).id for name in wish.only}
    drafts = [
        draft
        for draft in outbox.drafts
        if (not wanted or draft.department.id in wanted) and (not wish.kinds or draft.kind in wish.kinds)
    ]
    posts = _planned(session, month, drafts, resend=wish.resend)
    result = SendResult(month, tuple(posts), outbox.strangers)
    ready = [post for post in posts if post.state is PostState.READY]
    if wish.dry_run or not ready or server is None:
        return result
    password = password_for(server.user, server.host, SMTP_PASSWORD, ask) if server.user else ""
    if not password.isascii():
        raise ProjectError("mail-password-letters", user=server.user, host=server.host)
    sending = _Sending(session, month, ready)
    try:
        results = send(sending.outbound(), server, password, clock=clock, sleep=sleep, context=context)
        for number, sent in enumerate(results, 1):
            post = sending.settle(sent)
            if progress is not None:
                progress(number, len(ready), post.draft.department.name)
    except XlplanError as exc:
        sending.undo()
        result = replace(result, stopped=exc)
    return replace(result, posts=tuple(sending.of(post) for post in posts))


def _findings(post: Post, month: Period) -> Iterator[Finding]:
    department = post.draft.department
    name = department.name
    if post.state in (PostState.UNCERTAIN, PostState.UNSURE):
        yield UNCERTAIN(department=department.id, period=month.id, name=name)
    elif post.state is PostState.FAILED and not post.refused:
        yield FAILED(department=department.id, period=month.id, name=name, reason=post.reason)
    for address, reason in post.refused:
        yield REFUSED(department=department.id, period=month.id, name=name, address=address, reason=reason)


def _planned(session: Session, month: Period, drafts: list[OutboxDraft], *, resend: bool) -> list[Post]:
    """What is to become of every draft. The inbox is read first: nobody is chased for what lies there."""
    if any(draft.reminds for draft in drafts):
        record_inbox(session)
    mails = session.writable.mails(month.id)
    owed = {(owed.department.id, owed.kind.value) for owed in owed_now(session, month)}
    return [_plan(draft, mails, owed, resend=resend) for draft in drafts]


def _plan(draft: OutboxDraft, mails: tuple[Mail, ...], owed: set[tuple[str, str]], *, resend: bool) -> Post:
    if not draft.recipients:
        return Post(draft, PostState.UNADDRESSED)
    if resend:
        return Post(draft, PostState.READY, draft.recipients)
    same = [mail for mail in mails if _is_same(mail, draft)]
    delivered = {address.casefold() for mail in same for address in mail.delivered}
    unsure = {address.casefold() for mail in same for address in mail.unsure} - delivered
    left = tuple(a for a in draft.recipients if a.casefold() not in delivered | unsure)
    if not left:
        return Post(draft, PostState.UNSURE if unsure else PostState.BEFORE, draft.recipients)
    if draft.reminds and (draft.department.id, draft.kind) not in owed:
        return Post(draft, PostState.WITHDRAWN)
    return Post(draft, PostState.READY, left)


def _is_same(mail: Mail, draft: OutboxDraft) -> bool:
    """The same mail, even if its addresses were corrected or a mail program gave it a new id since."""
    if mail.message_id == draft.message_id:
        return True
    told = (mail.department, mail.kind, mail.content)
    return bool(mail.content) and told == (draft.department.id, draft.kind, draft.content)


class _Sending:
    """One run of mails, recorded one by one."""

    def __init__(self, session: Session, month: Period, ready: list[Post]) -> None:
        self._session, self._month = session, month
        self._ready = {post.draft.message_id: post for post in ready}
        self._done: dict[str, Post] = {}
        self._before = {mail.message_id: mail for mail in session.writable.mails(month.id)}
        self._current: Mail | None = None

    def outbound(self) -> Iterator[Outbound]:
        """The mails, each on record as going before it goes."""
        for post in self._ready.values():
            draft = post.draft
            known = self._before.get(draft.message_id) or self._new(draft)
            self._current = known
            unsure = tuple(dict.fromkeys((*known.unsure, *post.recipients)))
            self._record(replace(known, content=draft.content, state=SENDING, unsure=unsure, at=self._session.now))
            yield Outbound(draft.message_id, draft.data, post.recipients)

    def settle(self, sent: Sent) -> Post:
        """Record what became of a mail."""
        post, known = self._ready[sent.message_id], self._current
        if known is None:
            raise ValueError("a result without a mail")
        tried = set(post.recipients)
        unsure = [a for a in known.unsure if a not in tried]
        if sent.delivery is Delivery.UNCERTAIN:
            unsure += [a for a in post.recipients if a not in sent.delivered and a not in sent.refused]
        refused = {a: said for a, said in known.refused.items() if a not in tried} | dict(sent.refused)
        delivered = tuple(dict.fromkeys((*known.delivered, *sent.delivered)))
        state = _state(sent, delivered, refused)
        content, at = post.draft.content, self._session.now
        self._record(
            replace(
                known,
                recipients=post.draft.recipients,
                state=state,
                at=at,
                delivered=delivered,
                unsure=tuple(unsure),
                refused=refused,
                content=content,
            )
        )
        self._current = None
        done = Post(post.draft, PostState(state), post.recipients, tuple(sent.refused.items()), sent.reason)
        self._done[sent.message_id] = done
        return done

    def undo(self) -> None:
        """The server could not be reached: the mail that was on record as going did not go."""
        if self._current is not None:
            self._record(self._current)

    def of(self, post: Post) -> Post:
        """What became of a post."""
        if post.state is not PostState.READY:
            return post
        return self._done.get(post.draft.message_id, replace(post, state=PostState.WAITING))

    def _new(self, draft: OutboxDraft) -> Mail:
        return Mail(
            draft.message_id,
            draft.department.id,
            self._month.id,
            draft.kind,
            draft.recipients,
            "drafted",
            self._session.now,
            content=draft.content,
        )

    def _record(self, mail: Mail) -> None:
        self._session.writable.record_mail(mail)


def _state(sent: Sent, delivered: tuple[str, ...], refused: dict[str, str]) -> str:
    """The state of a mail over all its tries: what was delivered by an earlier one counts."""
    if sent.delivery is Delivery.UNCERTAIN:
        return sent.delivery.value
    if not delivered:
        return Delivery.FAILED.value
    return Delivery.PARTLY.value if refused else Delivery.SENT.value
