"""Fetching from a real mailbox: only what is new, byte for byte, and the mailbox stays as it was."""

from __future__ import annotations

import hashlib
import imaplib
import json
import ssl
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from dovecot import PASSWORD, Dovecot
from mail_office import BOX, at, built, mails_in, make_project, note, opened
from mail_servers import client_context

from xlplan.cli.main import run
from xlplan.errors import ProjectError
from xlplan.ledger.records import Mail
from xlplan.pipeline.fetching import FetchResult, FetchWish, fetch
from xlplan.project import Project

pytestmark = pytest.mark.office


@pytest.fixture
def trust(certificate: Path) -> ssl.SSLContext:
    return client_context(certificate)


def office(folder: Path, imap: Dovecot, box: str, **settings: object) -> Project:
    known = {"收信服务器": "127.0.0.1", "收信端口": imap.tls, "收信账号": box, "收信加密方式": "SSL/TLS"}
    return make_project(folder, known | settings)


def fetched(
    project: Project, trust: ssl.SSLContext | None, now: datetime, password: str = PASSWORD, **wish: Any
) -> FetchResult:
    with opened(project, now) as session:
        return fetch(session, FetchWish(**wish), ask=lambda *_: password, sleep=lambda _: None, context=trust)


def test_new_mails_are_saved_byte_for_byte_once(tmp_path: Path, imap: Dovecot, trust: ssl.SSLContext) -> None:
    box = "box0@example.org"
    project = office(tmp_path, imap, box)
    raw = [note("xcb@example.org", "九月填报表"), note("张三 <q@example.org>", "关于/../../填报 \u202e表")]
    for data in raw:
        imap.deliver(box, data, at(20))
    result = fetched(project, trust, at(21), since="2022-09-01")
    assert {path.read_bytes() for path in mails_in(project)} == set(raw)
    assert [mail.sender for mail in result.saved] == ["xcb@example.org", "张三 <q@example.org>"]
    assert all(path.name.isascii() and path.suffix == ".eml" for path in mails_in(project))
    before = {path: path.stat().st_mtime_ns for path in mails_in(project)}
    assert fetched(project, trust, at(22), since="2022-09-01").saved == ()
    assert {path: path.stat().st_mtime_ns for path in mails_in(project)} == before


def test_of_five_thousand_others_only_what_is_new_is_downloaded(
    tmp_path: Path, imap: Dovecot, trust: ssl.SSLContext
) -> None:
    box = "box1@example.org"
    letter = note("news@example.org", "Bulletin NUMBER", Message_ID="<NUMBER@example.org>")
    for number in range(5000):
        imap.deliver(box, letter.replace(b"NUMBER", b"%d" % number), at(1 + number % 28, month=8), read=True)
    project = office(tmp_path, imap, box)
    built(project, at(5))
    for number in range(3):
        imap.deliver(box, note("qyb@example.org", f"报送 {number}"), at(20))
    begun = len(imap.downloads())
    assert len(fetched(project, trust, at(21)).saved) == 3
    assert fetched(project, trust, at(22)).saved == ()
    imap.deliver(box, note("qyb@example.org", "又一封"), at(23))
    assert len(fetched(project, trust, at(23)).saved) == 1
    assert imap.downloads()[begun:] == [(3, 3), (0, 0), (1, 1)]


def test_a_server_that_numbers_anew_brings_nothing_twice(tmp_path: Path, imap: Dovecot, trust: ssl.SSLContext) -> None:
    box = "box2@example.org"
    project = office(tmp_path, imap, box)
    imap.deliver(box, note("qyb@example.org", "报送"), at(20))
    fetched(project, trust, at(21), since="2022-09-01")
    imap.forget_numbers(box)
    imap.deliver(box, note("qyb@example.org", "更正"), at(22))
    begun = len(imap.downloads())
    result = fetched(project, trust, at(22), since="2022-09-01")
    assert ([mail.subject for mail in result.saved], result.known) == (["更正"], 1)
    assert imap.downloads()[begun:] == [(2, 1)]
    assert len(mails_in(project)) == 2


def test_two_mails_under_one_id_are_two_mails(tmp_path: Path, imap: Dovecot, trust: ssl.SSLContext) -> None:
    """A mail program that sends an old message again with another attachment may keep its id."""
    box = "box3@example.org"
    project = office(tmp_path, imap, box)
    for text in ("第一版", "第二版"):
        imap.deliver(box, note("qyb@example.org", text, text, Message_ID="<same@example.org>"), at(20))
    assert len(fetched(project, trust, at(21), since="2022-09-01").saved) == 2


def test_the_mailbox_stays_as_it_was_unless_told(
    tmp_path: Path, imap: Dovecot, trust: ssl.SSLContext, certificate: Path
) -> None:
    box = "box4@example.org"
    project = office(tmp_path, imap, box)
    imap.deliver(box, note("a@example.org", "读过的"), at(20), read=True)
    imap.deliver(box, note("b@example.org", "没读的"), at(20))
    assert [m.subject for m in fetched(project, trust, at(21), since="2022-09-01", unread=True).saved] == ["没读的"]
    assert flags(imap, box, trust) == [False, True]
    imap.deliver(box, note("c@example.org", "新来的"), at(21))
    assert len(fetched(project, trust, at(22), since="2022-09-01", mark=True).saved) == 2
    assert flags(imap, box, trust) == [False, True, True]


def flags(imap: Dovecot, box: str, trust: ssl.SSLContext) -> list[bool]:
    """Whether each message is marked as read."""
    client = imaplib.IMAP4_SSL("127.0.0.1", imap.tls, ssl_context=trust)
    client.authenticate("PLAIN", lambda _: f"\0{box}\0{PASSWORD}".encode())
    client.select(readonly=True)
    _, answer = client.uid("FETCH", "1:*", "(FLAGS)")
    client.logout()
    return sorted(b"\\Seen" in part for part in answer if isinstance(part, bytes))


def test_a_folder_in_chinese_is_found_and_a_missing_one_is_told_with_those_there_are(
    tmp_path: Path, imap: Dovecot, trust: ssl.SSLContext
) -> None:
    box = "box5@example.org"
    project = office(tmp_path, imap, box)
    imap.deliver(box, note("qyb@example.org", "归档的"), at(20), folder="&YqWQAU72-")
    assert [m.subject for m in fetched(project, trust, at(21), since="2022-09-01", folder="报送件").saved] == ["归档的"]
    with pytest.raises(ProjectError) as stopped:
        fetched(project, trust, at(21), folder="没有的")
    assert stopped.value.key == "mail-folder" and "报送件" in stopped.value.params["folders"]


def test_over_starttls_and_with_the_day_from_the_first_forms(
    tmp_path: Path, imap: Dovecot, trust: ssl.SSLContext
) -> None:
    box = "box6@example.org"
    project = office(tmp_path, imap, box, 收信端口=imap.plain, 收信加密方式="STARTTLS")
    imap.deliver(box, note("a@example.org", "早先的"), at(1))
    imap.deliver(box, note("b@example.org", "报送"), at(6))
    built(project, at(5))
    assert [mail.subject for mail in fetched(project, trust, at(7)).saved] == ["报送"]


def test_the_offices_own_mails_and_those_that_came_back_are_no_returns(
    tmp_path: Path, imap: Dovecot, trust: ssl.SSLContext
) -> None:
    box = "box7@example.org"
    project = office(tmp_path, imap, box)
    with opened(project, at(5)) as session:
        session.writable.record_mail(Mail("<own@example.org>", "D", "2022-09", "request", (), "sent", at(5)))
    imap.deliver(box, note(BOX, "填报通知", Message_ID="<own@example.org>"), at(6))
    imap.deliver(box, BOUNCE, at(6))
    result = fetched(project, trust, at(7), since="2022-09-01")
    assert (result.saved, len(mails_in(project))) == ((), 1)  # what came back is kept, for `merge` to tell
    (bounce,) = result.bounces
    assert (bounce.recipients, bounce.message_id) == ("gone@example.org", "<own@example.org>")
    assert "550" in bounce.undelivered[0].reason
    assert fetched(project, trust, at(8), since="2022-09-01").bounces == ()


BOUNCE = b"\r\n".join(
    b"""From: MAILER-DAEMON@example.org
Subject: Undelivered
Message-ID: <b@example.org>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=x

--x
Content-Type: text/plain

It could not be delivered.
--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; gone@example.org
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 no such user

--x
Content-Type: message/rfc822

Message-ID: <own@example.org>
Subject: =?utf-8?b?5aGr5oql?=

text
--x--
""".splitlines()
)


def test_a_wrong_password_and_an_unknown_certificate_are_told_and_nothing_is_asked(
    tmp_path: Path, imap: Dovecot, trust: ssl.SSLContext
) -> None:
    project = office(tmp_path, imap, "box8@example.org")
    with pytest.raises(ProjectError, match="mail-login"):
        fetched(project, trust, at(7), password="wrong")
    with pytest.raises(ProjectError, match="mail-certificate"):
        fetched(project, None, at(7))


def test_names_of_saved_mails_come_from_their_bytes_alone(tmp_path: Path, imap: Dovecot, trust: ssl.SSLContext) -> None:
    """Who loses the ledger fetches everything again, and it finds itself."""
    box = "box8@example.org"
    project = office(tmp_path, imap, box)
    raw = note("../../etc/passwd@example.org", "报送", Date="Tue, 20 Sep 2022 09:30:00 +0800")
    imap.deliver(box, raw, at(20))
    fetched(project, trust, at(21), since="2022-09-01")
    (path,) = mails_in(project)
    assert path.name.startswith("20220920-0930_") and hashlib.sha256(raw).hexdigest()[:16] in path.name
    assert "/" not in path.name and ".." not in path.name
    project.ledger.unlink()
    assert len(fetched(project, trust, at(21), since="2022-09-01").saved) == 1
    assert mails_in(project) == [path]


@pytest.mark.parametrize(("password", "health"), [(PASSWORD, "fine"), ("wrong", "wrong")])
def test_the_doctor_logs_in_where_it_is_asked_to(
    tmp_path: Path,
    imap: Dovecot,
    certificate: Path,
    password: str,
    health: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    project = office(tmp_path, imap, "box8@example.org")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setenv("XLPLAN_IMAP_PASSWORD", password)
    run(["-C", str(project.root), "doctor", "--connect", "--json"], at(20))
    found = {one["name"]: one for one in json.loads(capsys.readouterr().out)["symptoms"]}
    assert found["imap"]["health"] == health
