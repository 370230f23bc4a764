"""What a rendered PDF says: pages, their texts, where words stand."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from xlplan.books.libreoffice import find_office

needs_office = pytest.mark.skipif(
    find_office() is None or shutil.which("pdftotext") is None, reason="LibreOffice or pdftotext is not installed"
)

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
