"""Mails, archives and winmail.dat of which one member is damaged: the others are read. Of which the structure is damaged:
whole members are read, or the damage is named. XLPLAN_FUZZ=10000 tries that many instead of a few."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import random
import zipfile
from email.message import EmailMessage

import pytest
from making_ole import winmail
from test_odd_containers import readings

GOOD = [f"工作,进度\n整治河道{n},{n}\n新建泵站,80\n".encode() for n in range(3)]
TRIES = int(os.environ.get("XLPLAN_FUZZ", "60"))


def packed() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for number, data in enumerate(GOOD):
            archive.writestr(f"表{number}.csv", data)
    return buffer.getvalue()


def mailed() -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "office@example.org", "报送"
    message.set_content("请查收")
    for number, data in enumerate(GOOD):
        message.add_attachment(data, maintype="text", subtype="csv", filename=f"表{number}.csv")
    message.set_boundary("===============5437639335131851757==")
    return message.as_bytes()


def in_outlook() -> bytes:
    return winmail({f"表{number}.csv".encode("gbk"): data for number, data in enumerate(GOOD)})


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The container with some bytes of its first member overwritten; what is around it stays whole."""
    held = GOOD[0] if GOOD[0] in data else base64.b64encode(GOOD[0])[:60]
    start, changed = data.index(held), bytearray(data)
    for _ in range(chance.randrange(1, 6)):
        changed[start + chance.randrange(len(held))] = chance.choice(b"ABCxyz0189+/")
    return bytes(changed)


@pytest.mark.parametrize("make", [packed, mailed, in_outlook])
def test_members_beside_a_damaged_one_are_read(make: object) -> None:
    whole = make()  # type: ignore[operator]
    chance = random.Random(make.__name__)  # type: ignore[attr-defined]
    for _ in range(TRIES // 3):
        read = {reading.arrival.sha256 for reading in readings(damaged(whole, chance)).values()}
        assert {hashlib.sha256(member).hexdigest() for member in GOOD[1:]} <= read


DAMAGE = frozenset(
    {"unknown", "damaged", "member-damaged", "truncated", "nameless", "hostile", "member-encrypted", "too-large"}
)


def between_members(data: bytes, chance: random.Random) -> bytes:
    """The container with up to three bytes changed, taken out or put in where no member's own bytes lie."""
    kept = [held if held in data else b"\n" + base64.b64encode(held) + b"\n" for held in GOOD]
    spans = [range(data.index(held), data.index(held) + len(held)) for held in kept]
    free = [at for at in range(len(data)) if not any(at in span for span in spans)]
    changed = bytearray(data)
    for at in sorted(chance.sample(free, chance.randrange(1, 4)), reverse=True):
        new = bytes([chance.randrange(256)])
        changed[at : at + chance.choice((0, 1, 1, 1))] = chance.choice((new, new, new, b"", b"\0", b"\xff", b"\n"))
    return bytes(changed)


@pytest.mark.parametrize("make", [packed, mailed, in_outlook])
def test_no_whole_member_is_lost_without_a_word(make: object) -> None:
    whole = make()  # type: ignore[operator]
    chance = random.Random(make.__name__)  # type: ignore[attr-defined]
    wanted = {hashlib.sha256(member).hexdigest() for member in GOOD}
    for _ in range(TRIES // 3):
        damaged_one = between_members(whole, chance)
        read = readings(damaged_one).values()
        named = any(reading.reason in DAMAGE for reading in read if reading.arrival.sha256 not in wanted)
        assert named or wanted <= {reading.arrival.sha256 for reading in read}, damaged_one


@pytest.mark.parametrize("make", [packed, mailed, in_outlook])
def test_a_sound_container_is_not_called_damaged(make: object) -> None:
    assert not DAMAGE & {reading.reason for reading in readings(make()).values()}  # type: ignore[operator]
