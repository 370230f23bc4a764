"""How the office's mail servers are reached: addresses from the settings, passwords from anywhere but plan.xlsx."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from email.utils import parseaddr

from xlplan.errors import ProjectError
from xlplan.incoming.mailbox import INBOX, MailSource, Protection
from xlplan.outgoing.sending import MailServer, Security
from xlplan.plan.model import Settings

KEYRING_SERVICE = "xlplan"
SMTP_PASSWORD, IMAP_PASSWORD = "XLPLAN_SMTP_PASSWORD", "XLPLAN_IMAP_PASSWORD"
_SMTP_TLS, _SMTP_STARTTLS, _IMAP_TLS, _IMAP_STARTTLS = 465, 587, 993, 143

Ask = Callable[[str, str], str | None]
"""Asks a person for the password of an account at a host; None where nobody watches."""


def mail_server(settings: Settings) -> MailServer | None:
    """The server for outgoing mail, None if the settings name none. Security that is not given follows from the port,
    a port that is not given from the security."""
    if not settings.smtp_host:
        return None
    given = settings.smtp_security or ("starttls" if settings.smtp_port not in (0, _SMTP_TLS) else "tls")
    security = Security(given)
    port = settings.smtp_port or (_SMTP_TLS if security is Security.TLS else _SMTP_STARTTLS)
    user = settings.smtp_user or ("" if security is Security.NONE else _own_address(settings))
    return MailServer(settings.smtp_host, port, security, user)


def mail_source(settings: Settings, folder: str = "") -> MailSource | None:
    """The mailbox for incoming mail, None if the settings name none. folder: instead of the one in the settings."""
    if not settings.imap_host:
        return None
    given = settings.imap_security or ("starttls" if settings.imap_port == _IMAP_STARTTLS else "tls")
    protection = Protection(given)
    port = settings.imap_port or (_IMAP_TLS if protection is Protection.TLS else _IMAP_STARTTLS)
    user = settings.imap_user or _own_address(settings)
    return MailSource(settings.imap_host, port, protection, user, folder or settings.imap_folder or INBOX)


def password_for(user: str, host: str, variable: str, ask: Ask, environment: Mapping[str, str] | None = None) -> str:
    """The password of an account: from the system's keyring, else from an environment variable, else asked for.

    Raises ProjectError `mail-no-password` if it is nowhere and nobody can be asked.
    """
    env = os.environ if environment is None else environment
    found = _from_keyring(user) or env.get(variable) or ask(user, host)
    if not found:
        raise ProjectError("mail-no-password", user=user, host=host, variable=variable, service=KEYRING_SERVICE)
    return found


def _from_keyring(user: str) -> str | None:
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(KEYRING_SERVICE, user)
    except KeyringError:
        return None


def _own_address(settings: Settings) -> str:
    return parseaddr(settings.sender)[1]
