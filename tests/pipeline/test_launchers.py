"""Launchers: those for Windows are read, those for macOS and Linux are run."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from small_office import at

from xlplan.cli.main import run
from xlplan.locale import LANGUAGES, load_locale
from xlplan.pipeline.launching import KINDS, LINUX, WINDOWS, launcher, write_launchers

NAMES = ["1 检查方案", "2 发放表格", "3 本月汇总", "4 催报"]


def test_init_writes_launchers_for_windows_and_this_system(tmp_path: Path) -> None:
    assert run(["init", "-C", str(tmp_path / "新 项目")], at("2022-09-01T09:00")) == 0
    names = {path.name for path in (tmp_path / "新 项目").iterdir()}
    assert {f"{name}.cmd" for name in NAMES} <= names
    assert run(["launchers", "-C", str(tmp_path / "新 项目")], at("2022-09-01T09:00")) == 0
    names = {path.name for path in (tmp_path / "新 项目").iterdir()}
    assert {f"{name}{kind}" for name in NAMES for kind in KINDS} <= names


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_windows_launcher_speaks_utf_8_and_waits(lang: str, tmp_path: Path) -> None:
    for path in write_launchers(tmp_path, load_locale(lang), (WINDOWS,)):
        data = path.read_bytes()
        assert not data.startswith(b"\xef\xbb\xbf")
        assert data.count(b"\n") == data.count(b"\r\n")
        lines = data.decode("utf-8").splitlines()
        assert lines[:2] == ["@echo off", "chcp 65001 >nul"]
        assert lines[-1] == "pause"
        assert 'cd /d "%~dp0"' in lines
        assert sum(line == ":end" for line in lines) == 1
        assert all(line.count('"') % 2 == 0 for line in lines)
        block = lines[lines.index("if not defined XLPLAN (") + 1 :]
        told = block[: block.index(")")]
        assert not [line for line in told if re.search(r"(?<!\^)[()&|<>]", line)], "it would end the block"


def test_a_percent_sign_in_the_path_of_the_program_is_kept() -> None:
    made = launcher(WINDOWS, ["check"], load_locale("zh"), r"C:\100%\xlplan.exe").decode()
    assert r'if exist "C:\100%%\xlplan.exe"' in made


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
@pytest.mark.parametrize(("typed", "asked"), [("2022-09\n\n", "build -p 2022-09"), ("\n\n", "build")])
def test_a_launcher_runs_in_its_own_folder_and_asks_for_the_period(tmp_path: Path, typed: str, asked: str) -> None:
    project, tools = tmp_path / "方案 一", tmp_path / "bin"
    project.mkdir()
    tools.mkdir()
    stub = tools / "xlplan"
    stub.write_text('#!/bin/sh\necho "ran $* in $(pwd)"\n', "utf-8")
    stub.chmod(0o755)
    path = project / "2.sh"
    path.write_bytes(launcher(LINUX, ["build -p {period}"], load_locale("zh"), str(stub)))
    path.chmod(0o755)
    done = subprocess.run([path], input=typed, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert f"ran {asked} in {project}" in done.stdout
    assert "按回车键" in done.stdout


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_a_launcher_without_xlplan_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "1.sh"
    path.write_bytes(launcher(LINUX, ["check"], load_locale("zh"), "/nowhere/xlplan"))
    path.chmod(0o755)
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    done = subprocess.run([path], input="\n", capture_output=True, text=True, check=True, env=environment)
    assert "没有找到 xlplan" in done.stdout
