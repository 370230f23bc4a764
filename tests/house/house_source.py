"""The project's own source as the house tests see it: modules, rooms, syntax trees, words of both languages."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "xlplan"
TEMPLATES = ROOT / "templates"
PAGE = ROOT / "docs" / "architecture.md"
LANGUAGES = ("zh", "en")

ROOMS = tuple(re.findall(r"^\| `([a-z]+)(?:\.py|/)` \|", PAGE.read_text("utf-8"), flags=re.MULTILINE))
"""Every room, in the order in which data flows, as the page on architecture lists them: a room imports only from rooms
before it."""

STAGES = ("outgoing", "incoming", "review", "report")
"""Rooms that never import each other."""


@dataclass(frozen=True)
class Module:
    """A Python file of the project. name: dotted. room: its first part below the package, "" for the package itself."""

    path: Path
    name: str
    room: str

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax; no module is parsed before a test looks into it."""
        return ast.parse(self.path.read_text("utf-8"), filename=str(self.path))

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of its syntax."""
        return tuple(ast.walk(self.tree))

    @cached_property
    def calls(self) -> tuple[ast.Call, ...]:
        """Every call in it."""
        return tuple(node for node in self.nodes if isinstance(node, ast.Call))

    @property
    def shown(self) -> str:
        """Its path as a test failure shows it."""
        return self.path.relative_to(ROOT).as_posix()


def modules_in(folder: Path) -> tuple[Module, ...]:
    """Every Python file below `folder`."""
    return tuple(_module(path) for path in sorted(folder.rglob("*.py")))


@cache
def package_modules() -> tuple[Module, ...]:
    """Every Python file of the package."""
    return modules_in(PACKAGE)


def _module(path: Path) -> Module:
    parts = list(path.relative_to(ROOT).with_suffix("").parts)
    if parts[-1] == "__init__":
        parts.pop()
    room = parts[1] if len(parts) > 1 else ""
    return Module(path, ".".join(parts), room)


def imports_of(module: Module) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything that `module` imports, inside functions too."""
    for node in module.nodes:
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(module, node)
            yield node.lineno, base
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def _absolute(module: Module, node: ast.ImportFrom) -> str:
    if node.level == 0:
        return node.module or ""
    parts = module.name.split(".")
    keep = len(parts) - node.level + (1 if module.path.name == "__init__.py" else 0)
    return ".".join([*parts[:keep], *((node.module or "").split(".") if node.module else [])])


def rooms_imported(module: Module) -> Iterator[tuple[int, str]]:
    """Line and room of everything that `module` imports from the package's rooms."""
    for line, name in imports_of(module):
        parts = name.split(".")
        if parts[0] == "xlplan" and len(parts) > 1 and parts[1] in ROOMS:
            yield line, parts[1]


@cache
def tables(lang: str) -> Mapping[str, Mapping[str, Any]]:
    """The TOML files of a language by their name below its folder, without suffix."""
    folder = TEMPLATES / lang
    return {
        path.relative_to(folder).with_suffix("").as_posix(): tomllib.loads(path.read_text("utf-8-sig"))
        for path in sorted(folder.rglob("*.toml"))
    }


def leaves(node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Dotted key and value of everything in a table that is not a table itself."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            yield from leaves(value, f"{path}.{key}" if path else key)
    else:
        yield path, node


def slots(text: str) -> frozenset[str]:
    """Names of the slots that `str.format` fills in `text`; what is no slot (a pattern's `{1,2}`) does not count."""
    try:
        fields = [field for _, field, _, _ in string.Formatter().parse(text) if field is not None]
    except ValueError:
        return frozenset()
    names = (re.split(r"[.\[]", field)[0] for field in fields)
    return frozenset(name for name in names if name.isidentifier())


def slots_of(value: Any) -> frozenset[str]:
    """The slots of a text, or of all texts of a list together."""
    if isinstance(value, str):
        return slots(value)
    if isinstance(value, list):
        return frozenset().union(*(slots_of(item) for item in value))
    if isinstance(value, Mapping):
        return frozenset().union(*(slots_of(item) for item in value.values()))
    return frozenset()


def called_name(call: ast.Call) -> str:
    """The last part of the name that is called, "" for calls of expressions."""
    if isinstance(call.func, ast.Name):
        return call.func.id
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def first_text(call: ast.Call) -> str | None:
    """The first argument if it is a literal text."""
    if call.args and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str):
        return call.args[0].value
    return None


def keywords_of(call: ast.Call) -> frozenset[str] | None:
    """Names of the keyword arguments; None if some arrive through `**`, so that they cannot be known here."""
    if any(keyword.arg is None for keyword in call.keywords):
        return None
    return frozenset(keyword.arg for keyword in call.keywords if keyword.arg is not None)
