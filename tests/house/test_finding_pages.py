"""The pages that list the public finding codes say what the templates say. XLPLAN_REWRITE=1 writes them anew."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from house_source import ROOT

from xlplan.locale import LANGUAGES, Locale, load_locale

HEADS = {
    "en": (
        "# Findings\n\nEvery finding has a stable, public code. Sheet of findings, terminal and JSON show the same ones."
        " Words in braces are filled in.\n",
        "| code | what it says | what to do |\n|---|---|---|\n",
    ),
    "zh": (
        "# 问题代码\n\n每条问题都有固定的公开代码，“问题清单”表、终端和 JSON 所示相同。花括号中的内容由程序填入。\n",
        "| 代码 | 问题 | 处理办法 |\n|---|---|---|\n",
    ),
}


def page_of(lang: str) -> Path:
    return ROOT / "docs" / ("findings.md" if lang == "en" else f"{lang}/findings.md")


def text_of(locale: Locale) -> str:
    """The page as it follows from `templates/<lang>/findings/`."""
    title, head = HEADS[locale.lang]
    parts = [title]
    for name in sorted(name for name in locale.words if name.startswith("findings/")):
        room = name.removeprefix("findings/")
        rows = [
            f"| `{room}.{code}` | {_cell(words['message'])} | {_cell(words['remedy'])} |"
            for code, words in locale.table(name).items()
        ]
        parts.append(f"\n## {room}\n\n{head}" + "\n".join(rows) + "\n")
    return "".join(parts)


def _cell(text: str) -> str:
    several = re.sub(r"\{\w+:[^{}|]*\|([^{}]*)\}", r"\1", text)  # of words by a count, those for many
    return several.replace(":arg}", "}").replace("|", "\\|").replace("\n", " ")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_of_findings_lists_every_code_with_its_words(lang: str) -> None:
    expected = text_of(load_locale(lang))
    if os.environ.get("XLPLAN_REWRITE") == "1":
        page_of(lang).write_text(expected, "utf-8")
    assert page_of(lang).read_text("utf-8") == expected, "run this test with XLPLAN_REWRITE=1 to write it anew"
