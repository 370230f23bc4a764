"""The offline bundle: what pip is asked for, and installers that can be read by the systems they are for.

That it installs without a network was tried with `unshare -rn sh install.sh`; the installer for Windows is only read here.
"""

from __future__ import annotations

import importlib.util
from types import ModuleType

import pytest
from house_source import ROOT

BUNDLE = ROOT / "bundle"


@pytest.fixture(scope="module")
def make() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bundle_make", BUNDLE / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_system_and_python_is_asked_for(make: ModuleType) -> None:
    wishes = list(make.wishes(here=False))
    assert len(wishes) == 12
    assert {wish[wish.index("--python-version") + 1] for wish in wishes} == {"3.11", "3.12", "3.13"}
    assert all("--only-binary" in wish for wish in wishes)


def test_every_installer_is_there(make: ModuleType) -> None:
    assert all((BUNDLE / name).is_file() for name in make.INSTALLERS)
    assert (BUNDLE / "install.sh").read_text("utf-8").startswith("#!/bin/sh\n")


@pytest.mark.parametrize("name", ["安装.cmd", "install.cmd"])
def test_the_installer_for_windows_speaks_utf_8_and_waits(name: str) -> None:
    data = (BUNDLE / name).read_bytes()
    lines = data.decode("utf-8").splitlines()
    assert data.count(b"\n") == data.count(b"\r\n")
    assert lines[:2] == ["@echo off", "chcp 65001 >nul"]
    assert lines[-1] == "pause"
    assert "%PY% install.py" in lines
