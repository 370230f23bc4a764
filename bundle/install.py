"""Install xlplan from the wheels beside this file into a folder `xlplan` next to it, without a network.

Run by 安装.cmd (Windows) and install.sh (Linux, macOS); also `python install.py [FOLDER]`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path


def main() -> int:
    """Make the environment, install into it, leave a launcher beside it. Returns the exit code."""
    here = Path(__file__).resolve().parent
    folder = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else here / "xlplan"
    if sys.version_info < (3, 11):  # noqa: UP036 - it may be started by any Python
        print("Python 3.11 or newer is needed / 需要 Python 3.11 以上")
        return 1
    venv.create(folder, with_pip=True, clear=False)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    python = programs / ("python.exe" if os.name == "nt" else "python")
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index"]
    done = subprocess.run([*pip, "--find-links", here / "wheels", "xlplan"], check=False)
    if done.returncode != 0:
        return done.returncode
    program = programs / ("xlplan.exe" if os.name == "nt" else "xlplan")
    launcher = here / ("xlplan.cmd" if os.name == "nt" else "xlplan.sh")
    if os.name == "nt":
        launcher.write_bytes(f'@echo off\r\n"{_seen_from(here, program, "%~dp0")}" %*\r\n'.encode())
    else:
        seen = _seen_from(here, program, '$(dirname "$0")/')
        launcher.write_text(f'#!/bin/sh\nexec "{seen}" "$@"\n', "utf-8")
        launcher.chmod(0o755)
    subprocess.run([program, "--version"], check=False)
    print(f'Next / 下一步: "{launcher}" init')
    return 0


def _seen_from(here: Path, program: Path, own_folder: str) -> str:
    """The program as a launcher in `here` names it: by the launcher's own folder where it lies below, so that the
    launcher has no Chinese in it, which a console of another code page would misread."""
    return f"{own_folder}{program.relative_to(here)}" if program.is_relative_to(here) else str(program)


if __name__ == "__main__":
    sys.exit(main())
