"""A plan saved by another office program is still the same plan."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from plan_books import read

from xlplan.locale import load_locale
from xlplan.plan.starter import write_starter

pytestmark = pytest.mark.office


def saved_by_libreoffice(path: Path, out: Path) -> Path:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    profile = f"-env:UserInstallation=file://{out}/profile"
    command = [
        program,
        profile,
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
        str(out),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return out / path.name


def saved_by_gnumeric(path: Path, out: Path) -> Path:
    program = shutil.which("ssconvert")
    if program is None:
        pytest.skip("Gnumeric is not installed")
    target = out / path.name
    subprocess.run([program, str(path), str(target)], check=True, capture_output=True, timeout=120)
    return target


@pytest.mark.parametrize("save", [saved_by_libreoffice, saved_by_gnumeric])
def test_a_plan_saved_by_another_program_is_the_same_edition(tmp_path: Path, save) -> None:
    path = tmp_path / "plan.xlsx"
    write_starter(path, load_locale("zh"))
    (tmp_path / "out").mkdir()
    before, after = read(path), read(save(path, tmp_path / "out"))
    assert (after.plan.id, after.plan.edition) == (before.plan.id, before.plan.edition)
    assert after.plan == before.plan
    assert after.findings == before.findings
