"""The worked examples of CONTRIBUTING.md are followed here; checks and outputs in tests/pipeline/test_library.py."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from house_source import PACKAGE, ROOT, TEMPLATES

from xlplan.books import registry
from xlplan.books.glance import Glance
from xlplan.books.limits import DEFAULT_LIMITS
from xlplan.books.reading import read_kind
from xlplan.form.columns import Kind
from xlplan.locale import languages, load_locale
from xlplan.report.frames import dtype_of

PAGE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


def block(language: str, holding: str) -> str:
    """The code block in a language that holds a text."""
    return next(code for code in re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL) if holding in code)


def test_a_language_is_the_folder_that_the_page_shows(tmp_path: Path) -> None:
    about = block("toml", "base")
    (tmp_path / "fr").mkdir()
    (tmp_path / "fr" / "language.toml").write_text(about, "utf-8")
    assert "fr" in languages(tmp_path)
    locale = load_locale("fr", tmp_path)
    assert locale.text("cli.aborted") == load_locale("en").text("cli.aborted")
    assert locale.table("language")["name"] == tomllib.loads(about)["name"]


def test_a_format_is_the_module_that_the_page_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    module: dict[str, Any] = {}
    exec(compile(block("python", "Format("), "CONTRIBUTING.md", "exec"), module)
    known = (module["FORMAT"], *registry.formats())
    monkeypatch.setattr(registry, "formats", lambda: iter(known))
    data = "#notes\n修桥; 80%\n植树; 20%\n".encode()
    found = registry.format_of(Glance(data))
    assert found is module["FORMAT"]
    book = read_kind(data, "notes", DEFAULT_LIMITS)
    assert book.sheets[0].cells[2, 2].value == "20%"


def test_a_kind_of_column_leads_to_what_it_still_lacks(tmp_path: Path) -> None:
    """A member alone does not start; with its line in KINDS it does."""
    shutil.copytree(PACKAGE, tmp_path / "xlplan", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "templates").symlink_to(TEMPLATES)
    columns, kinds = tmp_path / "xlplan" / "form" / "columns.py", tmp_path / "xlplan" / "form" / "kinds.py"
    columns.write_text(
        columns.read_text("utf-8").replace('    DATE = "date"', '    DATE = "date"\n    MONEY = "money"'), "utf-8"
    )
    assert "KINDS lacks" in imported(tmp_path)
    line = "        Kind.MONEY: KindTraits(centred=True, number=True),\n        Kind.DATE:"
    kinds.write_text(kinds.read_text("utf-8").replace("        Kind.DATE:", line, 1), "utf-8")
    assert imported(tmp_path) == ""


def test_every_kind_of_column_has_its_dtype() -> None:
    assert all(dtype_of(kind) for kind in Kind)


def imported(folder: Path) -> str:
    """What Python says while it imports the copy's table of kinds."""
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    command = [sys.executable, "-c", "import xlplan.form.kinds as k; assert '/form' in k.__file__, k.__file__"]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment, check=False).stderr
