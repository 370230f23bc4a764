"""Every command and option has help in both languages and stands on the reference pages; the pages promise no more."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from house_source import LANGUAGES, ROOT

from xlplan.cli.main import command_line, run
from xlplan.cli.usage import usage_sentence
from xlplan.locale import load_locale

PAGES = {"en": ROOT / "docs" / "commands.md", "zh": ROOT / "docs" / "zh" / "commands.md"}
READMES = {"en": ROOT / "README.md", "zh": ROOT / "README.zh-CN.md"}
HAN = re.compile("[\u4e00-\u9fff]")
GENERATED = ("help", "json", "library-reference", "ledger-schema")
"""Pages that only the site has, which `docs/site/reference.py` makes."""
COMMON = {"-C", "--lang", "-q", "--quiet", "-h", "--help"}
"""Options of every command, told once."""


def commands(
    group: click.Group | None = None, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command that does something, with the words one types for it."""
    for name, command in (group or command_line()).commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


COMMANDS = dict(commands())


def sections(page: Path) -> dict[str, str]:
    """Text below every heading that names a command, by that command."""
    parts = re.split(r"^## `xlplan ([a-z -]+?)(?: [^a-z`][^`]*)?`.*$", page.read_text("utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def options_of(command: click.Command) -> set[str]:
    """The long names of a command's own options."""
    names = (max(param.opts, key=len) for param in command.params if isinstance(param, click.Option))
    return set(names) - COMMON


def help_of(path: tuple[str, ...], lang: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert run([*path, "--lang", lang, "--help"]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_and_option_has_help(
    path: tuple[str, ...], lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = help_of(path, lang, capsys)
    assert all(option in text for option in options_of(COMMANDS[path]))
    own_words = [line for line in text.splitlines() if line.startswith("  ")]
    if lang == "en":
        assert not HAN.search(text)
    else:
        assert all(HAN.search(line) for line in own_words if line.lstrip().startswith("-"))
    assert own_words


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_command_has_an_example_that_can_be_typed(lang: str) -> None:
    examples = load_locale(lang).table("cli", "examples")
    assert set(examples) == {"-".join(path) for path in COMMANDS}
    for path, command in COMMANDS.items():
        words = shlex.split(examples["-".join(path)])
        assert words[: len(path) + 1] == ["xlplan", *path]
        command.make_context("xlplan", words[len(path) + 1 :])


def wrongly_typed(command: click.Command) -> Iterator[list[str]]:
    """Arguments that a command cannot take: an unknown option, and each of its own ones without, with too much, and
    with a value of another type."""
    typed = [p for p in command.params if isinstance(p.type, click.Choice | click.types.IntParamType)]
    filled = [
        "2023" if isinstance(param.type, click.IntRange) else "bash" if param in typed else "15"
        for param in command.params
        if isinstance(param, click.Argument)
    ]
    yield [*filled, "--nonsense"]
    for param in command.params:
        if isinstance(param, click.Option):
            yield [*filled, f"{param.opts[-1]}=x" if param.is_flag else param.opts[-1]]
        elif param.required:
            yield []
    for param in typed:
        for value in ("x", "1.5", "99999"):
            if param.type.name != "integer" or value != "99999":
                yield [value] if isinstance(param, click.Argument) else [*filled, param.opts[-1], value]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_typed_wrongly_is_told_in_our_own_words_with_an_example(lang: str) -> None:
    locale, seen = load_locale(lang), set()
    root = command_line(locale)
    for path, command in commands(root):
        for arguments in wrongly_typed(command):
            with pytest.raises(click.UsageError) as stopped:
                command.make_context(path[-1], list(arguments))
            told = usage_sentence(locale, stopped.value, root, path)
            assert locale.text("cli.usage_errors.other", reason="").strip() not in told, (path, arguments)
            assert f"xlplan {' '.join(path)} --help" in told
            assert stopped.value.message not in told or not stopped.value.message, (path, arguments)
            seen.add(type(stopped.value))
            if lang == "zh":
                said = re.sub(
                    r"xlplan [^\n]*|-{1,2}[a-z][a-z-]*|bash \| .*|(?:[a-z]{2} \| )+[a-z]{2}|[a-z]+\|[^ ]+", "", told
                )
                assert not re.search("[A-Za-z]{2,}", said.replace("nonsense", "")), told
    assert seen >= {click.NoSuchOption, click.MissingParameter, click.BadParameter, click.BadOptionUsage}


@pytest.mark.parametrize("arguments", [["-C", "", "check"], ["verify", "3", "--by="], ["import", " "], ["plan", "-q"]])
def test_an_empty_value_and_a_command_without_its_second_word_are_wrong_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*arguments]) == 2
    assert HAN.search(capsys.readouterr().err)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_stands_on_the_reference_page_with_all_its_options(path: tuple[str, ...], lang: str) -> None:
    section = sections(PAGES[lang]).get(" ".join(path), "")
    assert section.strip()
    assert {option for option in options_of(COMMANDS[path]) if f"`{option}" not in section} == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_reference_page_promises_no_command_and_no_option_that_is_not_there(lang: str) -> None:
    known = {" ".join(path): options_of(command) | COMMON for path, command in COMMANDS.items()}
    told = sections(PAGES[lang])
    assert set(told) - set(known) == set()
    extra = {
        f"{name} {option}"
        for name, text in told.items()
        for option in re.findall(r"`(--[a-z-]+)", text)
        if option not in known[name]
    }
    assert extra == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_readme_opens_with_the_two_commands_and_shows_only_commands_that_exist(lang: str) -> None:
    text = READMES[lang].read_text("utf-8")
    opening = "\n".join(text.splitlines()[:12])
    assert "make demo" in opening
    assert "make test" in opening
    shown = set(re.findall(r"^ *xlplan (?:-C \S+ )?([a-z-]+)", text, flags=re.MULTILINE))
    assert {"init", "check", "build", "merge"} <= shown
    assert shown <= set(command_line().commands)


@pytest.mark.parametrize(
    "page", sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]), ids=lambda page: page.name
)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", page.read_text("utf-8"))
    made = {f"{name}.md" for name in GENERATED}
    assert [link for link in links if link not in made and not (page.parent / link).exists()] == []
