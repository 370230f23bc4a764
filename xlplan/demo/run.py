"""The whole loop on the example plan: three months built, played and merged, and a summary of what came of it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from xlplan.demo.office import Tools, find_tools
from xlplan.demo.play import Played, play
from xlplan.demo.telling import Say, ToldMonth, tell_beginning, tell_end, tell_month
from xlplan.errors import RequestError
from xlplan.locale import DEFAULT_LANGUAGE, Locale, load_locale
from xlplan.pipeline.building import build
from xlplan.pipeline.merging import merge
from xlplan.pipeline.session import open_session
from xlplan.pipeline.starting import init_project
from xlplan.plan.model import Period, Plan
from xlplan.project import Project

MONTHS = ("2022-07", "2022-08", "2022-09")
MARKER = ".xlplan-demo"
"""Lies in a folder that a demo made, so that the next one may replace it."""

DAYS_UNTIL_MERGE = 3


@dataclass(frozen=True)
class Stage:
    """What is the same for all months of a demo. lang: as asked for."""

    project: Project
    lang: str | None
    locale: Locale
    tools: Tools
    seed: int


@dataclass(frozen=True)
class DemoSent:
    """The forms of a month, by department id."""

    plan: Plan
    period: Period
    forms: Mapping[str, Path]


def run_demo(
    folder: Path, *, lang: str | None = None, seed: int = 2022, say: Say, tools: Tools | None = None
) -> tuple[ToldMonth, ...]:
    """Make the example project in `folder` and play three months in it; the same seed gives the same months.

    tools: those of this machine if None. A folder that an earlier demo made is replaced. Raises RequestError if
    anything else is in it.
    """
    _clear(folder)
    project = init_project(folder, lang)
    (project.root / MARKER).write_text("", "utf-8")
    stage = Stage(project, lang, load_locale(lang or DEFAULT_LANGUAGE), tools or find_tools(), seed)
    months: list[ToldMonth] = []
    sent: DemoSent | None = None
    for index, name in enumerate(MONTHS):
        before, sent = sent, _send_forms(stage, name)
        if before is None:
            tell_beginning(say, stage.locale, sent.plan, MONTHS, office=stage.tools.soffice is not None)
        months.append(_play_and_merge(stage, sent, before, index))
        tell_month(say, stage.locale, months[-1])
    tell_end(say, stage.locale, project, months[-1], folder=folder.as_posix())
    return tuple(months)


def _clear(folder: Path) -> None:
    if not folder.exists() or not any(folder.iterdir()):
        return
    if not (folder / MARKER).is_file():
        raise RequestError("not-a-demo", folder=str(folder))
    shutil.rmtree(folder)


def _send_forms(stage: Stage, name: str) -> DemoSent:
    """Build the forms of a month on its first morning."""
    morning = datetime(int(name[:4]), int(name[5:7]), 1, 1, tzinfo=UTC)  # nine o'clock in China
    with open_session(stage.project, now=morning, lang=stage.lang, write=True) as session:
        built = build(session, name)
    forms = {department.id: written.path for department, written in built.forms}
    return DemoSent(built.plan, built.period, forms)


def _play_and_merge(stage: Stage, sent: DemoSent, before: DemoSent | None, index: int) -> ToldMonth:
    """Let the departments answer, and merge a few days after the due moment."""
    played: tuple[Played, ...] = play(
        sent.forms,
        stage.project.inbox,
        sent.plan,
        sent.period,
        seed=stage.seed,
        month_index=index,
        locale=stage.locale,
        tools=stage.tools,
        last_forms=before.forms if before is not None else None,
    )
    now = sent.period.due + timedelta(days=DAYS_UNTIL_MERGE)
    last = index == len(MONTHS) - 1
    with open_session(stage.project, now=now, lang=stage.lang, write=True) as session:
        merged = merge(session, sent.period.id, pdf=last)
    return ToldMonth(sent.plan, sent.period, len(sent.forms), played, merged)
