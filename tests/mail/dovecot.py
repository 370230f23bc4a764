"""A real IMAP server on loopback: Dovecot as a plain user, with accounts whose mail lies in Maildir folders."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

DOVECOT = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")
PASSWORD = "correct-horse"

_CONFIG = """
base_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{certificate}
disable_plaintext_auth = yes
auth_mechanisms = plain login
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:{folder}/mail/%u
mail_fsync = never
imap_logout_format = heads=%{{fetch_hdr_count}} bodies=%{{fetch_body_count}} out=%o
passdb {{
  driver = passwd-file
  args = scheme=plain username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/home/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {tls}
    ssl = yes
  }}
}}
auth_failure_delay = 0
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""


@dataclass
class Dovecot:
    """A running server. plain: its port for STARTTLS, tls: the one that is secret from the first byte."""

    folder: Path
    plain: int
    tls: int
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def deliver(self, user: str, data: bytes, at: datetime, *, folder: str = "", read: bool = False) -> None:
        """Put a message into a mailbox, as the server's own delivery would, received at a moment. folder: its name as
        IMAP encodes it."""
        maildir = self.folder / "mail" / user / (f".{folder}" if folder else "")
        for name in ("cur", "new", "tmp"):
            place = maildir / name
            if not place.is_dir():
                place.mkdir(parents=True, exist_ok=True)
                for made in (place, maildir, maildir.parent):
                    made.chmod(0o777)
        name = f"{at.timestamp():.0f}.M{next(self._numbers)}.test"
        path = maildir / "cur" / f"{name}:2,S" if read else maildir / "new" / name
        path.write_bytes(data)
        path.chmod(0o666)
        os.utime(path, (at.timestamp(), at.timestamp()))

    def forget_numbers(self, user: str) -> None:
        """Lose the folder's numbering, as after a repair of the server: another UIDVALIDITY, other UIDs."""
        time.sleep(1.1)  # Dovecot takes the second of the clock for the new one
        for lost in (self.folder / "mail" / user).glob("dovecot*"):
            lost.unlink()

    def downloads(self) -> list[tuple[int, int]]:
        """How many headers and how many whole messages each finished session asked for, in turn."""
        time.sleep(0.15)  # the log is written after the connection ends
        text = (self.folder / "log").read_text("utf-8", "replace")
        return [(int(h), int(b)) for h, b in re.findall(r"heads=(\d+) bodies=(\d+)", text)]


@contextmanager
def dovecot(certificate: Path, *users: str) -> Iterator[Dovecot]:
    """Dovecot with accounts that share a password."""
    folder = Path(tempfile.mkdtemp(prefix="xlplan-dovecot-"))
    folder.chmod(0o755)
    try:
        server = _prepared(folder, certificate, users)
        process = _started(folder)
        try:
            _wait_for(process, folder, server.tls, server.plain)
            yield server
        finally:
            process.terminate()
            process.wait(15)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _prepared(folder: Path, certificate: Path, users: tuple[str, ...]) -> Dovecot:
    plain, tls = _free_ports(2)
    (folder / "users").write_text("".join(f"{user}:{{PLAIN}}{PASSWORD}::::::\n" for user in users), "utf-8")
    (folder / "server.pem").write_bytes(certificate.read_bytes())
    for user in users:
        for name in ("mail", "home"):
            (folder / name / user).mkdir(parents=True)
    (folder / "run").mkdir()
    user, group = _names()
    values = {"folder": folder, "user": user, "group": group, "certificate": folder / "server.pem"}
    (folder / "dovecot.conf").write_text(_CONFIG.format(plain=plain, tls=tls, **values))
    if os.geteuid() == 0:
        import pwd

        owner = pwd.getpwnam(user)
        for path in (folder, *folder.rglob("*")):
            os.chown(path, owner.pw_uid, owner.pw_gid)
    return Dovecot(folder, plain, tls)


def _names() -> tuple[str, str]:
    """The user and group that the server runs under: ours, or nobody where we are root."""
    import grp
    import pwd

    owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    return owner.pw_name, grp.getgrgid(owner.pw_gid).gr_name


def _started(folder: Path) -> subprocess.Popen[bytes]:
    import pwd

    command = [str(DOVECOT), "-F", "-c", str(folder / "dovecot.conf")]
    with (folder / "out").open("wb") as out:
        if os.geteuid() != 0:
            return subprocess.Popen(command, stdout=out, stderr=out)
        owner = pwd.getpwnam(_names()[0])
        return subprocess.Popen(
            command, stdout=out, stderr=out, user=owner.pw_uid, group=owner.pw_gid, extra_groups=[], cwd=folder
        )


def _wait_for(process: subprocess.Popen[bytes], folder: Path, *ports: int) -> None:
    deadline = time.monotonic() + 15
    while ports:
        try:
            socket.create_connection(("127.0.0.1", ports[0]), 1).close()
            ports = ports[1:]
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                logs = [
                    (folder / name).read_text("utf-8", "replace") for name in ("out", "log") if (folder / name).exists()
                ]
                raise RuntimeError(f"Dovecot did not start: {' '.join(logs)}") from None
            time.sleep(0.05)


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    try:
        return [int(listening.getsockname()[1]) for listening in sockets]
    finally:
        for listening in sockets:
            listening.close()
