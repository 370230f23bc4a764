"""The words by which mails of systems are known: what a merge needs before any mail is opened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import getaddresses

from xlplan.codes import normalised
from xlplan.locale import Locale


@dataclass(frozen=True)
class MailWords:
    """How subjects and texts of mails read that a system wrote, in every language (`codes.normalised`). auto_text: how
    texts begin. delayed: of those that say that the server still tries. own: the office's address."""

    auto_reply: tuple[str, ...]
    auto_text: tuple[str, ...]
    bounce: tuple[str, ...]
    bounce_text: tuple[str, ...]
    delayed: tuple[str, ...]
    own: str = ""


def mail_words(locales: Iterable[Locale], own: str = "") -> MailWords:
    """The words of these languages together."""
    tables = [locale.table("incoming", "mails") for locale in locales]
    auto_reply, auto_text, bounce, bounce_text, delayed = (
        tuple(dict.fromkeys(normalised(str(word)) for table in tables for word in table[key]))
        for key in ("auto_reply", "auto_text", "bounce", "bounce_text", "delayed")
    )
    address = getaddresses([own])[0][1] if own else ""
    return MailWords(auto_reply, auto_text, bounce, bounce_text, delayed, address.casefold())
