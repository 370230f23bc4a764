"""Conversions by office programs, many files in one call."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

SOFFICE = shutil.which("soffice")
SSCONVERT = shutil.which("ssconvert")
_PATIENCE = 150


def by_libreoffice(paths: Sequence[Path], suffix: str, out: Path) -> None:
    """Convert every file to `suffix` (`xls`, `ods`, `docx`, `odt`) into `out`."""
    if not paths:
        return
    out.mkdir(parents=True, exist_ok=True)
    profile = out.parent / "profile"
    command = [str(SOFFICE), f"-env:UserInstallation=file://{profile}", "--headless", "--norestore"]
    kind = {"docx": "docx:MS Word 2007 XML", "xls": "xls:MS Excel 97"}.get(suffix, suffix)
    command += ["--convert-to", kind, "--outdir", str(out), *map(str, paths)]
    subprocess.run(command, check=True, capture_output=True, timeout=_PATIENCE)


def by_gnumeric(path: Path, out: Path) -> None:
    """Convert one file, to what the suffix of `out` says."""
    subprocess.run([str(SSCONVERT), str(path), str(out)], check=True, capture_output=True, timeout=_PATIENCE)
