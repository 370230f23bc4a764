"""Reading plan.xlsx once per content: what it came to is kept in the ledger."""

from __future__ import annotations

from xlplan.ledger.codec import digest_of
from xlplan.ledger.store import Ledger
from xlplan.locale import all_languages
from xlplan.outputs import sha256_of
from xlplan.pipeline.digests import program, stamps_of
from xlplan.plan.as_read import PlanReading
from xlplan.project import Project


def read_plan_once(project: Project, ledger: Ledger | None) -> PlanReading:
    """The plan of a project. ledger: None if there is none yet. Raises PlanError."""
    content = _content_of(project) if ledger is not None else ""
    kept = ledger.parsed_plan(content, PlanReading) if ledger is not None and content else None
    if kept is not None:
        return kept
    reading = read_plan_of(project)
    if ledger is not None and content and not ledger.readonly:
        ledger.keep_parsed_plan(content, reading)
    return reading


def keep_reading(project: Project, ledger: Ledger, reading: PlanReading) -> None:
    """Keep what the plan was read as before there was a ledger."""
    if content := _content_of(project):
        ledger.keep_parsed_plan(content, reading)


def read_plan_of(project: Project) -> PlanReading:
    """The plan of a project, read now. Raises PlanError."""
    from xlplan.plan.reading import read_plan  # takes its time to load, and is seldom needed

    return read_plan(project.plan, all_languages(project.own_templates))


def _content_of(project: Project) -> str:
    """A digest of everything that the reading depends on; "" where the file cannot be had, which reading it tells."""
    try:
        data = project.plan.read_bytes()
    except OSError:
        return ""
    own = [project.own_templates] if project.own_templates is not None else []
    return digest_of(sha256_of(data), project.plan.name, stamps_of(own), program())
