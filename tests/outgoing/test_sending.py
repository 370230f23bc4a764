"""Sending over SMTP, to servers that behave and to those that do not: nothing twice, nothing lost in silence."""

from __future__ import annotations

import email
import email.policy
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from mail_servers import PASSWORD, USER, OddServer, client_context, free_port, make_certificate, real_server
from plan_made import NOW

from xlplan.errors import ProjectError
from xlplan.outgoing.letters import Attachment, Letter, Mailbox
from xlplan.outgoing.sending import Delivery, MailServer, Outbound, Security, Sent, send

SENDER = Mailbox("office@example.org", "省妇联办公室")
PLAIN = {"security": Security.NONE, "timeout": 5.0}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("tls"))


def mail(*to: str, size: int = 2000, text: str = "请填报\n.\n..两点\n") -> Outbound:
    boxes = tuple(Mailbox(address, "部门") for address in to)
    letter = Letter(SENDER, boxes, (), "填报", text, "<p>请填报</p>", (Attachment("填报表.xlsx", b"x" * size),))
    return Outbound(letter.message_id, letter.as_draft())


def sent(
    server: MailServer,
    *mails: Outbound,
    password: str = "",
    waits: list[float] | None = None,
    context: ssl.SSLContext | None = None,
) -> list[Sent]:
    waited = waits if waits is not None else []
    return list(send(mails, server, password, clock=lambda: NOW, sleep=waited.append, context=context))


def odd(server: OddServer, **changes: object) -> MailServer:
    return MailServer("127.0.0.1", server.port, **{**PLAIN, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_mail_arrives_whole_over_a_secret_connection(certificate: Path, security: Security) -> None:
    outbound = mail("a@example.org", "b@example.org")
    with real_server(certificate, tls=security is Security.TLS) as (received, port):
        server = MailServer("127.0.0.1", port, security, USER)
        (result,) = sent(server, outbound, password=PASSWORD, context=client_context(certificate))
    assert (result.delivery, result.delivered) == (Delivery.SENT, ("a@example.org", "b@example.org"))
    ((sender, recipients, raw),) = received.envelopes
    assert (sender, recipients) == ("office@example.org", ("a@example.org", "b@example.org"))
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert message["Message-ID"] == outbound.message_id and message["X-Unsent"] is None
    assert message["Date"].datetime == NOW
    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == "请填报\n.\n..两点\n"  # type: ignore[union-attr]
    assert next(message.iter_attachments()).get_content() == b"x" * 2000  # type: ignore[attr-defined]


def test_a_wrong_password_stops_before_anything_is_sent(certificate: Path) -> None:
    with real_server(certificate, tls=True) as (received, port):
        server = MailServer("127.0.0.1", port, Security.TLS, USER)
        with pytest.raises(ProjectError, match="mail-login"):
            sent(server, mail("a@example.org"), password="wrong", context=client_context(certificate))
    assert received.envelopes == []


def test_a_certificate_of_nobody_is_refused(certificate: Path) -> None:
    with real_server(certificate, tls=True) as (received, port), pytest.raises(ProjectError, match="mail-certificate"):
        sent(MailServer("127.0.0.1", port, Security.TLS, USER), mail("a@example.org"), password=PASSWORD)
    assert received.envelopes == []


def test_no_password_goes_over_an_open_connection() -> None:
    with OddServer() as server:
        with pytest.raises(ProjectError, match="mail-plain-password"):
            sent(odd(server, user=USER), mail("a@example.org"), password=PASSWORD)
        with pytest.raises(ProjectError, match="mail-no-starttls"):
            sent(odd(server, user=USER, security=Security.STARTTLS), mail("a@example.org"), password=PASSWORD)


def test_an_unreachable_server_is_tried_with_growing_pauses_and_then_named() -> None:
    waits: list[float] = []
    port = free_port()
    with pytest.raises(ProjectError) as stopped:
        sent(MailServer("127.0.0.1", port, **PLAIN), mail("a@example.org"), waits=waits)  # type: ignore[arg-type]
    assert (stopped.value.key, stopped.value.params["port"]) == ("mail-server", port)
    assert waits == [2.0, 4.0, 8.0]


def test_a_server_that_is_busy_at_first_is_tried_again() -> None:
    with OddServer(greetings=(b"421 busy", b"421 busy")) as server:
        (result,) = sent(odd(server), mail("a@example.org"))
        assert result.delivery is Delivery.SENT
        assert (server.connections, len(server.taken)) == (3, 1)


def test_one_refused_recipient_does_not_keep_the_others_waiting() -> None:
    def rcpt(address: str, nth: int) -> bytes:
        return b"550 no such user" if address == "gone@example.org" else b"250 ok"

    with OddServer(rcpt=rcpt) as server:
        (result,) = sent(odd(server), mail("a@example.org", "gone@example.org", "b@example.org"))
        assert [recipients for recipients, _ in server.taken] == [("a@example.org", "b@example.org")]
    assert result.delivery is Delivery.PARTLY
    assert result.refused == {"gone@example.org": "550 no such user"}


def test_a_recipient_put_off_is_tried_again_alone() -> None:
    def rcpt(address: str, nth: int) -> bytes:
        return b"451 try later" if address == "slow@example.org" and nth < 3 else b"250 ok"

    waits: list[float] = []
    with OddServer(rcpt=rcpt) as server:
        (result,) = sent(odd(server), mail("a@example.org", "slow@example.org"), waits=waits)
        assert [recipients for recipients, _ in server.taken] == [("a@example.org",), ("slow@example.org",)]
    assert (result.delivery, result.attempts, waits) == (Delivery.SENT, 3, [2.0, 4.0])


@pytest.mark.parametrize("words", ["451 later", "421 closing"])
def test_a_mail_put_off_goes_out_once_in_the_end(words: str) -> None:
    with OddServer(data=lambda nth: words if nth == 1 else "250 ok") as server:
        (result,) = sent(odd(server), mail("a@example.org"))
        assert (result.delivery, result.attempts, len(server.taken)) == (Delivery.SENT, 2, 1)


def test_a_mail_put_off_for_ever_has_failed_and_says_why() -> None:
    with OddServer(mail=lambda _: b"452 full") as server:
        (result,) = sent(odd(server), mail("a@example.org"))
    assert (result.delivery, result.reason, result.attempts) == (Delivery.FAILED, "452 full", 4)


def test_a_mail_refused_for_good_is_not_tried_again_and_the_next_one_goes() -> None:
    with OddServer(data=lambda nth: "554 spam" if nth == 1 else "250 ok") as server:
        first, second = sent(odd(server), mail("a@example.org"), mail("b@example.org"))
        assert [recipients for recipients, _ in server.taken] == [("b@example.org",)]
    assert (first.delivery, first.reason, first.attempts) == (Delivery.FAILED, "554 spam", 1)
    assert second.delivery is Delivery.SENT


@pytest.mark.parametrize("size", [2_000, 3_000_000])
@pytest.mark.parametrize("secret", [False, True])
def test_a_connection_lost_in_the_middle_of_a_mail_is_made_again(certificate: Path, size: int, secret: bool) -> None:
    deeds = OddServer(
        data=lambda nth: "drop-before" if nth == 1 else "250 ok", certificate=certificate if secret else None
    )
    with deeds as server:
        security = Security.TLS if secret else Security.NONE
        context = client_context(certificate)
        (result,) = sent(odd(server, security=security), mail("a@example.org", size=size), context=context)
        assert (result.delivery, result.attempts) == (Delivery.SENT, 2)
        assert len(server.taken) == 1


def test_a_connection_lost_after_the_whole_mail_is_left_to_a_person() -> None:
    with OddServer(data=lambda nth: "drop-after" if nth == 1 else "250 ok") as server:
        first, second = sent(odd(server), mail("a@example.org"), mail("b@example.org"))
        assert [recipients for recipients, _ in server.taken] == [("a@example.org",), ("b@example.org",)]
    assert (first.delivery, first.attempts) == (Delivery.UNCERTAIN, 1)
    assert second.delivery is Delivery.SENT


def test_a_mail_of_fifty_megabytes_is_refused_once() -> None:
    def too_big(nth: int) -> bytes:
        return b"552 message exceeds fixed maximum message size"

    with OddServer(mail=too_big) as server:
        (result,) = sent(odd(server), mail("a@example.org", size=37_000_000))
        assert server.taken == []
    assert (result.delivery, result.attempts) == (Delivery.FAILED, 1)
    assert "552" in result.reason


def test_a_server_that_refuses_in_the_middle_and_hangs_up_does_not_stop_the_next_mail() -> None:
    with OddServer(data=lambda nth: "early" if nth <= 4 else "250 ok") as server:
        first, second = sent(odd(server), mail("a@example.org", size=5_000_000), mail("b@example.org"))
        assert [recipients for recipients, _ in server.taken] == [("b@example.org",)]
    assert first.delivery is Delivery.FAILED
    assert second.delivery is Delivery.SENT


def test_mails_go_at_the_pace_that_the_server_allows() -> None:
    waits: list[float] = []
    with OddServer() as server:
        results = sent(
            odd(server, pause=3.5, per_connection=2), *(mail(f"d{n}@example.org") for n in range(5)), waits=waits
        )
        assert len(server.taken) == 5 and server.connections == 3
    assert waits == [3.5] * 4 and {result.delivery for result in results} == {Delivery.SENT}


def test_each_result_is_told_before_the_next_mail_goes() -> None:
    with OddServer() as server:
        results = send(
            (mail(f"d{n}@example.org") for n in range(3)), odd(server), "", clock=lambda: NOW, sleep=lambda _: None
        )
        first = next(results)
        assert first.delivered == ("d0@example.org",) and len(server.taken) == 1
        results.close()  # type: ignore[attr-defined]  # interrupted here
        assert len(server.taken) == 1


def test_an_interrupted_run_goes_on_with_those_who_have_not_got_it() -> None:
    outbound = mail("a@example.org", "b@example.org")
    with OddServer() as server:
        sent(odd(server), Outbound(outbound.message_id, outbound.data, ("b@example.org",)))
        assert [recipients for recipients, _ in server.taken] == [("b@example.org",)]


def test_what_was_delivered_is_told_even_if_the_server_then_vanishes() -> None:
    """One recipient is put off; when it is tried again the server has gone. The other one must not get the mail twice."""

    class Vanishing(OddServer):
        def _serve(self) -> None:
            connection, _ = self._listening.accept()
            self._listening.close()
            self.connections += 1
            with connection:
                self._talk(connection)

        def __exit__(self, *details: object) -> None:
            self._thread.join(5)

    def rcpt(address: str, nth: int) -> bytes:
        return b"421 closing" if address == "slow@example.org" else b"250 ok"

    def mails() -> Iterator[Outbound]:
        yield mail("a@example.org", "slow@example.org")
        yield mail("b@example.org")

    with Vanishing(rcpt=rcpt, data=lambda _: "250 ok") as server:
        results = send(mails(), odd(server, per_connection=1), "", clock=lambda: NOW, sleep=lambda _: None)
        first = next(results)
        assert (first.delivery, first.delivered) == (Delivery.PARTLY, ("a@example.org",))
        assert set(first.refused) == {"slow@example.org"}
        with pytest.raises(ProjectError, match="mail-server"):
            next(results)


def test_a_draft_without_recipient_fails_without_a_word_to_the_server() -> None:
    with OddServer() as server:
        (result,) = sent(odd(server), mail())
        assert (result.delivery, server.connections) == (Delivery.FAILED, 0)


def test_an_address_that_mail_cannot_carry_is_refused_here() -> None:
    outbound = mail("a@example.org")
    with OddServer() as server:
        (result,) = sent(
            odd(server), Outbound(outbound.message_id, outbound.data, ("张三@example.org", "a@example.org"))
        )
    assert (result.delivery, result.delivered) == (Delivery.PARTLY, ("a@example.org",))
