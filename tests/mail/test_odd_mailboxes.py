"""Fetching from servers that misbehave: nothing lost, nothing half-written, nothing twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from mail_office import BOX, at, mails_in, make_project, note, opened
from mail_servers import client_context, free_port
from odd_mailbox import OddMailbox

from xlplan.errors import ProjectError
from xlplan.incoming.mailbox import MessageFate
from xlplan.pipeline.fetching import FetchResult, FetchWish, fetch
from xlplan.project import Project

MESSAGES = {uid: note(f"d{uid}@example.org", f"报送 {uid}", "正文" * 200) for uid in (1, 2, 3)}


def office(folder: Path, port: int) -> Project:
    return make_project(folder, {"收信服务器": "127.0.0.1", "收信端口": port, "收信加密方式": "SSL/TLS"})


def fetched(project: Project, certificate: Path, waits: list[float] | None = None) -> FetchResult:
    waited = waits if waits is not None else []
    with opened(project, at(21)) as session:
        wish = FetchWish(since="2022-09-01")
        trust = client_context(certificate)
        return fetch(session, wish, ask=lambda *_: "secret", sleep=waited.append, context=trust)


def saved(project: Project) -> set[bytes]:
    return {path.read_bytes() for path in mails_in(project)}


def test_a_refused_login_is_told_in_the_servers_words(tmp_path: Path, certificate: Path) -> None:
    server = OddMailbox(certificate, login="NO LOGIN Login error, authorization code needed")
    with server, pytest.raises(ProjectError) as stopped:
        fetched(office(tmp_path, server.port), certificate)
    assert stopped.value.key == "mail-login"
    assert stopped.value.params["user"] == BOX and "authorization code" in stopped.value.params["reason"]


def test_a_server_that_wants_to_know_who_we_are_is_told_before_the_folder(tmp_path: Path, certificate: Path) -> None:
    with OddMailbox(certificate, MESSAGES, wants_id=True, capabilities="IMAP4rev1 ID") as server:
        assert len(fetched(office(tmp_path, server.port), certificate).saved) == 3
    verbs = [command.split()[0] for command in server.commands]
    assert verbs.index("ID") < verbs.index("EXAMINE")


def test_a_server_without_any_extension_will_do(tmp_path: Path, certificate: Path) -> None:
    with OddMailbox(certificate, MESSAGES) as server:
        project = office(tmp_path, server.port)
        fetched(project, certificate)
    assert saved(project) == set(MESSAGES.values())
    assert not any(command.startswith(("ID", "UID STORE", "UID EXPUNGE", "SELECT")) for command in server.commands)


def test_a_connection_that_ends_in_the_middle_of_a_mail_is_made_anew(tmp_path: Path, certificate: Path) -> None:
    waits: list[float] = []
    with OddMailbox(certificate, MESSAGES, cut=lambda nth: 500 if nth in (2, 3) else None) as server:
        project = office(tmp_path, server.port)
        result = fetched(project, certificate, waits)
    assert saved(project) == set(MESSAGES.values()) and len(result.saved) == 3
    assert server.bodies == [1, 2, 2, 2, 3]
    assert waits == [2.0, 4.0]


def test_a_connection_that_keeps_ending_leaves_what_came_and_nothing_half_written(
    tmp_path: Path, certificate: Path
) -> None:
    with OddMailbox(certificate, MESSAGES, cut=lambda nth: 500 if nth > 1 else None) as server:
        project = office(tmp_path, server.port)
        with pytest.raises(ProjectError, match="mail-imap-server"):
            fetched(project, certificate)
        assert saved(project) == {MESSAGES[1]}
        server.cut = lambda _: None
        server.bodies.clear()
        assert len(fetched(project, certificate).saved) == 2
    assert server.bodies == [2, 3]
    assert saved(project) == set(MESSAGES.values())


def test_a_fetch_that_is_killed_has_lost_nothing(tmp_path: Path, certificate: Path) -> None:
    class Killed(BaseException):
        pass

    def kill(done: int, total: int, name: str) -> None:
        raise Killed

    with OddMailbox(certificate, MESSAGES) as server:
        project = office(tmp_path, server.port)
        with pytest.raises(Killed), opened(project, at(21)) as session:
            wish, trust = FetchWish(since="2022-09-01"), client_context(certificate)
            fetch(session, wish, ask=lambda *_: "secret", sleep=lambda _: None, context=trust, progress=kill)
        assert saved(project) == {MESSAGES[1]}
        fetched(project, certificate)
    assert server.bodies == [1, 2, 3]
    assert saved(project) == set(MESSAGES.values())


def test_fifty_megabytes_come_whole(tmp_path: Path, certificate: Path) -> None:
    large = note("a@example.org", "大附件").replace(b"\r\n\r\n", b"\r\n\r\n" + b"x" * 76 + b"\r\n", 1)
    large += (b"y" * 76 + b"\r\n") * (50 * 1024 * 1024 // 78)
    with OddMailbox(certificate, {1: large}) as server:
        project = office(tmp_path, server.port)
        fetched(project, certificate)
    assert saved(project) == {large}


def test_what_is_too_large_stays_in_the_mailbox_and_is_told_each_time(tmp_path: Path, certificate: Path) -> None:
    with OddMailbox(certificate, MESSAGES, sizes={2: 500 * 1024 * 1024}) as server:
        project = office(tmp_path, server.port)
        first, second = fetched(project, certificate), fetched(project, certificate)
    assert server.bodies == [1, 3]
    for result in (first, second):
        (left,) = result.left
        assert (left.fate, left.uid, left.subject) == (MessageFate.TOO_LARGE, 2, "报送 2")


def test_a_mail_that_the_server_does_not_hand_out_keeps_no_other_back(tmp_path: Path, certificate: Path) -> None:
    with OddMailbox(certificate, MESSAGES, refused=frozenset({2})) as server:
        project = office(tmp_path, server.port)
        (left,) = fetched(project, certificate).left
        assert (left.fate, left.uid) == (MessageFate.REFUSED, 2) and "SERVERBUG" in left.reason
        assert saved(project) == {MESSAGES[1], MESSAGES[3]}
        server.refused = frozenset()
        assert len(fetched(project, certificate).saved) == 1
    assert saved(project) == set(MESSAGES.values())


def test_a_folder_that_is_not_opened_and_a_search_that_fails_are_told(tmp_path: Path, certificate: Path) -> None:
    server = OddMailbox(certificate, MESSAGES, select="NO no such mailbox")
    with server, pytest.raises(ProjectError, match="mail-folder"):
        fetched(office(tmp_path / "a", server.port), certificate)
    server = OddMailbox(certificate, MESSAGES, search="NO try later")
    with server, pytest.raises(ProjectError) as stopped:
        fetched(office(tmp_path / "b", server.port), certificate)
    assert stopped.value.key == "mail-imap-server" and "try later" in str(stopped.value.params["reason"])


def test_an_unreachable_server_is_tried_with_growing_pauses_and_then_named(tmp_path: Path, certificate: Path) -> None:
    waits: list[float] = []
    port = free_port()
    with pytest.raises(ProjectError) as stopped:
        fetched(office(tmp_path, port), certificate, waits)
    assert (stopped.value.key, stopped.value.params["port"]) == ("mail-imap-server", port)
    assert waits == [2.0, 4.0, 8.0]


def test_no_password_goes_over_an_open_connection(tmp_path: Path, certificate: Path) -> None:
    project = make_project(tmp_path, {"收信服务器": "127.0.0.1", "收信加密方式": "不加密"})
    with pytest.raises(ProjectError, match="mail-plain-password"):
        fetched(project, certificate)


def test_without_a_mailbox_in_the_settings_or_a_password_it_says_so(tmp_path: Path, certificate: Path) -> None:
    with pytest.raises(ProjectError, match="mail-no-imap"):
        fetched(make_project(tmp_path / "a"), certificate)
    project = make_project(tmp_path / "b", {"收信服务器": "127.0.0.1"})
    with opened(project, at(21)) as session, pytest.raises(ProjectError) as stopped:
        fetch(session, FetchWish(), ask=lambda *_: None, sleep=lambda _: None)
    assert stopped.value.key == "mail-no-password" and stopped.value.params["variable"] == "XLPLAN_IMAP_PASSWORD"
