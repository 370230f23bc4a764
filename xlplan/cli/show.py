"""Status, explanations, history and the ledger's check on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

import click

from xlplan.cli.fitting import NARROW, console, shortened, tell
from xlplan.cli.framework import Shell
from xlplan.cli.render import findings_table, moment, print_json, rates_line, table

if TYPE_CHECKING:
    from xlplan.ledger.checking import LedgerReport
    from xlplan.ledger.status import Status
    from xlplan.pipeline.history import Months
    from xlplan.pipeline.results import FormExplained, SaidValue, TargetExplained
    from xlplan.pipeline.session import Session


def show_status(shell: Shell, session: Session, status: Status, *, as_json: bool) -> None:
    """Rates, who reported, and every target as judged."""
    locale = session.locale
    if as_json:
        from xlplan.report.json import status_json

        print_json(status_json(status, locale, ()))
        return
    from xlplan.books.number_formats import points_text

    title = {"plan": status.plan.settings.name, "period": status.period.id, "as_of": moment(status.as_of, session)}
    shell.say(locale.text("cli.merge.title", **title))
    shell.say(rates_line(status, locale))
    _show_returns(shell, session, status)
    rows = [
        (
            row.target.number,
            row.target.text,
            row.reported_word or (locale.choice("status", row.reported) if row.reported else ""),
            "" if row.progress is None else f"{points_text(row.progress)}%",
            locale.text(f"report.states.{row.derived}"),
        )
        for row in status.rows
    ]
    headings = ("number", "target", "reported", "progress", "derived")
    table(shell, locale, headings, rows, locale.text("cli.status.targets"))


def _show_returns(shell: Shell, session: Session, status: Status) -> None:
    locale = session.locale
    names = {d.id: d.name for d in status.plan.departments}
    rows = [
        (
            names[r.department],
            locale.text(f"report.return_states.{r.state}"),
            moment(r.received_at, session),
            r.version or "",
            r.days_late or "",
            "" if r.missing_cells is None else r.missing_cells,
            locale.text(f"report.evidence.{r.evidence}") if r.evidence is not None else "",
        )
        for r in status.returns
    ]
    headings = ("department", "state", "received_at", "version", "days_late", "missing", "evidence")
    shown = len(headings) - (console().width < NARROW)
    table(shell, locale, headings[:shown], [row[:shown] for row in rows])


def show_explained(shell: Shell, session: Session, explained: TargetExplained | FormExplained) -> None:
    """Where a target's values come from, or what a token on paper belongs to."""
    from xlplan.pipeline.results import FormExplained

    if isinstance(explained, FormExplained):
        _show_form(session, explained)
        return
    locale, target = session.locale, explained.target
    row = next(r for r in explained.status.rows if r.target.id == target.id)
    tell(locale.text("cli.explain.target", number=target.number, text=target.text))
    lead = explained.status.plan.department_by_id.get(target.lead)
    tell(locale.text("cli.explain.who", lead=lead.name if lead else "", deadline=target.deadline.text))
    reported = row.reported_word or (locale.choice("status", row.reported) if row.reported else "")
    derived = locale.text(f"report.states.{row.derived}")
    tell(locale.text("cli.explain.judged", reported=reported, derived=derived))
    if not explained.said:
        tell(locale.text("cli.explain.silent"))
    for (department, file, at, evidence), said in groupby(explained.said, _source):
        known = locale.text(f"report.evidence.{evidence}")
        when = moment(at, session)
        tell(f"\n{locale.text('cli.explain.said', department=department, at=when, evidence=known)}")
        click.echo(shortened(file, console().width))
        rows = [_said_row(value) for value in said]
        headings = ("column", "value", "source", "replaced")
        shown = len(headings) - (not any(row[-1] for row in rows))
        table(shell, locale, headings[:shown], [row[:shown] for row in rows])
    found = [(locale.text(f"report.severity.{f.severity}"), locale.message(f)) for f in explained.findings]
    table(shell, locale, ("severity", "message"), found)


def _source(said: SaidValue) -> tuple[str, str, datetime, str]:
    return said.department, said.file, said.received_at, said.evidence.value


def _said_row(said: SaidValue) -> Sequence[object]:
    shown = said.shown if said.shown == said.raw or not said.raw else f"{said.shown} ({said.raw})"
    room = console().width // 3
    earlier = [(f"v{r.version} {r.shown or '—'} ({r.sheet} {r.cell})", shortened(r.file, room)) for r in said.replaced]
    source = " ".join(part for part in (said.sheet, said.cell) if part)
    return said.label, shown, source, "\n".join(line for lines in earlier for line in lines)


def _show_form(session: Session, explained: FormExplained) -> None:
    locale = session.locale
    if not explained.plan_known or not explained.edition_known:
        tell(locale.text("cli.explain.other_plan"))
    tell(locale.text("cli.explain.token", department=explained.department, period=explained.period))
    if explained.target is not None:
        words = {"number": explained.target.number, "text": explained.target.text}
        tell(locale.text("cli.explain.row", **words))
    if explained.form:
        tell(locale.text("cli.explain.form", path=explained.form))
    if explained.state is not None:
        state = locale.text(f"report.return_states.{explained.state}")
        tell(locale.text("cli.explain.state", state=state, file=explained.returned))


def show_history(shell: Shell, session: Session, months: Months, *, as_csv: bool) -> None:
    """Months side by side."""
    if as_csv:
        click.echo(months.frame().to_csv(), nl=False)
        return
    locale = session.locale
    if not months.periods:
        shell.say(locale.text("cli.history.none"))
        return
    rows = [(row.name, *(row.cells.get(period, "") for period in months.periods)) for row in months.rows]
    table(shell, locale, (months.heading, *months.periods), rows)


def show_ledger(shell: Shell, session: Session, checked: LedgerReport) -> None:
    """Whether the ledger is sound, and every problem it has."""
    locale = session.locale
    if not checked.findings:
        counts = {"originals": checked.kept, "arrivals": checked.arrivals, "returns": checked.returns}
        shell.say(locale.text("cli.ledger.sound", **counts))
        return
    tell(locale.text("cli.ledger.unsound", count=len(checked.findings)), err=True)
    findings_table(shell, locale, checked.findings)
