"""What all tests of mail share: the servers of `tests/outgoing`, a certificate, a running Dovecot."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent.parent / "outgoing"))

from dovecot import DOVECOT, Dovecot, dovecot
from mail_office import BOX
from mail_servers import make_certificate


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="session")
def imap(certificate: Path) -> Iterator[Dovecot]:
    if DOVECOT is None:
        pytest.skip("Dovecot is not installed")
    with ExitStack() as stack:
        try:
            server = stack.enter_context(dovecot(certificate, BOX, *(f"box{n}@example.org" for n in range(9))))
        except (PermissionError, KeyError) as exc:
            pytest.skip(f"Dovecot cannot be given a user of its own here: {exc!r}")
        yield server


@pytest.fixture(autouse=True)
def no_keyring_and_no_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' own passwords only, whatever the machine knows."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    for name in ("XLPLAN_SMTP_PASSWORD", "XLPLAN_IMAP_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
