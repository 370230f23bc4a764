"""The post between office and departments: a real SMTP server whose deliveries land in a real mailbox, and departments
that read and answer their mail with libraries of their own."""

from __future__ import annotations

import io
import itertools
import smtplib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from dovecot import PASSWORD, Dovecot
from imap_tools import MailMessage
from mail_office import BOX
from mail_servers import client_context, free_port, server_context
from openpyxl import load_workbook

XLSX = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILLED = {"完成状态": "进行中", "进度": 60, "本月进展情况": "已召开专题会议，研究部署。"}


@dataclass
class PostOffice:
    """Takes mails by SMTP; the office's own go into its mailbox at `clock`, the others are handed to departments."""

    imap: Dovecot
    certificate: Path
    port: int
    clock: datetime
    taken: list[tuple[tuple[str, ...], bytes]] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        data = envelope.original_content
        self.taken.append((tuple(envelope.rcpt_tos), data))
        if BOX in envelope.rcpt_tos:
            stamp = f"Received: from dept by mx.example.org with ESMTPS; {format_datetime(self.clock)}\r\n"
            self.imap.deliver(BOX, stamp.encode() + data, self.clock)
        return "250 OK"

    def mails_to(self, address: str) -> list[MailMessage]:
        """What a department has got, oldest first, as imap-tools reads it."""
        return [MailMessage.from_bytes(data) for recipients, data in self.taken if address in recipients]

    def send(self, sender: str, workbook: bytes, name: str, subject: str) -> None:
        """A department writes to the office, with smtplib and a file name in its own dialect."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = sender, BOX, subject
        message["Date"] = format_datetime(self.clock)
        message["Message-ID"] = f"<{len(self.taken)}.{sender}>"
        message.set_content("见附件。")
        message.add_attachment(workbook, maintype="application", subtype=XLSX, filename=name)
        with smtplib.SMTP("127.0.0.1", self.port) as smtp:
            smtp.starttls(context=client_context(self.certificate))
            smtp.login(BOX, PASSWORD)
            smtp.send_message(message)


class _Controller(Controller):
    def factory(self) -> SMTP:
        return SMTP(self.handler, **self.SMTP_kwargs)


def _login(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (BOX.encode(), PASSWORD.encode())
    return AuthResult(success=right)


@contextmanager
def post_office(imap: Dovecot, certificate: Path, clock: datetime) -> Iterator[PostOffice]:
    """aiosmtpd with STARTTLS and a login, both demanded."""
    office = PostOffice(imap, certificate, free_port(), clock)
    options = {"tls_context": server_context(certificate), "require_starttls": True, "auth_required": True}
    controller = _Controller(office, hostname="127.0.0.1", port=office.port, authenticator=_login, **options)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()


def attachment(mail: MailMessage) -> tuple[str, bytes]:
    """The one workbook in a mail."""
    (found,) = [one for one in mail.attachments if one.filename.endswith(".xlsx")]
    return found.filename, found.payload


def filled(
    form: bytes, changes: Mapping[tuple[int, str], object] | None = None, values: Mapping[str, object] = FILLED
) -> bytes:
    """A form filled by hand: every row alike, but for `changes` at (row, beginning of the column's heading)."""
    book = load_workbook(io.BytesIO(form))
    sheet = book.worksheets[0]
    header = next(row for row in sheet.iter_rows() if any(cell.value == "识别码" for cell in row))
    columns = {str(cell.value or ""): cell.column for cell in header}
    below = sheet.iter_rows(min_row=header[0].row + 1)
    places = list(itertools.takewhile(lambda row: row[columns["识别码"] - 1].value, below))
    for number, row in enumerate(places):
        for heading, column in columns.items():
            for asked, value in values.items():
                if heading.startswith(asked):
                    row[column - 1].value = value
            for (place, asked), value in (changes or {}).items():
                if place == number and heading.startswith(asked):
                    row[column - 1].value = value
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()
