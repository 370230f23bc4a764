"""Launchers: files to double-click that find xlplan, run one command in their folder, and keep the window open.

Those for Windows are tested by reading them and by substitution only; those for macOS and Linux are run.
"""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from xlplan.locale import Locale

WINDOWS, MAC, LINUX = ".cmd", ".command", ".sh"
KINDS = (WINDOWS, MAC, LINUX)

_CMD = """\
@echo off
chcp 65001 >nul
setlocal
set PYTHONUTF8=1
cd /d "%~dp0"
set "XLPLAN="
if exist "{program}" set XLPLAN="{program}"
if not defined XLPLAN where xlplan >nul 2>nul && set XLPLAN=xlplan
set "OWN=%USERPROFILE%\\.local\\bin\\xlplan.exe"
if not defined XLPLAN if exist "%OWN%" set XLPLAN="%OWN%"
if not defined XLPLAN py -3 -P -c "import xlplan" >nul 2>nul && set XLPLAN=py -3 -P -m xlplan
if not defined XLPLAN (
  echo {missing}
  pause
  exit /b 1
)
{body}
echo.
pause
"""

_SH = """\
#!/bin/sh
cd "$(dirname "$0")" || exit 1
xlplan=
for found in {program} "$(command -v xlplan)" "$HOME/.local/bin/xlplan"; do
  if [ -z "$xlplan" ] && [ -n "$found" ] && [ -x "$found" ]; then xlplan=$found; fi
done
if [ -z "$xlplan" ]; then
  echo {missing}
else
{body}
fi
printf '\\n%s' {leave}
read -r _ || true
"""


def native_kinds() -> tuple[str, ...]:
    """The kinds that a new project gets: for Windows, since offices work there, and for this system."""
    return (WINDOWS,) if sys.platform == "win32" else (WINDOWS, MAC if sys.platform == "darwin" else LINUX)


def write_launchers(folder: Path, locale: Locale, kinds: tuple[str, ...] = KINDS) -> tuple[Path, ...]:
    """Write the launchers of some kinds into a project folder, over those that xlplan wrote before."""
    written = []
    for name, commands in locale.table("launchers", "files").items():
        for kind in kinds:
            path = folder / f"{locale.text(f'launchers.names.{name}')}{kind}"
            path.write_bytes(launcher(kind, commands, locale, _program()))
            if kind != WINDOWS:
                path.chmod(0o755)
            written.append(path)
    return tuple(written)


def _program() -> str:
    """Where xlplan is now, so that a launcher finds it although it is on no path; "" if that cannot be said."""
    beside = Path(sys.executable).with_name("xlplan.exe" if sys.platform == "win32" else "xlplan")
    return str(beside) if beside.is_file() else shutil.which("xlplan") or ""


def launcher(kind: str, commands: Mapping[str, str] | list[str], locale: Locale, program: str) -> bytes:
    """One launcher. commands: what xlplan is asked to do, one after the other while it goes well; `{period}` in one is
    asked for first."""
    words = {key: locale.text(f"launchers.words.{key}") for key in ("missing", "leave", "period")}
    if kind == WINDOWS:
        body = "\n".join(_cmd_lines(list(commands), words["period"]))
        text = _CMD.format(program=program.replace("%", "%%"), missing=_for_cmd(words["missing"]), body=body)
        return text.replace("\n", "\r\n").encode()
    body = "\n".join(f"  {line}" for line in _sh_lines(list(commands), words["period"]))
    quoted = {"missing": shlex.quote(words["missing"]), "leave": shlex.quote(words["leave"])}
    return _SH.format(program=shlex.quote(program), body=body, **quoted).encode()


def _for_cmd(text: str) -> str:
    """Text after `echo` inside a block, which a bare parenthesis would end."""
    return re.sub(r"[()&|<>^]", r"^\g<0>", text)


def _cmd_lines(commands: list[str], question: str) -> Iterator[str]:
    for command in commands:
        if "{period}" in command:
            yield 'set "PERIOD="'
            yield f"set /p PERIOD={question}"
            named = command.format(period='"%PERIOD%"')
            yield f"if defined PERIOD (%XLPLAN% {named}) else (%XLPLAN% {_bare(command)})"
        else:
            yield f"%XLPLAN% {command}"
        yield "if errorlevel 1 goto end"
    yield ":end"


def _sh_lines(commands: list[str], question: str) -> Iterator[str]:
    calls = []
    for command in commands:
        if "{period}" in command:
            yield f"printf '%s' {shlex.quote(question)}"
            yield "read -r period"
            with_period = command.format(period='"$period"')
            calls.append(f'if [ -n "$period" ]; then "$xlplan" {with_period}; else "$xlplan" {_bare(command)}; fi')
        else:
            calls.append(f'"$xlplan" {command}')
    yield " && ".join(f"{{ {call}; }}" for call in calls)


def _bare(command: str) -> str:
    """The command without its period: the newest one is meant."""
    return command.split(" -p ", 1)[0]
