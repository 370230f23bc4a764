"""Mail servers on loopback: aiosmtpd with TLS and logins, and a small one that misbehaves as told."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

USER, PASSWORD = "office@example.org", "correct horse"


def make_certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 and localhost with its key, in one PEM file."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=2))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path


def server_context(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def client_context(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Received:
    """What a real server took: envelopes and raw messages."""

    envelopes: list[tuple[str, tuple[str, ...], bytes]] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        self.envelopes.append((envelope.mail_from, tuple(envelope.rcpt_tos), envelope.original_content))
        return "250 OK"


def _authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


class _StartTls(Controller):
    def factory(self) -> SMTP:
        return SMTP(self.handler, **self.SMTP_kwargs)


@contextmanager
def real_server(certificate: Path, *, tls: bool) -> Iterator[tuple[Received, int]]:
    """aiosmtpd with logins, secret from the first byte or from STARTTLS on, both demanded."""
    received, port = Received(), free_port()
    options: dict[str, Any] = {"authenticator": _authenticate, "auth_required": True, "enable_SMTPUTF8": True}
    if tls:
        options |= {"ssl_context": server_context(certificate), "auth_require_tls": False}
    else:
        options |= {"tls_context": server_context(certificate), "require_starttls": True}
    controller = _StartTls(received, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield received, port
    finally:
        controller.stop()


Reply = Callable[[str, int], bytes]


@dataclass
class OddServer:
    """A server that misbehaves.

    rcpt: its word on an address, the how manieth time it is asked. data: what it does with the n-th mail: a reply, or
    `drop-before` (hangs up in the middle), `drop-after` (takes the mail and hangs up without a word), `early` (refuses
    in the middle and hangs up). mail: its word on MAIL FROM. greetings: how its first connections begin.
    """

    rcpt: Reply = lambda _address, _nth: b"250 ok"
    data: Callable[[int], str] = lambda _nth: "250 ok"
    mail: Callable[[int], bytes] = lambda _nth: b"250 ok"
    login: Callable[[int], bytes] = lambda _nth: b"235 ok"
    greetings: tuple[bytes, ...] = ()
    features: tuple[bytes, ...] = (b"SIZE 60000000", b"AUTH PLAIN")
    certificate: Path | None = None
    taken: list[tuple[tuple[str, ...], bytes]] = field(default_factory=list)
    connections: int = 0

    def __enter__(self) -> OddServer:
        self._asked: dict[str, int] = {}
        self._mails = self._logins = self._datas = 0
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
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            try:
                with self._secret(connection) as line:
                    self._talk(line)
            except OSError:
                continue

    def _secret(self, connection: socket.socket) -> socket.socket:
        connection.settimeout(10)
        if self.certificate is None:
            return connection
        return server_context(self.certificate).wrap_socket(connection, server_side=True)

    def _talk(self, connection: socket.socket) -> None:
        greeting = self.greetings[self.connections - 1] if self.connections <= len(self.greetings) else b"220 hello"
        connection.sendall(greeting + b"\r\n")
        if not greeting.startswith(b"220"):
            return
        with connection.makefile("rb") as lines:
            recipients: list[str] = []
            for line in lines:
                verb = line[:4].upper()
                if verb == b"DATA":
                    if not self._take(connection, lines, tuple(recipients)):
                        return
                    continue
                connection.sendall(self._answer(verb, line, recipients) + b"\r\n")
                if verb == b"QUIT":
                    return

    def _answer(self, verb: bytes, line: bytes, recipients: list[str]) -> bytes:
        if verb == b"EHLO":
            words = (b"odd", *self.features)
            return b"\r\n".join(b"250" + (b" " if n == len(words) - 1 else b"-") + w for n, w in enumerate(words))
        if verb == b"AUTH":
            self._logins += 1
            return self.login(self._logins)
        if verb == b"MAIL":
            recipients.clear()
            self._mails += 1
            return self.mail(self._mails)
        if verb == b"RCPT":
            address = line.partition(b"<")[2].partition(b">")[0].decode()
            self._asked[address] = self._asked.get(address, 0) + 1
            reply = self.rcpt(address, self._asked[address])
            if reply.startswith(b"25"):
                recipients.append(address)
            return reply
        return b"250 ok"

    def _take(self, connection: socket.socket, lines: Any, recipients: tuple[str, ...]) -> bool:
        connection.sendall(b"354 go on\r\n")
        self._datas += 1
        deed = self.data(self._datas)
        if deed in {"drop-before", "early"}:
            for _ in range(20):
                lines.readline()
            if deed == "early":
                connection.sendall(b"552 too large\r\n")
            connection.shutdown(socket.SHUT_RDWR)
            return False
        message = b"".join(iter(lambda: lines.readline(), b".\r\n"))
        if deed == "drop-after":
            self.taken.append((recipients, message))
            return False
        if deed.startswith("250"):
            self.taken.append((recipients, message))
        connection.sendall(deed.encode() + b"\r\n")
        return True
