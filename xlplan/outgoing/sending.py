"""Sending mails over SMTP: one after the other, each result handed out before the next mail goes.

A mail goes out at most once: what a server took is never offered to it again, and where the connection ends after the
whole mail was handed over, but before the server's answer, the result is UNCERTAIN and a person decides.
"""

from __future__ import annotations

import select
import smtplib
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from xlplan.errors import ProjectError, reason_of
from xlplan.outgoing.wire import dotted, ready_to_send, recipients_of, sender_of

_OK, _START_INPUT, _CLOSING = 250, 354, 421
_ATTEMPTS = 4
_FIRST_WAIT = 2.0
_LISTEN = 0.05
"""Seconds to listen for a server that hangs up, between the mail's last line and the dot that ends it."""


class Security(StrEnum):
    """How the connection is kept secret: from its first byte, from STARTTLS on, not at all."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True)
class MailServer:
    """The office's mail server. user: "" where it asks for none. pause: seconds between two mails. per_connection:
    mails after which to connect anew. timeout: seconds to wait for an answer."""

    host: str
    port: int
    security: Security = Security.STARTTLS
    user: str = ""
    pause: float = 1.0
    per_connection: int = 50
    timeout: float = 60.0


class Delivery(StrEnum):
    """SENT: to all. PARTLY: some addresses were refused. FAILED: to nobody. UNCERTAIN: only the server knows."""

    SENT = "sent"
    PARTLY = "partly"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True)
class Outbound:
    """A mail to send: the bytes of its draft, as they stand in the outbox. recipients: those who have not got it yet;
    empty for all that its headers name."""

    message_id: str
    data: bytes
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sent:
    """What became of a mail. delivered: addresses that the server took. refused: what it said of the others. reason:
    why nothing went. attempts: how often it was tried."""

    message_id: str
    delivery: Delivery
    delivered: tuple[str, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    attempts: int = 1


def send(
    mails: Iterable[Outbound],
    server: MailServer,
    password: str,
    *,
    clock: Callable[[], datetime],
    sleep: Callable[[float], None],
    context: ssl.SSLContext | None = None,
) -> Iterator[Sent]:
    """Send mails one after the other; the caller records each result before it asks for the next.

    clock: for the Date header. sleep: waits that many seconds. context: for servers with a certificate of their own.
    Raises ProjectError where the server cannot be reached, refuses the login or offers no secret connection: then no
    mail of these was sent from here on.
    """
    session = _Session(server, password, sleep, context or ssl.create_default_context())
    try:
        for index, mail in enumerate(mails):
            if index > 0:
                sleep(server.pause)
            yield session.deliver(mail, clock())
    finally:
        session.close()


def try_server(server: MailServer, password: str, context: ssl.SSLContext | None = None) -> None:
    """Connect, log in and leave, sending nothing. Raises ProjectError as `send` does."""
    session = _Session(server, password, lambda _seconds: None, context or ssl.create_default_context())
    try:
        session._connected()
    finally:
        session.close()


class _HangUpError(Exception):
    """The connection ended, or the server is busy: worth another try."""


class _UnansweredError(Exception):
    """The connection ended after the whole mail was handed over."""


@dataclass
class _Progress:
    """How far one mail has come."""

    pending: list[str]
    delivered: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    last: str = ""

    def settle(self, address: str, code: int, text: str) -> None:
        """What the server said of an address: 5xx is final, 4xx may pass."""
        self.last = text
        if code >= 500:
            self.pending.remove(address)
            self.refused[address] = text


class _Session:
    """A connection that is made when first needed and again when it is lost."""

    def __init__(
        self, server: MailServer, password: str, sleep: Callable[[float], None], context: ssl.SSLContext
    ) -> None:
        self._server, self._password, self._sleep, self._context = server, password, sleep, context
        self._smtp: smtplib.SMTP | None = None
        self._used = 0

    def deliver(self, mail: Outbound, moment: datetime) -> Sent:
        """Send one mail, trying again while the server is busy or hangs up before it has the mail."""
        data = ready_to_send(mail.data, moment)
        progress = _started(mail)
        attempts = 0
        while progress.pending and attempts < _ATTEMPTS:
            if attempts > 0:
                self._sleep(_FIRST_WAIT * 2 ** (attempts - 1))
            attempts += 1
            try:
                self._transact(data, progress)
            except _HangUpError as exc:
                progress.last = str(exc)
                self.close()
            except _UnansweredError as exc:
                self.close()
                delivered, refused = tuple(progress.delivered), dict(progress.refused)
                return Sent(mail.message_id, Delivery.UNCERTAIN, delivered, refused, str(exc), attempts)
            except ProjectError:
                if not progress.delivered:
                    raise
                break  # what was delivered is told first; the next mail meets the same trouble
        return _result(mail, progress, attempts)

    def close(self) -> None:
        """End the connection, politely if it still stands."""
        if self._smtp is None:
            return
        try:
            self._smtp.quit()
        except (smtplib.SMTPException, OSError):
            self._smtp.close()
        self._smtp = None

    def _transact(self, data: bytes, progress: _Progress) -> None:
        smtp = self._connected()
        try:
            accepted = self._envelope(smtp, data, progress)
            if accepted:
                self._hand_over(smtp, data, accepted, progress)
        except (smtplib.SMTPServerDisconnected, OSError) as exc:
            raise _HangUpError(_reason(exc)) from exc
        self._used += 1

    def _envelope(self, smtp: smtplib.SMTP, data: bytes, progress: _Progress) -> list[str]:
        options = [f"size={len(data)}"] if smtp.has_extn("size") else []
        code, text = _answer(smtp.mail(sender_of(data) or self._server.user, options))
        if code != _OK:
            for address in list(progress.pending):
                progress.settle(address, code, text)
            self._reset(smtp, code)
            return []
        accepted = []
        for address in list(progress.pending):
            code, text = _answer(smtp.rcpt(address))
            if code in (_OK, _OK + 1):
                accepted.append(address)
            else:
                progress.settle(address, code, text)
        if not accepted:
            self._reset(smtp, code)
        return accepted

    def _hand_over(self, smtp: smtplib.SMTP, data: bytes, accepted: list[str], progress: _Progress) -> None:
        code, text = _answer(smtp.docmd("DATA"))
        if code == _START_INPUT:
            smtp.send(dotted(data))
            early = _early_word(smtp)
            code, text = early or self._answer_to_the_end(smtp)
            if early is not None:
                self._early_end(code, text)
        if code == _OK:
            progress.delivered += accepted
            progress.pending = [address for address in progress.pending if address not in accepted]
            return
        for address in accepted:
            progress.settle(address, code, text)
        if self._smtp is not None:
            self._reset(smtp, code)

    def _early_end(self, code: int, text: str) -> None:
        """A server that answers in the middle of a mail expects nothing more of this connection."""
        if code < 500:
            raise _HangUpError(text)
        self.close()

    def _answer_to_the_end(self, smtp: smtplib.SMTP) -> tuple[int, str]:
        try:
            smtp.send(b".\r\n")
            return _answer(smtp.getreply())
        except (smtplib.SMTPServerDisconnected, OSError) as exc:
            raise _UnansweredError(_reason(exc)) from exc

    def _reset(self, smtp: smtplib.SMTP, code: int) -> None:
        if code == _CLOSING:
            raise _HangUpError(str(code))
        smtp.rset()

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is not None and self._used >= self._server.per_connection:
            self.close()
        if self._smtp is None:
            self._smtp = self._connect()
            self._used = 0
        return self._smtp

    def _connect(self) -> smtplib.SMTP:
        """A connection that is secret and logged in; tried several times, since servers have their moments."""
        wait, reason = _FIRST_WAIT, ""
        for attempt in range(_ATTEMPTS):
            if attempt > 0:
                self._sleep(wait)
                wait *= 2
            try:
                return self._opened()
            except smtplib.SMTPAuthenticationError as exc:
                code, text = _answer((exc.smtp_code, _bytes(exc.smtp_error)))
                if code >= 500:
                    raise ProjectError(
                        "mail-login", host=self._server.host, user=self._server.user, reason=text
                    ) from exc
                reason = text
            except ssl.SSLError as exc:
                raise ProjectError("mail-certificate", host=self._server.host, reason=_reason(exc)) from exc
            except (smtplib.SMTPException, OSError) as exc:
                reason = _reason(exc)
        raise ProjectError("mail-server", host=self._server.host, port=self._server.port, reason=reason)

    def _opened(self) -> smtplib.SMTP:
        server = self._server
        if server.user and server.security is Security.NONE:
            raise ProjectError("mail-plain-password", host=server.host)
        with ExitStack() as on_failure:
            smtp = self._greeted()
            on_failure.callback(smtp.close)
            if server.security is Security.STARTTLS:
                if not smtp.has_extn("starttls"):
                    raise ProjectError("mail-no-starttls", host=server.host)
                smtp.starttls(context=self._context)
                smtp.ehlo()
            if server.user:
                smtp.login(server.user, self._password)
            on_failure.pop_all()
        return smtp

    def _greeted(self) -> smtplib.SMTP:
        server = self._server
        smtp: smtplib.SMTP
        if server.security is Security.TLS:
            smtp = smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout, context=self._context)
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
        smtp.ehlo_or_helo_if_needed()
        return smtp


def _started(mail: Outbound) -> _Progress:
    addresses = mail.recipients or recipients_of(mail.data)
    strange = {address: f"553 SMTPUTF8 {address}" for address in addresses if not address.isascii()}
    return _Progress([address for address in addresses if address.isascii()], refused=strange)


def _result(mail: Outbound, progress: _Progress, attempts: int) -> Sent:
    refused = progress.refused | dict.fromkeys(progress.pending, progress.last)
    delivered = tuple(progress.delivered)
    if not delivered:
        reason = progress.last or next(iter(refused.values()), "")
        return Sent(mail.message_id, Delivery.FAILED, (), refused, reason, attempts)
    delivery = Delivery.PARTLY if refused else Delivery.SENT
    return Sent(mail.message_id, delivery, delivered, refused, "", attempts)


def _early_word(smtp: smtplib.SMTP) -> tuple[int, str] | None:
    """What the server said before the mail was at its end, None if nothing. Where it hung up, it did not take the mail.

    Raises SMTPServerDisconnected.
    """
    sock, file = smtp.sock, smtp.file
    if sock is None or file is None:
        raise smtplib.SMTPServerDisconnected("no connection")
    readable, _, _ = select.select([sock], [], [], _LISTEN)
    if not readable:
        return None
    patience = sock.gettimeout()
    sock.settimeout(_LISTEN)
    try:
        file.peek(1)
    except TimeoutError:  # only TLS's own housekeeping came in; a file that timed out reads no more
        file.close()
        smtp.file = None
        return None
    finally:
        sock.settimeout(patience)
    return _answer(smtp.getreply())


def _answer(reply: tuple[int, bytes]) -> tuple[int, str]:
    code, text = reply
    return code, f"{code} {text.decode('utf-8', 'replace')}".strip()


def _bytes(text: bytes | str) -> bytes:
    return text.encode() if isinstance(text, str) else text


def _reason(exc: Exception) -> str:
    return reason_of(exc)
