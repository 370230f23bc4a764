"""Build the documentation as plain pages, one folder a language: `python docs/site/build.py` → build/site/<lang>/.

Pages are the Markdown files of docs/ (English) and docs/<lang>/; the reference is generated from the code beside them.
A page that no chapter of words.toml names comes under the last one, so that nobody's page is left out. A link that
leads nowhere stops the build.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
DOCS, ROOT = HERE.parent, HERE.parent.parent
SOURCES, SITE = ROOT / "build" / "site-sources", ROOT / "build" / "site"
sys.path.insert(0, str(HERE))

import reference  # noqa: E402 - it lies beside this file


def pages_of(lang: str) -> dict[str, str]:
    """Every page by its name: those written, and those generated."""
    folder = DOCS if lang == "en" else DOCS / lang
    written = {path.stem: path.read_text("utf-8") for path in sorted(folder.glob("*.md"))}
    return {**written, **reference.pages(lang)}


def chapters_of(lang: str, names: set[str]) -> list[tuple[str, list[str]]]:
    """Titles of chapters with their pages, in order; what no chapter names comes last."""
    words = tomllib.loads((HERE / "words.toml").read_text("utf-8"))[lang]
    chapters = [(title, [name for name in listed if name in names]) for title, listed in words["chapters"].items()]
    placed = {name for _, listed in chapters for name in listed} | {"index"}
    chapters[-1][1].extend(sorted(names - placed))
    return [(title, listed) for title, listed in chapters if listed]


def sources_of(lang: str) -> Path:
    """Lay out what Sphinx reads."""
    folder = SOURCES / lang
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copy(HERE / "conf.py", folder / "conf.py")
    shutil.copytree(DOCS / "gallery", folder / "gallery", ignore=shutil.ignore_patterns("*.md"))
    pages = pages_of(lang)
    for name, text in pages.items():
        (folder / f"{name}.md").write_text(_with_local_links(text), "utf-8")
    trees = [
        f"```{{toctree}}\n:caption: {title}\n:maxdepth: 1\n:hidden:\n\n" + "\n".join(listed) + "\n```\n"
        for title, listed in chapters_of(lang, set(pages))
    ]
    index = (HERE / f"index.{lang}.txt").read_text("utf-8")
    (folder / "index.md").write_text(index + "\n" + "\n".join(trees), "utf-8")
    return folder


def _with_local_links(text: str) -> str:
    """Links between the languages' folders, and to files that are no pages, as they lie in the site."""
    text = _OUTSIDE.sub(r"\1", text.replace("](../gallery/", "](gallery/"))
    return _OTHER_LANGUAGE.sub(r'<a href="../\2/\3.html">\1</a>', text.replace("](../", "](en/"))


_OUTSIDE = re.compile(r"\[([^\]]*)\]\((?:\.\./)+(?:[A-Z][\w.-]*|examples/[^)]*)\)")
"""Links to files of the repository that are no pages: their words stay."""
_OTHER_LANGUAGE = re.compile(r"\[([^\]]*)\]\(([a-z]{2})/([a-z-]+)\.md\)")


def build(lang: str) -> None:
    """The pages of one language. Raises CalledProcessError where a link or a page is wrong."""
    target = SITE / lang
    shutil.rmtree(target, ignore_errors=True)
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-q",
        "-W",
        "--keep-going",
        "-b",
        "html",
        "-d",
        SOURCES / f"{lang}.doctrees",
    ]
    environment = {**os.environ, "XLPLAN_DOCS_LANG": lang}
    subprocess.run([*command, sources_of(lang), target], check=True, env=environment)
    for name in (".buildinfo", "objects.inv"):
        (target / name).unlink(missing_ok=True)
    shutil.rmtree(target / "_sources", ignore_errors=True)
    _mend_stemmer(target / "_static" / "language_data.js")


def _mend_stemmer(script: Path) -> None:
    """Sphinx 9.0 names a stemmer for Chinese that it does not define, so that the search never ends; it means the one
    for English words among the Chinese."""
    text = script.read_text("utf-8")
    if "var ChineseStemmer" not in text:
        script.write_text(text.replace("window.Stemmer = ChineseStemmer", "window.Stemmer = EnglishStemmer"), "utf-8")


def languages() -> tuple[str, ...]:
    """The languages that have words for the site."""
    return tuple(tomllib.loads((HERE / "words.toml").read_text("utf-8")))


if __name__ == "__main__":
    for spoken in languages():
        build(spoken)
