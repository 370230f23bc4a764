"""Importing xlplan stays cheap: the heavy libraries come when somebody needs them."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("pandas", "numpy", "openpyxl", "click", "xlsxwriter", "jinja2", "rich", "keyring", "docx", "python_calamine")
AT_START = ("pandas", "numpy", "openpyxl")


def loaded_by(statement: str) -> set[str]:
    """Top-level names of all modules that a fresh interpreter holds after `statement`."""
    script = f"{statement}\nimport sys\nprint(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    return set(done.stdout.split())


def test_importing_the_library_loads_no_heavy_library() -> None:
    assert loaded_by("import xlplan") & set(HEAVY) == set()


def test_the_probe_sees_what_is_loaded() -> None:
    assert "openpyxl" in loaded_by("import openpyxl")


def test_a_merge_with_nothing_new_loads_nothing_that_only_renders() -> None:
    assert loaded_by("import xlplan.pipeline.merging") & {"xlsxwriter", "jinja2", "docx", "pypdf"} == set()


@pytest.mark.parametrize("room", ["pipeline", "cli"])
def test_the_command_line_starts_without_pandas_and_openpyxl(room: str) -> None:
    assert loaded_by(f"import xlplan.{room}") & set(AT_START) == set()
