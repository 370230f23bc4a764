"""Heads of mails that lost bytes, before and after: what is mended, what is left as it is; and what programs unpack."""

from __future__ import annotations

import io
import subprocess
import sys
import tarfile
from collections.abc import Sequence
from dataclasses import replace
from email import message_from_bytes, message_from_string
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from xlplan.books.limits import DEFAULT_LIMITS, MIB
from xlplan.books.unreadable import Reason, Unreadable
from xlplan.incoming.containers import Member, Opened, packed, payloads
from xlplan.incoming.containers.mail import open_mail, open_mbox, plain_text
from xlplan.incoming.containers.mending import mended, with_boundary
from xlplan.incoming.containers.stray import damaged_head, lost_parts

WHOLE = """From: a@b
Content-Type: multipart/mixed; boundary="B1"

text
--B1
Content-Type: text/csv; name=a.csv
Content-Transfer-Encoding: base64

QUJD
--B1--
"""


@pytest.mark.parametrize(
    ("lost", "found"),
    [
        ("", ""),
        ("Content-Transfer", "Conten-Transfer"),
        ("Content-Type: text", "Cotent-Tpe: text"),
        ("From: a@b\n", "From: a@b\n\n"),
        ("name=a.csv\n", "name=a.csv\n\n"),
    ],
)
def test_a_head_is_mended_to_what_it_was(lost: str, found: str) -> None:
    told = mended((WHOLE.replace(lost, found, 1) if lost else WHOLE).encode())
    assert told.decode().casefold().rstrip() == WHOLE.casefold().rstrip()
    assert lost_parts(message_from_bytes(told)) is None


@pytest.mark.parametrize(
    ("found", "mended_to"),
    [
        ("From: a@b\nx y z\nContent-Type: text/csv\n\n1\n", "From: a@b\n x y z\nContent-Type: text/csv\n\n1\n"),
        ("nothing\nFrom: a@b\nContent-Type: text/csv\n\n1\n", "From: a@b\nContent-Type: text/csv\n\n1\n"),
        ("From: a@b\nx y z\n\n1\n", "From: a@b\nx y z\n\n1\n"),
        ("From: a@b\nSub ject: x\n\n1\n", "From: a@b\nSubject: x\n\n1\n"),
        ("From: a@b\nS u b ject: x\n\n1\n", "From: a@b\nS u b ject: x\n\n1\n"),
        ("From: a@b\n folded\n\n1\n", "From: a@b\n folded\n\n1\n"),
        (
            "Content-Type: text/csvContent-Disposition: attachment\n\n1\n",
            "Content-Type: text/csv\nContent-Disposition: attachment\n\n1\n",
        ),
        (
            "From: a@b\nContent-Type: mixed; boundary=B\n\n1\n",
            "From: a@b\nContent-Type: multipart/mixed; boundary=B\n\n1\n",
        ),
        (
            "Cotent-Type: multipart/report; boundary=B\n\n1\n",
            "content-type: multipart/report; boundary=B\n\n1\n",
        ),
        ("From: a@b\n\nContent-Type: text/csv\n\n1\n", "From: a@b\nContent-Type: text/csv\n\n1\n"),
        (
            "From: a@b\n\nFrom: c@d\nContent-Type: text/csv\n\n1\n",
            "From: a@b\n\nFrom: c@d\nContent-Type: text/csv\n\n1\n",
        ),
    ],
)
def test_lines_of_a_head_are_mended_one_by_one(found: str, mended_to: str) -> None:
    assert mended(found.encode()).decode().rstrip("\n") == mended_to.rstrip("\n")


@pytest.mark.parametrize(
    ("head", "named"),
    [
        ("Content-Type: multipart/mixed", True),
        ("Content-Type: multipart/mixed;", True),
        ("Content-Type: multipart/mixed; boundary=B9", False),
        ("Content-Type: text/plain", False),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_boundary_that_a_head_does_not_name_is_named(head: str, named: bool, end: str) -> None:
    data = f"{head}\n\n--B1\nContent-Type: text/csv\n\n1\n--B1--\n".replace("\n", end).encode()
    told = with_boundary(data)
    assert (told.partition(end.encode())[0] == b'Content-Type: multipart/mixed; boundary="B1"') is named
    assert told.count(b"B1") == (3 if named else 2)
    assert (told == data) is not named
    assert with_boundary(head.encode()) == head.encode()


@pytest.mark.parametrize(
    ("head", "damaged"),
    [
        ("Content-Type: text/csv", False),
        ("Cotent-Type: text/csv", True),
        ("Cotent-Type: text/csv\nContent-Type: text/csv", False),
        ("Content-Type: text/csvContent-Disposition: attachment", True),
        ("X-Note: see Content-Type: of it", False),
    ],
)
def test_a_head_is_damaged_where_one_of_its_headers_is_misspelt_or_two_are_one(head: str, damaged: bool) -> None:
    assert damaged_head(message_from_string(f"{head}\n\nx\n")) is damaged


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("x\n--B7\nContent-Type: text/csv; name=a.csv\n\n1\n", "part"),
        ("x\n--B7\nContent-Type: text/plain\n\n1\n", None),
        ("x\n--B7\nContent-Type: text/plain\n\nCC" + "." * 370 + "base64", "part"),
        ("x\n--B7\nContent-Type: text/plain\n\nCC" + "." * 390 + "base64", None),
        ("see boundary B7\n--B7\nContent-Type: text/csv; name=a.csv\n\n1\n", None),
        ("x\n--B7\na\nb\nc\nd\nContent-Type: text/csv; name=a.csv\n\n1\n", "part"),
        ("x\n--B7\na\nb\nc\nd\ne\nContent-Type: text/csv; name=a.csv\n\n1\n", None),
    ],
)
def test_a_part_in_a_text_is_lost_unless_it_is_quoted(text: str, lost: str | None) -> None:
    assert lost_parts(message_from_string(f"From: a@b\nContent-Type: text/plain\n\n{text}")) == lost


def test_what_a_mail_lost_is_named_by_the_number_behind_the_last() -> None:
    lost = WHOLE + "\nwords\n--B7\nContent-Type: text/csv; name=b.csv\n\n1\n"
    found = [(m.name, m.problem.reason.value if m.problem else "") for m in open_mail(lost.encode()).members]
    assert found == [("a.csv", ""), ("2", "member-damaged")]


def test_an_end_that_stands_before_the_last_part_is_moved_behind_it() -> None:
    late = WHOLE + "--B1\nContent-Type: text/csv; name=b.csv\n\nDEF\n--B1--\n"
    assert [member.name for member in open_mail(late.encode()).members] == ["a.csv", "b.csv"]
    assert (
        payloads.with_parts_after_end(late.encode(), ("B1",))
        == late.replace("--B1--\n--B1\n", "--B1\n--B1\n", 1).encode()
    )
    assert payloads.with_parts_after_end(WHOLE.encode(), ("B1",)) == WHOLE.encode()


def test_a_mailbox_is_cut_at_its_envelopes() -> None:
    box = (
        b"From a@b Mon Sep 26 09:00:00 2022\nSubject: 1\n\n>From here on\n>>From there\n\n"
        b"From - Mon Sep 26 09:00:00 2022\nnot a header\nSubject: 2\n\nFrom this text nothing is cut\n\n"
        b"From nowhere\nSubject: 3\n\nx\n"
    )
    found = [(member.name, member.data) for member in open_mbox(box).members]
    assert found == [
        ("1.eml", b"Subject: 1\n\nFrom here on\n>From there\n"),
        ("2.eml", b"Subject: 2\n\nFrom this text nothing is cut\n"),
        ("3.eml", b"Subject: 3\n\nx\n"),
    ]
    assert [member.data for member in open_mbox(b"Subject: 1\n\nx\r\n\r\n").members] == [b"Subject: 1\n\nx\n"]


def test_html_is_shown_as_its_words() -> None:
    markup = "<STYLE>p {}</STYLE><script>x</script\n><!-- no --><p>甲&nbsp; 乙</P>丙<br/>丁&lt;5<tr><td>戊\t己</td></tr>  <div></div>"
    assert plain_text(markup) == "甲 乙\n丙\n丁<5戊 己"
    assert plain_text(f"a<b {'c' * 1998}>d") == "ad"
    assert plain_text(f"a<b {'c' * 1999}>d") == f"a<b {'c' * 1999}>d"


# --- what programs unpack ------------------------------------------------------------------------------------------


def as_tar(**held: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, data in held.items():
            info = tarfile.TarInfo(name.replace("_", "."))
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
            for kind in (tarfile.DIRTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE):
                other = tarfile.TarInfo(f"{name}-{kind.decode()}")
                other.type, other.linkname = kind, "nothing.csv"
                archive.addfile(other)
    return buffer.getvalue()


def opened(
    monkeypatch: pytest.MonkeyPatch, there: Sequence[str], run: Any, data: bytes = b"x" * 40
) -> list[tuple[str, bytes, str]]:
    """What a .rar comes to where these programs are installed and run so."""
    monkeypatch.setattr("shutil.which", lambda name: f"/opt/none/{name}" if name in there else None)
    monkeypatch.setattr(subprocess, "run", run)
    found: Opened = packed.open_rar(data, DEFAULT_LIMITS)
    return [(m.name, m.data, m.problem.reason.value if m.problem is not None else "") for m in found.members]


def ended(code: int, out: bytes = b"", said: bytes = b"") -> Any:
    return lambda command, **_: subprocess.CompletedProcess(command, code, out, said)


@pytest.mark.parametrize(
    ("code", "said", "told"),
    [
        (0, b"", []),
        (1, b"cut off", [("", b"", "member-damaged")]),
        (1, b"Encrypted file", [("", b"", "member-encrypted")]),
        (1, b"Passphrase required \xff", [("", b"", "member-encrypted")]),
    ],
)
def test_what_a_program_could_unpack_is_kept_and_the_rest_is_told(
    monkeypatch: pytest.MonkeyPatch, code: int, said: bytes, told: list[tuple[str, bytes, str]]
) -> None:
    tar = as_tar(a_csv=b"1", **{"~$a_xlsx": b"2"}, b_csv=b"3")
    assert opened(monkeypatch, ["bsdtar"], ended(code, tar, said)) == [("a.csv", b"1", ""), ("b.csv", b"3", ""), *told]


@pytest.mark.parametrize(("said", "reason"), [(b"bad \xff" * 99, "damaged"), (b"ENCRYPTED", "member-encrypted")])
def test_an_archive_of_which_nothing_can_be_unpacked_is_refused(
    monkeypatch: pytest.MonkeyPatch, said: bytes, reason: str
) -> None:
    with pytest.raises(Unreadable) as refused:
        opened(monkeypatch, ["bsdtar"], ended(1, b"", said))
    assert refused.value.reason.value == reason
    assert len(str(refused.value.params["detail"])) <= 200


def test_a_program_that_hangs_or_is_gone_is_damage_and_the_next_one_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[list[str], Any]] = []

    def run(command: list[str], **more: Any) -> Any:
        asked.append((command, more))
        if "bsdtar" in command[0]:
            raise subprocess.TimeoutExpired(command, 1)
        inside = Path(command[-2] if "unar" in command[0] and "unrar" not in command[0] else command[-1])
        (inside / "sub").mkdir()
        (inside / "sub" / "b.csv").write_bytes(b"2")
        (inside / "a.csv").write_bytes(b"1")
        (inside / "c.csv").symlink_to(inside / "a.csv")
        (inside / ".DS_Store").write_bytes(b"x")
        return subprocess.CompletedProcess(command, 0, b"", b"")

    expected = [("a.csv", b"1", ""), ("sub/b.csv", b"2", "")]
    for there in (["bsdtar", "unar"], ["bsdtar", "unrar"]):
        asked.clear()
        assert opened(monkeypatch, there, run) == expected
        (first, more), (second, _) = asked
        assert first == ["/opt/none/bsdtar", "--format=pax", "-cf", "-", "@-"]
        assert (more["input"], more["timeout"], more["env"]["LC_ALL"]) == (b"x" * 40, 30.0, "C.UTF-8")
        assert second[0] == f"/opt/none/{there[1]}"
        assert Path(next(part for part in second if part.endswith("archive.rar"))).name == "archive.rar"
    with pytest.raises(Unreadable) as refused:
        opened(monkeypatch, ["bsdtar"], run)
    assert refused.value.reason is Reason.DAMAGED
    with pytest.raises(Unreadable) as refused:
        opened(monkeypatch, [], run)
    assert refused.value.reason is Reason.ARCHIVE


def test_a_7z_is_opened_by_a_program_where_no_library_can(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "py7zr", None)
    monkeypatch.setattr("shutil.which", lambda name: f"/opt/none/{name}")
    monkeypatch.setattr(subprocess, "run", ended(0, as_tar(a_csv=b"1")))
    (member,) = packed.open_seven_zip(b"7z", DEFAULT_LIMITS, ()).members
    assert (member.name, member.data) == ("a.csv", b"1")


def files(*sizes: int | None) -> Any:
    held = [SimpleNamespace(is_directory=False, uncompressed=size) for size in sizes]
    return SimpleNamespace(list=lambda: [*held, SimpleNamespace(is_directory=True, uncompressed=9 * MIB)])


@pytest.mark.parametrize(
    ("sizes", "told"),
    [
        ((MIB, None), None),
        ((MIB, 1), (Reason.TOO_LARGE, {"size": 1, "limit": 1})),
        ((2 * MIB, 0), (Reason.TOO_LARGE, {"size": 2, "limit": 1})),
        ((1, 1, 1), (Reason.TOO_MANY, {"count": 3, "limit": 2})),
    ],
)
def test_a_7z_is_unpacked_up_to_a_quarter_of_what_may_be_held(sizes: tuple[int, ...], told: object) -> None:
    limits = replace(DEFAULT_LIMITS, entries=2, expanded_bytes=4 * MIB)
    try:
        packed._judge(files(*sizes), limits)
    except Unreadable as exc:
        assert (exc.reason, exc.params) == told
    else:
        assert told is None


def test_a_7z_with_a_password_is_tried_with_those_there_are() -> None:
    py7zr = pytest.importorskip("py7zr")
    buffer = io.BytesIO()
    with py7zr.SevenZipFile(buffer, "w", password="二") as archive:
        archive.writestr(b"1", "a\\b.csv")
        archive.writestr(b"x", "__MACOSX/b.csv")
    data = buffer.getvalue()
    found = packed.open_seven_zip(data, DEFAULT_LIMITS, ("一", "二"))
    assert [(member.name, member.data) for member in found.members] == [("a/b.csv", b"1")]
    for passwords, reason in (((), Reason.MEMBER_ENCRYPTED), (("一",), Reason.WRONG_PASSWORD)):
        with pytest.raises(Unreadable) as refused:
            packed.open_seven_zip(data, DEFAULT_LIMITS, passwords)
        assert refused.value.reason is reason
    with pytest.raises(Unreadable) as refused:
        packed.open_seven_zip(data[:40], DEFAULT_LIMITS, ())
    assert refused.value.reason is Reason.DAMAGED
    assert Member("a").problem is None
