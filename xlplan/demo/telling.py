"""What the demo says while it runs: what came of each month, what the departments did, where to look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from xlplan.demo.cast import Habit
from xlplan.demo.play import Played
from xlplan.findings import Severity
from xlplan.ledger.status import Outcome
from xlplan.locale import Locale
from xlplan.pipeline.results import Merged
from xlplan.plan.model import Period, Plan
from xlplan.project import Project
from xlplan.report.submission import submission

Say = Callable[[str], None]


@dataclass(frozen=True)
class ToldMonth:
    """A month of the demo. forms: how many were built."""

    plan: Plan
    period: Period
    forms: int
    played: tuple[Played, ...]
    merged: Merged


def tell_beginning(say: Say, locale: Locale, plan: Plan, months: Sequence[str], *, office: bool) -> None:
    """Say what is about to be played, and what cannot be for want of LibreOffice."""
    shown = f"{int(months[0][5:7])}-{int(months[-1][5:7])}"
    settings, count = plan.settings, len(plan.departments)
    say(locale.text("demo.run.begin", plan=settings.name, year=settings.year, months=shown, departments=count))
    if not office:
        say(locale.text("demo.run.no_office"))


def tell_month(say: Say, locale: Locale, month: ToldMonth) -> None:
    """Say what came of a month, in figures."""
    status = month.merged.status
    files = len({played.file for played in month.played if played.file is not None})
    say(locale.text("demo.run.month", period=month.period.id, forms=month.forms, files=files))
    said = submission(status, locale)
    say(locale.text("demo.run.rates", submission=said, complete=status.rates.complete))
    count = Counter(finding.severity for finding in status.findings)
    figures = {severity.value: count[severity] for severity in Severity}
    say(locale.text("demo.run.findings", total=sum(count.values()), **figures))
    waiting = sum(row.outcome is Outcome.NEEDS_PERSON for row in status.files)
    if waiting:
        say(locale.text("demo.run.person", count=waiting))
    for trouble in month.merged.trouble:
        say(locale.text("demo.run.trouble", what=trouble.what, error=trouble.error))


def tell_end(say: Say, locale: Locale, project: Project, month: ToldMonth, *, folder: str) -> None:
    """Say who did what in the last month, where the results lie and what else to try. folder: as it was asked for."""
    say(locale.text("demo.run.did", period=month.period.id))
    for habit in Habit:
        done = [played for played in month.played if played.what == habit]
        if done and habit is not Habit.ON_TIME:
            say(locale.text("demo.run.did_line", what=_what(locale, month, done), who=_who(locale, month, done)))
    say(locale.text("demo.run.look"))
    slips = project.corrections(month.period.id)
    for path in (written.path for written in month.merged.outputs if written.path.parent != slips):
        say(locale.text("demo.run.look_line", path=f"{folder}/{project.relative(path)}"))
    say(locale.text("demo.run.then"))
    typed = f'"{folder}"' if " " in folder else folder
    for command in locale.table("demo", "run")["commands"]:
        say(locale.text("demo.run.look_line", path=str(command).format(folder=typed)))


def _what(locale: Locale, month: ToldMonth, done: Sequence[Played]) -> str:
    numbers = (month.plan.by_id[played.target].number for played in done if played.target in month.plan.by_id)
    return locale.text(f"demo.what.{done[0].what}", target=next(numbers, ""))


def _who(locale: Locale, month: ToldMonth, done: Sequence[Played]) -> str:
    known = month.plan.department_by_id
    names = [known[played.department].name if played.department else locale.text("demo.run.nobody") for played in done]
    return locale.text("demo.run.separator").join(dict.fromkeys(names))
