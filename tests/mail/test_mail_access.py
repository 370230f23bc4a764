"""Where servers and passwords come from: addresses from plan.xlsx, passwords from anywhere else."""

from __future__ import annotations

import threading
from pathlib import Path

import keyring.errors
import pytest
from mail_office import BOX, at, make_project, opened

from xlplan.cli.main import run
from xlplan.errors import ProjectError
from xlplan.incoming.mailbox import MailSource, Protection
from xlplan.ledger.locking import run_lock
from xlplan.outgoing.sending import MailServer, Security
from xlplan.pipeline.mail_access import mail_server, mail_source, password_for
from xlplan.plan.model import Settings


def settings(**values: object) -> Settings:
    return Settings("方案", 2022, sender=f"办公室 <{BOX}>", **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, (465, Security.TLS)),
        ({"smtp_port": 465}, (465, Security.TLS)),
        ({"smtp_port": 587}, (587, Security.STARTTLS)),
        ({"smtp_port": 25}, (25, Security.STARTTLS)),
        ({"smtp_port": 994, "smtp_security": "tls"}, (994, Security.TLS)),
        ({"smtp_security": "starttls"}, (587, Security.STARTTLS)),
    ],
)
def test_port_and_security_follow_from_each_other(given: dict[str, object], expected: tuple[int, Security]) -> None:
    server = mail_server(settings(smtp_host="smtp.example.org", **given))
    assert server == MailServer("smtp.example.org", *expected, BOX)


def test_the_mailbox_is_the_senders_unless_another_is_named() -> None:
    source = MailSource("imap.example.org", 993, Protection.TLS, BOX)
    assert mail_source(settings(imap_host="imap.example.org")) == source
    other = mail_source(settings(imap_host="h", imap_port=143, imap_user="u", imap_folder="报送件"), "归档")
    assert other == MailSource("h", 143, Protection.STARTTLS, "u", "归档")
    assert mail_source(settings()) is None and mail_server(settings()) is None


def test_servers_are_read_from_the_sheet_of_settings(tmp_path: Path) -> None:
    rows = {
        "SMTP服务器": "ｓｍｔｐ.163.com",
        "SMTP端口": "465",
        "SMTP加密": "SSL",
        "IMAP服务器": "imap.163.com",
        "IMAP文件夹": "报送件",
    }
    with opened(make_project(tmp_path, rows), at(1)) as session:
        assert mail_server(session.plan.settings) == MailServer("smtp.163.com", 465, Security.TLS, BOX)
        assert mail_source(session.plan.settings) == MailSource("imap.163.com", 993, Protection.TLS, BOX, "报送件")


def test_what_is_no_server_or_port_is_asked_about(tmp_path: Path) -> None:
    project = make_project(tmp_path, {"发信服务器": "请问网管", "收信端口": "99999"})
    with opened(project, at(1)) as session:
        found = [f.params["text"] for f in session.findings if f.code == "plan.bad-setting"]
        assert found == ["请问网管", "99999"]
        assert mail_server(session.plan.settings) is None


def test_the_keyring_comes_first_then_the_environment_then_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {("xlplan", BOX): "from the keyring"}
    monkeypatch.setattr(keyring, "get_password", lambda service, user: kept.get((service, user)))
    env = {"XLPLAN_SMTP_PASSWORD": "from the environment"}

    def found(environment: dict[str, str]) -> str:
        return password_for(
            BOX, "h", "XLPLAN_SMTP_PASSWORD", lambda user, host: f"typed for {user} at {host}", environment
        )

    assert found(env) == "from the keyring"
    kept.clear()
    assert found(env) == "from the environment"
    assert found({}) == f"typed for {BOX} at h"

    def locked(service: str, user: str) -> str:
        raise keyring.errors.KeyringLocked("no desktop")

    monkeypatch.setattr(keyring, "get_password", locked)
    assert found(env) == "from the environment"
    with pytest.raises(ProjectError, match="mail-no-password"):
        password_for(BOX, "h", "XLPLAN_SMTP_PASSWORD", lambda *_: None, {})


def test_a_second_run_at_once_says_who_is_running(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = make_project(tmp_path)
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with run_lock(project.root, command="run", now=at(1)):
            held.set()
            done.wait(20)

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert held.wait(10)
        assert run(["-C", str(project.root), "run", "-p", "2022-09"], at(2)) == 1
        assert "xlplan run（2022-09-01 09:00 开始）" in capsys.readouterr().err
    finally:
        done.set()
        holder.join(10)
    assert not project.outbox.exists()
