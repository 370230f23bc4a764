"""The built wheel, installed into a new environment, works from an empty folder: words and layouts travel inside."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
from house_source import ROOT, TEMPLATES

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("hatchling") is None, reason="hatchling is not installed: pip install -e '.[test]'"
)


def run(*command: str | Path, cwd: Path) -> str:
    """Standard output of a command that must succeed, run without the checkout on any path."""
    environment = {key: value for key, value in os.environ.items() if key not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    environment["PYTHONUTF8"] = "1"
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index")
    run(*pip, "--disable-pip-version-check", "--wheel-dir", folder, ROOT, cwd=folder)
    return next(folder.glob("xlplan-*.whl"))


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel in it. The libraries it needs are lent by the running environment, whose own
    xlplan stays out of reach: a path in a .pth file brings in no .pth files of its own."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    binaries = folder / ("Scripts" if os.name == "nt" else "bin")
    python = binaries / ("python.exe" if os.name == "nt" else "python")
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--python", python)
    run(*pip, "install", "--no-deps", "--no-index", wheel, cwd=folder)
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip())
    lent = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (site / "lent.pth").write_text("\n".join(sorted(lent)) + "\n", "utf-8")
    return binaries


def test_every_template_is_in_the_wheel(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    ours = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*") if path.is_file()}
    assert {name for name in ours if f"xlplan/templates/{name}" not in inside} == set()
    assert "zh/form.toml" in ours


def test_the_documentation_is_in_the_wheel(wheel: Path) -> None:
    inside = {name.rpartition(".")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {f"xlplan/pages/{lang}/{page}" for lang in ("zh", "en") for page in ("tutorial", "faq", "howto")} <= inside


def test_the_installed_package_finds_its_own_words(environment: Path, tmp_path: Path) -> None:
    script = (
        "import xlplan.locale as l; print(l.packaged_templates()); print(l.load_locale('en').text('errors.no-plan'))"
    )
    folder, sentence = run(environment / "python", "-c", script, cwd=tmp_path).splitlines()
    assert Path(folder).is_relative_to(environment.parent.resolve())
    assert "plan.xlsx" in sentence


def test_the_installed_command_makes_a_project_in_an_empty_folder(environment: Path, tmp_path: Path) -> None:
    command = environment / "xlplan"
    assert "init" in run(command, "--help", cwd=tmp_path)
    run(command, "init", cwd=tmp_path)
    assert (tmp_path / "plan.xlsx").is_file()
    assert (tmp_path / "inbox").is_dir()
    run(command, "check", cwd=tmp_path)
    run(command, "build", "-p", "2022-09", cwd=tmp_path)
    assert len(list((tmp_path / "outbox" / "2022-09" / "forms").glob("*.xlsx"))) > 20
