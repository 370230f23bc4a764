"""What one file of the inbox and everything in it comes to at the gate, without workers and without a ledger."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP

from returned import OFFICE, PLAN, arrival, context, filled, form

from xlplan.books.limits import DEFAULT_LIMITS
from xlplan.incoming.reading import read_file, read_one
from xlplan.incoming.refusal import Read
from xlplan.ledger.records import Reading, Verdict

OURS, THEIRS = "office@example.org", "bgs@example.org"
SENT_BY_US = replace(PLAN, settings=replace(PLAN.settings, sender=OURS))
ISSUED, ANSWERED = form(OFFICE), filled(OFFICE).saved()


def gated_reads(data: bytes, name: str = "inbox/a.eml") -> list[Read]:
    """A file and everything in it."""
    issued = frozenset({hashlib.sha256(ISSUED).hexdigest()})
    known = context(SENT_BY_US, issued=issued)
    one = arrival(name, sha256=hashlib.sha256(data).hexdigest())
    return read_file(data, one, known, DEFAULT_LIMITS, lambda _, seen: read_one(seen, known, DEFAULT_LIMITS))


def gated(data: bytes, name: str = "inbox/a.eml") -> dict[str, Reading]:
    """Every reading by the last step of its name."""
    reads = gated_reads(data, name)
    return {
        (r.reading.arrival.member or r.reading.arrival.file).rpartition("!")[2].rpartition("/")[2]: r.reading
        for r in reads
    }


def outcomes(data: bytes, name: str = "inbox/a.eml") -> dict[str, str]:
    """What each is: its verdict, and whether a return is blank."""
    return {
        member: "blank"
        if reading.returns and all(returned.blank for returned in reading.returns) and reading.verdict is Verdict.RETURN
        else reading.verdict.value
        for member, reading in gated(data, name).items()
    }


def letter(
    *files: tuple[str, bytes], sender: str = THEIRS, subject: str = "报送", text: str = "请查收。", **headers: str
) -> bytes:
    """A mail. headers: further ones, `_` for `-`."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"], mail["Date"] = sender, OURS, subject, "Tue, 20 Sep 2022 09:00:00 +0800"
    for header, value in headers.items():
        mail[header.replace("_", "-")] = value
    mail.set_content(text)
    for name, data in files:
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()
