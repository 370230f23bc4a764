"""The words by which mails of systems are known: what a merge needs before any mail is opened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import parseaddr

from xlplan.codes import normalised
from xlplan.locale import Locale
from xlplan.plan.model import Department


@dataclass(frozen=True)
class MailWords:
    """How subjects and texts of mails read that a system wrote, in every language (`codes.normalised`). auto_text: how
    texts begin. delayed: of those that say that the server still tries. own: the office's address. registered: those of
    departments, from which people write."""

    auto_reply: tuple[str, ...]
    auto_text: tuple[str, ...]
    bounce: tuple[str, ...]
    bounce_text: tuple[str, ...]
    delayed: tuple[str, ...]
    own: str = ""
    registered: tuple[str, ...] = ()


def bare_address(text: str) -> str:
    """An address as it is compared, however it is written: `A <a@B.cn>` is `a@b.cn`."""
    return (parseaddr(text)[1] or text).strip().casefold()


def mail_words(locales: Iterable[Locale], own: str = "", departments: Iterable[Department] = ()) -> MailWords:
    """The words of these languages together, and whose addresses are known."""
    tables = [locale.table("incoming", "mails") for locale in locales]
    auto_reply, auto_text, bounce, bounce_text, delayed = (
        tuple(dict.fromkeys(normalised(str(word)) for table in tables for word in table[key]))
        for key in ("auto_reply", "auto_text", "bounce", "bounce_text", "delayed")
    )
    registered = tuple(sorted({bare_address(text) for d in departments for text in (*d.emails, *d.cc)}))
    return MailWords(auto_reply, auto_text, bounce, bounce_text, delayed, bare_address(own), registered)
