"""What a rendered PDF says: pages, their texts, where words stand."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from xlplan.books.libreoffice import find_office

needs_office = pytest.mark.skipif(
    find_office() is None or shutil.which("pdftotext") is None, reason="LibreOffice or pdftotext is not installed"
)

needs_onlyoffice = pytest.mark.skipif(
    importlib.util.find_spec("docbuilder") is None or shutil.which("pdftotext") is None,
    reason="ONLYOFFICE's document builder or pdftotext is not installed",
)
MARK = frozenset({"Unregistered", "Version"})
"""What ONLYOFFICE writes across the first page of a PDF where nobody paid."""

_BUILD = """
import docbuilder, sys
builder = docbuilder.CDocBuilder()
for workbook in sys.argv[1:]:
    builder.OpenFile(workbook, "")
    builder.SaveFile("pdf", workbook.replace(".xlsx", ".pdf"))
    builder.CloseFile()
"""
_PAGE = re.compile(r"<page [^>]*>(.*?)</page>", re.DOTALL)
_WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')


@dataclass(frozen=True)
class Word:
    """A word on paper, in points from the top left corner."""

    left: float
    top: float
    right: float
    bottom: float
    text: str


def by_onlyoffice(workbooks: Mapping[str, bytes], folder: Path) -> dict[str, bytes]:
    """The PDF of the active sheet of each workbook, by ONLYOFFICE in one process."""
    files = {name: folder / f"{index}.xlsx" for index, name in enumerate(workbooks)}
    for name, file in files.items():
        file.write_bytes(workbooks[name])
    command = [sys.executable, "-c", _BUILD, *map(str, files.values())]
    subprocess.run(command, capture_output=True, check=True, timeout=300)
    return {name: file.with_suffix(".pdf").read_bytes() for name, file in files.items()}


def page_texts(pdf: bytes, folder: Path) -> list[str]:
    """The text of each page without any white space."""
    text = _pdftotext(pdf, folder, "-raw")
    return ["".join(page.split()) for page in text.split("\f")[:-1]]


def page_words(pdf: bytes, folder: Path) -> list[list[Word]]:
    """The words of each page with their places."""
    text = _pdftotext(pdf, folder, "-bbox")
    return [
        [Word(*map(float, found.groups()[:4]), found[5]) for found in _WORD.finditer(page)]
        for page in _PAGE.findall(text)
    ]


def _pdftotext(pdf: bytes, folder: Path, how: str) -> str:
    source = folder / "page.pdf"
    source.write_bytes(pdf)
    command = ["pdftotext", how, str(source), "-"]
    return subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode()
