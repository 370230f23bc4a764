"""LibreOffice without its window: where it is, and one bounded call with a profile of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from xlplan.errors import ProjectError, RequestError

TIME_LIMIT = 180.0
"""Seconds for one call of LibreOffice; 460 targets take about ten."""

_LEAST_ROOM = 2**20
"""Bytes; a profile of LibreOffice alone takes several times as many."""

_INSTALL = {
    "linux": "sudo apt install libreoffice-calc fonts-noto-cjk",
    "darwin": "brew install --cask libreoffice",
    "win32": "winget install TheDocumentFoundation.LibreOffice",
}
_NAMES = ("soffice", "libreoffice", "soffice.com")
_MAC = Path("/Applications/LibreOffice.app/Contents/MacOS/soffice")


def find_office(environment: Mapping[str, str] | None = None, platform: str = sys.platform) -> Path | None:
    """LibreOffice's program, on the path or where it is installed by default; None if there is none."""
    known = os.environ if environment is None else environment
    for name in _NAMES:
        if (found := shutil.which(name, path=known.get("PATH", ""))) is not None:
            return Path(found)
    for candidate in _installed(known, platform):
        if candidate.is_file():
            return candidate
    return None


def _installed(environment: Mapping[str, str], platform: str) -> list[Path]:
    if platform == "darwin":
        return [_MAC]
    if platform != "win32":
        return []
    roots = (environment.get(key) for key in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"))
    return [Path(root, "LibreOffice", "program", "soffice.exe") for root in roots if root]


def install_line(platform: str = sys.platform) -> str:
    """The command that installs LibreOffice."""
    return _INSTALL.get(platform, _INSTALL["linux"])


def converted(office: Path, files: Sequence[Path], kind: str, time_limit: float = TIME_LIMIT) -> list[Path]:
    """Files beside the given ones in another format, made with a profile of their own.

    Raises RequestError where LibreOffice takes too long or makes nothing, ProjectError where it had no room.
    """
    folder = files[0].parent
    command = [
        str(office),
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--convert-to",
        kind,
        "--outdir",
        str(folder),
        *map(str, files),
    ]
    said = _run(command, time_limit)
    made = [file.with_suffix(f".{kind}") for file in files]
    if not all(file.is_file() for file in made):
        if shutil.disk_usage(folder).free < _LEAST_ROOM:
            raise ProjectError("disk-full", file=str(folder))
        raise RequestError("office-failed", reason=said[-300:].strip() or "-")
    return made


def _run(command: Sequence[str], time_limit: float) -> str:
    """Run a program and everything that it starts; end all of it at the time limit. Returns what it said."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        said, _ = process.communicate(timeout=time_limit)
    except subprocess.TimeoutExpired as exc:
        _end(process)
        raise RequestError("office-slow", seconds=int(time_limit)) from exc
    return said.decode(errors="replace")


def _end(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
