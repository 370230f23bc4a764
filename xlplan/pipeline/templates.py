"""The texts that an office may change: which there are, a copy of one, and what is wrong with its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jinja2
import jinja2.meta

from xlplan.encoding import is_gbk, read_text
from xlplan.errors import RequestError
from xlplan.findings import Finding, Origin
from xlplan.locale import LANGUAGES, load_locale, packaged_templates
from xlplan.plan.findings import (
    TEMPLATE_ENCODING,
    TEMPLATE_UNKNOWN_FILE,
    TEMPLATE_UNKNOWN_KEY,
    TEMPLATE_UNKNOWN_SLOT,
)
from xlplan.project import Project
from xlplan.report.html.styles import ASSETS
from xlplan.sandbox import SUFFIXES

_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp")
_PAGE = "html"
"""Where a project overlays the page's own files."""


def shipped_templates(lang: str) -> list[str]:
    """Every file of words and layouts that a project may overlay, by its name below `templates/<lang>/`."""
    folder = packaged_templates() / lang
    words = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.suffix in {".toml", *SUFFIXES})
    return sorted([*words, *(f"{_PAGE}/{path.name}" for path in ASSETS.iterdir() if path.suffix in SUFFIXES)])


def copy_template(project: Project, lang: str, name: str) -> Path:
    """Copy a shipped file into the project's own templates, to be changed there.

    Raises RequestError if there is no such file, or one of that name is there already.
    """
    asked = name.replace("\\", "/").removeprefix("templates/").removeprefix(f"{lang}/")
    known = shipped_templates(lang)
    if asked not in known:
        near = [shipped for shipped in known if shipped.rsplit("/", 1)[-1] == asked.rsplit("/", 1)[-1]]
        if len(near) != 1:
            raise RequestError("no-such-template", name=name)
        asked = near[0]
    target = project.templates / lang / asked
    if target.exists():
        raise RequestError("file-exists", path=project.relative(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_shipped_file(lang, asked), target)
    return target


def _shipped_file(lang: str, name: str) -> Path:
    if name.startswith(f"{_PAGE}/"):
        return ASSETS / name.removeprefix(f"{_PAGE}/")
    return packaged_templates() / lang / name


def template_faults(project: Project) -> Iterator[Finding]:
    """What in a project's own templates has no effect, or will fail: files, keys and slots that nothing knows."""
    folder = project.own_templates
    if folder is None or folder.resolve() == packaged_templates().resolve():
        return
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")):
        lang, _, name = path.relative_to(folder).as_posix().partition("/")
        if lang not in LANGUAGES and name and (folder / lang / "language.toml").is_file():
            continue  # a language of the project's own
        yield from _faults(project, path, lang, name)


def _faults(project: Project, path: Path, lang: str, name: str) -> Iterator[Finding]:
    shown = project.relative(path)
    origin = Origin("", shown)
    if lang in LANGUAGES and path.suffix.lower() in _PICTURES:
        return
    if lang not in LANGUAGES or name not in shipped_templates(lang):
        if name != "language.toml":
            yield TEMPLATE_UNKNOWN_FILE(origin=origin, file=shown)
        return
    try:
        text, gbk = read_text(path), is_gbk(path)
    except UnicodeDecodeError:
        return
    if gbk:
        yield TEMPLATE_ENCODING(origin=origin, file=shown)
    if path.suffix == ".toml":
        yield from _strange_keys(origin, lang, name, text)
    else:
        yield from _strange_slots(origin, lang, name, text)


def _strange_keys(origin: Origin, lang: str, name: str, text: str) -> Iterator[Finding]:
    import tomllib

    try:
        own = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return  # told where the words are loaded
    base = load_locale(lang).table(name.removesuffix(".toml"))
    for key in _unknown(base, own, ()):
        yield TEMPLATE_UNKNOWN_KEY(origin=origin, file=origin.file, key=key, name=name)


def _unknown(base: Mapping[str, Any], own: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    for key, value in own.items():
        if key not in base:
            yield ".".join((*path, key))
        elif isinstance(value, Mapping) and isinstance(base[key], Mapping):
            yield from _unknown(base[key], value, (*path, key))


def _strange_slots(origin: Origin, lang: str, name: str, text: str) -> Iterator[Finding]:
    source = (
        ASSETS / name.removeprefix(f"{_PAGE}/") if name.startswith(f"{_PAGE}/") else packaged_templates() / lang / name
    )
    known = _variables(read_text(source)) | _given(name)
    try:
        strange = _variables(text) - known
    except jinja2.TemplateError:
        return  # told as a template that cannot be filled
    for slot in sorted(strange):
        slots = " ".join(f"{{{{ {word} }}}}" for word in sorted(known))
        yield TEMPLATE_UNKNOWN_SLOT(origin=origin, file=origin.file, slot=f"{{{{ {slot} }}}}", slots=slots)


_MAIL_SLOTS = frozenset(
    {"plan", "department", "contact", "period", "due", "office", "sender", "attachments", "salutation", "opening"}
    | {"closing", "signature", "ending", "subject", "owed", "rows", "leads", "questions", "token"}
)


def _given(name: str) -> frozenset[str]:
    """What a template may use besides what the shipped one does: mails get one context."""
    return _MAIL_SLOTS if name.startswith("mail/") else frozenset()


def _variables(text: str) -> set[str]:
    return set(jinja2.meta.find_undeclared_variables(jinja2.Environment(autoescape=True).parse(text)))
