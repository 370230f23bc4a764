"""A month by mail, through a real SMTP and a real IMAP server: sent, answered, fetched, merged, chased, corrected, merged
again. The office uses the command line; the departments use smtplib, imap-tools and openpyxl."""

from __future__ import annotations

import imaplib
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from dovecot import PASSWORD, Dovecot
from mail_office import BOX, SEPTEMBER, at, mails_in, make_project
from mail_servers import client_context
from post_office import PostOffice, attachment, filled, post_office

from xlplan.cli.main import run
from xlplan.project import Project

pytestmark = pytest.mark.office

OFFICE, PUBLICITY, RIGHTS = "office@example.org", "xcb@example.org", "qyb@example.org"


@pytest.fixture
def post(imap: Dovecot, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    for name in ("XLPLAN_SMTP_PASSWORD", "XLPLAN_IMAP_PASSWORD"):
        monkeypatch.setenv(name, PASSWORD)
    monkeypatch.setattr("time.sleep", lambda _: None)
    with post_office(imap, certificate, at(1)) as office:
        yield office


@pytest.fixture
def project(tmp_path: Path, post: PostOffice) -> Project:
    settings = {"发信服务器": "127.0.0.1", "发信端口": post.port, "发信加密方式": "STARTTLS"}
    settings |= {"收信服务器": "127.0.0.1", "收信端口": post.imap.tls, "收信加密方式": "SSL/TLS"}
    return make_project(tmp_path, settings)


class Desk:
    """The office's command line."""

    def __init__(self, project: Project, post: PostOffice, capsys: pytest.CaptureFixture[str]) -> None:
        self.project, self.post, self.capsys = project, post, capsys
        self.out = self.err = ""

    def says(self, when: datetime, *arguments: str) -> int:
        """Run one command at a moment."""
        self.post.clock = when
        code = run(["-C", str(self.project.root), *arguments], when)
        self.out, self.err = self.capsys.readouterr()
        return code

    def merged(self, when: datetime) -> dict[str, Any]:
        assert self.says(when, "merge", "--json", "--no-pdf") == 0
        document: dict[str, Any] = json.loads(self.out)
        return document

    def states(self, when: datetime) -> dict[str, str]:
        return {row["department"]: row["state"] for row in self.merged(when)["returns"]}


@pytest.fixture
def desk(project: Project, post: PostOffice, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(project, post, capsys)


def new_mails(post: PostOffice, before: int) -> list[tuple[tuple[str, ...], str]]:
    """To whom mails went since, and what they are about, as far as the brackets of their subjects tell."""
    from imap_tools import MailMessage

    subjects = [(to, MailMessage.from_bytes(data).subject) for to, data in post.taken[before:]]
    return sorted((to, subject.partition("】")[0].strip("【")) for to, subject in subjects)


def test_a_month_is_sent_answered_fetched_merged_chased_corrected_and_merged_again(
    desk: Desk, post: PostOffice, certificate: Path
) -> None:
    assert desk.says(at(1), "build", "-p", SEPTEMBER) == 0
    assert desk.says(at(1), "send") == 0
    assert desk.says(at(2), "send") == 0
    everyone = [(OFFICE,), (PUBLICITY, "xcb2@example.org", "head@example.org"), (RIGHTS,)]
    assert [recipients for recipients, _ in post.taken] == everyone

    answer_on_time(post)
    assert desk.says(at(24), "fetch") == 0
    assert desk.says(at(24), "fetch") == 0
    assert len(mails_in(desk.project)) == 2
    month = desk.merged(at(24))
    states = {row["department"]: (row["state"], row["evidence"]) for row in month["returns"]}
    header = "received-header"
    assert states == {"办公室": ("on-time", header), "宣传部": ("incomplete", header), "权益部": ("awaited", None)}
    assert "return.unregistered-sender" in {finding["code"] for finding in month["findings"]}

    before = len(post.taken)
    assert desk.says(at(24), "remind", "--send") == 0
    publicity = (PUBLICITY, "xcb2@example.org", "head@example.org")
    assert new_mails(post, before) == [((RIGHTS,), "温馨提示"), (publicity, "请补正")]

    before = len(post.taken)
    assert desk.says(at(26), "run", "--no-pdf") == 0
    drafts = {path.name: path.read_bytes() for path in desk.project.mail(SEPTEMBER).iterdir()}
    assert desk.says(at(26), "remind") == 0
    assert {path.name: path.read_bytes() for path in desk.project.mail(SEPTEMBER).iterdir()} == drafts
    assert desk.says(at(26), "send") == 0
    assert new_mails(post, before) == [((OFFICE,), "请协调"), ((RIGHTS,), "催报")]

    correct(post, at(27))
    rights_at_last(post, at(28))
    before = len(post.taken)
    assert desk.says(at(28, 12), "run", "--no-pdf", "--strict") == 3  # somebody was late
    month = desk.merged(at(28, 13))
    rows = {row["department"]: row for row in month["returns"]}
    assert {name: (row["state"], row["version"]) for name, row in rows.items()} == {
        "办公室": ("on-time", 1),
        "宣传部": ("late", 2),
        "权益部": ("late", 1),
    }
    assert {row["missing_cells"] for row in rows.values()} == {0}
    assert desk.says(at(28, 14), "remind", "--send") == 0
    assert desk.says(at(28, 15), "send") == 0
    assert len(post.taken) == before
    untouched(post, certificate)


def answer_on_time(post: PostOffice) -> None:
    """The office's own desk in full; publicity from a private address, with a gap and with words for a number."""
    post.clock = at(20)
    _, form = attachment(post.mails_to(OFFICE)[0])
    post.send(OFFICE, filled(form), "填报表（办公室）.xlsx", "回复：请填报")
    post.clock = at(22)
    _, form = attachment(post.mails_to(PUBLICITY)[0])
    holes = {(0, "本月进展情况"): None, (1, "进度"): "快完了"}
    post.send("zhang.san@mail.example.com", filled(form, holes), "新建 工作表.xlsx", "宣传部九月")


def correct(post: PostOffice, when: datetime) -> None:
    """Publicity mends the slip that it got, and only what is marked there."""
    post.clock = when
    name, slip = attachment(post.mails_to(PUBLICITY)[-1])
    assert "宣传部" in name
    mended = {(0, "本月进展情况"): "补充：已部署。", (1, "进度"): 90}
    post.send(PUBLICITY, filled(slip, mended, {}), name, "更正")


def rights_at_last(post: PostOffice, when: datetime) -> None:
    post.clock = when
    name, form = attachment(post.mails_to(RIGHTS)[-1])  # the form that came with the reminder
    post.send(RIGHTS, filled(form), name, "迟到的填报")


def untouched(post: PostOffice, certificate: Path) -> None:
    """The mailbox holds what came, unread."""
    client = imaplib.IMAP4_SSL("127.0.0.1", post.imap.tls, ssl_context=client_context(certificate))
    client.authenticate("PLAIN", lambda _: f"\0{BOX}\0{PASSWORD}".encode())
    client.select(readonly=True)
    assert client.search(None, "UNSEEN") == ("OK", [b"1 2 3 4"])
    client.logout()


def test_a_mailbox_that_cannot_be_reached_keeps_nothing_else_from_being_done(
    desk: Desk, post: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert desk.says(at(1), "build", "-p", SEPTEMBER) == 0
    monkeypatch.delenv("XLPLAN_IMAP_PASSWORD")  # and nobody at a terminal: a scheduler must not be kept waiting
    assert desk.says(at(26), "run", "--no-pdf") == 0
    assert "XLPLAN_IMAP_PASSWORD" in desk.err
    assert list(desk.project.period_folder(SEPTEMBER).glob("汇总*.xlsx"))
    assert len(list(desk.project.mail(SEPTEMBER).glob("催报*"))) == 3
    assert "no fetch" in desk.project.log.read_text("utf-8")
