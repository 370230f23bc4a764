"""Commands of the mail: send, preview, fetch, remind, run."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from xlplan.cli import render, show_mail
from xlplan.cli.documents import mails_document
from xlplan.cli.framework import DONE, STOPPED, UNEASY, UNWRITTEN, Shell
from xlplan.cli.month import json_option, new_ledger_option, period_option, strict_option

if TYPE_CHECKING:
    from xlplan.pipeline.mailing import SendResult, SendWish
    from xlplan.pipeline.session import Session


@click.command()
@period_option
@click.option("--dry-run", is_flag=True)
@click.option("--only", multiple=True, metavar="DEPARTMENT")
@click.option("--resend", is_flag=True)
@click.pass_obj
def send(shell: Shell, period: str | None, dry_run: bool, only: tuple[str, ...], resend: bool) -> int:
    from xlplan.pipeline.mailing import SendWish

    with shell.session(write=True) as session:
        result = _sent(shell, session, period, SendWish(only=only, resend=resend, dry_run=dry_run))
        show_mail.show_sent(shell, session, result, dry_run=dry_run)
    return STOPPED if result.ill and not dry_run else DONE


@click.command()
@click.argument("department", metavar="DEPARTMENT")
@period_option
@json_option
@click.pass_obj
def preview(shell: Shell, department: str, period: str | None, as_json: bool) -> int:
    from xlplan.pipeline.reminding import previews

    with shell.session() as session:
        drafts = previews(session, department, period)
        if as_json:
            render.print_json(mails_document(drafts))
        else:
            show_mail.show_previews(session, drafts)
    return DONE


@click.command()
@click.option("--since", default="", metavar="DAY")
@click.option("--mailbox", default="", metavar="NAME")
@click.option("--unread", is_flag=True)
@click.option("--mark", is_flag=True)
@click.pass_obj
def fetch(shell: Shell, since: str, mailbox: str, unread: bool, mark: bool) -> int:
    from xlplan.pipeline.fetching import FetchWish
    from xlplan.pipeline.fetching import fetch as fetch_mails

    wish = FetchWish(since, mailbox, unread, mark)
    with shell.session(write=True) as session:
        with _bar(shell, "fetch") as progress:
            result = fetch_mails(session, wish, ask=asking(shell), sleep=time.sleep, progress=progress)
        show_mail.show_fetched(shell, session, result)
    return DONE


@click.command()
@period_option
@click.option("--send", is_flag=True)
@click.pass_obj
def remind(shell: Shell, period: str | None, send: bool) -> int:
    from xlplan.pipeline.mailing import SendWish
    from xlplan.pipeline.outbox import REMINDERS
    from xlplan.pipeline.reminding import remind as draft_reminders

    with shell.session(write=True) as session:
        reminded = draft_reminders(session, period)
        show_mail.show_reminded(shell, session, reminded)
        if not send or not reminded.reminders:
            return UNWRITTEN if reminded.trouble else DONE
        result = _sent(shell, session, reminded.period.id, SendWish(kinds=REMINDERS))
        show_mail.show_sent(shell, session, result)
    if result.ill:
        return STOPPED
    return UNWRITTEN if reminded.trouble else DONE


@click.command()
@period_option
@strict_option
@new_ledger_option
@click.option("--no-pdf", is_flag=True)
@click.pass_obj
def run(shell: Shell, period: str | None, strict: bool, no_pdf: bool) -> int:
    from xlplan.pipeline.monthly import run_month

    with shell.session(write=True) as session:
        with _bar(shell, "merge") as progress:
            ran = run_month(session, period, ask=asking(shell), sleep=time.sleep, pdf=not no_pdf, progress=progress)
        show_mail.show_ran(shell, session, ran)
    if ran.merged.trouble or ran.reminded.trouble:
        return UNWRITTEN
    uneasy = ran.merged.status.uneasy or ran.no_fetch is not None
    return UNEASY if strict and uneasy else DONE


def _sent(shell: Shell, session: Session, period: str | None, wish: SendWish) -> SendResult:
    from xlplan.pipeline.mailing import send_drafts

    with _bar(shell, "send") as progress:
        return send_drafts(
            session, period, wish, ask=asking(shell), clock=_clock(shell), sleep=time.sleep, progress=progress
        )


@contextmanager
def _bar(shell: Shell, what: str) -> Iterator[render.Report]:
    """A progress bar that begins with the first report, so that a password can be asked for before."""
    with ExitStack() as stack:
        begun: list[render.Report | None] = []

        def report(done: int, total: int, name: str) -> None:
            if not begun:
                begun.append(stack.enter_context(render.progress(shell, what)))
            if begun[0] is not None:
                begun[0](done, total, name)

        yield report


def asking(shell: Shell) -> Callable[[str, str], str | None]:
    """Asks for a password where a person sits at a terminal; a scheduler is never kept waiting."""

    def ask(user: str, host: str) -> str | None:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            return None
        text = shell.locale.text("cli.send.password", user=user, host=host)
        return str(click.prompt(text, hide_input=True, err=True))

    return ask


def _clock(shell: Shell) -> Callable[[], datetime]:
    """The time, going on from the moment when the command was given."""
    begun = time.monotonic()
    return lambda: shell.now + timedelta(seconds=time.monotonic() - begun)


COMMANDS: tuple[click.Command, ...] = (send, preview, fetch, remind, run)
