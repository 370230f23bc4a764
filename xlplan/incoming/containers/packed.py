"""Archives that the standard library does not open: .7z by a library that is an extra, .rar by a program if there is
one."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from xlplan.books.limits import MIB, Limits
from xlplan.books.unreadable import Reason, Unreadable
from xlplan.incoming.containers import MEMBER_ERRORS, Member, Opened
from xlplan.incoming.quiet import is_quiet

_UNPACKERS = (("unar", "-q", "-no-directory", "-output-directory"), ("unrar", "x", "-inul", "-y", "-p-"))
"""Programs that unpack into a folder, with what they are told before it."""

_UNRELIABLE = frozenset({"unrar-free"})
"""Goes by the name of unrar, and takes a workbook that lies unpacked in an archive for the archive itself."""


def open_seven_zip(data: bytes, limits: Limits, passwords: tuple[str, ...]) -> Opened:
    """The files in a .7z. Raises Unreadable(ARCHIVE) where neither the extra `archives` nor bsdtar is installed."""
    try:
        import py7zr
    except ImportError:
        return _by_program(data, limits, ("bsdtar",))
    from py7zr.exceptions import ArchiveError, PasswordRequired

    for password in (None, *passwords):
        try:
            with py7zr.SevenZipFile(io.BytesIO(data), password=password) as archive:
                _judge(archive, limits)
                factory = py7zr.io.BytesIOFactory(limits.file_bytes)
                archive.extract(factory=factory)
            return Opened(tuple(_extracted(factory.products)))
        except PasswordRequired:
            continue
        except (ArchiveError, *MEMBER_ERRORS) as exc:
            if password is None:
                raise Unreadable(Reason.DAMAGED, detail=f"{type(exc).__name__}: {exc}") from exc
    raise Unreadable(Reason.WRONG_PASSWORD if passwords else Reason.MEMBER_ENCRYPTED)


def _judge(archive: Any, limits: Limits) -> None:
    files = [entry for entry in archive.list() if not entry.is_directory]
    if len(files) > limits.entries:
        raise Unreadable(Reason.TOO_MANY, count=len(files), limit=limits.entries)
    expanded = sum(entry.uncompressed or 0 for entry in files)
    if expanded > limits.expanded_bytes // 4:  # all is unpacked into memory
        raise Unreadable(Reason.TOO_LARGE, size=expanded // MIB, limit=limits.expanded_bytes // 4 // MIB)


def _extracted(products: Mapping[str, Any]) -> Iterator[Member]:
    for name, held in products.items():
        shown = name.replace("\\", "/")
        if not is_quiet(shown):
            held.seek(0)
            yield Member(shown, held.read())


def open_rar(data: bytes, limits: Limits) -> Opened:
    """The files in a .rar. Raises Unreadable(ARCHIVE) where no program for them is installed."""
    return _by_program(data, limits, ("bsdtar", *(command[0] for command in _UNPACKERS)))


def _by_program(data: bytes, limits: Limits, names: Sequence[str]) -> Opened:
    refusal = Unreadable(Reason.ARCHIVE)
    for name in names:
        program = shutil.which(name)
        if program is None or Path(program).resolve().name in _UNRELIABLE:
            continue
        try:
            members = _as_tar(program, data, limits) if name == "bsdtar" else _into_folder(program, name, data, limits)
            return Opened(tuple(members))
        except Unreadable as exc:
            refusal = exc
    raise refusal


def _as_tar(program: str, data: bytes, limits: Limits) -> list[Member]:
    """bsdtar rewrites any archive as a tar on its standard output, so that nothing is written to disk."""
    done = _run([program, "--format=pax", "-cf", "-", "@-"], limits, data)
    members: list[Member] = []
    try:
        with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
            for entry in archive:
                held = archive.extractfile(entry) if entry.isfile() and not is_quiet(entry.name) else None
                if held is not None:
                    members.append(Member(entry.name.replace("\\", "/"), held.read()))
    except (tarfile.TarError, *MEMBER_ERRORS):
        pass  # what was read before stands; the program's own exit code says that something is wrong
    return _with_damage(members, done)


def _with_damage(members: list[Member], done: subprocess.CompletedProcess[bytes]) -> list[Member]:
    """What a program could unpack, and what it says of the rest. Raises Unreadable if it could unpack nothing."""
    if done.returncode == 0:
        return members
    said = done.stderr.decode("utf-8", "replace")
    hidden = "encrypt" in said.lower() or "passphrase" in said.lower()
    if not members:
        raise Unreadable(Reason.MEMBER_ENCRYPTED if hidden else Reason.DAMAGED, detail=said[:200])
    problem = Unreadable(Reason.MEMBER_ENCRYPTED if hidden else Reason.MEMBER_DAMAGED, detail=said[:200])
    return [*members, Member("", problem=problem)]


def _into_folder(program: str, name: str, data: bytes, limits: Limits) -> list[Member]:
    command = next(command for command in _UNPACKERS if command[0] == name)
    with tempfile.TemporaryDirectory() as folder:
        archive, inside = Path(folder, "archive.rar"), Path(folder, "inside")
        archive.write_bytes(data)
        inside.mkdir()
        tail = [str(inside), str(archive)] if name == "unar" else [str(archive), f"{inside}/"]
        done = _run([program, *command[1:], *tail], limits, b"")
        files = sorted(path for path in inside.rglob("*") if path.is_file() and not path.is_symlink())
        if sum(path.stat().st_size for path in files) > limits.expanded_bytes // 4:
            raise Unreadable(Reason.TOO_LARGE, size=0, limit=limits.expanded_bytes // 4 // MIB)
        members = [Member(path.relative_to(inside).as_posix(), path.read_bytes()) for path in files]
    return [member for member in _with_damage(members, done) if not is_quiet(member.name)]


def _run(command: list[str], limits: Limits, data: bytes) -> subprocess.CompletedProcess[bytes]:
    """The program, under the limits of this process, which it inherits."""
    try:
        return subprocess.run(
            command,
            input=data,
            capture_output=True,
            timeout=limits.seconds / 2,
            check=False,
            env={**os.environ, "LC_ALL": "C.UTF-8"},  # names are UTF-8 whatever the machine speaks
        )
    except (OSError, subprocess.TimeoutExpired) as exc:
        raise Unreadable(Reason.DAMAGED, detail=str(exc)) from exc
