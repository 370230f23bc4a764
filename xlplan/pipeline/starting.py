"""Init: a project folder with the starter plan."""

from __future__ import annotations

from pathlib import Path

from xlplan.errors import ProjectError, RequestError, reason_of
from xlplan.locale import DEFAULT_LANGUAGE, load_locale
from xlplan.plan.starter import write_starter
from xlplan.project import Project


def init_project(folder: Path, lang: str | None = None) -> Project:
    """Make a project folder: starter plan, inbox, outbox and a folder for own templates.

    Raises RequestError if a plan stands there already, ProjectError if the folder cannot be written.
    """
    project = Project(folder.resolve())
    if project.plan.exists():
        raise RequestError("plan-exists", path=str(project.plan))
    try:
        for path in (project.root, project.inbox, project.outbox, project.templates):
            path.mkdir(parents=True, exist_ok=True)
        write_starter(project.plan, load_locale(lang or DEFAULT_LANGUAGE, project.own_templates))
    except OSError as exc:
        raise ProjectError("cannot-write", file=str(exc.filename or project.root), reason=reason_of(exc)) from exc
    return project
