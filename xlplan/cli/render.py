"""Results on the terminal: tables, sentences, progress bars, JSON. No decisions are made here."""

from __future__ import annotations

import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from xlplan.cli.documents import plain
from xlplan.cli.fitting import broken, console, shortened, tell
from xlplan.cli.framework import Shell
from xlplan.findings import Finding, Severity
from xlplan.locale import Locale

if TYPE_CHECKING:
    from xlplan.ledger.status import Status
    from xlplan.pipeline.guard import Trouble
    from xlplan.pipeline.results import Built, Checked, Merged, Written
    from xlplan.pipeline.session import Session
    from xlplan.plan.diff import PlanChange

Report = Callable[[int, int, str], None]

_OUTCOME = 26
"""Places that the outcome of a file and its department take beside the file."""


@contextmanager
def progress(shell: Shell, what: str, *, silent: bool = False) -> Iterator[Report | None]:
    """A progress bar on stderr while a terminal watches; None elsewhere."""
    if silent or shell.quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[name]}"))
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(shell.locale.text(f"cli.{what}.progress"), total=None, name="")
        yield lambda done, total, name: bar.update(task, completed=done, total=total, name=name[-40:])


def table(
    shell: Shell, locale: Locale, headings: Sequence[str], rows: Sequence[Sequence[object]], title: str = ""
) -> None:
    """A table whose headings are keys of `cli.columns` (or periods); nothing if there are no rows. Cells are data and
    never markup."""
    if not rows or shell.quiet:
        return
    from rich.box import SIMPLE_HEAD
    from rich.containers import Lines
    from rich.table import Table
    from rich.text import Text

    class Wrapping(Text):
        def wrap(self, _console: Any, width: int, **_options: Any) -> Lines:  # type: ignore[override]
            return Lines(Text(line) for line in broken(self.plain, width))

    shown = Table(
        box=SIMPLE_HEAD,
        title=title or None,
        title_justify="left",
        title_style="bold",
        pad_edge=False,
        collapse_padding=True,
    )
    for heading in headings:
        known = locale.table("cli", "columns")
        shown.add_column(Text(str(known.get(heading, heading))), overflow="fold")
    for row in rows:
        shown.add_row(*(Wrapping("" if cell is None else harmless(str(cell))) for cell in row))
    console().print(shown)


def harmless(text: str) -> str:
    """Text from outside without what would steer a terminal: a file may be named so that it recolours the screen."""
    return "".join("\ufffd" if unicodedata.category(c) == "Cc" and c not in "\n\t" else c for c in text)


def print_json(document: Any) -> None:
    """One JSON document on stdout, in UTF-8 whatever the console's code page."""
    import json  # takes its time

    click.echo(f"{json.dumps(document, ensure_ascii=False, indent=2)}\n".encode("utf-8", "replace"), nl=False)


def moment(when: datetime | None, session: Session) -> str:
    """A moment in the plan's zone, to the minute."""
    return "" if when is None else session.locale.moment(when.astimezone(session.plan.settings.zone))


def place(finding: Finding) -> str:
    """Where a finding is: file, sheet, cell."""
    origin = finding.origin
    return " ".join(part for part in (origin.file, origin.sheet, origin.cell) if part)


def findings_table(shell: Shell, locale: Locale, findings: Sequence[Finding]) -> None:
    """Findings with level, place, what is wrong and what to do."""
    rows = [
        (locale.text(f"report.severity.{f.severity}"), place(f), locale.message(f), locale.remedy(f)) for f in findings
    ]
    table(shell, locale, ("severity", "place", "message", "remedy"), rows)


def _counts(findings: Sequence[Finding]) -> dict[str, int]:
    counted = Counter(finding.severity for finding in findings)
    return {
        "errors": counted[Severity.ERROR],
        "warnings": counted[Severity.WARNING],
        "notes": counted[Severity.NOTE],
    }


def show_checked(shell: Shell, session: Session, checked: Checked, *, as_json: bool) -> None:
    """What `check` found, and how deadlines were read."""
    from xlplan.pipeline.checking import as_read

    locale = session.locale
    understood = as_read(checked.plan, locale)
    if as_json:
        from xlplan.report.json import finding_json

        found = [finding_json(f, session.plan, locale) for f in checked.findings]
        print_json({"findings": found, "as_read": [plain(one) for one in understood]})
        return
    rows = [(one.written, one.read, _some(one.numbers, locale)) for one in understood]
    table(shell, locale, ("written", "read", "where_written"), rows, locale.text("cli.check.as_read"))
    findings_table(shell, locale, checked.findings)
    if checked.findings:
        shell.say(locale.text("cli.check.summary", **_counts(checked.findings)))
    else:
        plan = checked.plan
        counts = {
            "aspects": len(plan.aspects),
            "measures": sum(len(aspect.measures) for aspect in plan.aspects),
            "targets": len(plan.targets),
            "departments": len(plan.departments),
        }
        shell.say(locale.text("cli.check.clean", **counts))
    if checked.copy is not None:
        shell.say(locale.text("cli.check.copied", path=str(checked.copy)))
    if checked.changes:
        shell.say(locale.text("cli.check.changes"))
        show_changes(shell, checked.changes, locale)


def _some(numbers: Sequence[str], locale: Locale) -> str:
    """The first few numbers of targets, and how many more there are."""
    shown = locale.text("review.lists.separator").join(numbers[:_SHOWN])
    more = len(numbers) - _SHOWN
    return shown if more <= 0 else locale.text("cli.check.more", shown=shown, count=len(numbers))


_SHOWN = 6


def show_changes(shell: Shell, changes: Sequence[PlanChange], locale: Locale | None = None) -> None:
    """What changed between two editions."""
    words = locale or shell.locale
    if not changes:
        shell.say(words.text("cli.check.no_changes"))
    rows = [(words.text(f"plan.changes.{c.kind}"), c.number, c.text, c.before, c.after) for c in changes]
    table(shell, words, ("change", "number", "target", "before", "after"), rows)


def show_written(shell: Shell, session: Session, written: Written) -> None:
    """Say where an earlier output went, or that it is open."""
    name = session.project.relative(written.path)
    if written.kept is None:
        return
    kept = session.project.relative(written.kept)
    if written.open_elsewhere:
        shell.tell(session.locale.text("cli.build.open", path=kept, other=name), err=shell.quiet)
    else:
        shell.tell(session.locale.text("cli.build.kept", path=name, kept=kept), err=shell.quiet)


def show_built(shell: Shell, session: Session, built: Built) -> None:
    """What `build` wrote."""
    locale, project = session.locale, session.project
    due = moment(built.period.due, session)
    shell.say(locale.text("cli.build.done", period=built.period.id, forms=len(built.forms), due=due))
    written = [w for _, w in (*built.forms, *built.drafts)]
    for output in written:
        show_written(shell, session, output)
    if written and not any(output.changed for output in written):
        shell.say(locale.text("cli.build.unchanged"))
    folders = {
        "forms": project.relative(project.forms(built.period.id)),
        "mail": project.relative(project.mail(built.period.id)),
    }
    shell.say(locale.text("cli.build.where", **folders))
    _show_plan_errors(shell, session, built.findings)
    show_trouble(session, built.trouble)


def show_merged(shell: Shell, session: Session, merged: Merged, *, as_json: bool, everything: bool = False) -> None:
    """What `merge` came to: rates, what became of each new file, outputs. everything: of files known before as well."""
    locale, status = session.locale, merged.status
    show_trouble(session, merged.trouble)
    if as_json:
        from xlplan.report.json import status_json

        outputs = [session.project.relative(output.path) for output in merged.outputs]
        print_json(status_json(status, locale, outputs))
        return
    _show_head(shell, session, merged)
    _show_files(shell, locale, merged, everything=everything)
    sheet = locale.text("report.sheets.findings")
    shell.say(locale.text("cli.merge.findings", sheet=sheet, **_counts(status.findings)))
    _show_plan_errors(shell, session, merged.findings)
    if merged.pages:
        shell.say(locale.text("cli.merge.pages", pages=merged.pages))
    if merged.widths_changed:
        shell.say(locale.text("cli.merge.widths_changed"))
    for path in merged.stale:
        shell.say(locale.text("cli.merge.stale", path=session.project.relative(path)))
    if merged.no_pdf is not None:
        shell.say(locale.text("cli.merge.no_pdf", reason=locale.sentence(merged.no_pdf)))
    shell.say(locale.text("cli.merge.outputs"))
    for output in merged.outputs:
        unchanged = "" if output.changed else f" {locale.text('cli.merge.unchanged')}"
        shell.say(f"  {session.project.relative(output.path)}{unchanged}")
        show_written(shell, session, output)


def _show_files(shell: Shell, locale: Locale, merged: Merged, *, everything: bool) -> None:
    """What is new, each with its outcome and why; what was known before in one line."""
    status = merged.status
    names, room = {d.id: d.name for d in status.plan.departments}, console().width - _OUTCOME
    known = [] if everything else [f for f in status.files if f.arrival.name not in merged.fresh]
    rows = [
        (
            _lines(locale.text(f"report.outcomes.{f.outcome}"), names.get(f.department, "")),
            _lines(shortened(f.arrival.name, room), _reason(locale, f.reason, f.reason_params)),
        )
        for f in status.files
        if everything or f.arrival.name in merged.fresh
    ]
    table(
        shell,
        locale,
        ("outcome", "file"),
        rows,
        locale.text("cli.merge.files" if everything else "cli.merge.files_new"),
    )
    earlier = sum(f.period not in {"", status.period.id} for f in known)
    if known and earlier == len(known):
        shell.say(locale.text("cli.merge.known_earlier", count=earlier))
    elif known:
        shell.say(locale.text("cli.merge.known", count=len(known), earlier=earlier))


def _lines(*texts: str) -> str:
    return "\n".join(text for text in texts if text)


def _show_head(shell: Shell, session: Session, merged: Merged) -> None:
    locale, status = session.locale, merged.status
    title = {"plan": status.plan.settings.name, "period": status.period.id, "as_of": moment(status.as_of, session)}
    shell.say(locale.text("cli.merge.title", **title))
    shell.say(rates_line(status, locale))
    if status.closed:
        shell.say(locale.text("cli.merge.closed"))


def rates_line(status: Status, locale: Locale) -> str:
    """Who was expected, how they sent, and how much of it is complete."""
    from xlplan.report.figures import percent
    from xlplan.report.submission import submission

    points = percent(status.rates.received, status.rates.expected)
    rate = "" if points is None else locale.text("cli.merge.rate", points=points)
    said = submission(status, locale)
    return locale.text("cli.merge.rates", submission=said, rate=rate, complete=status.rates.complete)


def _reason(locale: Locale, reason: str, params: Any) -> str:
    return locale.text(f"incoming.reasons.{reason}", **params) if reason else ""


def _show_plan_errors(shell: Shell, session: Session, findings: Sequence[Finding]) -> None:
    """How many errors the plan has, and what makes the due moment of this very period doubtful."""
    for finding in findings:
        if finding.code == "plan.calendar-uncovered":
            shell.say(f"{session.locale.message(finding)}{session.locale.remedy(finding)}")
    errors = _counts(findings)["errors"]
    if errors:
        shell.say(session.locale.text("cli.merge.unread_plan", count=errors))


def show_trouble(session: Session, troubles: Sequence[Trouble]) -> None:
    """What could not be made, by what stood in the way."""
    locale, reasons = session.locale, {trouble.stopped.key for trouble in troubles if trouble.stopped is not None}
    for trouble in troubles:
        if trouble.stopped is None:
            tell(locale.text("cli.build.trouble", what=trouble.what, error=trouble.error), err=True)
    for key in sorted(reasons):
        told = [t for t in troubles if t.stopped is not None and t.stopped.key == key]
        names = locale.text("review.lists.separator").join(t.what for t in told)
        first = told[0].stopped
        if first is not None:
            tell(locale.text("cli.build.unwritten", what=names, reason=locale.sentence(first)), err=True)
