"""The programs outside Python that departments use: LibreOffice, where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

TIMEOUT = 120.0


@dataclass(frozen=True)
class Tools:
    """What the departments have on their computers. soffice: LibreOffice's program, None where it is absent."""

    soffice: Path | None = None


def find_tools() -> Tools:
    """The tools of this machine."""
    found = shutil.which("soffice") or shutil.which("libreoffice") or _usual_place()
    return Tools(Path(found) if found else None)


def _usual_place() -> str | None:
    places = (
        "/Applications/LibreOffice.app/Contents/MacOS/soffice",
        "C:/Program Files/LibreOffice/program/soffice.exe",
        "C:/Program Files (x86)/LibreOffice/program/soffice.exe",
    )
    return next((place for place in places if Path(place).is_file()), None)


def save_as(tools: Tools, files: Sequence[Path], suffix: str, folder: Path) -> tuple[Path, ...]:
    """Save `files` anew in another format (`xls`, `ods`) into `folder`, all in one go, under their own stems.

    Returns the files that came out; none where LibreOffice is absent or fails.
    """
    if tools.soffice is None or not files:
        return ()
    with tempfile.TemporaryDirectory(prefix="xlplan-office-", ignore_cleanup_errors=True) as profile:
        command = [str(tools.soffice), f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--norestore"]
        command += ["--convert-to", suffix, "--outdir", str(folder), *(str(file) for file in files)]
        try:
            subprocess.run(command, capture_output=True, timeout=TIMEOUT, check=True)
        except (subprocess.SubprocessError, OSError):
            return ()
    saved = tuple(folder / f"{file.stem}.{suffix}" for file in files)
    return tuple(file for file in saved if file.is_file())
