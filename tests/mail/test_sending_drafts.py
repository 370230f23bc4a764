"""Sending what stands in the outbox: each address gets a mail once, whatever happens in between."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from mail_office import BOX, DEPARTMENTS, SEPTEMBER, at, built, make_project, opened
from mail_servers import OddServer
from openpyxl import load_workbook

from xlplan.cli.main import run
from xlplan.errors import ProjectError, RequestError
from xlplan.pipeline.mailing import PostState, SendResult, SendWish, send_drafts
from xlplan.project import Project

EVERYONE = ["office@example.org", "xcb@example.org", "xcb2@example.org", "head@example.org", "qyb@example.org"]
SENT, BEFORE, UNSURE = PostState.SENT, PostState.BEFORE, PostState.UNSURE


def office(folder: Path, server: OddServer, **more: Any) -> Project:
    settings = {"发信服务器": "127.0.0.1", "发信端口": server.port, "发信加密方式": "不加密"}
    project = make_project(folder, settings, **more)
    built(project, at(1))
    return project


def sent(project: Project, day: int = 2, sleep: Callable[[float], None] = lambda _: None, **wish: Any) -> SendResult:
    with opened(project, at(day)) as session:
        return send_drafts(
            session, SEPTEMBER, SendWish(**wish), ask=lambda *_: None, clock=lambda: at(day), sleep=sleep
        )


def states(result: SendResult) -> list[PostState]:
    return [post.state for post in result.posts]


def got(server: OddServer) -> list[str]:
    return [address for recipients, _ in server.taken for address in recipients]


def test_everyone_gets_the_form_once(tmp_path: Path) -> None:
    with OddServer() as server:
        project = office(tmp_path, server)
        first, second = sent(project), sent(project, 3)
        assert got(server) == EVERYONE
    assert (states(first), states(second)) == ([SENT] * 3, [BEFORE] * 3)
    assert not first.ill and not second.ill


def test_a_dry_run_tells_and_sends_nothing(tmp_path: Path) -> None:
    with OddServer() as server:
        project = office(tmp_path, server)
        result = sent(project, dry_run=True)
        assert states(result) == [PostState.READY] * 3
        assert [a for post in result.posts for a in post.recipients] == EVERYONE
        assert server.connections == 0
        assert states(sent(project)) == [SENT] * 3


def test_only_one_department_by_its_name(tmp_path: Path) -> None:
    with OddServer() as server:
        project = office(tmp_path, server)
        assert states(sent(project, only=("权益部",))) == [SENT]
        assert got(server) == ["qyb@example.org"]
        with pytest.raises(RequestError, match="no-such-department"):
            sent(project, only=("没有的部门",))
        assert states(sent(project)) == [SENT, SENT, BEFORE]


def test_a_run_that_is_killed_goes_on_where_it_ended(tmp_path: Path) -> None:
    class Killed(BaseException):
        pass

    def kill(_: float) -> None:
        raise Killed

    with OddServer() as server:
        project = office(tmp_path, server)
        with pytest.raises(Killed):
            sent(project, sleep=kill)
        assert len(server.taken) == 1
        assert sent(project).ill  # the second one was going when the run was killed: only the server may know
        assert got(server) == ["office@example.org", "qyb@example.org"]
        assert states(sent(project, resend=True, only=("宣传部",))) == [SENT]
        assert sorted(got(server)) == sorted(EVERYONE)


def test_a_server_that_goes_away_stops_the_run_and_the_next_one_sends_the_rest(tmp_path: Path) -> None:
    with OddServer() as server:
        project = office(tmp_path, server)
        server.greetings = (b"220 hello", *[b"421 busy"] * 9)
        server.data = lambda nth: "250 ok" if nth == 1 else "421 closing"
        result = sent(project)
        assert states(result) == [SENT, PostState.WAITING, PostState.WAITING]
        assert result.stopped is not None and result.stopped.key == "mail-server"
        server.greetings, server.data = (), lambda _: "250 ok"
        assert states(sent(project)) == [BEFORE, SENT, SENT]
        assert got(server) == EVERYONE


def test_what_nobody_can_know_is_not_sent_again_by_itself(tmp_path: Path) -> None:
    with OddServer(data=lambda nth: "drop-after" if nth == 2 else "250 ok") as server:
        project = office(tmp_path, server)
        assert states(sent(project)) == [SENT, PostState.UNCERTAIN, SENT]
        again = sent(project)
        assert (states(again), again.ill) == ([BEFORE, UNSURE, BEFORE], True)
        assert [(finding.code, finding.params["name"]) for finding in again.findings] == [("mail.uncertain", "宣传部")]
        assert got(server) == EVERYONE
        assert states(sent(project, only=("宣传部",), resend=True)) == [SENT]
        assert states(sent(project)) == [BEFORE] * 3


def test_a_connection_dropped_in_the_middle_of_a_mail_costs_nothing(tmp_path: Path) -> None:
    with OddServer(data=lambda nth: "drop-before" if nth == 2 else "250 ok") as server:
        project = office(tmp_path, server)
        assert states(sent(project)) == [SENT] * 3
        assert got(server) == EVERYONE


def test_an_address_that_is_refused_can_be_corrected_and_the_others_get_nothing_twice(tmp_path: Path) -> None:
    def rcpt(address: str, nth: int) -> bytes:
        return b"550 no such user" if address == "xcb2@example.org" else b"250 ok"

    with OddServer(rcpt=rcpt) as server:
        project = office(tmp_path, server)
        result = sent(project)
        assert states(result) == [SENT, PostState.PARTLY, SENT]
        assert result.posts[1].refused == (("xcb2@example.org", "550 no such user"),)
        correct_address(project, "xcb@example.org；xcb3@example.org")
        built(project, at(2))
        assert states(sent(project, 3)) == [BEFORE, SENT, BEFORE]
        assert [recipients for recipients, _ in server.taken][-1] == ("xcb3@example.org",)
        assert states(sent(project, 4)) == [BEFORE] * 3


def correct_address(project: Project, text: str) -> None:
    book = load_workbook(project.plan)
    book["部门"]["B3"] = text
    book.save(project.plan)


def test_a_form_built_anew_after_the_plan_changed_is_another_mail(tmp_path: Path) -> None:
    with OddServer() as server:
        project = office(tmp_path, server)
        sent(project)
        book = load_workbook(project.plan)
        book["任务"]["E3"] = "举办两期专题培训班"
        book.save(project.plan)
        built(project, at(3))
        assert SENT in states(sent(project, 3))
        assert states(sent(project, 4)) == [BEFORE] * 3


def test_what_is_sent_is_the_file_as_a_person_left_it(tmp_path: Path) -> None:
    with OddServer() as server:
        project = office(tmp_path, server)
        (draft,) = project.mail(SEPTEMBER).glob("*权益部*")
        edited = draft.read_bytes().replace(b"\nMIME-Version", b"\nX-Note: by hand\r\nMIME-Version", 1)
        draft.write_bytes(edited)
        built(project, at(2))
        assert draft.read_bytes() == edited  # building again with nothing new leaves the edit alone
        sent(project, only=("权益部",))
        ((_, raw),) = server.taken
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert message["X-Note"] == "by hand" and message["X-Unsent"] is None


def test_a_draft_saved_anew_by_a_mail_program_is_still_the_same_mail(tmp_path: Path) -> None:
    """Another id, other line ends, another encoding of the subject: it says what it said."""
    with OddServer() as server:
        project = office(tmp_path, server)
        sent(project)
        for draft in project.mail(SEPTEMBER).glob("*.eml"):
            message = email.message_from_bytes(draft.read_bytes(), policy=email.policy.default)
            message.replace_header("Message-ID", f"<{abs(hash(draft.name))}@thunderbird.example>")
            message.replace_header("Subject", str(message["Subject"]))
            draft.write_bytes(message.as_bytes())
        assert states(sent(project, 3)) == [BEFORE] * 3
        assert got(server) == EVERYONE


def test_drafts_that_lost_their_id_or_share_one_are_all_sent_once(tmp_path: Path) -> None:
    with OddServer() as server:
        project = office(tmp_path, server)
        first, second, third = sorted(project.mail(SEPTEMBER).glob("*.eml"))
        first.write_bytes(re.sub(rb"(?m)^Message-ID:.*\r\n", b"", first.read_bytes()))
        shared = re.search(rb"(?m)^Message-ID:.*\r\n", second.read_bytes())
        assert shared is not None
        third.write_bytes(re.sub(rb"(?m)^Message-ID:.*\r\n", shared[0], third.read_bytes()))
        assert states(sent(project)) == [SENT] * 3
        assert states(sent(project, 3)) == [BEFORE] * 3
        ids = [email.message_from_bytes(raw).get_all("Message-ID") for _, raw in server.taken]
        assert all(found is not None and len(found) == 1 for found in ids)
        assert len({found[0] for found in ids if found}) == 3


def test_files_that_are_no_drafts_are_left_alone_and_named(tmp_path: Path) -> None:
    with OddServer() as server:
        project = office(tmp_path, server)
        draft = min(project.mail(SEPTEMBER).glob("*.eml"))
        kept = draft.with_name(f"{draft.stem}.20220901-0900.eml")
        kept.write_bytes(draft.read_bytes())
        result = sent(project)
        assert (len(result.posts), result.strangers) == (3, (kept.name,))
        assert got(server) == EVERYONE


def test_a_department_without_address_is_told_and_keeps_nobody_waiting(tmp_path: Path) -> None:
    people = (*DEPARTMENTS[:2], ("权益部", "", ""))
    with OddServer() as server:
        result = sent(office(tmp_path, server, departments=people))
        assert states(result) == [SENT, SENT, PostState.UNADDRESSED] and not result.ill


def test_a_mail_of_fifty_megabytes_goes_whole(tmp_path: Path) -> None:
    with OddServer(features=(b"SIZE 99000000",)) as server:
        project = office(tmp_path, server)
        (draft,) = project.mail(SEPTEMBER).glob("*权益部*")
        body = b"x" * 900 + b"\r\n"
        draft.write_bytes(b"Subject: large\r\nTo: qyb@example.org\r\n\r\n" + body * (50 * 1024 * 1024 // len(body)))
        assert states(sent(project, only=("权益部",))) == [SENT]
        assert server.taken[0][1].count(body) == 50 * 1024 * 1024 // len(body)


def test_without_a_server_it_says_where_the_drafts_are(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    built(project, at(1))
    with pytest.raises(ProjectError) as stopped:
        sent(project)
    assert (stopped.value.key, stopped.value.params) == ("mail-no-smtp", {"folder": "outbox/2022-09/mail"})
    assert states(sent(project, dry_run=True)) == [PostState.READY] * 3


def test_the_command_shows_what_would_go_and_exits_with_1_if_it_cannot(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project(tmp_path)
    built(project, at(1))
    assert run(["-C", str(tmp_path), "send", "--dry-run", "--only", "宣传部"], at(2)) == 0
    out = capsys.readouterr().out
    assert "填报通知" in out and "待发送" in out and "head@example.org" in out and "会发出 1 封" in out
    assert run(["-C", str(tmp_path), "send"], at(2)) == 1
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1) and "outbox/2022-09/mail" in said.err
    assert run(["-C", str(tmp_path), "fetch"], at(2)) == 1
    assert "inbox" in capsys.readouterr().err


def test_the_command_shows_each_address_that_was_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with OddServer(rcpt=lambda a, _: b"550 no such user" if a == "xcb2@example.org" else b"250 ok") as server:
        office(tmp_path, server)
        assert run(["-C", str(tmp_path), "send", "--only", "宣传部"], at(2)) == 1
    out = capsys.readouterr().out
    assert "部分被拒收" in out and "xcb2@example.org 550 no such user" in out and "核对地址" in out


def test_a_login_without_a_password_is_asked_for_and_then_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = make_project(tmp_path, {"发信服务器": "127.0.0.1", "发信端口": 1})
    built(project, at(1))
    asked: list[tuple[str, str]] = []
    with opened(project, at(2)) as session, pytest.raises(ProjectError, match="mail-no-password"):
        send_drafts(
            session,
            SEPTEMBER,
            SendWish(),
            ask=lambda user, host: asked.append((user, host)),  # type: ignore[func-returns-value]
            clock=lambda: at(2),
            sleep=lambda _: None,
        )
    assert asked == [(BOX, "127.0.0.1")]
    with opened(project, at(2)) as session, pytest.raises(ProjectError, match="mail-password-letters"):
        send_drafts(
            session, SEPTEMBER, SendWish(), ask=lambda *_: "ｍｉｍａ", clock=lambda: at(2), sleep=lambda _: None
        )


HOSTILE = "坏部门\r\nBcc: evil@example.org\r\n\r\n<script>"


def test_nothing_in_the_plan_can_add_a_header_or_a_recipient(tmp_path: Path) -> None:
    """Names of departments, plan, office and targets try; a department's name becomes part of subjects and file names."""
    settings = {"方案名称": "方案\r\nBcc: evil@example.org", "单位名称": "单位\nBcc: evil@example.org"}
    people = (
        *DEPARTMENTS[:2],
        (HOSTILE, "qyb@example.org", "c@example.org"),
    )
    targets = (
        ("1", "目标\r\nBcc: evil@example.org", "办公室", "宣传部", "长期坚持"),
        ("2", "二", HOSTILE, "", "长期坚持"),
    )
    with OddServer() as server:
        address = {"发信服务器": "127.0.0.1", "发信端口": server.port, "发信加密方式": "不加密"}
        project = make_project(tmp_path, settings | address, people, targets)
        built(project, at(1))
        sent(project)
        assert server.taken
        for _, raw in server.taken:
            message = email.message_from_bytes(raw, policy=email.policy.default)
            assert message["Bcc"] is None
            assert len(message.get_all("Subject")) == len(message.get_all("From")) == 1
            assert message.get_content_type() == "multipart/mixed"
        named = {recipient for recipients, _ in server.taken for recipient in recipients}
        assert "evil@example.org" not in named
    assert all(path.parent == project.mail(SEPTEMBER) for path in project.outbox.rglob("*.eml"))
