"""The pages of the reference that follow from the code: commands, sheets, JSON, library, ledger."""

from __future__ import annotations

import inspect
import sqlite3
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

import xlplan
from xlplan.cli.main import command_line
from xlplan.ledger.store import open_ledger
from xlplan.locale import all_languages, load_locale
from xlplan.report.frames import FRAMES

NOW = datetime(2022, 9, 26, 1, tzinfo=UTC)


def pages(lang: str) -> dict[str, str]:
    """Every generated page of a language by its name."""
    words = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))[lang]["words"]
    made = {
        "help": _help(lang),
        "plan-sheets": _sheets(lang, words),
        "json": _json(lang, words),
        "library-reference": _library(words),
        "ledger-schema": _schema(),
    }
    return {name: f"# {words[name]}\n\n{words[f'{name}_about']}\n\n{text}" for name, text in made.items()}


def _help(lang: str) -> str:
    root = command_line(load_locale(lang))
    context = click.Context(root, info_name="xlplan", max_content_width=100)
    parts = []
    for path, command, above in _commands(root, (), context):
        inner = command.context_class(
            command, info_name=path[-1], parent=above, max_content_width=100, terminal_width=100
        )
        parts.append(f"## xlplan {' '.join(path)}\n\n```text\n{command.get_help(inner)}\n```\n")
    return "\n".join(parts)


def _commands(
    group: click.Group, path: tuple[str, ...], context: click.Context
) -> Iterator[tuple[tuple[str, ...], click.Command, click.Context]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, (*path, name), click.Context(command, info_name=name, parent=context))
        else:
            yield (*path, name), command, context


def _sheets(lang: str, words: Mapping[str, str]) -> str:
    """Sheets and settings by their code, with every word of every language, this one's first."""
    locales = sorted(all_languages(), key=lambda locale: locale.lang != lang)
    own = locales[0]
    parts = []
    for sheet, headings in own.table("lexicon", "headings").items():
        names = own.table("lexicon", "sheets").get(sheet, [sheet])
        rows = [(code, _all(locales, "headings", sheet, code)) for code in headings]
        parts.append(_table(f"## {names[0]}", (words["column"], words["accepted"]), rows))
    rows = [(code, _all(locales, "settings", code)) for code in own.table("lexicon", "settings")]
    parts.append(_table(f"## {words['settings']}", (words["column"], words["accepted"]), rows))
    return "\n".join(parts)


def _all(locales: list[Any], *path: str) -> str:
    found: list[str] = []
    for locale in locales:
        node: Any = locale.table("lexicon", path[0])
        for key in path[1:]:
            node = node.get(key, {}) if isinstance(node, Mapping) else {}
        found += node if isinstance(node, list) else [node] if isinstance(node, str) else []
    return "、".join(dict.fromkeys(found)) if locales[0].lang == "zh" else ", ".join(dict.fromkeys(found))


def _table(title: str, heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [title, "", f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    lines += [f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def _json(lang: str, words: Mapping[str, str]) -> str:
    with tempfile.TemporaryDirectory() as folder:
        project = xlplan.init(folder, lang=lang, now=NOW)
        project.build("2022-09")
        document = project.merge("2022-09").to_json()
    rows = [(f"`{key}`", kind, f"`{example}`" if example else "") for key, kind, example in _keys("", document)]
    return _table("", (words["key"], words["kind"], words["example"]), rows)


def _keys(path: str, value: Any) -> Iterator[tuple[str, str, str]]:
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _keys(f"{path}.{key}" if path else key, below)
    elif isinstance(value, list):
        yield f"{path}[]", "array", ""
        if value and isinstance(value[0], dict):
            yield from _keys(f"{path}[]", value[0])
    else:
        names = {type(None): "null", str: "string", bool: "boolean", int: "integer", float: "number"}
        yield path, names[type(value)], str(value)[:60].replace("\n", " ").replace("`", "")


def _library(words: Mapping[str, str]) -> str:
    parts = [f"```text\n{inspect.getdoc(xlplan)}\n```\n"]
    for name in xlplan.__all__:
        member = getattr(xlplan, name)
        if inspect.isclass(member):
            parts.append(f"## {name}\n\n{_doc(member)}\n")
            parts += [f"### {name}.{own}\n\n{_signed(found)}" for own, found in _public(member)]
        elif callable(member):
            parts.append(f"## {name}\n\n{_signed(member)}")
    for frame, columns in FRAMES.items():
        rows = [(f"`{column}`", dtype) for column, dtype in columns.items()]
        parts.append(_table(f"## {words['frames']}: {frame}", (words["column"], words["dtype"]), rows))
    return "\n".join(parts)


def _public(kind: type) -> Iterator[tuple[str, Any]]:
    for name, member in vars(kind).items():
        if not name.startswith("_") and (inspect.isfunction(member) or isinstance(member, property)):
            yield name, member


def _signed(member: Any) -> str:
    signature = (
        "" if isinstance(member, property) else f"```python\n{member.__name__}{inspect.signature(member)}\n```\n\n"
    )
    return f"{signature}{_doc(member)}\n"


def _doc(member: Any) -> str:
    return (inspect.getdoc(member) or "").replace("<", "\\<")


def _schema() -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "ledger.sqlite")
        open_ledger(path).close()
        with sqlite3.connect(path) as database:
            query = (
                "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type, name"
            )
            statements = [row[0] for row in database.execute(query)]
    return "```sql\n" + ";\n\n".join(statements) + ";\n```\n"
