"""The library's verbs for those who need one only: a folder in, a result out. See `api.Project` for all of them."""

from __future__ import annotations

from concurrent.futures import Executor
from datetime import datetime

from xlplan.api import Project
from xlplan.arguments import PathText
from xlplan.pipeline.results import Built
from xlplan.plan.model import Plan
from xlplan.report.month import Month


def load_plan(folder: PathText) -> Plan:
    """The plan of a project folder, aligned with its history."""
    return Project(folder).plan


def build(folder: PathText, period: str, *, now: datetime | None = None, lang: str | None = None) -> Built:
    """Build the forms of a period, see `Project.build`."""
    return Project(folder, lang=lang, now=now).build(period)


def merge(
    folder: PathText,
    period: str,
    *,
    now: datetime | None = None,
    as_of: str | None = None,
    lang: str | None = None,
    pdf: bool = False,
    executor: Executor | None = None,
) -> Month:
    """Merge a period, see `Project.merge`."""
    return Project(folder, lang=lang, now=now).merge(period, as_of=as_of, pdf=pdf, executor=executor)


def status(
    folder: PathText, period: str, *, now: datetime | None = None, as_of: str | None = None, lang: str | None = None
) -> Month:
    """What the ledger knows of a period, see `Project.status`."""
    return Project(folder, lang=lang, now=now).status(period, as_of=as_of)
