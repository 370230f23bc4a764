"""The tool that is nearest to this one, datamaps, in an environment of its own, importing the same returns."""

from __future__ import annotations

import csv
import shutil
import subprocess
import venv
from pathlib import Path

from measuring import PYTHON, Run
from openpyxl import load_workbook

RELEASE = "datamaps==1.1.9"

_AT_HOME = 'import os, sys; os.environ["HOME"] = sys.argv[1]; os.execv(sys.argv[2], sys.argv[2:])'
"""It keeps its settings and results in the user's home."""


def datamaps(home: Path, returns: Path) -> Run:
    """Its import of filled forms into a master, with its report of what is of another type."""
    folder = home / "input"
    folder.mkdir(parents=True)
    venv.create(home / "venv", with_pip=True)
    subprocess.run([home / "venv/bin/python", "-m", "pip", "install", "-q", RELEASE], check=True)
    files = sorted(returns.glob("*.xlsx"))
    for path in files:
        shutil.copy(path, folder / path.name.replace("-", "_"))
    sheet = load_workbook(files[0]).worksheets[0]
    cells = [cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked]
    with (folder / "datamap.csv").open("w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out)
        rows.writerow(("cell_key", "template_sheet", "cell_reference", "type"))
        rows.writerows((f"key {cell}", sheet.title, cell, "TEXT") for cell in cells)
    order = ("import", "templates", "-m", "--inputdir", str(folder), "-d", str(folder / "datamap.csv"))
    return Run((PYTHON, "-c", _AT_HOME, str(home), str(home / "venv/bin/datamaps"), *order))
