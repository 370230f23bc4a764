"""Init: a project folder with the starter plan."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from xlplan.errors import ProjectError, RequestError, reason_of
from xlplan.locale import DEFAULT_LANGUAGE, Locale, all_languages, load_locale
from xlplan.pipeline.launching import native_kinds, write_launchers
from xlplan.pipeline.session import words_of
from xlplan.plan.emptied import without_work
from xlplan.plan.starter import empty_bytes, write_starter
from xlplan.project import Project, open_project


@dataclass(frozen=True)
class Beginning:
    """How a project begins: with the example; empty, with these settings by key; or as another project's office."""

    settings: Mapping[str, str] | None = None
    like: Path | None = None


def init_project(folder: Path, lang: str | None = None, beginning: Beginning | None = None) -> Project:
    """Make a project folder: plan, inbox, outbox, a folder for own templates, and launchers.

    Raises RequestError if a plan stands there already, or none where the other project is; ProjectError if the folder
    cannot be written; PlanError if the other plan cannot be read.
    """
    project, start = Project(folder.resolve()), beginning or Beginning()
    if project.plan.exists():
        raise RequestError("plan-exists", path=str(project.plan))
    like = None if start.like is None else open_project(start.like)
    try:
        project.root.mkdir(parents=True, exist_ok=True)
        _write_plan(project, lang, start, like)
        furnish(project, words_of(project) or load_locale(lang or DEFAULT_LANGUAGE, project.own_templates))
    except OSError as exc:
        raise ProjectError("cannot-write", file=str(exc.filename or project.root), reason=reason_of(exc)) from exc
    return project


def furnish(project: Project, locale: Locale) -> None:
    """Give a new project what it has beside its plan: inbox, outbox, a folder for own templates, and launchers."""
    for path in (project.inbox, project.outbox, project.templates):
        path.mkdir(parents=True, exist_ok=True)
    write_launchers(project.root, locale, native_kinds())


def _write_plan(project: Project, lang: str | None, start: Beginning, like: Project | None) -> None:
    if like is not None:
        project.plan.write_bytes(without_work(like.plan, all_languages(like.own_templates)))
        if like.own_templates is not None:
            shutil.copytree(like.own_templates, project.templates, dirs_exist_ok=True)
        return
    locale = load_locale(lang or DEFAULT_LANGUAGE, project.own_templates)
    if start.settings is not None:
        project.plan.write_bytes(empty_bytes(locale, start.settings))
    else:
        write_starter(project.plan, locale)
