"""What counts as a member of a mail."""

from __future__ import annotations

from email.message import EmailMessage

from xlplan.books.limits import DEFAULT_LIMITS
from xlplan.books.sniff import FileKind
from xlplan.incoming.containers import open_container


def test_parts_with_neither_name_nor_bytes_are_nobodys_files() -> None:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "a@example.org", "报送"
    mail.set_content("请查收。")
    mail.add_attachment(b"PK", maintype="application", subtype="octet-stream", filename="表.xlsx")
    mail.add_attachment(b"", maintype="application", subtype="octet-stream", filename="空.xlsx")
    for _ in range(300):
        mail.add_attachment(b"", maintype="application", subtype="octet-stream")
    members = open_container(mail.as_bytes(), FileKind.MAIL, DEFAULT_LIMITS, ()).members
    assert [(member.name, member.data) for member in members] == [("表.xlsx", b"PK"), ("空.xlsx", b"")]
