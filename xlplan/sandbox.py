"""Templates as jinja2 has them, in a sandbox: those of a project folder come from anywhere, and only fill in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from io import IOBase
from pathlib import Path, PurePath
from types import ModuleType
from typing import Any, TypeVar

import jinja2
from jinja2 import nodes
from jinja2.exceptions import SecurityError
from jinja2.loaders import split_template_path
from jinja2.sandbox import ImmutableSandboxedEnvironment

from xlplan.encoding import read_text
from xlplan.errors import ProjectError
from xlplan.terms import Saying, Terms

_OUT_OF_REACH = (PurePath, IOBase, ModuleType, type)
"""Values that a template may name and no more: what hangs on them reads, writes or makes things."""

_FAILURES = (jinja2.TemplateError, TypeError, ValueError, AttributeError, LookupError, ArithmeticError, RecursionError)
"""What a template that somebody wrote can end in."""

SUFFIXES = (".j2", ".css", ".js")
"""Files of a folder of words that are templates."""


E = TypeVar("E", bound=jinja2.Environment)


class Sandbox(ImmutableSandboxedEnvironment):
    """jinja2's own sandbox, which also keeps off files, modules and classes."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """See jinja2."""
        return not isinstance(obj, _OUT_OF_REACH) and super().is_safe_attribute(obj, attr, value)

    def unsafe_undefined(self, obj: Any, attribute: str) -> jinja2.Undefined:
        """See jinja2; what is refused ends the template at once, used or not."""
        raise SecurityError(f"{type(obj).__name__}.{attribute}")


class _SpokenLoader(jinja2.FileSystemLoader):
    """Loads templates in an office's own terms."""

    def __init__(self, folders: tuple[Path, ...], terms: Terms) -> None:
        super().__init__([str(folder) for folder in folders])
        self._say = Saying(terms) if terms else None

    def get_source(
        self,
        environment: jinja2.Environment,  # noqa: ARG002 - jinja2 asks so
        template: str,
    ) -> tuple[str, str, Callable[[], bool]]:
        """See jinja2; texts of Chinese Windows are read as they are saved."""
        places = (Path(folder, *split_template_path(template)) for folder in self.searchpath)
        path = next((place for place in places if place.is_file()), None)
        if path is None:
            raise jinja2.TemplateNotFound(template)
        source, changed = read_text(path), path.stat().st_mtime

        def fresh() -> bool:
            return path.is_file() and path.stat().st_mtime == changed

        return source if self._say is None else self._say.template(source), str(path), fresh


@cache
def environment(folders: tuple[Path, ...], terms: Terms = ()) -> Sandbox:
    """Templates from `folders`, the first that has one, in an office's own terms. What goes into HTML is escaped."""
    return _environment(Sandbox, folders, terms)


@cache
def _trusted(folders: tuple[Path, ...], terms: Terms) -> jinja2.Environment:
    """The same without a sandbox, which takes half of the time of a long page: for templates that all ship."""
    return _environment(jinja2.Environment, folders, terms)


def _environment(kind: type[E], folders: tuple[Path, ...], terms: Terms) -> E:
    return kind(
        loader=_SpokenLoader(folders, terms),
        autoescape=lambda name: name is not None and ".html" in name,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def fill(
    name: str, folders: tuple[Path, ...], own: Sequence[Path], context: Mapping[str, Any], terms: Terms = ()
) -> str:
    """The template of that name, filled in.

    own: those of `folders` that are the project's. Raises ProjectError if a template there cannot be filled or asks for
    what templates may not do.
    """
    return "".join(fill_piecewise(name, folders, own, context, terms))


def fill_piecewise(
    name: str, folders: tuple[Path, ...], own: Sequence[Path], context: Mapping[str, Any], terms: Terms = ()
) -> Iterator[str]:
    """The same piece by piece, for what is too long to be held whole."""
    try:
        chosen = environment if _has_templates(own) else _trusted
        yield from chosen(folders, terms).get_template(name).generate(**context)
    except _FAILURES as exc:
        file = next((folder / name for folder in own if (folder / name).is_file()), None)
        if file is None:
            raise
        if isinstance(exc, SecurityError):
            raise ProjectError("unsafe-layout", file=str(file), reason=str(exc)) from exc
        raise ProjectError("bad-layout", file=str(file), reason=str(exc)) from exc


def _has_templates(folders: Sequence[Path]) -> bool:
    """Whether anybody but xlplan wrote a template below these folders."""
    return any(path.suffix in SUFFIXES for folder in folders for path in folder.rglob("*"))


def faults_of(folder: Path) -> Iterator[tuple[Path, str]]:
    """Every template below `folder` that cannot be used, and why: it cannot be read, or asks for what the sandbox
    refuses (`__globals__`), by its text or in a trial with nothing to fill in."""
    trial = environment((folder,)).overlay(undefined=jinja2.ChainableUndefined)
    for file in sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES and path.is_file()):
        try:
            text = read_text(file)
            names = list(dict.fromkeys(_refused(trial.parse(text))))
        except (jinja2.TemplateError, UnicodeDecodeError, OSError) as exc:
            yield file, str(exc)
            continue
        reason = ", ".join(names) or _tried(trial, text)
        if reason:
            yield file, reason


def _tried(trial: jinja2.Environment, text: str) -> str:
    try:
        trial.from_string(text).render()
    except SecurityError as exc:
        return str(exc)
    except _FAILURES:
        return ""  # a trial without anything to fill in says nothing of how the template fares with it
    return ""


def _refused(tree: nodes.Template) -> Iterator[str]:
    asked: list[Any] = [node.attr for node in tree.find_all(nodes.Getattr)]
    arguments = [node.arg for node in tree.find_all(nodes.Getitem)]
    arguments += [node.args[0] for node in tree.find_all(nodes.Filter) if node.name == "attr" and node.args]
    asked += [argument.value for argument in arguments if isinstance(argument, nodes.Const)]
    return (name for name in asked if isinstance(name, str) and name.startswith("_"))
