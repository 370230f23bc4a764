"""What the pages say is true: commands parse, code runs, both languages have the same pages, the reference is whole.

That no link leads nowhere is proved by building the site (`make site`), which stops at the first that does.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType, SimpleNamespace

import click
import pytest
from house_source import LANGUAGES, ROOT

import xlplan
from xlplan import site
from xlplan.cli.fitting import COMMAND
from xlplan.cli.main import command_line
from xlplan.errors import RequestError
from xlplan.form.columns import Owner, columns_of
from xlplan.locale import load_locale
from xlplan.report.frames import FRAMES
from xlplan.site import page_of, site_folder
from xlplan.slots import filled, slots_of

DOCS = ROOT / "docs"
PAGES = sorted(
    page for page in [*DOCS.glob("*.md"), *DOCS.glob("zh/*.md"), *ROOT.glob("README*.md")] if page.stem != "findings"
)
SLOT = re.compile(r"[A-Z]{3,}|命令|文件|部门|序号|姓名|原因|期次|账号|密码|…|\.\.\.|\[")
"""What stands for something else in a command that is only named."""


def typed(page: Path) -> Iterator[str]:
    """Commands as one would type them: lines of code blocks, and code inside sentences."""
    text = page.read_text("utf-8")
    for block in re.findall(r"```(?:\w*)\n(.*?)```", text, flags=re.DOTALL):
        yield from (line.strip() for line in block.splitlines() if line.strip().startswith("xlplan "))
    yield from re.findall(r"`(xlplan [^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_on_a_page_can_be_typed(page: Path) -> None:
    wrong = []
    for line in typed(page):
        words = shlex.split(re.split(r"  +|>>|#", line)[0].replace("\\", "/"))[1:]
        if words and not words[0].startswith("-") and not SLOT.search(line) and (told := complaint(words)):
            wrong.append(f"{line}: {told}")
    assert wrong == []


NASTY = {
    "number": "1 (a)",
    "old_id": "T-1",
    "sha": "0a1b2c3d",
    "day": "2022-09-30",
    "after": "2023",
    "file": "inbox/我的 表.xlsx",
}
"""What slots of commands may be filled with; names have blanks."""
NO_COMMAND = {"and", "from", "is", "ran", "reads", "was"}
"""What else may stand behind the name of the program."""


def sentences(node: object) -> Iterator[str]:
    """Every text in a table of words."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, Mapping | list):
        for part in node.values() if isinstance(node, Mapping) else node:
            yield from sentences(part)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_command_that_a_message_gives_can_be_typed_whatever_stands_in_it(lang: str) -> None:
    locale, wrong, seen = load_locale(lang), [], 0
    for table in sorted(name for name in locale.words if name.startswith("findings/") or name in {"errors", "doctor"}):
        for text in sentences(locale.table(table)):
            slots = {name: NASTY.get(name, "妇女 发展部") for name in slots_of([text])}
            periods = dict.fromkeys(("period", "month"), "2022-09")
            for line in re.findall(COMMAND, filled(text, {**slots, **periods})):
                words = shlex.split(line)[1:]
                seen += 1
                if words[0] not in NO_COMMAND and (told := complaint(words)):
                    wrong.append(f"{table}: {line}: {told}")
    assert wrong == []
    assert seen > 50


def complaint(words: list[str]) -> str:
    """What click says of words that cannot be typed, "" if they can. Arguments may be left out where a page only names
    a command."""
    command: click.Command = command_line()
    while isinstance(command, click.Group):
        if not words or words[0] not in command.commands:
            return "" if not words else f"no command {words[0]}"
        command = command.commands[words.pop(0)]
    try:
        too_many = command.make_context("xlplan", words, obj=SimpleNamespace()).args
    except click.MissingParameter:
        return ""
    except click.ClickException as exc:
        return exc.format_message()
    return f"too much: {too_many}" if too_many else ""


@pytest.fixture(scope="module")
def builder() -> Iterator[ModuleType]:
    """`docs/site/build.py`."""
    sys.path.insert(0, str(DOCS / "site"))
    spec = importlib.util.spec_from_file_location("site_build", DOCS / "site" / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    sys.path.remove(str(DOCS / "site"))


@pytest.fixture(scope="module")
def site_pages(builder: ModuleType) -> dict[str, dict[str, str]]:
    """Every page of the site by language and name."""
    return {lang: builder.pages_of(lang) for lang in LANGUAGES}


def test_both_languages_have_the_same_pages_and_every_page_its_chapter(
    builder: ModuleType, site_pages: dict[str, dict[str, str]]
) -> None:
    written = {lang: {page.stem for page in (DOCS if lang == "en" else DOCS / lang).glob("*.md")} for lang in LANGUAGES}
    assert written["zh"] == written["en"]
    names = {lang: set(pages) for lang, pages in site_pages.items()}
    assert names["zh"] == names["en"]
    for lang in LANGUAGES:
        placed = [name for _, listed in builder.chapters_of(lang, names[lang]) for name in listed]
        assert sorted(placed) == sorted(names[lang])


def test_the_reference_lists_every_command_and_method(site_pages: dict[str, dict[str, str]]) -> None:
    for pages in site_pages.values():
        assert all(f"## xlplan {name}" in pages["help"] for name in command_line().commands)
        assert all(f"## {name}" in pages["library-reference"] for name in xlplan.__all__ if name != "__version__")
        assert "`returns[].state`" in pages["json"]
        assert "CREATE TABLE" in pages["ledger-schema"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_of_sheets_lists_the_headings_that_are_read(lang: str, site_pages: dict[str, dict[str, str]]) -> None:
    page = (DOCS if lang == "en" else DOCS / lang) / "plan-sheets.md"
    expected = site_pages[lang]["plan-sheets"]
    if os.environ.get("XLPLAN_REWRITE") == "1":
        page.write_text(expected, "utf-8")
    assert page.read_text("utf-8") == expected


@pytest.mark.parametrize("lang", LANGUAGES)
def test_there_are_many_answers(lang: str) -> None:
    page = DOCS / ("faq.md" if lang == "en" else f"{lang}/faq.md")
    assert page.read_text("utf-8").count("\n**") >= 30


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_library_page_lists_the_columns_of_every_frame(lang: str) -> None:
    page = DOCS / ("library.md" if lang == "en" else f"{lang}/library.md")
    listed = "".join(
        f"| `{name}` | {' · '.join(f'`{column}` {dtype}' for column, dtype in columns.items())} |\n"
        for name, columns in FRAMES.items()
    )
    text = page.read_text("utf-8")
    assert listed in text, f"the page lists other columns than FRAMES:\n{listed}"
    assert " · ".join(f"`{column.key}`" for column in columns_of(()) if column.owner is Owner.DEPARTMENT) in text


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("example", ["own_check/own_check.py", "own_output/own_output.py"])
def test_the_library_page_shows_the_examples_as_they_are_run(lang: str, example: str) -> None:
    page = DOCS / ("library.md" if lang == "en" else f"{lang}/library.md")
    assert f"```py\n{(ROOT / 'examples' / example).read_text('utf-8')}```" in page.read_text("utf-8")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_code_on_the_library_page_runs(lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = DOCS / ("library.md" if lang == "en" else f"{lang}/library.md")
    [code] = re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), flags=re.DOTALL)
    [folder] = re.findall(r'open\("([^"]+)"\)', code)
    monkeypatch.chdir(tmp_path)
    xlplan.init(folder, lang=lang)
    exec(compile(code, str(page), "exec"), {})
    assert list(tmp_path.glob("*.xlsx"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_documentation_opens_as_it_is_written_where_no_pages_were_built(
    lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site, "site_folder", lambda: tmp_path)
    folder = DOCS if lang == "en" else DOCS / lang
    assert (page_of(lang), page_of(lang, "FAQ")) == (folder / "tutorial.md", folder / "faq.md")
    with pytest.raises(RequestError) as stopped:
        page_of(lang, "../README")
    assert "howto" in str(stopped.value.params["known"])


@pytest.mark.skipif(not (ROOT / "build" / "site").is_dir(), reason="make site has not built the pages")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_pages_open_without_a_network(lang: str) -> None:
    for path in (site_folder() / lang).glob("*.html"):
        text = path.read_text("utf-8")
        assert not re.search(r'<(?:script|link|img)[^>]+(?:src|href)="https?://', text), path.name
    assert page_of(lang).is_file()
    assert page_of(lang, "faq").is_file()
