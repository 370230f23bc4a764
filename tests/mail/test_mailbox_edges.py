"""What is asked of a mailbox and what is made of its answers, message by message, without a server of any kind."""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, nullcontext
from datetime import UTC, date
from email.message import EmailMessage
from typing import Any, ClassVar

import pytest
from imap_tools.errors import MailboxFolderSelectError, MailboxLoginError

from xlplan.errors import ProjectError
from xlplan.incoming import mailbox
from xlplan.incoming.mailbox import KnownMail, MailSource, MessageFate, Protection, Wish
from xlplan.pipeline.fetching import file_name_of

SOURCE = MailSource("imap.example.org", 993, Protection.TLS, "BGS@example.org")


def note(number: int) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = f"d{number}@example.org", f"报送 {number}", f"<{number}@x>"
    mail.set_content("正文")
    return mail.as_bytes()


class Client:
    """A server's side of the conversation; remembers what was asked."""

    capabilities = ("IMAP4REV1",)

    def __init__(self, messages: dict[int, bytes]) -> None:
        self.messages = messages
        self.asked: list[tuple[str, ...]] = []
        self.xatoms: list[tuple[str, ...]] = []
        self.fetched: dict[str, Any] = {}
        self.capable: tuple[str, list[Any]] = ("OK", [b"IMAP4rev1", b"ID UIDPLUS"])

    def uid(self, *command: str) -> tuple[str, list[Any]]:
        self.asked.append(command)
        if command in self.fetched:
            return self.fetched[command]  # type: ignore[no-any-return]
        verb, uids, what = command[:3]
        if verb == "STORE":
            return "OK", []
        answer: list[Any] = []
        for uid in map(int, uids.split(",")):
            data = self.messages.get(uid)
            if data is None:
                continue
            if "HEADER" in what:
                head = data.partition(b"\n\n")[0] + b"\n\n"
                answer += [(b"1 (UID %d RFC822.SIZE %d BODY[HEADER] {%d}" % (uid, len(data), len(head)), head), b")"]
            else:
                answer += [(b"1 (UID %d BODY[] {%d}" % (uid, len(data)), data), b" FLAGS ())"]
        return "OK", answer

    def response(self, name: str) -> tuple[str, list[bytes | None]]:
        return name, [b"7"] if name == "UIDVALIDITY" else [None]

    def capability(self) -> tuple[str, list[Any]]:
        return self.capable

    def xatom(self, *command: str) -> None:
        self.xatoms.append(command)


class Folder:
    def __init__(self) -> None:
        self.opened: list[tuple[str, bool]] = []

    def set(self, name: str, *, readonly: bool) -> None:
        self.opened.append((name, readonly))
        if name == "没有的":
            raise MailboxFolderSelectError(("NO", [b"no such", None, b"folder"]), "OK")

    def list(self) -> Iterator[Any]:
        return iter([type("F", (), {"name": "INBOX"}), type("F", (), {"name": "报送件"})])


class Box:
    """A connection that is open."""

    def __init__(self, messages: dict[int, bytes]) -> None:
        self.client = Client(messages)
        self.folder = Folder()
        self.searches: list[tuple[str, Any]] = []

    def uids(self, criteria: object, charset: Any) -> list[str]:
        self.searches.append((str(criteria), charset))
        return [*map(str, reversed(self.client.messages)), "1"]


def copied(
    box: Box, wish: Wish, seen: KnownMail, source: MailSource = SOURCE, done: set[int] | None = None
) -> tuple[list[mailbox.Message], list[tuple[int, int, str]]]:
    steps: list[tuple[int, int, str]] = []
    copying = mailbox._Copying(box, source, wish, seen)  # type: ignore[arg-type]
    return list(copying.messages(set() if done is None else done, lambda *step: steps.append(step))), steps


NOTHING = KnownMail()


def test_every_message_is_copied_once_in_the_order_of_its_number_and_left_as_it_was() -> None:
    box = Box({uid: note(uid) for uid in (1, 2, 3)})
    messages, steps = copied(box, Wish(), NOTHING)
    assert [(m.uid, m.fate, m.uidvalidity, m.data) for m in messages] == [
        (uid, MessageFate.COPIED, 7, note(uid)) for uid in (1, 2, 3)
    ]
    assert (messages[0].message_id, messages[0].sender, messages[0].subject) == ("<1@x>", "d1@example.org", "报送 1")
    assert messages[0].size == len(note(1)) and len({message.head for message in messages}) == 3
    assert steps == [(1, 3, "报送 1"), (2, 3, "报送 2"), (3, 3, "报送 3")]
    assert (box.searches, box.folder.opened) == ([("ALL", None)], [("INBOX", True)])
    assert box.client.asked[0] == ("FETCH", "1,2,3", "(UID RFC822.SIZE BODY.PEEK[HEADER])")
    assert box.client.asked[1] == ("FETCH", "1", "(UID BODY.PEEK[])")


def test_what_is_asked_for_is_put_to_the_server() -> None:
    box = Box({1: note(1), 2: b""})
    messages, _ = copied(box, Wish(date(2022, 9, 5), unread=True, mark=True), NOTHING)
    assert box.searches == [("(SINCE 5-Sep-2022 UNSEEN)", None)]
    assert box.folder.opened == [("INBOX", False)]
    stored = [command for command in box.client.asked if command[0] == "STORE"]
    assert stored == [("STORE", "1", "+FLAGS.SILENT", "(\\Seen)")]
    assert [message.fate for message in messages] == [MessageFate.COPIED, MessageFate.REFUSED]
    assert messages[1].reason == "no data"


@pytest.mark.parametrize("spare", [0, 1])
def test_what_is_known_or_ours_or_too_large_is_told_and_not_asked_for(spare: int) -> None:
    box = Box({uid: note(uid) for uid in (1, 2, 3, 4, 5)})
    whole, _ = copied(Box({uid: note(uid) for uid in (1, 2, 3, 4, 5)}), Wish(), NOTHING)
    seen = KnownMail(
        {("INBOX", 7): {1}, ("INBOX", 8): {2}, ("别的", 7): {3}}, {(whole[1].head, whole[1].size)}, {"<3@x>"}
    )
    messages, steps = copied(box, Wish(largest=len(note(1)) - 1 + spare), seen, done={5})
    last = MessageFate.COPIED if spare else MessageFate.TOO_LARGE
    assert [(m.uid, m.fate) for m in messages] == [(2, MessageFate.KNOWN), (3, MessageFate.OWN), (4, last)]
    assert [step[:2] for step in steps] == [(1, 3), (2, 3), (3, 3)]
    assert len([command for command in box.client.asked if "BODY.PEEK[]" in command[2]]) == spare


@pytest.mark.parametrize(("messages", "requests"), [(200, [200]), (201, [200, 1])])
def test_heads_are_asked_for_two_hundred_at_a_time(messages: int, requests: list[int]) -> None:
    box = Box(dict.fromkeys(range(1, messages + 1), b"Subject: a\n\nx"))
    _, steps = copied(box, Wish(largest=0), NOTHING)
    assert [len(command[1].split(",")) for command in box.client.asked] == requests
    assert steps[-1] == (messages, messages, "a")


def test_a_message_that_the_server_does_not_hand_out_is_told_in_its_words() -> None:
    box = Box({1: note(1), 2: note(2)})
    box.client.fetched["FETCH", "1", "(UID BODY.PEEK[])"] = ("NO", [b"[SERVERBUG]", None, b"cannot be read"])
    box.client.messages[3] = note(3)
    box.client.fetched["FETCH", "3", "(UID BODY.PEEK[])"] = ("OK", [b"3 (UID 3 FLAGS ())"])
    messages, _ = copied(box, Wish(mark=True), NOTHING)
    assert messages.pop().reason == "no data"
    assert [(m.fate, m.reason) for m in messages] == [
        (MessageFate.REFUSED, "[SERVERBUG] cannot be read"),
        (MessageFate.COPIED, ""),
    ]
    assert [command[1] for command in box.client.asked if command[0] == "STORE"] == ["2"]


def test_answers_are_put_together_message_by_message() -> None:
    told = [b"2 (FLAGS (\\Seen) UID 8)", (b"1 (BODY[HEADER] {3}", b"abc"), b" RFC822.SIZE 5", b" UID 7)", None, b"x"]
    assert mailbox._parts_of([b"before", *told]) == [
        (b"2 (FLAGS (\\Seen) UID 8)", b""),
        (b"1 (BODY[HEADER] {3}  RFC822.SIZE 5  UID 7) x", b"abc"),
    ]
    assert mailbox._head_of(b"2 (FLAGS () UID 8)", b"", 7) is None
    assert mailbox._head_of(b"2 (RFC822.SIZE 9)", b"", 7) is None


@pytest.mark.parametrize(
    ("capable", "told"),
    [
        (("OK", [b"IMAP4rev1", None, b"id"]), True),
        (("OK", [b"IMAP4rev1 IDLE"]), False),
        (("NO", [b"ID"]), False),
    ],
)
def test_who_wants_to_know_is_told_who_asks(capable: tuple[str, list[Any]], told: bool) -> None:
    client = Client({})
    client.capable = capable
    mailbox._introduce(client)  # type: ignore[arg-type]
    assert client.xatoms == [("ID", '("name" "xlplan" "vendor" "xlplan" "version" "1")')] * told


def test_a_folder_that_is_not_there_is_told_with_those_there_are() -> None:
    box = Box({})
    with pytest.raises(ProjectError) as stopped:
        mailbox._enter(box, MailSource("h", 1, Protection.TLS, "u", "没有的"), readonly=True)  # type: ignore[arg-type]
    assert stopped.value.key == "mail-folder"
    assert stopped.value.params == {"folder": "没有的", "reason": "no such folder", "folders": "INBOX, 报送件"}
    box.client.response = lambda name: (name, [None])  # type: ignore[method-assign]
    assert mailbox._enter(box, SOURCE, readonly=True) == 0  # type: ignore[arg-type]


def test_an_account_is_the_same_however_it_is_written() -> None:
    assert SOURCE.account == "bgs@example.org@imap.example.org"
    assert (SOURCE.folder, SOURCE.timeout) == ("INBOX", 60.0)
    assert [*map(str, MessageFate)] == ["copied", "known", "own", "too-large", "refused"]
    assert [*map(str, Protection)] == ["tls", "starttls", "none"]


def test_a_connection_that_fails_four_times_in_a_row_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    tried: list[int] = []

    def refuse(*_: Any) -> Any:
        tried.append(1)
        raise imaplib.IMAP4.error("try later")

    monkeypatch.setattr(mailbox, "_opened", refuse)
    with pytest.raises(ProjectError) as stopped:
        list(mailbox.new_messages(SOURCE, "p", Wish(), NOTHING, sleep=waits.append))
    assert (len(tried), waits) == (4, [2.0, 4.0, 8.0])
    assert stopped.value.params == {"host": "imap.example.org", "port": 993, "reason": "try later"}
    with pytest.raises(ProjectError, match="mail-imap-server"):
        mailbox.try_mailbox(SOURCE, "p")


def test_no_password_goes_over_an_open_connection_even_to_look() -> None:
    with pytest.raises(ProjectError, match="mail-plain-password"):
        mailbox.try_mailbox(MailSource("h", 1, Protection.NONE, "u"), "p")


class Server:
    """What `imaplib` gives, as far as it is opened."""

    made: ClassVar[list[Any]] = []
    capabilities: tuple[str, ...] = ("IMAP4REV1", "STARTTLS")
    kind = "plain"

    def __init__(self, *where: Any, **how: Any) -> None:
        self.made.append((self.kind, where, how))

    def starttls(self, context: Any) -> None:
        self.made.append(("starttls", (context,), {}))

    def logout(self) -> None:
        self.made.append(("logout", (), {}))
        raise imaplib.IMAP4.error("gone")

    def shutdown(self) -> None:
        self.made.append(("shutdown", (), {}))


class SecretServer(Server):
    kind = "tls"


def test_a_connection_is_secret_from_its_first_byte_or_from_starttls_on(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []
    monkeypatch.setattr(Server, "made", made)
    monkeypatch.setattr(imaplib, "IMAP4_SSL", SecretServer)
    monkeypatch.setattr(imaplib, "IMAP4", type("IMAP4", (Server,), {"error": imaplib.IMAP4.error}))
    trust: Any = object()
    with ExitStack() as stack:
        mailbox._connected(MailSource("h", 993, Protection.TLS, "u", timeout=5.0), trust, stack)
    assert made == [
        ("tls", ("h", 993), {"ssl_context": trust, "timeout": 5.0}),
        ("logout", (), {}),
        ("shutdown", (), {}),
    ]
    made.clear()
    plain = MailSource("h", 143, Protection.STARTTLS, "u", timeout=5.0)
    with ExitStack() as stack:
        mailbox._connected(plain, trust, stack)
    assert made[:2] == [("plain", ("h", 143), {"timeout": 5.0}), ("starttls", (trust,), {})]
    monkeypatch.setattr(Server, "capabilities", ("IMAP4REV1",))
    with ExitStack() as stack, pytest.raises(ProjectError) as stopped:
        mailbox._connected(plain, trust, stack)
    assert (stopped.value.key, stopped.value.params) == ("mail-no-starttls", {"host": "h"})


@pytest.mark.parametrize(
    ("user", "password", "how"), [("u@x", "p", "login"), ("u@x", "密码", "login_utf8"), ("用户", "p", "login_utf8")]
)
@pytest.mark.parametrize("refused", [False, True])
def test_who_logs_in_with_other_letters_does_so_in_utf8(
    user: str, password: str, how: str, refused: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[Any, ...]] = []

    class LoginBox:
        def __getattr__(self, name: str) -> Any:
            def login(*with_: Any, **more: Any) -> None:
                asked.append((name, with_, more))
                if refused:
                    raise MailboxLoginError(("NO", [b"authorization code", b"needed"]), "OK")

            return login

    monkeypatch.setattr(mailbox, "_connected", lambda *_: Client({}))
    monkeypatch.setattr(mailbox, "_box", lambda _: LoginBox())
    with ExitStack() as stack, pytest.raises(ProjectError) if refused else nullcontext() as stopped:
        mailbox._opened(MailSource("h", 1, Protection.TLS, user), password, None, stack)
    assert asked == [(how, (user, password), {"initial_folder": None})]
    if stopped is not None:
        assert stopped.value.params == {"host": "h", "user": user, "reason": "authorization code needed"}


@pytest.mark.parametrize("length", [59, 60, 61])
def test_a_saved_message_is_named_by_sixty_characters_of_its_sender(length: int) -> None:
    sender = f"{'a' * (length - 5)}@b.cn"
    name = file_name_of(f"From: {sender}\r\n\r\nx".encode(), "f" * 64, UTC)
    assert name == f"undated_{sender[:60]}_{'f' * 16}.eml"


def test_a_certificate_that_nobody_knows_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> Any:
        raise ssl.SSLCertVerificationError(1, "self-signed")

    monkeypatch.setattr(mailbox, "_opened", refuse)
    for ask in (
        lambda: mailbox.try_mailbox(SOURCE, "p"),
        lambda: list(mailbox.new_messages(SOURCE, "p", Wish(), NOTHING, sleep=lambda _: None)),
    ):
        with pytest.raises(ProjectError) as stopped:
            ask()
        assert (stopped.value.key, stopped.value.params["host"]) == ("mail-certificate", "imap.example.org")
        assert "self-signed" in str(stopped.value.params["reason"])
