"""An IMAP server on loopback that misbehaves as told; without UIDPLUS or any other extension unless told."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from mail_servers import server_context


@dataclass
class OddMailbox:
    """A mailbox over TLS.

    messages: by UID. login, select, search: what it answers, None for OK. cut: bytes of a message after which the n-th
    body that is asked for ends the connection, None to send it whole. refused: UIDs of which it hands out no body.
    wants_id: whether it opens no folder to whom does not introduce itself. sizes: what it says of sizes, where that is
    not true. Afterwards: commands, as they came; bodies, the UIDs whose bodies were asked for.
    """

    certificate: Path
    messages: dict[int, bytes] = field(default_factory=dict)
    login: str | None = None
    select: str | None = None
    search: str | None = None
    cut: Callable[[int], int | None] = lambda _: None
    refused: frozenset[int] = frozenset()
    wants_id: bool = False
    capabilities: str = "IMAP4rev1"
    sizes: dict[int, int] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)
    bodies: list[int] = field(default_factory=list)

    def __enter__(self) -> OddMailbox:
        self._introduced = False
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(5)

    def _serve(self) -> None:
        context = server_context(self.certificate)
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            connection.settimeout(10)
            try:
                with context.wrap_socket(connection, server_side=True) as line:
                    self._talk(line)
            except (OSError, ssl.SSLError):
                continue

    def _talk(self, line: ssl.SSLSocket) -> None:
        line.sendall(f"* OK [CAPABILITY {self.capabilities}] ready\r\n".encode())
        self._introduced = False
        with line.makefile("rb") as lines:
            for raw in lines:
                tag, _, command = raw.decode().strip().partition(" ")
                self.commands.append(command)
                if not self._answer(line, tag, command):
                    return

    def _answer(self, line: ssl.SSLSocket, tag: str, command: str) -> bool:
        verb = command.upper()
        said = "OK done"
        if verb.startswith("CAPABILITY"):
            line.sendall(f"* CAPABILITY {self.capabilities}\r\n".encode())
        elif verb.startswith("LOGIN"):
            said = self.login or said
        elif verb.startswith("ID "):
            self._introduced = True
            line.sendall(b"* ID NIL\r\n")
        elif verb.startswith(("EXAMINE", "SELECT")):
            said = self._opening(line)
        elif verb.startswith("LIST"):
            line.sendall(b'* LIST () "/" "INBOX"\r\n')
        elif verb.startswith("UID SEARCH"):
            said = self.search or said
            line.sendall(b"* SEARCH" + b"".join(b" %d" % uid for uid in self.messages) + b"\r\n")
        elif verb.startswith("UID FETCH"):
            return self._fetch(line, tag, verb)
        elif verb.startswith("LOGOUT"):
            line.sendall(b"* BYE bye\r\n")
        line.sendall(f"{tag} {said}\r\n".encode())
        return not verb.startswith("LOGOUT")

    def _opening(self, line: ssl.SSLSocket) -> str:
        if self.wants_id and not self._introduced:
            return "NO SELECT Unsafe Login. Please contact kefu@188.com for help"
        line.sendall(b"* %d EXISTS\r\n* OK [UIDVALIDITY 7] valid\r\n" % len(self.messages))
        return self.select or "OK [READ-ONLY] opened"

    def _fetch(self, line: ssl.SSLSocket, tag: str, verb: str) -> bool:
        uids = [int(uid) for uid in re.findall(r"\d+", verb.split("(")[0])]
        for place, uid in enumerate(uids, 1):
            if uid not in self.messages:
                continue
            data = self.messages[uid]
            if "HEADER" in verb:
                head = data.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
                size = self.sizes.get(uid, len(data))
                line.sendall(b"* %d FETCH (FLAGS () BODY[HEADER] {%d}\r\n%s RFC822.SIZE %d UID %d)\r\n"
                             % (place, len(head), head, size, uid))  # fmt: skip
                continue
            self.bodies.append(uid)
            if uid in self.refused:
                line.sendall(f"{tag} NO [SERVERBUG] cannot be read\r\n".encode())
                return True
            line.sendall(b"* %d FETCH (UID %d BODY[] {%d}\r\n" % (place, uid, len(data)))
            cut = self.cut(len(self.bodies))
            if cut is not None:
                line.sendall(data[:cut])
                line.shutdown(socket.SHUT_RDWR)
                return False
            line.sendall(data + b")\r\n")
        line.sendall(f"{tag} OK done\r\n".encode())
        return True
